/*
 * text_file: a text, or a filled-in template, as a file.
 */
#ifndef RENDER_TEXT_FILE_H
#define RENDER_TEXT_FILE_H

#include <jansson.h>

#include "render/texts.h"

MUST_CHECK bool text_file_write(const char *path, const char *text, struct err *e);
/* template: name of a file of reports/. */
MUST_CHECK bool text_file_render(struct texts *texts, const char *template, const json_t *values,
                                 const char *path, struct err *e);

#endif
