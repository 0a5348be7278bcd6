#!/usr/bin/env bash
# Check 11: a report of real history says what is known of it: copies, a closed server, a day on which much is carried,
# servers found late, the two waves; sums that reconcile. The servers that ever had 1,000 accounts are enough for that.
# Runs under with_database.sh; skipped where the panel is not at hand.
set -u
panel="$FEDTIDE_SOURCE/../shared/data/panel-first90-2022-11-11_2023-02-08.csv.xz"
[ -f "$panel" ] || { echo "skipped: the real panel is not on this machine"; exit 77; }
export LSAN_OPTIONS=${LSAN_OPTIONS:-suppressions=$FEDTIDE_SOURCE/tests/leaks.suppressed:print_suppressions=0}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
xz -dc "$panel" | awk -F, 'NR == 1 {print; next} {line[NR] = $0; host[NR] = $2; if ($5 + 0 >= 1000) large[$2]}
  END {for (i = 2; i <= NR; i++) if (host[i] in large) print line[i]}' >"$work/panel.csv"
"$FEDTIDE_BUILD/crawler/fedtide-crawl" --db "$TEST_DB" import fedilist-csv "$work/panel.csv" >"$work/import.txt" 2>&1
"$FEDTIDE_BUILD/analyze/fedtide-analyze" --db "$TEST_DB" report --out "$work/report" >"$work/report.txt" || exit 1
report="$work/report/report.json"
failures=0 checks=0
holds() { # holds WHAT JQ-CONDITION
  checks=$((checks + 1))
  jq -e "$2" "$report" >/dev/null && return 0
  failures=$((failures + 1))
  echo "not ok: $1"
}
set_aside() { # set_aside HOST RULE REPORTED [COPY_OF]
  holds "$1 is set aside by $2" ".measures.ledger | map(select(.host == \"$1\" and .rule == \"$2\" and .reported == $3 and
    .used == null and (\"${4:-}\" == \"\" or .copy_of == \"${4:-}\"))) | length == 1"
}
set_aside mastodon-social.social.shrimpcam.pw R4 925592 mastodon.social
set_aside mastodon-social.activitypub-proxy.cf R4 920449 mastodon.social
set_aside mas.todon.de R4 15937 mastodontech.de
set_aside switter.at R13 435490
holds "a server found late is stock" '.measures.ledger | any(.host == "blog.thomas-pape.de" and .rule == "R9" and .reported == 42032 and .used == 0)'
holds "26 December: a large silent server is carried, and nobody leaves" '.measures.growth.days[] | select(.day == "2022-12-26") | .carried > 100000 and .organic > 0'
holds "the wave of November" '[.measures.waves[] | select(.scope == "all" and .onset == "2022-11-17" and .peak == "2022-11-18" and .excess > 400000 and .excess_low > 0 and .excess_low < .excess and .excess < .excess_high)] | length == 1'
holds "the wave of December" '[.measures.waves[] | select(.scope == "all" and .onset == "2022-12-15" and .excess > 150000)] | length == 1'
holds "reported and rules add up to the figure used" '.measures.growth.levels | all(.reported + ([.rules[].accounts] | add) == .used)'
holds "the bridge reaches the last day" '.measures.growth | .summary.accounts_first + ([.bridge[].accounts] | add) == .summary.accounts_last'
holds "the plain sum is said to be too high" '[.findings[] | select(.text | test("plain sum.*too high"))] | length == 1'
holds "both waves stand in the page's table" '[.sections[] | select(.id == "waves") | .. | .text? | select(. != null)] | tostring | test("17 Nov.*15 Dec")'
echo "$checks checks, $failures failures"
[ "$failures" -eq 0 ]
