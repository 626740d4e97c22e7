/*
 * random_cut_forest.c - how early random cuts part a point from earlier ones
 *
 * S. Guha, N. Mishra, G. Roy, O. Schrijvers, Robust random cut forest based
 * anomaly detection on streams, ICML 2016. All trees (stat/cut_tree.c) are over
 * one sample, a queue of points; equal points are one leaf.
 *
 * Three things are ours. A dimension has a coordinate a scale: the value, and
 * running means each eight times as long. Extents count relative to those of
 * the sample, so that no unit outweighs another. And of ordinary points one in
 * `every` enters the sample, but all that the forest finds strange: what was
 * seen once is known as long as the sample lasts.
 *
 * A score is set against a level of its own, as thresholded forests do: its
 * fading mean, and how far it strays.
 */
#include <string.h>

#include "core/stat/attribution.h"
#include "core/stat/cut_tree.h"
#include "core/stat/moments.h"
#include "core/stat/random.h"

#define TREES_MAX	256
#define HUGE_FLOAT	1e37		/* coordinates are clipped here */
#define SCALE		8			/* a running mean is so many times as long as the one before */
#define STRANGE		1.5			/* score that always enters the sample, and the lowest level */
#define FADE		0.001		/* of the scores behind the level, a point */
#define FADE_CHANGE	0.01
#define SCORE_MOST	2			/* a higher score counts as this for the level */
#define FEW			10			/* points below which scores mean nothing */
#define CONSTANT_WEIGHT	1e60	/* of a coordinate that never changed: any change is strange */

enum
{
	P_THRESHOLD, P_POINTS, P_TREES, P_SCALES, P_EVERY, P_SEED
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 1.25, 0.001, 1000, NULL, "times the forest's own level that make an anomaly"},
	{"points", PARAM_INT, 128, 16, 255, NULL, "points of the sample"},
	{"trees", PARAM_INT, 30, 1, TREES_MAX, NULL, "trees of the forest"},
	{"scales", PARAM_INT, 3, 1, CUT_SCALES_MAX, NULL, "the value and running means, each 8 times as long"},
	{"every", PARAM_INT, 32, 1, 10000, NULL, "one in so many ordinary points enters the sample; 1: the last points are it"},
	{"seed", PARAM_INT, 0, 0, 4294967295.0, NULL, "of the random cuts"},
};

/* Mean and mean square of numbers that fade */
typedef struct Average
{
	double		weight;
	double		sum;
	double		squares;
} Average;

/* Followed by the parts that View names, in its order */
typedef struct CutForest
{
	uint64_t	random;
	Average		score;
	Average		change;			/* from one score to the next */
	Average		below;			/* how far a score is under the mean */
	double		last;			/* score, as it counts for the level */
	uint32_t	dims;
	uint32_t	n;				/* points in the sample */
	uint32_t	next;			/* slot of the next point: the n before it are the sample */
	uint32_t	leaves;
	uint32_t	ordinary;		/* points since one entered the sample */
	uint32_t	seen;			/* points learned, up to what the longest mean needs */
} CutForest;

typedef struct View
{
	CutForest  *f;
	double	   *origin;			/* the first point: coordinates are relative to it */
	double	   *means;			/* of every coordinate, before the point that comes */
	float	   *low;			/* extent of the sample */
	float	   *high;
	float	   *x;				/* coordinates of every slot */
	char	   *trees;
	uint16_t   *mass;			/* of a slot that is a leaf: points equal to it, itself too */
	uint8_t    *leaf_of;		/* slot that stands for a slot's point in the trees */
	uint32_t	dims;
	uint32_t	scales;
	uint32_t	width;			/* coordinates, padded */
	uint32_t	slots;			/* one more than the sample: a point enters before the oldest leaves */
	uint32_t	ntrees;
} View;

static uint32_t
padded_width(const double *p, int dims)
{
	uint32_t	width = (uint32_t) dims * (uint32_t) p[P_SCALES];

	return (width + CUT_LANES - 1) / CUT_LANES * CUT_LANES;
}

static size_t
random_cut_forest_size(const double *p, int dims, size_t capacity)
{
	size_t		width = padded_width(p, dims);
	size_t		slots = (size_t) p[P_POINTS] + 1;

	(void) capacity;
	return sizeof(CutForest) + ((size_t) dims + width) * sizeof(double) + (2 + slots) * width * sizeof(float) +
		(size_t) p[P_TREES] * cut_tree_size((uint32_t) slots) + slots * (sizeof(uint16_t) + sizeof(uint8_t));
}

static View
view(const void *state, const double *p)
{
	View		v;

	v.f = (CutForest *) state;
	v.dims = v.f->dims;
	v.scales = (uint32_t) p[P_SCALES];
	v.width = padded_width(p, (int) v.dims);
	v.slots = (uint32_t) p[P_POINTS] + 1;
	v.ntrees = (uint32_t) p[P_TREES];
	v.origin = (double *) (v.f + 1);
	v.means = v.origin + v.dims;
	v.low = (float *) (v.means + v.width);
	v.high = v.low + v.width;
	v.x = v.high + v.width;
	v.trees = (char *) (v.x + (size_t) v.slots * v.width);
	v.mass = (uint16_t *) (v.trees + (size_t) v.ntrees * cut_tree_size(v.slots));
	v.leaf_of = (uint8_t *) (v.mass + v.slots);
	return v;
}

static inline CutTree
tree_at(const View *v, uint32_t tree)
{
	return cut_tree_at(v->trees + (size_t) tree * cut_tree_size(v->slots), v->slots);
}

static inline CutPoints
shared(const View *v, const double *weight)
{
	return (CutPoints) {v->x, weight, v->mass, v->width, v->dims, v->f->leaves, v->f->n};
}

static inline uint32_t
oldest(const View *v)
{
	return (v->f->next + v->slots - v->f->n) % v->slots;
}

static void
random_cut_forest_init(void *state, const double *p, int dims, size_t capacity)
{
	CutForest  *f = state;

	memset(f, 0, random_cut_forest_size(p, dims, capacity));
	f->random = (uint64_t) p[P_SEED];
	f->dims = (uint32_t) dims;
}

/*
 * A point's coordinates: the value, then the means with it, longer and longer.
 * Means take no more of a value than one extent of the sample beyond it.
 */
static void
find_coordinates(const View *v, const double *value, double *means, float *x)
{
	uint32_t	scale;
	uint32_t	i;
	uint32_t	c = 0;
	double		share = 1;

	for (scale = 0; scale < v->scales; scale++, share /= SCALE)
		for (i = 0; i < v->dims; i++, c++)
		{
			double		origin = v->f->seen > 0 ? v->origin[i] : moments_clip(value[i]);
			double		at = moments_clip(value[i]) - origin;
			double		extent = (double) v->high[i] - v->low[i];
			double		part = (v->f->seen + 1.0) * share < 1 ? 1 / (v->f->seen + 1.0) : share;

			if (scale > 0 && v->f->n >= FEW)
			{
				at = at > v->high[i] + extent ? v->high[i] + extent : at;
				at = at < v->low[i] - extent ? v->low[i] - extent : at;
			}
			means[c] = v->means[c] + part * (at - v->means[c]);
			if (scale == 0)
				means[c] = at;
			/* equal points have equal bytes: there is one zero */
			x[c] = (float) (means[c] > HUGE_FLOAT ? HUGE_FLOAT : means[c] < -HUGE_FLOAT ? -HUGE_FLOAT : means[c]) + 0.0f;
		}
	for (; c < v->width; c++)
	{
		means[c] = 0;
		x[c] = 0;
	}
}

static void
find_weights(const View *v, double *weight)
{
	uint32_t	c;

	for (c = 0; c < v->width; c++)
		weight[c] = v->high[c] > v->low[c] ? 1 / ((double) v->high[c] - v->low[c]) : CONSTANT_WEIGHT;
}

/* The mean over all trees of what they score; and where the point would go in each */
static double
walk(const View *v, const CutPoints *points, const float *x, uint64_t *random, CutPlace *places, double *parts)
{
	double		one[DETECTOR_MAX_DIMS];
	double		sum = 0;
	uint32_t	tree;
	uint32_t	i;

	for (tree = 0; tree < v->ntrees; tree++)
	{
		CutTree		t = tree_at(v, tree);

		sum += cut_tree_walk(&t, points, x, random, places ? &places[tree] : NULL, parts ? one : NULL);
		for (i = 0; parts && i < v->dims; i++)
			parts[i] += one[i];
	}
	return sum / v->ntrees * log2_of(v->f->n + 1);
}

static inline void
fade_in(Average *a, double fade, double x)
{
	a->weight = a->weight * (1 - fade) + 1;
	a->sum = a->sum * (1 - fade) + x;
	a->squares = a->squares * (1 - fade) + x * x;
}

/* Scores up to here are the forest's everyday */
static double
level(const CutForest *f, bool plain)
{
	double		mean;
	double		spread;
	double		under;
	double		change;
	double		stray;

	if (f->score.weight == 0)
		return STRANGE;
	mean = f->score.sum / f->score.weight;
	spread = f->score.squares / f->score.weight - mean * mean;
	spread = spread > 0 ? sqrt(spread) : 0;
	under = sqrt(2 * f->below.squares / f->below.weight);
	change = sqrt(f->change.squares / f->change.weight);
	/* scores of means follow one another slowly: what one adds to the last counts, too */
	if (plain)
		stray = under < spread ? under : spread;
	else
	{
		stray = under > change ? under : change;
		stray = 0.5 * (stray < spread ? stray : spread) + 0.5 * change;
	}
	mean += 2 * stray + spread;
	return mean > STRANGE ? mean : STRANGE;
}

static void
judge_coordinates(const View *v, const double *p, const float *x, double score, double *parts, Reading *out)
{
	uint32_t	c;

	out->raw = out->expected = out->lower = out->upper = NAN;
	if (v->f->n < FEW)
		return;
	out->raw = score / level(v->f, v->scales == 1);
	if (v->f->leaves == 1)
	{
		const float *only = v->x + (size_t) v->leaf_of[oldest(v)] * v->width;

		/* all points are one: nothing has a spread */
		out->raw = memcmp(x, only, v->width * sizeof(float)) == 0 ? 0 : DETECTOR_SCORE_CAP * p[P_THRESHOLD];
		for (c = 0; parts && c < v->dims; c++)
			parts[c] = x[c] != only[c];
	}
	if (parts)
		attribution_scale(parts, (int) v->dims, out->raw);
}

static void
random_cut_forest_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	View		v = view(state, p);
	double		means[CUT_WIDTH_MAX];
	double		weight[CUT_WIDTH_MAX];
	float		x[CUT_WIDTH_MAX];
	CutPoints	points = shared(&v, weight);

	find_coordinates(&v, pt->x, means, x);
	find_weights(&v, weight);
	if (attribution)
		memset(attribution, 0, v.dims * sizeof(double));
	judge_coordinates(&v, p, x, v.f->n < FEW ? NAN : walk(&v, &points, x, NULL, NULL, attribution), attribution, out);
}

/* The extent of the sample, from all its points */
static void
find_extent(const View *v)
{
	uint32_t	slot = oldest(v);
	uint32_t	i;
	uint32_t	c;

	for (i = 0; i < v->f->n; i++)
	{
		const float *x = v->x + (size_t) slot * v->width;

		for (c = 0; c < v->width; c++)
		{
			v->low[c] = i == 0 || x[c] < v->low[c] ? x[c] : v->low[c];
			v->high[c] = i == 0 || x[c] > v->high[c] ? x[c] : v->high[c];
		}
		slot = slot + 1 == v->slots ? 0 : slot + 1;
	}
}

/* Another of the equal points stands for them */
static void
replace_leaf(const View *v, uint32_t slot)
{
	uint32_t	other = v->slots;
	uint32_t	at = slot;
	uint32_t	i;

	for (i = 1; i < v->f->n; i++)
	{
		at = at + 1 == v->slots ? 0 : at + 1;
		if (v->leaf_of[at] != slot)
			continue;
		if (other == v->slots)
			other = at;
		v->leaf_of[at] = (uint8_t) other;
	}
	v->mass[other] = v->mass[slot];
	for (i = 0; i < v->ntrees; i++)
		*(uint8_t *) memchr(tree_at(v, i).leaf, (int) slot, v->f->leaves) = (uint8_t) other;
}

static void
drop_oldest(const View *v)
{
	uint32_t	slot = oldest(v);
	uint32_t	leaf = v->leaf_of[slot];
	uint32_t	tree;

	if (v->mass[leaf] == 1)
	{
		CutPoints	points = shared(v, NULL);

		for (tree = 0; tree < v->ntrees; tree++)
		{
			CutTree		t = tree_at(v, tree);

			cut_tree_delete(&t, &points, leaf);
		}
		v->f->leaves--;
	}
	else
	{
		v->mass[leaf]--;
		if (leaf == slot)
			replace_leaf(v, slot);
	}
	v->f->n--;
}

/* Into the sample, where places say; the oldest leaves when it is full */
static void
enter(const View *v, const float *x, const CutPlace *places)
{
	CutPoints	points = shared(v, NULL);
	CutForest  *f = v->f;
	uint32_t	slot = f->next;
	uint32_t	equal = oldest(v);
	uint32_t	i;

	memcpy(v->x + (size_t) slot * v->width, x, v->width * sizeof(float));
	for (i = 0; i < f->n && memcmp(v->x + (size_t) equal * v->width, x, v->width * sizeof(float)) != 0; i++)
		equal = equal + 1 == v->slots ? 0 : equal + 1;
	if (i < f->n)
	{
		v->leaf_of[slot] = v->leaf_of[equal];
		v->mass[v->leaf_of[slot]]++;
	}
	else
	{
		for (i = 0; i < v->ntrees; i++)
		{
			CutTree		t = tree_at(v, i);

			cut_tree_insert(&t, &points, x, slot, &places[i]);
		}
		v->leaf_of[slot] = (uint8_t) slot;
		v->mass[slot] = 1;
		f->leaves++;
	}
	f->next = slot + 1 == v->slots ? 0 : slot + 1;
	if (++f->n == v->slots)
		drop_oldest(v);
	find_extent(v);
}

static void
random_cut_forest_observe(void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	View		v = view(state, p);
	CutForest  *f = v.f;
	double		means[CUT_WIDTH_MAX];
	double		weight[CUT_WIDTH_MAX];
	float		x[CUT_WIDTH_MAX];
	CutPlace	places[TREES_MAX];
	CutPoints	points = shared(&v, weight);
	double		score = NAN;
	uint32_t	i;

	find_coordinates(&v, pt->x, means, x);
	find_weights(&v, weight);
	if (attribution)
		memset(attribution, 0, v.dims * sizeof(double));
	if (f->n > 0)
		score = walk(&v, &points, x, &f->random, places, attribution);
	judge_coordinates(&v, p, x, score, attribution, out);

	if (f->seen == 0)
		for (i = 0; i < v.dims; i++)
			v.origin[i] = moments_clip(pt->x[i]);
	memcpy(v.means, means, v.width * sizeof(double));
	if (f->seen < SCALE * SCALE * SCALE)
		f->seen++;
	f->ordinary++;
	if (f->n < p[P_POINTS] || f->ordinary >= p[P_EVERY] || score > STRANGE)
	{
		if (f->ordinary >= p[P_EVERY])
			f->ordinary = 0;
		enter(&v, x, places);
	}
	if (f->n > FEW)
	{
		double		counts = score < SCORE_MOST ? score : SCORE_MOST;
		double		mean = f->score.weight > 0 ? f->score.sum / f->score.weight : counts;

		fade_in(&f->below, FADE / 2, mean > counts ? mean - counts : 0);
		fade_in(&f->change, FADE_CHANGE, f->score.weight > 0 ? counts - f->last : 0);
		fade_in(&f->score, FADE, counts);
		f->last = counts;
	}
}

static void
random_cut_forest_learn(void *state, const double *p, const Point *pt)
{
	Reading		unread;

	random_cut_forest_observe(state, p, pt, &unread, NULL);
}

/* Only where the sample is the last points, and nothing else remembers older ones but the fading level */
static bool
random_cut_forest_forget(void *state, const double *p, const Point *pt)
{
	View		v = view(state, p);
	double		means[CUT_WIDTH_MAX];
	float		x[CUT_WIDTH_MAX];

	if (p[P_EVERY] != 1 || p[P_SCALES] != 1 || v.f->n == 0)
		return false;
	find_coordinates(&v, pt->x, means, x);
	if (memcmp(v.x + (size_t) oldest(&v) * v.width, x, v.width * sizeof(float)) != 0)
		return false;
	drop_oldest(&v);
	find_extent(&v);
	return true;
}

/* Of numbers up to SCORE_MOST; the newest has the weight 1 */
static bool
average_valid(const Average *a, double fade)
{
	double		most = 1.001 * SCORE_MOST * a->weight;

	return (a->weight == 0 || (a->weight >= 1 && a->weight <= 1.001 / fade)) && fabs(a->sum) <= most &&
		a->squares >= 0 && a->squares <= SCORE_MOST * most;
}

/* Every point of the sample has its leaf, and every leaf its points; is_leaf is all false */
static bool
sample_valid(const View *v, bool *is_leaf)
{
	uint32_t	mass[CUT_LEAVES_MAX] = {0};
	uint32_t	leaves = 0;
	uint32_t	slot = oldest(v);
	uint32_t	i;
	size_t		c;

	for (c = 0; c < (size_t) v->slots * v->width; c++)
		if (!(fabsf(v->x[c]) <= (float) HUGE_FLOAT) || (v->x[c] == 0 && signbit(v->x[c])))
			return false;
	for (i = 0; i < v->f->n; i++, slot = slot + 1 == v->slots ? 0 : slot + 1)
	{
		uint32_t	leaf = v->leaf_of[slot];

		if (leaf >= v->slots || v->leaf_of[leaf] != leaf || (leaf + v->slots - oldest(v)) % v->slots >= v->f->n ||
			memcmp(v->x + (size_t) leaf * v->width, v->x + (size_t) slot * v->width, v->width * sizeof(float)) != 0)
			return false;
		is_leaf[slot] = leaf == slot;
		leaves += is_leaf[slot];
		mass[leaf]++;
	}
	for (i = 0; i < v->slots; i++)
		if (is_leaf[i] && v->mass[i] != mass[i])
			return false;
	return leaves == v->f->leaves;
}

static bool
random_cut_forest_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const CutForest *f = state;
	bool		is_leaf[CUT_LEAVES_MAX] = {false};
	CutPoints	points;
	View		v;
	uint32_t	i;

	if (len < random_cut_forest_size(p, dims, capacity) || f->dims != (uint32_t) dims)
		return false;
	if (f->n > p[P_POINTS] || f->next > p[P_POINTS] || f->seen > SCALE * SCALE * SCALE || !(f->last >= 0 && f->last <= SCORE_MOST) ||
		!average_valid(&f->score, FADE) || !average_valid(&f->change, FADE_CHANGE) || !average_valid(&f->below, FADE / 2) ||
		(f->score.weight > 0 && !(f->change.weight > 0 && f->below.weight > 0)))
		return false;
	v = view(state, p);
	for (i = 0; i < v.dims; i++)
		if (!(fabs(v.origin[i]) <= MOMENTS_HUGE))
			return false;
	for (i = 0; i < v.width; i++)
		if (!(fabs(v.means[i]) <= 4 * MOMENTS_HUGE) || !(fabsf(v.low[i]) <= (float) HUGE_FLOAT) ||
			!(fabsf(v.high[i]) <= (float) HUGE_FLOAT) || v.low[i] > v.high[i])
			return false;
	if (!sample_valid(&v, is_leaf))
		return false;
	points = shared(&v, NULL);
	for (i = 0; i < v.ntrees; i++)
	{
		CutTree		t = tree_at(&v, i);

		if (!cut_tree_valid(&t, &points, is_leaf, v.slots))
			return false;
	}
	return true;
}

const Detector detector_random_cut_forest = {
	.name = "random_cut_forest",
	.id = 21,
	.version = 1,
	.flags = DETECTOR_VECTOR | DETECTOR_RANDOM,
	.summary = "how early random cuts part a point from a sample of earlier ones",
	.source = "S. Guha, N. Mishra, G. Roy, O. Schrijvers, Robust random cut forest based anomaly detection on streams, ICML 2016",
	.params = params,
	.nparams = 6,
	.warmup = 256,
	.size = random_cut_forest_size,
	.init = random_cut_forest_init,
	.judge = random_cut_forest_judge,
	.learn = random_cut_forest_learn,
	.observe = random_cut_forest_observe,
	.forget = random_cut_forest_forget,
	.valid = random_cut_forest_valid,
};
