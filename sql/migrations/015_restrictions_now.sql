-- 015: who restricts whom now. A block that its publisher lifted stays as a row, since history is kept, and was counted as if
-- it stood.

create view fedtide.restriction_now as
select r.instance_id, r.domain, r.severity, r.digest, r.first_seen, r.last_seen
  from (select instance_id, max(last_seen) as newest from fedtide.restriction group by instance_id) p
  cross join lateral (select coalesce(max(v.started_at), p.newest) as read_at
                        from fedtide.visit v
                       where v.instance_id = p.instance_id and v.started_at >= p.newest and v.restrictions = 1) n
  join fedtide.restriction r on r.instance_id = p.instance_id and r.last_seen >= n.read_at;
comment on view fedtide.restriction_now is 'Blocks that the newest reading of their publisher had; in fedtide.restriction lifted ones stay, with the reading that had them last';
