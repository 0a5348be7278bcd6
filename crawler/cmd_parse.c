/* fedtide-crawl parse KIND FILE...: one line of JSON a file on standard output; the shapes are in
 * parse_values.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "commands.h"
#include "options.h"
#include "parse_values.h"

enum { FILE_MAX = 64 << 20 };

static const int64_t day_us = INT64_C(86400) * 1000000;

/* The whole file, or standard input for "-". */
static bool read_file(const char *path, struct buf *body, struct err *e)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "rb");
    char chunk[65536];
    size_t len;
    bool fits = true;

    if (!file)
        return err_errno(e, ERR_IO, errno, "cannot open \"%s\"", path);
    while (fits && (len = fread(chunk, 1, sizeof chunk, file)) > 0)
        fits = buf_append(body, chunk, len);
    if (ferror(file))
        (void)err_errno(e, ERR_IO, errno, "cannot read \"%s\"", path);
    else if (!fits)
        (void)err_set(e, ERR_INPUT, "\"%s\" is larger than %d MiB", path, FILE_MAX >> 20);
    if (!is_stdin)
        (void)fclose(file);
    return e->kind == ERR_NONE;
}

static bool print_value(const char *path, const char *kind, const struct parse_hints *hints, struct err *e)
{
    struct buf body;
    json_t *line, *value;
    bool done;

    buf_init(&body, FILE_MAX);
    if (!read_file(path, &body, e)) {
        buf_release(&body);
        return false;
    }
    value = parse_value(kind, hints, buf_str(&body), body.len);
    buf_release(&body);
    if (!value)
        return err_set(e, ERR_USAGE, "no document is of the kind \"%s\"; kinds are %s", kind, parse_kinds);
    line = json_pack("{s:s%, s:s}", "file", path, strlen(path), "kind", kind);
    if (!line)
        line = json_pack("{s:n, s:s}", "file", "kind", kind); /* a path that is no UTF-8 */
    done = line && json_object_update(line, value) == 0 && json_dumpf(line, stdout, JSON_COMPACT) == 0 &&
           putchar('\n') != EOF;
    json_decref(value);
    json_decref(line);
    return done || err_set(e, ERR_IO, "cannot write to standard output");
}

int cmd_parse(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    int64_t now_us = s->observed_at > 0 ? s->observed_at : clock_now_us();
    struct parse_hints hints = {.software = s->software, .today = (int32_t)(now_us / day_us)};
    int status = 0;

    for (int i = 1; i < argc; i++) {
        struct err e = {0};

        if (print_value(argv[i], argv[0], &hints, &e))
            continue;
        log_fatal("fedtide-crawl", &e);
        status = err_exit_status(&e);
        if (e.kind == ERR_USAGE)
            break;
    }
    return status;
}
