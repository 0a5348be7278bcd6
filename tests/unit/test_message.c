/*
 * What passes between coordinator and workers: every kind there and back, every truncation refused, every
 * flipped bit refused or decoded to values that are in range. Payloads are copied to memory of exactly their
 * size, so that the address sanitizer sees a read beyond the end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

static struct message_config make_config(void)
{
    struct message_config c = {.user_agent = "fedtide/1 (+https://a.org)",
                               .dns_server = "127.0.0.1:5353",
                               .ca_file = "/tmp/ca.pem",
                               .allow = {"127.0.0.0/8", [7] = "::1/128"},
                               .https_port = 8443,
                               .transfers_max = 1000,
                               .handshakes_max = 48,
                               .visit_timeout_ms = 90000,
                               .now_shift_us = -123456789012345,
                               .sandbox = true};

    return c;
}

static struct message_visit make_visit(void)
{
    struct message_visit v = {.visit = 0x0123456789abcdef,
                              .host = "social.coast.org",
                              .want = WANT_PEERS | WANT_CHARTS,
                              .software = "Iceshrimp.NET",
                              .peers_etag = "W/\"abc\"",
                              .leaf = {.digest = {1, 2, 255}, .until_s = 1790000000}};

    return v;
}

static struct message_result make_result(void)
{
    struct message_result r = {.visit = 77,
                               .outcome = OUTCOME_OK,
                               .http_status = 200,
                               .retry_after_s = 604800,
                               .duration_ms = 1234,
                               .requests = 5,
                               .detail = "b\xc3\xbc"
                                         "cher",
                               .final_host = "web.coast.org",
                               .has_nodeinfo = true,
                               .peers = EXTRA_OK,
                               .activity = EXTRA_NONE,
                               .charts = EXTRA_FAILED,
                               .restrictions = EXTRA_ROBOTS,
                               .peers_listed = 40000,
                               .peers_refused = 17,
                               .peers_etag = "\"x\"",
                               .leaf = {.digest = {[31] = 9}, .until_s = 1800000000}};
    struct nodeinfo *n = &r.nodeinfo;

    (void)snprintf(n->schema, sizeof(n->schema), "2.1");
    (void)snprintf(n->software, sizeof(n->software), "mastodon");
    (void)snprintf(n->version, sizeof(n->version), "4.3.0+glitch");
    (void)snprintf(n->repository, sizeof(n->repository), "https://git.coast.org/x");
    n->users_total = 12345;
    n->users_active_month = RECORD_ABSENT;
    n->users_active_halfyear = -2;
    n->users_active_week = 0;
    n->local_posts = INT64_MAX;
    n->local_comments = INT64_MIN + 1;
    n->open_registrations = -1;
    n->flags = RECORD_WAS_STRING | RECORD_NULL_ACTIVE;
    return r;
}

/* ---- one frame of each kind, and a decoder that also looks at the values ---- */

struct walk {
    uint32_t count;
    uint32_t last;
    bool bad;
};

static bool see_name(void *arg, uint32_t number, const char *name, size_t len, size_t registrable_len)
{
    struct walk *w = arg;

    w->bad = w->bad || len < 3 || len >= RECORD_HOST_MAX || registrable_len > len ||
             memchr(name, '\0', len) || memchr(name, '/', len) || (w->count > 0 && number != w->last + 1);
    w->last = number;
    w->count++;
    return true;
}

static bool see_peer(void *arg, uint32_t name)
{
    struct walk *w = arg;

    w->bad = w->bad || (w->count > 0 && name <= w->last);
    w->last = name;
    w->count++;
    return true;
}

static bool see_point(void *arg, const struct series_point *p)
{
    struct walk *w = arg;

    w->bad = w->bad || !series_metric_name((int)p->metric) || p->day < 0 || p->days < 1 || p->value < 0;
    w->count++;
    return true;
}

static bool see_block(void *arg, const struct message_block *b)
{
    struct walk *w = arg;

    w->bad = w->bad || strlen(b->domain) >= sizeof(b->domain) || strlen(b->digest) >= sizeof(b->digest) ||
             strlen(b->severity) >= sizeof(b->severity);
    w->count++;
    return true;
}

static void put_config(struct buf *b)
{
    const struct message_config c = make_config();

    message_put_config(b, &c);
}

static bool get_config(const struct message_frame *f)
{
    struct message_config c;

    return message_get_config(f, &c);
}

static void put_visit(struct buf *b)
{
    const struct message_visit v = make_visit();

    message_put_visit(b, &v);
}

static bool get_visit(const struct message_frame *f)
{
    struct message_visit v;

    if (!message_get_visit(f, &v))
        return false;
    if (strlen(v.host) < 3 || strlen(v.software) >= sizeof(v.software))
        fail_msg("host \"%s\" was let through", v.host);
    return true;
}

static void put_go(struct buf *b)
{
    message_put_go(b, 99);
}

static bool get_go(const struct message_frame *f)
{
    uint64_t visit;

    return f->kind == MESSAGE_GO && message_get_u64(f, &visit);
}

static void put_resolved(struct buf *b)
{
    static const unsigned char key[MESSAGE_KEY_SIZE] = {
        [10] = 0xff, [11] = 0xff, [12] = 198, [13] = 51, [14] = 7};

    message_put_resolved(b, 5, key);
}

static bool get_resolved(const struct message_frame *f)
{
    unsigned char key[MESSAGE_KEY_SIZE];
    uint64_t visit;

    return message_get_resolved(f, &visit, key);
}

static void put_names(struct buf *b)
{
    struct message_names n;

    message_names_begin(&n, b, 10);
    message_names_add(&n, "coast.org", 9);
    message_names_add(&n, "social.coast.org", 9);
    message_names_add(&n, "xn--bcher-kva.org", 17);
    message_names_end(&n);
}

static bool get_names(const struct message_frame *f)
{
    struct walk w = {0};
    bool good = message_get_names(f, see_name, &w);

    if (good && w.bad)
        fail_msg("a bad name was let through");
    return good;
}

static void put_peers(struct buf *b)
{
    static const uint32_t names[] = {0, 1, 7, 4000000000u};

    message_put_peers(b, 3, names, COUNT_OF(names));
}

static bool get_peers(const struct message_frame *f)
{
    struct walk w = {0};
    uint64_t visit;
    bool good = message_get_peers(f, &visit, see_peer, &w);

    if (good && w.bad)
        fail_msg("an unsorted list was let through");
    return good;
}

static void put_series(struct buf *b)
{
    static const struct series_point points[] = {{SERIES_REGISTRATIONS, 20000, 6, 12},
                                                 {SERIES_ACTIVE_DAY, 20001, 1, INT64_MAX}};

    message_put_series(b, 3, points, COUNT_OF(points));
}

static bool get_series(const struct message_frame *f)
{
    struct walk w = {0};
    uint64_t visit;
    bool good = message_get_series(f, &visit, see_point, &w);

    if (good && w.bad)
        fail_msg("a bad point was let through");
    return good;
}

static void put_blocks(struct buf *b)
{
    static const struct message_block blocks[] = {{.domain = "spam.coast.org", .severity = "suspend"},
                                                  {.digest = "00ff", .severity = "silence"}};

    message_put_blocks(b, 3, blocks, COUNT_OF(blocks));
}

static bool get_blocks(const struct message_frame *f)
{
    struct walk w = {0};
    uint64_t visit;
    bool good = message_get_blocks(f, &visit, see_block, &w);

    if (good && w.bad)
        fail_msg("a bad block was let through");
    return good;
}

static void put_result(struct buf *b)
{
    const struct message_result r = make_result();

    message_put_result(b, &r);
}

static bool get_result(const struct message_frame *f)
{
    struct message_result r;
    bool good = message_get_result(f, &r);

    if (good && (!outcome_is_valid((int)r.outcome) || r.peers_refused > r.peers_listed ||
                 r.retry_after_s < 0 || r.has_nodeinfo != outcome_is_success((int)r.outcome) ||
                 r.nodeinfo.open_registrations > 1 || r.nodeinfo.open_registrations < -1))
        fail_msg("a bad result was let through");
    return good;
}

static void put_alive(struct buf *b)
{
    message_put_alive(b, 12, 34, UINT64_MAX);
}

static bool get_alive(const struct message_frame *f)
{
    uint32_t transfers, lag;
    uint64_t bytes;

    return message_get_alive(f, &transfers, &lag, &bytes);
}

static const struct kind {
    const char *name;
    void (*put)(struct buf *b);
    bool (*get)(const struct message_frame *f);
} kinds[] = {
    {"config", put_config, get_config},
    {"visit", put_visit, get_visit},
    {"go", put_go, get_go},
    {"resolved", put_resolved, get_resolved},
    {"names", put_names, get_names},
    {"peers", put_peers, get_peers},
    {"series", put_series, get_series},
    {"blocks", put_blocks, get_blocks},
    {"result", put_result, get_result},
    {"alive", put_alive, get_alive},
};

/* Decodes a payload that ends where its memory ends. */
static bool decode(const struct kind *k, enum message_kind kind, const char *payload, size_t len)
{
    unsigned char *copy = malloc(len ? len : 1);
    struct message_frame f = {.kind = kind, .payload = copy, .len = len};
    bool good;

    assert_non_null(copy);
    memcpy(copy, payload, len);
    good = k->get(&f);
    free(copy);
    return good;
}

/* The one frame that put writes: its payload in *b, without length and kind. */
static enum message_kind payload_of(const struct kind *k, struct buf *b)
{
    struct message_frame frame;
    enum message_kind kind;
    size_t used;

    buf_init(b, MESSAGE_FRAME_MAX + 5);
    k->put(b);
    assert_int_equal(message_next(b->bytes, b->len, &frame, &used), 1);
    assert_int_equal(used, b->len);
    kind = frame.kind;
    buf_consume(b, 5);
    return kind;
}

static void every_kind_is_decoded_whole_and_refused_cut_or_longer(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct buf b;
        enum message_kind kind = payload_of(&kinds[i], &b);

        if (!decode(&kinds[i], kind, b.bytes, b.len))
            fail_msg("%s is not decoded", kinds[i].name);
        for (size_t len = 0; len < b.len; len++)
            if (decode(&kinds[i], kind, b.bytes, len))
                fail_msg("%s is decoded with %zu of %zu octets", kinds[i].name, len, b.len);
        buf_put(&b, "", 1);
        if (decode(&kinds[i], kind, b.bytes, b.len))
            fail_msg("%s is decoded with an octet behind it", kinds[i].name);
        buf_release(&b);
    }
}

static void every_flipped_bit_is_refused_or_decoded_to_values_in_range(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct buf b;
        enum message_kind kind = payload_of(&kinds[i], &b);

        for (size_t bit = 0; bit < 8 * b.len; bit++) {
            b.bytes[bit / 8] = (char)(b.bytes[bit / 8] ^ (1 << (bit % 8)));
            (void)decode(&kinds[i], kind, b.bytes, b.len);
            b.bytes[bit / 8] = (char)(b.bytes[bit / 8] ^ (1 << (bit % 8)));
        }
        buf_release(&b);
    }
}

static void random_octets_are_refused_or_decoded_to_values_in_range(void **state)
{
    uint32_t random = 12345;
    char bytes[200];

    (void)state;
    for (int round = 0; round < 200000; round++) {
        size_t len = (random >> 8) % sizeof(bytes);

        for (size_t i = 0; i < len; i++) {
            random = random * 1664525 + 1013904223;
            bytes[i] = (char)(random >> 24 & (round % 2 ? 0x0f : 0xff));
        }
        random = random * 1664525 + 1013904223;
        for (size_t i = 0; i < COUNT_OF(kinds); i++)
            (void)decode(&kinds[i], MESSAGE_NAMES, bytes, len);
    }
}

static void a_payload_of_another_kind_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct buf b;
        enum message_kind kind = payload_of(&kinds[i], &b);

        for (int other = 0; other < 64; other++)
            if (other != (int)kind && decode(&kinds[i], (enum message_kind)other, b.bytes, b.len))
                fail_msg("%s is decoded as kind %d", kinds[i].name, other);
        buf_release(&b);
    }
}

/* ---- values ---- */

static struct message_frame frame_of(const struct buf *b)
{
    struct message_frame f;
    size_t used;

    assert_int_equal(message_next(b->bytes, b->len, &f, &used), 1);
    return f;
}

static void settings_and_visits_come_back_as_they_were(void **state)
{
    const struct message_config c = make_config();
    const struct message_visit v = make_visit();
    struct message_config c2;
    struct message_visit v2;
    struct message_frame f;
    struct buf b;

    (void)state;
    buf_init(&b, MESSAGE_FRAME_MAX);
    message_put_config(&b, &c);
    f = frame_of(&b);
    assert_true(message_get_config(&f, &c2));
    assert_string_equal(c2.user_agent, c.user_agent);
    assert_string_equal(c2.dns_server, c.dns_server);
    assert_string_equal(c2.ca_file, c.ca_file);
    assert_string_equal(c2.allow[0], c.allow[0]);
    assert_string_equal(c2.allow[7], c.allow[7]);
    assert_int_equal(c2.https_port, c.https_port);
    assert_int_equal(c2.transfers_max, c.transfers_max);
    assert_int_equal(c2.handshakes_max, c.handshakes_max);
    assert_int_equal(c2.visit_timeout_ms, c.visit_timeout_ms);
    assert_true(c2.now_shift_us == c.now_shift_us);
    assert_true(c2.sandbox);
    buf_clear(&b);
    message_put_visit(&b, &v);
    f = frame_of(&b);
    assert_true(message_get_visit(&f, &v2));
    assert_true(v2.visit == v.visit);
    assert_string_equal(v2.host, v.host);
    assert_int_equal(v2.want, v.want);
    assert_string_equal(v2.software, v.software);
    assert_string_equal(v2.peers_etag, v.peers_etag);
    assert_memory_equal(&v2.leaf, &v.leaf, sizeof(v.leaf));
    buf_release(&b);
}

static void a_result_comes_back_as_it_was(void **state)
{
    const struct message_result r = make_result();
    struct message_result s;
    struct message_frame f;
    struct buf b;

    (void)state;
    buf_init(&b, MESSAGE_FRAME_MAX);
    message_put_result(&b, &r);
    f = frame_of(&b);
    assert_true(message_get_result(&f, &s));
    assert_true(s.visit == r.visit && s.outcome == r.outcome);
    assert_int_equal(s.http_status, r.http_status);
    assert_int_equal(s.retry_after_s, r.retry_after_s);
    assert_int_equal(s.duration_ms, r.duration_ms);
    assert_int_equal(s.requests, r.requests);
    assert_string_equal(s.detail, r.detail);
    assert_string_equal(s.final_host, r.final_host);
    assert_string_equal(s.nodeinfo.software, r.nodeinfo.software);
    assert_string_equal(s.nodeinfo.version, r.nodeinfo.version);
    assert_string_equal(s.nodeinfo.schema, r.nodeinfo.schema);
    assert_string_equal(s.nodeinfo.repository, r.nodeinfo.repository);
    assert_true(s.nodeinfo.users_total == r.nodeinfo.users_total);
    assert_true(s.nodeinfo.users_active_month == RECORD_ABSENT);
    assert_true(s.nodeinfo.users_active_halfyear == -2 && s.nodeinfo.users_active_week == 0);
    assert_true(s.nodeinfo.local_posts == INT64_MAX && s.nodeinfo.local_comments == INT64_MIN + 1);
    assert_int_equal(s.nodeinfo.open_registrations, -1);
    assert_int_equal(s.nodeinfo.flags, r.nodeinfo.flags);
    assert_true(s.peers == EXTRA_OK && s.activity == EXTRA_NONE);
    assert_int_equal(s.charts, EXTRA_FAILED);
    assert_int_equal(s.restrictions, EXTRA_ROBOTS);
    assert_true(s.peers_listed == 40000 && s.peers_refused == 17);
    assert_string_equal(s.peers_etag, "\"x\"");
    assert_memory_equal(&s.leaf, &r.leaf, sizeof(r.leaf));
    buf_release(&b);
}

static bool accepts(const struct message_result *r)
{
    struct message_result s;
    struct message_frame f;
    struct buf b;
    bool good;

    buf_init(&b, MESSAGE_FRAME_MAX);
    message_put_result(&b, r);
    f = frame_of(&b);
    good = message_get_result(&f, &s);
    buf_release(&b);
    return good;
}

/* A worker may have been taken over: what the database relies on is checked once more. */
static void results_that_make_no_sense_are_refused(void **state)
{
    struct message_result r = make_result();

    (void)state;
    assert_true(accepts(&r));
    r.outcome = OUTCOME_NONE;
    assert_false(accepts(&r));
    r = make_result(), r.outcome = (enum outcome)5;
    assert_false(accepts(&r));
    r = make_result(), r.outcome = OUTCOME_TIMEOUT; /* with a document */
    assert_false(accepts(&r));
    r = make_result(), r.has_nodeinfo = false;
    assert_false(accepts(&r));
    r = make_result(), r.http_status = 1000;
    assert_false(accepts(&r));
    r = make_result(), r.http_status = -1;
    assert_false(accepts(&r));
    r = make_result(), r.leaf.until_s = -1;
    assert_false(accepts(&r));
    r = make_result(), r.retry_after_s = 604801;
    assert_false(accepts(&r));
    r = make_result(), r.peers_refused = 40001;
    assert_false(accepts(&r));
    r = make_result(), r.peers = EXTRA_GONE + 1;
    assert_false(accepts(&r));
    r = make_result(), r.nodeinfo.open_registrations = 2;
    assert_false(accepts(&r));
    r = make_result(), (void)snprintf(r.final_host, sizeof(r.final_host), "Not A Host");
    assert_false(accepts(&r));
    r = make_result(), (void)snprintf(r.detail, sizeof(r.detail), "cut \xc3");
    assert_false(accepts(&r));
    r = make_result(), (void)snprintf(r.nodeinfo.version, sizeof(r.nodeinfo.version), "\xff");
    assert_false(accepts(&r));
}

static bool accepts_host(const char *host)
{
    struct message_visit v = make_visit(), w;
    struct message_frame f;
    struct buf b;
    bool good;

    (void)snprintf(v.host, sizeof(v.host), "%s", host);
    buf_init(&b, MESSAGE_FRAME_MAX);
    message_put_visit(&b, &v);
    f = frame_of(&b);
    good = message_get_visit(&f, &w);
    buf_release(&b);
    return good;
}

static void only_normalised_host_names_pass(void **state)
{
    static const char *const bad[] = {"",     "a",       "ab",     "localhost", "A.org",         "a b.org",
                                      ".org", "a.org.",  "a..org", "-a.org",    "a-.org",        "a.-b",
                                      "a.b-", "a_b.org", "a/b.c",  "a.org:443", "b\xc3\xbc.org", "a\n.org"};
    char label[70];

    (void)state;
    assert_true(accepts_host("a.bc"));
    assert_true(accepts_host("xn--bcher-kva.co.uk"));
    assert_true(accepts_host("1.2.org"));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (accepts_host(bad[i]))
            fail_msg("\"%s\" passes", bad[i]);
    (void)snprintf(label, sizeof(label), "%063d.org", 0);
    assert_true(accepts_host(label));
    (void)snprintf(label, sizeof(label), "%064d.org", 0);
    assert_false(accepts_host(label));
}

static bool accepts_name(const char *name, size_t registrable_len)
{
    struct message_names n;
    struct message_frame f;
    struct walk w = {0};
    struct buf b;
    bool good;

    buf_init(&b, MESSAGE_FRAME_MAX);
    message_names_begin(&n, &b, 0);
    message_names_add(&n, name, registrable_len);
    message_names_end(&n);
    f = frame_of(&b);
    good = message_get_names(&f, see_name, &w);
    buf_release(&b);
    return good;
}

static void the_registrable_part_is_a_whole_end_of_the_name(void **state)
{
    (void)state;
    assert_true(accepts_name("a.coast.org", 9));
    assert_true(accepts_name("a.coast.org", 11));
    assert_false(accepts_name("a.coast.org", 8));  /* oast.org */
    assert_false(accepts_name("a.coast.org", 10)); /* .coast.org */
    assert_false(accepts_name("a.coast.org", 3));  /* org */
    assert_false(accepts_name("a.coast.org", 0));
}

static void the_longest_lists_fit_and_longer_counts_are_refused(void **state)
{
    uint32_t *names = malloc((MESSAGE_PEERS_MAX + 1) * sizeof(*names));
    struct walk w = {0};
    struct message_frame f;
    uint64_t visit;
    struct buf b;

    (void)state;
    assert_non_null(names);
    for (uint32_t i = 0; i <= MESSAGE_PEERS_MAX; i++)
        names[i] = 3 * i;
    buf_init(&b, MESSAGE_FRAME_MAX + 5);
    message_put_peers(&b, 1, names, MESSAGE_PEERS_MAX);
    f = frame_of(&b);
    assert_true(message_get_peers(&f, &visit, see_peer, &w));
    assert_int_equal(w.count, MESSAGE_PEERS_MAX);
    names[7] = names[6];
    buf_clear(&b);
    message_put_peers(&b, 1, names, 20);
    f = frame_of(&b);
    assert_false(message_get_peers(&f, &visit, see_peer, &w));
    buf_release(&b);
    free(names);
}

/* ---- the stream ---- */

static void frames_are_found_one_by_one_however_they_arrive(void **state)
{
    struct message_frame f;
    struct buf b;
    size_t used, first;

    (void)state;
    buf_init(&b, MESSAGE_FRAME_MAX);
    message_put_go(&b, 1);
    first = b.len;
    message_put_empty(&b, MESSAGE_DRAIN);
    for (size_t len = 0; len < first; len++)
        assert_int_equal(message_next(b.bytes, len, &f, &used), 0);
    assert_int_equal(message_next(b.bytes, b.len, &f, &used), 1);
    assert_int_equal(f.kind, MESSAGE_GO);
    assert_int_equal(used, first);
    assert_int_equal(message_next(b.bytes + used, b.len - used, &f, &used), 1);
    assert_int_equal(f.kind, MESSAGE_DRAIN);
    assert_int_equal(f.len, 0);
    buf_release(&b);
}

static void a_length_that_no_frame_has_is_told_at_once(void **state)
{
    static const char zero[4] = {0};
    static const char huge[4] = {1, 0, 16, 0}; /* one more than MESSAGE_FRAME_MAX */
    struct message_frame f;
    size_t used;

    (void)state;
    assert_int_equal(message_next(zero, 4, &f, &used), -1);
    assert_int_equal(message_next(huge, 4, &f, &used), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_decoded_whole_and_refused_cut_or_longer),
        cmocka_unit_test(every_flipped_bit_is_refused_or_decoded_to_values_in_range),
        cmocka_unit_test(random_octets_are_refused_or_decoded_to_values_in_range),
        cmocka_unit_test(a_payload_of_another_kind_is_refused),
        cmocka_unit_test(settings_and_visits_come_back_as_they_were),
        cmocka_unit_test(a_result_comes_back_as_it_was),
        cmocka_unit_test(results_that_make_no_sense_are_refused),
        cmocka_unit_test(only_normalised_host_names_pass),
        cmocka_unit_test(the_registrable_part_is_a_whole_end_of_the_name),
        cmocka_unit_test(the_longest_lists_fit_and_longer_counts_are_refused),
        cmocka_unit_test(frames_are_found_one_by_one_however_they_arrive),
        cmocka_unit_test(a_length_that_no_frame_has_is_told_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
