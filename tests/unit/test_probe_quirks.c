/*
 * Figures that are wrong for a reason which one document cannot show: they are kept as they were reported,
 * and nothing is made of what was not reported. Which of them count is for the analysis to say, with a rule
 * and a ledger.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "probe/nodeinfo.h"

static struct nodeinfo read_ok(const char *body)
{
    struct nodeinfo n;

    assert_int_equal(nodeinfo_read(body, strlen(body), &n), OUTCOME_OK);
    return n;
}

#define DOCUMENT(name, version, usage)                                                                       \
    "{\"version\":\"2.0\",\"software\":{\"name\":\"" name "\",\"version\":\"" version "\"},\"usage\":" usage \
    "}"

static void posts_that_run_away_from_their_writers_are_kept(void **state)
{
    struct nodeinfo n =
        read_ok(DOCUMENT("pixelfed", "0.12.4", "{\"users\":{\"total\":15},\"localPosts\":1085964}"));

    (void)state;
    assert_int_equal(n.users_total, 15);
    assert_int_equal(n.local_posts, 1085964);
    assert_int_equal(n.flags, 0);
}

static void posts_of_a_server_without_users_are_kept_and_its_zero_is_a_zero(void **state)
{
    struct nodeinfo n = read_ok(
        DOCUMENT("mastodon", "4.0.2", "{\"users\":{\"total\":0,\"activeMonth\":0},\"localPosts\":120000}"));

    (void)state;
    assert_int_equal(n.users_total, 0);
    assert_int_equal(n.users_active_month, 0);
    assert_int_equal(n.local_posts, 120000);
    assert_true(n.users_active_halfyear == RECORD_ABSENT);
}

static void many_accounts_and_hardly_any_life_are_kept(void **state)
{
    struct nodeinfo n = read_ok(
        DOCUMENT("lemmy", "0.18.0", "{\"users\":{\"total\":74234,\"activeMonth\":5},\"localPosts\":20}"));

    (void)state;
    assert_int_equal(n.users_total, 74234);
    assert_int_equal(n.users_active_month, 5);
    assert_int_equal(n.flags, 0);
}

static void one_figure_for_month_and_half_year_is_kept_twice(void **state)
{
    struct nodeinfo n = read_ok(DOCUMENT(
        "mastodon", "4.1.2", "{\"users\":{\"total\":3398,\"activeMonth\":3398,\"activeHalfyear\":3398}}"));

    (void)state;
    assert_int_equal(n.users_active_month, 3398);
    assert_int_equal(n.users_active_halfyear, 3398);
    assert_int_equal(n.flags, 0);
}

static void an_estimate_is_never_made_of_another_figure(void **state)
{
    struct nodeinfo n = read_ok(
        DOCUMENT("friendica", "2024.12", "{\"users\":{\"total\":10,\"activeWeek\":4},\"localPosts\":7}"));

    (void)state;
    assert_int_equal(n.users_active_week, 4);
    assert_true(n.users_active_month == RECORD_ABSENT);
    assert_true(n.users_active_halfyear == RECORD_ABSENT);
    assert_true(n.local_comments == RECORD_ABSENT);
}

static void people_and_bots_stay_one_figure(void **state)
{
    struct nodeinfo n =
        read_ok(DOCUMENT("mastodon", "4.4.2", "{\"users\":{\"total\":100,\"bots\":90,\"moderators\":3}}"));

    (void)state;
    assert_int_equal(n.users_total, 100);
}

static void a_figure_of_another_network_is_kept_under_the_name_of_the_bridge(void **state)
{
    struct nodeinfo n =
        read_ok("{\"version\":\"2.1\",\"software\":{\"name\":\"bridgy-fed\",\"version\":null},"
                "\"usage\":{\"users\":{\"total\":90000}},"
                "\"metadata\":{\"users\":{\"atproto\":80000}}}");

    (void)state;
    assert_string_equal(n.software, "bridgy-fed");
    assert_int_equal(n.users_total, 90000);
}

static void a_name_that_nobody_knows_is_kept_letter_by_letter(void **state)
{
    struct nodeinfo n = read_ok(DOCUMENT("Frob \\u00e9 Net.9", "x", "{}"));

    (void)state;
    assert_string_equal(n.software, "Frob \xc3\xa9 Net.9");
    assert_string_equal(n.version, "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(posts_that_run_away_from_their_writers_are_kept),
        cmocka_unit_test(posts_of_a_server_without_users_are_kept_and_its_zero_is_a_zero),
        cmocka_unit_test(many_accounts_and_hardly_any_life_are_kept),
        cmocka_unit_test(one_figure_for_month_and_half_year_is_kept_twice),
        cmocka_unit_test(an_estimate_is_never_made_of_another_figure),
        cmocka_unit_test(people_and_bots_stay_one_figure),
        cmocka_unit_test(a_figure_of_another_network_is_kept_under_the_name_of_the_bridge),
        cmocka_unit_test(a_name_that_nobody_knows_is_kept_letter_by_letter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
