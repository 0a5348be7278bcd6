#!/usr/bin/env bash
# The private cluster: made on first use, started on demand, left running, stopped; as an ordinary user and as root; and
# what it says when it cannot. Every cluster lives in a temporary folder.
set -u
# shellcheck source=tests/integration/expect.sh
. "$FEDTIDE_SOURCE/tests/integration/expect.sh"
unset PGHOST PGHOSTADDR PGPORT PGDATABASE PGSERVICE PGUSER FEDTIDE_HOME XDG_DATA_HOME
db=''
homes="$dir/homes"
mkdir -m 777 "$homes"
as=()
user=$(id -un)
ordinary() { # from now on as somebody who is not root
  [ "$(id -u)" = 0 ] || return 0
  user=nobody
  as=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups)
}
run() {
  last="fedtide-crawl $*"
  "${as[@]}" env "${environment[@]}" "$crawl" "$@" >"$dir/out" 2>"$dir/err" </dev/null
  code=$?
}
clean() {
  for place in "$homes"/*/cluster "$homes"/*/fedtide/cluster "$homes"/*/.local/share/fedtide/cluster; do
    [ -f "$place/postmaster.pid" ] && kill -QUIT "$(head -1 "$place/postmaster.pid")" 2>/dev/null
  done
  umount "$homes/full" 2>/dev/null
  rm -rf "$dir"
}
trap clean EXIT

# --- the whole life, in the place that XDG names
live() { # live ENVIRONMENT HOME USER
  environment=("$1")
  home=$2
  run db status
  status 0
  out "$home: no cluster yet; the first command creates it"
  run init
  status 0
  err_has "info creating a database cluster in $home/cluster"
  out_has 'the schema fedtide is ready, version '
  run seed one.social
  status 0
  out '1 added, 0 known, 0 refused'
  err ''
  run db status
  out_has ', running, '
  run status
  out_has "database     $home: PostgreSQL "
  run db psql -- -X -At -c "select current_user, count(*) from instance"
  out "$3|1"
  same "nobody else gets in" "$(stat -c %a "$home" "$home/cluster" "$home/run" | tr '\n' ' ')" '700 700 700 '
  same "no port is open" "$(sed -n 6p "$home/cluster/postmaster.pid" | tr -d ' ')" ''
  run db stop
  status 0
  run db status
  out_has ', stopped, '
  run db stop
  status 0
  run explain one.social
  status 0
  out_has 'one.social: candidate'
  # several programs that find it stopped start it once
  run db stop
  for _ in 1 2 3 4; do "${as[@]}" env "${environment[@]}" "$crawl" seed one.social >>"$dir/together" 2>&1 & done
  wait
  same "four starters at once" "$(sort -u "$dir/together")" '0 added, 1 known, 0 refused'
  rm "$dir/together"
  # after a power cut: the pid file names a process that is no more
  run status
  cp -p "$home/cluster/postmaster.pid" "$dir/pid"
  run db stop
  sed '1s/.*/4194301/' "$dir/pid" | "${as[@]}" tee "$home/cluster/postmaster.pid" >/dev/null
  run seed two.social
  status 0
  out '1 added, 0 known, 0 refused'
  run db stop
}
if [ "$(id -u)" = 0 ]; then live FEDTIDE_HOME="$homes/root" "$homes/root" postgres; fi
ordinary
live XDG_DATA_HOME="$homes/a" "$homes/a/fedtide" "$user"
mkdir -m 777 "$homes/b"
environment=(HOME="$homes/b")
run init
status 0
same "without XDG_DATA_HOME it is ~/.local/share" "$([ -d "$homes/b/.local/share/fedtide/cluster" ] && echo yes)" yes
run db stop
# a path too long for a socket
long="$homes/$(printf 'x%.0s' $(seq 90))"
environment=(FEDTIDE_HOME="$long")
run init
status 0
run db stop
status 0
rm -rf "$long" /tmp/fedtide-"$(id -u "$user")"-*

# --- what is wrong, and what to do
environment=(FEDTIDE_HOME=relative)
run init
status 1
err 'fedtide-crawl init: embedded database: FEDTIDE_HOME must be an absolute path, not "relative"'
touch "$homes/file"
environment=(FEDTIDE_HOME="$homes/file")
run init
status 1
err "fedtide-crawl init: embedded database: $homes/file is in the way: not a folder"
mkdir -m 755 "$homes/closed"
[ "$(id -u)" != 0 ] || chown root "$homes/closed"
environment=(FEDTIDE_HOME=/proc/fedtide)
run init
status 1
err_has 'fedtide-crawl init: embedded database: cannot make the folder /proc/fedtide: '
echo 13 | "${as[@]}" tee "$homes/a/fedtide/cluster/PG_VERSION" >/dev/null
environment=(XDG_DATA_HOME="$homes/a")
run init
status 1
err 'fedtide-crawl init: embedded database: PostgreSQL 13 is too old; fedtide needs 14 or newer'
echo 14 | "${as[@]}" tee "$homes/a/fedtide/cluster/PG_VERSION" >/dev/null
run init
status 1
if [ ! -x /usr/lib/postgresql/14/bin/initdb ]; then
  case "$(cat "$dir/err")" in
  *"install the package postgresql-14"* | *"made by another version of PostgreSQL: install that one"*) ;;
  *) complain "a cluster of an older version" "$(cat "$dir/err")" "a remedy" ;;
  esac
fi
if [ "$(id -u)" = 0 ] && mkdir "$homes/full" && mount -t tmpfs -o size=20m,mode=777 tmpfs "$homes/full" 2>/dev/null; then
  environment=(FEDTIDE_HOME="$homes/full/home")
  run init
  status 1
  err_has 'fedtide-crawl init: embedded database: initdb failed: '
  err_has '; free space on that disk and start again; the whole log is in '
  mount -o remount,size=200m "$homes/full"
  run init
  status 0
  run db stop
fi
finish
