/*
 * holt_winters.c - distance from what level, trend and season foretell
 */
#include "core/stat/clipped.h"
#include "core/stat/moments.h"
#include "core/stat/season.h"

enum
{
	P_THRESHOLD, P_PERIOD, P_MAX_PERIOD, P_ALPHA, P_BETA, P_GAMMA
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 5, 0.001, 1000000, NULL, "deviations, on the scale of standard deviations, that make an anomaly"},
	{"period", PARAM_PERIOD, 0, -SEASON_MAX_SECONDS, SEASON_MAX_ROWS, NULL, "of the season: auto, rows, or a duration"},
	{"max_period", PARAM_INT, 512, 4, SEASON_MAX_PERIOD, NULL, "rows of the longest period that is sought; slots of a duration"},
	{"alpha", PARAM_REAL, 0.05, 0, 1, NULL, "gain of the level"},
	{"beta", PARAM_REAL, 0.01, 0, 1, NULL, "gain of the trend"},
	{"gamma", PARAM_REAL, 0.1, 0, 1, NULL, "gain of the season"},
};

static SeasonKnobs
knobs_of(const double *p)
{
	return (SeasonKnobs) {p[P_PERIOD], p[P_MAX_PERIOD], p[P_ALPHA], p[P_BETA], p[P_GAMMA]};
}

static bool
holt_winters_check(const double *p, char *err, size_t errlen)
{
	return season_check("holt_winters", p[P_PERIOD], err, errlen);
}

static int
holt_winters_warmup(const double *p)
{
	return season_warmup(p[P_PERIOD]);
}

static size_t
holt_winters_size(const double *p, int dims, size_t capacity)
{
	SeasonKnobs knobs = knobs_of(p);

	(void) dims;
	(void) capacity;
	return season_size(&knobs);
}

static void
holt_winters_init(void *state, const double *p, int dims, size_t capacity)
{
	SeasonKnobs knobs = knobs_of(p);

	(void) dims;
	(void) capacity;
	season_init(state, &knobs);
}

static void
holt_winters_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	SeasonKnobs knobs = knobs_of(p);
	double		x = clipped_value(pt->x[0]);
	double		deviation;
	double		spread;

	(void) attribution;
	out->raw = out->expected = out->lower = out->upper = NAN;
	if (!season_expect(state, &knobs, pt, &out->expected, &spread))
		return;
	spread *= NORMAL_MEANAD;
	deviation = season_error(state, x, out->expected);
	out->raw = spread_ratio(deviation, spread, p[P_THRESHOLD]);
	out->lower = out->expected - p[P_THRESHOLD] * spread;
	out->upper = out->expected + p[P_THRESHOLD] * spread;
}

static void
holt_winters_learn(void *state, const double *p, const Point *pt)
{
	SeasonKnobs knobs = knobs_of(p);

	season_learn(state, &knobs, pt);
}

static bool
holt_winters_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	SeasonKnobs knobs = knobs_of(p);

	(void) dims;
	(void) capacity;
	return season_valid(state, len, &knobs);
}

const Detector detector_holt_winters = {
	.name = "holt_winters",
	.id = 11,
	.version = 1,
	.flags = DETECTOR_SIGNED | DETECTOR_LOCATION,
	.summary = "distance from what level, trend and season foretell",
	.source = "P. R. Winters, Forecasting sales by exponentially weighted moving averages, Management Science 6(3), 1960",
	.params = params,
	.nparams = 6,
	.warmup = 30,
	.warmup_for = holt_winters_warmup,
	.check = holt_winters_check,
	.size = holt_winters_size,
	.init = holt_winters_init,
	.judge = holt_winters_judge,
	.learn = holt_winters_learn,
	.valid = holt_winters_valid,
};
