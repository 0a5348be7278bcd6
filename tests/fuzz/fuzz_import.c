/*
 * A file of another hub, of any octets, up to the point where its rows would be stored: the first octet
 * chooses the format. Nothing is ever stored: there is no database.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "import.h"

static int read_as(uint8_t format, struct import *in, struct err *e)
{
    switch (format % 3) {
    case 0:
        in->date = format & 0x80 ? 18900 : INT32_MIN;
        return import_fedilist_csv(in, e);
    case 1:
        return import_generic_csv(in, e);
    default:
        return import_nodes_json(in, e);
    }
}

static void check_rows(const struct history *h)
{
    for (size_t i = 0; i < h->row_count; i++) {
        const struct history_row *row = &h->rows[i];

        FUZZ_CHECK(row->software >= -1 && row->software < (int32_t)text_table_count(h->words));
        FUZZ_CHECK(row->version >= -1 && row->version < (int32_t)text_table_count(h->words));
        FUZZ_CHECK(row->users_total == RECORD_ABSENT || row->users_total > INT64_MIN);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pg nobody = {0};
    struct history history;
    struct progress progress;
    struct import in = {.db = &nobody, .history = &history, .progress = &progress, .date = INT32_MIN};
    struct err e = {0};
    char path[40];
    int file;

    if (size < 1)
        return 0;
    file = memfd_create("import", MFD_CLOEXEC);
    FUZZ_CHECK(file >= 0 && write(file, data + 1, size - 1) == (ssize_t)(size - 1));
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    in.path = path;
    history_init(&history, &nobody, "fuzz", false);
    history_file(&history, path);
    progress_start(&progress, "import", "lines");
    in.file = source_file_open(path, &e);
    if (in.file)
        (void)read_as(data[0], &in, &e);
    check_rows(&history);
    source_file_close(in.file);
    history_release(&history);
    (void)close(file);
    return 0;
}
