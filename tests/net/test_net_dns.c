/* Names to addresses, against a scripted DNS server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "net/dns.h"
#include "net/site.h"

static const struct site_host hosts[] = {
    {"both.fedtide-site.org", SITE_ADDRESS, "2001:db8::1 198.51.7.1 198.51.7.2", SITE_REFUSED},
    {"four.fedtide-site.org", SITE_ADDRESS, "198.51.7.4", SITE_REFUSED},
    {"six.fedtide-site.org", SITE_ADDRESS, "2001:db8::6", SITE_REFUSED},
    {"many.fedtide-site.org", SITE_ADDRESS,
     "198.51.7.1 198.51.7.2 198.51.7.3 198.51.7.4 198.51.7.5 198.51.7.6", SITE_REFUSED},
    {"nodata.fedtide-site.org", SITE_NODATA, NULL, SITE_REFUSED},
    {"servfail.fedtide-site.org", SITE_SERVFAIL, NULL, SITE_REFUSED},
    {"silent.fedtide-site.org", SITE_SILENT, NULL, SITE_REFUSED},
    {"listener.fedtide-site.org", SITE_ADDRESS, "127.40.0.1", SITE_TLS},
    {0},
};
static const struct site_page pages[] = {{0}};

static struct site site;
static struct loop *loop;
static struct dns *dns;

static int start(void **state)
{
    struct err e = {0};

    (void)state;
    site_start(&site, hosts, pages);
    loop = loop_new(&e);
    dns = loop ? dns_new(loop, site.dns, 40, &e) : NULL;
    return dns ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    dns_free(dns);
    loop_free(loop);
    site_stop(&site);
    return 0;
}

struct asked {
    int calls, begun;
    struct dns_answer answer;
};

static void on_begun(void *arg)
{
    struct asked *a = arg;

    assert_int_equal(a->calls, 0);
    a->begun++;
}

static void on_answer(void *arg, const struct dns_answer *answer)
{
    struct asked *a = arg;

    a->calls++;
    a->answer = *answer;
}

static void turn(void)
{
    struct err e = {0};

    if (!loop_turn(loop, 100, &e))
        fail_msg("%s", e.text);
}

static struct dns_answer ask(const char *host)
{
    struct asked a = {0};

    dns_ask(dns, host, NULL, on_answer, &a);
    assert_int_equal(a.calls, 0); /* never from inside */
    while (a.calls == 0)
        turn();
    turn();
    assert_int_equal(a.calls, 1);
    return a.answer;
}

static void check_addresses(const char *host, const char *expected)
{
    struct dns_answer answer = ask(host);
    char all[400] = "";
    size_t at = 0;

    assert_int_equal(answer.state, DNS_OK);
    for (int i = 0; i < answer.count; i++) {
        char text[ADDRESS_TEXT_SIZE];

        address_text(&answer.addresses[i], text);
        at += (size_t)snprintf(all + at, sizeof(all) - at, "%s%s", i ? " " : "", text);
    }
    assert_string_equal(all, expected);
}

static void addresses_come_ipv4_first(void **state)
{
    (void)state;
    check_addresses("both.fedtide-site.org", "198.51.7.1 198.51.7.2 2001:db8::1");
    check_addresses("four.fedtide-site.org", "198.51.7.4");
    check_addresses("six.fedtide-site.org", "2001:db8::6");
    check_addresses("many.fedtide-site.org", "198.51.7.1 198.51.7.2 198.51.7.3 198.51.7.4");
}

static void the_kinds_of_failure_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(ask("nowhere.fedtide-site.org").state, DNS_NXDOMAIN);
    assert_int_equal(ask("nodata.fedtide-site.org").state, DNS_NODATA);
    assert_int_equal(ask("servfail.fedtide-site.org").state, DNS_TEMPORARY);
    assert_non_null(strstr(ask("servfail.fedtide-site.org").detail, "general failure"));
}

static void silence_ends_within_5_s(void **state)
{
    int64_t begin = clock_mono_ms();

    (void)state;
    assert_int_equal(ask("silent.fedtide-site.org").state, DNS_TEMPORARY);
    assert_true(clock_mono_ms() - begin <= DNS_TIMEOUT_MS + 500);
}

/* Several resolvers that say nothing take longer each, but not a question. */
static void silence_of_three_resolvers_ends_within_5_s_too(void **state)
{
    struct dns *one = dns;
    char servers[120];
    struct err e = {0};
    int64_t begin = clock_mono_ms();

    (void)state;
    (void)snprintf(servers, sizeof(servers), "%s,%s,%s", site.dns, site.dns, site.dns);
    dns = dns_new(loop, servers, 40, &e);
    assert_non_null(dns);
    assert_int_equal(ask("silent.fedtide-site.org").state, DNS_TEMPORARY);
    assert_true(clock_mono_ms() - begin <= DNS_TIMEOUT_MS + 500);
    assert_int_equal(ask("four.fedtide-site.org").state, DNS_OK);
    dns_free(dns);
    dns = one;
}

static void more_questions_than_may_fly_wait_for_their_turn(void **state)
{
    static struct asked asked[500];
    int done = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(asked); i++)
        dns_ask(dns, i % 2 ? "four.fedtide-site.org" : "both.fedtide-site.org", NULL, on_answer, &asked[i]);
    for (int turns = 0; turns < 1000 && done < (int)COUNT_OF(asked); turns++) {
        turn();
        done = 0;
        for (size_t i = 0; i < COUNT_OF(asked); i++)
            done += asked[i].calls;
    }
    assert_int_equal(done, COUNT_OF(asked));
    for (size_t i = 0; i < COUNT_OF(asked); i++)
        assert_int_equal(asked[i].answer.count, i % 2 ? 1 : 3);
}

static void a_question_tells_when_its_turn_has_come(void **state)
{
    struct asked first = {0}, second = {0}, forgotten = {0};
    struct err e = {0};
    struct dns *narrow = dns_new(loop, site.dns, 1, &e);

    (void)state;
    assert_non_null(narrow);
    dns_ask(narrow, "silent.fedtide-site.org", on_begun, on_answer, &first);
    dns_ask(narrow, "four.fedtide-site.org", on_begun, on_answer, &forgotten);
    dns_ask(narrow, "four.fedtide-site.org", on_begun, on_answer, &second);
    dns_forget(narrow, &forgotten);
    assert_int_equal(first.begun, 0); /* never from inside */
    while (first.begun == 0)
        turn();
    while (first.calls == 0) {
        assert_int_equal(second.begun, 0);
        turn();
    }
    while (second.calls == 0)
        turn();
    assert_true(first.begun == 1 && second.begun == 1 && forgotten.begun == 0);
    dns_free(narrow);
}

static void a_forgotten_question_is_not_answered(void **state)
{
    struct asked a = {0}, b = {0};

    (void)state;
    dns_ask(dns, "four.fedtide-site.org", NULL, on_answer, &a);
    dns_ask(dns, "four.fedtide-site.org", NULL, on_answer, &b);
    dns_forget(dns, &a);
    while (b.calls == 0)
        turn();
    turn();
    assert_int_equal(a.calls, 0);
}

static void questions_under_way_are_dropped_at_the_end(void **state)
{
    struct asked a = {0};
    struct err e = {0};
    struct dns *other = dns_new(loop, site.dns, 40, &e);

    (void)state;
    assert_non_null(other);
    dns_ask(other, "silent.fedtide-site.org", NULL, on_answer, &a);
    turn();
    dns_ask(other, "four.fedtide-site.org", NULL, on_answer, &a);
    dns_free(other);
    turn();
    assert_int_equal(a.calls, 0);
}

static void a_server_that_is_none_is_refused(void **state)
{
    struct err e = {0};

    (void)state;
    assert_null(dns_new(loop, "not a server", 40, &e));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_non_null(strstr(e.text, "--dns"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_come_ipv4_first),
        cmocka_unit_test(the_kinds_of_failure_are_told_apart),
        cmocka_unit_test(silence_ends_within_5_s),
        cmocka_unit_test(silence_of_three_resolvers_ends_within_5_s_too),
        cmocka_unit_test(more_questions_than_may_fly_wait_for_their_turn),
        cmocka_unit_test(a_question_tells_when_its_turn_has_come),
        cmocka_unit_test(a_forgotten_question_is_not_answered),
        cmocka_unit_test(questions_under_way_are_dropped_at_the_end),
        cmocka_unit_test(a_server_that_is_none_is_refused),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
