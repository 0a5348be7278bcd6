-- 003: peer sets for people who want rows, and the state of the reference data.

create table fedtide.reference_state (
    only_row    boolean primary key default true check (only_row),
    fingerprint text    not null
);
comment on table fedtide.reference_state is 'Which version of the reference data (outcomes, software) is loaded; one row';
comment on column fedtide.reference_state.only_row is 'always true';
comment on column fedtide.reference_state.fingerprint is 'hash of the files';

-- Little-endian numbers inside a bytea.
create function fedtide.bytes_u16(b bytea, at integer) returns integer language sql immutable strict parallel safe as
$$ select get_byte(b, at) + (get_byte(b, at + 1) << 8) $$;
comment on function fedtide.bytes_u16 is 'Unsigned 16-bit little-endian number at a byte offset';

create function fedtide.bytes_u32(b bytea, at integer) returns bigint language sql immutable strict parallel safe as
$$ select fedtide.bytes_u16(b, at)::bigint + (fedtide.bytes_u16(b, at + 2)::bigint << 16) $$;
comment on function fedtide.bytes_u32 is 'Unsigned 32-bit little-endian number at a byte offset';

-- Roaring bitmap, portable serialisation (RoaringFormatSpec): a cookie tells whether run containers occur; then keys
-- (upper 16 bits) with cardinality - 1; then, unless there are runs and fewer than 4 containers, offsets; then containers:
-- sorted 16-bit arrays up to 4096 members, bitsets of 8192 bytes above, or runs (start, length - 1).
create function fedtide.bitmap_ids(b bytea) returns setof integer language plpgsql immutable strict parallel safe as $$
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
comment on function fedtide.bitmap_ids is 'The ids in a peer set, ascending (portable Roaring format)';

create view fedtide.peer as
select s.host as source, t.host as target, p.observed_at
  from fedtide.peer_list p
  join fedtide.instance s on s.id = p.instance_id
  cross join lateral fedtide.bitmap_ids(p.ids) as x(id)
  join fedtide.instance t on t.id = x.id
 where s.state <> 'opted_out' and t.state <> 'opted_out';
comment on view fedtide.peer is 'Who says it knows whom, one row a pair: large (65,000 rows for one big instance); filter by source';
