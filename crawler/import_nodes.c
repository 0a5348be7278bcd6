/* nodes-json: an array of host names, as hubs publish them. No figures: the names are known from then on, and
 * asked with
 * --crawl, or when a peer list or a seed names them. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "frontier.h"
#include "import.h"

enum { FILE_MAX = 256 << 20 };

static bool add_all(struct frontier *f, const json_t *names, struct err *e)
{
    const json_t *name;
    size_t i;

    json_array_foreach(names, i, name) {
        if (!json_is_string(name)) {
            f->read++;
            f->refused[HOSTNAME_CHARACTER]++;
        } else if (!frontier_add(f, json_string_value(name), json_string_length(name), e)) {
            return false;
        }
    }
    return frontier_flush(f, e);
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
    good = json_is_array(names) ? store(in, names, e)
                                : err_set(e, ERR_INPUT, "%s is no JSON array of host names", in->path);
    json_decref(names);
    return good;
}
