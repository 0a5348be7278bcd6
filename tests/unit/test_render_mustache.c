/* The cases of the official mustache specification for what we support, and what strangers may write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "render/mustache.h"

enum { OUT_MAX = 1 << 20 };

static const char *partial_of(void *arg, const char *name)
{
    return json_string_value(json_object_get(arg, name));
}

static void run_case(const char *file, const json_t *c)
{
    struct err e = {0};
    struct buf out;

    buf_init(&out, OUT_MAX);
    if (!mustache_render(&out, json_string_value(json_object_get(c, "template")), json_object_get(c, "data"),
                         partial_of, json_object_get(c, "partials"), &e))
        fail_msg("%s, %s: %s", file, json_string_value(json_object_get(c, "name")), e.text);
    if (strcmp(buf_str(&out), json_string_value(json_object_get(c, "expected"))) != 0)
        fail_msg("%s, %s: \"%s\" instead of \"%s\"", file, json_string_value(json_object_get(c, "name")),
                 buf_str(&out), json_string_value(json_object_get(c, "expected")));
    buf_release(&out);
}

static void the_specification_holds(void **state)
{
    static const char *const files[] = {"comments", "interpolation", "inverted", "partials", "sections"};
    size_t cases = 0, i;

    (void)state;
    for (size_t f = 0; f < COUNT_OF(files); f++) {
        char path[400];
        json_error_t error;
        json_t *spec, *c;

        (void)snprintf(path, sizeof(path), "%s/tests/unit/mustache/%s.json", FEDTIDE_SOURCE_DIR, files[f]);
        spec = json_load_file(path, 0, &error);
        if (!spec)
            fail_msg("%s: %s", path, error.text);
        json_array_foreach(json_object_get(spec, "tests"), i, c)
            run_case(files[f], c);
        cases += i;
        json_decref(spec);
    }
    assert_true(cases >= 90);
}

static void markup_and_direction_of_strangers_is_escaped(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, OUT_MAX);
    mustache_escape(&out, "<b a=\"1\" c='2'>&\x01\x1b[31m\xe2\x80\xae txt\xe2\x81\xa6 \xe2\x82\xac");
    assert_string_equal(buf_str(&out), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;[31m txt \xe2\x82\xac");
    buf_release(&out);
}

static void values_are_never_templates(void **state)
{
    json_t *data = json_pack("{s:s, s:s}", "name", "{{{style}}}", "style", "body{}");
    struct err e = {0};
    struct buf out;

    (void)state;
    buf_init(&out, OUT_MAX);
    assert_true(mustache_render(&out, "<p>{{name}}</p>", data, NULL, NULL, &e));
    assert_string_equal(buf_str(&out), "<p>{{{style}}}</p>");
    buf_release(&out);
    json_decref(data);
}

static void broken_templates_are_errors(void **state)
{
    static const char *const broken[] = {"{{name",    "{{#a}}x",    "{{/a}}", "{{#a}}{{#b}}{{/a}}{{/b}}",
                                         "{{{name}}", "{{> again}}"};
    json_t *data = json_pack("{s:b}", "a", 1), *partials = json_pack("{s:s}", "again", "{{> again}}");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        struct err e = {0};
        struct buf out;

        buf_init(&out, OUT_MAX);
        if (mustache_render(&out, broken[i], data, partial_of, partials, &e))
            fail_msg("%s was rendered", broken[i]);
        assert_int_equal(e.kind, ERR_INPUT);
        buf_release(&out);
    }
    json_decref(data);
    json_decref(partials);
}

static void plain_text_is_not_escaped(void **state)
{
    json_t *data = json_pack("{s:s}", "name", "a & b <c>");
    struct err e = {0};
    struct buf out;

    (void)state;
    buf_init(&out, OUT_MAX);
    assert_true(mustache_plain(&out, "{{name}}{{^name}}none{{/name}}", data, &e));
    assert_string_equal(buf_str(&out), "a & b <c>");
    buf_release(&out);
    json_decref(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_specification_holds),
        cmocka_unit_test(markup_and_direction_of_strangers_is_escaped),
        cmocka_unit_test(values_are_never_templates),
        cmocka_unit_test(broken_templates_are_errors),
        cmocka_unit_test(plain_text_is_not_escaped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
