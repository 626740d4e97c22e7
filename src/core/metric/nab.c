/*
 * nab.c - the score of the Numenta Anomaly Benchmark
 */
#include "core/metric/nab.h"

const char *const nab_profile_names[NAB_PROFILES] = {"standard", "reward_low_FP_rate", "reward_low_FN_rate"};

/* Weights of a false alarm and of a missed window; a hit weighs 1 in all */
static const double weight_fp[NAB_PROFILES] = {0.11, 0.22, 0.11};
static const double weight_fn[NAB_PROFILES] = {1, 1, 2};

/* Falls from almost 1 at -1 through 0 at 0 to -1 */
static double
sigmoid(double x)
{
	return x > 3 ? -1 : 2 / (1 + exp(5 * x)) - 1;
}

size_t
nab_probation(size_t n)
{
	size_t		part = (size_t) floor(0.15 * (double) n);

	return part < 750 ? part : 750;
}

/* The value of a detected row outside of windows; width 0: no window before */
static double
outside_value(size_t distance, size_t width)
{
	return width < 2 ? -1 : sigmoid((double) distance / (double) (width - 1));
}

void
nab_add(NabCorpus *c, const double *score, const bool *label, size_t n, size_t probation)
{
	NabFile    *file = &c->files[c->nfiles];
	size_t		first = 0,		/* of the window that this row is in */
				last = 0,		/* of this window or the one before */
				width = 0;		/* 0: none yet */
	bool		counted = false;	/* the window has a row after the probation */

	file->windows = 0;
	file->scorable = 0;
	for (size_t i = 0; i < n; i++)
	{
		NabRow	   *row = &c->rows[c->nrows];

		if (label[i] && (i == 0 || !label[i - 1]))
		{
			first = last = i;
			while (last + 1 < n && label[last + 1])
				last++;
			width = last - first + 1;
			file->windows++;
			counted = false;
		}
		if (i < probation)
			continue;
		if (label[i] && !counted)
		{
			counted = true;
			file->scorable++;
			c->nwindows++;
		}
		row->window = label[i] ? c->nwindows - 1 : NAB_OUTSIDE;
		row->value = label[i] ? sigmoid(-(double) (last - i + 1) / (double) width) / sigmoid(-1)
			: outside_value(i - last, width);
		row->file = c->nfiles;
		c->order[c->nrows].key = rank_key(score[i]);
		c->order[c->nrows].row = (uint32_t) c->nrows;
		c->nrows++;
	}
	c->nfiles++;
}

void
nab_sort(NabCorpus *corpus)
{
	rank_sort(corpus->order, corpus->nrows);
}

/* Nothing detected yet in the files that are not skipped */
static NabTally
tally_start(NabCorpus *c, const bool *skip)
{
	NabTally	tally = {0};

	for (uint32_t f = 0; f < c->nfiles; f++)
		if (skip == NULL || !skip[f])
		{
			tally.windows += c->files[f].windows;
			tally.scorable += c->files[f].scorable;
		}
	for (uint32_t w = 0; w < c->nwindows; w++)
		c->best[w] = NAN;
	return tally;
}

/* One more row is detected */
static void
tally_row(NabCorpus *c, NabTally *tally, const NabRow *row)
{
	double	   *best;

	if (row->window == NAB_OUTSIDE)
	{
		tally->false_alarms += row->value;
		return;
	}
	best = &c->best[row->window];
	if (isnan(*best))
	{
		tally->detected++;
		tally->hits += row->value;
		*best = row->value;
	}
	else if (row->value > *best)
	{
		tally->hits += row->value - *best;
		*best = row->value;
	}
}

double
nab_score(const NabTally *t, NabProfile p)
{
	double		null = -weight_fn[p] * t->scorable;
	double		raw = t->hits + weight_fp[p] * t->false_alarms - weight_fn[p] * (t->scorable - t->detected);

	return t->windows > 0 ? 100 * (raw - null) / (t->windows - null) : NAN;
}

void
nab_sweep(NabCorpus *c, const bool *skip, NabResult results[NAB_PROFILES])
{
	NabTally	tally = tally_start(c, skip);

	for (int p = 0; p < NAB_PROFILES; p++)
	{
		results[p].score = nab_score(&tally, p);
		results[p].threshold = INFINITY;
	}
	for (size_t i = 0; i < c->nrows;)
	{
		uint64_t	key = c->order[i].key;
		bool		any = false;

		for (; i < c->nrows && c->order[i].key == key; i++)
		{
			const NabRow *row = &c->rows[c->order[i].row];

			if (skip != NULL && skip[row->file])
				continue;
			tally_row(c, &tally, row);
			any = true;
		}
		for (int p = 0; any && p < NAB_PROFILES; p++)
		{
			double		score = nab_score(&tally, p);

			if (score > results[p].score)
			{
				results[p].score = score;
				results[p].threshold = rank_score(key);
			}
		}
	}
}

NabTally
nab_tally(NabCorpus *c, double threshold, const bool *skip)
{
	NabTally	tally = tally_start(c, skip);
	uint64_t	key = rank_key(threshold);

	for (size_t i = 0; i < c->nrows && c->order[i].key <= key; i++)
	{
		const NabRow *row = &c->rows[c->order[i].row];

		if (skip == NULL || !skip[row->file])
			tally_row(c, &tally, row);
	}
	return tally;
}

void
nab_tally_add(NabTally *into, const NabTally *from)
{
	into->hits += from->hits;
	into->false_alarms += from->false_alarms;
	into->detected += from->detected;
	into->scorable += from->scorable;
	into->windows += from->windows;
}
