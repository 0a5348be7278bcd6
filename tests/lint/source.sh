#!/usr/bin/env bash
# Rules that can be read off the source: direction of includes, functions that are never used, unfinished work,
# documented commands, the fixed top level.
set -u
cd "$FEDTIDE_SOURCE" || exit 1
bad=0
complain() { # complain WHAT LINES
  [ -n "$2" ] || return 0
  echo "$1:"
  echo "$2" | head -20 | sed 's/^/  /'
  bad=$((bad + 1))
}
includes() { # includes FOLDER FORBIDDEN-PATTERN
  git grep -nE "^#include \"($2)" -- "$1" | grep -v '/CMakeLists'
}

# Dependencies go down only.
complain "base includes only base" "$(includes crawler/base '(net|probe|plan|store|sql|render)/|coordinator|worker|visit|message')"
complain "probe knows only base" "$(includes crawler/probe '(net|plan|store|sql|render)/|coordinator|worker|visit|message')"
complain "plan knows only base and outcomes" "$(includes crawler/plan '(net|store|sql|render)/|coordinator|worker|visit')"
complain "net knows only base and outcomes" "$(includes crawler/net '(plan|store|sql|render)/|coordinator|worker|visit')"
complain "analyze knows only base and sql" "$(includes analyze '(net|probe|plan|store)/|coordinator|worker|visit|message')"
complain "render knows nothing of the database" "$(includes analyze/render 'sql/')"
# worker_link is the coordinator's end of the link
complain "workers know nothing of the database" \
  "$(git grep -nE '^#include "(sql|store)/' -- 'crawler/worker*' ':!crawler/worker_link.*' 'crawler/visit*' crawler/net crawler/probe)"
complain "libcurl is known to net only" "$(git grep -ln '<curl/' -- crawler analyze sql | grep -v '^crawler/net/')"

# Functions with unsafe or locale-dependent contracts.
complain "banned functions" "$(git grep -nwE '(strcpy|strcat|sprintf|vsprintf|strncpy|strncat|strtok|atoi|atol|atof|gmtime|localtime|ctime|asctime|rand|srand|alloca|gets|system|select)\(' \
  -- 'crawler/*.c' 'analyze/*.c' 'sql/*.c' 'tests/*.c' | grep -vE '^[^:]+:[0-9]+:\s*(\*|/\*|//)' | grep -vE '"[^"]*\b(select|rand|system)\([^"]*"')"

# Declared, defined, and nothing more.
complain "functions that nothing uses" "$(join \
  <(git grep -hE '^[A-Za-z_].*\(' -- 'crawler/*.h' 'analyze/*.h' 'sql/*.h' |
    sed -nE 's/^[A-Za-z_][A-Za-z0-9_ *]*[ *]([a-z][a-z0-9_]*)\(.*/\1/p' | LC_ALL=C sort -u) \
  <(git grep -ohwE '[a-z][a-z0-9_]+' -- '*.c' '*.h' | LC_ALL=C sort | uniq -c | awk '$1 < 3 {print $2}' | LC_ALL=C sort))"

complain "unfinished work" "$(git grep -nIE '\b(TODO|FIXME|XXX|HACK)\b' -- '*.c' '*.h' '*.sql' '*.md' '*.sh' '*.cmake' ':!tests/lint')"
complain "names that say nothing" "$(git ls-files | grep -E '(^|/)(util|utils|common|helper|helpers|misc)\.[a-z]+$')"
complain "the top level is fixed" "$(git ls-files | cut -d/ -f1 | sort -u |
  grep -vxE 'crawler|analyze|sql|reports|tests|CMakeLists\.txt|README\.md|LICENSE|\..*')"

# Every command of both programs stands in the README, and its help fits a screen.
for program in "$FEDTIDE_BUILD/crawler/fedtide-crawl" "$FEDTIDE_BUILD/analyze/fedtide-analyze"; do
  name=$(basename "$program")
  commands=$("$program" --help | sed -n '/^commands/,/^$/s/^  \([a-z-]*\) .*/\1/p')
  [ -n "$commands" ] || complain "commands of $name" "none listed by --help"
  for command in $commands; do
    grep -qE "(^|[\` ])$command\b" README.md || complain "README does not name" "$name $command"
    lines=$("$program" "$command" --help | wc -l)
    [ "$lines" -le 40 ] || complain "help longer than a screen" "$name $command --help: $lines lines"
    "$program" "$command" --help | grep -q '^example' || complain "help without an example" "$name $command"
  done
done

echo "$bad rules broken"
[ "$bad" -eq 0 ]
