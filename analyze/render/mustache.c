#include "render/mustache.h"

#include <math.h>
#include <string.h>

enum { DEPTH_MAX = 32, NAME_MAX_BYTES = 128, PARTIAL_MAX = 4 << 20 };

struct render {
    struct buf *out;
    const char *text;               /* the template or partial that is being rendered */
    const json_t *stack[DEPTH_MAX]; /* innermost last */
    int depth;
    mustache_partial_fn *partial;
    void *arg;
    bool plain; /* nothing is escaped */
    struct err *e;
};

struct tag {
    char kind;     /* 0 plain, & # ^ / ! > */
    size_t indent; /* blanks before it on its line, when it stands alone */
    char name[NAME_MAX_BYTES];
    const char *begin; /* of "{{", or of its line when it stands alone on it */
    const char *end;   /* behind "}}", or behind that line */
};

/* U+200E, U+200F, U+202A..202E, U+2066..2069: turn text around them, so a name could pretend to be another.
 */
static size_t bidi_len(const unsigned char *p)
{
    if (p[0] != 0xe2)
        return 0;
    if (p[1] == 0x80 && (p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xaa && p[2] <= 0xae)))
        return 3;
    return p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9 ? 3 : 0;
}

void mustache_escape(struct buf *out, const char *text)
{
    for (const char *p = text; *p;) {
        size_t plain = strcspn(
            p, "&<>\"'\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17"
               "\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f\xe2");

        buf_put(out, p, plain);
        p += plain;
        if (!*p)
            return;
        if (*p == '&')
            buf_puts(out, "&amp;");
        else if (*p == '<')
            buf_puts(out, "&lt;");
        else if (*p == '>')
            buf_puts(out, "&gt;");
        else if (*p == '"')
            buf_puts(out, "&quot;");
        else if (*p == '\'')
            buf_puts(out, "&#39;");
        else if (bidi_len((const unsigned char *)p) > 0)
            p += 2;
        else if ((unsigned char)*p == 0xe2)
            buf_put(out, p, 1);
        p++;
    }
}

/* A tag that prints nothing itself and stands alone on its line takes the line with it. */
static void take_line(const char *text, struct tag *t)
{
    const char *begin = t->begin, *end = t->end;

    while (begin > text && (begin[-1] == ' ' || begin[-1] == '\t'))
        begin--;
    end += strspn(end, " \t");
    if ((begin > text && begin[-1] != '\n') || (*end && strncmp(end, "\r\n", 2) != 0 && *end != '\n'))
        return;
    t->indent = (size_t)(t->begin - begin);
    t->begin = begin;
    t->end = end + (*end == '\r' ? 2 : *end == '\n' ? 1 : 0);
}

static bool read_tag(const char *whole, const char *p, struct tag *t, struct err *e)
{
    const char *open = strstr(p, "{{");
    const char *close, *text;
    bool triple;
    size_t len;

    *t = (struct tag){.begin = open};
    if (!open)
        return true;
    triple = open[2] == '{';
    close = strstr(open + 2, triple ? "}}}" : "}}");
    if (!close)
        return err_set(e, ERR_INPUT, "template: a tag without its end: %.40s", open);
    t->end = close + (triple ? 3 : 2);
    text = open + 2;
    t->kind = triple ? '&' : 0;
    if (triple) {
        text++;
    } else if (strchr("&#^/!>", *text)) {
        t->kind = *text++;
    }
    text += strspn(text, " \t\n");
    len = (size_t)(close - text);
    while (len > 0 && strchr(" \t\n", text[len - 1]))
        len--;
    if (len >= sizeof(t->name) && t->kind != '!')
        return err_set(e, ERR_INPUT, "template: a name of %zu bytes", len);
    if (len >= sizeof(t->name))
        len = sizeof(t->name) - 1;
    memcpy(t->name, text, len);
    t->name[len] = '\0';
    if (t->kind && t->kind != '&')
        take_line(whole, t);
    return true;
}

static const json_t *find(const struct render *r, const char *name)
{
    char first[NAME_MAX_BYTES];
    size_t len = strcspn(name, ".");
    const json_t *value = NULL;

    if (strcmp(name, ".") == 0)
        return r->stack[r->depth - 1];
    memcpy(first, name, len);
    first[len] = '\0';
    for (int i = r->depth - 1; i >= 0 && !value; i--)
        value = json_object_get(r->stack[i], first);
    while (value && name[len] == '.') {
        name += len + 1;
        len = strcspn(name, ".");
        memcpy(first, name, len);
        first[len] = '\0';
        value = json_object_get(value, first);
    }
    return value;
}

static void put_value(struct render *r, const json_t *value, bool raw)
{
    double number;

    switch (json_typeof(value)) {
    case JSON_STRING:
        if (raw)
            buf_puts(r->out, json_string_value(value));
        else
            mustache_escape(r->out, json_string_value(value));
        return;
    case JSON_INTEGER:
        buf_putf(r->out, "%lld", (long long)json_integer_value(value));
        return;
    case JSON_REAL:
        number = json_real_value(value);
        if (isfinite(number))
            buf_putf(r->out, "%.10g", number);
        return;
    case JSON_TRUE:
        buf_puts(r->out, "true");
        return;
    default:
        return;
    }
}

static bool is_true(const json_t *v)
{
    if (!v || json_is_null(v) || json_is_false(v))
        return false;
    if (json_is_array(v))
        return json_array_size(v) > 0;
    return !json_is_string(v) || json_string_length(v) > 0;
}

static bool render_part(struct render *r, const char *p, const char *end);

/* The matching {{/name}}, nested sections of the same name counted. */
static bool find_end(const struct render *r, const char *p, const char *name, struct tag *closing)
{
    int nested = 1;

    for (;;) {
        if (!read_tag(r->text, p, closing, r->e))
            return false;
        if (!closing->begin)
            return err_set(r->e, ERR_INPUT, "template: section %s has no end", name);
        if ((closing->kind == '#' || closing->kind == '^') && strcmp(closing->name, name) == 0)
            nested++;
        if (closing->kind == '/' && strcmp(closing->name, name) == 0 && --nested == 0)
            return true;
        p = closing->end;
    }
}

static bool render_with(struct render *r, const json_t *context, const char *begin, const char *end)
{
    bool good;

    if (r->depth == DEPTH_MAX)
        return err_set(r->e, ERR_INPUT, "template: nested deeper than %d", DEPTH_MAX);
    r->stack[r->depth++] = context;
    good = render_part(r, begin, end);
    r->depth--;
    return good;
}

static bool render_section(struct render *r, const struct tag *t, const char **next)
{
    const json_t *value = find(r, t->name);
    struct tag closing;
    const json_t *element;
    size_t i;

    if (!find_end(r, t->end, t->name, &closing))
        return false;
    *next = closing.end;
    if (t->kind == '^')
        return is_true(value) || render_part(r, t->end, closing.begin);
    if (!is_true(value))
        return true;
    if (!json_is_array(value))
        return render_with(r, value, t->end, closing.begin);
    json_array_foreach(value, i, element)
        if (!render_with(r, element, t->end, closing.begin))
            return false;
    return true;
}

/* A partial that stands alone on an indented line is indented as a whole. */
static bool render_partial(struct render *r, const struct tag *t)
{
    const char *partial = r->partial ? r->partial(r->arg, t->name) : NULL, *outer = r->text;
    struct buf text;
    bool good;

    if (!partial)
        return true;
    buf_init(&text, PARTIAL_MAX);
    for (const char *line = partial; *line;) {
        size_t len = strcspn(line, "\n");

        len += line[len] == '\n';
        buf_put(&text, t->begin, t->indent);
        buf_put(&text, line, len);
        line += len;
    }
    r->text = buf_str(&text);
    good = render_with(r, r->stack[r->depth - 1], r->text, r->text + text.len);
    r->text = outer;
    buf_release(&text);
    return good;
}

static bool render_part(struct render *r, const char *p, const char *end)
{
    while (p < end) {
        const json_t *value;
        struct tag t;

        if (!read_tag(r->text, p, &t, r->e))
            return false;
        if (!t.begin || t.begin >= end) {
            buf_put(r->out, p, (size_t)(end - p));
            return true;
        }
        buf_put(r->out, p, (size_t)(t.begin - p));
        p = t.end;
        if (t.kind == '#' || t.kind == '^') {
            if (!render_section(r, &t, &p))
                return false;
        } else if (t.kind == '>') {
            if (!render_partial(r, &t))
                return false;
        } else if (t.kind == '/') {
            return err_set(r->e, ERR_INPUT, "template: {{/%s}} without its beginning", t.name);
        } else if (t.kind != '!' && (value = find(r, t.name))) {
            put_value(r, value, t.kind == '&' || r->plain);
        }
    }
    return true;
}

bool mustache_render(struct buf *out, const char *template, const json_t *data, mustache_partial_fn *partial,
                     void *arg, struct err *e)
{
    struct render r = {
        .out = out, .text = template, .stack = {data}, .depth = 1, .partial = partial, .arg = arg, .e = e};

    return render_part(&r, template, template + strlen(template));
}

bool mustache_plain(struct buf *out, const char *template, const json_t *data, struct err *e)
{
    struct render r = {.out = out, .text = template, .stack = {data}, .depth = 1, .plain = true, .e = e};

    return render_part(&r, template, template + strlen(template));
}
