#!/usr/bin/env bash
# The first 90 days of the real panel: two waves of known days and sizes, organic growth a day as measured before, and
# nothing else that deserves the word; then again with the first days missing and with every tenth list missing.
# Runs under with_database.sh (TEST_DB).
set -euo pipefail

panel="$FEDTIDE_SOURCE/../shared/data/panel-first90-2022-11-11_2023-02-08.csv.xz"
[ -f "$panel" ] || { echo "skipped: the real panel is not on this machine"; exit 77; }
crawl="$FEDTIDE_BUILD/crawler/fedtide-crawl"
analyze="$FEDTIDE_BUILD/analyze/fedtide-analyze"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
db="$TEST_DB dbname=waves_real"
psql -X -q "$TEST_DB" -c 'create database waves_real'
"$crawl" --db "$db" import fedilist-csv "$panel" 2>/dev/null

waves() { "$analyze" --db "$db" waves --format json "$@"; }
show() { jq -r '.[] | "\(.onset) \(.peak) \(.end) \(.excess | round) [\(.excess_low | round), \(.excess_high | round)] x\(.ratio * 10 | round / 10) \(.grade) \(.breadth)"' "$1"; }
bad=0
# wave FILE FROM TO LOW HIGH: exactly one wave with onset in FROM..TO, its excess in LOW..HIGH
wave() {
  jq -e --arg f "$2" --arg t "$3" --argjson l "$4" --argjson h "$5" \
    '[.[] | select(.onset >= $f and .onset <= $t and .excess >= $l and .excess <= $h)] | length == 1' "$1" >/dev/null ||
    { echo "$1: no wave with onset $2..$3 and excess $4..$5"; show "$1"; bad=1; }
}
# The small wave of 2 February 2023 may be there; days on which only figures jumped may not.
no_other() {
  jq -e '[.[] | select(.grade == "wave" or .grade == "major") | select(.onset < "2022-11-16" or (.onset > "2022-11-18" and
    .onset < "2022-12-14") or (.onset > "2022-12-16" and .onset < "2023-02-01") or .onset > "2023-02-03")] | length == 0' \
    "$1" >/dev/null || { echo "$1: a wave that was none"; show "$1"; bad=1; }
}

waves >"$work/all.json"
show "$work/all.json"
wave "$work/all.json" 2022-11-16 2022-11-18 467500 632500
wave "$work/all.json" 2022-12-14 2022-12-16 210800 285200
no_other "$work/all.json"
jq -e '[.[] | select(.onset < "2023-01-01") | select(.grade == "major" and .breadth == "broad" and .n_eff > 25 and
  .top_share < 0.15 and .hosts_up > 300)] | length == 2' "$work/all.json" >/dev/null ||
  { echo "the two large waves are major and broad"; bad=1; }

jq -e '[.[] | select(.peak == "2022-11-18" and .peak_value > 239590 and .peak_value < 254410)] | length == 1' \
  "$work/all.json" >/dev/null || { echo "18 November: not 247,000 accounts, 3 % more or less"; bad=1; }

# Parts: seen on one host, one software, one country.
waves --scope every >"$work/parts.json"
part() { # part SCOPE NAME FROM TO LOW HIGH
  jq --arg s "$1" --arg n "$2" '[.[] | select(.scope == $s and .name == $n)]' "$work/parts.json" >"$work/$2.json"
  wave "$work/$2.json" "$3" "$4" "$5" "$6"
}
part software pleroma 2022-11-16 2022-11-18 19000 28000
part software fedibird 2022-11-16 2022-11-18 6500 9000
part software misskey 2023-01-31 2023-02-02 1800 3300
part cctld fr 2022-11-16 2022-11-18 14000 21000
part host mastodon.world 2022-11-16 2022-11-18 54000 82000

# Every tenth list missing, then the first four days.
psql -X -q "$db" -c "delete from fedtide.observation o using fedtide.crawl c
  where c.id = o.crawl_id and (c.parameters->>'day')::date - date '2022-11-11' in (9, 21, 27, 38, 45, 52, 66, 71, 80)"
waves >"$work/thinned.json"
wave "$work/thinned.json" 2022-11-16 2022-11-18 440000 660000
wave "$work/thinned.json" 2022-12-14 2022-12-16 198000 298000
no_other "$work/thinned.json"
psql -X -q "$db" -c "delete from fedtide.observation o using fedtide.crawl c
  where c.id = o.crawl_id and (c.parameters->>'day')::date < date '2022-11-15'"
waves >"$work/later.json"
wave "$work/later.json" 2022-12-14 2022-12-16 198000 298000
no_other "$work/later.json"
exit "$bad"
