/*
 * period.c - the highest peak of the autocorrelation, with care
 *
 * Outliers are clipped and a straight line is taken off first. Peaks count
 * beyond the lag where the autocorrelation has first gone below zero: before
 * it, they are ripples of a slow decay. Of the peaks nearly as high as the
 * highest the shortest is the period: the others are its multiples. The fewer
 * cycles were seen, the higher it must be, since noise that wanders has peaks
 * as well.
 */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/stat/fft.h"
#include "core/stat/period.h"
#include "core/stat/select.h"

#define CLIP_MADS		5		/* median absolute deviations that a value may be off */
#define NEARLY			0.9		/* of the highest peak */
#define RIPPLE			1.25	/* the top of a peak is within this many times the lag of its first ripple */
#define LEAST_STRENGTH	0.2		/* of a period seen for ever ... */
#define FEW_CYCLES		0.6		/* ... and what is asked above it of one seen twice */
#define LARGEST			1e140	/* squares stay finite */

static uint32_t
transform_size(uint32_t n, uint32_t most)
{
	uint32_t	size = 16;

	/* room for the lags, so that the end does not meet the beginning */
	while (size < n + most + 1)
		size *= 2;
	return size;
}

size_t
period_work(uint32_t n, uint32_t most)
{
	if (most > n / 2)
		most = n / 2;
	return 2 * (size_t) transform_size(n, most);
}

/* Values far off the median are brought near, all are scaled to about 1, a line is taken off; false: no variation */
static bool
prepare(double *x, double *scratch, uint32_t n)
{
	double		middle = 0.5 * (double) (n - 1);
	double		largest = 0;
	double		mean = 0;
	double		slope = 0;
	double		median;
	double		reach;
	uint32_t	i;

	for (i = 0; i < n; i++)
		scratch[i] = x[i] = fmin(fmax(x[i], -LARGEST), LARGEST);
	median = select_kth(scratch, n, n / 2);
	for (i = 0; i < n; i++)
		scratch[i] = fabs(x[i] - median);
	reach = CLIP_MADS * select_kth(scratch, n, n / 2);
	for (i = 0; i < n; i++)
	{
		x[i] -= median;
		if (reach > 0)
			x[i] = fmin(fmax(x[i], -reach), reach);
		largest = fmax(largest, fabs(x[i]));
	}
	if (largest < 1e-140)
		return false;
	for (i = 0; i < n; i++)
	{
		x[i] /= largest;
		mean += x[i];
		slope += x[i] * ((double) i - middle);
	}
	mean /= (double) n;
	slope /= (double) n * ((double) n * (double) n - 1) / 12;
	for (i = 0; i < n; i++)
		x[i] -= mean + slope * ((double) i - middle);
	return true;
}

/* Sums of products at every lag, into x */
static void
correlate(double *x, double *im, uint32_t size)
{
	uint32_t	i;

	memset(im, 0, size * sizeof(double));
	fft(x, im, size);
	for (i = 0; i < size; i++)
	{
		x[i] = x[i] * x[i] + im[i] * im[i];
		im[i] = 0;
	}
	fft(x, im, size);
}

/* r[0 .. most + 1] are autocorrelations */
static uint32_t
best_peak(const double *r, uint32_t least, uint32_t most)
{
	double		highest = 0;
	uint32_t	from = 1;
	uint32_t	best;
	uint32_t	k;

	while (from <= most && r[from] >= 0)
		from++;
	if (from < least)
		from = least;
	for (k = from; k <= most; k++)
		if (r[k] > highest && r[k] >= r[k - 1] && r[k] >= r[k + 1])
			highest = r[k];
	if (highest == 0)
		return 0;
	for (k = from; !(r[k] >= NEARLY * highest && r[k] >= r[k - 1] && r[k] >= r[k + 1]); k++)
		;
	for (best = k; k <= most && (double) k <= RIPPLE * (double) best; k++)
		if (r[k] > r[best] && r[k] >= r[k + 1])
			best = k;
	return best;
}

uint32_t
period_find(double *work, uint32_t n, uint32_t least, uint32_t most, double *strength)
{
	uint32_t	size;
	uint32_t	best;
	uint32_t	k;
	double		all;

	*strength = 0;
	if (most > n / 2)
		most = n / 2;
	if (least < PERIOD_LEAST)
		least = PERIOD_LEAST;
	if (most < least)
		return 0;
	size = transform_size(n, most);
	if (!prepare(work, work + size, n))
		return 0;
	memset(work + n, 0, (size - n) * sizeof(double));
	correlate(work, work + size, size);
	all = work[0] / (double) n;
	if (!(all > 1e-20 * (double) size))
		return 0;				/* a straight line */
	for (k = 0; k <= most + 1; k++)
		work[k] = work[k] / (double) (n - k) / all;
	best = best_peak(work, least, most);
	if (best == 0 || work[best] < LEAST_STRENGTH + FEW_CYCLES / ((double) n / (double) best - 1))
		return 0;
	*strength = fmin(work[best], 1);
	return best;
}
