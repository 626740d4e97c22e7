/*
 * policy.h - the rules round any detector: score, onset, alert, events
 *
 * Used by model.c alone. The policy's state follows the Model header.
 */
#ifndef ANOMALY_POLICY_H
#define ANOMALY_POLICY_H

#include "core/model.h"

/*
 * The scores of the last `refractory` rows, so that their maximum costs O(1):
 * slots not yet written in this round hold suffix maxima of the round before,
 * top is the maximum of those written.
 */
typedef struct PolicyState
{
	int64_t		event_id;		/* of the open event, or -1 */
	uint64_t	hits;			/* one bit a row, newest lowest: score >= 1 */
	uint32_t	since_onset;	/* rows since the last onset >= 1, saturating */
	uint32_t	since_anomaly;	/* rows since the last anomaly, saturating */
	uint32_t	slot;			/* next slot of recent */
	float		top;			/* maximum of recent[0 .. slot) */
	float		recent[];		/* refractory slots; then, for rate: RateState */
} PolicyState;

/* What the rate transform remembers: the time and value of the point before */
typedef struct RateState
{
	int64_t		ts;				/* TIME_NONE before the first point */
	double		x[];			/* dims values */
} RateState;

extern size_t policy_size(const Policy *policy, int dims);
extern void policy_init(PolicyState *state, const Policy *policy);
extern bool policy_valid(const PolicyState *state, const Policy *policy, int dims);

/* point->x in the unit that the detector sees; false where it has no value there */
extern bool policy_transform(const PolicyState *state, const Policy *policy, const Point *point, double *y);
extern void policy_passed(PolicyState *state, const Policy *policy, const Point *point);

/* one component's reading: its score, and the band back in the value's unit */
extern double policy_score(const PolicyState *state, const Policy *policy, const Point *point, int component,
						   Reading *reading);
extern bool policy_outside(const Policy *policy, const Point *point);

/* is_anomaly, onset, alert and event of a row whose score is known */
extern void policy_conclude(PolicyState *state, const Policy *policy, const Point *point, bool outside,
							Verdict *verdict);
extern void policy_peek(const PolicyState *state, const Policy *policy, bool outside, bool moving, Verdict *verdict);

#endif
