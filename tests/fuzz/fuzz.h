/*
 * fuzz: what the fuzz targets share. Each fuzz_NAME.c has one LLVMFuzzerTestOneInput; with clang it becomes a
 * libFuzzer program, with any compiler it is linked with replay.c and runs over its corpus as a plain test.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property that must hold for every input. */
#define FUZZ_CHECK(condition)                                                                                \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            BUG("does not hold: %s", #condition);                                                            \
    } while (0)

#endif
