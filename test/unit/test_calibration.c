/*
 * test_calibration.c - likelihood and calibrated against plain lists of all
 * scores so far
 */
#include "core.h"

#define ROWS	3000

static double history[ROWS];

/* Each mean of ten scores against the mean and spread of all such means before */
static void
likelihood_equals_the_definition(void)
{
	Stream	   *child = stream_open("zscore", 1);
	Stream	   *s = stream_open("likelihood(zscore)", 1);
	uint64_t	seed = 3;
	double		before = 0;
	int			n = 0,
				i,
				j;

	for (i = 0; i < ROWS; i++)
	{
		double		x = test_normal(&seed) + (i % 700 > 670 ? 4 : 0);
		double		score = stream_point(child, x, i)->score;
		double		sum = 0,
					mean = 0,
					variance = 0,
					last = 0,
					raw = 0;
		int			means = 0;
		double		z;

		stream_point(s, x, i);
		if (isnan(score))
		{
			CHECK(isnan(s->verdict.score));
			continue;
		}
		history[n++] = fmin(score, 10);
		for (j = 0; j < n; j++)
		{
			sum += history[j] - (j >= 10 ? history[j - 10] : 0);
			last = sum / 10;
			if (j < 9 || j == n - 1)
				continue;
			means++;
			mean += last;
			variance += last * last;
		}
		CHECK(isnan(s->verdict.score) == (n <= 100));
		mean /= means;
		variance = variance / means - mean * mean;
		z = (last - fmax(mean, 0.03)) / fmax(sqrt(fmax(variance, 0)), 0.0173);
		if (z > 0)
			raw = -log10(0.5 * erfc(z / sqrt(2)));
		if (n > 100)
		{
			CHECK_SAY(fabs(raw - s->verdict.raw) <= 1e-5 * fmax(1, raw), "row %d: %.9g, not %.9g", i, s->verdict.raw, raw);
			/* a repeat is sustained, but no new onset */
			if (before >= 5)
				CHECK(s->verdict.onset < 1);
		}
		before = raw;
	}
	CHECK(model_valid(s->model, s->model->size, &s->spec));
	stream_close(child);
	stream_close(s);
}

/* A long stretch of strangeness is one alert */
static void
likelihood_alerts_once(void)
{
	Stream	   *s = stream_open("likelihood(mad(window=500))", 1);
	uint64_t	seed = 5;
	int			alerts = 0,
				anomalies = 0,
				i;

	for (i = 0; i < 4000; i++)
	{
		stream_point(s, test_normal(&seed) + (i >= 3000 && i < 3150 ? 6 : 0), i);
		alerts += s->verdict.alert == 1;
		anomalies += s->verdict.is_anomaly == 1;
	}
	CHECK_SAY(alerts >= 1 && alerts <= 2 && anomalies > 50, "%d alerts, %d anomalies", alerts, anomalies);
	stream_close(s);
}

/* The middle of a score's bin: sixteen an octave, from 2^-8 to 2^8 */
static double
middle_of(double score, double *edge, double *next)
{
	double		octave = exp2(floor(log2(score)));

	if (score < 0x1p-8)
	{
		*edge = 0;
		*next = 0x1p-8;
	}
	else
	{
		*edge = octave * (1 + floor((score / octave - 1) * 16) / 16);
		*next = *edge + octave / 16;
	}
	return (*edge + *next) / 2;
}

static int
downwards(const void *a, const void *b)
{
	return compare_doubles(b, a);
}

typedef struct Plain
{
	double		from;
	double		next;			/* where the tail's lowest bin ends */
	double		share;
	double		scale;
	double		shape;
} Plain;

static Plain
plain_tail(int n)
{
	static double middles[ROWS];
	double		need = fmax(0.02 * n, 10);
	double		a0 = 0,
				a1 = 0;
	Plain		tail;
	int			i,
				above = 0;

	for (i = 0; i < n; i++)
		middles[i] = middle_of(history[i], &tail.from, &tail.next);
	qsort(middles, (size_t) n, sizeof(double), downwards);
	/* whole bins */
	while (above < n && (above < need || middles[above] == middles[above - 1]))
		above++;
	middle_of(middles[above - 1], &tail.from, &tail.next);
	for (i = 0; i < above; i++)
	{
		a0 += (middles[i] - tail.from) / above;
		a1 += (middles[i] - tail.from) * ((i + 0.5) / above) / above;
	}
	tail.share = above / (n + 1.0);
	tail.shape = 2 - a0 / (a0 - 2 * a1);
	tail.scale = 2 * a0 * a1 / (a0 - 2 * a1);
	if (a0 <= 2 * a1 || tail.shape <= 0)
	{
		tail.shape = 0;
		tail.scale = a0;
	}
	if (tail.shape > 0.9)
	{
		tail.shape = 0.9;
		tail.scale = a0 * 0.1;
	}
	tail.scale = fmax(tail.scale, tail.next - tail.from);
	return tail;
}

static void
calibrated_equals_the_definition(void)
{
	static const char *const children[] = {"zscore", "mad(window=50)", "isolation_forest(window=64, leaf=8)"};
	size_t		c;
	int			i,
				j;

	for (c = 0; c < 3; c++)
	{
		char		text[100];
		Stream	   *child = stream_open(children[c], 1);
		Stream	   *s;
		uint64_t	seed = 4;
		int			n = 0;

		snprintf(text, sizeof(text), "calibrated(%s, alpha=0.001)", children[c]);
		s = stream_open(text, 1);
		for (i = 0; i < test_rounds(ROWS, 400); i++)
		{
			double		x = test_normal(&seed) * (i % 50 == 49 ? 4 : 1);
			double		score = stream_point(child, x, i)->score;
			double		limit = INFINITY;

			stream_point(s, x, i);
			if (isnan(score))
				continue;
			if (n >= 10)
			{
				Plain		tail = plain_tail(n);
				double		raw;

				limit = log(tail.share / 0.001);
				limit = tail.from + tail.scale * fmax(tail.shape > 0 ? (exp(tail.shape * limit) - 1) / tail.shape : limit, 0);
				if (score >= tail.from)
				{
					double		off = (score - tail.from) / tail.scale;

					raw = -log10(tail.share) + (tail.shape > 0 ? log(1 + tail.shape * off) / tail.shape : off) / log(10);
				}
				else
				{
					double		above = 0,
								edge,
								next,
								here;

					here = middle_of(score, &edge, &next);
					for (j = 0; j < n; j++)
					{
						double		theirs = middle_of(history[j], &edge, &next);

						above += theirs > here ? 1 : theirs == here ? (next - score) / (next - edge) : 0;
					}
					raw = -log10(above / (n + 1));
				}
				if (n >= 200)
				{
					CHECK_SAY(fabs(raw - s->verdict.raw) <= 1e-9 * fmax(1, raw), "%s, row %d: %.12g, not %.12g", text, i, s->verdict.raw, raw);
					CHECK_EQ_DOUBLE(s->verdict.score, s->verdict.raw / 3);
					if (c < 2)
						CHECK_NEAR(s->verdict.upper, child->verdict.expected + limit * (child->verdict.upper - child->verdict.expected), 1e-9);
				}
				else
					CHECK(isnan(s->verdict.score));
			}
			history[n++] = fmin(score, limit);
		}
		CHECK(model_valid(s->model, s->model->size, &s->spec));
		stream_close(child);
		stream_close(s);
	}
}

/* One in ten to the k scores ten to the minus k, whatever the detector and the noise */
static void
calibrated_keeps_its_word(void)
{
	static const char *const texts[] = {"calibrated(zscore)", "calibrated(ewma)", "calibrated(loda)", "calibrated(max(mad, zscore))"};
	size_t		t;
	int			kind,
				i;

	for (t = 0; t < 4; t++)
		for (kind = 0; kind < 2; kind++)
		{
			Stream	   *s = stream_open(texts[t], 1);
			uint64_t	seed = 6;
			int			hundredth = 0,
						thousandth = 0,
						alarms = 0;

			for (i = 0; i < 102000; i++)
			{
				double		x = test_normal(&seed);

				/* Student's t with 3 degrees */
				if (kind == 1)
				{
					double		a = test_normal(&seed),
								b = test_normal(&seed),
								c = test_normal(&seed);

					x /= sqrt((a * a + b * b + c * c) / 3);
				}
				stream_point(s, x, i);
				if (i < 2000)
					continue;
				hundredth += s->verdict.raw >= 2;
				thousandth += s->verdict.raw >= 3;
				alarms += s->verdict.is_anomaly;
			}
			CHECK_SAY(hundredth > 800 && hundredth < 1200, "%s: %d of 1000 in the highest hundredth", texts[t], hundredth);
			CHECK_SAY(thousandth > 30 && thousandth < 180, "%s: %d of 100 in the highest thousandth", texts[t], thousandth);
			CHECK_SAY(alarms < 30, "%s: %d alarms of 10", texts[t], alarms);
			stream_close(s);
		}
}

static void
wild_scores(void)
{
	static const char *const texts[] = {"calibrated(zscore)", "likelihood(zscore)"};
	size_t		t;
	int			i;

	for (t = 0; t < 2; t++)
	{
		Stream	   *s = stream_open(texts[t], 1);
		uint64_t	seed = 6;

		for (i = 0; i < 3000; i++)
		{
			double		x = i < 600 ? 7 : i % 500 == 3 ? 1e30 : i % 500 == 4 ? NAN : 7 + test_normal(&seed);

			stream_point(s, x, i);
			CHECK(!(fabs(s->verdict.raw) > 1e9));
			CHECK(i < 300 || isnan(x) == isnan(s->verdict.raw));
			if (i == 599)
				CHECK(s->verdict.score < 0.5);
			if (i == 600)
				CHECK(s->verdict.score > 1);
		}
		CHECK(model_valid(s->model, s->model->size, &s->spec));
		stream_close(s);
	}
}

int
main(void)
{
	RUN(likelihood_equals_the_definition);
	RUN(likelihood_alerts_once);
	RUN(calibrated_equals_the_definition);
	RUN(calibrated_keeps_its_word);
	RUN(wild_scores);
	return test_done();
}
