/*
 * event.c - measures of a yes or no per row, by row and by run of labels
 */
#include "core/metric/event.h"

Quality
quality_of(double precision, double recall)
{
	Quality		q = {precision, recall, NAN};

	if (!isnan(recall))
		q.f1 = precision > 0 && recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
	return q;
}

/* 0 of 0 is not defined */
static double
share(double part, double whole)
{
	return whole > 0 ? part / whole : NAN;
}

Quality
point_quality(const bool *label, const bool *predicted, size_t n)
{
	return adjusted_quality(label, predicted, n, 100);
}

static bool
is_enough(size_t hits, size_t length, double k)
{
	return hits > 0 && 100 * (double) hits >= k * (double) length;
}

Quality
adjusted_quality(const bool *label, const bool *predicted, size_t n, double k)
{
	size_t		hits = 0,
				false_alarms = 0,
				positives = 0;

	for (size_t i = 0; i < n;)
	{
		size_t		start = i,
					found = 0;

		if (!label[i])
		{
			false_alarms += predicted[i++];
			continue;
		}
		for (; i < n && label[i]; i++)
			found += predicted[i];
		positives += i - start;
		hits += is_enough(found, i - start, k) ? i - start : found;
	}
	return quality_of(share((double) hits, (double) (hits + false_alarms)), share((double) hits, (double) positives));
}

Quality
event_quality(const bool *label, const bool *predicted, size_t n)
{
	size_t		hits = 0,
				alarms = 0,
				runs = 0,
				found = 0;
	bool		known = false;	/* this run is found */

	for (size_t i = 0; i < n; i++)
	{
		if (label[i] && (i == 0 || !label[i - 1]))
		{
			runs++;
			known = false;
		}
		alarms += predicted[i];
		if (!label[i] || !predicted[i])
			continue;
		hits++;
		found += !known;
		known = true;
	}
	return quality_of(share((double) hits, (double) alarms), share((double) found, (double) runs));
}

/* Mean reward of the runs, each for how others overlap it */
static double
mean_reward(const Run *runs, size_t nruns, const Run *others, size_t nothers, double existence)
{
	double		sum = 0;
	size_t		next = 0;		/* of others, the first that does not end before the run */

	for (size_t r = 0; r < nruns; r++)
	{
		size_t		covered = 0,
					parts = 0;

		while (next < nothers && others[next].last < runs[r].first)
			next++;
		for (size_t o = next; o < nothers && others[o].first <= runs[r].last; o++)
		{
			uint32_t	first = others[o].first > runs[r].first ? others[o].first : runs[r].first;
			uint32_t	last = others[o].last < runs[r].last ? others[o].last : runs[r].last;

			covered += last - first + 1;
			parts++;
		}
		if (parts > 0)
			sum += existence + (1 - existence) * (double) covered / (runs[r].last - runs[r].first + 1) / (double) parts;
	}
	return share(sum, (double) nruns);
}

Quality
range_quality(const bool *label, const bool *predicted, size_t n, double existence, Run *labels, Run *predictions)
{
	size_t		nlabels = runs_of(label, n, labels);
	size_t		npredictions = runs_of(predicted, n, predictions);

	return quality_of(mean_reward(predictions, npredictions, labels, nlabels, 0),
					  mean_reward(labels, nlabels, predictions, npredictions, existence));
}

double
detection_delay(const bool *label, const bool *predicted, size_t n)
{
	double		sum = 0;
	size_t		found = 0,
				start = 0;
	bool		waiting = false;	/* for the first predicted row of a run */

	for (size_t i = 0; i < n; i++)
	{
		if (label[i] && (i == 0 || !label[i - 1]))
		{
			start = i;
			waiting = true;
		}
		if (!label[i] || !predicted[i] || !waiting)
			continue;
		sum += (double) (i - start);
		found++;
		waiting = false;
	}
	return share(sum, (double) found);
}

/* The run that a labelled row is in */
static size_t
run_at(const Run *runs, size_t nruns, uint32_t row)
{
	size_t		low = 0,
				high = nruns;

	while (high - low > 1)
	{
		size_t		middle = low + (high - low) / 2;

		if (runs[middle].first <= row)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* What a sweep counts: rows and runs that pass so far */
typedef struct Sweep
{
	double		hits;			/* labelled rows */
	double		adjusted;		/* the same after adjustment */
	double		passed;			/* rows */
	double		found;			/* runs */
} Sweep;

/* One more row passes */
static void
sweep_row(Sweep *s, uint32_t row, const bool *label, double k, const Run *runs, size_t nruns, uint32_t *hits)
{
	size_t		r,
				length;

	s->passed++;
	if (!label[row])
		return;
	r = run_at(runs, nruns, row);
	length = runs[r].last - runs[r].first + 1;
	s->adjusted -= is_enough(hits[r], length, k) ? (double) length : hits[r];
	s->found += hits[r]++ == 0;
	s->adjusted += is_enough(hits[r], length, k) ? (double) length : hits[r];
	s->hits++;
}

/* Sweep all thresholds for the F1 after adjustment, or the F1 of events */
static BestThreshold
best_of(const Ranked *order, const bool *label, size_t n, double k, bool events, Run *runs, uint32_t *hits)
{
	size_t		nruns = runs_of(label, n, runs);
	double		positives = 0;
	Sweep		s = {0};
	BestThreshold best = {nruns > 0 ? 0 : NAN, INFINITY};

	for (size_t r = 0; r < nruns; r++)
	{
		positives += runs[r].last - runs[r].first + 1;
		hits[r] = 0;
	}
	for (size_t i = 0; i < n && nruns > 0;)
	{
		uint64_t	key = order[i].key;
		Quality		q;

		for (; i < n && order[i].key == key; i++)
			sweep_row(&s, order[i].row, label, k, runs, nruns, hits);
		if (events)
			q = quality_of(s.hits / s.passed, s.found / (double) nruns);
		else
			q = quality_of(s.adjusted / (s.adjusted + s.passed - s.hits), s.adjusted / positives);
		if (q.f1 > best.value)
		{
			best.value = q.f1;
			best.threshold = rank_score(key);
		}
	}
	return best;
}

BestThreshold
best_adjusted_f1(const Ranked *order, const bool *label, size_t n, double k, Run *runs, uint32_t *hits)
{
	return best_of(order, label, n, k, false, runs, hits);
}

BestThreshold
best_event_f1(const Ranked *order, const bool *label, size_t n, Run *runs, uint32_t *hits)
{
	return best_of(order, label, n, 0, true, runs, hits);
}
