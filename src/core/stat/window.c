/*
 * window.c - what is not on the way of every point, and order statistics
 */
#include <math.h>

#include "core/stat/random.h"
#include "core/stat/window.h"

/* Take the oldest value back; false if it is another than x */
bool
window_pop(Window *w, bool flat, double x)
{
	if (w->n == 0)
		return false;
	if (flat)
	{
		double	   *sorted = window_sorted(w);
		uint32_t	at;

		if (w->data[w->head] != x)
			return false;
		at = sorted_below(sorted, w->n, x);
		if (at >= w->n)
			return false;
		memmove(sorted + at, sorted + at + 1, (w->n - at - 1) * sizeof(double));
	}
	else
	{
		if (window_nodes(w)[w->head].value != x)
			return false;
		w->root = tree_remove(window_nodes(w), w->root, w->head + 1);
	}
	w->head = window_slot(w, 1);
	w->n--;
	if (w->n == 0)
		w->head = 0;
	return true;
}

/* Copy into a zeroed window with more slots; the oldest value goes to slot 0 */
void
window_grow(Window *into, size_t limit, size_t capacity, const Window *from)
{
	uint32_t	i;

	into->capacity = (uint32_t) capacity;
	into->n = from->n;
	into->split = from->split;
	if (window_is_flat(limit))
	{
		for (i = 0; i < from->n; i++)
			into->data[i] = from->data[window_slot(from, i)];
		memcpy(window_sorted(into), window_sorted(from), from->n * sizeof(double));
		return;
	}
	for (i = 0; i < from->n; i++)
	{
		TreeNode   *node = &window_nodes(into)[i];

		*node = window_nodes(from)[window_slot(from, i)];
		if (node->left)
			node->left = (node->left - 1 + from->capacity - from->head) % from->capacity + 1;
		if (node->right)
			node->right = (node->right - 1 + from->capacity - from->head) % from->capacity + 1;
	}
	if (from->root)
		into->root = (from->root - 1 + from->capacity - from->head) % from->capacity + 1;
}

/* The same values in both orders? By sums of hashes; a forged sum can mislead, but not out of bounds */
static bool
flat_valid(const Window *w)
{
	const double *sorted = window_sorted(w);
	uint64_t	sums[2] = {0, 0};
	uint32_t	i;

	if (w->root != 0)
		return false;
	for (i = 0; i < w->n; i++)
	{
		double		both[2];
		int			k;

		both[0] = w->data[window_slot(w, i)];
		both[1] = sorted[i];
		if (!(fabs(both[0]) <= WINDOW_HUGE) || !(fabs(both[1]) <= WINDOW_HUGE) || (i > 0 && !(sorted[i - 1] <= sorted[i])))
			return false;
		for (k = 0; k < 2; k++)
		{
			uint64_t	bits;

			both[k] += 0.0;		/* no minus zero */
			memcpy(&bits, &both[k], sizeof(bits));
			sums[k] += random_next(&bits);
		}
	}
	return sums[0] == sums[1];
}

bool
window_valid(const Window *w, size_t len, size_t limit, size_t capacity)
{
	if (len < window_size(limit, capacity) || w->capacity != capacity || w->n > capacity || w->head >= capacity)
		return false;
	if (window_is_flat(limit))
		return flat_valid(w);
	return tree_valid(window_nodes(w), w->root, w->n, w->head, w->capacity);
}

static double
middle_of(double a, double b)
{
	double		sum = a + b;

	return isfinite(sum) ? 0.5 * sum : 0.5 * a + 0.5 * b;
}

double
window_median(const Window *w, bool flat)
{
	uint32_t	half = w->n / 2;
	double		high = window_at(w, flat, half);

	return w->n % 2 ? high : middle_of(window_at(w, flat, half - 1), high);
}

/*
 * Below the median the deviations grow leftwards, above it rightwards: two
 * sorted runs. LEFT(i) and RIGHT(j) are their i-th and j-th deviations.
 */
#define LEFT(i)		(median - window_at(w, flat, half - 1 - (i)))
#define RIGHT(j)	(window_at(w, flat, half + (j)) - median)

static inline double
mad_of(const Window *w, bool flat, double median, uint32_t *split)
{
	uint32_t	half = w->n / 2;	/* length of the left run */
	uint32_t	other = w->n - half;
	uint32_t	k = (w->n - 1) / 2; /* how many deviations are smaller */
	uint32_t	low = k > other ? k - other : 0;
	uint32_t	high = k < half ? k : half;
	uint32_t	step = 1;
	uint32_t	i,
				j;
	double		first,
				second;

	/*
	 * How many of the k smallest come from the left? Seek from where it was
	 * the last time, in growing steps; then halve what is left.
	 */
	i = *split < low ? low : *split > high ? high : *split;
	if (i < high && RIGHT(k - i - 1) > LEFT(i))
	{
		for (low = i + 1; low + step <= high && RIGHT(k - low - step) > LEFT(low + step - 1); step *= 2)
			low += step;
		if (low + step <= high)
			high = low + step - 1;
	}
	else
	{
		for (high = i; low + step <= high && !(RIGHT(k - (high - step) - 1) > LEFT(high - step)); step *= 2)
			high -= step;
		if (low + step <= high)
			low = high - step + 1;
	}
	while (low < high)
	{
		uint32_t	mid = (low + high) / 2;

		if (RIGHT(k - mid - 1) > LEFT(mid))
			low = mid + 1;
		else
			high = mid;
	}
	*split = low;
	i = low;
	j = k - low;
	if (j >= other || (i < half && LEFT(i) <= RIGHT(j)))
		first = LEFT(i++);
	else
		first = RIGHT(j++);
	if (w->n % 2)
		return first;
	if (j >= other || (i < half && LEFT(i) <= RIGHT(j)))
		second = LEFT(i);
	else
		second = RIGHT(j);
	return middle_of(first, second);
}

double
window_mad(const Window *w, bool flat, double median, uint32_t *split)
{
	return flat ? mad_of(w, true, median, split) : mad_of(w, false, median, split);
}

/* Of the absolute deviations from the median; infinite where they are too large for a double */
double
window_mean_deviation(const Window *w, bool flat, double median)
{
	double		part[4] = {0, 0, 0, 0};
	const double *sorted = window_sorted(w);
	double		scale = 1 / (double) w->n;
	uint32_t	i;

	if (!flat)
		return tree_deviations(window_nodes(w), w->root, median) * scale;
	for (i = 0; i + 4 <= w->n; i += 4)
	{
		part[0] += fabs(sorted[i] - median) * scale;
		part[1] += fabs(sorted[i + 1] - median) * scale;
		part[2] += fabs(sorted[i + 2] - median) * scale;
		part[3] += fabs(sorted[i + 3] - median) * scale;
	}
	for (; i < w->n; i++)
		part[0] += fabs(sorted[i] - median) * scale;
	return (part[0] + part[1]) + (part[2] + part[3]);
}

/* Between the two nearest values, as percentile_cont() has it */
double
window_quantile(const Window *w, bool flat, double q)
{
	double		at = q * (double) (w->n - 1);
	uint32_t	i = (uint32_t) at;
	double		low = window_at(w, flat, i);
	double		part = at - (double) i;
	double		high;

	if (part == 0 || i + 1 >= w->n)
		return low;
	high = window_at(w, flat, i + 1);
	return isfinite(high - low) ? low + part * (high - low) : low * (1 - part) + high * part;
}
