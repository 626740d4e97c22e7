/*
 * cut_tree.c - walk, insertion and deletion of a random cut tree
 *
 * S. Guha, N. Mishra, G. Roy, O. Schrijvers, Robust random cut forest based
 * anomaly detection on streams, ICML 2016. The score is the published one of
 * Amazon's forest: the expected 1 / (depth + 1) at which the point would be
 * cut off, were it inserted.
 */
#include <string.h>

#include "core/stat/cut_tree.h"
#include "core/stat/random.h"

/* The other subtree at each node of a way down */
typedef struct Sibling
{
	uint16_t	first;			/* leaf */
	uint16_t	leaves;
} Sibling;

/* The box of the leaves met so far */
typedef struct Box
{
	float		low[CUT_WIDTH_MAX];
	float		high[CUT_WIDTH_MAX];
} Box;

static inline void
box_start(Box *box, const float *x, uint32_t width)
{
	memcpy(box->low, x, width * sizeof(float));
	memcpy(box->high, x, width * sizeof(float));
}

static void
box_extend(Box *box, const CutPoints *points, const uint8_t *leaf, uint32_t n)
{
	uint32_t	width = points->width;
	uint32_t	c;
	uint32_t	i;
	uint32_t	k;

	for (c = 0; c < width; c += CUT_LANES)
	{
		float		low[CUT_LANES];
		float		high[CUT_LANES];

		memcpy(low, box->low + c, sizeof(low));
		memcpy(high, box->high + c, sizeof(high));
		for (i = 0; i < n; i++)
		{
			const float *at = points->x + (size_t) leaf[i] * width + c;

			for (k = 0; k < CUT_LANES; k++)
			{
				low[k] = at[k] < low[k] ? at[k] : low[k];
				high[k] = at[k] > high[k] ? at[k] : high[k];
			}
		}
		memcpy(box->low + c, low, sizeof(low));
		memcpy(box->high + c, high, sizeof(high));
	}
}

static inline float
beyond(const Box *box, const float *x, uint32_t c)
{
	return x[c] < box->low[c] ? box->low[c] - x[c] : x[c] > box->high[c] ? x[c] - box->high[c] : 0;
}

/* How far x is outside, over all axes; *span is the extent of the box with x in it */
static inline double
outside(const Box *box, const CutPoints *points, const float *x, double *span)
{
	double		out = 0;
	double		sum = 0;
	uint32_t	c;

	for (c = 0; c < points->width; c++)
	{
		out += beyond(box, x, c) * points->weight[c];
		sum += ((double) box->high[c] - box->low[c]) * points->weight[c];
	}
	*span = sum + out;
	return out;
}

/* A random cut among those that part x from the box: at is 0 .. out */
static void
part(const Box *box, const CutPoints *points, const float *x, double at, CutPlace *place)
{
	uint32_t	axis = 0;
	uint32_t	c;
	float		near;
	float		far;

	for (c = 0; c < points->width; c++)
	{
		double		b = beyond(box, x, c) * points->weight[c];

		if (!(b > 0))
			continue;
		axis = c;
		if (at < b)
			break;
		at -= b;
	}
	near = x[axis] < box->low[axis] ? x[axis] : box->high[axis];
	far = x[axis] < box->low[axis] ? box->low[axis] : x[axis];
	place->axis = axis;
	place->cut = near + (float) (at / points->weight[axis]);
	/* below the cut goes left: rounding must not put both on one side */
	if (!(place->cut > near && place->cut <= far))
		place->cut = far;
}

/* What a cut at this depth would score, weighed by its chance; by dimension too */
static double
mix(const Box *box, const CutPoints *points, const float *x, double score, double value, double out, double span,
	double *parts)
{
	double		chance = out / span;
	uint32_t	c;

	if (parts)
	{
		for (c = 0; c < points->dims; c++)
			parts[c] *= 1 - chance;
		for (c = 0; c < points->width; c++)
			parts[c % points->dims] += value * (beyond(box, x, c) * points->weight[c] / span);
	}
	return chance * value + (1 - chance) * score;
}

double
cut_tree_walk(const CutTree *tree, const CutPoints *points, const float *x, uint64_t *random, CutPlace *place,
			  double *parts)
{
	Sibling		way[CUT_LEAVES_MAX];
	Box			box;
	const float *at;
	double		score;
	double		out;
	double		span;
	uint32_t	node = 0;
	uint32_t	first = 0;
	uint32_t	leaves = points->leaves;
	uint32_t	depth = 0;
	uint32_t	i;

	for (; leaves > 1; depth++)
	{
		uint32_t	left = tree->left[node];

		if (x[tree->axis[node]] < tree->cut[node])
		{
			way[depth] = (Sibling) {(uint16_t) (first + left), (uint16_t) (leaves - left)};
			leaves = left;
			node++;
		}
		else
		{
			way[depth] = (Sibling) {(uint16_t) first, (uint16_t) left};
			first += left;
			leaves -= left;
			node += left;
		}
	}
	at = points->x + (size_t) tree->leaf[first] * points->width;
	box_start(&box, at, points->width);
	out = outside(&box, points, x, &span);
	if (!(out > 0))
	{
		/* seen before: deeper the more often, and damped by its share of all */
		double		mass = points->mass[tree->leaf[first]];

		score = (1 - mass / (2 * points->total)) / (depth + log2_of((uint32_t) mass + 1));
		for (i = 0; parts && i < points->dims; i++)
			parts[i] = score / points->dims;
		return score;
	}
	for (i = 0; parts && i < points->dims; i++)
		parts[i] = 0;
	score = mix(&box, points, x, 0, 1.0 / (depth + 1), out, span, parts);
	if (place)
	{
		part(&box, points, x, random_float(random) * out, place);
		place->leaves = 1;
	}
	/* the topmost cut that parts x is where it goes, so a later one replaces it */
	while (depth-- > 0)
	{
		box_extend(&box, points, tree->leaf + way[depth].first, way[depth].leaves);
		leaves += way[depth].leaves;
		out = outside(&box, points, x, &span);
		if (!(out > 0))
			break;
		score = mix(&box, points, x, score, 1.0 / (depth + 1), out, span, parts);
		if (place)
		{
			double		r = random_float(random) * span;

			if (r < out)
			{
				part(&box, points, x, r, place);
				place->leaves = leaves;
			}
		}
	}
	return score;
}

/* points->leaves is that before the new leaf */
void
cut_tree_insert(const CutTree *tree, const CutPoints *points, const float *x, uint32_t slot, const CutPlace *place)
{
	uint32_t	leaves = points->leaves;
	uint32_t	node = 0;
	uint32_t	first = 0;
	uint32_t	below;

	if (leaves == 0)
	{
		tree->leaf[0] = (uint8_t) slot;
		return;
	}
	while (leaves > place->leaves)
	{
		uint32_t	left = tree->left[node];

		if (x[tree->axis[node]] < tree->cut[node])
		{
			tree->left[node]++;
			leaves = left;
			node++;
		}
		else
		{
			first += left;
			leaves -= left;
			node += left;
		}
	}
	below = points->leaves - 1 - node;	/* nodes from here on */
	memmove(tree->cut + node + 1, tree->cut + node, below * sizeof(float));
	memmove(tree->axis + node + 1, tree->axis + node, below * sizeof(uint16_t));
	memmove(tree->left + node + 1, tree->left + node, below);
	tree->cut[node] = place->cut;
	tree->axis[node] = (uint16_t) place->axis;
	if (x[place->axis] < place->cut)
		tree->left[node] = 1;
	else
	{
		tree->left[node] = (uint8_t) leaves;
		first += leaves;
	}
	memmove(tree->leaf + first + 1, tree->leaf + first, points->leaves - first);
	tree->leaf[first] = (uint8_t) slot;
}

/* points->leaves is that with the leaf */
void
cut_tree_delete(const CutTree *tree, const CutPoints *points, uint32_t slot)
{
	const float *x = points->x + (size_t) slot * points->width;
	uint32_t	leaves = points->leaves;
	uint32_t	node = 0;
	uint32_t	first = 0;
	uint32_t	parent = 0;
	uint32_t	after;

	while (leaves > 1)
	{
		uint32_t	left = tree->left[node];

		parent = node;
		if (x[tree->axis[node]] < tree->cut[node])
		{
			tree->left[node]--;
			leaves = left;
			node++;
		}
		else
		{
			first += left;
			leaves -= left;
			node += left;
		}
	}
	memmove(tree->leaf + first, tree->leaf + first + 1, points->leaves - first - 1);
	if (points->leaves == 1)
		return;
	after = points->leaves - 2 - parent;	/* nodes behind the parent */
	memmove(tree->cut + parent, tree->cut + parent + 1, after * sizeof(float));
	memmove(tree->axis + parent, tree->axis + parent + 1, after * sizeof(uint16_t));
	memmove(tree->left + parent, tree->left + parent + 1, after);
}

static uint32_t
leaf_position(const CutTree *tree, uint32_t leaves, const float *x)
{
	uint32_t	node = 0;
	uint32_t	first = 0;

	while (leaves > 1)
	{
		uint32_t	left = tree->left[node];
		bool		right = !(x[tree->axis[node]] < tree->cut[node]);

		first += right ? left : 0;
		leaves = right ? leaves - left : left;
		node += right ? left : 1;
	}
	return first;
}

bool
cut_tree_valid(const CutTree *tree, const CutPoints *points, const bool *is_leaf, uint32_t slots)
{
	uint16_t	rest[CUT_LEAVES_MAX] = {0};	/* leaves of the subtree at a node */
	bool		met[CUT_LEAVES_MAX] = {false};
	uint32_t	i;

	rest[0] = (uint16_t) points->leaves;
	for (i = 0; i + 1 < points->leaves; i++)
	{
		uint32_t	left = tree->left[i];

		if (left == 0 || left >= rest[i] || tree->axis[i] >= points->width || !isfinite(tree->cut[i]))
			return false;
		/* preorder: the left subtree's nodes come next, then the right one's */
		if (left > 1)
			rest[i + 1] = (uint16_t) left;
		if (rest[i] - left > 1)
			rest[i + left] = (uint16_t) (rest[i] - left);
	}
	for (i = 0; i < points->leaves; i++)
	{
		uint32_t	slot = tree->leaf[i];

		if (slot >= slots || !is_leaf[slot] || met[slot])
			return false;
		met[slot] = true;
		if (leaf_position(tree, points->leaves, points->x + (size_t) slot * points->width) != i)
			return false;
	}
	return true;
}
