/*
 * texts: what a report is made of: templates, style sheet, sentences. Built into the program from reports/,
 * and taken from a folder instead where that has a file of the same name (--templates DIR).
 */
#ifndef RENDER_TEXTS_H
#define RENDER_TEXTS_H

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"

struct texts {
    const char *folder; /* borrowed; NULL = built in only */
    json_t *sentences;  /* owned */
    char *loaded[32];   /* owned: files read from the folder */
    const char *names[32];
    int loaded_count;
};

MUST_CHECK bool texts_open(struct texts *t, const char *folder, struct err *e);
void texts_close(struct texts *t);
/* A file by name ("report.html"); borrowed until texts_close; NULL when there is none. */
const char *texts_file(struct texts *t, const char *name);
/* The sentence of this id with its values filled in, as a JSON string (owned by the caller). Numbers in
 * values are given as they shall appear. */
json_t *texts_sentence(const struct texts *t, const char *id, const json_t *values);
/* The template of a sentence: sentences.json has a text, or an object of texts by variant, under the id. NULL
 * when there is none. */
const char *texts_template(const struct texts *t, const char *id, const char *variant);
/* A word of sentences.json by group and key ("labels", "accounts"); the key itself when there is none. */
const char *texts_word(const struct texts *t, const char *group, const char *key);

#endif
