/*
 * season.c - level, trend and additive season (Holt 1957, Winters 1960)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/stat/clipped.h"
#include "core/stat/period.h"
#include "core/stat/season.h"

#define HUGE_RING		1e37	/* and here where the period is sought */
#define CLIP_SIGMAS		2		/* of an error that level, trend and season learn */
#define CLIP_SPREADS	6		/* of an error that the spread learns */
#define SPREAD_GAIN		0.01
#define MANY			1000000u	/* counters stop here */
#define MANY_VISITS		255
#define LEAST_RING		64		/* values before the period is sought the first time */
#define BETTER			0.1		/* autocorrelation that another period must have more */
#define NO_ERROR		1e-12	/* of the value: rounding */
#define NEAR_USUAL		0.1		/* part that a measured step may be off a usual one */
#define PLAIN_ERRORS	30		/* errors before a model without a season speaks */

static uint32_t
slots(const SeasonKnobs *knobs)
{
	return (uint32_t) (knobs->period > 0 ? knobs->period : knobs->max_period);
}

static uint32_t
ring_room(const SeasonKnobs *knobs)
{
	return knobs->period == 0 ? 2 * (uint32_t) knobs->max_period : 0;
}

static size_t
marks_offset(const SeasonKnobs *knobs)
{
	return offsetof(Season, value) + slots(knobs) * sizeof(double);
}

/* How often each slot was seen, up to 255 */
static uint8_t *
visits(const Season *season, const SeasonKnobs *knobs)
{
	return (uint8_t *) season + marks_offset(knobs);
}

/* The side on which each slot was clipped the last time: 1, -1 or 0 */
static int8_t *
sides(const Season *season, const SeasonKnobs *knobs)
{
	return (int8_t *) season + marks_offset(knobs) + slots(knobs);
}

static size_t
ring_offset(const SeasonKnobs *knobs)
{
	return (marks_offset(knobs) + 2 * slots(knobs) + 7) & ~(size_t) 7;
}

static float *
ring(const Season *season, const SeasonKnobs *knobs)
{
	return (float *) ((char *) season + ring_offset(knobs));
}

size_t
season_size(const SeasonKnobs *knobs)
{
	return ring_offset(knobs) + ring_room(knobs) * sizeof(float);
}

bool
season_check(const char *name, double period, char *err, size_t errlen)
{
	if (period <= 0 || period >= PERIOD_LEAST)
		return true;
	snprintf(err, errlen, "%s(period=%.0f): period must be at least %d rows", name, period, PERIOD_LEAST);
	return false;
}

/* Rows are counted; the other periods are known when they are known */
int
season_warmup(double period)
{
	return period > 0 ? 2 * (int) period : 30;
}

void
season_init(Season *season, const SeasonKnobs *knobs)
{
	memset(season, 0, season_size(knobs));
	season->start = TIME_NONE;
	if (knobs->period > 0)
		season->period = (uint32_t) knobs->period;
}

static uint32_t
one_more(uint32_t n)
{
	return n < MANY ? n + 1 : n;
}

/* Cycles by time: begun since the start, and the slot that is nearest; false for a time before the start */
static bool
place(const Season *season, const SeasonKnobs *knobs, const Point *pt, uint32_t *slot, uint32_t *cycles)
{
	double		seconds;
	double		whole;

	*slot = season->slot;
	*cycles = season->cycles;
	if (knobs->period >= 0)
		return true;
	if (pt->ts == TIME_NONE || season->start == TIME_NONE || pt->ts < season->start || season->period == 0)
		return false;
	seconds = ((double) pt->ts - (double) season->start) / 1e6;
	whole = floor(seconds / -knobs->period);
	*slot = (uint32_t) ((seconds / -knobs->period - whole) * season->period + 0.5);
	if (*slot >= season->period)
	{
		*slot = 0;
		whole++;
	}
	if (whole > (double) *cycles)
		*cycles = whole < MANY ? (uint32_t) whole : MANY;
	return true;
}

double
season_error(const Season *season, double x, double expected)
{
	double		e = x - expected;

	return fabs(e) <= NO_ERROR * (fabs(x) + fabs(expected) + fabs(season->origin)) ? 0 : e;
}

bool
season_expect(const Season *season, const SeasonKnobs *knobs, const Point *pt, double *expected, double *spread)
{
	uint32_t	slot;
	uint32_t	cycles;

	if (season->period == 0 || !place(season, knobs, pt, &slot, &cycles))
		return false;
	if (season->period == 1 ? season->errors < PLAIN_ERRORS : season->cycles < 2 || visits(season, knobs)[slot] == 0)
		return false;
	*expected = season->origin + (season->level + season->trend + season->value[slot]);
	*spread = season->spread;
	return true;
}

/* The first cycle: its mean is the level, what is left the season; values far off are brought nearer */
static void
begin(Season *season, const SeasonKnobs *knobs, double y, uint32_t slot)
{
	uint8_t    *seen = &visits(season, knobs)[slot];
	double		e = y - season->level;
	double		part = clipped_part(e, season->spread, season->last);

	if (*seen < MANY_VISITS)
		++*seen;
	season->value[slot] += (season->level + part - season->value[slot]) / *seen;
	season->errors = one_more(season->errors);
	season->last = fabs(e);
	season->spread += (fabs(part) - season->spread) / season->errors;
	season->level += part / season->errors;
}

static void
end_of_first(Season *season, const SeasonKnobs *knobs)
{
	uint32_t	i;

	for (i = 0; i < season->period; i++)
		if (visits(season, knobs)[i] > 0)
			season->value[i] -= season->level;
	/* the spread of the values is the first guess of that of the errors */
	season->errors = 1;
}

/*
 * A slot that is far off on the same side twice has another value than was
 * thought: it takes what it sees.
 */
static void
learn_slot(Season *season, const SeasonKnobs *knobs, uint32_t slot, double e, double kept)
{
	uint8_t    *seen = &visits(season, knobs)[slot];
	int8_t	   *side = &sides(season, knobs)[slot];
	int			now = kept < e ? 1 : kept > e ? -1 : 0;

	if (*seen < MANY_VISITS)
		++*seen;
	if (now != 0 && now == *side)
	{
		season->value[slot] += e;
		*side = 0;
		return;
	}
	season->value[slot] += fmax(knobs->gamma, 1.0 / *seen) * kept;
	*side = (int8_t) now;
}

static void
learn_error(Season *season, const SeasonKnobs *knobs, uint32_t slot, double e)
{
	double		most = CLIP_SIGMAS * NORMAL_MEANAD * season->spread;
	double		size = fabs(e);
	double		kept;

	/* no spread: only what comes twice in a row makes one */
	if (season->spread == 0)
		most = size = fmin(size, season->last);
	kept = fmin(fmax(e, -most), most);
	size = season->spread > 0 ? fmin(size, CLIP_SPREADS * season->spread) : size;
	season->errors = one_more(season->errors);
	season->spread += fmax(SPREAD_GAIN, 1.0 / season->errors) * (size - season->spread);
	season->last = fabs(e);
	season->level = clipped_value(season->level + season->trend + knobs->alpha * kept);
	season->trend = clipped_value(season->trend + knobs->alpha * knobs->beta * kept);
	if (season->period > 1)
	{
		learn_slot(season, knobs, slot, e, kept);
		season->value[slot] = clipped_value(season->value[slot]);
	}
}

/* y is relative to the origin; the cycle is that of the point */
static void
learn_value(Season *season, const SeasonKnobs *knobs, double y, uint32_t slot, uint32_t cycles)
{
	if (season->period > 1 && season->cycles == 0)
	{
		if (cycles == 0)
		{
			begin(season, knobs, y, slot);
			return;
		}
		end_of_first(season, knobs);
	}
	season->cycles = cycles;
	/* a slot that the first cycle left out begins where the level is */
	learn_error(season, knobs, slot,
				season_error(season, y, season->level + season->trend + season->value[slot]));
}

static void
learn_row(Season *season, const SeasonKnobs *knobs, double y)
{
	learn_value(season, knobs, y, season->slot, season->cycles);
	if (season->period > 1 && ++season->slot == season->period)
	{
		season->slot = 0;
		if (season->cycles == 0)
			end_of_first(season, knobs);
		season->cycles = one_more(season->cycles);
	}
}

/* Learn the ring's values anew with this period */
static void
restart(Season *season, const SeasonKnobs *knobs, uint32_t period)
{
	uint32_t	room = ring_room(knobs);
	uint32_t	i;

	season->period = period;
	season->slot = season->cycles = season->errors = 0;
	season->level = season->trend = season->spread = season->last = 0;
	memset(season->value, 0, ring_offset(knobs) - offsetof(Season, value));
	for (i = 0; i < season->held; i++)
		learn_row(season, knobs, ring(season, knobs)[(season->head + i) % room]);
}

static void
seek(Season *season, const SeasonKnobs *knobs)
{
	/* for the largest max_period: the values, and room for as many lags as half of them */
	double		work[8 * SEASON_MAX_PERIOD];
	uint32_t	room = ring_room(knobs);
	double		strength;
	uint32_t	found;
	uint32_t	i;

	for (i = 0; i < season->held; i++)
		work[i] = ring(season, knobs)[(season->head + i) % room];
	found = period_find(work, season->held, PERIOD_LEAST, (uint32_t) knobs->max_period, &strength);
	if (found == 0)
	{
		/* until there is a season, and if there never is one: level and trend alone */
		if (season->period == 0)
			restart(season, knobs, 1);
	}
	else if (season->period <= 1 ||
			 (found != season->period && (season->period > season->held / 2 || strength > work[season->period] + BETTER)))
		restart(season, knobs, found);
}

/* Sought when the ring has doubled, and then once a max_period */
static void
remember(Season *season, const SeasonKnobs *knobs, double y)
{
	uint32_t	room = ring_room(knobs);
	uint32_t	most = (uint32_t) knobs->max_period;

	y = fmin(fmax(y, -HUGE_RING), HUGE_RING);
	ring(season, knobs)[(season->head + season->held) % room] = (float) y;
	if (season->held < room)
		season->held++;
	else
		season->head = (season->head + 1) % room;
	if (season->held < room ? season->held >= LEAST_RING && (season->held & (season->held - 1)) == 0 : season->n % most == 0)
		seek(season, knobs);
}

/* The step that people set clocks to, where the measured one is near: lateness and gaps move a median */
static double
usual_step(double seconds)
{
	static const double usual[] = {1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 14400,
		21600, 28800, 43200, 86400};
	size_t		i;

	for (i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (fabs(seconds - usual[i]) <= NEAR_USUAL * usual[i])
			return usual[i];
	return seconds;
}

/* Measure the step between points, then cut the period into as many slots */
static bool
measure(Season *season, const SeasonKnobs *knobs, const Point *pt)
{
	uint32_t	n = season->held;
	double		step;
	uint32_t	i;

	if (season->start == TIME_NONE)
		season->start = pt->ts;
	if (season->period != 0)
		return true;
	step = ((double) pt->ts - (double) season->start) / 1e6 - (double) season->step[SEASON_STEPS];
	if (step > 0)
	{
		/* sorted as they come; the last place holds the time gone by */
		for (i = n; i > 0 && season->step[i - 1] > (float) step; i--)
			season->step[i] = season->step[i - 1];
		season->step[i] = (float) fmin(step, HUGE_RING);
		season->held = ++n;
		season->step[SEASON_STEPS] = (float) (((double) pt->ts - (double) season->start) / 1e6);
	}
	if (n < SEASON_STEPS)
		return false;
	step = fmax(-knobs->period / usual_step(season->step[SEASON_STEPS / 2]), PERIOD_LEAST);
	season->period = (uint32_t) (fmin(step, knobs->max_period) + 0.5);
	season->held = 0;
	return true;
}

void
season_learn(Season *season, const SeasonKnobs *knobs, const Point *pt)
{
	double		x = clipped_value(pt->x[0]);
	uint32_t	slot;
	uint32_t	cycles;

	if (season->n == 0)
		season->origin = x;
	season->n++;
	if (knobs->period < 0)
	{
		if (pt->ts == TIME_NONE || !measure(season, knobs, pt) || !place(season, knobs, pt, &slot, &cycles))
			return;
		learn_value(season, knobs, x - season->origin, slot, cycles);
		return;
	}
	if (season->period > 0)
		learn_row(season, knobs, x - season->origin);
	if (knobs->period == 0)
		remember(season, knobs, x - season->origin);
}

static bool
bounded(double x, double most)
{
	return fabs(x) <= most * CLIPPED_HUGE;
}

bool
season_valid(const Season *season, size_t len, const SeasonKnobs *knobs)
{
	uint32_t	i;

	if (len < season_size(knobs) || season->period > slots(knobs) || (season->period > 0 && season->slot >= season->period) ||
		(knobs->period > 0 && season->period != (uint32_t) knobs->period) || (season->period == 0 && season->slot != 0))
		return false;
	if (knobs->period < 0 ? season->period == 1 || season->held >= SEASON_STEPS || season->head != 0 :
		season->held > ring_room(knobs) || (season->head > 0 && season->head >= ring_room(knobs)))
		return false;
	/* values are within 2 of the origin, slots of the first cycle too, and then within 2 of the level: errors add up */
	if (!bounded(season->origin, 1) || !bounded(season->level, 2.1) || !bounded(season->trend, 1) ||
		!(season->spread >= 0 && season->spread <= 16 * CLIPPED_HUGE) || !(season->last >= 0 && season->last <= 16 * CLIPPED_HUGE) ||
		season->errors > MANY || season->cycles > MANY)
		return false;
	for (i = 0; i <= SEASON_STEPS; i++)
		if (!(season->step[i] >= 0 && isfinite(season->step[i])))
			return false;
	for (i = 0; i < slots(knobs); i++)
		if (!bounded(season->value[i], season->cycles == 0 ? 2.1 : 4.2) || abs(sides(season, knobs)[i]) > 1)
			return false;
	for (i = 0; i < season->held && knobs->period == 0; i++)
		if (!(fabsf(ring(season, knobs)[i]) <= (float) HUGE_RING))
			return false;
	return true;
}
