/* How long an edition takes to render, and whether its report.json holds everything: measures in, folder out.
 *
 *     render_edition REPORT.json OUT
 *
 * Makes the edition once more from the measures in REPORT.json, writes pictures and page into OUT (which has
 * the folders charts and data) and prints seconds and memory as JSON. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "render/chart.h"
#include "render/chart_files.h"
#include "render/edition.h"
#include "render/page.h"

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool render(const json_t *old, const char *out, double at[4], struct err *e)
{
    struct edition_input in = {.title = chart_text(old, "title"),
                               .rules = chart_text(old, "rules"),
                               .licence = chart_text(old, "licence"),
                               .measures = json_deep_copy(json_object_get(old, "measures"))};
    struct texts texts;
    json_t *edition;
    bool good;

    if (!texts_open(&texts, NULL, e))
        return false;
    at[0] = now();
    edition = edition_make(&in, &texts);
    at[1] = now();
    good = chart_files_write(json_object_get(edition, "charts"), &texts, out, e);
    at[2] = now();
    good = good && page_write(edition, &texts, out, e);
    at[3] = now();
    json_decref(edition);
    texts_close(&texts);
    return good;
}

int main(int argc, char **argv)
{
    struct err e = {0};
    struct rusage usage;
    json_error_t error;
    double at[4];
    json_t *old;

    if (argc != 3) {
        fprintf(stderr, "usage: render_edition REPORT.json OUT\n");
        return 2;
    }
    old = json_load_file(argv[1], 0, &error);
    if (!old || !render(old, argv[2], at, &e)) {
        fprintf(stderr, "%s\n", old ? e.text : error.text);
        json_decref(old);
        return 1;
    }
    json_decref(old);
    (void)getrusage(RUSAGE_SELF, &usage);
    printf("{\"edition_s\": %.3f, \"pictures_s\": %.3f, \"page_s\": %.3f, \"all_s\": %.3f, \"memory_mb\": "
           "%.1f}\n",
           at[1] - at[0], at[2] - at[1], at[3] - at[2], at[3] - at[0], (double)usage.ru_maxrss / 1024);
    return 0;
}
