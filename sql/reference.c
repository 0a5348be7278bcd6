#include "sql/reference.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sql/csv.h"
#include "sql/embed.h"

typedef bool row_fn(void *arg, int count, char **fields, struct err *e);

static const struct embedded_file *find_file(const char *name)
{
    for (const struct embedded_file *f = sql_reference; f->name; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    BUG("no reference file %s", name);
}

/* Calls fn for every row behind the heading. */
static bool each_row(const char *name, row_fn *fn, void *arg, struct err *e)
{
    const struct embedded_file *f = find_file(name);
    char *copy = mem_text_len(f->bytes, f->len);
    bool heading = true;
    bool good = true;

    for (char *line = copy; good && line && *line;) {
        char *end = strchr(line, '\n');
        char *fields[CSV_FIELDS_MAX];
        size_t len = end ? (size_t)(end - line) : strlen(line);
        int count = csv_split(line, len, fields);

        if (count < 0)
            BUG("%s is broken at \"%s\"", name, line);
        if (!heading)
            good = fn(arg, count, fields, e);
        heading = false;
        line = end ? end + 1 : NULL;
    }
    free(copy);
    return good;
}

/* FNV-1a over all files: enough to see that they changed. */
static void fingerprint(char out[20])
{
    uint64_t hash = 1469598103934665603u;

    for (const struct embedded_file *f = sql_reference; f->name; f++)
        for (size_t i = 0; i < f->len; i++)
            hash = (hash ^ (unsigned char)f->bytes[i]) * 1099511628211u;
    (void)snprintf(out, 20, "%016" PRIx64, hash);
}

static const char *or_null(const char *text)
{
    return text[0] ? text : NULL;
}

static bool put_outcome(void *arg, int count, char **fields, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    if (count != 5)
        BUG("outcome.csv has a row of %d fields", count);
    for (int i = 0; i < count; i++)
        pg_arg_text(&args, fields[i]);
    good = pg_run(arg,
                  "insert into fedtide.outcome (id, name, class, meaning, next_step)"
                  " values ($1::smallint, $2, $3, $4, $5)"
                  " on conflict (id) do update set name = excluded.name, class = excluded.class,"
                  " meaning = excluded.meaning, next_step = excluded.next_step",
                  &args, NULL, e);
    pg_args_release(&args);
    return good;
}

static bool put_software(void *arg, int count, char **fields, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    if (count != 6)
        BUG("software.csv has a row of %d fields", count);
    for (int i = 0; i < count; i++)
        pg_arg_text(&args, or_null(fields[i]));
    good = pg_run(arg,
                  "insert into fedtide.software (name, family, class, forked_from, renamed_to, robots, known)"
                  " values ($1, $2, $3, $4, $5, $6, true)"
                  " on conflict (name) do update set family = excluded.family, class = excluded.class,"
                  " forked_from = excluded.forked_from, renamed_to = excluded.renamed_to,"
                  " robots = excluded.robots, known = true",
                  &args, NULL, e);
    pg_args_release(&args);
    return good;
}

static bool put_variant(void *arg, int count, char **fields, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    if (count != 4)
        BUG("variant.csv has a row of %d fields", count);
    for (int i = 0; i < count; i++)
        pg_arg_text(&args, fields[i]);
    good = pg_run(arg,
                  "insert into fedtide.software_variant (name, evidence, pattern, variant)"
                  " values ($1, $2, $3, $4)",
                  &args, NULL, e);
    pg_args_release(&args);
    return good;
}

static bool is_current(struct pg *db, const char *print, bool *current, struct err *e)
{
    PG_RESULT res = NULL;

    if (!pg_run(db, "select fingerprint from fedtide.reference_state", NULL, &res, e))
        return false;
    *current = PQntuples(res) == 1 && strcmp(pg_text(res, 0, 0), print) == 0;
    return true;
}

static bool load_all(struct pg *db, const char *print, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_text(&args, print);
    good = pg_begin(db, e) && each_row("outcome.csv", put_outcome, db, e) &&
           each_row("software.csv", put_software, db, e) &&
           pg_run(db, "delete from fedtide.software_variant", NULL, NULL, e) &&
           each_row("variant.csv", put_variant, db, e) &&
           pg_run(db,
                  "insert into fedtide.reference_state (only_row, fingerprint) values (true, $1)"
                  " on conflict (only_row) do update set fingerprint = excluded.fingerprint",
                  &args, NULL, e) &&
           pg_commit(db, e);
    pg_args_release(&args);
    if (!good)
        pg_rollback(db);
    return good;
}

bool reference_load(struct pg *db, struct err *e)
{
    char print[20];
    bool current;

    fingerprint(print);
    if (!is_current(db, print, &current, e))
        return false;
    return current || load_all(db, print, e) || err_wrap(e, "reference data");
}

struct hoster_search {
    const char *domain;
    bool found;
};

static bool match_hoster(void *arg, int count, char **fields, struct err *e)
{
    struct hoster_search *s = arg;

    (void)e;
    s->found = s->found || (count > 0 && strcmp(fields[0], s->domain) == 0);
    return true;
}

bool reference_is_hoster(const char *registrable_domain)
{
    struct hoster_search search = {.domain = registrable_domain};
    struct err ignored = {0};

    (void)!each_row("hosters.csv", match_hoster, &search, &ignored);
    return search.found;
}

struct quirk_call {
    reference_quirk_fn *fn;
    void *arg;
};

static bool call_quirk(void *arg, int count, char **fields, struct err *e)
{
    const struct quirk_call *call = arg;

    (void)e;
    if (count != 5)
        BUG("quirks.csv has a row of %d fields", count);
    call->fn(call->arg, fields[0], fields[1], fields[2], fields[3]);
    return true;
}

void reference_quirks(reference_quirk_fn *fn, void *arg)
{
    struct quirk_call call = {fn, arg};
    struct err ignored = {0};

    (void)!each_row("quirks.csv", call_quirk, &call, &ignored);
}

struct operator_call {
    reference_operator_fn *fn;
    void *arg;
};

static bool call_operator(void *arg, int count, char **fields, struct err *e)
{
    const struct operator_call *call = arg;

    (void)e;
    if (count != 2)
        BUG("operators.csv has a row of %d fields", count);
    call->fn(call->arg, fields[0], fields[1]);
    return true;
}

void reference_operators(reference_operator_fn *fn, void *arg)
{
    struct operator_call call = {fn, arg};
    struct err ignored = {0};

    (void)!each_row("operators.csv", call_operator, &call, &ignored);
}
