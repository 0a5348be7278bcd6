/* fedilist-csv: hostname,state,software,user_count,note_count,peer_count,discovered_at, with the day in a
 * leading date column or given by --date. A heading line is optional; columns are found by it when there is
 * one. */
#include <string.h>

#include "base/str.h"
#include "import.h"
#include "sql/csv.h"

enum column { DATE, HOSTNAME, STATE, SOFTWARE, USERS, NOTES, PEERS, DISCOVERED, COLUMNS };

static const char *const column_names[COLUMNS] = {"date",       "hostname",   "state",      "software",
                                                  "user_count", "note_count", "peer_count", "discovered_at"};

/* 2000-01-01 and 2100-01-01: a discovery outside was never one. */
static const int64_t DISCOVERED_MIN_S = 946684800, DISCOVERED_MAX_S = 4102444800;

struct layout {
    int at[COLUMNS];
    int count; /* fields a line has; 0 until the first line was seen */
};

/* True when the line was a heading. */
static bool read_layout(struct layout *l, char **fields, int count)
{
    import_columns(fields, count, column_names, COLUMNS, l->at);
    l->count = count;
    if (l->at[HOSTNAME] >= 0)
        return true;
    l->count = count == COLUMNS ? COLUMNS : COLUMNS - 1;
    for (int c = 0; c < COLUMNS; c++)
        l->at[c] = l->count == COLUMNS ? c : c - 1;
    return false;
}

static bool read_counts(struct import *in, char **fields, const struct layout *l, struct history_row *row)
{
    static const enum column columns[] = {USERS, NOTES, PEERS};
    int64_t *const values[] = {&row->users_total, &row->local_posts, &row->peers};

    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        const char *text = import_field(fields, l->count, l->at[columns[i]]);

        if (import_count(text, values[i]))
            continue;
        import_refuse(in, REFUSED_COUNT, text, "is no whole number");
        return false;
    }
    if ((row->users_total != RECORD_ABSENT && row->users_total < 0) ||
        (row->local_posts != RECORD_ABSENT && row->local_posts < 0))
        row->flags |= RECORD_WAS_NEGATIVE;
    return true;
}

static bool read_day(struct import *in, char **fields, const struct layout *l, struct history_row *row)
{
    const char *text = import_field(fields, l->count, l->at[DATE]);

    row->day = in->date;
    if (l->at[DATE] >= 0 && !str_to_day(text, &row->day)) {
        import_refuse(in, REFUSED_TIME, text, "is no day like 2022-11-18");
        return false;
    }
    if (history_day(in->history) != INT32_MIN && row->day < history_day(in->history)) {
        import_refuse(in, REFUSED_ORDER, text,
                      "is a day that is over already: the lines must be sorted by day");
        return false;
    }
    return true;
}

static bool read_row(struct import *in, char **fields, const struct layout *l, struct history_row *row)
{
    const char *name = import_field(fields, l->count, l->at[HOSTNAME]);
    char *software = import_field(fields, l->count, l->at[SOFTWARE]);
    enum hostname_verdict verdict;

    if (!read_day(in, fields, l, row))
        return false;
    verdict = history_hosts_number(in->history->hosts, name, strlen(name), &row->host);
    if (verdict != HOSTNAME_OK) {
        import_refuse_host(in, name, verdict);
        return false;
    }
    if (!import_word(in->history, software, RECORD_NAME_MAX, true, &row->software)) {
        import_refuse(in, REFUSED_TEXT, software, "is no software name");
        return false;
    }
    return read_counts(in, fields, l, row);
}

/* INT64_MIN when there is none that can be true. */
static int64_t read_discovery(const char *text)
{
    int64_t discovered_s;

    if (!str_to_i64(text, DISCOVERED_MIN_S, DISCOVERED_MAX_S, &discovered_s))
        return INT64_MIN;
    return discovered_s * 1000000;
}

/* A host that did not answer has no figures: its absence is the record. */
static bool is_answer(const char *state)
{
    return state[0] == '\0' || strcmp(state, "up") == 0;
}

static bool take_line(struct import *in, char *line, size_t len, void *arg, struct err *e)
{
    struct layout *l = arg;
    struct history_row row = {.observed_at_us = INT64_MIN,
                              .users_active_month = RECORD_ABSENT,
                              .users_active_halfyear = RECORD_ABSENT,
                              .local_comments = RECORD_ABSENT,
                              .version = -1,
                              .open_registrations = -1};
    char *fields[CSV_FIELDS_MAX];
    int count = csv_split(line, len, fields);
    int64_t discovered_us;

    if (count < 0) {
        import_refuse(in, REFUSED_QUOTES, "", "broken quotes");
        return true;
    }
    if (l->count == 0 && read_layout(l, fields, count))
        return true;
    if (l->at[DATE] < 0 && in->date == INT32_MIN)
        return err_set(e, ERR_USAGE, "%s has no date column; give its day with --date", in->path);
    if (count != l->count) {
        import_refuse(in, REFUSED_COLUMNS, "", "too few or too many columns");
        return true;
    }
    if (!read_row(in, fields, l, &row))
        return true;
    discovered_us = read_discovery(import_field(fields, count, l->at[DISCOVERED]));
    if (discovered_us != INT64_MIN)
        history_hosts_seen(in->history->hosts, row.host, discovered_us);
    return !is_answer(import_field(fields, count, l->at[STATE])) ||
           history_add(in->history, &row, discovered_us, e);
}

bool import_fedilist_csv(struct import *in, struct err *e)
{
    struct layout layout = {0};

    return import_lines(in, take_line, &layout, e) && history_end(in->history, e);
}
