/*
 * test_spec.c - specs as text: what is taken, the canonical text, and every error
 */
#include "core.h"

static Spec spec;
static SpecError error;

#define CANONICAL(given, canonical) \
	do { \
		CHECK_SAY(parse(given, &spec, &error), "%s: %s", given, error.message); \
		CHECK_EQ_STR(spec.text, canonical); \
		CHECK_EQ_INT(spec.text_len, strlen(canonical)); \
		CHECK(parse(canonical, &spec, &error)); \
		CHECK_EQ_STR(spec.text, canonical); \
	} while (0)

#define WRONG(given, expected) \
	do { \
		CHECK_SAY(!parse(given, &spec, &error), "%s is taken", given); \
		CHECK_EQ_STR(error.message, expected); \
	} while (0)

static void
canonical_text(void)
{
	CANONICAL("mad", "mad");
	CANONICAL(" MAD ( ) ", "mad");
	CANONICAL("mad()", "mad");
	CANONICAL("mad(window=100, threshold=3.5)", "mad");
	CANONICAL("Mad(Window = 50 ,THRESHOLD=4)", "mad(threshold=4, window=50)");
	CANONICAL("mad(window=1e3)", "mad(window=1000)");
	CANONICAL("mad(window=+200.0)", "mad(window=200)");
	CANONICAL("mad(threshold=.5)", "mad(threshold=0.5)");
	CANONICAL("mad(threshold=5.)", "mad(threshold=5)");
	CANONICAL("mad(threshold=1.5E+1)", "mad(threshold=15)");
	CANONICAL("mad(threshold=0.1)", "mad(threshold=0.1)");
	CANONICAL("mad(threshold=0.30000000000000004)", "mad(threshold=0.30000000000000004)");
	CANONICAL("mad(floor=-0)", "mad(floor=0)");
	CANONICAL("mad(floor=-273.15, ceiling=1e300)", "mad(floor=-273.15, ceiling=1e+300)");
	CANONICAL("mad(consecutive=3)", "mad(consecutive=3)");
	CANONICAL("mad(consecutive=3/5)", "mad(consecutive=3/5)");
	CANONICAL("mad(consecutive=3 / 3)", "mad(consecutive=3)");
	CANONICAL("mad(consecutive=1/5)", "mad(consecutive=1/5)");
	CANONICAL("mad(direction=ABOVE,learn=clipped,transform=Log1p)", "mad(direction=above, learn=clipped, transform=log1p)");
	CANONICAL("mad(warmup=30)", "mad");
	CANONICAL("mad(window=10, warmup=10)", "mad(window=10)");
	CANONICAL("mad(window=10, warmup=30)", "mad(window=10, warmup=30)");
	CANONICAL("mad(warmup=0, refractory=0)", "mad(refractory=0, warmup=0)");
	CANONICAL("zscore\t(window=\n0)", "zscore");
	CANONICAL("isolation_forest(seed=42)", "isolation_forest(seed=42)");
}

static void
parsed_values(void)
{
	spec = spec_of("mad(window=64, threshold=4, min_deviation=2.5, consecutive=2/7, refractory=9, ceiling=10)");
	CHECK_EQ_STR(spec.node[0].detector->name, "mad");
	CHECK_EQ_DOUBLE(spec.node[0].p[0], 4);
	CHECK_EQ_DOUBLE(spec.node[0].p[1], 64);
	CHECK_EQ_DOUBLE(spec.node[0].policy.threshold, 4);
	CHECK_EQ_DOUBLE(spec.node[0].policy.min_deviation, 2.5);
	CHECK_EQ_DOUBLE(spec.node[0].policy.ceiling, 10);
	CHECK(isnan(spec.node[0].policy.floor));
	CHECK_EQ_INT(spec.node[0].policy.consecutive, 2);
	CHECK_EQ_INT(spec.node[0].policy.consecutive_of, 7);
	CHECK_EQ_INT(spec.node[0].policy.refractory, 9);
	CHECK_EQ_INT(spec.node[0].policy.warmup, 30);
	CHECK_EQ_INT(spec_of("zscore").node[0].policy.warmup, 30);
	CHECK_EQ_INT(spec_of("ewma").node[0].policy.warmup, 30);
	CHECK_EQ_INT(spec_of("zscore(window=5)").node[0].policy.warmup, 5);
	CHECK_EQ_INT(spec_of("iqr(window=7)").node[0].policy.warmup, 7);
	CHECK_EQ_INT(spec_of("isolation_forest").node[0].policy.warmup, 256);
	spec = spec_of("mad");
	CHECK(!spec_needs_time(&spec));
	spec = spec_of("mad(transform=rate)");
	CHECK(spec_needs_time(&spec));
}

static void
errors(void)
{
	WRONG("mad(window=1)", "mad(window=1): window must be between 3 and 1000000");
	WRONG("MAD( Threshold=2, WINDOW = 1 )", "mad(window=1): window must be between 3 and 1000000");
	WRONG("mad(window=1000001)", "mad(window=1000001): window must be between 3 and 1000000");
	WRONG("mad(window=2.5)", "mad(window=2.5): window must be a whole number between 3 and 1000000");
	WRONG("mad(window=ten)", "mad(window=ten): window must be a whole number between 3 and 1000000");
	WRONG("mad(window=)", "mad(window=): window must be a whole number between 3 and 1000000");
	WRONG("mad(window=0x10)", "mad(window=0x10): window must be a whole number between 3 and 1000000");
	WRONG("mad(threshold=inf)", "mad(threshold=inf): threshold must be a number between 0.001 and 1000000");
	WRONG("mad(threshold=nan)", "mad(threshold=nan): threshold must be a number between 0.001 and 1000000");
	WRONG("mad(threshold=1e999)", "mad(threshold=1e999): threshold must be a number between 0.001 and 1000000");
	WRONG("mad(threshold=1e)", "mad(threshold=1e): threshold must be a number between 0.001 and 1000000");
	WRONG("mad(threshold=.)", "mad(threshold=.): threshold must be a number between 0.001 and 1000000");
	WRONG("mad(threshold=0)", "mad(threshold=0): threshold must be between 0.001 and 1000000");
	WRONG("mad(threshold=1 2)", "mad(threshold=1 2): threshold must be a number between 0.001 and 1000000");
	WRONG("mad(direction=up)", "mad(direction=up): direction must be one of both, above, below");
	WRONG("mad(consecutive=0)", "mad(consecutive=0): consecutive must be k or k/n, whole numbers with 1 <= k <= n <= 64");
	WRONG("mad(consecutive=5/3)", "mad(consecutive=5/3): consecutive must be k or k/n, whole numbers with 1 <= k <= n <= 64");
	WRONG("mad(consecutive=3/)", "mad(consecutive=3/): consecutive must be k or k/n, whole numbers with 1 <= k <= n <= 64");
	WRONG("mad(window=5, window=5)", "mad(window=5): window is given twice");
	WRONG("mad(learn=all, Learn=normal)", "mad(learn=normal): learn is given twice");
	WRONG("mad(100)", "mad(100): a parameter is written name=value");
	CHECK_EQ_STR(error.hint, "Parameters of mad: threshold, window, direction, min_deviation, min_ratio, floor, ceiling, "
				 "consecutive, refractory, warmup, learn, transform, half_life, missing, timezone.");
	WRONG("mad(window=5,)", "mad(): a parameter is written name=value");
	WRONG("mad(span=5)", "mad(span=5): unknown parameter span");
	CHECK_EQ_STR(error.hint, "Parameters of mad: threshold, window, direction, min_deviation, min_ratio, floor, ceiling, "
				 "consecutive, refractory, warmup, learn, transform, half_life, missing, timezone.");
	WRONG("madd", "madd: unknown detector");
	CHECK(strstr(error.hint, "Known detectors: zscore, ewma, mad, iqr, range, ") == error.hint);
	WRONG("", "\"\": a detector must be written name or name(parameter=value, ...)");
	WRONG("(window=5)", "\"(window=5)\": a detector must be written name or name(parameter=value, ...)");
	WRONG("mad(window=5", "mad(window=5: the closing parenthesis is missing");
	WRONG("mad(", "mad(: the closing parenthesis is missing");
	WRONG("mad(window=5) x", "mad(window=5) x: nothing may follow the detector, found \"x\"");
	WRONG("mad window=5", "mad window=5: nothing may follow the detector, found \"window=5\"");
	WRONG("mad(floor=2, ceiling=2)", "mad(floor=2, ceiling=2): floor must be below ceiling");
	WRONG("zscore(window=2)", "zscore(window=2): window must be between 3 and 1000000, or 0 for the whole history");
	WRONG("isolation_forest(direction=above)",
		  "isolation_forest(direction=above): direction must be both, because isolation_forest does not tell above from below");
	WRONG("isolation_forest(min_deviation=1)",
		  "isolation_forest(min_deviation=1): min_deviation must be 0, because isolation_forest has no expected value");
	WRONG("isolation_forest(learn=clipped)",
		  "isolation_forest(learn=clipped): learn must be all or normal, because isolation_forest has no band to clip to");
	WRONG("isolation_forest(window=20)", "isolation_forest(window=20, leaf=32): window must be at least twice leaf");
	/* half a character of UTF-8 is never shown */
	WRONG("mad(direction=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xc3\xa4)",
		  "mad(direction=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa): direction must be one of both, above, below");
}

static void
parameters_alone(void)
{
	const Detector *mad = detector_find("mad", 3);

	CHECK(spec_parse_params(mad, "window=50", 9, &spec, &error));
	CHECK_EQ_STR(spec.text, "mad(window=50)");
	CHECK(spec_parse_params(mad, "", 0, &spec, &error));
	CHECK_EQ_STR(spec.text, "mad");
	CHECK(!spec_parse_params(mad, "window=1", 8, &spec, &error));
	CHECK_EQ_STR(error.message, "mad(window=1): window must be between 3 and 1000000");
	CHECK(!spec_parse_params(mad, "window=5)", 9, &spec, &error));
	CHECK_EQ_STR(error.message, "mad: a list of parameters must be written name=value, name=value, found \")\"");
}

static void
registry(void)
{
	int			i,
				j;

	int			listed = 0;

#define DETECTOR(name) listed++;
#define WRAPPER(name) DETECTOR(name)
#include "core/detectors.def"
#undef DETECTOR
#undef WRAPPER
	CHECK_EQ_INT(detectors_count, listed);
	for (i = 0; i < detectors_count; i++)
	{
		const Detector *d = detectors[i];

		CHECK(detector_find(d->name, strlen(d->name)) == d);
		CHECK(detector_by_id(d->id) == d);
		CHECK(d->threshold != NULL || strcmp(d->params[0].name, "threshold") == 0);
		CHECK((d->max_children > 0) == (d->min_children > 0) && d->max_children <= DETECTOR_MAX_CHILDREN);
		CHECK((d->flags & DETECTOR_VECTOR) || d->max_children == 0);
		CHECK(!(d->flags & DETECTOR_RANDOM) || strcmp(d->params[d->nparams - 1].name, "seed") == 0);
		CHECK(d->nparams <= DETECTOR_MAX_PARAMS);
		CHECK((d->limit == NULL) == (d->grow == NULL) && (d->limit == NULL) == (d->used == NULL));
		for (j = 0; j < i; j++)
			CHECK(detectors[j]->id != d->id);
		for (j = 0; j < d->nparams; j++)
			CHECK(d->params[j].help != NULL && d->params[j].value >= d->params[j].min && d->params[j].value <= d->params[j].max);
	}
	CHECK(detector_find("ma", 2) == NULL && detector_find("madx", 4) == NULL && detector_find("", 0) == NULL);
	CHECK(detector_by_id(999) == NULL);
}

/* Any bytes give a spec or an error, and a spec's text gives itself */
static void
random_text(void)
{
	static const char *const pieces[] = {
		"mad", "zscore", "iqr", "isolation_forest", "(", ")", ",", "=", "window", "threshold", "consecutive", "direction",
		"above", "3", "/", "1e5", "-", ".5", " ", "floor", "seed", "\xff", "\n", "learn", "normal", "transform", "rate"
	};
	uint64_t	seed = 7;
	int			taken = 0;
	int			rounds = test_rounds(200000, 4000);
	int			round;

	for (round = 0; round < rounds; round++)
	{
		char		text[256] = "";
		char		first[SPEC_TEXT_MAX];
		int			n = (int) (test_random(&seed) % 14);

		if (round % 2)
			strcpy(text, "mad(");
		while (n-- > 0)
			strcat(text, pieces[test_random(&seed) % (sizeof(pieces) / sizeof(pieces[0]))]);
		if (!parse(text, &spec, &error))
		{
			CHECK(error.message[0] != '\0' && error.hint[0] != '\0');
			continue;
		}
		taken++;
		strcpy(first, spec.text);
		CHECK(parse(first, &spec, &error));
		CHECK_EQ_STR(spec.text, first);
	}
	CHECK(taken > rounds / 2000);
}

int
main(void)
{
	RUN(canonical_text);
	RUN(parsed_values);
	RUN(errors);
	RUN(parameters_alone);
	RUN(registry);
	RUN(random_text);
	return test_done();
}
