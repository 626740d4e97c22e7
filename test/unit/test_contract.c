/*
 * test_contract.c - what every detector must keep, whatever its method: one
 * way of bytes on all paths, judge before learning, bounds, bad numbers
 */
#include "core.h"

#define POINTS	1500

/* Specs of every kind that the registry has: alone, or with the least inside */
static char texts[128][128];
static int	ntexts;

static void
add(const char *format, const char *name)
{
	snprintf(texts[ntexts++], sizeof(texts[0]), format, name);
}

static void
make_texts(void)
{
	int			i;

	for (i = 0; i < detectors_count; i++)
	{
		const Detector *d = detectors[i];

		if (d->max_children == 0)
			add("%s", d->name);
		else if (d->min_children == 1)
		{
			add("%s(mad(window=50))", d->name);
			add("%s(isolation_forest(window=64, leaf=8))", d->name);
		}
		else
			add("%s(mad(window=300), ewma, iqr(learn=normal))", d->name);
		if (d->max_children == 0 && d->decay)
			add("%s(half_life=10h)", d->name);
		if (d->max_children == 0 && (d->flags & DETECTOR_LOCATION))
			add("%s(learn=clipped, min_ratio=0.01)", d->name);
	}
	add("%s(transform=rate, missing=last, consecutive=2/3)", "zscore");
}

static bool
same_model(const Model *a, const Model *b)
{
	return a->size == b->size && memcmp(a, b, a->size) == 0;
}

static bool
same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* Steps of a minute, some of none, some back, some long */
static int64_t
time_of(int i)
{
	return i % 97 == 50 ? (int64_t) i * 60 - 3600 : i % 89 == 3 ? (int64_t) (i - 1) * 60 : (int64_t) i * 60 + (i > 900 ? 86400 : 0);
}

/* One stream runs through; the other is saved, loaded, and asked before every point */
static void
one_way_of_bytes(void)
{
	int			k,
				i;

	for (k = 0; k < ntexts; k++)
	{
		Stream	   *a = stream_open(texts[k], 1);
		Stream	   *b = stream_open(texts[k], 1);
		uint64_t	seed = 3;
		uint64_t	when = 4;
		long		before = test_failed;

		for (i = 0; i < POINTS; i++)
		{
			double		x = series_value(i < 700 ? SERIES_NORMAL : SERIES_SPIKES, i, &seed);
			Verdict    *v = stream_point(a, x, time_of(i));
			Verdict		asked = stream_judge(b, x, time_of(i));

			CHECK(same_number(asked.score, v->score) && same_number(asked.raw, v->raw) && same_number(asked.upper, v->upper));
			CHECK_EQ_DOUBLE(asked.onset, NAN);
			stream_point(b, x, time_of(i));
			CHECK(same_number(a->verdict.onset, b->verdict.onset) && a->verdict.alert == b->verdict.alert);
			if (test_random(&when) % 40 == 0)
				stream_reload(b);
		}
		CHECK(same_model(a->model, b->model));
		CHECK(a->model->size <= model_bound(&a->spec, 1));
		if (test_failed != before)
			printf("# %s\n", texts[k]);
		stream_close(a);
		stream_close(b);
	}
}

/* observe() is judge() and learn() */
static void
observe_is_both(void)
{
	int			k,
				i;

	for (k = 0; k < detectors_count; k++)
	{
		const Detector *d = detectors[k];
		Spec		spec;
		size_t		capacity;
		size_t		size;
		void	   *a;
		void	   *b;
		uint64_t	seed = 5;

		if (d->observe == NULL)
			continue;
		spec = spec_of(d->name);
		capacity = d->limit ? d->limit(spec.node[0].p) : 0;
		size = d->size(spec.node[0].p, 1, capacity);
		a = calloc(1, size);
		b = calloc(1, size);
		d->init(a, spec.node[0].p, 1, capacity);
		d->init(b, spec.node[0].p, 1, capacity);
		for (i = 0; i < POINTS; i++)
		{
			double		x = series_value(i % 500 < 400 ? SERIES_NORMAL : SERIES_SPIKES, i, &seed);
			Point		point = {.x = &x, .dims = 1, .ts = time_of(i) * 1000000, .id = i};
			Reading		ra = READING_NONE;
			Reading		rb = READING_NONE;

			if (i < spec.node[0].policy.warmup)
				d->learn(a, spec.node[0].p, &point);
			else
			{
				d->observe(a, spec.node[0].p, &point, &ra, NULL);
				d->judge(b, spec.node[0].p, &point, &rb, NULL);
			}
			d->learn(b, spec.node[0].p, &point);
			CHECK_SAY(same_number(ra.raw, rb.raw) && same_number(ra.onset, rb.onset) && same_number(ra.expected, rb.expected) &&
					  same_number(ra.lower, rb.lower), "%s, point %d: %.17g and %.17g", d->name, i, ra.raw, rb.raw);
		}
		/* mad alone keeps a hint, where it found the last one, that only observe() moves */
		CHECK_SAY(strcmp(d->name, "mad") == 0 || memcmp(a, b, size) == 0, "%s: observe leaves other bytes than judge and learn", d->name);
		free(a);
		free(b);
	}
}

/* What is no number changes nothing and has no verdict */
static void
no_number(void)
{
	static const double bad[] = {NAN, INFINITY, -INFINITY};
	int			k,
				i;

	for (k = 0; k < ntexts; k++)
	{
		Stream	   *s = stream_open(texts[k], 1);
		Model	   *before;
		uint64_t	seed = 6;

		for (i = 0; i < 400; i++)
			stream_point(s, test_normal(&seed), time_of(i));
		before = malloc(s->model->size);
		memcpy(before, s->model, s->model->size);
		for (i = 0; i < 3; i++)
		{
			/* with missing=last a NaN is a point as the last was */
			if (isnan(bad[i]) && s->spec.node[0].policy.missing == MISSING_LAST)
				continue;
			stream_point(s, bad[i], time_of(400 + i));
			CHECK(isnan(s->verdict.score) && isnan(s->verdict.raw) && isnan(s->verdict.onset) && s->verdict.alert == -1);
		}
		CHECK_SAY(s->spec.node[0].policy.missing == MISSING_LAST || same_model(before, s->model), "%s learned what is no number", texts[k]);
		free(before);
		stream_close(s);
	}
}

/* NULL until warm, then a score for every point or a reason to have none */
static void
warm_up(void)
{
	int			k,
				i;

	for (k = 0; k < ntexts; k++)
	{
		Stream	   *s = stream_open(texts[k], 1);
		uint64_t	seed = 7;
		int			first = -1;

		for (i = 0; i < 4000; i++)
		{
			uint64_t	learned = s->model->learned;
			Verdict    *v = stream_point(s, sin(i / 8.0) * 5 + test_normal(&seed), i * 60);

			if (learned < (uint64_t) s->spec.node[0].policy.warmup)
				CHECK_SAY(isnan(v->score) && isnan(v->onset) && v->is_anomaly == -1, "%s: a score in its warm-up", texts[k]);
			if (first < 0 && !isnan(v->score))
				first = i;
			if (!isnan(v->score))
				CHECK_SAY(v->score >= 0 && v->score <= DETECTOR_SCORE_CAP && isfinite(v->raw) && v->onset >= 0 &&
						  v->onset <= DETECTOR_SCORE_CAP, "%s: score %g, raw %g", texts[k], v->score, v->raw);
			else
				CHECK_SAY(first < 0 || s->spec.node[0].policy.transform == TRANSFORM_RATE, "%s: point %d lost its score", texts[k], i);
		}
		CHECK_SAY(first >= 0, "%s never speaks", texts[k]);
		stream_close(s);
	}
}

/* A constant series is no anomaly, what leaves it is none either until it does, and nobody alerts on it */
static void
constant(void)
{
	static const double levels[] = {0, 0.1, -7e9, 1e300};
	int			k,
				l,
				i;

	for (k = 0; k < ntexts; k++)
		for (l = 0; l < 4; l++)
		{
			Stream	   *s = stream_open(texts[k], 1);
			int			alerts = 0;

			for (i = 0; i < 2500; i++)
			{
				Verdict    *v = stream_point(s, levels[l], i * 60);

				alerts += v->alert == 1 || v->is_anomaly == 1;
			}
			CHECK_SAY(alerts == 0, "%s: %d alerts on a constant %g", texts[k], alerts, levels[l]);
			stream_close(s);
		}
}

/* Enormous values end: the state stays valid and ordinary points get scores again */
static void
spikes_heal(void)
{
	static const double huge[] = {1e12, -1e30, 1e30, 1e308, -1e308, 1.7e308, 5e-324};
	int			k,
				i;

	for (k = 0; k < ntexts; k++)
	{
		Stream	   *s = stream_open(texts[k], 1);
		uint64_t	seed = 8;

		for (i = 0; i < 6000; i++)
		{
			double		x = i >= 600 && i < 1200 && i % 20 == 0 ? huge[i / 20 % 7] : test_normal(&seed);
			Verdict    *v = stream_point(s, x, i * 60);

			CHECK_SAY(isnan(v->score) || (isfinite(v->raw) && v->score >= 0 && v->score <= DETECTOR_SCORE_CAP),
					  "%s, point %d: raw %g", texts[k], i, v->raw);
			if (i % 50 == 0)
				CHECK_SAY(model_valid(s->model, s->model->size, &s->spec), "%s, point %d: not valid", texts[k], i);
		}
		CHECK_SAY(!isnan(s->verdict.score), "%s has no score after the spikes", texts[k]);
		stream_close(s);
	}
}

/* Vectors, one component of them constant, one two-valued */
static void
vectors(void)
{
	int			k,
				i;

	for (k = 0; k < ntexts; k++)
	{
		Stream	   *a = stream_open(texts[k], 3);
		Stream	   *b = stream_open(texts[k], 3);
		uint64_t	seed = 9;
		int			scores = 0;

		for (i = 0; i < POINTS; i++)
		{
			double		x[3] = {test_normal(&seed), 4, i / 30 % 2};
			Verdict    *v = stream_vector(a, x, time_of(i));
			int			j;

			stream_vector(b, x, time_of(i));
			scores += !isnan(v->score);
			CHECK(v->attributions == 0 || v->attributions == 3);
			for (j = 0; j < v->attributions; j++)
				CHECK_SAY(isfinite(v->attribution[j]), "%s: attribution %g", texts[k], v->attribution[j]);
			if (i % 300 == 299)
				stream_reload(b);
		}
		CHECK_SAY(scores > 0, "%s never speaks of vectors", texts[k]);
		CHECK_SAY(same_model(a->model, b->model), "%s: two ways, two states", texts[k]);
		CHECK(a->model->size <= model_bound(&a->spec, 3));
		stream_close(a);
		stream_close(b);
	}
}

/* Of a vector that is judged as a whole nothing is clipped, so all of it is learned */
static void
clipped_vectors(void)
{
	Stream	   *all = stream_open("auto", 3);
	Stream	   *clipped = stream_open("auto(learn=clipped)", 3);
	uint64_t	seed = 12;
	int			i;

	for (i = 0; i < POINTS; i++)
	{
		double		x[3] = {test_normal(&seed), i % 250 == 249 ? 40 : test_normal(&seed), test_normal(&seed)};

		stream_vector(all, x, time_of(i));
		stream_vector(clipped, x, time_of(i));
		CHECK_EQ_DOUBLE(clipped->verdict.raw, all->verdict.raw);
		CHECK_EQ_DOUBLE(clipped->verdict.onset, all->verdict.onset);
	}
	CHECK(all->model->size == clipped->model->size && memcmp(all->model, clipped->model, all->model->size) == 0);
	stream_close(all);
	stream_close(clipped);
}

/* Equal seeds give equal bytes, others give others */
static void
seeds(void)
{
	int			k,
				i,
				j;

	for (k = 0; k < detectors_count; k++)
	{
		char		text[64];
		Stream	   *s[3];
		uint64_t	seed = 10;

		if (!(detectors[k]->flags & DETECTOR_RANDOM))
			continue;
		for (j = 0; j < 3; j++)
		{
			snprintf(text, sizeof(text), "%s(seed=%d)", detectors[k]->name, j / 2 + 1);
			s[j] = stream_open(text, 2);
		}
		for (i = 0; i < POINTS; i++)
		{
			double		x[2] = {test_normal(&seed), test_uniform(&seed)};

			for (j = 0; j < 3; j++)
				stream_vector(s[j], x, i);
		}
		CHECK_SAY(same_model(s[0]->model, s[1]->model), "%s: one seed, two states", detectors[k]->name);
		CHECK_SAY(!same_model(s[0]->model, s[2]->model), "%s: two seeds, one state", detectors[k]->name);
		for (j = 0; j < 3; j++)
			stream_close(s[j]);
	}
}

/* Damaged states are refused, or harmless: run under the sanitizers to see the rest */
static void
damaged(void)
{
	int			k,
				i,
				j;

	for (k = 0; k < ntexts; k++)
	{
		Stream	   *s = stream_open(texts[k], 1);
		Model	   *good;
		uint64_t	seed = 11;

		for (i = 0; i < 700; i++)
			stream_point(s, test_normal(&seed), i * 60);
		good = malloc(s->model->size);
		memcpy(good, s->model, s->model->size);
		for (i = 0; i < 60; i++)
		{
			size_t		size = good->size;

			s->model = realloc(s->model, size);
			memcpy(s->model, good, size);
			for (j = 0; j <= i % 3; j++)
			{
				unsigned char *byte = (unsigned char *) s->model + test_random(&seed) % size;

				*byte = i % 2 ? (unsigned char) test_random(&seed) : *byte ^ (unsigned char) (1u << (test_random(&seed) % 8));
			}
			if (!model_valid(s->model, size, &s->spec))
				continue;
			for (j = 0; j < 30; j++)
				stream_point(s, 10 * test_normal(&seed), 42000 + j * 60);
		}
		free(good);
		stream_close(s);
	}
}

/* What a default model takes in a table: header, spec, all */
static void
sizes(void)
{
	static const struct
	{
		const char *spec;
		size_t		most;
	}			bars[] = {
		{"zscore", 199}, {"ewma", 199}, {"cusum", 199}, {"page_hinkley", 199}, {"mad(window=100)", 2000}, {"auto", 8191},
		{"loda", 4096}, {"bocpd", 8192}, {"isolation_forest", 20480}, {"half_space_trees", 53248},
		{"random_cut_forest", 65536}, {"xstream", 102400}
	};
	size_t		i;

	for (i = 0; i < sizeof(bars) / sizeof(bars[0]); i++)
	{
		Spec		spec;
		SpecError	error;
		size_t		size;

		if (!parse(bars[i].spec, &spec, &error))
			continue;
		/* as anomaly.state_size counts: 8 bytes of the value's own */
		size = 8 + sizeof(StateHeader) + (((size_t) spec.text_len + 7) & ~(size_t) 7) + model_bound(&spec, 1);
		CHECK_SAY(size <= bars[i].most, "%s takes %zu bytes, not at most %zu", bars[i].spec, size, bars[i].most);
	}
}

int
main(void)
{
	make_texts();
	RUN(one_way_of_bytes);
	RUN(observe_is_both);
	RUN(no_number);
	RUN(warm_up);
	RUN(constant);
	RUN(spikes_heal);
	RUN(vectors);
	RUN(clipped_vectors);
	RUN(seeds);
	RUN(damaged);
	RUN(sizes);
	return test_done();
}
