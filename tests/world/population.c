#include "world/population.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "world/chance.h"
#include "world/switches.h"

/* The row of all programs at the end of a world: from how many hosts on, and after how many more it comes
 * again. */
enum { ROW_FROM_HOSTS = 300, ROW_AGAIN = 2000 };

/* second octets: of addresses that many share, and how many there are for hosts with one of their own */
enum { HOSTER_BLOCK = 250, OWN_BLOCKS = 240 };

enum purpose {
    P_NAME,
    P_KIND,
    P_PROGRAM,
    P_BIRTH,
    P_DEATH,
    P_DEATH_KIND,
    P_SIZE,
    P_TASTE,
    P_OPEN,
    P_KNOWS,
    P_HOSTER,
    P_SILENT
};

/* How many in a thousand named hosts are of each kind; the rest are instances. After the classes of failure
 * that real crawls meet (DNS first, then 404, TLS, time-outs, unusable pointers). */
static const struct {
    enum fault fault;
    int permille;
} kinds[] = {
    {FAULT_NXDOMAIN, 75},
    {FAULT_NODATA, 7},
    {FAULT_SERVFAIL, 8},
    {FAULT_DNS_SILENT, 2},
    {FAULT_PRIVATE_ADDRESS, 4},
    {FAULT_REFUSED, 18},
    {FAULT_BLACKHOLE, 8},
    {FAULT_RESET, 5},
    {FAULT_TLS_EXPIRED, 8},
    {FAULT_TLS_NAME, 14},
    {FAULT_TLS_SELF_SIGNED, 5},
    {FAULT_TLS_OTHER_CA, 3},
    {FAULT_PLAIN_HTTP, 5},
    {FAULT_TLS_HANG, 2},
    {FAULT_ROBOTS_HANG, 2},
    {FAULT_ROBOTS_500, 4},
    {FAULT_ROBOTS_DENY, 6},
    {FAULT_ROBOTS_GOTOSOCIAL, 10},
    {FAULT_POINTER_404, 30},
    {FAULT_POINTER_410, 4},
    {FAULT_POINTER_403, 4},
    {FAULT_POINTER_400, 2},
    {FAULT_POINTER_500, 8},
    {FAULT_POINTER_429, 2},
    {FAULT_POINTER_503_RETRY, 2},
    {FAULT_POINTER_HANG, 2},
    {FAULT_POINTER_CUT, 2},
    {FAULT_HTML, 6},
    {FAULT_PARKED, 2},
    {FAULT_ANUBIS, 3},
    {FAULT_CLOUDFLARE, 3},
    {FAULT_NO_LINK, 12},
    {FAULT_BAD_JSON, 3},
    {FAULT_INCOMPLETE, 2},
    {FAULT_TOO_LARGE, 2},
    {FAULT_REDIRECT_LOOP, 2},
    {FAULT_REDIRECT_HTTP, 2},
    {FAULT_ALIAS, 6},
};

static const enum fault deaths[] = {FAULT_NXDOMAIN, FAULT_REFUSED, FAULT_POINTER_500, FAULT_TLS_EXPIRED,
                                    FAULT_NODATA};

static const char *const first_words[] = {
    "amber",  "birch",   "cobalt",  "dune",   "ember", "fjord",  "garnet", "harbor",
    "indigo", "juniper", "kelp",    "lagoon", "maple", "nectar", "opal",   "pebble",
    "quartz", "raven",   "saffron", "tundra", "umber", "violet", "willow", "yarrow",
    "zephyr", "acorn",   "bramble", "cedar",  "drift", "elm",    "fennel", "granite"};
static const char *const second_words[] = {
    "commons",  "garden", "lantern",     "meadow", "orchard", "parlor",   "quarter", "reef",
    "square",   "tavern", "village",     "wharf",  "atelier", "bakery",   "cabin",   "depot",
    "exchange", "forum",  "gallery",     "hall",   "island",  "junction", "kiosk",   "library",
    "market",   "nook",   "observatory", "pier",   "quarry",  "ridge",    "station", "theater"};
static const char *const suffixes[] = {"social", "org",  "net", "de", "fr", "jp", "com", "io",
                                       "club",   "town", "uk",  "nl", "ca", "it", "es",  "xyz"};

#define CHOOSE(list, bits) (list)[(bits) % (sizeof(list) / sizeof((list)[0]))]

static uint64_t bits_of(const struct world *w, int host, enum purpose purpose)
{
    return chance_bits(w->seed, 1, (uint64_t)host, (uint64_t)purpose);
}

/* The index makes every name unique, and so nobody's. */
void population_name(const struct world *w, int i, char out[WORLD_NAME_MAX])
{
    uint64_t bits = bits_of(w, i, P_NAME);
    const char *suffix = CHOOSE(suffixes, bits >> 40);
    const char *prefix = (bits >> 50) % 5 == 0 ? "social." : "";

    (void)snprintf(out, WORLD_NAME_MAX, "%s%s-%s-%d.%s", prefix, CHOOSE(first_words, bits),
                   CHOOSE(second_words, bits >> 16), i, strcmp(suffix, "uk") == 0 ? "org.uk" : suffix);
}

static enum fault choose_kind(const struct world *w, int i)
{
    int at = (int)(bits_of(w, i, P_KIND) % 1000);

    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        if (at < kinds[k].permille)
            return kinds[k].fault;
        at -= kinds[k].permille;
    }
    return FAULT_NONE;
}

static const struct program *choose_program(const struct world *w, int i)
{
    int total = 0;
    int at;

    for (int p = 0; p < program_count; p++)
        total += programs[p].permille;
    at = (int)(bits_of(w, i, P_PROGRAM) % (uint64_t)total);
    for (int p = 0; p < program_count; p++) {
        if (at < programs[p].permille)
            return &programs[p];
        at -= programs[p].permille;
    }
    return &programs[0];
}

/* A heavy tail like the real one: a few servers with most accounts, hundreds with a handful. */
static int64_t users_of_rank(int rank)
{
    double users = rank < 300 ? 900000 / pow(rank + 1, 1.15) : 1270 * pow(300.0 / (rank + 1), 3);

    return users < 1 ? 1 : (int64_t)users;
}

static void settle_instance(struct world *w, int i, int rank)
{
    struct host *h = &w->hosts[i];
    double u = chance_unit(bits_of(w, i, P_BIRTH));
    bool young = rank > 20 && u < 0.14;

    h->start_users = h->program->single_user ? 1 : users_of_rank(rank);
    if (young) {
        h->birth = 1 + (int)(u / 0.14 * (WORLD_DAYS - 2));
        h->start_users = 1 + (int64_t)(bits_of(w, i, P_SIZE) % 4);
    }
    if (rank > 20 && chance_unit(bits_of(w, i, P_DEATH)) < 0.10) {
        h->death = (h->birth > 0 ? h->birth : 0) + 5 + (int)(bits_of(w, i, P_DEATH) % 200);
        h->death_fault = CHOOSE(deaths, bits_of(w, i, P_DEATH_KIND));
        if (h->death > WORLD_DAYS)
            h->death = WORLD_DAYS;
    }
    h->people = h->program->people;
    h->open = h->people && (rank < 3 || bits_of(w, i, P_OPEN) % 10 < 6);
    h->lists_peers = h->program->peers != PEERS_FORM_NONE && (rank < 3 || bits_of(w, i, P_KNOWS) % 10 < 7);
    h->wave_taste = exp(0.7 * chance_normal(bits_of(w, i, P_TASTE)));
    h->weight = h->people ? pow((double)h->start_users + 4, 0.9) * (h->open ? 1 : 0.1) : 0;
    h->knows_permille = rank == 0 ? 1000 : (uint32_t)(30 + 700 / (1 + rank / 8));
}

static void place(struct world *w, int i)
{
    struct host *h = &w->hosts[i];
    /* one in seven instances lives with a hoster: hundreds of hosts behind one address */
    bool hosted = h->fault == FAULT_NONE && i > 30 && bits_of(w, i, P_HOSTER) % 7 == 0;
    int block = hosted ? HOSTER_BLOCK : 1 + i / 256 % OWN_BLOCKS;
    int number = hosted ? (int)(bits_of(w, i, P_HOSTER) / 7 % 3) : i % 256;

    /* an address that others share never stops listening */
    if (hosted && h->death_fault == FAULT_REFUSED)
        h->death_fault = FAULT_NXDOMAIN;
    switch (h->fault) {
    case FAULT_NXDOMAIN:
    case FAULT_NODATA:
    case FAULT_SERVFAIL:
    case FAULT_DNS_SILENT:
        return;
    case FAULT_PRIVATE_ADDRESS:
        memcpy(h->address, i % 2 ? (const uint8_t[4]){10, 0, 0, 7} : (const uint8_t[4]){169, 254, 169, 254},
               4);
        return;
    case FAULT_BLACKHOLE:
        memcpy(h->address, (const uint8_t[4]){127, 251, 0, 1}, 4);
        return;
    default:
        h->address[0] = 127;
        h->address[1] = (uint8_t)block;
        h->address[2] = (uint8_t)number;
        h->address[3] = (uint8_t)(hosted ? 1 : 1 + i / 256 / OWN_BLOCKS);
    }
}

static void make_host(struct world *w, int i, int *rank)
{
    struct host *h = &w->hosts[i];

    population_name(w, i, h->name);
    h->birth = 0;
    h->death = WORLD_DAYS;
    h->alias_to = -1;
    /* the three best-known servers are Mastodon and always there: their lists name everybody */
    h->fault = i < 3 ? FAULT_NONE : choose_kind(w, i);
    h->program = i < 3 ? &programs[0] : choose_program(w, i);
    h->version = h->program->version;
    if (h->fault == FAULT_NONE)
        settle_instance(w, i, (*rank)++);
    if (h->fault == FAULT_ALIAS)
        h->alias_to = (int)(bits_of(w, i, P_KNOWS) % 3);
    place(w, i);
}

/* The last hosts of a world that is large enough are one of each program, as often as the world is large:
 * every family and every quirk is there whatever the seed. */
static void make_row_of_programs(struct world *w, int first)
{
    for (int i = first; i < w->host_count; i++) {
        struct host *h = &w->hosts[i];

        population_name(w, i, h->name);
        h->program = &programs[(i - first) % program_count];
        h->version = h->program->version;
        h->fault = h->program->fault[0] ? fault_by_name(h->program->fault) : FAULT_NONE;
        h->birth = 0;
        h->death = WORLD_DAYS;
        h->alias_to = -1;
        if (h->fault == FAULT_NONE)
            settle_instance(w, i, i);
        h->birth = 0;
        h->death = WORLD_DAYS;
        h->lists_peers = h->program->peers != PEERS_FORM_NONE;
        place(w, i);
    }
}

void population_make(struct world *w)
{
    int rank = 0, first = w->host_count;

    if (w->host_count >= ROW_FROM_HOSTS)
        first = w->host_count - program_count * (1 + w->host_count / ROW_AGAIN);
    for (int i = 0; i < first; i++)
        make_host(w, i, &rank);
    make_row_of_programs(w, first);
    switches_plan(w, first);
    (void)snprintf(w->farm_domain, sizeof(w->farm_domain), "mushroom-ring-%d.xyz", w->host_count);
    w->farm_teller = 2;
}

void population_keep(struct world *w)
{
    for (int i = 0; i < w->host_count; i++) {
        w->hosts[i].birth = 0;
        w->hosts[i].death = WORLD_DAYS;
    }
}

void population_silence(struct world *w, int permille)
{
    for (int i = 3; i < w->host_count; i++) {
        struct host *h = &w->hosts[i];

        /* an address that others share never falls silent */
        if (h->fault == FAULT_NONE && h->address[1] != HOSTER_BLOCK &&
            (int)(bits_of(w, i, P_SILENT) % 1000) < permille)
            h->fault = FAULT_TLS_HANG;
    }
}
