/*
 * near: doubles that agree within a tolerance (cmocka compares floats only).
 */
#ifndef UNIT_NEAR_H
#define UNIT_NEAR_H

#include <math.h>

#define assert_near(a, b, tolerance) assert_true(fabs((double)(a) - (double)(b)) <= (double)(tolerance))

#endif
