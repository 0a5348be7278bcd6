#!/usr/bin/env bash
# Servers that nobody here wrote (tests/npm: Fedify, activitypub-express, activitypub-core), started on the loopback
# behind TLS and crawled: their nodeinfo ends in the database. Installs them with npm into the build folder.
# Runs under with_database.sh.
set -euo pipefail

crawl="$FEDTIDE_BUILD/crawler/fedtide-crawl"
place="$FEDTIDE_BUILD/npm"
state=$(mktemp -d)
server=''
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$state"' EXIT

command -v npm >/dev/null || { echo "npm is missing; crawler/install-packages test installs it"; exit 1; }
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] ||
  { echo "these servers need Node.js 20 or newer, this is $(node --version)"; exit 1; }
mkdir -p "$place"
if ! cmp -s "$FEDTIDE_SOURCE/tests/npm/package.json" "$place/installed.json"; then
  cp "$FEDTIDE_SOURCE/tests/npm/package.json" "$place/package.json"
  (cd "$place" && timeout 240 npm install --no-audit --no-fund --no-package-lock --ignore-scripts >install.log 2>&1) ||
    { tail -20 "$place/install.log"; echo "npm could not install the servers into $place: is its registry reachable?"; exit 1; }
  cp "$place/package.json" "$place/installed.json"
fi
cp "$FEDTIDE_SOURCE/tests/npm/servers.mjs" "$place/servers.mjs"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=authority of a test" \
  -keyout "$state/ca.key" -out "$state/ca.pem" 2>/dev/null
hosts=(fedify.kelp-forest.club apex.kelp-forest.club core.kelp-forest.club)
for host in "${hosts[@]}"; do
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$host" \
    -keyout "$state/$host.key" -out "$state/$host.csr" 2>/dev/null
  openssl x509 -req -in "$state/$host.csr" -CA "$state/ca.pem" -CAkey "$state/ca.key" -CAcreateserial -days 30 \
    -extfile <(echo "subjectAltName=DNS:$host") -out "$state/$host.pem" 2>/dev/null
done

node "$place/servers.mjs" "$state" >"$state/log" 2>&1 &
server=$!
for _ in $(seq 600); do [ -f "$state/ready.json" ] && break; kill -0 "$server" 2>/dev/null || { cat "$state/log"; exit 1; }; sleep 0.1; done

"$crawl" --db "$TEST_DB" seed "${hosts[@]}" >/dev/null
"$crawl" --db "$TEST_DB" run --once --dns "$(jq -r .dns "$state/ready.json")" \
  --https-port "$(jq -r .https_port "$state/ready.json")" --ca "$state/ca.pem" --allow-address 127.0.0.0/8

psql -X -q -At -F ' ' "$TEST_DB" >"$state/found" -c "select host, software, version, coalesce(users_total::text, '-'),
  coalesce(users_active_month::text, '-'), coalesce(users_active_halfyear::text, '-'), coalesce(local_posts::text, '-'),
  coalesce(local_comments::text, '-'), coalesce(open_registrations::text, '-'), coalesce(repository, '-')
  from fedtide.latest order by host"
cat >"$state/expected" <<'END'
apex.kelp-forest.club apex-reef 4.4.2 1234 - - - - true -
core.kelp-forest.club activitypub-core 0.3.7 5 - - - - true https://github.com/michaelcpuckett/activitypub-core
fedify.kelp-forest.club kelp-garden 1.7.3 41 12 30 977 55 false https://kelp-forest.club/source
END
diff "$state/expected" "$state/found" || { cat "$state/log"; exit 1; }
echo "ok: three servers that others wrote, as their nodeinfo says: Fedify, activitypub-express, activitypub-core"
