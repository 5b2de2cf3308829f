#!/bin/sh
# Measures, on this machine, how fast records are read. First `kiosque convert` of the same events as CSV and as NDJSON to
# N-Triples, beside what else makes N-Triples of the CSV: rdf-parser-csvw (npm), which is told of fifteen columns, and a plain
# script with rdflib, each if it is there; medians of interleaved rounds, and how many times as long the others take. Then
# `kiosque convert` and `kiosque import` of ever more records: how many a second, and the peak of memory. At last the index of
# institutions, and names that are looked up in it.
#
#   cmd/kiosque/load.sh [rounds] [records to compare] [records to grow by ...]
#
# Needs go, python3, GNU time, and the corpus (KIOSQUE_SHARED, or ../shared beside the project). KIOSQUE_NODE_MODULES names
# folders of npm modules, between colons.
set -eu
rounds=${1:-3} compared=${2:-10000}
[ $# -lt 2 ] || shift
[ $# -lt 1 ] || shift
sizes=${*:-10000 100000}
here=$(cd "$(dirname "$0")" && pwd)
gen=${KIOSQUE_SHARED:-$here/../../../shared}/corpus/gen/gen.py
[ -f "$gen" ] || { echo "load.sh: the generator is not there: $gen" >&2; exit 1; }
[ -x /usr/bin/time ] || { echo "load.sh: GNU time is not installed (Debian: apt-get install time)" >&2; exit 1; }
python=python3
[ ! -x /usr/bin/python3 ] || python=/usr/bin/python3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
(cd "$here" && go build -o "$work/kiosque" .)
cd "$work"

# made RECORDS: the folder of so many generated events.
made() {
  [ -d "made-$1" ] || "$python" "$gen" -n "$1" --orgs 3000 --csv-style en -o "made-$1" --jobs 2 >/dev/null
  echo "made-$1"
}

cat >rows.py <<'PY'
import csv, sys
from rdflib import Graph, Literal, Namespace, URIRef, XSD, RDF
S, base = Namespace("http://schema.org/"), "https://data.example.org/events/"
plain = {"title": S.name, "description": S.description, "status": S.eventStatus, "attendance mode": S.eventAttendanceMode, "venue": S.location,
         "address": S.address, "postcode": S.postalCode, "city": S.addressLocality, "country": S.addressCountry, "organizers": S.organizer, "language": S.inLanguage}
csv.field_size_limit(1 << 30)
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8", newline="")):
    g, s = Graph(), URIRef(base + row["id"] + "#this")
    g.add((s, RDF.type, S.Event))
    for name, p in plain.items():
        if row[name]:
            g.add((s, p, Literal(row[name])))
    for name, p in (("start", S.startDate), ("end", S.endDate)):
        if row[name]:
            g.add((s, p, Literal(row[name], datatype=XSD.dateTime if "T" in row[name] else XSD.date, normalize=False)))
    for word in row["keywords"].split(", "):
        if word:
            g.add((s, S.keywords, Literal(word)))
    if row["url"]:
        g.add((s, S.url, URIRef(row["url"])))
    sys.stdout.write(g.serialize(format="nt"))
PY
cat >rows.mjs <<'JS'
import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
const modules = process.argv[3] + '/@zazuko/rdf-parser-csvw/index.js'
const load = async name => (await import(pathToFileURL(createRequire(modules).resolve(name)).href)).default
const Parser = (await import(pathToFileURL(modules).href)).default
const rdf = await load('@rdfjs/data-model')
const dataset = (await load('@rdfjs/dataset')).dataset()
const w = n => rdf.namedNode('http://www.w3.org/ns/csvw#' + n), list = n => rdf.namedNode('http://www.w3.org/1999/02/22-rdf-syntax-ns#' + n)
const say = (s, p, o) => dataset.add(rdf.quad(s, p, o))
const table = rdf.blankNode(), schema = rdf.blankNode()
say(table, w('tableSchema'), schema)
say(schema, w('aboutUrl'), rdf.literal('https://data.example.org/events/{id}#this'))
const properties = { title: 'name', description: 'description', start: 'startDate', end: 'endDate', status: 'eventStatus', 'attendance mode': 'eventAttendanceMode', venue: 'location',
  address: 'address', postcode: 'postalCode', city: 'addressLocality', country: 'addressCountry', organizers: 'organizer', language: 'inLanguage', keywords: 'keywords', url: 'url' }
const all = ['id', 'title', 'description', 'start', 'end', 'timezone', 'all day', 'status', 'attendance mode', 'venue', 'address', 'postcode', 'city', 'country', 'latitude', 'longitude',
  'online url', 'organizers', 'organizer ids', 'price', 'currency', 'free', 'keywords', 'language', 'url', 'image', 'rrule', 'parent event', 'modified']
let head = rdf.blankNode()
say(schema, w('column'), head)
all.forEach((title, i) => {
  const column = rdf.blankNode(), next = i + 1 < all.length ? rdf.blankNode() : list('nil')
  say(head, list('first'), column)
  say(head, list('rest'), next)
  say(column, w('title'), rdf.literal(title))
  if (properties[title]) say(column, w('propertyUrl'), rdf.literal('http://schema.org/' + properties[title]))
  else say(column, w('suppressOutput'), rdf.literal('true'))
  head = next
})
const escaped = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r' }
const term = t => t.termType === 'NamedNode' ? `<${t.value}>` : t.termType === 'BlankNode' ? `_:${t.value}` : `"${t.value.replace(/["\\\n\r]/g, c => escaped[c])}"` +
  (t.language ? '@' + t.language : t.datatype.value.endsWith('#string') ? '' : `^^<${t.datatype.value}>`)
let out = []
for await (const q of new Parser({ metadata: dataset, baseIRI: 'https://data.example.org/' }).import(createReadStream(process.argv[2], 'utf8'))) {
  out.push(`${term(q.subject)} ${term(q.predicate)} ${term(q.object)} .\n`)
  if (out.length === 1000) { process.stdout.write(out.join('')); out = [] }
}
process.stdout.write(out.join(''))
JS

# timed NAME COMMAND...: runs it, and keeps its seconds on the clock, those of processors, and its peak of memory in KiB.
timed() {
  name=$1
  shift
  code=0
  /usr/bin/time -q -f '%e %U %S %M' -o "$work/time" "$@" >"$work/$name.nt" 2>"$work/$name.log" || code=$?
  case $code in 0 | 3) ;; *) tail -3 "$work/$name.log" >&2; exit 1 ;; esac
  awk '{printf "%.2f %.2f %.1f\n", $1, $2 + $3, $4 / 1024}' "$work/time" >>"$work/$name.out"
}
convert() { timed "$1" ./kiosque convert "$2" --quiet --to nt; }

cases="csv ndjson"
modules=
IFS=:
for folder in ${KIOSQUE_NODE_MODULES:-}; do [ ! -d "$folder/@zazuko/rdf-parser-csvw" ] || modules=$folder; done
unset IFS
[ -z "$modules" ] || cases="$cases csvw"
! "$python" -c 'import rdflib' 2>/dev/null || cases="$cases rdflib"
from=$(made "$compared")
r=1
while [ "$r" -le "$rounds" ]; do
  for c in $cases; do
    case $c in
    csv | ndjson) convert "$c" "$from/events.$c" ;;
    csvw) timed csvw node rows.mjs "$from/events.csv" "$modules" ;;
    rdflib) timed rdflib "$python" rows.py "$from/events.csv" ;;
    esac
  done
  r=$((r + 1))
done

# median NAME COLUMN
median() { cut -d' ' -f"$2" "$work/$1.out" | sort -n | awk '{v[NR] = $1} END {print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }
echo "$compared events to N-Triples"
printf '%-8s %10s %12s %10s %8s %10s %10s\n' case records/s 'per CPU s' triples MB 'clock : 1' 'CPU : 1'
for c in $cases; do
  echo "$c $compared $(median "$c" 1) $(median "$c" 2) $(wc -l <"$work/$c.nt") $(median "$c" 3) $(median csv 1) $(median csv 2)" |
    awk '{printf "%-8s %10.0f %12.0f %10d %8.0f %10.1f %10.1f\n", $1, $2 / $3, $2 / $4, $5, $6, $3 / $7, $4 / $8}'
done

echo
printf '%-8s %10s %10s %12s %8s\n' what records records/s 'per CPU s' MB
for n in $sizes; do
  from=$(made "$n")
  for c in csv ndjson import; do
    rm -f "$work/grow.out" "$work/grow.db"*
    case $c in
    import) timed grow ./kiosque import "$from/events.ndjson" --quiet --store grow.db ;;
    *) timed grow sh -c "exec ./kiosque convert $from/events.$c --quiet --to nt >/dev/null" ;;
    esac
    echo "$c $n $(cat "$work/grow.out")" | awk '{printf "%-8s %10d %10.0f %12.0f %8.0f\n", $1, $2, $2 / $3, $2 / $4, $5}'
  done
  rm -rf "$work/grow.db"* "$work/grow.nt"
  [ "$n" = "$compared" ] || rm -rf "$from"
done

echo
cd "$here" && go test -run '^$' -bench '^(BenchmarkBuild|BenchmarkBuildFromDump|BenchmarkResolve)$' ../../data/link | grep '^Benchmark'
