/*
 * test_wrappers.c - specs inside specs: their text, and max, mean, difference
 * and shingle against the same detectors run alone
 */
#include "core.h"

static Spec spec;
static SpecError error;

static void
text(void)
{
	static const char *const pairs[][2] = {
		{"max(mad,zscore)", "max(mad, zscore)"},
		{" MAX ( mad ( window=50 ) , ewma(span=9), threshold=2 )", "max(mad(window=50), ewma(span=9), threshold=2)"},
		{"max(threshold=2, mad, warmup=0, ewma)", "max(mad, ewma, threshold=2)"},
		{"difference(shingle(isolation_forest(seed=3), size=4), refractory=7)", "difference(shingle(isolation_forest(seed=3), size=4), refractory=7)"},
		{"mean(max(mad, iqr), max(ewma, zscore))", "mean(max(mad, iqr), max(ewma, zscore))"},
		{"max(mad(half_life=1h), ewma)", NULL},
		{"max(zscore(half_life=90min), ewma(half_life=3600))", "max(zscore(half_life=90min), ewma(half_life=1h))"},
		{"max(mad, ewma, min_deviation=3)", "max(mad, ewma, min_deviation=3)"},
	};
	static const char *const wrong[][2] = {
		{"max", "max: max needs detectors inside, such as max(mad, ewma)"},
		{"max()", "max: max needs detectors inside, such as max(mad, ewma)"},
		{"max(mad)", "max: max needs detectors inside, such as max(mad, ewma)"},
		{"difference(threshold=2)", "difference: difference needs a detector inside, such as difference(mad)"},
		{"difference(mad, ewma)", "difference(...): difference takes at most 1 detectors"},
		{"max(mad, mad, mad, mad, mad)", "max(...): max takes at most 4 detectors"},
		{"max(mad, mean(mad, mad, mad, mad), max(mad, mad))", "max(mad, mean(mad, mad, mad, mad), max(m: a spec can have at most 8 detectors"},
		{"mad(ewma)", "mad(ewma): a parameter is written name=value"},
		{"max(mad, nothing)", "nothing: unknown detector"},
		{"max(mad, ewma(refractory=3))", "ewma(refractory=3): refractory belongs to the outermost detector, max"},
		{"max(mad, ewma(ceiling=3))", "ewma(ceiling=3): ceiling belongs to the outermost detector, max"},
		{"max(mad, ewma, learn=normal)", "max(learn=normal): learn must be all, because the detectors inside max learn for themselves"},
		{"max(mad, ewma, direction=above)", "max(direction=above): direction must be both, because max does not tell above from below"},
		{"max(isolation_forest, isolation_forest, min_deviation=1)", "max(min_deviation=1): min_deviation must be 0, because max has no expected value"},
		{"max(mad, ewma(span=0))", "ewma(span=0): span must be between 2 and 1000000"},
		{"max(mad, ewma", "max(mad, ewma: the closing parenthesis is missing"},
		{"max(mad, ewma))", "max(mad, ewma)): nothing may follow the detector, found \")\""},
		{"mad(half_life=1h)", "mad(half_life=1h): half_life cannot be given, because mad does not know weights"},
		{"zscore(window=20, half_life=10 min)", "zscore(window=20, half_life=10min): half_life cannot be given with a window"},
		{"max(mad, zscore(half_life=1h, window=100))", "zscore(window=100, half_life=1h): half_life cannot be given with a window"},
		{"zscore(half_life=1y)", "zscore(half_life=1y): half_life must be a duration such as 30s, 15min, 1h or 7d, between 0.001s and 5200w"},
		{"max(mad, ewma(warmup=5)", "max(mad, ewma(warmup=5): the closing parenthesis is missing"},
	};
	size_t		i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
	{
		bool		ok = parse(pairs[i][0], &spec, &error);

		CHECK_SAY(ok == (pairs[i][1] != NULL), "%s: %s", pairs[i][0], error.message);
		if (!ok)
			continue;
		CHECK_EQ_STR(spec.text, pairs[i][1]);
		CHECK(parse(pairs[i][1], &spec, &error));
		CHECK_EQ_STR(spec.text, pairs[i][1]);
	}
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		CHECK_SAY(!parse(wrong[i][0], &spec, &error), "%s is taken", wrong[i][0]);
		CHECK_EQ_STR(error.message, wrong[i][1]);
	}
}

/* NaN where both have none */
static double
larger(double a, double b)
{
	return fmax(a, b);
}

static void
max_and_mean(void)
{
	Stream	   *largest = stream_open("max(mad(window=300), zscore(threshold=1.2), iqr(learn=normal))", 1);
	Stream	   *mean = stream_open("mean(mad(window=300), zscore(threshold=1.2), iqr(learn=normal), threshold=2)", 1);
	Stream	   *alone[3] = {stream_open("mad(window=300)", 1), stream_open("zscore(threshold=1.2)", 1), stream_open("iqr(learn=normal)", 1)};
	uint64_t	seed = 1;
	int			i,
				j;

	for (i = 0; i < 3000; i++)
	{
		double		x = series_value(i < 1500 ? SERIES_SPIKES : SERIES_MOSTLY_ZERO, i, &seed);
		double		top = NAN,
					sum = 0,
					lower = NAN,
					upper = NAN;
		int			n = 0;

		stream_point(largest, x, i);
		stream_point(mean, x, i);
		for (j = 0; j < 3; j++)
		{
			Verdict    *v = stream_point(alone[j], x, i);

			if (isnan(v->score))
				continue;
			top = larger(top, v->score);
			lower = larger(lower, v->lower);
			upper = -larger(-upper, -v->upper);
			sum += fmin(v->score, 10);
			n++;
		}
		CHECK_EQ_DOUBLE(largest->verdict.score, top);
		CHECK_EQ_DOUBLE(largest->verdict.lower, lower);
		CHECK_EQ_DOUBLE(largest->verdict.upper, upper);
		CHECK_EQ_DOUBLE(largest->verdict.expected, alone[0]->verdict.expected);
		CHECK_EQ_DOUBLE(mean->verdict.score, n == 0 ? NAN : sum / n / 2);
		CHECK_EQ_DOUBLE(mean->verdict.upper, alone[0]->verdict.upper);
	}
	CHECK(largest->model->capacity == 300);
	stream_close(largest);
	stream_close(mean);
	for (j = 0; j < 3; j++)
		stream_close(alone[j]);
}

static void
differences(void)
{
	Stream	   *wrapped = stream_open("difference(mad(window=40))", 1);
	Stream	   *alone = stream_open("mad(window=40)", 1);
	uint64_t	seed = 2;
	double		before = 0;
	int			i;

	for (i = 0; i < 2000; i++)
	{
		double		x = series_value(SERIES_RAMP, i, &seed);
		Verdict    *v = stream_point(wrapped, x, i);

		if (i == 0)
			CHECK(isnan(v->score));
		else
		{
			stream_point(alone, x - before, i);
			CHECK_EQ_DOUBLE(v->score, alone->verdict.score);
			CHECK_EQ_DOUBLE(v->upper, before + alone->verdict.upper);
			CHECK_EQ_DOUBLE(v->expected, before + alone->verdict.expected);
		}
		before = x;
	}
	stream_close(wrapped);
	stream_close(alone);
}

static void
shingles(void)
{
	Stream	   *wrapped = stream_open("shingle(isolation_forest(window=256, leaf=8), size=5)", 2);
	Stream	   *alone = stream_open("isolation_forest(window=256, leaf=8)", 10);
	double		last[10] = {0};
	uint64_t	seed = 3;
	int			scores = 0;
	int			i;

	for (i = 0; i < 1500; i++)
	{
		memmove(last, last + 2, 8 * sizeof(double));
		last[8] = test_normal(&seed);
		last[9] = test_uniform(&seed);
		stream_vector(wrapped, last + 8, i);
		if (i < 4)
		{
			CHECK(isnan(wrapped->verdict.score));
			continue;
		}
		stream_vector(alone, last, i);
		CHECK_EQ_DOUBLE(wrapped->verdict.score, alone->verdict.score);
		scores += !isnan(alone->verdict.score);
	}
	CHECK(scores > 1000);
	CHECK(model_takes(&wrapped->spec, 200) && !model_takes(&wrapped->spec, 201));
	CHECK(!model_takes(&wrapped->spec, 0) && !model_takes(&alone->spec, 1001));
	stream_close(wrapped);
	stream_close(alone);
}

/* A version of any detector inside is one of the whole */
static void
versions(void)
{
	Spec		a = spec_of("max(mad, ewma)");
	Spec		b = spec_of("max(ewma, mad)");
	Spec		c = spec_of("mad");

	CHECK(spec_version(&a) != spec_version(&b));
	CHECK_EQ_INT(spec_version(&c), c.node[0].detector->version);
}

int
main(void)
{
	RUN(text);
	RUN(max_and_mean);
	RUN(differences);
	RUN(shingles);
	RUN(versions);
	return test_done();
}
