#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "commands.h"
#include "frontier.h"
#include "options.h"
#include "base/source_file.h"
#include "sql/database.h"

/* One name a line; # begins a comment. */
static bool add_line(struct frontier *f, const char *line, struct err *e)
{
    size_t begin = strspn(line, " \t");
    size_t end = strcspn(line, "#\r\n");

    while (end > begin && (line[end - 1] == ' ' || line[end - 1] == '\t'))
        end--;
    return end <= begin || frontier_add(f, line + begin, end - begin, e);
}

static bool add_file(struct frontier *f, const char *path, struct err *e)
{
    struct source_file *in = source_file_open(path, e);
    char *line = NULL;
    bool good = in != NULL;

    do {
        size_t len;

        good = good && source_file_line(in, &line, &len, e) && (!line || add_line(f, line, e));
    } while (good && line);
    source_file_close(in);
    return good;
}

static bool add_all(struct frontier *f, const struct settings *s, int argc, char **argv, struct err *e)
{
    for (int i = 0; i < argc; i++)
        if (!frontier_add(f, argv[i], strlen(argv[i]), e))
            return false;
    return (!s->file || add_file(f, s->file, e)) && frontier_flush(f, e);
}

static bool seed(const struct settings *s, struct pg *db, int argc, char **argv, struct err *e)
{
    struct frontier f;
    struct buf text;
    bool good;

    frontier_init(&f, db, "seed", true);
    good = pg_begin(db, e) && add_all(&f, s, argc, argv, e) && pg_commit(db, e);
    if (good) {
        buf_init(&text, 4096);
        frontier_report(&f, &text);
        printf("%s\n", buf_str(&text));
        buf_release(&text);
        if (f.read > 0 && f.added + f.known + f.woken == 0)
            good = err_set(e, ERR_INPUT, "none of the names can be asked");
    }
    frontier_release(&f);
    return good;
}

int cmd_seed(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct pg db = {0};
    struct err e = {0};

    if (argc == 0 && !s->file)
        (void)err_set(&e, ERR_USAGE, "seed needs host names, or --file F");
    else if (database_open(&db, s->db, "fedtide-crawl", DATABASE_WRITE, &e))
        (void)!seed(s, &db, argc, argv, &e);
    if (e.kind != ERR_NONE)
        log_fatal("fedtide-crawl seed", &e);
    pg_close(&db);
    return err_exit_status(&e);
}
