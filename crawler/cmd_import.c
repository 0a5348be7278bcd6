#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "commands.h"
#include "import.h"
#include "options.h"
#include "sql/database.h"

enum { SHOWN_MAX = 5, BAD_PATIENCE = 20 };

static const struct {
    const char *name;
    bool (*read)(struct import *in, struct err *e);
} formats[] = {
    {"fedilist-csv", import_fedilist_csv},
    {"generic-csv", import_generic_csv},
    {"nodes-json", import_nodes_json},
};

bool import_bad_line(struct import *in, const char *why, struct err *e)
{
    in->bad++;
    if (in->bad <= SHOWN_MAX) {
        progress_end(&in->history.progress);
        log_warn("%s, line %" PRId64 ": %s; left out", in->path, source_file_line_number(in->file), why);
    }
    if (in->bad > BAD_PATIENCE && in->bad > in->good)
        return err_set(e, ERR_INPUT,
                       "%s: %" PRId64 " of the first %" PRId64
                       " lines cannot be used (the last: %s); is the format right?",
                       in->path, in->bad, in->bad + in->good, why);
    return true;
}

bool import_count(const char *text, int64_t *value)
{
    char whole[32];
    size_t len = strlen(text);

    *value = RECORD_ABSENT;
    if (len == 0)
        return true;
    if (len > 2 && strcmp(text + len - 2, ".0") == 0 && len - 2 < sizeof(whole)) {
        memcpy(whole, text, len - 2);
        whole[len - 2] = '\0';
        text = whole;
    }
    return str_to_i64(text, INT64_MIN + 1, INT64_MAX, value);
}

static void report(const struct import *in, double seconds)
{
    const struct history *h = &in->history;

    printf("%s: %" PRId64 " rows in %" PRId64 " rounds stored", in->path, h->written_rows, h->rounds);
    if (h->rounds_known > 0)
        printf(", %" PRId64 " rounds were there already", h->rounds_known);
    if (h->doubled > 0)
        printf(", %" PRId64 " repeats or opted-out hosts left out", h->doubled);
    if (in->bad > 0)
        printf(", %" PRId64 " lines could not be used", in->bad);
    printf("; %.1f s\n", seconds);
}

static bool import_one(const struct settings *s, struct pg *db, size_t format, const char *path,
                       struct err *e)
{
    struct import in = {.path = path, .db = db, .date = s->date, .crawl = s->crawl};
    int64_t begin_us = clock_mono_us();
    bool good;

    in.file = source_file_open(path, e);
    if (!in.file)
        return false;
    history_init(&in.history, db, formats[format].name, path, s->crawl);
    good = formats[format].read(&in, e);
    history_release(&in.history);
    if (good && in.good == 0)
        good = err_set(e, ERR_INPUT, "%s has no usable line", path);
    if (good && in.history.total_rows > 0)
        report(&in, (double)(clock_mono_us() - begin_us) / 1e6);
    source_file_close(in.file);
    return good;
}

static bool analyze_tables(struct pg *db, struct err *e)
{
    return pg_script(db, "analyze fedtide.instance, fedtide.observation", e);
}

static bool import_all(const struct settings *s, int argc, char **argv, struct err *e)
{
    struct pg db = {0};
    size_t format = 0;
    bool good = true;

    while (format < COUNT_OF(formats) && strcmp(formats[format].name, argv[0]) != 0)
        format++;
    if (format == COUNT_OF(formats))
        return err_set(e, ERR_USAGE,
                       "unknown format \"%s\"; there are fedilist-csv, generic-csv and nodes-json", argv[0]);
    if (!database_open(&db, s->db, "fedtide-crawl", DATABASE_WRITE, e))
        return false;
    for (int i = 1; good && i < argc; i++)
        good = import_one(s, &db, format, argv[i], e);
    good = good && analyze_tables(&db, e);
    pg_close(&db);
    return good;
}

int cmd_import(void *settings, int argc, char **argv)
{
    struct err e = {0};

    if (!import_all(settings, argc, argv, &e))
        log_fatal("fedtide-crawl import", &e);
    return err_exit_status(&e);
}
