-- 002: what a researcher with psql reads first.

create view fedtide.latest as
select i.host,
       i.registrable_domain,
       i.state,
       s.name              as software,
       s.family,
       o.version,
       o.observed_at,
       o.users_total,
       o.users_active_month,
       o.users_active_halfyear,
       o.local_posts,
       o.local_comments,
       o.open_registrations,
       o.peers,
       o.flags
  from fedtide.instance i
  cross join lateral (select *
                        from fedtide.observation x
                       where x.instance_id = i.id
                       order by x.observed_at desc
                       limit 1) o
  left join fedtide.software s on s.id = o.software_id
 where i.state <> 'opted_out';
comment on view fedtide.latest is 'The newest observation of every instance, as reported';

create view fedtide.daily as
select distinct on (o.instance_id, (o.observed_at at time zone 'UTC')::date)
       (o.observed_at at time zone 'UTC')::date as day,
       o.instance_id,
       i.host,
       s.name as software,
       o.version,
       o.users_total,
       o.users_active_month,
       o.users_active_halfyear,
       o.local_posts,
       o.local_comments,
       o.open_registrations,
       o.peers,
       o.flags,
       o.observed_at,
       c.kind as source_kind
  from fedtide.observation o
  join fedtide.instance i on i.id = o.instance_id
  join fedtide.crawl c on c.id = o.crawl_id
  left join fedtide.software s on s.id = o.software_id
 where i.state <> 'opted_out'
 order by o.instance_id, (o.observed_at at time zone 'UTC')::date, o.observed_at desc;
comment on view fedtide.daily is 'The last observation of each instance on each day (UTC), as reported; a day without a row is a gap, not a zero';

create view fedtide.coverage as
select c.id as crawl_id,
       c.started_at,
       c.observed_at,
       o.name  as outcome,
       o.class,
       count(*) as visits
  from fedtide.crawl c
  join fedtide.visit v on v.crawl_id = c.id
  join fedtide.outcome o on o.id = v.outcome
 where c.kind = 'crawl'
 group by c.id, c.started_at, c.observed_at, o.name, o.class;
comment on view fedtide.coverage is 'Visits of each crawl by outcome: who was asked and who answered';
