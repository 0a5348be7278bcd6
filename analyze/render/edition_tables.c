#include <math.h>
#include <stdio.h>
#include <string.h>

#include "render/edition_parts.h"

json_t *table_new(const struct edition *d, const char *caption, const char *const *columns)
{
    json_t *table = json_pack("{s:s, s:[], s:[]}", "caption", texts_word(d->texts, "captions", caption),
                              "columns", "rows");

    for (; *columns; columns++) {
        bool number = (*columns)[0] == '#';

        (void)json_array_append_new(json_object_get(table, "columns"),
                                    json_pack("{s:s, s:b}", "text",
                                              texts_word(d->texts, "labels", *columns + number), "num",
                                              number));
    }
    return table;
}

json_t *table_row(json_t *table)
{
    json_t *row = json_pack("{s:[]}", "cells");

    (void)json_array_append_new(json_object_get(table, "rows"), row);
    return row;
}

/* The first cell of a row names it. */
static void add_cell(json_t *row, const char *text, bool number)
{
    json_t *cells = json_object_get(row, "cells");
    json_t *cell = json_pack("{s:s, s:b}", "text", text, "num", number);

    if (json_array_size(cells) == 0)
        (void)json_object_set_new(cell, "head", json_true());
    (void)json_array_append_new(cells, cell);
}

void cell_text(json_t *row, const char *text)
{
    add_cell(row, text, false);
}

/* The last cell does not break. */
static void keep_together(json_t *row)
{
    json_t *cells = json_object_get(row, "cells");

    (void)json_object_set_new(json_array_get(cells, json_array_size(cells) - 1), "whole", json_true());
}

void cell_whole(json_t *row, const char *text)
{
    add_cell(row, text, false);
    keep_together(row);
}

static void add_number(json_t *row, double value, void (*print)(double, char[NUMBER_SIZE]))
{
    char text[NUMBER_SIZE] = "\xe2\x80\x93";

    if (isfinite(value))
        print(value, text);
    add_cell(row, text, true);
}

void cell_exact(json_t *row, double value)
{
    add_number(row, value, number_exact);
}

void cell_signed(json_t *row, double value)
{
    add_number(row, value, number_signed);
}

/* Shares under each other have the same decimals. */
static void one_decimal(double share, char out[NUMBER_SIZE])
{
    if (share > 0 && share < 0.0005)
        number_share(share, out);
    else
        number_percent(share, 1, out);
}

void cell_share(json_t *row, double share)
{
    add_number(row, share, one_decimal);
}

void cell_ratio(json_t *row, double ratio)
{
    add_number(row, ratio, number_ratio);
}

void cell_day(json_t *row, int32_t day)
{
    char text[NUMBER_SIZE] = "\xe2\x80\x93";

    if (day != INT32_MIN)
        number_date_medium(day, text);
    cell_whole(row, text);
}

void row_is_sum(json_t *row)
{
    (void)json_object_set_new(row, "sum", json_true());
}
