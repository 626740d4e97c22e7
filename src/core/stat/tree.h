/*
 * tree.h - an order-statistic tree in flat memory
 *
 * Weight-balanced, keyed by value and then by age; nodes are the slots of the
 * window's ring and link by slot + 1. Each knows size and sum of its subtree;
 * sums are carried in two doubles and made anew on the way up from every
 * change, so nothing drifts.
 */
#ifndef ANOMALY_TREE_H
#define ANOMALY_TREE_H

#include "core/detector.h"

#define WINDOW_HUGE		4e301	/* values are brought within: a band of a million deviations is finite */

#define TREE_SCALE	0x1p-24		/* of sums: a million values of any size stay finite */

typedef struct TreeNode
{
	double		value;
	double		sum;			/* of the subtree's values, times TREE_SCALE */
	double		rest;			/* what sum has lost */
	uint32_t	left;
	uint32_t	right;
	uint32_t	size;			/* nodes of the subtree; 0 = free slot */
	uint32_t	reserved;
} TreeNode;

extern uint32_t tree_insert(TreeNode *nodes, uint32_t root, uint32_t node);
extern uint32_t tree_remove(TreeNode *nodes, uint32_t root, uint32_t node);
extern double tree_at(const TreeNode *nodes, uint32_t root, uint32_t i);

/* Sum over all values of abs(value - middle) */
extern double tree_deviations(const TreeNode *nodes, uint32_t root, double middle);

/* Exactly the n slots from head on, in order of value and age, sized and balanced? */
extern bool tree_valid(const TreeNode *nodes, uint32_t root, uint32_t n, uint32_t head, uint32_t capacity);

/* The tree's side of window_push() */
extern void window_push_tree(void *nodes, uint32_t *n, uint32_t *head, uint32_t capacity, uint32_t *root, double x);

#endif
