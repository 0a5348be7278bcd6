#include "probe/restrictions.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "probe/hostname.h"
#include "probe/peers_walk.h"

/* Where found restrictions go. */
struct sink {
    restriction_fn *fn;
    void *arg;
    uint32_t hidden;
};

static bool is_digest(const char *text)
{
    return text && strlen(text) == 64 && strspn(text, "0123456789abcdefABCDEF") == 64;
}

static bool is_domain(const char *text)
{
    size_t len = strlen(text);

    return len > 0 && len < RECORD_HOST_MAX && !strpbrk(text, "* ") && str_is_plain(text, len);
}

/* In the spelling under which the host is known elsewhere; as published when it is no host that we would
 * visit. */
static void put_domain(struct restriction *r, const char *domain)
{
    struct hostname host;
    bool known = hostname_read(domain, strlen(domain), &host) == HOSTNAME_OK;

    (void)snprintf(r->domain, sizeof r->domain, "%s", known ? host.name : domain);
    str_lower(r->domain);
}

static void put(struct sink *s, const char *domain, const char *digest, const char *severity)
{
    struct restriction r = {0};

    if (domain && strncmp(domain, "*.", 2) == 0)
        domain += 2;
    if (domain && is_domain(domain))
        put_domain(&r, domain);
    if (is_digest(digest))
        (void)snprintf(r.digest, sizeof r.digest, "%s", digest);
    if (!r.domain[0] && !r.digest[0]) {
        s->hidden++;
        return;
    }
    str_lower(r.digest);
    (void)snprintf(r.severity, sizeof r.severity, "%s", severity);
    s->fn(s->arg, &r);
}

/* One short word: strangers write severities and names of policies. */
static bool is_severity(const char *text)
{
    size_t len = text ? strlen(text) : 0;

    return len > 0 && len < sizeof(((struct restriction *)0)->severity) &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz_-") == len;
}

static const char *severity_of(const json_t *entry)
{
    const char *text = json_text(entry, "severity");

    return is_severity(text) ? text : "suspend";
}

static enum peers_state read_domain_blocks(const json_t *root, struct sink *s)
{
    json_t *entry;
    size_t i;

    if (!json_is_array(root))
        return PEERS_WRONG_SHAPE;
    if (json_array_size(root) > PEERS_ENTRIES_MAX)
        return PEERS_TOO_LARGE;
    json_array_foreach(root, i, entry) {
        put(s, json_text(entry, "domain"), json_text(entry, "digest"), severity_of(entry));
    }
    return PEERS_OK;
}

static void put_array(struct sink *s, json_t *hosts, const char *severity)
{
    json_t *host;
    size_t i;

    json_array_foreach(hosts, i, host) {
        put(s, json_string_value(peers_name_of(host)), NULL, severity);
    }
}

/* Pleroma and Akkoma; the rule "accept" is a list of friends. What no version of them calls a rule is left
 * out. */
static enum peers_state read_policies(const json_t *root, struct sink *s)
{
    json_t *federation = json_member(json_member(root, "metadata"), "federation");
    json_t *simple = json_member(federation, "mrf_simple");
    const char *rule;
    json_t *hosts;

    if (!json_member(root, "software"))
        return PEERS_WRONG_SHAPE;
    json_object_foreach(simple, rule, hosts) {
        if (strcmp(rule, "accept") != 0 && is_severity(rule))
            put_array(s, hosts, rule);
    }
    put_array(s, json_member(federation, "quarantined_instances"), "quarantine");
    return PEERS_OK;
}

static enum peers_state read_list(enum peers_shape shape, const json_t *root, struct sink *s)
{
    bool pages = shape == PEERS_LEMMY_V4;
    json_t *federated = json_member(root, "federated_instances");
    json_t *entries = pages                      ? json_member(root, "items")
                      : shape == PEERS_INSTANCES ? json_member(root, "instances")
                                                 : json_member(federated, "blocked");
    json_t *entry;
    size_t i;

    if (!entries && shape == PEERS_LEMMY && (json_is_object(federated) || json_member(root, "site_view")))
        return PEERS_OK;
    if (!json_is_array(entries))
        return PEERS_WRONG_SHAPE;
    if (json_array_size(entries) > PEERS_ENTRIES_MAX)
        return PEERS_TOO_LARGE;
    json_array_foreach(entries, i, entry) {
        put(s, json_string_value(peers_name_of(pages ? json_member(entry, "instance") : entry)), NULL,
            shape == PEERS_INSTANCES ? "defederated" : "blocked");
    }
    return PEERS_OK;
}

enum peers_state restrictions_read(enum restrictions_kind kind, enum peers_shape shape, const char *bytes,
                                   size_t len, restriction_fn *fn, void *arg, uint32_t *hidden)
{
    enum json_state json_state;
    json_auto_t *root = json_read(bytes, len, &json_state);
    struct sink s = {fn, arg, 0};
    enum peers_state state = PEERS_BAD_JSON;

    if (root && kind == RESTRICTIONS_DOMAIN_BLOCKS)
        state = read_domain_blocks(root, &s);
    else if (root && kind == RESTRICTIONS_NODEINFO)
        state = read_policies(root, &s);
    else if (root)
        state = read_list(shape, root, &s);
    if (hidden)
        *hidden = s.hidden;
    return state;
}
