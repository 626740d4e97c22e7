/*
 * test_suggest.c - what is seen in made-up series, against what they were made of and slow references
 */
#include "core.h"

#include "core/suggest.h"

#define N		4000
#define MINUTE	INT64_C(60000000)

static double values[N + 1];
static int64_t times[N + 1];
static Suggestion look;

static void
see_at(size_t n, const int64_t *ts)
{
	/* exactly as much room as is asked for, so that the sanitizer sees a step too far */
	double	   *work = malloc(suggest_work(n) * sizeof(double));
	Spec		spec;
	SpecError	error;

	suggest_analyse(values, ts, n, work, &look);
	free(work);
	CHECK(parse(look.spec, &spec, &error));
	CHECK(look.reason[0] != '\0');
}

static void
see(const int64_t *ts)
{
	see_at(N, ts);
}

static void
by_minutes(int minutes)
{
	for (int i = 0; i <= N; i++)
		times[i] = i * minutes * MINUTE;
}

static double
wave(int i, int period)
{
	return sin(6.283185307179586 * i / period);
}

static void
seasons(void)
{
	static const int periods[] = {7, 24, 60, 333, 1000};
	uint64_t	seed = 1;

	by_minutes(5);
	for (size_t k = 0; k < sizeof(periods) / sizeof(periods[0]); k++)
	{
		char		want[64];

		for (int i = 0; i < N; i++)
			values[i] = 20 + 3 * wave(i, periods[k]) + test_normal(&seed);
		see(times);
		snprintf(want, sizeof(want), "holt_winters(period=%d)", periods[k]);
		CHECK_SAY(fabs((double) look.period - periods[k]) <= 0.01 * periods[k], "period %u, not %d", look.period, periods[k]);
		if ((int) look.period == periods[k])
			CHECK_EQ_STR(look.spec, want);
		/* variances 4.5 and 1 */
		CHECK_NEAR(look.season, 4.5 / 5.5, 0.04);
		CHECK_NEAR(look.spread, 1, 0.06);
		CHECK_EQ_INT(look.shifts, 0);
	}
}

/* Slow reference: means of phases of the raw values, and variances in the open */
static void
season_equals_reference(void)
{
	uint64_t	seed = 2;
	double		mean[24] = {0};
	double		whole = 0;
	double		all = 0;
	double		left = 0;

	for (int i = 0; i < 2400; i++)
	{
		values[i] = 5 * wave(i, 24) + wave(i, 12) + test_normal(&seed);
		mean[i % 24] += values[i] / 100;
		whole += values[i] / 2400;
	}
	for (int i = 0; i < 2400; i++)
	{
		all += (values[i] - whole) * (values[i] - whole);
		left += (values[i] - mean[i % 24]) * (values[i] - mean[i % 24]);
	}
	see_at(2400, NULL);
	CHECK_EQ_INT(look.period, 24);
	CHECK_NEAR(look.season, 1 - left / all * 100 / 99, 0.002);
}

static void
clocks(void)
{
	uint64_t	seed = 3;

	by_minutes(60);
	for (int i = 0; i < N; i++)
		values[i] = 5 * wave(i, 24) + test_normal(&seed);
	see(times);
	CHECK_EQ_STR(look.spec, "seasonal");
	for (int i = 0; i < N; i++)
		values[i] = (i / 24 % 7 < 5) * (3 + 2 * wave(i, 24)) + 0.3 * test_normal(&seed);
	see(times);
	CHECK_EQ_INT(look.period, 168);
	CHECK_EQ_STR(look.spec, "seasonal(cycle=week)");
	by_minutes(60 * 24);
	for (int i = 0; i < N; i++)
		values[i] = (i % 7 < 5) + 0.1 * test_normal(&seed);
	see(times);
	CHECK_EQ_STR(look.spec, "holt_winters(period=7)");
}

/* A fifth of the rows are gone, some times stand twice: the season stays where it was */
static void
gaps(void)
{
	uint64_t	seed = 4;
	uint64_t	missing = 0;
	int			n = 0;
	int			slot = 0;

	for (slot = 0; n < N; slot++)
	{
		if (slot > 0 && test_uniform(&seed) < 0.2)
		{
			missing++;
			continue;
		}
		times[n] = slot * 5 * MINUTE;
		values[n++] = 4 * wave(slot, 50) + test_normal(&seed);
		if (slot % 1000 == 500 && n < N)
		{
			times[n] = times[n - 1];
			values[n++] = 4 * wave(slot, 50);
		}
	}
	see(times);
	/* those after the last row are not known of */
	CHECK_SAY(look.missing <= missing && look.missing + 5 > missing, "%d missing, not %d", (int) look.missing, (int) missing);
	CHECK_SAY(look.duplicates >= 3 && look.duplicates <= 5, "%d times twice", (int) look.duplicates);
	CHECK_EQ_DOUBLE(look.step, 300);
	CHECK_NEAR(look.regularity, 0.8, 0.05);
	CHECK_EQ_INT(look.period, 50);
	CHECK_EQ_STR(look.spec, "holt_winters(period=250min)");
	CHECK(look.season > 0.8);
	times[100] = times[98];
	see(times);
	CHECK_EQ_INT(look.backward, 1);
}

static void
trends(void)
{
	uint64_t	seed = 5;

	for (int i = 0; i < N; i++)
		values[i] = 0.01 * i + test_normal(&seed) + (i % 500 == 77 ? 1e6 : 0);
	see(NULL);
	CHECK_NEAR(look.slope, 0.01, 0.0003);
	CHECK(look.trend > 0.95 && look.shifts == 0 && look.period == 0);
	CHECK_NEAR(look.spikes, 8.0 / N, 1e-9);
	CHECK_EQ_STR(look.spec, "holt_winters");
	for (int i = 0; i < N; i++)
		values[i] = -0.01 * i + 5 * wave(i, 100) + test_normal(&seed);
	see(NULL);
	CHECK_EQ_INT(look.period, 100);
	CHECK(fabs(look.slope + 0.01) < 0.0003);
	CHECK_EQ_STR(look.spec, "holt_winters(period=100)");
}

static void
shifts(void)
{
	uint64_t	seed = 6;

	for (int more = 0; more <= 3; more++)
	{
		for (int i = 0; i < N; i++)
			values[i] = 12 * (more > 0 && i >= 803) - 20 * (more > 1 && i >= 1999) + 8 * (more > 2 && i >= 3120) + test_normal(&seed);
		see(NULL);
		CHECK_EQ_INT(look.shifts, more);
		CHECK_NEAR(look.spread, 1, 0.07);
		CHECK_EQ_STR(look.spec, "auto");
	}
}

static void
kinds_of_noise(void)
{
	uint64_t	seed = 7;
	int			above = 0;

	for (int i = 0; i < N; i++)
		values[i] = test_normal(&seed);
	see(NULL);
	CHECK_EQ_INT(look.noise, NOISE_NORMAL);
	CHECK_EQ_STR(look.spec, "auto");
	CHECK(look.period == 0 && look.season == 0 && look.trend < 0.05 && look.spikes == 0);
	CHECK_NEAR(look.spread, 1, 0.06);
	/* Student's t with 3 degrees */
	for (int i = 0; i < N; i++)
	{
		double		a = test_normal(&seed),
					b = test_normal(&seed),
					c = test_normal(&seed);

		values[i] = test_normal(&seed) / sqrt((a * a + b * b + c * c) / 3);
	}
	see(NULL);
	CHECK_EQ_INT(look.noise, NOISE_HEAVY);
	CHECK_SAY(strncmp(look.spec, "mad(threshold=", 14) == 0, "%s", look.spec);
	for (int i = 0; i < N; i++)
		above += fabs(values[i]) > look.tail * look.spread;
	CHECK_SAY(abs(above - N / 1000) <= 2, "%d beyond the tail", above);
	for (int i = 0; i < N; i++)
		values[i] = floor(-3 * log(1 - test_uniform(&seed)));
	see(NULL);
	CHECK_EQ_INT(look.noise, NOISE_COUNTS);
	CHECK_EQ_STR(look.spec, "auto");
	for (int i = 0; i < N; i++)
		values[i] = test_uniform(&seed) < 0.2 ? 3.5 : -1;
	see(NULL);
	CHECK_EQ_INT(look.noise, NOISE_BINARY);
	for (int i = 0; i < N; i++)
		values[i] = 0.1;
	see(NULL);
	CHECK_EQ_INT(look.noise, NOISE_CONSTANT);
	CHECK(look.spread == 0 && look.period == 0 && look.shifts == 0);
	CHECK_EQ_STR(look.spec, "auto");
	/* wanders, but has no period */
	for (int i = 1; i < N; i++)
		values[i] = 0.95 * values[i - 1] + test_normal(&seed);
	see(NULL);
	CHECK_EQ_INT(look.period, 0);
	CHECK_EQ_STR(look.spec, "auto");
}

static void
counters(void)
{
	uint64_t	seed = 8;
	double		total = 0;

	by_minutes(1);
	for (int i = 0; i < N; i++)
	{
		total = i % 1500 == 1499 ? 0 : total + floor(10 * test_uniform(&seed));
		values[i] = total;
	}
	see(times);
	CHECK(look.counter);
	CHECK_EQ_INT(look.resets, 2);
	CHECK_EQ_STR(look.spec, "auto(transform=rate)");
	see(NULL);
	CHECK_EQ_STR(look.spec, "difference(auto)");
	/* twice as fast at night, and a part of the times is missing */
	total = 0;
	for (int i = 0, slot = 0; i < N; slot++)
	{
		total += 200 + 100 * (slot % 24 < 8) + floor(20 * test_uniform(&seed));
		if (test_uniform(&seed) < 0.1)
			continue;
		values[i] = total;
		times[i++] = slot * 60 * MINUTE;
	}
	see(times);
	CHECK(look.counter);
	CHECK_EQ_INT(look.period, 24);
	CHECK_EQ_STR(look.spec, "seasonal(transform=rate)");
	values[700] = values[699] - 100; /* it may not fall by a little */
	see(times);
	CHECK(!look.counter);
}

/* Nothing but finite figures from any finite values, of any number */
static void
hard_series(void)
{
	uint64_t	seed = 9;

	for (int kind = 0; kind < SERIES_KINDS + 2; kind++)
		for (size_t n = 0; n <= N; n = n < 40 ? n + 1 : n * 3)
		{
			for (size_t i = 0; i < n; i++)
			{
				values[i] = kind < SERIES_KINDS ? series_value(kind, (int) i, &seed) :
					kind == SERIES_KINDS ? (i % 2 ? 1e308 : -1e308) : 1e-310 * (double) (i % 3);
				times[i] = (int64_t) (test_random(&seed) >> (i % 64));
			}
			for (int t = 0; t < 2; t++)
			{
				see_at(n, t ? times : NULL);
				CHECK(isfinite(look.season) && isfinite(look.slope) && isfinite(look.trend) && isfinite(look.spread) &&
					  isfinite(look.tail) && look.spikes >= 0 && look.spikes <= 1 && look.season <= 1 && look.trend <= 1);
			}
		}
}

int
main(void)
{
	RUN(seasons);
	RUN(season_equals_reference);
	RUN(clocks);
	RUN(gaps);
	RUN(trends);
	RUN(shifts);
	RUN(kinds_of_noise);
	RUN(counters);
	RUN(hard_series);
	return test_done();
}
