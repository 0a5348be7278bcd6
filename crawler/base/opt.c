#include "base/opt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define AT(settings, offset, type) ((type *)(void *)((char *)(settings) + (offset)))

enum { HELP_COLUMN = 26, ARGS_MAX = 100000 };

static const struct opt *find_option(const struct opt *table, const char *name, size_t len)
{
    for (const struct opt *o = table; o && o->name; o++)
        if (strlen(o->name) == len && strncmp(o->name, name, len) == 0)
            return o;
    return NULL;
}

static bool is_choice(const char *choices, const char *word)
{
    size_t len = strcspn(word, "|");

    if (word[len])
        return false;
    for (const char *p = choices; p; p = strchr(p, '|') ? strchr(p, '|') + 1 : NULL)
        if (len > 0 && strncmp(p, word, len) == 0 && (p[len] == '|' || p[len] == '\0'))
            return true;
    return false;
}

static bool store_int(const struct opt *o, void *settings, const char *text, struct err *e)
{
    int64_t min = o->min || o->max ? o->min : INT64_MIN;
    int64_t max = o->min || o->max ? o->max : INT64_MAX;

    if (str_to_i64(text, min, max, AT(settings, o->offset, int64_t)))
        return true;
    if (min == INT64_MIN)
        return err_set(e, ERR_USAGE, "--%s takes a whole number, not \"%s\"", o->name, text);
    return err_set(e, ERR_USAGE, "--%s takes a whole number from %lld to %lld, not \"%s\"", o->name,
                   (long long)min, (long long)max, text);
}

static bool store_real(const struct opt *o, void *settings, const char *text, struct err *e)
{
    double *value = AT(settings, o->offset, double);

    if (!str_to_double(text, value))
        return err_set(e, ERR_USAGE, "--%s takes a number, not \"%s\"", o->name, text);
    if ((o->min || o->max) && (*value < (double)o->min || *value > (double)o->max))
        return err_set(e, ERR_USAGE, "--%s takes a number from %lld to %lld, not \"%s\"", o->name,
                       (long long)o->min, (long long)o->max, text);
    return true;
}

static bool store_value(const struct opt *o, void *settings, const char *text, struct err *e)
{
    struct opt_list *list;

    switch (o->kind) {
    case OPT_FLAG:
        *AT(settings, o->offset, bool) = true;
        return true;
    case OPT_INT:
        return store_int(o, settings, text, e);
    case OPT_REAL:
        return store_real(o, settings, text, e);
    case OPT_CHOICE:
        if (!is_choice(o->choices, text))
            return err_set(e, ERR_USAGE, "--%s takes one of %s, not \"%s\"", o->name, o->choices, text);
        *AT(settings, o->offset, const char *) = text;
        return true;
    case OPT_TEXT:
        *AT(settings, o->offset, const char *) = text;
        return true;
    case OPT_LIST:
        list = AT(settings, o->offset, struct opt_list);
        if (list->count == (int)COUNT_OF(list->items))
            return err_set(e, ERR_USAGE, "--%s is given more than %d times", o->name, list->count);
        list->items[list->count++] = text;
        return true;
    case OPT_DAY:
        if (!str_to_day(text, AT(settings, o->offset, int32_t)))
            return err_set(e, ERR_USAGE, "--%s takes a date like 2022-11-18, not \"%s\"", o->name, text);
        return true;
    case OPT_TIME:
        if (!str_to_time_us(text, AT(settings, o->offset, int64_t)))
            return err_set(e, ERR_USAGE, "--%s takes a date or a time like 2022-11-18T09:56:00Z, not \"%s\"",
                           o->name, text);
        return true;
    }
    BUG("option kind %d", (int)o->kind);
}

static void store_defaults(const struct opt *table, void *settings)
{
    struct err e = {0};

    for (const struct opt *o = table; o && o->name; o++) {
        if (o->kind == OPT_DAY)
            *AT(settings, o->offset, int32_t) = INT32_MIN;
        if (o->kind == OPT_TIME)
            *AT(settings, o->offset, int64_t) = INT64_MIN;
        if (o->def && o->kind != OPT_FLAG && !store_value(o, settings, o->def, &e))
            BUG("default of --%s: %s", o->name, e.text);
    }
}

static void print_options(const char *title, const struct opt *table)
{
    if (!table || !table->name)
        return;
    (void)printf("\n%s\n", title);
    for (const struct opt *o = table; o->name; o++) {
        char left[64];

        (void)snprintf(left, sizeof(left), "--%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
        (void)printf("  %-*s %s", HELP_COLUMN, left, o->help);
        if (o->def)
            (void)printf(" (default %s)", o->def);
        (void)printf("\n");
    }
}

static void print_program_help(const struct opt_program *p)
{
    (void)printf("%s: %s\n\nusage: %s [options] COMMAND [arguments]\n\ncommands\n", p->name, p->summary, p->name);
    for (const struct opt_command *c = p->commands; c->name; c++)
        if (!c->hidden)
            (void)printf("  %-15s %s\n", c->name, c->summary);
    print_options("options", p->options);
    (void)printf("  %-*s %s\n", HELP_COLUMN, "--help", "this text, or that of a command");
    (void)printf("  %-*s %s\n", HELP_COLUMN, "--version", "name and version");
    if (p->footer)
        (void)printf("\n%s\n", p->footer);
}

static void print_command_help(const struct opt_program *p, const struct opt_command *c)
{
    (void)printf("usage: %s %s%s%s%s\n\n%s\n", p->name, c->name, c->options ? " [options]" : "",
                 c->args[0] ? " " : "", c->args, c->summary);
    print_options("options", c->options);
    print_options("options of every command", p->options);
    if (c->example)
        (void)printf("\nexample\n  %s\n", c->example);
}

static const struct opt_command *find_command(const struct opt_program *p, const char *name)
{
    for (const struct opt_command *c = p->commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

/* One pass over argv. An option of the command may only be known once the command is, so options that precede the
 * command must be global. */
struct parse {
    const struct opt_program *program;
    const struct opt_command *command;
    void *settings;
    char **args; /* positional arguments behind the command */
    int arg_count;
    bool help;
};

static bool take_option(struct parse *p, char **argv, int argc, int *i, struct err *e)
{
    const char *name = argv[*i] + 2;
    const char *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    const struct opt *o = NULL;

    if (p->command)
        o = find_option(p->command->options, name, len);
    if (!o)
        o = find_option(p->program->options, name, len);
    if (!o && p->command)
        return err_set(e, ERR_USAGE, "unknown option --%.*s; see %s %s --help", (int)len, name,
                       p->program->name, p->command->name);
    if (!o)
        return err_set(e, ERR_USAGE, "unknown option --%.*s before the command; see %s --help", (int)len, name,
                       p->program->name);
    if (o->kind == OPT_FLAG) {
        if (equals)
            return err_set(e, ERR_USAGE, "--%s takes no value", o->name);
        return store_value(o, p->settings, NULL, e);
    }
    if (equals)
        return store_value(o, p->settings, equals + 1, e);
    if (*i + 1 >= argc)
        return err_set(e, ERR_USAGE, "--%s needs a value (%s)", o->name, o->arg);
    return store_value(o, p->settings, argv[++*i], e);
}

static bool take_word(struct parse *p, char *word, struct err *e)
{
    if (p->command) {
        p->args[p->arg_count++] = word;
        return true;
    }
    p->command = find_command(p->program, word);
    if (!p->command)
        return err_set(e, ERR_USAGE, "unknown command \"%s\"; see %s --help", word, p->program->name);
    store_defaults(p->command->options, p->settings);
    return true;
}

static bool parse_all(struct parse *p, int argc, char **argv, struct err *e)
{
    bool options_end = false;

    for (int i = 1; i < argc; i++) {
        if (!options_end && strcmp(argv[i], "--") == 0) {
            options_end = true;
        } else if (!options_end && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)) {
            p->help = true;
        } else if (!options_end && str_starts(argv[i], "--")) {
            if (!take_option(p, argv, argc, &i, e))
                return false;
        } else if (!options_end && argv[i][0] == '-' && argv[i][1]) {
            return err_set(e, ERR_USAGE, "unknown option %s; see %s --help", argv[i], p->program->name);
        } else if (!take_word(p, argv[i], e)) {
            return false;
        }
    }
    return true;
}

static bool check_arg_count(const struct parse *p, struct err *e)
{
    const struct opt_command *c = p->command;

    if (p->arg_count < c->args_min)
        return err_set(e, ERR_USAGE, "%s needs more arguments: %s %s %s", c->name, p->program->name, c->name,
                       c->args);
    if (c->args_max >= 0 && p->arg_count > c->args_max)
        return err_set(e, ERR_USAGE, "%s does not take \"%s\"; see %s %s --help", c->name,
                       p->args[c->args_max], p->program->name, c->name);
    return true;
}

int opt_main(const struct opt_program *program, void *settings, int argc, char **argv)
{
    struct parse p = {.program = program, .settings = settings};
    struct err e = {0};
    int status = 0;

    if (argc > ARGS_MAX)
        argc = ARGS_MAX;
    p.args = mem_array((size_t)argc + 1, sizeof(*p.args));
    store_defaults(program->options, settings);
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        (void)printf("%s %s\n", program->name, FEDTIDE_VERSION);
    } else if (!parse_all(&p, argc, argv, &e)) {
        (void)fprintf(stderr, "%s: %s\n", program->name, e.text);
        status = 2;
    } else if (p.help && p.command) {
        print_command_help(program, p.command);
    } else if (p.help || !p.command) {
        print_program_help(program);
        status = p.help ? 0 : 2;
    } else if (!check_arg_count(&p, &e)) {
        (void)fprintf(stderr, "%s: %s\n", program->name, e.text);
        status = 2;
    } else {
        status = p.command->run(settings, p.arg_count, p.args);
    }
    free(p.args);
    return status;
}
