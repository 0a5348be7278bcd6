/* The SVG writer: what strangers write, lines in few points, titles in balanced lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "render/svg.h"

static const struct frame page = {
    .name = "a", .title = "T", .subtitle = "S", .source = "Q", .alt = "A", .width = 760};

static size_t count_of(const char *text, const char *part)
{
    size_t n = 0;

    for (const char *p = text; (p = strstr(p, part)); p += strlen(part))
        n++;
    return n;
}

static void hostile_text_is_escaped(void **state)
{
    struct frame f = page;
    struct svg s;
    char *svg;

    (void)state;
    f.title = "</title><script>1</script>";
    f.alt = "\"><b>";
    svg_begin(&s, &f, 100, 10, 10);
    svg_text(&s, "s", 1, 2, "start", "<tspan>&\xe2\x80\xae");
    svg_text_fit(&s, "s", 1, 2, "start", "</text><script>x</script>", 500);
    svg = svg_end(&s);
    assert_null(strstr(svg, "<script"));
    assert_null(strstr(svg, "<b>"));
    assert_null(strstr(svg, "<tspan"));
    assert_null(strstr(svg, "\xe2\x80\xae"));
    free(svg);
}

static void straight_lines_need_two_points(void **state)
{
    enum { COUNT = 400 };
    double x[COUNT], y[COUNT];
    struct svg s;
    char *svg;

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        x[i] = i;
        y[i] = 200 - 0.25 * i;
    }
    svg_begin(&s, &page, 300, 10, 10);
    svg_path(&s, "main", x, y, COUNT);
    svg = svg_end(&s);
    assert_non_null(strstr(svg, "d=\"M0 200L399 100.3\""));
    free(svg);
}

/* Reads the points of the only path back; every point left out lies within half a pixel of the line drawn. */
static void what_is_left_out_is_not_seen(void **state)
{
    enum { COUNT = 365 };
    double x[COUNT], y[COUNT], px[COUNT], py[COUNT];
    struct svg s;
    char *svg;
    const char *at;
    int kept = 0, k = 0;

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        x[i] = 40 + i * 1.9;
        y[i] = 150 + 60 * sin(i / 30.0) + (i % 50 == 0 ? 30 : 0);
    }
    svg_begin(&s, &page, 300, 10, 10);
    svg_path(&s, "main", x, y, COUNT);
    svg = svg_end(&s);
    at = strstr(strstr(svg, "class=\"main\""), "d=\"") + 3;
    for (; *at == 'M' || *at == 'L'; kept++) {
        char *end;

        px[kept] = strtod(at + 1, &end);
        py[kept] = strtod(end, &end);
        at = end;
    }
    assert_true(kept > 20 && kept < COUNT);
    for (int i = 0; i < COUNT; i++) {
        double on;

        while (k + 2 < kept && px[k + 1] < x[i])
            k++;
        on = py[k] + (py[k + 1] - py[k]) * (x[i] - px[k]) / (px[k + 1] - px[k]);
        if (fabs(on - y[i]) > 0.5)
            fail_msg("point %d is %.2f pixels off", i, fabs(on - y[i]));
    }
    free(svg);
}

static void gaps_stay_gaps(void **state)
{
    double x[] = {0, 1, 2, 3, 4, 5}, y[] = {1, NAN, 5, 6, NAN, 9}, base[] = {20, 20, 20, 20, 20, 20};
    struct svg s;
    char *svg;

    (void)state;
    svg_begin(&s, &page, 300, 10, 10);
    svg_path(&s, "main", x, y, 6);
    svg_area(&s, "area", x, base, y, 6);
    svg_bars(&s, "bar", x, y, 6, 1, 20);
    svg = svg_end(&s);
    assert_non_null(strstr(svg, "class=\"main\" d=\"M0 1h0M2 5L3 6M5 9h0\""));
    assert_non_null(strstr(svg, "class=\"area\" d=\"M0 1L0 20zM2 5L3 6L3 20L2 20zM5 9L5 20z\""));
    assert_int_equal(count_of(strstr(svg, "class=\"bar\""), "z"), 4);
    assert_null(strstr(svg, "nan"));
    free(svg);
}

static void long_titles_break_into_balanced_lines(void **state)
{
    struct frame f = page;
    struct svg s;
    char *svg;

    (void)state;
    f.alone = true;
    f.width = 800;
    f.title = "The fediverse gained two million accounts in three months, a third of them in two waves of a "
              "fortnight each";
    svg_begin(&s, &f, 300, 10, 10);
    svg = svg_end(&s);
    assert_int_equal(count_of(svg, "<text class=\"t\""), 2);
    for (const char *p = svg; (p = strstr(p, "<text class=\"t\"")); p++) {
        const char *begin = strchr(p, '>') + 1;
        size_t len = strcspn(begin, "<");

        assert_true(len > strlen(f.title) / 3 && len < strlen(f.title) * 2 / 3);
    }
    assert_non_null(strstr(svg, "<style>"));
    assert_null(strstr(svg, "var("));
    free(svg);
}

static void names_too_long_end_in_dots(void **state)
{
    char name[400];
    struct svg s;
    char *svg;

    (void)state;
    memset(name, 'w', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    svg_begin(&s, &page, 300, 10, 10);
    svg_text_fit(&s, "name", 10, 10, "start", name, 120);
    svg_text_fit(&s, "name", 10, 30, "start", "short", 120);
    svg = svg_end(&s);
    assert_int_equal(count_of(svg, "\xe2\x80\xa6"), 1);
    assert_null(strstr(svg, "wwwwwwwwwwwwwwwwwwwwwwwwww"));
    assert_non_null(strstr(svg, ">short<"));
    free(svg);
}

static void bold_is_wider_and_cjk_is_wide(void **state)
{
    (void)state;
    assert_true(svg_text_width_bold("mastodon", 13) > svg_text_width("mastodon", 13));
    assert_true(svg_text_width("\xe6\x97\xa5\xe6\x9c\xac", 10) == 20);
    assert_true(svg_text_width("", 13) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_text_is_escaped),
        cmocka_unit_test(straight_lines_need_two_points),
        cmocka_unit_test(what_is_left_out_is_not_seen),
        cmocka_unit_test(gaps_stay_gaps),
        cmocka_unit_test(long_titles_break_into_balanced_lines),
        cmocka_unit_test(names_too_long_end_in_dots),
        cmocka_unit_test(bold_is_wider_and_cjk_is_wide),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
