#include "render/texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/embedded_texts.h"
#include "render/mustache.h"

enum { FILE_MAX = 4 << 20, SENTENCE_MAX = 4000 };

static char *read_file(const char *folder, const char *name)
{
    char path[1024];
    char chunk[8192];
    struct buf text;
    size_t got;
    FILE *f;

    if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder, name) >= sizeof(path))
        return NULL;
    f = fopen(path, "re");
    if (!f)
        return NULL;
    buf_init(&text, FILE_MAX);
    while ((got = fread(chunk, 1, sizeof(chunk), f)) > 0)
        if (!buf_append(&text, chunk, got))
            break;
    (void)fclose(f);
    return buf_take(&text, NULL);
}

const char *texts_file(struct texts *t, const char *name)
{
    char *text;

    for (int i = 0; i < t->loaded_count; i++)
        if (strcmp(t->names[i], name) == 0)
            return t->loaded[i];
    text = t->folder && t->loaded_count < (int)COUNT_OF(t->loaded) ? read_file(t->folder, name) : NULL;
    if (!text)
        return embedded_text(name);
    t->names[t->loaded_count] = name;
    t->loaded[t->loaded_count++] = text;
    return text;
}

bool texts_open(struct texts *t, const char *folder, struct err *e)
{
    const char *text;
    json_error_t error;

    *t = (struct texts){.folder = folder};
    text = texts_file(t, "sentences.json");
    t->sentences = json_loads(text ? text : "{}", 0, &error);
    if (!json_is_object(t->sentences)) {
        texts_close(t);
        return err_set(e, ERR_INPUT, "sentences.json, line %d: %s", error.line, error.text);
    }
    return true;
}

void texts_close(struct texts *t)
{
    json_decref(t->sentences);
    for (int i = 0; i < t->loaded_count; i++)
        free(t->loaded[i]);
    *t = (struct texts){0};
}

json_t *texts_sentence(const struct texts *t, const char *id, const json_t *values)
{
    const char *template = json_string_value(json_object_get(t->sentences, id));
    struct err e = {0};
    struct buf out;
    json_t *text;

    buf_init(&out, SENTENCE_MAX);
    /* values are ours and escaped when the page is made; a sentence is plain text but for <b> */
    if (!template || !mustache_render(&out, template, values, NULL, NULL, &e))
        buf_puts(&out, id);
    text = json_string(buf_str(&out));
    buf_release(&out);
    return text ? text : json_string(id);
}

const char *texts_template(const struct texts *t, const char *id, const char *variant)
{
    const json_t *entry = json_object_get(t->sentences, id);

    return json_string_value(json_is_object(entry) ? json_object_get(entry, variant) : entry);
}

const char *texts_word(const struct texts *t, const char *group, const char *key)
{
    const char *word = json_string_value(json_object_get(json_object_get(t->sentences, group), key));

    return word ? word : key;
}
