-- 013: whoever needs the tables for itself takes fedtide.instance first. Crawls begin every transaction with a host, so
-- they wait for such a one while they hold nothing, and nobody waits in a circle.

create or replace function fedtide.ensure_partitions(from_time timestamptz, to_time timestamptz) returns integer
language plpgsql security definer set search_path = fedtide, pg_catalog, pg_temp as $$
declare
    parent text;
    month  date;
    made   integer := 0;
    child  text;
begin
    foreach parent in array array['visit', 'observation', 'peer_change'] loop
        month := date_trunc('month', from_time at time zone 'UTC')::date;
        while month <= (to_time at time zone 'UTC')::date loop
            child := format('%s_%s', parent, to_char(month, 'YYYYMM'));
            if to_regclass('fedtide.' || child) is null then
                lock table instance in exclusive mode;
                begin
                    execute format(
                        'create table fedtide.%I partition of fedtide.%I for values from (%L) to (%L)',
                        child, parent, month::timestamp at time zone 'UTC',
                        (month + interval '1 month')::timestamp at time zone 'UTC');
                    made := made + 1;
                exception when duplicate_table then
                    null; -- another coordinator was faster
                end;
            end if;
            month := (month + interval '1 month')::date;
        end loop;
    end loop;
    return made;
end $$;

comment on function fedtide.begin_month is 'Makes the table of a month that has none, without key and references, to be filled; false when there is one. For a transaction that holds fedtide.instance in exclusive mode';
