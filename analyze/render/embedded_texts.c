#include "render/embedded_texts.h"

#include <string.h>

const struct embedded_file *embedded_find(const char *name)
{
    for (const struct embedded_file *f = report_texts; f->name; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

const char *embedded_text(const char *name)
{
    const struct embedded_file *f = embedded_find(name);

    return f ? f->bytes : NULL;
}
