#!/usr/bin/env bash
# The first 90 days of a real panel: every row arrives, and how long it takes. Skipped where the panel is not at hand.
# Runs under with_database.sh.
set -u
# shellcheck source=tests/integration/expect.sh
. "$FEDTIDE_SOURCE/tests/integration/expect.sh"
db=$TEST_DB
panel="$FEDTIDE_SOURCE/../shared/data/panel-first90-2022-11-11_2023-02-08.csv.xz"
[ -f "$panel" ] || { echo "skipped: the real panel is not on this machine"; exit 77; }

begin=$(date +%s%N)
run import fedilist-csv "$panel"
took=$((($(date +%s%N) - begin) / 1000000))
status 0
cat "$dir/out"
lines=$(xz -dc "$panel" | tail -n +2 | wc -l)
refused=$(sed -n 's/.*; \([0-9]*\) lines left out.*/\1/p' "$dir/out")
echo "$lines lines in $took ms: $((lines * 1000 / took)) a second"
same "every line is a row or was left out for a reason" "$(sql 'select count(*) from observation')" $((lines - refused))
same "few are left out" "$([ "$refused" -lt 2000 ] && echo yes)" yes
same "90 days" "$(sql 'select count(*), min(observed_at)::date from crawl')" '90|2022-11-11'
same "rows of each day, those left out included" \
  "$(sql "select parameters->>'day', (counts->>'rows')::int + (counts->>'left_out')::int + coalesce((counts->'refused'->>'host')::int, 0) from crawl order by id")" \
  "$(xz -dc "$panel" | awk -F, 'NR > 1 {n[$1]++} END {for (d in n) print d "|" n[d]}' | sort)"
# The same sums, host names aside that our rules refuse: .onion.
same "the sums of users and posts are those of the file" \
  "$(sql 'select sum(users_total), sum(local_posts), count(users_total) from observation')" \
  "$(xz -dc "$panel" | awk -F, 'NR > 1 && $2 !~ /\.onion$/ {u += $5; p += $6; n += $5 != ""} END {printf "%.0f|%.0f|%d", u, p, n}')"
begin=$(date +%s%N)
run import fedilist-csv "$panel"
out_has 'nothing new, its 90 days were imported before'
echo "again, with nothing to do: $((($(date +%s%N) - begin) / 1000000)) ms"
same "still as many rows" "$(sql 'select count(*) from observation')" $((lines - refused))
finish
