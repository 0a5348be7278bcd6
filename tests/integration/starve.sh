#!/usr/bin/env bash
# When we are the slow side, no live host is taken for dead: a crawl with thousands of transfers open at a time, a program that
# eats the processor beside it, and workers that stand still for longer than any time-out, in the middle of everything.
#
#   starve.sh [HOSTS [CONCURRENCY]]    under with_database.sh; the test runs it with 400 and 4096
set -euo pipefail
hosts=${1:-400} concurrency=${2:-4096}
crawl="$FEDTIDE_BUILD/crawler/fedtide-crawl"
world="$FEDTIDE_BUILD/tests/world/fedtide-world"
state=$(mktemp -d)
pids=()
trap 'kill -9 "${pids[@]}" 2>/dev/null || true; rm -rf "$state"' EXIT

"$world" serve --state "$state" --hosts "$hosts" --seed 11 --day 100 >"$state/log" 2>&1 &
pids+=($!)
for _ in $(seq 600); do [ -f "$state/world.json" ] && break; kill -0 "${pids[0]}" || { cat "$state/log"; exit 1; }; sleep 0.1; done
value() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p" "$state/world.json" | head -1; }
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$TEST_DB" "$@"; }

jq -r '.hosts[].host' "$state/truth.json" | "$crawl" --db "$TEST_DB" seed --file -
(
  ulimit -t 200
  while :; do :; done
) >/dev/null 2>&1 &
pids+=($!)
# few handshakes at a time: the world shares our processor, and a host that is slow by itself is not what is tested
"$crawl" --db "$TEST_DB" run --once --observed-at "$(value now)" --dns "$(value dns)" \
  --https-port "$(value https_port)" --ca "$state/ca.pem" --allow-address 127.0.0.0/8 --address-rate 1000 --address-open 100 \
  --concurrency "$concurrency" --handshakes 8 >"$state/out" &
run=$!
pids+=("$run")
# as soon as visits are under way, everybody who fetches is stopped for 11 s: every handshake and every answer is late
for _ in $(seq 200); do [ -n "$(pgrep -P "$run" || true)" ] && break; sleep 0.05; done
sleep "${STARVE_AFTER:-0.7}"
workers=$(pgrep -P "$run" || true)
[ -n "$workers" ] || { echo "the run was over before its workers could be stopped"; exit 1; }
kill -STOP $workers
sleep 11
kill -CONT $workers
wait "$run"
cat "$state/out"

sql -F, -c "select i.host, o.name, v.duration_ms, v.detail from fedtide.instance i join fedtide.outcome o on o.id = i.last_outcome
            left join lateral (select * from fedtide.visit v where v.instance_id = i.id order by started_at desc limit 1) v on true
            order by 1" >"$state/outcomes"
jq -r '.hosts[] | select(.outcome == "ok") | .host' "$state/truth.json" | sort >"$state/live"
dead=$(awk -F, 'NR == FNR {live[$1] = 1; next} live[$1] && $2 != "ok" && $2 != "not_observed"' "$state/live" "$state/outcomes")
late=$(awk -F, 'NR == FNR {live[$1] = 1; next} live[$1] && $2 == "not_observed"' "$state/live" "$state/outcomes" | wc -l)
seen=$(awk -F, 'NR == FNR {live[$1] = 1; next} live[$1] && $2 == "ok"' "$state/live" "$state/outcomes" | wc -l)
echo "$(wc -l <"$state/live") live hosts: $seen seen, $late not observed, $(wc -l <<<"$dead" | sed "s/.*/$([ -z "$dead" ] && echo 0 || echo '&')/") taken for dead"
[ -z "$dead" ] || { head -20 <<<"$dead"; exit 1; }
[ "$((10 * seen))" -ge "$((9 * $(wc -l <"$state/live")))" ] || { echo "too many were not observed at all"; exit 1; }
