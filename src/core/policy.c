/*
 * policy.c - the parameters common to all specs, applied round any detector
 *
 * Wording: a row is a point with a finite value; a hit is a row with
 * score >= 1; it counts once `consecutive` of the last rows are hits.
 *
 * After the fixed part of the state and its recent scores comes what only some
 * policies need, in this order:
 *	 hits (consecutive)		one bit a row, newest lowest
 *	 time (half_life)		of the last point
 *	 time, values (rate)	of the last point
 *	 values (missing=last)	of each component, NaN before the first
 */
#include <string.h>

#include "core/policy.h"

#define ROWS_MANY	UINT16_MAX	/* saturated distance in rows */

#define STEPS_LOWEST	((127 - 6) * 16)	/* where the steps begin: 2^-6, as exponent and first bits of a float */

static size_t
recent_size(const Policy *policy)
{
	return ((size_t) policy->refractory + 7) & ~(size_t) 7;
}

static uint64_t *
hits_of(const PolicyState *state, const Policy *policy)
{
	return (uint64_t *) (state->recent + recent_size(policy));
}

/* The times of half_life and rate are apart: rate moves on only with the clock */
static int64_t *
decayed_at(const PolicyState *state, const Policy *policy)
{
	return (int64_t *) hits_of(state, policy) + (policy->consecutive > 1);
}

static int64_t *
rate_time(const PolicyState *state, const Policy *policy)
{
	return decayed_at(state, policy) + (policy->half_life > 0);
}

static double *
rate_values(const PolicyState *state, const Policy *policy)
{
	return (double *) (rate_time(state, policy) + 1);
}

static double *
last_values(const PolicyState *state, const Policy *policy, int dims)
{
	return (double *) rate_time(state, policy) + (policy->transform == TRANSFORM_RATE ? 1 + dims : 0);
}

size_t
policy_size(const Policy *policy, int dims)
{
	size_t		words = (policy->consecutive > 1) + (policy->half_life > 0);

	if (policy->transform == TRANSFORM_RATE)
		words += 1 + (size_t) dims;
	if (policy->missing == MISSING_LAST)
		words += (size_t) dims;
	return offsetof(PolicyState, recent) + recent_size(policy) + words * 8;
}

/* The block comes zeroed */
void
policy_init(PolicyState *state, const Policy *policy, int dims)
{
	int			i;

	state->event_id = -1;
	state->since_onset = ROWS_MANY;
	state->since_anomaly = ROWS_MANY;
	if (policy->half_life > 0)
		*decayed_at(state, policy) = TIME_NONE;
	if (policy->transform == TRANSFORM_RATE)
		*rate_time(state, policy) = TIME_NONE;
	if (policy->missing == MISSING_LAST)
		for (i = 0; i < dims; i++)
			last_values(state, policy, dims)[i] = NAN;
}

bool
policy_valid(const PolicyState *state, const Policy *policy, int dims)
{
	int			i;

	if (state->slot > 0 && state->slot >= (uint32_t) policy->refractory)
		return false;
	if (state->reserved != 0)
		return false;
	for (i = 0; i < dims && policy->transform == TRANSFORM_RATE; i++)
		if (!isfinite(rate_values(state, policy)[i]))
			return false;
	for (i = 0; i < dims && policy->missing == MISSING_LAST; i++)
		if (isinf(last_values(state, policy, dims)[i]))
			return false;
	return true;
}

bool
policy_fill(const PolicyState *state, const Policy *policy, const Point *point, double *y)
{
	const double *last = policy->missing == MISSING_LAST ? last_values(state, policy, point->dims) : NULL;
	int			i;

	for (i = 0; i < point->dims; i++)
	{
		y[i] = isnan(point->x[i]) && last ? last[i] : point->x[i];
		if (!isfinite(y[i]))
			return false;
	}
	return true;
}

/* What a counter counts on from: a counter that fell was reset and has counted from 0 */
static inline double
counted_from(double x, double before)
{
	return x >= before || x < 0 ? before : 0;
}

bool
policy_transform(const PolicyState *state, const Policy *policy, const Point *point, double *y)
{
	const double *before;
	double		seconds;
	int64_t		since;
	int			i;

	switch (policy->transform)
	{
		case TRANSFORM_NONE:
			for (i = 0; i < point->dims; i++)
				y[i] = point->x[i];
			break;
		case TRANSFORM_LOG1P:
			for (i = 0; i < point->dims; i++)
				y[i] = point->x[i] > -1 ? log1p(point->x[i]) : NAN;
			break;
		case TRANSFORM_LOGIT:
			for (i = 0; i < point->dims; i++)
				y[i] = point->x[i] > 0 && point->x[i] < 1 ? log(point->x[i]) - log1p(-point->x[i]) : NAN;
			break;
		case TRANSFORM_RATE:
			/* time that stands still or goes back is no step */
			since = *rate_time(state, policy);
			before = rate_values(state, policy);
			if (since == TIME_NONE || point->ts == TIME_NONE || point->ts <= since)
				return false;
			seconds = ((double) point->ts - (double) since) / 1e6;
			for (i = 0; i < point->dims; i++)
				y[i] = (point->x[i] - counted_from(point->x[i], before[i])) / seconds;
			break;
	}
	for (i = 0; i < point->dims; i++)
		if (!isfinite(y[i]))
			return false;
	return true;
}

void
policy_passed(PolicyState *state, const Policy *policy, const Point *point)
{
	size_t		bytes = (size_t) point->dims * sizeof(double);
	int64_t    *since;

	if (policy->missing == MISSING_LAST)
		memcpy(last_values(state, policy, point->dims), point->x, bytes);
	if (policy->transform != TRANSFORM_RATE)
		return;
	since = rate_time(state, policy);
	if (point->ts == TIME_NONE || (*since != TIME_NONE && point->ts <= *since))
		return;
	*since = point->ts;
	memcpy(rate_values(state, policy), point->x, bytes);
}

double
policy_decay(PolicyState *state, const Policy *policy, const Point *point)
{
	int64_t    *at;
	double		seconds;

	if (policy->half_life == 0)
		return 1;
	at = decayed_at(state, policy);
	if (point->ts == TIME_NONE || (*at != TIME_NONE && point->ts <= *at))
		return 1;
	seconds = *at == TIME_NONE ? 0 : ((double) point->ts - (double) *at) / 1e6;
	*at = point->ts;
	return exp2(-seconds / policy->half_life);
}

/* From the detector's unit back to the value's */
static double
restore(const PolicyState *state, const Policy *policy, const Point *point, int component, double y)
{
	switch (policy->transform)
	{
		case TRANSFORM_LOG1P:
			return expm1(y);
		case TRANSFORM_LOGIT:
			return 1 / (1 + exp(-y));
		case TRANSFORM_RATE:
			/* what the counter would stand at */
			return counted_from(point->x[component], rate_values(state, policy)[component]) +
				y * (((double) point->ts - (double) *rate_time(state, policy)) / 1e6);
		case TRANSFORM_NONE:
			break;
	}
	return y;
}

double
policy_bent_score(const PolicyState *state, const Policy *policy, const Point *point, int component, Reading *reading)
{
	double		score = policy_scaled(policy, reading->raw);
	double		onset = policy_scaled(policy, reading->onset);

	if (isnan(score))
		return NAN;
	if (policy->transform != TRANSFORM_NONE)
	{
		reading->expected = restore(state, policy, point, component, reading->expected);
		reading->lower = restore(state, policy, point, component, reading->lower);
		reading->upper = restore(state, policy, point, component, reading->upper);
	}
	if (policy->min_deviation > 0 || policy->min_ratio > 0)
	{
		double		least = fmax(policy->min_deviation, policy->min_ratio * fabs(reading->expected));

		if (fabs(point->x[component] - reading->expected) < least)
			score = onset = 0;
		if (policy->banded)
		{
			reading->lower = fmin(reading->lower, reading->expected - least);
			reading->upper = fmax(reading->upper, reading->expected + least);
		}
	}
	/* the side that does not count has no bound */
	if (policy->direction != DIRECTION_BOTH)
	{
		double		side = policy->direction == DIRECTION_ABOVE ? 1 : -1;

		if (reading->raw * side < 0)
			score = 0;
		if (reading->onset * side < 0)
			onset = 0;
		if (side > 0)
			reading->lower = NAN;
		else
			reading->upper = NAN;
	}
	reading->onset = onset;
	return score;
}

/* Enough hits among the last rows, this one included? */
static bool
confirmed(const Policy *policy, uint64_t hits)
{
	if (policy->consecutive_of < 64)
		hits &= ((uint64_t) 1 << policy->consecutive_of) - 1;
	return __builtin_popcountll(hits) >= policy->consecutive;
}

/* A score as the byte that recent holds */
static inline uint8_t
step_of(double score)
{
	float		f = (float) score;
	int32_t		step;
	uint32_t	bits;

	memcpy(&bits, &f, sizeof(bits));
	step = (int32_t) (bits >> 19) - STEPS_LOWEST;
	return step < 0 ? 0 : step > 255 ? 255 : (uint8_t) step;
}

/* Slide the maximum over the last rows by one step; returns what it was before */
static int
slide(PolicyState *state, const Policy *policy, uint8_t score)
{
	int			n = policy->refractory;
	int			i;
	int			before;

	if (n == 0)
		return -1;
	before = state->recent[state->slot] > state->top ? state->recent[state->slot] : state->top;
	state->recent[state->slot++] = score;
	state->top = score > state->top ? score : state->top;
	if (state->slot == n)
	{
		uint8_t		most = 0;

		for (i = n - 1; i >= 0; i--)
		{
			most = state->recent[i] > most ? state->recent[i] : most;
			state->recent[i] = most;
		}
		state->slot = 0;
		state->top = 0;
	}
	return before;
}

static uint16_t
one_more(uint16_t rows)
{
	return rows == ROWS_MANY ? rows : (uint16_t) (rows + 1);
}

/* Is this hit one of enough? Counts it when the state may move on. */
static inline bool
count_hit(const PolicyState *state, const Policy *policy, bool hit, bool move)
{
	uint64_t	hits;

	if (policy->consecutive <= 1)
		return hit;
	hits = *hits_of(state, policy) << 1 | hit;
	if (move)
		*hits_of(state, policy) = hits;
	return hit && confirmed(policy, hits);
}

/*
 * verdict->score is set (NaN in warm-up), verdict->onset where the detector
 * has a channel of its own for it. A row without a score moves the counters
 * but not the maximum.
 */
void
policy_conclude(PolicyState *state, const Policy *policy, const Point *point, bool outside, Verdict *verdict)
{
	double		score = verdict->score;
	double		heard = isnan(verdict->onset) ? score : outside && verdict->onset < 1 ? 1 : verdict->onset;
	bool		hit = score >= 1 || heard >= 1;
	bool		sure = count_hit(state, policy, hit, true) || (hit && outside);
	uint8_t		step;

	if (isnan(score))
	{
		verdict->onset = NAN;
		state->since_onset = one_more(state->since_onset);
		state->since_anomaly = one_more(state->since_anomaly);
		return;
	}
	if (hit && !sure)
		heard = 0;
	step = step_of(heard);
	/* a factor, not a branch: whether a score is a new maximum nobody can guess */
	verdict->onset = heard * ((int) step > slide(state, policy, step));
	verdict->alert = verdict->onset >= 1 && state->since_onset >= policy->refractory;
	verdict->is_anomaly = (sure && score >= 1) || verdict->alert;
	if (state->since_anomaly >= policy->refractory)
		state->event_id = -1;	/* the quiet after an event has ended it */
	if (verdict->alert)
		state->event_id = point->id;
	state->since_onset = verdict->onset >= 1 ? 0 : one_more(state->since_onset);
	state->since_anomaly = verdict->is_anomaly ? 0 : one_more(state->since_anomaly);
	if (verdict->is_anomaly)
		verdict->event_id = state->event_id;
}

/* The same without moving on: no onset, no alert. A moving frame knows no rows before it. */
void
policy_peek(const PolicyState *state, const Policy *policy, bool outside, bool moving, Verdict *verdict)
{
	bool		hit = verdict->score >= 1;

	verdict->onset = NAN;
	if (isnan(verdict->score))
		return;
	verdict->is_anomaly = hit && (outside || moving || count_hit(state, policy, hit, false));
}
