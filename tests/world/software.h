/*
 * software: the programs of the simulated fediverse, one row of programs.csv each: name, version, how common,
 * which documents they have, how those deviate, and what a correct crawler makes of that (flags, variant).
 */
#ifndef WORLD_SOFTWARE_H
#define WORLD_SOFTWARE_H

#include <stdbool.h>

/* Which hosts are in a program's list, and in which shape. */
enum peers_form {
    PEERS_FORM_NONE,
    PEERS_FORM_PLAIN,
    PEERS_FORM_OBJECTS, /* GoToSocial, with obfuscated names between */
    PEERS_FORM_UNICODE, /* some names in letters that IDNA maps */
    PEERS_FORM_PORTS,   /* Friendica: paths, and ports that make other servers of them */
    PEERS_FORM_LEMMY,
    PEERS_FORM_LEMMY_SITE, /* inside the site document, up to 0.17 */
    PEERS_FORM_LEMMY_V4,   /* pages by cursor */
    PEERS_FORM_MBIN,
    PEERS_FORM_PEERTUBE,
    PEERS_FORM_FUNKWHALE,
    PEERS_FORM_MISSKEY_PAGES, /* no flat list; up to 100 a page */
    PEERS_FORM_MISSKEY_LOW,   /* the same, more than 30 a page is an error */
    PEERS_FORM_RELAY,         /* in nodeinfo */
    PEERS_FORMS,
};

/* How the documents under /api/ answer. */
enum peers_as { PEERS_AS_OK, PEERS_AS_DISABLED, PEERS_AS_DENIED, PEERS_AS_GONE, PEERS_AS };

enum past_form {
    PAST_NONE,
    PAST_ACTIVITY,
    PAST_ACTIVITY_ALIGNED, /* whole weeks from Monday, integers, no logins */
    PAST_CHARTS,
    PAST_CHARTS_POST, /* GET is answered with 405 */
    PAST_FORMS,
};

enum blocks_form {
    BLOCKS_NONE,
    BLOCKS_SOME, /* every ninth server publishes one */
    BLOCKS_LIST, /* with digests, one name obfuscated */
    BLOCKS_MRF,  /* in nodeinfo */
    BLOCKS_LEMMY,
    BLOCKS_LEMMY_V4,
    BLOCKS_MBIN,
    BLOCKS_KBIN,
    BLOCKS_FORMS,
};

/* What becomes of the counts in nodeinfo. */
enum counts_form {
    COUNTS_PLAIN,
    COUNTS_TEXT,
    COUNTS_NULL_ACTIVE,
    COUNTS_NEGATIVE,    /* posts and comments */
    COUNTS_OBJECT,      /* {"all":N,"direct":2} */
    COUNTS_USERS_ARRAY, /* "users":[] */
    COUNTS_WITHHELD,    /* "users":{} and no posts */
    COUNTS_NO_USAGE,
    COUNTS_TOTAL_ONLY,
    COUNTS_CAPITAL_Y, /* activeHalfYear */
    COUNTS_ZERO_ACTIVE,
    COUNTS_ZERO_CAPITAL_Y,
    COUNTS_OVER_TOTAL, /* more monthly actives than accounts */
    COUNTS_SAME,       /* one figure for everything */
    COUNTS_BAFFLE,     /* random */
    COUNTS_ONES,       /* 1 for everything */
    COUNTS_HUGE,
    COUNTS_FRACTION,      /* a fraction of a person active */
    COUNTS_OPEN_IN_USAGE, /* openRegistrations inside usage */
    COUNTS_FORMS,
};

enum pointer_form {
    POINTER_ARRAY,
    POINTER_OBJECT,
    POINTER_RELATIVE,
    POINTER_HTTPS_REL,
    POINTER_ACTOR_FIRST,
    POINTER_SPREAD, /* over the root of the document */
    POINTER_MANY,   /* four schemas, worst first */
    POINTER_SELF,   /* the document itself */
    POINTER_HOPS,   /* behind three redirects */
    POINTER_FORMS,
};

enum metadata_form {
    METADATA_OBJECT, /* with a name and an admin's address */
    METADATA_EMPTY,
    METADATA_EMPTY_ARRAY,
    METADATA_NULL,
    METADATA_ABSENT, /* and no services either */
    METADATA_MRF,
    METADATA_PRIVATE,
    METADATA_FEDERATION_OFF, /* a boolean in the place of an object */
    METADATA_FEDERATION_DISABLED,
    METADATA_KNOWN_NODES,
    METADATA_RELAY,
    METADATA_FORMS,
};

enum extra_form {
    EXTRA_FORM_NONE,
    EXTRA_FORM_V2,
    EXTRA_FORM_LIMITED,
    EXTRA_FORM_SITE,
    EXTRA_FORM_SITE_V4,
    EXTRA_FORM_STATS,
    EXTRA_FORMS
};

enum robots_form { ROBOTS_DEFAULT, ROBOTS_NO_API, ROBOTS_NO_BLOCKS, ROBOTS_NO_QUERY, ROBOTS_FORMS };

struct program {
    const char *name;    /* as reported */
    const char *version; /* "" = null */
    int permille;        /* of all instances; 0 = only as one of the row of programs at the end of a world */
    const char *schema;  /* "1.0" ... "2.2", or "nodeinfo2" for the one-document form */
    const char *path;    /* of the document */
    bool people;
    bool single_user;
    enum counts_form counts;
    enum pointer_form pointer;
    enum metadata_form metadata;
    enum peers_form peers;
    enum peers_as as;
    enum past_form past;
    enum blocks_form blocks;
    enum extra_form extra;
    enum robots_form robots;
    const char *repository; /* "" = not told */
    const char *fault;      /* name of how it answers when not by a document; "" = it does answer */
    const char *flags;      /* what a crawler says of its figures: names, one blank between */
    const char *variant;    /* the fork behind the name; "" = none */
};

/* Reads the table; more than once is fine. */
void programs_load(void);
extern struct program *programs;
extern int program_count;

#endif
