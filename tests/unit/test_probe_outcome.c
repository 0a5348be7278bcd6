/* The table of outcomes in the code and the one in sql/reference are the same; flags and metrics have their
 * names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "probe/outcome.h"
#include "probe/record.h"

enum { HIGHEST = 200 };

static void the_reference_table_lists_exactly_the_outcomes_of_the_code(void **state)
{
    FILE *file = fopen(FEDTIDE_SOURCE_DIR "/sql/reference/outcome.csv", "r");
    bool listed[HIGHEST] = {false};
    char line[1000], name[100];
    int id;

    (void)state;
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        assert_int_equal(sscanf(line, "%d,%99[^,],", &id, name), 2);
        assert_true(id > 0 && id < HIGHEST);
        assert_non_null(outcome_name(id));
        assert_string_equal(outcome_name(id), name);
        listed[id] = true;
    }
    (void)fclose(file);
    for (id = 0; id < HIGHEST; id++)
        assert_int_equal(listed[id], outcome_is_valid(id));
}

static void only_ok_is_a_success_and_none_is_no_outcome(void **state)
{
    (void)state;
    assert_true(outcome_is_success(OUTCOME_OK));
    assert_false(outcome_is_success(OUTCOME_ALIAS));
    assert_false(outcome_is_valid(OUTCOME_NONE));
    assert_null(outcome_name(OUTCOME_NONE));
    assert_null(outcome_name(-1));
}

static void every_flag_and_metric_has_a_name(void **state)
{
    (void)state;
    for (uint32_t flag = 1; flag < RECORD_FLAGS_END; flag <<= 1)
        assert_non_null(record_flag_name(flag));
    assert_string_equal(record_flag_name(RECORD_SCHEMA_OLD), "schema_old");
    assert_string_equal(record_flag_name(RECORD_WAS_STRING), "was_string");
    assert_null(record_flag_name(RECORD_FLAGS_END));
    assert_null(record_flag_name(RECORD_WAS_STRING | RECORD_WAS_NEGATIVE));
    assert_string_equal(series_metric_name(SERIES_ACTIVE_DAY), "active_day");
    assert_string_equal(series_metric_name(SERIES_REGISTRATIONS), "registrations");
    assert_null(series_metric_name(0));
    assert_null(series_metric_name(SERIES_ACTIVE_DAY + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_table_lists_exactly_the_outcomes_of_the_code),
        cmocka_unit_test(only_ok_is_a_success_and_none_is_no_outcome),
        cmocka_unit_test(every_flag_and_metric_has_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
