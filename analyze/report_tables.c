#include "report_tables.h"

#include <errno.h>
#include <stdio.h>

#include "base/str.h"
#include "output.h"

enum { FILE_MAX = 1 << 30, COLUMNS_MAX = 20 };

/* Where the rows of a file stand in the measures, as a dotted path, and its columns. */
static const struct {
    const char *file, *rows;
    const char *columns[COLUMNS_MAX];
} tables[] = {
    {"charts/growth.csv",
     "growth.days",
     {"day", "reported", "accounts", "carried", "servers", "answered", "organic", "index"}},
    {"charts/daily.csv", "wave_days", {"day", "rate", "baseline", "mass", "cover"}},
    {"charts/bridge.csv", "growth.bridge", {"part", "accounts", "servers"}},
    {"charts/software.csv",
     "mix.last.software",
     {"name", "family", "class", "servers", "servers_before", "share_servers"}},
    {"charts/accounts.csv",
     "mix.last.software",
     {"name", "family", "class", "accounts", "accounts_before", "share_accounts", "active",
      "active_servers"}},
    {"charts/concentration.csv",
     "concentration.days",
     {"day", "accounts.cr1", "accounts.cr10", "accounts.hhi", "accounts.n_eff", "accounts.servers_50",
      "accounts.servers_90"}},
    {"charts/survival.csv",
     "survival.groups",
     {"group", "kind", "servers", "deaths", "at.7", "at.30", "at.90", "at.150", "at.365"}},
    {"data/waves.csv",
     "waves",
     {"scope", "name", "onset", "peak", "end", "excess", "excess_low", "excess_high", "over_quiet",
      "peak_value", "baseline", "ratio", "grade", "breadth", "n_eff", "top_share", "time_to_half_days",
      "decay_exponent", "tags"}},
    {"data/software_days.csv", "mix.days", {"day", "name", "servers", "accounts", "active"}},
    {"data/rounds.csv",
     "coverage.rounds",
     {"day", "source", "asked", "answered", "with_accounts", "with_active"}},
    {"data/outcomes.csv", "coverage.outcomes", {"outcome", "class", "visits", "meaning"}},
    {"data/ledger.csv",
     "ledger",
     {"host", "day", "kind", "rule", "name", "reported", "used", "amount", "copy_of"}},
    {"data/events.csv", "events", {"day", "title", "source"}},
};

static const json_t *at_path(const json_t *o, const char *path)
{
    char name[64];
    size_t len = 0;

    for (;; path += len + 1) {
        for (len = 0; path[len] && path[len] != '.'; len++)
            continue;
        (void)snprintf(name, sizeof(name), "%.*s", (int)len, path);
        o = json_object_get(o, name);
        if (!path[len])
            return o;
    }
}

static bool write_table(const json_t *rows, const char *const *columns, const char *folder, const char *file,
                        struct err *e)
{
    char path[1200];
    struct buf text;
    bool good;
    FILE *f;

    (void)snprintf(path, sizeof(path), "%.1000s/%s", folder, file);
    f = fopen(path, "we");
    if (!f)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    buf_init(&text, FILE_MAX);
    output_csv(&text, rows, columns);
    good = fwrite(buf_str(&text), 1, text.len, f) == text.len;
    buf_release(&text);
    if (fclose(f) != 0 || !good)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    return true;
}

bool report_tables_write(const json_t *measures, const char *folder, const char *part, struct err *e)
{
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        if (str_starts(tables[i].file, part) &&
            !write_table(at_path(measures, tables[i].rows), tables[i].columns, folder, tables[i].file, e))
            return false;
    return true;
}
