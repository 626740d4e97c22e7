/*
 * test_novelty.c - novelty against a slow and plain program of its definition
 */
#include "core.h"
#include "core/stat/novelty.h"

#define POINTS	6000

/* A plain histogram: every bin ever visited in a list, nothing merged in place */
typedef struct Visit
{
	double		bin;
	long		last;
} Visit;

typedef struct Plain
{
	int			bins;
	double		memory;			/* 0 is never */
	double		step_share;
	double		first[200];
	int			gathered;
	double		low,
				high,
				width,
				rate,
				step,
				before;
	long		seen;
	Visit		visit[4000];
	int			visits;
} Plain;

static bool
plain_alive(const Plain *p, double bin)
{
	int			i;

	for (i = 0; i < p->visits; i++)
		if (p->visit[i].bin == bin)
			return p->memory == 0 || (double) (p->seen - p->visit[i].last) <= p->memory;
	return false;
}

static void
plain_visit(Plain *p, double bin, long when)
{
	int			i;

	for (i = 0; i < p->visits && p->visit[i].bin != bin; i++)
		;
	if (i == p->visits)
		p->visit[p->visits++] = (Visit) {bin, when};
	else if (p->visit[i].last < when)
		p->visit[i].last = when;
}

static double
plain_learn(Plain *p, double x)
{
	double		n = (double) p->seen;
	double		bin;
	double		score = 0;
	bool		new;
	int			gap = 0;
	int			i;

	if (p->seen > 0)
		p->step += fmax(1 / n, 1.0 / 500) * (fabs(x - p->before) - p->step);
	p->before = x;
	p->low = fmin(p->low, x);
	p->high = fmax(p->high, x);
	while ((p->high - p->low) / p->width > 2 * p->bins)
	{
		Plain	   *wide = malloc(sizeof(Plain));

		*wide = *p;
		wide->visits = 0;
		for (i = 0; i < p->visits; i++)
			plain_visit(wide, floor(p->visit[i].bin / 2), p->visit[i].last);
		wide->width *= 2;
		*p = *wide;
		free(wide);
	}
	bin = floor(x / p->width);
	new = !plain_alive(p, bin);
	if (new)
	{
		while (gap < 10 && !plain_alive(p, bin - gap - 1) && !plain_alive(p, bin + gap + 1))
			gap++;
		score = -log10(p->rate + 0.5 / (n + 2)) * (1 + gap * p->width / fmax(p->width, p->step_share * p->step));
	}
	p->rate += fmax(1 / (n + 2), 1.0 / 300) * (new - p->rate);
	plain_visit(p, bin, p->seen);
	p->seen++;
	return score;
}

static double
plain_add(Plain *p, double x)
{
	int			i;

	if (p->gathered == 200)
		return plain_learn(p, x);
	p->first[p->gathered++] = x;
	if (p->gathered < 200)
		return NAN;
	p->low = p->high = p->first[0];
	for (i = 0; i < 200; i++)
	{
		p->low = fmin(p->low, p->first[i]);
		p->high = fmax(p->high, p->first[i]);
	}
	p->width = (p->high - p->low) / p->bins;
	if (p->width == 0)
		p->width = 1e-3 * fabs(p->low) + 1e-9;
	p->low = p->high = p->before = p->first[0];
	p->rate = 0.1;
	for (i = 0; i < 200; i++)
		plain_learn(p, p->first[i]);
	return NAN;
}

static bool
near(double a, double b)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-12 * fabs(b);
}

/* Values of a coarse grid: they are the same as float and as double */
static double
coarse(int kind, int i, uint64_t *seed)
{
	return floor(series_value(kind, i, seed) * 64) / 64;
}

static void
equals_definition(void)
{
	static const double shares[] = {0, 0.3};
	int			kind,
				k;

	for (kind = 0; kind < SERIES_KINDS; kind++)
		for (k = 0; k < 4; k++)
		{
			NoveltyRule rule = {.bins = k & 1 ? 24 : 64, .start = 200, .memory = k & 1 ? 500 : 0, .rate = 0.1,
				.rate_values = 300, .gap = 10, .step_share = shares[k / 2], .step_values = 500};
			Plain	   *plain = calloc(1, sizeof(Plain));
			Novelty    *n = malloc(novelty_size(&rule));
			uint64_t	seed = 11;
			int			i;

			/* a look would start over there, which the definition knows nothing of */
			if (kind == SERIES_SPIKES || kind == SERIES_STEPS)
			{
				free(plain);
				free(n);
				continue;
			}
			plain->bins = rule.bins;
			plain->memory = rule.memory;
			plain->step_share = rule.step_share;
			novelty_init(n, &rule);
			for (i = 0; i < POINTS; i++)
			{
				double		x = coarse(kind, i, &seed);

				CHECK(near(novelty_add(n, &rule, x), plain_add(plain, x)));
				if (i % 500 == 0)
					CHECK(novelty_valid(n, &rule));
			}
			free(plain);
			free(n);
		}
}

/* Values between two that were seen, and beyond them */
static void
what_is_new(void)
{
	Stream	   *s = stream_open("novelty", 1);
	int			i;

	for (i = 0; i < 1000; i++)
	{
		Verdict    *v = stream_point(s, i % 2 ? 10 : 20, i);

		CHECK(i < 200 ? isnan(v->raw) : v->raw == 0);
	}
	CHECK(stream_judge(s, 15, i).score > 5);
	CHECK(stream_judge(s, 30, i).score > 5);
	CHECK_EQ_DOUBLE(stream_judge(s, 20, i).raw, 0);
	stream_point(s, 15, i);
	CHECK_EQ_DOUBLE(stream_judge(s, 15, i).raw, 0);
	stream_close(s);
	/* what is forgotten is new again */
	s = stream_open("novelty(memory=300)", 1);
	for (i = 0; i < 1000; i++)
		stream_point(s, i < 600 ? i % 5 : i % 4, i);
	CHECK(stream_judge(s, 4, i).raw > 1);
	CHECK_EQ_DOUBLE(stream_judge(s, 3, i).raw, 0);
	stream_close(s);
}

/* One huge value makes all others one bin; after two looks of calm it sees again */
static void
heals(void)
{
	static const double huge[] = {1e9, 1e30, -1e308};
	int			k,
				i;

	for (k = 0; k < 3; k++)
	{
		Stream	   *s = stream_open("novelty", 1);
		uint64_t	seed = 5;
		double		least = INFINITY;
		double		most = 0;

		for (i = 0; i < 6000; i++)
		{
			Verdict    *v = stream_point(s, i == 1500 ? huge[k] : test_normal(&seed), i);

			CHECK(!isinf(v->raw) && !(v->raw < 0));
			if (i == 1500)
				least = v->raw;
			if (i > 4000 && v->raw > most)
				most = v->raw;
		}
		CHECK(least > 4);
		CHECK(stream_judge(s, 30, i).score > 1);
		stream_close(s);
	}
}

/* A rule at the last number that 32 bits hold goes on */
static void
many_points(void)
{
	NoveltyRule rule = {.bins = 24, .start = 200, .memory = 100, .rate = 0.1, .rate_values = 300, .gap = 10, .step_values = 500};
	Novelty    *n = malloc(novelty_size(&rule));
	uint64_t	seed = 9;
	int			i;

	novelty_init(n, &rule);
	for (i = 0; i < 1000; i++)
		novelty_add(n, &rule, i % 7);
	/* as if four thousand million had gone by */
	for (i = 0; i < 2 * rule.bins + 2; i++)
		if (n->slot[i] > 0)
			n->slot[i] += UINT32_MAX - 10 - n->now;
	n->now = UINT32_MAX - 10;
	for (i = 0; i < 1000; i++)
	{
		CHECK_EQ_DOUBLE(novelty_add(n, &rule, (1000 + i) % 7), 0);
		CHECK(novelty_valid(n, &rule));
	}
	CHECK(n->now < UINT32_MAX / 2 + 2000);
	CHECK(novelty_add(n, &rule, 40 + test_uniform(&seed)) > 4);
	free(n);
}

int
main(void)
{
	RUN(equals_definition);
	RUN(what_is_new);
	RUN(heals);
	RUN(many_points);
	return test_done();
}
