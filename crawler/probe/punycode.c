#include "probe/punycode.h"

/* Parameters and procedures: RFC 3492, sections 5, 6.1 and 6.3. */
enum {
    BASE = 36,
    T_MIN = 1,
    T_MAX = 26,
    SKEW = 38,
    DAMP = 700,
    FIRST_BIAS = 72,
    FIRST_POINT = 128,
    LONGEST = 63
};

struct writer {
    char *out;
    size_t len, size;
};

static bool put(struct writer *w, char c)
{
    if (w->len + 1 >= w->size)
        return false;
    w->out[w->len++] = c;
    w->out[w->len] = '\0';
    return true;
}

static char digit(uint32_t value)
{
    return (char)(value < 26 ? 'a' + value : '0' + (value - 26));
}

static uint32_t adapt(uint32_t delta, uint32_t count, bool first)
{
    uint32_t k = 0;

    delta = first ? delta / DAMP : delta / 2;
    delta += delta / count;
    for (; delta > ((BASE - T_MIN) * T_MAX) / 2; k += BASE)
        delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static bool put_delta(struct writer *w, uint32_t delta, uint32_t bias)
{
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = k <= bias + T_MIN ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;

        if (delta < t)
            return put(w, digit(delta));
        if (!put(w, digit(t + (delta - t) % (BASE - t))))
            return false;
        delta = (delta - t) / (BASE - t);
    }
}

static uint32_t next_point(const uint32_t *points, size_t len, uint32_t from)
{
    uint32_t next = UINT32_MAX;

    for (size_t i = 0; i < len; i++)
        if (points[i] >= from && points[i] < next)
            next = points[i];
    return next;
}

bool punycode_encode(const uint32_t *points, size_t len, char *out, size_t size)
{
    struct writer w = {out, 0, size};
    uint32_t bias = FIRST_BIAS, delta = 0, at = FIRST_POINT, done = 0, basic;

    if (size == 0 || len > LONGEST)
        return false;
    out[0] = '\0';
    for (size_t i = 0; i < len; i++)
        if (points[i] < FIRST_POINT && (done++, !put(&w, (char)points[i])))
            return false;
    basic = done;
    if (basic > 0 && !put(&w, '-'))
        return false;
    /* 63 code points below 0x110000 keep delta below 2^27: no overflow to look for */
    while (done < len) {
        uint32_t next = next_point(points, len, at);

        delta += (next - at) * (done + 1);
        at = next;
        for (size_t i = 0; i < len; i++) {
            delta += points[i] < at;
            if (points[i] != at)
                continue;
            if (!put_delta(&w, delta, bias))
                return false;
            done++;
            bias = adapt(delta, done, done == basic + 1);
            delta = 0;
        }
        delta++;
        at++;
    }
    return true;
}
