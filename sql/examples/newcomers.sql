-- Hosts by the month in which they were first named, and how many of them ever answered.
select date_trunc('month', first_seen_at)::date as month,
       count(*)                                 as hosts,
       count(*) filter (where exists (select from fedtide.observation o where o.instance_id = i.id)) as answered
  from fedtide.instance i
 where state <> 'opted_out'
 group by 1
 order by 1;
