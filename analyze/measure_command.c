#include "measure_command.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"

static const char nothing[] = "There is no observation in this window.";

static void print_empty(const struct settings *s, const struct output_table *table)
{
    struct output_table whole = *table;
    json_t *none = json_array();

    whole.rows = "";
    if (strcmp(s->format, "text") == 0)
        printf("%s\n", nothing);
    else if (strcmp(s->format, "csv") == 0)
        output_print("csv", none, &whole);
    else if (!table->rows[0])
        printf("[]\n");
    else
        printf("{\"empty\": \"%s\"}\n", nothing);
    json_decref(none);
}

int measure_refuse(const char *name, const char *why)
{
    struct err e = {0};
    char title[64];

    (void)snprintf(title, sizeof(title), "fedtide-analyze %s", name);
    (void)err_set(&e, ERR_USAGE, "%s %s", name, why);
    log_fatal(title, &e);
    return err_exit_status(&e);
}

int measure_command(const char *name, const struct settings *settings, measure_fn *measure,
                    const struct output_table *tables)
{
    const struct output_table *table;
    struct analysis a = {0};
    struct err e = {0};
    json_t *json = NULL;
    char title[64];

    (void)snprintf(title, sizeof(title), "fedtide-analyze %s", name);
    table = output_find_table(tables, settings->table, &e);
    if (table && analysis_open(&a, settings, &e)) {
        if (a.empty)
            print_empty(settings, table);
        else if ((json = measure(&a, settings, &e)))
            output_print(settings->format, json, table);
    }
    if (e.kind != ERR_NONE)
        log_fatal(title, &e);
    json_decref(json);
    analysis_close(&a);
    return err_exit_status(&e);
}
