/*
 * window.h - the last values of a series, in order of time and of size
 *
 * Up to WINDOW_FLAT values: a ring and a sorted array; a new value takes the
 * place of the oldest with one binary search each and one memmove. Above: a
 * balanced tree over the ring's slots (tree.c). Which one is decided by the
 * largest size of the window, so it never changes while the window grows.
 */
#ifndef ANOMALY_WINDOW_H
#define ANOMALY_WINDOW_H

#include <string.h>

#include "core/stat/tree.h"

#define WINDOW_FLAT		2048
#define WINDOW_RUN		128		/* sorted values that are counted rather than searched */

typedef struct Window
{
	uint32_t	n;				/* values held */
	uint32_t	head;			/* slot of the oldest */
	uint32_t	capacity;		/* slots */
	uint32_t	root;			/* of the tree, slot + 1; 0 = empty or flat */
	uint32_t	split;			/* where the last MAD was found: it seldom moves far */
	uint32_t	reserved;
	double		data[];			/* flat: ring, then sorted; else TreeNode[capacity] */
} Window;

/* What a window holds of a value; there is one zero */
static inline double
window_value(double x)
{
	return (x > WINDOW_HUGE ? WINDOW_HUGE : x < -WINDOW_HUGE ? -WINDOW_HUGE : x) + 0.0;
}

static inline bool
window_is_flat(size_t limit)
{
	return limit <= WINDOW_FLAT;
}

static inline size_t
window_size(size_t limit, size_t capacity)
{
	return offsetof(Window, data) + capacity * (window_is_flat(limit) ? 2 * sizeof(double) : sizeof(TreeNode));
}

static inline double *
window_sorted(const Window *w)
{
	return (double *) w->data + w->capacity;
}

static inline TreeNode *
window_nodes(const Window *w)
{
	return (TreeNode *) w->data;
}

static inline uint32_t
window_slot(const Window *w, uint32_t age)
{
	uint32_t	slot = w->head + age;

	return slot >= w->capacity ? slot - w->capacity : slot;
}

/* Two values at once, and what comparing them gives: 0 or -1 each */
typedef double WindowPair __attribute__((vector_size(16), aligned(8), may_alias));
typedef int64_t WindowMask __attribute__((vector_size(16)));

/* How many of a short run are below x, and how many below y: no branch to guess */
static inline void
run_below(const double *s, uint32_t n, double x, double y, uint32_t *below_x, uint32_t *below_y)
{
	WindowPair	xs = {x, x};
	WindowPair	ys = {y, y};
	WindowMask	nx = {0, 0};
	WindowMask	ny = {0, 0};
	uint32_t	i;

	for (i = 0; i + 2 <= n; i += 2)
	{
		WindowPair	pair = *(const WindowPair *) (s + i);

		nx += pair < xs;
		ny += pair < ys;
	}
	*below_x = (uint32_t) -(nx[0] + nx[1]);
	*below_y = (uint32_t) -(ny[0] + ny[1]);
	if (i < n)
	{
		*below_x += s[i] < x;
		*below_y += s[i] < y;
	}
}

/* How many of the sorted s[0 .. n) are below x: halve, then count a short run */
static inline uint32_t
sorted_below(const double *s, uint32_t n, double x)
{
	uint32_t	skipped = 0;
	uint32_t	below;
	uint32_t	unused;

	while (n > WINDOW_RUN)
	{
		uint32_t	half = n / 2;

		if (s[half - 1] < x)
		{
			s += half;
			skipped += half;
			n -= half;
		}
		else
			n = half;
	}
	run_below(s, n, x, x, &below, &unused);
	return skipped + below;
}

/* The same for two values */
static inline void
sorted_below_both(const double *s, uint32_t n, double x, double y, uint32_t *below_x, uint32_t *below_y)
{
	if (n <= WINDOW_RUN)
	{
		run_below(s, n, x, y, below_x, below_y);
		return;
	}
	*below_x = sorted_below(s, n, x);
	*below_y = sorted_below(s, n, y);
}

/* The i-th smallest value, from 0 */
static inline double
window_at(const Window *w, bool flat, uint32_t i)
{
	return flat ? window_sorted(w)[i] : tree_at(window_nodes(w), w->root, i);
}

/* Replace the oldest value of a full window, or add one to a window with room */
static inline void
window_push(Window *w, bool flat, double x)
{
	double	   *sorted = window_sorted(w);
	uint32_t	from;
	uint32_t	to;

	if (!flat)
	{
		window_push_tree(w->data, &w->n, &w->head, w->capacity, &w->root, x);
		return;
	}
	if (w->n < w->capacity)
	{
		to = sorted_below(sorted, w->n, x);
		memmove(sorted + to + 1, sorted + to, (w->n - to) * sizeof(double));
		sorted[to] = x;
		w->data[window_slot(w, w->n)] = x;
		w->n++;
		return;
	}
	sorted_below_both(sorted, w->n, w->data[w->head], x, &from, &to);
	if (from == w->n)
		from--;					/* only in a forged state */
	if (to > from)
	{
		to--;
		memmove(sorted + from, sorted + from + 1, (to - from) * sizeof(double));
	}
	else
		memmove(sorted + to + 1, sorted + to, (from - to) * sizeof(double));
	sorted[to] = x;
	w->data[w->head] = x;
	w->head = window_slot(w, 1);
}

extern bool window_pop(Window *w, bool flat, double x);
extern void window_grow(Window *into, size_t limit, size_t capacity, const Window *from);
extern bool window_valid(const Window *w, size_t len, size_t limit, size_t capacity);

/* Order statistics of a window with at least one value */
extern double window_median(const Window *w, bool flat);
extern double window_mad(const Window *w, bool flat, double median, uint32_t *split);
extern double window_mean_deviation(const Window *w, bool flat, double median);
extern double window_quantile(const Window *w, bool flat, double q);

#endif
