#include "sql/embedded_place.h"

#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VERSION_MIN = 14 };

bool place_join(char out[PATH_SIZE], const char *a, const char *b, struct err *e)
{
    int len = snprintf(out, PATH_SIZE, "%s%s", a, b);

    return (len > 0 && len < PATH_SIZE) || err_set(e, ERR_CONFIG, "path \"%.80s...\" is too long", a);
}

static bool choose_home(struct place *p, struct err *e)
{
    const char *own = getenv("FEDTIDE_HOME");
    const char *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");

    if (own && own[0])
        return own[0] == '/'
                   ? place_join(p->home, own, "", e)
                   : err_set(e, ERR_CONFIG, "FEDTIDE_HOME must be an absolute path, not \"%s\"", own);
    if (p->switch_user)
        return place_join(p->home, "/var/lib/fedtide", "", e);
    if (data && data[0] == '/')
        return place_join(p->home, data, "/fedtide", e);
    if (home && home[0] == '/')
        return place_join(p->home, home, "/.local/share/fedtide", e);
    return err_set(e, ERR_CONFIG, "neither HOME nor XDG_DATA_HOME is set; use --db or FEDTIDE_HOME");
}

static bool choose_user(struct place *p, struct err *e)
{
    const struct passwd *entry;

    p->switch_user = geteuid() == 0;
    errno = 0;
    entry = p->switch_user ? getpwnam("postgres") : getpwuid(geteuid());
    if (!entry && p->switch_user)
        return err_set(e, ERR_CONFIG,
                       "no user postgres on this machine; install the package postgresql, or use --db");
    if (!entry)
        return err_errno(e, ERR_CONFIG, errno, "no name for user %d", (int)geteuid());
    p->uid = entry->pw_uid;
    p->gid = entry->pw_gid;
    (void)snprintf(p->user, sizeof(p->user), "%s", entry->pw_name);
    return true;
}

int place_version(const struct place *p)
{
    char path[PATH_SIZE + 16];
    char text[16] = "";
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s/PG_VERSION", p->data);
    f = fopen(path, "re");
    if (!f)
        return 0;
    if (!fgets(text, sizeof(text), f))
        text[0] = '\0';
    (void)fclose(f);
    return (int)strtol(text, NULL, 10);
}

static bool has_programs(const char *folder)
{
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof(path), "%s/initdb", folder);
    return access(path, X_OK) == 0;
}

/* Where Debian keeps the versions that are installed side by side; 0 when there is none. */
static int newest_installed(void)
{
    DIR *dir = opendir("/usr/lib/postgresql");
    const struct dirent *entry;
    char folder[64];
    int best = 0;

    while (dir && (entry = readdir(dir))) {
        int version = (int)strtol(entry->d_name, NULL, 10);

        (void)snprintf(folder, sizeof(folder), "/usr/lib/postgresql/%d/bin", version);
        if (version > best && has_programs(folder))
            best = version;
    }
    if (dir)
        (void)closedir(dir);
    return best;
}

/* An existing cluster needs the programs of its own version; a new one gets the newest. */
static bool find_programs(struct place *p, struct err *e)
{
    static const char *const others[] = {"/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin"};
    int cluster = place_version(p);
    int version = cluster ? cluster : newest_installed();

    (void)snprintf(p->bin, sizeof(p->bin), "/usr/lib/postgresql/%d/bin", version);
    if (version && version < VERSION_MIN)
        return err_set(e, ERR_CONFIG, "PostgreSQL %d is too old; fedtide needs %d or newer", version,
                       VERSION_MIN);
    if (version && has_programs(p->bin))
        return true;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        if (!has_programs(others[i]))
            continue;
        (void)snprintf(p->bin, sizeof(p->bin), "%s", others[i]);
        return true;
    }
    if (cluster)
        return err_set(e, ERR_CONFIG,
                       "%s was made by PostgreSQL %d, whose server programs are not there; "
                       "install the package postgresql-%d, or name another database with --db",
                       p->data, cluster, cluster);
    return err_set(e, ERR_CONFIG,
                   "no PostgreSQL server programs found; install the package postgresql, "
                   "or name a server with --db");
}

/* A socket's path may have 107 bytes (sun_path); a deep home falls back to a folder in /tmp named after it.
 */
static bool choose_socket(struct place *p, struct err *e)
{
    unsigned hash = 5381;

    if (strlen(p->home) < 80)
        return place_join(p->socket, p->home, "/run", e);
    for (const char *c = p->home; *c; c++)
        hash = hash * 33 + (unsigned char)*c;
    (void)snprintf(p->socket, sizeof(p->socket), "/tmp/fedtide-%d-%08x", (int)p->uid, hash);
    return true;
}

bool place_find(struct place *p, struct err *e)
{
    *p = (struct place){0};
    return choose_user(p, e) && choose_home(p, e) && place_join(p->data, p->home, "/cluster", e) &&
           place_join(p->log, p->home, "/postgresql.log", e) && choose_socket(p, e) && find_programs(p, e);
}
