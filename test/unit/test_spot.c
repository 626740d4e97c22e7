/*
 * test_spot.c - spot against a plain reading of its definition, and against
 * distributions whose tails are known
 */
#include "core.h"

#define POINTS	3000

/* -log10 of the tail probability of x, from all values before it in order of time */
static double
plain_tail(const double *y, int n, double sign, int slots, double x)
{
	double		first[200];
	double	   *excess = malloc(sizeof(double) * (size_t) (n + 1));
	double		edge,
				mean = 0,
				variance = 0,
				shape,
				scale;
	int			count = 0,
				held,
				total,
				i;

	for (i = 0; i < 200; i++)
		first[i] = sign * y[i];
	qsort(first, 200, sizeof(double), compare_doubles);
	edge = first[190];
	x = sign * x - edge;
	for (i = 191; i < 200; i++)
		if (first[i] > edge)
			excess[count++] = first[i] - edge;
	for (i = 200; i < n; i++)
		if (sign * y[i] > edge)
			excess[count++] = sign * y[i] - edge;
	total = count;
	held = count < slots ? count : slots;
	for (i = count - held; i < count; i++)
		mean += excess[i] / held;
	for (i = count - held; i < count; i++)
		variance += (excess[i] - mean) * (excess[i] - mean) / held;
	free(excess);
	if (x <= 0)
		return 0;
	if (held == 0)
		return 4e6;
	shape = 0.5 * (1 - mean * mean / variance);
	scale = 0.5 * mean * (1 + mean * mean / variance);
	if (!(shape > 0))
		return -log10((double) total / n * exp(-x / mean));
	return -log10((double) total / n * pow(1 + shape * x / scale, -1 / shape));
}

static void
check_plain(const char *text, int depth, int slots)
{
	int			kind,
				i,
				j;

	for (kind = 0; kind < SERIES_KINDS; kind++)
	{
		Stream	   *s = stream_open(text, 1);
		uint64_t	seed = 31 + (uint64_t) kind;
		double		x[POINTS],
					y[POINTS];
		int			n = 0;

		for (i = 0; i < POINTS; i++)
		{
			double		base = 0;
			Verdict    *v;

			x[i] = series_value(kind, i, &seed);
			for (j = 0; j < depth && j < i; j++)
				base += x[i - 1 - j] / (i < depth ? i : depth);
			v = stream_point(s, x[i], i);
			CHECK(isnan(v->raw) == (i < 200 + depth));
			/* less a mean, few values tie with an edge but for rounding */
			if (!isnan(v->raw) && (depth == 0 || kind == SERIES_NORMAL || kind == SERIES_RAMP))
			{
				double		above = plain_tail(y, n, 1, slots, x[i] - base);
				double		below = plain_tail(y, n, -1, slots, x[i] - base);

				if (above < 500 && below < 500)
					CHECK_SAY(fabs(v->raw - (above - below)) < 1e-6, "%s kind %d row %d: %.9g, not %.9g", text, kind, i, v->raw, above - below);
				else
					CHECK(v->score > 100);
				CHECK(v->score > 1 + 1e-9 ? x[i] > v->upper || x[i] < v->lower :
					  v->score > 1 - 1e-9 || (x[i] <= v->upper && x[i] >= v->lower));
			}
			if (i >= depth)
				y[n++] = x[i] - base;
		}
		stream_close(s);
	}
}

static void
tails_by_definition(void)
{
	check_plain("spot", 0, 100);
	check_plain("spot(max_excesses=20)", 0, 20);
	check_plain("spot(depth=10)", 10, 100);
}

static void
tails_of_known_distributions(void)
{
	Stream	   *s = stream_open("spot(max_excesses=2000)", 1);
	Stream	   *pareto = stream_open("spot(max_excesses=2000)", 1);
	uint64_t	seed = 9;
	int			i;

	for (i = 0; i < 40000; i++)
	{
		double		u = 1 - test_uniform(&seed);

		stream_point(s, -log(u), i);
		stream_point(pareto, pow(u, -0.2), i);
	}
	CHECK_NEAR(stream_judge(s, 12, i).raw, 12 * 0.4342944819, 0.1);
	CHECK_NEAR(stream_judge(s, 7, i).raw, 7 * 0.4342944819, 0.05);
	CHECK_NEAR(stream_judge(pareto, pow(1e-5, -0.2), i).raw, 5, 0.1);
	CHECK_NEAR(stream_judge(pareto, pow(1e-3, -0.2), i).raw, 3, 0.05);
	CHECK_EQ_DOUBLE(stream_judge(s, 1, i).raw, 0);
	stream_close(s);
	stream_close(pareto);
}

static void
few_false_alarms(void)
{
	Stream	   *s = stream_open("spot", 1);
	uint64_t	seed = 10;
	int			alarms = 0;
	int			i;

	for (i = 0; i < 100000; i++)
		alarms += stream_point(s, test_normal(&seed), i)->score >= 1;
	/* two tails of 1e-4 each, expected with a margin */
	CHECK_SAY(alarms <= 25, "%d alarms", alarms);
	stream_close(s);
}

static void
drift_is_followed(void)
{
	Stream	   *plain = stream_open("spot", 1);
	Stream	   *deep = stream_open("spot(depth=20)", 1);
	uint64_t	seed = 13;
	int			i;

	for (i = 0; i < 4000; i++)
	{
		double		x = test_normal(&seed) + i * 0.01;

		stream_point(plain, x, i);
		stream_point(deep, x, i);
	}
	CHECK_NEAR(deep->verdict.expected, 40, 0.05);
	CHECK(stream_judge(deep, 47, i).score > 1);
	CHECK(stream_judge(plain, 47, i).score < 1);
	stream_close(plain);
	stream_close(deep);
}

static void
no_spread_spikes_and_vectors(void)
{
	static const double spikes[] = {1e30, -1e308, 1e-320};
	static const char *const specs[] = {"spot", "spot(depth=10)", "spot(max_excesses=10)"};
	Stream	   *s = stream_open("spot", 2);
	uint64_t	seed = 14;
	int			i,
				j,
				k;

	for (i = 0; i < 300; i++)
	{
		double		x[2] = {0.1, test_normal(&seed)};

		if (i == 299)
			x[0] = 0.2;
		CHECK(isfinite(stream_vector(s, x, i)->score) == (i >= 200));
	}
	CHECK_EQ_DOUBLE(s->attribution[0], 0);
	stream_close(s);
	for (k = 0; k < 3; k++)
		for (j = 0; j < 3; j++)
		{
			s = stream_open(specs[k], 1);
			for (i = 0; i < 6000; i++)
			{
				Verdict    *v = stream_point(s, i == 700 ? spikes[j] : test_normal(&seed), i);

				CHECK(i < 210 || (isfinite(v->score) && isfinite(v->lower) && isfinite(v->upper)));
			}
			CHECK(model_valid(s->model, s->model->size, &s->spec));
			CHECK_SAY(stream_judge(s, 12, i).score >= 1 && stream_judge(s, -12, i).score >= 1, "%s did not heal",
					  specs[k]);
			stream_close(s);
		}
}

int
main(void)
{
	RUN(tails_by_definition);
	RUN(tails_of_known_distributions);
	RUN(few_false_alarms);
	RUN(drift_is_followed);
	RUN(no_spread_spikes_and_vectors);
	return test_done();
}
