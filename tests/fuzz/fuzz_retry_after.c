/* A wait is never negative nor longer than the cap, whatever the header says and whenever it says it. */
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "probe/retry_after.h"

static void check(int32_t seconds)
{
    FUZZ_CHECK(seconds >= 0 && seconds <= RETRY_AFTER_MAX_S);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = mem_text_len((const char *)data, size);

    check(retry_after_s(text, INT64_C(1787392800000000)));
    check(retry_after_s(text, 0));
    check(retry_after_reset_s(text, INT64_C(1787392800000000)));
    check(retry_after_reset_s(text, 0));
    free(text);
    return 0;
}
