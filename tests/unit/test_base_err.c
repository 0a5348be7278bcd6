/* Errors as values, and time that can be shifted as a whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"

static void setting_an_error_is_false_and_keeps_kind_and_text(void **state)
{
    struct err e = {0};

    (void)state;
    assert_int_equal(err_exit_status(&e), 0);
    assert_false(err_set(&e, ERR_CONFIG, "no file \"%s\"", "x"));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_string_equal(e.text, "no file \"x\"");
    assert_string_equal(e.sqlstate, "");
    assert_int_equal(err_exit_status(&e), 1);
    assert_false(err_set(&e, ERR_USAGE, "wrong"));
    assert_int_equal(err_exit_status(&e), 2);
}

static void the_text_of_errno_is_added(void **state)
{
    struct err e = {0};

    (void)state;
    assert_false(err_errno(&e, ERR_IO, ENOENT, "cannot open \"%s\"", "x"));
    assert_non_null(strstr(e.text, "cannot open \"x\": "));
    assert_non_null(strstr(e.text, strerror(ENOENT)));
}

static void wrapping_puts_words_in_front_and_keeps_the_kind(void **state)
{
    struct err e = {0};

    (void)state;
    (void)err_set(&e, ERR_DB_BUSY, "deadlock");
    memcpy(e.sqlstate, "40P01", sizeof e.sqlstate);
    assert_false(err_wrap(&e, "batch %d", 7));
    assert_string_equal(e.text, "batch 7: deadlock");
    assert_int_equal(e.kind, ERR_DB_BUSY);
    assert_string_equal(e.sqlstate, "40P01");
}

static void texts_that_are_too_long_are_cut_not_overrun(void **state)
{
    struct err e = {0};
    char text[2000];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    (void)err_set(&e, ERR_IO, "%s", text);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    (void)err_wrap(&e, "%s", text);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    (void)err_errno(&e, ERR_IO, EACCES, "%s", text);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
}

static void setting_the_clock_shifts_wall_time_and_leaves_durations(void **state)
{
    int64_t mono_us = clock_mono_us();
    int64_t then_us = INT64_C(1668765360000000);

    (void)state;
    assert_int_equal(clock_shift_us(), 0);
    clock_set_now_us(then_us);
    assert_true(clock_now_us() >= then_us && clock_now_us() < then_us + 5000000);
    assert_true(clock_mono_us() - mono_us < 5000000);
    assert_true(clock_shift_us() != 0);
    clock_set_shift_us(0);
    assert_true(clock_now_us() > then_us + 5000000);
    assert_true(clock_mono_ms() <= clock_mono_us() / 1000 + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(setting_an_error_is_false_and_keeps_kind_and_text),
        cmocka_unit_test(the_text_of_errno_is_added),
        cmocka_unit_test(wrapping_puts_words_in_front_and_keeps_the_kind),
        cmocka_unit_test(texts_that_are_too_long_are_cut_not_overrun),
        cmocka_unit_test(setting_the_clock_shifts_wall_time_and_leaves_durations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
