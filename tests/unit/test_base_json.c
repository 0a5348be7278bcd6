/* JSON of strangers: bounded depth, and getters that tell absent, null and wrong type apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

static enum json_state state_of(const char *text, size_t len)
{
    enum json_state state;
    json_auto_t *value = json_read(text, len, &state);

    assert_int_equal(value != NULL, state == JSON_STATE_OK);
    return state;
}

static void nesting_of_32_is_read_and_of_33_is_not(void **state)
{
    char text[200];

    (void)state;
    memset(text, '[', 32);
    memset(text + 32, ']', 32);
    assert_int_equal(state_of(text, 64), JSON_STATE_OK);
    memset(text, '[', 33);
    memset(text + 33, ']', 33);
    assert_int_equal(state_of(text, 66), JSON_STATE_TOO_DEEP);
}

static void brackets_in_strings_are_no_nesting(void **state)
{
    static const char text[] =
        "[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\",\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\\\"]";

    (void)state;
    assert_int_equal(state_of(text, sizeof text - 1), JSON_STATE_OK);
}

static void closing_brackets_do_not_buy_depth(void **state)
{
    char text[300];

    (void)state;
    memset(text, ']', 100);
    memset(text + 100, '[', 100);
    memset(text + 200, ']', 100);
    assert_int_not_equal(state_of(text, 300), JSON_STATE_OK);
}

static void only_whole_documents_are_json(void **state)
{
    static const char *const bad[] = {"",           " ",           "{",        "[1,]",
                                      "{\"a\":1,}", "nul",         "[1] 2",    "'a'",
                                      "{a:1}",      "\"\\u0000\"", "\"a\nb\"", "\xef\xbb\xbf",
                                      "\xff",       "NaN",         "01",       "[\"\xed\xa0\x80\"]"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(state_of(bad[i], strlen(bad[i])), JSON_STATE_SYNTAX);
    assert_int_equal(state_of("1\0", 2), JSON_STATE_SYNTAX);
    assert_int_equal(state_of("null", 4), JSON_STATE_OK);
    assert_int_equal(state_of("\xef\xbb\xbf{}", 5), JSON_STATE_OK);
    assert_int_equal(state_of(NULL, 0), JSON_STATE_SYNTAX);
}

static void one_number_beyond_64_bits_does_not_spoil_a_document(void **state)
{
    enum json_state json_state;
    json_auto_t *value = json_read("{\"a\":99999999999999999999,\"b\":7}", 32, &json_state);

    (void)state;
    assert_int_equal(json_state, JSON_STATE_OK);
    assert_true(json_is_real(json_member(value, "a")));
    assert_true(json_number_value(json_member(value, "b")) > 6.9);
    assert_int_equal(state_of("[1e999]", 7), JSON_STATE_SYNTAX);
}

static void of_equal_keys_the_last_wins(void **state)
{
    enum json_state json_state;
    json_auto_t *value = json_read("{\"a\":\"x\",\"a\":\"y\"}", 17, &json_state);

    (void)state;
    assert_string_equal(json_text(value, "a"), "y");
}

static void getters_tell_absent_null_and_wrong_type_apart(void **state)
{
    static const char text[] = "{\"text\":\"x\",\"null\":null,\"yes\":true,\"no\":false,\"number\":1}";
    enum json_state json_state;
    json_auto_t *value = json_read(text, sizeof text - 1, &json_state);

    (void)state;
    assert_string_equal(json_text(value, "text"), "x");
    assert_null(json_text(value, "number"));
    assert_null(json_text(value, "null"));
    assert_null(json_text(value, "absent"));
    assert_non_null(json_member(value, "number"));
    assert_null(json_member(value, "null"));
    assert_null(json_member(json_member(value, "text"), "x"));
    assert_null(json_member(NULL, "x"));
    assert_int_equal(json_bool(value, "yes"), 1);
    assert_int_equal(json_bool(value, "no"), 0);
    assert_int_equal(json_bool(value, "number"), -1);
    assert_int_equal(json_bool(value, "absent"), -1);
}

/* "[{},{},..." takes seventy times its length as a tree. */
static void a_path_leads_to_its_member_or_nowhere(void **state)
{
    const char text[] = "{\"a\":{\"b\":{\"c\":7},\"list\":[1]},\"\":3}";
    char deep[80] = "a.";
    enum json_state parsed;
    json_t *v = json_read(text, sizeof(text) - 1, &parsed);

    (void)state;
    assert_int_equal(json_integer_value(json_at_path(v, "a.b.c")), 7);
    assert_ptr_equal(json_at_path(v, "a"), json_object_get(v, "a"));
    assert_int_equal(json_integer_value(json_at_path(v, "")), 3);
    assert_null(json_at_path(v, "a.b.d"));
    assert_null(json_at_path(v, "a.b.c.d"));
    assert_null(json_at_path(v, "a.list.0"));
    assert_null(json_at_path(NULL, "a"));
    memset(deep + 2, 'b', 70);
    assert_null(json_at_path(v, deep));
    json_decref(v);
}

static void a_document_takes_no_more_memory_than_one_may(void **state)
{
    enum { OBJECTS = 3000000 };
    char *text = malloc(3 * OBJECTS + 2);
    enum json_state json_state;
    json_t *value;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < OBJECTS; i++)
        memcpy(text + 1 + 3 * i, "{},", 3);
    text[0] = '[';
    text[3 * OBJECTS] = ']';
    assert_null(json_read(text, 3 * OBJECTS + 1, &json_state));
    assert_int_equal(json_state, JSON_STATE_SYNTAX);
    text[3 * 300000] = ']';
    value = json_read(text, 3 * 300000 + 1, &json_state); /* the next one has all of it again */
    assert_int_equal(json_array_size(value), 300000);
    json_decref(value);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nesting_of_32_is_read_and_of_33_is_not),
        cmocka_unit_test(brackets_in_strings_are_no_nesting),
        cmocka_unit_test(closing_brackets_do_not_buy_depth),
        cmocka_unit_test(only_whole_documents_are_json),
        cmocka_unit_test(one_number_beyond_64_bits_does_not_spoil_a_document),
        cmocka_unit_test(of_equal_keys_the_last_wins),
        cmocka_unit_test(getters_tell_absent_null_and_wrong_type_apart),
        cmocka_unit_test(a_path_leads_to_its_member_or_nowhere),
        cmocka_unit_test(a_document_takes_no_more_memory_than_one_may),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
