#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analysis.h"
#include "commands.h"
#include "edition_command.h"
#include "edition_measures.h"
#include "render/chart_files.h"
#include "render/licence.h"
#include "render/page.h"
#include "report_place.h"
#include "report_tables.h"

enum { FINDINGS_PRINTED = 3 };

static bool make_folder(const char *path, struct err *e)
{
    return mkdir(path, 0755) == 0 || errno == EEXIST ||
           err_errno(e, ERR_IO, errno, "cannot make the folder %s", path);
}

static bool make_folders(const char *out, struct err *e)
{
    static const char *const parts[] = {"", "/charts", "/data"};
    char path[1100];

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if ((size_t)snprintf(path, sizeof(path), "%s%s", out, parts[i]) >= 1000)
            return err_set(e, ERR_USAGE, "--out is too long");
        if (!make_folder(path, e))
            return false;
    }
    return true;
}

static bool write_json(const json_t *edition, const char *out, struct err *e)
{
    char path[1100];

    (void)snprintf(path, sizeof(path), "%.1000s/report.json", out);
    return json_dump_file(edition, path, JSON_INDENT(1)) == 0 ||
           err_errno(e, ERR_IO, errno, "cannot write %s", path);
}

static void print_summary(const json_t *edition, const char *out)
{
    const json_t *findings = json_object_get(edition, "findings"), *f;
    size_t i;

    if (json_array_size(findings) == 0)
        printf("%s\n", json_string_value(json_object_get(edition, "headline")));
    json_array_foreach(findings, i, f)
        if (i < FINDINGS_PRINTED)
            printf("%s\n", json_string_value(json_object_get(f, "text")));
    printf("report: %s/index.html\n", out);
}

static bool report(const struct settings *s, struct analysis *a, struct texts *texts, struct err *e)
{
    struct edition_input in = {.title = s->title,
                               .rules = a->used.rules ? a->used.rules->name : s->rules,
                               .licence = licence_name(s->licence),
                               .embargo = s->embargo,
                               .correction = s->correction};
    struct report_place place;
    json_t *edition;
    bool good;

    if (!edition_events(a, s, texts, e) || !edition_measures(&in, a, e)) {
        edition_input_release(&in);
        return false;
    }
    edition = edition_make(&in, texts);
    good = report_place_begin(&place, s, e) && make_folders(place.folder, e) &&
           write_json(edition, place.folder, e) && report_tables_write(edition, place.folder, "", e) &&
           chart_files_write(json_object_get(edition, "charts"), texts, place.folder, e) &&
           report_place_fill(&place, s, a, edition, texts, e) &&
           page_write(edition, texts, place.folder, e) && report_place_publish(&place, edition, texts, e);
    if (good)
        print_summary(edition, s->out);
    report_place_release(&place);
    json_decref(edition);
    return good;
}

int cmd_report(void *settings, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return edition_command("report", settings, report);
}
