/*
 * shingle.c - a detector of vectors over the last points as one vector, the
 * oldest first
 */
#include <string.h>

#include "core/stat/wrapper.h"

enum
{
	P_THRESHOLD, P_SIZE
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 1, 0.001, 1000000, NULL, "score of the vector that makes an anomaly"},
	{"size", PARAM_INT, 8, 2, 500, NULL, "points that make a vector"},
};

/* The points before the one that comes: size - 1 of them */
typedef struct Shingle
{
	uint32_t	n;
	uint32_t	head;			/* the oldest */
	double		ring[];
} Shingle;

static size_t
held(const double *p)
{
	return (size_t) p[P_SIZE] - 1;
}

static size_t
shingle_size(const double *p, int dims, size_t capacity)
{
	(void) capacity;
	return offsetof(Shingle, ring) + held(p) * (size_t) dims * sizeof(double);
}

static void
shingle_init(void *state, const double *p, int dims, size_t capacity)
{
	memset(state, 0, shingle_size(p, dims, capacity));
}

static int
shingle_feed_dims(const double *p, int dims)
{
	return dims * (int) p[P_SIZE];
}

static bool
shingle_feed(const void *state, const double *p, const Point *pt, double *x)
{
	const Shingle *s = state;
	size_t		dims = (size_t) pt->dims;
	size_t		first = held(p) - s->head;

	if (s->n < held(p))
		return false;
	memcpy(x, s->ring + s->head * dims, first * dims * sizeof(double));
	memcpy(x + first * dims, s->ring, s->head * dims * sizeof(double));
	memcpy(x + held(p) * dims, pt->x, dims * sizeof(double));
	return true;
}

static void
shingle_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	(void) state;
	(void) p;
	(void) attribution;
	wrapper_pass_on(pt, out);
}

static void
shingle_learn(void *state, const double *p, const Point *pt)
{
	Shingle    *s = state;
	size_t		slot = s->n < held(p) ? s->n : s->head;

	memcpy(s->ring + slot * (size_t) pt->dims, pt->x, (size_t) pt->dims * sizeof(double));
	if (s->n < held(p))
		s->n++;
	else
		s->head = s->head + 1 == held(p) ? 0 : s->head + 1;
}

static bool
shingle_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Shingle *s = state;
	size_t		i;

	if (len < shingle_size(p, dims, capacity) || s->n > held(p) || s->head >= held(p) || (s->head > 0 && s->n < held(p)))
		return false;
	for (i = 0; i < held(p) * (size_t) dims; i++)
		if (!isfinite(s->ring[i]))
			return false;
	return true;
}

const Detector detector_shingle = {
	.name = "shingle",
	.id = 31,
	.version = 1,
	.flags = DETECTOR_VECTOR,
	.summary = "a detector over the last points as one vector",
	.source = "A. Z. Broder, On the resemblance and containment of documents, SEQUENCES 1997 (the word); F. Takens, Detecting strange attractors in turbulence, 1981",
	.params = params,
	.nparams = 2,
	.size = shingle_size,
	.init = shingle_init,
	.judge = shingle_judge,
	.learn = shingle_learn,
	.valid = shingle_valid,
	.min_children = 1,
	.max_children = 1,
	.feed_dims = shingle_feed_dims,
	.feed = shingle_feed,
};
