#include "report_place.h"

#include <stdio.h>

#include "brief_measures.h"
#include "render/licence.h"
#include "render/press.h"

enum { STEM_SIZE = 1100 };

bool report_place_begin(struct report_place *p, const struct settings *s, struct err *e)
{
    *p = (struct report_place){.folder = s->out};
    if (!s->edition)
        return !s->correction || err_set(e, ERR_USAGE, "--correct needs --edition: which one is corrected");
    p->shelf = (struct shelf){.folder = s->out,
                              .title = s->title,
                              .publisher = s->publisher,
                              .url = s->url,
                              .correction = s->correction};
    p->shelved = true;
    if (!shelf_begin(&p->shelf, s->edition, e))
        return false;
    p->folder = p->shelf.made;
    return true;
}

static bool write_brief(const struct report_place *p, const struct settings *s, struct analysis *a,
                        struct texts *texts, struct err *e)
{
    struct brief_input in = {.title = "Fediverse weekly brief",
                             .rules = s->rules,
                             .licence = licence_name(s->licence),
                             .embargo = s->embargo,
                             .report = "index.html"};
    struct brief_measures measures;
    char stem[STEM_SIZE];
    bool good = brief_measures(&measures, a, e);

    (void)snprintf(stem, sizeof(stem), "%.1000s/brief", p->folder);
    if (good) {
        json_t *json;

        brief_measures_lend(&measures, &in);
        json = brief_make(&in, texts);
        good = brief_write(json, texts, stem, e);
        json_decref(json);
    }
    brief_measures_release(&measures);
    return good;
}

bool report_place_fill(const struct report_place *p, const struct settings *s, struct analysis *a,
                       const json_t *edition, struct texts *texts, struct err *e)
{
    return write_brief(p, s, a, texts, e) && press_write(edition, texts, p->folder, e);
}

bool report_place_publish(struct report_place *p, const json_t *edition, struct texts *texts, struct err *e)
{
    return !p->shelved || shelf_finish(&p->shelf, edition, texts, e);
}

void report_place_release(struct report_place *p)
{
    if (p->shelved)
        shelf_release(&p->shelf);
}
