/*
 * attribution.h - parts of a reading by dimension
 */
#ifndef ANOMALY_ATTRIBUTION_H
#define ANOMALY_ATTRIBUTION_H

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

#endif
