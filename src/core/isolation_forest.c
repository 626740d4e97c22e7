/*
 * isolation_forest.c - online isolation forest over the last points
 *
 * F. Leveni, G. W. Cassales, B. Pfahringer, A. Bifet, G. Boracchi, Online
 * Isolation Forest, ICML 2024. A tree is a histogram of adaptive resolution: a
 * leaf that has seen leaf * 2^depth points splits at a random cut of its
 * bounding box, an inner node that falls below that joins its children again.
 * Strange points end in shallow, thin leaves.
 *
 * The trees are in stat/forest.c. One thing is ours here: a point outside a
 * node's box counts as cut off there with the chance that a random cut of the
 * box with the point in it would do so; otherwise all that is beyond the last
 * cut looks the same, however far.
 */
#include <stdio.h>
#include <string.h>

#include "core/stat/attribution.h"
#include "core/stat/forest.h"
#include "core/stat/moments.h"
#include "core/stat/random.h"

#define RENEWAL		4			/* windows in which every tree is renewed once */
#define HUGE_FLOAT	1e37		/* coordinates are clipped here */
#define DEPTH_MAX	16

enum
{
	P_THRESHOLD, P_WINDOW, P_TREES, P_LEAF, P_SEED
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 0.6, 0.001, 1, NULL, "isolation, from 0 to 1, that makes an anomaly"},
	{"window", PARAM_INT, 2048, 16, 100000, NULL, "last points that count"},
	{"trees", PARAM_INT, 32, 1, 256, NULL, "trees of the forest"},
	{"leaf", PARAM_INT, 32, 1, 1000, NULL, "points that split the first leaf; twice as many each level down"},
	{"seed", PARAM_INT, 0, 0, 4294967295.0, NULL, "of the random cuts"},
};

/* A node splits at depths where leaf * 4^depth < window: so many nodes a tree can have */
static uint32_t
nodes_per_tree(const double *p)
{
	double		reach = p[P_LEAF];
	uint32_t	depth = 0;

	for (; reach < p[P_WINDOW] && depth < DEPTH_MAX; reach *= 4)
		depth++;
	return (2u << depth) - 1;
}

static size_t
all_nodes(const double *p)
{
	return (size_t) nodes_per_tree(p) * (size_t) p[P_TREES];
}

static size_t
forest_size(const double *p, int dims, size_t capacity)
{
	return sizeof(Forest) + (size_t) dims * sizeof(double) + all_nodes(p) * sizeof(ForestNode) +
		all_nodes(p) * 2 * (size_t) dims * sizeof(float) + capacity * (size_t) dims * sizeof(float);
}

static ForestView
view(const void *state, const double *p)
{
	ForestView	v;

	v.f = (Forest *) state;
	v.dims = v.f->dims;
	v.per_tree = nodes_per_tree(p);
	v.leaf = (uint32_t) p[P_LEAF];
	v.trees = (uint32_t) p[P_TREES];
	v.origin = (double *) (v.f + 1);
	v.nodes = (ForestNode *) (v.origin + v.dims);
	v.boxes = (float *) (v.nodes + all_nodes(p));
	v.ring = v.boxes + all_nodes(p) * 2 * v.dims;
	return v;
}

static inline float
coordinate(const ForestView *v, const double *x, uint32_t axis)
{
	double		c = x[axis] - v->origin[axis];

	return (float) (c > HUGE_FLOAT ? HUGE_FLOAT : c < -HUGE_FLOAT ? -HUGE_FLOAT : c);
}

static bool
forest_check(const double *p, char *err, size_t errlen)
{
	if (p[P_WINDOW] >= 2 * p[P_LEAF])
		return true;
	snprintf(err, errlen, "isolation_forest(window=%.0f, leaf=%.0f): window must be at least twice leaf",
			 p[P_WINDOW], p[P_LEAF]);
	return false;
}

static size_t
forest_limit(const double *p)
{
	return (size_t) p[P_WINDOW];
}

static void
forest_init(void *state, const double *p, int dims, size_t capacity)
{
	Forest	   *f = state;
	ForestView	v;
	uint32_t	tree;
	uint32_t	node;

	memset(f, 0, forest_size(p, dims, capacity));
	f->random = (uint64_t) p[P_SEED];
	f->capacity = (uint32_t) capacity;
	f->dims = (uint32_t) dims;
	v = view(f, p);
	for (tree = 0; tree < v.trees; tree++)
		for (node = 0; node < v.per_tree; node++)
			forest_make_leaf(&v, tree, node);
}

static size_t
forest_used(const void *state)
{
	return ((const Forest *) state)->n;
}

static void
forest_grow(void *into, size_t capacity, const void *from, const double *p, int dims)
{
	ForestView	old = view(from, p);
	ForestView	new;
	size_t		point = (size_t) dims * sizeof(float);
	uint32_t	first = old.f->capacity - old.f->head;

	memcpy(into, from, forest_size(p, dims, 0));
	((Forest *) into)->capacity = (uint32_t) capacity;
	((Forest *) into)->head = 0;
	new = view(into, p);
	if (first > old.f->n)
		first = old.f->n;
	memcpy(new.ring, old.ring + (size_t) old.f->head * old.dims, first * point);
	memcpy(new.ring + (size_t) first * old.dims, old.ring, (old.f->n - first) * point);
}

static void
forest_learn(void *state, const double *p, const Point *pt)
{
	ForestView	v = view(state, p);
	Forest	   *f = v.f;
	float	   *slot;
	uint32_t	newest;
	uint32_t	tree;
	uint32_t	i;
	bool		same = true;

	if (f->n == 0)
		for (i = 0; i < v.dims; i++)
			v.origin[i] = moments_clip(pt->x[i]);
	newest = f->head + f->n + f->capacity - 1;
	newest %= f->capacity;
	if (f->n == f->capacity)
	{
		for (tree = 0; tree < v.trees; tree++)
			forest_unlearn_tree(&v, tree, v.ring + (size_t) f->head * v.dims);
		f->head = f->head + 1 == f->capacity ? 0 : f->head + 1;
		f->n--;
	}
	for (i = 0; i < v.dims && same; i++)
		same = f->n > 0 && v.ring[(size_t) newest * v.dims + i] == coordinate(&v, pt->x, i);
	f->same = same ? (f->same < f->n + 1 ? f->same + 1 : f->same) : 1;
	slot = v.ring + (size_t) ((f->head + f->n) % f->capacity) * v.dims;
	for (i = 0; i < v.dims; i++)
		slot[i] = coordinate(&v, pt->x, i);
	f->n++;
	for (tree = 0; tree < v.trees; tree++)
		forest_learn_tree(&v, tree, slot);
	if (++f->since >= (RENEWAL * f->n + v.trees - 1) / v.trees)
	{
		f->since = 0;
		forest_renew_tree(&v, f->next);
		f->next = f->next + 1 == v.trees ? 0 : f->next + 1;
	}
}

/* Points of a leaf that count for the levels that a tree would need for them */
static inline double
crowd(const ForestView *v, int64_t n)
{
	return n > v->leaf ? (double) n / v->leaf : 1;
}

/* How much each cut on the point's way told: log2 of how few went with it */
static void
attribute(const ForestView *v, const Point *pt, double raw, double *attribution)
{
	uint32_t	tree;

	memset(attribution, 0, v->dims * sizeof(double));
	for (tree = 0; tree < v->trees; tree++)
	{
		const ForestNode *nodes = v->nodes + (size_t) tree * v->per_tree;
		uint32_t	node = 0;

		while (nodes[node].axis != FOREST_LEAF)
		{
			uint32_t	axis = nodes[node].axis;
			int32_t		all = nodes[node].count > 1 ? nodes[node].count : 1;
			int32_t		with;

			node = 2 * node + (coordinate(v, pt->x, axis) < nodes[node].cut ? 1 : 2);
			with = nodes[node].count > 1 ? nodes[node].count : 1;
			if (with < all)
				attribution[axis] += log2_of((uint32_t) all) - log2_of((uint32_t) with);
		}
	}
	attribution_scale(attribution, (int) v->dims, raw);
}

/* The chance that a cut of the box with the point in it cuts the point off */
static inline double
cut_off(const float *box, const float *x, uint32_t dims)
{
	double		chance = 0;
	uint32_t	wide = 0;
	uint32_t	i;

	if (dims == 1 && x[0] >= box[0] && x[0] <= box[1])
		return 0;
	for (i = 0; i < dims; i++)
	{
		float		low = box[i];
		float		high = box[dims + i];
		float		beyond = x[i] < low ? low - x[i] : x[i] > high ? x[i] - high : 0;

		if (high > low || beyond > 0)
			wide++;
		if (beyond > 0 && low <= high)
			chance += (double) beyond / ((double) high - low + beyond);
	}
	return wide > 1 ? chance / wide : chance;
}

/*
 * The depth at which a tree isolates the point, as expected over those cuts.
 * A leaf that it ends in for sure multiplies its crowd instead: one logarithm
 * serves all trees.
 */
static inline double
path_length(const ForestView *v, uint32_t tree, const float *x, double *crowds)
{
	const ForestNode *nodes = v->nodes + (size_t) tree * v->per_tree;
	double		depth = 0;
	double		inside = 1;
	uint32_t	node = 0;
	uint32_t	level;

	for (level = 0;; level++)
	{
		double		chance = cut_off(forest_box(v, tree, node), x, v->dims);

		if (chance > 0)
		{
			depth += inside * chance * level;
			inside *= 1 - chance;
		}
		if (nodes[node].axis == FOREST_LEAF)
			break;
		node = 2 * node + (x[nodes[node].axis] < nodes[node].cut ? 1 : 2);
	}
	if (inside < 1)
		return depth + inside * (level + 0.5 * log2_near(crowd(v, nodes[node].count)));
	*crowds *= crowd(v, nodes[node].count);
	return level;
}

static void
forest_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	ForestView	v = view(state, p);
	const Forest *f = v.f;
	float		x[DETECTOR_MAX_DIMS];
	double		depth = 0;
	double		crowds = 1;
	double		most = 0.5 * log2_near(crowd(&v, f->n));
	uint32_t	tree;
	uint32_t	i;

	out->raw = out->expected = out->lower = out->upper = NAN;
	if (most <= 0)
		return;
	if (f->same >= f->n)
	{
		const float *newest = v.ring + (size_t) ((f->head + f->n - 1) % f->capacity) * v.dims;

		/* all points are one: nothing has a spread */
		out->raw = 0;
		for (i = 0; i < v.dims; i++)
			if (newest[i] != coordinate(&v, pt->x, i))
				out->raw = DETECTOR_SCORE_CAP * p[P_THRESHOLD];
		for (i = 0; attribution && i < v.dims; i++)
			attribution[i] = newest[i] != coordinate(&v, pt->x, i) ? out->raw : 0;
		return;
	}
	for (i = 0; i < v.dims; i++)
		x[i] = coordinate(&v, pt->x, i);
	for (tree = 0; tree < v.trees; tree++)
	{
		depth += path_length(&v, tree, x, &crowds);
		/* the product must not overflow: 16 factors of at most two million */
		if (tree % 16 == 15)
		{
			depth += 0.5 * log2_near(crowds);
			crowds = 1;
		}
	}
	depth += 0.5 * log2_near(crowds);
	out->raw = exp2(-depth / (v.trees * most));
	if (attribution)
		attribute(&v, pt, out->raw, attribution);
}

/* Within what coordinates can be, or without a point: a cut of any other would be no number */
static bool
box_valid(const float *box, uint32_t dims)
{
	uint32_t	i;

	for (i = 0; i < dims; i++)
		if ((box[i] != INFINITY || box[dims + i] != -INFINITY) &&
			!(fabsf(box[i]) <= 2 * (float) HUGE_FLOAT && fabsf(box[dims + i]) <= 2 * (float) HUGE_FLOAT))
			return false;
	return true;
}

static bool
forest_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Forest *f = state;
	uint32_t	inner = nodes_per_tree(p) / 2;	/* nodes that can have children */
	/* a split guesses its children's points, and the window's may come on top, level by level */
	int32_t		most = (DEPTH_MAX + 2) * (int32_t) capacity;
	ForestView	v;
	size_t		i;

	if (len < forest_size(p, dims, capacity) || f->dims != (uint32_t) dims || f->capacity != capacity)
		return false;
	if (f->n > capacity || f->head >= capacity || f->same > f->n || f->next >= p[P_TREES])
		return false;
	v = view(state, p);
	for (i = 0; i < v.dims; i++)
		if (!isfinite(v.origin[i]))
			return false;
	for (i = 0; i < all_nodes(p); i++)
	{
		const ForestNode *node = &v.nodes[i];

		if (node->count < -most || node->count > most || !isfinite(node->cut))
			return false;
		if (node->axis != FOREST_LEAF && (node->axis >= v.dims || i % v.per_tree >= inner))
			return false;
	}
	for (i = 0; i < all_nodes(p); i++)
		if (!box_valid(v.boxes + i * 2 * v.dims, v.dims))
			return false;
	for (i = 0; i < capacity * v.dims; i++)
		if (!(fabsf(v.ring[i]) <= (float) HUGE_FLOAT))
			return false;
	return true;
}

const Detector detector_isolation_forest = {
	.name = "isolation_forest",
	.id = 5,
	.version = 1,
	.flags = DETECTOR_VECTOR | DETECTOR_RANDOM,
	.summary = "how quickly random cuts isolate a point from the last ones",
	.source = "F. Leveni et al., Online Isolation Forest, ICML 2024",
	.params = params,
	.nparams = 5,
	.warmup = 256,
	.check = forest_check,
	.limit = forest_limit,
	.size = forest_size,
	.init = forest_init,
	.used = forest_used,
	.grow = forest_grow,
	.judge = forest_judge,
	.learn = forest_learn,
	.valid = forest_valid,
};
