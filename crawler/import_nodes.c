/* nodes-json: host names as hubs publish them: an array of names, or of objects that have one, alone or as
 * the member of an object. No figures: the names are known from then on, and asked with
 * --crawl, or when a peer list or a seed names them. */
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "base/json.h"
#include "frontier.h"
#include "import.h"

enum { FILE_MAX = 256 << 20 };

/* The name that an entry is or has; NULL when there is none. */
static const json_t *name_in(const json_t *entry)
{
    static const char *const keys[] = {"domain", "host", "hostname", "name", "baseurl", "uri", "url"};

    for (size_t i = 0; i < COUNT_OF(keys) && json_is_object(entry); i++)
        if (json_is_string(json_object_get(entry, keys[i])))
            return json_object_get(entry, keys[i]);
    return json_is_string(entry) ? entry : NULL;
}

static bool add_all(struct frontier *f, const json_t *names, struct err *e)
{
    const json_t *name;
    size_t i;

    json_array_foreach(names, i, name) {
        name = name_in(name);
        if (!name)
            f->nameless++;
        else if (!frontier_add(f, json_string_value(name), json_string_length(name), e))
            return false;
    }
    return frontier_flush(f, e);
}

/* The list in the document; NULL when there is none. */
static const json_t *list_in(const json_t *root)
{
    static const char *const keys[] = {"instances", "nodes", "servers", "hosts", "domains", "data"};

    for (size_t i = 0; i < COUNT_OF(keys) && !json_is_array(root); i++)
        if (json_is_array(json_object_get(root, keys[i])))
            return json_object_get(root, keys[i]);
    return json_is_array(root) ? root : NULL;
}

static bool store(struct import *in, const json_t *names, struct err *e)
{
    struct frontier f;
    struct buf text;
    bool good;

    frontier_init(&f, in->db, "nodes-json", in->crawl);
    good = pg_begin(in->db, e) && add_all(&f, names, e) && pg_commit(in->db, e);
    if (good) {
        buf_init(&text, 4096);
        frontier_report(&f, &text);
        printf("%s: %s\n", in->path, buf_str(&text));
        buf_release(&text);
    } else {
        pg_rollback(in->db);
    }
    frontier_release(&f);
    return good;
}

bool import_nodes_json(struct import *in, struct err *e)
{
    enum json_state state;
    struct buf body;
    json_t *names;
    bool good;

    buf_init(&body, FILE_MAX);
    if (!source_file_all(in->file, &body, e)) {
        buf_release(&body);
        return false;
    }
    names = json_read(buf_str(&body), body.len, &state);
    buf_release(&body);
    good = list_in(names) ? store(in, list_in(names), e)
                          : err_set(e, ERR_INPUT, "%s is no JSON array of host names", in->path);
    json_decref(names);
    return good;
}
