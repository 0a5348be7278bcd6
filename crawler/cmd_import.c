#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "commands.h"
#include "import.h"
#include "options.h"
#include "sql/database.h"

static const struct {
    const char *name;
    bool (*read)(struct import *in, struct err *e);
    bool has_rows; /* observations; else names only, reported by the reader */
} formats[] = {
    {"fedilist-csv", import_fedilist_csv, true},
    {"generic-csv", import_generic_csv, true},
    {"nodes-json", import_nodes_json, false},
};

static void report_hosts(const struct history_counts *c)
{
    const char *before = ": ";

    for (int i = 0; i < HOSTNAME_VERDICTS; i++) {
        if (c->hosts_refused[i] == 0)
            continue;
        printf("%s%" PRId64 " %s", before, c->hosts_refused[i],
               hostname_verdict_name((enum hostname_verdict)i));
        before = " + ";
    }
}

static void report_refused(const struct history_counts *c)
{
    int64_t all = 0;
    const char *before = " (";

    for (int i = 0; i < HISTORY_REFUSALS; i++)
        all += c->refused[i];
    if (all == 0)
        return;
    printf("; %" PRId64 " lines left out", all);
    for (int i = 0; i < HISTORY_REFUSALS; i++) {
        if (c->refused[i] == 0)
            continue;
        printf("%s%" PRId64 " %s", before, c->refused[i], history_refusal_name((enum history_refusal)i));
        if (i == REFUSED_HOST)
            report_hosts(c);
        before = ", ";
    }
    printf(")");
}

static void report(const char *path, const struct history_counts *c, double seconds)
{
    printf("%s: ", path);
    if (c->rounds == 0 && c->rounds_known > 0)
        printf("nothing new, its %" PRId64 " days were imported before", c->rounds_known);
    else
        printf("%" PRId64 " rows of %" PRId64 " days stored in %.1f s", c->rows, c->rounds, seconds);
    if (c->rounds > 0 && c->rounds_known > 0)
        printf(", %" PRId64 " days were imported before", c->rounds_known);
    if (c->repeats > 0)
        printf("; %" PRId64 " repeats of a host left out", c->repeats);
    if (c->opted_out > 0)
        printf("; %" PRId64 " rows of hosts that opted out", c->opted_out);
    report_refused(c);
    printf("\n");
}

static bool import_one(struct import *in, size_t format, const char *path, struct err *e)
{
    const struct history_counts *counts = &in->history->counts;
    int64_t begin_us = clock_mono_us();
    bool good;

    in->path = path;
    in->lines = 0;
    in->file = source_file_open(path, e);
    if (!in->file)
        return false;
    history_file(in->history, path);
    good = formats[format].read(in, e);
    if (!good)
        history_give_up(in->history, e);
    progress_end(in->progress);
    source_file_close(in->file);
    if (!good || !formats[format].has_rows)
        return good;
    if (counts->rounds + counts->rounds_known == 0)
        return err_set(e, ERR_INPUT, "%s has no rows", path);
    report(path, counts, (double)(clock_mono_us() - begin_us) / 1e6);
    return true;
}

static bool import_all(const struct settings *s, struct pg *db, size_t format, int argc, char **argv,
                       struct err *e)
{
    struct history history;
    struct progress progress;
    struct import in = {
        .db = db, .date = s->date, .crawl = s->crawl, .history = &history, .progress = &progress};
    bool good = true;
    int64_t rounds = 0;

    history_init(&history, db, formats[format].name, s->crawl);
    progress_start(&progress, "import", "lines");
    for (int i = 0; good && i < argc; i++) {
        good = import_one(&in, format, argv[i], e);
        rounds += history.counts.rounds;
    }
    history_release(&history);
    return good && (rounds == 0 || pg_script(db, "analyze fedtide.instance, fedtide.observation", e));
}

int cmd_import(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct err e = {0};
    struct pg db = {0};
    size_t format = 0;

    while (format < COUNT_OF(formats) && strcmp(formats[format].name, argv[0]) != 0)
        format++;
    if (format == COUNT_OF(formats))
        (void)err_set(&e, ERR_USAGE,
                      "there is no format \"%s\"; there are fedilist-csv, generic-csv and nodes-json",
                      argv[0]);
    else if (database_open(&db, s->db, "fedtide-crawl", DATABASE_WRITE, &e))
        (void)!import_all(s, &db, format, argc - 1, argv + 1, &e);
    if (e.kind != ERR_NONE)
        log_fatal("fedtide-crawl import", &e);
    pg_close(&db);
    return err_exit_status(&e);
}
