/* Host names: the corpus in names.tsv and what a table of single names cannot say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/err.h"
#include "probe/hostname.h"

/* Length of the text with its escapes undone, in place. */
static size_t unescape(char *text)
{
    size_t len = 0;

    for (const char *p = text; *p; len++) {
        unsigned value;

        if (*p != '\\') {
            text[len] = *p++;
        } else if (p[1] == 'x' && sscanf(p + 2, "%2x", &value) == 1) {
            text[len] = (char)value;
            p += 4;
        } else {
            text[len] = p[1] == 't' ? '\t' : p[1] == 'r' ? '\r' : p[1] == 'n' ? '\n' : p[1];
            p += 2;
        }
    }
    return len;
}

static int judge_line(char *line, int number)
{
    char *shown = mem_text(line);
    char *fields[4] = {line, NULL, NULL, NULL};
    struct hostname host;
    enum hostname_verdict verdict;
    bool same;

    for (size_t i = 1; i < COUNT_OF(fields); i++) {
        fields[i] = strchr(fields[i - 1], '\t');
        if (fields[i])
            *fields[i]++ = '\0';
        else
            fields[i] = fields[i - 1] + strlen(fields[i - 1]);
    }
    verdict = hostname_read(fields[0], unescape(fields[0]), &host);
    same = strcmp(hostname_verdict_name(verdict), fields[1]) == 0;
    if (same && verdict == HOSTNAME_OK)
        same = strcmp(host.name, fields[2]) == 0 && strcmp(host.name + host.registrable, fields[3]) == 0 &&
               host.len == strlen(host.name);
    if (!same)
        (void)fprintf(stderr, "names.tsv:%d: got %s %s %s for %s\n", number, hostname_verdict_name(verdict),
                      verdict == HOSTNAME_OK ? host.name : "",
                      verdict == HOSTNAME_OK ? host.name + host.registrable : "", shown);
    free(shown);
    return !same;
}

static void every_name_of_the_corpus_gets_its_verdict(void **state)
{
    FILE *file = fopen(FEDTIDE_SOURCE_DIR "/tests/unit/names.tsv", "r");
    char line[8192];
    int number = 0, judged = 0, wrong = 0;

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof(line), file)) {
        number++;
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' && line[1] == ' ')
            continue;
        wrong += judge_line(line, number);
        judged++;
    }
    (void)fclose(file);
    assert_int_equal(wrong, 0);
    assert_true(judged >= 300);
}

static void a_name_that_was_read_is_read_to_itself(void **state)
{
    static const char *const inputs[] = {"https://B\xc3\xbc"
                                         "cher.Kelpwrack47.ORG:443/x",
                                         "KELP47.co.uk.", "xn--bcher-kva.kelp47.org"};
    struct hostname once, twice;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        assert_int_equal(hostname_read(inputs[i], strlen(inputs[i]), &once), HOSTNAME_OK);
        assert_int_equal(hostname_read(once.name, once.len, &twice), HOSTNAME_OK);
        assert_string_equal(once.name, twice.name);
        assert_int_equal(once.registrable, twice.registrable);
    }
}

static void every_verdict_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < HOSTNAME_VERDICTS; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(hostname_verdict_name((enum hostname_verdict)i),
                                    hostname_verdict_name((enum hostname_verdict)k));
}

static void subdomains_share_an_owner_but_tenants_of_a_hoster_do_not(void **state)
{
    (void)state;
    assert_true(hostname_same_owner("social.kelpwrack47.org", "kelpwrack47.org"));
    assert_true(hostname_same_owner("a.kelpwrack47.co.uk", "b.kelpwrack47.co.uk"));
    assert_false(hostname_same_owner("kelpwrack47.co.uk", "heronry47.co.uk"));
    assert_false(hostname_same_owner("heronry47.github.io", "kelp47.github.io"));
    assert_true(hostname_same_owner("a.heronry47.github.io", "heronry47.github.io"));
    assert_false(hostname_same_owner("github.io", "heronry47.github.io"));
    assert_true(hostname_same_owner("github.io", "github.io"));
    assert_false(hostname_same_owner("kelpwrack47.org", "elpwrack47.org"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_of_the_corpus_gets_its_verdict),
        cmocka_unit_test(a_name_that_was_read_is_read_to_itself),
        cmocka_unit_test(every_verdict_has_a_name_of_its_own),
        cmocka_unit_test(subdomains_share_an_owner_but_tenants_of_a_hoster_do_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
