/* The bounded buffer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

static void an_empty_buffer_is_an_empty_string(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 10);
    assert_string_equal(buf_str(&b), "");
    assert_int_equal(b.len, 0);
    buf_consume(&b, 0);
    buf_clear(&b);
    buf_release(&b);
}

static void what_would_exceed_the_ceiling_leaves_the_buffer_unchanged(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 5);
    assert_true(buf_text(&b, "abc"));
    assert_false(buf_text(&b, "def"));
    assert_false(buf_printf(&b, "%d", 1234));
    assert_string_equal(buf_str(&b), "abc");
    assert_true(buf_printf(&b, "%d", 12));
    assert_string_equal(buf_str(&b), "abc12");
    assert_false(buf_append(&b, "x", 1));
    assert_true(buf_append(&b, "", 0));
    buf_release(&b);
}

static void a_length_near_the_largest_number_is_refused(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 100);
    assert_true(buf_text(&b, "abc"));
    assert_false(buf_append(&b, "x", SIZE_MAX));
    assert_false(buf_append(&b, "x", SIZE_MAX - 2));
    buf_release(&b);
    buf_init(&b, SIZE_MAX);
    assert_true(buf_text(&b, "abc"));
    assert_string_equal(buf_str(&b), "abc");
    buf_release(&b);
}

static void the_last_byte_of_the_ceiling_can_be_used(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    for (int i = 0; i < 1000; i++)
        assert_true(buf_append(&b, "x", 1));
    assert_false(buf_append(&b, "x", 1));
    assert_int_equal(strlen(buf_str(&b)), 1000);
    assert_true(b.room <= 1001);
    buf_release(&b);
}

static void embedded_nuls_stay_and_a_nul_follows_always(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 100);
    buf_put(&b, "a\0b", 3);
    assert_int_equal(b.len, 3);
    assert_int_equal(b.bytes[2], 'b');
    assert_int_equal(b.bytes[3], '\0');
    buf_release(&b);
}

static void consumed_bytes_are_gone_from_the_front(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 100);
    buf_puts(&b, "abcdef");
    buf_consume(&b, 2);
    assert_string_equal(buf_str(&b), "cdef");
    buf_consume(&b, 4);
    assert_string_equal(buf_str(&b), "");
    buf_puts(&b, "again");
    assert_string_equal(buf_str(&b), "again");
    buf_release(&b);
}

static void taken_bytes_belong_to_the_taker(void **state)
{
    struct buf b;
    char *bytes;
    size_t len;

    (void)state;
    buf_init(&b, 100);
    buf_puts(&b, "abc");
    bytes = buf_take(&b, &len);
    assert_string_equal(bytes, "abc");
    assert_int_equal(len, 3);
    assert_string_equal(buf_str(&b), "");
    buf_puts(&b, "new");
    assert_string_equal(bytes, "abc");
    free(bytes);
    buf_release(&b);
    bytes = buf_take(&b, NULL);
    assert_string_equal(bytes, "");
    free(bytes);
}

static void a_cleared_buffer_keeps_its_memory(void **state)
{
    struct buf b;
    size_t room;

    (void)state;
    buf_init(&b, 10000);
    for (int i = 0; i < 500; i++)
        buf_puts(&b, "0123456789");
    room = b.room;
    buf_clear(&b);
    assert_string_equal(buf_str(&b), "");
    assert_int_equal(b.room, room);
    buf_release(&b);
    assert_int_equal(b.room, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_buffer_is_an_empty_string),
        cmocka_unit_test(what_would_exceed_the_ceiling_leaves_the_buffer_unchanged),
        cmocka_unit_test(a_length_near_the_largest_number_is_refused),
        cmocka_unit_test(the_last_byte_of_the_ceiling_can_be_used),
        cmocka_unit_test(embedded_nuls_stay_and_a_nul_follows_always),
        cmocka_unit_test(consumed_bytes_are_gone_from_the_front),
        cmocka_unit_test(taken_bytes_belong_to_the_taker),
        cmocka_unit_test(a_cleared_buffer_keeps_its_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
