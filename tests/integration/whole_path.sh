#!/usr/bin/env bash
# The whole path in small: simulated world, dumps, import, crawl over HTTPS, analysis, report; found against planted.
# Runs under with_database.sh, so that TEST_DB names a throwaway database.
set -euo pipefail

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export LSAN_OPTIONS="suppressions=$FEDTIDE_SOURCE/tests/leaks.suppressed:print_suppressions=0"
export PGHOST PGPORT PGUSER PGDATABASE
eval "$(printf '%s\n' $TEST_DB | sed -nE "s/^host=(.*)/PGHOST=\1/p; s/^port=(.*)/PGPORT=\1/p; s/^user=(.*)/PGUSER=\1/p; s/^dbname=(.*)/PGDATABASE=\1/p")"

"$FEDTIDE_SOURCE/tests/world/demonstrate" "$FEDTIDE_BUILD" "$out/report" 600 1 2

check() { # check WHAT COMMAND...
  local what=$1
  shift
  if "$@"; then echo "ok: $what"; else echo "not ok: $what"; exit 1; fi
}
page="$out/report/index.html"
check "the page is there" test -s "$page"
check "the page is under 500 kB" test "$(stat -c %s "$page")" -lt 500000
check "the page asks for nothing from elsewhere" bash -c '! grep -oE "(src|href)=\"https?://[^\"]*\"" "$0" | grep -E "^src"' "$page"
check "the page has a wave table" grep -q 'id="waves"' "$page"
"$FEDTIDE_BUILD/tests/world/fedtide-world" truth --hosts 600 --seed 1 |
  jq -r '.switches[] | "\(.host) \(.from) \(.to)"' | LC_ALL=C sort >"$out/planted"
"$FEDTIDE_BUILD/analyze/fedtide-analyze" switches --format json |
  jq -r '.events[] | "\(.host) \(.from) \(.to)"' | LC_ALL=C sort >"$out/found"
check "changes of software are planted" test -s "$out/planted"
check "the same changes are found, and no other" diff "$out/planted" "$out/found"
check "report.json is JSON" jq -e '.' "$out/report/report.json" -r >/dev/null
check "every chart has its CSV" bash -c 'for f in "$0"/charts/*.svg; do [ -s "${f%.svg}.csv" ] || exit 1; done' "$out/report"
"$FEDTIDE_BUILD/analyze/fedtide-analyze" report --out "$out/again" --title "A simulated fediverse" >/dev/null
"$FEDTIDE_BUILD/analyze/fedtide-analyze" report --out "$out/again2" --title "A simulated fediverse" >/dev/null
check "the same database gives the same bytes" diff -r "$out/again" "$out/again2"
