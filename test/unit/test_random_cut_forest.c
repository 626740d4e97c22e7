/*
 * test_random_cut_forest.c - what must hold of the whole forest; its trees are
 * in test_cut_tree.c
 */
#include "core.h"

static void
size_and_range(void)
{
	Stream	   *s = stream_open("random_cut_forest", 1);
	uint64_t	seed = 5;
	double		last = 0;
	double		far;
	int			alerts = 0;
	int			i;

	CHECK(model_bound(&s->spec, 1) < 64000);
	for (i = 0; i < 10000; i++)
	{
		stream_point(s, test_normal(&seed), i);
		CHECK(i < 256 ? isnan(s->verdict.raw) : s->verdict.raw > 0);
		alerts += s->verdict.alert == 1;
	}
	CHECK_SAY(alerts <= 5, "%d alerts on noise", alerts);
	CHECK(stream_judge(s, 0, 0).score < 0.7);
	for (far = 8; far < 1e300; far *= 1e5)
	{
		double		score = stream_judge(s, far, 0).score;

		CHECK(score >= last && score > 1);
		last = score;
	}
	stream_close(s);
}

/* The sample and its trees stay whole on every kind of series; what is judged is then learned */
static void
stays_valid(void)
{
	static const char *const texts[] = {
		"random_cut_forest", "random_cut_forest(every=1, scales=1, points=40)", "random_cut_forest(points=255, trees=3, scales=4)",
		"random_cut_forest(points=16, every=2, warmup=12)"
	};
	int			kind,
				k,
				i;

	for (k = 0; k < 4; k++)
		for (kind = 0; kind < SERIES_KINDS; kind++)
		{
			Stream	   *s = stream_open(texts[k], 1);
			uint64_t	seed = 6;

			for (i = 0; i < test_rounds(1300, 300); i++)
			{
				double		x = series_value(kind, i, &seed);
				Verdict		judged = stream_judge(s, x, i);

				stream_point(s, x, i);
				CHECK_EQ_DOUBLE(s->verdict.raw, judged.raw);
				CHECK(i < s->spec.node[0].policy.warmup || (isfinite(s->verdict.raw) && s->verdict.raw >= 0));
				if (i % 50 == 0)
					CHECK_SAY(model_valid(s->model, s->model->size, &s->spec), "%s, kind %d, row %d", texts[k], kind, i);
			}
			stream_close(s);
		}
}

static void
seeds_and_vectors(void)
{
	int			dims,
				i,
				j;

	for (dims = 1; dims <= test_rounds(20, 3); dims++)
	{
		Stream	   *a = stream_open("random_cut_forest", dims);
		Stream	   *b = stream_open("random_cut_forest", dims);
		Stream	   *c = stream_open("random_cut_forest(seed=1)", dims);
		uint64_t	seed = 6;
		int			differ = 0;

		for (i = 0; i < 600; i++)
		{
			double		x[20];
			double		sum = 0;

			for (j = 0; j < dims; j++)
				x[j] = test_normal(&seed);
			stream_vector(a, x, i);
			stream_vector(b, x, i);
			stream_vector(c, x, i);
			CHECK_EQ_DOUBLE(a->verdict.raw, b->verdict.raw);
			differ += a->verdict.raw != c->verdict.raw;
			CHECK_EQ_INT(a->verdict.attributions, i < 256 ? 0 : dims);
			for (j = 0; j < a->verdict.attributions; j++)
			{
				sum += a->attribution[j];
				CHECK(a->attribution[j] >= 0);
			}
			if (i >= 256)
				CHECK_NEAR(sum, a->verdict.raw, 1e-12);
		}
		CHECK(memcmp(a->model, b->model, a->model->size) == 0);
		CHECK(model_valid(a->model, a->model->size, &a->spec));
		CHECK(differ > 300);
		stream_close(a);
		stream_close(b);
		stream_close(c);
	}
}

/* One of four components is off, and they have four units: it has the largest part */
static void
attributions(void)
{
	static const double unit[4] = {1, 1e-6, 1e9, 300};
	Stream	   *s = stream_open("random_cut_forest", 4);
	uint64_t	seed = 8;
	int			right = 0;
	int			i,
				j;

	for (i = 0; i < 5000; i++)
	{
		double		x[4];
		int			best = 0;

		for (j = 0; j < 4; j++)
			x[j] = unit[j] * test_normal(&seed);
		if (i % 100 == 99)
			x[i / 100 % 4] = (6 + i * 0.002) * unit[i / 100 % 4];
		stream_vector(s, x, i);
		for (j = 0; j < s->verdict.attributions; j++)
			if (s->attribution[j] > s->attribution[best])
				best = j;
		right += i >= 256 && i % 100 == 99 && best == i / 100 % 4;
	}
	CHECK_SAY(right > 40, "%d of 48", right);
	stream_close(s);
}

static void
constant_then_other(void)
{
	Stream	   *s = stream_open("random_cut_forest", 2);
	double		x[2] = {0.1, -5};
	double		other[2] = {0.1, -5.5};
	int			i;

	for (i = 0; i < 800; i++)
	{
		stream_vector(s, x, i);
		CHECK(i < 256 ? isnan(s->verdict.score) : s->verdict.score == 0);
	}
	CHECK_EQ_DOUBLE(stream_vector(s, other, i)->score, 1e6);
	CHECK(s->attribution[0] == 0 && s->attribution[1] > 0);
	stream_vector(s, x, i);
	CHECK(isfinite(s->verdict.score) && s->verdict.score < 1e6);
	stream_close(s);
}

/* What is strange is strange once, for as long as it stays in the sample */
static void
learns_the_strange(void)
{
	Stream	   *s = stream_open("random_cut_forest", 1);
	uint64_t	seed = 9;
	double		first;
	int			i;

	for (i = 0; i < 1000; i++)
		stream_point(s, test_normal(&seed), i);
	first = stream_point(s, 30, i)->score;
	CHECK(first > 1);
	for (i = 0; i < 500; i++)
		stream_point(s, test_normal(&seed), i);
	CHECK_SAY(stream_judge(s, 30, i).score < 0.8 * first, "%g, first %g", stream_judge(s, 30, i).score, first);
	for (i = 0; i < 20000; i++)
		stream_point(s, test_normal(&seed), i);
	CHECK(stream_judge(s, 30, i).score > 1);
	stream_close(s);
}

static void
heals(void)
{
	static const double spikes[] = {1e9, 1e30, -1e308};
	int			k,
				i;

	for (k = 0; k < 3; k++)
	{
		Stream	   *s = stream_open("random_cut_forest", 1);
		uint64_t	seed = 7;

		for (i = 0; i < 1000; i++)
			stream_point(s, test_normal(&seed), i);
		CHECK(stream_point(s, spikes[k], i)->score > 1);
		for (i = 0; i < 10000; i++)
		{
			stream_point(s, 50 + test_normal(&seed), i);
			CHECK(isfinite(s->verdict.raw));
		}
		CHECK(model_valid(s->model, s->model->size, &s->spec));
		CHECK(stream_judge(s, 50, i).score < 0.7 && stream_judge(s, 70, i).score > 1 && stream_judge(s, 0, i).score > 1);
		stream_close(s);
	}
}

/* A forest that moved along a series holds what one has that saw the last points alone */
static void
forgets(void)
{
	const char *text = "random_cut_forest(every=1, scales=1, points=50, trees=200, warmup=20)";
	Stream	   *moved = stream_open(text, 1);
	Stream	   *fresh = stream_open(text, 1);
	Stream	   *other = stream_open("random_cut_forest", 1);
	double		x[400];
	uint64_t	seed = 10;
	int			i;

	for (i = 0; i < 400; i++)
		x[i] = test_normal(&seed) + (i < 300 ? 20 : 0);
	for (i = 0; i < 400; i++)
	{
		stream_point(moved, x[i], i);
		stream_point(other, x[i], i);
		if (i >= 40)
			CHECK(stream_forget(moved, x[i - 40]));
		if (i > 359)
			stream_point(fresh, x[i], i);
	}
	CHECK(model_valid(moved->model, moved->model->size, &moved->spec));
	/* the level fades by itself, so scores compare up to a factor */
	for (i = -3; i < 4; i++)
	{
		double		ratio = stream_judge(moved, i, 0).raw / stream_judge(fresh, i, 0).raw;
		double		ratio_at_0 = stream_judge(moved, 0, 0).raw / stream_judge(fresh, 0, 0).raw;

		CHECK_SAY(fabs(ratio / ratio_at_0 - 1) < 0.15, "at %d: %g, %g", i, ratio, ratio_at_0);
	}
	CHECK(!stream_forget(other, x[0]));
	stream_close(moved);
	stream_close(fresh);
	stream_close(other);
}

int
main(void)
{
	RUN(size_and_range);
	RUN(stays_valid);
	RUN(seeds_and_vectors);
	RUN(attributions);
	RUN(constant_then_other);
	RUN(learns_the_strange);
	RUN(heals);
	RUN(forgets);
	return test_done();
}
