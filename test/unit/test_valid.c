/*
 * test_valid.c - an honest state is never refused: every detector, every
 * parameter at its ends, over series that are hard in different ways
 */
#include "hard.h"

#define POINTS		1500
#define EXTREME		300			/* points with a parameter at its end */
#define LONG		20000
#define BYTES_MOST	(8 << 20)	/* of a model that is tried: larger ones are no other case */

/* Valid after each of the first points, and then now and then */
static void
run(const char *text, int dims, int kind, int points)
{
	Stream	   *s = stream_open(text, dims);
	uint64_t	seed = 21;
	long		failed = test_failed;
	int			i,
				c;

	for (i = 0; i < points && test_failed == failed; i++)
	{
		double		x[3];
		Verdict    *v;

		for (c = 0; c < dims; c++)
			x[c] = hard_value(c == 0 ? kind : (kind * 5 + c) % HARD_KINDS, i, &seed);
		v = stream_vector(s, x, hard_time(kind, i, &seed));
		CHECK_SAY(!isinf(v->raw) && !isinf(v->expected) && !(v->score < 0) && !(v->score > DETECTOR_SCORE_CAP) &&
				  !(v->onset < 0) && !(v->onset > DETECTOR_SCORE_CAP),
				  "%s, series %d, point %d: raw %g, expected %g, score %g", text, kind, i, v->raw, v->expected, v->score);
		for (c = 0; c < v->attributions; c++)
			CHECK_SAY(isfinite(v->attribution[c]), "%s, series %d, point %d: attribution %g", text, kind, i, v->attribution[c]);
		if (i < 40 || i % 61 == 0 || i == points - 1)
			CHECK_SAY(model_valid(s->model, s->model->size, &s->spec), "%s, %d dimensions, series %d: refused after %d points",
					  text, dims, kind, i + 1);
	}
	stream_close(s);
}

/* A spec of the detector with so many characters of parameters; false: it is not allowed or too large */
static bool
spec_with(const Detector *d, const char *parameters, char *text, size_t size)
{
	const char *inside = d->min_children == 0 ? "" : d->min_children == 1 ? "zscore" : "zscore, mad(window=20)";
	SpecError	error;
	Spec		spec;

	snprintf(text, size, "%s(%s%s%s)", d->name, inside, *inside && *parameters ? ", " : "", parameters);
	return parse(text, &spec, &error) && model_takes(&spec, 3) && model_bound(&spec, 3) <= BYTES_MOST;
}

static void
every_series(void)
{
	char		text[256];
	int			d,
				kind;

	for (d = 0; d < detectors_count; d++)
		for (kind = 0; kind < HARD_KINDS; kind++)
		{
			CHECK(spec_with(detectors[d], "", text, sizeof(text)));
			run(text, 1, kind, test_scaled(POINTS, 200));
			run(text, 3, kind, test_scaled(POINTS / 4, 100));
		}
}

static void
ends_of(const Detector *d, const Param *param)
{
	char		parameters[128];
	char		value[64];
	char		text[256];
	int			end,
				kind;

	for (end = 0; end < 2; end++)
	{
		spec_value_text(param, end ? param->max : param->min, value, sizeof(value));
		snprintf(parameters, sizeof(parameters), "%s=%s, warmup=%d", param->name, value, end * 30);
		if (strcmp(param->name, "warmup") == 0)
			snprintf(parameters, sizeof(parameters), "warmup=%s", value);
		if (!spec_with(d, parameters, text, sizeof(text)))
			continue;
		for (kind = 0; kind < HARD_KINDS; kind++)
			run(text, 1, kind, test_scaled(EXTREME, 60));
		run(text, 3, HARD_SPIKES, test_scaled(EXTREME, 60));
	}
}

static void
every_parameter(void)
{
	int			d,
				i;

	for (d = 0; d < detectors_count; d++)
	{
		for (i = 0; i < detectors[d]->nparams; i++)
			ends_of(detectors[d], &detectors[d]->params[i]);
		for (i = 0; i < policy_params_count; i++)
			if (policy_params[i].type != PARAM_ZONE)
				ends_of(detectors[d], &policy_params[i]);
	}
}

/* Values between the ends that are edges of their own */
static void
chosen(void)
{
	static const char *const texts[] = {
		"spot(depth=3)", "spot(depth=25, level=0.99)", "spot(depth=7, level=0.99)", "spot(level=0.8, max_excesses=10, half_life=1h)", "zscore(window=20)", "mad(window=3000)", "iqr(window=2500)",
		"range(window=20)", "holt_winters(period=2)", "holt_winters(period=1d)", "holt_winters(period=auto, max_period=8)",
		"holt_winters(alpha=1, beta=1, gamma=1, period=3)", "seasonal(cycle=week, gain=1, shrink=0)", "seasonal_esd(period=4)",
		"bocpd(run=2)", "bocpd(recent=1, warmup=0)", "bocpd(recent=10000, warmup=0)", "bocpd(run=1000000)", "isolation_forest(window=16, leaf=1, trees=3)", "isolation_forest(window=300, leaf=2)",
		"random_cut_forest(points=16, every=1, scales=1)", "loda(window=64)", "loda(window=64, half_life=10min)",
		"mahalanobis(span=3)", "mahalanobis(half_life=10min)", "half_space_trees(window=16, depth=3)", "xstream(window=128)",
		"pattern(stride=1, max_categories=1)", "nearest_neighbor(window=4, history=24)", "auto(window=12, history=100)",
		"relative_entropy(window=10)", "spectral_residual(window=64)", "novelty(bins=4)", "rms(window=1)",
		"likelihood(max(mad(window=30), mean(ewma, zscore)))", "calibrated(difference(iqr))", "shingle(random_cut_forest(points=16), size=4)",
		"zscore(transform=rate, missing=last)", "ewma(transform=log1p, learn=clipped)", "mad(transform=logit, learn=normal)"
	};
	SpecError	error;
	Spec		spec;
	size_t		k;
	int			kind;

	for (k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
	{
		if (!parse(texts[k], &spec, &error))
		{
			CHECK_SAY(false, "%s: %s", texts[k], error.message);
			continue;
		}
		for (kind = 0; kind < HARD_KINDS; kind++)
		{
			run(texts[k], 1, kind, test_scaled(POINTS, 200));
			run(texts[k], 3, kind, test_scaled(EXTREME, 60));
		}
	}
}

static void
long_runs(void)
{
	static const int kinds[] = {HARD_SPIKES, HARD_ANY_EXPONENT, HARD_SEASON};
	int			points = test_scaled(LONG, 1000);
	char		text[256];
	int			d,
				k;

	for (d = 0; d < detectors_count; d++)
		for (k = 0; k < 3; k++)
		{
			spec_with(detectors[d], "", text, sizeof(text));
			if (points > LONG || k == d % 3)
				run(text, 1, kinds[k], points);
		}
}

int
main(void)
{
	RUN(every_series);
	RUN(every_parameter);
	RUN(chosen);
	RUN(long_runs);
	return test_done();
}
