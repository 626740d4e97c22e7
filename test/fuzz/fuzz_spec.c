/*
 * fuzz_spec.c - fuzz target of specs as text: what is taken has a canonical
 * text that means the same and a model that observes; what is refused has a
 * message and a hint that can be printed
 *
 * The first byte picks how the rest is read: as text, as words of the language
 * one a byte, or as the parameters of the detector that the second byte names.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/model.h"
#include "core/spec.h"
#include "worker/scan.h"

#define MAX_LEN		512
#define MODEL_MAX	(1 << 20)	/* bytes of a model that is tried */
#define POINTS		12
#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static const char *const words[] = {
	"(", ")", "=", ",", " ", "(", ")", "=", ", ", "0", "1", "2", "3", "5", "7", "10", "24", "100", "1000", "1e6", "-1", "0.5", "0.99", "1e300", "1e-300", ".", "-",
	"s", "ms", "min", "h", "d", "w", "auto", "true", "false", "on", "both", "above", "below", "all", "clipped", "normal", "log1p", "logit", "rate", "skip",
	"last", "3/5", "1h", "1d", "7d", "90s", "0.1s", "15min", "UTC", "Europe/Berlin", "day", "week", "hour", "/", "\n", "\xc3\xa9", "\x01"
};

static void
append(char *text, size_t size, const char *word)
{
	size_t		used = strlen(text);

	snprintf(text + used, size - used, "%s", word);
}

/* Detectors, their parameters and those of the policy come after the words */
static void
append_word(char *text, size_t size, unsigned int which)
{
	size_t		k = which % (COUNT(words) + (size_t) detectors_count + (size_t) policy_params_count);

	if (k < COUNT(words))
		append(text, size, words[k]);
	else if (k < COUNT(words) + (size_t) detectors_count)
		append(text, size, detectors[k - COUNT(words)]->name);
	else
		append(text, size, policy_params[k - COUNT(words) - (size_t) detectors_count].name);
}

/* A parameter of the detector that was named last */
static void
append_param(char *text, size_t size, unsigned int which)
{
	const Detector *last = detectors[0];
	const char *at = text;

	for (int i = 0; i < detectors_count; i++)
		for (const char *p = text; (p = strstr(p, detectors[i]->name)) != NULL; p++)
			if (p >= at)
			{
				at = p;
				last = detectors[i];
			}
	append(text, size, last->params[which % (unsigned int) last->nparams].name);
}

static void
fail(const char *what, const char *text)
{
	fprintf(stderr, "%s: %s\n", what, text);
	abort();
}

/* What is UTF-8 stays UTF-8 where it is cut short */
static void
check_printable(const char *text, const char *given, size_t len)
{
	const char *end = text + strlen(text);

	if (utf8_check(given, given + len) == given + len && utf8_check(text, end) != end)
		fail("half a character in an error", text);
	for (; *text != '\0'; text++)
		if ((unsigned char) *text < ' ')
			fail("a control character in an error", text);
}

/* Observe a few points with times */
static void
check_model(const Spec *spec, int dims)
{
	double		x[3];
	double		attribution[3];
	Point		point = {.x = x, .dims = dims};
	Verdict		verdict = {.attribution = attribution};
	Model	   *model;

	if (!model_takes(spec, dims))
		return;
	if (model_bound(spec, dims) < model_start_size(spec, dims))
		fail("a model starts over its bound", spec->text);
	if (model_start_size(spec, dims) > MODEL_MAX)
		return;
	model = malloc(model_start_size(spec, dims));
	model_init(model, spec, dims);
	for (int i = 0; i < POINTS && !model_full(model); i++)
	{
		for (int k = 0; k < dims; k++)
			x[k] = i % 3 + k;
		point.ts = i * INT64_C(1800000000);
		model_observe(model, spec, &point, &verdict);
		if (isinf(verdict.raw) || verdict.score < 0 || verdict.score > DETECTOR_SCORE_CAP)
			fail("no number", spec->text);
	}
	if (!model_valid(model, model->size, spec))
		fail("an honest model is not valid", spec->text);
	free(model);
}

static void
check(bool taken, const Spec *spec, const SpecError *error, const char *given, size_t len)
{
	Spec		again;
	SpecError	none;

	if (!taken)
	{
		if (error->message[0] == '\0' || error->hint[0] == '\0')
			fail("an error without message or hint", error->message);
		check_printable(error->message, given, len);
		check_printable(error->hint, given, len);
		return;
	}
	if (spec->text_len <= 0 || strlen(spec->text) != (size_t) spec->text_len)
		fail("no text", spec->text);
	if (!spec_parse(spec->text, (size_t) spec->text_len, &again, &none))
		fail(none.message, spec->text);
	/* NaN of a parameter that is off has the same bits both times */
	if (memcmp(spec, &again, sizeof(Spec)) != 0)
		fail("the canonical text is another spec", spec->text);
	check_model(spec, 1);
	check_model(spec, 3);
}

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *given = (const char *) data + 1;
	char		text[2048] = "";
	Spec		spec;
	SpecError	error;

	if (size < 2)
		return 0;
	switch (data[0] % 3)
	{
		case 0:
			check(spec_parse(given, size - 1, &spec, &error), &spec, &error, given, size - 1);
			break;
		case 1:
			for (size_t i = 1; i < size; i++)
				if (data[i] < 192)
					append_word(text, sizeof(text), data[i]);
				else
					append_param(text, sizeof(text), data[i]);
			check(spec_parse(text, strlen(text), &spec, &error), &spec, &error, text, strlen(text));
			break;
		default:
			check(spec_parse_params(detectors[data[1] % detectors_count], given + 1, size - 2, &spec, &error),
				  &spec, &error, given + 1, size - 2);
	}
	return 0;
}
