/*
 * test_nearest.c - running sums of nearest windows against sums of their
 * definition, and what becomes of them after huge values
 */
#include "core.h"
#include "core/stat/nearest.h"

#define POINTS	8000

/* Every block ever, nothing carried along */
typedef struct Plain
{
	double		low[POINTS],
				high[POINTS],
				raw[POINTS],
				distance[POINTS];	/* those learned */
	int			blocks;
	int			distances;		/* learned */
	int			seen;
	int			passed;
	int			low_run;
} Plain;

static double
plain_window(const Plain *p, int end, int lag, int window)
{
	double		sum = 0;
	int			i;

	for (i = end; i > end - window; i--)
		sum += (p->low[i] - p->low[i - lag]) * (p->low[i] - p->low[i - lag]) +
			(p->high[i] - p->high[i - lag]) * (p->high[i] - p->high[i - lag]);
	return sqrt(sum);
}

/* Mean distance of the newest window to the nearest, or NaN while there are too few */
static double
plain_distance(const Plain *p, const NearestRule *rule)
{
	int			end = p->blocks - 1;
	double		d[POINTS];
	double		sum = 0;
	int			n = 0;
	int			lag;

	for (lag = rule->window; lag < rule->window + rule->lags && end - lag - rule->window + 1 >= 0; lag++)
		d[n++] = plain_window(p, end, lag, rule->window);
	if (n < rule->neighbours || n <= rule->window)
		return NAN;
	qsort(d, (size_t) n, sizeof(double), compare_doubles);
	for (lag = 0; lag < rule->neighbours; lag++)
		sum += d[lag];
	return sum / rule->neighbours;
}

/* Learned as if it were near, or not at all, or instead of all before */
static void
plain_learn(Plain *p, int reach, double d, double mean, double spread)
{
	int			n = p->distances;
	bool		low = n >= 10 && n < 60 && d > 0 && d * 10 < mean;

	p->low_run = low ? p->low_run + 1 : 0;
	if (low)
	{
		if (p->low_run == reach)
		{
			for (n = 0; n < 10; n++)
				p->distance[n] = d;
			p->distances = 10;
			p->low_run = 0;
		}
		return;
	}
	if (n >= 10 && spread > 0 && d > mean + 40 * spread && p->passed + 4 <= reach * 4)
	{
		p->passed += 4;
		return;
	}
	if (n >= 10 && spread > 0 && d <= mean + 40 * spread && p->passed > 0)
		p->passed--;
	p->distance[n] = n >= 10 && spread > 0 ? fmin(d, mean + 20 * spread) : d;
	p->distances++;
}

/* How strange the last of the distances is by those before */
static double
plain_strange(Plain *p, const NearestRule *rule, double d)
{
	double		mean = 0,
				variance = 0,
				smooth = 0,
				spread,
				z;
	int			n = p->distances;
	int			i;

	p->raw[p->seen++] = d;
	for (i = 0; i < rule->recent && i < p->seen; i++)
		smooth += p->raw[p->seen - 1 - i];
	smooth /= i;
	for (i = 0; i < n; i++)
		mean += p->distance[i] / n;
	for (i = 0; i < n; i++)
		variance += (p->distance[i] - mean) * (p->distance[i] - mean) / n;
	/* 60 distances more, that deviate by half the mean */
	spread = sqrt((n * variance + 60 * mean * mean / 4) / (n + 60)) + 1e-4 * mean;
	plain_learn(p, rule->window + rule->recent, smooth, mean, spread);
	if (n < 10)
		return NAN;
	z = (smooth - mean) / spread;
	return smooth <= mean ? 0 : spread == 0 ? 1e6 : z < 30 ? -log10(erfc(z / sqrt(2)) / 2) : fmin(1e6, z * z / 2 / log(10) + log10(z * sqrt(2 * 3.14159265358979323846)));
}

static bool
near(double a, double b, double tolerance)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) <= tolerance * (1 + fabs(b));
}

static void
equals_definition(void)
{
	static const NearestRule rules[] = {
		{.rows = 4, .window = 12, .lags = 100, .neighbours = 3, .recent = 2},
		{.rows = 1, .window = 5, .lags = 37, .neighbours = 1, .recent = 1},
		{.rows = 3, .window = 14, .lags = 60, .neighbours = 8, .recent = 5}};
	int			kind,
				k;

	for (kind = 0; kind < SERIES_KINDS; kind++)
		for (k = 0; k < 3; k++)
		{
			const NearestRule *rule = &rules[k];
			Nearest    *n = malloc(nearest_size(rule));
			Plain	   *plain = calloc(1, sizeof(Plain));
			uint64_t	seed = 21;
			double		want = NAN;
			double		first = 0;
			int			i;

			if (kind == SERIES_SPIKES)
			{
				free(n);
				free(plain);
				continue;
			}
			nearest_init(n, rule);
			for (i = 0; i < 2500; i++)
			{
				double		x = floor(series_value(kind, i, &seed) * 64) / 64;
				double		y = i == 0 ? 0 : (double) (float) (x - first);
				double		d;
				int			at = i / rule->rows;

				first = i == 0 ? x : first;
				plain->low[at] = i % rule->rows == 0 ? y : fmin(plain->low[at], y);
				plain->high[at] = i % rule->rows == 0 ? y : fmax(plain->high[at], y);
				if (i % rule->rows == rule->rows - 1)
				{
					plain->blocks++;
					d = plain_distance(plain, rule);
					if (!isnan(d))
						want = plain_strange(plain, rule, d);
				}
				d = nearest_add(n, rule, x);
				CHECK_SAY(near(d, want, kind == SERIES_STEPS ? 1e-3 : 1e-5), "kind %d rule %d row %d: %g, not %g", kind, k, i, d, want);
				if (i % 200 == 0)
					CHECK(nearest_valid(n, rule));
			}
			free(n);
			free(plain);
		}
}

/* All running sums, summed anew */
static void
check_sums(const Nearest *n, const NearestRule *rule, double tolerance)
{
	const float *low = (const float *) (n->sum + rule->lags);
	const float *high = low + rule->lags + 2 * rule->window;
	int			i,
				k;

	for (i = 0; i < rule->lags; i++)
	{
		double		sum = 0;

		for (k = 0; k < rule->window; k++)
		{
			double		a = (double) low[k] - (double) low[k + rule->window + i];
			double		b = (double) high[k] - (double) high[k + rule->window + i];

			sum += a * a + b * b;
		}
		CHECK_SAY(near(n->sum[i], sum, tolerance), "lag %d: %g, not %g", i, n->sum[i], sum);
	}
}

static void
heals(void)
{
	static const double huge[] = {1e9, 1e30, -1e308};
	NearestRule rule = nearest_rule(48, 1000, 3, 8);
	Nearest    *n = malloc(nearest_size(&rule));
	int			k,
				i;

	CHECK_EQ_INT(rule.rows, 4);
	CHECK_EQ_INT(rule.window, 12);
	CHECK_EQ_INT(rule.lags, 250);
	for (k = 0; k < 3; k++)
	{
		uint64_t	seed = 4;

		nearest_init(n, &rule);
		for (i = 0; i < 6000; i++)
		{
			double		strange = nearest_add(n, &rule, i == 2000 ? huge[k] : test_normal(&seed));

			CHECK(!isinf(strange));
			if (i == 2003)
				CHECK(strange > 6);
			if (i % 100 == 0)
				CHECK(nearest_valid(n, &rule));
			/* what the value has left in a sum is healed when it goes */
			if (i % 100 == 99 && i > 2100)
				check_sums(n, &rule, 1e-9);
		}
		free(n);
		n = malloc(nearest_size(&rule));
	}
	free(n);
}

/* A stretch that repeats is not strange; one that does not is */
static void
what_is_strange(void)
{
	Stream	   *s = stream_open("nearest_neighbor", 1);
	uint64_t	seed = 8;
	double		usual = 0;
	double		odd = 0;
	int			known = 0;
	int			i;

	for (i = 0; i < 4000; i++)
	{
		double		x = sin(i * 6.283185307179586 / 96) + 0.05 * test_normal(&seed);
		Verdict    *v;

		if (i >= 3000 && i < 3060)
			x = 0.5 + 0.05 * test_normal(&seed);
		v = stream_point(s, x, i);
		CHECK(isnan(v->raw) == (i < 188));
		known += !isnan(v->raw);
		if (i > 1000 && i < 3000)
			usual += v->score >= 1;
		if (i >= 3030 && i < 3070)
			odd += v->score >= 1;
	}
	CHECK(known == 4000 - 188);
	CHECK_SAY(usual < 40, "%g usual rows are strange", usual);
	CHECK_SAY(odd > 30, "%g of 40 odd rows are strange", odd);
	stream_close(s);
}

/* The largest raw of a new shape, a hundred cycles after up to two absurd values */
static double
after_absurd(const char *text, int row, int second, double value, int *alarms)
{
	Stream	   *s = stream_open(text, 1);
	uint64_t	seed = 7;
	double		most = 0;
	int			i;

	*alarms = 0;
	for (i = 0; i < 4900; i++)
	{
		double		phase = i * 0.26179938779914946;
		double		x = 10 * sin(i >= 4800 && i < 4848 ? 2 * phase : phase) + test_normal(&seed);
		Verdict    *v = stream_point(s, i == row || i == second ? value : x, (int64_t) i * 600);

		if (i >= 4800)
			most = fmax(most, v->raw);
		else if (i >= 3500)
			*alarms += v->score >= 1;
	}
	stream_close(s);
	return most;
}

/* One value of another world does not blind for what follows, wherever it comes */
static void
absurd_value(void)
{
	static const char *const texts[] = {"nearest_neighbor", "auto"};
	static const double values[] = {1e6, -1e9, 1e30, 1e308};
	static const int rows[] = {0, 3, 100, 150, 170, 200, 300, 1000, 3000};
	int			alarms;
	size_t		k,
				r,
				v;

	for (k = 0; k < 2; k++)
	{
		double		without = after_absurd(texts[k], -1, -1, 0, &alarms);

		CHECK(alarms < 10);
		for (r = 0; r < sizeof(rows) / sizeof(rows[0]); r++)
			for (v = 0; v < sizeof(values) / sizeof(values[0]); v++)
			{
				double		with = after_absurd(texts[k], rows[r], -1, values[v], &alarms);

				CHECK_SAY(with > 0.7 * without, "%s: %g at row %d makes %g of %g", texts[k], values[v], rows[r], with, without);
				CHECK_SAY(alarms < 10, "%s: %g at row %d makes %d alarms", texts[k], values[v], rows[r], alarms);
			}
		CHECK(after_absurd(texts[k], 300, 700, 1e9, &alarms) > 0.8 * without);
	}
}

/* What stays absurd is learned in the end */
static void
another_world(void)
{
	Stream	   *s = stream_open("nearest_neighbor", 1);
	uint64_t	seed = 9;
	int			alarms = 0;
	int			i;

	for (i = 0; i < 6000; i++)
	{
		Verdict    *v = stream_point(s, test_normal(&seed) * (i < 2000 ? 1 : 1e6), i);

		if (i == 2100)
			CHECK(v->score >= 1);
		alarms += i >= 3000 && v->score >= 1;
	}
	CHECK_SAY(alarms == 0, "%d alarms", alarms);
	stream_close(s);
}

/* A constant series is never strange; a step off it is, at once when the block is complete */
static void
constant(void)
{
	Stream	   *s = stream_open("nearest_neighbor(window=24, history=500)", 1);
	int			i;

	for (i = 0; i < 1500; i++)
	{
		Verdict    *v = stream_point(s, 7.25, i);

		CHECK(isnan(v->raw) || v->raw == 0);
	}
	stream_point(s, 8, i);
	CHECK(stream_judge(s, 8, i + 1).score > 1);
	stream_close(s);
}

int
main(void)
{
	RUN(equals_definition);
	RUN(heals);
	RUN(what_is_strange);
	RUN(absurd_value);
	RUN(another_world);
	RUN(constant);
	return test_done();
}
