/*
 * test_entropy.c - relative_entropy against a plain reading of its definition
 */
#include "core.h"

#define POINTS	2500
#define KNOWN	8

/* Every value widens the range by no more than its extent */
static void
plain_range(const double *x, int n, double *low, double *high)
{
	int			i;

	*low = INFINITY;
	*high = -INFINITY;
	for (i = 0; i < n; i++)
	{
		double		most = *high > *low ? *high - *low : INFINITY;

		if (x[i] < *low)
			*low = i == 0 ? x[i] : fmax(x[i], *low - most);
		if (x[i] > *high)
			*high = i == 0 ? x[i] : fmin(x[i], *high + most);
	}
}

static int
plain_cell(const double *x, int n, double value, int bins)
{
	double		low,
				high;

	plain_range(x, n, &low, &high);
	if (n == 0)
		return 0;
	if (value < low - 0.05 * (high - low))
		return bins;
	if (value > high + 0.05 * (high - low))
		return bins + 1;
	return high == low ? 0 : (int) (((value - low) / (high - low) + 0.15) / 1.3 * bins);
}

/* In powers of two of the extent: what a value outside the range adds, in limits */
static double
plain_beyond(const double *x, int n, double value)
{
	double		low,
				high,
				outside;

	plain_range(x, n, &low, &high);
	outside = fmax(0, fmax(value - high, low - value));
	return outside > 0 ? log2(1 + outside / (high - low)) : 0;
}

static void
check_plain(const char *text, int window, int bins, double limit)
{
	int			kind,
				i,
				j,
				k;

	for (kind = 0; kind < SERIES_KINDS; kind++)
	{
		Stream	   *s = stream_open(text, 1);
		uint64_t	seed = 41;
		double		x[POINTS];
		int			cell[POINTS];
		int			known[KNOWN][18];	/* newest first */
		int			n = 0;

		for (i = 0; i < POINTS; i++)
		{
			int			counts[18] = {0};
			double		best = INFINITY;
			bool		excluded = true;
			double		raw;
			int			nearest = -1;
			Verdict    *v;

			x[i] = series_value(kind, i, &seed);
			cell[i] = plain_cell(x, i, x[i], bins);
			v = stream_point(s, x[i], i);
			CHECK(isnan(v->raw) == (i < 2 * window));
			if (i + 1 < window)
				continue;
			for (j = i + 1 - window; j <= i; j++)
				counts[cell[j]]++;
			for (j = 0; j < n; j++)
			{
				double		sum = 0;
				bool		excludes = false;

				for (k = 0; k < bins + 2; k++)
					if (counts[k] > 0)
					{
						sum += 2 * counts[k] * log(counts[k] / (known[j][k] > 0 ? known[j][k] : 0.5));
						excludes = excludes || known[j][k] == 0;
					}
				/* one that has seen all these cells is nearer than any other */
				if (excludes == excluded ? sum < best - 1e-9 : excluded)
				{
					best = sum;
					excluded = excludes;
					nearest = j;
				}
			}
			best = fmax(best, 0) + (excluded ? limit : 0);
			raw = best + limit * plain_beyond(x, i, x[i]);
			if (i >= 2 * window && isinf(raw))
				CHECK_EQ_DOUBLE(v->score, 1e6);
			else if (i >= 2 * window)
			{
				CHECK_NEAR(v->raw, raw, 1e-6);
				CHECK_NEAR(v->score, raw / limit, 1e-6);
			}
			if (best < limit)
				memcpy(counts, known[nearest], sizeof(counts));
			else
			{
				if (n < KNOWN)
					n++;
				nearest = n - 1;
			}
			memmove(known[1], known[0], sizeof(known[0]) * (size_t) nearest);
			memcpy(known[0], counts, sizeof(counts));
		}
		stream_close(s);
	}
}

/* Quantiles of chi-squared from printed tables */
static void
windows_by_definition(void)
{
	check_plain("relative_entropy(max_hypotheses=8)", 52, 5, 13.276704);
	check_plain("relative_entropy(max_hypotheses=8, alpha=0.05, window=30, bins=10)", 30, 10, 16.918978);
	check_plain("relative_entropy(max_hypotheses=8, alpha=0.001, window=250, bins=16)", 250, 16, 37.697298);
}

static void
changes_are_heard_once(void)
{
	Stream	   *s = stream_open("relative_entropy", 1);
	uint64_t	seed = 5;
	int			alerts = 0;
	int			i;

	/* a wider spread that the range has seen in passing */
	for (i = 0; i < 3000; i++)
		stream_point(s, test_normal(&seed) * (i < 20 ? 5 : 1), i);
	for (; i < 3100; i++)
		alerts += stream_point(s, test_normal(&seed) * 5, i)->alert == 1;
	CHECK(alerts >= 1);
	/* the second time it is known */
	for (; i < 4000; i++)
		stream_point(s, test_normal(&seed), i);
	alerts = 0;
	for (; i < 4052; i++)
		alerts += stream_point(s, test_normal(&seed), i)->alert == 1;
	CHECK_EQ_INT(alerts, 0);
	stream_close(s);
}

/* Values a little outside the range in the first rows are no cap, and do not hide what lies far outside later */
static void
farther_is_stranger(void)
{
	static const double out[] = {5, 7, 12, 60, 1e3, 1e6, 1e30, 1e308};
	Stream	   *s = stream_open("relative_entropy", 1);
	uint64_t	seed = 5;
	size_t		k;
	int			i;

	for (i = 0; i < 600; i++)
	{
		Verdict    *v = stream_point(s, test_uniform(&seed) + (i % 150 == 149 ? 0.1 + 0.2 * i / 150 : 0), i);

		if (i % 150 == 149 && i > 110)
			CHECK_SAY(v->score < 10, "row %d: %g", i, v->score);
	}
	for (k = 1; k < sizeof(out) / sizeof(out[0]); k++)
		CHECK_SAY(stream_judge(s, out[k], i).raw > stream_judge(s, out[k - 1], i).raw, "%g is not above %g", out[k], out[k - 1]);
	CHECK(stream_judge(s, 12, i).score > 1 && stream_judge(s, -1e30, i).score > stream_judge(s, 12, i).score);
	/* and 1e30 is no end of the range */
	stream_point(s, 1e30, i++);
	for (; i < 1000; i++)
		stream_point(s, test_uniform(&seed), i);
	CHECK(stream_judge(s, 40, i).score > 1);
	stream_close(s);
}

static void
constant_spikes_and_forged_blocks(void)
{
	static const double spikes[] = {1e30, -1e308, 1e-320};
	Stream	   *s = stream_open("relative_entropy", 1);
	uint64_t	seed = 6;
	int			i,
				j;

	for (i = 0; i < 300; i++)
	{
		Verdict    *v = stream_point(s, 0.1, i);

		CHECK(i < 104 ? isnan(v->raw) : v->raw == 0);
	}
	CHECK_EQ_DOUBLE(stream_judge(s, 0.2, i).score, 1e6);
	stream_close(s);
	for (j = 0; j < 3; j++)
	{
		s = stream_open("relative_entropy", 1);
		for (i = 0; i < 1000; i++)
			CHECK(isfinite(stream_point(s, i == 500 ? spikes[j] : test_normal(&seed), i)->raw) == (i >= 104));
		CHECK(model_valid(s->model, s->model->size, &s->spec));
		/* whatever one byte says, a block that passes can be used */
		for (i = 0; i < (int) s->model->size; i++)
		{
			uint8_t		byte = ((uint8_t *) s->model)[i];

			((uint8_t *) s->model)[i] = (uint8_t) test_random(&seed);
			if (model_valid(s->model, s->model->size, &s->spec))
				CHECK(!isnan(stream_judge(s, 1, i).raw) || isnan(stream_judge(s, 1, i).score));
			((uint8_t *) s->model)[i] = byte;
		}
		stream_close(s);
	}
}

int
main(void)
{
	RUN(windows_by_definition);
	RUN(changes_are_heard_once);
	RUN(farther_is_stranger);
	RUN(constant_spikes_and_forged_blocks);
	return test_done();
}
