/*
 * policy.h - the rules round any detector: score, onset, alert, events
 *
 * Used by model.c alone. The policy's state follows the Model header.
 */
#ifndef ANOMALY_POLICY_H
#define ANOMALY_POLICY_H

#include "core/model.h"

/*
 * What onsets, alerts and events need of the rows before. The scores of the
 * last `refractory` rows are kept as one byte each, in steps of a sixteenth of
 * an octave from 2^-6 to 2^10: finer steps do not make an onset. Their maximum
 * costs O(1): slots not yet written in this round hold suffix maxima of the
 * round before, top is the maximum of those written.
 */
typedef struct PolicyState
{
	int64_t		event_id;		/* of the open event, or -1 */
	uint16_t	since_onset;	/* rows since the last onset >= 1, saturating */
	uint16_t	since_anomaly;	/* rows since the last anomaly, saturating */
	uint16_t	slot;			/* next slot of recent */
	uint8_t		top;			/* maximum of recent[0 .. slot) */
	uint8_t		reserved;
	uint8_t		recent[];		/* refractory slots, then what this policy needs besides (policy.c) */
} PolicyState;

extern size_t policy_size(const Policy *policy, int dims);
extern void policy_init(PolicyState *state, const Policy *policy, int dims);
extern bool policy_valid(const PolicyState *state, const Policy *policy, int dims);

/* Does a point need policy_fill() or policy_transform() at all? */
static inline bool
policy_is_plain(const Policy *policy)
{
	return policy->plain;
}

/* point->x without missing components, into y; false: there is nothing to put in their place */
extern bool policy_fill(const PolicyState *state, const Policy *policy, const Point *point, double *y);

/* point->x in the unit that the detector sees, into y (which may be point->x); false where it has no value there */
extern bool policy_transform(const PolicyState *state, const Policy *policy, const Point *point, double *y);

/* Remember what the next point's fill and transform need of this one */
extern void policy_passed(PolicyState *state, const Policy *policy, const Point *point);

/* How much less the points so far count at this one; 1 without half_life */
extern double policy_decay(PolicyState *state, const Policy *policy, const Point *point);

/* On the scale where 1 is the threshold; a raw at the cap is the cap, however the division rounds */
static inline double
policy_scaled(const Policy *policy, double raw)
{
	double		score = fabs(raw) / policy->threshold;

	if (fabs(raw) >= DETECTOR_SCORE_CAP * policy->threshold || score > DETECTOR_SCORE_CAP)
		return DETECTOR_SCORE_CAP;
	return score;
}

extern double policy_bent_score(const PolicyState *state, const Policy *policy, const Point *point, int component,
								Reading *reading);

/* one component's reading: its score, its onset as a score, and the band back in the value's unit */
static inline double
policy_score(const PolicyState *state, const Policy *policy, const Point *point, int component, Reading *reading)
{
	if (policy->bent)
		return policy_bent_score(state, policy, point, component, reading);
	reading->onset = policy_scaled(policy, reading->onset);
	return policy_scaled(policy, reading->raw);
}

/* Below the floor or above the ceiling? NaN bounds compare false */
static inline bool
policy_outside(const Policy *policy, const Point *point)
{
	int			i;

	for (i = 0; i < point->dims && policy->bounded; i++)
		if (point->x[i] < policy->floor || point->x[i] > policy->ceiling)
			return true;
	return false;
}

/* is_anomaly, onset, alert and event of a row whose score, and onset if it has its own, are known */
extern void policy_conclude(PolicyState *state, const Policy *policy, const Point *point, bool outside,
							Verdict *verdict);
extern void policy_peek(const PolicyState *state, const Policy *policy, bool outside, bool moving, Verdict *verdict);

#endif
