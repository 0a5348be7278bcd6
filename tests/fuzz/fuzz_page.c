/* Any octets are some kind of page; what is no page is bad JSON. */
#include "fuzz/fuzz.h"
#include "probe/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum page_kind kind = page_classify((const char *)data, size);

    FUZZ_CHECK(page_kind_name(kind) != NULL);
    FUZZ_CHECK((kind == PAGE_NONE) == (page_outcome((const char *)data, size) == OUTCOME_BAD_JSON));
    return 0;
}
