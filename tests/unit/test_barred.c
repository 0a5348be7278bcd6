/* Hosts that opted out, as a worker knows them, and the message that tells it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "barred.h"
#include "message.h"

static void a_host_and_what_is_below_it_is_barred(void **state)
{
    struct barred b = {0};

    (void)state;
    assert_false(barred_has(&b, "left.social"));
    barred_add(&b, "left.social", 11);
    barred_add(&b, "a.b.org", 7);
    barred_add(&b, "left.social", 11);
    assert_int_equal(b.count, 2);
    assert_true(barred_has(&b, "left.social"));
    assert_true(barred_has(&b, "deep.sub.left.social"));
    assert_true(barred_has(&b, "a.b.org"));
    assert_false(barred_has(&b, "b.org"));
    assert_false(barred_has(&b, "notleft.social"));
    assert_false(barred_has(&b, "social"));
    assert_false(barred_has(&b, ""));
    barred_release(&b);
}

static void thousands_are_found(void **state)
{
    struct barred b = {0};
    char name[40];

    (void)state;
    for (int i = 0; i < 3000; i++) {
        int len = snprintf(name, sizeof(name), "h%d.left.org", i * 7919 % 3000);

        barred_add(&b, name, (size_t)len);
    }
    assert_int_equal(b.count, 3000);
    for (int i = 0; i < 3000; i++) {
        (void)snprintf(name, sizeof(name), "x.h%d.left.org", i);
        assert_true(barred_has(&b, name));
    }
    assert_false(barred_has(&b, "h3000.left.org"));
    barred_release(&b);
}

static void take(void *arg, const char *name, size_t len)
{
    barred_add(arg, name, len);
}

static void the_message_is_read_as_it_was_written(void **state)
{
    const char *const names[] = {"left.social", "a.b.org"};
    struct barred b = {0};
    struct message_frame frame;
    struct buf out;
    size_t used;

    (void)state;
    buf_init(&out, 1000);
    message_put_barred(&out, names, 2);
    assert_int_equal(message_next(out.bytes, out.len, &frame, &used), 1);
    assert_int_equal(used, out.len);
    assert_true(message_get_barred(&frame, take, &b));
    assert_int_equal(b.count, 2);
    for (size_t cut = 1; cut <= frame.len; cut++) {
        struct message_frame part = frame;

        part.len -= cut;
        assert_false(message_get_barred(&part, take, &b));
    }
    out.bytes[10] = 'L'; /* no normalised name */
    assert_false(message_get_barred(&frame, take, &b));
    frame.kind = MESSAGE_NAMES;
    assert_false(message_get_barred(&frame, take, &b));
    barred_release(&b);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_and_what_is_below_it_is_barred),
        cmocka_unit_test(thousands_are_found),
        cmocka_unit_test(the_message_is_read_as_it_was_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
