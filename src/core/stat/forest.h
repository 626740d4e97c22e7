/*
 * forest.h - the trees of an online isolation forest, in flat memory
 *
 * Node i of a tree has its children at 2i + 1 and 2i + 2.
 */
#ifndef ANOMALY_FOREST_H
#define ANOMALY_FOREST_H

#include "core/detector.h"

#define FOREST_LEAF		0xffff		/* ForestNode.axis of a leaf */

typedef struct ForestNode
{
	int32_t		count;			/* points, as far as random splits can know: may be negative */
	float		cut;			/* below goes left */
	uint16_t	axis;			/* or FOREST_LEAF */
	uint16_t	reserved;
} ForestNode;

/* Followed by origin[dims], nodes, boxes (lows, then highs, of every node) and the ring of points */
typedef struct Forest
{
	uint64_t	random;
	uint32_t	n;
	uint32_t	head;			/* slot of the oldest */
	uint32_t	capacity;
	uint32_t	dims;
	uint32_t	same;			/* how many of the newest points are equal */
	uint32_t	since;			/* points learned since a tree was renewed */
	uint32_t	next;			/* the tree to renew next */
	uint32_t	reserved;
} Forest;

/* Where the parts of a state are */
typedef struct ForestView
{
	Forest	   *f;
	double	   *origin;			/* the first point: coordinates are relative to it */
	ForestNode *nodes;
	float	   *boxes;
	float	   *ring;
	uint32_t	per_tree;
	uint32_t	dims;
	uint32_t	leaf;
	uint32_t	trees;
} ForestView;

static inline float *
forest_box(const ForestView *v, uint32_t tree, uint32_t node)
{
	return v->boxes + ((size_t) tree * v->per_tree + node) * 2 * v->dims;
}

extern void forest_make_leaf(const ForestView *v, uint32_t tree, uint32_t node);

/* A point comes into a tree's counts, or leaves them */
extern void forest_learn_tree(const ForestView *v, uint32_t tree, const float *x);
extern void forest_unlearn_tree(const ForestView *v, uint32_t tree, const float *x);
extern void forest_renew_tree(const ForestView *v, uint32_t tree);

#endif
