#!/usr/bin/env bash
# Files, functions and branches small enough for a reader: file <= 500 lines (tests 700), function <= 70 lines,
# cyclomatic complexity <= 15. No exceptions list.
set -u
cd "$FEDTIDE_SOURCE" || exit 1
bad=0
while read -r file; do
  limit=500
  case "$file" in tests/*) limit=700 ;; esac
  lines=$(wc -l <"$file")
  if [ "$lines" -gt "$limit" ]; then
    echo "$file: $lines lines, at most $limit"
    bad=$((bad + 1))
  fi
done < <(git ls-files -- '*.c' '*.h' '*.sql' '*.sh' 2>/dev/null || find . -name '*.[ch]' -o -name '*.sql' -o -name '*.sh')
command -v pmccabe >/dev/null || { echo "pmccabe is missing"; exit 1; }
# pmccabe: modified complexity, complexity, statements, first line, lines, file(line): name
found=$(git ls-files -- 'crawler/*.c' 'analyze/*.c' 'sql/*.c' 'tests/*.c' | xargs pmccabe | awk '
  $5 > 70 || $1 > 15 {printf "%s %s: %d lines, complexity %d\n", $6, $7, $5, $1}')
if [ -n "$found" ]; then
  echo "$found"
  bad=$((bad + $(echo "$found" | wc -l)))
fi
echo "$bad too large"
[ "$bad" -eq 0 ]
