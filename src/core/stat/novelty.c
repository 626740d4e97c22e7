/*
 * novelty.c - how new a value is to a series
 */
#include <string.h>

#include "core/stat/moments.h"
#include "core/stat/novelty.h"

#define LOOK		1000		/* values between two looks at the resolution */
#define BLIND		(1.0 / 64)	/* a look that saw less than this share of a bin is blind */
#define MAX_ROOM	2100		/* bins of the finest rule */

/* Bins from that of low to that of high, at most */
static size_t
room(const NoveltyRule *rule)
{
	return 2 * (size_t) rule->bins + 2;
}

size_t
novelty_size(const NoveltyRule *rule)
{
	size_t		slots = room(rule) > (size_t) rule->start ? room(rule) : (size_t) rule->start;

	return (offsetof(Novelty, slot) + slots * sizeof(uint32_t) + 7) & ~(size_t) 7;
}

void
novelty_init(Novelty *n, const NoveltyRule *rule)
{
	memset(n, 0, novelty_size(rule));
	n->rate = rule->rate;
}

static int64_t
bin_of(const Novelty *n, double x)
{
	return (int64_t) floor(x / n->width);
}

/* Halve the number of bins: pairs that share a wider bin become one */
static void
merge_pairs(Novelty *n, int64_t base, int64_t bins)
{
	uint32_t	pair[MAX_ROOM] = {0};
	int64_t		to = (base - (base & 1)) / 2;
	int64_t		i;

	for (i = 0; i < bins; i++)
	{
		int64_t		b = base + i;
		uint32_t   *into = &pair[(b - (b & 1)) / 2 - to];

		if (n->slot[i] > *into)
			*into = n->slot[i];
	}
	memcpy(n->slot, pair, sizeof(uint32_t) * (size_t) bins);
	n->width *= 2;
}

/* Make room for a value outside the extent */
static void
extend(Novelty *n, const NoveltyRule *rule, double x)
{
	double		low = fmin(n->low, x);
	double		high = fmax(n->high, x);
	int64_t		base;
	int64_t		end;
	int64_t		bins;

	while ((high - low) / n->width > 2 * rule->bins)
	{
		base = bin_of(n, n->low);
		merge_pairs(n, base, bin_of(n, n->high) - base + 1);
	}
	base = bin_of(n, low);
	end = bin_of(n, n->high);
	bins = end - bin_of(n, n->low) + 1;
	memmove(n->slot + (end - bins + 1 - base), n->slot, sizeof(uint32_t) * (size_t) bins);
	memset(n->slot, 0, sizeof(uint32_t) * (size_t) (end - bins + 1 - base));
	memset(n->slot + (end + 1 - base), 0, sizeof(uint32_t) * (room(rule) - (size_t) (end + 1 - base)));
	n->low = low;
	n->high = high;
}

static bool
alive(const Novelty *n, const NoveltyRule *rule, uint32_t visited)
{
	return visited > 0 && (rule->memory == 0 || n->now - visited <= rule->memory);
}

/* Bins between this one and the nearest that is alive, none counted as far as the rule looks */
static int
gap_of(const Novelty *n, const NoveltyRule *rule, int64_t at, int64_t bins)
{
	int			d;

	for (d = 1; d <= rule->gap; d++)
		if ((at - d >= 0 && alive(n, rule, n->slot[at - d])) || (at + d < bins && alive(n, rule, n->slot[at + d])))
			break;
	return d - 1;
}

/* Numbers of values start over at half of what 32 bits hold */
static void
count_value(Novelty *n, const NoveltyRule *rule)
{
	size_t		i;

	if (n->now == UINT32_MAX)
	{
		n->now /= 2;
		for (i = 0; i < room(rule); i++)
			if (n->slot[i] > 0)
				n->slot[i] = n->slot[i] > n->now + 1 ? n->slot[i] - n->now - 1 : 1;
	}
	n->now++;
}

static double
learn(Novelty *n, const NoveltyRule *rule, double x)
{
	double		seen = n->now;
	double		score = 0;
	double		move = fabs(x - n->before);
	double		unit;
	int64_t		base;
	int64_t		at;
	bool		new;

	if (seen > 0)
		n->step += fmax(1 / seen, 1 / rule->step_values) * (move - n->step);
	n->before = x;
	count_value(n, rule);
	if (x < n->low || x > n->high)
		extend(n, rule, x);
	base = bin_of(n, n->low);
	at = bin_of(n, x) - base;
	new = !alive(n, rule, n->slot[at]);
	if (new)
	{
		unit = fmax(n->width, rule->step_share * n->step);
		score = -log10(fmin(1, n->rate + 0.5 / (seen + 2))) *
			(1 + gap_of(n, rule, at, bin_of(n, n->high) - base + 1) * (n->width / unit));
	}
	n->rate += fmax(1 / (seen + 2), 1 / rule->rate_values) * (new - n->rate);
	n->slot[at] = n->now;
	return score;
}

/* The values gathered so far, relative to the first, fit into the slots as floats */
static double
gathered(const Novelty *n, uint32_t i)
{
	float		y;

	memcpy(&y, &n->slot[i], sizeof(y));
	return n->origin + (double) y;
}

static void
gather(Novelty *n, double x)
{
	float		y;

	if (n->now == 0)
		n->origin = x;
	y = (float) fmin(fmax(x - n->origin, -1e38), 1e38);
	memcpy(&n->slot[n->now++], &y, sizeof(y));
}

/* Enough is gathered: set the width, learn in order */
static void
begin(Novelty *n, const NoveltyRule *rule)
{
	float		first[MAX_ROOM];
	uint32_t	count = n->now;
	uint32_t	i;

	memcpy(first, n->slot, sizeof(float) * count);
	n->low = n->high = gathered(n, 0);
	for (i = 1; i < count; i++)
	{
		n->low = fmin(n->low, gathered(n, i));
		n->high = fmax(n->high, gathered(n, i));
	}
	n->width = (n->high - n->low) / rule->bins;
	if (n->width == 0)
		n->width = 1e-3 * fabs(n->low) + 1e-9;
	/* bins finer than the digits of the values are none */
	n->width = fmax(n->width, 1e-14 * fmax(fabs(n->low), fabs(n->high)));
	n->low = n->high = n->before = n->origin;
	n->step = 0;
	n->rate = rule->rate;
	n->now = n->calm = 0;
	memset(n->slot, 0, novelty_size(rule) - offsetof(Novelty, slot));
	for (i = 0; i < count; i++)
		learn(n, rule, n->origin + (double) first[i]);
}

/* A series that moves inside a small part of one bin for long, as after a huge value, starts over */
static void
look(Novelty *n, const NoveltyRule *rule, double x)
{
	n->calm_low = n->calm == 0 ? x : fmin(n->calm_low, x);
	n->calm_high = n->calm == 0 ? x : fmax(n->calm_high, x);
	if (++n->calm < LOOK)
		return;
	n->calm = 0;
	if (n->calm_high > n->calm_low && n->calm_high - n->calm_low < BLIND * n->width &&
		n->width > 1e-13 * fmax(fabs(n->low), fabs(n->high)))
		novelty_init(n, rule);
}

double
novelty_add(Novelty *n, const NoveltyRule *rule, double x)
{
	double		score;

	x = moments_clip(x);
	if (n->width == 0)
	{
		gather(n, x);
		if (n->now == (uint32_t) rule->start)
			begin(n, rule);
		return NAN;
	}
	score = learn(n, rule, x);
	look(n, rule, x);
	return score;
}

bool
novelty_valid(const Novelty *n, const NoveltyRule *rule)
{
	uint32_t	i;
	float		y;

	if (!(fabs(n->low) <= MOMENTS_HUGE && fabs(n->high) <= MOMENTS_HUGE && n->low <= n->high) ||
		!(n->width >= 0 && n->width <= 4 * MOMENTS_HUGE) || !(fabs(n->origin) <= MOMENTS_HUGE) ||
		!(fabs(n->before) <= MOMENTS_HUGE) || !(n->step >= 0 && n->step <= 4 * MOMENTS_HUGE) ||
		!(n->rate >= 0 && n->rate <= 1) || n->calm >= LOOK || isnan(n->calm_low) || isnan(n->calm_high))
		return false;
	if (n->width == 0)
	{
		for (i = 0; i < n->now && i < (uint32_t) rule->start; i++)
		{
			memcpy(&y, &n->slot[i], sizeof(y));
			if (!isfinite(y))
				return false;
		}
		return n->now < (uint32_t) rule->start;
	}
	if (n->width < 5e-15 * fmax(fabs(n->low), fabs(n->high)) || (n->high - n->low) / n->width > 2 * rule->bins)
		return false;
	for (i = 0; i < (uint32_t) room(rule); i++)
		if (n->slot[i] > n->now)
			return false;
	return true;
}
