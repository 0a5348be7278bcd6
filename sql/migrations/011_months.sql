-- 011: imports fill a month that nobody has yet as a table of its own, which gets its key, its references and its place
-- among the partitions when it is whole. Both functions are called in one transaction.

-- The locks are those that the end needs, taken while this transaction has changed no instance: a crawl beside waits,
-- and neither waits for the other.
create function fedtide.begin_month(day date) returns boolean
language plpgsql security definer set search_path = fedtide, pg_catalog, pg_temp as $$
declare
    child text := format('observation_%s', to_char(day, 'YYYYMM'));
begin
    if exists (select from pg_extension where extname = 'citus') or to_regclass(child) is not null then
        return false;
    end if;
    lock table instance, software in share row exclusive mode;
    lock table observation in share update exclusive mode;
    if to_regclass(child) is not null then
        return false; -- somebody was faster
    end if;
    execute format('create table fedtide.%I (like fedtide.observation including defaults including constraints)', child);
    return true;
end $$;
comment on function fedtide.begin_month is 'Makes the table of a month that has none, without key and references, to be filled; false when there is one';

create function fedtide.end_month(day date) returns void
language plpgsql security definer set search_path = fedtide, pg_catalog, pg_temp as $$
declare
    child text := format('observation_%s', to_char(day, 'YYYYMM'));
    month date := date_trunc('month', day)::date;
begin
    execute format('alter table fedtide.%I add primary key (instance_id, observed_at, crawl_id)', child);
    execute format('alter table fedtide.observation attach partition fedtide.%I for values from (%L) to (%L)', child,
                   month::timestamp at time zone 'UTC', (month + interval '1 month')::timestamp at time zone 'UTC');
    -- the other tables have the month too, as ever
    perform fedtide.ensure_partitions(month::timestamp at time zone 'UTC', month::timestamp at time zone 'UTC');
end $$;
comment on function fedtide.end_month is 'Checks the table that begin_month() made and makes it the partition of its month';

revoke execute on function fedtide.begin_month(date), fedtide.end_month(date) from public;

-- The rights of 009, and those of these functions.
alter function fedtide.grant_roles() rename to grant_table_roles;
comment on function fedtide.grant_table_roles is 'The part of grant_roles() that concerns tables';
create function fedtide.grant_roles() returns text
language plpgsql set search_path = pg_catalog as $$
declare
    outcome text := fedtide.grant_table_roles();
begin
    if outcome = 'granted' then
        grant execute on function fedtide.begin_month(date), fedtide.end_month(date) to fedtide_crawl;
    end if;
    return outcome;
end $$;
comment on function fedtide.grant_roles is 'Makes the roles fedtide_crawl (writes) and fedtide_analyze (reads, and writes its ledger) and gives them their rights; may be called again';

select fedtide.grant_roles();
