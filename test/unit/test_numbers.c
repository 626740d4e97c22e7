/*
 * test_numbers.c - numbers at the end of what doubles and counters hold:
 * windows that slide for ever, denormals, infinities, counts past 2^32
 *
 * TEST_SCALE=20 slides every window ten million times.
 */
#include "core/stat/season.h"
#include "hard.h"

#define SLIDES	500000
#define FRAME	100
#define POINTS	900

/* A series that is not kept: values by their number; levels, spikes of 1e9, stretches of equal and of tiny ones */
static double
number_at(int64_t i)
{
	uint64_t	seed = (uint64_t) i * 2654435761u + 17;
	double		noise = test_normal(&seed);

	if (i % 5003 == 2500)
		return 1e9 * noise;
	if (i / 3000 % 7 == 3)
		return 1e6 + 1e-3 * noise;
	if (i / 1000 % 9 == 5)
		return floor(2 * noise);
	if (i / 1000 % 31 == 20)
		return 0.1;
	return noise + (double) (i / 20000 % 5) * 100;
}

/* Mean and deviation of the frame that ends before i, and the value's distance in them, with more digits than doubles have */
static void
exact_moments(int64_t i, int frame, double *mean, double *sd, double *z)
{
	double		first = number_at(i - 1);
	long double sum = 0,
				squares = 0;
	int			k;

	/* relative to one of them: differences of near values are exact */
	for (k = 1; k <= frame; k++)
		sum += (long double) number_at(i - k) - first;
	for (k = 1; k <= frame; k++)
	{
		long double d = (long double) number_at(i - k) - first - sum / frame;

		squares += d * d;
	}
	*mean = (double) (first + sum / frame);
	*sd = (double) sqrtl(squares / (frame - 1));
	*z = (double) (((long double) number_at(i) - first - sum / frame) / sqrtl(squares / (frame - 1)));
}

static double
exact_median(double *x, int n)
{
	qsort(x, (size_t) n, sizeof(double), compare_doubles);
	return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

static double
exact_mad(int64_t i, int frame, double *median)
{
	static double x[10000];
	int			k;

	for (k = 0; k < frame; k++)
		x[k] = number_at(i - 1 - k);
	*median = exact_median(x, frame);
	for (k = 0; k < frame; k++)
		x[k] = fabs(x[k] - *median);
	return exact_median(x, frame);
}

static void
check_moments(const Verdict *v, int64_t i, int frame, const char *what)
{
	double		mean,
				sd,
				z;

	exact_moments(i, frame, &mean, &sd, &z);
	CHECK_SAY(fabs(v->expected - mean) <= 1e-9 * fmax(fabs(mean), sd), "%s, slide %lld: mean %.17g, not %.17g", what, (long long) i, v->expected, mean);
	if (sd > 0)
		CHECK_SAY(fabs(v->raw - z) <= 1e-8 * fmax(1, fabs(z)), "%s, slide %lld: %.17g, not %.17g", what, (long long) i, v->raw, z);
}

static void
check_mad(const Verdict *v, int64_t i, int frame, const char *what)
{
	double		median;
	double		mad = exact_mad(i, frame, &median);

	CHECK_SAY(v->expected == median, "%s, slide %lld: median %.17g, not %.17g", what, (long long) i, v->expected, median);
	if (mad > 0)
		CHECK_SAY(fabs(v->raw - (number_at(i) - median) / (1.4826022185056018 * mad)) <= 1e-12 * fabs(v->raw),
				  "%s, slide %lld: raw %.17g", what, (long long) i, v->raw);
}

typedef void (*Checker) (const Verdict *v, int64_t i, int frame, const char *what);

/* A window slides in the detector itself */
static void
slide_inside(const char *text, int frame, Checker check)
{
	Stream	   *s = stream_open(text, 1);
	int64_t		n = test_scaled(SLIDES, 2 * frame + 3000);
	int64_t		i;

	for (i = 0; i < n; i++)
	{
		Verdict    *v = stream_point(s, number_at(i), i);

		if (i >= frame && (i % 997 == 0 || i % 5003 == 2600 || i > n - 5))
			check(v, i, frame, text);
		if (i % 100003 == 0)
			CHECK(model_valid(s->model, s->model->size, &s->spec));
	}
	stream_close(s);
}

/* The oldest point is taken back, as moving frames do; what refuses is filled anew */
static void
slide_outside(const char *text, int frame, Checker check)
{
	Stream	   *s = stream_open(text, 1);
	int64_t		n = test_scaled(SLIDES, 2 * frame + 3000);
	int64_t		i,
				k;
	long		refused = 0;

	s->model->moving = 1;
	for (i = 0; i < n; i++)
	{
		/* the verdict is of the point that ends the frame, by those before it */
		if (i > frame && !stream_forget(s, number_at(i - frame - 1)))
		{
			refused++;
			s->model = realloc(s->model, model_start_size(&s->spec, 1));
			model_init(s->model, &s->spec, 1);
			s->model->moving = 1;
			for (k = i - frame; k < i; k++)
				stream_point(s, number_at(k), k);
		}
		stream_point(s, number_at(i), i);
		if (i >= frame && (i % 997 == 0 || i % 5003 == 2600 || i > n - 5))
			check(&s->verdict, i, frame, text);
		CHECK_SAY(s->model->learned <= (uint64_t) frame + 1, "%s: %llu learned", text, (unsigned long long) s->model->learned);
	}
	CHECK_SAY(refused <= n / 20, "%s: refused %ld of %lld", text, refused, (long long) n);
	stream_close(s);
}

static void
windows_slide(void)
{
	slide_inside("zscore(window=100)", 100, check_moments);
	slide_inside("mad(window=100)", 100, check_mad);
	slide_inside("mad(window=3000)", 3000, check_mad);
}

static void
frames_slide(void)
{
	slide_outside("zscore(warmup=0)", FRAME, check_moments);
	slide_outside("mad(window=1000, warmup=0)", FRAME, check_mad);
	slide_outside("mad(window=100000, warmup=0)", FRAME, check_mad);
}

static bool
same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool
finite_or_unknown(const Verdict *v)
{
	return !isinf(v->score) && !isinf(v->onset) && !isinf(v->raw) && !isinf(v->expected) && !isinf(v->lower) && !isinf(v->upper);
}

/* Infinities and NaNs in between, every judgement asked for, the state stored now and then: nothing of it shows */
static void
one_way(const char *text, int kind)
{
	static const double bad[] = {INFINITY, -INFINITY, NAN};
	Stream	   *a = stream_open(text, 1);
	Stream	   *b = stream_open(text, 1);
	uint64_t	seed = 3;
	long		failed = test_failed;
	int			points = test_scaled(POINTS, 400);
	int			i;

	for (i = 0; i < points && test_failed == failed; i++)
	{
		double		x = hard_value(kind, i, &seed);
		int64_t		when = hard_time(kind, i, &seed);
		Verdict    *v = stream_point(a, x, when);
		Verdict		asked;

		CHECK_SAY(isnan(stream_point(b, bad[i % 3], when)->score), "%s: a score of %g", text, bad[i % 3]);
		stream_make_room(b);
		asked = stream_judge(b, x, when);
		stream_point(b, x, when);
		CHECK_SAY(finite_or_unknown(v), "%s, series %d, point %d (%g): raw %g, expected %g, band %g to %g", text, kind, i, x, v->raw,
				  v->expected, v->lower, v->upper);
		CHECK_SAY(same(asked.raw, v->raw) && same(asked.score, v->score) && same(asked.expected, v->expected) &&
				  same(b->verdict.raw, v->raw) && same(b->verdict.onset, v->onset) && b->verdict.alert == v->alert,
				  "%s, series %d, point %d: %g, %g and %g", text, kind, i, v->raw, asked.raw, b->verdict.raw);
		if (i % 97 == 50)
			stream_reload(b);
	}
	CHECK_SAY(a->model->size == b->model->size && memcmp(a->model, b->model, a->model->size) == 0, "%s, series %d: two states", text, kind);
	stream_close(a);
	stream_close(b);
}

static void
every_path(void)
{
	int			d,
				kind;

	for (d = 0; d < detectors_count; d++)
		for (kind = 0; kind < HARD_KINDS; kind++)
		{
			char		text[128];

			snprintf(text, sizeof(text), "%s%s", detectors[d]->name,
					 detectors[d]->min_children == 0 ? "" : detectors[d]->min_children == 1 ? "(mad)" : "(mad, zscore)");
			one_way(text, kind);
		}
}

/* Sets of 2^40 points, made by joining a set with itself */
static void
joined_counts(void)
{
	static const char *const texts[] = {"zscore", "range", "mahalanobis"};
	size_t		k;
	int			i;

	for (k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
	{
		Stream	   *s = stream_open(texts[k], 1);
		Model	   *again = NULL;
		uint64_t	seed = 5;
		double		before;

		for (i = 0; i < 1024; i++)
			stream_point(s, test_normal(&seed), i);
		before = stream_judge(s, 5, i).raw;
		for (i = 0; i < 30; i++)
		{
			again = realloc(again, s->model->size);
			memcpy(again, s->model, s->model->size);
			CHECK(model_merge(s->model, again, &s->spec));
		}
		free(again);
		CHECK_EQ_INT(s->model->learned, INT64_C(1) << 40);
		CHECK_NEAR(stream_judge(s, 5, i).raw, before, 1e-2);
		before = stream_judge(s, 5, i).raw;
		for (i = 0; i < 1000; i++)
			CHECK(isfinite(stream_point(s, test_normal(&seed), i)->raw));
		CHECK_EQ_INT(s->model->learned, (INT64_C(1) << 40) + 1000);
		/* but for the extremes that a thousand more have */
		CHECK_NEAR(stream_judge(s, 5, i).raw, before, k == 1 ? 0.2 : 1e-6);
		CHECK(model_valid(s->model, s->model->size, &s->spec));
		stream_close(s);
	}
}

/* A model that has learned 2^33 points says what it said of them when they were few */
static void
large_counts(void)
{
	int			d,
				i;

	for (d = 0; d < detectors_count; d++)
	{
		char		text[128];
		Stream	   *a;
		Stream	   *b;
		uint64_t	seed = 6;

		snprintf(text, sizeof(text), "%s%s", detectors[d]->name,
				 detectors[d]->min_children == 0 ? "" : detectors[d]->min_children == 1 ? "(mad)" : "(mad, zscore)");
		a = stream_open(text, 1);
		b = stream_open(text, 1);
		for (i = 0; i < 2000; i++)
		{
			double		x = test_normal(&seed);

			if (i == 1000)
				b->model->learned += INT64_C(1) << 33;
			CHECK(same(stream_point(a, x, i * 60)->score, stream_point(b, x, i * 60)->score));
		}
		CHECK_EQ_INT(b->model->learned - a->model->learned, INT64_C(1) << 33);
		CHECK(model_valid(b->model, b->model->size, &b->spec));
		stream_close(a);
		stream_close(b);
	}
}

/* The season's count of points is looked at when the period is sought again */
static void
season_counts(void)
{
	Stream	   *s = stream_open("holt_winters(max_period=40)", 1);
	Season	   *season;
	uint64_t	seed = 7;
	int			i;

	for (i = 0; i < 480; i++)
		stream_point(s, 10 * sin(i * 0.26179938779914946) + test_normal(&seed), i);
	season = (Season *) ((char *) s->model + s->model->offset);
	CHECK_EQ_INT(season->period, 24);
	season->n += UINT32_MAX - season->n - 100;
	s->model->learned = season->n;
	for (; i < 1200; i++)
	{
		Verdict    *v = stream_point(s, 10 * sin(i * 0.26179938779914946) + test_normal(&seed), i);

		CHECK(isfinite(v->raw) && fabs(v->expected - 10 * sin(i * 0.26179938779914946)) < 5);
	}
	CHECK(season->n > UINT32_MAX);
	CHECK(model_valid(s->model, s->model->size, &s->spec));
	stream_close(s);
}

/* Rows since the last alert are counted in 16 bits: 200,000 calm ones are many, not few */
static void
long_calm(void)
{
	Stream	   *s = stream_open("zscore(threshold=8)", 1);
	uint64_t	seed = 8;
	int			i;

	for (i = 0; i < 200000; i++)
		CHECK(stream_point(s, test_normal(&seed), i)->alert != 1);
	CHECK_EQ_INT(stream_point(s, 20, i)->alert, 1);
	CHECK_EQ_INT(s->verdict.event_id, i);
	stream_close(s);
}

int
main(void)
{
	RUN(windows_slide);
	RUN(frames_slide);
	RUN(every_path);
	RUN(joined_counts);
	RUN(large_counts);
	RUN(season_counts);
	RUN(long_calm);
	return test_done();
}
