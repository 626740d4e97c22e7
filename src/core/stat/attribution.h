/*
 * attribution.h - parts of a reading by dimension
 */
#ifndef ANOMALY_ATTRIBUTION_H
#define ANOMALY_ATTRIBUTION_H

#include "core/detector.h"

/* Make the parts sum to raw; where there are none, all have the same */
static inline void
attribution_scale(double *parts, int dims, double raw)
{
	double		total = 0;
	int			i;

	for (i = 0; i < dims; i++)
		total += parts[i];
	for (i = 0; i < dims; i++)
		parts[i] = total > 0 ? raw * (parts[i] / total) : raw / dims;
}

/*
 * Where nothing learned has a spread: raw is 0 if no dimension is off, else the
 * largest there is, and those that are off share it. parts may be NULL.
 */
static inline double
attribution_constant(const bool *off, int dims, double threshold, double *parts)
{
	double		raw = 0;
	int			n = 0;
	int			i;

	for (i = 0; i < dims; i++)
		n += off[i];
	if (n > 0)
		raw = DETECTOR_SCORE_CAP * threshold;
	for (i = 0; parts && i < dims; i++)
		parts[i] = off[i] ? raw / n : 0;
	return raw;
}

#endif
