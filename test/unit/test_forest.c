/*
 * test_forest.c - the online isolation forest: what must hold of it, and how it
 * ranks against a plain isolation forest made anew of the same window
 */
#include "core.h"

#define TREES	50
#define SAMPLE	256

/* A plain isolation tree (Liu, Ting, Zhou 2008) over points of two values: the path length of x */
static double
mean_path(int n)
{
	return n > 2 ? 2 * (log(n - 1.0) + 0.5772156649) - 2 * (n - 1.0) / n : n == 2;
}

static double
plain_path(double (*points)[2], int n, const double *x, uint64_t seed, int depth)
{
	double		low = INFINITY,
				high = -INFINITY,
				cut;
	int			axis = (int) (test_random(&seed) & 1);
	int			i,
				left = 0;

	for (i = 0; i < n; i++)
	{
		low = fmin(low, points[i][axis]);
		high = fmax(high, points[i][axis]);
	}
	if (n <= 1 || depth >= 8 || low == high)
		return depth + mean_path(n);
	cut = low + (high - low) * test_uniform(&seed);
	for (i = 0; i < n; i++)
		if (points[i][axis] < cut)
		{
			double		swap[2];

			memcpy(swap, points[i], sizeof(swap));
			memcpy(points[i], points[left], sizeof(swap));
			memcpy(points[left++], swap, sizeof(swap));
		}
	/* the same seed for every x, so that a tree is the same for all */
	if (x[axis] < cut)
		return plain_path(points, left, x, seed * 3 + 1, depth + 1);
	return plain_path(points + left, n - left, x, seed * 5 + 2, depth + 1);
}

static double
plain_score(double (*window)[2], int n, const double *x)
{
	double		sum = 0;
	int			t,
				i;

	for (t = 0; t < TREES; t++)
	{
		double		sample[SAMPLE][2];
		uint64_t	seed = (uint64_t) t * 77 + 5;

		for (i = 0; i < SAMPLE; i++)
			memcpy(sample[i], window[test_random(&seed) % (uint64_t) n], sizeof(sample[i]));
		sum += plain_path(sample, SAMPLE, x, seed, 0);
	}
	return exp2(-sum / TREES / mean_path(SAMPLE));
}

/* Chance that an outlier scores above an ordinary point */
static double
area(const double *scores, const bool *outlier, int n)
{
	double		wins = 0,
				pairs = 0;
	int			i,
				j;

	for (i = 0; i < n; i++)
		for (j = 0; outlier[i] && j < n; j++)
			if (!outlier[j])
			{
				pairs++;
				wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
			}
	return wins / pairs;
}

static void
ranks_like_a_plain_forest(void)
{
	Stream	   *s = stream_open("isolation_forest", 2);
	static double window[4000][2];
	static double ours[2000],
				plain[2000];
	static bool outlier[2000];
	uint64_t	seed = 31;
	int			i;

	for (i = 0; i < 4000; i++)
	{
		bool		odd = test_random(&seed) % 50 == 0;
		double		side = test_random(&seed) % 2 ? 3 : -3;

		/* two clouds; outliers anywhere */
		window[i][0] = odd ? 20 * test_uniform(&seed) - 10 : side + test_normal(&seed);
		window[i][1] = odd ? 20 * test_uniform(&seed) - 10 : side / 2 + 0.5 * test_normal(&seed);
		stream_vector(s, window[i], i);
		if (i >= 2048 && i < 4000)
		{
			ours[i - 2048] = s->verdict.raw;
			outlier[i - 2048] = odd;
			if (i % 4 == 0 || odd)
				plain[i - 2048] = plain_score(window + i - 2048, 2048, window[i]);
			else
				plain[i - 2048] = plain[i - 2048 - 1];
		}
	}
	CHECK_SAY(area(ours, outlier, 1952) > 0.9, "area %g", area(ours, outlier, 1952));
	CHECK_SAY(area(ours, outlier, 1952) > area(plain, outlier, 1952) - 0.03, "area %g, plain %g",
			  area(ours, outlier, 1952), area(plain, outlier, 1952));
	stream_close(s);
}

static void
range_and_order(void)
{
	Stream	   *s = stream_open("isolation_forest", 1);
	uint64_t	seed = 5;
	double		last = 0;
	double		far;
	int			i;

	for (i = 0; i < 6000; i++)
	{
		stream_point(s, test_normal(&seed), i);
		CHECK(i < 256 || (s->verdict.raw > 0 && s->verdict.raw <= 1));
		CHECK_EQ_DOUBLE(s->verdict.score, s->verdict.raw / 0.55);
		CHECK(isnan(s->verdict.expected) && isnan(s->verdict.lower));
		if (i % 100 == 0)
			CHECK(model_valid(s->model, s->model->size, &s->spec));
	}
	CHECK(stream_judge(s, 0, 0).score < 0.7);
	for (far = 3; far < 1e12; far *= 2)
	{
		double		score = stream_judge(s, far, 0).score;

		CHECK(score >= last);
		last = score;
	}
	CHECK(last > 1.5);
	stream_close(s);
}

static void
seeds(void)
{
	Stream	   *a = stream_open("isolation_forest", 2);
	Stream	   *b = stream_open("isolation_forest", 2);
	Stream	   *c = stream_open("isolation_forest(seed=1)", 2);
	uint64_t	seed = 6;
	int			differ = 0;
	int			i;

	for (i = 0; i < 3000; i++)
	{
		double		x[2] = {test_normal(&seed), test_normal(&seed)};

		stream_vector(a, x, i);
		stream_vector(b, x, i);
		stream_vector(c, x, i);
		CHECK_EQ_DOUBLE(a->verdict.raw, b->verdict.raw);
		differ += a->verdict.raw != c->verdict.raw;
	}
	CHECK(memcmp(a->model, b->model, a->model->size) == 0);
	CHECK(differ > 2000);
	stream_close(a);
	stream_close(b);
	stream_close(c);
}

/* What has left the window is forgotten: a giant spike, and an old level */
static void
forgets(void)
{
	Stream	   *s = stream_open("isolation_forest(window=512)", 1);
	uint64_t	seed = 7;
	double		sum = 0;
	int			i;

	for (i = 0; i < 1000; i++)
		stream_point(s, test_normal(&seed), i);
	CHECK(stream_point(s, 1e9, i)->score > 1.5);
	for (i = 0; i < 2500; i++)
	{
		stream_point(s, 50 + test_normal(&seed), i);
		if (i >= 2000)
			sum += s->verdict.score;
	}
	/* as fine a picture of the new level as there was of the old */
	CHECK_SAY(sum / 500 < 0.62, "mean score %g", sum / 500);
	CHECK(stream_judge(s, 0, i).score > 1 && stream_judge(s, 1e9, i).score > 1.5 && stream_judge(s, 60, i).score > 1);
	stream_close(s);
}

static void
attributions(void)
{
	Stream	   *s = stream_open("isolation_forest", 4);
	uint64_t	seed = 8;
	double		x[4];
	int			i,
				j,
				right = 0;

	for (i = 0; i < 5000; i++)
	{
		double		sum = 0;
		int			best = 0;

		for (j = 0; j < 4; j++)
			x[j] = test_normal(&seed);
		if (i % 100 == 99)
			x[i / 100 % 4] = 6;
		stream_vector(s, x, i);
		CHECK_EQ_INT(s->verdict.attributions, i < 256 ? 0 : 4);
		if (i < 256)
			continue;
		for (j = 0; j < 4; j++)
		{
			sum += s->attribution[j];
			if (s->attribution[j] > s->attribution[best])
				best = j;
			CHECK(s->attribution[j] >= 0);
		}
		CHECK_NEAR(sum, s->verdict.raw, 1e-12);
		if (i % 100 == 99)
			right += best == i / 100 % 4;
	}
	CHECK_SAY(right > 35, "%d of 48", right);
	stream_close(s);
}

static void
constant(void)
{
	Stream	   *s = stream_open("isolation_forest(window=300)", 2);
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
	CHECK(stream_vector(s, x, i)->score < 1);
	stream_close(s);
}

static void
parameters(void)
{
	static const char *const texts[] = {
		"isolation_forest(window=16, leaf=8, warmup=9)", "isolation_forest(window=5000, leaf=1, trees=2)",
		"isolation_forest(trees=256, window=64, leaf=1, warmup=2)", "isolation_forest(window=2000, leaf=1000, warmup=1001)"
	};
	int			k,
				i;

	for (k = 0; k < 4; k++)
	{
		Stream	   *s = stream_open(texts[k], 3);
		uint64_t	seed = 9;

		for (i = 0; i < 12000; i++)
		{
			double		x[3] = {test_normal(&seed), floor(test_normal(&seed)), i * 0.01};

			stream_vector(s, x, i);
			CHECK_SAY(isnan(s->verdict.score) == (i < s->spec.node[0].policy.warmup), "%s, row %d", texts[k], i);
		}
		CHECK(model_valid(s->model, s->model->size, &s->spec));
		stream_close(s);
	}
}

int
main(void)
{
	RUN(ranks_like_a_plain_forest);
	RUN(range_and_order);
	RUN(seeds);
	RUN(forgets);
	RUN(attributions);
	RUN(constant);
	RUN(parameters);
	return test_done();
}
