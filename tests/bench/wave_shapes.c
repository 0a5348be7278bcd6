#include "bench/wave_shapes.h"

#include <math.h>

/* Adds a fast rise of some days and a decay (1 + t/tau)^-p behind the peak on day `peak`. */
static void add_relaxation(double *days, int rise, int peak, double height, double tau, double p)
{
    for (int i = peak - rise; i < SHAPE_DAYS; i++) {
        if (i < 0)
            continue;
        days[i] += i < peak ? height * pow(0.35, peak - i) : height * pow(1 + (i - peak) / tau, -p);
    }
}

static void draw_omori(double *days, struct dice *dice)
{
    int rise = dice_below(dice, 3);

    add_relaxation(days, rise, rise, 1, dice_between(dice, 1, 3), dice_between(dice, 1.3, 2));
}

static void draw_expo(double *days, struct dice *dice)
{
    int rise = dice_below(dice, 2);
    double tau = dice_between(dice, 1.5, 6);

    for (int i = 0; i < SHAPE_DAYS; i++)
        days[i] = i < rise ? 0.4 : exp(-(i - rise) / tau);
}

static void draw_bell(double *days, struct dice *dice)
{
    double sigma = dice_between(dice, 1.2, 4);
    int peak = (int)ceil(2 * sigma);

    for (int i = 0; i < SHAPE_DAYS; i++)
        days[i] = exp(-0.5 * (i - peak) * (i - peak) / (sigma * sigma));
}

static void draw_plateau(double *days, struct dice *dice)
{
    int length = 4 + dice_below(dice, 9);

    for (int i = 0; i < SHAPE_DAYS; i++)
        days[i] = i < length ? 1 : pow(0.3, i - length + 1);
}

static void draw_double(double *days, struct dice *dice)
{
    int rise = dice_below(dice, 2), apart = 5 + dice_below(dice, 8);

    add_relaxation(days, rise, rise, 1, dice_between(dice, 1, 3), dice_between(dice, 1.3, 2));
    add_relaxation(days, 1, rise + apart, dice_between(dice, 0.5, 0.95), dice_between(dice, 1, 3),
                   dice_between(dice, 1.3, 2));
}

static void draw_ramp(double *days, struct dice *dice)
{
    int up = 10 + dice_below(dice, 9);
    double tau = dice_between(dice, 1, 3);

    for (int i = 0; i < SHAPE_DAYS; i++)
        days[i] = i < up ? (i + 1.0) / (up + 1) : exp(-(i - up) / tau);
}

void shape_draw(double days[SHAPE_DAYS], enum shape shape, struct dice *dice)
{
    static void (*const draw[SHAPE_COUNT])(double *, struct dice *) = {
        [SHAPE_OMORI] = draw_omori,     [SHAPE_EXPO] = draw_expo,     [SHAPE_BELL] = draw_bell,
        [SHAPE_PLATEAU] = draw_plateau, [SHAPE_DOUBLE] = draw_double, [SHAPE_RAMP] = draw_ramp};
    double most = 0;

    for (int i = 0; i < SHAPE_DAYS; i++)
        days[i] = 0;
    draw[shape](days, dice);
    for (int i = 0; i < SHAPE_DAYS; i++)
        most = fmax(most, days[i]);
    for (int i = 0; i < SHAPE_DAYS; i++)
        days[i] /= most;
}
