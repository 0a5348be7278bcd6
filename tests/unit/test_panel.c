/* The panel: what goes in comes out, in order, with gaps as gaps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hand_panel.h"

static void counts_of_every_size_come_back_to_the_unit(void **state)
{
    static const int64_t counts[] = {
        0,        1, -1 - 1, -15000000, 2147483647, INT64_C(2147483648), -2147483648LL, 4611686018427387904,
        INT64_MAX};
    struct hand h;
    int32_t host;

    (void)state;
    hand_start(&h);
    host = hand_host(&h, "a.example.net", 0);
    for (int i = 0; i < (int)COUNT_OF(counts); i++) {
        (void)hand_row(&h, host, i, 0, counts[i], counts[i]);
        hand_add(&h);
    }
    (void)hand_row(&h, host, 20, 0, -1, -1);
    hand_add(&h);
    panel_sort(&h.panel);
    for (int i = 0; i < (int)COUNT_OF(counts); i++) {
        assert_true(panel_users(&h.panel, i) == counts[i]);
        assert_true(panel_posts(&h.panel, i) == counts[i]);
    }
    assert_true(panel_users(&h.panel, (int64_t)COUNT_OF(counts)) == PANEL_NONE);
    hand_end(&h);
}

static void rows_stand_by_host_and_time_however_they_came(void **state)
{
    struct hand h;
    int32_t a, b, empty;

    (void)state;
    hand_start(&h);
    a = hand_host(&h, "a.example.net", 0);
    empty = hand_host(&h, "empty.example.net", 0);
    b = hand_host(&h, "b.example.net", 0);
    hand_days(&h, b, 2, "7 8", NULL);
    hand_days(&h, a, 1, "3 - 5", NULL);
    hand_days(&h, b, 0, "6", NULL);
    panel_sort(&h.panel);
    assert_int_equal(h.panel.rows, 5);
    assert_int_equal(h.panel.hosts[a].count, 2);
    assert_int_equal(h.panel.hosts[empty].count, 0);
    assert_int_equal(h.panel.hosts[b].count, 3);
    assert_true(panel_users(&h.panel, 0) == 3 && panel_users(&h.panel, 1) == 5);
    assert_true(panel_users(&h.panel, 2) == 6 && panel_users(&h.panel, 4) == 8);
    for (int i = 0; i < 5; i++)
        assert_int_equal(panel_host_of(&h.panel, (uint32_t)i), i < 2 ? a : b);
    assert_int_equal(h.panel.first_day, HAND_DAY_0);
    assert_int_equal(h.panel.last_day, HAND_DAY_0 + 3);
    /* day 2 of a is a gap: no row, not a zero */
    assert_int_equal(panel_row_day(&h.panel, 1) - panel_row_day(&h.panel, 0), 2);
    hand_end(&h);
}

static void rounds_stand_by_time_and_know_where_they_come_from(void **state)
{
    struct hand h;
    int32_t a;

    (void)state;
    hand_start(&h);
    a = hand_host(&h, "a.example.net", 0);
    hand_days(&h, a, 5, "1", NULL);
    hand_days(&h, a, 1, "1", NULL);
    h.crawled = true;
    hand_days(&h, a, 9, "1", NULL);
    panel_sort(&h.panel);
    assert_int_equal(h.panel.round_count, 3);
    for (int r = 1; r < 3; r++)
        assert_true(h.panel.rounds[r - 1].time_s < h.panel.rounds[r].time_s);
    for (int r = 0; r < 3; r++) {
        assert_int_equal(h.panel.rounds[r].rows, 1);
        assert_int_equal(h.panel.c.round[r], r);
        assert_int_equal(h.panel.rounds[r].imported, r < 2);
    }
    hand_end(&h);
}

static void a_blank_label_is_that_of_the_row_before_and_stays_known_as_blank(void **state)
{
    const int labels[] = {-1, 0, -1, 1, -1};
    struct hand h;
    int32_t a, never;

    (void)state;
    hand_start(&h);
    a = hand_host(&h, "a.example.net", 0);
    never = hand_host(&h, "never.example.net", 0);
    for (int i = 0; i < 5; i++) {
        hand_row(&h, a, i, 0, 10, 10)->software = labels[i];
        hand_add(&h);
    }
    hand_row(&h, never, 0, 0, 10, 10)->software = -1;
    hand_add(&h);
    panel_sort(&h.panel);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(panel_label(&h.panel, i), labels[i]);
        assert_int_equal(panel_software(&h.panel, i), i < 3 ? 0 : 1);
    }
    assert_int_equal(panel_software(&h.panel, 5), -1);
    hand_end(&h);
}

static void what_a_row_says_besides_counts_survives(void **state)
{
    struct hand h;
    int32_t a;

    (void)state;
    hand_start(&h);
    a = hand_host(&h, "a.example.net", 0);
    for (int open = -1; open <= 1; open++) {
        struct panel_row *row = hand_row(&h, a, open + 1, 0, 10, 10);

        row->open = (int8_t)open;
        row->active = open + 5;
        row->version = dictionary_add(&h.panel.versions, "4.0.2", 5);
        row->flags = open == 0 ? OBSERVED_WITHHELD | OBSERVED_RANDOMISED : 1 | 2048;
        hand_add(&h);
    }
    panel_sort(&h.panel);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(panel_open(&h.panel, i), i - 1);
        assert_int_equal(h.panel.c.active[i], i + 4);
        assert_string_equal(h.panel.versions.texts[panel_version(&h.panel, i)], "4.0.2");
        assert_int_equal(panel_has_flag(&h.panel, i, OBSERVED_WITHHELD), i == 1);
        assert_int_equal(panel_has_flag(&h.panel, i, OBSERVED_RANDOMISED), i == 1);
        assert_false(panel_has_flag(&h.panel, i, OBSERVED_PRIVATE | OBSERVED_REMOTE_ACCOUNTS));
    }
    hand_end(&h);
}

static void country_codes_that_are_sold_to_anybody_are_none(void **state)
{
    static const struct {
        const char *host, *code;
    } cases[] = {
        {"a.example.jp", "jp"}, {"a.co.uk", "uk"},    {"a.example.social", ""}, {"mastodon.cloud", ""},
        {"a.example.io", ""},   {"a.example.tv", ""}, {"localhost", ""},        {"", ""}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char code[3];

        cctld_of(cases[i].host, code);
        assert_string_equal(code, cases[i].code);
    }
}

static void an_empty_panel_sorts_and_has_no_days(void **state)
{
    struct hand h;

    (void)state;
    hand_start(&h);
    hand_apply(&h, "2026.1");
    assert_int_equal(h.panel.rows, 0);
    assert_true(h.panel.last_day < h.panel.first_day);
    assert_int_equal(h.used.flow_count, 0);
    hand_end(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_of_every_size_come_back_to_the_unit),
        cmocka_unit_test(rows_stand_by_host_and_time_however_they_came),
        cmocka_unit_test(rounds_stand_by_time_and_know_where_they_come_from),
        cmocka_unit_test(a_blank_label_is_that_of_the_row_before_and_stays_known_as_blank),
        cmocka_unit_test(what_a_row_says_besides_counts_survives),
        cmocka_unit_test(country_codes_that_are_sold_to_anybody_are_none),
        cmocka_unit_test(an_empty_panel_sorts_and_has_no_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
