#include "chao.h"

#include <math.h>

#include "json_values.h"

void chao2(struct chao *c, int64_t seen, int64_t f1, int64_t f2, int64_t lists)
{
    double k = (double)lists, q1 = (double)f1, q2 = (double)f2, factor = lists > 0 ? (k - 1) / k : 0;
    double unseen, variance, r, spread;

    *c = (struct chao){
        .seen = seen, .f1 = f1, .f2 = f2, .lists = lists, .estimate = NAN, .low = NAN, .high = NAN};
    if (lists < 2 || seen == 0)
        return;
    if (f2 > 0) {
        r = q1 / q2;
        unseen = factor * q1 * q1 / (2 * q2);
        variance =
            q2 * (factor / 2 * r * r + factor * factor * r * r * r + factor * factor / 4 * r * r * r * r);
    } else {
        unseen = factor * q1 * (q1 - 1) / 2;
        variance = factor * q1 * (q1 - 1) / 2 + factor * factor * q1 * (2 * q1 - 1) * (2 * q1 - 1) / 4 -
                   factor * factor * q1 * q1 * q1 * q1 / (4 * ((double)seen + unseen));
    }
    c->estimate = (double)seen + unseen;
    if (unseen <= 0 || variance <= 0) {
        c->low = c->high = c->estimate;
        return;
    }
    /* log-normal interval of what is unseen (Chao 1987) */
    spread = exp(1.959964 * sqrt(log(1 + variance / (unseen * unseen))));
    c->low = (double)seen + unseen / spread;
    c->high = (double)seen + unseen * spread;
}

json_t *chao_to_json(const struct chao *c)
{
    if (isnan(c->estimate))
        return json_null();
    return json_pack("{s:I, s:I, s:I, s:I, s:o, s:o, s:o}", "seen", (json_int_t)c->seen, "f1",
                     (json_int_t)c->f1, "f2", (json_int_t)c->f2, "lists", (json_int_t)c->lists, "estimate",
                     json_of_double(c->estimate), "low", json_of_double(c->low), "high",
                     json_of_double(c->high));
}
