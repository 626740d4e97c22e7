/*
 * nearest.h - distance of the last rows to the windows before that are most like them
 *
 * Rows are taken in blocks, of which the least and the greatest value count. A
 * window is some blocks in a row; its distance to the window `lag` blocks
 * before is kept as one running sum a lag, so that a block costs a few
 * operations a lag, whatever the window. What rounding leaves behind is healed
 * by summing one lag anew at each block, in turn, and at once where a huge value
 * has left a sum.
 *
 * How strange a distance is: -log10 of the normal tail beyond it, by mean and
 * deviation of all distances before. Few distances do not know their deviation:
 * it starts from half their mean. Absurd distances are learned only when they
 * are rare no longer.
 */
#ifndef ANOMALY_NEAREST_H
#define ANOMALY_NEAREST_H

#include "core/detector.h"

#define NEAREST_RECENT	8		/* distances of which a mean can be taken */
#define NEAREST_MOST	8		/* neighbours */
#define NEAREST_LAGS	2000	/* the most that a rule may have */
#define NEAREST_WINDOW	23		/* blocks of a window, at most */
#define NEAREST_BYTES	(sizeof(Nearest) + 2 * sizeof(double) * (NEAREST_LAGS + NEAREST_WINDOW))

typedef struct NearestRule
{
	int			rows;			/* of a block */
	int			window;			/* blocks */
	int			lags;			/* windows before that are compared: from `window` blocks back */
	int			neighbours;		/* windows that count: the nearest */
	int			recent;			/* blocks over which the distance is averaged */
} NearestRule;

typedef struct Nearest
{
	double		origin;			/* the first value: blocks are kept relative to it */
	double		mean;			/* of the distances so far */
	double		variance;
	double		strange;		/* of the last block, or NaN while there is no telling */
	double		recent[NEAREST_RECENT]; /* last distances, newest first */
	uint32_t	blocks;			/* complete ones, up to as many as are kept */
	uint32_t	distances;		/* so far, up to where old ones begin to fade */
	uint32_t	healed;			/* lag that was summed anew last */
	uint32_t	filled;			/* rows in the block that is being filled */
	uint32_t	low_run;		/* distances in a row far below the first ones */
	uint32_t	passed;			/* RARE a distance that was not learned, less those learned since */
	float		low;
	float		high;
	double		sum[];			/* by lag: squared distance; then least, then greatest value by block, newest first */
} Nearest;

extern size_t nearest_size(const NearestRule *rule);
extern void nearest_init(Nearest *n, const NearestRule *rule);

/* The rule for a window and a history in rows: a dozen blocks to the window */
extern NearestRule nearest_rule(double window, double history, int neighbours, double recent_rows);

/* Learn a value; how strange the window that ends in the last complete block is, or NaN */
extern double nearest_add(Nearest *n, const NearestRule *rule, double x);
extern bool nearest_valid(const Nearest *n, const NearestRule *rule);

#endif
