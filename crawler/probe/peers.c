#include "probe/peers.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "probe/peers_walk.h"

/* Where the scanner stands in a root array. */
enum step {
    STEP_MARK,      /* nothing yet: a byte order mark may come */
    STEP_ROOT,      /* before the root */
    STEP_FIRST,     /* behind '[': an element or ']' */
    STEP_ELEMENT,   /* behind ',': an element */
    STEP_STRING,    /* inside an element that is a string */
    STEP_STRUCTURE, /* inside an element that is an object or array */
    STEP_SCALAR,    /* inside an element that is a number or a word */
    STEP_SEPARATOR, /* behind an element: ',' or ']' */
    STEP_DONE,      /* behind the root array */
    STEP_WHOLE,     /* the root is no array: keep everything */
};

struct peers {
    enum peers_shape shape;
    peers_fn *fn;
    void *arg;
    enum peers_state state;
    enum step step;
    struct buf kept; /* the unfinished element, or the whole body (STEP_WHOLE) */
    size_t bytes;    /* seen so far */
    uint32_t entries;
    int depth;        /* of brackets in the element (STEP_STRUCTURE) */
    bool in_string;   /* of a structure */
    bool escaped;     /* the next octet is escaped */
    bool has_escapes; /* in this string */
    bool has_high;    /* octets outside ASCII in this string */
    size_t mark;      /* octets of the byte order mark seen */
};

struct peers *peers_new(enum peers_shape shape, peers_fn *fn, void *arg)
{
    struct peers *p = mem_alloc(sizeof *p);

    p->shape = shape;
    p->fn = fn;
    p->arg = arg;
    buf_init(&p->kept, PEERS_BYTES_MAX);
    return p;
}

void peers_free(struct peers *p)
{
    if (!p)
        return;
    buf_release(&p->kept);
    free(p);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool fail(struct peers *p, enum peers_state state)
{
    p->state = state;
    return false;
}

static bool count_entry(struct peers *p)
{
    return p->entries++ < PEERS_ENTRIES_MAX || fail(p, PEERS_TOO_LARGE);
}

/* An element that is not a plain string, complete. */
static bool finish_odd(struct peers *p, const char *text, size_t len)
{
    enum json_state state;
    json_auto_t *element = json_read(text, len, &state);
    const json_t *name = peers_name_of(element);

    if (!element)
        return fail(p, PEERS_BAD_JSON);
    if (name)
        p->fn(p->arg, json_string_value(name), json_string_length(name));
    return count_entry(p);
}

/* A string with its quotes, complete. */
static bool finish_string(struct peers *p, const char *text, size_t len)
{
    if (p->has_escapes)
        return finish_odd(p, text, len);
    if (p->has_high && !str_is_utf8(text + 1, len - 2))
        return fail(p, PEERS_BAD_JSON);
    p->fn(p->arg, text + 1, len - 2);
    return count_entry(p);
}

/* How many octets from here are visible ASCII other than quote and backslash: eight at a time, by the usual
 * trick of testing each octet of a word for a value below, or equal to, a constant. Stops early, never late.
 */
static size_t plain_run(const char *text, size_t len)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
    size_t i = 0;

    for (; i + 8 <= len; i += 8) {
        uint64_t word, quotes, slashes;

        memcpy(&word, text + i, 8);
        quotes = word ^ (ones * '"');
        slashes = word ^ (ones * '\\');
        if ((word | (word - ones * 0x20) | (quotes - ones) | (slashes - ones)) & tops)
            break;
    }
    return i;
}

/* Length of the part of text that belongs to the string; *complete when its closing quote is in it. 0 when a
 * control character makes it no JSON. */
static size_t scan_string(struct peers *p, const char *text, size_t len, bool *complete)
{
    size_t i = p->escaped ? 0 : plain_run(text, len);

    for (; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c < 0x20)
            return 0;
        p->has_high = p->has_high || c >= 0x80;
        if (p->escaped) {
            p->escaped = false;
        } else if (c == '\\') {
            p->escaped = p->has_escapes = true;
        } else if (c == '"') {
            *complete = true;
            return i + 1;
        }
    }
    return len;
}

/* The same for an object or array. 0 when it is nested too deep: the root array is one level. */
static size_t scan_structure(struct peers *p, const char *text, size_t len, bool *complete)
{
    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (p->in_string) {
            if (p->escaped)
                p->escaped = false;
            else if (c == '\\')
                p->escaped = true;
            else if (c == '"')
                p->in_string = false;
        } else if (c == '"') {
            p->in_string = true;
        } else if (c == '[' || c == '{') {
            if (++p->depth > JSON_DEPTH_MAX - 1)
                return 0;
        } else if ((c == ']' || c == '}') && --p->depth == 0) {
            *complete = true;
            return i + 1;
        }
    }
    return len;
}

/* A scalar ends before its delimiter. */
static size_t scan_scalar(const char *text, size_t len, bool *complete)
{
    size_t i = 0;

    while (i < len && !is_blank(text[i]) && text[i] != ',' && text[i] != ']')
        i++;
    *complete = i < len;
    return i;
}

/* The octets of text that belong to the element; 0 when they make it no JSON. */
static size_t scan_element(struct peers *p, const char *text, size_t len, bool *complete)
{
    size_t quote, used;

    switch (p->step) {
    case STEP_STRING:
        quote = p->kept.len == 0; /* the opening one */
        used = scan_string(p, text + quote, len - quote, complete);
        return used > 0 || len == quote ? used + quote : 0;
    case STEP_STRUCTURE:
        return scan_structure(p, text, len, complete);
    default:
        return scan_scalar(text, len, complete);
    }
}

static bool finish_element(struct peers *p, const char *text, size_t len)
{
    bool is_string = p->step == STEP_STRING;

    p->step = STEP_SEPARATOR;
    return is_string ? finish_string(p, text, len) : finish_odd(p, text, len);
}

/* Goes on with the element that begins here, or began in an earlier chunk. *used octets are behind the
 * scanner. */
static bool take_element(struct peers *p, const char *text, size_t len, size_t *used)
{
    bool complete = false;
    bool good = true;

    *used = scan_element(p, text, len, &complete);
    if (*used == 0 && !complete)
        return fail(p, PEERS_BAD_JSON);
    if (complete && p->kept.len == 0)
        return finish_element(p, text, *used);
    if (!buf_append(&p->kept, text, *used))
        BUG("a peer list element outgrew the limit of its list");
    if (complete) {
        good = finish_element(p, p->kept.bytes, p->kept.len);
        buf_clear(&p->kept);
    }
    return good;
}

static bool begin_element(struct peers *p, char c)
{
    p->escaped = p->has_escapes = p->has_high = p->in_string = false;
    p->depth = 0;
    if (c == '"')
        p->step = STEP_STRING;
    else if (c == '{' || c == '[')
        p->step = STEP_STRUCTURE;
    else if (c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
        p->step = STEP_SCALAR;
    else
        return fail(p, PEERS_BAD_JSON);
    return true;
}

/* One octet that is no part of an element. */
static bool take_octet(struct peers *p, char c)
{
    if (is_blank(c))
        return true;
    switch (p->step) {
    case STEP_FIRST:
    case STEP_SEPARATOR:
        if (c == ']')
            p->step = STEP_DONE;
        else if (p->step == STEP_SEPARATOR && c == ',')
            p->step = STEP_ELEMENT;
        else
            return fail(p, PEERS_BAD_JSON);
        return true;
    default:
        return fail(p, PEERS_BAD_JSON);
    }
}

static bool takes_element(const struct peers *p, char c)
{
    return !is_blank(c) && (p->step == STEP_ELEMENT || (p->step == STEP_FIRST && c != ']'));
}

static bool inside_element(const struct peers *p)
{
    return p->step == STEP_STRING || p->step == STEP_STRUCTURE || p->step == STEP_SCALAR;
}

static bool feed_array(struct peers *p, const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t used = 1;

        if (takes_element(p, text[i]) && !begin_element(p, text[i]))
            return false;
        if (inside_element(p)) {
            if (!take_element(p, text + i, len - i, &used))
                return false;
        } else if (!take_octet(p, text[i])) {
            return false;
        }
        i += used;
    }
    return true;
}

/* Skips a byte order mark, if there is one; *used octets are behind the scanner. */
static bool skip_mark(struct peers *p, const char *text, size_t len, size_t *used)
{
    static const char mark[] = "\xef\xbb\xbf";

    while (*used < len && p->mark < 3 && text[*used] == mark[p->mark]) {
        p->mark++;
        (*used)++;
    }
    if (*used == len)
        return true;
    if (p->mark > 0 && p->mark < 3)
        return fail(p, PEERS_BAD_JSON);
    p->step = STEP_ROOT;
    return true;
}

static bool find_root(struct peers *p, const char *text, size_t len, size_t *used)
{
    while (*used < len && is_blank(text[*used]))
        (*used)++;
    if (*used == len)
        return true;
    if ((unsigned char)text[*used] >= 0x80) /* a second mark, which the reader of a whole body would skip */
        return fail(p, PEERS_BAD_JSON);
    p->step = text[*used] == '[' && p->shape == PEERS_LIST ? STEP_FIRST : STEP_WHOLE;
    *used += p->step == STEP_FIRST;
    return true;
}

bool peers_feed(struct peers *p, const char *bytes, size_t len)
{
    size_t used = 0;

    if (p->state != PEERS_OK)
        return false;
    if (len > PEERS_BYTES_MAX - p->bytes)
        return fail(p, PEERS_TOO_LARGE);
    p->bytes += len;
    if (p->step == STEP_MARK && !skip_mark(p, bytes, len, &used))
        return false;
    if (p->step == STEP_ROOT && !find_root(p, bytes, len, &used))
        return false;
    if (used == len)
        return true;
    if (p->step == STEP_WHOLE)
        return buf_append(&p->kept, bytes + used, len - used) || fail(p, PEERS_TOO_LARGE);
    return feed_array(p, bytes + used, len - used);
}

static void end_whole(struct peers *p, struct peers_page *page)
{
    enum json_state state;
    json_auto_t *root = json_read(p->kept.bytes, p->kept.len, &state);

    p->state = root ? peers_walk(p->shape, root, p->fn, p->arg, page) : PEERS_BAD_JSON;
}

enum peers_state peers_end(struct peers *p, struct peers_page *page)
{
    struct peers_page ours = {.entries = p->entries, .total = RECORD_ABSENT};

    if (p->state == PEERS_OK && p->step == STEP_WHOLE)
        end_whole(p, &ours);
    else if (p->state == PEERS_OK && p->step != STEP_DONE)
        p->state = PEERS_BAD_JSON;
    if (page)
        *page = ours;
    return p->state;
}

const char *peers_body(const struct peers *p, size_t *len)
{
    *len = p->step == STEP_WHOLE ? p->kept.len : 0;
    return p->step == STEP_WHOLE ? p->kept.bytes : NULL;
}

size_t peers_memory(const struct peers *p)
{
    return p->kept.room;
}

enum peers_state peers_read(enum peers_shape shape, const char *bytes, size_t len, peers_fn *fn, void *arg,
                            struct peers_page *page)
{
    struct peers *p = peers_new(shape, fn, arg);
    enum peers_state state;

    if (!peers_feed(p, bytes, len) && p->state == PEERS_OK)
        BUG("a peer list was refused for no reason");
    state = peers_end(p, page);
    peers_free(p);
    return state;
}
