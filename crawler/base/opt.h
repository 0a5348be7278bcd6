/*
 * opt: commands and their options as tables. From the same rows come parsing, --help and the messages for mistakes.
 *
 * Options may stand before or after the command; "--name value" and "--name=value" both work; names match exactly;
 * "--" ends options. Numbers must be whole and in range. --help anywhere prints help on standard output.
 */
#ifndef BASE_OPT_H
#define BASE_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/err.h"

enum opt_kind {
    OPT_FLAG,   /* bool */
    OPT_INT,    /* int64_t within min..max */
    OPT_REAL,   /* double within min..max */
    OPT_TEXT,   /* const char *, borrowed from argv */
    OPT_LIST,   /* struct opt_list: may be repeated */
    OPT_CHOICE, /* const char *, one of the words in .choices ("text|csv|json") */
    OPT_DAY,    /* int32_t days since 1970-01-01; INT32_MIN when not given */
    OPT_TIME,   /* int64_t microseconds since 1970; INT64_MIN when not given */
};

struct opt_list {
    const char *items[32]; /* borrowed from argv */
    int count;
};

/* One option; value is stored at byte `offset` of the program's settings structure. */
struct opt {
    const char *name; /* without dashes; NULL ends a table */
    enum opt_kind kind;
    size_t offset;
    const char *arg;     /* what the value is called in help, NULL for flags */
    const char *help;    /* one line; the default is appended from def */
    const char *def;     /* default as text, NULL for none */
    int64_t min, max;    /* OPT_INT, OPT_REAL; both 0 = no limit */
    const char *choices; /* OPT_CHOICE */
};

struct opt_command {
    const char *name; /* "run"; NULL ends a table */
    const char *args; /* "HOST... | --file F"; "" for none */
    const char *summary;
    const char *example;        /* a command line that works */
    const struct opt *options;  /* of this command only; NULL for none */
    int args_min, args_max;     /* positional arguments; -1 = any number */
    bool hidden;                /* not shown in help */
    /* settings is the structure that offsets point into. Returns the exit status. */
    int (*run)(void *settings, int argc, char **argv);
};

struct opt_program {
    const char *name;    /* "fedtide-crawl" */
    const char *summary; /* one or two sentences */
    const struct opt *options; /* global ones */
    const struct opt_command *commands;
    const char *footer; /* exit status, environment; NULL for none */
};

/* Parses argv, stores values and defaults in settings, runs the command. Returns the exit status: 0 done, 1 failed,
 * 2 usage (message on standard error). */
int opt_main(const struct opt_program *program, void *settings, int argc, char **argv);

#endif
