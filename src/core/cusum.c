/*
 * cusum.c - two-sided cumulative sum of standardised values
 *
 * Values count in standard deviations from the mean of all before them. What
 * exceeds the slack adds up, above and below apart. A sum that has reached the
 * threshold has said its word: both start from 0 again.
 */
#include "core/stat/standard.h"

enum
{
	P_THRESHOLD, P_SLACK
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 5, 0.001, 1000000, NULL, "sum, in standard deviations, that makes an anomaly"},
	{"slack", PARAM_REAL, 0.5, 0, 1000, NULL, "standard deviations that a value may be off without adding to the sum"},
};

typedef struct Cusum
{
	Moments		past;
	double		above;			/* both under the threshold */
	double		below;
} Cusum;

static size_t
cusum_size(const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) dims;
	(void) capacity;
	return sizeof(Cusum);
}

static void
cusum_init(void *state, const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) dims;
	(void) capacity;
	*(Cusum *) state = (Cusum) {.above = 0};
}

/* The way of a point: what the state becomes, and what that says */
static inline void
step(Cusum *c, const double *p, double x, Reading *out)
{
	double		deviation = standard_deviation(&c->past, x);
	double		variance = standard_variance(&c->past);
	double		sd = sqrt(variance);

	if (c->past.n >= STANDARD_POINTS)
	{
		double		z = standard_z(&c->past, sd, deviation);
		double		above;
		double		below;

		out->expected = c->past.shift + c->past.mean;
		out->lower = standard_bound(out->expected, -sd, p[P_THRESHOLD] + p[P_SLACK] - c->below);
		out->upper = standard_bound(out->expected, sd, p[P_THRESHOLD] + p[P_SLACK] - c->above);
		above = c->above + z - p[P_SLACK];
		below = c->below - z - p[P_SLACK];
		c->above = above > 0 ? above : 0;
		c->below = below > 0 ? below : 0;
		out->raw = above > below ? c->above : 0 - c->below;
		if (fabs(out->raw) >= p[P_THRESHOLD])
			c->above = c->below = 0;
	}
	standard_learn(&c->past, variance, deviation, x);
}

static void
cusum_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	Cusum		copy = *(const Cusum *) state;

	(void) attribution;
	step(&copy, p, pt->x[0], out);
}

static void
cusum_observe(void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	(void) attribution;
	step(state, p, pt->x[0], out);
}

static void
cusum_learn(void *state, const double *p, const Point *pt)
{
	Reading		unused;

	step(state, p, pt->x[0], &unused);
}

static void
cusum_decay(void *state, const double *p, double factor)
{
	(void) p;
	moments_decay(&((Cusum *) state)->past, factor);
}

static bool
cusum_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Cusum *c = state;

	return len >= cusum_size(p, dims, capacity) && moments_valid(&c->past) &&
		c->above >= 0 && c->above < p[P_THRESHOLD] && c->below >= 0 && c->below < p[P_THRESHOLD];
}

const Detector detector_cusum = {
	.name = "cusum",
	.id = 8,
	.version = 1,
	.flags = DETECTOR_SIGNED | DETECTOR_LOCATION,
	.summary = "cumulative sum of deviations beyond a slack, in standard deviations",
	.source = "E. S. Page, Continuous inspection schemes, Biometrika 41(1/2), 1954",
	.params = params,
	.nparams = 2,
	.warmup = 30,
	.size = cusum_size,
	.init = cusum_init,
	.judge = cusum_judge,
	.learn = cusum_learn,
	.observe = cusum_observe,
	.decay = cusum_decay,
	.valid = cusum_valid,
};
