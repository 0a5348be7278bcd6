#include "options_edition.h"

#include <stddef.h>

#include "options.h"
#include "render/licence.h"

#define AT(member) offsetof(struct settings, member)

/* One row of a table. */
#define TEXT(option, member, what, default_value, words)                                                     \
    {                                                                                                        \
        .name = option, .kind = OPT_TEXT, .offset = AT(member), .arg = what, .help = words,                  \
        .def = default_value                                                                                 \
    }

/* Rows that more than one command has. */
#define LICENCE                                                                                              \
    {                                                                                                        \
        .name = "licence", .kind = OPT_CHOICE, .offset = AT(licence), .arg = "L", .help = "of the figures",  \
        .def = "CC-BY-4.0", .choices = LICENCE_CHOICES                                                       \
    }
#define PUBLISHER TEXT("publisher", publisher, "NAME", "a fedtide operator", "who gives it away")
#define EVENTS                                                                                               \
    TEXT("events", events_file, "FILE", NULL,                                                                \
         "events to mark: CSV day,title,source; without it a calendar comes along")
#define TEMPLATES                                                                                            \
    TEXT("templates", templates, "DIR", NULL,                                                                \
         "files here replace the built-in templates, style and sentences")
#define EMBARGO                                                                                              \
    TEXT("embargo", embargo, "LINE", NULL,                                                                   \
         "stands on every page and in every picture; pages ask not to be indexed")

const struct opt edition_report_options[] = {
    TEXT("out", out, "DIR", "report", "folder to write"),
    TEXT("title", title, "T", "State of the fediverse", "name in the head of the page"),
    EVENTS,
    TEXT("edition", edition, "NAME", NULL,
         "--out is a shelf of editions; puts a new one there, 2023-05 as 2023-05-v1.0"),
    TEXT("correct", correction, "TEXT", NULL, "a new version of that edition, and what was wrong"),
    EMBARGO,
    LICENCE,
    PUBLISHER,
    TEXT("url", url, "URL", NULL, "where the shelf stands"),
    TEMPLATES,
    {0},
};

const struct opt edition_brief_options[] = {
    TEXT("out", out, "FILE", "brief.html", "page to write; .md, .txt, posts, card and JSON stand beside it"),
    TEXT("title", title, "T", "Fediverse weekly brief", "name in the head of the page"),
    EMBARGO,
    LICENCE,
    TEMPLATES,
    {0},
};

const struct opt edition_package_options[] = {
    TEXT("out", out, "DIR", "package", "folder to write; must be new or empty"),
    TEXT("title", title, "T", "State of the fediverse", "name of the data set"),
    EVENTS,
    LICENCE,
    PUBLISHER,
    TEXT("url", url, "URL", NULL, "where it will stand"),
    TEMPLATES,
    {0},
};
