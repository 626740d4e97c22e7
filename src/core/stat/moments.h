/*
 * moments.h - mean and squared deviations of a growing or a moving set
 *
 * Welford's update and its reverse, round a shift (the first value) so that a
 * high level costs no digits. A reversed update cannot undo what rounding
 * lost: from the first removal on, the bounds of the lost part are carried
 * along, and moments_exact() says when they matter.
 */
#ifndef ANOMALY_MOMENTS_H
#define ANOMALY_MOMENTS_H

#include <float.h>

#include "core/detector.h"

#define MOMENTS_HUGE		1e140	/* learned values are clipped here: squares stay finite */
#define MOMENTS_TOLERANCE	1e-9	/* relative loss that is too much */
#define MOMENTS_SLIDES		100000	/* removals after which the set is summed anew */

typedef struct Moments
{
	uint64_t	n;
	uint64_t	slides;			/* removals since the set was summed anew */
	double		shift;			/* first value; mean is relative to it */
	double		mean;
	double		m2;				/* sum of squared deviations from the mean */
	double		mean_loss;		/* bounds of what removals have lost */
	double		m2_loss;
} Moments;

static inline double
moments_clip(double x)
{
	return x > MOMENTS_HUGE ? MOMENTS_HUGE : x < -MOMENTS_HUGE ? -MOMENTS_HUGE : x;
}

static inline void
moments_lose(Moments *m, double d, double term)
{
	m->mean_loss += DBL_EPSILON * (fabs(m->mean) + fabs(d) / (double) m->n);
	m->m2_loss += DBL_EPSILON * (m->m2 + fabs(term)) + 2 * fabs(d) * m->mean_loss;
}

static inline void
moments_add(Moments *m, double x)
{
	double		y;
	double		d;
	double		term;

	x = moments_clip(x);
	if (m->n == 0)
		m->shift = x;
	y = x - m->shift;
	m->n++;
	d = y - m->mean;
	m->mean += d / (double) m->n;
	term = d * (y - m->mean);
	m->m2 += term;
	if (m->slides > 0)
		moments_lose(m, d, term);
}

static inline void
moments_remove(Moments *m, double x)
{
	double		y;
	double		d;
	double		term;

	if (m->n <= 1)
	{
		*m = (Moments) {0};
		return;
	}
	y = moments_clip(x) - m->shift;
	d = y - m->mean;
	m->n--;
	m->mean -= d / (double) m->n;
	term = d * (y - m->mean);
	m->m2 -= term;
	if (m->m2 < 0)
		m->m2 = 0;
	m->slides++;
	moments_lose(m, d, term);
}

/* Do the moments still agree with a recomputation? */
static inline bool
moments_exact(const Moments *m)
{
	return m->slides < MOMENTS_SLIDES && m->m2_loss <= MOMENTS_TOLERANCE * m->m2 &&
		m->mean_loss * m->mean_loss * (double) m->n <= MOMENTS_TOLERANCE * MOMENTS_TOLERANCE * m->m2;
}

static inline void
moments_merge(Moments *into, const Moments *from)
{
	double		n = (double) into->n + (double) from->n;
	double		d;

	if (from->n == 0)
		return;
	if (into->n == 0)
	{
		*into = *from;
		return;
	}
	d = (from->shift - into->shift) + from->mean - into->mean;
	into->mean += d * ((double) from->n / n);
	into->m2 += from->m2 + d * d * ((double) into->n * ((double) from->n / n));
	into->n += from->n;
	into->slides += from->slides;
	into->mean_loss += from->mean_loss;
	into->m2_loss += from->m2_loss;
}

static inline bool
moments_valid(const Moments *m)
{
	return fabs(m->shift) <= MOMENTS_HUGE && fabs(m->mean) <= 4 * MOMENTS_HUGE && m->m2 >= 0 && isfinite(m->m2) &&
		m->mean_loss >= 0 && m->m2_loss >= 0;
}

/*
 * A deviation in units of a spread, as every detector reports it: without a
 * spread, 0 at the level and the cap elsewhere; never a NaN.
 */
static inline double
spread_ratio(double deviation, double spread, double threshold)
{
	double		most = DETECTOR_SCORE_CAP * threshold;
	double		ratio;

	if (deviation == 0)
		return 0;
	if (spread == 0)
		return deviation > 0 ? most : -most;
	if (isinf(spread))
		return 0;
	ratio = deviation / spread;
	return isinf(ratio) ? copysign(most, ratio) : ratio;
}

#endif
