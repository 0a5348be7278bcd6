/* fedilist-csv: hostname,state,software,user_count,note_count,peer_count,discovered_at, with the day in a
 * leading date column or given by --date. A heading line is optional; columns are found by it when there is
 * one. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "import.h"
#include "probe/hostname.h"
#include "sql/csv.h"

enum column { DATE, HOSTNAME, STATE, SOFTWARE, USERS, NOTES, PEERS, DISCOVERED, COLUMNS };

static const char *const column_names[COLUMNS] = {"date",       "hostname",   "state",      "software",
                                                  "user_count", "note_count", "peer_count", "discovered_at"};

static void default_columns(int count, int columns[COLUMNS])
{
    bool dated = count == COLUMNS;

    columns[DATE] = dated ? 0 : -1;
    for (int c = HOSTNAME; c < COLUMNS; c++)
        columns[c] = c - (dated ? 0 : 1);
}

static bool read_heading(char **fields, int count, int columns[COLUMNS])
{
    bool heading = false;

    for (int i = 0; i < count; i++)
        heading = heading || strcmp(fields[i], "hostname") == 0;
    if (!heading)
        return false;
    for (int c = 0; c < COLUMNS; c++) {
        columns[c] = -1;
        for (int i = 0; i < count; i++)
            if (strcmp(fields[i], column_names[c]) == 0)
                columns[c] = i;
    }
    return true;
}

static const char *field(char **fields, int count, int column)
{
    return column >= 0 && column < count ? fields[column] : "";
}

static const char *read_row(const struct import *in, char **fields, int count, const int columns[COLUMNS],
                            struct history_row *row, struct hostname *host, int32_t *day)
{
    const char *name = field(fields, count, columns[HOSTNAME]);
    int64_t discovered_s;

    *row = (struct history_row){.observed_at_us = INT64_MIN,
                                .first_seen_us = INT64_MIN,
                                .open_registrations = -1,
                                .users_active_month = RECORD_ABSENT,
                                .users_active_halfyear = RECORD_ABSENT,
                                .local_comments = RECORD_ABSENT};
    *day = in->date;
    if (columns[DATE] >= 0 && !str_to_day(field(fields, count, columns[DATE]), day))
        return "no date like 2022-11-18";
    if (*day == INT32_MIN)
        return "no date column; use --date";
    if (hostname_read(name, strlen(name), host) != HOSTNAME_OK)
        return "no host name that we could ask";
    if (!import_count(field(fields, count, columns[USERS]), &row->users_total) ||
        !import_count(field(fields, count, columns[NOTES]), &row->local_posts) ||
        !import_count(field(fields, count, columns[PEERS]), &row->peers))
        return "a count that is no number";
    if (str_to_i64(field(fields, count, columns[DISCOVERED]), 1, INT64_C(4102444800), &discovered_s))
        row->first_seen_us = discovered_s * INT64_C(1000000);
    row->host = host->name;
    row->domain = host->name + host->registrable;
    if (row->users_total != RECORD_ABSENT && row->users_total < 0)
        row->flags |= RECORD_WAS_NEGATIVE;
    return NULL;
}

/* A host that did not answer has no figures: its absence is the record. */
static bool is_answer(const char *state)
{
    return state[0] == '\0' || strcmp(state, "up") == 0;
}

static bool take_line(struct import *in, char *line, size_t len, int columns[COLUMNS], bool *first,
                      struct err *e)
{
    char *fields[CSV_FIELDS_MAX];
    int count = csv_split(line, len, fields);
    struct history_row row;
    struct hostname host;
    const char *why;
    char *software;
    int32_t day;

    if (count < 0)
        return import_bad_line(in, "broken quoting", e);
    if (*first) {
        *first = false;
        default_columns(count, columns);
        if (read_heading(fields, count, columns))
            return true;
    }
    if (count < COLUMNS - 1)
        return import_bad_line(in, "too few columns", e);
    why = read_row(in, fields, count, columns, &row, &host, &day);
    if (why)
        return import_bad_line(in, why, e);
    in->good++;
    if (!is_answer(field(fields, count, columns[STATE])))
        return true;
    software = columns[SOFTWARE] >= 0 && columns[SOFTWARE] < count ? fields[columns[SOFTWARE]] : NULL;
    if (software && software[0] && strlen(software) < RECORD_NAME_MAX &&
        str_is_utf8(software, strlen(software))) {
        str_lower(software);
        row.software = software;
    }
    return history_add(&in->history, day, &row, e);
}

bool import_fedilist_csv(struct import *in, struct err *e)
{
    int columns[COLUMNS];
    bool first = true;
    char *line;
    size_t len;

    for (;;) {
        if (!source_file_line(in->file, &line, &len, e))
            return false;
        if (!line)
            return history_end(&in->history, e);
        if (len > 0 && !take_line(in, line, len, columns, &first, e))
            return false;
    }
}
