#include "frontier.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"

enum { FLUSH_AT = 10000 };

void frontier_init(struct frontier *f, struct pg *db, const char *source, bool crawl)
{
    *f = (struct frontier){.db = db, .source = source, .crawl = crawl};
    pg_array_init(&f->hosts);
    pg_array_init(&f->domains);
}

void frontier_release(struct frontier *f)
{
    pg_array_release(&f->hosts);
    pg_array_release(&f->domains);
}

/* $1 hosts, $2 registrable domains, $3 now, $4 source, $5 whether to ask them. A host that is to be asked is
 * due whatever the clock of the next crawl says (run --observed-at): hence the epoch. */
static const char flush_sql[] =
    "with listed as materialized ("
    "  select distinct on (host) host, domain from unnest($1::text[], $2::text[]) l(host, domain)"
    "   order by host),"
    " barred as materialized ("
    "  select l.host from listed l where exists ("
    "    select 1 from fedtide.opt_out o where l.host = o.pattern or l.host like '%.' || o.pattern)),"
    /* a host that is known takes no number: what a conflict throws away is used up all the same */
    " known as materialized ("
    "  select i.host from listed l join fedtide.instance i on i.host = l.host),"
    " woken as ("
    "  update fedtide.instance i set state = 'candidate', next_visit_at = 'epoch'"
    "    from listed l where $5 and i.host = l.host and i.state = 'imported'"
    "     and not exists (select 1 from barred b where b.host = l.host) returning 1),"
    " added as ("
    "  insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source, state,"
    "                                next_visit_at)"
    "  select l.host, l.domain, $3, $4, case when $5 then 'candidate' else 'imported' end,"
    "         case when $5 then 'epoch'::timestamptz end"
    "    from listed l where not exists (select 1 from barred b where b.host = l.host)"
    "     and not exists (select 1 from known k where k.host = l.host)"
    "  on conflict (host) do nothing returning 1)"
    " select (select count(*) from added), (select count(*) from woken), (select count(*) from barred)";

bool frontier_flush(struct frontier *f, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    int64_t given = f->hosts.count;
    bool good;

    if (given == 0)
        return true;
    pg_arg_array(&args, &f->hosts);
    pg_arg_array(&args, &f->domains);
    pg_arg_time(&args, clock_now_us());
    pg_arg_text(&args, f->source);
    pg_arg_bool(&args, f->crawl);
    good = pg_run(f->db, flush_sql, &args, &res, e);
    pg_args_release(&args);
    if (!good)
        return false;
    f->added += pg_i64(res, 0, 0);
    f->woken += pg_i64(res, 0, 1);
    f->opted_out += pg_i64(res, 0, 2);
    f->known += given - pg_i64(res, 0, 0) - pg_i64(res, 0, 1) - pg_i64(res, 0, 2);
    return true;
}

bool frontier_add(struct frontier *f, const char *name, size_t len, struct err *e)
{
    struct hostname host;
    enum hostname_verdict verdict = hostname_read(name, len, &host);

    f->read++;
    if (verdict != HOSTNAME_OK) {
        f->refused[verdict]++;
        return true;
    }
    pg_array_text(&f->hosts, host.name);
    pg_array_text(&f->domains, host.name + host.registrable);
    return f->hosts.count < FLUSH_AT || frontier_flush(f, e);
}

void frontier_report(const struct frontier *f, struct buf *out)
{
    const char *before = " (";
    int64_t refused = 0;

    for (int i = 0; i < HOSTNAME_VERDICTS; i++)
        refused += f->refused[i];
    buf_putf(out, "%" PRId64 " added, %" PRId64 " known", f->added, f->known);
    if (f->woken > 0)
        buf_putf(out, ", %" PRId64 " known from history and asked from now on", f->woken);
    if (f->opted_out > 0)
        buf_putf(out, ", %" PRId64 " opted out", f->opted_out);
    if (f->nameless > 0)
        buf_putf(out, ", %" PRId64 " without a name", f->nameless);
    buf_putf(out, ", %" PRId64 " refused", refused);
    for (int i = 0; i < HOSTNAME_VERDICTS; i++) {
        if (f->refused[i] == 0)
            continue;
        buf_putf(out, "%s%" PRId64 " %s", before, f->refused[i],
                 hostname_verdict_name((enum hostname_verdict)i));
        before = ", ";
    }
    if (refused > 0)
        buf_puts(out, ")");
}
