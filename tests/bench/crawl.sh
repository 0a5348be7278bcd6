#!/usr/bin/env bash
# What a crawl costs, beside a bare OpenSSL loop (the floor) and the curl tool with this distribution's defaults.
#
#   tests/bench/crawl.sh [HOSTS]     (default 20,000; the world takes a minute to make)
#
# floor: bench-floor, handshake, verification and one GET, many at a time, as a crawl does it; taken before every cold pass
# too, since machines are not always equally fast: the last lines tell what a pass would be with a floor of 2.2 ms. There
# it works longer; for who stays silent it waits as long as here.
# three: visits of three requests (robots, pointer, document).
# cold: every host, with peer lists fetched, parsed, compared and stored. warm: the same on a later day, certificates
# known. Each is followed by a pass without the hosts that did not answer in it. ROUNDS=5 does these four five times and
# tells the medians. The dead of a cold pass cost at least what the last of them is waited for (10 s), however large the
# world; and the very first pass stores every name and every list for the first time, which a single round counts to them.
# rtt: cold, with a median round-trip time of 75 ms, beside one without. curl: curl --parallel. CPU is that of the client
# (coordinator and workers), memory the sum of theirs.
set -euo pipefail
. "$(dirname "$0")/setting.sh"
hosts=${1:-20000}
rounds=${ROUNDS:-1} sample=${SAMPLE:-2000} concurrency=${CONCURRENCY:-1000}

run() {
  crawl run --once --observed-at "$(world_value now)" --dns "$(world_value dns)" --https-port "$(world_value https_port)" \
    --ca "$state/ca.pem" --allow-address 127.0.0.0/8 --address-rate 1000 --address-open 100 --concurrency "$concurrency" "$@"
}
row() { printf '%-22s %8s %8s %9s %9s %9s %9s %8s\n' "$@"; }
# report NAME HOSTS: a row of what `used` measured.
report() {
  local requests
  requests=$(sql -c "select coalesce(sum(requests), 0) from fedtide.visit where crawl_id = (select max(id) from fedtide.crawl)")
  row "$1" "$2" "$wall" "$(ratio "$2" "$wall")" "$(ratio "$requests" "$wall")" "$(ratio "$cpu" "$(ratio "$2" 1000)")" \
    "$(ratio "$(ratio "$cpu" "$(ratio "$2" 1000)")" "$floor")" "$((peak / 1024))"
}
# due WHEN WHICH: those hosts are due again, and nobody else. WHEN: of what is wanted beside the document; 'infinity' = never.
due() {
  sql -c "update fedtide.instance set next_visit_at = case when $2 then 'epoch'::timestamptz else 'infinity' end,
          lease_crawl_id = null, peers_due_at = $1, activity_due_at = $1, charts_due_at = $1, restrictions_due_at = $1"
}
live="host in (select host from live)"

serve 100 "$hosts"
crawl seed --file "$state/seeds.txt" >/dev/null
jq -r '.hosts[] | select(.outcome == "ok" and (.address | startswith("127.250") | not)) | "\(.host) \(.address)"' \
  "$state/truth.json" | awk -v n="$sample" 'NR <= n' >"$state/live"
sql -c 'create table live (host text primary key)' -c "\\copy live from program 'cut -d\" \" -f1 $state/live'"
count=$(wc -l <"$state/live")
echo "$hosts hosts, $(jq '[.hosts[] | select(.outcome == "ok")] | length' "$state/truth.json") instances," \
  "$(grep -o '[0-9]* peer lists.*' "$state/log" | tail -1), $concurrency transfers, $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg)"
row what hosts 'wall s' hosts/s 'req/s' 's/1000' 'x floor' 'MiB'

# bare AT-A-TIME: sets failed and cost.
bare() {
  read -r _ failed cost < <("$FEDTIDE_BUILD/tests/bench-floor" "$state/ca.pem" "$(world_value https_port)" /robots.txt "$1" <"$state/live")
  [ "$failed" = 0 ] || echo "floor: $failed failed"
}
floor=1 floors=()
bare 256 && floor=$cost && row 'floor, 256 at a time' "$count" - - - "$floor" 1.00 -
bare 1 && row 'floor, one by one' "$count" - - - "$cost" "$(ratio "$cost" "$floor")" -
due "'infinity'" "$live"
used run && report 'three requests' "$count"
due "'infinity'" "$live" && used run && report 'three, leaves known' "$count"
bare 256 && row 'floor, 256 at a time' "$count" - - - "$cost" "$(ratio "$cost" "$floor")" -

# Everybody is due again; 'cold' knows no certificate and nothing of an earlier visit.
everybody="id in (select id from seeded)"
sql -c "create table seeded as select id from fedtide.instance"
passes=()
day=100
# next_day [OPTION...]: a world of the next day, served with these options.
next_day() { serve $((++day)) "$hosts" "$@"; }
# visit NAME HOSTS WHO: every host of WHO is visited in the world that is served; a cold pass knows nothing of them.
visit() {
  due null "$3"
  [ "${1%%,*}" != cold ] || sql -c "update fedtide.instance set leaf = null, leaf_until = null, last_outcome = null where $3"
  sql -c "vacuum analyze fedtide.instance"
  used run --limit "$2" && report "$1" "$2"
}
# living_done: seconds of the last pass until the last host that answered was done; who waits for the silent ones after it
# waits alone.
living_done() {
  sql -c "select extract(epoch from max(started_at + duration_ms * interval '1 ms') filter (where outcome = 1) - min(started_at))
          from fedtide.visit where crawl_id = (select max(id) from fedtide.crawl)"
}
# pass NAME: everybody; sets living.
pass() {
  local before
  before=$(server_cpu)
  visit "$1" "$hosts" "$everybody"
  living=$(living_done)
  passes+=("$1|$wall $cpu $peak $living")
  printf '%50s world: %s s CPU; live hosts not classed as such: %s\n' '' "$(awk -v a="$(server_cpu)" -v b="$before" 'BEGIN {print a - b}')" \
    "$(sql -c "select count(*) from live l join fedtide.instance i using (host) where i.last_outcome <> 1")"
  sql -F' ' -c "select '    ' || host, o.name, v.detail from live l join fedtide.instance i using (host) join fedtide.outcome o on o.id = i.last_outcome
                join fedtide.visit v on v.instance_id = i.id and v.crawl_id = (select max(id) from fedtide.crawl)
                where i.last_outcome <> 1 limit 20"
  cp "$state/stdout" "$state/summary"
}
jq -r '.hosts[] | select(.outcome == "ok") | .host' "$state/truth.json" >"$state/all-live"
sql -c "truncate live" -c "\\copy live from '$state/all-live'"
# share A B: by how many hundredths A is more than B.
share() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.1f\n", 100 * (a - b) / b}'; }
# without_dead NAME: the pass NAME again on the next day, without the hosts that did not answer in it; sets dead, and adds to
# dead_cost by how much more time it took with them, to dead_delay by how much later the others were done.
declare -A dead_cost=([cold]='' [warm]='') dead_delay=([cold]='' [warm]='')
without_dead() {
  local with=$wall with_living=$living left
  next_day
  sql -c "set client_min_messages = warning" -c "drop table if exists alive" -c "create table alive as select id from fedtide.instance where $everybody
          and last_outcome not in (10, 11, 12, 13, 20, 21, 22, 30, 31, 32, 33, 40, 50)"
  left=$(sql -c "select count(*) from alive")
  dead=$((hosts - left))
  visit "$1, without the dead" "$left" "id in (select id from alive)"
  dead_cost[$1]+="$(share "$with" "$wall") "
  dead_delay[$1]+="$(share "$with_living" "$(living_done)") "
}
for round in $(seq "$rounds"); do
  bare 256 && floors+=("$cost") && row 'floor, 256 at a time' "$count" - - - "$cost" "$(ratio "$cost" "$floor")" -
  for name in cold warm; do
    next_day && pass "$name"
    without_dead "$name"
  done
done
for name in cold warm; do
  printf '%s\n' "${passes[@]}" | awk -F'[| ]' -v name="$name" -v hosts="$hosts" -v floors="${floors[*]}" '
    function middle(x, n,   i, j, t) { for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (x[j] < x[i]) { t = x[i]; x[i] = x[j]; x[j] = t } return x[int((n + 1) / 2)] }
    BEGIN { split(floors, floor, " ") }
    $1 == name { n++; w[n] = $2; c[n] = $3; m[n] = $4; r[n] = hosts / ($5 * 2.2 / floor[n] + $2 - $5); p[n] = $3 / hosts * 1000 / floor[n] * 2.2 }
    END { printf "%s, median of %d: %.0f hosts/s, %.2f s CPU per 1,000, %d MiB; with a floor of 2.2 ms: %.0f hosts/s, %.2f s\n", name, n,
            hosts / middle(w, n), middle(c, n) / hosts * 1000, middle(m, n) / 1024, middle(r, n), middle(p, n) }'
done
cut -c1-600 "$state/summary"

# medians WHAT FIGURES
medians() {
  tr ' ' '\n' <<<"$2" | grep . | sort -n | awk -v what="$1" '
    { x[NR] = $1 } END { printf "%s, median of %d: %.1f%% (%.1f to %.1f)\n", what, NR, x[int((NR + 1) / 2)], x[1], x[NR] }'
}
for name in cold warm; do
  medians "$name, with $dead dead hosts: more time for the pass" "${dead_cost[$name]}"
  medians "$name, with $dead dead hosts: more time until the others are done" "${dead_delay[$name]}"
done

# What distance costs: the cold pass with a median round-trip time of 75 ms.
next_day && pass 'cold, rtt 0'
wall_near=$wall
next_day --rtt-ms 75 && pass 'cold, rtt 75 ms'
echo "a round-trip time of 75 ms: $(share "$wall" "$wall_near")% more time"

port=$(world_value https_port)
cat /etc/ssl/certs/ca-certificates.crt "$state/ca.pem" >"$state/bundle.pem"
awk -v p="$port" 'NR <= 300 {printf "url = \"https://%s:%s/robots.txt\"\noutput = /dev/null\nresolve = \"%s:%s:%s\"\n", $1, p, $1, p, $2}' \
  "$state/live" >"$state/curl.config"
used curl --parallel --parallel-max 50 --no-progress-meter --cacert "$state/bundle.pem" --config "$state/curl.config" || true
row 'curl --parallel' 300 "$wall" "$(ratio 300 "$wall")" - "$(ratio "$cpu" 0.3)" "$(ratio "$(ratio "$cpu" 0.3)" "$floor")" "$((peak / 1024))"
