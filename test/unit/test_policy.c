/*
 * test_policy.c - what every spec can say whatever its detector, by cases made by hand
 */
#include "core.h"

/*
 * A z-score that has learned +-1 in turn: mean 0, deviation 1, so a value x
 * scores about abs(x)/3. learn=normal keeps the anomalies of the cases out.
 */
static Stream *
trained(const char *policy)
{
	char		text[256];
	Stream	   *s;
	int			i;

	snprintf(text, sizeof(text), "zscore(warmup=20000%s%s)", policy[0] ? ", " : "", policy);
	s = stream_open(text, 1);
	for (i = 0; i < 20000; i++)
	{
		stream_point(s, i % 2 ? 1 : -1, i - 20000);
		CHECK(isnan(s->verdict.score) && s->verdict.is_anomaly == -1 && s->verdict.alert == -1);
	}
	return s;
}

static void
score_and_band(void)
{
	Stream	   *s = trained("learn=normal");
	Verdict		v = *stream_point(s, 6, 1);

	CHECK_NEAR(v.score, 2, 1e-3);
	CHECK_NEAR(v.raw, 6, 1e-3);
	CHECK_NEAR(v.expected, 0, 1e-3);
	CHECK_NEAR(v.lower, -3, 1e-3);
	CHECK_NEAR(v.upper, 3, 1e-3);
	CHECK(v.is_anomaly == 1 && v.alert == 1 && v.event_id == 1);
	CHECK_EQ_DOUBLE(v.onset, v.score);
	v = *stream_point(s, -1.5, 2);
	CHECK_NEAR(v.score, 0.5, 1e-3);
	CHECK_NEAR(v.raw, -1.5, 1e-3);
	CHECK(v.is_anomaly == 0 && v.alert == 0 && v.event_id == -1);
	CHECK_EQ_DOUBLE(v.onset, 0);
	v = *stream_point(s, 1e9, 3);
	CHECK_EQ_DOUBLE(v.score, 1e6);
	stream_close(s);
}

/* Onset tops the last rows; alert comes after so many rows without one; an event lasts until the quiet */
static void
onset_alert_event(void)
{
	static const struct
	{
		double		x;
		bool		onset;
		bool		anomaly;
		bool		alert;
		int64_t		event;
	}			cases[] = {
		{1.2, true, false, false, -1},
		{1.5, true, false, false, -1},
		{1.2, false, false, false, -1},
		{6, true, true, true, 3},
		{5, false, true, false, 3}, /* does not top */
		{9, true, true, false, 3},	/* tops, but three rows have not passed */
		{1, false, false, false, -1},
		{1, false, false, false, -1},
		{1, false, false, false, -1},	/* quiet: the event has ended */
		{4, true, true, true, 9},	/* the rows before are forgotten */
		{1, false, false, false, -1},
		{1, false, false, false, -1},
		{3.5, false, true, false, 9},	/* 4 is within three rows: still its event */
		{3.4, false, true, false, 9},
		{3.3, false, true, false, 9},
		{3.2, false, true, false, 9},	/* each lower than one within three rows */
		{6, true, true, true, 16},	/* three rows without an onset: a new event */
	};
	Stream	   *s = trained("learn=normal, refractory=3");
	int			i;

	for (i = 0; i < (int) (sizeof(cases) / sizeof(cases[0])); i++)
	{
		Verdict    *v = stream_point(s, cases[i].x, i);

		CHECK_SAY((v->onset > 0) == cases[i].onset, "row %d: onset %g", i, v->onset);
		CHECK(v->onset == 0 || v->onset == v->score);
		CHECK_SAY(v->is_anomaly == cases[i].anomaly, "row %d: anomaly %d", i, v->is_anomaly);
		CHECK_SAY(v->alert == cases[i].alert, "row %d: alert %d", i, v->alert);
		CHECK_SAY(v->event_id == cases[i].event, "row %d: event %lld", i, (long long) v->event_id);
	}
	stream_close(s);
}

/* A score in sixteenths of an octave from 2^-6 to 2^10: what is finer makes no onset */
static int
onset_step(double score)
{
	int			exponent;
	double		m = frexp((float) score, &exponent);
	int			step = (exponent - 1 + 6) * 16 + (int) floor((2 * m - 1) * 16);

	return score == 0 || step < 0 ? 0 : step > 255 ? 255 : step;
}

/* The sliding maximum against a plain one */
static void
onset_by_definition(void)
{
	static const int lengths[] = {0, 1, 2, 3, 7, 40, 100};
	double		scores[3000];
	uint64_t	seed = 2;
	int			k,
				i,
				j;

	for (k = 0; k < 7; k++)
	{
		char		text[64];
		Stream	   *s;

		snprintf(text, sizeof(text), "mad(refractory=%d)", lengths[k]);
		s = stream_open(text, 1);
		for (i = 0; i < 3000; i++)
		{
			Verdict    *v = stream_point(s, i < 2000 ? test_normal(&seed) : floor(2 * test_normal(&seed)), i);
			int			top = lengths[k] == 0 ? -1 : 0;

			scores[i] = v->score;
			if (i < 30)
				continue;
			for (j = i - lengths[k] > 30 ? i - lengths[k] : 30; j < i; j++)
				top = onset_step(scores[j]) > top ? onset_step(scores[j]) : top;
			CHECK_EQ_DOUBLE(v->onset, onset_step(v->score) > top ? v->score : 0);
		}
		stream_close(s);
	}
}

static void
direction(void)
{
	Stream	   *s = trained("learn=normal, direction=above");

	CHECK_NEAR(stream_point(s, 6, 1)->score, 2, 1e-3);
	CHECK(isnan(s->verdict.lower) && s->verdict.upper > 2.9);
	CHECK_EQ_DOUBLE(stream_point(s, -6, 2)->score, 0);
	CHECK_NEAR(s->verdict.raw, -6, 1e-2);
	CHECK_EQ_INT(s->verdict.is_anomaly, 0);
	stream_close(s);
	s = trained("learn=normal, direction=below");
	CHECK_NEAR(stream_point(s, -6, 1)->score, 2, 1e-3);
	CHECK(isnan(s->verdict.upper) && s->verdict.lower < -2.9);
	CHECK_EQ_DOUBLE(stream_point(s, 6, 2)->score, 0);
	stream_close(s);
}

static void
min_deviation(void)
{
	Stream	   *s = trained("learn=normal, min_deviation=5");

	CHECK_EQ_DOUBLE(stream_point(s, 4.9, 1)->score, 0);
	CHECK_NEAR(s->verdict.upper, 5, 1e-3);
	CHECK_NEAR(s->verdict.lower, -5, 1e-3);
	CHECK_NEAR(stream_point(s, -5.1, 2)->score, 1.7, 1e-2);
	stream_close(s);
	/* even where the detector has no spread at all */
	s = stream_open("mad(min_deviation=2)", 1);
	while (s->model->learned < 50)
		stream_point(s, 7, 0);
	CHECK_EQ_DOUBLE(stream_judge(s, 8.9, 1).score, 0);
	CHECK_EQ_DOUBLE(stream_judge(s, 9.1, 2).score, 1e6);
	stream_close(s);
}

static void
min_ratio(void)
{
	Stream	   *s = stream_open("mad(min_ratio=0.5, min_deviation=2)", 1);

	while (s->model->learned < 50)
		stream_point(s, 100, 0);
	CHECK_EQ_DOUBLE(stream_judge(s, 149, 1).score, 0);
	CHECK_EQ_DOUBLE(stream_judge(s, 151, 1).score, 1e6);
	CHECK_EQ_DOUBLE(stream_judge(s, 51, 1).score, 0);
	CHECK_EQ_DOUBLE(stream_judge(s, 149, 1).upper, 150);
	CHECK_EQ_DOUBLE(stream_judge(s, 149, 1).lower, 50);
	/* where a share of the level is less, the deviation counts */
	while (s->model->learned < 200)
		stream_point(s, -1, 0);
	CHECK_EQ_DOUBLE(stream_judge(s, 0.9, 1).score, 0);
	CHECK_EQ_DOUBLE(stream_judge(s, 1.1, 1).score, 1e6);
	CHECK_EQ_DOUBLE(stream_judge(s, 0.9, 1).upper, 1);
	stream_close(s);
}

/* A vector with a hole is skipped, or filled with what was there last */
static void
missing(void)
{
	Stream	   *skip = stream_open("zscore", 3);
	Stream	   *last = stream_open("zscore(missing=last)", 3);
	Stream	   *full = stream_open("zscore", 3);
	uint64_t	seed = 4;
	double		kept[3] = {0};
	int			skipped = 0;
	int			i,
				j;

	for (i = 0; i < 1000; i++)
	{
		double		x[3];
		bool		hole = false;

		for (j = 0; j < 3; j++)
		{
			x[j] = i > 0 && test_uniform(&seed) < 0.1 ? NAN : test_normal(&seed);
			hole = hole || isnan(x[j]);
			kept[j] = isnan(x[j]) ? kept[j] : x[j];
		}
		CHECK(isnan(stream_vector(skip, x, i)->score) || !hole);
		skipped += hole;
		stream_vector(last, x, i);
		stream_vector(full, kept, i);
		CHECK_EQ_DOUBLE(last->verdict.score, full->verdict.score);
	}
	CHECK(skipped > 100);
	CHECK_EQ_INT(skip->model->learned, 1000 - skipped);
	CHECK_EQ_INT(last->model->learned, 1000);
	stream_close(last);
	/* nothing to fill with before the first */
	last = stream_open("zscore(missing=last)", 2);
	stream_vector(last, (double[]) {NAN, 1}, 0);
	stream_vector(last, (double[]) {INFINITY, 1}, 0);
	CHECK_EQ_INT(last->model->learned, 0);
	stream_vector(last, (double[]) {2, NAN}, 0);
	CHECK_EQ_INT(last->model->learned, 0);
	stream_vector(last, (double[]) {2, 1}, 0);
	CHECK_EQ_INT(last->model->learned, 1);
	stream_close(skip);
	stream_close(last);
	stream_close(full);
}

/* Weights halve with time: against sums of weighted points */
static void
half_life(void)
{
	static double x[600];
	static int64_t at[600];
	Stream	   *s = stream_open("zscore(half_life=1h)", 1);
	uint64_t	seed = 5;
	int64_t		now = 0;
	int			i,
				j;

	for (i = 0; i < 600; i++)
	{
		Verdict    *v;
		double		n = 0,
					sum = 0,
					squares = 0;

		now += test_random(&seed) % 5 == 0 ? 0 : (int64_t) (test_random(&seed) % 300);
		x[i] = 50 + (i > 300 ? 20 : 0) + test_normal(&seed);
		at[i] = now;
		v = stream_point(s, x[i], now);
		if (i < 30)
			continue;
		/* the weights as they were at the last point: a judgement does not decay */
		for (j = 0; j < i; j++)
		{
			double		w = exp2(-(double) (at[i - 1] - at[j]) / 3600);

			n += w;
			sum += w * x[j];
		}
		for (j = 0; j < i; j++)
			squares += exp2(-(double) (at[i - 1] - at[j]) / 3600) * (x[j] - sum / n) * (x[j] - sum / n);
		CHECK_NEAR(v->expected, sum / n, 1e-9);
		CHECK_NEAR(v->raw, (x[i] - sum / n) / sqrt(squares / (n - 1)), 1e-9);
	}
	CHECK(spec_needs_time(&s->spec));
	stream_close(s);
}

static void
floor_and_ceiling(void)
{
	Stream	   *s = stream_open("mad(floor=0, ceiling=100, warmup=5)", 1);
	Verdict    *v = stream_point(s, -1, 0);
	int			i;

	/* always: before the detector can speak, too */
	CHECK_EQ_DOUBLE(v->score, 1);
	CHECK(v->is_anomaly == 1 && v->alert == 1 && v->event_id == 0 && isnan(v->raw));
	for (i = 1; i < 102; i++)
		v = stream_point(s, i % 2 ? 40 : 60, i);
	CHECK(v->score < 1);
	v = stream_point(s, 100, i++);
	CHECK_NEAR(v->score, 50 / (10 / 0.6744897501960817) / 3.5, 1e-9);
	CHECK_EQ_INT(v->is_anomaly, 0);
	v = stream_point(s, 100.5, i++);
	CHECK_EQ_DOUBLE(v->score, 1);
	CHECK_EQ_INT(v->is_anomaly, 1);
	CHECK(stream_judge(s, -0.1, i).is_anomaly == 1 && stream_judge(s, 0, i).is_anomaly == 0);
	CHECK_EQ_INT(stream_judge(s, -0.1, i).alert, -1);
	v = stream_point(s, 1e6, i++);
	CHECK(v->score > 1000);
	stream_close(s);
	s = stream_open("mad(ceiling=10, direction=below, consecutive=3)", 1);
	CHECK_EQ_INT(stream_point(s, 11, 0)->is_anomaly, 1);
	stream_close(s);
}

static void
consecutive(void)
{
	static const double x[] = {6, 1, 6, 7, 1, 1, 6, 6, 6, 1};
	static const int two_of_three[] = {0, 0, 1, 1, 0, 0, 0, 1, 1, 0};
	static const int three[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 0};
	Stream	   *a = trained("learn=normal, consecutive=2/3, refractory=2");
	Stream	   *b = trained("learn=normal, consecutive=3");
	int			i;

	for (i = 0; i < 10; i++)
	{
		CHECK_SAY(stream_judge(a, x[i], i).is_anomaly == two_of_three[i], "row %d judged", i);
		CHECK_SAY(stream_point(a, x[i], i)->is_anomaly == two_of_three[i], "row %d of 2/3", i);
		/* the score is what it is; the alert waits for the confirmation */
		CHECK(x[i] < 3 || a->verdict.score > 1);
		CHECK_EQ_INT(a->verdict.alert, i == 2 || i == 7);
		CHECK_SAY(stream_point(b, x[i], i)->is_anomaly == three[i], "row %d of 3", i);
		CHECK_EQ_INT(b->verdict.alert, three[i]);
	}
	stream_close(a);
	stream_close(b);
}

static void
learn(void)
{
	Stream	   *all = stream_open("mad(window=30)", 1);
	Stream	   *clipped = stream_open("mad(window=30, learn=clipped)", 1);
	Stream	   *normal = stream_open("mad(window=30, learn=normal)", 1);
	Stream	   *ewma = stream_open("ewma(learn=clipped)", 1);
	Stream	   *same = stream_open("ewma", 1);
	uint64_t	seed = 6;
	double		upper;
	int			i;

	for (i = 0; i < 100; i++)
	{
		double		x = test_normal(&seed) * 0.5;

		stream_point(all, x, i);
		stream_point(clipped, x, i);
		stream_point(normal, x, i);
		stream_point(ewma, x, i);
		stream_point(same, x, i);
		CHECK_EQ_DOUBLE(ewma->verdict.raw, same->verdict.raw);
	}
	/* ewma learned the edge of its band instead of the spike */
	stream_point(ewma, 1000, i);
	upper = ewma->verdict.upper;
	CHECK(ewma->verdict.score > 100);
	stream_point(same, upper, i);
	CHECK_EQ_DOUBLE(stream_judge(ewma, 3, i).expected, stream_judge(same, 3, i).expected);
	/* a new level: all learns it, normal never, clipped slowly */
	for (i = 0; i < 29; i++)
	{
		stream_point(all, 50, i);
		stream_point(clipped, 50, i);
		stream_point(normal, 50, i);
	}
	CHECK_EQ_DOUBLE(stream_judge(all, 50, i).expected, 50);
	CHECK(stream_judge(normal, 50, i).expected < 2);
	CHECK(stream_judge(clipped, 50, i).expected > 2 && stream_judge(clipped, 50, i).expected < 50);
	CHECK_EQ_INT(normal->model->learned, 100);
	stream_close(all);
	stream_close(clipped);
	stream_close(normal);
	stream_close(ewma);
	stream_close(same);
}

static void
transforms(void)
{
	Stream	   *s = stream_open("mad(transform=log1p)", 1);
	Stream	   *plain = stream_open("mad", 1);
	uint64_t	seed = 9;
	Verdict    *v;
	int			i;

	for (i = 0; i < 300; i++)
	{
		double		y = 3 + test_normal(&seed);

		stream_point(plain, log1p(expm1(y)), i);
		v = stream_point(s, expm1(y), i);
		CHECK_EQ_DOUBLE(v->raw, plain->verdict.raw);
		CHECK_EQ_DOUBLE(v->score, plain->verdict.score);
		CHECK_EQ_DOUBLE(v->expected, expm1(plain->verdict.expected));
		CHECK_EQ_DOUBLE(v->upper, expm1(plain->verdict.upper));
	}
	/* no logarithm, no verdict */
	v = stream_point(s, -1, i);
	CHECK(isnan(v->score) && v->is_anomaly == -1);
	CHECK_EQ_INT(s->model->learned, 300);
	stream_close(s);
	s = stream_open("mad(transform=logit)", 1);
	for (i = 0; i < 100; i++)
		v = stream_point(s, 0.5 + 0.1 * sin(i), i);
	CHECK(v->lower > 0 && v->upper < 1 && v->expected > 0.4 && v->expected < 0.6);
	CHECK(isnan(stream_point(s, 1, i)->score) && isnan(stream_point(s, 0, i)->score));
	stream_close(s);
	stream_close(plain);
}

static void
rate(void)
{
	Stream	   *s = stream_open("zscore(transform=rate, warmup=10)", 1);
	Verdict    *v;
	uint64_t	seed = 5;
	double		counter = 1000;
	int64_t		now = 0;
	int			i;

	for (i = 0; i < 200; i++)
	{
		int64_t		gap = 1 + (int64_t) (test_random(&seed) % 60);

		now += gap;
		counter += (double) gap * (10 + test_normal(&seed) * 0.1);
		v = stream_point(s, counter, now);
	}
	CHECK_EQ_INT(s->model->learned, 199);	/* the first has no rate */
	CHECK_NEAR(v->expected, counter, 0.01);
	/* time that stands still or goes back is no step */
	CHECK(isnan(stream_point(s, counter + 1e6, now)->score));
	CHECK(isnan(stream_point(s, counter + 1e6, now - 5)->score));
	CHECK(isnan(stream_point(s, counter + 1e6, TIME_NONE)->score));
	CHECK_EQ_INT(s->model->learned, 199);
	v = stream_point(s, counter + 100, now + 10);
	CHECK(v->score < 1);
	CHECK_NEAR(v->expected, counter + 100, 0.01);
	v = stream_point(s, counter + 200, now + 15);
	CHECK(v->score > 10);
	CHECK_NEAR(v->expected, counter + 150, 0.01);
	/* a reset: it has counted from 0 since */
	v = stream_point(s, 120, now + 27);
	CHECK(v->score < 10);
	CHECK(v->expected > 100 && v->expected < 140);
	stream_close(s);
}

static void
vectors_by_component(void)
{
	Stream	   *s = stream_open("mad", 3);
	Stream	   *first = stream_open("mad", 1);
	uint64_t	seed = 12;
	Verdict    *v;
	double		x[3];
	int			i;

	for (i = 0; i < 200; i++)
	{
		x[0] = test_normal(&seed);
		x[1] = 5;				/* never changes */
		x[2] = 0.1 * test_normal(&seed);
		v = stream_vector(s, x, i);
		stream_point(first, x[0], i);
		CHECK_EQ_INT(v->attributions, i < 30 ? 0 : 3);
		if (i < 30)
			continue;
		CHECK_EQ_DOUBLE(s->attribution[0], first->verdict.score);
		CHECK_EQ_DOUBLE(s->attribution[1], 0);
		CHECK_EQ_DOUBLE(v->score, fmax(s->attribution[0], s->attribution[2]));
	}
	/* the constant one jumps: left out while others move */
	x[0] = x[2] = 0;
	x[1] = 6;
	CHECK(stream_vector(s, x, i)->score < 1);
	x[1] = 5;
	x[2] = -2;
	v = stream_vector(s, x, i + 1);
	CHECK(v->score > 3 && v->raw < 0);
	CHECK_EQ_DOUBLE(v->score, s->attribution[2]);
	x[2] = NAN;
	v = stream_vector(s, x, i + 2);
	CHECK(isnan(v->score) && v->attributions == 0);
	CHECK_EQ_INT(s->model->learned, 202);
	stream_close(s);
	stream_close(first);
	/* all constant: then a jump of one is all there is */
	s = stream_open("zscore", 2);
	for (i = 0; i < 100; i++)
	{
		x[0] = 1;
		x[1] = i == 99 ? 3 : 2;
		v = stream_vector(s, x, i);
		if (i >= 30)
			CHECK_EQ_DOUBLE(v->score, i == 99 ? 1e6 : 0);
	}
	stream_close(s);
}

static void
warmup(void)
{
	static const char *const texts[] = {"zscore", "ewma", "mad", "mad(window=12)", "iqr(window=12)", "isolation_forest", "mad(warmup=0)"};
	static const int expected[] = {30, 30, 30, 12, 12, 256, 1};
	int			k,
				i;

	for (k = 0; k < 7; k++)
	{
		Stream	   *s = stream_open(texts[k], 1);
		uint64_t	seed = 1;

		for (i = 0; i < 300; i++)
		{
			Verdict    *v = stream_point(s, test_normal(&seed), i);

			CHECK_SAY(isnan(v->score) == (i < expected[k]), "%s, row %d: %g", texts[k], i, v->score);
			CHECK((v->is_anomaly == -1) == isnan(v->score) && (v->alert == -1) == isnan(v->score));
			CHECK(isnan(v->raw) == isnan(v->score) && isnan(v->onset) == isnan(v->score));
		}
		stream_close(s);
	}
}

/* judge() leaves the model as it is and says what observe() would */
static void
judging(void)
{
	static const char *const texts[] = {"zscore", "ewma", "mad(learn=clipped)", "iqr", "isolation_forest(warmup=100)"};
	int			k,
				i;

	for (k = 0; k < 5; k++)
	{
		Stream	   *s = stream_open(texts[k], 1);
		uint64_t	seed = 1;

		for (i = 0; i < 400; i++)
		{
			double		x = test_normal(&seed) * (i % 20 == 19 ? 9 : 1);
			Verdict		v;
			char	   *copy;

			stream_make_room(s);
			copy = malloc(s->model->size);
			memcpy(copy, s->model, s->model->size);
			v = stream_judge(s, x, i);
			CHECK(memcmp(copy, s->model, s->model->size) == 0);
			free(copy);
			stream_point(s, x, i);
			CHECK_EQ_DOUBLE(v.score, s->verdict.score);
			CHECK_EQ_DOUBLE(v.raw, s->verdict.raw);
			CHECK_EQ_DOUBLE(v.upper, s->verdict.upper);
			CHECK_EQ_INT(v.is_anomaly, s->verdict.is_anomaly);
			CHECK(v.alert == -1 && isnan(v.onset));
		}
		stream_close(s);
	}
}

int
main(void)
{
	RUN(score_and_band);
	RUN(onset_alert_event);
	RUN(onset_by_definition);
	RUN(direction);
	RUN(min_deviation);
	RUN(min_ratio);
	RUN(missing);
	RUN(half_life);
	RUN(floor_and_ceiling);
	RUN(consecutive);
	RUN(learn);
	RUN(transforms);
	RUN(rate);
	RUN(vectors_by_component);
	RUN(warmup);
	RUN(judging);
	return test_done();
}
