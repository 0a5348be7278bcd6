/* generic-csv: a heading with observed_at and host, and any of software, version, users_total,
 * users_active_month, users_active_halfyear, local_posts, local_comments, open_registrations, peers.
 * observed_at is a date or an ISO 8601 time; rows should come in the order of days, since a day is a round.
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "import.h"
#include "probe/hostname.h"
#include "sql/csv.h"

enum column {
    OBSERVED_AT,
    HOST,
    SOFTWARE,
    VERSION,
    USERS_TOTAL,
    USERS_MONTH,
    USERS_HALFYEAR,
    POSTS,
    COMMENTS,
    OPEN,
    PEERS,
    COLUMNS
};

static const char *const names[COLUMNS] = {
    "observed_at",
    "host",
    "software",
    "version",
    "users_total",
    "users_active_month",
    "users_active_halfyear",
    "local_posts",
    "local_comments",
    "open_registrations",
    "peers",
};

static bool read_heading(struct import *in, int columns[COLUMNS], struct err *e)
{
    char *fields[CSV_FIELDS_MAX];
    char *line;
    size_t len;
    int count;

    if (!source_file_line(in->file, &line, &len, e))
        return false;
    count = line ? csv_split(line, len, fields) : 0;
    for (int c = 0; c < COLUMNS; c++) {
        columns[c] = -1;
        for (int i = 0; i < count; i++)
            if (strcmp(fields[i], names[c]) == 0)
                columns[c] = i;
    }
    if (columns[OBSERVED_AT] < 0 || columns[HOST] < 0)
        return err_set(e, ERR_INPUT,
                       "%s: the first line must name the columns, observed_at and host among them", in->path);
    return true;
}

static char *field(char **fields, int count, int column)
{
    static char nothing[1] = "";

    return column >= 0 && column < count ? fields[column] : nothing;
}

static bool read_flag(const char *text, int *value)
{
    *value = -1;
    if (!text[0])
        return true;
    if (strcmp(text, "true") == 0 || strcmp(text, "t") == 0 || strcmp(text, "1") == 0)
        *value = 1;
    else if (strcmp(text, "false") == 0 || strcmp(text, "f") == 0 || strcmp(text, "0") == 0)
        *value = 0;
    return *value >= 0;
}

static bool read_counts(char **fields, int count, const int columns[COLUMNS], struct history_row *row)
{
    return import_count(field(fields, count, columns[USERS_TOTAL]), &row->users_total) &&
           import_count(field(fields, count, columns[USERS_MONTH]), &row->users_active_month) &&
           import_count(field(fields, count, columns[USERS_HALFYEAR]), &row->users_active_halfyear) &&
           import_count(field(fields, count, columns[POSTS]), &row->local_posts) &&
           import_count(field(fields, count, columns[COMMENTS]), &row->local_comments) &&
           import_count(field(fields, count, columns[PEERS]), &row->peers);
}

static const char *or_null(const char *text, size_t size)
{
    return text[0] && strlen(text) < size && str_is_utf8(text, strlen(text)) ? text : NULL;
}

static bool take_line(struct import *in, char *line, size_t len, const int columns[COLUMNS], struct err *e)
{
    struct history_row row = {.first_seen_us = INT64_MIN};
    char *fields[CSV_FIELDS_MAX];
    int count = csv_split(line, len, fields);
    const char *time, *host;
    struct hostname name;
    char *software;

    if (count < 0)
        return import_bad_line(in, "broken quoting", e);
    time = field(fields, count, columns[OBSERVED_AT]);
    host = field(fields, count, columns[HOST]);
    if (!str_to_time_us(time, &row.observed_at_us))
        return import_bad_line(in, "observed_at is no date or ISO 8601 time", e);
    if (hostname_read(host, strlen(host), &name) != HOSTNAME_OK)
        return import_bad_line(in, "no host name that we could ask", e);
    if (!read_counts(fields, count, columns, &row))
        return import_bad_line(in, "a count that is no number", e);
    if (!read_flag(field(fields, count, columns[OPEN]), &row.open_registrations))
        return import_bad_line(in, "open_registrations is neither true nor false", e);
    software = field(fields, count, columns[SOFTWARE]);
    str_lower(software);
    row.host = name.name;
    row.domain = name.name + name.registrable;
    row.software = or_null(software, RECORD_NAME_MAX);
    row.version = or_null(field(fields, count, columns[VERSION]), RECORD_VERSION_MAX);
    in->good++;
    return history_add(&in->history, (int32_t)(row.observed_at_us / INT64_C(86400000000)), &row, e);
}

bool import_generic_csv(struct import *in, struct err *e)
{
    int columns[COLUMNS];
    char *line;
    size_t len;

    if (!read_heading(in, columns, e))
        return false;
    for (;;) {
        if (!source_file_line(in->file, &line, &len, e))
            return false;
        if (!line)
            return history_end(&in->history, e);
        if (len > 0 && !take_line(in, line, len, columns, e))
            return false;
    }
}
