/*
 * suggest.c - the look of a series: clock, season, level shifts, trend, noise
 *
 * Each part is estimated robustly and taken off before the next one. Rows
 * stand in slots of the median step, so that a gap does not shift the season.
 */
#include <string.h>

#include "core/stat/period.h"
#include "core/stat/select.h"
#include "core/suggest.h"

#define NORMAL_MAD		1.482602218505602	/* sigma over median absolute deviation */
#define NORMAL_MEANAD	1.2533141373155003	/* sigma over mean absolute deviation */
#define SPIKE			6		/* spreads */
#define CLIP			5		/* spreads that count in means */
#define SEASON_LEAST	0.1		/* of the variation, below which a period is chance */
#define HEAVY			4.5		/* (q99 - q1) / (q75 - q25) is 3.45 for a normal law, 5.9 for Student's t(3) */
#define SHIFT			6		/* deviations of the difference of neighbouring medians */
#define RESET			0.5		/* a counter starts anew below this share of its last value */
#define HUGE_VALUE		1e100	/* values are brought within: squares stay finite */
#define CLOCK_TOLERANCE	0.1		/* of a step, and still regular */

const char *const noise_names[] = {"constant", "binary", "counts", "heavy-tailed", "normal"};

/* What the parts share; y is what is left, tmp is to work in */
typedef struct Series
{
	const double *x;
	const int64_t *ts;
	size_t		n;
	double		step;			/* microseconds; 0: slots are rows */
	double	   *y;
	double	   *tmp;
} Series;

size_t
suggest_work(size_t n)
{
	size_t		slots = 2 * n + 2;
	size_t		transform = period_work((uint32_t) slots, (uint32_t) n);

	return 2 * n + (transform > 2 * slots ? transform : 2 * slots);
}

static size_t
slot_of(const Series *s, size_t i)
{
	return s->step > 0 ? (size_t) floor(((double) s->ts[i] - (double) s->ts[0]) / s->step + 0.5) : i;
}

static double
median(double *x, size_t n)
{
	return select_kth(x, (int64_t) n, (int64_t) n / 2);
}

/* Spread on the scale of a standard deviation; where half are equal, by the mean deviation */
static double
spread_of(const double *x, size_t n, double *tmp, double *level)
{
	double		sum = 0;
	double		mad;
	size_t		i;

	memcpy(tmp, x, n * sizeof(double));
	*level = median(tmp, n);
	for (i = 0; i < n; i++)
		sum += (tmp[i] = fabs(x[i] - *level)) / (double) n;
	mad = median(tmp, n);
	return mad > 0 ? NORMAL_MAD * mad : NORMAL_MEANAD * sum;
}

static double
clip(double x, double level, double reach)
{
	return fmin(fmax(x, level - reach), level + reach);
}

/* Variance of values brought near their median */
static double
variance(const double *x, size_t n, double *tmp)
{
	double		level;
	double		reach = CLIP * spread_of(x, n, tmp, &level);
	double		mean = 0;
	double		sum = 0;
	size_t		i;

	for (i = 0; i < n; i++)
		mean += (clip(x[i], level, reach) - level) / (double) n;
	for (i = 0; i < n; i++)
	{
		double		d = clip(x[i], level, reach) - level - mean;

		sum += d * d / (double) n;
	}
	return sum;
}

static void
look_at_times(Series *s, Suggestion *out)
{
	size_t		forward = 0;
	size_t		even = 0;
	double		span = 0;
	size_t		i;

	out->step = out->regularity = NAN;
	if (s->ts == NULL)
		return;
	for (i = 1; i < s->n; i++)
	{
		out->duplicates += s->ts[i] == s->ts[i - 1];
		out->backward += s->ts[i] < s->ts[i - 1];
		if (s->ts[i] > s->ts[i - 1])
			s->tmp[forward++] = (double) s->ts[i] - (double) s->ts[i - 1];
	}
	if (forward == 0)
		return;
	s->step = median(s->tmp, forward);
	for (i = 0; i < forward; i++)
	{
		double		steps = s->tmp[i] / s->step;

		even += fabs(steps - 1) <= CLOCK_TOLERANCE;
		out->missing += steps > 1.5 ? (uint64_t) (steps + 0.5) - 1 : 0;
		span += steps;
	}
	out->step = s->step / 1e6;
	out->regularity = (double) even / (double) (s->n - 1);
	/* slots that are mostly empty, or out of order, tell nothing */
	if (span > 2 * (double) s->n || out->backward > 0)
		s->step = 0;
}

/* Median rise over half the series, a whole number of periods: the season falls out */
static double
slope_of(const Series *s, const double *x, uint32_t period)
{
	size_t		h = s->n / 2;
	size_t		n;
	size_t		i;

	if (period > 0 && s->step == 0)
		h -= h % period;
	if (h == 0)
		return 0;
	for (i = 0, n = 0; i + h < s->n; i++)
	{
		double		steps = (double) slot_of(s, i + h) - (double) slot_of(s, i);

		if (steps > 0)
			s->tmp[n++] = (x[i + h] - x[i]) / steps;
	}
	return n > 0 ? median(s->tmp, n) : 0;
}

/* Find the period over the slots; an empty one has the value before */
static void
find_period(Series *s, Suggestion *out)
{
	size_t		slots = slot_of(s, s->n - 1) + 1;
	double		strength;
	size_t		next = 0;
	size_t		i;

	for (i = 0; i < s->n; i++)
		for (; next <= slot_of(s, i) && next < slots; next++)
			s->tmp[next] = s->x[i > 0 && next < slot_of(s, i) ? i - 1 : i];
	out->period = period_find(s->tmp, (uint32_t) slots, PERIOD_LEAST, (uint32_t) s->n / 2, &strength);
}

/* Take off the mean of every phase, of values brought near; how much it explains */
static void
take_season(Series *s, Suggestion *out)
{
	double	   *mean = s->tmp;
	double	   *count = s->tmp + out->period;
	double		slope = slope_of(s, s->x, out->period);
	double		level;
	double		reach;
	double		before;
	double		cycles;
	size_t		i;

	for (i = 0; i < s->n; i++)
		s->y[i] = s->x[i] - slope * (double) slot_of(s, i);
	before = variance(s->y, s->n, s->tmp);
	reach = CLIP * spread_of(s->y, s->n, s->tmp, &level);
	memset(mean, 0, 2 * (size_t) out->period * sizeof(double));
	for (i = 0; i < s->n; i++)
	{
		size_t		phase = slot_of(s, i) % out->period;

		count[phase]++;
		mean[phase] += (clip(s->y[i], level, reach) - level - mean[phase]) / count[phase];
	}
	for (i = 0; i < s->n; i++)
		s->y[i] -= mean[slot_of(s, i) % out->period];
	/* a mean of c cycles follows the noise by 1/c */
	cycles = (double) s->n / out->period;
	out->season = 1 - variance(s->y, s->n, s->tmp) / before * cycles / (cycles - 1);
	if (before > 0 && out->season >= SEASON_LEAST)
	{
		for (i = 0; i < s->n; i++)
			s->y[i] += slope * (double) slot_of(s, i);
		return;
	}
	out->period = 0;
	out->season = 0;
	memcpy(s->y, s->x, s->n * sizeof(double));
}

/*
 * Medians of blocks, each compared with the last but one: the trend is the
 * usual difference, a shift is one far from usual. What follows it is moved
 * back.
 */
static void
take_shifts(Series *s, Suggestion *out)
{
	size_t		width = s->n / 50 < 10 ? 10 : s->n / 50 > 500 ? 500 : s->n / 50;
	double	   *medians = s->tmp + s->n;
	double	   *difference;
	double	   *scratch;
	double		usual;
	double		spread;
	double		noise = 0;
	size_t		blocks;
	size_t		i;
	size_t		k;

	if (width < out->period && out->period <= s->n / 8)
		width = out->period;
	blocks = s->n / width;
	if (blocks < 6)
		return;
	difference = medians + blocks;
	scratch = difference + blocks;
	for (k = 0; k < blocks; k++)
	{
		double		level;

		noise += spread_of(s->y + k * width, width, s->tmp, &level) / (double) blocks;
		medians[k] = level;
	}
	for (k = 0; k + 2 < blocks; k++)
		scratch[k] = difference[k] = medians[k + 2] - medians[k];
	usual = median(scratch, blocks - 2);
	for (k = 0; k + 2 < blocks; k++)
		scratch[k] = fabs(difference[k] - usual);
	spread = fmax(NORMAL_MAD * median(scratch, blocks - 2), 1.8 * noise / sqrt((double) width));
	for (k = 0; k + 2 < blocks; k++)
	{
		double		jump = difference[k] - usual;
		size_t		at = (k + 1) * width + width / 2;
		size_t		end = k + 1;

		if (!(fabs(jump) > SHIFT * spread && fabs(jump) > 2 * noise))
			continue;
		/* a jump is seen by two neighbours, or wholly by one and in part by those beside it */
		for (; end + 2 < blocks && end < k + 3 && (difference[end] - usual) * jump > 0 &&
			 fabs(difference[end] - usual) > SHIFT * spread; end++)
			if (fabs(difference[end] - usual) > fabs(jump))
			{
				jump = difference[end] - usual;
				at = (end + 1) * width + width / 2;
			}
		if (end == k + 2)
			at = (k + 2) * width;
		out->shifts++;
		for (i = at; i < s->n; i++)
			s->y[i] -= jump;
		k = end - 1;
	}
}

static void
take_trend(Series *s, Suggestion *out)
{
	double		before = variance(s->y, s->n, s->tmp);
	double		slope = slope_of(s, s->y, out->period);
	size_t		i;

	for (i = 0; i < s->n; i++)
		s->y[i] -= slope * (double) slot_of(s, i);
	out->slope = slope;
	out->trend = before > 0 ? fmax(0, 1 - variance(s->y, s->n, s->tmp) / before) : 0;
}

static double
quantile(double *x, size_t n, double q)
{
	return select_kth(x, (int64_t) n, (int64_t) (q * (double) (n - 1) + 0.5));
}

/* What is left, and what sort of numbers the values are */
static void
look_at_noise(Series *s, Suggestion *out)
{
	double		low = INFINITY;
	double		high = -INFINITY;
	double		level;
	double		quartiles;
	double		tails;
	bool		whole = true;
	bool		two = true;
	size_t		far = 0;
	size_t		i;

	for (i = 0; i < s->n; i++)
	{
		low = fmin(low, s->x[i]);
		high = fmax(high, s->x[i]);
		whole = whole && s->x[i] == floor(s->x[i]);
	}
	for (i = 0; i < s->n; i++)
		two = two && (s->x[i] == low || s->x[i] == high);
	out->spread = spread_of(s->y, s->n, s->tmp, &level);
	if (out->period > 0)
		out->spread *= sqrt(1 / (1 - (double) out->period / (double) s->n));	/* see take_season() */
	for (i = 0; i < s->n; i++)
		far += (s->tmp[i] = fabs(s->y[i] - level)) > SPIKE * out->spread;
	out->tail = out->spread > 0 ? quantile(s->tmp, s->n, 0.999) / out->spread : 0;
	out->spikes = (double) far / (double) s->n;
	memcpy(s->tmp, s->y, s->n * sizeof(double));
	quartiles = quantile(s->tmp, s->n, 0.75) - quantile(s->tmp, s->n, 0.25);
	tails = quantile(s->tmp, s->n, 0.99) - quantile(s->tmp, s->n, 0.01);
	if (low == high)
		out->noise = NOISE_CONSTANT;
	else if (two)
		out->noise = NOISE_BINARY;
	else if (whole && low >= 0)
		out->noise = NOISE_COUNTS;
	else
		out->noise = quartiles > 0 && tails > HEAVY * quartiles ? NOISE_HEAVY : NOISE_NORMAL;
}

/* Rises all the time, or drops far at once and seldom */
static bool
is_counter(const Series *s, uint32_t *resets)
{
	size_t		rises = 0;
	size_t		i;

	for (i = 1; i < s->n; i++)
	{
		rises += s->x[i] > s->x[i - 1];
		if (s->x[i] >= s->x[i - 1])
			continue;
		if (s->x[i] > RESET * s->x[i - 1])
			return false;
		(*resets)++;
	}
	return s->x[0] >= 0 && rises >= s->n / 5 && *resets <= s->n / 50;
}

/* A counter is looked at by what it grows in a step */
static void
take_growth(const Series *s, double *x)
{
	double		last = x[0];
	size_t		i;

	for (i = 1; i < s->n; i++)
	{
		size_t		steps = slot_of(s, i) - slot_of(s, i - 1);
		double		growth = x[i] >= last ? x[i] - last : x[i];

		last = x[i];
		x[i] = steps > 1 ? growth / (double) steps : growth;
	}
	x[0] = x[1];
}

void
suggest_analyse(const double *x, const int64_t *ts, size_t n, double *work, Suggestion *out)
{
	Series		s = {.x = work, .ts = ts, .n = n, .y = work + n, .tmp = work + 2 * n};
	uint32_t	resets = 0;
	size_t		i;

	memset(out, 0, sizeof(*out));
	out->points = n;
	out->step = out->regularity = NAN;
	if (n >= SUGGEST_LEAST)
	{
		for (i = 0; i < n; i++)
			work[i] = fmin(fmax(x[i], -HUGE_VALUE), HUGE_VALUE);
		look_at_times(&s, out);
		out->counter = is_counter(&s, &resets);
		if (out->counter)
		{
			out->resets = resets;
			take_growth(&s, work);
		}
		memcpy(s.y, s.x, n * sizeof(double));
		find_period(&s, out);
		if (out->period > 0)
			take_season(&s, out);
		take_shifts(&s, out);
		take_trend(&s, out);
		look_at_noise(&s, out);
	}
	suggest_choose(out);
}
