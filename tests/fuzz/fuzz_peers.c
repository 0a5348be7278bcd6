/*
 * The scanner that works on chunks and jansson on the whole body accept the same lists and give the same
 * names. The first octet chooses the shape, the second how the body is cut.
 */
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "fuzz/fuzz.h"
#include "probe/peers.h"

enum { NAMES_MAX = 64 << 20 };

struct names {
    struct buf text;
    uint32_t count;
};

static void collect(void *arg, const char *name, size_t len)
{
    struct names *names = arg;

    FUZZ_CHECK(!memchr(name, '\0', len));
    buf_put(&names->text, name, len);
    buf_put(&names->text, "", 1);
    names->count++;
}

static enum peers_state in_chunks(enum peers_shape shape, uint8_t cut, const char *body, size_t len,
                                  struct names *names, struct peers_page *page)
{
    struct peers *p = peers_new(shape, collect, names);
    enum peers_state state;
    bool fine = true;

    for (size_t at = 0; at < len && fine;) {
        size_t step = cut == 0 ? len : 1 + (size_t)cut * (at % 7) % 13;

        if (step > len - at)
            step = len - at;
        fine = peers_feed(p, body + at, step);
        at += step;
    }
    state = peers_end(p, page);
    FUZZ_CHECK(fine || state != PEERS_OK);
    peers_free(p);
    return state;
}

/* The same by another way: the whole array through jansson. */
static enum peers_state by_jansson(const char *body, size_t len, struct names *names, uint32_t *entries)
{
    enum json_state json_state;
    json_auto_t *root = json_read(body, len, &json_state);
    json_t *entry;
    size_t i;

    if (!root)
        return PEERS_BAD_JSON;
    if (!json_is_array(root))
        return PEERS_WRONG_SHAPE;
    json_array_foreach(root, i, entry) {
        const json_t *domain = json_member(entry, "domain"), *host = json_member(entry, "host");
        const json_t *name = json_is_string(entry) ? entry : json_is_string(domain) ? domain : host;

        if (json_is_string(name))
            collect(names, json_string_value(name), json_string_length(name));
    }
    *entries = (uint32_t)json_array_size(root);
    return PEERS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct names scanned = {.count = 0}, parsed = {.count = 0};
    struct peers_page page;
    enum peers_shape shape;
    enum peers_state state;
    const char *body;
    uint32_t entries = 0;

    if (size < 2)
        return 0;
    shape = (enum peers_shape)(data[0] % (PEERS_NODEINFO + 1));
    body = (const char *)data + 2;
    size -= 2;
    buf_init(&scanned.text, NAMES_MAX);
    buf_init(&parsed.text, NAMES_MAX);
    state = in_chunks(shape, data[1], body, size, &scanned, &page);
    FUZZ_CHECK(memchr(page.next, '\0', sizeof page.next) != NULL);
    if (shape == PEERS_LIST) {
        FUZZ_CHECK(state == by_jansson(body, size, &parsed, &entries));
        if (state == PEERS_OK) {
            FUZZ_CHECK(page.entries == entries && scanned.count == parsed.count);
            FUZZ_CHECK(scanned.text.len == parsed.text.len &&
                       (parsed.text.len == 0 ||
                        memcmp(scanned.text.bytes, parsed.text.bytes, parsed.text.len) == 0));
        }
    }
    buf_release(&scanned.text);
    buf_release(&parsed.text);
    return 0;
}
