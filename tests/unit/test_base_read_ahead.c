/* Reading ahead: everything arrives in order, ends and errors too, and who stops early waits for nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/read_ahead.h"

enum { BLOCK = 64 };

/* Gives the numbers 0, 1, 2, ... as bytes, a few at a time, up to an end. */
struct numbers {
    int next, end;
    ssize_t last; /* given at the end */
    int calls;
};

static ssize_t give(void *arg, char *bytes, size_t size)
{
    struct numbers *n = arg;
    ssize_t len = 0;

    n->calls++;
    while (n->next < n->end && len < (ssize_t)size && len < 1 + n->next % 50)
        bytes[len++] = (char)n->next++;
    return len > 0 ? len : n->last;
}

static void everything_arrives_in_order(void **state)
{
    struct numbers n = {.end = 100000};
    struct read_ahead *r = read_ahead_start(give, &n, BLOCK);
    char bytes[BLOCK];
    ssize_t len;
    int seen = 0;

    (void)state;
    assert_non_null(r);
    while ((len = read_ahead_take(r, bytes)) > 0)
        for (ssize_t i = 0; i < len; i++)
            assert_int_equal((unsigned char)bytes[i], seen++ & 0xff);
    assert_int_equal(seen, 100000);
    assert_int_equal(len, 0);
    assert_int_equal(read_ahead_take(r, bytes), 0); /* an end stays one */
    read_ahead_stop(r);
}

static void an_error_comes_behind_what_was_read(void **state)
{
    struct numbers n = {.end = 10, .last = -30};
    struct read_ahead *r = read_ahead_start(give, &n, BLOCK);
    char bytes[BLOCK];
    ssize_t len;
    int calls;

    (void)state;
    while ((len = read_ahead_take(r, bytes)) > 0)
        continue;
    assert_int_equal(len, -30);
    assert_int_equal(n.next, 10);
    calls = n.calls;
    assert_int_equal(read_ahead_take(r, bytes), -30);
    read_ahead_stop(r);
    assert_int_equal(n.calls, calls); /* and it is not asked again */
}

static void who_stops_early_gets_no_more(void **state)
{
    struct numbers n = {.end = 1 << 30};
    struct read_ahead *r = read_ahead_start(give, &n, BLOCK);
    char bytes[BLOCK];

    (void)state;
    assert_true(read_ahead_take(r, bytes) > 0);
    read_ahead_stop(r);
    assert_true(n.calls <= 3); /* one taken, one ahead, one more begun at most */
    read_ahead_stop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_arrives_in_order),
        cmocka_unit_test(an_error_comes_behind_what_was_read),
        cmocka_unit_test(who_stops_early_gets_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
