/*
 * brief_words: what brief.c and brief_sentences.c share. Nobody else includes this.
 */
#ifndef RENDER_BRIEF_WORDS_H
#define RENDER_BRIEF_WORDS_H

#include "render/brief_figures.h"

struct words {
    const struct brief_input *in;
    const struct texts *texts;
    json_t *sentences;     /* owned: brief_sentences.json */
    const json_t *figures; /* borrowed */
    const char *state;     /* of the alert */
    char since_text[48], until_text[48];
};

/* A sentence with values filled in; values is taken. */
json_t *words_say(const struct words *w, const char *id, json_t *values);
/* Figures as text; "–" when unknown. JSON strings owned by the caller. */
json_t *words_exact(double value);    /* "1,234,567" */
json_t *words_short(double value);    /* "41,000" */
json_t *words_percent(double share);  /* "45 %", "8.1 %" below a tenth */
json_t *words_ratio(double ratio);    /* "1.0" */
json_t *words_days(double days);      /* "1 day", "12 days" */
json_t *words_servers(double count);  /* "1 server", "1,234 servers" */
json_t *words_accounts(double count); /* "1 account", "1,234 accounts" */
json_t *words_fraction(double share); /* "half", "nearly two thirds", "45 %" */
double words_figure(const struct words *w, const char *name);
const char *words_text(const struct words *w, const char *name);

/* brief_sentences.c */
json_t *words_headline(const struct words *w);
json_t *words_lede(const struct words *w);
json_t *words_quotes(const struct words *w);
json_t *words_avoid(const struct words *w);
json_t *words_watch(const struct words *w);
json_t *words_quality(const struct words *w);

#endif
