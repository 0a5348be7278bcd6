-- 005: forks that report the name of their parent, what shipped robots.txt files forbid, coverage by software.

alter table fedtide.instance add column repository text;
comment on column fedtide.instance.repository is 'where the source of its program is, as nodeinfo 2.1 or /api/v2/instance says; NULL = never said';

alter table fedtide.software add column robots text;
comment on column fedtide.software.robots is 'what the robots.txt that the program ships forbids to a census: nodeinfo, api (peer lists and the like), blocks (published blocks), everything; NULL = nothing that we ask';

create table fedtide.software_variant (
    name     text not null,
    evidence text not null check (evidence in ('version', 'repository')),
    pattern  text not null,
    variant  text not null,
    primary key (name, evidence, pattern)
);
comment on table fedtide.software_variant is 'How forks that report their parent''s name are told apart (reference data, sql/reference/variant.csv)';
comment on column fedtide.software_variant.name is 'software name that they report';
comment on column fedtide.software_variant.evidence is 'where the pattern is looked for';
comment on column fedtide.software_variant.pattern is 'text that occurs there, in lower case';
comment on column fedtide.software_variant.variant is 'name of the fork';

create function fedtide.software_variant_of(name text, version text, repository text) returns text
language sql stable parallel safe as $$
    select v.variant
      from fedtide.software_variant v
     where v.name = $1
       and position(v.pattern in lower(case v.evidence when 'version' then $2 else $3 end)) > 0
     order by v.evidence desc, length(v.pattern) desc
     limit 1
$$;
comment on function fedtide.software_variant_of is 'Name of the fork behind a reported software name, by its version or repository; NULL when nothing speaks for one';

create or replace view fedtide.latest as
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
       o.flags,
       fedtide.software_variant_of(s.name, o.version, i.repository) as variant,
       i.repository
  from fedtide.instance i
  cross join lateral (select *
                        from fedtide.observation x
                       where x.instance_id = i.id
                       order by x.observed_at desc
                       limit 1) o
  left join fedtide.software s on s.id = o.software_id
 where i.state <> 'opted_out';
comment on view fedtide.latest is 'The newest observation of every instance, as reported; variant is the fork behind the reported name, where one can be told';

create view fedtide.coverage_by_software as
select v.crawl_id,
       coalesce(s.name, substring(v.detail from ', as ([a-z]+) ships it$'), 'unknown') as software,
       max(s.robots)                                                                     as robots_shipped_forbid,
       count(*)                                                                          as asked,
       count(*) filter (where o.name = 'ok')                                             as answered,
       count(*) filter (where o.name = 'robots_denied')                                  as robots_denied,
       count(*) filter (where o.class in ('absent', 'unreachable'))                      as not_there,
       count(*) filter (where o.class = 'broken')                                        as broken,
       count(*) filter (where o.class = 'refused' and o.name <> 'robots_denied')         as refused,
       count(*) filter (where v.peers in (1, 2))                                         as peers_read,
       count(*) filter (where v.peers = 3)                                               as peers_disabled,
       count(*) filter (where v.peers = 4)                                               as peers_denied,
       count(*) filter (where v.peers = 5)                                               as peers_robots,
       count(*) filter (where v.peers = 9)                                               as peers_gone
  from fedtide.visit v
  join fedtide.outcome o on o.id = v.outcome
  join fedtide.instance i on i.id = v.instance_id
  left join fedtide.software s on s.id = i.software_id
 where i.state <> 'opted_out'
   and o.class <> 'ours'
 group by v.crawl_id, 2;
comment on view fedtide.coverage_by_software is 'Visits of each crawl by the software that a host runs (or ran when it last answered): who answered, who did not, and whose shipped robots.txt keeps it out of any polite census';

comment on column fedtide.visit.peers is '0 not asked, 1 ok, 2 unchanged, 3 disabled, 4 denied, 5 robots, 6 failed, 7 too large, 8 no such document for this software, 9 gone (the server is being wound down)';
