/* An accepted URL, written as text, is read to itself; a resolved reference is a URL. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "probe/url.h"

static void check(const struct url *u)
{
    char text[URL_TEXT_MAX], again_text[URL_TEXT_MAX];
    struct url again;

    FUZZ_CHECK(u->host[0] != '\0' && u->path[0] == '/' && u->port > 0);
    FUZZ_CHECK(!strpbrk(u->path, " \t\r\n\\\"<>#") && !strpbrk(u->host, " \t\r\n\\@/?#:"));
    url_text(u, text);
    FUZZ_CHECK(url_read(text, strlen(text), &again));
    url_text(&again, again_text);
    FUZZ_CHECK(strcmp(text, again_text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct url base = {.https = true, .port = 443, .host = "kelp.example", .path = "/a/b/c?d"};
    const char *text = (const char *)data;
    struct url u;

    if (url_read(text, size, &u))
        check(&u);
    if (url_resolve(&base, text, size, &u))
        check(&u);
    return 0;
}
