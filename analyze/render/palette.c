#include "render/palette.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/embedded_texts.h"

enum { CSS_MAX = 1 << 20 };

static int find_token(const struct palette *p, const char *name, size_t len)
{
    for (int i = 0; i < p->count; i++)
        if (strlen(p->tokens[i].name) == len && memcmp(p->tokens[i].name, name, len) == 0)
            return i;
    return -1;
}

static void set_token(struct palette *p, const char *name, size_t len, const char *value, size_t value_len,
                      bool dark)
{
    int i = find_token(p, name, len);
    char *to;

    if (len >= PALETTE_NAME || value_len >= PALETTE_VALUE || (i < 0 && p->count == PALETTE_TOKENS))
        return;
    if (i < 0) {
        i = p->count++;
        memcpy(p->tokens[i].name, name, len);
    }
    to = dark ? p->tokens[i].dark : p->tokens[i].light;
    memcpy(to, value, value_len);
    to[value_len] = '\0';
}

/* The declarations of one :root block. */
static void read_block(struct palette *p, const char *block, bool dark)
{
    const char *end = strchr(block, '}');

    for (const char *at = strstr(block, "--"); at && end && at < end; at = strstr(at, "--")) {
        size_t len = strcspn(at + 2, ":;}");
        const char *value = at + 2 + len + 1;
        size_t value_len = strcspn(value, ";}");

        set_token(p, at + 2, len, value, value_len, dark);
        at = value + value_len;
    }
}

void palette_read(struct palette *p, const char *style)
{
    static const char scheme[] = "prefers-color-scheme:dark";
    const char *light = strstr(style, ":root{"), *dark = strstr(style, scheme);

    *p = (struct palette){0};
    if (light)
        read_block(p, light, false);
    dark = dark ? strstr(dark, ":root{") : NULL;
    if (dark)
        read_block(p, dark, true);
}

const char *palette_value(const struct palette *p, const char *name, size_t len, bool dark)
{
    int i = find_token(p, name, len);

    if (i < 0)
        return NULL;
    return dark && p->tokens[i].dark[0] ? p->tokens[i].dark : p->tokens[i].light;
}

void palette_flatten(struct buf *out, const struct palette *p, const char *css)
{
    const char *var;

    while ((var = strstr(css, "var(--"))) {
        const char *name = var + strlen("var(--");
        size_t len = strcspn(name, ")");
        const char *value = palette_value(p, name, len, false);

        buf_put(out, css, (size_t)(var - css));
        buf_puts(out, value ? value : "#000");
        css = name + len + (name[len] == ')');
    }
    buf_puts(out, css);
}

const char *palette_built_in(void)
{
    static char *made;
    const char *style = embedded_text("style.css"), *chart = embedded_text("chart.css");
    struct palette p;
    struct buf css;

    if (made)
        return made;
    palette_read(&p, style ? style : "");
    buf_init(&css, CSS_MAX);
    palette_flatten(&css, &p, chart ? chart : "");
    made = buf_take(&css, NULL);
    return made;
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* Relative luminance (WCAG 2.2, "relative luminance"); negative when it is no colour. */
static double luminance(const char *color)
{
    static const double weight[] = {0.2126, 0.7152, 0.0722};
    size_t len = strlen(color);
    double sum = 0;

    if (color[0] != '#' || (len != 4 && len != 7))
        return -1;
    for (size_t i = 0; i < 3; i++) {
        int high = hex_digit(color[len == 4 ? 1 + i : 1 + 2 * i]);
        int low = hex_digit(color[len == 4 ? 1 + i : 2 + 2 * i]);
        double c = (high * 16 + low) / 255.0;

        if (high < 0 || low < 0)
            return -1;
        sum += weight[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

double palette_contrast(const char *a, const char *b)
{
    double x = luminance(a), y = luminance(b);

    if (x < 0 || y < 0)
        return 0;
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}
