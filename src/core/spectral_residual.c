/*
 * spectral_residual.c - how much the newest point stands out after the
 * spectrum's smooth part is taken away
 *
 * The window is the largest power of two that there are points for, its last
 * places foretold by the mean gradient: the newest point then is not at the
 * edge. The residual e^(log A - mean of log A) is A over the geometric mean of
 * three neighbours, so no logarithm is taken.
 */
#include <stdio.h>
#include <string.h>

#include "core/stat/clipped.h"
#include "core/stat/fft.h"
#include "core/stat/moments.h"

#define AHEAD			5		/* places that are foretold, and points whose gradient tells */
#define NEIGHBORS		21		/* points before that the newest is compared with */
#define LEAST_WINDOW	64
#define WINDOW_MAX		4096
#define FLOOR			1e-8	/* least amplitude, of the largest */

enum
{
	P_THRESHOLD, P_WINDOW
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 3, 0.001, 1000000, NULL, "times the mean saliency of the points before, above it"},
	{"window", PARAM_INT, 256, LEAST_WINDOW, WINDOW_MAX, NULL, "points that are transformed, a power of two; the last 5 are foretold"},
};

typedef struct Spectral
{
	uint32_t	n;				/* points held */
	uint32_t	head;			/* slot of the oldest */
	double		ring[];			/* window - AHEAD - 1: all but the newest */
} Spectral;

static uint32_t
room(const double *p)
{
	return (uint32_t) p[P_WINDOW] - AHEAD - 1;
}

static bool
spectral_residual_check(const double *p, char *err, size_t errlen)
{
	uint32_t	window = (uint32_t) p[P_WINDOW];

	if ((window & (window - 1)) == 0)
		return true;
	snprintf(err, errlen, "spectral_residual(window=%u): window must be a power of two", window);
	return false;
}

static size_t
spectral_residual_size(const double *p, int dims, size_t capacity)
{
	(void) dims;
	(void) capacity;
	return offsetof(Spectral, ring) + room(p) * sizeof(double);
}

static void
spectral_residual_init(void *state, const double *p, int dims, size_t capacity)
{
	memset(state, 0, spectral_residual_size(p, dims, capacity));
}

/* Take off the straight line of least squares: a trend would be a jump where the window's end meets its start */
static void
level(double *x, uint32_t n)
{
	double		middle = 0.5 * (double) (n - 1);
	double		mean = 0;
	double		slope = 0;
	uint32_t	i;

	for (i = 0; i < n; i++)
		mean += x[i] / n;
	for (i = 0; i < n; i++)
		slope += (x[i] - mean) * ((double) i - middle);
	slope /= (double) n * ((double) n * (double) n - 1) / 12;
	for (i = 0; i < n; i++)
		x[i] -= mean + slope * ((double) i - middle);
}

/* The held points and the new one, the foretold behind them; level, the largest 1. False: all are equal */
static bool
fill(const Spectral *s, uint32_t room, double x, double *re, double *im, uint32_t window)
{
	uint32_t	points = window - AHEAD;
	uint32_t	first = s->head + s->n - (points - 1);
	const double *before;
	double		size = 0;
	double		largest = 0;
	double		slope = 0;
	uint32_t	i;

	for (i = 0; i + 1 < points; i++)
		re[i] = s->ring[(first + i) % room];
	re[points - 1] = clipped_value(x);
	/* by the points before the newest: it may be the anomaly */
	before = re + points - 2;
	for (i = 1; i <= AHEAD; i++)
		slope += (before[0] - *(before - i)) / (AHEAD * (double) i);
	for (i = points; i < window; i++)
		re[i] = *(before - (AHEAD - 1)) + AHEAD * slope;
	for (i = 0; i < window; i++)
		size = fmax(size, fabs(re[i]));
	level(re, window);
	for (i = 0; i < window; i++)
		largest = fmax(largest, fabs(re[i]));
	if (largest <= 1e-12 * size || largest < 1e-290)
		return false;
	for (i = 0; i < window; i++)
	{
		re[i] /= largest;
		im[i] = 0;
	}
	return true;
}

/* Each amplitude becomes itself over the geometric mean of it and its neighbours */
static void
whiten(double *re, double *im, uint32_t window)
{
	double		amplitude[WINDOW_MAX / 2 + 2];
	uint32_t	half = window / 2;
	double		largest = 0;
	uint32_t	i;

	for (i = 1; i <= half; i++)
	{
		amplitude[i] = sqrt(re[i] * re[i] + im[i] * im[i]);
		largest = fmax(largest, amplitude[i]);
	}
	for (i = 1; i <= half; i++)
		amplitude[i] = fmax(amplitude[i], FLOOR * largest);
	/* the mean was taken off: its neighbour stands for it */
	amplitude[0] = amplitude[1];
	amplitude[half + 1] = amplitude[half - 1];
	re[0] = im[0] = 0;
	for (i = 1; i <= half; i++)
	{
		double		scale = 1 / cbrt(amplitude[i - 1] * amplitude[i] * amplitude[i + 1]);

		re[i] *= scale;
		im[i] *= scale;
		re[window - i] = re[i];
		im[window - i] = i == half ? im[i] : -im[i];
	}
}

static void
spectral_residual_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	const Spectral *s = state;
	double		re[WINDOW_MAX];
	double		im[WINDOW_MAX];
	uint32_t	window = LEAST_WINDOW;
	uint32_t	newest;
	double		mean = 0;
	uint32_t	i;

	(void) attribution;
	out->raw = out->expected = out->lower = out->upper = NAN;
	if (s->n < LEAST_WINDOW - AHEAD - 1)
		return;
	while (window * 2 - AHEAD - 1 <= s->n)
		window *= 2;
	out->raw = 0;
	if (!fill(s, room(p), pt->x[0], re, im, window))
		return;
	fft(re, im, window);
	whiten(re, im, window);
	fft(im, re, window);
	newest = window - AHEAD - 1;
	for (i = newest - NEIGHBORS; i < newest; i++)
		mean += sqrt(re[i] * re[i] + im[i] * im[i]) / NEIGHBORS;
	out->raw = spread_ratio(sqrt(re[newest] * re[newest] + im[newest] * im[newest]) - mean, mean, p[P_THRESHOLD]);
	out->raw = fmax(out->raw, 0);
}

static void
spectral_residual_learn(void *state, const double *p, const Point *pt)
{
	Spectral   *s = state;

	s->ring[(s->head + s->n) % room(p)] = clipped_value(pt->x[0]);
	if (s->n < room(p))
		s->n++;
	else
		s->head = (s->head + 1) % room(p);
}

static bool
spectral_residual_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Spectral *s = state;
	uint32_t	i;

	if (len < spectral_residual_size(p, dims, capacity) || s->n > room(p) || s->head >= room(p))
		return false;
	for (i = 0; i < room(p); i++)
		if (!(fabs(s->ring[i]) <= CLIPPED_HUGE))
			return false;
	return true;
}

const Detector detector_spectral_residual = {
	.name = "spectral_residual",
	.id = 16,
	.version = 1,
	.flags = 0,
	.summary = "how much a point stands out when the smooth part of the spectrum is taken away",
	.source = "H. Ren et al., Time-series anomaly detection service at Microsoft, KDD 2019",
	.params = params,
	.nparams = 2,
	.warmup = LEAST_WINDOW,
	.check = spectral_residual_check,
	.size = spectral_residual_size,
	.init = spectral_residual_init,
	.judge = spectral_residual_judge,
	.learn = spectral_residual_learn,
	.valid = spectral_residual_valid,
};
