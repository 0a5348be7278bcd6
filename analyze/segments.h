/*
 * segments: all maximal scoring subsequences (Ruzzo and Tompa, ISMB 1999), in linear time with one stack.
 */
#ifndef ANALYZE_SEGMENTS_H
#define ANALYZE_SEGMENTS_H

struct segment {
    int first, last; /* inclusive */
    double score;    /* sum of its scores */
};

/* Fills segments (room for n) in order and returns how many. */
int maximal_segments(struct segment *segments, const double *scores, int n);

#endif
