/*
 * iqr.c - Tukey's fences: distance outside the quartiles of a sliding window,
 * in interquartile ranges
 */
#include "core/stat/moments.h"
#include "core/stat/window.h"

/* interquartile range over mean absolute deviation of a normal distribution */
#define NORMAL_IQR_MEANAD	1.6906870090166614

enum
{
	P_THRESHOLD, P_WINDOW
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 1.5, 0.001, 1000000, NULL, "interquartile ranges outside the quartiles that make an anomaly"},
	{"window", PARAM_INT, 100, 3, 1000000, NULL, "last points that count"},
};

static int
iqr_warmup(const double *p)
{
	return p[P_WINDOW] < 30 ? (int) p[P_WINDOW] : 30;
}

static size_t
iqr_limit(const double *p)
{
	return (size_t) p[P_WINDOW];
}

static bool
is_flat(const double *p)
{
	return window_is_flat((size_t) p[P_WINDOW]);
}

static size_t
iqr_size(const double *p, int dims, size_t capacity)
{
	(void) dims;
	return window_size(iqr_limit(p), capacity);
}

static void
iqr_init(void *state, const double *p, int dims, size_t capacity)
{
	Window	   *w = state;

	memset(w, 0, iqr_size(p, dims, capacity));
	w->capacity = (uint32_t) capacity;
}

static size_t
iqr_used(const void *state)
{
	return ((const Window *) state)->n;
}

static void
iqr_grow(void *into, size_t capacity, const void *from, const double *p, int dims)
{
	iqr_init(into, p, dims, capacity);
	window_grow(into, iqr_limit(p), capacity, from);
}

static void
iqr_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	const Window *w = state;
	bool		flat = is_flat(p);
	double		x = window_value(pt->x[0]);
	double		low;
	double		high;
	double		median;
	double		spread;

	(void) attribution;
	out->raw = out->expected = out->lower = out->upper = NAN;
	if (w->n == 0)
		return;
	low = window_quantile(w, flat, 0.25);
	high = window_quantile(w, flat, 0.75);
	median = window_median(w, flat);
	spread = high - low;
	/* equal quartiles: half the values are equal, so their MAD is 0 as well */
	if (spread == 0)
		spread = NORMAL_IQR_MEANAD * window_mean_deviation(w, flat, median);
	out->raw = spread_ratio(x > high ? x - high : x < low ? x - low : 0, spread, p[P_THRESHOLD]);
	out->expected = median;
	out->lower = low - p[P_THRESHOLD] * spread;
	out->upper = high + p[P_THRESHOLD] * spread;
}

static void
iqr_learn(void *state, const double *p, const Point *pt)
{
	window_push(state, is_flat(p), window_value(pt->x[0]));
}

static bool
iqr_forget(void *state, const double *p, const Point *pt)
{
	return window_pop(state, is_flat(p), window_value(pt->x[0]));
}

static bool
iqr_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	(void) dims;
	return window_valid(state, len, iqr_limit(p), capacity);
}

const Detector detector_iqr = {
	.name = "iqr",
	.id = 4,
	.version = 1,
	.flags = DETECTOR_SIGNED | DETECTOR_LOCATION,
	.summary = "Tukey's fences: distance outside the quartiles of the last points in interquartile ranges",
	.source = "J. W. Tukey, Exploratory Data Analysis, Addison-Wesley, 1977",
	.params = params,
	.nparams = 2,
	.warmup = 30,
	.warmup_for = iqr_warmup,
	.limit = iqr_limit,
	.size = iqr_size,
	.init = iqr_init,
	.used = iqr_used,
	.grow = iqr_grow,
	.judge = iqr_judge,
	.learn = iqr_learn,
	.forget = iqr_forget,
	.valid = iqr_valid,
};
