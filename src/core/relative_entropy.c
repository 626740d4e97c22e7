/*
 * relative_entropy.c - how far the distribution of the last values is from
 * every distribution seen before
 *
 * Values go into bins over the range seen so far. The counts of the last
 * `window` values are tested against earlier such counts, the hypotheses: 2
 * times the window times the relative entropy is chi-squared where they agree.
 * Counts that agree with none become a hypothesis of their own.
 *
 * Where every hypothesis excludes a cell that was hit, the statistic is the
 * threshold and what the hit is worth. A value outside the range adds the more
 * the farther out it is, whether a hypothesis knows of such values or not.
 */
#include <string.h>

#include "core/stat/moments.h"

#define ENTROPY_CELLS	18		/* most bins, and one for each side outside */
#define ENTROPY_MARGIN	0.15	/* of the range, on both sides: the outermost bins are not cut at the extremes */
#define ENTROPY_OUTSIDE	0.05	/* of the range: further out is a cell of its own */
#define ENTROPY_GROWTH	1.0		/* extents by which one value widens the range at most */
#define ENTROPY_EMPTY	0.5		/* count of an empty cell where every hypothesis has excluded what is seen */
#define ENTROPY_EXCLUDED 1e6	/* makes such statistics larger than all others */
#define ENTROPY_MOST	1e9		/* raw is at most: over any threshold's cap */

enum
{
	P_ALPHA, P_WINDOW, P_BINS, P_HYPOTHESES
};

static const Param params[] = {
	{"alpha", PARAM_REAL, 0.01, 0.000001, 0.5, NULL, "chance that a window of a known distribution is an anomaly"},
	{"window", PARAM_INT, 52, 8, 250, NULL, "values that make a distribution"},
	{"bins", PARAM_INT, 5, 2, 16, NULL, "bins over the seen range"},
	{"max_hypotheses", PARAM_INT, 64, 1, 1000, NULL, "distributions that are remembered, the last confirmed first"},
};

/* Followed by logarithms of 0 .. window, then bytes: the window's cells, and the counts of each hypothesis */
typedef struct Entropy
{
	double		low;			/* seen so far; above high: nothing */
	double		high;
	double		limit;			/* of the statistic: the threshold */
	uint32_t	n;				/* values in the window */
	uint32_t	head;			/* slot of the oldest */
	uint32_t	hypotheses;		/* known, in order of their last confirmation */
	uint32_t	reserved;
	uint8_t		counts[ENTROPY_CELLS];
	uint8_t		unused[6];
	double		log[];
} Entropy;

/* What a value would make of the window, and the hypothesis next to it */
typedef struct Look
{
	uint8_t		counts[ENTROPY_CELLS];
	uint8_t		cell;
	uint32_t	nearest;
	double		statistic;		/* NaN: no full window or no hypothesis yet */
	double		beyond;			/* what the value's distance from the range adds */
} Look;

static size_t
cells(const double *p)
{
	return (size_t) p[P_BINS] + 2;
}

static uint8_t *
window_of(const Entropy *e, const double *p)
{
	return (uint8_t *) (e->log + (size_t) p[P_WINDOW] + 1);
}

static uint8_t *
hypothesis_of(const Entropy *e, const double *p, size_t i)
{
	return window_of(e, p) + (size_t) p[P_WINDOW] + i * cells(p);
}

static size_t
entropy_size(const double *p, int dims, size_t capacity)
{
	(void) dims;
	(void) capacity;
	return offsetof(Entropy, log) + ((size_t) p[P_WINDOW] + 1) * sizeof(double) +
		(size_t) p[P_WINDOW] + (size_t) p[P_HYPOTHESES] * cells(p);
}

static int
entropy_warmup(const double *p)
{
	return 2 * (int) p[P_WINDOW];
}

/* Distribution function of chi-squared by its series */
static double
chi_squared(double freedom, double x)
{
	double		a = freedom / 2;
	double		term = pow(x / 2, a) * exp(-x / 2) / tgamma(a + 1);
	double		sum = term;
	int			i;

	for (i = 1; i < 500 && term > sum * 1e-17; i++)
	{
		term *= x / 2 / (a + i);
		sum += term;
	}
	return sum;
}

static double
entropy_threshold(const double *p)
{
	double		low = 0;
	double		high = 200;
	int			i;

	for (i = 0; i < 60; i++)
	{
		double		middle = (low + high) / 2;

		if (1 - chi_squared(p[P_BINS] - 1, middle) > p[P_ALPHA])
			low = middle;
		else
			high = middle;
	}
	return high;
}

static void
entropy_init(void *state, const double *p, int dims, size_t capacity)
{
	Entropy    *e = state;
	int			i;

	memset(e, 0, entropy_size(p, dims, capacity));
	e->low = MOMENTS_HUGE;
	e->high = -MOMENTS_HUGE;
	e->limit = entropy_threshold(p);
	e->log[0] = log(ENTROPY_EMPTY);
	for (i = 1; i <= (int) p[P_WINDOW]; i++)
		e->log[i] = log(i);
}

static uint8_t
cell_of(const Entropy *e, const double *p, double x)
{
	double		extent = e->high - e->low;
	double		place;

	if (e->low > e->high)
		return 0;
	if (x < e->low - ENTROPY_OUTSIDE * extent)
		return (uint8_t) p[P_BINS];
	if (x > e->high + ENTROPY_OUTSIDE * extent)
		return (uint8_t) (p[P_BINS] + 1);
	if (extent == 0)
		return 0;
	place = ((x - e->low) / extent + ENTROPY_MARGIN) / (1 + 2 * ENTROPY_MARGIN);
	return (uint8_t) (place * p[P_BINS]);
}

/* How far outside the range, in powers of two of its extent, once the extent is left behind */
static double
beyond(const Entropy *e, double x)
{
	double		extent = e->high - e->low;
	double		outside = x > e->high ? x - e->high : x < e->low ? e->low - x : 0;

	return outside > 0 && extent >= 0 ? log2(1 + outside / extent) : 0;
}

/* Does one more value make a whole window? */
static bool
fills(const Entropy *e, const double *p)
{
	return e->n + 1 >= (uint32_t) p[P_WINDOW];
}

static void
look(const Entropy *e, const double *p, double x, Look *found)
{
	uint32_t	window = (uint32_t) p[P_WINDOW];
	double		own = 0;
	double		best = INFINITY;
	size_t		k;
	uint32_t	i;

	memcpy(found->counts, e->counts, sizeof(found->counts));
	found->cell = cell_of(e, p, x);
	if (e->n == window)
		found->counts[window_of(e, p)[e->head]]--;
	found->counts[found->cell]++;
	found->nearest = 0;
	found->statistic = NAN;
	found->beyond = fmin(e->limit * beyond(e, x), ENTROPY_MOST / 2);
	if (!fills(e, p) || e->hypotheses == 0)
		return;
	for (k = 0; k < cells(p); k++)
		own += found->counts[k] * e->log[found->counts[k]];
	for (i = 0; i < e->hypotheses; i++)
	{
		const uint8_t *counts = hypothesis_of(e, p, i);
		double		sum = own;
		bool		excluded = false;

		for (k = 0; k < cells(p); k++)
		{
			excluded |= found->counts[k] > 0 && counts[k] == 0;
			sum -= found->counts[k] * e->log[counts[k]];
		}
		sum = fmax(2 * sum, 0) + (excluded ? ENTROPY_EXCLUDED : 0);
		if (sum < best)
		{
			best = sum;
			found->nearest = i;
		}
	}
	found->statistic = best < ENTROPY_EXCLUDED ? best : best - ENTROPY_EXCLUDED + e->limit;
}

static double
raw_of(const Look *found)
{
	return found->statistic + found->beyond;
}

/* To the front of the hypotheses; the last makes room for a new one */
static void
confirm(Entropy *e, const double *p, const Look *found)
{
	uint8_t		counts[ENTROPY_CELLS];
	uint32_t	from = found->nearest;

	if (found->statistic < e->limit)
		memcpy(counts, hypothesis_of(e, p, from), cells(p));
	else
	{
		memcpy(counts, found->counts, cells(p));
		if (e->hypotheses < (uint32_t) p[P_HYPOTHESES])
			e->hypotheses++;
		from = e->hypotheses - 1;
	}
	memmove(hypothesis_of(e, p, 1), hypothesis_of(e, p, 0), from * cells(p));
	memcpy(hypothesis_of(e, p, 0), counts, cells(p));
}

static void
entropy_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	Look		found;

	(void) attribution;
	look(state, p, moments_clip(pt->x[0]), &found);
	out->raw = raw_of(&found);
}

/* One absurd value must not make the range so wide that all others share a bin */
static void
widen(Entropy *e, double x)
{
	double		most = e->high > e->low ? ENTROPY_GROWTH * (e->high - e->low) : INFINITY;

	e->low = fmin(e->low, fmax(x, e->low - most));
	e->high = fmax(e->high, fmin(x, e->high + most));
}

static void
entropy_observe(void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	Entropy    *e = state;
	double		x = moments_clip(pt->x[0]);
	Look		found;

	(void) attribution;
	look(e, p, x, &found);
	out->raw = raw_of(&found);
	if (fills(e, p))
		confirm(e, p, &found);
	memcpy(e->counts, found.counts, sizeof(e->counts));
	window_of(e, p)[e->head] = found.cell;
	e->head = e->head + 1 == (uint32_t) p[P_WINDOW] ? 0 : e->head + 1;
	if (e->n < (uint32_t) p[P_WINDOW])
		e->n++;
	widen(e, x);
}

static void
entropy_learn(void *state, const double *p, const Point *pt)
{
	Reading		unused;

	entropy_observe(state, p, pt, &unused, NULL);
}

/* The counts must be those of the window: one that leaves must have been there */
static bool
entropy_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Entropy *e = state;
	uint8_t		counts[ENTROPY_CELLS] = {0};
	uint32_t	window = (uint32_t) p[P_WINDOW];
	size_t		i;

	if (len < entropy_size(p, dims, capacity) || !(fabs(e->low) <= MOMENTS_HUGE) || !(fabs(e->high) <= MOMENTS_HUGE) ||
		!(e->limit > 0 && e->limit <= 200) || e->n > window || e->head >= window || (e->n < window && e->head != e->n) ||
		e->hypotheses > (uint32_t) p[P_HYPOTHESES])
		return false;
	for (i = 0; i < e->n; i++)
	{
		if (window_of(e, p)[i] >= cells(p))
			return false;
		counts[window_of(e, p)[i]]++;
	}
	if (memcmp(counts, e->counts, sizeof(counts)) != 0)
		return false;
	for (i = 0; i <= window; i++)
		if (!(e->log[i] >= -1 && e->log[i] <= 6))
			return false;
	for (i = 0; i < e->hypotheses * cells(p); i++)
		if (hypothesis_of(e, p, 0)[i] > window)
			return false;
	return true;
}

const Detector detector_relative_entropy = {
	.name = "relative_entropy",
	.id = 17,
	.version = 1,
	.summary = "distance of the last values' distribution from every one seen before, as a chi-squared statistic",
	.source = "C. Wang et al., Statistical techniques for online anomaly detection in data centers, IFIP/IEEE Integrated Network Management, 2011",
	.params = params,
	.nparams = 4,
	.warmup = 104,
	.warmup_for = entropy_warmup,
	.size = entropy_size,
	.init = entropy_init,
	.judge = entropy_judge,
	.learn = entropy_learn,
	.observe = entropy_observe,
	.threshold = entropy_threshold,
	.valid = entropy_valid,
};
