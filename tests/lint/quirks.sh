#!/usr/bin/env bash
# Every quirk in tests/quirks.tsv has its test: a case that cmocka runs, a row of a table, a check of a script. And every
# section of the list is there with as many lines as the descriptions have.
set -u
cd "$FEDTIDE_SOURCE/tests" || exit 1
bad=0
tab=$'\t'
while IFS=$'\t' read -r id quirk file case; do
  case "$id" in '#'*) continue ;; esac
  wanted=${case//<TAB>/$tab}
  case "$case" in
    *.fedtide-site.org) wanted="{\"$case\", OUTCOME_" ;; # a row of expected outcomes
    *) [ "${file##*.}" != c ] || wanted="cmocka_unit_test($case)" ;;
  esac
  if [ -z "$quirk" ] || [ ! -f "$file" ] || ! grep -qF -- "$wanted" "$file"; then
    echo "$id: $file has no \"$wanted\""
    bad=$((bad + 1))
  fi
done <quirks.tsv
sections=$(awk -F'\t' '!/^#/ {sub(/\.[0-9]+$/, "", $1); n[$1]++} END {for (s in n) print s "=" n[s]}' quirks.tsv | sort | paste -sd' ')
expected='apis 0.3=20 apis 1.8=21 apis 8.1=21 apis 8.2=12 apis 8.3=16 apis 8.4=11 apis 8.5=7 apis 9.1=22 apis 9.2=9 apis 9.3=7 apis 9.4=16 notes 3.1=11 notes 3.2=8 notes 3.3=14 notes 3.4=19'
[ "$sections" = "$expected" ] || { echo "sections: $sections"; bad=$((bad + 1)); }
echo "$(grep -vc '^#' quirks.tsv) quirks, $bad without a test"
[ "$bad" = 0 ]
