#include "world/truth.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "world/list_documents.h"
#include "world/past_documents.h"
#include "world/reports.h"
#include "world/switches.h"

void truth_date(int day, char out[16])
{
    str_from_day(WORLD_EPOCH_DAY + day, out);
}

static json_t *date_of(int day)
{
    char text[16];

    truth_date(day, text);
    return json_string(text);
}

static json_t *count_of(int64_t value)
{
    return value == WORLD_ABSENT ? json_null() : json_integer(value);
}

static json_t *flags_of(const char *names)
{
    json_t *list = json_array();

    while (*names) {
        size_t len = strcspn(names, " ");

        (void)json_array_append_new(list, json_stringn(names, len));
        names += len + (names[len] == ' ');
    }
    return list;
}

static json_t *host_truth(const struct world *w, int i, int day, double hour)
{
    const struct host *h = &w->hosts[i];
    enum fault fault = host_fault(w, i, day);
    json_t *o = json_pack("{s:s, s:s, s:s}", "host", h->name, "kind", fault_name(fault), "outcome",
                          fault_outcome(fault));
    struct report r;
    char address[24];

    (void)snprintf(address, sizeof(address), "%d.%d.%d.%d", h->address[0], h->address[1], h->address[2],
                   h->address[3]);
    if (h->address[0] != 0)
        (void)json_object_set_new(o, "address", json_string(address));
    if (fault != FAULT_NONE)
        return o;
    r = report_of(w, i, day, hour);
    (void)json_object_set_new(o, "software", json_string(h->program->name));
    (void)json_object_set_new(o, "version", json_string(h->version));
    (void)json_object_set_new(o, "variant",
                              h->program->variant[0] ? json_string(h->program->variant) : json_null());
    (void)json_object_set_new(o, "flags", flags_of(h->program->flags));
    (void)json_object_set_new(o, "users_total", count_of(r.total));
    (void)json_object_set_new(o, "users_active_month", count_of(r.month));
    (void)json_object_set_new(o, "users_active_halfyear", count_of(r.halfyear));
    (void)json_object_set_new(o, "users_active_week", count_of(report_week(w, i, day)));
    (void)json_object_set_new(o, "local_posts", count_of(r.posts));
    (void)json_object_set_new(o, "local_comments", count_of(r.comments));
    (void)json_object_set_new(o, "peers", json_string(list_state(w, i)));
    (void)json_object_set_new(o, "peers_listed", json_integer(list_entries(w, i, day)));
    (void)json_object_set_new(o, "peers_members", json_integer(list_members(w, i, day)));
    (void)json_object_set_new(o, "past_points", json_integer(past_points(w, i, day)));
    (void)json_object_set_new(o, "blocks", json_integer(list_blocks(w, i)));
    return o;
}

static double accounts_of_people(const struct world *w, int day)
{
    double total = 0;

    for (int i = 0; i < w->host_count; i++)
        if (w->hosts[i].people && host_is_instance(w, i, day))
            total += (double)host_users(w, i, day, 0);
    return total;
}

static json_t *waves_truth(const struct world *w)
{
    json_t *list = json_array();
    double start = w->panel ? 1 : accounts_of_people(w, 0);

    for (int k = 0; k < WORLD_WAVES && !w->panel; k++) {
        const struct wave_plan *p = &w->waves[k];

        (void)json_array_append_new(list,
                                    json_pack("{s:o, s:o, s:o, s:f, s:f, s:s}", "onset", date_of(p->onset),
                                              "peak", date_of(p->peak), "end", date_of(p->end), "excess",
                                              p->excess, "share", p->excess / start, "shape", p->shape));
    }
    return list;
}

static void add_farm(const struct world *w, json_t *hosts)
{
    for (int i = 0; w->farm_teller >= 0 && i < WORLD_FARM_ADMITTED; i++) {
        char name[WORLD_NAME_MAX];

        farm_name(w, i, name);
        (void)json_array_append_new(
            hosts, json_pack("{s:s, s:s, s:s}", "host", name, "kind", "farm", "outcome", "dns_nxdomain"));
    }
}

json_t *truth_make(const struct world *w, int day, double hour)
{
    json_t *hosts = json_array();

    for (int i = 0; i < w->host_count; i++)
        if (day >= w->hosts[i].birth)
            (void)json_array_append_new(hosts, host_truth(w, i, day, hour));
    add_farm(w, hosts);
    return json_pack("{s:o, s:o, s:o, s:o, s:{s:s, s:i, s:i}}", "date", date_of(day), "waves", waves_truth(w),
                     "switches", switches_truth(w), "hosts", hosts, "farm", "domain", w->farm_domain, "names",
                     w->farm_teller >= 0 ? WORLD_FARM_NAMES : 0, "quarantined",
                     w->farm_teller >= 0 ? WORLD_FARM_NAMES - WORLD_FARM_ADMITTED : 0);
}

static FILE *create(const char *path, struct err *e)
{
    FILE *f = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");

    if (!f)
        (void)err_errno(e, ERR_IO, errno, "cannot write %s", path);
    return f;
}

static bool finish(FILE *f, const char *path, struct err *e)
{
    if (f == stdout)
        return fflush(f) == 0 || err_errno(e, ERR_IO, errno, "cannot write %s", path);
    return fclose(f) == 0 || err_errno(e, ERR_IO, errno, "cannot write %s", path);
}

bool truth_write(const json_t *truth, const char *path, struct err *e)
{
    FILE *f = create(path, e);

    if (!f)
        return false;
    (void)json_dumpf(truth, f, JSON_INDENT(1));
    (void)fputc('\n', f);
    return finish(f, path, e);
}

bool truth_write_seeds(const struct world *w, int seeds, const char *path, struct err *e)
{
    FILE *f = create(path, e);

    if (!f)
        return false;
    for (int i = 0; i < seeds; i++)
        (void)fprintf(f, "%s\n", w->hosts[i].name);
    return finish(f, path, e);
}

/* Neutral titles near the waves, and one with nothing near it: coincidence is the reader's to judge. */
bool truth_write_events(const struct world *w, const char *path, struct err *e)
{
    static const char *const titles[WORLD_WAVES] = {
        "A large network changes its terms", "A large network is down for a day",
        "A film festival posts here", "A country blocks a large network", "A large network is sold"};
    FILE *f = create(path, e);
    char date[16];

    if (!f)
        return false;
    (void)fprintf(f, "day,title,source\n");
    for (int k = 0; k < WORLD_WAVES; k++) {
        truth_date(w->waves[k].onset - k % 2, date);
        (void)fprintf(f, "%s,%s,simulated\n", date, titles[k]);
    }
    truth_date(65, date);
    (void)fprintf(f, "%s,A conference on open protocols,simulated\n", date);
    return finish(f, path, e);
}
