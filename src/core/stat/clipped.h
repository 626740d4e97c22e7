/*
 * clipped.h - mean and mean absolute deviation that forget slowly and that no
 * outlier moves far
 */
#ifndef ANOMALY_CLIPPED_H
#define ANOMALY_CLIPPED_H

#include <math.h>
#include <stdbool.h>

#define CLIPPED_HUGE	1e100	/* values are brought within */
#define CLIPPED_SPREADS	10		/* deviations that count, in mean absolute deviations */
#define NORMAL_MEANAD	1.2533141373155003	/* sqrt(pi/2): sigma over mean absolute deviation */

typedef struct Clipped
{
	double		mean;
	double		deviation;
	double		last;			/* absolute deviation of the value before */
	double		n;				/* weight of what was learned */
} Clipped;

static inline double
clipped_value(double x)
{
	return x > CLIPPED_HUGE ? CLIPPED_HUGE : x < -CLIPPED_HUGE ? -CLIPPED_HUGE : x;
}

/* The part of a deviation that counts; without a spread, only what comes twice in a row makes one */
static inline double
clipped_part(double e, double spread, double last)
{
	double		most = spread > 0 ? CLIPPED_SPREADS * spread : last;

	return e > most ? most : e < -most ? -most : e;
}

/* gain is the least weight of a new value */
static inline void
clipped_learn(Clipped *c, double x, double gain)
{
	double		e = clipped_value(x) - c->mean;
	double		part = c->n > 0 ? clipped_part(e, c->deviation, c->last) : e;

	c->last = fabs(e);
	c->n += 1;
	gain = fmax(gain, 1 / c->n);
	c->mean += gain * part;
	/* the first deviation is from nothing */
	if (c->n > 1)
		c->deviation += fmax(gain, 1 / (c->n - 1)) * (fabs(part) - c->deviation);
}

static inline bool
clipped_valid(const Clipped *c)
{
	return fabs(c->mean) <= 8 * CLIPPED_HUGE && c->deviation >= 0 && c->deviation <= 8 * CLIPPED_HUGE &&
		c->last >= 0 && c->last <= 16 * CLIPPED_HUGE && c->n >= 0 && c->n <= 0x1p63;
}

#endif
