/*
 * What a fetch worker does when strangers send more than it can take, or send it around in circles: requests,
 * memory, and its own queue for DNS. The argument is the worker's program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/crew.h"

#define LINK(host, path)                                                                                     \
    "{\"links\":[{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/2.1\",\"href\":\"https://" host path \
    "\"}]}"
#define INFO(software, version, more)                                                                        \
    "{\"version\":\"2.1\",\"software\":{\"name\":\"" software "\",\"version\":\"" version                    \
    "\"},\"usage\":{\"users\":{\"total\":7}}" more "}"
#define WELL "/.well-known/nodeinfo"

#define AT(name, address)                                                                                    \
    {                                                                                                        \
        name ".fedtide-site.org", SITE_ADDRESS, address, SITE_TLS                                            \
    }
#define OK(name, path, body)                                                                                 \
    {                                                                                                        \
        name ".fedtide-site.org", path, 200, NULL, body, SITE_NORMAL                                         \
    }
#define TO(name, path, location)                                                                             \
    {                                                                                                        \
        name ".fedtide-site.org", path, 302, "Location: " location "\r\n", "", SITE_NORMAL                   \
    }
/* A host that is all right and runs this. */
#define INSTANCE(name, info) OK(name, WELL, LINK(name ".fedtide-site.org", "/n")), OK(name, "/n", info)

/* A page that is found after five redirects, as many as are followed. */
#define FAR(name, path, way, body)                                                                           \
    TO(name, path, way "1"), TO(name, way "1", way "2"), TO(name, way "2", way "3"),                         \
        TO(name, way "3", way "4"), TO(name, way "4", way "5"), OK(name, way "5", body)
#define LEMMY(kind) "/api/v4/federated_instances?kind=" kind "&limit=50"
#define CURSOR(kind, cursor) LEMMY(kind) "&page_cursor=" cursor
#define NEXT(cursor) "{\"items\":[],\"next_page\":\"" cursor "\"}"

#define PEERS "/api/v1/instance/peers"
#define BLOCKS "/api/v1/instance/domain_blocks"
#define THREE "\"a.fedtide-list.net\",\"b.fedtide-list.net\",\"c.fedtide-list.net\""

enum { FAT = 26, FAT_FIRST = 20, FAT_NAME = 40, LIST_MAX = 32 << 20, HELD_MAX = 192 << 20 };

/* Hosts whose lists do not end, each a piece of what all lists may take together. Their addresses and pages
 * follow the fixed ones. */
static char fat_names[FAT][FAT_NAME], fat_links[FAT][200], fat_text[LIST_MAX + 1];
static int fat_count;

static struct site_host hosts[FAT_FIRST + FAT + 1] = {
    AT("circles", "127.30.1.1"),
    AT("relay", "127.30.2.1"),
    AT("blocks", "127.30.3.1"),
    AT("policies", "127.30.4.1"),
    AT("inside", "127.30.5.1"),
    AT("lists", "127.30.6.1"),
    {"silent.fedtide-site.org", SITE_SILENT, NULL, SITE_TLS},
};

static struct site_page pages[100] = {
    INSTANCE("circles", INFO("lemmy", "1.0.0", "")),
    FAR("circles", LEMMY("all"), "/first", NEXT("a")),
    FAR("circles", CURSOR("all", "a"), "/a", NEXT("b")),
    FAR("circles", CURSOR("all", "b"), "/b", NEXT("a")),
    FAR("circles", LEMMY("blocked"), "/first-blocked", NEXT("a")),
    FAR("circles", CURSOR("blocked", "a"), "/a-blocked", NEXT("b")),
    FAR("circles", CURSOR("blocked", "b"), "/b-blocked", NEXT("a")),
    INSTANCE("relay", INFO("activityrelay", "0.2.0", ",\"metadata\":{\"peers\":[" THREE "]}")),
    INSTANCE("blocks", INFO("mastodon", "4.3.0", "")),
    OK("blocks", BLOCKS, "[{\"domain\":\"spam.fedtide-list.net\",\"severity\":\"suspend\"}]"),
    INSTANCE(
        "policies",
        INFO("pleroma", "2.7.0",
             ",\"metadata\":{\"federation\":{\"mrf_simple\":{\"reject\":[\"spam.fedtide-list.net\"]}}}")),
    INSTANCE("inside", INFO("lemmy", "0.19.3", "")),
    OK("inside", "/api/v3/federated_instances",
       "{\"federated_instances\":{\"linked\":[{\"domain\":\"a.fedtide-list.net\"}],"
       "\"blocked\":[{\"domain\":\"spam.fedtide-list.net\"}]}}"),
    INSTANCE("lists", INFO("mastodon", "4.3.0", "")),
    OK("lists", PEERS, "[" THREE "]"),
};

/* A host with a list of so many octets that never ends; it is no array, so it is kept as a whole. */
static void add_fat(size_t len)
{
    static char addresses[FAT][20];
    int i = fat_count++;
    size_t page = 0;

    assert_true(i < FAT);
    while (pages[page].host)
        page++;
    (void)snprintf(fat_names[i], sizeof(fat_names[i]), "fat%d.fedtide-site.org", i);
    (void)snprintf(addresses[i], sizeof(addresses[i]), "127.31.%d.1", i);
    (void)snprintf(fat_links[i], sizeof(fat_links[i]),
                   "{\"links\":[{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/2.1\",\"href\":"
                   "\"https://%s/n\"}]}",
                   fat_names[i]);
    hosts[FAT_FIRST + i] = (struct site_host){fat_names[i], SITE_ADDRESS, addresses[i], SITE_TLS};
    pages[page] = (struct site_page){fat_names[i], WELL, 200, NULL, fat_links[i], SITE_NORMAL};
    pages[page + 1] =
        (struct site_page){fat_names[i], "/n", 200, NULL, INFO("mastodon", "4.3.0", ""), SITE_NORMAL};
    pages[page + 2] =
        (struct site_page){fat_names[i], PEERS, 200, NULL, fat_text + LIST_MAX - len, SITE_STALL};
}

/* The largest pieces that fit, until what is left is too little for any list. A body grows as in base/buf.c.
 */
static void share_out(void)
{
    memset(fat_text, 'x', LIST_MAX);
    for (size_t left = HELD_MAX; left >= 160;) {
        size_t room = 160, below = 64, most = left < LIST_MAX + 1 ? left : LIST_MAX + 1;

        for (size_t next = 304; next <= most; next += next / 2 + 64) {
            below = room;
            room = next;
        }
        if (most == LIST_MAX + 1) { /* the last step is cut at the limit of a list */
            below = room;
            room = most;
        }
        add_fat(below);
        left -= room;
    }
}

static const char *program;
static struct site site;
static struct crew crew;

static int start_site(void **state)
{
    (void)state;
    for (int i = 0; i < FAT_FIRST; i++) /* the table ends at the first without a name */
        if (!hosts[i].name)
            hosts[i] = (struct site_host){"nobody.fedtide-site.org", SITE_NXDOMAIN, NULL, SITE_TLS};
    share_out();
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

/* ---- requests ---- */

static void a_list_that_goes_in_circles_ends(void **state)
{
    const struct message_config config = crew_config(&site);
    const struct message_result *r;

    (void)state;
    start(&config);
    r = &crew_see(&crew, "circles.fedtide-site.org", WANT_PEERS | WANT_RESTRICTIONS | WANT_INSTANCE)->result;
    assert_int_equal(r->outcome, OUTCOME_OK);
    assert_int_equal(r->peers, EXTRA_FAILED);
    assert_int_equal(r->peers_listed, 0);
    assert_in_range(r->requests, 300, 306);
    assert_int_equal(site_requests(&site, "circles.fedtide-site.org"), r->requests);
    stop();
}

/* ---- the queue for DNS ---- */

/* A worker with few transfers asks eight names at a time, and one without an answer keeps its place for 5 s.
 */
static void waiting_for_dns_is_not_the_visits_time(void **state)
{
    struct message_config config = crew_config(&site);
    const struct crew_visit *silent;
    uint64_t live;

    (void)state;
    config.transfers_max = 16;
    config.visit_timeout_ms = 8000;
    start(&config);
    silent = crew_visit_of(&crew, crew_ask(&crew, "silent.fedtide-site.org", 0));
    for (int i = 1; i < 16; i++)
        (void)crew_ask(&crew, "silent.fedtide-site.org", 0);
    live = crew_ask(&crew, "lists.fedtide-site.org", 0);
    crew_go(&crew, live); /* nobody asked for that, and there is no address yet */
    crew_run(&crew, 30000);
    assert_string_equal(outcome_name((int)silent->result.outcome), "dns_temporary");
    assert_in_range(silent->result.duration_ms, 4500, 7000);
    assert_string_equal(outcome_name((int)crew_visit_of(&crew, live)->result.outcome), "ok");
    assert_in_range(crew_visit_of(&crew, live)->result.duration_ms, 0, 4000);
    stop();
}

/* ---- memory ---- */

static const struct crew_visit *ask(const char *host, uint32_t want)
{
    const struct crew_visit *v = crew_visit_of(&crew, crew_ask(&crew, host, want));

    for (int i = 0; i < 100 && !v->over; i++)
        crew_run(&crew, 100);
    if (!v->over || v->result.outcome != OUTCOME_OK)
        fail_msg("%s: %s, \"%s\"", host, v->over ? outcome_name((int)v->result.outcome) : "not over",
                 v->result.detail);
    return v;
}

static void check_lists(enum extra_state state, uint32_t peers, uint32_t blocks)
{
    const struct crew_visit *v = ask("relay.fedtide-site.org", WANT_PEERS);

    assert_int_equal(v->result.peers, state);
    assert_int_equal(v->result.peers_listed, peers);
    assert_int_equal(v->peer_count, peers);
    v = ask("lists.fedtide-site.org", WANT_PEERS);
    assert_int_equal(v->result.peers, state);
    assert_int_equal(v->peer_count, peers);
    v = ask("blocks.fedtide-site.org", WANT_RESTRICTIONS);
    assert_int_equal(v->result.restrictions, state);
    assert_int_equal(v->block_count, blocks);
    v = ask("policies.fedtide-site.org", WANT_RESTRICTIONS);
    assert_int_equal(v->result.restrictions, state);
    assert_int_equal(v->block_count, blocks);
    v = ask("inside.fedtide-site.org", WANT_PEERS | WANT_RESTRICTIONS);
    assert_int_equal(v->result.peers, state);
    assert_int_equal(v->result.restrictions, state == EXTRA_OK ? EXTRA_OK : EXTRA_NOT_ASKED);
    assert_int_equal(v->block_count, blocks);
}

/* A list that is cut short must not be stored: every name that is missing in it would count as removed. */
static void when_the_lists_of_others_take_all_memory_no_list_is_cut_short(void **state)
{
    const struct message_config config = crew_config(&site);

    (void)state;
    start(&config);
    for (int i = 0; i < fat_count; i++)
        (void)crew_ask(&crew, fat_names[i], WANT_PEERS);
    /* They come in two seconds, where nobody else takes of the room, and end after 15 s of silence. */
    crew_run(&crew, 5000);
    for (int i = 0; i < 100 && ask("lists.fedtide-site.org", WANT_PEERS)->result.peers == EXTRA_OK; i++)
        crew_run(&crew, 100);
    for (int i = 1; i <= fat_count; i++)
        assert_false(crew_visit_of(&crew, (uint64_t)i)->over);
    check_lists(EXTRA_FAILED, 0, 0);
    crew_run(&crew, 30000);
    for (int i = 1; i <= fat_count; i++)
        assert_int_equal(crew_visit_of(&crew, (uint64_t)i)->result.peers, EXTRA_FAILED);
    check_lists(EXTRA_OK, 3, 1);
    stop();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_that_goes_in_circles_ends),
        cmocka_unit_test(waiting_for_dns_is_not_the_visits_time),
        cmocka_unit_test(when_the_lists_of_others_take_all_memory_no_list_is_cut_short),
    };

    if (argc != 2)
        return 2;
    program = argv[1];
    return cmocka_run_group_tests(tests, start_site, stop_site);
}
