/*
 * fft.c - radix 2, decimation in time (Cooley and Tukey, Math. Comp. 19, 1965)
 *
 * The angle of each stage is half that of the one before, so its sine and
 * cosine come by square roots: the same bits on every machine.
 */
#include <math.h>

#include "core/stat/fft.h"

static void
reverse_bits(double *re, double *im, uint32_t n)
{
	uint32_t	i;
	uint32_t	j = 0;

	for (i = 1; i < n; i++)
	{
		uint32_t	bit = n >> 1;
		double		swap;

		for (; j & bit; bit >>= 1)
			j ^= bit;
		j ^= bit;
		if (i >= j)
			continue;
		swap = re[i];
		re[i] = re[j];
		re[j] = swap;
		swap = im[i];
		im[i] = im[j];
		im[j] = swap;
	}
}

/* Pairs so far apart, all turned by the same angle */
static void
butterflies(double *re, double *im, uint32_t n, uint32_t half, uint32_t from, double c, double s)
{
	uint32_t	i;

	for (i = from; i < n; i += 2 * half)
	{
		double		a = re[i + half] * c - im[i + half] * s;
		double		b = re[i + half] * s + im[i + half] * c;

		re[i + half] = re[i] - a;
		im[i + half] = im[i] - b;
		re[i] += a;
		im[i] += b;
	}
}

void
fft(double *re, double *im, uint32_t n)
{
	double		turn_c = -1;	/* of pi / half, clockwise */
	double		turn_s = 0;
	uint32_t	half;

	reverse_bits(re, im, n);
	for (half = 1; half < n; half *= 2)
	{
		double		c = 1;
		double		s = 0;
		uint32_t	j;

		for (j = 0; j < half; j++)
		{
			double		next = c * turn_c - s * turn_s;

			butterflies(re, im, n, half, j, c, s);
			s = c * turn_s + s * turn_c;
			c = next;
		}
		if (half == 1)
		{
			turn_c = 0;
			turn_s = -1;
		}
		else
		{
			turn_c = sqrt(0.5 * (1 + turn_c));
			turn_s = turn_s / (2 * turn_c);
		}
	}
}
