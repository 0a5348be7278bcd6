#include "probe/robots.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "probe/robots_match.h"

enum {
    LINE_MAX_LEN = 8 * 2083, /* the rest of a line is ignored, as in Google's parser */
    DELAY_MAX_S = 86400,
    PATH_MAX_LEN = 8192,
};

struct rule {
    uint32_t offset; /* of the pattern in text */
    uint32_t len;
    bool allow;
};

/* The rules of all groups that apply to the same agent, merged. */
struct group {
    struct rule *rules; /* owned */
    uint32_t count, room;
    int32_t delay_s;
    bool seen;
};

struct robots {
    struct buf text; /* patterns, normalised, one behind the other */
    struct group own, any;
};

/* Where a reader stands in the file. */
struct reader {
    struct robots *robots;
    const char *token;
    bool in_own, in_any; /* the group being read applies to our token, to everybody */
    bool in_rules;       /* a rule was seen: the next user-agent line begins a new group */
};

enum key { KEY_NONE, KEY_AGENT, KEY_ALLOW, KEY_DISALLOW, KEY_DELAY };

struct piece {
    const char *text;
    size_t len;
};

enum robots_access robots_access_by_status(int status)
{
    if (status >= 200 && status < 300)
        return ROBOTS_READ;
    if (status == 401 || status == 403)
        return ROBOTS_NODEINFO_ONLY;
    if (status == 429)
        return ROBOTS_WAIT;
    if (status >= 400 && status < 500)
        return ROBOTS_ALLOW_ALL;
    return ROBOTS_UNREACHABLE;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f' || c == '\v' || c == '\0';
}

static struct piece trim(struct piece p)
{
    while (p.len > 0 && is_blank(p.text[0])) {
        p.text++;
        p.len--;
    }
    while (p.len > 0 && is_blank(p.text[p.len - 1]))
        p.len--;
    return p;
}

/* Prefixes, so that "user-agents" and "disallowed" pass too. */
static enum key key_of(struct piece p)
{
    static const struct {
        const char *word;
        enum key key;
    } words[] = {
        {"user-agent", KEY_AGENT},  {"useragent", KEY_AGENT},   {"user agent", KEY_AGENT},
        {"allow", KEY_ALLOW},       {"disallow", KEY_DISALLOW}, {"dissallow", KEY_DISALLOW},
        {"dissalow", KEY_DISALLOW}, {"disalow", KEY_DISALLOW},  {"diasllow", KEY_DISALLOW},
        {"disallaw", KEY_DISALLOW}, {"crawl-delay", KEY_DELAY}, {"crawldelay", KEY_DELAY},
    };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        size_t len = strlen(words[i].word);

        if (p.len >= len && strncasecmp(p.text, words[i].word, len) == 0)
            return words[i].key;
    }
    return KEY_NONE;
}

/* "key: value"; without a colon "key value" when that is all there is. False when the line says nothing. */
static bool split(struct piece line, struct piece *key, struct piece *value)
{
    const char *hash = memchr(line.text, '#', line.len);
    const char *colon;
    size_t key_len = 0;

    if (hash)
        line.len = (size_t)(hash - line.text);
    line = trim(line);
    colon = memchr(line.text, ':', line.len);
    if (colon) {
        key_len = (size_t)(colon - line.text);
    } else {
        while (key_len < line.len && !is_blank(line.text[key_len]))
            key_len++;
    }
    if (key_len == line.len)
        return false;
    *key = trim((struct piece){line.text, key_len});
    *value =
        trim((struct piece){line.text + key_len + (colon != NULL), line.len - key_len - (colon != NULL)});
    if (!colon)
        for (size_t i = 0; i < value->len; i++)
            if (is_blank(value->text[i]))
                return false;
    return key->len > 0;
}

static void read_agent(struct reader *r, struct piece value)
{
    size_t len = 0;

    if (r->in_rules)
        r->in_own = r->in_any = r->in_rules = false;
    if (value.len > 0 && value.text[0] == '*' && (value.len == 1 || is_blank(value.text[1]))) {
        r->in_any = r->robots->any.seen = true;
        return;
    }
    while (len < value.len && (((value.text[len] | 0x20) >= 'a' && (value.text[len] | 0x20) <= 'z') ||
                               value.text[len] == '_' || value.text[len] == '-'))
        len++;
    if (len > 0 && len == strlen(r->token) && strncasecmp(value.text, r->token, len) == 0)
        r->in_own = r->robots->own.seen = true;
}

static void add_rule(struct group *g, struct rule rule)
{
    if (g->count == g->room) {
        g->room = g->room ? 2 * g->room : 16;
        g->rules = mem_grow(g->rules, g->room, sizeof *g->rules);
    }
    g->rules[g->count++] = rule;
}

static void read_rule(struct reader *r, struct piece value, bool allow)
{
    struct buf *text = &r->robots->text;
    struct rule rule = {.offset = (uint32_t)text->len, .allow = allow};

    r->in_rules = true;
    if (value.len == 0 || !(r->in_own || r->in_any))
        return;
    if (!robots_normalise(value.text, value.len, text))
        BUG("robots.txt patterns outgrew %zu bytes", text->max);
    rule.len = (uint32_t)text->len - rule.offset;
    if (r->in_own)
        add_rule(&r->robots->own, rule);
    if (r->in_any)
        add_rule(&r->robots->any, rule);
}

static void read_delay(struct reader *r, struct piece value)
{
    char text[32];
    double seconds;
    int32_t delay_s;

    if (value.len >= sizeof text)
        return;
    memcpy(text, value.text, value.len);
    text[value.len] = '\0';
    if (!str_to_double(text, &seconds) || !(seconds > 0))
        return;
    delay_s = seconds > DELAY_MAX_S ? DELAY_MAX_S : (int32_t)(seconds + 0.999);
    if (r->in_own)
        r->robots->own.delay_s = delay_s;
    if (r->in_any)
        r->robots->any.delay_s = delay_s;
}

static void read_line(struct reader *r, struct piece line)
{
    struct piece key, value;

    if (line.len > LINE_MAX_LEN)
        line.len = LINE_MAX_LEN;
    if (!split(line, &key, &value))
        return;
    switch (key_of(key)) {
    case KEY_AGENT:
        read_agent(r, value);
        break;
    case KEY_ALLOW:
        read_rule(r, value, true);
        break;
    case KEY_DISALLOW:
        read_rule(r, value, false);
        break;
    case KEY_DELAY:
        read_delay(r, value);
        break;
    case KEY_NONE:
        break;
    }
}

struct robots *robots_read(const char *bytes, size_t len, const char *token)
{
    struct robots *robots = mem_alloc(sizeof *robots);
    struct reader r = {.robots = robots, .token = token};

    if (len > ROBOTS_BYTES_MAX)
        len = ROBOTS_BYTES_MAX;
    if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        len -= 3;
    }
    buf_init(&robots->text, (size_t)3 * ROBOTS_BYTES_MAX); /* each octet may become %XX */
    for (size_t at = 0; at < len;) {
        size_t end = at;

        while (end < len && bytes[end] != '\n' && bytes[end] != '\r')
            end++;
        read_line(&r, (struct piece){bytes + at, end - at});
        at = end + 1;
    }
    return robots;
}

void robots_free(struct robots *r)
{
    if (!r)
        return;
    buf_release(&r->text);
    free(r->own.rules);
    free(r->any.rules);
    free(r);
}

static const struct group *group_for_us(const struct robots *r)
{
    return r->own.seen ? &r->own : &r->any;
}

/* The longest pattern decides; of two equally long ones the one that allows. */
static bool group_allows(const struct robots *r, const struct buf *path)
{
    const struct group *g = group_for_us(r);
    const struct rule *best = NULL;

    for (uint32_t i = 0; i < g->count; i++) {
        const struct rule *rule = &g->rules[i];

        if (best && (rule->len < best->len || (rule->len == best->len && !rule->allow)))
            continue;
        if (robots_match(r->text.bytes + rule->offset, rule->len, path->bytes, path->len))
            best = rule;
    }
    return !best || best->allow;
}

bool robots_allows(const struct robots *r, const char *path)
{
    struct buf normal;
    bool allowed;

    if (!r || strcmp(path, "/robots.txt") == 0)
        return true;
    buf_init(&normal, PATH_MAX_LEN);
    /* A path too long to be compared is not asked. */
    allowed = robots_normalise(path, strlen(path), &normal) && normal.len > 0 && group_allows(r, &normal);
    buf_release(&normal);
    return allowed;
}

int32_t robots_crawl_delay_s(const struct robots *r)
{
    return r ? group_for_us(r)->delay_s : 0;
}

uint32_t robots_rule_count(const struct robots *r)
{
    return r ? group_for_us(r)->count : 0;
}

bool robots_names_token(const struct robots *r)
{
    return r && r->own.seen;
}

const char *robots_shipped_by(const struct robots *r)
{
    /* paths that tell a file from others; rules of the shipped files of gotosocial and wafrn */
    static const struct {
        const char *name;
        const char *forbidden[4], *allowed[4];
    } shipped[] = {
        {"gotosocial",
         {"/.well-known/nodeinfo", "/wait_for_approval", "/account_disabled", "/fileserver/x"},
         {"/", "/about", "/robots.txt", "/index.html"}},
        {"wafrn",
         {"/.well-known/nodeinfo", "/x", "/about", "/api/x"},
         {"/", "/fediverse/x", "/blog/x", "/fediverse/blog"}},
    };

    for (size_t i = 0; r && i < COUNT_OF(shipped); i++) {
        bool same = true;

        for (size_t k = 0; k < COUNT_OF(shipped[i].forbidden); k++)
            same =
                same && !robots_allows(r, shipped[i].forbidden[k]) && robots_allows(r, shipped[i].allowed[k]);
        if (same)
            return shipped[i].name;
    }
    return NULL;
}
