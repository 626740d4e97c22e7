/*
 * range.c - how far a value lies outside all that was seen, in units of what
 * was seen
 *
 * With a window the extent is that of the last `window` to twice as many
 * points: two blocks of fixed size, the newer one filling.
 */
#include <string.h>

#include "core/stat/moments.h"

enum
{
	P_THRESHOLD, P_WINDOW
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 0.05, 0.0001, 1000000, NULL, "share of the seen extent that a value must lie outside it"},
	{"window", PARAM_INT, 0, 0, 1000000000, NULL, "at least so many last points count, at most twice; 0 is the whole history"},
};

typedef struct Extent
{
	double		low;			/* above high: nothing seen */
	double		high;
} Extent;

typedef struct Range
{
	Extent		seen;			/* all that counts */
	Extent		newer;			/* the block that fills; unused without a window */
	uint64_t	n;				/* points in it */
} Range;

#define EXTENT_NONE	((Extent) {MOMENTS_HUGE, -MOMENTS_HUGE})

static size_t
range_size(const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) dims;
	(void) capacity;
	return sizeof(Range);
}

static void
range_init(void *state, const double *p, int dims, size_t capacity)
{
	Range	   *r = state;

	(void) p;
	(void) dims;
	(void) capacity;
	*r = (Range) {EXTENT_NONE, EXTENT_NONE, 0};
}

static void
widen(Extent *e, double low, double high)
{
	if (low < e->low)
		e->low = low;
	if (high > e->high)
		e->high = high;
}

static void
range_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	const Extent *e = &((const Range *) state)->seen;
	double		x = moments_clip(pt->x[0]);
	double		extent = e->high - e->low;
	double		outside = x > e->high ? x - e->high : x < e->low ? x - e->low : 0;

	(void) attribution;
	if (e->low > e->high)
		return;
	out->raw = spread_ratio(outside, extent, p[P_THRESHOLD]);
	out->expected = e->low + extent / 2;
	out->lower = e->low - p[P_THRESHOLD] * extent;
	out->upper = e->high + p[P_THRESHOLD] * extent;
}

static void
range_learn(void *state, const double *p, const Point *pt)
{
	Range	   *r = state;
	double		x = moments_clip(pt->x[0]);

	widen(&r->seen, x, x);
	if (p[P_WINDOW] == 0)
		return;
	widen(&r->newer, x, x);
	if (++r->n < (uint64_t) p[P_WINDOW])
		return;
	/* what the full block saw stays while the next one fills */
	r->seen = r->newer;
	r->newer = EXTENT_NONE;
	r->n = 0;
}

static bool
range_merge(void *into, const void *from, const double *p)
{
	Range	   *r = into;
	const Range *other = from;

	if (p[P_WINDOW] != 0)
		return false;
	widen(&r->seen, other->seen.low, other->seen.high);
	return true;
}

static bool
extent_valid(const Extent *e)
{
	return fabs(e->low) <= MOMENTS_HUGE && fabs(e->high) <= MOMENTS_HUGE;
}

static bool
range_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Range *r = state;

	return len >= range_size(p, dims, capacity) && extent_valid(&r->seen) && extent_valid(&r->newer) &&
		(r->n == 0 || r->n < (uint64_t) p[P_WINDOW]);
}

const Detector detector_range = {
	.name = "range",
	.id = 6,
	.version = 1,
	.flags = DETECTOR_SIGNED | DETECTOR_LOCATION,
	.summary = "distance outside the seen extent in units of that extent",
	.source = "S. S. Wilks, Determination of sample sizes for setting tolerance limits, Annals of Mathematical Statistics 12(1), 1941",
	.params = params,
	.nparams = 2,
	.warmup = 30,
	.size = range_size,
	.init = range_init,
	.judge = range_judge,
	.learn = range_learn,
	.merge = range_merge,
	.valid = range_valid,
};
