/*
 * software: the programs of the simulated fediverse: name, version, how common, which documents they have.
 */
#ifndef WORLD_SOFTWARE_H
#define WORLD_SOFTWARE_H

#include <stdbool.h>

enum peers_form { PEERS_FORM_NONE, PEERS_FORM_PLAIN, PEERS_FORM_LEMMY, PEERS_FORM_MBIN, PEERS_FORM_PEERTUBE };
enum past_form { PAST_NONE, PAST_ACTIVITY, PAST_CHARTS };

struct program {
    const char *name; /* as reported */
    const char *version;
    int permille;       /* of all instances */
    const char *schema; /* "2.0", "2.1", or "nodeinfo2" for the one-document form */
    const char *path;   /* of the document */
    bool people;
    bool null_active; /* active counts are null */
    bool text_counts; /* counts are strings */
    bool single_user;
    enum peers_form peers;
    enum past_form past;
};

extern const struct program programs[];
extern const int program_count;

#endif
