/*
 * forest.c - how the trees of an online isolation forest change
 *
 * A leaf that holds enough points for its depth splits, an inner node that no
 * longer does joins. Two things are ours. A new split draws the points of its
 * children anew instead of keeping them, which has the same distribution and
 * no memory. And one tree at a time is renewed from the window: boxes never
 * shrink by themselves, so a spike would blur the forest for good.
 */
#include <string.h>

#include "core/stat/forest.h"
#include "core/stat/random.h"

static void
empty_box(const ForestView *v, float *box)
{
	uint32_t	i;

	for (i = 0; i < v->dims; i++)
	{
		box[i] = INFINITY;
		box[v->dims + i] = -INFINITY;
	}
}

static inline void
extend_box(float *box, const float *low, const float *high, uint32_t dims)
{
	uint32_t	i;

	for (i = 0; i < dims; i++)
	{
		if (low[i] < box[i])
			box[i] = low[i];
		if (high[i] > box[dims + i])
			box[dims + i] = high[i];
	}
}

void
forest_make_leaf(const ForestView *v, uint32_t tree, uint32_t node)
{
	ForestNode *at = &v->nodes[(size_t) tree * v->per_tree + node];

	at->count = 0;
	at->cut = 0;
	at->axis = FOREST_LEAF;
	empty_box(v, forest_box(v, tree, node));
}

/* Does a node of so many points at this depth split? */
static inline bool
splits(const ForestView *v, int64_t count, uint32_t depth)
{
	return count >= ((int64_t) v->leaf << depth) && ((int64_t) v->leaf << (2 * depth)) < v->f->n;
}

/* A random axis along which the box has a width, or FOREST_LEAF */
static uint16_t
random_axis(const ForestView *v, const float *box)
{
	uint32_t	wide = 0;
	uint32_t	pick;
	uint32_t	i;

	for (i = 0; i < v->dims; i++)
		wide += box[i] < box[v->dims + i];
	if (wide == 0)
		return FOREST_LEAF;
	pick = wide > 1 ? random_below(&v->f->random, wide) : 0;
	for (i = 0;; i++)
		if (box[i] < box[v->dims + i] && pick-- == 0)
			return (uint16_t) i;
}

/* Split a leaf as if its points were spread evenly over its box, and its children likewise */
static void
split(const ForestView *v, uint32_t tree, uint32_t node, uint32_t depth)
{
	ForestNode *at = &v->nodes[(size_t) tree * v->per_tree + node];
	float	   *box = forest_box(v, tree, node);
	uint16_t	axis = random_axis(v, box);
	uint64_t	replay;
	uint32_t	n = (uint32_t) at->count;
	uint32_t	left = 0;
	uint32_t	side;
	uint32_t	i;
	float		low = INFINITY;
	float		high = -INFINITY;
	float		width;

	if (axis == FOREST_LEAF)
		return;
	width = box[v->dims + axis] - box[axis];
	replay = v->f->random;
	for (i = 0; i < n; i++)
	{
		float		at_axis = box[axis] + width * random_float(&v->f->random);

		low = at_axis < low ? at_axis : low;
		high = at_axis > high ? at_axis : high;
	}
	at->axis = axis;
	at->cut = low + (high - low) * random_float(&v->f->random);
	for (i = 0; i < n; i++)
		left += box[axis] + width * random_float(&replay) < at->cut;
	for (side = 0; side < 2; side++)
	{
		uint32_t	child = 2 * node + 1 + side;
		float	   *child_box = forest_box(v, tree, child);
		uint32_t	k = side == 0 ? left : n - left;

		forest_make_leaf(v, tree, child);
		memcpy(child_box, box, 2 * v->dims * sizeof(float));
		child_box[axis] = side == 0 ? low : at->cut;
		child_box[v->dims + axis] = side == 0 ? at->cut : high;
		for (i = 0; i < v->dims; i++)
			if (box[i] < box[v->dims + i] || k == 0)
				random_span(&v->f->random, k, &child_box[i], &child_box[v->dims + i]);
		v->nodes[(size_t) tree * v->per_tree + child].count = (int32_t) k;
		if (splits(v, k, depth + 1))
			split(v, tree, child, depth + 1);
	}
}

/* Make a leaf of an inner node again, with the box of all leaves below */
static void
join(const ForestView *v, uint32_t tree, uint32_t node)
{
	ForestNode *at = &v->nodes[(size_t) tree * v->per_tree + node];
	float	   *box = forest_box(v, tree, node);
	uint32_t	child;

	if (at->axis == FOREST_LEAF)
		return;
	empty_box(v, box);
	for (child = 2 * node + 1; child <= 2 * node + 2; child++)
	{
		float	   *child_box = forest_box(v, tree, child);

		join(v, tree, child);
		extend_box(box, child_box, child_box + v->dims, v->dims);
	}
	at->axis = FOREST_LEAF;
}

/* dims is v->dims: a constant 1 makes a walk of no loops */
static inline void
learn_tree(const ForestView *v, uint32_t tree, const float *x, uint32_t dims)
{
	ForestNode *nodes = v->nodes + (size_t) tree * v->per_tree;
	uint32_t	node = 0;
	uint32_t	depth = 0;

	for (;; depth++)
	{
		nodes[node].count++;
		extend_box(forest_box(v, tree, node), x, x, dims);
		if (nodes[node].axis == FOREST_LEAF)
			break;
		node = 2 * node + (x[dims == 1 ? 0 : nodes[node].axis] < nodes[node].cut ? 1 : 2);
	}
	if (splits(v, nodes[node].count, depth))
		split(v, tree, node, depth);
}

void
forest_learn_tree(const ForestView *v, uint32_t tree, const float *x)
{
	if (v->dims == 1)
		learn_tree(v, tree, x, 1);
	else
		learn_tree(v, tree, x, v->dims);
}

void
forest_unlearn_tree(const ForestView *v, uint32_t tree, const float *x)
{
	ForestNode *nodes = v->nodes + (size_t) tree * v->per_tree;
	uint32_t	node = 0;
	uint32_t	depth = 0;

	for (;; depth++)
	{
		nodes[node].count--;
		if (nodes[node].axis == FOREST_LEAF)
			return;
		if (nodes[node].count < (int64_t) v->leaf << depth)
		{
			join(v, tree, node);
			return;
		}
		node = 2 * node + (x[nodes[node].axis] < nodes[node].cut ? 1 : 2);
	}
}

/* Grow a tree anew from the points of the window, level by level */
static inline void
renew_tree(const ForestView *v, uint32_t tree, uint32_t dims)
{
	ForestNode *nodes = v->nodes + (size_t) tree * v->per_tree;
	uint32_t	first = 0;		/* first node of the level */
	uint32_t	depth;

	forest_make_leaf(v, tree, 0);
	for (depth = 0;; depth++)
	{
		bool		deeper = false;
		uint32_t	node;
		uint32_t	i;

		/* every point goes to its leaf; those of earlier levels are complete */
		for (i = 0; i < v->f->n; i++)
		{
			const float *x = v->ring + (size_t) i * dims;

			for (node = 0; nodes[node].axis != FOREST_LEAF;)
				node = 2 * node + (x[dims == 1 ? 0 : nodes[node].axis] < nodes[node].cut ? 1 : 2);
			if (node < first)
				continue;
			nodes[node].count++;
			extend_box(forest_box(v, tree, node), x, x, dims);
		}
		/* nodes of this level whose parents are leaves are stale: reached by none */
		for (node = first; node <= 2 * first; node++)
		{
			const float *box = forest_box(v, tree, node);
			uint16_t	axis;

			if ((node > 0 && nodes[(node - 1) / 2].axis == FOREST_LEAF) || !splits(v, nodes[node].count, depth))
				continue;
			axis = random_axis(v, box);
			if (axis == FOREST_LEAF)
				continue;
			nodes[node].axis = axis;
			nodes[node].cut = box[axis] + (box[v->dims + axis] - box[axis]) * random_float(&v->f->random);
			forest_make_leaf(v, tree, 2 * node + 1);
			forest_make_leaf(v, tree, 2 * node + 2);
			deeper = true;
		}
		if (!deeper)
			return;
		first = 2 * first + 1;
	}
}

void
forest_renew_tree(const ForestView *v, uint32_t tree)
{
	if (v->dims == 1)
		renew_tree(v, tree, 1);
	else
		renew_tree(v, tree, v->dims);
}
