/*
 * nearest_neighbor.c - how unlike all windows before the last rows are
 *
 * The distance to the nearest windows of the history (a streaming left matrix
 * profile on blocks), on the scale of -log10 of the chance of one so large by
 * mean and deviation of those before. It moves on once a block: a twelfth of
 * the window.
 */
#include <stdio.h>
#include <string.h>

#include "core/stat/nearest.h"

enum
{
	P_THRESHOLD, P_WINDOW, P_HISTORY, P_NEIGHBORS
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 4, 0.001, 1000000, NULL, "-log10 of the chance that makes an anomaly"},
	{"window", PARAM_INT, 48, 4, 10000, NULL, "rows that are compared"},
	{"history", PARAM_INT, 1000, 24, 1000000, NULL, "rows that the windows before go back"},
	{"neighbors", PARAM_INT, 3, 1, NEAREST_MOST, NULL, "nearest windows whose mean distance counts"},
};

static NearestRule
rule_of(const double *p)
{
	return nearest_rule(p[P_WINDOW], p[P_HISTORY], (int) p[P_NEIGHBORS], p[P_WINDOW] / 6);
}

static bool
nearest_neighbor_check(const double *p, char *err, size_t errlen)
{
	NearestRule rule = rule_of(p);

	if (rule.lags <= NEAREST_LAGS)
		return true;
	snprintf(err, errlen, "nearest_neighbor(window=%.0f, history=%.0f): history must be at most %d for this window",
			 p[P_WINDOW], p[P_HISTORY], NEAREST_LAGS * rule.rows);
	return false;
}

/* Windows to compare with, and distances to compare those with */
static int
nearest_neighbor_warmup(const double *p)
{
	NearestRule rule = rule_of(p);

	return (3 * rule.window + 11) * rule.rows;
}

static size_t
nearest_neighbor_size(const double *p, int dims, size_t capacity)
{
	NearestRule rule = rule_of(p);

	(void) dims;
	(void) capacity;
	return nearest_size(&rule);
}

static void
nearest_neighbor_init(void *state, const double *p, int dims, size_t capacity)
{
	NearestRule rule = rule_of(p);

	(void) dims;
	(void) capacity;
	nearest_init(state, &rule);
}

static void
nearest_neighbor_observe(void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	NearestRule rule = rule_of(p);

	(void) attribution;
	out->raw = nearest_add(state, &rule, pt->x[0]);
}

static void
nearest_neighbor_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	uint64_t	copy[NEAREST_BYTES / sizeof(uint64_t)];
	const Nearest *n = state;
	NearestRule rule = rule_of(p);

	/* only a row that completes a block changes what the last one said */
	if (n->filled + 1 < (uint32_t) rule.rows)
		out->raw = n->strange;
	else
		nearest_neighbor_observe(memcpy(copy, state, nearest_size(&rule)), p, pt, out, attribution);
}

static void
nearest_neighbor_learn(void *state, const double *p, const Point *pt)
{
	NearestRule rule = rule_of(p);

	nearest_add(state, &rule, pt->x[0]);
}

static bool
nearest_neighbor_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	NearestRule rule = rule_of(p);

	return len >= nearest_neighbor_size(p, dims, capacity) && nearest_valid(state, &rule);
}

const Detector detector_nearest_neighbor = {
	.name = "nearest_neighbor",
	.id = 18,
	.version = 1,
	.summary = "distance of the last window to the nearest windows before",
	.source = "C.-C. M. Yeh et al., Matrix Profile I: all pairs similarity joins for time series, ICDM 2016",
	.params = params,
	.nparams = 4,
	.warmup = 188,
	.warmup_for = nearest_neighbor_warmup,
	.check = nearest_neighbor_check,
	.size = nearest_neighbor_size,
	.init = nearest_neighbor_init,
	.judge = nearest_neighbor_judge,
	.learn = nearest_neighbor_learn,
	.observe = nearest_neighbor_observe,
	.valid = nearest_neighbor_valid,
};
