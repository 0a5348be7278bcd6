# Sourced by the benchmarks: a throwaway database, a world, and what a program used. Needs a Release build (FEDTIDE_BUILD,
# default build/release).
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export FEDTIDE_BUILD=${FEDTIDE_BUILD:-$(cd "$here/../.." && pwd)/build/release}
[ -x "$FEDTIDE_BUILD/crawler/fedtide-crawl" ] || {
  echo "no programs in $FEDTIDE_BUILD: cmake -S . -B build/release && cmake --build build/release" >&2
  exit 1
}
[ -n "${TEST_DB:-}" ] || exec "$here/../integration/with_database.sh" bash "$0" "$@"
grep -q 'CMAKE_BUILD_TYPE:STRING=Release' "$FEDTIDE_BUILD/CMakeCache.txt" || echo "warning: not a Release build" >&2

state=$(mktemp -d "${TMPDIR:-/tmp}/fedtide-bench.XXXXXX")
server=''
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$state"' EXIT

crawl() { "$FEDTIDE_BUILD/crawler/fedtide-crawl" --db "$TEST_DB" "$@"; }
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$TEST_DB" "$@"; }
world_value() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p" "$state/world.json" | head -1; }

# serve DAY HOSTS [OPTION...]: a world of real sizes; the one before is ended.
serve() {
  local day=$1 hosts=$2
  shift 2
  [ -z "$server" ] || { kill "$server"; wait "$server" 2>/dev/null || true; }
  rm -f "$state/world.json"
  "$FEDTIDE_BUILD/tests/world/fedtide-world" serve --state "$state" --hosts "$hosts" --seed 5 --day "$day" --bench "$@" \
    >>"$state/log" 2>&1 &
  server=$!
  until [ -f "$state/world.json" ]; do
    kill -0 "$server" || { cat "$state/log"; exit 1; }
    sleep 0.2
  done
}
# A large world is served by several processes.
server_cpu() {
  local pid
  for pid in "$server" $(below "$server"); do cat "/proc/$pid/stat"; done | awk '{s += $14 + $15} END {printf "%.2f\n", s / 100}'
}

# used COMMAND...: runs it; sets wall and cpu (seconds, with its children) and peak (KiB: the largest sum of resident
# memory of the process and its children that was seen).
used() {
  local times
  : >"$state/peak"
  TIMEFORMAT='%R %U %S'
  times=$({ time used_watched "$@" >"$state/stdout" 2>"$state/stderr"; } 2>&1) || {
    echo "failed: $*" >&2
    tail -5 "$state/stderr" >&2
    exit 1
  }
  wall=$(awk '{print $1}' <<<"$times")
  cpu=$(awk '{print $2 + $3}' <<<"$times")
  peak=$(sort -n "$state/peak" | tail -1)
}
# Every process under a process, without starting one to look.
below() {
  local child children file
  for file in "/proc/$1/task/"*/children; do
    children=''
    read -r children 2>/dev/null <"$file" || true
    for child in $children; do
      echo "$child"
      below "$child"
    done
  done
}
# watched PID: what it and its children hold, once a second, until it ends; looking more often costs processor time.
watched() {
  while kill -0 "$1" 2>/dev/null; do
    awk '/^Name/ {ours = $2 != "bash" && $2 != "awk"} /^VmRSS/ && ours {sum += $2} END {print sum + 0}' \
      $(below "$1" | sed 's,.*,/proc/&/status,') "/proc/$1/status" 2>/dev/null >>"$state/peak" || true
    sleep 1
  done
}
used_watched() {
  local pid watcher status=0
  "$@" &
  pid=$!
  watched "$pid" &
  watcher=$!
  wait "$pid" || status=$?
  kill "$watcher" 2>/dev/null || true
  wait "$watcher" 2>/dev/null || true
  return "$status"
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else printf "-" }'; }
