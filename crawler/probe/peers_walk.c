#include "probe/peers_walk.h"

#include <string.h>

#include "base/json.h"
#include "probe/count.h"

static const json_t *member_if_text(const json_t *v, const char *key)
{
    const json_t *member = json_member(v, key);

    return json_is_string(member) ? member : NULL;
}

const json_t *peers_name_of(const json_t *element)
{
    const json_t *name;

    if (json_is_string(element))
        return element;
    name = member_if_text(element, "domain");
    return name ? name : member_if_text(element, "host");
}

/* The array with the entries; NULL when the document is of another kind. */
static json_t *entries_of(enum peers_shape shape, const json_t *root)
{
    switch (shape) {
    case PEERS_LIST:
        break;
    case PEERS_LEMMY:
        return json_member(json_member(root, "federated_instances"), "linked");
    case PEERS_LEMMY_V4:
        return json_member(root, "items");
    case PEERS_INSTANCES:
        return json_member(root, "instances");
    case PEERS_FOLLOWERS:
    case PEERS_FOLLOWING:
        return json_member(root, "data");
    case PEERS_FUNKWHALE:
        return json_member(root, "results");
    case PEERS_NODEINFO:
        return json_member(json_member(root, "metadata"), "peers");
    }
    return NULL;
}

/* Name of an entry; NULL when it has none, or is no peer. */
static const json_t *entry_name(enum peers_shape shape, const json_t *entry)
{
    switch (shape) {
    case PEERS_LEMMY_V4:
        return json_member(entry, "blocked") ? NULL
                                             : member_if_text(json_member(entry, "instance"), "domain");
    case PEERS_FOLLOWERS:
        return member_if_text(json_member(entry, "follower"), "host");
    case PEERS_FOLLOWING:
        return member_if_text(json_member(entry, "following"), "host");
    case PEERS_FUNKWHALE:
        return member_if_text(entry, "name");
    case PEERS_LIST:
    case PEERS_LEMMY:
    case PEERS_INSTANCES:
    case PEERS_NODEINFO:
        break;
    }
    return peers_name_of(entry);
}

/* A document that would hold the list, and has none: Lemmy without federation, a relay that keeps its peers
 * to itself. */
static bool is_empty_of_its_kind(enum peers_shape shape, const json_t *root)
{
    const json_t *inner;

    if (!json_is_object(root))
        return false;
    if (shape == PEERS_NODEINFO)
        return json_member(root, "software") != NULL;
    if (shape != PEERS_LEMMY)
        return false;
    inner = json_object_get(root, "federated_instances");
    if (json_is_object(inner))
        return !json_member(inner, "linked");
    return json_object_size(root) == 0 || json_is_null(inner) || json_member(root, "site_view") != NULL;
}

static void read_page(enum peers_shape shape, const json_t *root, struct peers_page *page)
{
    uint32_t flags = 0;

    page->total = count_member(root, shape == PEERS_FUNKWHALE ? "count" : "total", &flags);
    if (shape == PEERS_LEMMY_V4 || shape == PEERS_FUNKWHALE) {
        const char *next = json_text(root, shape == PEERS_FUNKWHALE ? "next" : "next_page");

        if (next && strlen(next) < sizeof page->next)
            memcpy(page->next, next, strlen(next) + 1);
    }
}

enum peers_state peers_walk(enum peers_shape shape, const json_t *root, peers_fn *fn, void *arg,
                            struct peers_page *page)
{
    json_t *entries = entries_of(shape, root);
    json_t *entry;
    size_t i;

    if (!entries)
        return is_empty_of_its_kind(shape, root) ? PEERS_OK : PEERS_WRONG_SHAPE;
    if (!json_is_array(entries))
        return PEERS_WRONG_SHAPE;
    if (json_array_size(entries) > PEERS_ENTRIES_MAX)
        return PEERS_TOO_LARGE;
    json_array_foreach(entries, i, entry) {
        const json_t *name = entry_name(shape, entry);

        if (name)
            fn(arg, json_string_value(name), json_string_length(name));
    }
    page->entries = (uint32_t)json_array_size(entries);
    read_page(shape, root, page);
    return PEERS_OK;
}
