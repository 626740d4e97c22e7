/*
 * novelty.c - is this value one that was never seen?
 *
 * raw is -log10 of the share of values that are new, times one more than the
 * number of empty bins round the value; 0 for a value that is not new.
 */
#include <string.h>

#include "core/stat/novelty.h"

#define START			200		/* values that set the width of the bins */
#define MOST_BINS		1000

enum
{
	P_THRESHOLD, P_BINS, P_MEMORY
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 4, 0.001, 1000000, NULL, "-log10 of the share of new values, times bins off, that makes an anomaly"},
	{"bins", PARAM_INT, 64, 4, MOST_BINS, NULL, "least number of bins over the extent of what was seen"},
	{"memory", PARAM_INT, 0, 0, 1000000000, NULL, "values after which one is forgotten; 0 is never"},
};

static NoveltyRule
rule_of(const double *p)
{
	return (NoveltyRule) {
		.bins = (int) p[P_BINS], .start = START, .memory = p[P_MEMORY], .rate = 0.1, .rate_values = 300, .gap = 10,
		.step_values = 500
	};
}

static size_t
novelty_bytes(const double *p, int dims, size_t capacity)
{
	NoveltyRule rule = rule_of(p);

	(void) dims;
	(void) capacity;
	return novelty_size(&rule);
}

static void
novelty_start(void *state, const double *p, int dims, size_t capacity)
{
	NoveltyRule rule = rule_of(p);

	(void) dims;
	(void) capacity;
	novelty_init(state, &rule);
}

static void
novelty_observe(void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	NoveltyRule rule = rule_of(p);

	(void) attribution;
	out->raw = novelty_add(state, &rule, pt->x[0]);
}

static void
novelty_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	uint64_t	copy[(sizeof(Novelty) + (2 * MOST_BINS + 4) * sizeof(uint32_t)) / sizeof(uint64_t)];

	memcpy(copy, state, novelty_bytes(p, 1, 0));
	novelty_observe(copy, p, pt, out, attribution);
}

static void
novelty_learn(void *state, const double *p, const Point *pt)
{
	NoveltyRule rule = rule_of(p);

	novelty_add(state, &rule, pt->x[0]);
}

static bool
novelty_is_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	NoveltyRule rule = rule_of(p);

	return len >= novelty_bytes(p, dims, capacity) && novelty_valid(state, &rule);
}

const Detector detector_novelty = {
	.name = "novelty",
	.id = 10,
	.version = 1,
	.summary = "values in bins that were never visited",
	.source = "A. Krichevsky, V. Trofimov, The performance of universal encoding, IEEE Trans. Information Theory 27(2), 1981: the estimate of how often values are new",
	.params = params,
	.nparams = 3,
	.warmup = START,
	.size = novelty_bytes,
	.init = novelty_start,
	.judge = novelty_judge,
	.learn = novelty_learn,
	.observe = novelty_observe,
	.valid = novelty_is_valid,
};
