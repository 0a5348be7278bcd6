/*
 * The life of a fetch worker: start, time, gates, back-pressure, its own slowness, its end. Arguments: the
 * worker's program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "net/crew.h"

#define LINK(host, path)                                                                                     \
    "{\"links\":[{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/2.1\",\"href\":\"https://" host path \
    "\"}]}"
#define GOOD                                                                                                 \
    "{\"version\":\"2.1\",\"software\":{\"name\":\"mastodon\",\"version\":\"4.3.0\"},\"usage\":{\"users\":{" \
    "}}}"
#define WELL "/.well-known/nodeinfo"
#define PEERS "/api/v1/instance/peers"

enum { LIST_NAMES = 20000, NAME_SIZE = 32 };

static char long_list[LIST_NAMES * NAME_SIZE];

static const struct site_host hosts[] = {
    {"good.fedtide-site.org", SITE_ADDRESS, "127.20.1.1", SITE_TLS},
    {"hang.fedtide-site.org", SITE_ADDRESS, "127.20.2.1", SITE_TLS},
    {"list.fedtide-site.org", SITE_ADDRESS, "127.20.3.1", SITE_TLS},
    {"stuck.fedtide-site.org", SITE_ADDRESS, "127.20.4.1", SITE_TLS},
    {"full.fedtide-site.org", SITE_ADDRESS, "127.20.5.1", SITE_FULL},
    {"last.fedtide-site.org", SITE_ADDRESS, "127.20.6.1", SITE_TLS},
    {"stall.fedtide-site.org", SITE_ADDRESS, "127.20.7.1", SITE_TLS},
    {"mute.fedtide-site.org", SITE_ADDRESS, "127.20.8.1", SITE_MUTE},
    {"shuts.fedtide-site.org", SITE_ADDRESS, "127.20.9.1", SITE_TLS},
    {0},
};

static const struct site_page pages[] = {
    {"good.fedtide-site.org", WELL, 200, NULL, LINK("good.fedtide-site.org", "/n"), SITE_NORMAL},
    {"good.fedtide-site.org", "/n", 200, NULL, GOOD, SITE_NORMAL},
    {"last.fedtide-site.org", WELL, 200, NULL, LINK("last.fedtide-site.org", "/n"), SITE_NORMAL},
    {"last.fedtide-site.org", "/n", 200, NULL, GOOD, SITE_NORMAL},
    {"shuts.fedtide-site.org", "/robots.txt", 200, NULL, "User-agent: *", SITE_CLOSE},
    {"shuts.fedtide-site.org", WELL, 200, NULL, LINK("shuts.fedtide-site.org", "/n"), SITE_NORMAL},
    {"shuts.fedtide-site.org", "/n", 200, NULL, GOOD, SITE_NORMAL},
    {"hang.fedtide-site.org", WELL, 0, NULL, NULL, SITE_HANG},
    {"stall.fedtide-site.org", "/robots.txt", 200, NULL, "User-agent: *", SITE_STALL},
    {"list.fedtide-site.org", WELL, 200, NULL, LINK("list.fedtide-site.org", "/n"), SITE_NORMAL},
    {"list.fedtide-site.org", "/n", 200, NULL, GOOD, SITE_NORMAL},
    {"list.fedtide-site.org", PEERS, 200, NULL, long_list, SITE_NORMAL},
    {"stuck.fedtide-site.org", WELL, 200, NULL, LINK("stuck.fedtide-site.org", "/n"), SITE_NORMAL},
    {"stuck.fedtide-site.org", "/n", 200, NULL, GOOD, SITE_NORMAL},
    {"stuck.fedtide-site.org", PEERS, 0, NULL, NULL, SITE_HANG},
    {0},
};

static const char *program;
static struct site site;
static struct crew crew;

static int start_site(void **state)
{
    size_t at = 0;

    (void)state;
    for (int i = 0; i < LIST_NAMES; i++)
        at += (size_t)snprintf(long_list + at, sizeof(long_list) - at, "%s\"p%05d.fedtide-list.net\"",
                               i ? "," : "[", i);
    (void)snprintf(long_list + at, sizeof(long_list) - at, "]");
    site_start(&site, hosts, pages);
    return 0;
}

static int stop_site(void **state)
{
    (void)state;
    site_stop(&site);
    return 0;
}

static void start(const struct message_config *config)
{
    crew_start(&crew, program, config);
}

static void stop(void)
{
    assert_int_equal(crew_stop(&crew), 0);
}

static void a_worker_ends_well_when_the_coordinator_hangs_up(void **state)
{
    const struct message_config config = crew_config(&site);

    (void)state;
    start(&config);
    (void)crew_ask(&crew, "hang.fedtide-site.org", 0);
    (void)crew_ask(&crew, "good.fedtide-site.org", 0);
    (void)crew_ask(&crew, "full.fedtide-site.org", 0);
    crew_run(&crew, 300);
    stop();
}

static void a_drained_worker_finishes_what_runs_and_ends(void **state)
{
    const struct message_config config = crew_config(&site);

    (void)state;
    start(&config);
    (void)crew_ask(&crew, "good.fedtide-site.org", 0);
    (void)crew_ask(&crew, "list.fedtide-site.org", WANT_PEERS);
    message_put_empty(&crew.out, MESSAGE_DRAIN);
    crew_run(&crew, 20000);
    assert_int_equal(crew.over, 2);
    assert_int_equal(crew_visit_of(&crew, 2)->peer_count, LIST_NAMES);
    crew.started++; /* nothing more is to come, so this waits for the end */
    crew_run(&crew, 5000);
    assert_true(crew.gone);
    stop();
}

static void nothing_is_connected_before_the_gate_opens(void **state)
{
    const struct message_config config = crew_config(&site);
    int before = site_requests(&site, "good.fedtide-site.org");
    uint64_t visit;

    (void)state;
    start(&config);
    crew.hold = true;
    visit = crew_ask(&crew, "good.fedtide-site.org", 0);
    crew_run(&crew, 500);
    assert_int_equal(crew_visit_of(&crew, visit)->gates, 1);
    assert_int_equal(site_requests(&site, "good.fedtide-site.org"), before);
    crew_go(&crew, visit + 1000); /* nobody has this number */
    crew_go(&crew, visit);
    crew_run(&crew, 10000);
    assert_int_equal(crew_visit_of(&crew, visit)->result.outcome, OUTCOME_OK);
    assert_int_equal(site_requests(&site, "good.fedtide-site.org"), before + 3);
    stop();
}

static void waiting_at_the_gate_is_not_the_visits_time(void **state)
{
    struct message_config config = crew_config(&site);
    uint64_t visit;

    (void)state;
    config.visit_timeout_ms = 1000;
    start(&config);
    crew.hold = true;
    visit = crew_ask(&crew, "good.fedtide-site.org", 0);
    crew_run(&crew, 1500);
    crew_go(&crew, visit);
    crew_run(&crew, 10000);
    assert_int_equal(crew_visit_of(&crew, visit)->result.outcome, OUTCOME_OK);
    assert_true(crew_visit_of(&crew, visit)->result.duration_ms < 1000);
    stop();
}

static void a_visit_ends_in_time_whatever_the_host_does(void **state)
{
    struct message_config config = crew_config(&site);
    const struct message_result *r;

    (void)state;
    config.visit_timeout_ms = 1500;
    start(&config);
    r = &crew_see(&crew, "hang.fedtide-site.org", 0)->result;
    assert_int_equal(r->outcome, OUTCOME_TIMEOUT);
    assert_string_equal(r->detail, "the whole visit took too long");
    assert_true(r->duration_ms >= 1500 && r->duration_ms < 4000);
    /* what was found before counts */
    r = &crew_see(&crew, "stuck.fedtide-site.org", WANT_PEERS)->result;
    assert_int_equal(r->outcome, OUTCOME_OK);
    assert_int_equal(r->peers, EXTRA_FAILED);
    stop();
}

static void pause_worker(long ms)
{
    const struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    assert_int_equal(kill(crew.pid, SIGSTOP), 0);
    (void)nanosleep(&t, NULL);
    assert_int_equal(kill(crew.pid, SIGCONT), 0);
}

static void a_time_out_while_we_were_slow_is_not_observed(void **state)
{
    const struct message_config config = crew_config(&site);
    uint64_t mute, begun;

    (void)state;
    start(&config);
    mute = crew_ask(&crew, "full.fedtide-site.org", 0);
    begun = crew_ask(&crew, "stall.fedtide-site.org", 0);
    crew_run(&crew, 1000);
    pause_worker(5000); /* of the ten seconds that a connection may take, and the fifteen of an answer */
    crew_run(&crew, 20000);
    assert_int_equal(crew_visit_of(&crew, mute)->result.outcome, OUTCOME_NOT_OBSERVED);
    assert_int_equal(crew_visit_of(&crew, begun)->result.outcome, OUTCOME_NOT_OBSERVED);
    mute = crew_ask(&crew, "full.fedtide-site.org", 0);
    begun = crew_ask(&crew, "stall.fedtide-site.org", 0);
    crew_run(&crew, 20000);
    assert_int_equal(crew_visit_of(&crew, mute)->result.outcome, OUTCOME_CONNECT_TIMEOUT);
    assert_int_equal(crew_visit_of(&crew, begun)->result.outcome, OUTCOME_ROBOTS_UNREACHABLE);
    assert_int_equal(crew_visit_of(&crew, begun)->result.http_status, 200);
    stop();
}

static void lag_is_told(void **state)
{
    const struct message_config config = crew_config(&site);

    (void)state;
    start(&config);
    pause_worker(2500);
    crew.lag_ms = 0;
    for (int i = 0; i < 100 && crew.lag_ms < 500; i++)
        crew_run(&crew, 20);
    assert_true(crew.lag_ms >= 500);
    stop();
}

/* One transfer at a time: visits that wait hold nothing, and all of them come to their end. */
static void a_narrow_gate_lets_everybody_through(void **state)
{
    struct message_config config = crew_config(&site);

    (void)state;
    config.transfers_max = config.handshakes_max = 1;
    start(&config);
    for (int i = 0; i < 30; i++)
        (void)crew_ask(&crew, i % 2 ? "good.fedtide-site.org" : "last.fedtide-site.org", 0);
    crew_run(&crew, 60000);
    for (int i = 1; i <= 30; i++)
        assert_int_equal(crew_visit_of(&crew, (uint64_t)i)->result.outcome, OUTCOME_OK);
    stop();
}

/* A server that ends the connection makes its visit ask the address gate once more, where it may wait for
 * long. */
static void who_waits_for_a_second_connection_holds_nothing(void **state)
{
    struct message_config config = crew_config(&site);
    uint64_t shuts, good;

    (void)state;
    config.transfers_max = 1;
    start(&config);
    crew.hold = true;
    shuts = crew_ask(&crew, "shuts.fedtide-site.org", 0);
    for (int i = 0; i < 100 && crew.gates < 2; i++) {
        crew_run(&crew, 50);
        if (crew.gates == 1)
            crew_go(&crew, shuts);
    }
    assert_int_equal(crew_visit_of(&crew, shuts)->gates, 2);
    crew.hold = false;
    good = crew_ask(&crew, "good.fedtide-site.org", 0);
    for (int i = 0; i < 60 && !crew_visit_of(&crew, good)->over; i++)
        crew_run(&crew, 50);
    assert_true(crew_visit_of(&crew, good)->over);
    assert_int_equal(crew_visit_of(&crew, good)->result.outcome, OUTCOME_OK);
    crew_go(&crew, shuts);
    crew_run(&crew, 5000);
    assert_int_equal(crew_visit_of(&crew, shuts)->result.outcome, OUTCOME_OK);
    stop();
}

/* They take no processor, so the gate for handshakes, which spares it, is not for them. */
static void silent_hosts_do_not_block_the_gate(void **state)
{
    struct message_config config = crew_config(&site);
    uint64_t good;

    (void)state;
    config.handshakes_max = 2;
    start(&config);
    for (int i = 0; i < 6; i++)
        (void)crew_ask(&crew, "mute.fedtide-site.org", 0);
    good = crew_ask(&crew, "good.fedtide-site.org", 0);
    crew_run(&crew, 6000); /* a silent handshake ends after 10 s */
    assert_true(crew_visit_of(&crew, good)->over);
    assert_int_equal(crew_visit_of(&crew, good)->result.outcome, OUTCOME_OK);
    crew_run(&crew, 15000);
    assert_int_equal(crew.over, 7);
    assert_int_equal(crew_visit_of(&crew, 1)->result.outcome, OUTCOME_TIMEOUT);
    stop();
}

/* As when many personal domains lead to one server: each visit has a connection of its own and no other uses
 * it. */
static void visits_to_one_host_at_a_time_keep_to_their_own_connections(void **state)
{
    enum { VISITS = 60 };
    const struct message_config config = crew_config(&site);
    int requests = site_requests(&site, "list.fedtide-site.org");
    int connections = site_connections(&site, "list.fedtide-site.org");

    (void)state;
    start(&config);
    for (int i = 0; i < VISITS; i++)
        (void)crew_ask(&crew, "list.fedtide-site.org", WANT_PEERS);
    crew_run(&crew, 60000);
    for (int i = 1; i <= VISITS; i++) {
        assert_int_equal(crew_visit_of(&crew, (uint64_t)i)->peer_count, LIST_NAMES);
        assert_int_equal(crew_visit_of(&crew, (uint64_t)i)->gates, 1);
    }
    assert_int_equal(site_connections(&site, "list.fedtide-site.org") - connections, VISITS);
    /* whoever comes before the first robots.txt was read asks for it too */
    requests = site_requests(&site, "list.fedtide-site.org") - requests;
    assert_in_range(requests, 3 * VISITS + 1, 4 * VISITS);
    stop();
}

static void a_worker_reads_no_visits_while_nobody_takes_its_results(void **state)
{
    enum { VISITS = 150 }; /* of 80 kB each: more than the worker keeps */
    const struct message_config config = crew_config(&site);
    int before;

    (void)state;
    start(&config);
    for (int i = 0; i < VISITS; i++)
        (void)crew_ask(&crew, "list.fedtide-site.org", WANT_PEERS);
    /* hand out the visits and open the gates, but then take nothing that comes back */
    crew.deaf_after = VISITS;
    crew_run(&crew, 8000);
    before = site_requests(&site, "last.fedtide-site.org");
    (void)crew_ask(&crew, "last.fedtide-site.org", 0);
    crew_run(&crew, 1000);
    assert_int_equal(site_requests(&site, "last.fedtide-site.org"), before);
    crew.deaf_after = 0;
    crew_run(&crew, 60000);
    assert_int_equal(crew.over, VISITS + 1);
    for (int i = 1; i <= VISITS; i++) {
        const struct crew_visit *v = crew_visit_of(&crew, (uint64_t)i);

        if (v->peer_count != LIST_NAMES)
            fail_msg("visit %d: %s, list %d of %u, \"%s\"", i, outcome_name((int)v->result.outcome),
                     v->result.peers, v->peer_count, v->result.detail);
    }
    assert_int_equal(crew_visit_of(&crew, VISITS + 1)->result.outcome, OUTCOME_OK);
    stop();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_worker_ends_well_when_the_coordinator_hangs_up),
        cmocka_unit_test(a_drained_worker_finishes_what_runs_and_ends),
        cmocka_unit_test(nothing_is_connected_before_the_gate_opens),
        cmocka_unit_test(waiting_at_the_gate_is_not_the_visits_time),
        cmocka_unit_test(a_visit_ends_in_time_whatever_the_host_does),
        cmocka_unit_test(a_time_out_while_we_were_slow_is_not_observed),
        cmocka_unit_test(lag_is_told),
        cmocka_unit_test(a_narrow_gate_lets_everybody_through),
        cmocka_unit_test(who_waits_for_a_second_connection_holds_nothing),
        cmocka_unit_test(silent_hosts_do_not_block_the_gate),
        cmocka_unit_test(visits_to_one_host_at_a_time_keep_to_their_own_connections),
        cmocka_unit_test(a_worker_reads_no_visits_while_nobody_takes_its_results),
    };

    if (argc != 2)
        return 2;
    program = argv[1];
    return cmocka_run_group_tests(tests, start_site, stop_site);
}
