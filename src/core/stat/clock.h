/*
 * clock.h - what a series is wont to be at an hour of the day, apart for weekends
 *
 * Mean and mean absolute deviation of each of 48 hours, faded by a twentieth a
 * visit, and of the series as a whole, which serve where an hour has not been
 * seen often and where there is no time at all. A value far off is learned as
 * if it were nearer.
 */
#ifndef ANOMALY_CLOCK_H
#define ANOMALY_CLOCK_H

#include "core/stat/moments.h"

#define CLOCK_HOURS		48
#define CLOCK_MANY		60000	/* visits are counted up to here */
#define CLOCK_SPREADS	200		/* mean absolute deviations that count for the whole, which soon forgets */
#define CLOCK_HOUR_SPREADS 100	/* and for an hour */
#define CLOCK_ALIKE		1e-4	/* part of its distance by which the next two differ at most: a first value is absurd */

typedef struct ClockRule
{
	double		fade;			/* weight of a visit in its hour */
	double		trust;			/* visits by which an hour counts as much as the whole */
	double		level_fade;		/* weight of a value in the level of the whole */
	double		spread_fade;	/* and in its mean absolute deviation */
} ClockRule;

typedef struct Clock
{
	double		origin;			/* the first value; means are relative to it */
	double		level;			/* of the whole, of late */
	double		spread;			/* mean absolute deviation from what was expected */
	double		last;			/* deviation of the value before */
	uint32_t	seen;			/* values, up to where it makes no difference */
	float		mean[CLOCK_HOURS];
	float		deviation[CLOCK_HOURS];
	uint16_t	visits[CLOCK_HOURS];
} Clock;

/* Hour of the local week, from Sunday on; -1 without a time. 1970-01-01 was a Thursday. */
static inline int
clock_week_hour(const Point *pt)
{
	int64_t		seconds;
	int64_t		week = 7 * 86400;

	if (pt->ts == TIME_NONE)
		return -1;
	seconds = pt->ts / 1000000 - (pt->ts % 1000000 < 0) + pt->utc_offset + 4 * 86400;
	return (int) ((seconds % week + week) % week / 3600);
}

/* Hour of the local day, 24 more at weekends; -1 without a time */
static inline int
clock_hour(const Point *pt)
{
	int			hour = clock_week_hour(pt);

	return hour < 0 ? -1 : hour % 24 + (hour < 24 || hour >= 6 * 24 ? 24 : 0);
}

/* Values of the hours are floats */
static inline double
clock_clip(double x)
{
	return fmin(fmax(x, -1e36), 1e36);
}

static inline double
clock_expected(const Clock *c, int hour)
{
	return c->origin + (hour >= 0 && c->visits[hour] > 0 ? (double) c->mean[hour] : c->level);
}

static inline double
clock_spread(const Clock *c, const ClockRule *rule, int hour)
{
	double		visits;

	if (hour < 0)
		return c->spread;
	visits = c->visits[hour];
	return ((double) c->deviation[hour] * visits + rule->trust * c->spread) / (visits + rule->trust);
}

/* What of a deviation counts; without a spread, only what comes twice in a row makes one */
static inline double
clock_part(const Clock *c, double deviation, double most)
{
	if (most == 0)
		most = fabs(c->last);
	return fmin(fmax(deviation, -most), most);
}

static inline void
clock_learn(Clock *c, const ClockRule *rule, int hour, double x)
{
	double		spread;
	double		weight;
	double		expected;
	double		deviation;
	double		part;

	x = clock_clip(x);
	/* an absurd first value costs the others their digits */
	if (c->seen == 2 && fabs(x - c->origin - c->last) < CLOCK_ALIKE * fabs(c->last))
		*c = (Clock) {.seen = 0};
	if (c->seen == 0)
		c->origin = x;
	spread = clock_spread(c, rule, hour);
	expected = clock_expected(c, hour) - c->origin;
	deviation = x - c->origin - expected;
	if (hour >= 0)
	{
		part = clock_part(c, deviation, CLOCK_HOUR_SPREADS * spread);
		if (c->visits[hour] < CLOCK_MANY)
			c->visits[hour]++;
		weight = fmax(rule->fade, 1.0 / c->visits[hour]);
		c->mean[hour] += (float) (weight * (expected + part - (double) c->mean[hour]));
		c->deviation[hour] += (float) (weight * (fabs(part) - (double) c->deviation[hour]));
	}
	part = clock_part(c, deviation, CLOCK_SPREADS * spread);
	c->last = deviation;
	if (c->seen < CLOCK_MANY)
		c->seen++;
	c->spread += fmax(rule->spread_fade, 1.0 / c->seen) * (fabs(part) - c->spread);
	c->level += rule->level_fade * (expected + part - c->level);
}

static inline bool
clock_valid(const Clock *c)
{
	int			i;

	for (i = 0; i < CLOCK_HOURS; i++)
		if (!(fabs(c->mean[i]) <= 4e36f && c->deviation[i] >= 0 && c->deviation[i] <= 8e36f))
			return false;
	return fabs(c->origin) <= 1e36 && fabs(c->level) <= 4e36 && c->spread >= 0 && c->spread <= 8e36 && fabs(c->last) <= 8e36;
}

#endif
