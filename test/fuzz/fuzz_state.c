/*
 * fuzz_state.c - libFuzzer target of model_valid(): a forged model that passes
 * is safe to observe with and answers in numbers; an honest one stays valid
 * whatever it observes
 *
 *	 clang -g -O1 -fsanitize=fuzzer,address,undefined,float-cast-overflow -ffp-contract=off -I src test/fuzz/fuzz_state.c $(find src/core -name "*.c") -lm
 *
 * The first byte picks the spec, the second the model that is forged, its
 * dimensions, the points after and whether it is forged at all; then come the forgeries, each as the low
 * and high byte of a place, a kind, and what the kind takes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/state.h"
#include "core/stat/random.h"

#define DIMS		3			/* of a model that is not of a scalar */
#define AGES		3
#define POINTS		50
#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* Beside every detector as it comes */
static const char *const variants[] = {
	"mad(window=40)", "iqr(window=3000)", "zscore(window=20)", "zscore(half_life=10min)", "ewma(learn=clipped, min_ratio=0.01)",
	"iqr(learn=normal, refractory=3)", "mahalanobis(half_life=1h)", "isolation_forest(window=32, leaf=4, trees=4)",
	"half_space_trees(trees=3, window=20, depth=4)", "random_cut_forest(trees=3, points=16)", "range(window=20)",
	"rms(window=8)", "holt_winters(period=7)", "seasonal(cycle=week, half_life=1d)", "seasonal_esd(period=5)", "holt_winters(period=1h, max_period=8)",
	"difference(shingle(mahalanobis, size=3))", "likelihood(max(mad(window=30), mean(ewma, zscore)))",
	"calibrated(difference(iqr))", "shingle(random_cut_forest(trees=2, points=16), size=4)", "likelihood(auto)",
	"zscore(transform=rate, missing=last, consecutive=2/3)"
};

static const double reals[] = {
	0, -0.0, 1, -1, 0.5, 1e-9, 2, 1e6, -1e6, 1e30, -1e30, 1e100, 1e140, -1e140, 4e140, 1e155, 1e300, 1.7e308, -1.7e308,
	5e-324, 1e-300, 1e-160, 0x1p63, 0x1p53, 4294967296.0, NAN, INFINITY, -INFINITY
};
static const float floats[] = {
	0, -0.0f, 1, -1, 0.5f, 1e-6f, 100, 1e6f, 1e18f, -1e18f, 1e30f, 3.4e38f, -3.4e38f, 1e-45f, 1e-38f, NAN, INFINITY, -INFINITY
};
static const uint64_t wholes[] = {
	0, 1, 2, 3, 7, 8, 15, 16, 255, 256, 32767, 65534, 65535, 1000000, 0x7ffffffe, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
	0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
};

typedef struct Kind
{
	Spec		spec;
	Model	   *model[AGES][2]; /* of a scalar, and of DIMS dimensions */
} Kind;

static Kind *kinds;
static size_t nkinds;

static void
add(const char *text)
{
	SpecError	error;

	if (!spec_parse(text, strlen(text), &kinds[nkinds].spec, &error))
	{
		fprintf(stderr, "%s\n", error.message);
		abort();
	}
	nkinds++;
}

static void
make_kinds(void)
{
	char		text[256];

	kinds = calloc((size_t) detectors_count + COUNT(variants), sizeof(Kind));
	for (int i = 0; i < detectors_count; i++)
	{
		const Detector *d = detectors[i];

		snprintf(text, sizeof(text), d->max_children == 0 ? "%s" : d->max_children == 1 ? "%s(ewma)" : "%s(ewma, mad)", d->name);
		add(text);
	}
	for (size_t i = 0; i < COUNT(variants); i++)
		add(variants[i]);
}

static double
real_of(uint64_t *random)
{
	return reals[random_below(random, COUNT(reals))];
}

/* Ordinary values for the most part, or huge, equal and bad ones */
static double
value_of(uint64_t *random, int i, int course)
{
	double		plain = (double) random_float(random) + (double) random_float(random) + (i % 24 < 5);

	switch (course)
	{
		case 1:
			return i % 4 == 0 ? real_of(random) : plain;
		case 2:
			return 7;
		case 3:
			return 1e9 * plain;
	}
	return plain;
}

/* Minutes, some of them out of order or without a time */
static int64_t
time_of(uint64_t *random, int i, int course)
{
	int64_t		minute = 60000000;

	if (course == 1 && i % 5 == 0)
		return i % 10 == 0 ? TIME_NONE : i % 15 == 0 ? INT64_MAX - 1000000000 : (int64_t) random_below(random, 3000) * minute;
	return i * minute;
}

static void
check(const Verdict *v, const Spec *spec)
{
	bool		bad = isinf(v->raw) || v->score < 0 || v->score > DETECTOR_SCORE_CAP || v->onset < 0 ||
		v->onset > DETECTOR_SCORE_CAP || (!isnan(v->score) && isnan(v->raw));

	for (int i = 0; i < v->attributions; i++)
		bad = bad || isinf(v->attribution[i]);
	if (!bad)
		return;
	fprintf(stderr, "%s: raw %g, score %g, onset %g\n", spec->text, v->raw, v->score, v->onset);
	abort();
}

/* Observe so many points; the model may move */
static Model *
observe(Model *model, const Spec *spec, uint64_t seed, int from, int points, int course)
{
	double		attribution[DIMS];
	double		x[DIMS];

	for (int i = from; i < from + points; i++)
	{
		Point		point = {.x = x, .dims = model->dims, .ts = time_of(&seed, i, course), .id = i};
		Verdict		verdict;

		for (int k = 0; k < point.dims; k++)
			x[k] = k == 2 ? i / 30 % 2 : value_of(&seed, i, course);
		if (model_full(model))
		{
			Model	   *bigger = malloc(model_grown_size(model, spec));

			model_grow(bigger, model, spec);
			free(model);
			model = bigger;
		}
		memset(&verdict, 0, sizeof(verdict));
		verdict.attribution = attribution;
		model_observe(model, spec, &point, &verdict);
		check(&verdict, spec);
		memset(&verdict, 0, sizeof(verdict));
		model_judge(model, spec, &point, &verdict);
		check(&verdict, spec);
	}
	return model;
}

static const Model *
honest(Kind *kind, int age, int dims)
{
	static const int learned[AGES] = {0, 60, 700};
	Model	  **model = &kind->model[age][dims > 1];

	if (*model == NULL)
	{
		*model = malloc(model_start_size(&kind->spec, dims));
		model_init(*model, &kind->spec, dims);
		*model = observe(*model, &kind->spec, 1, 0, learned[age], 0);
	}
	return *model;
}

static void
put(char *block, size_t size, size_t place, size_t unit, const void *what)
{
	place = place * unit % size;
	memcpy(block + place, what, unit < size - place ? unit : size - place);
}

/* Places are counted from the begin for the small parts, and in units of what is written */
static void
forge(char *block, size_t size, const uint8_t *data, size_t len)
{
	while (len >= 4)
	{
		size_t		place = data[0] | (size_t) data[1] << 8;
		uint8_t		kind = data[2];
		uint8_t		what = data[3];

		data += 4;
		len -= 4;
		if (kind < 64)
			put(block, size, place, 8, &reals[what % COUNT(reals)]);
		else if (kind < 96)
			put(block, size, place, 4, &floats[what % COUNT(floats)]);
		else if (kind < 192)
			put(block, size, place, kind % 3 == 0 ? 8 : kind % 3 == 1 ? 4 : 2, &wholes[what % COUNT(wholes)]);
		else if (kind < 224)
			put(block, size, place, 1, &what);
		else
		{
			size_t		n = (size_t) what % 16 < len ? (size_t) what % 16 : len;

			for (size_t i = 0; i < n; i++)
				put(block, size, place + i, 1, data + i);
			data += n;
			len -= n;
		}
	}
}

/* What was forged may be found out later */
static void
pack_and_unpack(const Model *model, const Spec *spec, bool forged)
{
	size_t		len = state_packed_size(model, spec);
	void	   *bytes = malloc(len);
	const Model *again;
	Spec		parsed;
	StateError	error;

	state_pack(bytes, model, spec);
	error = state_unpack(bytes, len, &parsed, &again);
	if (error == STATE_CORRUPT && forged && !model_valid(model, model->size, spec))
	{
		free(bytes);
		return;
	}
	if (error != STATE_OK || again->size != model->size || memcmp(again, model, model->size) != 0)
	{
		fprintf(stderr, "%s: does not come back: %s\n", spec->text, state_error_text(error));
		abort();
	}
	free(bytes);
}

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const Model *from;
	Model	   *model;
	Kind	   *kind;
	bool		forged;

	if (size < 6)
		return 0;
	if (kinds == NULL)
		make_kinds();
	kind = &kinds[data[0] % nkinds];
	from = honest(kind, data[1] % AGES, data[1] & 64 ? DIMS : 1);
	model = malloc(from->size);
	memcpy(model, from, from->size);
	if (!(data[1] & 8))
		forge((char *) model, from->size, data + 2, size - 2);
	forged = memcmp(model, from, from->size) != 0;
	if (model_valid(model, from->size, &kind->spec))
	{
		model = observe(model, &kind->spec, data[1], 700, POINTS, data[1] / 16 % 4);
		pack_and_unpack(model, &kind->spec, forged);
	}
	free(model);
	return 0;
}
