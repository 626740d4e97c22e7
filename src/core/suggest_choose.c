/*
 * suggest_choose.c - from what a series looks like to a spec and its reason
 *
 * auto is what one gets when nothing speaks for another. A spec whose detector
 * is not there gives way to the next that is.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/number.h"
#include "core/suggest.h"

#define DAY				86400.0
#define SEASON_STRONG	0.4		/* share of the variation from which a season decides */
#define TREND_STRONG	0.5		/* the same of a trend */
#define SAME_CLOCK		0.02	/* a period so near a day or a week is one */

static bool choose(Suggestion *s, const char *detector, const char *format,...) __attribute__((format(printf, 3, 4)));
static void because(Suggestion *s, const char *format,...) __attribute__((format(printf, 2, 3)));

/* Take a detector with parameters, of a counter's growth if it is one; false: there is no such spec */
static bool
choose(Suggestion *s, const char *detector, const char *format,...)
{
	char		params[128];
	char		text[SPEC_TEXT_MAX];
	SpecError	error;
	Spec		spec;
	va_list		args;

	va_start(args, format);
	vsnprintf(params, sizeof(params), format, args);
	va_end(args);
	if (!s->counter)
		snprintf(text, sizeof(text), "%s(%s)", detector, params);
	else if (isnan(s->step))
		snprintf(text, sizeof(text), "difference(%s(%s))", detector, params);
	else
		snprintf(text, sizeof(text), "%s(%s%stransform=rate)", detector, params, params[0] != '\0' ? ", " : "");
	if (!spec_parse(text, strlen(text), &spec, &error))
		return false;
	memcpy(s->spec, spec.text, sizeof(s->spec));
	return true;
}

static void
because(Suggestion *s, const char *format,...)
{
	size_t		used;
	va_list		args;

	snprintf(s->reason, sizeof(s->reason), "%s", s->counter ? "a counter, so its growth is what counts: " : "");
	used = strlen(s->reason);
	va_start(args, format);
	vsnprintf(s->reason + used, sizeof(s->reason) - used, format, args);
	va_end(args);
}

static void
choose_default(Suggestion *s)
{
	(void) (choose(s, "auto", "%s", "") || choose(s, "mad", "%s", "") || choose(s, "zscore", "%s", ""));
}

static bool
is_clock(double seconds, double clock)
{
	return fabs(seconds - clock) <= SAME_CLOCK * clock;
}

/* By the clock where the season follows it and its hours have points enough, else by rows */
static bool
choose_season(Suggestion *s)
{
	double		seconds = s->step * s->period;	/* NaN without times */
	bool		hours = s->step <= DAY / 24;
	char		times[NUMBER_MAX];

	number_write(s->period, times, sizeof(times));
	if (hours && is_clock(seconds, DAY) && choose(s, "seasonal", "%s", ""))
		because(s, "the values repeat every day, which explains %.0f %% of their variation", 100 * s->season);
	else if (hours && is_clock(seconds, 7 * DAY) && choose(s, "seasonal", "cycle=week"))
		because(s, "the values repeat every week, which explains %.0f %% of their variation", 100 * s->season);
	else if ((!isnan(s->step) && s->missing > 0 && seconds >= 1 && choose(s, "holt_winters", "period=%.0fs", seconds)) ||
			 choose(s, "holt_winters", "period=%s", times))
		because(s, "the values repeat every %s rows, which explains %.0f %% of their variation", times, 100 * s->season);
	else
		return false;
	return true;
}

void
suggest_choose(Suggestion *s)
{
	if (s->points < SUGGEST_LEAST)
	{
		choose_default(s);
		because(s, "%zu points are too few to say more: at least %d are needed", s->points, SUGGEST_LEAST);
	}
	else if (s->noise == NOISE_CONSTANT)
	{
		choose_default(s);
		because(s, "all values are equal, so any other will be new");
	}
	else if (s->noise == NOISE_BINARY)
	{
		choose_default(s);
		because(s, "there are only two values, so what counts is how often each comes");
	}
	else if (s->season >= SEASON_STRONG && choose_season(s))
		;
	else if (s->trend >= TREND_STRONG && s->shifts == 0 && choose(s, "holt_winters", "%s", ""))
		because(s, "a steady trend explains %.0f %% of the variation, and there is no strong season", 100 * s->trend);
	else if (s->noise == NOISE_HEAVY && choose(s, "mad", "threshold=%.0f", ceil(s->tail)))
		because(s, "far values are usual here, so median and deviations count; 1 in 1,000 values is beyond the threshold");
	else
	{
		choose_default(s);
		if (s->shifts > 0)
			because(s, "the level shifted %u time%s, and there is no strong season", (unsigned) s->shifts, s->shifts > 1 ? "s" : "");
		else if (s->noise == NOISE_COUNTS)
			because(s, "the values are counts without a strong season or trend");
		else
			because(s, "nothing speaks for a special detector: no strong season, no trend, and noise like a normal law's");
	}
}
