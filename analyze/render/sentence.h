/*
 * sentence: what an edition says. A sentence has a stable id, a variant, and facts; its words stand in
 * reports/sentences.json. Every sentence said is kept with its inputs, so that each of its numbers can be
 * checked.
 *
 * Facts are a JSON object {name: {"value", "text", "from"}}: the number, how it is written, and where it
 * stands in report.json (a dotted path, or how it is computed from such). A figure that is unknown makes no
 * fact; templates say
 * {{#name}}...{{/name}} around what needs it.
 */
#ifndef RENDER_SENTENCE_H
#define RENDER_SENTENCE_H

#include <jansson.h>

#include "render/texts.h"

struct sentences {
    const struct texts *texts; /* borrowed */
    json_t *said;              /* owned: [{"id","variant","text","html","inputs"}] */
};

/* New facts; owned until they are given to sentence_say(). */
json_t *facts_new(void) MUST_CHECK;
void fact_exact(json_t *facts, const char *name, double value, const char *from);
void fact_short(json_t *facts, const char *name, double value, const char *from);
void fact_share(json_t *facts, const char *name, double share, const char *from);
/* Per cent with one decimal. */
void fact_share_fine(json_t *facts, const char *name, double share, const char *from);
void fact_ratio(json_t *facts, const char *name, double ratio, const char *from);
/* "53% more", "4% less", "3.4 times as many": words of sentences.json around the number. */
void fact_more(json_t *facts, const struct texts *t, const char *name, double now, double before,
               const char *from);
void fact_date(json_t *facts, const char *name, int32_t day, const char *from);
/* Words without a number of their own: names, direction words. */
void fact_text(json_t *facts, const char *name, const char *text);
/* "two thirds", "nearly half", else per cent: a fraction word within 1.5 points, "nearly" and "just over"
 * within 3. */
void fact_fraction(json_t *facts, const struct texts *t, const char *name, double share, const char *from);
/* "two waves": counts below ten as words; unit is a key of "units". */
void fact_count(json_t *facts, const struct texts *t, const char *name, double count, const char *unit,
                const char *from);
/* "six months", "12 weeks", "5 days". */
void fact_span(json_t *facts, const struct texts *t, const char *name, double days, const char *from);

/* Says a sentence; facts are taken. The record is borrowed. */
const json_t *sentence_say(struct sentences *s, const char *id, const char *variant, json_t *facts);
/* Its text without and with markup; owned by the caller. */
json_t *sentence_text(const json_t *record) MUST_CHECK;
json_t *sentence_html(const json_t *record) MUST_CHECK;

/* ---- direction words, tied to the usual spread ---- */

enum movement { MOVED_NOT, MOVED_UP, MOVED_DOWN, MOVED_UP_SHARPLY, MOVED_DOWN_SHARPLY };
/* A change against the spread of weekly changes (their median absolute deviation from the median): below
 * twice the spread it is none, above five times sharp. rows: [{"day", column}]; with less than four weeks a
 * change below half a per cent is none and nothing is sharp. */
enum movement movement_of(const json_t *rows, const char *column);
const char *movement_name(enum movement m); /* "same", "rose", "fell", "rose_sharply", "fell_sharply" */

#endif
