-- 014: what the documented queries ask for is found without reading all history.

-- A cluster (sql/distribute.h) changes tables and functions in one transaction only one after the other.
set local citus.multi_shard_modify_mode = 'sequential';

-- The visits of one crawl lie side by side: where, a block range index knows in a few kilobytes.
create index visit_crawl on fedtide.visit using brin (crawl_id) with (pages_per_range = 32, autosummarize = on);

-- A set as it is stored is a reference to pieces elsewhere, which every look at a byte put together anew.
create or replace function fedtide.bitmap_ids(b bytea) returns setof integer language plpgsql immutable strict parallel safe as $$
declare
    cookie     bigint;
    containers integer;
    has_runs   boolean;
    flags_at   integer := 0;
    keys_at    integer;
    at         integer;
    base       bigint;
    members    integer;
    is_run     boolean;
    runs       integer;
    first      integer;
begin
    b := b || ''::bytea; -- a copy in memory: a stored set would be fetched again for each of its bytes
    if length(b) < 8 then
        raise exception 'not a Roaring bitmap: % bytes', length(b);
    end if;
    cookie := fedtide.bytes_u32(b, 0);
    has_runs := (cookie & 65535) = 12347;
    if has_runs then
        containers := (cookie >> 16)::integer + 1;
        flags_at := 4;
        keys_at := 4 + (containers + 7) / 8;
    elsif cookie = 12346 then
        containers := fedtide.bytes_u32(b, 4)::integer;
        keys_at := 8;
    else
        raise exception 'not a Roaring bitmap: cookie %', cookie;
    end if;
    at := keys_at + 4 * containers;
    if not has_runs or containers >= 4 then
        at := at + 4 * containers;
    end if;
    for c in 0 .. containers - 1 loop
        base := fedtide.bytes_u16(b, keys_at + 4 * c)::bigint << 16;
        members := fedtide.bytes_u16(b, keys_at + 4 * c + 2) + 1;
        is_run := has_runs and (get_byte(b, flags_at + c / 8) >> (c % 8)) & 1 = 1;
        if is_run then
            runs := fedtide.bytes_u16(b, at);
            for r in 0 .. runs - 1 loop
                first := fedtide.bytes_u16(b, at + 2 + 4 * r);
                return query select (base + v)::integer
                               from generate_series(first, first + fedtide.bytes_u16(b, at + 4 + 4 * r)) v;
            end loop;
            at := at + 2 + 4 * runs;
        elsif members <= 4096 then
            return query select (base + fedtide.bytes_u16(b, at + 2 * v))::integer
                           from generate_series(0, members - 1) v;
            at := at + 2 * members;
        else
            return query select (base + v)::integer
                           from generate_series(0, 65535) v
                          where (get_byte(b, at + v / 8) >> (v % 8)) & 1 = 1;
            at := at + 8192;
        end if;
    end loop;
end $$;

-- The host belongs to what is distinct, although it follows from the instance: only what is distinct on may be chosen
-- before the rows are sorted.
create or replace view fedtide.daily as
select distinct on (o.instance_id, i.host, (o.observed_at at time zone 'UTC')::date)
       (o.observed_at at time zone 'UTC')::date as day,
       o.instance_id,
       i.host,
       s.name as software,
       o.version,
       o.users_total,
       o.users_active_month,
       o.users_active_halfyear,
       o.local_posts,
       o.local_comments,
       o.open_registrations,
       o.peers,
       o.flags,
       o.observed_at,
       c.kind as source_kind
  from fedtide.observation o
  join fedtide.instance i on i.id = o.instance_id
  join fedtide.crawl c on c.id = o.crawl_id
  left join fedtide.software s on s.id = o.software_id
 where i.state <> 'opted_out'
 order by o.instance_id, i.host, (o.observed_at at time zone 'UTC')::date, o.observed_at desc;
