#include "render/licence.h"

#include <string.h>

#include "base/compiler.h"

static const struct licence {
    const char *id, *name, *title, *url;
} licences[] = {
    {"CC-BY-4.0", "CC BY 4.0", "Creative Commons Attribution 4.0 International",
     "https://creativecommons.org/licenses/by/4.0/"},
    {"CC0-1.0", "CC0 1.0", "Creative Commons Zero 1.0 Universal",
     "https://creativecommons.org/publicdomain/zero/1.0/"},
    {"ODbL-1.0", "ODbL 1.0", "Open Data Commons Open Database License 1.0",
     "https://opendatacommons.org/licenses/odbl/1-0/"},
    {"ODC-By-1.0", "ODC-BY 1.0", "Open Data Commons Attribution License 1.0",
     "https://opendatacommons.org/licenses/by/1-0/"},
};

static const struct licence *find(const char *id)
{
    for (size_t i = 0; i < COUNT_OF(licences); i++)
        if (strcmp(licences[i].id, id) == 0)
            return &licences[i];
    return NULL;
}

const char *licence_name(const char *id)
{
    const struct licence *l = find(id);

    return l ? l->name : id;
}

const char *licence_title(const char *id)
{
    const struct licence *l = find(id);

    return l ? l->title : id;
}

const char *licence_url(const char *id)
{
    const struct licence *l = find(id);

    return l ? l->url : "";
}
