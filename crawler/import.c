#include "import.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

enum { SHOWN_MAX = 5, SUBJECT_MAX = 60 };

void import_refuse(struct import *in, enum history_refusal refusal, const char *subject, const char *why)
{
    struct buf safe;

    history_refuse(in->history, refusal);
    if (in->history->counts.refused[refusal] > SHOWN_MAX)
        return;
    progress_end(in->progress);
    buf_init(&safe, 4 * SUBJECT_MAX + 8);
    if (subject[0]) {
        buf_puts(&safe, "\"");
        str_put_safe(&safe, subject, strlen(subject), SUBJECT_MAX);
        buf_puts(&safe, "\" ");
    }
    (void)fprintf(stderr, "%s:%" PRId64 ": %s%s%s\n", in->path, source_file_line_number(in->file),
                  buf_str(&safe), why,
                  in->history->counts.refused[refusal] == SHOWN_MAX ? " (no more of these are shown)" : "");
    buf_release(&safe);
}

void import_refuse_host(struct import *in, const char *name, enum hostname_verdict verdict)
{
    char why[80];

    in->history->counts.hosts_refused[verdict]++;
    (void)snprintf(why, sizeof(why), "is no host name that can be asked: %s", hostname_verdict_name(verdict));
    import_refuse(in, REFUSED_HOST, name, why);
}

bool import_count(const char *text, int64_t *value)
{
    char whole[32];
    size_t len = strlen(text);

    *value = RECORD_ABSENT;
    if (len == 0)
        return true;
    if (len > 2 && strcmp(text + len - 2, ".0") == 0 && len - 2 < sizeof(whole)) {
        memcpy(whole, text, len - 2);
        whole[len - 2] = '\0';
        text = whole;
    }
    return str_to_i64(text, INT64_MIN + 1, INT64_MAX, value);
}

bool import_word(struct history *h, char *text, size_t size, bool lower, int32_t *word)
{
    size_t len = strlen(text);

    *word = -1;
    if (len == 0)
        return true;
    if (len >= size || !str_is_plain(text, len))
        return false;
    if (lower)
        str_lower(text);
    *word = history_word(h, text);
    return true;
}

void import_columns(char **fields, int count, const char *const *names, int columns, int *at)
{
    for (int c = 0; c < columns; c++) {
        at[c] = -1;
        for (int i = 0; i < count; i++)
            if (strcmp(fields[i], names[c]) == 0)
                at[c] = i;
    }
}

char *import_field(char **fields, int count, int at)
{
    static char nothing[1] = "";

    return at >= 0 && at < count ? fields[at] : nothing;
}

static void show(struct import *in)
{
    double share = source_file_share(in->file);
    char extra[40] = "";
    char day[STR_DAY_SIZE] = "";

    if (history_day(in->history) != INT32_MIN)
        str_from_day(history_day(in->history), day);
    if (share >= 0)
        (void)snprintf(extra, sizeof(extra), "%s%s%.0f %% of the file", day, day[0] ? ", " : "", 100 * share);
    else
        (void)snprintf(extra, sizeof(extra), "%s", day);
    progress_show(in->progress, in->lines, 0, extra);
}

bool import_lines(struct import *in, import_line_fn *take, void *arg, struct err *e)
{
    char *line;
    size_t len;

    for (;;) {
        if (!source_file_line(in->file, &line, &len, e))
            return false;
        if (!line)
            return true;
        if (len > 0 && !take(in, line, len, arg, e))
            return false;
        if (++in->lines % 4096 == 0)
            show(in);
    }
}
