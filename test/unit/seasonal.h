/*
 * seasonal.h - what the tests of seasonal detectors have in common
 */
#ifndef ANOMALY_TEST_SEASONAL_H
#define ANOMALY_TEST_SEASONAL_H

#include "core.h"

#define PI			3.14159265358979323846
#define MEANAD		1.2533141373155003	/* sigma over mean absolute deviation */

static inline double
limited(double x, double most)
{
	return x > most ? most : x < -most ? -most : x;
}

static inline double
season_of_day(int i)
{
	return 10 * sin(2 * PI * i / 24) + 4 * cos(2 * PI * i / 12);
}

static inline double
daily(int i, uint64_t *seed)
{
	return 100 + season_of_day(i) + test_normal(seed) + (i % 211 == 210 ? 30 : 0);
}

#endif
