#include "render/text_file.h"

#include <errno.h>
#include <stdio.h>

#include "render/mustache.h"

enum { TEXT_MAX = 8 << 20 };

bool text_file_write(const char *path, const char *text, struct err *e)
{
    FILE *f = fopen(path, "we");
    bool good;

    if (!f)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    good = fputs(text, f) >= 0;
    return (fclose(f) == 0 && good) || err_errno(e, ERR_IO, errno, "cannot write %s", path);
}

bool text_file_render(struct texts *texts, const char *template, const json_t *values, const char *path,
                      struct err *e)
{
    const char *text = texts_file(texts, template);
    struct buf out;
    bool good;

    if (!text)
        return err_set(e, ERR_INPUT, "no template %s", template);
    buf_init(&out, TEXT_MAX);
    good = (mustache_render(&out, text, values, NULL, NULL, e) || err_wrap(e, "%s", template)) &&
           text_file_write(path, buf_str(&out), e);
    buf_release(&out);
    return good;
}
