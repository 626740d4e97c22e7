/*
 * rank.h - rows in order of their scores, and runs of labels
 *
 * What all measures of detection have in common. A score is NaN where there
 * was none: it counts as -inf, so such a row comes last.
 *
 * Nothing here allocates: arrays that a measure works in are the caller's.
 */
#ifndef ANOMALY_METRIC_RANK_H
#define ANOMALY_METRIC_RANK_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A row by its score; equal scores have equal keys */
typedef struct Ranked
{
	uint64_t	key;			/* grows as the score falls */
	uint32_t	row;
} Ranked;

/* Rows first to last with the same true label */
typedef struct Run
{
	uint32_t	first;
	uint32_t	last;
} Run;

/* Of how many a label run can be one */
#define RUNS_MAX(n)		((n) / 2 + 1)

extern uint64_t rank_key(double score);

/* The score of a key: -inf where there was none */
extern double rank_score(uint64_t key);

/* order[2n]: its first n get the rows from the highest score down, equal scores in order of rows */
extern void rank_rows(const double *score, size_t n, Ranked *order);

/* Sort by key, keeping equal ones in order; the second n are room to work in */
extern void rank_sort(Ranked *order, size_t n);

/* The runs of true, into runs[RUNS_MAX(n)]; their number */
extern size_t runs_of(const bool *label, size_t n, Run *runs);

#endif
