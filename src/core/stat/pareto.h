/*
 * pareto.h - the generalized Pareto distribution of what lies beyond an edge
 */
#ifndef ANOMALY_PARETO_H
#define ANOMALY_PARETO_H

#include <math.h>

#define PARETO_FLAT	1e-9		/* shapes up to it are exponential */

/* -ln of the chance of more than excess */
static inline double
pareto_fall(double scale, double shape, double excess)
{
	double		ratio = excess / scale;

	return shape > PARETO_FLAT ? log1p(shape * ratio) / shape : ratio;
}

/* The excess of that fall: the inverse */
static inline double
pareto_reach(double scale, double shape, double fall)
{
	return scale * (shape > PARETO_FLAT ? expm1(shape * fall) / shape : fall);
}

#endif
