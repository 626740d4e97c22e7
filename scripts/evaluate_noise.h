/*
 * evaluate_noise.h - series without an anomaly, to count false alarms on
 *
 * A part of evaluate.c. A series depends on its kind, its number and the seed.
 */
#ifndef EVALUATE_NOISE_H
#define EVALUATE_NOISE_H

#include "core/stat/random.h"

#define NOISE_SERIES	10
#define NOISE_POINTS	20000
#define NOISE_START		1000	/* alerts before are not counted */
#define NOISE_STEP		(300 * SECOND)
#define NOISE_TIME		(INT64_C(1704067200) * SECOND)	/* 2024-01-01 */

enum
{
	NOISE_GAUSSIAN, NOISE_STUDENT, NOISE_AR, NOISE_POISSON, NOISE_TREND, NOISE_BINARY, NOISE_CONSTANT, NOISE_KINDS
};

static const char *const noise_names[NOISE_KINDS] = {"gaussian", "student_t3", "ar95", "poisson1", "trend", "binary", "constant"};

static double
noise_uniform(uint64_t *seed)
{
	return ldexp((double) (random_next(seed) >> 11), -53);
}

static double
noise_normal(uint64_t *seed)
{
	double		u = 1 - noise_uniform(seed);

	return sqrt(-2 * log(u)) * cos(6.283185307179586 * noise_uniform(seed));
}

static double
noise_poisson(uint64_t *seed)
{
	double		p = 1;
	int			k = -1;

	do
	{
		p *= noise_uniform(seed);
		k++;
	} while (p > exp(-1));
	return k;
}

static double
noise_student(uint64_t *seed)
{
	double		z = noise_normal(seed);
	double		square = 0;

	for (int i = 0; i < 3; i++)
	{
		double		y = noise_normal(seed);

		square += y * y;
	}
	return z / sqrt(square / 3);
}

/* The series of a kind that has this number */
static void
noise_series(int kind, int number, uint64_t seed, double *x)
{
	double		before = 0;

	seed += (uint64_t) (kind * 1000 + number) * UINT64_C(0xD1342543DE82EF95);
	for (int i = 0; i < NOISE_POINTS; i++)
		switch (kind)
		{
			case NOISE_GAUSSIAN:
				x[i] = noise_normal(&seed);
				break;
			case NOISE_STUDENT:
				x[i] = noise_student(&seed);
				break;
			case NOISE_AR:
				x[i] = before = 0.95 * before + noise_normal(&seed);
				break;
			case NOISE_POISSON:
				x[i] = noise_poisson(&seed);
				break;
			case NOISE_TREND:	/* ten deviations over the whole */
				x[i] = 10.0 * i / NOISE_POINTS + noise_normal(&seed);
				break;
			case NOISE_BINARY:	/* ones from 5 to 50 % */
				x[i] = noise_uniform(&seed) < 0.05 * (number + 1);
				break;
			default:
				x[i] = number + 0.5;
		}
}

#endif
