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

create or replace function fedtide.grant_roles() returns text
language plpgsql set search_path = pg_catalog as $$
declare
    owner  text := (select pg_get_userbyid(relowner) from pg_class where oid = 'fedtide.instance'::regclass);
    wanted text;
begin
    foreach wanted in array array['fedtide_crawl', 'fedtide_analyze'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin', wanted);
            exception
                when duplicate_object or unique_violation then
                    null; -- another database of the same server was faster
                when insufficient_privilege then
                    return 'this user may not create roles; call fedtide.grant_roles() as an administrator';
            end;
        end if;
    end loop;
    grant usage on schema fedtide to fedtide_crawl, fedtide_analyze;
    grant select, insert, update, delete on all tables in schema fedtide to fedtide_crawl;
    grant usage, select on all sequences in schema fedtide to fedtide_crawl;
    grant execute on function fedtide.ensure_partitions(timestamptz, timestamptz), fedtide.begin_month(date),
        fedtide.end_month(date) to fedtide_crawl;
    grant select on all tables in schema fedtide to fedtide_analyze;
    grant insert, update, delete on fedtide.adjustment, fedtide.recomputation to fedtide_analyze;
    execute format('alter default privileges for role %I in schema fedtide'
                   ' grant select, insert, update, delete on tables to fedtide_crawl', owner);
    execute format('alter default privileges for role %I in schema fedtide'
                   ' grant usage, select on sequences to fedtide_crawl', owner);
    execute format('alter default privileges for role %I in schema fedtide'
                   ' grant select on tables to fedtide_analyze', owner);
    return 'granted';
end $$;

select fedtide.grant_roles();
