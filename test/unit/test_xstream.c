/*
 * test_xstream.c - against windows that keep their points and count anew
 */
#include "core.h"
#include "core/stat/random.h"

#define CHAINS	20
#define DEPTH	10
#define CELLS	128
#define FIRST	64				/* points that tell the first widths */
#define ROWS	1100			/* fewer than the usual is taken over */
#define MOST	60

static int	column[CHAINS][DEPTH];
static double shift[CHAINS][DEPTH];
static uint64_t odd[MOST];

/* The random parts, in the order in which the definition draws them */
static void
plain_init(int columns, uint64_t seed)
{
	int			i,
				l,
				k;

	for (k = 0; k < columns; k++)
		odd[k] = random_next(&seed) | 1;
	for (i = 0; i < CHAINS; i++)
		for (l = 0; l < DEPTH; l++)
		{
			column[i][l] = (int) random_below(&seed, (uint32_t) columns);
			shift[i][l] = ((double) (random_next(&seed) >> 56) + 0.5) / 256;
			for (k = 0; k < l; k++)
				if (column[i][k] == column[i][l])
					shift[i][l] = shift[i][k];
		}
}

/* The cell at a level: all columns halved so far, each as often as it came */
static uint32_t
plain_cell(int chain, int level, const double *z)
{
	uint64_t	hash = 0;
	int			l,
				k;

	for (l = 0; l <= level; l++)
	{
		double		width = 1;
		bool		newest = true;

		for (k = 0; k < l; k++)
			width /= column[chain][k] == column[chain][l] ? 2 : 1;
		for (k = l + 1; k <= level; k++)
			newest = newest && column[chain][k] != column[chain][l];
		if (newest)
			hash += (uint64_t) (int64_t) floor(z[column[chain][l]] / width + shift[chain][l]) * odd[column[chain][l]];
	}
	return (uint32_t) ((hash >> 32) * CELLS >> 32);
}

static double zs[ROWS][MOST];
static uint32_t cells[ROWS][CHAINS][DEPTH];

/* Bits of rarity of a row by the rows from first to last */
static double
plain_rarity(const double *z, int first, int last, const double *low, const double *high)
{
	double		sum = 0;
	int			i,
				l,
				r;

	for (i = 0; i < CHAINS; i++)
	{
		double		least = INFINITY;

		for (l = 0; l < DEPTH; l++)
		{
			uint32_t	cell = plain_cell(i, l, z);
			int			count = 0;
			double		out = low ? fmax(fmax(low[column[i][0]] - z[column[i][0]], z[column[i][0]] - high[column[i][0]]), 0) : 0;

			for (r = first; r < last; r++)
				count += cells[r][i][l] == cell;
			if (l == 0 && (count == 0 || out >= 1))
				least = -log2(1 + out);
			least = fmin(least, log2(1 + (count < 255 ? count : 255)) + l);
		}
		sum += least / CHAINS;
	}
	return log2(1 + last - first) - sum;
}

/* Uniform values, so that the widths of the first points stand */
static void
equals_the_definition(void)
{
	static const int dims[] = {1, 3, 40};
	size_t		d;
	int			i,
				j,
				l;

	for (d = 0; d < 3; d++)
	{
		int			n = dims[d];
		double		x[MOST],
					low[MOST],
					high[MOST],
					half[MOST];
		static double rarities[ROWS];
		int			first = FIRST;
		int			last = 0;
		int			begun = FIRST;
		int			rated = 0;
		uint64_t	seed = 14;
		Stream	   *s = stream_open("xstream(seed=5)", n);

		plain_init(n, 5);
		for (j = 0; j < n; j++)
		{
			low[j] = INFINITY;
			high[j] = -INFINITY;
		}
		for (i = 0; i < ROWS; i++)
		{
			for (j = 0; j < n; j++)
			{
				x[j] = exp10(j % 5) * test_uniform(&seed);
				x[j] += i % 97 == 3 && i > 500 ? exp10(j % 5) * 0.4 : 0;
			}
			stream_vector(s, x, i);
			if (i < FIRST)
			{
				for (j = 0; j < n; j++)
				{
					low[j] = fmin(low[j], x[j]);
					high[j] = fmax(high[j], x[j]);
					half[j] = (high[j] - low[j]) / 2;
				}
				continue;
			}
			for (j = 0; j < n; j++)
				zs[i][j] = x[j] / half[j];
			for (j = 0; j < CHAINS; j++)
				for (l = 0; l < DEPTH; l++)
					cells[i][j][l] = plain_cell(j, l, zs[i]);
			if (last > 0)
			{
				double		mean = 0,
							variance = 0,
							sum = 0,
							rare,
							raw;
				double		at_low[MOST],
							at_high[MOST];

				for (j = 0; j < n; j++)
				{
					/* the range of the first window counts from the very first point */
					at_low[j] = first == FIRST ? low[j] / half[j] : INFINITY;
					at_high[j] = first == FIRST ? high[j] / half[j] : -INFINITY;
					for (l = first == FIRST ? FIRST : first - 1; l < last; l++)
					{
						at_low[j] = fmin(at_low[j], zs[l][j]);
						at_high[j] = fmax(at_high[j], zs[l][j]);
					}
				}
				rare = plain_rarity(zs[i], first, last, at_low, at_high);
				for (j = 0; j < rated; j++)
					mean += rarities[j] / rated;
				for (j = 0; j < rated; j++)
					variance += (rarities[j] - mean) * (rarities[j] - mean) / rated;
				raw = fmax(rare - mean, 0) / fmax(sqrt(variance), 0.25);
				if (i >= 256)
				{
					CHECK_SAY(fabs(s->verdict.raw - raw) <= 1e-9 * fmax(1, raw), "%d columns, row %d: %.12g, not %.12g", n, i,
							  s->verdict.raw, raw);
					for (j = 0; j < n; j++)
						sum += s->attribution[j];
					CHECK_NEAR(sum, s->verdict.raw, 1e-9);
				}
				rarities[rated++] = fmin(rare, log2(1 + last - first));
			}
			if (i + 1 - begun == (last == 0 ? 128 : 256))
			{
				first = begun;
				last = begun = i + 1;
			}
		}
		CHECK(model_valid(s->model, s->model->size, &s->spec));
		stream_close(s);
	}
}

static void
small(void)
{
	Spec		spec = spec_of("xstream");

	CHECK(model_bound(&spec, 1) < 53000);
	CHECK_EQ_INT(model_start_size(&spec, 1), model_bound(&spec, 1));
}

static void
far_is_stranger(void)
{
	Stream	   *s = stream_open("xstream", 1);
	uint64_t	seed = 3;
	double		last = 0;
	int			i;

	for (i = 0; i < 5000; i++)
		stream_point(s, test_normal(&seed), i);
	CHECK(stream_judge(s, 0.1, 0).score < 0.5);
	for (i = 20; i < 1000000; i *= 2)
	{
		double		score = stream_judge(s, i, 0).score;

		CHECK_SAY(score >= 1 && score >= last, "%g at %d", score, i);
		last = score;
	}
	stream_close(s);
}

/* The column that is off leads the attribution, in vectors short and long */
static void
attribution_finds_the_column(void)
{
	static const int dims[] = {8, 100};
	static const int least[] = {44, 25};
	size_t		d;
	int			i,
				j;

	for (d = 0; d < 2; d++)
	{
		Stream	   *s = stream_open(d == 0 ? "xstream" : "xstream(chains=100)", dims[d]);
		uint64_t	seed = 4;
		double		x[100];
		int			hits = 0;
		int			alarms = 0;

		for (i = 0; i < 14000; i++)
		{
			int			odd_one = i / 250 % dims[d];
			int			best = 0;

			for (j = 0; j < dims[d]; j++)
				x[j] = exp10(j % 16 - 8) * test_normal(&seed);
			if (i >= 2000 && i % 250 == 0)
				x[odd_one] = exp10(odd_one % 16 - 8) * (d == 0 ? 15 : 500);
			stream_vector(s, x, i);
			if (i < 2000 || i % 250 != 0)
				continue;
			alarms += s->verdict.score >= 1;
			for (j = 1; j < dims[d]; j++)
				best = s->attribution[j] > s->attribution[best] ? j : best;
			hits += best == odd_one;
		}
		CHECK_SAY(d == 0 || alarms >= 40, "%d alarms", alarms);
		CHECK_SAY(hits >= least[d], "%d of 48 of %d columns", hits, dims[d]);
		stream_close(s);
	}
}

static void
constant_and_binary(void)
{
	Stream	   *s = stream_open("xstream", 1);
	int			i;

	for (i = 0; i < 2000; i++)
	{
		stream_point(s, 5, i);
		CHECK(i < 256 ? isnan(s->verdict.score) : s->verdict.raw == 0);
	}
	CHECK_EQ_DOUBLE(stream_point(s, 5.5, i)->score, DETECTOR_SCORE_CAP);
	CHECK_EQ_DOUBLE(s->attribution[0], s->verdict.raw);
	for (i = 0; i < 20000; i++)
	{
		stream_point(s, i % 3 == 0, i);
		CHECK(i < 2000 || s->verdict.score < 1);
	}
	CHECK(model_valid(s->model, s->model->size, &s->spec));
	stream_close(s);
}

static void
heals(void)
{
	static const double spikes[] = {1e9, 1e30, 1e308};
	size_t		k;
	int			d,
				i,
				j;

	for (k = 0; k < 3; k++)
		for (d = 1; d <= 61; d += 30)
		{
			Stream	   *s = stream_open("xstream", d);
			uint64_t	seed = 8;
			double		x[61];

			for (i = 0; i < 12000; i++)
			{
				double		unit = i < 4000 ? 1 : 1e12;

				for (j = 0; j < d; j++)
					x[j] = i % 4000 == 20 || i % 4000 == 1500 ? spikes[k] : unit * test_normal(&seed);
				if (i % 777 == 5)
					x[0] = NAN;
				stream_vector(s, x, i);
				if (i % 777 != 5 && i > 300)
					CHECK_SAY(isfinite(s->verdict.raw) && s->verdict.raw >= 0, "%g", s->verdict.raw);
			}
			for (j = 0; j < d; j++)
				x[j] = 2e13;
			stream_vector(s, x, i);
			CHECK_SAY(s->verdict.score > 1, "%d columns after %g: %g", d, spikes[k], s->verdict.score);
			CHECK(model_valid(s->model, s->model->size, &s->spec));
			stream_close(s);
		}
}

static void
seeds(void)
{
	Stream	   *a = stream_open("xstream(seed=1)", 3);
	Stream	   *b = stream_open("xstream(seed=1)", 3);
	Stream	   *c = stream_open("xstream(seed=2)", 3);
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

/* Judge then learn leaves the same bytes as observe */
static void
one_step_or_two(void)
{
	static const char *const texts[] = {"xstream", "loda"};
	const Detector *d;
	size_t		t;
	int			dims,
				i,
				j;

	for (t = 0; t < 2; t++)
		for (dims = 1; dims < 100; dims += 29)
		{
			Spec		spec = spec_of(texts[t]);
			uint64_t	seed = 9;
			size_t		size;
			void	   *a,
					   *b;
			double		x[100],
						one[100],
						two[100];

			d = spec.node[0].detector;
			size = d->size(spec.node[0].p, dims, 0);
			a = calloc(1, size);
			b = calloc(1, size);
			d->init(a, spec.node[0].p, dims, 0);
			d->init(b, spec.node[0].p, dims, 0);
			for (i = 0; i < 3000; i++)
			{
				Point		point = {.x = x, .dims = dims, .ts = TIME_NONE};
				Reading		first = READING_NONE;
				Reading		second = READING_NONE;

				for (j = 0; j < dims; j++)
					x[j] = series_value(j % SERIES_KINDS, i, &seed);
				d->observe(a, spec.node[0].p, &point, &first, one);
				d->judge(b, spec.node[0].p, &point, &second, two);
				d->learn(b, spec.node[0].p, &point);
				CHECK_EQ_DOUBLE(first.raw, second.raw);
				CHECK(isnan(first.raw) || memcmp(one, two, (size_t) dims * sizeof(double)) == 0);
			}
			CHECK(memcmp(a, b, size) == 0);
			free(a);
			free(b);
		}
}

int
main(void)
{
	RUN(equals_the_definition);
	RUN(small);
	RUN(far_is_stranger);
	RUN(attribution_finds_the_column);
	RUN(constant_and_binary);
	RUN(heals);
	RUN(seeds);
	RUN(one_step_or_two);
	return test_done();
}
