/* Whatever name, version and cursor a server has, the requests are paths, and they end. Input: name, version
 * and cursor, each ended by a NUL. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "probe/software.h"

enum { PLACES = 4 }; /* more than any document has */

static void check(const struct ask *ask)
{
    FUZZ_CHECK((ask->source == ASK_REQUEST) == (ask->path[0] == '/'));
    FUZZ_CHECK(!strpbrk(ask->path, " \t\r\n\"<>\\#") && strlen(ask->path) < sizeof ask->path);
    FUZZ_CHECK(ask->post == (ask->body[0] != '\0'));
}

static void walk(const char *name, const char *version, enum software_document what, const char *cursor,
                 int skipped)
{
    struct peers_page page = {.entries = 100, .total = RECORD_ABSENT};
    struct ask ask;
    int pages = 1;

    (void)software_ask(name, version, what, &ask);
    check(&ask);
    for (int k = 0; k < skipped && software_ask_instead(&ask, k % 2 ? 404 : 400); k++)
        check(&ask);
    (void)snprintf(page.next, sizeof page.next, "%s", cursor);
    while (ask.source == ASK_REQUEST && software_ask_next(&ask, &page)) {
        check(&ask);
        pages++;
        page.next[0] = (char)('a' + pages % 20);
    }
    FUZZ_CHECK(pages <= ASK_PAGES_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = mem_alloc(size + 3); /* three NULs: there are always three strings */
    const char *version, *cursor;

    memcpy(text, data, size);
    version = text + strlen(text) + 1;
    cursor = version < text + size ? version + strlen(version) + 1 : version;
    FUZZ_CHECK(software_family_name(software_family(text)) != NULL);
    for (int what = SOFTWARE_PEERS; what < SOFTWARE_DOCUMENTS; what++)
        for (int skipped = 0; skipped < PLACES; skipped++)
            walk(text, version, (enum software_document)what, cursor, skipped);
    free(text);
    return 0;
}
