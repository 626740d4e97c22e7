/*
 * mad.c - distance from the median of a sliding window, in units of its
 * median absolute deviation
 */
#include "core/stat/moments.h"
#include "core/stat/window.h"

#define NORMAL_MAD		1.4826022185056018	/* sigma over MAD of a normal distribution */
#define NORMAL_MEANAD	1.2533141373155003	/* sqrt(pi/2): sigma over mean absolute deviation */

enum
{
	P_THRESHOLD, P_WINDOW
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 3.5, 0.001, 1000000, NULL, "deviations, on the scale of standard deviations, that make an anomaly"},
	{"window", PARAM_INT, 100, 3, 1000000, NULL, "last points that count"},
};

static int
mad_warmup(const double *p)
{
	return p[P_WINDOW] < 30 ? (int) p[P_WINDOW] : 30;
}

static size_t
mad_limit(const double *p)
{
	return (size_t) p[P_WINDOW];
}

static bool
is_flat(const double *p)
{
	return window_is_flat((size_t) p[P_WINDOW]);
}

static size_t
mad_size(const double *p, int dims, size_t capacity)
{
	(void) dims;
	return window_size(mad_limit(p), capacity);
}

static void
mad_init(void *state, const double *p, int dims, size_t capacity)
{
	Window	   *w = state;

	memset(w, 0, mad_size(p, dims, capacity));
	w->capacity = (uint32_t) capacity;
}

static size_t
mad_used(const void *state)
{
	return ((const Window *) state)->n;
}

static void
mad_grow(void *into, size_t capacity, const void *from, const double *p, int dims)
{
	mad_init(into, p, dims, capacity);
	window_grow(into, mad_limit(p), capacity, from);
}

/* split: where the MAD is sought first, and was found */
static void
read_window(const Window *w, const double *p, double x, uint32_t *split, Reading *out)
{
	bool		flat = is_flat(p);
	double		median;
	double		sigma;

	out->raw = out->expected = out->lower = out->upper = NAN;
	if (w->n == 0)
		return;
	median = window_median(w, flat);
	sigma = NORMAL_MAD * window_mad(w, flat, median, split);
	/* where over half the values are equal */
	if (sigma == 0)
		sigma = NORMAL_MEANAD * window_mean_deviation(w, flat, median);
	out->raw = spread_ratio(x - median, sigma, p[P_THRESHOLD]);
	out->expected = median;
	out->lower = median - p[P_THRESHOLD] * sigma;
	out->upper = median + p[P_THRESHOLD] * sigma;
}

static void
mad_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	const Window *w = state;
	uint32_t	split = w->split;

	(void) attribution;
	read_window(w, p, window_value(pt->x[0]), &split, out);
}

static void
mad_learn(void *state, const double *p, const Point *pt)
{
	window_push(state, is_flat(p), window_value(pt->x[0]));
}

static void
mad_observe(void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	Window	   *w = state;

	(void) attribution;
	read_window(w, p, window_value(pt->x[0]), &w->split, out);
	mad_learn(state, p, pt);
}

static bool
mad_forget(void *state, const double *p, const Point *pt)
{
	return window_pop(state, is_flat(p), window_value(pt->x[0]));
}

static bool
mad_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	(void) dims;
	return window_valid(state, len, mad_limit(p), capacity);
}

const Detector detector_mad = {
	.name = "mad",
	.id = 3,
	.version = 1,
	.flags = DETECTOR_SIGNED | DETECTOR_LOCATION,
	.summary = "distance from the median of the last points in median absolute deviations",
	.source = "B. Iglewicz, D. C. Hoaglin, How to Detect and Handle Outliers, ASQC, 1993",
	.params = params,
	.nparams = 2,
	.warmup = 30,
	.warmup_for = mad_warmup,
	.limit = mad_limit,
	.size = mad_size,
	.init = mad_init,
	.used = mad_used,
	.grow = mad_grow,
	.judge = mad_judge,
	.learn = mad_learn,
	.observe = mad_observe,
	.forget = mad_forget,
	.valid = mad_valid,
};
