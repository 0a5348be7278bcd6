#include "history_hosts.h"

#include <stdlib.h>
#include <string.h>

#include "text_table.h"

enum { CHUNK = 20000 }; /* hosts a statement */

struct host {
    int32_t id;
    uint8_t registrable; /* offset in the name */
    int64_t seen_us;     /* earliest time that the files know; INT64_MAX = none */
    int64_t stored_us;   /* instance.first_seen_at */
};

struct history_hosts {
    struct text_table *spellings;
    int32_t *host_of; /* by spelling: number of the host, or minus the verdict */
    size_t host_of_room;
    struct text_table *names; /* normalised; their numbers are those of the hosts */
    struct host *hosts;
    size_t hosts_room;
    uint32_t *open; /* hosts to look up, or whose time changed */
    size_t open_count, open_room;
};

struct history_hosts *history_hosts_new(void)
{
    struct history_hosts *h = mem_alloc(sizeof(*h));

    h->spellings = text_table_new();
    h->names = text_table_new();
    return h;
}

void history_hosts_free(struct history_hosts *h)
{
    if (!h)
        return;
    text_table_free(h->spellings);
    text_table_free(h->names);
    free(h->host_of);
    free(h->hosts);
    free(h->open);
    free(h);
}

static void add_open(struct history_hosts *h, uint32_t number)
{
    if (h->open_count == h->open_room) {
        h->open_room = h->open_room ? 2 * h->open_room : 1024;
        h->open = mem_grow(h->open, h->open_room, sizeof(*h->open));
    }
    h->open[h->open_count++] = number;
}

static uint32_t add_host(struct history_hosts *h, const struct hostname *name)
{
    uint32_t known = text_table_count(h->names);
    uint32_t number = text_table_number(h->names, name->name, name->len);

    if (number < known)
        return number;
    if (number == h->hosts_room) {
        h->hosts_room = h->hosts_room ? 2 * h->hosts_room : 1024;
        h->hosts = mem_grow(h->hosts, h->hosts_room, sizeof(*h->hosts));
    }
    h->hosts[number] = (struct host){.registrable = name->registrable, .seen_us = INT64_MAX};
    add_open(h, number);
    return number;
}

static int32_t judge(struct history_hosts *h, const char *spelling, size_t len)
{
    struct hostname name;
    enum hostname_verdict verdict = hostname_read(spelling, len, &name);

    return verdict == HOSTNAME_OK ? (int32_t)add_host(h, &name) : -(int32_t)verdict;
}

enum hostname_verdict history_hosts_number(struct history_hosts *h, const char *spelling, size_t len,
                                           uint32_t *number)
{
    uint32_t known = text_table_count(h->spellings);
    uint32_t index = text_table_number(h->spellings, spelling, len);

    if (index == h->host_of_room) {
        h->host_of_room = h->host_of_room ? 2 * h->host_of_room : 1024;
        h->host_of = mem_grow(h->host_of, h->host_of_room, sizeof(*h->host_of));
    }
    if (index == known)
        h->host_of[index] = judge(h, spelling, len);
    if (h->host_of[index] < 0)
        return (enum hostname_verdict) - h->host_of[index];
    *number = (uint32_t)h->host_of[index];
    return HOSTNAME_OK;
}

void history_hosts_seen(struct history_hosts *h, uint32_t number, int64_t time_us)
{
    struct host *host = &h->hosts[number];

    if (time_us >= host->seen_us)
        return;
    host->seen_us = time_us;
    if (host->id > 0 && time_us < host->stored_us)
        add_open(h, number);
}

int32_t history_hosts_id(const struct history_hosts *h, uint32_t number)
{
    return h->hosts[number].id;
}

void history_hosts_forget(struct history_hosts *h)
{
    h->open_count = 0;
    for (uint32_t i = 0; i < text_table_count(h->names); i++) {
        h->hosts[i].id = HOST_ID_UNKNOWN;
        add_open(h, i);
    }
}

/* $1 hosts, $2 registrable domains, $3 times, $4 source, $5 whether to ask them. Hosts to ask are due
 * whatever the clock of the next crawl says, hence the epoch. Opted-out hosts are left alone. */
static const char enter_sql[] =
    "with listed as materialized ("
    "  select l.* from unnest($1::text[], $2::text[], $3::timestamptz[]) l(host, domain, seen)"
    "   where not exists (select 1 from fedtide.opt_out o"
    "                      where l.host = o.pattern or l.host like '%.' || o.pattern)),"
    /* a host that is known takes no number: what a conflict throws away is used up all the same */
    " known as materialized ("
    "  select i.host from listed l join fedtide.instance i on i.host = l.host),"
    " changed as ("
    "  update fedtide.instance i set first_seen_at = least(i.first_seen_at, l.seen),"
    "         state = case when $5 and i.state = 'imported' then 'candidate' else i.state end,"
    "         next_visit_at = case when $5 and i.state = 'imported' then 'epoch' else i.next_visit_at end"
    "    from listed l where i.host = l.host"
    "     and (l.seen < i.first_seen_at or ($5 and i.state = 'imported')))"
    " insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source, state,"
    "                               next_visit_at)"
    " select l.host, l.domain, l.seen, $4, case when $5 then 'candidate' else 'imported' end,"
    "        case when $5 then 'epoch'::timestamptz end"
    "   from listed l where not exists (select 1 from known k where k.host = l.host)"
    "  order by l.host on conflict (host) do nothing"
    " returning host, id, (extract(epoch from first_seen_at) * 1000000)::bigint";

static const char look_up_sql[] =
    "select l.at, i.id, (extract(epoch from i.first_seen_at) * 1000000)::bigint"
    "  from unnest($1::text[]) with ordinality l(host, at)"
    "  join fedtide.instance i on i.host = l.host and i.state <> 'opted_out'"
    " where not exists (select 1 from fedtide.opt_out o"
    "                    where i.host = o.pattern or i.host like '%.' || o.pattern)";

/* Columns 1 and 2 of a result: id and first_seen_at. */
static void note_stored(struct host *host, const PGresult *res, int row)
{
    host->id = (int32_t)pg_i64(res, row, 1);
    host->stored_us = pg_i64(res, row, 2);
}

static bool enter(struct history_hosts *h, struct pg *db, const uint32_t *numbers, size_t count,
                  const struct history_entry *entry, struct err *e)
{
    struct pg_array names, domains, times;
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    bool good;

    pg_array_init(&names);
    pg_array_init(&domains);
    pg_array_init(&times);
    for (size_t i = 0; i < count; i++) {
        const struct host *host = &h->hosts[numbers[i]];
        const char *name = text_table_text(h->names, numbers[i]);

        pg_array_text(&names, name);
        pg_array_text(&domains, name + host->registrable);
        pg_array_time(&times, host->seen_us == INT64_MAX ? entry->seen_us : host->seen_us);
    }
    pg_arg_array(&args, &names);
    pg_arg_array(&args, &domains);
    pg_arg_array(&args, &times);
    pg_arg_text(&args, entry->source);
    pg_arg_bool(&args, entry->crawl);
    good = pg_run(db, enter_sql, &args, &res, e);
    pg_args_release(&args);
    for (int row = 0; good && row < PQntuples(res); row++) {
        const char *name = pg_text(res, row, 0);

        note_stored(&h->hosts[text_table_number(h->names, name, strlen(name))], res, row);
    }
    return good;
}

/* Of those that were not new. */
static bool look_up(struct history_hosts *h, struct pg *db, const uint32_t *numbers, size_t count,
                    struct err *e)
{
    uint32_t *asked = mem_array(count, sizeof(*asked));
    int64_t asked_count = 0;
    struct pg_array names;
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    bool good;

    pg_array_init(&names);
    for (size_t i = 0; i < count; i++) {
        struct host *host = &h->hosts[numbers[i]];

        if (host->id > 0) {
            host->stored_us = host->seen_us < host->stored_us ? host->seen_us : host->stored_us;
            continue;
        }
        host->id = HOST_ID_OPTED_OUT;
        asked[asked_count++] = numbers[i];
        pg_array_text(&names, text_table_text(h->names, numbers[i]));
    }
    pg_arg_array(&args, &names);
    good = asked_count == 0 || pg_run(db, look_up_sql, &args, &res, e);
    pg_args_release(&args);
    for (int row = 0; good && asked_count > 0 && row < PQntuples(res); row++)
        note_stored(&h->hosts[asked[pg_i64(res, row, 0) - 1]], res, row);
    free(asked);
    return good;
}

bool history_hosts_resolve(struct history_hosts *h, struct pg *db, const struct history_entry *entry,
                           struct err *e)
{
    for (size_t at = 0; at < h->open_count; at += CHUNK) {
        size_t count = h->open_count - at < CHUNK ? h->open_count - at : CHUNK;

        if (!enter(h, db, h->open + at, count, entry, e) || !look_up(h, db, h->open + at, count, e))
            return err_wrap(e, "entering hosts");
    }
    h->open_count = 0;
    return true;
}
