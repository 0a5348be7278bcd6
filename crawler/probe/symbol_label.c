#include "probe/symbol_label.h"

#include <idn2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "base/str.h"
#include "probe/punycode.h"

enum { LONGEST = SYMBOL_LABEL_SIZE - 1, EMOJI_STYLE = 0xfe0f };

/* Blocks, or parts of blocks, whose characters UTS-46 calls valid though IDNA2008 excludes them (status
 * "valid; NV8" of IdnaMappingTable.txt); those that it maps to something else are left out. */
static const struct {
    uint32_t first, last;
} symbols[] = {
    {0x2190, 0x2328},   {0x232b, 0x23ff},   /* arrows, technical */
    {0x2500, 0x2a0b},   {0x2a0d, 0x2a73},   /* drawing, shapes, dingbats, mathematics */
    {0x2a77, 0x2adb},   {0x2add, 0x2bff},   /* more of it */
    {0x1f000, 0x1f0ff}, {0x1f1e6, 0x1f1ff}, /* tiles and cards, flags */
    {0x1f300, 0x1faff},                     /* pictographs */
};

static bool is_symbol(uint32_t point)
{
    for (size_t i = 0; i < COUNT_OF(symbols); i++)
        if (point >= symbols[i].first && point <= symbols[i].last)
            return true;
    return false;
}

/* The code point at *text, which is valid UTF-8; *text moves behind it. */
static uint32_t next_point(const char **text)
{
    const unsigned char *p = (const unsigned char *)*text;
    int more = p[0] < 0x80 ? 0 : p[0] < 0xe0 ? 1 : p[0] < 0xf0 ? 2 : 3;
    uint32_t point = more == 0 ? p[0] : p[0] & (0x3fu >> more);

    for (int i = 1; i <= more; i++)
        point = point << 6 | (p[i] & 0x3fu);
    *text += more + 1;
    return point;
}

struct points {
    uint32_t point[LONGEST];
    size_t count;
    bool has_symbol;
};

static bool add(struct points *p, uint32_t point)
{
    if (p->count == LONGEST)
        return false;
    p->point[p->count++] = point;
    return true;
}

static bool add_all(struct points *p, const char *text)
{
    while (*text)
        if (!add(p, next_point(&text)))
            return false;
    return true;
}

/* What stands between symbols, mapped as a label of its own. */
static bool add_run(struct points *p, const char *run, size_t len)
{
    char text[4 * LONGEST + 1];
    char *ascii = NULL, *unicode = NULL;
    bool good;

    if (len == 0)
        return true;
    if (len >= sizeof text)
        return false;
    memcpy(text, run, len);
    text[len] = '\0';
    str_lower(text);
    if (strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == len)
        return add_all(p, text);
    good = idn2_to_ascii_8z(text, &ascii, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT) == IDN2_OK &&
           idn2_to_unicode_8z8z(ascii, &unicode, 0) == IDN2_OK && add_all(p, unicode);
    idn2_free(ascii);
    idn2_free(unicode);
    return good;
}

static bool read_points(const char *text, struct points *p)
{
    const char *run = text;

    while (*text) {
        const char *here = text;
        uint32_t point = next_point(&text);

        if (point != EMOJI_STYLE && !is_symbol(point))
            continue;
        /* the style selector says how a symbol is to be drawn; the mapping drops it */
        if (!add_run(p, run, (size_t)(here - run)) || (point != EMOJI_STYLE && !add(p, point)))
            return false;
        p->has_symbol = p->has_symbol || point != EMOJI_STYLE;
        run = text;
    }
    return add_run(p, run, strlen(run)) && p->has_symbol;
}

static bool encode(const char *unicode, char out[SYMBOL_LABEL_SIZE])
{
    struct points p = {.count = 0};

    if (!str_is_utf8(unicode, strlen(unicode)) || !read_points(unicode, &p))
        return false;
    (void)snprintf(out, SYMBOL_LABEL_SIZE, "xn--");
    return punycode_encode(p.point, p.count, out + 4, SYMBOL_LABEL_SIZE - 4);
}

bool symbol_label_to_ascii(const char *label, char out[SYMBOL_LABEL_SIZE])
{
    char *unicode = NULL;
    bool good;

    if (strncmp(label, "xn--", 4) != 0)
        return encode(label, out);
    good = idn2_to_unicode_8z8z(label, &unicode, 0) == IDN2_OK && encode(unicode, out) &&
           strcmp(label, out) == 0;
    idn2_free(unicode);
    return good;
}
