#include "probe/instance.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/compiler.h"
#include "base/json.h"
#include "probe/count.h"
#include "probe/page.h"
#include "probe/software.h"
#include "probe/url.h"

static void clear(struct instance_document *d)
{
    memset(d, 0, sizeof *d);
    d->users_total = d->users_active_day = d->users_active_week = d->users_active_month = RECORD_ABSENT;
    d->users_active_halfyear = d->local_posts = d->local_comments = d->domain_count = RECORD_ABSENT;
    d->open_registrations = -1;
}

/* A domain, or a whole URL in its place (Pleroma, Firefish). */
static void read_domain(const char *text, struct instance_document *d)
{
    struct url url;

    if (!text)
        return;
    if (url_read(text, strlen(text), &url))
        text = url.host;
    if (strlen(text) < sizeof d->domain)
        memcpy(d->domain, text, strlen(text) + 1);
}

/* "2.7.2 (compatible; Akkoma 3.10.4)": behind "compatible;" stands the real program. */
static void read_version(const json_t *root, struct instance_document *d)
{
    const char *version = json_text(root, "version");
    const char *real = version ? strstr(version, "(compatible; ") : NULL;
    size_t name_len;

    count_copy_text(json_member(root, "version"), d->version, sizeof d->version);
    if (!real)
        return;
    real += strlen("(compatible; ");
    name_len = strcspn(real, " /)");
    if (name_len == 0 || name_len >= sizeof d->software)
        return;
    memcpy(d->software, real, name_len);
    d->software[name_len] = '\0';
    real += name_len;
    real += strspn(real, " /");
    count_cut_text(real, strcspn(real, ")"), d->version, sizeof d->version);
}

static void read_mastodon_v1(const json_t *root, struct instance_document *d)
{
    const json_t *stats = json_member(root, "stats");

    d->form = "v1";
    read_domain(json_text(root, "uri"), d);
    d->users_total = count_member(stats, "user_count", &d->flags);
    d->local_posts = count_member(stats, "status_count", &d->flags);
    d->domain_count = count_member(stats, "domain_count", &d->flags);
    d->users_active_month =
        count_member(json_member(json_member(root, "pleroma"), "stats"), "mau", &d->flags);
    d->open_registrations = json_bool(root, "registrations");
}

static void read_mastodon_v2(const json_t *root, struct instance_document *d)
{
    const json_t *users = json_member(json_member(root, "usage"), "users");

    d->form = "v2";
    read_domain(json_text(root, "domain"), d);
    count_copy_text(json_member(root, "source_url"), d->repository, sizeof d->repository);
    d->users_active_month = count_member(users, "active_month", &d->flags);
    d->open_registrations = json_bool(json_member(root, "registrations"), "enabled");
    if (json_bool(json_member(root, "configuration"), "limited_federation") == 1)
        d->flags |= RECORD_PRIVATE; /* its active_month is 0 whatever happens there */
}

static void read_lemmy_site(const json_t *root, struct instance_document *d)
{
    const json_t *view = json_member(root, "site_view");
    const json_t *local = json_member(view, "local_site");
    const json_t *counts =
        json_member(view, "counts") ? json_member(view, "counts") : local; /* 1.0 moved them */
    const char *mode = json_text(local, "registration_mode");

    d->form = "lemmy-site";
    (void)snprintf(d->software, sizeof d->software, "lemmy");
    read_domain(json_text(json_member(view, "site"), "actor_id"), d);
    d->users_total = count_member(counts, "users", &d->flags);
    d->users_active_day = count_member(counts, "users_active_day", &d->flags);
    d->users_active_week = count_member(counts, "users_active_week", &d->flags);
    d->users_active_month = count_member(counts, "users_active_month", &d->flags);
    d->users_active_halfyear = count_member(counts, "users_active_half_year", &d->flags);
    d->local_posts = count_member(counts, "posts", &d->flags);
    d->local_comments = count_member(counts, "comments", &d->flags);
    if (mode)
        d->open_registrations = strcasecmp(mode, "closed") != 0;
}

static void read_misskey_stats(const json_t *root, struct instance_document *d)
{
    d->form = "misskey-stats";
    d->users_total = count_member(root, "originalUsersCount", &d->flags);
    d->local_posts = count_member(root, "originalNotesCount", &d->flags);
    d->domain_count = count_member(root, "instances", &d->flags);
}

static void read_peertube_stats(const json_t *root, struct instance_document *d)
{
    d->form = "peertube-stats";
    (void)snprintf(d->software, sizeof d->software, "peertube");
    d->users_total = count_member(root, "totalUsers", &d->flags);
    d->users_active_day = count_member(root, "totalDailyActiveUsers", &d->flags);
    d->users_active_week = count_member(root, "totalWeeklyActiveUsers", &d->flags);
    d->users_active_month = count_member(root, "totalMonthlyActiveUsers", &d->flags);
    d->local_posts = count_member(root, "totalLocalVideos", &d->flags);
    d->local_comments = count_member(root, "totalLocalVideoComments", &d->flags);
}

/* "repositoryUrl" is the only sign of many forks. */
static void read_misskey_meta(const json_t *root, struct instance_document *d)
{
    d->form = "misskey-meta";
    read_domain(json_text(root, "uri"), d);
    count_copy_text(json_member(root, "repositoryUrl"), d->repository, sizeof d->repository);
    if (json_bool(root, "disableRegistration") >= 0)
        d->open_registrations = !json_bool(root, "disableRegistration");
}

/* Hubzilla and its line: channels are what others call accounts. */
static void read_siteinfo(const json_t *root, struct instance_document *d)
{
    const char *policy = json_text(root, "register_policy");
    uint32_t ignored = 0;

    d->form = "siteinfo";
    read_domain(json_text(root, "url"), d);
    count_copy_text(json_member(root, "platform"), d->software, sizeof d->software);
    d->users_total = count_member(root, "channels_total", &d->flags);
    d->users_active_month = count_member(root, "channels_active_monthly", &d->flags);
    d->users_active_halfyear = count_member(root, "channels_active_halfyear", &d->flags);
    d->local_posts = count_member(root, "local_posts", &d->flags);
    d->local_comments = count_member(root, "local_comments", &d->flags);
    if (policy)
        d->open_registrations = strcasecmp(policy, "REGISTER_CLOSED") != 0;
    if (count_member(root, "hide_in_statistics", &ignored) == 1 || json_bool(root, "hide_in_statistics") == 1)
        d->flags |= RECORD_PRIVATE;
}

/* Which document it is, by a member that no other has; the first that fits. */
static const struct {
    const char *mark, *second; /* second: must be there too, NULL = nothing more */
    void (*read)(const json_t *root, struct instance_document *d);
} forms[] = {
    {"site_view", NULL, read_lemmy_site},
    {"originalUsersCount", NULL, read_misskey_stats},
    {"totalLocalVideos", NULL, read_peertube_stats},
    {"register_policy", "platform", read_siteinfo},
    {"disableRegistration", "version", read_misskey_meta},
    {"configuration", "domain", read_mastodon_v2},
    {"uri", NULL, read_mastodon_v1},
};

enum outcome instance_read(const char *bytes, size_t len, const char *software, struct instance_document *out)
{
    enum json_state state;
    json_auto_t *root = json_read(bytes, len, &state);

    if (!root)
        return page_outcome(bytes, len);
    clear(out);
    for (size_t i = 0; i < COUNT_OF(forms) && !out->form; i++)
        if (json_member(root, forms[i].mark) && (!forms[i].second || json_text(root, forms[i].second)))
            forms[i].read(root, out);
    if (!out->form)
        return OUTCOME_INCOMPLETE;
    if (out->software[0])
        software = out->software;
    read_version(root, out);
    if (software_instance_counts_remote(out->software[0] ? out->software : software))
        out->flags |= RECORD_REMOTE_USERS;
    return OUTCOME_OK;
}
