/* Frictionless Data Package, specification version 1 (specs.frictionlessdata.io): properties and table
 * schemas. */
#include "render/licence.h"
#include "render/package.h"

static const char *field_type(enum package_type type)
{
    static const char *const names[] = {[PACKAGE_TEXT] = "string",
                                        [PACKAGE_DAY] = "date",
                                        [PACKAGE_INTEGER] = "integer",
                                        [PACKAGE_NUMBER] = "number",
                                        [PACKAGE_BOOLEAN] = "boolean"};

    return names[type];
}

static json_t *schema_of(const struct package_table *t)
{
    json_t *fields = json_array(), *key = json_array();
    json_t *schema;

    for (const struct package_column *c = t->columns; c->name; c++) {
        json_t *field = json_pack("{s:s, s:s, s:s}", "name", c->name, "type", field_type(c->type),
                                  "description", c->meaning);

        if (c->type == PACKAGE_DAY)
            (void)json_object_set_new(field, "format", json_string("%Y-%m-%d"));
        if (*c->unit)
            (void)json_object_set_new(field, "unit", json_string(c->unit));
        (void)json_array_append_new(fields, field);
    }
    for (size_t i = 0; i < COUNT_OF(t->key) && t->key[i]; i++)
        (void)json_array_append_new(key, json_string(t->key[i]));
    schema = json_pack("{s:o, s:[s]}", "fields", fields, "missingValues", "");
    if (json_array_size(key) > 0)
        (void)json_object_set(schema, "primaryKey", key);
    json_decref(key);
    return schema;
}

static json_t *resource_of(const struct package_file *f)
{
    char hash[SUM_SIZE + 8];
    json_t *dialect = json_pack("{s:s, s:s, s:b, s:b, s:s}", "delimiter", ",", "quoteChar", "\"",
                                "doubleQuote", 1, "header", 1, "lineTerminator", "\n");

    (void)snprintf(hash, sizeof(hash), "sha256:%s", f->sum);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:o, s:o}", "name", f->table->name,
                     "path", f->table->path, "profile", "tabular-data-resource", "title", f->table->title,
                     "format", "csv", "mediatype", "text/csv", "encoding", "utf-8", "bytes",
                     (json_int_t)f->bytes, "hash", hash, "dialect", dialect, "schema", schema_of(f->table));
}

json_t *datapackage_json(const struct package *p)
{
    json_t *resources = json_array(), *out;

    for (int i = 0; i < p->file_count; i++)
        (void)json_array_append_new(resources, resource_of(&p->files[i]));
    out = json_pack("{s:s, s:s, s:s, s:s, s:s, s:[{s:s, s:s, s:s}], s:[{s:s}], s:[{s:s, s:s}], s:[s,s,s]}",
                    "profile", "tabular-data-package", "name", p->name, "title", p->title, "description",
                    package_about, "version", p->version, "licenses", "name", p->licence, "title",
                    licence_title(p->licence), "path", licence_url(p->licence), "sources", "title",
                    "Servers' own nodeinfo documents and peer lists, collected with fedtide", "contributors",
                    "title", p->publisher, "role", "publisher", "keywords", "fediverse", "activitypub",
                    "social networks");
    if (p->until) {
        char created[40];

        /* the end of the data, not the time of the run: the same data give the same bytes */
        (void)snprintf(created, sizeof(created), "%.16sT00:00:00Z", p->until);
        (void)json_object_set_new(out, "created", json_string(created));
    }
    if (p->url)
        (void)json_object_set_new(out, "homepage", json_string(p->url));
    (void)json_object_set_new(out, "resources", resources);
    return out;
}
