#include "event_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "sql/csv.h"

enum { FILE_MAX = 4 << 20 };

static void add(struct events *v, int32_t day, const char *title, const char *source)
{
    v->rows = mem_grow(v->rows, (size_t)v->count + 1, sizeof(*v->rows));
    v->rows[v->count++] = (struct event){.day = day, .title = mem_text(title), .source = mem_text(source)};
}

static int by_day(const void *a, const void *b)
{
    const struct event *x = a, *y = b;

    return x->day != y->day ? (x->day > y->day) - (x->day < y->day) : strcmp(x->title, y->title);
}

static bool take_line(struct events *v, const char *name, int number, char *line, size_t len, struct err *e)
{
    char *fields[CSV_FIELDS_MAX];
    int count = csv_split(line, len, fields);
    int32_t day;

    if (count < 2 || !str_is_utf8(fields[1], strlen(fields[1])))
        return err_set(e, ERR_INPUT, "%s, line %d: not day,title,source", name, number);
    if (!str_to_day(fields[0], &day))
        return (number == 1 && strcmp(fields[0], "day") == 0) ||
               err_set(e, ERR_INPUT, "%s, line %d: \"%.40s\" is no date like 2022-11-18", name, number,
                       fields[0]);
    add(v, day, fields[1], count > 2 && str_is_utf8(fields[2], strlen(fields[2])) ? fields[2] : "");
    return true;
}

bool event_text_read(struct events *v, const char *name, const char *text, struct err *e)
{
    char *copy = mem_text(text);
    bool good = true;
    int number = 0;

    for (char *line = copy; good && line && *line;) {
        char *end = strchr(line, '\n');
        size_t len = end ? (size_t)(end - line) : strlen(line);

        number++;
        if (len > 0)
            good = take_line(v, name, number, line, len, e);
        line = end ? end + 1 : NULL;
    }
    free(copy);
    if (v->count > 0)
        qsort(v->rows, (size_t)v->count, sizeof(*v->rows), by_day);
    return good;
}

bool event_file_read(struct events *v, const char *path, struct err *e)
{
    FILE *f = fopen(path, "re");
    char chunk[8192];
    struct buf text;
    size_t got;
    bool good = true;

    if (!f)
        return err_errno(e, ERR_CONFIG, errno, "--events: cannot read %s", path);
    buf_init(&text, FILE_MAX);
    while (good && (got = fread(chunk, 1, sizeof(chunk), f)) > 0)
        good = buf_append(&text, chunk, got) ||
               err_set(e, ERR_INPUT, "%s is too large for a list of events", path);
    (void)fclose(f);
    good = good && event_text_read(v, path, buf_str(&text), e);
    buf_release(&text);
    return good;
}
