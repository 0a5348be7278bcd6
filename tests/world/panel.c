#include "world/panel.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

enum { COLUMNS = 8, BLOCK = 1 << 18, PROGRAMS_MAX = 2000, SOFTWARE_MAX = 64, LINE_LENGTH_MAX = 1 << 16 };

struct reader {
    struct world *world;
    const char *date;
    int room;
    struct program *programs; /* one a software name */
    int program_count;
};

static const struct program *program_for(struct reader *r, const char *name)
{
    struct program *p;

    for (int i = 0; i < r->program_count; i++)
        if (strcmp(r->programs[i].name, name) == 0)
            return &r->programs[i];
    if (r->program_count == PROGRAMS_MAX)
        return NULL;
    p = &r->programs[r->program_count++];
    *p = (struct program){.name = mem_text(name),
                          .version = "1.0",
                          .schema = "2.0",
                          .path = "/nodeinfo/2.0",
                          .people = true,
                          .repository = "",
                          .fault = "",
                          .flags = "null_active",
                          .variant = "",
                          .counts = COUNTS_NULL_ACTIVE};
    return p;
}

static int64_t count_of(const char *text)
{
    int64_t value;

    return str_to_i64(text, INT64_MIN + 1, INT64_MAX, &value) ? value : WORLD_ABSENT;
}

static bool is_host_name(const char *name)
{
    size_t len = strlen(name);

    return len > 3 && len < WORLD_NAME_MAX && strchr(name, '.') &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") == len;
}

/* JSON is written without escaping, and a document without a software name is no observation. */
static bool is_plain_software(const char *name)
{
    return name[0] && strlen(name) < SOFTWARE_MAX && !strpbrk(name, "\"\\");
}

static void add_host(struct reader *r, char *fields[COLUMNS])
{
    struct world *w = r->world;
    int i = w->host_count;
    struct host *h;

    if (strcmp(fields[0], r->date) != 0 || strcmp(fields[2], "up") != 0 || !is_host_name(fields[1]) ||
        !is_plain_software(fields[3]))
        return;
    if (i == r->room) {
        r->room = r->room ? 2 * r->room : 4096;
        w->hosts = mem_grow(w->hosts, (size_t)r->room, sizeof(*w->hosts));
        w->panel = mem_grow(w->panel, (size_t)r->room, sizeof(*w->panel));
    }
    h = &w->hosts[i];
    *h = (struct host){.death = WORLD_DAYS, .alias_to = -1, .program = program_for(r, fields[3])};
    if (!h->program)
        return;
    (void)snprintf(h->name, sizeof(h->name), "%s", fields[1]);
    h->version = h->program->version;
    /* a /24 a host, from 127.1.0 on */
    h->address[0] = 127;
    h->address[1] = (uint8_t)(1 + i / 256);
    h->address[2] = (uint8_t)(i % 256);
    h->address[3] = 1;
    w->panel[i] = (struct panel_host){.users = count_of(fields[4]), .posts = count_of(fields[5])};
    w->host_count++;
}

static void take_line(struct reader *r, char *line)
{
    char *fields[COLUMNS];
    int count = 0;

    while (line && count < COLUMNS)
        fields[count++] = strsep(&line, ",");
    if (count == COLUMNS)
        add_host(r, fields);
}

static void take_lines(struct reader *r, struct buf *text)
{
    char *line = text->bytes;
    char *end;

    while (line && (end = memchr(line, '\n', text->len - (size_t)(line - text->bytes)))) {
        *end = '\0';
        take_line(r, line);
        line = end + 1;
    }
    if (line)
        buf_consume(text, (size_t)(line - text->bytes));
}

static bool read_all(struct reader *r, struct archive *a, const char *path, struct err *e)
{
    struct archive_entry *entry;
    char *block = mem_alloc(BLOCK);
    struct buf text;
    la_ssize_t got = 0;
    bool good = archive_read_open_filename(a, path, BLOCK) == ARCHIVE_OK &&
                archive_read_next_header(a, &entry) == ARCHIVE_OK;

    buf_init(&text, BLOCK + LINE_LENGTH_MAX);
    while (good && (got = archive_read_data(a, block, BLOCK)) > 0) {
        good = buf_append(&text, block, (size_t)got);
        if (good)
            take_lines(r, &text);
    }
    buf_release(&text);
    free(block);
    return (good && got == 0) || err_set(e, ERR_INPUT, "cannot read %s: %s", path, archive_error_string(a));
}

struct world *panel_read(const char *path, const char *date, struct err *e)
{
    struct reader r = {.world = mem_alloc(sizeof(struct world)), .date = date};
    struct archive *a = archive_read_new();
    bool good;

    r.programs = mem_array(PROGRAMS_MAX, sizeof(*r.programs));
    r.world->farm_teller = -1;
    (void)archive_read_support_filter_all(a);
    (void)archive_read_support_format_raw(a);
    good = read_all(&r, a, path, e);
    (void)archive_read_free(a);
    if (good && r.world->host_count == 0)
        good = err_set(e, ERR_INPUT, "%s has no usable row of %s", path, date);
    if (good)
        return r.world;
    world_free(r.world);
    return NULL;
}
