/*
 * test_pattern.c - pattern against fuzzy ART in its textbook form: complement
 * code, fuzzy and, choice, vigilance, reset
 */
#include "core.h"

#define POINTS	3000
#define BLOCKS	8
#define KNOWN	6
#define STRIDE	4

typedef struct Category
{
	double		low[BLOCKS];	/* in the value's unit: the range that codes them widens */
	double		high[BLOCKS];
} Category;

/* Of the code: w = (low, 1 - high), I = (a, 1 - a) */
static void
code_of(const Category *c, double from, double width, double w[2 * BLOCKS])
{
	int			i;

	for (i = 0; i < BLOCKS; i++)
	{
		w[i] = (c->low[i] - from) / width;
		w[BLOCKS + i] = 1 - (c->high[i] - from) / width;
	}
}

static double
norm_of_and(const double *a, const double *b)
{
	double		sum = 0;
	int			i;

	for (i = 0; i < 2 * BLOCKS; i++)
		sum += fmin(a[i], b[i]);
	return sum;
}

static void
fuzzy_art(int kind)
{
	Stream	   *s = stream_open("pattern(stride=4, max_categories=6, vigilance=0.95)", 1);
	uint64_t	seed = 51;
	double		x[POINTS];
	Category	known[KNOWN];
	int			n = 0,
				patterns = 0,
				i,
				j,
				k;
	double		usual = 0,
				low = INFINITY,
				high = -INFINITY,
				raw = NAN;

	for (i = 0; i < POINTS; i++)
	{
		Verdict    *v;

		x[i] = series_value(kind, i, &seed);
		v = stream_point(s, x[i], i);
		if (i % STRIDE == STRIDE - 1 && i >= BLOCKS * STRIDE - 1)
		{
			/* of the blocks before; room of half the range on both sides */
			double		width = 2 * (high - low),
						from = low - (high - low) / 2,
						input[2 * BLOCKS],
						distance = 1,
						best = -1;
			Category	now;
			int			winner = -1;

			for (j = 0; j < BLOCKS; j++)
			{
				double		sum = 0;

				for (k = 0; k < STRIDE; k++)
					sum += x[i + 1 - (BLOCKS - j) * STRIDE + k];
				now.low[j] = now.high[j] = sum / STRIDE;
			}
			/* in a range of nothing any difference is the largest */
			if (width == 0)
				width = 1e-9;
			code_of(&now, from, width, input);
			for (j = 0; j < n; j++)
			{
				double		w[2 * BLOCKS];
				double		match,
							norm;

				code_of(&known[j], from, width, w);
				match = norm_of_and(input, w);
				norm = norm_of_and(w, w);
				distance = fmin(distance, (norm - match) / BLOCKS);
				if (match / BLOCKS >= 0.95 && match / (0.001 * BLOCKS + norm) > best)
				{
					best = match / (0.001 * BLOCKS + norm);
					winner = j;
				}
			}
			if (n > 0)
			{
				raw = distance / (2 * usual + 0.005);
				patterns++;
				usual += fmax(0.01, 1.0 / patterns) * (fmin(distance, 10 * (2 * usual + 0.005)) - usual);
			}
			if (winner >= 0)
				for (j = 0; j < BLOCKS; j++)
				{
					now.low[j] = fmin(now.low[j], known[winner].low[j]);
					now.high[j] = fmax(now.high[j], known[winner].high[j]);
				}
			else
			{
				if (n < KNOWN)
					n++;
				winner = n - 1;
			}
			memmove(known + 1, known, sizeof(Category) * (size_t) winner);
			known[0] = now;
		}
		if (i % STRIDE == STRIDE - 1)
		{
			/* a block widens the range by its extent at most, on either side */
			double		most = i >= STRIDE && high > low ? high - low : INFINITY,
						block_low = INFINITY,
						block_high = -INFINITY;

			for (k = 0; k < STRIDE; k++)
			{
				block_low = fmin(block_low, x[i - k]);
				block_high = fmax(block_high, x[i - k]);
			}
			low = fmin(low, fmax(block_low, low - most));
			high = fmax(high, fmin(block_high, high + most));
		}
		CHECK(isnan(v->raw) == (i < 32 * STRIDE));
		if (i >= 32 * STRIDE)
			CHECK_SAY(fabs(v->raw - raw) < 1e-6, "kind %d row %d: %.9g, not %.9g", kind, i, v->raw, raw);
	}
	stream_close(s);
}

static void
categories_by_the_textbook(void)
{
	fuzzy_art(SERIES_NORMAL);
	fuzzy_art(SERIES_STEPS);
	fuzzy_art(SERIES_CONSTANT);
	fuzzy_art(SERIES_MOSTLY_ZERO);
}

/* A day that repeats becomes known; one that runs another course does not */
static void
courses_are_learned(void)
{
	Stream	   *s = stream_open("pattern", 1);
	uint64_t	seed = 3;
	int			alerts = 0;
	int			i;

	for (i = 0; i < 96 * 30; i++)
		alerts += stream_point(s, sin(i * 6.283185307179586 / 96) + 0.05 * test_normal(&seed), i)->alert == 1 && i > 1000;
	CHECK_EQ_INT(alerts, 0);
	for (; i < 96 * 31; i++)
		alerts += stream_point(s, 0.7 + 0.05 * test_normal(&seed), i)->alert == 1;
	CHECK(alerts > 0);
	stream_close(s);
}

/* The strangest raw of the block that a spike at row 2000 is in, and of a new course from row 4000 on */
static void
spiked(double spike, double *at_spike, double *later)
{
	Stream	   *s = stream_open("pattern", 1);
	uint64_t	seed = 4;
	int			i;

	*at_spike = *later = 0;
	for (i = 0; i < 4200; i++)
	{
		double		x = (i < 4000 ? sin(i * 6.283185307179586 / 96) : 0.7) + 0.05 * test_normal(&seed);
		Verdict    *v = stream_point(s, i == 2000 ? spike : x, i);

		if (i >= 2000 && i < 2008)
			*at_spike = fmax(*at_spike, v->raw);
		if (i >= 4000)
			*later = fmax(*later, v->raw);
	}
	stream_close(s);
}

/* A spike is heard by its size, and does not deafen */
static void
farther_is_stranger(void)
{
	static const double out[] = {3, 10, 30, 100, 1e6, 1e30, 1e308};
	double		before = 0;
	double		calm;
	double		raw;
	double		later;
	size_t		k;

	spiked(0, &raw, &calm);
	CHECK(raw < 1 && calm > 1);
	for (k = 0; k < sizeof(out) / sizeof(out[0]); k++)
	{
		spiked(out[k], &raw, &later);
		CHECK_SAY(raw >= before, "%g: raw %g, below %g", out[k], raw, before);
		CHECK_SAY(later > 0.25 * calm, "after %g a new course is %g, not %g", out[k], later, calm);
		before = raw;
	}
	CHECK_SAY(raw > 2, "1e308: raw %g", raw);
}

static void
constant_spikes_and_forged_blocks(void)
{
	static const double spikes[] = {1e30, -1e308, 1e-320};
	Stream	   *s = stream_open("pattern", 1);
	uint64_t	seed = 6;
	int			i,
				j;

	for (i = 0; i < 600; i++)
	{
		Verdict    *v = stream_point(s, 0.1, i);

		CHECK(i < 256 ? isnan(v->raw) : v->raw == 0);
	}
	for (; i < 608; i++)
		stream_point(s, 0.1001, i);
	CHECK(s->verdict.score > 1);
	stream_close(s);
	for (j = 0; j < 3; j++)
	{
		s = stream_open("pattern", 1);
		for (i = 0; i < 1000; i++)
			CHECK(isfinite(stream_point(s, i == 500 ? spikes[j] : test_normal(&seed), i)->raw) == (i >= 256));
		CHECK(model_valid(s->model, s->model->size, &s->spec));
		/* whatever one byte says, a block that passes can be used */
		for (i = 0; i < (int) s->model->size; i++)
		{
			uint8_t		byte = ((uint8_t *) s->model)[i];

			((uint8_t *) s->model)[i] = (uint8_t) test_random(&seed);
			if (model_valid(s->model, s->model->size, &s->spec))
				CHECK(!isinf(stream_judge(s, 1, i).raw));
			((uint8_t *) s->model)[i] = byte;
		}
		stream_close(s);
	}
}

int
main(void)
{
	RUN(categories_by_the_textbook);
	RUN(courses_are_learned);
	RUN(farther_is_stranger);
	RUN(constant_spikes_and_forged_blocks);
	return test_done();
}
