#include "render/page_fonts.h"

#include "render/embedded_texts.h"

static void put_base64(struct buf *out, const unsigned char *bytes, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < len; i += 3) {
        unsigned group = (unsigned)bytes[i] << 16 | (i + 1 < len ? (unsigned)bytes[i + 1] << 8 : 0) |
                         (i + 2 < len ? bytes[i + 2] : 0);
        char quad[4] = {digits[group >> 18 & 63], digits[group >> 12 & 63],
                        i + 1 < len ? digits[group >> 6 & 63] : '=', i + 2 < len ? digits[group & 63] : '='};

        buf_put(out, quad, sizeof(quad));
    }
}

void page_fonts(struct buf *out)
{
    static const struct {
        const char *file, *family;
        int weight;
    } fonts[] = {{"inter-400.woff2", "Inter", 400},
                 {"inter-600.woff2", "Inter", 600},
                 {"source-serif-4-400.woff2", "Source Serif 4", 400},
                 {"source-serif-4-700.woff2", "Source Serif 4", 700}};

    for (size_t i = 0; i < COUNT_OF(fonts); i++) {
        const struct embedded_file *font = embedded_find(fonts[i].file);

        if (!font)
            continue;
        buf_putf(
            out,
            "@font-face{font-family:'%s';font-weight:%d;font-display:swap;src:url(data:font/woff2;base64,",
            fonts[i].family, fonts[i].weight);
        put_base64(out, (const unsigned char *)font->bytes, font->len);
        buf_puts(out, ") format('woff2')}");
    }
}
