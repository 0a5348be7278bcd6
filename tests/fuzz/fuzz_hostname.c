/* Any octets are a name or a reason; an accepted name is clean, has its registrable domain, and is read to
 * itself and taken by the coordinator. */
#include <string.h>

#include "fuzz/crossing.h"
#include "fuzz/fuzz.h"
#include "probe/hostname.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hostname once, twice;
    enum hostname_verdict verdict = hostname_read((const char *)data, size, &once);

    FUZZ_CHECK(hostname_verdict_name(verdict) != NULL);
    if (verdict != HOSTNAME_OK)
        return 0;
    FUZZ_CHECK(once.len == strlen(once.name) && once.len <= 253);
    FUZZ_CHECK(strspn(once.name, "abcdefghijklmnopqrstuvwxyz0123456789-.") == once.len);
    FUZZ_CHECK(strchr(once.name + once.registrable, '.') != NULL);
    FUZZ_CHECK(once.registrable == 0 || once.name[once.registrable - 1] == '.');
    FUZZ_CHECK(hostname_read(once.name, once.len, &twice) == HOSTNAME_OK);
    FUZZ_CHECK(strcmp(once.name, twice.name) == 0 && once.registrable == twice.registrable);
    FUZZ_CHECK(crossing_name(&once));
    FUZZ_CHECK(hostname_same_owner(once.name, twice.name));
    return 0;
}
