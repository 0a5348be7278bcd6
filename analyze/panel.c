#include "panel.h"

#include <stdlib.h>
#include <string.h>

static const char *const class_names[CLASS_COUNT] = {"people", "blog", "bridge", "relay", "other"};

/* Country codes that are sold to anybody and say nothing of a country. */
static const char generic_codes[][3] = {"ac", "ai", "cc", "co", "fm", "gg", "im", "io", "la", "ly", "me",
                                        "sh", "so", "st", "to", "tv", "vc", "ws", "cx", "nu", "pw", "tk",
                                        "ml", "ga", "cf", "gq", "eu", "su", "re", "sx", "tf", "lc", "ag",
                                        "ms", "gs", "vg", "bz", "wf", "pm", "is", "in", "us"};

const char *software_class_name(enum software_class class)
{
    return class_names[class];
}

enum software_class software_class_of(const char *name)
{
    for (int i = 0; i < CLASS_COUNT; i++)
        if (strcmp(name, class_names[i]) == 0)
            return (enum software_class)i;
    return CLASS_OTHER;
}

void cctld_of(const char *host, char out[3])
{
    const char *dot = strrchr(host, '.');
    const char *label = dot ? dot + 1 : "";

    out[0] = '\0';
    if (strlen(label) != 2)
        return;
    for (size_t i = 0; i < COUNT_OF(generic_codes); i++)
        if (strcmp(label, generic_codes[i]) == 0)
            return;
    memcpy(out, label, 3);
}

void panel_init(struct panel *p)
{
    *p = (struct panel){.first_day = 0, .last_day = -1};
}

void panel_release(struct panel *p)
{
    struct panel_columns *c = &p->c;
    void *columns[] = {c->time_s, c->users, c->posts, c->active, c->release, c->host, c->round, c->marks};

    for (int32_t h = 0; h < p->host_count; h++) {
        free(p->hosts[h].name);
        free(p->hosts[h].domain);
    }
    for (int32_t s = 0; s < p->software_count; s++) {
        free(p->software[s].name);
        free(p->software[s].family);
    }
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        free(columns[i]);
    free(p->hosts);
    free(p->software);
    free(p->rounds);
    free(p->wide);
    dictionary_release(&p->versions);
    panel_releases_release(&p->releases);
    panel_init(p);
}

/* Makes room for one element more in a growing array. */
static void *make_room(void *array, int32_t count, int32_t *room, size_t size)
{
    if (count < *room)
        return array;
    *room = *room ? *room * 2 : 64;
    return mem_grow(array, (size_t)*room, size);
}

int32_t panel_add_host(struct panel *p, int32_t id, const char *name, const char *domain,
                       int64_t first_seen_s)
{
    struct panel_host host = {.id = id,
                              .name = mem_text(name),
                              .domain = mem_text(domain),
                              .same_as = -1,
                              .first_seen_s = first_seen_s};

    cctld_of(name, host.cctld);
    p->hosts = make_room(p->hosts, p->host_count, &p->host_room, sizeof(*p->hosts));
    p->hosts[p->host_count] = host;
    return p->host_count++;
}

void panel_note_same(struct panel *p, int32_t host, int32_t as, uint32_t time_s)
{
    struct panel_host *h = &p->hosts[host];

    if (host == as)
        return;
    if (h->same_as != as)
        h->same_since_s = 0;
    h->same_as = as;
    if (time_s > 0 && (h->same_since_s == 0 || time_s < h->same_since_s))
        h->same_since_s = time_s;
}

int32_t panel_add_software(struct panel *p, int32_t id, const char *name, const char *family,
                           enum software_class class)
{
    p->software = make_room(p->software, p->software_count, &p->software_room, sizeof(*p->software));
    p->software[p->software_count] = (struct panel_software){
        .id = id, .name = mem_text(name), .family = mem_text(family), .class = class, .renamed_to = -1};
    return p->software_count++;
}

int32_t panel_add_round(struct panel *p, int64_t crawl_id, uint32_t time_s, bool imported)
{
    if (p->round_count >= PANEL_ROUNDS_MAX)
        BUG("more than %d rounds", PANEL_ROUNDS_MAX);
    p->rounds = make_room(p->rounds, p->round_count, &p->round_room, sizeof(*p->rounds));
    p->rounds[p->round_count] =
        (struct panel_round){.crawl_id = crawl_id, .time_s = time_s, .imported = imported};
    return p->round_count++;
}

int32_t panel_find_software(const struct panel *p, const char *name)
{
    for (int32_t s = 0; s < p->software_count; s++)
        if (strcmp(p->software[s].name, name) == 0)
            return s;
    return -1;
}

#define GROW(column) c->column = mem_grow(c->column, room, sizeof(*c->column))

static void grow_columns(struct panel *p)
{
    struct panel_columns *c = &p->c;
    size_t room = p->room ? (size_t)p->room + p->room / 2 : 1024;

    if (room > UINT32_MAX)
        BUG("more than %u observations", UINT32_MAX);
    GROW(time_s);
    GROW(users);
    GROW(posts);
    GROW(active);
    GROW(release);
    GROW(host);
    GROW(round);
    GROW(marks);
    p->room = (uint32_t)room;
}

/* The form of a count in its column. */
static int32_t coded(struct panel *p, int64_t count)
{
    if (count == PANEL_NONE)
        return INT32_MIN;
    if (count > INT32_MIN + PANEL_WIDE_MAX && count <= INT32_MAX)
        return (int32_t)count;
    if (p->wide_count == PANEL_WIDE_MAX)
        return INT32_MIN + PANEL_WIDE_MAX; /* the last one stands for all that follow: absurd either way */
    p->wide = make_room(p->wide, p->wide_count, &p->wide_room, sizeof(*p->wide));
    p->wide[p->wide_count++] = count;
    return INT32_MIN + p->wide_count;
}

void panel_add_row(struct panel *p, const struct panel_row *row)
{
    const struct panel_release release = {.software = row->software, .version = row->version};
    uint32_t i = p->rows;

    if (i == p->room)
        grow_columns(p);
    p->c.time_s[i] = row->time_s;
    p->c.users[i] = coded(p, row->users);
    p->c.posts[i] = coded(p, row->posts);
    p->c.active[i] = row->active;
    p->c.release[i] = panel_releases_add(&p->releases, &release);
    p->c.host[i] = row->host;
    p->c.round[i] = (uint16_t)row->round;
    p->c.marks[i] = (uint8_t)((row->open + 1) | (row->flags >> 6 & 31) << 2);
    p->rows++;
}

static int by_time(const void *a, const void *b, void *arg)
{
    const uint32_t *time_s = arg;
    uint32_t i = *(const uint32_t *)a;
    uint32_t k = *(const uint32_t *)b;

    if (time_s[i] != time_s[k])
        return time_s[i] < time_s[k] ? -1 : 1;
    return i < k ? -1 : i > k; /* rows of one second keep their order */
}

/* Order of the rows by host and time: a counting sort by host, then each host's rows, mostly in order
 * already. */
static uint32_t *sorted_order(struct panel *p)
{
    uint32_t *order = mem_array((size_t)p->rows + 1, sizeof(*order));
    uint32_t next = 0;

    for (int32_t h = 0; h < p->host_count; h++)
        p->hosts[h].count = 0;
    for (uint32_t i = 0; i < p->rows; i++)
        p->hosts[p->c.host[i]].count++;
    for (int32_t h = 0; h < p->host_count; h++) {
        p->hosts[h].first = next;
        next += p->hosts[h].count;
        p->hosts[h].count = 0;
    }
    for (uint32_t i = 0; i < p->rows; i++) {
        struct panel_host *host = &p->hosts[p->c.host[i]];

        order[host->first + host->count++] = i;
    }
    for (int32_t h = 0; h < p->host_count; h++) {
        uint32_t *rows = order + p->hosts[h].first;
        bool sorted = true;

        for (uint32_t k = 1; k < p->hosts[h].count && sorted; k++)
            sorted = p->c.time_s[rows[k - 1]] <= p->c.time_s[rows[k]];
        if (!sorted)
            qsort_r(rows, p->hosts[h].count, sizeof(*rows), by_time, p->c.time_s);
    }
    return order;
}

/* One column at a time, so that sorting needs little more memory than the panel. */
static void *reordered(void *column, size_t size, const uint32_t *order, uint32_t rows)
{
    char *from = column;
    char *to = mem_array((size_t)rows + 1, size);

    for (uint32_t i = 0; i < rows; i++)
        memcpy(to + (size_t)i * size, from + (size_t)order[i] * size, size);
    free(column);
    return to;
}

#define REORDER(column) c->column = reordered(c->column, sizeof(*c->column), order, p->rows)

static void sort_rows(struct panel *p)
{
    struct panel_columns *c = &p->c;
    uint32_t *order = sorted_order(p);

    free(c->host);
    c->host = NULL;
    REORDER(time_s);
    REORDER(users);
    REORDER(posts);
    REORDER(active);
    REORDER(release);
    REORDER(round);
    REORDER(marks);
    p->room = p->rows + 1;
    free(order);
}

struct round_order {
    uint32_t time_s;
    int32_t index;
};

static int by_round_time(const void *a, const void *b)
{
    const struct round_order *x = a, *y = b;

    if (x->time_s != y->time_s)
        return x->time_s < y->time_s ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void sort_rounds(struct panel *p)
{
    size_t count = (size_t)p->round_count;
    struct round_order *order = mem_array(count + 1, sizeof(*order));
    struct panel_round *sorted = mem_array(count + 1, sizeof(*sorted));
    int32_t *place = mem_array(count + 1, sizeof(*place));

    for (int32_t r = 0; r < p->round_count; r++)
        order[r] = (struct round_order){p->rounds[r].time_s, r};
    qsort(order, count, sizeof(*order), by_round_time);
    for (int32_t r = 0; r < p->round_count; r++) {
        sorted[r] = p->rounds[order[r].index];
        place[order[r].index] = r;
    }
    for (uint32_t i = 0; i < p->rows; i++) {
        p->c.round[i] = (uint16_t)place[p->c.round[i]];
        sorted[p->c.round[i]].rows++;
    }
    free(p->rounds);
    free(order);
    free(place);
    p->rounds = sorted;
    p->round_room = p->round_count + 1;
}

/* Blank labels get the one before them, else the one behind. */
static void fill_labels(struct panel *p)
{
    for (int32_t h = 0; h < p->host_count; h++) {
        uint32_t first = p->hosts[h].first, end = first + p->hosts[h].count;
        int32_t known = -1;

        for (uint32_t i = first; i < end && known < 0; i++)
            known = panel_software(p, i);
        for (uint32_t i = first; i < end; i++) {
            struct panel_release r = p->releases.rows[p->c.release[i]];

            if (r.software >= 0) {
                known = r.software;
            } else if (known >= 0) {
                r.software = known;
                r.filled = true;
                p->c.release[i] = panel_releases_add(&p->releases, &r);
            }
        }
    }
}

int32_t panel_host_of(const struct panel *p, uint32_t row)
{
    int32_t low = 0, high = p->host_count - 1;

    while (low < high) {
        int32_t middle = low + (high - low + 1) / 2;

        if (p->hosts[middle].first <= row)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

int32_t panel_host_of_id(const struct panel *p, int32_t id)
{
    int32_t low = 0, high = p->host_count;

    while (low < high) {
        int32_t middle = low + (high - low) / 2;

        if (p->hosts[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < p->host_count && p->hosts[low].id == id ? low : -1;
}

void panel_sort(struct panel *p)
{
    sort_rows(p);
    sort_rounds(p);
    fill_labels(p);
    p->first_day = 0;
    p->last_day = -1;
    for (uint32_t i = 0; i < p->rows; i++) {
        int32_t day = panel_day(p->c.time_s[i]);

        if (p->last_day < p->first_day)
            p->first_day = p->last_day = day;
        if (day < p->first_day)
            p->first_day = day;
        if (day > p->last_day)
            p->last_day = day;
    }
}
