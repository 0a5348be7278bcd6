# For script tests of fedtide-crawl, sourced: runs commands, compares status, standard output and standard error.
#
#   run ARGUMENT...          fedtide-crawl with the database $db (none when empty); keeps status, out and err
#   status N                 the last run ended so
#   out TEXT / err TEXT      its output was exactly that
#   out_has / err_has GLOB   its output contains that
#   sql QUERY                the answer of the database, fields separated by |
#   same WHAT FOUND WANTED   both texts are equal
# Ends with: finish.
crawl="$FEDTIDE_BUILD/crawler/fedtide-crawl"
dir=$(mktemp -d /tmp/fedtide-test.XXXXXX)
chmod 755 "$dir"
trap 'rm -rf "$dir"' EXIT
failures=0 checks=0 last=''

complain() {
  failures=$((failures + 1))
  printf 'not ok: %s\n  after: %s\n' "$1" "$last"
  [ $# -lt 2 ] || printf '  found:  %s\n' "$2"
  [ $# -lt 3 ] || printf '  wanted: %s\n' "$3"
}
run() {
  last="fedtide-crawl $*"
  if [ -n "${db:-}" ]; then set -- --db "$db" "$@"; fi
  "$crawl" "$@" >"$dir/out" 2>"$dir/err" </dev/null
  code=$?
}
feed() { # feed TEXT ARGUMENT...: as run, with TEXT on standard input
  local text=$1
  shift
  last="fedtide-crawl $* <<< ..."
  printf '%b' "$text" | "$crawl" --db "$db" "$@" >"$dir/out" 2>"$dir/err"
  code=$?
}
same() {
  checks=$((checks + 1))
  [ "$2" = "$3" ] || complain "$1" "$2" "$3"
}
has() { # has WHAT FILE GLOB
  checks=$((checks + 1))
  # shellcheck disable=SC2254
  case "$(cat "$2")" in *$3*) ;; *) complain "$1" "$(head -c 2000 "$2")" "*$3*" ;; esac
}
status() { checks=$((checks + 1)); [ "$code" = "$1" ] || complain "exit status" "$code; $(head -c 500 "$dir/err")" "$1"; }
out() { same "standard output" "$(cat "$dir/out")" "$1"; }
err() { same "standard error" "$(cat "$dir/err")" "$1"; }
out_has() { has "standard output" "$dir/out" "$1"; }
err_has() { has "standard error" "$dir/err" "$1"; }
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$db" -c "set search_path to fedtide; $1" 2>&1; }
finish() {
  echo "$checks checks, $failures failures"
  [ "$failures" -eq 0 ]
  exit
}
