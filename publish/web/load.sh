#!/bin/sh
# Compares, on this machine, how many documents a second are served by a bare net/http handler, by nginx if it is
# installed, and by `kiosque serve`: Turtle, JSON-LD, conditional requests (304), gzip; closed pages of the event stream, and
# the sitemap; if a number of cold documents is given, uniformly random ones of so many, with a cache of 16 MiB; and if one of
# harvested documents is given, Turtle from such a site alone, and while it is harvested whole by two protocols at a time.
# Prints medians of interleaved rounds as ratios to the bare handler, or to what is named. Needs go and wrk.
#
#   publish/web/load.sh [rounds] [seconds a round] [documents] [cold documents] [harvested documents]
#
# CASES="bare turtle" limits it to some cases.
set -eu
rounds=${1:-5} seconds=${2:-4} documents=${3:-10000} cold=${4:-0} harvested=${5:-0} connections=32
command -v wrk >/dev/null || { echo "load.sh: wrk is not installed (Debian: apt-get install wrk)" >&2; exit 1; }
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
pids=""
trap 'for p in $pids; do kill "$p" 2>/dev/null || :; done; wait; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
(cd "$here" && go build -o "$work/load" ./load && go build -o "$work/kiosque" ../../cmd/kiosque)

# site PORT DOCUMENTS CACHE: a server of so many documents.
site() {
  "$work/load" store "$work/$1.db" "$2"
  (cd "$work" && exec ./kiosque serve --quiet --log error --base https://data.example.org --store "$1.db" --listen "127.0.0.1:$1" --cache "$3") & pids="$pids $!"
}
"$work/load" bare 127.0.0.1:7101 "$documents" & pids="$pids $!"
site 7102 "$documents" 256
[ "$cold" = 0 ] || site 7104 "$cold" 16
[ "$harvested" = 0 ] || site 7105 "$harvested" 128
nginx=$(command -v nginx || :)
[ -z "$nginx" ] && [ -x /usr/sbin/nginx ] && nginx=/usr/sbin/nginx
if [ -n "$nginx" ]; then
  "$work/load" files "$work/files" "$documents"
  chmod 755 "$work"
  cat >"$work/nginx.conf" <<CONF
daemon off; worker_processes auto; worker_rlimit_nofile 65536; pid $work/nginx.pid; error_log $work/error.log;
events { worker_connections 1024; }
http {
  access_log off; tcp_nodelay on; keepalive_requests 1000000000;
  client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  types { text/turtle ttl; application/ld+json jsonld; } charset utf-8; charset_types text/turtle;
  open_file_cache max=$((documents * 2)) inactive=600s; open_file_cache_valid 600s;
  map \$http_accept \$suffix { default .ttl; ~application/ld\+json .jsonld; }
  server { listen 127.0.0.1:7103; root $work/files; location / { add_header Vary Accept; try_files \$uri\$suffix =404; } }
}
CONF
  "$nginx" -c "$work/nginx.conf" 2>/dev/null & pids="$pids $!"
fi

# Every request is for another document, in a random order; a 304's tag is learnt from its document first.
cat >"$work/requests.lua" <<'LUA'
local n = tonumber(os.getenv("DOCUMENTS"))
local headers = {}
for name, value in string.gmatch(os.getenv("HEADERS"), "([^:;]+)=([^;]+)") do headers[name] = value end
local tags = {}
if os.getenv("TAGS") ~= "" then
  for id, tag in string.gmatch(io.open(os.getenv("TAGS")):read("*a"), "(%d+) ([^\n]+)") do tags[tonumber(id)] = tag end
end
local ready = {}
local kind = os.getenv("KIND")
local function path(id)
  if kind == "stream" then return "/ldes/all/after/" .. id % math.floor(n / 250) * 250 end
  if kind ~= "" then return kind end
  return "/events/e" .. id
end
function init(args)
  math.randomseed(tonumber(os.getenv("SEED")))
  if n > 100000 then return end
  for i = 1, n do
    local id = i - 1
    if tags[id] then headers["If-None-Match"] = tags[id] end
    ready[i] = wrk.format("GET", path(id), headers)
  end
end
function request()
  if n > 100000 then return wrk.format("GET", "/events/e" .. math.random(n) - 1, headers) end
  return ready[math.random(n)]
end
LUA

wait_for() { i=0; until curl -sf -o /dev/null "http://127.0.0.1:$1/events/e0" -H 'Accept: text/turtle'; do i=$((i + 1)); [ $i -lt 600 ] || exit 1; sleep .1; done; }
wait_for 7101; wait_for 7102; [ -z "$nginx" ] || wait_for 7103; [ "$cold" = 0 ] || wait_for 7104
[ "$harvested" = 0 ] || wait_for 7105

# tags FILE: the entity tag of every document's Turtle.
tags() {
  i=0
  while [ $i -lt "$documents" ]; do
    [ $i -eq 0 ] || echo next
    printf 'url = "http://127.0.0.1:7102/events/e%s"\nhead\nheader = "Accept: text/turtle"\noutput = "/dev/null"\nsilent\nwrite-out = "%s %%header{etag}\\n"\n' $i $i
    i=$((i + 1))
  done >"$work/curl"
  curl -K "$work/curl" >"$1"
}
tags "$work/tags"

# one PORT HEADERS [TAGS] [DOCUMENTS] [KIND]: requests a second and the 99th percentile of latency.
one() {
  SEED=$(date +%N) DOCUMENTS=${4:-$documents} HEADERS=$2 TAGS=${3:-} KIND=${5:-} wrk -t2 -c$connections -d"${seconds}s" --latency -s "$work/requests.lua" "http://127.0.0.1:$1" |
    awk '/99%/ {p = $2} /Requests\/sec/ {r = $2} /Non-2xx/ {bad = $0} END {print r, p, bad}'
}

all="bare turtle jsonld gzip notmodified barestream stream bareindex index barepart part"
[ -z "$nginx" ] || all="$all nginx nginxjson"
[ "$cold" = 0 ] || all="$all cold"
[ "$harvested" = 0 ] || all="$all alone harvested"
cases=${CASES:-$all}
run() {
  case $1 in
  bare) one 7101 "Accept=text/turtle" ;;
  turtle) one 7102 "Accept=text/turtle" ;;
  jsonld) one 7102 "Accept=application/ld+json" ;;
  gzip) one 7102 "Accept=text/turtle;Accept-Encoding=gzip" ;;
  notmodified) one 7102 "Accept=text/turtle" "$work/tags" ;;
  cold) one 7104 "Accept=text/turtle" "" "$cold" ;;
  barestream) one 7101 "Accept=text/turtle;Accept-Encoding=gzip" "" "" stream ;;
  stream) one 7102 "Accept=text/turtle;Accept-Encoding=gzip" "" "" stream ;;
  bareindex) one 7101 "Accept=*/*" "" "" /sitemap.xml ;;
  index) one 7102 "Accept=*/*" "" "" /sitemap.xml ;;
  barepart) one 7101 "Accept=*/*" "" "" /sitemap.1.xml.gz ;;
  part) one 7102 "Accept=*/*" "" "" /sitemap.1.xml.gz ;;
  alone) one 7105 "Accept=text/turtle" ;;
  harvested)
    "$work/load" harvest http://127.0.0.1:7105 0 >>"$work/harvest" 2>&1 & harvester=$!
    one 7105 "Accept=text/turtle"
    kill $harvester ;;
  nginx) one 7103 "Accept=text/turtle" ;;
  nginxjson) one 7103 "Accept=application/ld+json" ;;
  esac
}

short=$seconds seconds=2
for c in $cases; do run "$c" >/dev/null; done # fills caches
seconds=$short
r=1
while [ $r -le "$rounds" ]; do
  for c in $cases; do run "$c" >>"$work/$c.out"; done
  r=$((r + 1))
done

median() { sort -n | awk '{v[NR] = $1} END {print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }
requests() { cut -d' ' -f1 "$work/$1.out" | median; }
printf '%-12s %10s %8s %10s\n' case requests/s ratio p99
for c in $cases; do
  m=$(requests "$c")
  case $c in
  stream | index | part) to=bare$c ;;
  bare*) to=$c ;;
  harvested) to=alone ;;
  *) to=bare ;;
  esac
  [ -f "$work/$to.out" ] || to=$c
  p=$(cut -d' ' -f2 "$work/$c.out" | sed 's/\([0-9.]*\)us/\1/; s/\([0-9.]*\)ms/\1 1000/' | awk '{print (NF > 1) ? $1 * $2 : $1}' | median)
  printf '%-12s %10.0f %8.2f %8.0fµs %s\n' "$c" "$m" "$(echo "$m $(requests $to)" | awk '{print $1 / $2}')" "$p" "$(grep -o 'Non-2xx.*' "$work/$c.out" | head -1)"
done
[ ! -f "$work/harvest" ] || awk '{p += $1; l += $6; n++} END {printf "\nmeanwhile, harvested: %.0f pages of the stream and %.0f lists of records a second\n", p / n, l / n}' "$work/harvest"
