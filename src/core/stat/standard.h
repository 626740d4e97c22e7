/*
 * standard.h - a value in standard deviations from the mean of those before,
 * for detectors that add such numbers up
 */
#ifndef ANOMALY_STANDARD_H
#define ANOMALY_STANDARD_H

#include "core/stat/moments.h"

#define STANDARD_POINTS	10		/* before these there is no spread to count in */
#define STANDARD_MOST	50.0	/* what lies further out counts as this, and is learned so: one spike heals */

/* Squares vanish before values do: too small is none */
static inline double
standard_variance(const Moments *m)
{
	double		variance = m->n > 1 ? m->m2 / (m->n - 1) : 0;

	return variance < 1e-300 ? 0 : variance;
}

static inline double
standard_deviation(const Moments *m, double x)
{
	return (moments_clip(x) - m->shift) - m->mean;
}

/* The square of z, without a root */
static inline double
standard_square(double variance, double deviation)
{
	double		square = deviation * deviation;
	double		most = STANDARD_MOST * STANDARD_MOST;

	if (variance == 0)
		return square < 1e-300 ? 0 : most;
	return square > most * variance ? most : square / variance;
}

/* sd is the root of standard_variance(); its inverse does not wait for it */
static inline double
standard_z(const Moments *m, double sd, double deviation)
{
	double		most = STANDARD_MOST * sd;

	if (sd == 0)
		return fabs(deviation) < 1e-150 ? 0 : copysign(STANDARD_MOST, deviation);
	return fabs(deviation) > most ? copysign(STANDARD_MOST, deviation) : deviation * sqrt((m->n - 1) / m->m2);
}

/* Where z reaches so much; NaN where that is never */
static inline double
standard_bound(double mean, double sd, double z)
{
	return sd == 0 || z <= STANDARD_MOST ? mean + z * sd : NAN;
}

static inline void
standard_learn(Moments *m, double variance, double deviation, double x)
{
	if (variance > 0 && deviation * deviation > STANDARD_MOST * STANDARD_MOST * variance)
		x = m->shift + m->mean + copysign(STANDARD_MOST * sqrt(variance), deviation);
	moments_add(m, x);
}

#endif
