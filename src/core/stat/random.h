/*
 * random.h - a small seeded generator whose whole state is one number
 *
 * SplitMix64: the same numbers from the same seed on every machine.
 */
#ifndef ANOMALY_RANDOM_H
#define ANOMALY_RANDOM_H

#include <math.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t
random_next(uint64_t *state)
{
	uint64_t	z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* Uniform in [0, 1) with the 24 bits that a float holds */
static inline float
random_float(uint64_t *state)
{
	return (float) (random_next(state) >> 40) * 0x1p-24f;
}

/* Uniform in 0 .. n-1 */
static inline uint32_t
random_below(uint64_t *state, uint32_t n)
{
	return (uint32_t) (((random_next(state) >> 32) * n) >> 32);
}

/* Shrink [low, high] to what k points drawn from it would span */
static inline void
random_span(uint64_t *random, uint32_t k, float *low, float *high)
{
	float		width = *high - *low;
	float		top;

	if (k == 0)
	{
		*low = INFINITY;
		*high = -INFINITY;
		return;
	}
	/* the largest of k, then the smallest of the k-1 below it */
	top = powf(1 - random_float(random), 1 / (float) k);
	*high = *low + width * top;
	if (k == 1)
		*low = *high;
	else
		*low += width * top * (1 - powf(1 - random_float(random), 1 / (float) (k - 1)));
}

/*
 * log2 of a number from 1 on, the same on every machine: the exponent, and half
 * an artanh series of the mantissa between 2/3 and 4/3
 */
static inline double
log2_near(double x)
{
	uint64_t	bits;
	int			exponent;
	double		m;
	double		s;
	double		ss;

	memcpy(&bits, &x, sizeof(bits));
	exponent = (int) (bits >> 52) - 1023;
	bits = (bits & 0xfffffffffffffu) | (uint64_t) 1023 << 52;
	memcpy(&m, &bits, sizeof(m));
	if (m > 4.0 / 3)
	{
		m *= 0.5;
		exponent++;
	}
	s = (m - 1) / (m + 1);
	ss = s * s;
	return exponent + s * (2.8853900817779268 + ss * (0.96179669392597560 + ss * (0.57707801635558535 + ss * 0.41219858311113241)));
}

static inline double
log2_of(uint32_t n)
{
	return log2_near(n);
}

#endif
