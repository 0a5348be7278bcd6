/*
 * Header lines of an answer, as libcurl hands them over one by one: what is kept of them is clean text that
 * fits, and a server that never ends is cut off. The input is cut at line feeds.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "fuzz/fuzz.h"
#include "net/http_request.h"

static void check_text(const char *text, size_t size)
{
    size_t len = strnlen(text, size);

    FUZZ_CHECK(len < size);
    for (size_t i = 0; i < len; i++)
        FUZZ_CHECK((unsigned char)text[i] >= 0x20 && text[i] != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http http = {0};
    struct http_request r = {.http = &http};
    const char *text = (const char *)data;
    size_t taken = 0;
    bool going = true;

    while (going && size > 0) {
        const char *end = memchr(text, '\n', size);
        size_t len = end ? (size_t)(end - text) + 1 : size;
        char *line = mem_text_len(text, len);

        going = http_on_header(line, 1, len, &r) == len;
        taken += going ? len : 0;
        free(line);
        text += len;
        size -= len;
    }
    FUZZ_CHECK(taken <= HTTP_HEADERS_MAX);
    FUZZ_CHECK(http.windows_mb == r.window_mb && r.window_mb <= HTTP_WINDOWS_MAX_MB);
    check_text(r.answer.location, sizeof r.answer.location);
    check_text(r.answer.retry_after, sizeof r.answer.retry_after);
    check_text(r.answer.rate_reset, sizeof r.answer.rate_reset);
    check_text(r.answer.etag, sizeof r.answer.etag);
    check_text(r.answer.cf_mitigated, sizeof r.answer.cf_mitigated);
    return 0;
}
