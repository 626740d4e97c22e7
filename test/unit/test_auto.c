/*
 * test_auto.c - what auto promises to a person who chose nothing: few false
 * alarms on any noise, events found, a band that holds, vectors with flags
 */
#include "core.h"

#define DAY		86400

/* Series without an anomaly */
enum
{
	NOISE_GAUSS, NOISE_STUDENT, NOISE_AR, NOISE_POISSON, NOISE_TREND, NOISE_BINARY, NOISE_SEASON, NOISE_WALK, NOISE_KINDS
};

static const char *const noise_names[] = {"gauss", "student", "ar", "poisson", "trend", "binary", "season", "walk"};

static double
noise(int kind, int i, double *before, uint64_t *seed)
{
	double		z = test_normal(seed);
	double		sum = 0;
	int			k;

	switch (kind)
	{
		case NOISE_STUDENT:
			for (k = 0; k < 3; k++)
			{
				double		y = test_normal(seed);

				sum += y * y;
			}
			return z / sqrt(sum / 3);
		case NOISE_AR:
			return *before = 0.95 * *before + z;
		case NOISE_POISSON:
			for (k = -1, sum = 1; sum > exp(-1); k++)
				sum *= test_uniform(seed);
			return k;
		case NOISE_TREND:
			return i * 0.001 + z;
		case NOISE_BINARY:
			return test_uniform(seed) < 0.5;
		case NOISE_SEASON:
			return 3 * sin(i * 6.283185307179586 / 288) + 0.5 * z;
		case NOISE_WALK:
			return *before += z;
	}
	return z;
}

/* At most 5 alerts in 10,000 of 19,000 points after the first 1,000, with and without time */
static void
false_alarms(void)
{
	int			kind,
				timed,
				number,
				i;

	for (kind = 0; kind < NOISE_KINDS; kind++)
		for (timed = 0; timed < 2; timed++)
		{
			int			alerts = 0;

			for (number = 0; number < test_rounds(10, 1); number++)
			{
				Stream	   *s = stream_open("auto", 1);
				uint64_t	seed = (uint64_t) (kind * 100 + number);
				double		before = 0;

				for (i = 0; i < 20000; i++)
				{
					Verdict    *v = stream_point(s, noise(kind, i, &before, &seed), timed ? (int64_t) i * 300 : TIME_NONE);

					alerts += i >= 1000 && v->alert == 1;
				}
				stream_close(s);
			}
			CHECK_SAY(alerts <= 5 * 19, "%s: %.1f alerts in 10,000 points", noise_names[kind], alerts / 19.0);
		}
}

static void
constant(void)
{
	static const double levels[] = {0, -3.5, 1e9, 1e-12};
	int			k,
				i;

	for (k = 0; k < 4; k++)
	{
		Stream	   *s = stream_open("auto", 1);

		for (i = 0; i < 3000; i++)
		{
			Verdict    *v = stream_point(s, levels[k], (int64_t) i * 60);

			CHECK(i < 200 ? isnan(v->score) : v->score == 0 && v->onset == 0 && v->alert == 0);
			CHECK(i < 200 || (v->lower <= levels[k] && v->upper >= levels[k] && v->expected == levels[k]));
		}
		/* and the first other value is an alert */
		CHECK(stream_point(s, levels[k] + 1 + fabs(levels[k]), (int64_t) i * 60)->alert == 1);
		stream_close(s);
	}
}

/* The band holds 95 of 100 rows of whatever comes */
static void
band(void)
{
	int			kind,
				timed,
				i;

	for (kind = 0; kind < NOISE_KINDS + SERIES_KINDS; kind++)
		for (timed = 0; timed < 2; timed++)
		{
			Stream	   *s = stream_open("auto", 1);
			uint64_t	seed = 31;
			double		before = 0;
			int			inside = 0;

			for (i = 0; i < 5000; i++)
			{
				double		x = kind < NOISE_KINDS ? noise(kind, i, &before, &seed) : series_value(kind - NOISE_KINDS, i, &seed);
				Verdict    *v = stream_point(s, x, timed ? (int64_t) i * 300 : TIME_NONE);

				inside += i >= 200 && x >= v->lower && x <= v->upper;
			}
			CHECK_SAY(inside >= 0.95 * 4800, "kind %d: %d of 4800 inside", kind, inside);
			stream_close(s);
		}
}

/* Alerts of 400 points with one event, from row 300 on, in the rows of the event and elsewhere */
static void
short_series(void)
{
	static const int kinds[] = {NOISE_GAUSS, NOISE_POISSON, NOISE_SEASON};
	int			k,
				number,
				i;

	for (k = 0; k < 3; k++)
	{
		int			found = 0;
		int			false_ones = 0;

		for (number = 0; number < 20; number++)
		{
			Stream	   *s = stream_open("auto", 1);
			uint64_t	seed = (uint64_t) (1000 * k + number);
			double		before = 0;
			bool		heard = false;

			for (i = 0; i < 400; i++)
			{
				double		x = noise(kinds[k], i, &before, &seed) + (i >= 300 && i < 310 ? 15 : 0);
				Verdict    *v = stream_point(s, x, (int64_t) i * 300);

				if (v->alert == 1 && i >= 300 && i < 310)
					heard = true;
				else
					false_ones += v->alert == 1;
			}
			found += heard;
			stream_close(s);
		}
		CHECK_SAY(found >= 19, "%s: %d of 20 found", noise_names[kinds[k]], found);
		CHECK_SAY(false_ones <= 10, "%s: %d false alerts in 20 series", noise_names[kinds[k]], false_ones);
	}
}

/* The onset speaks once, the score for as long as it lasts */
static void
two_channels(void)
{
	Stream	   *s = stream_open("auto", 1);
	uint64_t	seed = 6;
	int			onsets = 0;
	int			loud = 0;
	int			calm = 0;
	int			i;

	for (i = 0; i < 4000; i++)
	{
		bool		odd = i >= 3000 && i < 3100;
		double		x = sin(i * 6.283185307179586 / 96) + 0.1 * test_normal(&seed) + (odd ? 4 : 0);
		Verdict    *v = stream_point(s, x, TIME_NONE);

		if (odd)
		{
			onsets += v->onset >= 1;
			loud += v->score >= 1;
		}
		else if (i < 3000)
			calm += v->score >= 1;
		if (i == 3000)
			CHECK(v->alert == 1 && v->is_anomaly == 1);
	}
	CHECK_SAY(onsets >= 1 && onsets <= 10, "%d onsets", onsets);
	CHECK_SAY(loud > 80, "%d of 100 odd rows", loud);
	CHECK_SAY(calm < 30, "%d calm rows", calm);
	stream_close(s);
}

/* High at night what is usual by day: new to whoever reads the clock */
static void
clock_terms(void)
{
	int			timed,
				i;

	for (timed = 0; timed < 2; timed++)
	{
		Stream	   *s = stream_open("auto", 1);
		uint64_t	seed = 17;
		double		most = 0;

		for (i = 0; i < 4000; i++)
		{
			int			hour = i / 12 % 24;
			double		level = hour >= 8 && hour < 20 ? 100 : 10;
			Verdict    *v;

			if (i >= 3745 && i < 3757)	/* from 0:05 on */
				level = 100;
			v = stream_point(s, level + test_normal(&seed), timed ? (int64_t) i * 300 : TIME_NONE);
			if (i >= 3745 && i < 3757)
				most = fmax(most, v->onset);
			if (timed && i == 3700)
				CHECK(v->expected < 30 || v->expected > 80);
		}
		CHECK_SAY((most >= 1) == timed, "%s time: onset %g", timed ? "with" : "without", most);
		stream_close(s);
	}
}

/* Times that stand still, go back or jump by years harm nothing */
static void
odd_times(void)
{
	int			kind,
				i;

	for (kind = 0; kind < 3; kind++)
	{
		Stream	   *s = stream_open("auto", 1);
		uint64_t	seed = 3;
		int			alerts = 0;

		for (i = 0; i < 4000; i++)
		{
			int64_t		t = kind == 0 ? 1000 : kind == 1 ? -(int64_t) i * 977 : (int64_t) (test_random(&seed) % (1u << 31)) - (1 << 30);
			Verdict    *v = stream_point(s, test_normal(&seed), t);

			CHECK(!isinf(v->raw) && !isinf(v->onset));
			alerts += v->alert == 1;
		}
		CHECK_SAY(alerts <= 6, "%d alerts", alerts);
		stream_close(s);
	}
}

/* Alerts beyond the budget cost; the budget refills */
static void
budget(void)
{
	static const char *const specs[] = {"auto", "auto(budget=10000)"};
	int			counts[2] = {0, 0};
	int			k,
				i;

	for (k = 0; k < 2; k++)
	{
		Stream	   *s = stream_open(specs[k], 1);
		uint64_t	seed = 2;

		for (i = 0; i < 20000; i++)
		{
			/* ever further off, every 500 rows */
			double		x = test_normal(&seed) + (i > 1000 && i % 500 == 0 ? 0.3 * (i / 500) + 6 : 0);

			counts[k] += stream_point(s, x, TIME_NONE)->alert == 1;
		}
		stream_close(s);
	}
	CHECK_SAY(counts[1] > 15, "%d alerts without a budget", counts[1]);
	CHECK_SAY(counts[0] < counts[1] / 2, "%d alerts of %d with it", counts[0], counts[1]);
}

/* Flags say nothing beside a signal, and speak where there is none */
static void
flags(void)
{
	Stream	   *alone = stream_open("auto", 1);
	Stream	   *vector = stream_open("auto", 4);
	Stream	   *only = stream_open("auto", 3);
	uint64_t	seed = 12;
	int			i;

	for (i = 0; i < 3000; i++)
	{
		double		x[4] = {test_uniform(&seed) < 0.01, 10 + test_normal(&seed), 0, i % 7 == 0};
		double		y[3] = {x[0], x[2], i < 2500 ? x[3] : 0};

		if (i == 2000)
			x[1] += 20;
		x[2] = y[1] = i == 2200;
		stream_point(alone, x[1], (int64_t) i * 60);
		stream_vector(vector, x, (int64_t) i * 60);
		stream_vector(only, y, (int64_t) i * 60);
		CHECK_EQ_DOUBLE(vector->verdict.raw, alone->verdict.raw);
		CHECK_EQ_DOUBLE(vector->verdict.onset, alone->verdict.onset);
		CHECK(isnan(vector->verdict.upper));
		if (i > 300)
			CHECK(vector->attribution[0] == 0 && vector->attribution[2] == 0 && vector->attribution[3] == 0);
		if (i == 2000)
			CHECK(vector->verdict.alert == 1);
		if (i == 2200)
			CHECK(vector->verdict.alert == 0 && only->verdict.alert == 1);
	}
	stream_close(alone);
	stream_close(vector);
	stream_close(only);
}

/* Many components are not many times as many false alarms */
static void
many_components(void)
{
	Stream	   *s = stream_open("auto", 30);
	uint64_t	seed = 44;
	int			alerts = 0;
	int			i,
				k;

	for (i = 0; i < 6000; i++)
	{
		double		x[30];
		Verdict    *v;

		for (k = 0; k < 30; k++)
			x[k] = k == 7 ? 5.5 : test_normal(&seed) + (k == 3 && i >= 5000 && i < 5050 ? 12 : 0);
		v = stream_vector(s, x, (int64_t) i * 60);
		alerts += i >= 1000 && i < 5000 && v->alert == 1;
		if (i == 5000)
			CHECK(v->alert == 1);
		if (i == 5049)
			for (k = 0; k < 30; k++)
				CHECK(k == 3 || s->attribution[k] < s->attribution[3]);
	}
	CHECK_SAY(alerts <= 5, "%d alerts", alerts);
	stream_close(s);
}

static void
heals(void)
{
	static const double huge[] = {1e9, 1e30, -1e308};
	int			k,
				i;

	for (k = 0; k < 3; k++)
	{
		Stream	   *s = stream_open("auto", 1);
		uint64_t	seed = 8;
		int			found = 0;

		for (i = 0; i < 8000; i++)
		{
			double		x = test_normal(&seed) + (i >= 7000 && i < 7060 ? 15 : 0);
			Verdict    *v = stream_point(s, i == 2000 ? huge[k] : x, (int64_t) i * 60);

			CHECK(!isinf(v->raw) && !isinf(v->onset) && !isinf(v->upper));
			if (i == 2000)
				CHECK(v->alert == 1);
			if (i >= 7000 && i < 7010)
				found += v->alert == 1;
		}
		CHECK_EQ_INT(found, 1);
		stream_close(s);
	}
}

static void
sizes(void)
{
	Spec		spec = spec_of("auto");
	Spec		wrong;
	SpecError	error;

	CHECK_SAY(model_bound(&spec, 1) <= 8080, "%zu bytes", model_bound(&spec, 1));
	CHECK(!parse("auto(window=12, history=4000)", &wrong, &error) && strstr(error.message, "history must be at most"));
	CHECK(parse("auto(window=48, history=4000)", &wrong, &error));
}

/* Spikes within the range of a season that no clock knows: seen by score; heavy tails and walks are no spikes */
static void
lone_spikes(void)
{
	Stream	   *wave = stream_open("auto", 1);
	Stream	   *heavy = stream_open("auto", 1);
	Stream	   *walk = stream_open("auto", 1);
	uint64_t	seed = 41;
	double		at = 0;
	int			seen = 0,
				calm = 0,
				odd = 0,
				steps = 0,
				i;

	for (i = 0; i < 6000; i++)
	{
		double		noise = test_normal(&seed);
		double		tail = noise / sqrt((pow(test_normal(&seed), 2) + pow(test_normal(&seed), 2) + pow(test_normal(&seed), 2)) / 3);
		bool		spike = i > 500 && i % 250 == 0;

		at += tail;
		stream_point(wave, 100 * sin(i * 6.283185307179586 / 37) + noise + (spike ? 30 : 0), TIME_NONE);
		stream_point(heavy, tail, TIME_NONE);
		stream_point(walk, at, TIME_NONE);
		if (spike)
			seen += wave->verdict.score >= 1;
		else if (i > 500)
			calm += wave->verdict.score >= 1;
		odd += i > 500 && heavy->verdict.score >= 1;
		steps += i > 500 && walk->verdict.score >= 1;
	}
	CHECK_SAY(seen >= 18, "%d of 21 spikes", seen);
	CHECK_SAY(calm < 30, "%d calm rows are anomalies", calm);
	CHECK_SAY(odd < 60, "%d rows of heavy tails are anomalies", odd);
	CHECK_SAY(steps < 300, "%d rows of a walk are anomalies", steps);
	stream_close(wave);
	stream_close(heavy);
	stream_close(walk);
}

/* What a spike of 25 deviations at row 1500 scores, and the width of the band there, after an absurd value at `row` */
static Verdict
spike_after(int row, double value, bool times)
{
	Stream	   *s = stream_open("auto", 1);
	uint64_t	seed = 31;
	Verdict		v = {.score = 0};
	int			i;

	for (i = 0; i <= 1500; i++)
	{
		double		x = test_normal(&seed) + (i == 1500 ? 25 : 0);

		v = *stream_point(s, i == row ? value : x, times ? (int64_t) i * 3600 : TIME_NONE);
	}
	stream_close(s);
	return v;
}

/* One absurd value, wherever it comes, leaves habit and band as they were; the very hour that it was in takes longer */
static void
absurd_value(void)
{
	static const double values[] = {1e6, -1e30, 1e300};
	static const int rows[] = {0, 1, 2, 30, 301, 1400};
	int			times;
	size_t		r,
				v;

	for (times = 0; times < 2; times++)
	{
		Verdict		calm = spike_after(-1, 0, times);

		CHECK(calm.is_anomaly == 1 && calm.score > 1);
		for (r = 0; r < sizeof(rows) / sizeof(rows[0]); r++)
			for (v = 0; v < sizeof(values) / sizeof(values[0]); v++)
			{
				Verdict		after = spike_after(rows[r], values[v], times);

				CHECK_SAY(after.score > 0.3 * calm.score && after.score >= 1, "%g at row %d: score %g, not %g", values[v], rows[r], after.score, calm.score);
				CHECK_SAY(after.upper - after.lower < 6 * (calm.upper - calm.lower), "%g at row %d: a band %g wide, not %g",
						  values[v], rows[r], after.upper - after.lower, calm.upper - calm.lower);
			}
	}
}

int
main(void)
{
	RUN(false_alarms);
	RUN(constant);
	RUN(band);
	RUN(short_series);
	RUN(two_channels);
	RUN(clock_terms);
	RUN(absurd_value);
	RUN(lone_spikes);
	RUN(odd_times);
	RUN(budget);
	RUN(flags);
	RUN(many_components);
	RUN(heals);
	RUN(sizes);
	return test_done();
}
