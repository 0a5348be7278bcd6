/* Any octets are a robots.txt; it always allows itself, and a group for us alone that forbids all is obeyed.
 */
#include "base/buf.h"
#include "fuzz/fuzz.h"
#include "probe/robots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[] = {"/",
                                        "/.well-known/nodeinfo",
                                        "/nodeinfo/2.0",
                                        "/api/v1/instance/peers",
                                        "/api/charts/users?span=day&limit=500",
                                        "/%41%zz%",
                                        "/aaaaaaaaaaaaaaaaaaaaaaaab"};
    struct robots *r = robots_read((const char *)data, size, "fedtide");
    struct buf closed;

    FUZZ_CHECK(robots_allows(r, "/robots.txt"));
    FUZZ_CHECK(robots_crawl_delay_s(r) >= 0 && robots_crawl_delay_s(r) <= 86400);
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        FUZZ_CHECK(robots_allows(r, paths[i]) || robots_rule_count(r) > 0);
    robots_free(r);

    /* Whatever stands before it, a ban for our token is seen. */
    buf_init(&closed, size + 100);
    buf_put(&closed, data, size);
    buf_puts(&closed, "\nUser-agent: *\nUser-agent: fedtide\nDisallow: /\n");
    r = robots_read(closed.bytes, closed.len, "fedtide");
    FUZZ_CHECK(closed.len > ROBOTS_BYTES_MAX || (robots_names_token(r) && robots_rule_count(r) > 0));
    robots_free(r);
    buf_release(&closed);
    return 0;
}
