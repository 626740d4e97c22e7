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
	double		n;				/* points, or what decay has left of their weight */
	double		shift;			/* first value; mean is relative to it */
	double		mean;
	double		m2;				/* sum of squared deviations from the mean */
} Moments;

/* Of a set that points leave, too */
typedef struct Moving
{
	Moments		set;
	uint64_t	slides;			/* removals since the set was summed anew */
	double		mean_loss;		/* bounds of what removals have lost */
	double		m2_loss;
} Moving;

static inline double
moments_clip(double x)
{
	return x > MOMENTS_HUGE ? MOMENTS_HUGE : x < -MOMENTS_HUGE ? -MOMENTS_HUGE : x;
}

static inline void
moments_add(Moments *m, double x)
{
	double		d;
	double		part;

	x = moments_clip(x);
	if (m->n == 0)
		m->shift = x;
	m->n++;
	d = (x - m->shift) - m->mean;
	part = d / m->n;
	m->mean += part;
	/* of one sign, whatever is rounded: n is 1 at least */
	m->m2 += d * (d - part);
}

/* All points so far count so much less */
static inline void
moments_decay(Moments *m, double factor)
{
	m->n *= factor;
	m->m2 *= factor;
}

static inline void
moving_lose(Moving *m, double d, double term)
{
	m->mean_loss += DBL_EPSILON * (fabs(m->set.mean) + fabs(d) / m->set.n);
	m->m2_loss += DBL_EPSILON * (m->set.m2 + fabs(term)) + 2 * fabs(d) * m->mean_loss;
}

static inline void
moving_add(Moving *m, double x)
{
	double		d = moments_clip(x) - m->set.shift - m->set.mean;
	double		before = m->set.m2;

	moments_add(&m->set, x);
	if (m->slides > 0)
		moving_lose(m, d, m->set.m2 - before);
}

static inline void
moving_remove(Moving *m, double x)
{
	double		y;
	double		d;
	double		term;

	if (m->set.n <= 1)
	{
		*m = (Moving) {.slides = 0};
		return;
	}
	y = moments_clip(x) - m->set.shift;
	d = y - m->set.mean;
	m->set.n--;
	m->set.mean -= d / m->set.n;
	term = d * (y - m->set.mean);
	m->set.m2 -= term;
	if (m->set.m2 < 0)
		m->set.m2 = 0;
	m->slides++;
	moving_lose(m, d, term);
}

/* Do the moments still agree with a recomputation? */
static inline bool
moving_exact(const Moving *m)
{
	return m->slides < MOMENTS_SLIDES && m->m2_loss <= MOMENTS_TOLERANCE * m->set.m2 &&
		m->mean_loss * m->mean_loss * m->set.n <= MOMENTS_TOLERANCE * MOMENTS_TOLERANCE * m->set.m2;
}

static inline void
moments_merge(Moments *into, const Moments *from)
{
	double		n = into->n + from->n;
	double		d;

	if (from->n == 0)
		return;
	if (into->n == 0)
	{
		*into = *from;
		return;
	}
	d = (from->shift - into->shift) + from->mean - into->mean;
	into->mean += d * (from->n / n);
	into->m2 += from->m2 + d * d * (into->n * (from->n / n));
	into->n = n;
}

static inline void
moving_merge(Moving *into, const Moving *from)
{
	moments_merge(&into->set, &from->set);
	into->slides += from->slides;
	into->mean_loss += from->mean_loss;
	into->m2_loss += from->m2_loss;
}

static inline bool
moments_valid(const Moments *m)
{
	return m->n >= 0 && m->n <= 0x1p63 && fabs(m->shift) <= MOMENTS_HUGE && fabs(m->mean) <= 4 * MOMENTS_HUGE &&
		m->m2 >= 0 && isfinite(m->m2);
}

static inline bool
moving_valid(const Moving *m)
{
	return moments_valid(&m->set) && m->mean_loss >= 0 && m->mean_loss <= 2 * MOMENTS_HUGE && m->m2_loss >= 0 && m->m2_loss <= 1e300;
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
