#include "render/press.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "render/text_file.h"

enum { PATH_SIZE = 1400, CHUNK = 1 << 16 };

struct press {
    const json_t *edition;
    const char *folder, *prefix; /* "EMBARGO-" or "" */
};

static bool copy_open(FILE *from, FILE *to)
{
    char *chunk = mem_alloc(CHUNK);
    size_t got;
    bool good = true;

    while (good && (got = fread(chunk, 1, CHUNK, from)) > 0)
        good = fwrite(chunk, 1, got, to) == got;
    free(chunk);
    return good && !ferror(from);
}

/* FOLDER/from as FOLDER/press/PREFIXto; a file that is not there is left out. */
static bool copy_file(const struct press *p, const char *from, const char *to, struct err *e)
{
    char source[PATH_SIZE], target[PATH_SIZE];
    FILE *in, *out;
    bool good;

    (void)snprintf(source, sizeof(source), "%.1000s/%.150s", p->folder, from);
    (void)snprintf(target, sizeof(target), "%.1000s/press/%s%.150s", p->folder, p->prefix, to);
    in = fopen(source, "re");
    if (!in)
        return errno == ENOENT || err_errno(e, ERR_IO, errno, "cannot read %s", source);
    out = fopen(target, "we");
    good = out && copy_open(in, out);
    good = out && fclose(out) == 0 && good;
    (void)fclose(in);
    return good || err_errno(e, ERR_IO, errno, "cannot write %s", target);
}

static bool copy_chart(const struct press *p, const char *name, struct err *e)
{
    static const char *const endings[] = {"png", "svg", "pdf", "alt.txt", "csv"};

    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        char from[PATH_SIZE], to[PATH_SIZE];

        (void)snprintf(from, sizeof(from), "charts/%.60s.%s", name, endings[i]);
        (void)snprintf(to, sizeof(to), "%.60s.%s", name, endings[i]);
        if (!copy_file(p, from, to, e))
            return false;
    }
    return true;
}

static bool copy_charts(const struct press *p, struct err *e)
{
    const json_t *chart;
    size_t i;

    json_array_foreach(json_object_get(p->edition, "charts"), i, chart) {
        const char *name = json_string_value(json_object_get(chart, "name"));

        if (name && !copy_chart(p, name, e))
            return false;
    }
    return true;
}

static bool write_template(const struct press *p, struct texts *texts, const char *template, const char *name,
                           struct err *e)
{
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof(path), "%.1000s/press/%s%.100s", p->folder, p->prefix, name);
    return text_file_render(texts, template, p->edition, path, e);
}

bool press_write(const json_t *edition, struct texts *texts, const char *folder, struct err *e)
{
    static const char *const from_brief[][2] = {{"brief.posts.txt", "posts.txt"},
                                                {"brief.card.png", "card.png"},
                                                {"brief.card.svg", "card.svg"},
                                                {"brief.card.alt.txt", "card.alt.txt"}};
    struct press p = {.edition = edition,
                      .folder = folder,
                      .prefix = json_is_string(json_object_get(edition, "embargo")) ? "EMBARGO-" : ""};
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof(path), "%.1000s/press", folder);
    if (mkdir(path, 0755) != 0 && errno != EEXIST)
        return err_errno(e, ERR_IO, errno, "cannot make the folder %s", path);
    for (size_t i = 0; i < COUNT_OF(from_brief); i++)
        if (!copy_file(&p, from_brief[i][0], from_brief[i][1], e))
            return false;
    return copy_charts(&p, e) && write_template(&p, texts, "press_findings.txt", "findings.txt", e) &&
           write_template(&p, texts, "press_readme.txt", "README.txt", e);
}
