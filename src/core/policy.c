/*
 * policy.c - the parameters common to all specs, applied round any detector
 *
 * Wording: a row is a point with a finite value; a hit is a row with
 * score >= 1; it counts once `consecutive` of the last rows are hits.
 */
#include <string.h>

#include "core/policy.h"

#define ROWS_MANY	0xffffffffu /* saturated distance in rows */

static size_t
recent_size(const Policy *policy)
{
	return ((size_t) policy->refractory * sizeof(float) + 7) & ~(size_t) 7;
}

static RateState *
rate_state(const PolicyState *state, const Policy *policy)
{
	return (RateState *) ((char *) state->recent + recent_size(policy));
}

size_t
policy_size(const Policy *policy, int dims)
{
	size_t		size = offsetof(PolicyState, recent) + recent_size(policy);

	if (policy->transform == TRANSFORM_RATE)
		size += offsetof(RateState, x) + (size_t) dims * sizeof(double);
	return size;
}

/* The block comes zeroed */
void
policy_init(PolicyState *state, const Policy *policy)
{
	state->event_id = -1;
	state->since_onset = ROWS_MANY;
	state->since_anomaly = ROWS_MANY;
	if (policy->transform == TRANSFORM_RATE)
		rate_state(state, policy)->ts = TIME_NONE;
}

bool
policy_valid(const PolicyState *state, const Policy *policy, int dims)
{
	int			i;

	if (state->slot > 0 && state->slot >= (uint32_t) policy->refractory)
		return false;
	if (!(state->top >= 0 && state->top <= (float) DETECTOR_SCORE_CAP))
		return false;
	for (i = 0; i < policy->refractory; i++)
		if (!(state->recent[i] >= 0 && state->recent[i] <= (float) DETECTOR_SCORE_CAP))
			return false;
	if (policy->transform == TRANSFORM_RATE)
	{
		const RateState *rate = rate_state(state, policy);

		for (i = 0; i < dims; i++)
			if (!isfinite(rate->x[i]))
				return false;
	}
	return true;
}

bool
policy_transform(const PolicyState *state, const Policy *policy, const Point *point, double *y)
{
	const RateState *rate;
	double		seconds;
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
			rate = rate_state(state, policy);
			if (rate->ts == TIME_NONE || point->ts == TIME_NONE || point->ts <= rate->ts)
				return false;
			seconds = ((double) point->ts - (double) rate->ts) / 1e6;
			for (i = 0; i < point->dims; i++)
				y[i] = (point->x[i] - rate->x[i]) / seconds;
			break;
	}
	for (i = 0; i < point->dims; i++)
		if (!isfinite(y[i]))
			return false;
	return true;
}

/* Remember what the next point's transform needs of this one */
void
policy_passed(PolicyState *state, const Policy *policy, const Point *point)
{
	RateState  *rate;

	if (policy->transform != TRANSFORM_RATE)
		return;
	rate = rate_state(state, policy);
	if (point->ts == TIME_NONE || (rate->ts != TIME_NONE && point->ts <= rate->ts))
		return;
	rate->ts = point->ts;
	memcpy(rate->x, point->x, (size_t) point->dims * sizeof(double));
}

/* From the detector's unit back to the value's */
static double
restore(const PolicyState *state, const Policy *policy, const Point *point, int component, double y)
{
	const RateState *rate;

	switch (policy->transform)
	{
		case TRANSFORM_LOG1P:
			return expm1(y);
		case TRANSFORM_LOGIT:
			return 1 / (1 + exp(-y));
		case TRANSFORM_RATE:
			rate = rate_state(state, policy);
			return rate->x[component] + y * (((double) point->ts - (double) rate->ts) / 1e6);
		case TRANSFORM_NONE:
			break;
	}
	return y;
}

double
policy_score(const PolicyState *state, const Policy *policy, const Point *point, int component, Reading *reading)
{
	double		score = fabs(reading->raw) / policy->threshold;

	if (isnan(score))
		return NAN;
	/* a raw value at the cap is the cap, however the division rounds */
	if (fabs(reading->raw) >= DETECTOR_SCORE_CAP * policy->threshold)
		score = DETECTOR_SCORE_CAP;
	if (policy->transform != TRANSFORM_NONE)
	{
		reading->expected = restore(state, policy, point, component, reading->expected);
		reading->lower = restore(state, policy, point, component, reading->lower);
		reading->upper = restore(state, policy, point, component, reading->upper);
	}
	if (policy->min_deviation > 0)
	{
		if (fabs(point->x[component] - reading->expected) < policy->min_deviation)
			score = 0;
		reading->lower = fmin(reading->lower, reading->expected - policy->min_deviation);
		reading->upper = fmax(reading->upper, reading->expected + policy->min_deviation);
	}
	/* the side that does not count has no bound */
	if (policy->direction == DIRECTION_ABOVE)
	{
		if (reading->raw < 0)
			score = 0;
		reading->lower = NAN;
	}
	else if (policy->direction == DIRECTION_BELOW)
	{
		if (reading->raw > 0)
			score = 0;
		reading->upper = NAN;
	}
	return score < DETECTOR_SCORE_CAP ? score : DETECTOR_SCORE_CAP;
}

/* Below the floor or above the ceiling? NaN bounds compare false */
bool
policy_outside(const Policy *policy, const Point *point)
{
	int			i;

	for (i = 0; i < point->dims; i++)
		if (point->x[i] < policy->floor || point->x[i] > policy->ceiling)
			return true;
	return false;
}

/* Is a hit confirmed by enough hits among the last rows, this one included? */
static bool
confirmed(const Policy *policy, uint64_t hits)
{
	if (policy->consecutive <= 1)
		return true;
	if (policy->consecutive_of < 64)
		hits &= ((uint64_t) 1 << policy->consecutive_of) - 1;
	return __builtin_popcountll(hits) >= policy->consecutive;
}

/* Slide the maximum over the last rows by one score; returns what it was before */
static float
slide(PolicyState *state, const Policy *policy, float score)
{
	uint32_t	n = (uint32_t) policy->refractory;
	uint32_t	i;
	float		before;

	if (n == 0)
		return -1;
	before = state->recent[state->slot] > state->top ? state->recent[state->slot] : state->top;
	state->recent[state->slot++] = score;
	if (score > state->top)
		state->top = score;
	if (state->slot == n)
	{
		for (i = n - 1; i > 0; i--)
			if (state->recent[i - 1] < state->recent[i])
				state->recent[i - 1] = state->recent[i];
		state->slot = 0;
		state->top = 0;
	}
	return before;
}

static uint32_t
one_more(uint32_t rows)
{
	return rows == ROWS_MANY ? rows : rows + 1;
}

/*
 * verdict->score is set (NaN in warm-up). A row without a score moves the
 * counters but not the maximum.
 */
void
policy_conclude(PolicyState *state, const Policy *policy, const Point *point, bool outside, Verdict *verdict)
{
	double		score = verdict->score;
	double		heard;
	bool		hit = score >= 1;
	bool		sure;

	/* rows since, as seen from this row: 0 = the row before */
	state->hits = state->hits << 1 | (hit ? 1 : 0);
	if (isnan(score))
	{
		state->since_onset = one_more(state->since_onset);
		state->since_anomaly = one_more(state->since_anomaly);
		return;
	}
	sure = hit && (outside || confirmed(policy, state->hits));
	heard = hit && !sure ? 0 : score;
	verdict->onset = (float) heard > slide(state, policy, (float) heard) ? heard : 0;
	verdict->alert = verdict->onset >= 1 && state->since_onset >= (uint32_t) policy->refractory;
	verdict->is_anomaly = sure || verdict->alert;
	if (state->since_anomaly >= (uint32_t) policy->refractory)
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

	if (isnan(verdict->score))
		return;
	verdict->is_anomaly = hit && (outside || moving || confirmed(policy, state->hits << 1 | 1));
}
