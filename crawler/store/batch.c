#include "store/batch.h"

#include <stdlib.h>

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

bool batch_write(struct batch *b, struct pg *db, int64_t crawl_id, int64_t now_us,
                 struct batch_counts *counts, struct err *e)
{
    struct batch_counts now = {0};

    if (b->count == 0)
        return true;
    if (!admit_names(db, b->items, b->count, now_us, b->due_us, &now, e))
        return err_wrap(e, "admitting names");
    if (!write_visits(db, b->items, b->count, crawl_id, b->due_us, &now, e)) {
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
