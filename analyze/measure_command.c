#include "measure_command.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "output.h"

static void print_empty(const struct settings *s, const char *const *columns)
{
    json_t *none = json_array();

    if (strcmp(s->format, "text") == 0)
        printf("There is no observation in this window.\n");
    else if (strcmp(s->format, "csv") == 0)
        output_print("csv", none, none, columns);
    else
        printf("null\n");
    json_decref(none);
}

int measure_command(const char *name, const struct settings *settings, measure_fn *measure,
                    measure_rows_fn *rows, const char *const *columns)
{
    struct analysis a;
    struct err e = {0};
    char title[64];

    (void)snprintf(title, sizeof(title), "fedtide-analyze %s", name);
    if (!analysis_open(&a, settings, &e)) {
        log_fatal(title, &e);
    } else if (a.empty) {
        print_empty(settings, columns);
    } else {
        json_t *json = measure(&a, settings);

        output_print(settings->format, json, rows(json), columns);
        json_decref(json);
    }
    analysis_close(&a);
    return err_exit_status(&e);
}
