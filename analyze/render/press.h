/*
 * press: a folder that a newsroom can take as it is: every chart as PNG, SVG and PDF with its alternative
 * text, the findings and posts as text, the card, and a note on credit, contact and embargo.
 */
#ifndef RENDER_PRESS_H
#define RENDER_PRESS_H

#include <jansson.h>

#include "render/texts.h"

/* Makes FOLDER/press from FOLDER/charts and FOLDER/brief.*, which stand already. Under an embargo every file
 * name begins with EMBARGO-. edition: report.json. */
MUST_CHECK bool press_write(const json_t *edition, struct texts *texts, const char *folder, struct err *e);

#endif
