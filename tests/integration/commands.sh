#!/usr/bin/env bash
# fedtide-crawl's commands from end to end, with their exact words and exit statuses. Runs under with_database.sh.
set -u
# shellcheck source=tests/integration/expect.sh
. "$FEDTIDE_SOURCE/tests/integration/expect.sh"
db=$TEST_DB

# --- mistakes on the command line
run nonsense
status 2
err 'fedtide-crawl: unknown command "nonsense"; see fedtide-crawl --help'
run status --nonsense
status 2
err 'fedtide-crawl: unknown option --nonsense; see fedtide-crawl status --help'
run seed
status 2
err 'fedtide-crawl seed: seed needs host names, or --file F'
run import fedilist-csv
status 2
run import dbase x.dbf
status 2
err 'fedtide-crawl import: there is no format "dbase"; there are fedilist-csv, generic-csv and nodes-json'
run status --format xml
status 2
run explain
status 2
run explain 1.2.3.4
status 2
err 'fedtide-crawl explain: "1.2.3.4" is no host name that could be asked: ip_literal'
run opt-out localhost
status 2
err 'fedtide-crawl opt-out: "localhost" is no host name that could be asked: special_use'
run quarantine nonsense
status 2
err 'fedtide-crawl quarantine: quarantine takes list, or release DOMAIN'
run db nonsense
status 2
err 'fedtide-crawl db: db takes status, stop or psql, not "nonsense"'

# --- help fits a screen
for command in '' init seed import run parse status explain opt-out quarantine db; do
  # shellcheck disable=SC2086
  run $command --help
  status 0
  err ''
  same "help of \"$command\" fits 40 lines" "$([ "$(wc -l <"$dir/out")" -le 40 ] && echo yes)" yes
  [ -z "$command" ] || out_has 'example'
done

# --- a server that is not there, a reader before the schema is
db='host=/nonexistent dbname=x'
run status
status 1
err_has 'fedtide-crawl status: no database: connection to server on socket "/nonexistent/.s.PGSQL.5432" failed'
err_has 'is the server running, and is --db or PGHOST right?'
db=$TEST_DB
run status
status 1
err 'fedtide-crawl status: the database has no schema fedtide; run fedtide-crawl init first'

# --- init
run init
status 0
newest=$(sql 'select max(version) from schema_version')
out "the schema fedtide is ready, version $newest"
err ''
run init
status 0
run status
status 0
out_has 'hosts        none'
out_has 'last crawls  none'

# --- seed
run seed one.social ONE.social. two.social localhost 192.0.2.1 'bücher.social' 'https://three.social/about' 'a b'
status 0
out '4 added, 1 known, 3 refused (1 character, 1 ip_literal, 1 special_use)'
same "names as they are kept" "$(sql "select string_agg(host || ' ' || state, ', ' order by host) from instance")" \
  'one.social candidate, three.social candidate, two.social candidate, xn--bcher-kva.social candidate'
same "seeds are due whatever the clock says" "$(sql "select count(*) from instance where next_visit_at > '1971-01-01'")" 0
run seed one.social
status 0
out '0 added, 1 known, 0 refused'
run seed localhost
status 1
err 'fedtide-crawl seed: none of the names can be asked'
printf '# a comment\nfour.social\n\n  five.social  # with a comment\r\n' >"$dir/names"
run seed --file "$dir/names"
same "hosts that are known take no ids" "$(sql "select max(id) - count(*) from instance")" 0
out '2 added, 0 known, 0 refused'
feed 'six.social\nseven.social' seed --file -
status 0
out '2 added, 0 known, 0 refused'
run seed --file "$dir/nowhere"
status 1
err "fedtide-crawl seed: cannot read $dir/nowhere: No such file or directory"
run opt-out left.social
run seed left.social sub.left.social notleft.social
status 0
out '1 added, 0 known, 2 opted out, 0 refused'
awk 'BEGIN {for (i = 0; i < 100000; i++) print "n" i ".many" i % 5000 ".social"}' >"$dir/many"
begin=$(date +%s%N)
run seed --file "$dir/many"
took=$((($(date +%s%N) - begin) / 1000000))
out '100000 added, 0 known, 0 refused'
echo "100,000 seeds in $took ms"
same "100,000 seeds within 30 s, sanitizers and all" "$([ "$took" -lt 30000 ] && echo yes)" yes
sql "delete from instance where host like 'n%.many%'" >/dev/null

# --- explain
run explain nobody.social
status 0
out_has 'nobody.social: unknown'
out_has 'No peer list, seed or import has named it'
out_has 'To have it asked: fedtide-crawl seed nobody.social'
run explain One.Social
out_has 'one.social: candidate'
out_has 'It was never visited.'
out_has 'It is due: the next crawl asks it.'
sql "select ensure_partitions('2026-02-01', '2026-02-01');
  insert into visit (instance_id, started_at, crawl_id, outcome, duration_ms, requests, detail)
  select id, '2026-02-03 04:05:06+00', 1, 51, 100, 1, 'Disallow: /' from instance where host = 'two.social';
  update instance set state = 'refusing', last_outcome = 51, last_visit_at = '2026-02-03 04:05:06+00', failures = 1,
    next_visit_at = '2999-01-01 00:00+00' where host = 'two.social'" >/dev/null
run explain two.social
out_has 'Last of 1 visits at 2026-02-03T04:05:06Z: robots_denied (robots.txt forbids the documents we need; Disallow: /).'
out_has 'It is asked next at 2999-01-01T00:00:00Z.'
run explain two.social --format json
same "explain gives JSON" "$(jq -r '[.host, .known, .state, .last_outcome, .visits, .software] | @json' "$dir/out")" \
  '["two.social",true,"refusing","robots_denied",1,null]'
# the analysis carries its figures for a fortnight, whatever became of it since
sql "select ensure_partitions(now() - interval '20 days', now());
  insert into observation (instance_id, observed_at, crawl_id, users_total) select id, now() - interval '13 days', 1, 5 from instance where host = 'two.social'" >/dev/null
run explain two.social
out_has 'It is counted with what it reported'
sql "update observation set observed_at = now() - interval '15 days'" >/dev/null
run explain two.social
out_has 'it no longer counts, since its last figures are more than a fortnight old'
sql "delete from observation" >/dev/null

# --- opt-out erases in every table, and keeps its own line
sql "select ensure_partitions('2026-03-01', '2026-03-01');
  insert into observation (instance_id, observed_at, crawl_id, users_total) select id, '2026-03-01', 1, 5 from instance where host in ('one.social', 'two.social');
  insert into count_series select id, 1, '2026-03-01', 1, 1, now() from instance where host in ('one.social', 'two.social');
  insert into peer_list (instance_id, observed_at, listed, refused, quarantined, members, ids) select id, now(), 1, 0, 0, 1, '\\x3a30000000000000' from instance where host in ('one.social', 'two.social');
  insert into peer_change select id, '2026-03-02', '{1}', '{2}' from instance where host in ('one.social', 'two.social');
  insert into restriction select id, 'sub.one.social', 'suspend', '', now(), now() from instance where host in ('one.social', 'two.social');
  insert into restriction select id, 'o**.social', 'silence', encode(sha256('one.social'), 'hex'), now(), now() from instance where host = 'two.social';
  update instance set alias_of = 'one.social', first_seen_via = (select id from instance where host = 'one.social') where host = 'two.social';
  update visit set final_host = 'sub.one.social', detail = 'it leads to one.social' where instance_id = (select id from instance where host = 'two.social');
  insert into adjustment select id, '2026-03-01', 'r', 'users_total', 'R1', 1, 2 from instance where host in ('one.social', 'two.social')" >/dev/null
run opt-out one.social --note 'asked by its admin'
status 0
out 'one.social and its subdomains (1 known) are never asked again'
same "without --erase rows stay" "$(sql "select count(*) from observation o join instance i on i.id = o.instance_id where host = 'one.social'")" 1
same "views hide it" "$(sql "select count(*) from latest where host = 'one.social'")" 0
for format in text json; do
  run explain two.social --format $format
  status 0
  same "it is not in the story of another, as $format" "$(grep -c one.social "$dir/out")" 0
done
run opt-out one.social --erase
status 0
out 'one.social and its subdomains (1 known) are never asked again; 9 rows of them are erased'
for table in visit observation count_series peer_list peer_change restriction adjustment; do
  same "nothing of it is left in $table" \
    "$(sql "select count(*) from $table t join instance i on i.id = t.instance_id where host = 'one.social'")" 0
done
same "nobody's published block names it" "$(sql "select count(*) from restriction")" 0
same "others keep theirs" "$(sql "select count(*) from observation o join instance i on i.id = o.instance_id where host = 'two.social'")" 1
same "the line of the opt-out stays" \
  "$(sql "select pattern, erased_at is not null, note from opt_out where pattern = 'one.social'")" 'one.social|t|asked by its admin'
same "it is not asked" "$(sql "select state, next_visit_at is null from instance where host = 'one.social'")" 'opted_out|t'
run explain one.social
out_has 'It asked to be left out: it is never contacted and never shown.'
out_has 'It is never asked again.'

# --- quarantine
run quarantine
out 'nothing is quarantined'
sql "insert into quarantine values ('farm.social', now(), '2026-01-02', 500, '{a.farm.social,b.farm.social}', 'more than 50 from one list')" >/dev/null
run quarantine list
status 0
out 'farm.social: 500 names held back, more than 50 from one list, last on 2026-01-02; for example a.farm.social b.farm.social'
run explain a.farm.social
out_has 'Names under its domain are held back: more than 50 from one list.'
run quarantine release farm.social
status 0
out 'farm.social is released: its names enter with the next peer lists that have them'
run quarantine release other.social
status 1
err 'fedtide-crawl quarantine: other.social is not quarantined; see fedtide-crawl quarantine list'
same "released" "$(sql 'select released_at is not null from quarantine')" t

# --- status
run status --format json
status 0
same "status gives JSON" "$(jq -r '[.hosts.candidate, .hosts.opted_out, .observations.rows, .observations.exact, .database.schema_version] | @json' "$dir/out")" \
  "[7,1,1,true,$newest]"

sql "insert into crawl (kind, source, started_at, program_version, parameters) values ('crawl', 'crawl', now(), '0', '{\"sandbox\": false}')" >/dev/null
run status
out_has 'its fetch workers had NO sandbox'
sql "update crawl set parameters = '{\"sandbox\": true}'" >/dev/null
run status
same "a crawl in its sandbox" "$(grep -c 'NO sandbox' "$dir/out")" 0

# --- db on a named server
run db status
status 0
out_has "server at $TEST_DB_DIR, port 5432: PostgreSQL"
run db stop
status 1
err_has 'only the private cluster is ours to stop'
run db psql -- -X -At -c 'select count(*) from opt_out'
status 0
out 2

# --- a schema of a later program
sql "insert into schema_version (version, name) values (99, '099_future.sql')" >/dev/null
for command in init status 'seed x.social' 'explain x.social' 'quarantine list'; do
  # shellcheck disable=SC2086
  run $command
  status 1
  err "fedtide-crawl ${command%% *}: the database has schema version 99, this program knows up to $newest; use a newer fedtide, or another database with --db"
done
finish
