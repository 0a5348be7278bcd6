/* Contrast of every pair of colours that the page puts on each other, in both themes (WCAG 2.2: text 4.5 to
 * 1, marks that carry data 3 to 1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "render/embedded_texts.h"
#include "render/palette.h"

struct pair {
    const char *ink, *ground;
    double least;
};

static const struct pair pairs[] = {
    {"ink", "bg", 4.5},   {"mut", "bg", 4.5},   {"acc", "bg", 4.5},    {"dot", "bg", 4.5},
    {"ink", "key", 4.5},  {"mut", "key", 4.5},  {"acc", "key", 4.5},   {"tagm", "key", 4.5},
    {"ink", "soft", 4.5}, {"mut", "soft", 4.5}, {"accd", "band", 4.5}, {"ink", "band", 4.5},
    {"mut", "band", 4.5}, {"evt", "evf", 4.5},  {"bg", "acc", 4.5},    {"on", "c0", 4.5},
    {"on", "c1", 4.5},    {"dk", "c2", 4.5},    {"dk", "c3", 4.5},     {"dk", "c4", 4.5},
    {"dk", "c5", 4.5},    {"neg", "bg", 3},     {"barm", "bg", 3},     {"acc", "band", 3},
    {"dot", "band", 3},   {"c0", "bg", 3},      {"c1", "bg", 3},       {"c2", "bg", 3},
    {"c4", "bg", 3},      {"evf", "bg", 3},
};

static void all_pairs_can_be_read(void **state)
{
    struct palette p;

    (void)state;
    palette_read(&p, embedded_text("style.css"));
    assert_true(p.count >= 20);
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        for (int dark = 0; dark < 2; dark++) {
            const char *ink = palette_value(&p, pairs[i].ink, strlen(pairs[i].ink), dark);
            const char *ground = palette_value(&p, pairs[i].ground, strlen(pairs[i].ground), dark);

            if (!ink || !ground)
                fail_msg("no token %s", ink ? pairs[i].ground : pairs[i].ink);
            if (palette_contrast(ink, ground) < pairs[i].least)
                fail_msg("%s: %s on %s is %.2f, at least %.1f", dark ? "dark" : "light", pairs[i].ink,
                         pairs[i].ground, palette_contrast(ink, ground), pairs[i].least);
        }
}

static void the_formula_is_that_of_wcag(void **state)
{
    (void)state;
    assert_true(fabs(palette_contrast("#000", "#ffffff") - 21) < 1e-9);
    assert_true(fabs(palette_contrast("#fff", "#777777") - 4.478) < 0.001);
    assert_true(fabs(palette_contrast("#0000ff", "#FFFFFF") - 8.592) < 0.001);
    assert_true(fabs(palette_contrast("#123456", "#123456") - 1) < 1e-9);
    assert_true(palette_contrast("red", "#fff") == 0 && palette_contrast("#12345g", "#fff") == 0);
}

static void themes_are_read_apart(void **state)
{
    struct palette p;

    (void)state;
    palette_read(
        &p, ":root{--a:#fff;--b:#000}@media (prefers-color-scheme:dark){:root{--a:#111}}p{color:var(--a)}");
    assert_int_equal(p.count, 2);
    assert_string_equal(palette_value(&p, "a", 1, false), "#fff");
    assert_string_equal(palette_value(&p, "a", 1, true), "#111");
    assert_string_equal(palette_value(&p, "b", 1, true), "#000");
    assert_null(palette_value(&p, "c", 1, false));
}

static void literal_styles_have_no_variables(void **state)
{
    (void)state;
    assert_null(strstr(palette_built_in(), "var("));
    assert_non_null(strstr(palette_built_in(), "#0b62a8"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_pairs_can_be_read),
        cmocka_unit_test(the_formula_is_that_of_wcag),
        cmocka_unit_test(themes_are_read_apart),
        cmocka_unit_test(literal_styles_have_no_variables),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
