#include "base/json.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/err.h"
#include "base/str.h"

/* What the document at hand may still take in memory. A tree takes up to a hundred times the room of its
 * text, so the limit on a body alone is none. */
static size_t room = SIZE_MAX;

static void *take_memory(size_t size)
{
    void *memory = size <= room ? malloc(size) : NULL;

    if (memory && room != SIZE_MAX) {
        size = malloc_usable_size(memory);
        room = size < room ? room - size : 0;
    }
    return memory;
}

static void give_memory(void *memory)
{
    if (memory && room != SIZE_MAX)
        room += malloc_usable_size(memory);
    free(memory);
}

/* Hash tables get a seed that nobody outside knows: jansson's own way opens a file, which a sandbox forbids.
 */
static void start(void)
{
    static bool started;
    size_t seed = 0;

    if (started)
        return;
    started = true;
    if (getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
        BUG("no random numbers");
    json_object_seed(seed | 1);
    json_set_alloc_funcs(take_memory, give_memory);
}

/* jansson recurses once a level with a limit of its own that is far too generous for us, so depth is counted
 * first: brackets outside strings. */
static bool too_deep(const char *p, size_t len)
{
    int depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < len; i++) {
        char c = p[i];

        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > JSON_DEPTH_MAX)
                return true;
        } else if (c == ']' || c == '}') {
            depth--;
        }
    }
    return false;
}

json_t *json_read(const char *bytes, size_t len, enum json_state *state)
{
    json_error_t error;
    json_t *value;

    if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        len -= 3;
    }
    *state = JSON_STATE_SYNTAX;
    if (len == 0 || memchr(bytes, '\0', len)) /* jansson takes a NUL between tokens for the end */
        return NULL;
    if (too_deep(bytes, len)) {
        *state = JSON_STATE_TOO_DEEP;
        return NULL;
    }
    start();
    room = JSON_MEMORY_MAX;
    value = json_loadb(bytes, len, JSON_DECODE_ANY, &error);
    if (!value &&
        json_error_code(&error) == json_error_numeric_overflow) /* one silly number must not hide the rest */
        value = json_loadb(bytes, len, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &error);
    if (value)
        *state = JSON_STATE_OK;
    room = SIZE_MAX;
    return value;
}

json_t *json_member(const json_t *v, const char *key)
{
    json_t *member = json_is_object(v) ? json_object_get(v, key) : NULL;

    return json_is_null(member) ? NULL : member; /* json_is_null(NULL) is false */
}

const char *json_text(const json_t *v, const char *key)
{
    return json_string_value(json_member(v, key));
}

static void make_plain_text(json_t *v)
{
    size_t len = json_string_length(v);
    char *plain;

    if (str_is_plain(json_string_value(v), len))
        return;
    plain = mem_array(len + 1, 1);
    str_copy_plain(plain, len + 1, json_string_value(v), len);
    (void)json_string_set(v, plain);
    free(plain);
}

void json_make_plain(json_t *v)
{
    const char *key;
    json_t *part;
    size_t i;

    if (json_is_string(v))
        make_plain_text(v);
    json_array_foreach(v, i, part) {
        json_make_plain(part);
    }
    json_object_foreach(v, key, part) {
        json_make_plain(part);
    }
}

const json_t *json_at_path(const json_t *v, const char *path)
{
    char name[64];

    for (;;) {
        size_t len = strcspn(path, ".");

        if (len >= sizeof(name))
            return NULL;
        memcpy(name, path, len);
        name[len] = '\0';
        v = json_object_get(v, name);
        if (!path[len])
            return v;
        path += len + 1;
    }
}

int json_bool(const json_t *v, const char *key)
{
    const json_t *member = json_member(v, key);

    if (!json_is_boolean(member))
        return -1;
    return json_is_true(member) ? 1 : 0;
}
