#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "commands.h"
#include "frontier.h"
#include "options.h"
#include "sql/database.h"

static bool add_lines(struct frontier *f, FILE *in, const char *name, struct err *e)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    bool good = true;

    while (good && (len = getline(&line, &room, in)) >= 0) {
        size_t end = strcspn(line, "#\r\n");
        size_t begin = strspn(line, " \t");

        while (end > begin && (line[end - 1] == ' ' || line[end - 1] == '\t'))
            end--;
        if (end > begin)
            good = frontier_add(f, line + begin, end - begin, e);
    }
    if (good && ferror(in))
        good = err_errno(e, ERR_IO, errno, "reading %s", name);
    free(line);
    return good;
}

static bool add_file(struct frontier *f, const char *path, struct err *e)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *in = is_stdin ? stdin : fopen(path, "re");
    bool good;

    if (!in)
        return err_errno(e, ERR_CONFIG, errno, "cannot read %s", path);
    good = add_lines(f, in, path, e);
    if (!is_stdin)
        (void)fclose(in);
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
