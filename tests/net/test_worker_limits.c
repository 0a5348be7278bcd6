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

static const struct site_host hosts[] = {
    AT("circles", "127.30.1.1"),
    {0},
};

static const struct site_page pages[] = {
    INSTANCE("circles", INFO("lemmy", "1.0.0", "")),
    FAR("circles", LEMMY("all"), "/first", NEXT("a")),
    FAR("circles", CURSOR("all", "a"), "/a", NEXT("b")),
    FAR("circles", CURSOR("all", "b"), "/b", NEXT("a")),
    FAR("circles", LEMMY("blocked"), "/first-blocked", NEXT("a")),
    FAR("circles", CURSOR("blocked", "a"), "/a-blocked", NEXT("b")),
    FAR("circles", CURSOR("blocked", "b"), "/b-blocked", NEXT("a")),
    {0},
};

static const char *program;
static struct site site;
static struct crew crew;

static int start_site(void **state)
{
    (void)state;
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

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_that_goes_in_circles_ends),
    };

    if (argc != 2)
        return 2;
    program = argv[1];
    return cmocka_run_group_tests(tests, start_site, stop_site);
}
