#include "render/editions.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "render/package_sums.h"
#include "render/text_file.h"

enum { PATH_SIZE = 1400, FOLDER_NAME_SIZE = 80 };

static const char *text_of(const json_t *o, const char *member)
{
    const char *text = json_string_value(json_object_get(o, member));

    return text ? text : "";
}

/* ---- what stands on the shelf ---- */

static bool load_list(struct shelf *s, struct err *e)
{
    char path[PATH_SIZE];
    json_error_t error;

    (void)snprintf(path, sizeof(path), "%.1000s/editions.json", s->folder);
    if (access(path, F_OK) != 0) {
        s->list = json_pack("{s:s, s:[]}", "title", s->title, "editions");
        return true;
    }
    s->list = json_load_file(path, 0, &error);
    if (!json_is_array(json_object_get(s->list, "editions")))
        return err_set(e, ERR_INPUT, "%s is not the list of a shelf: %s", path, error.text);
    (void)json_object_set_new(s->list, "title", json_string(s->title));
    return true;
}

/* What was published must still be what it was. */
static bool check_old(const struct shelf *s, struct err *e)
{
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(s->list, "editions"), i, row) {
        char path[PATH_SIZE], sum[SUM_SIZE];
        int64_t bytes;

        (void)snprintf(path, sizeof(path), "%.1000s/%.80s/report.json", s->folder, text_of(row, "folder"));
        if (!package_sum(path, sum, &bytes, e))
            return err_wrap(e, "edition %s", text_of(row, "folder"));
        if (strcmp(sum, text_of(row, "sha256")) != 0)
            return err_set(e, ERR_INPUT,
                           "%s was changed after it was published; put back what editions.json names", path);
    }
    return true;
}

/* Letters, digits, dots, hyphens; begins with a letter or digit. */
static bool is_name(const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || len >= EDITION_NAME_SIZE || !isalnum((unsigned char)name[0]))
        return false;
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && !strchr(".-_", *name))
            return false;
    return true;
}

/* Versions of an edition count from 1.0: 1.1 is its first correction. */
static int versions_of(const struct shelf *s, const char *name)
{
    const json_t *row;
    int count = 0;
    size_t i;

    json_array_foreach(json_object_get(s->list, "editions"), i, row)
        count += strcmp(text_of(row, "edition"), name) == 0;
    return count;
}

static bool make_folder(const char *path, struct err *e)
{
    return mkdir(path, 0755) == 0 || errno == EEXIST ||
           err_errno(e, ERR_IO, errno, "cannot make the folder %s", path);
}

bool shelf_begin(struct shelf *s, const char *name, struct err *e)
{
    int before;

    if (!is_name(name))
        return err_set(e, ERR_USAGE, "--edition takes letters, digits, dots and hyphens, as in 2023-05");
    if (!make_folder(s->folder, e) || !load_list(s, e) || !check_old(s, e))
        return false;
    before = versions_of(s, name);
    if (before > 0 && !s->correction)
        return err_set(
            e, ERR_USAGE,
            "edition %s is published and is never changed; --correct \"what was wrong\" makes version 1.%d",
            name, before);
    if (before == 0 && s->correction)
        return err_set(e, ERR_USAGE, "there is no edition %s to correct", name);
    (void)snprintf(s->name, sizeof(s->name), "%s", name);
    (void)snprintf(s->version, sizeof(s->version), "1.%d", before);
    (void)snprintf(s->made, sizeof(s->made), "%.1000s/.making-%.48s", s->folder, name);
    if (mkdir(s->made, 0755) != 0)
        return err_errno(e, ERR_IO, errno,
                         "cannot make the folder %s; a run that was stopped may have left it", s->made);
    return true;
}

void shelf_release(struct shelf *s)
{
    json_decref(s->list);
    *s = (struct shelf){0};
}

/* ---- the lists ---- */

/* Lists are written beside and moved over, so that a reader never sees half a file. */
static void paths_of(const struct shelf *s, const char *name, char made[PATH_SIZE], char path[PATH_SIZE])
{
    (void)snprintf(made, PATH_SIZE, "%.1000s/.%s.new", s->folder, name);
    (void)snprintf(path, PATH_SIZE, "%.1000s/%s", s->folder, name);
}

static bool move_over(const char *made, const char *path, struct err *e)
{
    return rename(made, path) == 0 || err_errno(e, ERR_IO, errno, "cannot write %s", path);
}

static bool write_text(const struct shelf *s, const char *name, const char *text, struct err *e)
{
    char made[PATH_SIZE], path[PATH_SIZE];

    paths_of(s, name, made, path);
    return text_file_write(made, text, e) && move_over(made, path, e);
}

static bool write_template(const struct shelf *s, struct texts *texts, const char *template, const char *name,
                           const json_t *values, struct err *e)
{
    char made[PATH_SIZE], path[PATH_SIZE];

    paths_of(s, name, made, path);
    return text_file_render(texts, template, values, made, e) && move_over(made, path, e);
}

/* A permanent name of a thing on the shelf: its address, or a tag URI (RFC 4151) where none is known. */
static json_t *permanent(const struct shelf *s, const char *folder)
{
    char id[PATH_SIZE];

    if (s->url)
        (void)snprintf(id, sizeof(id), "%.900s%s%s%s", s->url, s->url[strlen(s->url) - 1] == '/' ? "" : "/",
                       folder, *folder ? "/" : "");
    else
        (void)snprintf(id, sizeof(id), "tag:localhost,2022:fedtide%s%s", *folder ? "/" : "", folder);
    return json_string(id);
}

/* Newest first, with what the templates need beside what editions.json holds. */
static json_t *values_of(const struct shelf *s)
{
    const json_t *list = json_object_get(s->list, "editions");
    json_t *rows = json_array(), *corrections = json_array(), *out;
    size_t count = json_array_size(list);

    for (size_t i = count; i-- > 0;) {
        json_t *row = json_copy(json_array_get(list, i));

        (void)json_object_set_new(row, "id", permanent(s, text_of(row, "folder")));
        (void)json_array_append_new(rows, row);
        if (*text_of(row, "correction"))
            (void)json_array_append(corrections, row);
    }
    out = json_pack("{s:s, s:s, s:o, s:o, s:o, s:s}", "title", s->title, "publisher", s->publisher,
                    "editions", rows, "corrections", corrections, "id", permanent(s, ""), "updated",
                    text_of(json_array_get(list, count - 1), "published"));
    if (s->url)
        (void)json_object_set_new(out, "url", permanent(s, ""));
    return out;
}

static bool write_lists(struct shelf *s, struct texts *texts, struct err *e)
{
    json_t *values = values_of(s);
    const char *style = texts_file(texts, "editions.css");
    char *list = json_dumps(s->list, JSON_INDENT(1));
    bool good;

    (void)json_object_set_new(values, "style", json_string(style ? style : ""));
    good = write_text(s, "editions.json", list, e) &&
           write_template(s, texts, "editions.html", "index.html", values, e) &&
           write_template(s, texts, "editions.atom", "feed.atom", values, e) &&
           write_template(s, texts, "editions_corrections.md", "CORRECTIONS.md", values, e);
    free(list);
    json_decref(values);
    return good;
}

static bool point_latest(const struct shelf *s, const char *folder, struct err *e)
{
    char path[PATH_SIZE], temporary[PATH_SIZE];

    (void)snprintf(path, sizeof(path), "%.1000s/latest", s->folder);
    (void)snprintf(temporary, sizeof(temporary), "%.1000s/.latest.new", s->folder);
    (void)unlink(temporary);
    return (symlink(folder, temporary) == 0 && rename(temporary, path) == 0) ||
           err_errno(e, ERR_IO, errno, "cannot point %s to %s", path, folder);
}

/* The one place where the clock is looked at: an edition is the same whenever it is made, its publication is
 * not. SOURCE_DATE_EPOCH, where it is set, stands for the clock. */
static json_t *published(void)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    char text[STR_TIME_SIZE];
    int64_t seconds;

    if (!epoch || !str_to_i64(epoch, 0, INT64_C(4102444800), &seconds))
        seconds = clock_now_us() / 1000000;
    str_from_time_us(seconds * 1000000, text);
    return json_string(text);
}

bool shelf_finish(struct shelf *s, const json_t *edition, struct texts *texts, struct err *e)
{
    char folder[FOLDER_NAME_SIZE], path[PATH_SIZE], sum[SUM_SIZE];
    int64_t bytes;
    json_t *row;

    (void)snprintf(folder, sizeof(folder), "%s-v%s", s->name, s->version);
    (void)snprintf(path, sizeof(path), "%.1000s/report.json", s->made);
    if (!package_sum(path, sum, &bytes, e))
        return false;
    (void)snprintf(path, sizeof(path), "%.1000s/%s", s->folder, folder);
    if (rename(s->made, path) != 0)
        return err_errno(e, ERR_IO, errno, "cannot move the edition to %s", path);
    row = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:s}", "edition", s->name, "version", s->version,
                    "folder", folder, "headline", text_of(edition, "headline"), "window",
                    text_of(edition, "window_text"), "published", published(), "sha256", sum);
    if (s->correction)
        (void)json_object_set_new(row, "correction", json_string(s->correction));
    (void)json_array_append_new(json_object_get(s->list, "editions"), row);
    (void)json_object_set_new(s->list, "latest", json_string(folder));
    return write_lists(s, texts, e) && point_latest(s, folder, e);
}
