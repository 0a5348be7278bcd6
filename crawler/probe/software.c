#include "probe/software.h"

#include <string.h>
#include <strings.h>

#include "probe/version.h"

/* What is known of a program by its name. documents names its rows in software_places.c, NULL for none.
 * Sorted by family; names in lower case. The same families are in sql/reference/software.csv; a test keeps
 * them equal. */
static const struct program {
    const char *name;
    const char *documents;
    enum software_family family;
    bool leaks; /* /api/v1/instance counts remote accounts */
} programs[] = {
    {"mastodon", "mastodon", FAMILY_MASTODON, false},
    {"hometown", "mastodon", FAMILY_MASTODON, false},
    {"ecko", "mastodon", FAMILY_MASTODON, false},
    {"fedibird", "mastodon", FAMILY_MASTODON, false},
    {"kmyblue", "mastodon", FAMILY_MASTODON, false},
    {"corgidon", "mastodon", FAMILY_MASTODON, false},
    {"koyuspace", "mastodon", FAMILY_MASTODON, false},
    {"glitch", "mastodon", FAMILY_MASTODON, false},
    {"glitchcafe", "mastodon", FAMILY_MASTODON, false},
    {"foxhole", "mastodon", FAMILY_MASTODON, false},
    {"ched", "mastodon", FAMILY_MASTODON, false},
    {"pleroma", "pleroma", FAMILY_PLEROMA, false},
    {"akkoma", "pleroma", FAMILY_PLEROMA, false},
    {"rebased", "pleroma", FAMILY_PLEROMA, false},
    {"soapbox", "pleroma", FAMILY_PLEROMA, false},
    {"pl", "pleroma", FAMILY_PLEROMA, false},
    {"misskey", "misskey", FAMILY_MISSKEY, false},
    {"cherrypick", "misskey", FAMILY_MISSKEY, false},
    {"sharkey", "misskey", FAMILY_MISSKEY, true},
    {"calckey", "misskey", FAMILY_MISSKEY, true},
    {"firefish", "misskey", FAMILY_MISSKEY, true},
    {"iceshrimp", "misskey", FAMILY_MISSKEY, false},
    {"catodon", "misskey", FAMILY_MISSKEY, true},
    {"hajkey", "misskey", FAMILY_MISSKEY, true},
    {"foundkey", "misskey 12", FAMILY_MISSKEY, false},
    {"meisskey", "misskey 12", FAMILY_MISSKEY, false},
    {"yoiyami", "misskey 12", FAMILY_MISSKEY, false},
    {"groundpolis", "misskey 12", FAMILY_MISSKEY, false},
    {"groundpolis-milkey", "misskey 12", FAMILY_MISSKEY, false},
    {"areionskey", "misskey 12", FAMILY_MISSKEY, false},
    {"barkle", "misskey 12", FAMILY_MISSKEY, false},
    {"nexkey", "misskey 12", FAMILY_MISSKEY, false},
    {"rosekey", "misskey 12", FAMILY_MISSKEY, false},
    {"pulsar", "misskey 12", FAMILY_MISSKEY, false},
    {"iceshark", "misskey 12", FAMILY_MISSKEY, false},
    {"transfish", "misskey 12", FAMILY_MISSKEY, false},
    {"lemmy", "lemmy", FAMILY_LEMMY, false},
    {"piefed", "piefed", FAMILY_PIEFED, false},
    {"mbin", "mbin", FAMILY_KBIN, false},
    {"kbin", "kbin", FAMILY_KBIN, false},
    {"peertube", "peertube", FAMILY_PEERTUBE, false},
    {"friendica", "peers", FAMILY_FRIENDICA, false},
    {"friendika", "peers", FAMILY_FRIENDICA, false},
    {"mistpark", "peers", FAMILY_FRIENDICA, false},
    {"gotosocial", "peers and blocks", FAMILY_GOTOSOCIAL, false},
    {"funkwhale", "funkwhale", FAMILY_FUNKWHALE, false},
    {"takahe", "takahe", FAMILY_OTHER, false},
    {"mitra", "peers and blocks", FAMILY_OTHER, false},
    {"bookwyrm", "peers", FAMILY_OTHER, false},
    {"smithereen", "peers", FAMILY_OTHER, false},
    {"snac", "peers", FAMILY_OTHER, false},
    {"activityrelay", "relay", FAMILY_RELAY, false},
    {"activity-relay", "relay", FAMILY_RELAY, false},
    {"aoderelay", "relay", FAMILY_RELAY, false},
    {"pub-relay", "relay", FAMILY_RELAY, false},
    {"buzzrelay", "relay", FAMILY_RELAY, false},
    {"selective-relay", "relay", FAMILY_RELAY, false},
    {"fediverse-relay", "relay", FAMILY_RELAY, false},
    {"feditools-relay", "relay", FAMILY_RELAY, false},
    {"adless-activitypub-relay", "relay", FAMILY_RELAY, false},
    {"unciarelay", "relay", FAMILY_RELAY, false},
};

static const struct program *find(const char *name)
{
    static const struct program unknown = {"", NULL, FAMILY_OTHER, false};

    for (size_t i = 0; i < COUNT_OF(programs); i++)
        if (strcasecmp(programs[i].name, name) == 0)
            return &programs[i];
    return &unknown;
}

enum software_family software_family(const char *name)
{
    return find(name)->family;
}

const char *software_documents(const char *name)
{
    return find(name)->documents;
}

const char *software_family_name(enum software_family family)
{
    static const char *const names[] = {
        [FAMILY_OTHER] = "other",         [FAMILY_MASTODON] = "mastodon",
        [FAMILY_PLEROMA] = "pleroma",     [FAMILY_MISSKEY] = "misskey",
        [FAMILY_LEMMY] = "lemmy",         [FAMILY_PIEFED] = "piefed",
        [FAMILY_KBIN] = "kbin",           [FAMILY_PEERTUBE] = "peertube",
        [FAMILY_FRIENDICA] = "friendica", [FAMILY_GOTOSOCIAL] = "gotosocial",
        [FAMILY_FUNKWHALE] = "funkwhale", [FAMILY_RELAY] = "relay",
    };

    return names[family];
}

bool software_nodeinfo_counts_remote(const char *name, const char *version)
{
    struct version v = version_read(version);

    return software_family(name) == FAMILY_LEMMY && v.count > 0 && !version_at_least(&v, 0, 9);
}

bool software_instance_counts_remote(const char *name)
{
    return find(name)->leaks;
}
