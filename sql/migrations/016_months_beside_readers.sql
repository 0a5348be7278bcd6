-- 016: a new month is made as a table of its own and attached, which waits for no reader. 'create table ... partition of'
-- takes its parent for itself: one long analysis made it wait, and with it every crawl.

create or replace function fedtide.ensure_partitions(from_time timestamptz, to_time timestamptz) returns integer
language plpgsql security definer set search_path = fedtide, pg_catalog, pg_temp as $$
declare
    is_cluster boolean := exists (select from pg_extension where extname = 'citus');
    parent     text;
    month      date;
    made       integer := 0;
    child      text;
    span       text;
begin
    foreach parent in array array['visit', 'observation', 'peer_change'] loop
        month := date_trunc('month', from_time at time zone 'UTC')::date;
        while month <= (to_time at time zone 'UTC')::date loop
            child := format('%s_%s', parent, to_char(month, 'YYYYMM'));
            span := format('for values from (%L) to (%L)', month::timestamp at time zone 'UTC',
                           (month + interval '1 month')::timestamp at time zone 'UTC');
            if to_regclass('fedtide.' || child) is null then
                lock table instance in exclusive mode; -- first, see 013
                if to_regclass('fedtide.' || child) is null then -- else another coordinator was faster
                    if is_cluster then
                        execute format('create table fedtide.%I partition of fedtide.%I %s', child, parent, span);
                    else
                        execute format('create table fedtide.%I (like fedtide.%I including all excluding comments)', child, parent);
                        execute format('alter table fedtide.%I attach partition fedtide.%I %s', parent, child, span);
                    end if;
                    made := made + 1;
                end if;
            end if;
            month := (month + interval '1 month')::date;
        end loop;
    end loop;
    return made;
end $$;
