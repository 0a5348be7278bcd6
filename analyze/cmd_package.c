#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "commands.h"
#include "edition_command.h"
#include "edition_measures.h"
#include "package_days.h"
#include "package_graph.h"
#include "render/chart_files.h"
#include "render/package.h"
#include "render/package_database.h"
#include "render/page.h"
#include "report_tables.h"
#include "rules_parameters.h"

enum { FOLDER_SIZE = 1000, PATH_SIZE = 1200 };

/* ---- the folder ---- */

static bool is_empty(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    bool empty = true;

    if (!dir)
        return errno == ENOENT;
    while ((entry = readdir(dir)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            empty = false;
    (void)closedir(dir);
    return empty;
}

static bool make_folders(const char *out, struct err *e)
{
    static const char *const parts[] = {"", "/data", "/charts", "/graph"};

    if (!is_empty(out))
        return err_set(e, ERR_USAGE, "%s is not an empty folder; a package is never written over another",
                       out);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        char path[PATH_SIZE];

        (void)snprintf(path, sizeof(path), "%.1000s%s", out, parts[i]);
        if (mkdir(path, 0755) != 0 && errno != EEXIST)
            return err_errno(e, ERR_IO, errno, "cannot make the folder %s", path);
    }
    return true;
}

/* --out without slashes at its end: names in the checksums are relative to it. */
static bool folder_of(const char *out, char folder[FOLDER_SIZE], struct err *e)
{
    size_t len = strlen(out);

    while (len > 1 && out[len - 1] == '/')
        len--;
    if (len == 0 || len >= FOLDER_SIZE)
        return err_set(e, ERR_USAGE, "--out is empty or too long");
    memcpy(folder, out, len);
    folder[len] = '\0';
    return true;
}

/* ---- tables ---- */

static void add_file(struct package *p, const char *name, int64_t rows)
{
    p->files[p->file_count++] = (struct package_file){.table = package_table_find(name), .rows = rows};
}

/* Those whose rows stand in the measures, in the order of their description. */
static bool write_measured(struct package *p, const json_t *measures, sqlite3 *db, struct err *e)
{
    for (const struct package_table *t = package_tables; t->name; t++) {
        int64_t rows = 0;

        if (!t->rows)
            continue;
        if (!package_write_rows(t, measures, p->folder, db, &rows, e))
            return false;
        add_file(p, t->name, rows);
    }
    return true;
}

static bool write_tables(struct package *p, const struct analysis *a, const json_t *measures, struct err *e)
{
    char path[PATH_SIZE];
    int64_t rows[3];
    sqlite3 *db = NULL;
    struct err closing = {0};
    bool good;

    (void)snprintf(path, sizeof(path), "%.1000s/fedtide.sqlite", p->folder);
    good = package_database_open(&db, path, e) &&
           package_days_write(&a->used, a->window, p->folder, db, rows, e);
    if (good) {
        add_file(p, "daily_totals", rows[2]);
        add_file(p, "server_days", rows[0]);
        add_file(p, "servers", rows[1]);
        good = write_measured(p, measures, db, e);
    }
    if (!package_database_close(db, good ? e : &closing))
        good = false;
    return good;
}

/* The measures of the report, and what only the package shows. */
static json_t *measures_of(const json_t *edition, const struct rule_set *rules)
{
    json_t *m = json_copy(json_object_get(edition, "measures"));

    (void)json_object_set_new(m, "methods", rules_methods(rules));
    return m;
}

/* ---- everything else ---- */

static bool write_json(const char *folder, const char *name, json_t *json, struct err *e)
{
    char path[PATH_SIZE];
    bool good;

    (void)snprintf(path, sizeof(path), "%.1000s/%s", folder, name);
    good = json_dump_file(json, path, JSON_INDENT(1)) == 0;
    return good || err_errno(e, ERR_IO, errno, "cannot write %s", path);
}

static bool write_parameters(const struct package *p, const struct analysis *a, const struct rule_set *rules,
                             struct err *e)
{
    json_t *o = json_pack("{s:s, s:s, s:s?, s:s?, s:I, s:i, s:o}", "program", "fedtide-analyze", "version",
                          FEDTIDE_VERSION, "since", p->since, "until", p->until, "observations",
                          (json_int_t)a->panel.rows, "rounds", a->panel.round_count, "rules",
                          rules_parameters(rules));
    bool good = write_json(p->folder, "parameters.json", o, e);

    json_decref(o);
    return good;
}

static bool write_graph(struct package *p, struct analysis *a, struct err *e)
{
    int64_t edges = 0;

    if (!package_graph_write(&a->db, p->folder, &edges, e))
        return false;
    add_file(p, "edges", edges);
    return true;
}

static bool write_package(struct package *p, struct analysis *a, json_t *edition, struct texts *texts,
                          struct err *e)
{
    const struct rule_set *rules = rules_find(p->rules);
    json_t *measures = measures_of(edition, rules);
    bool good = make_folders(p->folder, e) && write_json(p->folder, "report.json", edition, e) &&
                write_tables(p, a, measures, e) && write_graph(p, a, e) && package_files_sum(p, e) &&
                report_tables_write(edition, p->folder, "charts/", e) &&
                chart_files_write(json_object_get(edition, "charts"), texts, p->folder, e) &&
                page_write(edition, texts, p->folder, e) && write_parameters(p, a, rules, e) &&
                package_describe(p, texts, e) && package_sums_write(p->folder, e);

    json_decref(measures);
    return good;
}

static bool package(const struct settings *s, struct analysis *a, struct texts *texts, struct err *e)
{
    struct edition_input in = {.title = s->title, .rules = s->rules, .licence = s->licence};
    char folder[FOLDER_SIZE], name[60] = "fediverse-empty", since[STR_DAY_SIZE], until[STR_DAY_SIZE];
    struct package p = {.folder = folder,
                        .title = s->title,
                        .licence = s->licence,
                        .publisher = s->publisher,
                        .url = s->url,
                        .rules = s->rules,
                        .name = name,
                        .version = "1.0.0"};
    json_t *edition;
    bool good;

    if (!folder_of(s->out, folder, e) || !edition_events(a, s, texts, e) || !edition_measures(&in, a, e)) {
        edition_input_release(&in);
        return false;
    }
    if (!a->empty) {
        str_from_day(a->window.since, since);
        str_from_day(a->window.until, until);
        (void)snprintf(name, sizeof(name), "fediverse-%s", until);
        p.since = since;
        p.until = until;
    }
    edition = edition_make(&in, texts);
    p.headline = json_string_value(json_object_get(edition, "headline"));
    good = write_package(&p, a, edition, texts, e);
    if (good)
        printf("%s\npackage: %s, %d tables, %lld server days\n", p.headline, folder, p.file_count,
               (long long)p.files[1].rows);
    json_decref(edition);
    return good;
}

int cmd_package(void *settings, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return edition_command("package", settings, package);
}
