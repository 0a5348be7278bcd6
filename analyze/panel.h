/*
 * panel: every observation of every host in memory, by column, each host's rows together and sorted by time.
 *
 * A value that was not reported is PANEL_NONE, never 0. Times are seconds since 1970 (UTC) in 32 bits; days
 * are days since 1970. A gap is the absence of a row. Nothing here judges a value: that is rules.h.
 *
 * Filled by panel_load() or, row by row, with panel_add_*() followed by panel_sort(). Everything is owned by
 * the panel. Years of a large network must fit in memory: a row takes 23 bytes, so columns are read through
 * the functions at the end of this file.
 */
#ifndef ANALYZE_PANEL_H
#define ANALYZE_PANEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "dictionary.h"

#define PANEL_NONE INT64_MIN

enum {
    PANEL_ROUNDS_MAX = UINT16_MAX,
    /* codes above INT32_MIN that stand for an element of panel.wide, not for themselves */
    PANEL_WIDE_MAX = 1 << 24,
};

enum software_class { CLASS_PEOPLE, CLASS_BLOG, CLASS_BRIDGE, CLASS_RELAY, CLASS_OTHER, CLASS_COUNT };

struct panel_software {
    int32_t id; /* fedtide.software.id */
    char *name;
    char *family;
    enum software_class class;
    int32_t renamed_to; /* index of the same program's later name, -1 none */
};

struct panel_host {
    int32_t id; /* fedtide.instance.id */
    char *name;
    char *domain;          /* registrable domain */
    char cctld[3];         /* "jp"; "" for generic top-level domains */
    int32_t same_as;       /* host whose document it answers with, as the crawler found; -1 none */
    uint32_t same_since_s; /* since when; 0 = not known */
    int64_t first_seen_s;  /* first named, by us or by the source of an import */
    uint32_t first, count; /* rows [first, first + count) of the columns */
};

/* One imported round (a file of one day), or all crawling of one UTC day. */
struct panel_round {
    int64_t crawl_id; /* of an import; 0 for crawling */
    uint32_t time_s;  /* capture time of an import; noon for crawling */
    bool imported;
    uint32_t rows;
};

/* Bits of fedtide.observation.flags that concern the number of accounts. */
enum observed_flag {
    OBSERVED_RANDOMISED = 64,
    OBSERVED_ONES_FOR_HIDDEN = 128,
    OBSERVED_REMOTE_ACCOUNTS = 256,
    OBSERVED_PRIVATE = 512,
    OBSERVED_WITHHELD = 1024,
};

/* What a row says it runs. Rows share these. */
struct panel_release {
    int32_t software; /* index in panel.software; -1 never known */
    int32_t version;  /* number in panel.versions; -1 not reported */
    bool filled;      /* the row itself was blank: the label is that of the rows around it */
};

/* Columns; all have `rows` elements. Counts beyond 31 bits stand in panel.wide, their place in the column. */
struct panel_columns {
    uint32_t *time_s;
    int32_t *users, *posts;
    int32_t *active;  /* accounts active in 30 days; -1 not reported */
    int32_t *release; /* index in panel.releases.rows */
    int32_t *host;    /* index in panel.hosts; only until panel_sort(), see panel_host_of() */
    uint16_t *round;  /* index in panel.rounds */
    uint8_t *marks;   /* sign-ups and flags */
};

/* Set of releases; panel_releases_add() gives the index of one, added when it is new. */
struct panel_releases {
    struct panel_release *rows; /* owned */
    int32_t count, room;
    int32_t *slots; /* owned: index + 1, 0 = free; a power of two */
    size_t slot_count;
};

int32_t panel_releases_add(struct panel_releases *v, const struct panel_release *release);
void panel_releases_release(struct panel_releases *v);

struct panel {
    struct panel_host *hosts;
    int32_t host_count, host_room;
    struct panel_software *software;
    int32_t software_count, software_room;
    struct dictionary versions; /* number -> text */
    struct panel_releases releases;
    int64_t *wide; /* counts that do not fit in 31 bits */
    int32_t wide_count, wide_room;
    struct panel_round *rounds; /* sorted by time after panel_sort() */
    int32_t round_count, round_room;
    struct panel_columns c;
    uint32_t rows, room;
    int32_t first_day, last_day; /* of the rows; last_day < first_day when there are none */
};

/* One row to add. */
struct panel_row {
    int32_t host, software, version, round, active;
    uint32_t time_s;
    int64_t users, posts;
    uint16_t flags;
    int8_t open;
};

void panel_init(struct panel *p);
void panel_release(struct panel *p);

/* Notes that a host answered with the document of another; time 0 = at a time not known. The earliest known
 * time stays. */
void panel_note_same(struct panel *p, int32_t host, int32_t as, uint32_t time_s);
/* Each returns the new index. Texts are copied. */
int32_t panel_add_host(struct panel *p, int32_t id, const char *name, const char *domain,
                       int64_t first_seen_s);
int32_t panel_add_software(struct panel *p, int32_t id, const char *name, const char *family,
                           enum software_class class);
/* At most PANEL_ROUNDS_MAX of them. */
int32_t panel_add_round(struct panel *p, int64_t crawl_id, uint32_t time_s, bool imported);
void panel_add_row(struct panel *p, const struct panel_row *row);
/* Brings rows into order (by host, then time), rounds by time, gives blank labels the label before them (else
 * the one behind), and fills the spans. Call once, after the last row. */
void panel_sort(struct panel *p);

/* Index of a software by name, -1 when unknown. */
int32_t panel_find_software(const struct panel *p, const char *name);
const char *software_class_name(enum software_class class);
enum software_class software_class_of(const char *name); /* CLASS_OTHER when unknown */
/* Host of a row, after panel_sort(). */
int32_t panel_host_of(const struct panel *p, uint32_t row);
/* Host by its id in the database, -1 none; hosts must have been added by ascending id. */
int32_t panel_host_of_id(const struct panel *p, int32_t id);
/* Two-letter country code of a host name's top-level domain; "" when it is generic. */
void cctld_of(const char *host, char out[3]);

/* ---- values of a row ---- */

/* Day of a time of the panel (UTC); for every row of every day, so it is here. */
static inline int32_t panel_day(uint32_t time_s)
{
    return (int32_t)(time_s / 86400);
}

static inline int64_t panel_count(const struct panel *p, int32_t code)
{
    if (code == INT32_MIN)
        return PANEL_NONE;
    return code > INT32_MIN + PANEL_WIDE_MAX ? code : p->wide[code - INT32_MIN - 1];
}

static inline int64_t panel_users(const struct panel *p, int64_t row)
{
    return panel_count(p, p->c.users[row]);
}

static inline int64_t panel_posts(const struct panel *p, int64_t row)
{
    return panel_count(p, p->c.posts[row]);
}

static inline int32_t panel_row_day(const struct panel *p, int64_t row)
{
    return panel_day(p->c.time_s[row]);
}

/* Index of the software, blanks filled; -1 never known. */
static inline int32_t panel_software(const struct panel *p, int64_t row)
{
    return p->releases.rows[p->c.release[row]].software;
}

/* As reported in this row: -1 when it was blank. */
static inline int32_t panel_label(const struct panel *p, int64_t row)
{
    const struct panel_release *r = &p->releases.rows[p->c.release[row]];

    return r->filled ? -1 : r->software;
}

/* Number in panel.versions; -1 not reported. */
static inline int32_t panel_version(const struct panel *p, int64_t row)
{
    return p->releases.rows[p->c.release[row]].version;
}

/* Sign-ups: 1 open, 0 closed, -1 not reported. */
static inline int panel_open(const struct panel *p, int64_t row)
{
    return (p->c.marks[row] & 3) - 1;
}

static inline bool panel_has_flag(const struct panel *p, int64_t row, unsigned flags)
{
    return ((unsigned)(p->c.marks[row] >> 2) << 6 & flags) != 0;
}

#endif
