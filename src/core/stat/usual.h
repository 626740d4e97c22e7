/*
 * usual.h - a statistic's usual value, and by how much one exceeds it
 */
#ifndef ANOMALY_USUAL_H
#define ANOMALY_USUAL_H

#include <math.h>
#include <stdbool.h>

#define USUAL_LEAST	32			/* values that tell what is usual */

typedef struct Usual
{
	double		mean;
	double		variance;
} Usual;

/* The n-th value, or one that counts 1/n: evenly while n grows, by exponential weights when it stands */
static inline void
usual_learn(Usual *u, double x, double n)
{
	double		off = x - u->mean;

	u->mean += off / n;
	u->variance += (off * (x - u->mean) - u->variance) / n;
}

/* Standard deviations above, 0 below; least: of a standard deviation that counts */
static inline double
usual_excess(const Usual *u, double x, double least)
{
	return fmax(x - u->mean, 0) / fmax(sqrt(u->variance), least);
}

static inline bool
usual_valid(const Usual *u, double most)
{
	return fabs(u->mean) <= most && u->variance >= 0 && u->variance <= most * most;
}

#endif
