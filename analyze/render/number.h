/*
 * number: numbers and dates as people read them, the same in every locale.
 */
#ifndef RENDER_NUMBER_H
#define RENDER_NUMBER_H

#include <stdint.h>

enum { NUMBER_SIZE = 48 };

void number_exact(double value, char out[NUMBER_SIZE]);                 /* "1,234,567", "-42" */
void number_short(double value, char out[NUMBER_SIZE]);                 /* "7.25 million", "277,000", "412" */
void number_axis(double value, char out[NUMBER_SIZE]);                  /* "7.5M", "250k", "40" */
void number_percent(double share, int decimals, char out[NUMBER_SIZE]); /* 0.531 -> "53 %" */
void number_signed(double value, char out[NUMBER_SIZE]);                /* "+1,234", "-56" */
/* "18 November 2022" and "18 Nov"; day is days since 1970. */
void number_date(int32_t day, char out[NUMBER_SIZE]);
void number_date_short(int32_t day, char out[NUMBER_SIZE]);
/* First day of the month that holds a day, and of the next one. */
int32_t number_month_begin(int32_t day);
int32_t number_month_next(int32_t day);

#endif
