/* What a worker remembers: names by number, robots.txt by host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/number_set.h"
#include "message.h"
#include "name_table.h"
#include "robots_cache.h"
#include "store/names.h"

/* ---- names ---- */

static int32_t number(struct name_table *t, const char *listed)
{
    return name_table_number(t, listed, strlen(listed));
}

static void one_host_has_one_number_however_it_is_spelt(void **state)
{
    struct name_table *t = name_table_new();

    (void)state;
    assert_int_equal(number(t, "coast.org"), 0);
    assert_int_equal(number(t, "b\xc3\xbc"
                               "cher.org"),
                     1);
    assert_int_equal(number(t, "COAST.org"), 0);
    assert_int_equal(number(t, "coast.org."), 0);
    assert_int_equal(number(t, "https://coast.org/about"), 0);
    assert_int_equal(number(t, "xn--bcher-kva.org"), 1);
    assert_int_equal(number(t, "harbour.coast.org"), 2);
    assert_int_equal(number(t, "coast.org"), 0);
    name_table_free(t);
}

struct answers {
    int32_t numbers[64];
    int count;
};

static void note_answer(void *arg, int32_t number)
{
    struct answers *a = arg;

    a->numbers[a->count++] = number;
}

static void names_in_a_row_get_the_numbers_that_each_would_get(void **state)
{
    char listed[400]; /* one buffer for all, as a scanner has it */
    struct name_table *apart = name_table_new(), *together = name_table_new();
    struct answers a = {.count = 0};
    int32_t expected[40];

    (void)state;
    for (int i = 0; i < 40; i++) { /* some twice, some no names, one longer than what waits */
        (void)snprintf(listed, sizeof(listed), i % 7 == 3 ? "host_%d" : "host-%d.example.org", i % 23);
        if (i == 39)
            (void)snprintf(listed, sizeof(listed), "https://host-%d.example.org/%0300d", i % 23, 0);
        expected[i] = number(apart, listed);
        name_table_ask(together, listed, strlen(listed), note_answer, &a);
    }
    assert_true(a.count < 40);
    name_table_settle(together, note_answer, &a);
    assert_int_equal(a.count, 40);
    /* in their order, but for the last: it is too long to wait with the 15 before it */
    for (int i = 0; i < 39; i++)
        assert_int_equal(a.numbers[i < 24 ? i : i + 1], expected[i]);
    assert_int_equal(a.numbers[24], expected[39]);
    name_table_settle(together, note_answer, &a);
    assert_int_equal(a.count, 40);
    name_table_free(apart);
    name_table_free(together);
}

static void what_is_no_host_is_refused_each_time(void **state)
{
    static const char *const bad[] = {"",         "localhost", "10.0.0.1", "coast.org:8080",
                                      "m*st.org", "co.uk",     "a.onion"};
    struct name_table *t = name_table_new();

    (void)state;
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < COUNT_OF(bad); i++)
            assert_int_equal(number(t, bad[i]), NAME_REFUSED);
    assert_int_equal(number(t, "coast.org"), 0);
    name_table_free(t);
}

struct told {
    uint32_t count;
    uint32_t mismatches;
};

static bool take(void *arg, uint32_t n, const char *name, size_t len, size_t registrable_len)
{
    struct told *told = arg;
    char expected[40];

    (void)snprintf(expected, sizeof(expected), "p%u.coast.org", n);
    told->mismatches += n != told->count || len != strlen(expected) || memcmp(name, expected, len) != 0 ||
                        registrable_len != strlen("coast.org");
    told->count++;
    return true;
}

static void read_frames(struct buf *b, struct told *told)
{
    struct message_frame f;
    size_t used, at = 0;

    while (message_next(b->bytes + at, b->len - at, &f, &used) == 1) {
        assert_true(message_get_names(&f, take, told));
        at += used;
    }
    assert_int_equal(at, b->len);
    buf_clear(b);
}

static void every_number_is_told_once_and_in_order(void **state)
{
    struct name_table *t = name_table_new();
    struct told told = {0};
    struct buf out;
    char name[40];

    (void)state;
    buf_init(&out, 64 << 20);
    for (uint32_t i = 0; i < 100000; i++) {
        (void)snprintf(name, sizeof(name), "p%u.coast.org", i);
        assert_int_equal(number(t, name), i);
        if (i % 33333 == 0) {
            name_table_announce(t, &out);
            read_frames(&out, &told);
            assert_int_equal(told.count, i + 1);
        }
    }
    name_table_announce(t, &out);
    read_frames(&out, &told);
    assert_int_equal(told.count, 100000);
    assert_int_equal(told.mismatches, 0);
    name_table_announce(t, &out);
    assert_int_equal(out.len, 0);
    assert_false(name_table_is_full(t));
    buf_release(&out);
    name_table_free(t);
}

/* Refused spellings count too: a farm of nonsense fills the table like one of names. */
static void a_table_with_too_many_spellings_says_so(void **state)
{
    struct name_table *t = name_table_new();
    char name[40];

    (void)state;
    for (int i = 0; i < NAME_TABLE_FULL; i++) {
        assert_false(name_table_is_full(t));
        (void)snprintf(name, sizeof(name), "x%d", i);
        assert_int_equal(number(t, name), NAME_REFUSED);
    }
    assert_true(name_table_is_full(t));
    assert_int_equal(number(t, "coast.org"), 0);
    name_table_free(t);
}

_Static_assert((int)NAME_TABLE_MAX <= (int)NAMES_MAX && (int)NAME_TABLE_BYTES_MAX <= (int)NAMES_BYTES_MAX,
               "the coordinator takes what a table can hold");

/* A name of 250 octets, another for each number. */
static const char *long_name(int i)
{
    static const char label[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    static char name[RECORD_HOST_MAX];

    (void)snprintf(name, sizeof(name), "n%07d.%s.%s.%s.%s.org", i, label, label, label, label);
    return name;
}

/* What a table takes, the coordinator takes: names are told as they come, and their octets are counted there.
 */
static void long_names_fill_a_table_sooner(void **state)
{
    struct name_table *t = name_table_new();
    struct names *names = names_new();
    int full = 0, count = 0;

    (void)state;
    while (number(t, long_name(count)) == count) {
        const char *name = long_name(count);

        assert_true(names_add(names, (uint32_t)count, name, strlen(name), strlen(name)));
        full += !name_table_is_full(t);
        count++;
    }
    assert_int_equal(number(t, long_name(count)), NAME_NO_ROOM);
    assert_in_range(full, 200000, 300000);
    assert_in_range(count, 500000, 600000);
    assert_int_equal(number(t, long_name(7)), 7);
    names_release(names);
    name_table_free(t);
}

/* ---- robots.txt ---- */

enum { HOUR_MS = 3600 * 1000 };

static struct robots *rules(void)
{
    static const char text[] = "User-agent: *\nDisallow: /secret\n";

    return robots_read(text, sizeof(text) - 1, "fedtide");
}

static void a_file_counts_for_a_day(void **state)
{
    struct robots_cache *c = robots_cache_new();
    const struct robots_entry *e;

    (void)state;
    assert_null(robots_cache_find(c, "coast.org", 0));
    robots_cache_put(c, "coast.org", rules(), 32, false, 1000);
    e = robots_cache_find(c, "coast.org", 1000 + 24 * HOUR_MS - 1);
    assert_non_null(e);
    assert_false(robots_allows(e->rules, "/secret"));
    assert_null(robots_cache_find(c, "coast.org", 1000 + 24 * HOUR_MS));
    assert_null(robots_cache_find(c, "www.coast.org", 1000));
    robots_cache_put(c, "coast.org", NULL, 0, true, 2000 + 24 * HOUR_MS);
    e = robots_cache_find(c, "coast.org", 2000 + 24 * HOUR_MS);
    assert_true(e && !e->rules && e->nodeinfo_only);
    robots_cache_free(c);
}

static void the_newest_stay_when_there_are_too_many_files(void **state)
{
    struct robots_cache *c = robots_cache_new();
    char host[40];
    int found = 0;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        (void)snprintf(host, sizeof(host), "h%d.coast.org", i);
        robots_cache_put(c, host, NULL, 0, false, i);
    }
    for (int i = 190000; i < 200000; i++) {
        (void)snprintf(host, sizeof(host), "h%d.coast.org", i);
        found += robots_cache_find(c, host, 200000) != NULL;
    }
    assert_true(found > 9900);
    robots_cache_free(c);
}

static void large_files_push_each_other_out(void **state)
{
    struct robots_cache *c = robots_cache_new();
    char host[40];
    int found = 0;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(host, sizeof(host), "h%d.coast.org", i);
        robots_cache_put(c, host, rules(), 500 * 1024, false, i);
        assert_non_null(robots_cache_find(c, host, i));
    }
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(host, sizeof(host), "h%d.coast.org", i);
        found += robots_cache_find(c, host, 1000) != NULL;
    }
    assert_in_range(found, 1, (64 << 20) / (500 * 1024));
    robots_cache_free(c);
}

static void numbers_become_a_sorted_set(void **state)
{
    uint32_t few[] = {7, 0, 4000000, 7, 2048, 2047, 0, UINT32_MAX};
    static const uint32_t sorted[] = {0, 7, 2047, 2048, 4000000, UINT32_MAX};
    uint32_t many[5000];

    (void)state;
    assert_int_equal(number_set_sort(few, COUNT_OF(few)), COUNT_OF(sorted));
    assert_memory_equal(few, sorted, sizeof(sorted));
    assert_int_equal(number_set_sort(NULL, 0), 0);
    for (uint32_t i = 0; i < COUNT_OF(many); i++)
        many[i] = i * 2654435761u % 3000; /* repeats, no order */
    for (uint32_t i = 0, count = number_set_sort(many, COUNT_OF(many)); i + 1 < count; i++)
        assert_true(many[i] < many[i + 1]);
    for (uint32_t i = 0; i < COUNT_OF(many); i++)
        many[i] = 4999 - i;
    assert_int_equal(number_set_sort(many, COUNT_OF(many)), COUNT_OF(many));
    for (uint32_t i = 0; i < COUNT_OF(many); i++)
        assert_int_equal(many[i], i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_become_a_sorted_set),
        cmocka_unit_test(one_host_has_one_number_however_it_is_spelt),
        cmocka_unit_test(names_in_a_row_get_the_numbers_that_each_would_get),
        cmocka_unit_test(what_is_no_host_is_refused_each_time),
        cmocka_unit_test(every_number_is_told_once_and_in_order),
        cmocka_unit_test(long_names_fill_a_table_sooner),
        cmocka_unit_test(a_table_with_too_many_spellings_says_so),
        cmocka_unit_test(a_file_counts_for_a_day),
        cmocka_unit_test(the_newest_stay_when_there_are_too_many_files),
        cmocka_unit_test(large_files_push_each_other_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
