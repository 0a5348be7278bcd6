#!/usr/bin/env bash
# N crawls over one frontier: hosts a second beside one alone, hosts visited twice, and what a crawl that is killed leaves.
#
#   tests/bench/many.sh [HOSTS]     (default 6,000)
#
# Machines of their own are stood in for by crawls that wait more than they compute: one worker, 24 transfers, and a median
# round-trip time of 75 ms. So the rate grows with their number until the two cores, or the database, are busy.
set -euo pipefail
. "$(dirname "$0")/setting.sh"
hosts=${1:-6000}

serve 100 "$hosts" --rtt-ms 75
crawl seed --file "$state/seeds.txt" >/dev/null
sql -c "create table seeded as select id from fedtide.instance"

one() {
  crawl run --once --observed-at "$(world_value now)" --dns "$(world_value dns)" --https-port "$(world_value https_port)" \
    --ca "$state/ca.pem" --allow-address 127.0.0.0/8 --address-rate 1000 --address-open 100 --workers 1 --concurrency 24 \
    >"$state/crawl.$1" 2>&1 || { cat "$state/crawl.$1"; false; }
}
due() {
  sql -c "update fedtide.instance set lease_crawl_id = null, next_visit_at = case when id in (select id from seeded) then 'epoch'::timestamptz
          else 'infinity' end, last_outcome = null, peers_due_at = 'infinity', activity_due_at = 'infinity',
          charts_due_at = 'infinity', restrictions_due_at = 'infinity', leaf = null, leaf_until = null" \
    -c "truncate fedtide.visit" -c "vacuum analyze fedtide.instance"
}
database_cpu() { { cat /proc/[0-9]*/stat 2>/dev/null || true; } | awk '/\(postgres\)/ {s += $14 + $15 + $16 + $17} END {print s / 100}'; }
row() { printf '%-10s %8s %8s %8s %8s %14s %10s\n' "$@"; }
# visited: 'twice' and 'never', as the ledger of visits has it
visited() {
  sql -F' ' -c "select (select count(*) from (select from fedtide.visit where outcome <> 90 group by instance_id having count(*) > 1) t),
                       (select count(*) from seeded s where not exists (select from fedtide.visit v where v.instance_id = s.id))"
}

echo "$hosts hosts, median round trip 75 ms, $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg)"
row crawls 'wall s' hosts/s ratio 'x one' 'database CPU s' 'twice/never'
for n in ${CRAWLS:-1 2 4 8}; do
  due
  cpu=$(database_cpu)
  for i in $(seq "$n"); do one "$i" & crawls[i]=$!; done
  wait "${crawls[@]}"
  # until 19 of 20 are visited: the last seconds belong to hosts that hang, however many crawls there are
  wall=$(sql -c "select extract(epoch from percentile_disc(0.95) within group (order by started_at + duration_ms * interval '1 ms')
                        - min(started_at)) / 0.95 from fedtide.visit")
  rate=$(ratio "$hosts" "$wall")
  [ "$n" != 1 ] || alone=$rate
  read -r twice never < <(visited)
  row "$n" "$(ratio "$wall" 1)" "$rate" "$(ratio "$rate" "$alone")" "$(ratio "$(ratio "$rate" "$alone")" "$n")" \
    "$(awk -v a="$(database_cpu)" -v b="$cpu" 'BEGIN {print a - b}')" "$twice/$never"
done

due
for i in 1 2 3 4; do one "$i" & crawls[i]=$!; done
sleep 5
kill -9 "$(pgrep -P "${crawls[2]}" -f 'fedtide-crawl --db' | head -1)"
wait "${crawls[1]}" "${crawls[3]}" "${crawls[4]}"
wait "${crawls[2]}" 2>/dev/null || true
leased=$(sql -c "select count(*) from seeded s where not exists (select from fedtide.visit v where v.instance_id = s.id)")
one 5
read -r twice never < <(visited)
echo "one of four killed: $leased hosts were left in its hands; the next crawl took them: $never never visited, $twice stored twice"
[ "$twice/$never" = 0/0 ]
