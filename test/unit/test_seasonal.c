/*
 * test_seasonal.c - holt_winters, seasonal and seasonal_esd against slow plain
 * forms of their definitions; what holds of bocpd and spectral_residual too
 */
#include "seasonal.h"

#define HOUR		3600

static const char *const all[] = {"holt_winters(period=24)", "holt_winters", "holt_winters(period=1d)", "seasonal",
	"seasonal(cycle=week)", "seasonal_esd(period=24)", "seasonal_esd", "bocpd", "spectral_residual(window=64)"};

#define DETECTORS	((int) (sizeof(all) / sizeof(all[0])))

/* Level, trend and season as in the books, errors clipped at two sigma; a slot off twice on a side takes what it sees */
typedef struct PlainSeason
{
	double		x[100];			/* the first cycle */
	double		season[100];
	double		level,
				trend,
				spread,
				last;
	int			times[100],
				side[100],
				n,
				errors;
} PlainSeason;

static double
plain_forecast(const PlainSeason *h, int period)
{
	return h->level + h->trend + h->season[h->n % period];
}

static void
plain_learn(PlainSeason *h, int period, double x)
{
	int			slot = h->n % period;
	double		e,
				kept,
				size;
	int			i,
				side;

	if (h->n < period)
	{
		/* no farther off than ten times the mean deviation so far, or where there is none than the value before */
		if (h->n == 0)
			h->level = x;
		e = x - h->level;
		kept = limited(e, h->spread > 0 ? 10 * h->spread : h->last);
		h->x[h->n++] = h->level + kept;
		h->last = fabs(e);
		h->spread += (fabs(kept) - h->spread) / h->n;
		h->level += kept / h->n;
		if (h->n == period)
		{
			for (i = 0; i < period; i++)
			{
				h->season[i] = h->x[i] - h->level;
				h->times[i] = 1;
			}
			h->errors = 1;
		}
		return;
	}
	e = x - plain_forecast(h, period);
	kept = limited(e, h->spread > 0 ? 2 * MEANAD * h->spread : h->last);
	size = fmin(fabs(e), h->spread > 0 ? 6 * h->spread : h->last);
	h->errors++;
	h->spread += fmax(0.01, 1.0 / h->errors) * (size - h->spread);
	h->last = fabs(e);
	h->level += h->trend + 0.05 * kept;
	h->trend += 0.05 * 0.01 * kept;
	h->times[slot]++;
	side = e > kept ? 1 : e < kept ? -1 : 0;
	if (side != 0 && side == h->side[slot])
	{
		h->season[slot] += e;
		h->side[slot] = 0;
	}
	else
	{
		h->season[slot] += fmax(0.1, 1.0 / h->times[slot]) * kept;
		h->side[slot] = side;
	}
	h->n++;
}

static void
holt_winters_by_definition(void)
{
	int			kind,
				i;

	for (kind = 0; kind < SERIES_KINDS; kind++)
	{
		Stream	   *s;
		PlainSeason h = {.n = 0};
		uint64_t	seed = 5;

		if (kind == SERIES_CONSTANT)
			continue;			/* no error but that of rounding, which grows at each step */
		s = stream_open("holt_winters(period=24)", 1);
		for (i = 0; i < 3000; i++)
		{
			double		x = series_value(kind, i, &seed) + season_of_day(i);
			Verdict    *v = stream_point(s, x, i);

			if (i < 48)
				CHECK(isnan(v->score));
			else
			{
				double		expected = plain_forecast(&h, 24);
				double		sigma = MEANAD * h.spread;

				CHECK_NEAR(v->expected, expected, 1e-8);
				CHECK_NEAR(v->upper, expected + 5 * sigma, 1e-8);
				if (sigma > 1e-6)
					CHECK_NEAR(v->raw, (x - expected) / sigma, 1e-5);
			}
			plain_learn(&h, 24, x);
		}
		stream_close(s);
	}
}

/* Found in rows, told in rows or as a duration: the season is foretold all the same */
static void
periods_of_holt_winters(void)
{
	static const char *const texts[] = {"holt_winters(period=24)", "holt_winters", "holt_winters(period=1d)", "holt_winters(max_period=40)"};
	int			k,
				i;

	for (k = 0; k < 4; k++)
	{
		Stream	   *s = stream_open(texts[k], 1);
		uint64_t	seed = 9;
		double		squares = 0;

		for (i = 0; i < 2000; i++)
		{
			Verdict    *v = stream_point(s, daily(i, &seed), i * HOUR);

			CHECK_SAY(i < 140 || isfinite(v->raw), "%s: nothing known at %d", texts[k], i);
			if (i >= 1000)
				squares += (v->expected - 100 - season_of_day(i)) * (v->expected - 100 - season_of_day(i));
			if (i >= 300 && i % 211 == 210)
				CHECK(v->score > 2 && v->raw > 0);
		}
		CHECK_SAY(sqrt(squares / 1000) < 0.6, "%s: off by %g", texts[k], sqrt(squares / 1000));
		stream_close(s);
	}
}

/* Gaps and uneven steps move no slot of a duration; without a time it knows nothing */
static void
duration_with_gaps(void)
{
	Stream	   *s = stream_open("holt_winters(period=1d)", 1);
	uint64_t	seed = 2;
	int			i;

	for (i = 0; i < 4000; i++)
	{
		Verdict    *v;

		if (test_uniform(&seed) < 0.3)
			continue;
		v = stream_point(s, season_of_day(i), i * HOUR + (int64_t) (test_random(&seed) % 600));
		if (i > 700)
			CHECK_SAY(isnan(v->raw) || fabs(v->expected - season_of_day(i)) < 0.5, "%g at %d", v->expected, i);
	}
	for (i = 0; i < 50; i++)
		CHECK(isnan(stream_point(s, 1, TIME_NONE)->score));
	stream_close(s);
}

/* Without a season in sight it goes on without one, once the search has found nothing */
static void
no_season(void)
{
	static const char *const texts[] = {"holt_winters", "holt_winters(max_period=100)", "holt_winters(max_period=4)"};
	size_t		k;
	int			i;

	for (k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
	{
		Stream	   *s = stream_open(texts[k], 1);
		uint64_t	seed = 4;

		for (i = 0; i < 1500; i++)
		{
			Verdict    *v = stream_point(s, test_normal(&seed) + (i == 150 ? 20 : 0), i);

			if (k < 2)
				CHECK(i < 64 ? isnan(v->score) : isfinite(v->score));
			if (i == 150)
				CHECK_SAY(v->score > 2, "%s: %g", texts[k], v->score);
		}
		CHECK(stream_point(s, 20, i)->score > 2);
		stream_close(s);
	}
}

/* A season that shows later takes over, and is not disturbed by what was said before */
static void
season_after_all(void)
{
	Stream	   *s = stream_open("holt_winters", 1);
	uint64_t	seed = 5;
	int			i;

	for (i = 0; i < 2000; i++)
	{
		double		season = i % 100 < 10 ? 20 : 0;
		Verdict    *v = stream_point(s, season + test_normal(&seed), i);

		CHECK(i < 64 || isfinite(v->score));
		if (i >= 600)
			CHECK_SAY(fabs(v->expected - season) < 4, "%g at %d", v->expected, i);
	}
	stream_close(s);
}

/* Hours by plain arithmetic on the civil day */
static void
seasonal_by_definition(void)
{
	static const char *const texts[] = {"seasonal(cycle=day)", "seasonal", "seasonal(cycle=week)"};
	int			k,
				i;

	for (k = 0; k < 3; k++)
	{
		Stream	   *s = stream_open(texts[k], 1);
		double		m[168] = {0},
					d[168] = {0},
					n[168] = {0},
					all_mean = 0,
					all_deviation = 0,
					last = 0;
		uint64_t	seed = 31;

		/* 2024-01-01 was a Monday; an offset of 2 h */
		for (i = 0; i < 5000; i++)
		{
			int64_t		local = INT64_C(1704067200) + i * 900;
			int			hour = i / 4 % 24;
			int			weekday = (i / 96 + 1) % 7;
			int			bin = k == 0 ? hour : k == 1 ? hour + 24 * (weekday % 6 == 0) : hour + 24 * weekday;
			double		x = daily(i / 4, &seed);
			double		expected = n[bin] > 0 ? m[bin] : all_mean;
			double		spread = (d[bin] * n[bin] + 12 * all_deviation) / (n[bin] + 12);
			double		e,
						part,
						gain;
			Point		point = {.x = &x, .dims = 1, .ts = (local - 7200) * 1000000, .utc_offset = 7200};
			Verdict		v = {.attribution = NULL};

			model_observe(s->model, &s->spec, &point, &v);
			if (i < (k == 2 ? 14 : 2) * 96)
				CHECK(isnan(v.score));
			else
			{
				CHECK_NEAR(v.expected, expected, 1e-10);
				CHECK_NEAR(v.raw, (x - expected) / (MEANAD * spread), 1e-9);
			}
			e = i == 0 ? 0 : x - expected;
			part = limited(e, spread > 0 ? 10 * spread : last);
			if (n[bin]++ == 0)
				m[bin] = x - e;
			gain = fmax(0.05, 1 / n[bin]);
			m[bin] += gain * part;
			d[bin] += gain * (fabs(part) - d[bin]);
			gain = fmax(0.005, 1.0 / (i + 1));
			all_deviation += gain * (fabs(part) - all_deviation);
			all_mean += gain * ((x - e) + part - all_mean);
			last = fabs(e);
		}
		stream_close(s);
	}
}

/* P(T > t) of Student's t by Simpson's rule over the angle */
static double
student_tail(double t, double freedom)
{
	double		sum = 0,
				from = atan(t / sqrt(freedom)),
				step = (PI / 2 - from) / 2000;
	int			i;

	for (i = 0; i <= 2000; i++)
		sum += (i == 0 || i == 2000 ? 1 : i % 2 ? 4 : 2) * pow(fmax(cos(from + i * step), 0), freedom - 1);
	return sum * step / 3 * exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(PI);
}

static double
plain_critical(int n, int i, double alpha)
{
	double		low = 0,
				high = 50,
				t;

	while (high - low > 1e-10)
	{
		t = 0.5 * (low + high);
		if (student_tail(t, n - i - 1) > alpha / (2 * (n - i + 1)))
			low = t;
		else
			high = t;
	}
	return low * (n - i) / sqrt((n - i - 1 + low * low) * (n - i + 1));
}

static double
plain_median(const double *x, int n)
{
	double		s[128];

	memcpy(s, x, sizeof(double) * (size_t) n);
	qsort(s, (size_t) n, sizeof(double), compare_doubles);
	return n % 2 ? s[n / 2] : 0.5 * (s[n / 2 - 1] + s[n / 2]);
}

/* ESD of x[0 .. n): is the last one an outlier, and by how much of its critical value? */
static double
plain_esd(const double *given, int n, int k, const double *critical)
{
	double		x[128],
				d[128],
				best = NAN,
				sign = 0;
	int			place = n - 1,
				i,
				j;

	memcpy(x, given, sizeof(double) * (size_t) n);
	for (i = 0; i < k; i++, n--)
	{
		double		median = plain_median(x, n),
					mad;
		int			far = 0;

		for (j = 0; j < n; j++)
			d[j] = fabs(x[j] - median);
		mad = 1.4826022185056018 * plain_median(d, n);
		for (j = 0; j < n; j++)
			if (d[j] > d[far])
				far = j;
		if (far == place)
		{
			best = d[far] / mad / critical[i];
			sign = x[far] > median ? 1 : -1;
			place = -1;
		}
		else if (place == -1 && d[far] / mad / critical[i] > fmax(best, 1))
			best = d[far] / mad / critical[i];
		memmove(x + far, x + far + 1, sizeof(double) * (size_t) (n - far - 1));
		if (place > far)
			place--;
	}
	return sign * best;
}

static void
esd_by_definition(void)
{
	Stream	   *s = stream_open("seasonal_esd(period=24, window=60)", 1);
	Stream	   *forecast = stream_open("holt_winters(period=24)", 1);
	double		errors[4000],
				critical[6];
	uint64_t	seed = 6;
	int			known = 0,
				outliers = 0,
				i;

	for (i = 0; i < 6; i++)
		critical[i] = plain_critical(61, i + 1, 0.05);
	for (i = 0; i < 3000; i++)
	{
		double		x = daily(i, &seed) + (i % 37 < 2 ? 9 * test_normal(&seed) : 0);
		Verdict    *v = stream_point(s, x, i);
		double		raw;

		stream_point(forecast, x, i);
		if (isnan(forecast->verdict.expected))
			continue;
		errors[known++] = x - forecast->verdict.expected;
		CHECK(known <= 30 ? isnan(v->raw) : isfinite(v->raw));
		if (known < 61)
			continue;
		raw = plain_esd(errors + known - 61, 61, 6, critical);
		if (isnan(raw))
			CHECK(fabs(v->raw) < 1);
		else
			CHECK_NEAR(v->raw, raw, 1e-5);
		outliers += fabs(v->raw) > 1;
	}
	CHECK(outliers > 50 && outliers < 600);
	stream_close(s);
	stream_close(forecast);
}

static void
constant_series(void)
{
	static const double levels[] = {0, 0.1, -7e9, 1e90};
	int			k,
				l,
				i;

	for (k = 0; k < DETECTORS; k++)
		for (l = 0; l < 4; l++)
		{
			Stream	   *s = stream_open(all[k], 1);
			Verdict    *v = NULL;

			for (i = 0; i < 1500; i++)
			{
				v = stream_point(s, levels[l], i * HOUR);
				CHECK_SAY(isnan(v->score) || v->score == 0, "%s at %g: %g", all[k], levels[l], v->score);
			}
			CHECK_SAY(v->score == 0, "%s does not know", all[k]);
			v = stream_point(s, levels[l] == 0 ? 1 : 2 * levels[l], i++ * HOUR);
			CHECK_SAY(v->score > 1, "%s at %g: %g", all[k], levels[l], v->score);
			CHECK(model_valid(s->model, s->model->size, &s->spec));
			stream_close(s);
		}
}

/* One giant value: all stays finite, and 1,000 points later an ordinary spike is seen and ordinary points are not */
static void
giant_spikes(void)
{
	static const double giants[] = {1e30, -1e30, 1.7e308};
	int			k,
				g,
				i;

	for (k = 0; k < DETECTORS; k++)
		for (g = 0; g < 3; g++)
		{
			Stream	   *s = stream_open(all[k], 1);
			uint64_t	seed = 3;
			int			hits = 0;
			Verdict    *v;

			for (i = 0; i < 3000; i++)
			{
				bool		giant = i == 5 || i == 1200;
				double		x = 100 + season_of_day(i) + test_normal(&seed);

				v = stream_point(s, giant ? giants[g] : x, i * HOUR);
				CHECK_SAY(isnan(v->score) || (v->score >= 0 && v->score <= 1e6 && isfinite(v->raw)), "%s: %g", all[k], v->score);
				CHECK_SAY(i != 1200 || v->score > 1, "%s: giant unseen", all[k]);
				hits += i > 2200 && v->score >= 1;
			}
			v = stream_point(s, 200 + season_of_day(i), i * HOUR);
			CHECK_SAY(v->score > 1, "%s after %g: %g", all[k], giants[g], v->score);
			/* to bocpd some turns of a season are changes */
			CHECK_SAY(hits < (strcmp(all[k], "bocpd") == 0 ? 60 : 40), "%s after %g: %d hits", all[k], giants[g], hits);
			CHECK(model_valid(s->model, s->model->size, &s->spec));
			stream_close(s);
		}
}

/* Judge then learn gives the bytes and the reading of observe; NaN leaves no trace; a vector is its components */
static void
paths_and_vectors(void)
{
	int			k,
				i;

	for (k = 0; k < DETECTORS; k++)
	{
		Stream	   *s = stream_open(all[k], 1);
		Stream	   *both = stream_open(all[k], 2);
		const Detector *d = s->spec.node[0].detector;
		size_t		size = d->size(s->spec.node[0].p, 1, 0);
		void	   *state = calloc(1, size);
		void	   *before = malloc(size);
		uint64_t	seed = 8;

		d->init(state, s->spec.node[0].p, 1, 0);
		for (i = 0; i < 700; i++)
		{
			double		x[2] = {daily(i, &seed), 7};
			Point		point = {.x = x, .dims = 1, .ts = (int64_t) i * HOUR * 1000000};
			Reading		reading = READING_NONE;

			stream_point(s, x[0], i * HOUR);
			stream_vector(both, x, i * HOUR);
			memcpy(before, state, size);
			d->judge(state, s->spec.node[0].p, &point, &reading, NULL);
			CHECK(memcmp(before, state, size) == 0);
			d->learn(state, s->spec.node[0].p, &point);
			if (!isnan(s->verdict.score))
				CHECK_EQ_DOUBLE(s->verdict.raw, reading.raw);
			CHECK_EQ_DOUBLE(both->verdict.score, s->verdict.score);
			if (i % 50 == 0)
				CHECK(isnan(stream_point(s, NAN, i * HOUR)->score));
		}
		CHECK_SAY(memcmp((char *) s->model + s->model->offset, state, size) == 0, "%s", all[k]);
		free(state);
		free(before);
		stream_close(s);
		stream_close(both);
	}
}

/* A state with random bytes is refused, or does no harm */
static void
forged_states(void)
{
	int			k,
				run,
				i;

	for (k = 0; k < DETECTORS; k++)
	{
		Stream	   *s = stream_open(all[k], 1);
		const Detector *d = s->spec.node[0].detector;
		size_t		size = d->size(s->spec.node[0].p, 1, 0);
		char	   *forged = malloc(size);
		uint64_t	seed = 50;

		for (i = 0; i < 400; i++)
			stream_point(s, daily(i, &seed), i * HOUR);
		for (run = 0; run < 2000; run++)
		{
			memcpy(forged, (char *) s->model + s->model->offset, size);
			for (i = 0; i < 1 + run % 3; i++)
				forged[test_random(&seed) % (run % 2 ? size : 96)] ^= (char) (1 << test_random(&seed) % 8);
			if (!d->valid(forged, size, s->spec.node[0].p, 1, 0))
				continue;
			for (i = 0; i < 30; i++)
			{
				double		x = daily(i, &seed);
				Point		point = {.x = &x, .dims = 1, .ts = (int64_t) (400 + i) * HOUR * 1000000};
				Reading		reading = READING_NONE;

				d->judge(forged, s->spec.node[0].p, &point, &reading, NULL);
				CHECK_SAY(!isinf(reading.raw), "%s", all[k]);
				d->learn(forged, s->spec.node[0].p, &point);
			}
		}
		free(forged);
		stream_close(s);
	}
}

static void
refused_specs(void)
{
	static const char *const texts[] = {"holt_winters(period=1)", "seasonal_esd(period=1)", "spectral_residual(window=100)"};
	Spec		spec;
	SpecError	error;
	int			i;

	for (i = 0; i < 3; i++)
		CHECK_SAY(!parse(texts[i], &spec, &error), "%s", texts[i]);
}

int
main(void)
{
	RUN(holt_winters_by_definition);
	RUN(periods_of_holt_winters);
	RUN(duration_with_gaps);
	RUN(no_season);
	RUN(season_after_all);
	RUN(seasonal_by_definition);
	RUN(esd_by_definition);
	RUN(constant_series);
	RUN(giant_spikes);
	RUN(paths_and_vectors);
	RUN(forged_states);
	RUN(refused_specs);
	return test_done();
}
