/*
 * test_half_space_trees.c - half-space trees against a plain count of the
 * windows' points in nested halves, and what must hold of them
 */
#include "core.h"

#define TREES	25
#define DEPTH	8
#define WINDOW	250
#define DIMS	4				/* of the plain trees, at most */
#define CELLS	65536.0

/* The definition: whole windows are kept and counted anew for every point */
typedef struct Plain
{
	int			dims;
	double		point[2][WINDOW][DIMS]; /* the latest window, and the one before it */
	int			n[2];
	int			due;
	int			windows;
	double		low[2][DIMS],	/* the extents that scale each */
				high[2][DIMS];
	float		from[TREES][DIMS],
				scale[TREES][DIMS];
	uint64_t	key;
} Plain;

static void
plain_start(Plain *r, int dims, uint64_t seed)
{
	int			t,
				i;

	memset(r, 0, sizeof(*r));
	r->dims = dims;
	r->key = test_random(&seed);
	r->due = WINDOW / 8;
	for (t = 0; t < TREES; t++)
		for (i = 0; i < dims; i++)
		{
			float		s = (float) (test_random(&seed) >> 40) * 0x1p-24f;
			float		reach = 2 * fmaxf(s, 1 - s);

			r->from[t][i] = s - reach;
			r->scale[t][i] = 0.5f / reach;
		}
}

static int
plain_axis(const Plain *r, int tree, uint32_t node)
{
	uint64_t	z = (r->key + ((uint64_t) tree << 32 | node)) * 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 32) * 0xbf58476d1ce4e5b9u;
	return (int) ((z >> 32) * (uint64_t) r->dims >> 32);
}

/* Where x is in a tree's work range of CELLS units */
static double
plain_place(const Plain *r, int which, int tree, int axis, double x)
{
	double		low = r->low[which][axis];
	double		high = r->high[which][axis];
	double		z = high > low ? (x - low) / (high - low) : x > low ? 3 : x < low ? -2 : 0.5;
	double		u;

	z = fmax(-2, fmin(3, z));
	u = (z - r->from[tree][axis]) * r->scale[tree][axis] * CELLS;
	return floor(fmax(0, fmin(CELLS - 1, u)));
}

/* Mass times 2^depth of the first thin node: in[] are the points in it, low and high its bounds */
static double
plain_mass(const Plain *r, int tree, uint32_t node, int depth, const double *x, const int *in, int n, double *low,
		   double *high)
{
	int			axis = plain_axis(r, tree, node);
	double		middle = (low[axis] + high[axis]) / 2;
	bool		right = plain_place(r, 1, tree, axis, x[axis]) >= middle;
	int			with[WINDOW];
	int			m = 0;
	int			i;

	if (depth == DEPTH || n * 10 < r->n[1])
		return ldexp(n, depth);
	for (i = 0; i < n; i++)
		if ((plain_place(r, 1, tree, axis, r->point[1][in[i]][axis]) >= middle) == right)
			with[m++] = in[i];
	if (right)
		low[axis] = middle;
	else
		high[axis] = middle;
	return plain_mass(r, tree, 2 * node + right, depth + 1, x, with, m, low, high);
}

static double
plain_raw(const Plain *r, const double *x)
{
	double		sum = 0;
	double		outside = 0;
	int			t,
				i;

	if (r->windows < 2)
		return NAN;
	for (i = 0; i < r->dims; i++)
	{
		double		beyond = fmax(0, fmax(x[i] - r->high[1][i], r->low[1][i] - x[i]));

		if (beyond > 0)
			outside += r->high[1][i] > r->low[1][i] ? beyond / (r->high[1][i] - r->low[1][i]) : 1;
	}
	for (t = 0; t < TREES; t++)
	{
		double		low[DIMS],
					high[DIMS];
		int			all[WINDOW];

		for (i = 0; i < r->dims; i++)
		{
			low[i] = 0;
			high[i] = CELLS;
		}
		for (i = 0; i < r->n[1]; i++)
			all[i] = i;
		sum += plain_mass(r, t, 1, 0, x, all, r->n[1], low, high);
	}
	return 1 / (1 + sum / (TREES * r->n[1]) / (1 + outside / r->dims));
}

/* The extent of the window that ends, and 15/16 of what the one before reached beyond it, 32 widths at most */
static void
plain_extent(Plain *r, int axis, bool widen)
{
	double		low = INFINITY,
				high = -INFINITY,
				reach;
	int			i;

	for (i = 0; i < r->n[0]; i++)
	{
		low = fmin(low, r->point[0][i][axis]);
		high = fmax(high, r->point[0][i][axis]);
	}
	reach = high > low ? 32 * (high - low) : INFINITY;
	r->low[1][axis] = r->low[0][axis];
	r->high[1][axis] = r->high[0][axis];
	r->low[0][axis] = low;
	r->high[0][axis] = high;
	if (!widen)
		return;
	r->low[0][axis] -= fmax(0, fmin(reach, 0.9375 * (low - r->low[1][axis])));
	r->high[0][axis] += fmax(0, fmin(reach, 0.9375 * (r->high[1][axis] - high)));
}

static void
plain_learn(Plain *r, const double *x)
{
	int			i;

	memcpy(r->point[0][r->n[0]++], x, (size_t) r->dims * sizeof(double));
	if (r->n[0] < r->due)
		return;
	for (i = 0; i < r->dims; i++)
		plain_extent(r, i, r->windows > 0);
	memcpy(r->point[1], r->point[0], sizeof(r->point[0]));
	r->n[1] = r->n[0];
	r->due = r->windows == 0 ? WINDOW - r->due : WINDOW;
	r->n[0] = 0;
	r->windows++;
}

static void
equals_plain_counts(void)
{
	static Plain r;
	int			kind,
				dims,
				i,
				j;

	for (kind = 0; kind < SERIES_KINDS; kind++)
		for (dims = 1; dims <= DIMS; dims += 3)
		{
			Stream	   *s = stream_open("half_space_trees(seed=3)", dims);
			uint64_t	seed = 11 + (uint64_t) kind;

			plain_start(&r, dims, 3);
			for (i = 0; i < test_rounds(1000, 300); i++)
			{
				double		x[DIMS];
				double		want = NAN;

				for (j = 0; j < dims; j++)
					x[j] = series_value((kind + j) % SERIES_KINDS, i, &seed);
				if (i >= 256)
					want = plain_raw(&r, x);
				stream_vector(s, x, i);
				/* the plain trees know no rule for windows of one value */
				if (s->verdict.raw != 0 && s->verdict.raw < 100)
					CHECK_EQ_DOUBLE(s->verdict.raw, want);
				plain_learn(&r, x);
				if (i % 50 == 0)
					CHECK(model_valid(s->model, s->model->size, &s->spec));
			}
			stream_close(s);
		}
}

static void
size_and_range(void)
{
	Stream	   *s = stream_open("half_space_trees", 1);
	uint64_t	seed = 5;
	int			alerts = 0;
	int			i;

	CHECK(model_bound(&s->spec, 1) < 52000);
	for (i = 0; i < 20000; i++)
	{
		stream_point(s, test_normal(&seed), i);
		CHECK(i < 256 ? isnan(s->verdict.raw) : s->verdict.raw > 0 && s->verdict.raw <= 1);
		alerts += s->verdict.alert == 1;
	}
	CHECK_SAY(alerts <= 10, "%d alerts on noise", alerts);
	CHECK(stream_judge(s, 0, 0).score < 0.5 && stream_judge(s, 12, 0).score > 1 && stream_judge(s, -1e300, 0).score > 1);
	stream_close(s);
}

static void
seeds_and_vectors(void)
{
	int			dims,
				i,
				j;

	for (dims = 1; dims <= 20; dims++)
	{
		Stream	   *a = stream_open("half_space_trees", dims);
		Stream	   *b = stream_open("half_space_trees", dims);
		Stream	   *c = stream_open("half_space_trees(seed=1)", dims);
		uint64_t	seed = 6;
		int			differ = 0;

		for (i = 0; i < 1200; i++)
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
				sum += a->attribution[j];
			if (i >= 256)
				CHECK_NEAR(sum, a->verdict.raw, 1e-12);
		}
		CHECK(memcmp(a->model, b->model, a->model->size) == 0);
		CHECK(differ > 1000);
		stream_close(a);
		stream_close(b);
		stream_close(c);
	}
}

/* One of four components is off: it has the largest part */
static void
attributions(void)
{
	Stream	   *s = stream_open("half_space_trees(trees=100)", 4);
	uint64_t	seed = 8;
	int			right = 0;
	int			i,
				j;

	for (i = 0; i < 5000; i++)
	{
		double		x[4];
		int			best = 0;

		for (j = 0; j < 4; j++)
			x[j] = test_normal(&seed);
		if (i % 100 == 99)
			x[i / 100 % 4] = 8;
		stream_vector(s, x, i);
		for (j = 0; j < s->verdict.attributions; j++)
			if (s->attribution[j] > s->attribution[best])
				best = j;
		right += i >= 256 && i % 100 == 99 && best == i / 100 % 4;
	}
	CHECK_SAY(right > 35, "%d of 48", right);
	stream_close(s);
}

/* The farther out the stranger, whatever outliers the windows hold: 1e30 is not as good as 60 */
static void
farther_is_stranger(void)
{
	static const double out[] = {6, 8, 12, 60, 1e3, 1e6, 1e30, 1e308};
	Stream	   *s = stream_open("half_space_trees", 1);
	uint64_t	seed = 12;
	size_t		k;
	int			i;

	for (i = 0; i < 900; i++)
		stream_point(s, test_normal(&seed) + (i % 100 == 50 ? 12 : 0), i);
	for (k = 1; k < sizeof(out) / sizeof(out[0]); k++)
	{
		CHECK_SAY(stream_judge(s, out[k], i).raw >= stream_judge(s, out[k - 1], i).raw, "%g is below %g", out[k], out[k - 1]);
		CHECK_SAY(stream_judge(s, -out[k], i).raw >= stream_judge(s, -out[k - 1], i).raw, "-%g is below -%g", out[k], out[k - 1]);
	}
	CHECK(stream_judge(s, 12, i).score < 1 && stream_judge(s, 1e6, i).score > 1);
	CHECK(stream_judge(s, 1e6, i).raw > stream_judge(s, 60, i).raw);
	stream_close(s);
}

static void
constant_then_other(void)
{
	Stream	   *s = stream_open("half_space_trees", 2);
	double		x[2] = {0.1, -5};
	double		other[2] = {0.1, -5.5};
	int			i;

	for (i = 0; i < 1100; i++)
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
heals(void)
{
	static const double spikes[] = {1e9, 1e30, -1e308};
	int			k,
				i;

	for (k = 0; k < 3; k++)
	{
		Stream	   *s = stream_open("half_space_trees", 1);
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
		CHECK(stream_judge(s, 50, i).score < 0.7 && stream_judge(s, 80, i).score > 1 && stream_judge(s, 0, i).score > 1);
		stream_close(s);
	}
}

static void
parameters(void)
{
	static const char *const texts[] = {
		"half_space_trees(window=16, depth=15, trees=1)", "half_space_trees(window=65535, depth=1, trees=256)",
		"half_space_trees(window=1000, depth=3)"
	};
	int			k,
				i;

	for (k = 0; k < 3; k++)
	{
		Stream	   *s = stream_open(texts[k], 3);
		uint64_t	seed = 9;

		for (i = 0; i < 6000; i++)
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
	RUN(equals_plain_counts);
	RUN(size_and_range);
	RUN(seeds_and_vectors);
	RUN(attributions);
	RUN(farther_is_stranger);
	RUN(constant_then_other);
	RUN(heals);
	RUN(parameters);
	return test_done();
}
