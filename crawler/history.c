#include "history.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { ROWS_MAX = 30000000 }; /* about 3 GB: a file or a day beyond that has to be cut */

#define DAY_US (INT64_C(86400) * 1000000)

const char *history_refusal_name(enum history_refusal refusal)
{
    static const char *const names[HISTORY_REFUSALS] = {"quotes", "columns", "time", "order",
                                                        "host",   "count",   "text", "flag"};

    return names[refusal];
}

void history_init(struct history *h, struct pg *db, const char *source, bool crawl)
{
    *h = (struct history){.db = db, .source = source, .file = "", .crawl = crawl, .newest_us = INT64_MIN};
    h->hosts = history_hosts_new();
    h->words = text_table_new();
}

void history_release(struct history *h)
{
    history_hosts_free(h->hosts);
    text_table_free(h->words);
    free(h->software_ids);
    free(h->rows);
}

void history_file(struct history *h, const char *path)
{
    const char *slash = strrchr(path, '/');

    h->file = slash ? slash + 1 : path;
    h->counts = (struct history_counts){0};
}

int32_t history_word(struct history *h, const char *text)
{
    return text ? (int32_t)text_table_number(h->words, text, strlen(text)) : -1;
}

int32_t history_day(const struct history *h)
{
    return h->row_count > 0 ? h->rows[h->row_count - 1].day : INT32_MIN;
}

/* A record that is mostly unusable lines is a mistake: wrong format, wrong file, damaged. */
static bool check_usable(const struct history *h, struct err *e)
{
    int64_t refused = 0;

    for (int i = 0; i < HISTORY_REFUSALS; i++)
        refused += h->round_refused[i];
    if (refused <= (int64_t)h->row_count)
        return true;
    return err_set(e, ERR_INPUT,
                   "%s: %lld of %lld lines cannot be used; is the format right? nothing of them was stored",
                   h->file, (long long)refused, (long long)refused + (long long)h->row_count);
}

/* Nothing of the open transaction stays: gives the first day of its month, "" when none is open. */
static void undo(struct history *h, char since[STR_DAY_SIZE])
{
    since[0] = '\0';
    if (h->month.open)
        str_from_day(h->month.day, since);
    pg_rollback(h->db);
    h->month.open = false;
}

static bool write_rows(struct history *h, struct history_row *rows, size_t count, struct err *e)
{
    char day[STR_DAY_SIZE], since[STR_DAY_SIZE];

    if (history_write_round(h, rows, count, e))
        return true;
    str_from_day(rows[0].day, day);
    undo(h, since);
    return since[0] && strcmp(since, day) != 0
               ? err_wrap(e, "%s of %s was not stored, nor were the days before it since %s", day, h->file, since)
               : err_wrap(e, "%s of %s was not stored", day, h->file);
}

static bool write_end(struct history *h, struct err *e)
{
    char since[STR_DAY_SIZE];

    if (history_write_end(h, e))
        return true;
    undo(h, since);
    return err_wrap(e, "the days of %s since %s were not stored", h->file, since);
}

static int by_day(const void *a, const void *b)
{
    const struct history_row *x = a, *y = b;

    return (x->day > y->day) - (x->day < y->day);
}

static bool write_days(struct history *h, struct err *e)
{
    size_t begin = 0;

    qsort(h->rows, h->row_count, sizeof(*h->rows), by_day);
    for (size_t i = 1; i <= h->row_count; i++) {
        if (i < h->row_count && h->rows[i].day == h->rows[begin].day)
            continue;
        if (!write_rows(h, h->rows + begin, i - begin, e))
            return false;
        begin = i;
    }
    return true;
}

static bool end_round(struct history *h, struct err *e)
{
    if (!check_usable(h, e))
        return false;
    if (h->row_count > 0 && !(h->any_order ? write_days(h, e) : write_rows(h, h->rows, h->row_count, e)))
        return false;
    for (int i = 0; i < HISTORY_REFUSALS; i++)
        h->round_refused[i] = 0;
    h->row_count = 0;
    h->newest_us = INT64_MIN;
    return true;
}

bool history_add(struct history *h, const struct history_row *row, int64_t discovered_us, struct err *e)
{
    int64_t midnight = row->day * DAY_US;

    if (!h->any_order && h->row_count > 0 && row->day != history_day(h) && !end_round(h, e))
        return false;
    if (h->row_count == ROWS_MAX)
        return err_set(e, ERR_INPUT, "%s: more than %d rows at once; cut the file into days", h->file,
                       ROWS_MAX);
    if (h->row_count == h->row_room) {
        h->row_room = h->row_room ? h->row_room + h->row_room / 2 : 1 << 14;
        h->rows = mem_grow(h->rows, h->row_room, sizeof(*h->rows));
    }
    h->rows[h->row_count] = *row;
    h->rows[h->row_count].order = (uint32_t)h->row_count;
    h->row_count++;
    if (discovered_us == INT64_MIN)
        return true;
    history_hosts_seen(h->hosts, row->host, discovered_us);
    if (discovered_us > h->newest_us && discovered_us < midnight + 2 * DAY_US)
        h->newest_us = discovered_us;
    return true;
}

void history_refuse(struct history *h, enum history_refusal refusal)
{
    h->round_refused[refusal]++;
    h->counts.refused[refusal]++;
}

bool history_end(struct history *h, struct err *e)
{
    return end_round(h, e) && write_end(h, e);
}

void history_give_up(struct history *h, struct err *e)
{
    struct err lost = {0};

    h->row_count = 0;
    if (!write_end(h, &lost))
        err_wrap(e, "%s; and before that", lost.text);
}
