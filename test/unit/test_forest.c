/*
 * test_forest.c - the online isolation forest: what must hold of it, and how it
 * ranks against a plain isolation forest made anew of the same window
 */
#include "core.h"
#include "core/stat/forest.h"

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

/* The expected depth of x from a node on, by the definition: a cut of the box with x in it may come first */
static double
plain_depth(const ForestView *v, uint32_t tree, uint32_t node, int level, const float *x)
{
	const ForestNode *at = &v->nodes[(size_t) tree * v->per_tree + node];
	const float *box = forest_box(v, tree, node);
	double		chance = 0,
				below;
	int			wide = 0;
	uint32_t	i;

	for (i = 0; i < v->dims; i++)
	{
		double		out = fmax(0, fmax((double) box[i] - x[i], (double) x[i] - box[v->dims + i]));

		wide += box[i] < box[v->dims + i] || out > 0;
		if (out > 0 && box[i] <= box[v->dims + i])
			chance += out / ((double) box[v->dims + i] - box[i] + out);
	}
	chance /= wide > 0 ? wide : 1;
	if (at->axis == FOREST_LEAF)
		below = level + (at->count > (int64_t) v->leaf ? log2((double) at->count / v->leaf) / 2 : 0);
	else
		below = plain_depth(v, tree, 2 * node + (x[at->axis] < at->cut ? 1 : 2), level + 1, x);
	return chance * level + (1 - chance) * below;
}

static void
scores_are_mean_depths(void)
{
	Spec		spec = spec_of("isolation_forest(window=1024, trees=20, leaf=16)");
	const Detector *detector = spec.node[0].detector;
	int			dims,
				i,
				j;

	for (dims = 1; dims <= 3; dims++)
	{
		void	   *state = malloc(detector->size(spec.node[0].p, dims, 1024));
		uint64_t	seed = 41;
		ForestView	v = {.per_tree = 15, .dims = (uint32_t) dims, .leaf = 16, .trees = 20};

		detector->init(state, spec.node[0].p, dims, 1024);
		v.f = state;
		v.origin = (double *) (v.f + 1);
		v.nodes = (ForestNode *) (v.origin + dims);
		v.boxes = (float *) (v.nodes + 15 * 20);
		for (i = 0; i < 3000; i++)
		{
			double		x[3],
						sum = 0;
			float		at[3];
			Point		pt = {.x = x, .dims = dims, .ts = TIME_NONE};
			Reading		out;
			uint32_t	tree;

			for (j = 0; j < dims; j++)
			{
				x[j] = series_value((j + i / 1000) % SERIES_KINDS, i, &seed);
				at[j] = (float) (x[j] - v.origin[j]);
			}
			if (v.f->n > 50 && v.f->same < v.f->n)
			{
				for (tree = 0; tree < 20; tree++)
					sum += plain_depth(&v, tree, 0, 0, at);
				detector->judge(state, spec.node[0].p, &pt, &out, NULL);
				CHECK_NEAR(out.raw, exp2(-sum / 20 / (log2(v.f->n / 16.0) / 2)), 1e-6);
			}
			detector->learn(state, spec.node[0].p, &pt);
		}
		free(state);
	}
}

static void
range_and_order(void)
{
	Stream	   *s = stream_open("isolation_forest", 1);
	uint64_t	seed = 5;
	double		last = 0;
	double		far;
	int			i;

	CHECK(model_bound(&s->spec, 1) < 20000);
	for (i = 0; i < 6000; i++)
	{
		stream_point(s, test_normal(&seed), i);
		CHECK(i < 256 || (s->verdict.raw > 0 && s->verdict.raw <= 1));
		CHECK_EQ_DOUBLE(s->verdict.score, s->verdict.raw / 0.6);
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
	RUN(scores_are_mean_depths);
	RUN(range_and_order);
	RUN(seeds);
	RUN(forgets);
	RUN(attributions);
	RUN(constant);
	RUN(parameters);
	return test_done();
}
