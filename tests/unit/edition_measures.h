#ifndef FEDTIDE_TEST_EDITION_MEASURES_H
#define FEDTIDE_TEST_EDITION_MEASURES_H

#include <jansson.h>

/* Made-up measures of a network, as the analysis gives them to an edition; each owned by the caller. */

enum { DAYS = 90 };

json_t *day(int i); /* text of a day, counted from the first of the measures */
json_t *growth(int days, double scale);
json_t *waves(double excess); /* one of the whole network, on eleven days from day(40) on */
json_t *mix(int days);
json_t *concentration(int days, double last); /* share of the ten largest servers on the last day */
json_t *measures(int days);

#endif
