#include "host_list.h"

#include <idn2.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/source_file.h"
#include "base/str.h"
#include "sql/csv.h"

enum { FILE_MAX = 256 << 20, NAME_MAX_BYTES = 253, ENTRY_MAX = 2048 };

static const char *const columns[] = {"host", "hostname", "domain", "instance", "name"};

/* From an entry to the name inside: no scheme, path, port 443, final dot. */
static size_t cut(const char **text, size_t len)
{
    const char *at = *text;
    const char *end = at + len;
    const char *scheme, *stop;

    while (at < end && strchr(" \t\r\"", *at))
        at++;
    while (end > at && strchr(" \t\r\"", end[-1]))
        end--;
    scheme = memmem(at, (size_t)(end - at), "://", 3);
    if (scheme)
        at = scheme + 3;
    for (stop = at; stop < end && !strchr("/?#", *stop); stop++)
        continue;
    end = stop;
    if (end - at > 4 && memcmp(end - 4, ":443", 4) == 0)
        end -= 4;
    if (end > at && end[-1] == '.')
        end--;
    *text = at;
    return (size_t)(end - at);
}

static bool is_host(const char *name)
{
    size_t len = strlen(name);
    bool dot = false;

    if (len == 0 || len > NAME_MAX_BYTES || name[0] == '.' || strstr(name, ".."))
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = name[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';

        if (!plain)
            return false;
        dot = dot || c == '.';
    }
    return dot && strspn(name, "0123456789.") < len;
}

void host_list_add(struct host_list *l, const char *text, size_t len)
{
    char entry[ENTRY_MAX + 1];
    uint8_t *lookup = NULL;
    char *name;

    l->entries++;
    len = cut(&text, len);
    if (len == 0 || len > ENTRY_MAX || !str_is_utf8(text, len)) {
        l->refused++;
        return;
    }
    memcpy(entry, text, len);
    entry[len] = '\0';
    /* what IDNA does not know is judged as it stands: is_host() decides */
    if (idn2_lookup_u8((const uint8_t *)entry, &lookup, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK)
        name = mem_text((const char *)lookup);
    else
        name = mem_text(entry);
    idn2_free(lookup);
    str_lower(name);
    if (!is_host(name)) {
        l->refused++;
        free(name);
        return;
    }
    if (l->count == l->room) {
        l->room = l->room ? l->room * 2 : 1024;
        l->names = mem_grow(l->names, (size_t)l->room, sizeof(*l->names));
    }
    l->names[l->count++] = name;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void host_list_sort(struct host_list *l)
{
    int32_t kept = 0;

    if (l->count > 0)
        qsort(l->names, (size_t)l->count, sizeof(*l->names), by_name);
    for (int32_t i = 0; i < l->count; i++) {
        if (kept > 0 && strcmp(l->names[kept - 1], l->names[i]) == 0)
            free(l->names[i]);
        else
            l->names[kept++] = l->names[i];
    }
    l->count = kept;
}

static const char *name_in(const json_t *element)
{
    if (json_is_string(element))
        return json_string_value(element);
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        const char *text = json_string_value(json_object_get(element, columns[i]));

        if (text)
            return text;
    }
    return NULL;
}

static bool read_json(struct host_list *l, const char *path, const struct buf *body, struct err *e)
{
    enum json_state state;
    json_t *root = json_read(body->bytes, body->len, &state);
    const json_t *list = root;

    for (void *at = json_object_iter(root); at && !json_is_array(list); at = json_object_iter_next(root, at))
        if (json_is_array(json_object_iter_value(at))) /* {"instances": [...]} and the like */
            list = json_object_iter_value(at);
    if (!json_is_array(list)) {
        json_decref(root);
        return err_set(e, ERR_INPUT, "%s holds no JSON array of names", path);
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = name_in(json_array_get(list, i));

        host_list_add(l, name ? name : "", name ? strlen(name) : 0);
    }
    json_decref(root);
    return true;
}

/* Which column of a heading has the names; -1 when the line is no heading. */
static int heading_column(int count, char **fields)
{
    for (size_t c = 0; c < COUNT_OF(columns); c++)
        for (int i = 0; i < count; i++)
            if (strcmp(fields[i], columns[c]) == 0)
                return i;
    return -1;
}

static void read_lines(struct host_list *l, char *text)
{
    int column = 0;
    bool first = true;

    for (char *line = text; line && *line;) {
        char *end = strchr(line, '\n');
        char *fields[CSV_FIELDS_MAX];
        size_t len = end ? (size_t)(end - line) : strlen(line);
        int count = csv_split(line, len, fields);
        int heading = first && count > 0 ? heading_column(count, fields) : -1;

        if (heading >= 0)
            column = heading;
        else if (count > column && (fields[column][0] || count > 1))
            host_list_add(l, fields[column], strlen(fields[column]));
        else if (count < 0)
            host_list_add(l, "", 0);
        first = false;
        line = end ? end + 1 : NULL;
    }
}

bool host_list_read(struct host_list *l, const char *path, struct err *e)
{
    struct source_file *file = source_file_open(path, e);
    struct buf body;
    const char *start;
    bool good;

    *l = (struct host_list){0};
    if (!file)
        return false;
    buf_init(&body, FILE_MAX);
    good = source_file_all(file, &body, e);
    source_file_close(file);
    start = buf_str(&body) + strspn(buf_str(&body), " \t\r\n");
    if (good && (*start == '[' || *start == '{')) {
        good = read_json(l, path, &body, e);
    } else if (good) {
        char *text = mem_text_len(body.bytes, body.len);

        read_lines(l, text);
        free(text);
    }
    buf_release(&body);
    host_list_sort(l);
    return good;
}

void host_list_release(struct host_list *l)
{
    for (int32_t i = 0; i < l->count; i++)
        free(l->names[i]);
    free(l->names);
    *l = (struct host_list){0};
}

int32_t host_list_find(const struct host_list *l, const char *name)
{
    int32_t low = 0, high = l->count;

    while (low < high) {
        int32_t middle = low + (high - low) / 2;

        if (strcmp(l->names[middle], name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->count && strcmp(l->names[low], name) == 0 ? low : -1;
}
