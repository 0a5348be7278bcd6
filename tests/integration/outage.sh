#!/usr/bin/env bash
# Them or us: when nobody at all answers for a while, nothing is counted against hosts that answered before; hosts that
# fall silent while others answer are told so.
#
#   outage.sh    under with_database.sh
set -euo pipefail
hosts=${HOSTS:-250} seed=${SEED:-13}
crawl="$FEDTIDE_BUILD/crawler/fedtide-crawl"
world="$FEDTIDE_BUILD/tests/world/fedtide-world"
state=$(mktemp -d)
server='' pid=''
trap '[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true; [ -z "$server" ] || kill -CONT "$server" 2>/dev/null && kill "$server" 2>/dev/null || true; rm -rf "$state"' EXIT
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$TEST_DB" "$@"; }
value() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p" "$state/world.json" | head -1; }

# serve DAY [OPTION...]: sets run, an array, so that what is started in the background is the crawl itself.
serve() {
  [ -z "$server" ] || { kill "$server"; wait "$server" 2>/dev/null || true; }
  rm -f "$state/world.json"
  "$world" serve --state "$state" --hosts "$hosts" --seed "$seed" --day "$@" >>"$state/log" 2>&1 &
  server=$!
  for _ in $(seq 300); do [ -f "$state/world.json" ] && break; kill -0 "$server" || { cat "$state/log"; exit 1; }; sleep 0.1; done
  run=("$crawl" --db "$TEST_DB" run --once --observed-at "$(value now)" --dns "$(value dns)"
    --https-port "$(value https_port)" --ca "$state/ca.pem" --allow-address 127.0.0.0/8
    --address-rate 1000 --address-open 100 --concurrency 20)
}
outcomes() { sql -F, -c 'select i.host, o.name from fedtide.instance i join fedtide.outcome o on o.id = i.last_outcome'; }
check() { outcomes >"$state/outcomes.csv"; "$world" check-outcomes --truth "$state/truth.json" --outcomes "$state/outcomes.csv"; }

serve 100
jq -r '.hosts[].host' "$state/truth.json" | "$crawl" --db "$TEST_DB" seed --file -
"${run[@]}"
check
answered=$(sql -c "select count(*) from fedtide.instance where state in ('alive', 'alias', 'refusing')")

echo "--- our network: every server and every resolver is silent for 20 s, in mid-crawl"
serve 101 --latency-ms 200 # long enough to be in the middle of it
"${run[@]}" >"$state/out" 2>"$state/err" &
pid=$!
for _ in $(seq 600); do [ "$(sql -c 'select count(*) from fedtide.visit where crawl_id = 2')" -ge 40 ] && break; sleep 0.05; done
kill -STOP "$server"
sleep 20
kill -CONT "$server"
wait "$pid"
cat "$state/out"
grep -E 'our own|our network' "$state/err"
grep -q 'our own network was down for' "$state/out"
# nobody who answered the day before is told otherwise than the truth has it
outcomes | sort >"$state/seen"
jq -r '.hosts[] | select(.outcome == "ok" or .outcome == "alias") | "\(.host),\(.outcome)"' "$state/truth.json" | sort >"$state/live"
wrong=$(comm -23 "$state/live" "$state/seen")
[ -z "$wrong" ] || { echo "told otherwise than they are:"; grep -F "$(cut -d, -f1 <<<"$wrong")" "$state/seen"; exit 1; }
echo "$answered hosts had answered; all $(wc -l <"$state/live") that answer are told so"

echo "--- their network: one in twelve falls silent"
serve 102 --silent 80
sql -c "update fedtide.instance set next_visit_at = 'epoch'" # also those that the outage has caught
"${run[@]}" 2>&1 | tee "$state/out"
check
silent=$(sql -c "select count(*) from fedtide.instance where state = 'failing' and last_outcome = 40")
[ "$silent" -ge 5 ] || { echo "only $silent fell silent"; exit 1; }
! grep -q 'our own network was down' "$state/out" || { echo "taken for our own"; exit 1; }
echo "$silent hosts that answered before fell silent and are told so"
