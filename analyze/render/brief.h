/*
 * brief: one week on one page, as data (brief.json): alert, headline, tiles, twelve weeks, movers, sentences.
 * Page, Markdown, text, posts and card are made from it and from nothing else.
 *
 * {"name","week":{"since","until","text"},"issue","next","embargo","licence","rules","version","has_data",
 *  "alert":{"state","word"},"headline","lede":[sentence],"figures":{...},"tiles":[{"label","value","last_week",
 * "four_weeks_ago"}],
 *  "weeks":[{"until","days","new","usual","threshold"}],"chart":{"title","subtitle","alt","source"},
 *  "movers":[{"title","none","rows":[{"host","change","accounts","flag"}]}],
 *  "quotes":[{"id","text","inputs","variants":{},"confidence"}],"avoid":{"text","why"},"watch":[text],
 *  "quality":[text],"source"}. Unknown figures are null, their text is "–".
 */
#ifndef RENDER_BRIEF_H
#define RENDER_BRIEF_H

#include <jansson.h>

#include "render/texts.h"

enum brief_week { BRIEF_THIS, BRIEF_LAST, BRIEF_FOUR_AGO, BRIEF_SHIFTED, BRIEF_WEEKS };
enum { BRIEF_CHART_WEEKS = 12 };

/* Everything is borrowed. Measures as their JSON (analyze/); all NULL when there is no data. */
struct brief_input {
    const char *title, *rules, *licence;
    const char *embargo; /* NULL: none */
    const char *report;  /* where the full report stands, seen from the brief; NULL: not told */
    const json_t *growth, *waves, *alert, *wave_days, *coverage;
    const json_t
        *movers[BRIEF_WEEKS]; /* of this week, the last, four weeks ago, and this week a day earlier */
};

/* Owned by the caller (json_decref). */
json_t *brief_make(const struct brief_input *in, struct texts *texts);

/* Writes STEM.html, .md, .txt, .posts.txt, .card.png, .card.svg, .card.alt.txt and .json; stem is a path
 * without ending. */
MUST_CHECK bool brief_write(const json_t *brief, struct texts *texts, const char *stem, struct err *e);

#endif
