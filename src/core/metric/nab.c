/*
 * nab.c - the score of the Numenta Anomaly Benchmark
 */
#include <math.h>
#include <string.h>

#include "core/metric/nab.h"

const NabProfile nab_profiles[NAB_PROFILES] = {
	{"standard", 1, 0.11, 1},
	{"reward_low_FP_rate", 1, 0.22, 1},
	{"reward_low_FN_rate", 1, 0.11, 2},
};

const NabProfile *
nab_profile(const char *name)
{
	int			i;

	for (i = 0; i < NAB_PROFILES; i++)
		if (strcmp(nab_profiles[i].name, name) == 0)
			return &nab_profiles[i];
	return NULL;
}

size_t
nab_probation(size_t n)
{
	size_t		share = (size_t) floor(0.15 * (double) n);

	return share < 750 ? share : 750;
}

/* 1 far before, 0 at, -1 far behind the last row of a window */
static double
sigmoid(double x)
{
	return x > 3 ? -1 : 2 / (1 + exp(5 * x)) - 1;
}

size_t
nab_rows(const double *score, const bool *label, size_t n, size_t probation, int32_t group, NabRow *out, int32_t *windows)
{
	double		top = sigmoid(-1);
	size_t		laid = 0;
	size_t		first = 0;		/* of the window at or before this row */
	size_t		end = 0;		/* one behind its last row; 0 before the first window */
	int32_t		number = -1;
	size_t		i;

	for (i = 0; i < n; i++)
	{
		double		value;

		if (label[i] && (i == 0 || !label[i - 1]))
		{
			for (first = i, end = i; end < n && label[end]; end++)
				;
			number = (*windows)++;
			if (end <= probation)
				out[laid++] = (NabRow) {NAN, 0, number, group};
		}
		if (i < probation)
			continue;
		if (label[i])
			value = sigmoid(-(double) (end - i) / (double) (end - first)) / top;
		else if (end == 0 || end - first == 1)
			value = -1;
		else
			value = sigmoid((double) (i + 1 - end) / (double) (end - first - 1));
		out[laid].score = isnan(score[i]) ? -INFINITY : score[i];
		out[laid].value = value;
		out[laid].window = label[i] ? number : -1;
		out[laid].group = group;
		laid++;
	}
	return laid;
}

/* Does a come before b, or as it did? NaN is the lowest */
static inline bool
ahead(const NabRow *a, const NabRow *b)
{
	return a->score >= b->score || isnan(b->score);
}

/* Merge sort: stable, no recursion */
void
nab_sort(NabRow *rows, size_t n, NabRow *scratch)
{
	NabRow	   *from = rows;
	NabRow	   *into = scratch;
	size_t		width;

	for (width = 1; width < n; width *= 2)
	{
		NabRow	   *swap = from;
		size_t		start;

		for (start = 0; start < n; start += 2 * width)
		{
			size_t		a = start;
			size_t		a_end = start + width < n ? start + width : n;
			size_t		b = a_end;
			size_t		b_end = a_end + width < n ? a_end + width : n;
			size_t		at = start;

			while (a < a_end || b < b_end)
				if (b >= b_end || (a < a_end && ahead(&from[a], &from[b])))
					into[at++] = from[a++];
				else
					into[at++] = from[b++];
		}
		from = into;
		into = swap;
	}
	if (from != rows)
		memcpy(rows, from, n * sizeof(NabRow));
}

/* The sums of a sweep from the highest score down */
typedef struct Sweep
{
	const NabProfile *profile;
	double	   *best;			/* of each window: value of its best row so far; NaN: missed, -infinity: left out */
	double		raw;
	int32_t		windows;		/* with a row to detect */
	int32_t		all;			/* windows */
	int32_t		detected;
	int64_t		false_positives;
} Sweep;

static bool
counts(const NabRow *row, int32_t without, int32_t only)
{
	return (without < 0 || row->group != without) && (only < 0 || row->group == only);
}

static void
sweep_start(Sweep *sweep, const NabRow *rows, size_t n, int32_t windows, int32_t without, int32_t only,
			const NabProfile *profile, double *best)
{
	size_t		i;

	memset(sweep, 0, sizeof(*sweep));
	sweep->profile = profile;
	sweep->best = best;
	for (i = 0; i < (size_t) windows; i++)
		best[i] = -INFINITY;
	for (i = 0; i < n; i++)
		if (rows[i].window >= 0 && counts(&rows[i], without, only) && !isnan(best[rows[i].window]))
		{
			best[rows[i].window] = NAN;
			sweep->windows += !isnan(rows[i].score);
			sweep->all++;
		}
	sweep->raw = -profile->fn * sweep->windows;
}

static inline void
sweep_detect(Sweep *sweep, const NabRow *row)
{
	double	   *best;
	double		before;

	if (row->window < 0)
	{
		sweep->raw += sweep->profile->fp * row->value;
		sweep->false_positives++;
		return;
	}
	best = &sweep->best[row->window];
	before = isnan(*best) ? -sweep->profile->fn : sweep->profile->tp * *best;
	sweep->detected += isnan(*best);
	if (isnan(*best) || row->value > *best)
	{
		*best = row->value;
		/* a late detection is still worth no less than a miss */
		sweep->raw += fmax(sweep->profile->tp * row->value, -sweep->profile->fn) - before;
	}
}

static NabScore
sweep_score(const Sweep *sweep, double threshold)
{
	const NabProfile *profile = sweep->profile;
	double		none = -profile->fn * sweep->windows;
	double		perfect = profile->tp * sweep->all;
	NabScore	result = {
		.score = sweep->all > 0 ? 100 * (sweep->raw - none) / (perfect - none) : NAN,
		.threshold = threshold,
		.raw = sweep->raw,
		.detected = sweep->detected,
		.false_positives = sweep->false_positives
	};

	return result;
}

NabScore
nab_best(const NabRow *rows, size_t n, int32_t windows, int32_t without, const NabProfile *profile, double *best)
{
	Sweep		sweep;
	NabScore	top;
	size_t		i;

	sweep_start(&sweep, rows, n, windows, without, -1, profile, best);
	top = sweep_score(&sweep, INFINITY);
	for (i = 0; i < n && !isnan(rows[i].score); i++)
	{
		if (counts(&rows[i], without, -1))
			sweep_detect(&sweep, &rows[i]);
		/* equal scores are detected together */
		if ((i + 1 == n || rows[i + 1].score != rows[i].score) && sweep.raw > top.raw)
			top = sweep_score(&sweep, rows[i].score);
	}
	return top;
}

NabScore
nab_at(const NabRow *rows, size_t n, int32_t windows, int32_t without, int32_t only, const NabProfile *profile,
	   double threshold, double *best)
{
	Sweep		sweep;
	size_t		i;

	sweep_start(&sweep, rows, n, windows, without, only, profile, best);
	for (i = 0; i < n && rows[i].score >= threshold; i++)
		if (counts(&rows[i], without, only))
			sweep_detect(&sweep, &rows[i]);
	return sweep_score(&sweep, threshold);
}
