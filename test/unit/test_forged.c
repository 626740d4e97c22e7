/*
 * test_forged.c - states that are not what they should be: found by
 * test/fuzz/fuzz_state.c or by reading, each refused or harmless ever since;
 * and honest ones that were refused
 */
#include "core.h"

#define POINTS	120

typedef enum Unit { REAL, FLOAT, WHOLE, SHORT } Unit;

/* Up to two numbers written into the first state of a detector, at so many bytes from its begin */
typedef struct Forgery
{
	const char *spec;
	int			dims;
	int			learned;		/* points before */
	struct
	{
		Unit		unit;
		size_t		at;
		double		value;
	}			put[2];
	int			puts;
} Forgery;

static const Forgery forgeries[] = {
	/* moments: next to no weight, a mean far off; losses without end */
	{"rms(window=8)", 1, 700, {{REAL, 0, 1e-310}, {REAL, 16, 3e140}}, 2},
	{"zscore", 1, 700, {{REAL, 0, 1e-310}, {REAL, 16, 0.3}}, 2},
	{"zscore", 1, 0, {{WHOLE, 32, 7}, {REAL, 40, INFINITY}}, 2},
	{"zscore", 1, 0, {{WHOLE, 32, 255}, {REAL, 40, 1e140}}, 2},
	/* a scatter of no set of points: the factor overflowed */
	{"mahalanobis", 3, 700, {{REAL, 168, 1e30}}, 1},
	{"difference(shingle(mahalanobis, size=3))", 3, 700, {{REAL, 600, 1e30}}, 1},
	/* a scatter whose product with a scale left out is no number */
	{"mahalanobis", 3, 700, {{REAL, 168, 1e300}, {REAL, 160, 0}}, 2},
	{"mahalanobis", 1, 60, {{WHOLE, 0, 0x1p63}, {WHOLE, 0, 18446744073709549568.0}}, 2},
	/* more counted than learned; bins of an infinite range; scales before a point */
	{"loda", 1, 700, {{SHORT, 64, 600}, {SHORT, 66, 600}}, 2},
	{"loda", 1, 700, {{FLOAT, 60, 1e-45}}, 1},
	{"loda", 1, 700, {{FLOAT, 60, 1.1e-33}, {FLOAT, 56, 10}}, 2},
	{"loda", 3, 700, {{WHOLE, 0, 0}}, 1},
	/* a level of next to no weight; a zero that is not the same as zero */
	{"random_cut_forest(points=16, trees=3)", 1, 60, {{REAL, 8, 3.5e-323}}, 1},
	{"random_cut_forest(points=16, trees=3)", 1, 60, {{FLOAT, 184, -0.0}, {FLOAT, 188, -0.0}}, 2},
	/* boxes without a bound, of leaves that are about to split */
	{"isolation_forest(window=256, leaf=16, trees=2)", 1, 60, {{FLOAT, 224, -INFINITY}, {FLOAT, 232, -INFINITY}}, 2},
	/* a count near its bound */
	{"isolation_forest(window=256, leaf=16, trees=2)", 1, 60, {{WHOLE, 48, 119}}, 1},
	/* levels and slots further off than errors may be */
	{"holt_winters(period=1h, max_period=8)", 1, 700, {{REAL, 8, 8e100}, {REAL, 16, 8e100}}, 2},
	{"holt_winters(period=7)", 1, 700, {{REAL, 8, 8e100}, {REAL, 24, 8e100}}, 2},
	{"seasonal", 1, 700, {{REAL, 48, 1e100}, {REAL, 56, 1e300}}, 2},
	/* sums of what cannot be in them; a tail heavier than all points */
	{"pattern", 1, 700, {{REAL, 16, 1e144}}, 1},
	{"spot(depth=10)", 1, 700, {{REAL, 104, 1e300}}, 1},
	{"spot", 1, 700, {{REAL, 24, 1e18}, {REAL, 96, 0}}, 2},
	{"bocpd", 1, 700, {{REAL, 24, 1e300}}, 1},
};

static void
put(char *at, Unit unit, double value)
{
	float		f = (float) value;
	uint64_t	whole = unit == WHOLE ? (uint64_t) value : 0;
	uint16_t	low = unit == SHORT ? (uint16_t) value : 0;

	switch (unit)
	{
		case REAL:
			memcpy(at, &value, sizeof(value));
			break;
		case FLOAT:
			memcpy(at, &f, sizeof(f));
			break;
		case WHOLE:
			memcpy(at, &whole, sizeof(whole));
			break;
		case SHORT:
			memcpy(at, &low, sizeof(low));
			break;
	}
}

static bool
valid(const Stream *s)
{
	return model_valid(s->model, s->model->size, &s->spec);
}

static Verdict *
next_point(Stream *s, int i, uint64_t *seed, double scale)
{
	double		x[3] = {scale * (test_normal(seed) + (i % 24 < 5)), test_normal(seed), i / 30 % 2};

	return stream_vector(s, x, (int64_t) i * 60);
}

static void
refused_or_harmless(void)
{
	size_t		k;
	int			i;

	for (k = 0; k < sizeof(forgeries) / sizeof(forgeries[0]); k++)
	{
		const Forgery *f = &forgeries[k];
		Stream	   *s = stream_open(f->spec, f->dims);
		uint64_t	seed = 12;

		for (i = 0; i < f->learned; i++)
			next_point(s, i, &seed, 1);
		CHECK(valid(s));
		for (i = 0; i < f->puts; i++)
			put((char *) s->model + s->model->offset + f->put[i].at, f->put[i].unit, f->put[i].value);
		for (i = 0; i < POINTS && valid(s); i++)
		{
			Verdict    *v = next_point(s, f->learned + i, &seed, i % 20 == 7 ? 1e200 : 1);

			CHECK_SAY(!isinf(v->raw) && !isinf(v->lower) && !isinf(v->upper), "%s: raw %g", f->spec, v->raw);
			CHECK_SAY(valid(s), "%s, forgery %zu: not valid after %d points", f->spec, k, i + 1);
		}
		stream_close(s);
	}
}

/* A count of points that the next one would wrap */
static void
counts_end(void)
{
	Stream	   *s = stream_open("zscore", 1);
	uint64_t	seed = 13;
	int			i;

	for (i = 0; i < 50; i++)
		next_point(s, i, &seed, 1);
	s->model->learned = (uint64_t) 1 << 40;
	CHECK(valid(s));
	s->model->learned = UINT64_MAX;
	CHECK(!valid(s));
	stream_close(s);
}

/* A gap of many half-lives leaves no weight: squares must not come out below 0 */
static void
long_gaps(void)
{
	static const char *const specs[] = {
		"zscore(half_life=1s)", "cusum(half_life=1s)", "rms(half_life=1s)", "page_hinkley(half_life=1s)",
		"mahalanobis(half_life=1s)", "seasonal(half_life=1s)", "spot(half_life=1s)", "loda(half_life=1s)"
	};
	size_t		k;
	int			i;

	for (k = 0; k < sizeof(specs) / sizeof(specs[0]); k++)
	{
		Stream	   *s = stream_open(specs[k], 1);
		uint64_t	seed = 14;

		for (i = 0; i < 2000; i++)
		{
			double		x = test_normal(&seed) * (i % 3 == 0 ? 1000 : 1);
			Verdict    *v = stream_point(s, x, (int64_t) i * 60);

			CHECK_SAY(!isinf(v->raw), "%s, point %d: raw %g", specs[k], i, v->raw);
			CHECK_SAY(valid(s), "%s, point %d: not valid", specs[k], i);
		}
		stream_close(s);
	}
}

int
main(void)
{
	RUN(refused_or_harmless);
	RUN(counts_end);
	RUN(long_gaps);
	return test_done();
}
