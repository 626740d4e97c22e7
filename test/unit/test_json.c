/*
 * test_json.c - the json converter: fields, paths, grammar, numbers against
 * strtod(), prefixes and mutations
 */
#include "convert.h"
#include "worker/scan.h"

static void
use_defaults(void)
{
	ConverterConfig config = {.kind = CONVERTER_JSON};

	use_config(&config);
	test_key = NULL;
	test_timestamp = TIME_NONE;
}

static void
fields(void)
{
	use_defaults();
	GOOD("{\"series\":\"s0123\",\"ts\":1700000000000,\"value\":12.345678}");
	CHECK_EQ_STR(series(), "s0123");
	CHECK_EQ_INT(result.points[0].ts, INT64_C(1700000000000000));
	CHECK_EQ_DOUBLE(value(0), 12.345678);
	CHECK_EQ_INT(result.points[0].dims, 1);
	CHECK_EQ_INT(result.points[0].item, 0);
	CHECK_EQ_INT(result.points[0].label, -1);
	CHECK(!result.points[0].is_null && !result.points[0].is_vector);

	GOOD(" \t\r\n{ \"value\" : -1 , \"timestamp\" : \"2024-02-29T12:00:00Z\" , \"series\" : \"a b\" , \"other\" : [ ] } \n");
	CHECK_EQ_STR(series(), "a b");
	CHECK_EQ_INT(result.points[0].ts, INT64_C(1709208000000000));
	GOOD("{\"ts\":1,\"timestamp\":2,\"series\":\"a\",\"value\":3}");
	CHECK_EQ_INT(result.points[0].ts, 1000000);
	GOOD("{\"ts\":null,\"timestamp\":2,\"series\":\"a\",\"value\":3}");
	CHECK_EQ_INT(result.points[0].ts, 2000000);
	GOOD("{\"series\":17,\"ts\":1,\"value\":3}");
	CHECK_EQ_STR(series(), "17");
	BAD("{\"series\":1.5,\"ts\":1,\"value\":3}", "\"series\" is a number");
	BAD("{\"series\":{\"a\":1},\"ts\":1,\"value\":3}", "\"series\" is an object");
	BAD("{\"series\":\"\",\"ts\":1,\"value\":3}", "\"series\" is empty");
}

static void
key_and_timestamp(void)
{
	char		name[300];

	use_defaults();
	BAD("{\"ts\":1,\"value\":3}", "no series");
	BAD("{\"series\":\"a\",\"value\":3}", "no time");
	test_key = "from key";
	test_timestamp = 42;
	GOOD("{\"value\":3}");
	CHECK_EQ_STR(series(), "from key");
	CHECK_EQ_INT(result.points[0].ts, 42);
	GOOD("{\"series\":null,\"ts\":null,\"value\":3}");
	CHECK_EQ_STR(series(), "from key");
	GOOD("{\"series\":\"own\",\"value\":3}");
	CHECK_EQ_STR(series(), "own");
	test_key = "\xff";
	BAD("{\"value\":3}", "not UTF-8");
	test_key = "";
	BAD("{\"value\":3}", "is empty");
	memset(name, 'x', 299);
	name[255] = '\0';
	test_key = name;
	GOOD("{\"value\":3}");
	name[255] = 'x';
	name[256] = '\0';
	BAD("{\"value\":3}", "longer than 255");
}

static void
values(void)
{
	char		text[8000];
	char	   *p;

	use_defaults();
	GOOD("{\"series\":\"a\",\"ts\":1,\"value\":null}");
	CHECK(result.points[0].is_null && !result.points[0].is_vector);
	GOOD("{\"series\":\"a\",\"ts\":1,\"values\":null}");
	CHECK(result.points[0].is_null && result.points[0].is_vector);
	GOOD("{\"series\":\"a\",\"ts\":1,\"values\":[1, -2.5,3e2]}");
	CHECK(result.points[0].is_vector);
	CHECK_EQ_INT(result.points[0].dims, 3);
	CHECK_EQ_DOUBLE(value(0), 1);
	CHECK_EQ_DOUBLE(value(1), -2.5);
	CHECK_EQ_DOUBLE(value(2), 300);
	GOOD("{\"series\":\"a\",\"ts\":1,\"values\":[7]}");
	CHECK_EQ_INT(result.points[0].dims, 1);
	CHECK(result.points[0].is_vector);
	BAD("{\"series\":\"a\",\"ts\":1,\"values\":[]}", "an empty array");
	GOOD("{\"series\":\"a\",\"ts\":1,\"values\":[1,null,3]}");
	CHECK_EQ_INT(result.points[0].dims, 3);
	CHECK(!result.points[0].is_null && isnan(value(1)) && value(2) == 3);
	BAD("{\"series\":\"a\",\"ts\":1,\"values\":[1,true]}", "element 2 is ");
	BAD("{\"series\":\"a\",\"ts\":1,\"values\":[[1]]}", "element 1 is an array");
	BAD("{\"series\":\"a\",\"ts\":1,\"values\":[1,2,{}]}", "element 3 is an object");
	BAD("{\"series\":\"a\",\"ts\":1,\"values\":[1e999]}", "too large");
	BAD("{\"series\":\"a\",\"ts\":1,\"values\":3}", "where an array is expected");
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":[3]}", "where a number is expected");
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":1,\"values\":[3]}", "both");
	BAD("{\"series\":\"a\",\"ts\":1}", "no value");
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":\"12\"}", "without quotes");
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":true}", "is true");
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":1e400}", "too large");
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":NaN}", "expected a value");
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":Infinity}", "expected a value");
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":-Infinity}", "not a number");
	for (int extra = 0; extra < 2; extra++)
	{
		p = text + sprintf(text, "{\"series\":\"a\",\"ts\":1,\"values\":[0");
		for (int i = 1; i < DETECTOR_MAX_DIMS + extra; i++)
			p += sprintf(p, ",%d", i);
		strcpy(p, "]}");
		if (extra)
			BAD(text, "at most 1000");
		else
			GOOD(text);
	}
	CHECK_EQ_INT(result.npoints, 0);
}

static void
labels(void)
{
	static const struct
	{
		const char *text;
		int			label;
	}			cases[] = {
		{"true", 1}, {"false", 0}, {"1", 1}, {"0", 0}, {"1.0", 1}, {"0e5", 0}, {"\"1\"", 1}, {"\"0\"", 0}, {"null", -1},
		{"2", -9}, {"-1", -9}, {"\"yes\"", -9}, {"[]", -9}, {"{}", -9}, {"1e999", -9}
	};

	use_defaults();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		char		text[100];

		sprintf(text, "{\"series\":\"a\",\"ts\":1,\"value\":1,\"label\":%s}", cases[i].text);
		if (cases[i].label == -9)
			BAD(text, "\"label\" is none of");
		else
		{
			GOOD(text);
			CHECK_EQ_INT(result.points[0].label, cases[i].label);
		}
	}
}

static void
paths(void)
{
	ConverterConfig config = {.kind = CONVERTER_JSON};

	strcpy(config.series_field, "tags.host");
	strcpy(config.value_field, "fields.cpu.user");
	strcpy(config.ts_field, "at\\.time");
	use_config(&config);
	test_key = NULL;
	GOOD("{\"tags\":{\"x\":[{}],\"host\":\"h1\",\"z\":0},\"at.time\":5,\"fields\":{\"cpu\":{\"user\":2.5}}}");
	CHECK_EQ_STR(series(), "h1");
	CHECK_EQ_DOUBLE(value(0), 2.5);
	CHECK_EQ_INT(result.points[0].ts, 5000000);
	BAD("{\"host\":\"h1\",\"at.time\":5,\"fields\":{\"cpu\":{\"user\":2.5}}}", "no series: \"tags.host\"");
	BAD("{\"tags\":\"h1\",\"at.time\":5,\"fields\":{\"cpu\":{\"user\":2.5}}}", "no series");
	BAD("{\"tags\":{\"host\":\"h1\"},\"at.time\":5,\"fields\":{\"cpu\":2.5}}", "no value");
	/* what stands at another depth is not meant */
	BAD("{\"tags\":{\"tags\":{\"host\":\"h1\"}},\"at.time\":5,\"fields\":{\"cpu\":{\"user\":2.5}}}", "no series");
	/* the last of equal keys counts, with all that is below it */
	GOOD("{\"tags\":{\"host\":\"h1\"},\"tags\":{\"host\":\"h2\"},\"at.time\":5,\"fields\":{\"cpu\":{\"user\":1,\"user\":2}}}");
	CHECK_EQ_STR(series(), "h2");
	CHECK_EQ_DOUBLE(value(0), 2);
	BAD("{\"tags\":{\"host\":\"h1\"},\"tags\":{},\"at.time\":5,\"fields\":{\"cpu\":{\"user\":1}}}", "no series");

	use_defaults();
	GOOD("{\"series\":\"a\",\"ts\":1,\"values\":[1,null],\"values\":[4,5]}");
	CHECK_EQ_INT(result.points[0].dims, 2);
	CHECK_EQ_DOUBLE(value(1), 5);
	GOOD("{\"series\":\"a\",\"ts\":1,\"values\":[4,5],\"values\":null,\"value\":3}");
	CHECK_EQ_DOUBLE(value(0), 3);
	GOOD("{\"s\\u0065ries\":\"esc\",\"ts\":1,\"value\":3}");
	CHECK_EQ_STR(series(), "esc");
}

static void
configs(void)
{
	ConverterConfig config = {.kind = CONVERTER_JSON};

	strcpy(config.series_field, "a..b");
	CHECK(strstr(config_error(&config), "json.series") != NULL);
	strcpy(config.series_field, "a.");
	CHECK(config_error(&config)[0] != '\0');
	strcpy(config.series_field, "1.2.3.4.5.6.7.8.9");
	CHECK(strstr(config_error(&config), "more than 8") != NULL);
	strcpy(config.series_field, "a");
	strcpy(config.value_field, "a.b");
	CHECK(strstr(config_error(&config), "lies within") != NULL);
	strcpy(config.value_field, "ts");
	strcpy(config.values_field, "value");
	CHECK_EQ_STR(config_error(&config), "");
	test_timestamp = 9;
	GOOD("{\"a\":\"x\",\"ts\":4}");
	CHECK_EQ_DOUBLE(value(0), 4);
	CHECK_EQ_INT(result.points[0].ts, 9);
	GOOD("{\"a\":\"x\",\"value\":[4]}");
	CHECK(result.points[0].is_vector);
	test_timestamp = TIME_NONE;
}

static void
strings(void)
{
	use_defaults();
	GOOD("{\"series\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20AC\\ud83d\\ude00\",\"ts\":1,\"value\":1}");
	CHECK_EQ_STR(series(), "\"\\/\b\f\n\r\t\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	GOOD("{\"series\":\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\",\"ts\":1,\"value\":1}");
	CHECK_EQ_STR(series(), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	/* refused in fields that nobody asked for, too: jsonb would */
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":1,\"x\":\"\\u0000\"}", "U+0000");
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":1,\"x\":\"\\ud800\"}", "surrogate");
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":1,\"x\":\"\\ud800\\u0041\"}", "surrogate");
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":1,\"x\":\"\\udc00\"}", "surrogate");
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":1,\"x\":\"\\x41\"}", "escape");
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":1,\"x\":\"\\u12g4\"}", "escape");
	BAD("{\"series\":\"a\",\"ts\":1,\"value\":1,\"x\":\"a\tb\"}", "control");
	BAD("{\"series\":\"a\xc3\",\"ts\":1,\"value\":1}", "not UTF-8");
	BAD("{\"series\":\"\xc0\xaf\",\"ts\":1,\"value\":1}", "not UTF-8");
	BAD("{\"series\":\"\xed\xa0\x80\",\"ts\":1,\"value\":1}", "not UTF-8");
	BAD("{\"series\":\"\xf4\x90\x80\x80\",\"ts\":1,\"value\":1}", "not UTF-8");
	BAD("{\"series\":\"\x80\",\"ts\":1,\"value\":1}", "not UTF-8");
	/* every byte in every place of the eight that are read at once */
	for (int place = 0; place < 17; place++)
		for (int c = 1; c < 256; c++)
		{
			char		text[64] = "{\"series\":\"abcdefghijklmnopq\",\"ts\":1,\"value\":1}";
			bool		good = c >= 0x20 && c < 0x80 && c != '"' && c != '\\';

			text[11 + place] = (char) c;
			if (c == '\\' && place == 0)	/* \b */
				good = true;
			if (c == '\\' && (text[12 + place] == 'f' || text[12 + place] == 'n' || text[12 + place] == 'b'))
				good = true;
			CHECK_SAY(convert(text) == good || (c == '\\' && place == 16), "byte %d at %d", c, place);
		}
}

static void
grammar(void)
{
	static const char *const bad[] = {
		"", " ", "[{}]", "[1]", "[[]]", "[", "[]]", "[{\"value\":1},]", "[,{\"value\":1}]", "[{\"value\":1} {\"value\":1}]", "1", "null", "\"a\"", "{", "{}x", "{} {}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}",
		"{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":5.}", "{\"a\":1e}",
		"{\"a\":1e+}", "{\"a\":-}", "{\"a\":0x10}", "{\"a\":1_000}", "{\"a\":tru}", "{\"a\":TRUE}", "{\"a\":nul}",
		"{\"a\":[1,]}", "{\"a\":[1 2]}", "{\"a\":[}", "{\"a\":[1}", "{\"a\":{\"b\":1]}", "{\"a\":[{]}}", "{\"a\":[[[]]}",
		"{\"values\":[1,]}", "{\"values\":[1}", "{\"values\":[,1]}", "{\"a\":1}}", "{\"a\":1}]", "\xef\xbb\xbf{}", "{\"a\":1//x\n}",
		"{\"a\":{\"b\"}}", "{\"a\":{\"b\":1,}}", "{\"a\":[,]}", "{\"a\":{,}}"
	};
	char		text[1000];

	use_defaults();
	test_key = "k";
	test_timestamp = 1;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_SAY(!convert(bad[i]), "accepted: %s", bad[i]);
	BAD("{\"value\":1,\"value\":1,\"a\":[1,]}", "byte 28");
	CHECK(!convert_bytes("{\"value\":1}\0", 12));
	CHECK(!convert_bytes("\0\0\0\0\1{\"value\":1}", 16));
	CHECK(strstr(result.reason, "schema registry") != NULL);
	GOOD("{\"value\":1,\"a\":[[],{},[{}],{\"b\":[]},[1,2],{\"c\":1,\"d\":{\"e\":null}},true,false,null,-0.0e-1]}");
	for (int depth = 62; depth < 66; depth++)
		for (int object = 0; object < 2; object++)
		{
			char	   *p = text + sprintf(text, "{\"value\":1,\"a\":");

			for (int i = 0; i < depth; i++)
				p += sprintf(p, object ? "{\"a\":" : "[");
			*p++ = '1';
			for (int i = 0; i < depth; i++)
				*p++ = object ? '}' : ']';
			strcpy(p, "}");
			CHECK_SAY(convert(text) == (depth < 64), "depth %d", depth);
			if (depth >= 64)
				CHECK(strstr(result.reason, "deeper than 64") != NULL);
		}
}

/* number_value against strtod(), which glibc rounds exactly */
static void
check_number(const char *text)
{
	char		block[1200];
	Number		n;
	double		got = -1;
	double		want = strtod(text, NULL);
	size_t		len = strlen(text);
	bool		good;

	memcpy(block, text, len);
	memcpy(block + len, "9,", 2);	/* what follows must not be read */
	CHECK_SAY(number_scan(block, block + len, &n) == block + len, "%s is no number", text);
	good = number_value(&n, &got);
	if (isinf(want))
		CHECK_SAY(!good, "%s is not too large", text);
	else
		CHECK_SAY(good && memcmp(&got, &want, sizeof(got)) == 0, "%s is %.17g, not %.17g", text, got, want);
}

static void
numbers(void)
{
	static const char *const known[] = {
		"0", "-0", "0.0", "-0.0e10", "1", "-1", "9007199254740993", "9007199254740992.5", "9223372036854775808",
		"18446744073709551615", "18446744073709551616", "9999999999999999999", "99999999999999999999", "1e22", "1e23",
		"1e308", "1.7976931348623157e308", "1.7976931348623159e308", "1e309", "1e400", "1e-400", "5e-324", "2e-324",
		"2.2250738585072011e-308", "2.2250738585072014e-308", "0.1", "0.3", "123456789012345678901234567890",
		"0.000000000000000000000000000000000001234567890123456789", "1e99999999999999999999", "1e-99999999999999999999",
		"0e99999999999", "20.359842585899997", "0.500000000000000166533453693773481063544750213623046875",
		"3.518437208883201171875e13", "62.5364939768271845828", "8.10109172351e-10", "1.50000000000000011102230246251565",
		"7.2057594037927933e16", "9007199254740991.4999999999999999999999999999999995"
	};
	uint64_t	seed = 1;
	char		text[1100];

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		check_number(known[i]);
	for (int i = 0; i < test_rounds(300000, 1000); i++)
	{
		uint64_t	bits = test_random(&seed);
		double		x;

		memcpy(&x, &bits, sizeof(x));
		if (isfinite(x))
		{
			snprintf(text, sizeof(text), "%.*g", (int) (test_random(&seed) % 25) + 1, x);
			check_number(text);
		}
		/* as telemetry writes them */
		x = (double) (int64_t) test_random(&seed) / (double) (UINT64_C(1) << (test_random(&seed) % 63));
		snprintf(text, sizeof(text), "%.*f", (int) (test_random(&seed) % 20), x);
		check_number(text);
		snprintf(text, sizeof(text), "%.17g", x);
		check_number(text);
		/* digits and exponent at random */
		snprintf(text, sizeof(text), "%llu%se%d",
				 (unsigned long long) (test_random(&seed) >> (test_random(&seed) % 64)), i & 1 ? ".5" : "",
				 (int) (test_random(&seed) % 50) - 25);
		check_number(text);
	}
	/* halfway between two doubles, and a hair to each side */
	for (int i = 0; i < test_rounds(100000, 1000); i++)
	{
		uint64_t	odd = ((test_random(&seed) >> 11) | (UINT64_C(1) << 52)) * 2 + 1;
		int			down = (int) (test_random(&seed) % 9);

		odd >>= test_random(&seed) % 3;
		snprintf(text, sizeof(text), "%llu", (unsigned long long) odd);
		check_number(text);
		snprintf(text, sizeof(text), "%.*f", down + 3, ldexp((double) (odd >> 1), -down) + ldexp(0.5, -down));
		check_number(text);
		snprintf(text, sizeof(text), "%llu.000000000000000000000000001", (unsigned long long) odd);
		check_number(text);
		snprintf(text, sizeof(text), "%llue-%d", (unsigned long long) odd, down);
		check_number(text);
	}
	memset(text, '7', 1000);
	text[1000] = '\0';
	check_number(text);
	text[1] = '.';
	check_number(text);
}

static const char *const samples[] = {
	"{\"series\":\"s0123\",\"ts\":1700000000000,\"value\":12.345678}",
	"{\"series\":\"a\\u00e9\\ud83d\\ude00\xc3\xa9\",\"timestamp\":\"2024-02-29T23:59:59.123456789+05:30\",\"value\":-1.5e-7,\"label\":true}",
	"{\"x\":{\"a\":[1,2,{\"b\":null}],\"c\":\"d\\n\"},\"series\":\"v\",\"ts\":1.5,\"values\":[1,2.5,-3e2,20.359842585899997],\"label\":\"0\"}",
	"{\"series\":null,\"ts\":null,\"value\":null,\"label\":null}"
};

/* A point that came through must be whole */
static void
check_point(void)
{
	const MessagePoint *p = &result.points[0];

	CHECK(p->series_len >= 1 && p->series_len <= CONVERTER_SERIES_MAX);
	CHECK(series_check(p->series, p->series_len) == NULL);
	CHECK(p->dims >= 1 && p->dims <= DETECTOR_MAX_DIMS && p->x + (size_t) p->dims <= result.nvalues);
	CHECK(p->label >= -1 && p->label <= 1);
	for (int i = 0; i < p->dims; i++)
		CHECK(p->is_null ? isnan(result.values[p->x]) : isfinite(result.values[p->x + (size_t) i]) || p->is_vector);
}

static void
prefixes(void)
{
	use_defaults();
	test_key = "k";
	test_timestamp = 1;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
	{
		size_t		len = strlen(samples[i]);

		GOOD(samples[i]);
		check_point();
		for (size_t n = 0; n < len; n++)
			CHECK_SAY(!convert_bytes(samples[i], n), "%.*s", (int) n, samples[i]);
	}
}

static void
mutations(void)
{
	uint64_t	seed = 7;
	long		accepted = 0;

	use_defaults();
	test_key = "k";
	test_timestamp = 1;
	for (int round = 0; round < 200000; round++)
	{
		static const char likely[] = "{}[]\",:\\u0019e.-+tfn \x80\xc3\xed\xff";
		const char *sample = samples[test_random(&seed) % (sizeof(samples) / sizeof(samples[0]))];
		size_t		len = strlen(sample);
		char		text[400];

		memcpy(text, sample, len);
		for (int i = (int) (test_random(&seed) % 4); i >= 0; i--)
		{
			size_t		at = test_random(&seed) % len;
			char		c = round & 1 ? likely[test_random(&seed) % (sizeof(likely) - 1)] : (char) test_random(&seed);

			switch (test_random(&seed) % 3)
			{
				case 0:
					text[at] = c;
					break;
				case 1:
					memmove(text + at + 1, text + at, len++ - at);
					text[at] = c;
					break;
				default:
					memmove(text + at, text + at + 1, --len - at);
			}
		}
		if (convert_bytes(text, len))
		{
			accepted++;
			check_point();
		}
		else
			CHECK(utf8_check(result.reason, result.reason + strlen(result.reason)) == result.reason + strlen(result.reason));
	}
	CHECK(accepted > 1000 && accepted < 150000);
}

/* What is written with every digit comes back bit by bit */
static void
round_trips(void)
{
	uint64_t	seed = 3;

	use_defaults();
	for (int i = 0; i < test_rounds(100000, 1000); i++)
	{
		uint64_t	bits = test_random(&seed);
		int64_t		us = (int64_t) (test_random(&seed) % UINT64_C(4000000000000000)) + INT64_C(100000000000000);
		double		x;
		char		text[200];

		memcpy(&x, &bits, sizeof(x));
		if (!isfinite(x))
			continue;
		snprintf(text, sizeof(text), "{\"series\":\"s%d\",\"ts\":%lld,\"value\":%.17g}", i, (long long) us, x);
		GOOD(text);
		CHECK(value(0) == x && result.points[0].ts == us);
	}
}

static void
tombstone(void)
{
	Message		message = {.timestamp = 1, .key = "k", .key_len = 1};

	use_defaults();
	CHECK(!converter_convert(converter, &message, &result));
	CHECK(strstr(result.reason, "tombstone") != NULL);
}

int
main(void)
{
	RUN(fields);
	RUN(key_and_timestamp);
	RUN(values);
	RUN(labels);
	RUN(paths);
	RUN(configs);
	RUN(strings);
	RUN(grammar);
	RUN(numbers);
	RUN(prefixes);
	RUN(mutations);
	RUN(round_trips);
	RUN(tombstone);
	converted_free(&result);
	free(converter);
	return test_done();
}
