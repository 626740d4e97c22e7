/*
 * ewma.c - distance from the exponentially weighted mean in weighted standard
 * deviations
 *
 * Weights are normalised by their sum and the variance by the effective
 * number of points, so the first points are not biased towards zero: the same
 * numbers as pandas' ewm(span).mean() and .std().
 */
#include <string.h>

#include "core/stat/moments.h"

enum
{
	P_THRESHOLD, P_SPAN
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 3, 0.001, 1000000, NULL, "weighted standard deviations that make an anomaly"},
	{"span", PARAM_REAL, 20, 2, 1000000, NULL, "points that carry most of the weight: alpha = 2 / (span + 1)"},
};

typedef struct Ewma
{
	double		weight;			/* sum of the weights */
	double		squares;		/* sum of the squares of the normalised weights */
	double		mean;
	double		variance;		/* weighted, about the mean */
} Ewma;

static size_t
ewma_size(const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) dims;
	(void) capacity;
	return sizeof(Ewma);
}

static void
ewma_init(void *state, const double *p, int dims, size_t capacity)
{
	memset(state, 0, ewma_size(p, dims, capacity));
}

static void
ewma_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	const Ewma *e = state;
	double		deviation = moments_clip(pt->x[0]) - e->mean;
	double		sd;

	(void) attribution;
	out->raw = out->expected = out->lower = out->upper = NAN;
	if (!(e->squares < 1) || e->weight == 0)
		return;
	sd = sqrt(e->variance / (1 - e->squares));
	/* what rounding leaves of a level that was constant */
	if (sd <= 4 * DBL_EPSILON * fabs(e->mean) || sd < 1e-150)
		sd = 0;
	if (sd == 0 && fabs(deviation) <= 4 * DBL_EPSILON * fabs(e->mean) + 1e-150)
		deviation = 0;
	out->raw = spread_ratio(deviation, sd, p[P_THRESHOLD]);
	out->expected = e->mean;
	out->lower = e->mean - p[P_THRESHOLD] * sd;
	out->upper = e->mean + p[P_THRESHOLD] * sd;
}

static void
ewma_learn(void *state, const double *p, const Point *pt)
{
	Ewma	   *e = state;
	double		decay = 1 - 2 / (p[P_SPAN] + 1);
	double		share;
	double		deviation;

	e->weight = e->weight * decay + 1;
	share = 1 / e->weight;
	deviation = moments_clip(pt->x[0]) - e->mean;
	e->mean += share * deviation;
	e->variance = (1 - share) * (e->variance + share * deviation * deviation);
	e->squares = (1 - share) * (1 - share) * e->squares + share * share;
}

static void
ewma_decay(void *state, const double *p, double factor)
{
	Ewma	   *e = state;

	(void) p;
	e->weight *= factor;
}

static bool
ewma_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Ewma *e = state;

	return len >= ewma_size(p, dims, capacity) && e->weight >= 0 && isfinite(e->weight) &&
		e->squares >= 0 && e->squares <= 1 && fabs(e->mean) <= 4 * MOMENTS_HUGE &&
		e->variance >= 0 && isfinite(e->variance);
}

const Detector detector_ewma = {
	.name = "ewma",
	.id = 2,
	.version = 1,
	.flags = DETECTOR_SIGNED | DETECTOR_LOCATION,
	.summary = "distance from the exponentially weighted mean in weighted standard deviations",
	.source = "S. W. Roberts, Control chart tests based on geometric moving averages, Technometrics 1(3), 1959",
	.params = params,
	.nparams = 2,
	.warmup = 30,
	.size = ewma_size,
	.init = ewma_init,
	.judge = ewma_judge,
	.learn = ewma_learn,
	.valid = ewma_valid,
	.decay = ewma_decay,
};
