-- Hosts that most peer lists name. Reads every list: seconds to minutes with thousands of them.
select target, count(*) as named_by
  from fedtide.peer
 group by target
 order by named_by desc, target
 limit 50;
