#include "store/batch.h"

#include <stdlib.h>

#include "sql/database.h"
#include "store/admit.h"
#include "store/write.h"

struct finished *finished_new(void)
{
    return mem_alloc(sizeof(struct finished));
}

void finished_free(struct finished *f)
{
    if (!f)
        return;
    names_release(f->names);
    free(f->peers);
    free(f->points);
    free(f->blocks);
    free(f);
}

void batch_add(struct batch *b, struct finished *f)
{
    if (b->count == b->room) {
        b->room = b->room ? 2 * b->room : 64;
        b->items = mem_grow(b->items, (size_t)b->room, sizeof(struct finished *));
    }
    b->items[b->count++] = f;
    b->bytes += f->peer_count * sizeof(*f->peers) + f->point_count * sizeof(*f->points) +
                f->block_count * sizeof(*f->blocks);
}

static void empty(struct batch *b)
{
    for (int i = 0; i < b->count; i++)
        finished_free(b->items[i]);
    b->count = 0;
    b->bytes = 0;
}

void batch_release(struct batch *b)
{
    empty(b);
    free(b->items);
    *b = (struct batch){0};
}

/* Lists get the ids of their names, all as of one state of the opt-outs. */
static bool name_peers(struct batch *b, struct pg *db, int64_t now_us, int64_t *opt_outs,
                       struct batch_counts *counts, struct err *e)
{
    if (!database_opt_outs(db, opt_outs, e))
        return false;
    for (int i = 0; i < b->count; i++)
        if (b->items[i]->names)
            names_as_of(b->items[i]->names, *opt_outs);
    return admit_names(db, b->items, b->count, now_us, b->due_us, counts, e);
}

bool batch_write(struct batch *b, struct pg *db, int64_t crawl_id, int64_t now_us,
                 struct batch_counts *counts, struct err *e)
{
    struct batch_counts now = {0};
    int64_t opt_outs;

    if (b->count == 0)
        return true;
    if (!name_peers(b, db, now_us, &opt_outs, &now, e))
        return err_wrap(e, "admitting names");
    if (!write_visits(db, b, crawl_id, opt_outs, &now, e)) {
        pg_rollback(db);
        return err_wrap(e, "storing visits");
    }
    counts->written += now.written;
    counts->lease_lost += now.lease_lost;
    counts->admitted += now.admitted;
    counts->held_back += now.held_back;
    empty(b);
    return true;
}
