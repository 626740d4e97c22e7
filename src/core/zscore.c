/*
 * zscore.c - distance from the mean in standard deviations
 *
 * Over the whole history, or over a window of the last points.
 */
#include <stdio.h>
#include <string.h>

#include "core/stat/moments.h"

enum
{
	P_THRESHOLD, P_WINDOW
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 3, 0.001, 1000000, NULL, "standard deviations that make an anomaly"},
	{"window", PARAM_INT, 0, 0, 1000000, NULL, "last points that count, at least 3; 0 is the whole history"},
};

/* ring holds the window, if there is one */
typedef struct ZScore
{
	Moving		moments;
	uint32_t	head;			/* slot of the oldest */
	uint32_t	capacity;
	double		ring[];
} ZScore;

static bool
zscore_check(const double *p, char *err, size_t errlen)
{
	if (p[P_WINDOW] == 0 || p[P_WINDOW] >= 3)
		return true;
	snprintf(err, errlen, "zscore(window=%.0f): window must be between 3 and 1000000, or 0 for the whole history",
			 p[P_WINDOW]);
	return false;
}

static int
zscore_warmup(const double *p)
{
	return p[P_WINDOW] > 0 && p[P_WINDOW] < 30 ? (int) p[P_WINDOW] : 30;
}

static size_t
zscore_limit(const double *p)
{
	return (size_t) p[P_WINDOW];
}

static size_t
zscore_size(const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) dims;
	return offsetof(ZScore, ring) + capacity * sizeof(double);
}

static void
zscore_init(void *state, const double *p, int dims, size_t capacity)
{
	ZScore	   *z = state;

	memset(z, 0, zscore_size(p, dims, capacity));
	z->capacity = (uint32_t) capacity;
}

/* The whole history takes no room */
static size_t
zscore_used(const void *state)
{
	const ZScore *z = state;

	return (size_t) z->moments.set.n;
}

static void
zscore_grow(void *into, size_t capacity, const void *from, const double *p, int dims)
{
	const ZScore *old = from;
	ZScore	   *z = into;
	uint32_t	i;

	zscore_init(z, p, dims, capacity);
	z->moments = old->moments;
	for (i = 0; i < old->moments.set.n; i++)
		z->ring[i] = old->ring[(old->head + i) % old->capacity];
}

/* Sum the window anew: what removals have lost is back */
static void
resum(ZScore *z)
{
	uint64_t	n = (uint64_t) z->moments.set.n;
	uint32_t	slot = z->head;

	z->moments = (Moving) {.slides = 0};
	for (; n > 0; n--)
	{
		moving_add(&z->moments, z->ring[slot]);
		slot = slot + 1 == z->capacity ? 0 : slot + 1;
	}
}

static void
drop_oldest(ZScore *z)
{
	double		oldest = z->ring[z->head];

	z->head = z->head + 1 == z->capacity ? 0 : z->head + 1;
	moving_remove(&z->moments, oldest);
}

static void
zscore_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	const Moments *m = &((const ZScore *) state)->moments.set;
	double		deviation;
	double		sd;

	(void) attribution;
	out->raw = out->expected = out->lower = out->upper = NAN;
	if (m->n < 2)
		return;
	sd = sqrt(m->m2 / (m->n - 1));
	deviation = (moments_clip(pt->x[0]) - m->shift) - m->mean;
	/* deviations whose squares vanish are none */
	if (sd == 0 && fabs(deviation) < 1e-150)
		deviation = 0;
	out->raw = spread_ratio(deviation, sd, p[P_THRESHOLD]);
	out->expected = m->shift + m->mean;
	out->lower = out->expected - p[P_THRESHOLD] * sd;
	out->upper = out->expected + p[P_THRESHOLD] * sd;
}

static void
zscore_learn(void *state, const double *p, const Point *pt)
{
	ZScore	   *z = state;
	double		x = moments_clip(pt->x[0]);
	uint64_t	slot;

	(void) p;
	if (z->capacity == 0)
	{
		moving_add(&z->moments, x);
		return;
	}
	if (z->moments.set.n == z->capacity)
		drop_oldest(z);
	slot = z->head + (uint64_t) z->moments.set.n;
	z->ring[slot >= z->capacity ? slot - z->capacity : slot] = x;
	moving_add(&z->moments, x);
	if (!moving_exact(&z->moments))
		resum(z);
}

static bool
zscore_forget(void *state, const double *p, const Point *pt)
{
	ZScore	   *z = state;

	(void) p;
	if (z->moments.set.n == 0)
		return false;
	if (z->capacity == 0)
	{
		moving_remove(&z->moments, pt->x[0]);
		return moving_exact(&z->moments);
	}
	if (z->ring[z->head] != moments_clip(pt->x[0]))
		return false;
	drop_oldest(z);
	if (!moving_exact(&z->moments))
		resum(z);
	return true;
}

static void
zscore_decay(void *state, const double *p, double factor)
{
	ZScore	   *z = state;

	/* a window has its own way to forget */
	if (p[P_WINDOW] == 0)
		moments_decay(&z->moments.set, factor);
}

static bool
zscore_merge(void *into, const void *from, const double *p)
{
	if (p[P_WINDOW] != 0)
		return false;
	moving_merge(&((ZScore *) into)->moments, &((const ZScore *) from)->moments);
	return true;
}

static bool
zscore_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const ZScore *z = state;
	size_t		i;

	if (len < zscore_size(p, dims, capacity) || z->capacity != capacity || !moving_valid(&z->moments))
		return false;
	if (capacity == 0)
		return z->head == 0;
	if (z->head >= capacity || z->moments.set.n > (double) capacity || z->moments.set.n != floor(z->moments.set.n))
		return false;
	for (i = 0; i < capacity; i++)
		if (!(fabs(z->ring[i]) <= MOMENTS_HUGE))
			return false;
	return true;
}

const Detector detector_zscore = {
	.name = "zscore",
	.id = 1,
	.version = 1,
	.flags = DETECTOR_SIGNED | DETECTOR_LOCATION,
	.summary = "distance from the mean in standard deviations",
	.source = "B. P. Welford, Note on a method for calculating corrected sums of squares and products, Technometrics 4(3), 1962",
	.params = params,
	.nparams = 2,
	.warmup = 30,
	.warmup_for = zscore_warmup,
	.check = zscore_check,
	.limit = zscore_limit,
	.size = zscore_size,
	.init = zscore_init,
	.used = zscore_used,
	.grow = zscore_grow,
	.judge = zscore_judge,
	.learn = zscore_learn,
	.forget = zscore_forget,
	.merge = zscore_merge,
	.decay = zscore_decay,
	.valid = zscore_valid,
};
