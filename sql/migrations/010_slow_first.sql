-- 010: hosts that kept us waiting last time are visited early in a crawl, a few at a time: their time-outs run while
-- others are at work, instead of after everybody else. Outcomes: dns_temporary, connect_timeout, timeout,
-- robots_unreachable; crawler/store/claim.c asks with the same list.

create index instance_slow_due on fedtide.instance (next_visit_at)
    where last_outcome in (12, 21, 40, 50) and next_visit_at is not null;
