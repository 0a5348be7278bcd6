#include "probe/software.h"

#include <string.h>
#include <strings.h>

#include "probe/version.h"

/* What is known of a program by its name. documents names its rows in software_places.c, NULL for none.
 * Sorted by family; names in lower case. The same families are in sql/reference/software.csv; a test keeps
 * them equal. */
static const struct program {
    const char *name;
    enum software_family family;
    const char *documents;
    bool leaks; /* /api/v1/instance counts remote accounts */
} programs[] = {
    {"mastodon", FAMILY_MASTODON, "mastodon", false},
    {"hometown", FAMILY_MASTODON, "mastodon", false},
    {"ecko", FAMILY_MASTODON, "mastodon", false},
    {"fedibird", FAMILY_MASTODON, "mastodon", false},
    {"kmyblue", FAMILY_MASTODON, "mastodon", false},
    {"corgidon", FAMILY_MASTODON, "mastodon", false},
    {"koyuspace", FAMILY_MASTODON, "mastodon", false},
    {"glitch", FAMILY_MASTODON, "mastodon", false},
    {"glitchcafe", FAMILY_MASTODON, "mastodon", false},
    {"foxhole", FAMILY_MASTODON, "mastodon", false},
    {"ched", FAMILY_MASTODON, "mastodon", false},
    {"pleroma", FAMILY_PLEROMA, "pleroma", false},
    {"akkoma", FAMILY_PLEROMA, "pleroma", false},
    {"rebased", FAMILY_PLEROMA, "pleroma", false},
    {"soapbox", FAMILY_PLEROMA, "pleroma", false},
    {"pl", FAMILY_PLEROMA, "pleroma", false},
    {"misskey", FAMILY_MISSKEY, "misskey", false},
    {"cherrypick", FAMILY_MISSKEY, "misskey", false},
    {"sharkey", FAMILY_MISSKEY, "misskey", true},
    {"calckey", FAMILY_MISSKEY, "misskey", true},
    {"firefish", FAMILY_MISSKEY, "misskey", true},
    {"iceshrimp", FAMILY_MISSKEY, "misskey", false},
    {"catodon", FAMILY_MISSKEY, "misskey", true},
    {"hajkey", FAMILY_MISSKEY, "misskey", true},
    {"foundkey", FAMILY_MISSKEY, "misskey 12", false},
    {"meisskey", FAMILY_MISSKEY, "misskey 12", false},
    {"yoiyami", FAMILY_MISSKEY, "misskey 12", false},
    {"groundpolis", FAMILY_MISSKEY, "misskey 12", false},
    {"groundpolis-milkey", FAMILY_MISSKEY, "misskey 12", false},
    {"areionskey", FAMILY_MISSKEY, "misskey 12", false},
    {"barkle", FAMILY_MISSKEY, "misskey 12", false},
    {"nexkey", FAMILY_MISSKEY, "misskey 12", false},
    {"rosekey", FAMILY_MISSKEY, "misskey 12", false},
    {"pulsar", FAMILY_MISSKEY, "misskey 12", false},
    {"iceshark", FAMILY_MISSKEY, "misskey 12", false},
    {"transfish", FAMILY_MISSKEY, "misskey 12", false},
    {"lemmy", FAMILY_LEMMY, "lemmy", false},
    {"piefed", FAMILY_PIEFED, "piefed", false},
    {"mbin", FAMILY_KBIN, "mbin", false},
    {"kbin", FAMILY_KBIN, "kbin", false},
    {"peertube", FAMILY_PEERTUBE, "peertube", false},
    {"friendica", FAMILY_FRIENDICA, "peers", false},
    {"friendika", FAMILY_FRIENDICA, "peers", false},
    {"mistpark", FAMILY_FRIENDICA, "peers", false},
    {"gotosocial", FAMILY_GOTOSOCIAL, "peers and blocks", false},
    {"funkwhale", FAMILY_FUNKWHALE, "funkwhale", false},
    {"takahe", FAMILY_OTHER, "takahe", false},
    {"mitra", FAMILY_OTHER, "peers and blocks", false},
    {"bookwyrm", FAMILY_OTHER, "peers", false},
    {"smithereen", FAMILY_OTHER, "peers", false},
    {"snac", FAMILY_OTHER, "peers", false},
    {"activityrelay", FAMILY_RELAY, "relay", false},
    {"activity-relay", FAMILY_RELAY, "relay", false},
    {"aoderelay", FAMILY_RELAY, "relay", false},
    {"pub-relay", FAMILY_RELAY, "relay", false},
    {"buzzrelay", FAMILY_RELAY, "relay", false},
    {"selective-relay", FAMILY_RELAY, "relay", false},
    {"fediverse-relay", FAMILY_RELAY, "relay", false},
    {"feditools-relay", FAMILY_RELAY, "relay", false},
    {"adless-activitypub-relay", FAMILY_RELAY, "relay", false},
    {"unciarelay", FAMILY_RELAY, "relay", false},
};

static const struct program *find(const char *name)
{
    static const struct program unknown = {"", FAMILY_OTHER, NULL, false};

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
