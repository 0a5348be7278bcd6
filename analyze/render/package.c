#include "render/package.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/licence.h"
#include "render/number.h"
#include "render/text_file.h"

enum { PATH_SIZE = 1200 };

const char package_about[] = "What fediverse servers report about themselves: registered and active "
                             "accounts, posts, software, by server "
                             "and day, as reported and after named quality rules. No personal accounts, no "
                             "posts; servers that asked to "
                             "be left out are absent.";

bool package_files_sum(struct package *p, struct err *e)
{
    for (int i = 0; i < p->file_count; i++) {
        char path[PATH_SIZE];

        (void)snprintf(path, sizeof(path), "%.1000s/%.150s", p->folder, p->files[i].table->path);
        if (!package_sum(path, p->files[i].sum, &p->files[i].bytes, e))
            return false;
    }
    return true;
}

static const char *type_word(enum package_type type)
{
    static const char *const words[] = {[PACKAGE_TEXT] = "text",
                                        [PACKAGE_DAY] = "date",
                                        [PACKAGE_INTEGER] = "whole number",
                                        [PACKAGE_NUMBER] = "number",
                                        [PACKAGE_BOOLEAN] = "true or false"};

    return words[type];
}

static json_t *columns_json(const struct package_table *t)
{
    json_t *list = json_array();

    for (const struct package_column *c = t->columns; c->name; c++)
        (void)json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", c->name, "type",
                                                    type_word(c->type), "meaning", c->meaning, "unit",
                                                    *c->unit ? c->unit : "–", "source",
                                                    *c->source ? c->source : "–"));
    return list;
}

static json_t *tables_json(const struct package *p)
{
    json_t *list = json_array();

    for (int i = 0; i < p->file_count; i++) {
        const struct package_file *f = &p->files[i];
        char rows[NUMBER_SIZE], bytes[NUMBER_SIZE];

        number_exact((double)f->rows, rows);
        number_exact((double)f->bytes, bytes);
        (void)json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "name", f->table->name,
                                                    "path", f->table->path, "title", f->table->title, "rows",
                                                    rows, "bytes", bytes, "columns", columns_json(f->table)));
    }
    return list;
}

/* A JSON string is also a double-quoted YAML scalar. */
static void put_quoted(json_t *o, const char *name, const char *text)
{
    json_t *plain = json_string(text);
    char *quoted = json_dumps(plain, JSON_ENCODE_ANY);

    (void)json_object_set_new(o, name, json_string(quoted));
    free(quoted);
    json_decref(plain);
}

static json_t *quoted_of(const struct package *p)
{
    json_t *o = json_object();

    put_quoted(o, "title", p->title);
    put_quoted(o, "version", p->version);
    put_quoted(o, "publisher", p->publisher);
    put_quoted(o, "about", package_about);
    put_quoted(o, "url", p->url ? p->url : "");
    return o;
}

/* What the templates see. */
static json_t *values_of(const struct package *p)
{
    json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "title", p->title, "name", p->name,
                          "version", p->version, "about", package_about, "publisher", p->publisher, "rules",
                          p->rules, "headline", p->headline);

    (void)json_object_set_new(o, "licence_id", json_string(p->licence));
    (void)json_object_set_new(o, "licence_name", json_string(licence_name(p->licence)));
    (void)json_object_set_new(o, "licence_title", json_string(licence_title(p->licence)));
    (void)json_object_set_new(o, "licence_url", json_string(licence_url(p->licence)));
    (void)json_object_set_new(o, "program", json_string("fedtide " FEDTIDE_VERSION));
    (void)json_object_set_new(o, "tables", tables_json(p));
    (void)json_object_set_new(o, "quoted", quoted_of(p));
    if (p->since) {
        (void)json_object_set_new(o, "since", json_string(p->since));
        (void)json_object_set_new(o, "until", json_string(p->until));
        (void)json_object_set_new(o, "year", json_stringn(p->until, 4));
    }
    if (p->url)
        (void)json_object_set_new(o, "url", json_string(p->url));
    return o;
}

static void path_of(const struct package *p, const char *name, char path[PATH_SIZE])
{
    (void)snprintf(path, PATH_SIZE, "%.1000s/%s", p->folder, name);
}

/* json is taken. */
static bool write_json(const struct package *p, const char *name, json_t *json, struct err *e)
{
    char *text = json_dumps(json, JSON_INDENT(2));
    char path[PATH_SIZE];
    bool good;

    path_of(p, name, path);
    good = text ? text_file_write(path, text, e) : err_set(e, ERR_IO, "cannot write %s", path);

    free(text);
    json_decref(json);
    return good;
}

bool package_describe(const struct package *p, struct texts *texts, struct err *e)
{
    static const struct {
        const char *template, *name;
    } written[] = {{"package_readme.md", "README.md"},
                   {"package_licence.txt", "LICENSE"},
                   {"package_citation.cff", "CITATION.cff"},
                   {"package_changes.md", "CHANGELOG.md"},
                   {"package_dictionary.md", "dictionary.md"}};
    json_t *values = values_of(p);
    bool good = true;

    for (size_t i = 0; good && i < COUNT_OF(written); i++) {
        char path[PATH_SIZE];

        path_of(p, written[i].name, path);
        good = text_file_render(texts, written[i].template, values, path, e);
    }
    json_decref(values);
    return good && write_json(p, "datapackage.json", datapackage_json(p), e) &&
           write_json(p, "croissant.json", croissant_json(p), e) &&
           write_json(p, "dataset.jsonld", dataset_json(p), e) &&
           write_json(p, ".zenodo.json", zenodo_json(p), e);
}
