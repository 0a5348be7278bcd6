/*
 * registrations: sign-ups that servers count themselves (Mastodon's activity weeks, Misskey's charts), by
 * week. Their own definition: accounts created, deleted ones included; beside the growth of accounts, never
 * mixed with it.
 */
#ifndef ANALYZE_REGISTRATIONS_H
#define ANALYZE_REGISTRATIONS_H

#include <jansson.h>

#include "scope.h"
#include "sql/pg.h"

struct registration_week {
    int32_t monday;
    double count;     /* sign-ups of the week */
    int32_t servers;  /* that told of the whole week */
    int64_t accounts; /* that these servers hold at its end */
};

struct registrations {
    struct registration_week *weeks; /* owned: all weeks that begin within the window */
    int count;
    const struct used *used;
    int32_t host;  /* whose figures are being added; -1 none */
    uint8_t *told; /* owned: days of each week that it told of */
};

/* One published figure: sign-ups of a host in `days` days from `day` on, shared out over weeks by days. All
 * figures of one host come together; registrations_finish() after the last. A host tells of a week when it
 * tells of six of its days (Mastodon since 3.5 counts six). */
void registrations_start(struct registrations *r, const struct used *u, struct window window);
void registrations_add(struct registrations *r, int32_t host, int32_t day, int32_t days, int64_t value);
void registrations_finish(struct registrations *r);

/* Hosts of the scope as of the week's end. */
MUST_CHECK bool registrations_measure(struct registrations *r, const struct used *u, struct scope scope,
                                      struct window window, struct pg *db, struct err *e);
void registrations_release(struct registrations *r);
/* [{"week","registrations","servers","accounts"}], weeks without any report left out. */
json_t *registrations_to_json(const struct registrations *r) MUST_CHECK;

#endif
