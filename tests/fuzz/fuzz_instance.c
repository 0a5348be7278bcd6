/* An instance document that is read has a form, and texts that a database can hold. */
#include <string.h>

#include "base/str.h"
#include "fuzz/fuzz.h"
#include "probe/instance.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct instance_document d;

    if (instance_read((const char *)data, size, "firefish", &d) != OUTCOME_OK)
        return 0;
    FUZZ_CHECK(d.form != NULL && d.flags < RECORD_FLAGS_END);
    FUZZ_CHECK(str_is_utf8(d.software, strlen(d.software)) && str_is_utf8(d.version, strlen(d.version)));
    FUZZ_CHECK(str_is_utf8(d.domain, strlen(d.domain)) && str_is_utf8(d.repository, strlen(d.repository)));
    return 0;
}
