/*
 * test_sums.c - range, rms, cusum and page_hinkley against plain loops over
 * all values so far
 */
#include "core.h"

#define POINTS	1300

/* What was learned so far, from some point on */
typedef struct Past
{
	double		x[POINTS];
	int			n;
	double		mean;
	double		sd;
} Past;

static void
sum_up(Past *past)
{
	long double mean = 0,
				squares = 0;
	int			i;

	for (i = 0; i < past->n; i++)
		mean += (long double) past->x[i] - past->x[0];
	mean /= past->n;
	for (i = 0; i < past->n; i++)
		squares += (past->x[i] - past->x[0] - mean) * (past->x[i] - past->x[0] - mean);
	past->mean = (double) (past->x[0] + mean);
	past->sd = past->n > 1 ? (double) sqrtl(squares / (past->n - 1)) : 0;
}

/* Standard deviations off, at most 50; the value is learned as such */
static double
take(Past *past, double x)
{
	double		z;

	sum_up(past);
	z = x == past->mean ? 0 : past->sd == 0 ? copysign(50, x - past->mean) : (x - past->mean) / past->sd;
	if (fabs(z) > 50)
	{
		z = copysign(50, z);
		x = past->mean + z * past->sd;
	}
	past->x[past->n++] = x;
	return past->n > 10 ? z : NAN;
}

static void
range_is_distance_outside(void)
{
	int			kind,
				i,
				j;

	for (kind = 0; kind < SERIES_KINDS; kind++)
	{
		Stream	   *whole = stream_open("range", 1);
		Stream	   *recent = stream_open("range(window=100, threshold=0.2)", 1);
		uint64_t	seed = 5;
		double		x[POINTS];

		for (i = 0; i < POINTS; i++)
		{
			double		low = INFINITY,
						high = -INFINITY,
						near_low = INFINITY,
						near_high = -INFINITY;
			Verdict    *v;

			x[i] = series_value(kind, i, &seed);
			for (j = 0; j < i; j++)
			{
				low = fmin(low, x[j]);
				high = fmax(high, x[j]);
				/* the block that fills and the one before it */
				if (j / 100 >= i / 100 - 1)
				{
					near_low = fmin(near_low, x[j]);
					near_high = fmax(near_high, x[j]);
				}
			}
			v = stream_point(whole, x[i], i);
			CHECK(isnan(v->raw) == (i < 30));
			if (i >= 30)
			{
				double		out = x[i] > high ? x[i] - high : x[i] < low ? x[i] - low : 0;

				CHECK_EQ_DOUBLE(v->raw, out == 0 ? 0 : high == low ? copysign(1e6 * 0.05, out) : out / (high - low));
				CHECK_EQ_DOUBLE(v->lower, low - 0.05 * (high - low));
				CHECK_EQ_DOUBLE(v->upper, high + 0.05 * (high - low));
				CHECK_NEAR(v->expected, (low + high) / 2, 1e-12);
			}
			v = stream_point(recent, x[i], i);
			if (i >= 30)
			{
				CHECK_EQ_DOUBLE(v->lower, near_low - 0.2 * (near_high - near_low));
				CHECK_EQ_DOUBLE(v->upper, near_high + 0.2 * (near_high - near_low));
			}
		}
		stream_close(whole);
		stream_close(recent);
	}
}

static void
ranges_merge(void)
{
	Stream	   *first = stream_open("range", 1);
	Stream	   *second = stream_open("range", 1);
	Stream	   *both = stream_open("range", 1);
	Stream	   *empty = stream_open("range", 1);
	uint64_t	seed = 8;
	int			i;

	for (i = 0; i < 400; i++)
	{
		double		x = test_normal(&seed);

		stream_point(i < 150 ? first : second, x, i);
		stream_point(both, x, i);
	}
	CHECK(model_merge(first->model, second->model, &first->spec));
	CHECK(model_merge(first->model, empty->model, &first->spec));
	CHECK_EQ_DOUBLE(stream_judge(first, 9, 400).raw, stream_judge(both, 9, 400).raw);
	CHECK_EQ_DOUBLE(stream_judge(first, -9, 400).raw, stream_judge(both, -9, 400).raw);
	stream_close(first);
	stream_close(second);
	stream_close(both);
	stream_close(empty);
}

static void
rms_is_weighted_mean_of_squares(void)
{
	int			kind,
				i,
				j;

	for (kind = 0; kind < SERIES_KINDS; kind++)
	{
		Stream	   *s = stream_open("rms(window=40)", 1);
		Past	   *past = calloc(1, sizeof(Past));
		uint64_t	seed = 17;
		double		z[POINTS];

		for (i = 0; i < POINTS; i++)
		{
			double		x = series_value(kind, i, &seed);
			double		sum = 0;
			Verdict    *v = stream_point(s, x, i);

			z[i] = i == 0 ? 1 : take(past, x);
			if (i == 0)
				past->x[past->n++] = x;
			if (isnan(z[i]))
				z[i] = 1;
			if (i < 30)
				continue;
			/* the weight that is left over is that of the expected 1 */
			for (j = i; j >= 0; j--)
				sum += z[j] * z[j] * (2.0 / 41) * pow(39.0 / 41, i - j);
			CHECK_NEAR(v->raw, sqrt(sum + pow(39.0 / 41, i + 1)), 1e-6);
			CHECK_EQ_DOUBLE(v->score, fabs(v->raw) / 2.5);
			if (!isnan(v->upper))
			{
				CHECK(v->score <= 1 || x > v->upper - 1e-9 || x < v->lower + 1e-9);
				CHECK(v->score >= 1 || (x < v->upper + 1e-9 && x > v->lower - 1e-9));
			}
		}
		free(past);
		stream_close(s);
	}
}

/* restart: page_hinkley's, which forgets all; fade of the sums */
static void
check_sums(const char *spec, double threshold, double slack, double fade, bool restart)
{
	int			kind,
				i;
	long		told = 0;

	for (kind = 0; kind < SERIES_KINDS; kind++)
	{
		Stream	   *s = stream_open(spec, 1);
		Past	   *past = calloc(1, sizeof(Past));
		uint64_t	seed = 23;
		double		above = 0,
					below = 0;

		for (i = 0; i < POINTS; i++)
		{
			double		x = series_value(kind, i, &seed) + (i > 900 && kind != SERIES_CONSTANT ? 2 : 0);
			double		z = past->n == 0 ? NAN : take(past, x);
			double		raw = restart ? 0 : NAN;
			Verdict    *v = stream_point(s, x, i);

			if (past->n == 0)
				past->x[past->n++] = x;
			if (!isnan(z))
			{
				above = fmax(0, fade * above + z - slack);
				below = fmax(0, fade * below - z - slack);
				raw = above > below ? above : -below;
			}
			if (i >= 30)
				CHECK_NEAR(v->raw, raw, 1e-5);
			if (i >= 30 && !isnan(v->lower) && !isnan(v->upper) && past->sd > 0 && !isnan(z))
				CHECK(v->score > 1 ? x >= v->upper - 1e-9 * past->sd || x <= v->lower + 1e-9 * past->sd :
					  x <= v->upper + 1e-9 * past->sd && x >= v->lower - 1e-9 * past->sd);
			if (fabs(raw) >= threshold)
			{
				above = below = 0;
				told++;
				if (restart)
					past->n = 0;
			}
		}
		free(past);
		stream_close(s);
	}
	CHECK(told > 5);
}

static void
cusum_adds_up(void)
{
	check_sums("cusum", 5, 0.5, 1, false);
	check_sums("cusum(threshold=4, slack=0.25)", 4, 0.25, 1, false);
}

static void
page_hinkley_adds_up_and_restarts(void)
{
	check_sums("page_hinkley", 50, 0.1, 0.9999, true);
	check_sums("page_hinkley(threshold=20, delta=0.1, fade=0.99)", 20, 0.1, 0.99, true);
}

/* Brook and Evans, Biometrika 59(3), 1972: both sides with slack 0.5 and threshold 5 meet every 465 points */
static void
cusum_has_the_known_run_length(void)
{
	Stream	   *s = stream_open("cusum", 1);
	uint64_t	seed = 3;
	long		told = 0;
	int			i;

	for (i = 0; i < 400000; i++)
		told += stream_point(s, test_normal(&seed), i)->score >= 1;
	CHECK_SAY(told > 400000 / 465 * 0.9 && told < 400000 / 465 * 1.1, "told %ld times", told);
	stream_close(s);
}

/* On noise it is silent: a random walk with a drift of 0.1 to 0 comes up to 50 once in half a million points */
static void
page_hinkley_is_silent_on_noise(void)
{
	int			told = 0;
	uint64_t	seed;
	int			i;

	for (seed = 0; seed < 50; seed++)
	{
		Stream	   *s = stream_open("page_hinkley", 1);
		uint64_t	random = 100 + seed;

		for (i = 0; i < 5000; i++)
			told += stream_point(s, test_normal(&random), i)->is_anomaly == 1;
		stream_close(s);
	}
	CHECK_SAY(told <= 2, "told %d times in 50 series", told);
}

static void
small_change_that_stays_is_heard(void)
{
	Stream	   *s = stream_open("page_hinkley", 1);
	uint64_t	seed = 2;
	int			told = 0;
	int			i;

	for (i = 0; i < 1000; i++)
		CHECK(!(stream_point(s, test_normal(&seed), i)->score >= 1));
	for (; i < 1400; i++)
	{
		Verdict    *v = stream_point(s, test_normal(&seed) - 0.7, i);

		if (v->score >= 1)
		{
			told++;
			CHECK(v->raw < 0);
		}
	}
	CHECK_EQ_INT(told, 1);
	stream_close(s);
}

static const char *const specs[] = {"range", "range(window=50)", "rms", "cusum", "page_hinkley"};

static void
spikes_stay_finite_and_heal(void)
{
	static const double spikes[] = {1e30, -1e308, 1e-320};
	size_t		k,
				j;
	int			i;

	for (k = 0; k < sizeof(specs) / sizeof(specs[0]); k++)
		for (j = 0; j < sizeof(spikes) / sizeof(spikes[0]); j++)
		{
			Stream	   *s = stream_open(specs[k], 1);
			uint64_t	seed = 6;
			Verdict    *v = NULL;

			for (i = 0; i < 500; i++)
			{
				v = stream_point(s, i == 200 ? spikes[j] : test_normal(&seed), i);
				CHECK(i < 30 || (isfinite(v->score) && isfinite(v->raw)));
				CHECK(model_valid(s->model, s->model->size, &s->spec));
			}
			/* range alone without a window remembers for good */
			if (k > 0)
			{
				for (i = 500; i < 700 && !(v->score >= 1); i++)
					v = stream_point(s, 30, i);
				CHECK_SAY(v->score >= 1, "%s does not heal", specs[k]);
			}
			stream_close(s);
		}
}

static void
level_without_a_spread(void)
{
	size_t		k;
	int			i;

	for (k = 0; k < sizeof(specs) / sizeof(specs[0]); k++)
	{
		Stream	   *s = stream_open(specs[k], 1);

		for (i = 0; i < 300; i++)
		{
			Verdict    *v = stream_point(s, 0.1, i);

			CHECK(i < 30 ? isnan(v->score) : v->score < 1 && v->expected == 0.1 && v->lower == v->upper);
		}
		CHECK(stream_judge(s, 0.2, i).score >= 0.98);
		stream_close(s);
	}
}

static void
half_life_follows_a_new_level(void)
{
	static const char *const pairs[][2] = {
		{"rms(half_life=100s)", "rms"}, {"cusum(half_life=100s)", "cusum"},
	};
	size_t		k;
	int			i;

	for (k = 0; k < 2; k++)
	{
		Stream	   *fades = stream_open(pairs[k][0], 1);
		Stream	   *keeps = stream_open(pairs[k][1], 1);
		uint64_t	seed = 12;

		for (i = 0; i < 4000; i++)
		{
			double		x = test_normal(&seed) + (i < 2000 ? 0 : 8);

			stream_point(fades, x, i);
			stream_point(keeps, x, i);
		}
		CHECK_NEAR(fades->verdict.expected, 8, 0.1);
		CHECK_NEAR(keeps->verdict.expected, 4, 0.1);
		stream_close(fades);
		stream_close(keeps);
	}
}

/* Does a half-life change what a detector says? */
static bool
half_life_is_heard(const char *text, const char *faded)
{
	Stream	   *a = stream_open(text, 1);
	Stream	   *b = stream_open(faded, 1);
	uint64_t	seed = 6;
	bool		differ = false;
	int			i;

	for (i = 0; i < 1500; i++)
	{
		double		x = test_normal(&seed) * (i % 500 < 250 ? 1 : 3);
		double		one = stream_point(a, x, (int64_t) i * 600)->raw;
		double		other = stream_point(b, x, (int64_t) i * 600)->raw;

		differ = differ || (!isnan(one) && !isnan(other) && one != other);
	}
	stream_close(a);
	stream_close(b);
	return differ;
}

/* A parameter that is taken is heard: half_life by every detector that takes it, whatever its own parameters are */
static void
half_life_is_heard_or_refused(void)
{
	static const double values[] = {3, 64, 500};
	int			heard = 0;
	int			d,
				i;
	size_t		k;

	for (d = 0; d < detectors_count; d++)
		for (i = 1; i < detectors[d]->nparams; i++)
			for (k = 0; k < sizeof(values) / sizeof(values[0]); k++)
			{
				char		text[128];
				char		faded[128];
				SpecError	error;
				Spec		spec;

				snprintf(text, sizeof(text), "%s(%s=%g)", detectors[d]->name, detectors[d]->params[i].name, values[k]);
				snprintf(faded, sizeof(faded), "%s(%s=%g, half_life=20h)", detectors[d]->name, detectors[d]->params[i].name, values[k]);
				/* a slack that nothing exceeds adds nothing up */
				if (!parse(faded, &spec, &error) || (detectors[d]->params[i].type == PARAM_REAL && values[k] > 3))
					continue;
				CHECK_SAY(half_life_is_heard(text, faded), "%s is as without half_life", faded);
				heard++;
			}
	CHECK(heard > 10);
}

static void
half_life_and_window(void)
{
	SpecError	error;
	Spec		spec;

	CHECK(!parse("zscore(half_life=1h, window=100)", &spec, &error));
	CHECK_EQ_STR(error.hint, "Points of a window all count the same: leave out either window or half_life.");
	CHECK(parse("zscore(half_life=1h, window=0)", &spec, &error));
}

int
main(void)
{
	RUN(range_is_distance_outside);
	RUN(ranges_merge);
	RUN(rms_is_weighted_mean_of_squares);
	RUN(cusum_adds_up);
	RUN(cusum_has_the_known_run_length);
	RUN(page_hinkley_adds_up_and_restarts);
	RUN(page_hinkley_is_silent_on_noise);
	RUN(small_change_that_stays_is_heard);
	RUN(spikes_stay_finite_and_heal);
	RUN(level_without_a_spread);
	RUN(half_life_follows_a_new_level);
	RUN(half_life_is_heard_or_refused);
	RUN(half_life_and_window);
	return test_done();
}
