/*
 * pattern.c - novelty of the recent course of a series, by fuzzy ART
 *
 * A pattern is the means of the last eight blocks of `stride` values. In
 * complement code a category's weight is a box: it resonates with a pattern
 * where the box that holds both leaves at least the vigilance of the seen
 * range free; then it grows to hold it at once (fast learning). A pattern that
 * resonates with none becomes a category (fast commit). Boxes are kept in the
 * value's own unit, so the range may widen while the series runs.
 */
#include <string.h>

#include "core/stat/moments.h"

#define PATTERN_BLOCKS	8
#define PATTERN_RANGE	2.0		/* seen ranges that code 0 to 1 is wide: room on both sides */
#define PATTERN_GROWTH	1.0		/* extents by which one block widens the range at most */
#define PATTERN_CLIP	10.0	/* a distance of more thresholds is learned as if it had so many */
#define PATTERN_CHOICE	0.001	/* prefers the tighter of two categories */
#define PATTERN_SHARE	0.01	/* of the usual distance that a new one makes up */
#define PATTERN_LEAST	0.005	/* distance that is strange where none is usual */

enum
{
	P_THRESHOLD, P_STRIDE, P_VIGILANCE, P_CATEGORIES
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 1, 0.001, 1000000, NULL, "distance from the nearest category, over twice the usual and 0.005, that makes an anomaly"},
	{"stride", PARAM_INT, 8, 1, 10000, NULL, "values of a block; a pattern is eight blocks"},
	{"vigilance", PARAM_REAL, 0.92, 0.5, 0.999, NULL, "match that a pattern needs to belong to a category"},
	{"max_categories", PARAM_INT, 32, 1, 1000, NULL, "categories that are remembered, the last met first"},
};

typedef struct Box
{
	double		low[PATTERN_BLOCKS];
	double		high[PATTERN_BLOCKS];
} Box;

typedef struct Pattern
{
	double		low;			/* range of the blocks before; above high: nothing */
	double		high;
	double		block_low;		/* of the block that fills */
	double		block_high;
	double		sum;
	double		usual;			/* weighted mean of the distances */
	double		raw;			/* of the last pattern: holds until the next; NaN before */
	uint64_t	patterns;		/* told apart so far */
	uint32_t	filled;			/* values in the block that fills */
	uint32_t	blocks;			/* known, up to PATTERN_BLOCKS - 1 */
	uint32_t	categories;
	uint32_t	reserved;
	double		last[PATTERN_BLOCKS - 1];	/* means of the blocks before, oldest first */
	Box			box[];			/* in order of their last resonance */
} Pattern;

/* What a pattern meets */
typedef struct Meeting
{
	double		course[PATTERN_BLOCKS];
	double		distance;		/* from the nearest box, 0 to 1 of the code */
	int			category;		/* that resonates, or -1 */
} Meeting;

static size_t
pattern_size(const double *p, int dims, size_t capacity)
{
	(void) dims;
	(void) capacity;
	return offsetof(Pattern, box) + (size_t) p[P_CATEGORIES] * sizeof(Box);
}

static void
pattern_init(void *state, const double *p, int dims, size_t capacity)
{
	Pattern    *s = state;

	memset(s, 0, pattern_size(p, dims, capacity));
	s->low = s->block_low = MOMENTS_HUGE;
	s->high = s->block_high = -MOMENTS_HUGE;
	s->raw = NAN;
}

/* Four patterns that have no block in common */
static int
pattern_warmup(const double *p)
{
	return 4 * PATTERN_BLOCKS * (int) p[P_STRIDE];
}

/* How wide a box is, and how wide with the course in it, both summed over the blocks */
static void
measure(const Box *box, const double *course, double *own, double *with)
{
	int			i;

	*own = *with = 0;
	for (i = 0; i < PATTERN_BLOCKS; i++)
	{
		double		low = course[i] < box->low[i] ? course[i] : box->low[i];
		double		high = course[i] > box->high[i] ? course[i] : box->high[i];

		*own += box->high[i] - box->low[i];
		*with += high - low;
	}
}

/* Does x complete a pattern? Then what it meets */
static bool
meet(const Pattern *s, const double *p, double x, Meeting *meeting)
{
	double		code = PATTERN_BLOCKS * PATTERN_RANGE * (s->high - s->low);
	double		best = -1;
	uint32_t	k;

	if (s->filled + 1 < (uint32_t) p[P_STRIDE] || s->blocks < PATTERN_BLOCKS - 1)
		return false;
	memcpy(meeting->course, s->last, sizeof(s->last));
	meeting->course[PATTERN_BLOCKS - 1] = (s->sum + x) / p[P_STRIDE];
	meeting->distance = 1;
	meeting->category = -1;
	for (k = 0; k < s->categories; k++)
	{
		double		own;
		double		with;
		double		choice;

		measure(&s->box[k], meeting->course, &own, &with);
		/* a series that never moved has one pattern: any other is as far off as can be */
		own = code > 0 ? own / code : 0;
		with = code > 0 ? with / code : with > 0;
		meeting->distance = fmin(meeting->distance, with - own);
		choice = (1 - with) / (PATTERN_CHOICE + 1 - own);
		if (1 - with >= p[P_VIGILANCE] && choice > best)
		{
			best = choice;
			meeting->category = (int) k;
		}
	}
	return true;
}

static double
strangeness(const Pattern *s, const Meeting *meeting)
{
	return s->categories == 0 ? NAN : meeting->distance / (2 * s->usual + PATTERN_LEAST);
}

/* The category learns the course, or makes room for it, and comes first */
static void
resonate(Pattern *s, const double *p, const Meeting *meeting)
{
	Box			box;
	size_t		from;
	int			i;

	if (meeting->category >= 0)
	{
		from = (size_t) meeting->category;
		box = s->box[from];
		for (i = 0; i < PATTERN_BLOCKS; i++)
		{
			box.low[i] = fmin(box.low[i], meeting->course[i]);
			box.high[i] = fmax(box.high[i], meeting->course[i]);
		}
	}
	else
	{
		if (s->categories < (uint32_t) p[P_CATEGORIES])
			s->categories++;
		from = s->categories - 1;
		memcpy(box.low, meeting->course, sizeof(box.low));
		memcpy(box.high, meeting->course, sizeof(box.high));
	}
	memmove(s->box + 1, s->box, from * sizeof(Box));
	s->box[0] = box;
}

/*
 * The range takes a block in, but grows by no more than its extent on each
 * side: one absurd value must not make all courses alike.
 */
static void
widen(Pattern *s)
{
	double		most = s->high > s->low ? PATTERN_GROWTH * (s->high - s->low) : INFINITY;

	s->low = fmin(s->low, fmax(s->block_low, s->low - most));
	s->high = fmax(s->high, fmin(s->block_high, s->high + most));
	s->block_low = MOMENTS_HUGE;
	s->block_high = -MOMENTS_HUGE;
}

static void
pattern_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	const Pattern *s = state;
	Meeting		meeting;

	(void) attribution;
	out->raw = meet(s, p, moments_clip(pt->x[0]), &meeting) ? strangeness(s, &meeting) : s->raw;
}

static void
pattern_observe(void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	Pattern    *s = state;
	double		x = moments_clip(pt->x[0]);
	Meeting		meeting;

	(void) attribution;
	if (meet(s, p, x, &meeting))
	{
		s->raw = strangeness(s, &meeting);
		if (s->categories > 0)
		{
			double		most = PATTERN_CLIP * (2 * s->usual + PATTERN_LEAST);

			s->patterns++;
			s->usual += fmax(PATTERN_SHARE, 1 / (double) s->patterns) * (fmin(meeting.distance, most) - s->usual);
		}
		resonate(s, p, &meeting);
	}
	out->raw = s->raw;
	s->block_low = fmin(s->block_low, x);
	s->block_high = fmax(s->block_high, x);
	s->sum += x;
	if (++s->filled < (uint32_t) p[P_STRIDE])
		return;
	if (s->blocks == PATTERN_BLOCKS - 1)
		memmove(s->last, s->last + 1, (PATTERN_BLOCKS - 2) * sizeof(double));
	else
		s->blocks++;
	s->last[s->blocks - 1] = s->sum / p[P_STRIDE];
	widen(s);
	s->sum = 0;
	s->filled = 0;
}

static void
pattern_learn(void *state, const double *p, const Point *pt)
{
	Reading		unused;

	pattern_observe(state, p, pt, &unused, NULL);
}

static bool
pattern_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Pattern *s = state;
	const double *values = s->box[0].low;
	size_t		i;

	if (len < pattern_size(p, dims, capacity) || !(fabs(s->low) <= MOMENTS_HUGE) || !(fabs(s->high) <= MOMENTS_HUGE) ||
		!(fabs(s->block_low) <= MOMENTS_HUGE) || !(fabs(s->block_high) <= MOMENTS_HUGE) || !(fabs(s->sum) <= 1.001 * MOMENTS_HUGE * s->filled) || !(s->usual >= 0 && s->usual <= 1) ||
		!(isnan(s->raw) || (s->raw >= 0 && s->raw <= 1 / PATTERN_LEAST)) || s->filled >= (uint32_t) p[P_STRIDE] ||
		s->blocks > PATTERN_BLOCKS - 1 || s->categories > (uint32_t) p[P_CATEGORIES])
		return false;
	for (i = 0; i < PATTERN_BLOCKS - 1; i++)
		if (!(fabs(s->last[i]) <= 2 * MOMENTS_HUGE))
			return false;
	for (i = 0; i < s->categories * 2 * PATTERN_BLOCKS; i++)
		if (!(fabs(values[i]) <= 2 * MOMENTS_HUGE))
			return false;
	/* boxes the right way round: no distance below 0 */
	for (i = 0; i < s->categories * PATTERN_BLOCKS; i++)
		if (s->box[i / PATTERN_BLOCKS].low[i % PATTERN_BLOCKS] > s->box[i / PATTERN_BLOCKS].high[i % PATTERN_BLOCKS])
			return false;
	return true;
}

const Detector detector_pattern = {
	.name = "pattern",
	.id = 19,
	.version = 1,
	.summary = "novelty of the recent course, by categories of fuzzy adaptive resonance",
	.source = "G. A. Carpenter, S. Grossberg, D. B. Rosen, Fuzzy ART, Neural Networks 4(6), 1991",
	.params = params,
	.nparams = 4,
	.warmup = 256,
	.warmup_for = pattern_warmup,
	.size = pattern_size,
	.init = pattern_init,
	.judge = pattern_judge,
	.learn = pattern_learn,
	.observe = pattern_observe,
	.valid = pattern_valid,
};
