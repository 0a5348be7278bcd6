-- 009: least rights. fedtide_crawl writes what it measures, fedtide_analyze reads, and writes nothing but its own ledger.
--
-- Both are roles without login, to be granted to the users that the programs connect as. A server on which the owner of
-- the database may not create roles goes without them until an administrator calls fedtide.grant_roles().

create function fedtide.grant_roles() returns text
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
    grant execute on function fedtide.ensure_partitions(timestamptz, timestamptz) to fedtide_crawl;
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
comment on function fedtide.grant_roles is 'Makes the roles fedtide_crawl (writes) and fedtide_analyze (reads, and writes its ledger) and gives them their rights; may be called again';

-- Partitions belong to the owner of the tables, whoever crawls.
alter function fedtide.ensure_partitions(timestamptz, timestamptz)
    security definer set search_path = fedtide, pg_catalog, pg_temp;
revoke execute on function fedtide.ensure_partitions(timestamptz, timestamptz) from public;

select fedtide.grant_roles();
