/*
 * curve.c - measures over all thresholds, row by row
 */
#include "core/metric/curve.h"

static size_t
count_labelled(const bool *label, size_t n)
{
	size_t		count = 0;

	for (size_t i = 0; i < n; i++)
		count += label[i];
	return count;
}

/* Past the rows that share the key of row i; those of them that are labelled are added to hits */
static size_t
next_threshold(const Ranked *order, const bool *label, size_t n, size_t i, size_t *hits)
{
	uint64_t	key = order[i].key;

	for (; i < n && order[i].key == key; i++)
		*hits += label[order[i].row];
	return i;
}

double
auc_pr(const Ranked *order, const bool *label, size_t n)
{
	size_t		positives = count_labelled(label, n);
	size_t		hits = 0;
	double		sum = 0;

	for (size_t i = 0; i < n;)
	{
		size_t		before = hits;

		i = next_threshold(order, label, n, i, &hits);
		sum += (double) (hits - before) * ((double) hits / (double) i);
	}
	return positives > 0 ? sum / (double) positives : NAN;
}

double
auc_roc(const Ranked *order, const bool *label, size_t n)
{
	size_t		positives = count_labelled(label, n);
	size_t		hits = 0;
	double		below = 0;		/* pairs in right order */

	if (positives == 0 || positives == n)
		return NAN;
	for (size_t i = 0; i < n;)
	{
		size_t		before = hits,
					start = i;

		i = next_threshold(order, label, n, i, &hits);
		below += (double) (i - start - (hits - before)) * 0.5 * (double) (before + hits);
	}
	return below / ((double) positives * (double) (n - positives));
}

BestThreshold
best_f1(const Ranked *order, const bool *label, size_t n)
{
	size_t		positives = count_labelled(label, n);
	size_t		hits = 0;
	BestThreshold best = {positives > 0 ? 0 : NAN, INFINITY};

	for (size_t i = 0; i < n && positives > 0;)
	{
		double		f1,
					threshold = rank_score(order[i].key);

		i = next_threshold(order, label, n, i, &hits);
		f1 = 2 * (double) hits / (double) (i + positives);
		if (f1 > best.value)
		{
			best.value = f1;
			best.threshold = threshold;
		}
	}
	return best;
}
