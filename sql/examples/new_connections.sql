-- Which hosts entered which peer lists in the last 30 days of crawling.
select c.observed_at, s.host as source, t.host as target
  from fedtide.peer_change c
  cross join lateral unnest(c.added) as added(id)
  join fedtide.instance s on s.id = c.instance_id and s.state <> 'opted_out'
  join fedtide.instance t on t.id = added.id and t.state <> 'opted_out'
 where c.observed_at > (select max(observed_at) from fedtide.peer_change) - interval '30 days'
 order by c.observed_at desc, source, target
 limit 1000;
