#include "render/picture_fonts.h"

#include <fontconfig/fontconfig.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compiler.h"
#include "render/embedded_texts.h"

/* Pango takes no compressed fonts (WOFF), so pictures have the same ones as plain TrueType. */
static const char *const fonts[] = {"inter-400.ttf", "inter-600.ttf", "source-serif-4-400.ttf",
                                    "source-serif-4-700.ttf"};
static char folder[256];

static void path_of(const char *font, char path[400])
{
    (void)snprintf(path, 400, "%s/%s", folder, font);
}

static void remove_fonts(void)
{
    char path[400];

    for (size_t i = 0; i < COUNT_OF(fonts); i++) {
        path_of(fonts[i], path);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

static bool write_font(const struct embedded_file *font, const char *path)
{
    FILE *f = fopen(path, "wbe");
    bool good;

    if (!f)
        return false;
    good = fwrite(font->bytes, 1, font->len, f) == font->len;
    return fclose(f) == 0 && good;
}

void picture_fonts_use(void)
{
    const char *temporary = getenv("TMPDIR");

    if (folder[0])
        return;
    (void)snprintf(folder, sizeof(folder), "%.200s/fedtide-fonts.XXXXXX", temporary ? temporary : "/tmp");
    if (!mkdtemp(folder))
        return;
    (void)atexit(remove_fonts);
    for (size_t i = 0; i < COUNT_OF(fonts); i++) {
        const struct embedded_file *font = embedded_find(fonts[i]);
        char path[400];

        path_of(fonts[i], path);
        if (font && write_font(font, path))
            (void)FcConfigAppFontAddFile(NULL, (const FcChar8 *)path);
    }
}
