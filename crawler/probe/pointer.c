#include "probe/pointer.h"

#include <string.h>

#include "base/json.h"
#include "probe/page.h"

/* Best first. */
static const char *const schemas[] = {"2.2", "2.1", "2.0", "1.1", "1.0"};

/* Place in schemas of the version that a rel names; COUNT_OF(schemas) when it names none. */
static size_t rank_of(const char *rel)
{
    static const char tail[] = "://nodeinfo.diaspora.software/ns/schema/";
    size_t rank = 0;

    if (strncmp(rel, "http", 4) != 0)
        return COUNT_OF(schemas);
    rel += rel[4] == 's' ? 5 : 4;
    if (strncmp(rel, tail, sizeof tail - 1) != 0)
        return COUNT_OF(schemas);
    rel += sizeof tail - 1;
    while (rank < COUNT_OF(schemas) && strncmp(rel, schemas[rank], 3) != 0)
        rank++;
    /* an end that JSON-LD habits or a careless hand leave there */
    return rel[0] && rel[1] && rel[2] && strspn(rel + 3, "#/") == strlen(rel + 3) ? rank : COUNT_OF(schemas);
}

struct choice {
    size_t floor; /* ranks that count begin here */
    size_t rank;
    const struct url *base;
    struct pointer *out;
};

static void consider(struct choice *c, const json_t *link)
{
    const char *rel = json_text(link, "rel");
    const char *href = json_text(link, "href");
    size_t rank = rel ? rank_of(rel) : COUNT_OF(schemas);
    struct url url;

    if (!href || !*href || rank >= COUNT_OF(schemas) || rank >= c->rank || rank < c->floor ||
        !url_resolve(c->base, href, strlen(href), &url))
        return;
    c->rank = rank;
    c->out->href = url;
    memcpy(c->out->schema, schemas[rank], strlen(schemas[rank]) + 1);
}

/* links as an array, as one link, or as an object of links. */
static void consider_all(struct choice *c, json_t *links)
{
    const char *key;
    json_t *link;
    size_t i;

    if (json_is_array(links)) {
        json_array_foreach(links, i, link) {
            consider(c, link);
        }
        return;
    }
    consider(c, links);
    json_object_foreach(links, key, link) {
        consider(c, link);
    }
}

static enum outcome read_from(const char *bytes, size_t len, const struct url *base, size_t floor_rank,
                              struct pointer *out)
{
    enum json_state state;
    json_auto_t *root = json_read(bytes, len, &state);
    struct choice c = {floor_rank, COUNT_OF(schemas), base, out};
    const char *key;
    json_t *member;

    if (!root)
        return page_outcome(bytes, len);
    if (json_is_array(root)) { /* the links without their object */
        consider_all(&c, root);
    } else if (json_is_object(root)) {
        consider_all(&c, json_member(root, "links"));
        json_object_foreach(root, key, member) {
            if (strcmp(key, "links") != 0) /* old Hubzilla: more links beside "links" */
                consider_all(&c, member);
        }
    }
    return c.rank < COUNT_OF(schemas) ? OUTCOME_OK : OUTCOME_NO_LINK;
}

enum outcome pointer_read(const char *bytes, size_t len, const struct url *base, struct pointer *out)
{
    return read_from(bytes, len, base, 0, out);
}

enum outcome pointer_read_below(const char *bytes, size_t len, const struct url *base, const char *schema,
                                struct pointer *out)
{
    size_t rank = 0;

    while (rank < COUNT_OF(schemas) && strcmp(schemas[rank], schema) != 0)
        rank++;
    return read_from(bytes, len, base, rank + 1, out);
}

bool pointer_host_is_shared(const char *host)
{
    static const char *const shared[] = {"public-api.wordpress.com"};

    for (size_t i = 0; i < COUNT_OF(shared); i++)
        if (strcmp(host, shared[i]) == 0)
            return true;
    return false;
}
