/*
 * test_detectors.c - zscore, ewma, mad and iqr against slow plain formulas,
 * moving frames against recomputation, grown models against never grown ones
 */
#include "core.h"

/* Plain formulas over values[0 .. n) */
static double
plain_mean(const double *x, int n)
{
	long double sum = 0;
	int			i;

	for (i = 0; i < n; i++)
		sum += x[i];
	return (double) (sum / n);
}

static double
plain_sd(const double *x, int n)
{
	long double mean = 0,
				sum = 0;
	int			i;

	for (i = 0; i < n; i++)
		mean += x[i];
	mean /= n;
	for (i = 0; i < n; i++)
		sum += (x[i] - mean) * (x[i] - mean);
	return (double) sqrtl(sum / (n - 1));
}

static double
plain_quantile(const double *x, int n, double q)
{
	double	   *s = malloc(sizeof(double) * (size_t) n);
	double		at = q * (n - 1);
	int			i = (int) at;
	double		result;

	memcpy(s, x, sizeof(double) * (size_t) n);
	qsort(s, (size_t) n, sizeof(double), compare_doubles);
	result = s[i];
	if (i + 1 < n && at > i)
		result = q == 0.5 ? 0.5 * (s[i] + s[i + 1]) : s[i] + (at - i) * (s[i + 1] - s[i]);
	free(s);
	return result;
}

static double
plain_mad(const double *x, int n, double *mean_deviation)
{
	double	   *d = malloc(sizeof(double) * (size_t) n);
	double		median = plain_quantile(x, n, 0.5);
	double		result;
	int			i;

	for (i = 0; i < n; i++)
		d[i] = fabs(x[i] - median);
	result = plain_quantile(d, n, 0.5);
	*mean_deviation = plain_mean(d, n);
	free(d);
	return result;
}

/* No spread: 0 at the level, the cap elsewhere */
static double
plain_ratio(double deviation, double spread, double threshold)
{
	if (deviation == 0)
		return 0;
	if (spread == 0)
		return copysign(1e6 * threshold, deviation);
	return deviation / spread;
}

static double *
made(int kind, int n)
{
	double	   *x = malloc(sizeof(double) * (size_t) n);
	uint64_t	seed = 11 + (uint64_t) kind;
	int			i;

	for (i = 0; i < n; i++)
		x[i] = series_value(kind, i, &seed);
	return x;
}

static void
check_mad(int window, int n)
{
	char		text[64];
	int			kind,
				i;

	n = test_rounds(n, window + 80);
	snprintf(text, sizeof(text), "mad(window=%d)", window);
	for (kind = 0; kind < SERIES_KINDS; kind++)
	{
		Stream	   *s = stream_open(text, 1);
		double	   *x = made(kind, n);

		for (i = 0; i < n; i++)
		{
			Verdict    *v = stream_point(s, x[i], i);
			int			have = i < window ? i : window;

			if (have < s->spec.node[0].policy.warmup)
				CHECK(isnan(v->score) && isnan(v->raw) && isnan(v->expected) && isnan(v->lower) && v->is_anomaly == -1);
			else if (window < 200 || i % 37 == 0)
			{
				double		mean_deviation;
				double		mad = plain_mad(x + i - have, have, &mean_deviation);
				double		median = plain_quantile(x + i - have, have, 0.5);

				CHECK_EQ_DOUBLE(v->expected, median);
				if (mad > 0)
					CHECK_EQ_DOUBLE(v->raw, (x[i] - median) / (mad * 1.4826022185056018));
				else
				{
					CHECK_NEAR(v->raw, plain_ratio(x[i] - median, 1.2533141373155003 * mean_deviation, 3.5), 1e-12);
					CHECK_NEAR(v->upper, median + 3.5 * 1.2533141373155003 * mean_deviation, 1e-12);
				}
				CHECK_EQ_DOUBLE(v->score, fmin(fabs(v->raw) / 3.5, 1e6));
			}
		}
		free(x);
		stream_close(s);
	}
}

static void
mad_of_small_windows(void)
{
	int			window;

	for (window = 3; window < 20; window++)
		check_mad(window, 2000);
	check_mad(100, 6000);
	check_mad(101, 6000);
}

static void
mad_of_large_windows(void)
{
	check_mad(2048, 6000);
	check_mad(2049, 6000);
	check_mad(4000, 9000);
}

static void
check_iqr(int window, int n)
{
	char		text[64];
	int			kind,
				i;

	n = test_rounds(n, window + 80);
	snprintf(text, sizeof(text), "iqr(window=%d)", window);
	for (kind = 0; kind < SERIES_KINDS; kind++)
	{
		Stream	   *s = stream_open(text, 1);
		double	   *x = made(kind, n);

		for (i = 0; i < n; i++)
		{
			Verdict    *v = stream_point(s, x[i], i);
			int			have = i < window ? i : window;

			if (have >= s->spec.node[0].policy.warmup && (window < 200 || i % 37 == 0))
			{
				double		mean_deviation;
				double		low = plain_quantile(x + i - have, have, 0.25);
				double		high = plain_quantile(x + i - have, have, 0.75);
				double		spread = high - low;
				double		out = x[i] > high ? x[i] - high : x[i] < low ? x[i] - low : 0;

				plain_mad(x + i - have, have, &mean_deviation);
				if (spread == 0)
					CHECK_NEAR(v->raw, plain_ratio(out, 1.6906870090166614 * mean_deviation, 1.5), 1e-12);
				else
				{
					CHECK_EQ_DOUBLE(v->raw, out / spread);
					CHECK_EQ_DOUBLE(v->lower, low - 1.5 * spread);
					CHECK_EQ_DOUBLE(v->upper, high + 1.5 * spread);
				}
				CHECK_EQ_DOUBLE(v->expected, plain_quantile(x + i - have, have, 0.5));
			}
		}
		free(x);
		stream_close(s);
	}
}

static void
iqr_of_windows(void)
{
	check_iqr(3, 2000);
	check_iqr(10, 2000);
	check_iqr(99, 4000);
	check_iqr(100, 4000);
	check_iqr(3000, 7000);
}

static void
zscore_of_history_and_windows(void)
{
	static const char *const texts[] = {"zscore", "zscore(window=50)", "zscore(window=3, warmup=3)"};
	static const int windows[] = {1 << 30, 50, 3};
	int			k,
				kind,
				i;

	for (k = 0; k < 3; k++)
		for (kind = 0; kind < SERIES_KINDS; kind++)
		{
			Stream	   *s = stream_open(texts[k], 1);
			int			n = 6000;
			double	   *x = made(kind, n);

			for (i = 0; i < n; i++)
			{
				Verdict    *v = stream_point(s, x[i], i);
				int			have = i < windows[k] ? i : windows[k];
				double		mean,
							sd;

				if (have < s->spec.node[0].policy.warmup)
				{
					CHECK(isnan(v->score));
					continue;
				}
				if (k == 0 && i % 29 != 0)
					continue;
				mean = plain_mean(x + i - have, have);
				sd = plain_sd(x + i - have, have);
				CHECK_NEAR(v->expected, mean, 1e-9);
				/* what stands still in long double stands still in double, near enough */
				if (sd < 1e-12)
					continue;
				CHECK_NEAR(v->raw, (x[i] - mean) / sd, 2e-9);
				CHECK_NEAR(v->upper, mean + 3 * sd, 1e-9);
			}
			free(x);
			stream_close(s);
		}
}

static void
ewma_by_definition(void)
{
	int			kind,
				i,
				j;

	for (kind = 0; kind < SERIES_KINDS; kind++)
	{
		Stream	   *s = stream_open("ewma(span=9)", 1);
		int			n = 1200;
		double	   *x = made(kind, n);

		for (i = 0; i < n; i++)
		{
			Verdict    *v = stream_point(s, x[i], i);
			long double w = 1,
						sum = 0,
						squares = 0,
						mean = 0,
						variance = 0;

			if (i < 30)
				continue;
			for (j = i - 1; j >= 0; j--, w *= 0.8L)
			{
				sum += w;
				squares += w * w;
				mean += w * x[j];
			}
			mean /= sum;
			for (j = i - 1, w = 1; j >= 0; j--, w *= 0.8L)
				variance += w * (x[j] - mean) * (x[j] - mean);
			variance /= sum;
			variance /= 1 - squares / (sum * sum);
			CHECK_NEAR(v->expected, (double) mean, 1e-9);
			if (kind == SERIES_CONSTANT && variance < 1e-20)
				continue;
			CHECK_NEAR(v->raw, (double) ((x[i] - mean) / sqrtl(variance)), 1e-5);
		}
		free(x);
		stream_close(s);
	}
}

/* Constant series: NULL, then 0, then the cap, then 0 again soon */
static void
no_spread(void)
{
	static const char *const texts[] = {"zscore", "zscore(window=40)", "ewma", "mad", "mad(window=2500)", "iqr"};
	static const double levels[] = {0, 0.1, -7e9, 1e300, 5e-320};
	int			k,
				l,
				i;

	for (k = 0; k < 6; k++)
		for (l = 0; l < 5; l++)
		{
			Stream	   *s = stream_open(texts[k], 1);
			double		level = levels[l];
			Verdict    *v;

			for (i = 0; i < 300; i++)
			{
				v = stream_point(s, level, i);
				CHECK_SAY(i < 30 ? isnan(v->score) : v->score == 0, "%s at level %g: %g", texts[k], level, v->score);
			}
			/* moments have squares: what is beyond 1e140 or within 1e-150 of the level counts as there */
			v = stream_point(s, level == 0 ? 1 : level * 2, i);
			if ((level == 5e-320 || level == 1e300) && k < 3)
				CHECK_EQ_DOUBLE(v->score, 0);
			else
			{
				CHECK_EQ_DOUBLE(v->score, 1e6);
				CHECK_EQ_INT(v->is_anomaly, 1);
				CHECK_EQ_INT(v->alert, 1);
				CHECK_EQ_DOUBLE(v->raw, copysign(1e6 * s->spec.node[0].policy.threshold, level < 0 ? -1 : 1));
			}
			v = stream_point(s, level, i + 1);
			CHECK(v->score < 1);
			stream_close(s);
		}
}

/* NaN and infinity have no verdict and leave no trace; huge and tiny values no NaN */
static void
odd_values(void)
{
	static const char *const texts[] = {"zscore", "zscore(window=40)", "ewma", "mad", "mad(window=2500)", "iqr",
		"isolation_forest(window=128, warmup=80)"};
	static const double odd[] = {1e308, -1e308, 1.7976931348623157e308, 5e-324, -5e-324, 1e-310, 0, -0.0, 1e154, 1};
	uint64_t	seed = 8;
	int			k,
				i;

	for (k = 0; k < 7; k++)
	{
		Stream	   *s = stream_open(texts[k], 1);
		char		before[65536];

		for (i = 0; i < 3000; i++)
		{
			double		x = i < 200 ? test_normal(&seed) : odd[test_random(&seed) % 10];
			Verdict    *v = stream_point(s, x, i);

			CHECK_SAY(i < 100 || (v->score >= 0 && v->score <= 1e6), "%s: score %g of %g", texts[k], v->score, x);
			CHECK(i < 100 || isfinite(v->raw));
			CHECK(i < 100 || !isnan(v->onset));
			if (i % 500 == 250 && s->model->size < sizeof(before))
			{
				double		bad[] = {NAN, INFINITY, -INFINITY};
				int			j;

				memcpy(before, s->model, s->model->size);
				for (j = 0; j < 3; j++)
				{
					v = stream_point(s, bad[j], i);
					CHECK(isnan(v->score) && isnan(v->onset) && isnan(v->raw) && isnan(v->expected));
					CHECK(v->is_anomaly == -1 && v->alert == -1 && v->event_id == -1 && v->attributions == 0);
				}
				if (!s->model->full)
					CHECK(memcmp(before, s->model, s->model->size) == 0);
			}
		}
		CHECK(model_valid(s->model, s->model->size, &s->spec));
		stream_close(s);
	}
}

/* A frame of so many points slides over a series; from time to time all is compared with a model of the frame alone */
static long
slide(const char *text, int kind, int frame, int n, int every, bool exact)
{
	Stream	   *s = stream_open(text, 1);
	uint64_t	seed = 21;
	double	   *x = malloc(sizeof(double) * (size_t) n);
	long		refused = 0;
	int			i,
				j;

	s->model->moving = 1;
	for (i = 0; i < n; i++)
	{
		x[i] = series_value(kind, i, &seed);
		if (i >= frame && !stream_forget(s, x[i - frame]))
		{
			refused++;
			model_init(s->model = realloc(s->model, model_start_size(&s->spec, 1)), &s->spec, 1);
			s->model->moving = 1;
			for (j = i - frame + 1; j < i; j++)
				stream_point(s, x[j], j);
		}
		stream_point(s, x[i], i);
		CHECK(s->verdict.alert == -1 && isnan(s->verdict.onset) && s->verdict.event_id == -1);
		if (i >= frame && (i % every == 0 || i % 997 == 600 || i % 400 == 101))
		{
			Stream	   *fresh = stream_open(text, 1);

			fresh->model->moving = 1;
			for (j = i - frame + 1; j <= i; j++)
				stream_point(fresh, x[j], j);
			if (exact)
			{
				CHECK_EQ_DOUBLE(s->verdict.expected, fresh->verdict.expected);
				CHECK_NEAR(s->verdict.raw, fresh->verdict.raw, 1e-12);
			}
			else
			{
				CHECK_NEAR(s->verdict.expected, fresh->verdict.expected, 1e-9);
				CHECK_NEAR(s->verdict.raw, fresh->verdict.raw, 1e-8);
				CHECK_NEAR(s->verdict.upper, fresh->verdict.upper, 1e-9);
			}
			CHECK_EQ_INT(s->verdict.is_anomaly, fresh->verdict.is_anomaly);
			CHECK_EQ_INT(s->model->learned, fresh->model->learned);
			stream_close(fresh);
		}
		if (i % 5003 == 0)
			CHECK(model_valid(s->model, s->model->size, &s->spec));
	}
	free(x);
	stream_close(s);
	return refused;
}

static void
moving_frames(void)
{
	int			kind;

	for (kind = 0; kind < SERIES_KINDS; kind++)
	{
		slide("zscore", kind, 100, test_rounds(20000, 1500), 17, false);
		slide("zscore(window=60)", kind, 100, test_rounds(10000, 1500), 17, false);
		slide("zscore(window=300)", kind, 100, test_rounds(10000, 1500), 17, false);
		slide("mad", kind, 100, test_rounds(10000, 1500), 17, true);
		slide("mad(window=40)", kind, 100, test_rounds(10000, 1500), 17, true);
		slide("mad(window=500)", kind, 100, test_rounds(10000, 1500), 17, true);
		slide("mad(window=5000)", kind, 100, test_rounds(10000, 1500), 17, true);
		slide("mad(window=2500)", kind, 3000, test_rounds(8000, 3200), 117, true);
		slide("iqr", kind, 50, test_rounds(10000, 1500), 17, true);
		slide("iqr(window=2500)", kind, 40, test_rounds(5000, 1000), 17, true);
	}
}

/* A million slides with giant spikes: right all along, and seldom summed anew */
static void
million_slides(void)
{
	int			n = test_rounds(1000000, 20000);
	long		refused;

	refused = slide("zscore", SERIES_NORMAL, 100, n, 5003, false);
	CHECK_SAY(refused >= n / 100000 - 1 && refused < n / 2500, "refused %ld times", refused);
	refused = slide("zscore", SERIES_SPIKES, 100, n, 5003, false);
	CHECK_SAY(refused >= n / 2000 && refused < n / 100, "refused %ld times", refused);
	slide("mad", SERIES_SPIKES, 100, n, 5003, true);
}

static void
what_cannot_be_taken_back(void)
{
	static const char *const no[] = {"ewma", "isolation_forest", "mad(learn=normal)", "mad(learn=clipped)",
		"mad(transform=rate)", "mad(consecutive=2)"};
	static const char *const yes[] = {"zscore", "zscore(window=9)", "mad", "iqr", "mad(transform=log1p)"};
	Spec		spec;
	Stream	   *s = stream_open("mad(transform=log1p)", 1);
	int			i;

	for (i = 0; i < 6; i++)
	{
		spec = spec_of(no[i]);
		CHECK_SAY(!model_can_forget(&spec), "%s", no[i]);
	}
	for (i = 0; i < 5; i++)
	{
		spec = spec_of(yes[i]);
		CHECK_SAY(model_can_forget(&spec), "%s", yes[i]);
	}
	/* points that were not learned are nothing to take back */
	stream_point(s, 1, 0);
	CHECK(stream_forget(s, NAN) && stream_forget(s, -5));
	CHECK_EQ_INT(s->model->learned, 1);
	CHECK(!stream_forget(s, 2));	/* not the oldest */
	stream_close(s);
	s = stream_open("zscore", 1);
	CHECK(!stream_forget(s, 1));	/* nothing there */
	stream_close(s);
}

/* A model that doubles ends in the bytes of one that had all its room from the start */
static void
grown_and_not(void)
{
	static const char *const texts[] = {"mad", "mad(window=3000)", "zscore(window=77)", "iqr(window=33)", "isolation_forest(window=700)"};
	int			k,
				i;

	for (k = 0; k < 5; k++)
	{
		Stream	   *s = stream_open(texts[k], 1);
		const Detector *d = s->spec.node[0].detector;
		size_t		limit = d->limit(s->spec.node[0].p);
		size_t		size = d->size(s->spec.node[0].p, 1, limit);
		void	   *whole = malloc(size);
		uint64_t	seed = 4;

		d->init(whole, s->spec.node[0].p, 1, limit);
		for (i = 0; i < 4000; i++)
		{
			double		x = series_value(SERIES_SPIKES, i, &seed);
			Point		point = {.x = &x, .dims = 1, .ts = TIME_NONE};
			Reading		reading;

			if (i < s->spec.node[0].policy.warmup)
				d->learn(whole, s->spec.node[0].p, &point);
			else if (d->observe)
				d->observe(whole, s->spec.node[0].p, &point, &reading, NULL);
			else
			{
				d->judge(whole, s->spec.node[0].p, &point, &reading, NULL);
				d->learn(whole, s->spec.node[0].p, &point);
			}
			stream_point(s, x, i);
			if (i >= s->spec.node[0].policy.warmup)
				CHECK_EQ_DOUBLE(s->verdict.raw, reading.raw);
		}
		CHECK_EQ_INT(s->model->capacity, limit);
		CHECK_SAY(memcmp((char *) s->model + s->model->offset, whole, size) == 0, "%s", texts[k]);
		free(whole);
		stream_close(s);
	}
}

int
main(void)
{
	RUN(mad_of_small_windows);
	RUN(mad_of_large_windows);
	RUN(iqr_of_windows);
	RUN(zscore_of_history_and_windows);
	RUN(ewma_by_definition);
	RUN(no_spread);
	RUN(odd_values);
	RUN(moving_frames);
	RUN(million_slides);
	RUN(what_cannot_be_taken_back);
	RUN(grown_and_not);
	return test_done();
}
