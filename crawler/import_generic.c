/* generic-csv: a heading with observed_at and host, and any of software, version, users_total,
 * users_active_month, users_active_halfyear, local_posts, local_comments, open_registrations, peers.
 * observed_at is a date or an ISO 8601 time; the lines may come in any order. */
#include <string.h>

#include "base/str.h"
#include "import.h"
#include "sql/csv.h"

#define DAY_US (INT64_C(86400) * 1000000)

enum column {
    OBSERVED_AT,
    HOST,
    SOFTWARE,
    VERSION,
    TOTAL,
    MONTH,
    HALFYEAR,
    POSTS,
    COMMENTS,
    OPEN,
    PEERS,
    COLUMNS
};

static const char *const column_names[COLUMNS] = {"observed_at",
                                                  "host",
                                                  "software",
                                                  "version",
                                                  "users_total",
                                                  "users_active_month",
                                                  "users_active_halfyear",
                                                  "local_posts",
                                                  "local_comments",
                                                  "open_registrations",
                                                  "peers"};

struct layout {
    int at[COLUMNS];
    int count; /* fields a line has; 0 until the heading was read */
};

static bool read_heading(const struct import *in, struct layout *l, char **fields, int count, struct err *e)
{
    l->count = count;
    import_columns(fields, count, column_names, COLUMNS, l->at);
    if (l->at[OBSERVED_AT] >= 0 && l->at[HOST] >= 0)
        return true;
    return err_set(e, ERR_INPUT, "%s: the first line must name the columns, observed_at and host among them",
                   in->path);
}

/* A date alone stands for the whole day: its round has a time of its own. */
static bool read_time(struct import *in, const char *text, struct history_row *row)
{
    int64_t time_us;

    row->observed_at_us = INT64_MIN;
    if (str_to_day(text, &row->day))
        return true;
    if (!str_to_time_us(text, &time_us)) {
        import_refuse(in, REFUSED_TIME, text, "is no date or ISO 8601 time");
        return false;
    }
    row->observed_at_us = time_us;
    row->day = (int32_t)(time_us / DAY_US) - (time_us % DAY_US < 0);
    return true;
}

static bool read_counts(struct import *in, char **fields, const struct layout *l, struct history_row *row)
{
    static const enum column columns[] = {TOTAL, MONTH, HALFYEAR, POSTS, COMMENTS, PEERS};
    int64_t *const values[] = {&row->users_total, &row->users_active_month, &row->users_active_halfyear,
                               &row->local_posts, &row->local_comments,     &row->peers};

    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        const char *text = import_field(fields, l->count, l->at[columns[i]]);

        if (!import_count(text, values[i])) {
            import_refuse(in, REFUSED_COUNT, text, "is no whole number");
            return false;
        }
        if (columns[i] != PEERS && *values[i] != RECORD_ABSENT && *values[i] < 0)
            row->flags |= RECORD_WAS_NEGATIVE;
    }
    return true;
}

static bool read_flag(struct import *in, const char *text, int *value)
{
    static const char *const yes[] = {"true", "t", "1", "yes"};
    static const char *const no[] = {"false", "f", "0", "no"};

    *value = -1;
    for (size_t i = 0; i < COUNT_OF(yes); i++)
        if (strcmp(text, yes[i]) == 0 || strcmp(text, no[i]) == 0)
            *value = strcmp(text, yes[i]) == 0;
    if (*value >= 0 || !text[0])
        return true;
    import_refuse(in, REFUSED_FLAG, text, "is neither true nor false");
    return false;
}

static bool read_row(struct import *in, char **fields, const struct layout *l, struct history_row *row)
{
    const char *name = import_field(fields, l->count, l->at[HOST]);
    char *software = import_field(fields, l->count, l->at[SOFTWARE]);
    char *version = import_field(fields, l->count, l->at[VERSION]);
    enum hostname_verdict verdict;

    if (!read_time(in, import_field(fields, l->count, l->at[OBSERVED_AT]), row))
        return false;
    verdict = history_hosts_number(in->history->hosts, name, strlen(name), &row->host);
    if (verdict != HOSTNAME_OK) {
        import_refuse_host(in, name, verdict);
        return false;
    }
    if (!import_word(in->history, software, RECORD_NAME_MAX, true, &row->software) ||
        !import_word(in->history, version, RECORD_VERSION_MAX, false, &row->version)) {
        import_refuse(in, REFUSED_TEXT, software, "or its version is too long or no text");
        return false;
    }
    return read_counts(in, fields, l, row) &&
           read_flag(in, import_field(fields, l->count, l->at[OPEN]), &row->open_registrations);
}

static bool take_line(struct import *in, char *line, size_t len, void *arg, struct err *e)
{
    struct history_row row = {0};
    struct layout *l = arg;
    char *fields[CSV_FIELDS_MAX];
    int count = csv_split(line, len, fields);

    if (l->count == 0)
        return read_heading(in, l, fields, count, e);
    if (count < 0)
        import_refuse(in, REFUSED_QUOTES, "", "broken quotes");
    else if (count != l->count)
        import_refuse(in, REFUSED_COLUMNS, "", "too few or too many columns");
    else if (read_row(in, fields, l, &row))
        return history_add(in->history, &row, row.observed_at_us, e);
    return true;
}

bool import_generic_csv(struct import *in, struct err *e)
{
    struct layout layout = {0};

    in->history->any_order = true;
    in->history->per_file = true;
    return import_lines(in, take_line, &layout, e) && history_end(in->history, e);
}
