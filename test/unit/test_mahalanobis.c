/*
 * test_mahalanobis.c - against a covariance summed anew in long double,
 * shrunk and inverted by elimination
 */
#include "core.h"
#include "core/stat/chi_square.h"

#define MOST_DIMS	100
#define ROWS		900

/* frozen from mpmath 1.3.0, 40 digits: -log10(gammainc(k/2, d2/2, inf, regularized=True)) */
static void
tails(void)
{
	static const struct
	{
		int			k;
		double		d2;
		double		tail;
	}			cases[] = {
		{1, 0.5, 0.31921127782572},
		{1, 9, 2.56866904026539},
		{1, 700, 153.524295845019},
		{1, 1000000, 217150.339011999},
		{2, 3, 0.651441722854878},
		{3, 0.01, 0.000115174992634465},
		{3, 20, 3.77020957063136},
		{5, 1500, 321.53103743304},
		{25, 10, 0.0014561781960381},
		{25, 25, 0.335006911549884},
		{25, 90, 8.54347983090829},
		{100, 70, 0.00429703551663203},
		{100, 180, 5.78264807459937},
		{999, 1000, 0.314140534950342},
		{1000, 900, 0.00467955836739989},
		{1000, 2500, 128.676556727549},
		{7, 1e12, 217147240922.9},
	};
	size_t		i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK_NEAR(chi_square_tail(cases[i].d2, cases[i].k, ln_gamma_half(cases[i].k)), cases[i].tail, 1e-11);
	for (i = 1; i < 1000; i++)
		CHECK_NEAR(ln_gamma_half((int) i), lgamma(0.5 * (double) i), 1e-13);
	CHECK_EQ_DOUBLE(chi_square_tail(0, 3, ln_gamma_half(3)), 0);
	CHECK(isfinite(chi_square_tail(1e208, 1000, ln_gamma_half(1000))));
	CHECK(isfinite(chi_square_tail(5e-324, 999, ln_gamma_half(999))));
}

static double rows[ROWS][MOST_DIMS];

/* Correlated columns of very different units; every fifth is a rare 0/1, every seventh never changes */
static void
make_rows(int dims, uint64_t seed)
{
	int			i,
				j;

	for (i = 0; i < ROWS; i++)
	{
		double		common = test_normal(&seed);

		for (j = 0; j < dims; j++)
		{
			double		noise = test_normal(&seed);

			rows[i][j] = j % 7 == 6 ? 4.25 : j % 5 == 4 ? (test_uniform(&seed) < 0.1) :
				exp10(j % 3 * 4) * (common * (j % 2 ? 1 : -0.5) + 0.7 * noise + 12);
		}
	}
}

/* What the deviations of a column of two values are multiplied by: its rarer value is as far out as a normal one of its chance */
static long double
two_valued(int n, int column, long double fade)
{
	double		other = rows[0][column];
	long double weight = 0,
				first = 0,
				p;
	int			i;

	for (i = 0; i < n; i++)
	{
		double		x = rows[i][column];

		if (x != rows[0][column] && other == rows[0][column])
			other = x;
		if (x != rows[0][column] && x != other)
			return 1;
		weight += powl(fade, n - 1 - i);
		first += x == rows[0][column] ? powl(fade, n - 1 - i) : 0;
	}
	p = fminl(first / weight, 1 - first / weight);
	return p > 0 ? sqrtl((-2 * logl(p) - logl(-logl(p) * 3.14159265358979323846L)) / ((1 - p) / p)) : 1;
}

/* What the definition gives for rows[n] by the rows before: raw and each column's share of the squared distance */
static double
plain(int n, int dims, int span, double floor, double *share)
{
	static long double cov[MOST_DIMS][MOST_DIMS + 1],
				inverse[MOST_DIMS][2 * MOST_DIMS];
	long double mean[MOST_DIMS],
				newest[MOST_DIMS],
				z[MOST_DIMS],
				two[MOST_DIMS],
				weight = 0,
				total = 0,
				squares = 0,
				rho,
				degrees = 0,
				d2 = 0;
	long double fade = span ? (span - 1.0L) / (span + 1) : 1;
	int			pace = (dims + 3) / 4;
	int			factored = n / pace * pace;
	int			live = 0;
	int			i,
				j,
				k;

	memset(cov, 0, sizeof(cov));
	for (j = 0; j < dims; j++)
	{
		mean[j] = newest[j] = 0;
		for (i = 0, weight = total = 0; i < n; i++)
		{
			long double w = powl(fade, factored - 1 - i);
			long double v = powl(fade, n - 1 - i);

			newest[j] += v * rows[i][j];
			total += v;
			if (i >= factored)
				continue;
			mean[j] += w * rows[i][j];
			weight += w;
		}
		mean[j] /= weight;
		newest[j] /= total;
	}
	for (i = 0; i < factored; i++)
	{
		long double w = powl(fade, factored - 1 - i) / weight;

		for (j = 0; j < dims; j++)
			for (k = 0; k < dims; k++)
				cov[j][k] += w * (rows[i][j] - mean[j]) * (rows[i][k] - mean[k]);
	}
	for (j = 0; j < dims; j++)
		two[j] = two_valued(factored, j, fade);
	for (j = 0; j < dims; j++)
	{
		bool		moves = cov[j][j] > 1e-25L;

		live += moves;
		degrees += moves ? two[j] * two[j] : 0;
		z[j] = moves ? (rows[n][j] - newest[j]) / sqrtl(cov[j][j]) * two[j] : 0;
		for (k = 0; k < dims; k++)
		{
			inverse[j][k] = moves && cov[k][k] > 1e-25L ? cov[j][k] / sqrtl(cov[j][j] * cov[k][k]) : j == k;
			squares += moves ? inverse[j][k] * inverse[j][k] : 0;
		}
	}
	rho = ((1 - 2.0L / live) * squares + live * live) / ((weight + 1 - 2.0L / live) * (squares - live));
	rho = live == 1 || rho > 1 ? 1 : rho < floor ? floor : rho;
	for (j = 0; j < dims; j++)
		for (k = 0; k < dims; k++)
		{
			inverse[j][k] *= j == k ? 1 : 1 - rho;
			inverse[j][dims + k] = j == k;
		}
	for (i = 0; i < dims; i++)
		for (j = 0; j < dims; j++)
		{
			long double factor = i == j ? 1 : inverse[j][i] / inverse[i][i];

			for (k = i; k < 2 * dims && i != j; k++)
				inverse[j][k] -= factor * inverse[i][k];
		}
	for (j = 0; j < dims; j++)
	{
		long double product = 0;

		for (k = 0; k < dims; k++)
			product += inverse[j][dims + k] / inverse[j][j] * z[k];
		share[j] = (double) (z[j] * product);
		d2 += z[j] * product;
	}
	degrees = degrees < 1 ? 1 : degrees;
	return chi_square_tail((double) d2, (int) lroundl(degrees), lgamma(0.5 * (double) lroundl(degrees)));
}

static void
equals_the_definition(void)
{
	static const int dims[] = {1, 2, 3, 4, 5, 8, 25, 100};
	static const struct
	{
		const char *text;
		int			span;
		double		floor;
	}			specs[] = {{"mahalanobis", 0, 0.01}, {"mahalanobis(span=60)", 60, 0.01},
	{"mahalanobis(shrinkage=0.000001)", 0, 0.000001}, {"mahalanobis(shrinkage=1)", 0, 1}};
	double		share[MOST_DIMS];
	size_t		d,
				t;
	int			i,
				j;

	for (d = 0; d < sizeof(dims) / sizeof(dims[0]); d++)
		for (t = 0; t < sizeof(specs) / sizeof(specs[0]); t++)
		{
			Stream	   *s = stream_open(specs[t].text, dims[d]);

			make_rows(dims[d], 3 + d);
			for (i = 0; i < test_rounds(ROWS, 310); i++)
			{
				double		sum = 0;
				double		raw;
				double		d2 = 0;

				stream_vector(s, rows[i], i);
				CHECK(isnan(s->verdict.raw) == (i < 256));
				if (i < 256 || i % (dims[d] > 8 ? 301 : 13) != 0)
					continue;
				raw = plain(i, dims[d], specs[t].span, specs[t].floor, share);
				CHECK_SAY(fabs(s->verdict.raw - raw) <= 1e-7 * fmax(1, raw), "%s, %d columns, row %d: %.12g, not %.12g", specs[t].text,
						  dims[d], i, s->verdict.raw, raw);
				CHECK_EQ_INT(s->verdict.attributions, dims[d]);
				for (j = 0; j < dims[d]; j++)
					d2 += share[j];
				for (j = 0; j < dims[d]; j++)
				{
					sum += s->attribution[j];
					CHECK_NEAR(s->attribution[j], raw * share[j] / d2, 1e-6);
				}
				CHECK_NEAR(sum, s->verdict.raw, 1e-10);
			}
			CHECK(model_valid(s->model, s->model->size, &s->spec));
			stream_close(s);
		}
}

/* Units change nothing */
static void
scales_are_free(void)
{
	Stream	   *s = stream_open("mahalanobis", 8);
	Stream	   *big = stream_open("mahalanobis", 8);
	double		scaled[8];
	int			i,
				j;

	make_rows(8, 77);
	for (i = 0; i < ROWS; i++)
	{
		for (j = 0; j < 8; j++)
			scaled[j] = ldexp(rows[i][j], j * 40 - 160);
		stream_vector(s, rows[i], i);
		stream_vector(big, scaled, i);
		CHECK(i < 256 || fabs(s->verdict.raw - big->verdict.raw) <= 1e-9 * fmax(1, s->verdict.raw));
	}
	stream_close(s);
	stream_close(big);
}

/* Fewer alarms than the threshold says would be a wonder; far more a fault */
static void
false_alarms(void)
{
	static const int dims[] = {1, 3, 25, 100};
	uint64_t	seed = 15;
	size_t		d;
	int			i,
				j;

	for (d = 0; d < 4; d++)
	{
		Stream	   *s = stream_open("mahalanobis", dims[d]);
		double		x[100];
		int			alarms = 0;

		for (i = 0; i < 11000; i++)
		{
			for (j = 0; j < dims[d]; j++)
				x[j] = test_normal(&seed) + (j > 0 ? 0.5 * x[j - 1] : 0);
			stream_vector(s, x, i);
			alarms += i >= 1000 && s->verdict.is_anomaly == 1;
		}
		CHECK_SAY(alarms <= 5, "%d alarms of %d columns", alarms, dims[d]);
		stream_close(s);
	}
}

/* Many flags beside one measure: neither do they alarm, nor do they hide what it does */
static void
flags(void)
{
	Stream	   *s = stream_open("mahalanobis", 25);
	uint64_t	seed = 19;
	double		x[25];
	int			alarms = 0;
	int			i,
				j;

	for (i = 0; i < 11000; i++)
	{
		x[0] = test_normal(&seed);
		for (j = 1; j < 25; j++)
			x[j] = test_uniform(&seed) < 0.0001 * (1 << j / 3);
		stream_vector(s, x, i);
		alarms += i >= 1000 && s->verdict.is_anomaly == 1;
	}
	CHECK_SAY(alarms <= 10, "%d alarms", alarms);
	memset(x, 0, sizeof(x));
	x[0] = 6;
	stream_vector(s, x, i++);
	CHECK_SAY(s->verdict.score > 1, "score %g", s->verdict.score);
	for (j = 1; j < 25; j++)
		CHECK(s->attribution[0] > s->attribution[j]);
	stream_close(s);
}

static void
constant_columns(void)
{
	Stream	   *s = stream_open("mahalanobis", 3);
	double		x[3] = {1, 2, 3};
	uint64_t	seed = 9;
	double		before;
	int			i;

	for (i = 0; i < 400; i++)
		stream_vector(s, x, i);
	CHECK_EQ_DOUBLE(s->verdict.raw, 0);
	x[1] = 2.5;
	stream_vector(s, x, i++);
	CHECK_EQ_DOUBLE(s->verdict.score, DETECTOR_SCORE_CAP);
	CHECK_EQ_DOUBLE(s->attribution[1], s->verdict.raw);
	CHECK_EQ_DOUBLE(s->attribution[0], 0);
	stream_close(s);

	/* a column that never changed is left out, and finite from its first change on */
	s = stream_open("mahalanobis", 3);
	for (i = 0; i < 1000; i++)
	{
		x[0] = test_normal(&seed);
		x[1] = -2 * x[0] + test_normal(&seed);
		x[2] = i >= 500 && i % 50 == 0;
		stream_vector(s, x, i);
		before = s->verdict.raw;
		/* nor do rare flags shout: about -log10 of their share */
		CHECK(i < 256 || (before >= 0 && before < 8));
	}
	stream_close(s);
}

/* Two columns that are always equal: the first difference is strange, but bounded by the shrinkage */
static void
collinear_columns(void)
{
	Stream	   *s = stream_open("mahalanobis", 2);
	double		x[2];
	uint64_t	seed = 10;
	int			i;

	for (i = 0; i < 1000; i++)
	{
		x[0] = x[1] = test_normal(&seed);
		stream_vector(s, x, i);
		CHECK(i < 256 || s->verdict.score < 1.5);
	}
	x[0] = 1;
	x[1] = -1;
	stream_vector(s, x, i);
	CHECK_SAY(s->verdict.score > 10 && s->verdict.score < 30, "score %g", s->verdict.score);
	stream_close(s);
}

static void
huge_values(void)
{
	static const char *const texts[] = {"mahalanobis", "mahalanobis(span=30)"};
	uint64_t	seed = 12;
	double		x[4];
	size_t		t;
	int			i,
				j;

	for (t = 0; t < 2; t++)
	{
		Stream	   *s = stream_open(texts[t], 4);

		for (i = 0; i < 14000; i++)
		{
			double		scale = i == 700 ? 1e30 : i == 900 ? 1e308 : 1;

			for (j = 0; j < 4; j++)
				x[j] = (test_normal(&seed) + (j > 0 ? x[0] : 0)) * (j < 2 ? scale : 1);
			x[3] = i >= 3000 ? 1e12 * x[3] : x[3];
			for (j = 0; j < 4; j++)
				x[j] = fmin(fmax(x[j], -1e308), 1e308);
			if (i % 501 == 77)
				x[i % 4] = NAN;
			stream_vector(s, x, i);
			if (i % 501 == 77)
				CHECK(isnan(s->verdict.score) && s->verdict.attributions == 0);
			else if (i >= 300)
			{
				CHECK_SAY(isfinite(s->verdict.raw) && s->verdict.raw >= 0 && s->verdict.score <= DETECTOR_SCORE_CAP,
						  "%s: %g at %d", texts[t], s->verdict.raw, i);
				for (j = 0; j < 4; j++)
					CHECK(isfinite(s->attribution[j]));
			}
		}
		/* weights of 30 points have forgotten the spikes */
		if (t == 1)
		{
			x[0] = x[1] = x[2] = 0;
			x[3] = 1e14;
			stream_vector(s, x, i++);
			CHECK(s->verdict.score > 5);
			x[0] = 0;
			x[1] = 300;
			x[3] = 0;
			stream_vector(s, x, i++);
			CHECK_SAY(s->verdict.score > 1, "score %g", s->verdict.score);
		}
		CHECK(model_valid(s->model, s->model->size, &s->spec));
		stream_close(s);
	}
}

static void
merge_equals_serial(void)
{
	static const int dims[] = {1, 4, 25};
	size_t		d;
	int			i;

	for (d = 0; d < 3; d++)
	{
		Stream	   *whole = stream_open("mahalanobis", dims[d]);
		Stream	   *first = stream_open("mahalanobis", dims[d]);
		Stream	   *second = stream_open("mahalanobis", dims[d]);

		make_rows(dims[d], 21);
		for (i = 0; i < ROWS - 100; i++)
		{
			stream_vector(whole, rows[i], i);
			stream_vector(i < 300 ? first : second, rows[i], i);
		}
		CHECK(model_merge(first->model, second->model, &first->spec));
		for (; i < ROWS; i++)
		{
			stream_vector(whole, rows[i], i);
			stream_vector(first, rows[i], i);
			/* the two are factored at the same points again */
			if (i >= ROWS - 100 + (dims[d] + 3) / 4)
				CHECK_NEAR(first->verdict.raw, whole->verdict.raw, 1e-9);
		}
		stream_close(whole);
		stream_close(first);
		stream_close(second);
	}
}

/* Half the weight at every step is the weight of a span of 3 */
static void
decay_is_a_span(void)
{
	const Detector *d = detector_find("mahalanobis", 11);
	double		p[] = {4, 0, 0.01};
	double		q[] = {4, 3, 0.01};
	void	   *a = calloc(1, d->size(p, 3, 0));
	void	   *b = calloc(1, d->size(p, 3, 0));
	int			i;

	make_rows(3, 5);
	d->init(a, p, 3, 0);
	d->init(b, q, 3, 0);
	for (i = 0; i < 300; i++)
	{
		Point		point = {.x = rows[i], .dims = 3, .ts = TIME_NONE};
		Reading		x = READING_NONE;
		Reading		y = READING_NONE;

		d->judge(a, p, &point, &x, NULL);
		d->judge(b, q, &point, &y, NULL);
		CHECK(i < 9 || fabs(x.raw - y.raw) <= 1e-9 * y.raw);
		d->decay(a, p, 0.5);
		d->learn(a, p, &point);
		d->learn(b, q, &point);
	}
	free(a);
	free(b);
}

int
main(void)
{
	RUN(tails);
	RUN(equals_the_definition);
	RUN(scales_are_free);
	RUN(false_alarms);
	RUN(flags);
	RUN(constant_columns);
	RUN(collinear_columns);
	RUN(huge_values);
	RUN(merge_equals_serial);
	RUN(decay_is_a_span);
	return test_done();
}
