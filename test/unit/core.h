/*
 * core.h - a model that grows by itself, and made-up series, for the tests of core
 */
#ifndef ANOMALY_TEST_CORE_H
#define ANOMALY_TEST_CORE_H

#include <stdlib.h>

#include "core/state.h"
#include "test.h"

typedef struct Stream
{
	Spec		spec;
	Model	   *model;
	int			dims;
	Verdict		verdict;
	double		attribution[DETECTOR_MAX_DIMS];
} Stream;

static inline bool
parse(const char *text, Spec *spec, SpecError *error)
{
	/* a copy without an end mark, so that the sanitizer sees a byte too far */
	size_t		len = strlen(text);
	char	   *copy = malloc(len ? len : 1);
	bool		ok;

	memcpy(copy, text, len);
	ok = spec_parse(copy, len, spec, error);
	free(copy);
	return ok;
}

static inline Spec
spec_of(const char *text)
{
	Spec		spec;
	SpecError	error;

	if (!parse(text, &spec, &error))
	{
		printf("Bail out! %s\n", error.message);
		exit(1);
	}
	return spec;
}

static inline Stream *
stream_open(const char *text, int dims)
{
	Stream	   *s = calloc(1, sizeof(Stream));

	s->spec = spec_of(text);
	s->dims = dims;
	s->model = malloc(model_start_size(&s->spec, dims));
	model_init(s->model, &s->spec, dims);
	return s;
}

static inline void
stream_close(Stream *s)
{
	free(s->model);
	free(s);
}

static inline void
stream_make_room(Stream *s)
{
	Model	   *bigger;

	if (!model_full(s->model))
		return;
	bigger = malloc(model_grown_size(s->model, &s->spec));
	model_grow(bigger, s->model, &s->spec);
	free(s->model);
	s->model = bigger;
}

/* Observe a vector at a second; the verdict stays in the stream */
static inline Verdict *
stream_vector(Stream *s, const double *x, int64_t second)
{
	Point		point = {.x = x, .dims = s->dims, .ts = second == TIME_NONE ? TIME_NONE : second * 1000000, .id = second};

	stream_make_room(s);
	memset(&s->verdict, 0x5a, sizeof(Verdict));
	s->verdict.attribution = s->attribution;
	model_observe(s->model, &s->spec, &point, &s->verdict);
	return &s->verdict;
}

static inline Verdict *
stream_point(Stream *s, double x, int64_t second)
{
	return stream_vector(s, &x, second);
}

static inline Verdict
stream_judge(const Stream *s, double x, int64_t second)
{
	Point		point = {.x = &x, .dims = 1, .ts = second * 1000000, .id = second};
	Verdict		verdict = {.attribution = NULL};

	model_judge(s->model, &s->spec, &point, &verdict);
	return verdict;
}

static inline bool
stream_forget(Stream *s, double x)
{
	Point		point = {.x = &x, .dims = 1, .ts = TIME_NONE};

	return model_forget(s->model, &s->spec, &point);
}

static inline double
test_uniform(uint64_t *seed)
{
	return ldexp((double) (test_random(seed) >> 11), -53);
}

static inline double
test_normal(uint64_t *seed)
{
	double		u = test_uniform(seed);
	double		v = test_uniform(seed);

	return sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v);
}

/* Through bytes and back */
static inline void
stream_reload(Stream *s)
{
	size_t		len = state_packed_size(s->model, &s->spec);
	uint64_t   *bytes = malloc(len);
	const Model *model;
	Spec		spec;

	state_pack(bytes, s->model, &s->spec);
	CHECK_SAY(state_unpack(bytes, len, &spec, &model) == STATE_OK, "%s does not come back", s->spec.text);
	CHECK_EQ_STR(spec.text, s->spec.text);
	memset(s->model, 0xa5, s->model->size);
	memcpy(s->model, model, model->size);
	free(bytes);
}

/* Kinds of series that are hard in different ways */
enum
{
	SERIES_NORMAL, SERIES_SPIKES, SERIES_STEPS, SERIES_FEW_VALUES, SERIES_CONSTANT, SERIES_RAMP, SERIES_MOSTLY_ZERO,
	SERIES_KINDS
};

static inline double
series_value(int kind, int i, uint64_t *seed)
{
	double		noise = test_normal(seed);

	switch (kind)
	{
		case SERIES_SPIKES:
			return i % 997 == 500 ? 1e9 * noise : noise;
		case SERIES_STEPS:
			return noise + 1e6 * (i / 1500 % 3);
		case SERIES_FEW_VALUES:
			return floor(2 * noise) * 0.1;
		case SERIES_CONSTANT:
			return i / 400 % 2 ? 0.1 : 0.7;
		case SERIES_RAMP:
			return i * 0.37 + noise;
		case SERIES_MOSTLY_ZERO:
			return test_uniform(seed) < 0.8 ? 0.3 : 0.3 + fabs(noise);
	}
	return noise;
}

static inline int
compare_doubles(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

#endif
