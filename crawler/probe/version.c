#include "probe/version.h"

#include <stddef.h>

#include "base/compiler.h"

enum { PART_MAX = 100000000 }; /* a date as 20240131 fits */

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

struct version version_read(const char *text)
{
    struct version v = {0};

    if (*text == 'v' || *text == 'V')
        text++;
    while (v.count < (int)COUNT_OF(v.part) && digit(*text)) {
        int32_t part = 0;

        for (; digit(*text); text++)
            part = part < PART_MAX / 10 ? part * 10 + (*text - '0') : PART_MAX;
        v.part[v.count++] = part;
        if (text[0] != '.' || !digit(text[1]))
            break;
        text++;
    }
    /* A commit hash may begin with digits; a version never goes on with a letter before the first dot. */
    if (v.count == 1 && ((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z')))
        return (struct version){0};
    v.pre = *text == '-';
    return v;
}

bool version_at_least(const struct version *v, int32_t major, int32_t minor)
{
    if (v->count == 0)
        return false;
    return v->part[0] > major || (v->part[0] == major && v->part[1] >= minor);
}
