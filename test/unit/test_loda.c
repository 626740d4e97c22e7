/*
 * test_loda.c - against histograms that keep every value and count anew
 */
#include "core.h"
#include "core/stat/random.h"

#define ROWS		900
#define PROJECTIONS	50
#define BINS		32
#define MOST		3			/* columns of a projection here */

/* One projection as the definition has it */
typedef struct Plain
{
	float		weight[MOST];
	int			column[MOST];
	float		low;
	float		fine;
	double		value[ROWS];
	int			n;
} Plain;

static Plain plain[PROJECTIONS];

static void
plain_init(int dims, int nonzero, uint64_t seed)
{
	uint64_t	random = seed;
	int			deck[100];
	int			left = 0;
	int			i,
				j,
				k;

	memset(plain, 0, sizeof(plain));
	for (i = 0; i < PROJECTIONS; i++)
		for (j = 0; j < nonzero; j++)
		{
			bool		again = true;
			double		u,
						v;

			while (again)
			{
				int			card;

				for (; left == 0;)
					for (; left < dims; left++)
						deck[left] = left;
				card = (int) random_below(&random, (uint32_t) left);
				plain[i].column[j] = deck[card];
				deck[card] = deck[--left];
				again = false;
				for (k = 0; k < j; k++)
					again = again || plain[i].column[k] == plain[i].column[j];
			}
			u = random_float(&random);
			v = random_float(&random);
			plain[i].weight[j] = (float) (dims == 1 ? exp2(u) : sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v));
		}
}

static int
bin_of(const Plain *h, double y)
{
	return (int) floor((y - h->low) * h->fine);
}

/* -log10 of y's share, but for the denominator */
static double
plain_rarity(const Plain *h, double y)
{
	int			count = 0;
	double		at;
	int			i;

	if (h->fine == 0)
	{
		for (i = 0; i < h->n; i++)
			count += h->value[i] == 0;
		return y == 0 ? -log10(2 * count + 1) : log10(1048576);
	}
	for (i = 0; i < h->n; i++)
		count += bin_of(h, h->value[i]) == bin_of(h, y);
	at = (y - h->low) * h->fine;
	if (at >= 0 && at < BINS)
		return -log10(2 * count + 1);
	return log10(1 + (at < 0 ? -at : at - BINS));
}

static void
plain_learn(Plain *h, double y, int i, uint64_t seed)
{
	uint64_t	random = ((uint64_t) i << 32) + seed;

	if (h->fine == 0 && y != 0)
	{
		h->fine = (float) (4 * (1 + random_float(&random)) / fmax(fabs(y), 1));
		h->low = -(15 + random_float(&random)) / h->fine;
	}
	if (h->fine > 0 && (bin_of(h, y) < 0 || bin_of(h, y) >= BINS))
	{
		if (bin_of(h, y) < 0)
			h->low -= BINS / h->fine;
		h->fine /= 2;
		/* what lies further out counts at the edge */
		if (bin_of(h, y) < 0)
			y = h->low + 0.5 / h->fine;
		else if (bin_of(h, y) >= BINS)
			y = h->low + (BINS - 0.5) / h->fine;
	}
	h->value[h->n++] = y;
}

static void
equals_the_definition(void)
{
	static const int dims[] = {1, 2, 3, 9};
	size_t		d;
	int			i,
				j,
				k;

	for (d = 0; d < 4; d++)
	{
		int			n = dims[d];
		int			nonzero = (int) lround(sqrt(n));
		double		origin[9],
					scale[9] = {0};
		double		x[9];
		double		rarities[ROWS];
		int			rated = 0;
		uint64_t	seed = 40 + d;
		Stream	   *s = stream_open("loda(seed=7)", n);

		plain_init(n, nonzero, 7);
		for (i = 0; i < ROWS; i++)
		{
			double		sum = 0,
						mean = 0,
						variance = 0,
						raw,
						got = 0;
			double		y[PROJECTIONS];

			for (j = 0; j < n; j++)
				x[j] = exp10(3 * (j % 3)) * (test_uniform(&seed) + (i > 500 && i % 50 == 0 ? 0.7 : 0));
			for (j = 0; j < n; j++)
			{
				origin[j] = i == 0 ? x[j] : origin[j];
				if (i > 0 && scale[j] == 0)
					scale[j] = fabs(x[j] - origin[j]);
				else if (i > 0 && n > 1 && i < 64)
					scale[j] += (fmin(fabs(x[j] - origin[j]), 8 * scale[j]) - scale[j]) / (i + 1);
			}
			stream_vector(s, x, i);
			if (n > 1 && i < 64)
				continue;
			for (k = 0; k < PROJECTIONS; k++)
			{
				y[k] = 0;
				for (j = 0; j < nonzero; j++)
					if (scale[plain[k].column[j]] > 0)
						y[k] += plain[k].weight[j] * ((x[plain[k].column[j]] - origin[plain[k].column[j]]) / scale[plain[k].column[j]]);
				sum += plain_rarity(&plain[k], y[k]) / PROJECTIONS;
			}
			sum += log10(2.0 * plain[0].n + 32);
			for (j = 0; j < rated; j++)
				mean += rarities[j] / rated;
			for (j = 0; j < rated; j++)
				variance += (rarities[j] - mean) * (rarities[j] - mean) / rated;
			raw = fmax(sum - mean, 0) / fmax(sqrt(variance), 0.1);
			if (i >= 256)
			{
				CHECK_SAY(fabs(s->verdict.raw - raw) <= 1e-9 * fmax(1, raw), "%d columns, row %d: %.12g, not %.12g", n, i, s->verdict.raw, raw);
				for (j = 0; j < n; j++)
					got += s->attribution[j];
				CHECK_NEAR(got, s->verdict.raw, 1e-9);
			}
			if (plain[0].n >= 64)
				rarities[rated++] = fmin(sum, log10(2.0 * plain[0].n + 32));
			for (k = 0; k < PROJECTIONS; k++)
				plain_learn(&plain[k], y[k], k, 7);
		}
		CHECK(model_valid(s->model, s->model->size, &s->spec));
		stream_close(s);
	}
}

static void
small(void)
{
	Spec		spec = spec_of("loda");

	CHECK(model_bound(&spec, 1) <= 4096);
	CHECK_EQ_INT(model_start_size(&spec, 1), model_bound(&spec, 1));
}

/* Order and sense: far is stranger than near, a gap in the middle is strange, and both alarm */
static void
far_and_gap(void)
{
	Stream	   *s = stream_open("loda", 1);
	uint64_t	seed = 3;
	double		last;
	int			i;

	for (i = 0; i < 9000; i++)
		stream_point(s, (i % 2 ? 10 : -10) + test_normal(&seed), i);
	CHECK(stream_judge(s, 10, 0).score < 0.5);
	CHECK(stream_judge(s, 0, 0).score >= 1);
	last = stream_judge(s, 14, 0).score;
	for (i = 20; i < 1000000; i *= 2)
	{
		double		score = stream_judge(s, i, 0).score;

		CHECK_SAY(score >= 1 && score >= last, "%g at %d", score, i);
		last = score;
	}
	stream_close(s);
}

/* The column that is off leads the attribution, whatever its unit */
static void
attribution_finds_the_column(void)
{
	Stream	   *s = stream_open("loda", 16);
	uint64_t	seed = 4;
	double		x[16];
	int			i,
				j,
				hits = 0;

	for (i = 0; i < 14000; i++)
	{
		int			odd = i / 250 % 16;
		int			best = 0;

		for (j = 0; j < 16; j++)
			x[j] = exp10(j - 8) * test_normal(&seed);
		if (i >= 2000 && i % 250 == 0)
			x[odd] = exp10(odd - 8) * 15;
		stream_vector(s, x, i);
		if (i < 2000 || i % 250 != 0)
			continue;
		for (j = 1; j < 16; j++)
			best = s->attribution[j] > s->attribution[best] ? j : best;
		hits += best == odd;
	}
	CHECK_SAY(hits >= 45, "%d of 48", hits);
	stream_close(s);
}

static void
constant_and_binary(void)
{
	Stream	   *s = stream_open("loda", 1);
	int			i;

	for (i = 0; i < 2000; i++)
	{
		stream_point(s, 5, i);
		CHECK(i < 256 ? isnan(s->verdict.score) : s->verdict.raw == 0);
	}
	CHECK_EQ_DOUBLE(stream_point(s, 5.5, i)->score, DETECTOR_SCORE_CAP);
	for (i = 0; i < 60000; i++)
	{
		stream_point(s, i % 3 == 0, i);
		CHECK(i < 2000 || s->verdict.score < 1);
	}
	CHECK(model_valid(s->model, s->model->size, &s->spec));
	stream_close(s);
}

/* Wild values and new units: finite, and as sharp as before within some windows */
static void
heals(void)
{
	static const double spikes[] = {1e9, 1e30, 1e308};
	size_t		k;
	int			dims,
				i,
				j;

	for (k = 0; k < 3; k++)
		for (dims = 1; dims <= 3; dims += 2)
		{
			Stream	   *s = stream_open("loda(window=512)", dims);
			uint64_t	seed = 8;
			double		x[3];

			for (i = 0; i < 40000; i++)
			{
				double		unit = i < 20000 ? 1 : 1e12;

				for (j = 0; j < dims; j++)
					x[j] = i % 10000 == 700 || i == (dims > 1 ? 64 : 0) + 511 ? spikes[k] : unit * test_normal(&seed);
				if (i % 777 == 5)
					x[0] = NAN;
				stream_vector(s, x, i);
				if (i % 777 != 5 && i > 300)
					CHECK_SAY(isfinite(s->verdict.raw) && s->verdict.raw >= 0, "%g", s->verdict.raw);
				CHECK(i != 700 || s->verdict.score > 1);
			}
			for (j = 0; j < dims; j++)
				x[j] = 2e13;
			stream_vector(s, x, i);
			CHECK_SAY(s->verdict.score > 1, "%d columns after %g: %g", dims, spikes[k], s->verdict.score);
			CHECK(model_valid(s->model, s->model->size, &s->spec));
			stream_close(s);
		}
}

/* A level that wanders far away stays resolved */
static void
far_level(void)
{
	Stream	   *s = stream_open("loda(window=1024)", 1);
	uint64_t	seed = 2;
	int			i;

	for (i = 0; i < 100000; i++)
		stream_point(s, i + test_normal(&seed), i);
	for (; i < 110000; i++)
		stream_point(s, 100000 + test_normal(&seed), i);
	CHECK(stream_judge(s, 100000, 0).score < 0.6);
	CHECK(stream_judge(s, 100012, 0).score > 1);
	stream_close(s);
}

static void
seeds(void)
{
	Stream	   *a = stream_open("loda(seed=1)", 3);
	Stream	   *b = stream_open("loda(seed=1)", 3);
	Stream	   *c = stream_open("loda(seed=2)", 3);
	uint64_t	seed = 6;
	double		x[3];
	int			i;

	for (i = 0; i < 2000; i++)
	{
		x[0] = test_normal(&seed);
		x[1] = test_normal(&seed);
		x[2] = x[0] + x[1];
		stream_vector(a, x, i);
		stream_vector(b, x, i);
		stream_vector(c, x, i);
	}
	CHECK(memcmp(a->model, b->model, a->model->size) == 0);
	CHECK(memcmp(a->model, c->model, a->model->size) != 0);
	stream_close(a);
	stream_close(b);
	stream_close(c);
}

/* Decay by halves is halving: old modes are forgotten */
static void
decays(void)
{
	const Detector *d = detector_find("loda", 4);
	double		p[] = {8, 16384, 50, 0};
	void	   *state = calloc(1, d->size(p, 1, 0));
	uint64_t	seed = 1;
	Reading		before = READING_NONE;
	Reading		after = READING_NONE;
	double		x;
	Point		point = {.x = &x, .dims = 1, .ts = TIME_NONE};
	int			i;

	d->init(state, p, 1, 0);
	for (i = 0; i < 1000; i++)
	{
		x = test_normal(&seed) + (i % 2 ? 20 : 0);
		d->learn(state, p, &point);
	}
	x = 20;
	d->judge(state, p, &point, &before, NULL);
	for (i = 0; i < 4000; i++)
	{
		d->decay(state, p, 0.999);
		CHECK(d->valid(state, d->size(p, 1, 0), p, 1, 0));
		x = test_normal(&seed);
		d->learn(state, p, &point);
	}
	x = 20;
	d->judge(state, p, &point, &after, NULL);
	CHECK_SAY(before.raw < 2 && after.raw > 4, "%g %g", before.raw, after.raw);
	d->decay(state, p, 0);
	CHECK(d->valid(state, d->size(p, 1, 0), p, 1, 0));
	d->learn(state, p, &point);
	free(state);
}

int
main(void)
{
	RUN(equals_the_definition);
	RUN(small);
	RUN(far_and_gap);
	RUN(attribution_finds_the_column);
	RUN(constant_and_binary);
	RUN(heals);
	RUN(far_level);
	RUN(seeds);
	RUN(decays);
	return test_done();
}
