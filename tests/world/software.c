#include "world/software.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/embedded_file.h"
#include "base/err.h"

struct program *programs;
int program_count;

extern const struct embedded_file world_tables[];

enum { COLUMNS = 20, ROOM = 200 };

static const char *const counts_names[COUNTS_FORMS] = {
    "plain",    "text",       "null_active", "negative",    "object",         "users_array", "withheld",
    "no_usage", "total_only", "capital_y",   "zero_active", "zero_capital_y", "over_total",  "same",
    "baffle",   "ones",       "huge",        "fraction",    "open_in_usage"};
static const char *const pointer_names[POINTER_FORMS] = {
    "array", "object", "relative", "https_rel", "actor_first", "spread", "many", "self", "hops"};
static const char *const metadata_names[METADATA_FORMS] = {
    "object",  "empty",          "empty_array",         "null",        "absent", "mrf",
    "private", "federation_off", "federation_disabled", "known_nodes", "relay"};
static const char *const peers_names[PEERS_FORMS] = {
    "none",     "plain", "objects",  "unicode",   "ports",         "lemmy",       "lemmy_site",
    "lemmy_v4", "mbin",  "peertube", "funkwhale", "misskey_pages", "misskey_low", "relay"};
static const char *const as_names[PEERS_AS] = {"ok", "disabled", "denied", "gone"};
static const char *const past_names[PAST_FORMS] = {"none", "activity", "activity_aligned", "charts",
                                                   "charts_post"};
static const char *const blocks_names[BLOCKS_FORMS] = {"none",  "some",     "list", "mrf",
                                                       "lemmy", "lemmy_v4", "mbin", "kbin"};
static const char *const extra_names[EXTRA_FORMS] = {"none", "v2", "limited", "site", "site_v4", "stats"};
static const char *const robots_names[ROBOTS_FORMS] = {"default", "api", "blocks", "query"};

static int number_of(const char *const *names, int count, const char *text)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], text) == 0)
            return i;
    BUG("programs.csv: there is no \"%s\"", text);
}

#define NUMBER_OF(names, text) number_of(names, COUNT_OF(names), text)

static void read_row(char **field, struct program *p)
{
    *p = (struct program){
        .name = field[0],
        .version = field[1],
        .permille = (int)strtol(field[2], NULL, 10),
        .schema = field[3],
        .path = field[4],
        .people = strcmp(field[5], "people") == 0,
        .single_user = strcmp(field[5], "blog") == 0,
        .counts = (enum counts_form)NUMBER_OF(counts_names, field[6]),
        .pointer = (enum pointer_form)NUMBER_OF(pointer_names, field[7]),
        .metadata = (enum metadata_form)NUMBER_OF(metadata_names, field[8]),
        .peers = (enum peers_form)NUMBER_OF(peers_names, field[9]),
        .as = (enum peers_as)NUMBER_OF(as_names, field[10]),
        .past = (enum past_form)NUMBER_OF(past_names, field[11]),
        .blocks = (enum blocks_form)NUMBER_OF(blocks_names, field[12]),
        .extra = (enum extra_form)NUMBER_OF(extra_names, field[13]),
        .repository = field[14],
        .robots = (enum robots_form)NUMBER_OF(robots_names, field[15]),
        .fault = field[16],
        .flags = field[17],
        .variant = field[18],
    };
}

void programs_load(void)
{
    static char *text; /* the fields of the rows are in it for good */
    char *rest;

    if (programs)
        return;
    text = mem_text_len(world_tables[0].bytes, world_tables[0].len);
    programs = mem_array(ROOM, sizeof(*programs));
    rest = text;
    (void)strsep(&rest, "\n"); /* the heading */
    for (char *line = strsep(&rest, "\n"); line && line[0]; line = strsep(&rest, "\n")) {
        char *field[COLUMNS];
        int count = 0;

        while (line && count < COLUMNS)
            field[count++] = strsep(&line, ",");
        if (count != COLUMNS || line || program_count == ROOM)
            BUG("programs.csv: row %d has %d columns", program_count + 2, count);
        read_row(field, &programs[program_count++]);
    }
}
