#include "world/dumps.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "world/chance.h"
#include "world/list_documents.h"
#include "world/switches.h"
#include "world/truth.h"

enum {
    MIRROR_DAY = 60,
    MISSING_DAY = 95,
    REPEATED_DAY = 137,
    ARCHIVE_DAY = 71,
    LEAK_DAY = 112,
    DAY_S = 86400,
    MISSING_HOST = 4,
    LEAK_HOST = 40
};

/* Hours after midnight at which the dump of a day was taken. */
static double capture_hour(const struct world *w, int day)
{
    return 7 + 9 * chance_unit(chance_bits(w->seed, 70, (uint64_t)day, 0));
}

static int64_t discovered_s(const struct world *w, int i, int day)
{
    const struct host *h = &w->hosts[i];
    int64_t epoch = (int64_t)WORLD_EPOCH_DAY * DAY_S;

    (void)day;
    if (h->birth > 0) /* found in the dump after its birth */
        return epoch + (int64_t)h->birth * DAY_S + (int64_t)(3600 * capture_hour(w, h->birth)) - 60;
    return epoch - DAY_S * (10 + (int64_t)(chance_bits(w->seed, 71, (uint64_t)i, 0) % 900));
}

static void put_row(FILE *f, const char *date, const char *name, const char *software, int64_t users,
                    int64_t posts, int peers, int64_t discovered)
{
    (void)fprintf(f, "%s,%s,up,%s,%" PRId64 ",%" PRId64 ",%d,%" PRId64 "\n", date, name, software, users,
                  posts, peers, discovered);
}

static void put_artefacts(const struct world *w, FILE *f, const char *date, int day, double hour)
{
    int64_t now_s = ((int64_t)WORLD_EPOCH_DAY + day) * DAY_S + (int64_t)(hour * 3600);

    if (day == MIRROR_DAY)
        put_row(f, date, "mirror-of-everything.net", "mastodon", host_users(w, 0, day, hour),
                host_posts(w, 0, day, hour), 12, now_s - 3600);
    if (day >= ARCHIVE_DAY)
        put_row(f, date, "closed-archive.social", "mastodon", 412345, 9876543, 0,
                now_s - (int64_t)(day + 700) * DAY_S);
}

static void put_day(const struct world *w, FILE *f, int label)
{
    int day = label == REPEATED_DAY ? label - 1 : label;
    double hour = capture_hour(w, day);
    char date[16];

    truth_date(label, date);
    for (int i = 0; i < w->host_count; i++) {
        int64_t users;

        if (!host_is_instance(w, i, day) || (i == MISSING_HOST && day == MISSING_DAY))
            continue;
        users = host_users(w, i, day, hour);
        if (i == LEAK_HOST && day == LEAK_DAY)
            users += 350000;
        put_row(f, date, w->hosts[i].name, switches_program(w, i, day)->name, users, host_posts(w, i, day, hour),
                i < 50 ? list_entries(w, i, day) : 0, discovered_s(w, i, day));
    }
    put_artefacts(w, f, date, day, hour);
}

bool dumps_write(const struct world *w, int from, int to, const char *path, struct err *e)
{
    FILE *f = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");

    if (!f)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    (void)fprintf(f, "date,hostname,state,software,user_count,note_count,peer_count,discovered_at\n");
    for (int day = from; day <= to; day++)
        put_day(w, f, day);
    if (f == stdout ? fflush(f) != 0 : fclose(f) != 0)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    return true;
}
