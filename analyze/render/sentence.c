#include "render/sentence.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "render/mustache.h"
#include "render/number.h"

enum { SENTENCE_MAX = 8000 };

json_t *facts_new(void)
{
    return json_object();
}

static void add_fact(json_t *facts, const char *name, json_t *value, const char *text, const char *from)
{
    (void)json_object_set_new(facts, name,
                              json_pack("{s:o, s:s, s:s}", "value", value, "text", text, "from", from));
}

/* A number as report.json has it: whole ones as such, others to six decimals like the measures. */
static json_t *plain_number(double value)
{
    if (value == floor(value) && fabs(value) < 1e15)
        return json_integer((json_int_t)value);
    return json_real(round(value * 1e6) / 1e6);
}

static void add_number(json_t *facts, const char *name, double value, const char *text, const char *from)
{
    if (isfinite(value))
        add_fact(facts, name, plain_number(value), text, from);
}

void fact_exact(json_t *facts, const char *name, double value, const char *from)
{
    char text[NUMBER_SIZE];

    number_exact(value, text);
    add_number(facts, name, value, text, from);
}

void fact_short(json_t *facts, const char *name, double value, const char *from)
{
    char text[NUMBER_SIZE];

    number_short(value, text);
    add_number(facts, name, value, text, from);
}

void fact_share(json_t *facts, const char *name, double share, const char *from)
{
    char text[NUMBER_SIZE];

    number_share(share, text);
    add_number(facts, name, share, text, from);
}

void fact_share_fine(json_t *facts, const char *name, double share, const char *from)
{
    char text[NUMBER_SIZE];

    number_percent(share, 1, text);
    add_number(facts, name, share, text, from);
}

void fact_ratio(json_t *facts, const char *name, double ratio, const char *from)
{
    char text[NUMBER_SIZE];

    number_ratio(ratio, text);
    add_number(facts, name, ratio, text, from);
}

/* Fills a template of sentences.json that has one number in it. */
static void put_words(const struct texts *t, const char *group, const char *key, const char *number,
                      char *out, size_t size)
{
    const char *words = texts_word(t, group, key);
    const char *place = strstr(words, "{{n}}");

    if (place)
        (void)snprintf(out, size, "%.*s%s%s", (int)(place - words), words, number, place + strlen("{{n}}"));
    else
        (void)snprintf(out, size, "%s", words);
}

void fact_more(json_t *facts, const struct texts *t, const char *name, double now, double before,
               const char *from)
{
    double ratio = before > 0 ? now / before : NAN;
    char number[NUMBER_SIZE], text[160];

    if (!isfinite(ratio))
        return;
    if (ratio >= 3)
        number_ratio(ratio, number);
    else
        number_percent(fabs(ratio - 1), fabs(ratio - 1) < 0.0995 ? 1 : 0, number);
    put_words(t, "more", ratio >= 3 ? "times" : ratio >= 1 ? "more" : "less", number, text, sizeof(text));
    add_number(facts, name, ratio - 1, text, from);
}

void fact_date(json_t *facts, const char *name, int32_t day, const char *from)
{
    char text[NUMBER_SIZE];

    if (day == INT32_MIN)
        return;
    number_date(day, text);
    add_fact(facts, name, json_integer(day), text, from);
}

void fact_text(json_t *facts, const char *name, const char *text)
{
    add_fact(facts, name, json_null(), text, "");
}

static const struct {
    double value;
    const char *key;
} fractions[] = {{0.2, "fifth"}, {0.25, "quarter"},       {1.0 / 3, "third"},
                 {0.5, "half"},  {2.0 / 3, "two_thirds"}, {0.75, "three_quarters"}};

void fact_fraction(json_t *facts, const struct texts *t, const char *name, double share, const char *from)
{
    char number[NUMBER_SIZE], text[160];
    const char *near = NULL;

    number_share(share, number);
    (void)snprintf(text, sizeof(text), "%s", number);
    for (size_t i = 0; i < COUNT_OF(fractions); i++) {
        double off = share - fractions[i].value;
        const char *word = texts_word(t, "fractions", fractions[i].key);

        if (fabs(off) > 0.03 || (near && fabs(off) > 0.015))
            continue;
        near = word;
        if (fabs(off) <= 0.015)
            (void)snprintf(text, sizeof(text), "%s", word);
        else
            put_words(t, "fractions", off < 0 ? "nearly" : "just_over", word, text, sizeof(text));
        if (fabs(off) <= 0.015)
            break;
    }
    add_number(facts, name, share, text, from);
}

static void count_text(const struct texts *t, double count, const char *unit, char *out, size_t size)
{
    char key[16], number[NUMBER_SIZE];
    const char *word;

    (void)snprintf(key, sizeof(key), "%.0f", count);
    word = texts_word(t, "counts", key);
    number_exact(count, number);
    put_words(t, "units", unit, word == key ? number : word, out, size);
}

void fact_count(json_t *facts, const struct texts *t, const char *name, double count, const char *unit,
                const char *from)
{
    char text[160], key[48];

    (void)snprintf(key, sizeof(key), "%.40s%s", unit, count == 1 ? "_one" : "");
    count_text(t, count, key, text, sizeof(text));
    add_number(facts, name, count, text, from);
}

void fact_span(json_t *facts, const struct texts *t, const char *name, double days, const char *from)
{
    static const struct {
        double from_days, unit_days;
        const char *unit;
    } spans[] = {{730, 365.25, "year"}, {58, 30.44, "month"}, {20, 7, "week"}, {0, 1, "day"}};

    for (size_t i = 0; i < COUNT_OF(spans); i++)
        if (days >= spans[i].from_days) {
            char text[160], key[48];
            double count = round(days / spans[i].unit_days);

            (void)snprintf(key, sizeof(key), "%.40s%s", spans[i].unit, count == 1 ? "_one" : "");
            count_text(t, count, key, text, sizeof(text));
            add_number(facts, name, days, text, from);
            return;
        }
}

/* {name: text} for the template. */
static json_t *texts_of(json_t *facts)
{
    json_t *values = json_object(), *fact;
    const char *name;

    json_object_foreach(facts, name, fact)
        (void)json_object_set(values, name, json_object_get(fact, "text"));
    return values;
}

/* The template without its markup. */
static void strip_tags(struct buf *out, const char *template)
{
    while (*template) {
        size_t plain = strcspn(template, "<");

        buf_put(out, template, plain);
        template += plain;
        if (*template)
            template += strcspn(template, ">") + 1;
    }
}

/* A sentence that begins with a number word or a name begins with a capital all the same; markup is passed
 * over. A name that is a host stays as it is. */
static void capitalise(char *text)
{
    size_t word;

    while (*text == '<')
        text += strcspn(text, ">") + 1;
    word = strcspn(text, " ,;:");
    if (*text >= 'a' && *text <= 'z' && !memchr(text, '.', word))
        *text = (char)(*text - 'a' + 'A');
}

static json_t *render(const char *template, const json_t *values, bool plain, const char *id)
{
    struct err e = {0};
    struct buf out;
    json_t *text;
    bool good;

    buf_init(&out, SENTENCE_MAX);
    good = plain ? mustache_plain(&out, template, values, &e)
                 : mustache_render(&out, template, values, NULL, NULL, &e);
    if (out.len > 0)
        capitalise(out.bytes);
    text = json_string(good ? buf_str(&out) : id);
    /* names from strangers are UTF-8 by the time they are here; if not, the id shows where */
    if (!text)
        text = json_string(id);
    buf_release(&out);
    return text;
}

const json_t *sentence_say(struct sentences *s, const char *id, const char *variant, json_t *facts)
{
    const char *template = texts_template(s->texts, id, variant);
    json_t *values = texts_of(facts), *record;
    struct buf bare;

    buf_init(&bare, SENTENCE_MAX);
    strip_tags(&bare, template ? template : id);
    record = json_pack("{s:s, s:s, s:o, s:o, s:o}", "id", id, "variant", variant, "text",
                       render(buf_str(&bare), values, true, id), "html",
                       render(template ? template : id, values, false, id), "inputs", facts);
    buf_release(&bare);
    json_decref(values);
    (void)json_array_append_new(s->said, record);
    return record;
}

json_t *sentence_text(const json_t *record)
{
    return json_incref(json_object_get(record, "text"));
}

json_t *sentence_html(const json_t *record)
{
    return json_incref(json_object_get(record, "html"));
}
