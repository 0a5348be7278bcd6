#include "detector_evidence.h"

#include <math.h>
#include <stdlib.h>

#include "base/err.h"

enum { FORM_BEFORE = 14, FORM_DAYS = 34 }; /* days of a form: before its peak, in all */

static const double least_square = 0.25; /* a form of which less is observed matches nothing */

/* A rise: from `rise` days before its peak until it has gone. */
struct form {
    enum { FORM_BOX, FORM_RELAXATION, FORM_BELL, FORM_RAMP } kind;
    int rise;    /* days before the peak */
    double size; /* days of a box, time scale of a relaxation, width of a bell */
};

static const struct form forms[] = {
    {FORM_BOX, 0, 1},        {FORM_BOX, 0, 2},        {FORM_BOX, 0, 3},        {FORM_BOX, 0, 5},
    {FORM_BOX, 0, 8},        {FORM_BOX, 0, 12},       {FORM_RELAXATION, 0, 1}, {FORM_RELAXATION, 1, 1},
    {FORM_RELAXATION, 0, 3}, {FORM_RELAXATION, 1, 3}, {FORM_BELL, 3, 1.5},     {FORM_BELL, 5, 2.5},
    {FORM_BELL, 8, 4},       {FORM_RAMP, 12, 2},
};

static double form_at(const struct form *f, int days_from_peak)
{
    double t = days_from_peak;

    switch (f->kind) {
    case FORM_BOX:
        return t >= 0 && t < f->size ? 1 : 0;
    case FORM_RELAXATION: /* excess behind a shock falls as a power of time (Crane and Sornette, PNAS 105,
                             2008) */
        return t < -f->rise ? 0 : t < 0 ? 0.4 : pow(1 + t / f->size, -1.6);
    case FORM_BELL:
        return fabs(t) > f->rise ? 0 : exp(-0.5 * t * t / (f->size * f->size));
    case FORM_RAMP:
        return t < -f->rise ? 0 : t <= 0 ? 1 + t / (f->rise + 1) : exp(-t / f->size);
    }
    return 0;
}

/* The series whitened: what each day adds to the known day before it, at unit variance. */
struct innovations {
    int n;
    double *value;
    int *back;     /* days to the known day before; 0 = none; -1 = the day itself is missing */
    double *share; /* of that day's deviation that is expected to remain */
    double *scale; /* 1 / standard deviation of what is new */
};

static void whiten(struct innovations *e, const double *z, int n, double lag1)
{
    int before = -1;

    e->n = n;
    for (int i = 0; i < n; i++) {
        e->back[i] = -1;
        if (isnan(z[i]))
            continue;
        e->back[i] = before < 0 ? 0 : i - before;
        e->share[i] = before < 0 ? 0 : i - before == 1 ? lag1 : pow(lag1, i - before);
        e->scale[i] = 1 / sqrt(1 - e->share[i] * e->share[i]);
        e->value[i] = (z[i] - (before < 0 ? 0 : e->share[i] * z[before])) * e->scale[i];
        before = i;
    }
}

/* form: values from FORM_BEFORE days before the peak on. */
static double match(const double *form, int form_first, const struct innovations *e, int peak)
{
    double product = 0, square = 0;
    int first = peak - FORM_BEFORE;

    for (int i = first + form_first < 0 ? 0 : first + form_first; i < e->n && i < first + FORM_DAYS; i++) {
        double w;
        int before = i - first - e->back[i];

        if (e->back[i] < 0)
            continue;
        w = (form[i - first] - (before >= 0 ? e->share[i] * form[before] : 0)) * e->scale[i];
        product += w * e->value[i];
        square += w * w;
    }
    return square > least_square ? product / sqrt(square) : 0;
}

double evidence_of(const double *z, int first, int last, double lag1)
{
    int n = last - first + 1;
    double *room = mem_array((size_t)n * 3 + 1, sizeof(*room));
    struct innovations e = {.value = room, .share = room + n, .scale = room + 2 * n};
    double most = 0;

    e.back = mem_array((size_t)n + 1, sizeof(*e.back));
    whiten(&e, z + first, n, lag1);
    for (size_t k = 0; k < COUNT_OF(forms); k++) {
        double form[FORM_DAYS];

        for (int t = 0; t < FORM_DAYS; t++)
            form[t] = form_at(&forms[k], t - FORM_BEFORE);
        for (int i = 0; i < n; i++)
            most = fmax(most, match(form, FORM_BEFORE - forms[k].rise, &e, i));
    }
    free(room);
    free(e.back);
    return most;
}
