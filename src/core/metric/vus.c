/*
 * vus.c - volume under the surface of the range-aware curves
 */
#include "core/metric/vus.h"

#define WINDOW_ROWS		20000	/* values that the window is found from */
#define LAG_MIN			3
#define LAG_MAX			400
#define LAG_FIRST		6		/* a lag outside of these is no window: the package compares lag - 3 with 3 and 300 */
#define LAG_LAST		303

/* The level of every row: thresholds are the scores at evenly spaced ranks, the last the lowest */
static void
set_levels(Vus *vus, const Ranked *order, const bool *label)
{
	size_t		n = vus->n;
	double		step = vus->thresholds > 1 ? (double) (n - 1) / (vus->thresholds - 1) : 0;
	int			level = 0;

	for (int k = 0; k < vus->thresholds; k++)
		vus->predicted[k] = vus->hits[k] = 0;
	for (size_t i = 0; i < n; i++)
	{
		while (level < vus->thresholds - 1 && order[(size_t) (level * step)].key < order[i].key)
			level++;
		vus->rows[order[i].row].level = (uint32_t) level;
		vus->predicted[level]++;
		vus->hits[level] += label[order[i].row];
	}
	for (int k = 1; k < vus->thresholds; k++)
	{
		vus->predicted[k] += vus->predicted[k - 1];
		vus->hits[k] += vus->hits[k - 1];
	}
}

/* One more run at a distance */
static inline void
see_run(VusRow *row, uint32_t distance)
{
	if (distance < row->near)
	{
		row->second = row->near;
		row->near = distance;
	}
	else if (distance < row->second)
		row->second = distance;
}

/* The two nearest runs of every row */
static void
set_distances(Vus *vus)
{
	size_t		next = 0;		/* run that is not before the row */

	for (uint32_t i = 0; i < vus->n; i++)
	{
		VusRow	   *row = &vus->rows[i];

		row->near = row->second = UINT32_MAX;
		while (next < vus->nruns && vus->runs[next].last < i)
			next++;
		if (next < vus->nruns && vus->runs[next].first <= i)
			row->near = 0;
		else
			for (size_t k = 0; k < 2; k++)
			{
				if (next + k < vus->nruns)
					see_run(row, vus->runs[next + k].first - i);
				if (next > k)
					see_run(row, i - vus->runs[next - 1 - k].last);
			}
	}
}

void
vus_init(Vus *vus, const Ranked *order, const bool *label, size_t n, int thresholds, VusRow *rows, Run *runs)
{
	vus->rows = rows;
	vus->runs = runs;
	vus->n = n;
	vus->thresholds = thresholds;
	vus->nruns = runs_of(label, n, runs);
	vus->positives = 0;
	for (size_t r = 0; r < vus->nruns; r++)
		vus->positives += runs[r].last - runs[r].first + 1;
	if (n == 0)
		return;
	set_levels(vus, order, label);
	set_distances(vus);
}

/*
 * Sum the flanks by level and count the merged runs by the level that first
 * touches them; the number of merged runs.
 *
 * A flank is at least sqrt(1/2), so where two overlap the label is full.
 */
static size_t
collect(const Vus *vus, uint32_t buffer, double *flanks, double *touched)
{
	uint32_t	half = buffer / 2;
	size_t		merged = 0;

	for (int k = 0; k < vus->thresholds; k++)
		flanks[k] = touched[k] = 0;
	for (size_t r = 0; r < vus->nruns; r++)
	{
		uint32_t	first = vus->runs[r].first > half ? vus->runs[r].first - half : 0;
		uint64_t	last;
		uint32_t	level = UINT32_MAX;

		while (r + 1 < vus->nruns && (uint64_t) vus->runs[r].last + half + half >= vus->runs[r + 1].first)
			r++;
		last = (uint64_t) vus->runs[r].last + half;
		if (last >= vus->n)
			last = vus->n - 1;
		for (uint64_t i = first; i <= last; i++)
		{
			const VusRow *row = &vus->rows[i];

			if (row->level < level)
				level = row->level;
			if (row->near > 0)
				flanks[row->level] += row->second <= half ? 1 : sqrt(1 - (double) row->near / buffer);
		}
		touched[level]++;
		merged++;
	}
	return merged;
}

VusArea
vus_area(const Vus *vus, uint32_t buffer)
{
	double		flanks[VUS_MAX_THRESHOLDS],
				touched[VUS_MAX_THRESHOLDS];
	double		flank = 0,
				existing = 0,
				tpr = 0,
				fpr = 0;
	size_t		merged;
	VusArea		area = {NAN, NAN};

	if (vus->nruns == 0)
		return area;
	area.pr = area.roc = 0;
	merged = collect(vus, buffer, flanks, touched);
	for (int k = 0; k < vus->thresholds; k++)
	{
		double		hits,
					positives,
					recall,
					new_tpr,
					new_fpr;

		flank += flanks[k];
		existing += touched[k];
		hits = vus->hits[k] + flank;
		positives = (vus->positives + vus->positives + flank) / 2;
		recall = hits < positives ? hits / positives : 1;
		new_tpr = recall * (existing / (double) merged);
		new_fpr = (vus->predicted[k] - hits) / ((double) vus->n - positives);
		area.pr += (new_tpr - tpr) * (hits / vus->predicted[k]);
		area.roc += (new_fpr - fpr) * (new_tpr + tpr) / 2;
		tpr = new_tpr;
		fpr = new_fpr;
	}
	area.roc += (1 - fpr) * (1 + tpr) / 2;
	if (vus->positives >= (double) vus->n)
		area.roc = NAN;
	return area;
}

VusArea
vus_volume(const Vus *vus, uint32_t window)
{
	VusArea		sum = {0, 0};

	for (uint32_t buffer = 0; buffer <= window; buffer++)
	{
		VusArea		area = vus_area(vus, buffer);

		sum.pr += area.pr;
		sum.roc += area.roc;
	}
	sum.pr /= (double) window + 1;
	sum.roc /= (double) window + 1;
	return sum;
}

/* Sum of products of deviations from the mean, lag rows apart */
static double
covariance(const double *x, size_t n, size_t lag, double mean)
{
	double		sum[4] = {0};

	for (size_t i = 0; i + lag < n; i++)
	{
		double		product = (x[i] - mean) * (x[i + lag] - mean);

		if (!isnan(product))
			sum[i & 3] += product;
	}
	return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

uint32_t
vus_window(const double *x, size_t n)
{
	double		mean = 0,
				best = -INFINITY,
				left,
				here,
				right;
	size_t		known = 0;
	uint32_t	window = 0;

	if (n > WINDOW_ROWS)
		n = WINDOW_ROWS;
	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i]))
			mean += (x[i] - mean) / (double) ++known;
	left = covariance(x, n, LAG_MIN, mean);
	here = covariance(x, n, LAG_MIN + 1, mean);
	for (uint32_t lag = LAG_MIN + 1; lag < LAG_MAX && lag + 1 < n; lag++)
	{
		right = covariance(x, n, lag + 1, mean);
		if (here > left && here > right && here > best)
		{
			best = here;
			window = lag;
		}
		left = here;
		here = right;
	}
	return window >= LAG_FIRST && window <= LAG_LAST ? window : VUS_WINDOW_DEFAULT;
}
