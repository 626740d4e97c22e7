/*
 * nearest.c - distance of the last rows to the windows before that are most like them
 */
#include <string.h>

#include "core/stat/nearest.h"

#define HUGE_VALUE	1e18		/* values are clipped here, relative to the first */
#define FAR_ORIGIN	1e4			/* times the extent of the last blocks: floats still have three digits for it */
#define BLOCKS		12			/* of a window, if it is divisible */
#define FADE		25000		/* distances after which old ones begin to fade */
#define LEARN_FROM	10			/* distances before a new one can be called strange */
#define DOUBT		60			/* distances before which their deviation is held to be half their mean */
#define CLIP		20			/* deviations beyond which a distance is learned as if it were there */
#define ABSURD		40			/* beyond which it is not learned at all, as long as such ones are rare */
#define RARE		4			/* ordinary distances that make up for one that was passed over */
#define TOO_HIGH	10			/* times that the first distances are above those that follow */
#define LOSSY		1e5			/* times that what leaves a sum is more than what stays: digits are lost */
#define STRANGEST	1e6			/* -log10 of a tail, at most */
#define SQRT_HALF	0.70710678118654752
#define SQRT_TWO_PI 2.5066282746310005
#define LOG10_E		0.43429448190325183

NearestRule
nearest_rule(double window, double history, int neighbours, double recent_rows)
{
	NearestRule rule;

	rule.rows = (int) fmax(1, floor(window / BLOCKS));
	rule.window = (int) window / rule.rows;
	rule.lags = (int) fmax(2 * BLOCKS, floor(history / rule.rows));
	rule.neighbours = neighbours;
	rule.recent = (int) fmin(fmax(1, floor(recent_rows / rule.rows)), NEAREST_RECENT);
	return rule;
}

/* Blocks that the lags and the window reach back to */
static size_t
kept(const NearestRule *rule)
{
	return (size_t) rule->lags + 2 * (size_t) rule->window;
}

size_t
nearest_size(const NearestRule *rule)
{
	return offsetof(Nearest, sum) + (size_t) rule->lags * sizeof(double) + 2 * kept(rule) * sizeof(float);
}

static float *
lows(const Nearest *n, const NearestRule *rule)
{
	return (float *) (n->sum + rule->lags);
}

void
nearest_init(Nearest *n, const NearestRule *rule)
{
	memset(n, 0, nearest_size(rule));
	n->strange = NAN;
}

static double
square(double x)
{
	return x * x;
}

/* Squared distance of the newest window to that of a lag, by its definition */
static double
sum_anew(const float *low, const float *high, uint32_t blocks, uint32_t window, uint32_t lag)
{
	double		sum = 0;
	uint32_t	i;

	for (i = 0; i < window && i + lag < blocks; i++)
		sum += square((double) low[i] - (double) low[i + lag]) + square((double) high[i] - (double) high[i + lag]);
	return sum;
}

/* Move every running sum on by the block that came and the one that left the window; after a huge one, sum anew */
static void
move_sums(Nearest *n, const NearestRule *rule, const float *low, const float *high)
{
	uint32_t	window = (uint32_t) rule->window;
	uint32_t	coming = n->blocks > window ? n->blocks - window : 0;
	uint32_t	leaving = n->blocks > 2 * window ? n->blocks - 2 * window : 0;
	double		left[NEAREST_LAGS];
	bool		lossy = false;
	uint32_t	i;

	if (coming > (uint32_t) rule->lags)
		coming = (uint32_t) rule->lags;
	if (leaving > (uint32_t) rule->lags)
		leaving = (uint32_t) rule->lags;
	for (i = 0; i < coming; i++)
		n->sum[i] += square((double) low[0] - (double) low[window + i]) +
			square((double) high[0] - (double) high[window + i]);
	low += window;
	high += window;
	for (i = 0; i < leaving; i++)
	{
		left[i] = square((double) low[0] - (double) low[window + i]) +
			square((double) high[0] - (double) high[window + i]);
		n->sum[i] -= left[i];
		lossy |= left[i] > LOSSY * n->sum[i];
	}
	for (i = 0; i < leaving && lossy; i++)
		if (left[i] > LOSSY * n->sum[i])
			n->sum[i] = sum_anew(low - window, high - window, n->blocks, window, window + i);
}

/* Mean distance to the nearest windows, or NaN while there are too few */
static double
distance(const Nearest *n, const NearestRule *rule)
{
	double		least[NEAREST_MOST];
	double		sum = 0;
	int			most = rule->neighbours;
	int			count = 0;
	int			windows = (int) n->blocks - 2 * rule->window + 1;
	int			i;
	int			j;

	if (windows > rule->lags)
		windows = rule->lags;
	if (windows < most || windows <= rule->window)
		return NAN;
	for (i = 0; i < windows; i++)
	{
		if (count == most && n->sum[i] >= least[most - 1])
			continue;
		for (j = count < most ? count++ : most - 1; j > 0 && least[j - 1] > n->sum[i]; j--)
			least[j] = least[j - 1];
		least[j] = n->sum[i];
	}
	for (i = 0; i < most; i++)
		sum += sqrt(fmax(least[i], 0));
	return sum / most;
}

/* -log10 of the normal tail beyond z */
static double
tail(double z)
{
	double		t;

	if (z <= 0)
		return 0;
	t = z < 30 ? -log10(0.5 * erfc(z * SQRT_HALF)) : z * z * (0.5 * LOG10_E) + log10(z * SQRT_TWO_PI);
	return t < STRANGEST ? t : STRANGEST;
}

/* Distances that one value has a part in */
static int
reach(const NearestRule *rule)
{
	return rule->window + rule->recent;
}

/*
 * The first distances are learned as they come. If they were those of an
 * absurd value, much lower ones follow: after a window of such begin anew.
 */
static bool
begins_anew(Nearest *n, const NearestRule *rule, double d)
{
	if (n->distances >= DOUBT || !(d > 0 && d * TOO_HIGH < n->mean))
	{
		n->low_run = 0;
		return false;
	}
	if (++n->low_run == (uint32_t) reach(rule))
	{
		n->mean = d;
		n->variance = 0;
		n->distances = LEARN_FROM;
		n->low_run = 0;
	}
	return true;
}

/*
 * An absurd distance is not learned, or one absurd value would hide all that
 * follows: each that is learned lets the next be larger. But what comes again
 * and again is learned.
 */
static bool
passes_over(Nearest *n, const NearestRule *rule, double d, double spread)
{
	if (d <= n->mean + ABSURD * spread)
	{
		n->passed -= n->passed > 0;
		return false;
	}
	if (n->passed + RARE > (uint32_t) (reach(rule) * RARE))
		return false;
	n->passed += RARE;
	return true;
}

/* Judge a distance by those before, then learn it */
static double
judge_distance(Nearest *n, const NearestRule *rule, double d)
{
	double		doubted = 0.25 * n->mean * n->mean;
	double		spread = sqrt((n->variance * n->distances + doubted * DOUBT) / (n->distances + DOUBT)) + 1e-4 * n->mean;
	double		strange = NAN;
	double		move;
	double		weight;

	if (n->distances >= LEARN_FROM)
	{
		strange = d <= n->mean ? 0 : spread > 0 ? tail((d - n->mean) / spread) : STRANGEST;
		if (begins_anew(n, rule, d) || (spread > 0 && passes_over(n, rule, d, spread)))
			return strange;
		if (spread > 0)
			d = fmin(d, n->mean + CLIP * spread);
	}
	if (n->distances < FADE)
		n->distances++;
	weight = 1.0 / n->distances;
	move = d - n->mean;
	n->mean += weight * move;
	n->variance += weight * (move * (d - n->mean) - n->variance);
	return strange;
}

static double
recent_mean(Nearest *n, const NearestRule *rule, double d)
{
	double		sum = d;
	int			count = 1;
	int			i;

	for (i = rule->recent - 1; i > 0; i--)
	{
		n->recent[i] = n->recent[i - 1];
		if (n->distances >= (uint32_t) i)
		{
			sum += n->recent[i];
			count++;
		}
	}
	n->recent[0] = d;
	return sum / count;
}

static void
add_block(Nearest *n, const NearestRule *rule)
{
	float	   *low = lows(n, rule);
	float	   *high = low + kept(rule);
	double		d;

	memmove(low + 1, low, sizeof(float) * (kept(rule) - 1));
	memmove(high + 1, high, sizeof(float) * (kept(rule) - 1));
	low[0] = n->low;
	high[0] = n->high;
	if (n->blocks < kept(rule))
		n->blocks++;
	move_sums(n, rule, low, high);
	n->healed = n->healed + 1 < (uint32_t) rule->lags ? n->healed + 1 : 0;
	n->sum[n->healed] = sum_anew(low, high, n->blocks, (uint32_t) rule->window, (uint32_t) rule->window + n->healed);
	d = distance(n, rule);
	if (!isnan(d))
		n->strange = judge_distance(n, rule, recent_mean(n, rule, d));
}

static float
relative(double x, double origin)
{
	return (float) fmin(fmax(x - origin, -HUGE_VALUE), HUGE_VALUE);
}

/* The first value is the origin. If it is not like those that follow, floats would not tell these apart: take one of them. */
static void
set_origin(Nearest *n, const NearestRule *rule, double x)
{
	float	   *low = lows(n, rule);
	float	   *high = low + kept(rule);
	double		before = n->origin;
	float		least = fminf(fminf(low[0], low[1]), low[2]);
	float		most = fmaxf(fmaxf(high[0], high[1]), high[2]);
	uint32_t	i;

	if (n->blocks > 0 && (n->blocks < 3 || fabs(x - n->origin) <= FAR_ORIGIN * ((double) most - (double) least)))
		return;
	n->origin = x;
	for (i = 0; i < n->blocks; i++)
	{
		low[i] = relative(low[i] + before, x);
		high[i] = relative(high[i] + before, x);
	}
}

double
nearest_add(Nearest *n, const NearestRule *rule, double x)
{
	float		y;

	/* as long as there are no sums */
	if (n->filled == 0 && n->blocks <= (uint32_t) rule->window)
		set_origin(n, rule, x);
	y = relative(x, n->origin);
	n->low = n->filled == 0 || y < n->low ? y : n->low;
	n->high = n->filled == 0 || y > n->high ? y : n->high;
	if (++n->filled == (uint32_t) rule->rows)
	{
		n->filled = 0;
		add_block(n, rule);
	}
	return n->strange;
}

static bool
between(double x, double low, double high)
{
	return x >= low && x <= high;
}

bool
nearest_valid(const Nearest *n, const NearestRule *rule)
{
	const float *low = lows(n, rule);
	size_t		i;

	if (!isfinite(n->origin) || !between(n->mean, 0, 1e20) || !between(n->variance, 0, 1e40) ||
		!(isnan(n->strange) || between(n->strange, 0, STRANGEST)) || n->blocks > kept(rule) ||
		n->distances > FADE || n->healed >= (uint32_t) rule->lags || n->filled >= (uint32_t) rule->rows ||
		n->low_run >= (uint32_t) reach(rule) || n->passed > (uint32_t) (reach(rule) * RARE) ||
		!between(n->low, -HUGE_VALUE, HUGE_VALUE) || !between(n->high, -HUGE_VALUE, HUGE_VALUE))
		return false;
	for (i = 0; i < NEAREST_RECENT; i++)
		if (!between(n->recent[i], 0, 1e20))
			return false;
	for (i = 0; i < (size_t) rule->lags; i++)
		if (!between(n->sum[i], -1e40, 1e40))
			return false;
	for (i = 0; i < 2 * kept(rule); i++)
		if (!between(low[i], -HUGE_VALUE, HUGE_VALUE))
			return false;
	return true;
}
