/* Croissant 1.0 (mlcommons.org/croissant/1.0) and the schema.org Dataset that it extends. */
#include <string.h>

#include "base/str.h"
#include "render/licence.h"
#include "render/package.h"

/* The context that the specification prints. */
static const char context_text[] =
    "{\"@language\":\"en\",\"@vocab\":\"https://schema.org/"
    "\",\"citeAs\":\"cr:citeAs\",\"column\":\"cr:column\","
    "\"conformsTo\":\"dct:conformsTo\",\"cr\":\"http://mlcommons.org/croissant/\",\"rai\":\"http://"
    "mlcommons.org/"
    "croissant/RAI/"
    "\",\"data\":{\"@id\":\"cr:data\",\"@type\":\"@json\"},\"dataType\":{\"@id\":\"cr:dataType\","
    "\"@type\":\"@vocab\"},\"dct\":\"http://purl.org/dc/terms/"
    "\",\"examples\":{\"@id\":\"cr:examples\",\"@type\":"
    "\"@json\"},\"extract\":\"cr:extract\",\"field\":\"cr:field\",\"fileProperty\":\"cr:fileProperty\","
    "\"fileObject\":\"cr:fileObject\",\"fileSet\":\"cr:fileSet\",\"format\":\"cr:format\",\"includes\":\"cr:"
    "includes\",\"isLiveDataset\":\"cr:isLiveDataset\",\"jsonPath\":\"cr:jsonPath\",\"key\":\"cr:key\","
    "\"md5\":"
    "\"cr:md5\",\"parentField\":\"cr:parentField\",\"path\":\"cr:path\",\"recordSet\":\"cr:recordSet\","
    "\"references\":\"cr:references\",\"regex\":\"cr:regex\",\"repeated\":\"cr:repeated\",\"replace\":\"cr:"
    "replace\",\"sc\":\"https://schema.org/"
    "\",\"separator\":\"cr:separator\",\"source\":\"cr:source\",\"subField\":"
    "\"cr:subField\",\"transform\":\"cr:transform\"}";

static const char *data_type(enum package_type type)
{
    static const char *const names[] = {[PACKAGE_TEXT] = "sc:Text",
                                        [PACKAGE_DAY] = "sc:Date",
                                        [PACKAGE_INTEGER] = "sc:Integer",
                                        [PACKAGE_NUMBER] = "sc:Float",
                                        [PACKAGE_BOOLEAN] = "sc:Boolean"};

    return names[type];
}

static json_t *coverage_of(const struct package *p)
{
    char text[80];

    if (!p->since)
        return json_null();
    (void)snprintf(text, sizeof(text), "%.30s/%.30s", p->since, p->until);
    return json_string(text);
}

/* What both have; type: of the Dataset. */
static json_t *dataset_of(const struct package *p, const char *type)
{
    json_t *o =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s}, s:[s,s,s], s:b}", "@type", type, "name", p->title,
                  "description", package_about, "license", licence_url(p->licence), "version", p->version,
                  "creator", "@type", "Organization", "name", p->publisher, "keywords", "fediverse",
                  "activitypub", "social networks", "isAccessibleForFree", 1);

    (void)json_object_set_new(
        o, "measurementTechnique",
        json_string("Servers' own nodeinfo documents, read once a day; quality rules by "
                    "name, every change listed"));
    if (p->since) {
        (void)json_object_set_new(o, "temporalCoverage", coverage_of(p));
        (void)json_object_set_new(o, "datePublished", json_string(p->until));
    }
    if (p->url)
        (void)json_object_set_new(o, "url", json_string(p->url));
    return o;
}

static json_t *file_object(const struct package_file *f, const char *type)
{
    char size[40];

    (void)snprintf(size, sizeof(size), "%lld B", (long long)f->bytes);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "@type", type, "@id", f->table->path, "name",
                     f->table->name, "description", f->table->title, "contentUrl", f->table->path,
                     "encodingFormat", "text/csv", "contentSize", size, "sha256", f->sum);
}

static json_t *field_of(const struct package_table *t, const struct package_column *c)
{
    char id[160];

    (void)snprintf(id, sizeof(id), "%s/%s", t->name, c->name);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:{s:s}, s:{s:s}}}", "@type", "cr:Field", "@id", id,
                     "name", c->name, "description", c->meaning, "dataType", data_type(c->type), "source",
                     "fileObject", "@id", t->path, "extract", "column", c->name);
}

static json_t *record_set(const struct package_table *t)
{
    json_t *fields = json_array();

    for (const struct package_column *c = t->columns; c->name; c++)
        (void)json_array_append_new(fields, field_of(t, c));
    return json_pack("{s:s, s:s, s:s, s:s, s:o}", "@type", "cr:RecordSet", "@id", t->name, "name", t->name,
                     "description", t->title, "field", fields);
}

json_t *croissant_json(const struct package *p)
{
    json_t *files = json_array(), *sets = json_array();
    json_t *o = json_object(), *dataset = dataset_of(p, "sc:Dataset");

    for (int i = 0; i < p->file_count; i++) {
        (void)json_array_append_new(files, file_object(&p->files[i], "cr:FileObject"));
        (void)json_array_append_new(sets, record_set(p->files[i].table));
    }
    (void)json_object_set_new(o, "@context", json_loads(context_text, 0, NULL));
    (void)json_object_update(o, dataset);
    json_decref(dataset);
    (void)json_object_set_new(o, "conformsTo", json_string("http://mlcommons.org/croissant/1.0"));
    (void)json_object_set_new(o, "distribution", files);
    (void)json_object_set_new(o, "recordSet", sets);
    return o;
}

/* The figures a reader looks for, with their units. */
static json_t *variables(void)
{
    static const char *const shown[] = {"accounts_clean", "accounts_reported", "active_month",
                                        "servers_counted", "servers_answered"};
    const struct package_table *t = package_table_find("daily_totals");
    json_t *list = json_array();

    for (size_t i = 0; i < COUNT_OF(shown); i++)
        for (const struct package_column *c = t->columns; c->name; c++)
            if (strcmp(c->name, shown[i]) == 0)
                (void)json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "@type", "PropertyValue",
                                                            "name", c->name, "description", c->meaning,
                                                            "unitText", c->unit));
    return list;
}

json_t *dataset_json(const struct package *p)
{
    json_t *o = json_object(), *dataset = dataset_of(p, "Dataset"), *files = json_array();

    for (int i = 0; i < p->file_count; i++)
        (void)json_array_append_new(files, file_object(&p->files[i], "DataDownload"));
    (void)json_object_set_new(o, "@context", json_string("https://schema.org/"));
    (void)json_object_update(o, dataset);
    json_decref(dataset);
    (void)json_object_set_new(o, "variableMeasured", variables());
    (void)json_object_set_new(o, "distribution", files);
    return o;
}

json_t *zenodo_json(const struct package *p)
{
    char licence[40];

    (void)snprintf(licence, sizeof(licence), "%s", p->licence);
    str_lower(licence);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:[{s:s}], s:s, s:[s,s,s]}", "title", p->title, "upload_type",
                     "dataset", "description", package_about, "version", p->version, "license", licence,
                     "creators", "name", p->publisher, "access_right", "open", "keywords", "fediverse",
                     "activitypub", "social networks");
}
