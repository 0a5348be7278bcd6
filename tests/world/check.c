#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "world/truth.h"

enum { HOSTS_SHOWN = 20 };

static const double must_find_share = 0.03;

static json_t *load(const char *path, struct err *e)
{
    json_error_t error;
    json_t *value = json_load_file(path, 0, &error);

    if (!value)
        (void)err_set(e, ERR_INPUT, "%s: %s", path, error.text);
    return value;
}

static int32_t day_in(const json_t *o, const char *key)
{
    int32_t day = 0;

    return str_to_day(json_string_value(json_object_get(o, key)), &day) ? day : 0;
}

static double number_in(const json_t *o, const char *key)
{
    return json_number_value(json_object_get(o, key));
}

/* Found and planted are the same wave when they overlap and their peaks are at most 3 days apart, or the
 * found peak lies inside a planted wave of five days or more (analysis reference: matching rule of the
 * benchmark). */
static bool same_wave(const json_t *planted, const json_t *found)
{
    int32_t from = day_in(planted, "onset"), to = day_in(planted, "end");
    int32_t peak = day_in(found, "peak");
    bool overlap = day_in(found, "onset") <= to && day_in(found, "end") >= from;
    bool near = abs(peak - day_in(planted, "peak")) <= 3 || (to - from >= 4 && peak >= from && peak <= to);

    return overlap && near;
}

static const char *text_in(const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));

    return text ? text : "";
}

static bool is_headline(const json_t *wave)
{
    const char *grade = text_in(wave, "grade");

    return strcmp(text_in(wave, "scope"), "all") == 0 && strcmp(text_in(wave, "metric"), "accounts") == 0 &&
           (strcmp(grade, "wave") == 0 || strcmp(grade, "major") == 0 || !grade[0]);
}

static const json_t *find_match(const json_t *planted, const json_t *found)
{
    size_t i;
    const json_t *wave;

    json_array_foreach(found, i, wave)
        if (is_headline(wave) && same_wave(planted, wave))
            return wave;
    return NULL;
}

static int check_planted(const json_t *planted, const json_t *found)
{
    const json_t *wave;
    int missing = 0;
    size_t i;

    printf("%-10s %-10s %-10s %9s %7s   found\n", "onset", "peak", "end", "excess", "share");
    json_array_foreach(planted, i, wave) {
        const json_t *match = find_match(wave, found);
        double share = number_in(wave, "share");

        printf("%-10s %-10s %-10s %9.0f %6.1f%%   ", text_in(wave, "onset"), text_in(wave, "peak"),
               text_in(wave, "end"), number_in(wave, "excess"), 100 * share);
        if (match)
            printf("%s to %s, %.0f (%+.0f %%)\n", text_in(match, "onset"), text_in(match, "end"),
                   number_in(match, "excess"),
                   100 * (number_in(match, "excess") / number_in(wave, "excess") - 1));
        else
            printf("%s\n",
                   share >= must_find_share ? "MISSING" : "no (below 3 % of accounts: may be missed)");
        missing += !match && share >= must_find_share;
    }
    return missing;
}

static int check_invented(const json_t *planted, const json_t *found)
{
    const json_t *wave, *plan;
    int invented = 0;
    size_t i, k;

    json_array_foreach(found, i, wave) {
        bool known = false;

        if (!is_headline(wave))
            continue;
        json_array_foreach(planted, k, plan)
            known = known || same_wave(plan, wave);
        if (known)
            continue;
        printf("INVENTED: %s to %s, %.0f\n", text_in(wave, "onset"), text_in(wave, "end"),
               number_in(wave, "excess"));
        invented++;
    }
    return invented;
}

bool truth_check_waves(const char *truth_path, const char *waves_path, struct err *e)
{
    json_t *truth = load(truth_path, e);
    json_t *found = truth ? load(waves_path, e) : NULL;
    json_t *planted = json_object_get(truth, "waves");
    int missing = 1, invented = 0;

    if (found) {
        missing = check_planted(planted, found);
        invented = check_invented(planted, found);
        printf("%zu planted, %d of those of 3 %% and more missing, %d invented\n", json_array_size(planted),
               missing, invented);
    }
    json_decref(truth);
    json_decref(found);
    if (e->kind != ERR_NONE)
        return false;
    return (missing == 0 && invented == 0) || err_set(e, ERR_INPUT, "found waves are not the planted ones");
}

/* ---- outcomes ---- */

static json_t *read_outcomes(const char *path, struct err *e)
{
    FILE *f = fopen(path, "re");
    json_t *map = json_object();
    char line[600];

    while (f && fgets(line, sizeof(line), f)) {
        char *comma = strchr(line, ',');

        line[strcspn(line, "\r\n")] = '\0';
        if (!comma)
            continue;
        *comma = '\0';
        (void)json_object_set_new(map, line, json_string(comma + 1));
    }
    if (!f)
        (void)err_set(e, ERR_INPUT, "cannot read %s", path);
    else
        (void)fclose(f);
    return map;
}

static void count(json_t *table, const char *outcome, const char *column)
{
    json_t *row = json_object_get(table, outcome);

    if (!row) {
        row = json_pack("{s:i, s:i, s:i}", "expected", 0, "found", 0, "equal", 0);
        (void)json_object_set_new(table, outcome, row);
    }
    (void)json_object_set_new(row, column,
                              json_integer(json_integer_value(json_object_get(row, column)) + 1));
}

static int compare(const json_t *hosts, json_t *found, json_t *table)
{
    const json_t *host;
    int wrong = 0;
    size_t i;

    json_array_foreach(hosts, i, host) {
        const char *name = text_in(host, "host");
        const char *expected = text_in(host, "outcome");
        const char *actual = text_in(found, name);

        count(table, expected, "expected");
        if (actual[0])
            count(table, actual, "found");
        if (strcmp(expected, actual) == 0) {
            count(table, expected, "equal");
        } else if (wrong++ < HOSTS_SHOWN) {
            printf("%s (%s): expected %s, found %s\n", name, text_in(host, "kind"), expected,
                   actual[0] ? actual : "no visit");
        }
        (void)json_object_del(found, name);
    }
    return wrong;
}

bool truth_check_outcomes(const char *truth_path, const char *outcomes_path, struct err *e)
{
    json_t *truth = load(truth_path, e);
    json_t *found = truth ? read_outcomes(outcomes_path, e) : NULL;
    json_t *table = json_object();
    json_t *row;
    const char *key;
    int wrong = 0;
    size_t surplus = 0;

    if (e->kind == ERR_NONE) {
        wrong = compare(json_object_get(truth, "hosts"), found, table);
        surplus = json_object_size(found);
        printf("%-24s %9s %9s %9s\n", "outcome", "expected", "found", "equal");
        json_object_foreach(table, key, row)
            printf("%-24s %9.0f %9.0f %9.0f\n", key, number_in(row, "expected"), number_in(row, "found"),
                   number_in(row, "equal"));
        json_object_foreach(found, key, row)
            printf("visited and not in the truth: %s (%s)\n", key, json_string_value(row));
        printf("%zu hosts, %d differ, %zu not in the truth\n",
               json_array_size(json_object_get(truth, "hosts")), wrong, surplus);
    }
    json_decref(truth);
    json_decref(found);
    json_decref(table);
    if (e->kind != ERR_NONE)
        return false;
    return (wrong == 0 && surplus == 0) || err_set(e, ERR_INPUT, "outcomes are not those of the truth");
}
