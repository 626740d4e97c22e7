/*
 * clock.h - what a series is wont to be at an hour of the day, apart for weekends
 *
 * Mean and mean absolute deviation of each of 48 hours, faded by a twentieth a
 * visit, and of the series as a whole, which serve where an hour has not been
 * seen often and where there is no time at all.
 */
#ifndef ANOMALY_CLOCK_H
#define ANOMALY_CLOCK_H

#include "core/stat/moments.h"

#define CLOCK_HOURS		48
#define CLOCK_MANY		60000	/* visits are counted up to here */

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

static inline void
clock_learn(Clock *c, const ClockRule *rule, int hour, double x)
{
	double		weight;
	double		y;
	double		e;

	x = clock_clip(x);
	if (c->seen == 0)
		c->origin = x;
	y = x - c->origin;
	e = fabs(x - clock_expected(c, hour));
	if (hour >= 0)
	{
		if (c->visits[hour] < CLOCK_MANY)
			c->visits[hour]++;
		weight = fmax(rule->fade, 1.0 / c->visits[hour]);
		c->mean[hour] += (float) (weight * (y - (double) c->mean[hour]));
		c->deviation[hour] += (float) (weight * (e - (double) c->deviation[hour]));
	}
	if (c->seen < CLOCK_MANY)
		c->seen++;
	c->spread += fmax(rule->spread_fade, 1.0 / c->seen) * (e - c->spread);
	c->level += rule->level_fade * (y - c->level);
}

static inline bool
clock_valid(const Clock *c)
{
	int			i;

	for (i = 0; i < CLOCK_HOURS; i++)
		if (!(fabs(c->mean[i]) <= 4e36f && c->deviation[i] >= 0 && c->deviation[i] <= 8e36f))
			return false;
	return fabs(c->origin) <= 1e36 && fabs(c->level) <= 4e36 && c->spread >= 0 && c->spread <= 8e36;
}

#endif
