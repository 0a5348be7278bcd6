#include "sql/csv.h"

#include <string.h>

/* A quoted field: un-doubles quotes in place. Gives the place behind the closing quote, NULL when there is
 * none. */
static char *unquote(char *p, const char *end, char **field)
{
    char *out = p;

    *field = p;
    while (p < end) {
        if (*p == '"' && p + 1 < end && p[1] == '"') {
            *out++ = '"';
            p += 2;
        } else if (*p == '"') {
            *out = '\0';
            return p + 1;
        } else {
            *out++ = *p++;
        }
    }
    return NULL;
}

int csv_split(char *line, size_t len, char *fields[CSV_FIELDS_MAX])
{
    char *p = line;
    char *end = line + len;
    int count = 0;

    if (len > 0 && end[-1] == '\r')
        *--end = '\0';
    for (;;) {
        if (count == CSV_FIELDS_MAX)
            return -1;
        if (p < end && *p == '"') {
            p = unquote(p + 1, end, &fields[count++]);
            if (!p || (p < end && *p != ','))
                return -1;
        } else {
            fields[count++] = p;
            p = memchr(p, ',', (size_t)(end - p));
            if (!p)
                p = end;
        }
        if (p >= end) {
            *end = '\0';
            return count;
        }
        *p++ = '\0';
        if (p == end) { /* a comma at the very end opens one more, empty field */
            if (count == CSV_FIELDS_MAX)
                return -1;
            fields[count++] = end;
            *end = '\0';
            return count;
        }
    }
}
