-- 015: who restricts whom now. A block that its publisher lifted stays as a row, since history is kept, and was counted as if
-- it stood.

set local citus.multi_shard_modify_mode = 'sequential';

create view fedtide.restriction_now as
select r.instance_id, r.domain, r.severity, r.digest, r.first_seen, r.last_seen
  from (select instance_id, max(last_seen) as newest from fedtide.restriction group by instance_id) p
  left join lateral (select v.instance_id, max(v.started_at) as read_at
                       from fedtide.visit v
                      where v.instance_id = p.instance_id and v.started_at >= p.newest and v.restrictions = 1
                      group by v.instance_id) n on n.instance_id = p.instance_id
  join fedtide.restriction r on r.instance_id = p.instance_id and r.last_seen >= coalesce(n.read_at, p.newest);
comment on view fedtide.restriction_now is 'Blocks that the newest reading of their publisher had; in fedtide.restriction lifted ones stay, with the reading that had them last';

-- Who opted out is asked for with every batch of published blocks: digests of their names are not taken up again.
create index instance_opted_out on fedtide.instance (id) where state = 'opted_out';
