/* The lies, one function each where a table does not do. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/compiler.h"
#include "base/err.h"
#include "hostile/liar.h"

enum { FRAME_HEAD = 5, OUTCOME_AT = FRAME_HEAD + 8 };

struct message_result liar_result(uint64_t visit)
{
    struct message_result r = {.visit = visit,
                               .outcome = OUTCOME_OK,
                               .http_status = 200,
                               .duration_ms = 120,
                               .requests = 4,
                               .detail = "DETAIL",
                               .final_host = "final.host.org",
                               .has_nodeinfo = true,
                               .nodeinfo = {.schema = "2.0", .software = "mastodon", .version = "4.2.0"},
                               .peers_etag = "\"ETAG\""};
    int64_t *const counts[] = {&r.nodeinfo.users_total,       &r.nodeinfo.users_active_month,
                               &r.nodeinfo.users_active_week, &r.nodeinfo.users_active_halfyear,
                               &r.nodeinfo.local_posts,       &r.nodeinfo.local_comments};

    for (size_t i = 0; i < COUNT_OF(counts); i++)
        *counts[i] = RECORD_ABSENT;
    return r;
}

static void honest(struct buf *out, uint64_t visit)
{
    struct message_result r = liar_result(visit);

    message_put_result(out, &r);
}

static void put_frame(struct buf *out, unsigned kind, const void *payload, size_t len)
{
    uint32_t size = (uint32_t)len + 1;
    unsigned char byte = (unsigned char)kind;

    buf_put(out, &size, sizeof(size)); /* tests run on little-endian machines */
    buf_put(out, &byte, 1);
    buf_put(out, payload, len);
}

/* Overwrites text that was put, by octets that no honest sender can put. */
static void overwrite(struct buf *out, const char *text, const char *octets, size_t len)
{
    char *at = memmem(out->bytes, out->len, text, strlen(text));

    if (!at)
        BUG("no %s to overwrite", text);
    memcpy(at, octets, len);
}

/* ---- frames ---- */

static void no_length(struct buf *out, uint64_t visit)
{
    (void)visit;
    buf_put(out, "\0\0\0\0", 4);
}

static void too_long(struct buf *out, uint64_t visit)
{
    (void)visit;
    buf_put(out, "\xff\xff\xff\xff%", 5);
}

static void unknown_kind(struct buf *out, uint64_t visit)
{
    put_frame(out, 99, &visit, sizeof(visit));
}

static void order_back(struct buf *out, uint64_t visit)
{
    message_put_go(out, visit);
}

static void config_back(struct buf *out, uint64_t visit)
{
    const struct message_config config = {.https_port = 443};

    (void)visit;
    message_put_config(out, &config);
}

static void chance(struct buf *out, uint64_t visit)
{
    unsigned char octets[256];

    (void)visit;
    for (int i = 0; i < 64; i++) {
        if (getrandom(octets, sizeof(octets), 0) != (ssize_t)sizeof(octets))
            _exit(4);
        buf_put(out, octets, sizeof(octets));
    }
    buf_put(out, "\0\0\0\0", 4); /* whatever the octets happened to say */
}

static void half_a_frame(struct buf *out, uint64_t visit)
{
    honest(out, visit);
    (void)write(3, out->bytes, out->len / 2);
    _exit(0);
}

static void leaves(struct buf *out, uint64_t visit)
{
    (void)out;
    (void)visit;
    _exit(0);
}

static void dies(struct buf *out, uint64_t visit)
{
    (void)out;
    (void)visit;
    (void)raise(SIGKILL);
}

/* ---- results ---- */

static void of_another(struct buf *out, uint64_t visit)
{
    honest(out, visit + 1);
}

static void of_none(struct buf *out, uint64_t visit)
{
    (void)visit;
    honest(out, 0);
}

static void twice(struct buf *out, uint64_t visit)
{
    honest(out, visit);
    honest(out, visit);
}

static void cut(struct buf *out, uint64_t visit)
{
    honest(out, visit);
    out->len--;
    out->bytes[0]--;
}

static void tailed(struct buf *out, uint64_t visit)
{
    honest(out, visit);
    buf_put(out, "x", 1);
    out->bytes[0]++;
}

static void outcome_none(struct buf *out, uint64_t visit)
{
    honest(out, visit);
    out->bytes[OUTCOME_AT] = 0;
}

static void outcome_255(struct buf *out, uint64_t visit)
{
    honest(out, visit);
    out->bytes[OUTCOME_AT] = (char)255;
}

static void nul_in_text(struct buf *out, uint64_t visit)
{
    honest(out, visit);
    overwrite(out, "DETAIL", "DE\0AIL", 6);
}

static void bad_utf8(struct buf *out, uint64_t visit)
{
    honest(out, visit);
    overwrite(out, "DETAIL", "\xc3\x28\xed\xa0\x80\xff", 6);
}

static void bad_etag(struct buf *out, uint64_t visit)
{
    honest(out, visit);
    overwrite(out, "ETAG", "\xff\xff\xff\xff", 4);
}

static void host_of_sql(struct buf *out, uint64_t visit)
{
    honest(out, visit);
    overwrite(out, "final.host.org", "a.org';drop--z", 14);
}

static void host_in_capitals(struct buf *out, uint64_t visit)
{
    honest(out, visit);
    overwrite(out, "final.host.org", "FINAL.host.org", 14);
}

static void text_longer_than_frame(struct buf *out, uint64_t visit)
{
    char *at;

    honest(out, visit);
    at = memmem(out->bytes, out->len, "DETAIL", 6);
    at[-2] = at[-1] = (char)255;
}

#define CHANGED(name, change)                                                                                \
    static void name(struct buf *out, uint64_t visit)                                                        \
    {                                                                                                        \
        struct message_result r = liar_result(visit);                                                        \
                                                                                                             \
        change;                                                                                              \
        message_put_result(out, &r);                                                                         \
    }

CHANGED(status_huge, r.http_status = 100000)
CHANGED(status_negative, r.http_status = -1)
CHANGED(waits_long, r.retry_after_s = 8 * 86400)
CHANGED(waits_negative, r.retry_after_s = -1)
CHANGED(lasts_long, r.duration_ms = UINT32_MAX)
CHANGED(asks_much, r.requests = 70000)
CHANGED(no_document, r.has_nodeinfo = false)
CHANGED(document_of_failure, r.outcome = OUTCOME_TIMEOUT)
CHANGED(flag_2, r.nodeinfo.open_registrations = 2)
CHANGED(flags_high, r.nodeinfo.flags = UINT32_MAX)
CHANGED(state_200, r.peers = 200)
CHANGED(refuses_more, (r.peers_listed = 1, r.peers_refused = 2))
CHANGED(lists_much, r.peers_listed = UINT32_MAX)
CHANGED(sql_in_text,
        (void)snprintf(r.nodeinfo.version, sizeof(r.nodeinfo.version), "'; drop table fedtide.visit; --"))
CHANGED(figures_absurd, (r.nodeinfo.users_total = INT64_MAX, r.nodeinfo.local_posts = INT64_MIN + 1))

/* ---- names and lists ---- */

static void put_names(struct buf *out, uint32_t first, const char *const *names, uint32_t count, size_t part)
{
    struct message_names frame;

    message_names_begin(&frame, out, first);
    for (uint32_t i = 0; i < count; i++)
        message_names_add(&frame, names[i], part ? part : strlen(names[i]));
    message_names_end(&frame);
}

static void name_lie(struct buf *out, uint64_t visit, uint32_t first, const char *name, size_t part)
{
    put_names(out, first, &name, 1, part);
    honest(out, visit);
}

#define NAME_LIE(fn, first, name, part)                                                                      \
    static void fn(struct buf *out, uint64_t visit)                                                          \
    {                                                                                                        \
        name_lie(out, visit, first, name, part);                                                             \
    }

NAME_LIE(name_gap, 1, "a.org", 0)
NAME_LIE(name_capitals, 0, "A.org", 0)
NAME_LIE(name_sql, 0, "a'--.org", 0)
NAME_LIE(name_no_dot, 0, "localhost", 0)
NAME_LIE(name_dash, 0, "-a.org", 0)
NAME_LIE(name_two_dots, 0, "a..org", 0)
NAME_LIE(name_part, 0, "abc.example.org", 13)
NAME_LIE(name_part_dotless, 0, "abc.example.org", 3)

static void name_again(struct buf *out, uint64_t visit)
{
    const char *const names[] = {"a.org"};

    put_names(out, 0, names, 1, 0);
    put_names(out, 0, names, 1, 0);
    honest(out, visit);
}

static void names_miscounted(struct buf *out, uint64_t visit)
{
    const char *const names[] = {"a.org", "b.org"};

    put_names(out, 0, names, 2, 0);
    out->bytes[9] = 3;
    honest(out, visit);
}

/* As many as the longest names may be, and more. */
static void names_flood(struct buf *out, uint64_t visit)
{
    char name[RECORD_HOST_MAX];
    uint32_t number = 0;

    memset(name, 'a', sizeof(name));
    for (size_t i = 60; i < 240; i += 60)
        name[i] = '.';
    memcpy(name + sizeof(name) - 5, ".org", 5);
    while (out->len < (size_t)140 << 20) {
        struct message_names frame;

        message_names_begin(&frame, out, number);
        for (int i = 0; i < 2500; i++, number++)
            message_names_add(&frame, name, 17);
        message_names_end(&frame);
    }
    honest(out, visit);
}

static void list_result(struct buf *out, uint64_t visit)
{
    struct message_result r = liar_result(visit);

    r.peers = EXTRA_OK;
    r.peers_listed = 2;
    message_put_result(out, &r);
}

static void peers_lie(struct buf *out, uint64_t visit, const uint32_t *numbers, uint32_t count)
{
    const char *const names[] = {"one.liar-peers.org", "two.liar-peers.org"};

    put_names(out, 0, names, 2, 14);
    message_put_peers(out, visit, numbers, count);
    list_result(out, visit);
}

#define PEERS_LIE(fn, ...)                                                                                   \
    static void fn(struct buf *out, uint64_t visit)                                                          \
    {                                                                                                        \
        const uint32_t numbers[] = {__VA_ARGS__};                                                            \
                                                                                                             \
        peers_lie(out, visit, numbers, COUNT_OF(numbers));                                                   \
    }

PEERS_LIE(peers_unnamed, 0, 2)
PEERS_LIE(peers_unsorted, 1, 0)
PEERS_LIE(peers_repeated, 0, 0)
PEERS_LIE(peers_largest, 0, UINT32_MAX)

static void peers_of_another(struct buf *out, uint64_t visit)
{
    const uint32_t number = 0;
    const char *const names[] = {"one.liar-peers.org"};

    put_names(out, 0, names, 1, 14);
    message_put_peers(out, visit + 1, &number, 1);
    list_result(out, visit);
}

static void peers_miscounted(struct buf *out, uint64_t visit)
{
    const uint32_t payload[] = {(uint32_t)visit, (uint32_t)(visit >> 32), 50000, 0, 0, 0};

    put_frame(out, MESSAGE_PEERS, payload, sizeof(payload));
    list_result(out, visit);
}

/* Parts of one list that overlap. */
static void peers_overlap(struct buf *out, uint64_t visit)
{
    const uint32_t numbers[] = {0, 1};

    peers_lie(out, visit, numbers, 2);
    out->len = 0;
    put_names(out, 0, (const char *const[]){"one.liar-peers.org", "two.liar-peers.org"}, 2, 14);
    message_put_peers(out, visit, numbers, 2);
    message_put_peers(out, visit, numbers, 2);
    list_result(out, visit);
}

static void list_unannounced(struct buf *out, uint64_t visit)
{
    const uint32_t numbers[] = {0, 1};

    put_names(out, 0, (const char *const[]){"one.liar-peers.org", "two.liar-peers.org"}, 2, 14);
    message_put_peers(out, visit, numbers, 2);
    honest(out, visit); /* says that no list was asked for */
}

static void points_lie(struct buf *out, uint64_t visit, struct series_point point, int times)
{
    for (int i = 0; i < times; i++)
        message_put_series(out, visit, &point, 1);
    honest(out, visit);
}

#define POINTS_LIE(fn, times, ...)                                                                           \
    static void fn(struct buf *out, uint64_t visit)                                                          \
    {                                                                                                        \
        points_lie(out, visit, (struct series_point){__VA_ARGS__}, times);                                   \
    }

POINTS_LIE(points_metric, 1, .metric = (enum series_metric)9, .day = 19000, .days = 1, .value = 1)
POINTS_LIE(points_day, 1, .metric = SERIES_REGISTRATIONS, .day = 70000, .days = 1, .value = 1)
POINTS_LIE(points_negative, 1, .metric = SERIES_REGISTRATIONS, .day = 19000, .days = 1, .value = -1)
POINTS_LIE(points_long, 1, .metric = SERIES_REGISTRATIONS, .day = 19000, .days = 400, .value = 1)
POINTS_LIE(points_flood, 5000, .metric = SERIES_REGISTRATIONS, .day = 19000, .days = 1, .value = 1)

static void points_miscounted(struct buf *out, uint64_t visit)
{
    const uint32_t payload[] = {(uint32_t)visit, (uint32_t)(visit >> 32), UINT32_MAX};

    put_frame(out, MESSAGE_SERIES, payload, sizeof(payload));
    honest(out, visit);
}

static void blocks_empty(struct buf *out, uint64_t visit)
{
    const struct message_block block = {.severity = "suspend"};

    message_put_blocks(out, visit, &block, 1);
    honest(out, visit);
}

static void blocks_nul(struct buf *out, uint64_t visit)
{
    const struct message_block block = {.domain = "DOMAIN", .severity = "suspend"};

    message_put_blocks(out, visit, &block, 1);
    overwrite(out, "DOMAIN", "DO\0AIN", 6);
    honest(out, visit);
}

static void blocks_flood(struct buf *out, uint64_t visit)
{
    static struct message_block blocks[2000];

    for (size_t i = 0; i < COUNT_OF(blocks); i++)
        memcpy(blocks[i].domain, "a.org", 6);
    for (int i = 0; i < 30; i++)
        message_put_blocks(out, visit, blocks, COUNT_OF(blocks));
    honest(out, visit);
}

/* ---- at the gate ---- */

static void gate_of_another(struct buf *out, uint64_t visit)
{
    message_put_resolved(out, visit + 1, (const unsigned char *)"0123456789abcdef");
    honest(out, visit);
}

static void gate_cut(struct buf *out, uint64_t visit)
{
    put_frame(out, MESSAGE_RESOLVED, &visit, sizeof(visit));
    honest(out, visit);
}

/* Another address every time: nothing of that may be kept. */
static void gate_flood(struct buf *out, uint64_t visit)
{
    unsigned char key[MESSAGE_KEY_SIZE] = {0};

    for (uint32_t i = 0; i < 200000; i++) {
        memcpy(key, &i, sizeof(i));
        message_put_resolved(out, visit, key);
    }
    honest(out, visit);
}

static void alive_cut(struct buf *out, uint64_t visit)
{
    put_frame(out, MESSAGE_ALIVE, &visit, sizeof(visit));
}

static void ready_again(struct buf *out, uint64_t visit)
{
    message_put_empty(out, MESSAGE_READY);
    honest(out, visit);
}

static void ready_with_more(struct buf *out, uint64_t visit)
{
    put_frame(out, MESSAGE_READY, &visit, sizeof(visit));
}

static void certificate_for_ever(struct buf *out, uint64_t visit)
{
    struct message_result r = liar_result(visit);

    r.leaf = (struct message_leaf){.digest = "forged", .until_s = INT64_C(253402214400)};
    message_put_result(out, &r);
}

static void early_result(struct buf *out, uint64_t visit)
{
    honest(out, visit);
}

const struct liar liars[] = {
    {"a frame without a length", LIAR_ENDED, no_length},
    {"a frame of 4 GB", LIAR_ENDED, too_long},
    {"a frame of an unknown kind", LIAR_ENDED, unknown_kind},
    {"the coordinator's own order", LIAR_ENDED, order_back},
    {"the coordinator's settings", LIAR_ENDED, config_back},
    {"octets by chance", LIAR_ENDED, chance},
    {"half a frame, then the end", LIAR_ENDED, half_a_frame},
    {"leaves without a word", LIAR_ENDED, leaves},
    {"is killed", LIAR_ENDED, dies},
    {"a result of another visit", LIAR_ENDED, of_another},
    {"a result of visit 0", LIAR_ENDED, of_none},
    {"a result twice", LIAR_STORED, twice},
    {"a result that is cut", LIAR_ENDED, cut},
    {"a result with a tail", LIAR_ENDED, tailed},
    {"outcome 0", LIAR_ENDED, outcome_none},
    {"outcome 255", LIAR_ENDED, outcome_255},
    {"NUL in a text", LIAR_ENDED, nul_in_text},
    {"text that is no UTF-8", LIAR_ENDED, bad_utf8},
    {"an ETag that is no UTF-8", LIAR_ENDED, bad_etag},
    {"a text longer than its frame", LIAR_ENDED, text_longer_than_frame},
    {"SQL in a host name", LIAR_ENDED, host_of_sql},
    {"a host name in capitals", LIAR_ENDED, host_in_capitals},
    {"status 100000", LIAR_ENDED, status_huge},
    {"status -1", LIAR_ENDED, status_negative},
    {"waiting for 8 days", LIAR_ENDED, waits_long},
    {"waiting for -1 s", LIAR_ENDED, waits_negative},
    {"a visit of 49 days", LIAR_ENDED, lasts_long},
    {"70000 requests", LIAR_ENDED, asks_much},
    {"success without a document", LIAR_ENDED, no_document},
    {"a document of a failure", LIAR_ENDED, document_of_failure},
    {"a flag that is 3", LIAR_ENDED, flag_2},
    {"flags that do not exist", LIAR_ENDED, flags_high},
    {"state 200 of a list", LIAR_ENDED, state_200},
    {"more names refused than listed", LIAR_ENDED, refuses_more},
    {"4 thousand million names listed", LIAR_ENDED, lists_much},
    {"SQL in a version", LIAR_STORED, sql_in_text},
    {"the largest figures", LIAR_STORED, figures_absurd},
    {"a certificate for ever", LIAR_STORED, certificate_for_ever},
    {"names with a gap", LIAR_ENDED, name_gap},
    {"a name with capitals", LIAR_ENDED, name_capitals},
    {"a name with SQL", LIAR_ENDED, name_sql},
    {"a name without a dot", LIAR_ENDED, name_no_dot},
    {"a name that begins with a dash", LIAR_ENDED, name_dash},
    {"a name with two dots", LIAR_ENDED, name_two_dots},
    {"a domain that begins inside a label", LIAR_ENDED, name_part},
    {"a domain without a dot", LIAR_ENDED, name_part_dotless},
    {"a name twice", LIAR_ENDED, name_again},
    {"names miscounted", LIAR_ENDED, names_miscounted},
    {"half a million longest names", LIAR_ENDED, names_flood},
    {"peers that were not named", LIAR_ENDED, peers_unnamed},
    {"peers that are not sorted", LIAR_ENDED, peers_unsorted},
    {"a peer twice", LIAR_ENDED, peers_repeated},
    {"the largest peer number", LIAR_ENDED, peers_largest},
    {"peers of another visit", LIAR_ENDED, peers_of_another},
    {"peers miscounted", LIAR_ENDED, peers_miscounted},
    {"two parts of a list that overlap", LIAR_ENDED, peers_overlap},
    {"a list that the result denies", LIAR_STORED, list_unannounced},
    {"figures of an unknown kind", LIAR_ENDED, points_metric},
    {"figures of the year 2161", LIAR_ENDED, points_day},
    {"negative figures", LIAR_ENDED, points_negative},
    {"figures of 400 days", LIAR_ENDED, points_long},
    {"5000 figures", LIAR_ENDED, points_flood},
    {"figures miscounted", LIAR_ENDED, points_miscounted},
    {"a restriction of nobody", LIAR_ENDED, blocks_empty},
    {"NUL in a restriction", LIAR_ENDED, blocks_nul},
    {"60000 restrictions", LIAR_ENDED, blocks_flood},
    {"another visit at the gate", LIAR_ENDED, gate_of_another},
    {"half a question at the gate", LIAR_ENDED, gate_cut},
    {"200000 addresses at the gate", LIAR_STORED, gate_flood},
    {"half a sign of life", LIAR_ENDED, alive_cut},
    {"ready twice", LIAR_STORED, ready_again},
    {"ready, and more", LIAR_ENDED, ready_with_more},
    {"a result before it is ready", LIAR_CRAWL, early_result},
    {"leaves before it is ready", LIAR_CRAWL, leaves},
    {"noise before it is ready", LIAR_CRAWL, no_length},
};
const int liar_count = COUNT_OF(liars);
