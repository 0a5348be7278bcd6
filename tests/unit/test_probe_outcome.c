/* The table of outcomes in the code and the one in sql/reference are the same; flags and metrics have their
 * names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
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

static void every_status_has_its_outcome_as_the_reference_table_says(void **state)
{
    static const struct {
        int status;
        enum outcome outcome;
    } cases[] = {{404, OUTCOME_NO_NODEINFO},  {410, OUTCOME_GONE},         {401, OUTCOME_DENIED},
                 {403, OUTCOME_DENIED},       {405, OUTCOME_DENIED},       {406, OUTCOME_DENIED},
                 {418, OUTCOME_DENIED},       {451, OUTCOME_DENIED},       {429, OUTCOME_DEFERRED},
                 {400, OUTCOME_HTTP_ERROR},   {402, OUTCOME_HTTP_ERROR},   {407, OUTCOME_HTTP_ERROR},
                 {422, OUTCOME_HTTP_ERROR},   {500, OUTCOME_SERVER_ERROR}, {503, OUTCOME_SERVER_ERROR},
                 {530, OUTCOME_SERVER_ERROR}, {999, OUTCOME_SERVER_ERROR}, {101, OUTCOME_HTTP_ERROR}};
    char table[8192];
    FILE *file = fopen(FEDTIDE_SOURCE_DIR "/sql/reference/outcome.csv", "r");
    size_t len;

    (void)state;
    assert_non_null(file);
    len = fread(table, 1, sizeof(table) - 1, file);
    table[len] = '\0';
    (void)fclose(file);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char row[40], status[8];
        const char *line, *mention;

        assert_int_equal(outcome_of_status(cases[i].status), cases[i].outcome);
        (void)snprintf(row, sizeof(row), "\n%d,", (int)cases[i].outcome);
        (void)snprintf(status, sizeof(status), "%d", cases[i].status);
        line = strstr(table, row);
        assert_non_null(line);
        mention = strstr(line, status);
        if (cases[i].outcome != OUTCOME_HTTP_ERROR && cases[i].outcome != OUTCOME_SERVER_ERROR &&
            (!mention || mention > strchr(line + 1, '\n')))
            fail_msg("outcome.csv does not tell of status %d", cases[i].status);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_outcome_as_the_reference_table_says),
        cmocka_unit_test(the_reference_table_lists_exactly_the_outcomes_of_the_code),
        cmocka_unit_test(only_ok_is_a_success_and_none_is_no_outcome),
        cmocka_unit_test(every_flag_and_metric_has_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
