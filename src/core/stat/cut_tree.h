/*
 * cut_tree.h - one random cut tree over points that many trees share
 *
 * The inner nodes lie in preorder, the leaves from left to right: the subtree
 * at node i with m leaves, the first of them at position l, is the nodes
 * i .. i + m - 2 and the leaves l .. l + m - 1. So a node needs no pointers,
 * and its bounding box is that of a run of leaves. No box is stored: a walk
 * finds those that it needs, from the leaf up to where the point is inside.
 */
#ifndef ANOMALY_CUT_TREE_H
#define ANOMALY_CUT_TREE_H

#include "core/detector.h"

#define CUT_LANES		4		/* coordinates that are compared at once */
#define CUT_LEAVES_MAX	256		/* of a tree */
#define CUT_SCALES_MAX	4		/* coordinates that a dimension has */
#define CUT_WIDTH_MAX	(DETECTOR_MAX_DIMS * CUT_SCALES_MAX)

/* What the trees share */
typedef struct CutPoints
{
	const float *x;				/* width coordinates a slot */
	const double *weight;		/* of a coordinate's extent, among the others */
	const uint16_t *mass;		/* of a slot that is a leaf: how many points are equal there */
	uint32_t	width;			/* a multiple of CUT_LANES: coordinates of no dimension are 0 */
	uint32_t	dims;			/* coordinate c belongs to dimension c % dims */
	uint32_t	leaves;			/* of every tree */
	uint32_t	total;			/* points, equal ones counted apart */
} CutPoints;

/* Where the parts of a tree are: room for leaves + 1 */
typedef struct CutTree
{
	float	   *cut;			/* of a node: below goes left */
	uint16_t   *axis;
	uint8_t    *left;			/* leaves in a node's left subtree */
	uint8_t    *leaf;			/* slots */
} CutTree;

/* Above which subtree a new leaf goes, and the cut that parts them */
typedef struct CutPlace
{
	uint32_t	leaves;			/* of that subtree */
	uint32_t	axis;
	float		cut;
} CutPlace;

static inline size_t
cut_tree_size(uint32_t leaves)
{
	return leaves * (sizeof(float) + sizeof(uint16_t) + 2 * sizeof(uint8_t));
}

static inline CutTree
cut_tree_at(void *base, uint32_t leaves)
{
	CutTree		t;

	t.cut = base;
	t.axis = (uint16_t *) (t.cut + leaves);
	t.left = (uint8_t *) (t.axis + leaves);
	t.leaf = t.left + leaves;
	return t;
}

/*
 * The score of x before it is in the tree; where it would go, if place is not
 * NULL; by dimension added to parts, if that is not NULL. There is a leaf.
 */
extern double cut_tree_walk(const CutTree *tree, const CutPoints *points, const float *x, uint64_t *random,
							CutPlace *place, double *parts);
extern void cut_tree_insert(const CutTree *tree, const CutPoints *points, const float *x, uint32_t slot,
							const CutPlace *place);
extern void cut_tree_delete(const CutTree *tree, const CutPoints *points, uint32_t slot);

/* Are the tree's leaves those of the sample, each where its coordinates lead? */
extern bool cut_tree_valid(const CutTree *tree, const CutPoints *points, const bool *is_leaf, uint32_t slots);

#endif
