#include <stdio.h>
#include <string.h>

#include "brief_measures.h"
#include "commands.h"
#include "edition_command.h"
#include "render/licence.h"

enum { STEM_SIZE = 1000 };

/* FILE without ".html": everything else stands beside it under the same stem. */
static bool stem_of(const char *file, char out[STEM_SIZE], struct err *e)
{
    size_t len = strlen(file);

    if (len > 5 && strcmp(file + len - 5, ".html") == 0)
        len -= 5;
    if (len == 0 || len >= STEM_SIZE - 20)
        return err_set(e, ERR_USAGE, "--out is empty or too long");
    memcpy(out, file, len);
    out[len] = '\0';
    return true;
}

static bool brief(const struct settings *s, struct analysis *a, struct texts *texts, struct err *e)
{
    struct brief_input in = {
        .title = s->title, .rules = s->rules, .licence = licence_name(s->licence), .embargo = s->embargo};
    struct brief_measures measures;
    char stem[STEM_SIZE];
    json_t *json;
    bool good;

    if (!stem_of(s->out, stem, e))
        return false;
    good = brief_measures(&measures, a, e);
    if (good) {
        brief_measures_lend(&measures, &in);
        json = brief_make(&in, texts);
        good = brief_write(json, texts, stem, e);
        if (good)
            printf("%s\nbrief: %s.html\n", json_string_value(json_object_get(json, "headline")), stem);
        json_decref(json);
    }
    brief_measures_release(&measures);
    return good;
}

int cmd_brief(void *settings, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return edition_command("brief", settings, brief);
}
