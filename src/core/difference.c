/*
 * difference.c - a detector of the change from the point before
 */
#include <string.h>

#include "core/stat/moments.h"
#include "core/stat/wrapper.h"

static const Param params[] = {
	{"threshold", PARAM_REAL, 1, 0.001, 1000000, NULL, "score of the change that makes an anomaly"},
};

typedef struct Difference
{
	uint64_t	known;			/* 0 before the first point */
	double		last[];			/* a value a component */
} Difference;

static size_t
difference_size(const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) capacity;
	return offsetof(Difference, last) + (size_t) dims * sizeof(double);
}

static void
difference_init(void *state, const double *p, int dims, size_t capacity)
{
	memset(state, 0, difference_size(p, dims, capacity));
}

static bool
difference_feed(const void *state, const double *p, const Point *pt, double *x)
{
	const Difference *d = state;
	int			i;

	(void) p;
	for (i = 0; i < pt->dims && d->known; i++)
		x[i] = moments_clip(pt->x[i]) - d->last[i];
	return d->known != 0;
}

/* The band of a change stands on the value before; of a vector it is not known which component has it */
static void
difference_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	const Difference *d = state;

	(void) p;
	(void) attribution;
	wrapper_pass_on(pt, out);
	if (pt->dims > 1)
		return;
	out->expected = d->last[0] + pt->children[0].expected;
	out->lower = d->last[0] + pt->children[0].lower;
	out->upper = d->last[0] + pt->children[0].upper;
}

static void
difference_learn(void *state, const double *p, const Point *pt)
{
	Difference *d = state;
	int			i;

	(void) p;
	d->known = 1;
	for (i = 0; i < pt->dims; i++)
		d->last[i] = moments_clip(pt->x[i]);
}

static bool
difference_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Difference *d = state;
	int			i;

	if (len < difference_size(p, dims, capacity) || d->known > 1)
		return false;
	for (i = 0; i < dims; i++)
		if (!(fabs(d->last[i]) <= MOMENTS_HUGE))
			return false;
	return true;
}

const Detector detector_difference = {
	.name = "difference",
	.id = 30,
	.version = 1,
	.flags = DETECTOR_VECTOR | DETECTOR_LOCATION,
	.summary = "a detector of the change from the point before",
	.source = "G. E. P. Box, G. M. Jenkins, Time Series Analysis: Forecasting and Control, Holden-Day, 1970",
	.params = params,
	.nparams = 1,
	.size = difference_size,
	.init = difference_init,
	.judge = difference_judge,
	.learn = difference_learn,
	.valid = difference_valid,
	.min_children = 1,
	.max_children = 1,
	.feed = difference_feed,
};
