/*
 * page_hinkley.c - Page and Hinkley's test for a change of the mean
 *
 * Like cusum with little slack and a far threshold: slow to speak, but it
 * hears a small change that stays. The sums fade a little at every point. A
 * change once told, what was learned before it is forgotten.
 */
#include "core/stat/standard.h"

enum
{
	P_THRESHOLD, P_DELTA, P_FADE
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 50, 0.001, 1000000, NULL, "sum, in standard deviations, that makes an anomaly"},
	{"delta", PARAM_REAL, 0.1, 0, 1000, NULL, "standard deviations that the mean may move without adding to the sum"},
	{"fade", PARAM_REAL, 0.9999, 0, 1, NULL, "what a point leaves of the sums before it"},
};

typedef struct PageHinkley
{
	Moments		past;			/* since the last restart */
	double		above;			/* both under the threshold */
	double		below;
} PageHinkley;

static size_t
page_hinkley_size(const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) dims;
	(void) capacity;
	return sizeof(PageHinkley);
}

static void
page_hinkley_init(void *state, const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) dims;
	(void) capacity;
	*(PageHinkley *) state = (PageHinkley) {.above = 0};
}

/* The way of a point: what the state becomes, and what that says */
static inline void
step(PageHinkley *h, const double *p, double x, Reading *out)
{
	double		deviation = standard_deviation(&h->past, x);
	double		variance = standard_variance(&h->past);
	double		sd = sqrt(variance);

	out->raw = 0;
	if (h->past.n >= STANDARD_POINTS)
	{
		double		z = standard_z(&h->past, sd, deviation);
		double		above;
		double		below;

		out->expected = h->past.shift + h->past.mean;
		out->lower = standard_bound(out->expected, -sd, p[P_THRESHOLD] + p[P_DELTA] - h->below * p[P_FADE]);
		out->upper = standard_bound(out->expected, sd, p[P_THRESHOLD] + p[P_DELTA] - h->above * p[P_FADE]);
		above = h->above * p[P_FADE] + z - p[P_DELTA];
		below = h->below * p[P_FADE] - z - p[P_DELTA];
		h->above = above > 0 ? above : 0;
		h->below = below > 0 ? below : 0;
		out->raw = above > below ? h->above : 0 - h->below;
	}
	/* the point itself may be a spike: no level to start from */
	if (fabs(out->raw) >= p[P_THRESHOLD])
		page_hinkley_init(h, p, 1, 0);
	else
		standard_learn(&h->past, variance, deviation, x);
}

static void
page_hinkley_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	PageHinkley copy = *(const PageHinkley *) state;

	(void) attribution;
	step(&copy, p, pt->x[0], out);
}

static void
page_hinkley_observe(void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	(void) attribution;
	step(state, p, pt->x[0], out);
}

static void
page_hinkley_learn(void *state, const double *p, const Point *pt)
{
	Reading		unused;

	step(state, p, pt->x[0], &unused);
}

static void
page_hinkley_decay(void *state, const double *p, double factor)
{
	(void) p;
	moments_decay(&((PageHinkley *) state)->past, factor);
}

static bool
page_hinkley_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const PageHinkley *h = state;

	return len >= page_hinkley_size(p, dims, capacity) && moments_valid(&h->past) &&
		h->above >= 0 && h->above < p[P_THRESHOLD] && h->below >= 0 && h->below < p[P_THRESHOLD];
}

const Detector detector_page_hinkley = {
	.name = "page_hinkley",
	.id = 9,
	.version = 1,
	.flags = DETECTOR_SIGNED | DETECTOR_LOCATION,
	.summary = "change of the mean that stays: cumulative sum of deviations, in standard deviations",
	.source = "D. V. Hinkley, Inference about the change-point from cumulative sum tests, Biometrika 58(3), 1971",
	.params = params,
	.nparams = 3,
	.warmup = 30,
	.size = page_hinkley_size,
	.init = page_hinkley_init,
	.judge = page_hinkley_judge,
	.learn = page_hinkley_learn,
	.observe = page_hinkley_observe,
	.decay = page_hinkley_decay,
	.valid = page_hinkley_valid,
};
