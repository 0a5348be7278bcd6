/*
 * A line of comma-separated values: fields that are found lie inside the line, in order, and end there;
 * written again with all of them quoted they read the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "fuzz/fuzz.h"
#include "sql/csv.h"

enum { QUOTED_MAX = 1 << 20 };

static void put_quoted(struct buf *out, const char *field)
{
    buf_put(out, "\"", 1);
    for (; *field; field++)
        buf_put(out, *field == '"' ? "\"\"" : field, *field == '"' ? 2 : 1);
    buf_put(out, "\"", 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *fields[CSV_FIELDS_MAX], *again[CSV_FIELDS_MAX];
    char *line = mem_array(size + 1, 1);
    struct buf quoted;
    int count;

    memcpy(line, data, size);
    count = csv_split(line, size, fields);
    FUZZ_CHECK(count >= -1 && count != 0 && count <= CSV_FIELDS_MAX);
    buf_init(&quoted, QUOTED_MAX);
    for (int i = 0; i < count; i++) {
        FUZZ_CHECK(fields[i] >= line && fields[i] + strlen(fields[i]) <= line + size);
        FUZZ_CHECK(i == 0 || fields[i] > fields[i - 1]);
        if (i > 0)
            buf_put(&quoted, ",", 1);
        put_quoted(&quoted, fields[i]);
    }
    if (count > 0) {
        char *text = mem_text_len(buf_str(&quoted), quoted.len);

        FUZZ_CHECK(csv_split(text, quoted.len, again) == count);
        for (int i = 0; i < count; i++)
            FUZZ_CHECK(strcmp(fields[i], again[i]) == 0);
        free(text);
    }
    buf_release(&quoted);
    free(line);
    return 0;
}
