/*
 * number: numbers and dates as people read them, the same in every locale. Days are days since 1970 (UTC).
 *
 * Rounding: three significant digits in sentences and titles, exact in tables; per cent without decimals,
 * with one where less than ten points are at stake. The minus sign is U+2212.
 */
#ifndef RENDER_NUMBER_H
#define RENDER_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

enum { NUMBER_SIZE = 48 };

void number_exact(double value, char out[NUMBER_SIZE]);                 /* "1,234,567", "−42" */
void number_short(double value, char out[NUMBER_SIZE]);                 /* "7.25 million", "12,400", "412" */
void number_tile(double value, char out[NUMBER_SIZE]);                  /* "7.25M", "12,402" */
void number_axis(double value, char out[NUMBER_SIZE]);                  /* "7.5M", "250k", "40" */
void number_axis_long(double value, char out[NUMBER_SIZE]);             /* "7.5 million", "250,000" */
void number_percent(double share, int decimals, char out[NUMBER_SIZE]); /* 0.531 -> "53%" */
void number_share(double share, char out[NUMBER_SIZE]);   /* "53%"; one decimal below 10%, "<0.1%" */
void number_signed(double value, char out[NUMBER_SIZE]);  /* "+1,234", "−56", "0" */
void number_points(double points, char out[NUMBER_SIZE]); /* 0.104 -> "+10.4 points" */
void number_change(double now, double before,
                   char out[NUMBER_SIZE]);              /* "+91%", "−7%", "×3.4"; "" from nothing */
void number_ratio(double ratio, char out[NUMBER_SIZE]); /* "5.5", "over 99" */

void number_date(int32_t day, char out[NUMBER_SIZE]);                    /* "18 November 2022" */
void number_date_medium(int32_t day, char out[NUMBER_SIZE]);             /* "18 Nov 2022" */
void number_date_short(int32_t day, char out[NUMBER_SIZE]);              /* "18 Nov" */
void number_date_range(int32_t from, int32_t to, char out[NUMBER_SIZE]); /* "13 – 26 Dec 2022" */
void number_month(int32_t day, bool year, char out[NUMBER_SIZE]);        /* "Dec 2022", "Feb" */
int number_year(int32_t day);
/* First day of the month that holds a day, and of the next one. */
int32_t number_month_begin(int32_t day);
int32_t number_month_next(int32_t day);

#endif
