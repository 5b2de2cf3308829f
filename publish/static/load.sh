#!/bin/sh
# Measures, on this machine, how fast `kiosque export` writes a site, beside a program that does nothing but write the same files
# from memory, two at a time; and how long an export takes after one record in a hundred has changed. The clock's seconds, and
# the processors', which what else the machine does hardly changes. Needs go, awk and GNU time, and room for the files, twice:
# some 27 and 150 KB a record. A file system may make files slowly for minutes after many were deleted.
#
#   publish/static/load.sh [records] [folder to work in]
#
# EVENTS and ORGS name the records, a JSON object a line; without them, they are made.
set -eu
records=${1:-5000}
[ -x /usr/bin/time ] || { echo "load.sh: GNU time is not installed (Debian: apt-get install time)" >&2; exit 1; }
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d ${2:+"$2/export.XXXXXX"})
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
(cd "$here" && go build -o "$work/load" ./load && go build -o "$work/kiosque" ../../cmd/kiosque)
cd "$work"
few=$((records / 50)) many=$((records - records / 50))
if [ -n "${EVENTS:-}" ]; then
  head -n "$few" "$ORGS" >orgs.ndjson
  head -n "$many" "$EVENTS" >events.ndjson
else
  awk -v n="$many" -v m="$few" 'BEGIN {
    split("Caen Rouen Lyon Paris Lille", city); split("histoire santé climat numérique musique", topic)
    for (i = 0; i < m; i++) printf "{\"id\":\"o%d\",\"type\":\"CollegeOrUniversity\",\"name\":\"Institut %d de %s\",\"url\":\"https://o%d.example.org/\"}\n", i, i, city[i % 5 + 1], i >"orgs.ndjson"
    for (i = 0; i < n; i++) {
      c = city[i % 5 + 1]; t = topic[i % 7 % 5 + 1]; day = sprintf("20%d-%02d-%02d", 24 + i % 9, i % 12 + 1, i % 28 + 1)
      printf "{\"id\":\"e%d\",\"name\":\"Journée %s %d\",\"description\":\"La journée réunit celles et ceux que %s intéresse, à %s.\",\"startDate\":\"%sT09:00:00+02:00\",\"endDate\":\"%sT17:30:00+02:00\",\"location\":{\"name\":\"Salle %d\",\"addressLocality\":\"%s\",\"addressCountry\":\"FR\"},\"organizers\":[{\"id\":\"o%d\"}],\"keywords\":[\"%s\",\"%s\"],\"inLanguage\":\"fr\",\"url\":\"https://agenda.example.org/e%d\"}\n",
        i, t, i, t, c, day, day, i % 90, c, i % m, t, c, i >"events.ndjson"
    }
  }'
fi

# site COMMAND...: kiosque on the one store, timed into the file time. A record may be bad: exit code 3.
site() {
  /usr/bin/time -f '%e %U %S %M' -o time ./kiosque "$@" --store site.db --quiet >/dev/null 2>said || [ $? -eq 3 ] || { tail -5 said >&2; exit 1; }
}
site import orgs.ndjson events.ndjson
site export whole --base https://data.example.org
mv time first
./load whole/site bare >files
awk 'NR % 100 == 7' events.ndjson | sed 's/"name":"/&Encore : /' >changed.ndjson
site import changed.ndjson --source events.ndjson
site export whole --base https://data.example.org
awk -v n="$records" 'FILENAME == "first" {clock = $1; busy = $2 + $3; memory = $4}
  FILENAME == "files" {printf "%d records, %d files, in %.1f s, %.1f of the processors, and %.0f MB\nbare: %.2f times as long, %.2f of the processors\n", n, $1, clock, busy, memory / 1024, $2 / clock, $3 / busy}
  FILENAME == "time" {printf "after a change of 1 %%: %.3f times as long, %.3f of the processors\n", $1 / clock, ($2 + $3) / busy}' first files time
