-- What history as CSV cannot hold: peer lists, published weeks, visits, blocks, breaks, events.
create function pg_temp.le(n integer, bytes integer) returns bytea language sql as
$$ select decode(string_agg(lpad(to_hex((n >> (8 * i)) & 255), 2, '0'), '' order by i), 'hex') from generate_series(0, bytes - 1) i $$;
-- a Roaring bitmap of one array container, portable format
create function pg_temp.roaring(ids integer[]) returns bytea language sql as
$$ select pg_temp.le(12346, 4) || pg_temp.le(1, 4) || pg_temp.le(0, 2) || pg_temp.le(cardinality(ids) - 1, 2) || pg_temp.le(16, 4)
       || (select string_agg(pg_temp.le(x, 2), ''::bytea order by x) from unnest(ids) x) $$;
insert into instance (host, registrable_domain, first_seen_at, first_seen_source, state)
  select format('named%s.example-%s.net', n, 200 + n), format('example-%s.net', 200 + n), '2024-02-01', 'peers', 'candidate'
    from generate_series(1, 30) n;
insert into peer_list (instance_id, observed_at, listed, refused, quarantined, members, ids)
  select i.id, '2024-04-01', 12, 0, 0, 12, pg_temp.roaring(array(select distinct 1 + (i.id * 7 + k * k) % 60 from generate_series(1, 12) k))
    from instance i where i.id <= 12;
select ensure_partitions('2024-01-01', '2024-05-01');
insert into peer_change (instance_id, observed_at, added, removed)
  select id, '2024-03-20', array[1 + (id * 7 + 4) % 60], array[3] from instance where id <= 4;
insert into count_series (instance_id, metric, day, days, value, reported_at)
  select i.id, 1, date '2024-01-01' + 7 * w, 7, 5 + w, '2024-04-01' from instance i, generate_series(0, 12) w where i.id <= 6;
insert into crawl (kind, source, started_at, ended_at, program_version) values ('crawl', 'crawl', '2024-04-09 00:00+00', '2024-04-09 02:00+00', 'test');
insert into visit (instance_id, started_at, crawl_id, outcome, duration_ms, requests)
  select i.id, timestamptz '2024-04-09 00:00+00' + i.id * interval '1 minute', (select max(id) from crawl),
         (array[1, 1, 51, 10, 60])[1 + i.id % 5], 300, 3 from instance i;
update instance i set last_outcome = v.outcome, last_visit_at = v.started_at from visit v where v.instance_id = i.id;
insert into observation (instance_id, observed_at, crawl_id, software_id, users_total, users_active_month, local_posts)
  select v.instance_id, v.started_at, v.crawl_id, (select id from software where name = 'mastodon'), 400, 100, 9000
    from visit v where v.outcome = 1 and v.instance_id <= 40;
insert into restriction (instance_id, domain, severity, first_seen, last_seen)
  select i.id, 'bad.example-300.net', case when i.id % 2 = 0 then 'suspend' else 'silence' end, '2024-03-01', '2024-04-08' from instance i where i.id <= 5;
insert into restriction (instance_id, domain, severity, first_seen, last_seen)
  select i.id, 'lifted.example-301.net', 'suspend', '2024-03-01', '2024-03-20' from instance i where i.id <= 3;
insert into survey_break (day, scope, reason) values ('2024-03-15', 'all', 'seeds of another hub were added');
insert into event (day, title, source) values ('2024-03-01', 'something happened', 'https://example.net/news');
