/* Concentration, and the bound of what is undiscovered, against published examples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chao.h"
#include "concentration.h"
#include "hand_panel.h"
#include "mutual.h"
#include "operators.h"

static void assert_near(double found, double wanted, double tolerance)
{
    if (isnan(found) || fabs(found - wanted) > tolerance)
        fail_msg("%.6f is not %.6f", found, wanted);
}

/* U.S. Department of Justice and Federal Trade Commission, Horizontal Merger Guidelines (2010), section 5.3:
 * a market of four firms with 30, 30, 20 and 20 per cent has an HHI of 2,600. */
static void the_example_of_the_merger_guidelines(void **state)
{
    int64_t counts[] = {20, 30, 0, 30, 20};
    struct shares s;

    (void)state;
    shares_measure(&s, counts, COUNT_OF(counts));
    assert_int_equal(s.servers, 4);
    assert_true(s.accounts == 100);
    assert_near(s.hhi, 2600, 1e-9);
    assert_near(s.n_eff, 10000.0 / 2600, 1e-9);
    assert_near(s.cr1, 0.3, 1e-12);
    assert_near(s.cr10, 1, 1e-12);
    assert_int_equal(s.servers_50, 2);
    assert_int_equal(s.servers_90, 4);
    assert_near(s.n_shannon, exp(-0.6 * log(0.3) - 0.4 * log(0.2)), 1e-9);
}

static void equal_servers_count_each(void **state)
{
    int64_t counts[20];
    struct shares s;

    (void)state;
    for (int i = 0; i < 20; i++)
        counts[i] = 7;
    shares_measure(&s, counts, 20);
    assert_near(s.hhi, 500, 1e-9);
    assert_near(s.n_eff, 20, 1e-9);
    assert_near(s.n_shannon, 20, 1e-9);
    assert_near(s.cr10, 0.5, 1e-12);
    assert_int_equal(s.servers_50, 10);
    assert_int_equal(s.servers_90, 18);
}

static void nothing_has_no_concentration(void **state)
{
    int64_t counts[] = {0, 0};
    struct shares s;

    (void)state;
    shares_measure(&s, counts, 2);
    assert_int_equal(s.servers, 0);
    assert_true(isnan(s.hhi) && isnan(s.cr1));
}

static void several_domains_may_be_one_operator_and_one_domain_many(void **state)
{
    struct hand h;
    int32_t *number;

    (void)state;
    hand_start(&h);
    (void)panel_add_host(&h.panel, 1, "mastodon.social", "mastodon.social", 0);
    (void)panel_add_host(&h.panel, 2, "mastodon.online", "mastodon.online", 0);
    (void)panel_add_host(&h.panel, 3, "a.example.net", "example.net", 0);
    (void)panel_add_host(&h.panel, 4, "b.example.net", "example.net", 0);
    (void)panel_add_host(&h.panel, 5, "a.masto.host", "masto.host", 0);
    (void)panel_add_host(&h.panel, 6, "b.masto.host", "masto.host", 0);
    number = operators_of(&h.panel);
    assert_int_equal(number[0], number[1]);
    assert_int_equal(number[2], number[3]);
    assert_int_not_equal(number[4], number[5]); /* customers of a hoster */
    assert_int_not_equal(number[0], number[2]);
    for (int i = 0; i < 6; i++)
        assert_true(number[i] >= 0 && number[i] < 6);
    free(number);
    hand_end(&h);
}

static void figures_without_the_largest_server_stand_beside(void **state)
{
    struct concentration c;
    struct hand h;

    (void)state;
    hand_start(&h);
    hand_days(&h, hand_host(&h, "a.example.net", -50), 0, "60", NULL);
    hand_days(&h, hand_host(&h, "b.example.org", -50), 0, "30", NULL);
    hand_days(&h, hand_host(&h, "c.example.com", -50), 0, "10", NULL);
    hand_apply(&h, "2026.1");
    concentration_measure(&c, &h.used, (struct scope){.kind = SCOPE_ALL},
                          (struct window){h.panel.first_day, h.panel.last_day});
    assert_int_equal(c.count, 1);
    assert_near(c.days[0].accounts.hhi, 4600, 1e-9);
    assert_int_equal(c.days[0].active.servers, 0);
    assert_int_equal(c.without_count, 3);
    assert_int_equal(c.without[0].host, 0);
    assert_near(c.without[0].accounts.hhi, 10000 * (0.75 * 0.75 + 0.25 * 0.25), 1e-9);
    assert_near(c.without[2].accounts.cr1, 60.0 / 90, 1e-12);
    concentration_release(&c);
    hand_end(&h);
}

static void the_largest_are_those_of_the_scope(void **state)
{
    int32_t large, small;
    struct concentration c;
    struct hand h;
    json_t *json, *largest;

    (void)state;
    hand_start(&h);
    large = hand_host(&h, "a.example.net", -50);
    small = hand_host(&h, "b.example.org", -50);
    hand_days(&h, large, 0, "6000", NULL);
    hand_row(&h, small, 0, 0, 30, 700)->software = h.misskey;
    hand_add(&h);
    hand_apply(&h, "2026.1");
    concentration_measure(&c, &h.used, (struct scope){.kind = SCOPE_SOFTWARE, .key = h.misskey},
                          (struct window){h.panel.first_day, h.panel.last_day});
    json = concentration_to_json(&c);
    largest = json_object_get(json, "largest");
    assert_int_equal(json_array_size(largest), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(largest, 0), "host")),
                        "b.example.org");
    assert_near(json_number_value(json_object_get(json_array_get(largest, 0), "share")), 1, 1e-12);
    json_decref(json);
    concentration_release(&c);
    hand_end(&h);
}

/* The trees of Barro Colorado Island in 50 plots, as in the manual of the R package vegan (Oksanen et al.,
 * specpool(BCI)): 225 species, 21 in one plot, 19 in two: Chao 236.3732, standard error 6.54361. */
static void chao2_of_the_trees_of_barro_colorado(void **state)
{
    struct chao c;
    double unseen = 236.3732 - 225, spread;

    (void)state;
    chao2(&c, 225, 21, 19, 50);
    assert_near(c.estimate, 236.3732, 0.00005);
    spread = exp(1.959964 * sqrt(log(1 + 6.54361 * 6.54361 / (unseen * unseen))));
    assert_near(c.low, 225 + unseen / spread, 0.001);
    assert_near(c.high, 225 + unseen * spread, 0.001);
}

static void chao2_where_it_says_nothing_or_all(void **state)
{
    struct chao c;

    (void)state;
    chao2(&c, 10, 4, 2, 1); /* one list */
    assert_true(isnan(c.estimate));
    chao2(&c, 0, 0, 0, 10);
    assert_true(isnan(c.estimate));
    chao2(&c, 10, 0, 3, 10); /* nothing seen once: all seen */
    assert_near(c.estimate, 10, 0);
    assert_near(c.low, 10, 0);
    assert_near(c.high, 10, 0);
    chao2(&c, 10, 4, 0, 10); /* nothing seen twice: (k-1)/k f1 (f1-1) / 2 */
    assert_near(c.estimate, 10 + 0.9 * 4 * 3 / 2, 1e-9);
    assert_true(c.low >= 10 && c.high > c.estimate && isfinite(c.high));
    chao2(&c, 1, 1, 0, 2);
    assert_true(isfinite(c.estimate) && isfinite(c.low) && isfinite(c.high));
}

/* Against counting pair by pair. */
static void mutual_pairs_are_counted_whatever_the_size(void **state)
{
    static const int32_t sizes[] = {0, 1, 2, 63, 64, 65, 200};

    (void)state;
    for (size_t k = 0; k < COUNT_OF(sizes); k++) {
        int32_t n = sizes[k];
        struct mutual *m = mutual_new(n);
        char *knows = calloc((size_t)(n * n) + 1, 1);
        int32_t *count;
        uint32_t x = 12345;

        for (int32_t a = 0; a < n; a++)
            for (int32_t b = 0; b < n; b++) {
                x = x * 1664525u + 1013904223u;
                if (a != b && x >> 30 == 0) {
                    knows[a * n + b] = 1;
                    mutual_add(m, a, b);
                }
            }
        count = mutual_count(m);
        for (int32_t a = 0; a < n; a++) {
            int32_t wanted = 0;

            for (int32_t b = 0; b < n; b++)
                wanted += knows[a * n + b] && knows[b * n + a];
            assert_int_equal(count[a], wanted);
        }
        free(count);
        free(knows);
        mutual_free(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_the_merger_guidelines),
        cmocka_unit_test(equal_servers_count_each),
        cmocka_unit_test(nothing_has_no_concentration),
        cmocka_unit_test(several_domains_may_be_one_operator_and_one_domain_many),
        cmocka_unit_test(figures_without_the_largest_server_stand_beside),
        cmocka_unit_test(the_largest_are_those_of_the_scope),
        cmocka_unit_test(chao2_of_the_trees_of_barro_colorado),
        cmocka_unit_test(chao2_where_it_says_nothing_or_all),
        cmocka_unit_test(mutual_pairs_are_counted_whatever_the_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
