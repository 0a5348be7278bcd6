/*
 * edition_parts: what the parts of an edition share: the figures they start from, and the blocks they are
 * built of. Only edition*.c include this.
 */
#ifndef RENDER_EDITION_PARTS_H
#define RENDER_EDITION_PARTS_H

#include "render/chart.h"
#include "render/edition.h"
#include "render/number.h"
#include "render/sentence.h"

/* A plain sum that is more than this share above the figure used is told by how many times, not by per cent.
 */
#define EDITION_GAP_FAR 2.0

struct edition {
    const struct texts *texts;              /* borrowed */
    const struct edition_input *in;         /* borrowed */
    const json_t *measures;                 /* borrowed */
    const json_t *growth, *summary, *waves; /* borrowed; waves: edition_network_waves() */
    struct sentences said;
    json_t *charts;       /* owned until they are part of the edition */
    int32_t since, until; /* INT32_MIN when there is no data */
    const char *network;  /* "the fediverse" */
};

/* ---- figures ---- */

const json_t *edition_measure(const struct edition *d,
                              const char *name); /* borrowed, NULL when not measured */
/* Number at a dotted path of the measures ("growth.summary.accounts_last"); NAN when absent. */
double edition_value(const struct edition *d, const char *path);
const json_t *edition_last(const json_t *rows);
/* Facts that most sentences have: since, until. */
json_t *edition_facts(const struct edition *d);
/* Of all waves those of the whole network, graded wave or major, that brought accounts in the window:
 * borrowed elements in an owned list. */
json_t *edition_network_waves(const json_t *waves);
/* Sum of what such waves brought in the window. */
double edition_wave_excess(const json_t *waves);
/* Were half of the days after the first judged, by a rate beside a level? Only then is no wave a result: too
 * few days have none to tell from, and the level alone is carried over days without answers. */
bool edition_waves_measured(const struct edition *d);
/* Does one of them reach beyond the days whose growth is told: those after the first? */
bool edition_waves_cut(const struct edition *d, const json_t *waves);
/* Rows with the largest `count` of a member first; a copy, owned by the caller. */
json_t *edition_sorted(const json_t *rows, const char *member, size_t count);
/* A server program's or a country's name as people write it. */
const char *edition_software_name(const struct edition *d, const char *name);

/* ---- blocks ---- */

const json_t *edition_say(struct edition *d, const char *id, const char *variant, json_t *facts);
/* A section; headline is a sentence. calm: its headline says that there is nothing. */
json_t *section_new(const struct edition *d, const char *id, const json_t *headline, bool calm);
void section_paragraph(json_t *section, const json_t *sentence);
void section_quote(json_t *section, const json_t *sentence, const json_t *why);
void section_table(json_t *section, json_t *table); /* taken */
/* The same, left out when it has no rows. */
void section_rows(json_t *section, json_t *table);

/* A chart of the section (chart.h), borrowed. Its title, subtitle, alternative text and note are the
 * sentences chart_NAME.title, .subtitle, .alt and .note with these facts (taken); a variant without a text is
 * left out. `variant` is tried first for the title. */
json_t *section_chart(struct edition *d, json_t *section, const char *name, const char *kind,
                      const char *variant, json_t *facts);
/* Columns and series are labelled by "labels" of sentences.json. */
void chart_add_column(const struct edition *d, json_t *chart, const char *name, const char *format);
void chart_add_series(const struct edition *d, json_t *chart, const char *column, const char *class);
/* Ranked bars: the bar is the last day, the tick the first. */
void chart_add_legend(const struct edition *d, json_t *chart);
void chart_set_rows(json_t *chart, json_t *rows); /* taken */
void chart_share_rows(json_t *chart, const json_t *rows);
/* Waves of the whole network as bands; with the events of the window as numbered marks. */
void chart_mark_waves(const struct edition *d, json_t *chart);
void chart_mark_events(const struct edition *d, json_t *chart);

/* A table; caption and columns are keys of "captions" and "labels". A '#' before a column: numbers. */
json_t *table_new(const struct edition *d, const char *caption, const char *const *columns);
json_t *table_row(json_t *table); /* borrowed; cells follow in the order of the columns */
void cell_text(json_t *row, const char *text);
void cell_whole(json_t *row, const char *text); /* does not break */
void cell_exact(json_t *row, double value);
void cell_signed(json_t *row, double value);
void cell_share(json_t *row, double share);
void cell_ratio(json_t *row, double ratio);
void cell_day(json_t *row, int32_t day);
void row_is_sum(json_t *row);

/* ---- the parts ---- */

json_t *edition_findings(struct edition *d);
json_t *edition_growth(struct edition *d); /* each gives its section */
json_t *edition_waves(struct edition *d);
json_t *edition_destinations(struct edition *d);
json_t *edition_concentration(struct edition *d);
json_t *edition_software(struct edition *d);
json_t *edition_activity(struct edition *d);
json_t *edition_places(struct edition *d);
json_t *edition_openness(struct edition *d);
json_t *edition_life(struct edition *d);
/* A section without figures: its headline says so. */
json_t *edition_unmeasured(struct edition *d, const char *id);
/* Rows that know a column. */
size_t edition_known(const json_t *rows, const char *column);
json_t *edition_peers(struct edition *d);
json_t *edition_trust(struct edition *d);

#endif
