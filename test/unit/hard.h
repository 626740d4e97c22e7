/*
 * hard.h - series whose numbers are hard in different ways
 */
#ifndef ANOMALY_TEST_HARD_H
#define ANOMALY_TEST_HARD_H

#include "core.h"

enum
{
	HARD_NORMAL, HARD_ZERO, HARD_LARGEST, HARD_SPIKES, HARD_DENORMAL, HARD_ALTERNATING, HARD_GEOMETRIC, HARD_LEVELS,
	HARD_FLAG, HARD_FINE, HARD_ANY_EXPONENT, HARD_CLIPS, HARD_SEASON, HARD_LONE, HARD_KINDS
};

static inline double
hard_value(int kind, int i, uint64_t *seed)
{
	static const double clips[] = {1e140, -1e140, 1e100, -1e100, 1e37, -1e37, 1e30, 1e18, -1e18, 0};
	double		noise = test_normal(seed);
	double		uniform = test_uniform(seed);

	switch (kind)
	{
		case HARD_ZERO:
			return i % 2 ? 0.0 : -0.0;
		case HARD_LARGEST:
			return 1.7e308;
		case HARD_SPIKES:
			return i % 50 == 31 ? copysign(1e308, noise) : noise;
		case HARD_DENORMAL:
			return noise * 1e-310;
		case HARD_ALTERNATING:
			return i % 3 ? 1.7e308 : -1.7e308;
		case HARD_GEOMETRIC:
			return exp2(i % 2040 - 1020);
		case HARD_LEVELS:
			return 1e12 * (i / 300 % 5) + noise;
		case HARD_FLAG:
			return uniform < 0.03;
		case HARD_FINE:
			return 1e15 + floor(4 * uniform);
		case HARD_ANY_EXPONENT:
			return copysign(pow(10, uniform * 630 - 322), noise);
		case HARD_CLIPS:
			return clips[(i / 3 + (noise > 1)) % 10];
		case HARD_LONE:
			/* means of what comes before are a rounding further out than any value */
			return (i % 61 == 60) == (i < 600) ? 1.7e308 : -1.7e308;
		case HARD_SEASON:
			return 10 * sin(i * 0.26179938779914946) + 0.1 * noise + (i % 700 == 650 ? 1e9 : 0);
	}
	return noise;
}

/* A minute each, or late, doubled, and after gaps of days */
static inline int64_t
hard_time(int kind, int i, uint64_t *seed)
{
	int64_t		even = (int64_t) i * 600;

	return kind % 2 == 0 ? even : even + (int64_t) (test_uniform(seed) * 3000) + i / 400 * INT64_C(400000);
}

#endif
