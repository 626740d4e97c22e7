/*
 * novelty.h - how new a value is to a series
 *
 * The extent of what was seen is cut into bins, between `bins` and twice as
 * many, which double in width as it grows; each remembers when it was last
 * visited. A value in a bin that was not visited, or not for `memory` values,
 * is new. Its score is -log10 of how often values are new, times one more than
 * the gap to the nearest bin that is alive: ten bins off is not ten times as
 * rare as one bin off in a series that jumps about, so a gap counts in steps of
 * the series where its steps are wider than bins.
 *
 * The first `start` values set the width; then they are learned in order.
 */
#ifndef ANOMALY_NOVELTY_H
#define ANOMALY_NOVELTY_H

#include "core/detector.h"

typedef struct NoveltyRule
{
	int			bins;
	int			start;			/* values that are gathered first */
	double		memory;			/* values after which a bin is forgotten; 0 is never */
	double		rate;			/* how often values are new, to begin with */
	double		rate_values;	/* how many values that estimate looks back */
	int			gap;			/* bins that are searched for a neighbour */
	double		step_share;		/* of the mean step makes the least unit of a gap */
	double		step_values;	/* how many values the mean step looks back */
} NoveltyRule;

typedef struct Novelty
{
	double		low;			/* extent of what was seen */
	double		high;
	double		width;			/* of a bin; 0 while values are gathered */
	double		origin;			/* the first value; gathered ones are kept relative to it */
	double		before;			/* the value before */
	double		step;			/* mean distance of a value from the one before */
	double		rate;			/* share of the values that were new */
	double		calm_low;		/* extent of the values since calm was 0 */
	double		calm_high;
	uint32_t	now;			/* number of the last value, from 1 */
	uint32_t	calm;			/* values since the last look at the resolution */
	uint32_t	slot[];			/* bins from that of low on: number of their last visitor, 0 is none; or floats gathered */
} Novelty;

extern size_t novelty_size(const NoveltyRule *rule);
extern void novelty_init(Novelty *n, const NoveltyRule *rule);

/* The score of a value, which is learned: 0 where it is not new, NaN while values are gathered */
extern double novelty_add(Novelty *n, const NoveltyRule *rule, double x);
extern bool novelty_valid(const Novelty *n, const NoveltyRule *rule);

#endif
