/* Every rule fires on what it is for and leaves alone what only looks like it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "hand_panel.h"

static struct hand h;

static int start(void **state)
{
    (void)state;
    hand_start(&h);
    return 0;
}

static int end(void **state)
{
    (void)state;
    hand_end(&h);
    return 0;
}

static void apply(void)
{
    hand_apply(&h, "2026.1");
}

/* A run of days with the same increment, so that neighbours are quiet. */
static void steady(int32_t host, int day, int count, int64_t users, int64_t step)
{
    for (int i = 0; i < count; i++) {
        (void)hand_row(&h, host, day + i, 43200, users + step * i, 20 * (users + step * i) + i);
        hand_add(&h);
    }
}

static void r1_missing_negative_and_absurd_counts_are_not_used(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", 0);

    (void)state;
    hand_days(&h, a, 0, "10 ? -15000000 50000001 50000000 0", "1 1 1 1 1 1");
    apply();
    assert_int_equal(hand_rule(&h, a, 0), RULE_NONE);
    assert_int_equal(hand_rule(&h, a, 1), RULE_NONE); /* nothing was reported: nothing to exclude */
    assert_true(hand_stock(&h, a, 1) == 10);          /* carried, not zero */
    assert_int_equal(hand_rule(&h, a, 2), RULE_TYPE);
    assert_int_equal(hand_rule(&h, a, 3), RULE_TYPE);
    assert_int_not_equal(hand_rule(&h, a, 4), RULE_TYPE);
    assert_true(hand_stock(&h, a, 5) == 0); /* a reported zero is a zero */
}

static void r1_and_r2_obey_what_a_document_says_of_itself(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", 0), b = hand_host(&h, "b.example.net", 0);

    (void)state;
    hand_row(&h, a, 0, 0, 1, 1)->flags = OBSERVED_ONES_FOR_HIDDEN;
    hand_add(&h);
    hand_row(&h, b, 0, 0, 900, 1)->flags = OBSERVED_PRIVATE;
    hand_add(&h);
    apply();
    assert_int_equal(hand_rule(&h, a, 0), RULE_TYPE);
    assert_int_equal(hand_rule(&h, b, 0), RULE_SCOPE);
}

/* 25 large hosts of which all but one repeat both counts. */
static void repeat_round(int different)
{
    for (int k = 0; k < 25; k++) {
        char name[48];
        int32_t host;

        (void)snprintf(name, sizeof(name), "large%d.example%d.net", k, k);
        host = hand_host(&h, name, -100);
        steady(host, 0, 3, 5000 + 777 * k, 10);
        (void)hand_row(&h, host, 3, 43200, 5000 + 777 * k + 20 + (k < different),
                       20 * (5000 + 777 * k + 20) + 2);
        hand_add(&h);
    }
    apply();
}

static void r3_a_round_that_repeats_the_one_before_was_not_observed(void **state)
{
    (void)state;
    repeat_round(1); /* 24 of 25 repeat: 96 % */
    assert_true(h.used.round_repeated[3]);
    assert_false(h.used.round_repeated[2]);
    assert_false(used_observed(&h.used, HAND_DAY_0 + 3));
    assert_true(used_observed(&h.used, HAND_DAY_0 + 2));
    assert_int_equal(hand_rule(&h, 5, 3), RULE_REPEAT);
}

static void r3_a_quiet_day_is_no_repetition(void **state)
{
    (void)state;
    repeat_round(2); /* 23 of 25: 92 % */
    assert_false(h.used.round_repeated[3]);
}

static void r4_the_later_of_two_hosts_with_the_same_figures_is_a_copy(void **state)
{
    int32_t original = hand_host(&h, "mstdn.example.net", -300), copy = hand_host(&h, "proxy.example.org", 1),
            other = hand_host(&h, "other.example.com", -200);

    (void)state;
    hand_days(&h, original, 0, "5000 5010 5020 5030 5040", "90000 90100 90200 90300 90400");
    hand_days(&h, copy, 1, "5011 5019 5030 5041", "90110 90190 90310 90390"); /* within 0.2 % */
    hand_days(&h, other, 0, "5000 5010 5020 5030 5040", "80000 80100 80200 80300 80400");
    apply();
    assert_int_equal(h.used.copy_of[copy], original);
    for (int day = 1; day <= 4; day++)
        assert_int_equal(hand_rule(&h, copy, day), RULE_MIRROR);
    assert_int_equal(hand_rule(&h, original, 2), RULE_NONE);
    assert_int_equal(hand_rule(&h, other, 2), RULE_NONE); /* as many accounts, other posts */
}

static void r4_agreement_by_chance_is_no_copy(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", -300), b = hand_host(&h, "b.example.org", -100);

    (void)state;
    /* three of eight common rounds agree: fewer than 60 % */
    hand_days(&h, a, 0, "500 500 500 500 500 500 500 500", "9000 9001 9002 9003 9004 9005 9006 9007");
    hand_days(&h, b, 0, "500 500 500 510 520 530 540 550", "9000 9001 9002 9903 9904 9905 9906 9907");
    apply();
    assert_int_equal(h.used.copy_of[a], -1);
    assert_int_equal(h.used.copy_of[b], -1);
}

static void r4_one_day_is_enough_for_a_visitor_with_large_figures(void **state)
{
    int32_t original = hand_host(&h, "mastodon.example.net", -700),
            visitor = hand_host(&h, "mastodon-example.proxy.org", 3);

    (void)state;
    steady(original, 0, 20, 900000, 100);
    hand_days(&h, visitor, 3, "900301", "18006003");
    apply();
    assert_int_equal(h.used.copy_of[visitor], original);
    assert_int_equal(hand_rule(&h, visitor, 3), RULE_MIRROR);
}

/* 6,000 hosts of one farm with the same figures, in ten rounds: 180 million pairs if all were looked at. */
static void r4_a_farm_of_equal_figures_costs_little_and_counts_once(void **state)
{
    int32_t counted = 0;

    (void)state;
    for (int k = 0; k < 6000; k++) {
        char name[48];
        int32_t host;

        (void)snprintf(name, sizeof(name), "n%d.farm.example.net", k);
        host = hand_host(&h, name, -10);
        for (int day = 0; day < 10; day++) {
            (void)hand_row(&h, host, day, 0, 77 + day, 1234 + day);
            hand_add(&h);
        }
    }
    apply();
    for (int32_t host = 0; host < 6000; host++)
        counted += hand_stock(&h, host, 9) != PANEL_NONE;
    assert_int_equal(counted, 1);
    assert_true(hand_stock(&h, 0, 9) == 86);
}

static void r4_identity_comes_before_figures(void **state)
{
    int32_t social = hand_host(&h, "social.example.net", 0), apex = hand_host(&h, "example.net", -50);

    (void)state;
    hand_days(&h, social, 0, "100 110 120 130", NULL);
    hand_days(&h, apex, 0, "100 110 120 130", NULL);
    panel_note_same(&h.panel, apex, social, (HAND_DAY_0 + 1) * 86400u);
    apply();
    /* the apex is older, and yet the copy: it said so, from day 1 on */
    assert_int_equal(h.used.copy_of[apex], social);
    assert_int_equal(hand_rule(&h, apex, 0), RULE_NONE);
    assert_int_equal(hand_rule(&h, apex, 1), RULE_MIRROR);
    assert_int_equal(hand_rule(&h, apex, 3), RULE_MIRROR);
    assert_int_equal(hand_rule(&h, social, 3), RULE_NONE);
}

static void r4_a_host_that_moved_keeps_the_history_it_had_of_its_own(void **state)
{
    int32_t new_name = hand_host(&h, "new.example.org", 20), old_name = hand_host(&h, "old.example.net", -50);

    (void)state;
    steady(old_name, 0, 20, 100, 1);
    hand_days(&h, old_name, 20, "400 410 420", NULL); /* redirects from here on */
    steady(new_name, 10, 10, 300, 10);
    hand_days(&h, new_name, 20, "400 410 420", NULL);
    panel_note_same(&h.panel, old_name, new_name, 0); /* the crawler learnt it later */
    apply();
    assert_int_equal(hand_rule(&h, old_name, 19), RULE_NONE);
    assert_int_equal(hand_rule(&h, old_name, 20), RULE_MIRROR);
    assert_int_equal(hand_rule(&h, old_name, 22), RULE_MIRROR);
}

static void r5_a_value_that_leaps_and_comes_back_becomes_a_line(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", -50);

    (void)state;
    /* after stop.voring.me: 755, 463119, 757 */
    hand_days(&h, a, 0, "753 755 463119 757 758", "1 2 3 4 5");
    apply();
    assert_int_equal(hand_rule(&h, a, 2), RULE_SPIKE);
    assert_true(hand_stock(&h, a, 2) == 756);
    assert_true(hand_flow(&h, a, FLOW_GROWTH) == 5);
    assert_true(hand_flow(&h, a, FLOW_STEP) == 0);
}

static void r5_a_change_that_stays_is_no_spike(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", -50);

    (void)state;
    hand_days(&h, a, 0, "700 700 2300 2300 2300 2300 2300 2300 2300 2300 2300", NULL);
    apply();
    for (int day = 0; day <= 10; day++)
        assert_int_not_equal(hand_rule(&h, a, day), RULE_SPIKE);
}

static void r6_a_jump_between_quiet_days_is_a_step(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", -50), tenfold = hand_host(&h, "b.example.org", -50);

    (void)state;
    hand_days(&h, a, 0, "1000 1005 1505 1510 1512", NULL);
    hand_days(&h, tenfold, 0, "100 120 5120 5900 6800", NULL);
    apply();
    assert_true(hand_flow(&h, a, FLOW_STEP) == 500);
    assert_true(hand_flow(&h, a, FLOW_GROWTH) == 12);
    assert_true(hand_flow(&h, tenfold, FLOW_STEP) == 5000);
}

static void r6_a_true_surge_is_growth(void **state)
{
    int32_t world = hand_host(&h, "world.example.net", -50),
            blower = hand_host(&h, "blower.example.org", -50);

    (void)state;
    /* mastodon.world and theblower.au, November 2022 */
    hand_days(&h, world, 0, "33000 34000 63000 80000 98000 104000", NULL);
    hand_days(&h, blower, 0, "1200 3623 28984 29507 29600", NULL);
    apply();
    assert_true(hand_flow(&h, world, FLOW_STEP) == 0);
    assert_true(hand_flow(&h, world, FLOW_GROWTH) == 71000);
    assert_true(hand_flow(&h, blower, FLOW_STEP) == 0);
}

static void r7_accounts_deleted_in_bulk_are_no_shrinking(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", -50), small = hand_host(&h, "b.example.org", -50);

    (void)state;
    hand_days(&h, a, 0, "30000 30010 29709 29700", NULL); /* 301 lost: more than 1 % */
    hand_days(&h, small, 0, "5000 4901 4890", NULL);      /* 99 lost: below 100 */
    apply();
    assert_true(hand_flow(&h, a, FLOW_PURGE) == -301);
    assert_true(hand_flow(&h, a, FLOW_GROWTH) == 1);
    assert_true(hand_flow(&h, small, FLOW_PURGE) == 0);
    assert_true(hand_flow(&h, small, FLOW_GROWTH) == -110);
}

static void r8_a_silent_host_is_carried_for_fourteen_days_and_then_leaves(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", -50), b = hand_host(&h, "b.example.org", -50),
            clock = hand_host(&h, "c.example.com", -50);

    (void)state;
    steady(clock, 0, 40, 10, 0);
    hand_days(&h, a, 0, "100", NULL);
    hand_days(&h, a, 15, "130", NULL); /* absent for 14 days: inside */
    hand_days(&h, b, 0, "100", NULL);
    hand_days(&h, b, 16, "130", NULL); /* one more: leaves and returns as stock */
    apply();
    assert_true(hand_stock(&h, a, 14) == 100);
    assert_true(hand_flow(&h, a, FLOW_GROWTH) == 30);
    assert_true(hand_stock(&h, b, 14) == 100);
    assert_true(hand_stock(&h, b, 15) == PANEL_NONE);
    assert_true(hand_flow(&h, b, FLOW_GONE) == -100 - 130); /* and again after the last answer */
    assert_true(hand_flow(&h, b, FLOW_RETURN) == 130);
    assert_true(hand_flow(&h, b, FLOW_GROWTH) == 0);
}

static void r9_only_a_small_new_host_grows_from_nothing(void **state)
{
    int32_t clock = hand_host(&h, "c.example.com", -50);
    int32_t born = hand_host(&h, "born.example.net", 9), old = hand_host(&h, "old.example.net", -30),
            large = hand_host(&h, "large.example.net", 9), limit = hand_host(&h, "limit.example.net", 3);

    (void)state;
    steady(clock, 0, 20, 10, 0);
    hand_days(&h, born, 10, "100", NULL);
    hand_days(&h, old, 10, "3", NULL);
    hand_days(&h, large, 10, "101", NULL);
    hand_days(&h, limit, 10, "3", NULL); /* named 7.5 days before its first count */
    apply();
    assert_true(hand_flow(&h, clock, FLOW_LATE) == 10); /* there before we were */
    assert_true(hand_flow(&h, born, FLOW_BIRTH) == 100);
    assert_true(hand_flow(&h, old, FLOW_LATE) == 3);
    assert_true(hand_flow(&h, large, FLOW_LATE) == 101);
    assert_true(hand_flow(&h, limit, FLOW_LATE) == 3);
}

static void r11_random_counts_are_not_believed(void **state)
{
    int32_t random = hand_host(&h, "random.example.net", -50), genuine = hand_host(&h, "g.example.org", -50);

    (void)state;
    for (int day = 0; day < 4; day++) {
        static const int64_t answers[] = {812345, 90, 431200, 655};

        hand_row(&h, random, day, 0, answers[day], 5)->software = h.gotosocial;
        hand_add(&h);
        hand_row(&h, genuine, day, 0, 3 + day, 5)->software = h.gotosocial;
        hand_add(&h);
    }
    apply();
    for (int day = 0; day < 4; day++) {
        assert_int_equal(hand_rule(&h, random, day), RULE_IMPLAUSIBLE); /* the plausible ones too */
        assert_int_equal(hand_rule(&h, genuine, day), RULE_NONE);
    }
}

static void r11_remote_accounts_are_not_counted_until_they_are_gone(void **state)
{
    int32_t leak = hand_host(&h, "leak.example.net", -50), mastodon = hand_host(&h, "m.example.org", -50);
    static const int64_t users[] = {27, 28, 15461, 15470, 15480, 15490, 15500, 15510, 15520, 31};

    (void)state;
    for (int day = 0; day < 10; day++) {
        hand_row(&h, leak, day, 0, users[day], 900 + day)->software = h.misskey;
        hand_add(&h);
        hand_row(&h, mastodon, day, 0, day < 2 ? 1028 : 16000 + day, 900 + day)->software = h.mastodon;
        hand_add(&h);
    }
    apply();
    assert_int_equal(hand_rule(&h, leak, 1), RULE_NONE);
    assert_int_equal(hand_rule(&h, leak, 2), RULE_IMPLAUSIBLE);
    assert_int_equal(hand_rule(&h, leak, 8), RULE_IMPLAUSIBLE);
    assert_int_equal(hand_rule(&h, leak, 9), RULE_NONE);
    assert_int_equal(hand_rule(&h, mastodon, 5), RULE_NONE); /* a quirk of other programs */
}

static void r11_more_active_than_registered_is_noted(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", -50);
    bool noted = false;

    (void)state;
    hand_row(&h, a, 0, 0, 100, 5)->active = 171; /* 1.2 * 100 + 50 and one */
    hand_add(&h);
    apply();
    for (size_t i = 0; i < h.used.ledger.count; i++)
        noted = noted ||
                (h.used.ledger.rows[i].kind == CHANGE_FLAG && h.used.ledger.rows[i].rule == RULE_IMPLAUSIBLE);
    assert_true(noted);
    assert_true(hand_stock(&h, a, 0) == 100);
}

static void r13_a_server_that_repeats_itself_for_a_month_is_closed(void **state)
{
    int32_t closed = hand_host(&h, "switter.example.at", -50), quiet = hand_host(&h, "q.example.net", -50),
            small = hand_host(&h, "s.example.net", -50);

    (void)state;
    for (int day = 0; day < 40; day++) {
        (void)hand_row(&h, closed, day, 0, 435490, 9000000);
        hand_add(&h);
        (void)hand_row(&h, quiet, day, 0, 235490, 7000000 + day / 20);
        hand_add(&h);
        (void)hand_row(&h, small, day, 0, 999, 9000000);
        hand_add(&h);
    }
    apply();
    assert_int_equal(hand_rule(&h, closed, 0), RULE_FROZEN);
    assert_int_equal(hand_rule(&h, closed, 39), RULE_FROZEN);
    assert_true(hand_stock(&h, closed, 39) == PANEL_NONE);
    assert_int_equal(hand_rule(&h, quiet, 39), RULE_NONE);
    assert_int_equal(hand_rule(&h, small, 39), RULE_NONE);
}

static void other_rule_sets_leave_more_in(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", -50);

    (void)state;
    hand_days(&h, a, 0, "753 755 463119 757 758", "1 2 3 4 5");
    hand_apply(&h, "as-reported");
    assert_int_equal(hand_rule(&h, a, 2), RULE_NONE);
    assert_true(hand_stock(&h, a, 2) == 463119);
    assert_null(rules_find("no such rules"));
    for (int i = 0; i < rules_count(); i++)
        assert_ptr_equal(rules_find(rules_at(i)->name), rules_at(i));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(r1_missing_negative_and_absurd_counts_are_not_used),
        CASE(r1_and_r2_obey_what_a_document_says_of_itself),
        CASE(r3_a_round_that_repeats_the_one_before_was_not_observed),
        CASE(r3_a_quiet_day_is_no_repetition),
        CASE(r4_the_later_of_two_hosts_with_the_same_figures_is_a_copy),
        CASE(r4_agreement_by_chance_is_no_copy),
        CASE(r4_one_day_is_enough_for_a_visitor_with_large_figures),
        CASE(r4_a_farm_of_equal_figures_costs_little_and_counts_once),
        CASE(r4_identity_comes_before_figures),
        CASE(r4_a_host_that_moved_keeps_the_history_it_had_of_its_own),
        CASE(r5_a_value_that_leaps_and_comes_back_becomes_a_line),
        CASE(r5_a_change_that_stays_is_no_spike),
        CASE(r6_a_jump_between_quiet_days_is_a_step),
        CASE(r6_a_true_surge_is_growth),
        CASE(r7_accounts_deleted_in_bulk_are_no_shrinking),
        CASE(r8_a_silent_host_is_carried_for_fourteen_days_and_then_leaves),
        CASE(r9_only_a_small_new_host_grows_from_nothing),
        CASE(r11_random_counts_are_not_believed),
        CASE(r11_remote_accounts_are_not_counted_until_they_are_gone),
        CASE(r11_more_active_than_registered_is_noted),
        CASE(r13_a_server_that_repeats_itself_for_a_month_is_closed),
        CASE(other_rule_sets_leave_more_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
