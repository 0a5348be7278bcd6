/*
 * rate_scale: the scale on which a daily count is judged. Its noise has two parts: one in proportion to the
 * rate (share s of it) and counting noise (variance = rate). On the scale
 *
 *     x = 2 asinh(s sqrt(rate + offset))
 *
 * the noise of both together is s at every rate: the variance-stabilising transform of variance y + (s y)^2
 * (Anscombe, Biometrika 35, 1948, for counts of more than Poisson's variance). Far above 1 / s^2 a day it is
 * the natural logarithm plus a constant; far below, the square root.
 */
#ifndef ANALYZE_RATE_SCALE_H
#define ANALYZE_RATE_SCALE_H

struct rate_scale {
    double share;  /* s, above 0 */
    double offset; /* added to every rate: 3/8 of a count at least */
};

/* rate below 0 counts as 0; NAN stays NAN. */
double rate_to_scale(const struct rate_scale *s, double rate);
double rate_from_scale(const struct rate_scale *s, double x); /* may be below 0, not below -offset */

#endif
