/* When it is us: so many places missed in a row, and nobody heard between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/outage.h"

static void miss(struct outage *o, int place)
{
    outage_missed(o, &place, sizeof(place), 1000 + place);
}

static void places_in_a_row_make_an_outage(void **state)
{
    struct outage o = {0};

    (void)state;
    for (int place = 1; place < OUTAGE_PLACES; place++) {
        miss(&o, place);
        assert_false(outage_is(&o));
    }
    miss(&o, OUTAGE_PLACES);
    assert_true(outage_is(&o));
    assert_int_equal(o.since_ms, 1001); /* the first of them */
}

static void a_hoster_that_is_down_is_one_place(void **state)
{
    struct outage o = {0};

    (void)state;
    for (int host = 0; host < 500; host++)
        miss(&o, host % (OUTAGE_PLACES - 1));
    assert_false(outage_is(&o));
}

static void a_word_from_anybody_between_begins_anew(void **state)
{
    struct outage o = {0};

    (void)state;
    for (int place = 0; place < 100; place++) {
        miss(&o, place);
        if (place % (OUTAGE_PLACES - 1) == 0)
            outage_heard(&o, 2000);
        assert_false(outage_is(&o));
    }
    assert_int_equal(o.heard, 25);
}

static void the_first_word_ends_it_and_it_can_come_again(void **state)
{
    struct outage o = {0};

    (void)state;
    for (int place = 0; place < 50; place++)
        miss(&o, place);
    assert_true(outage_is(&o));
    outage_heard(&o, 2000);
    assert_false(outage_is(&o));
    for (int place = 0; place < OUTAGE_PLACES; place++)
        miss(&o, place);
    assert_true(outage_is(&o));
}

static void who_was_asked_before_says_nothing(void **state)
{
    struct outage o = {0};

    (void)state;
    for (int place = 0; place < OUTAGE_PLACES; place++)
        miss(&o, place);
    outage_heard(&o, 999);
    assert_true(outage_is(&o));
    assert_int_equal(o.heard, 0);
    outage_heard(&o, 1000); /* asked when the first was missed */
    assert_false(outage_is(&o));
    assert_int_equal(o.heard, 1);
    outage_heard(&o, 10); /* nobody is missed */
    assert_int_equal(o.heard, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_in_a_row_make_an_outage),
        cmocka_unit_test(a_hoster_that_is_down_is_one_place),
        cmocka_unit_test(a_word_from_anybody_between_begins_anew),
        cmocka_unit_test(who_was_asked_before_says_nothing),
        cmocka_unit_test(the_first_word_ends_it_and_it_can_come_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
