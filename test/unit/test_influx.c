/*
 * test_influx.c - line protocol and text: every rule of the published syntax,
 * lines made at random against what they were made from, mutations
 */
#include "convert.h"
#include "worker/scan.h"

static void
use_influx(const char *template, Precision precision)
{
	ConverterConfig config = {.kind = CONVERTER_INFLUX, .influx_precision = precision};

	strcpy(config.series_template, template);
	use_config(&config);
	test_key = NULL;
	test_timestamp = TIME_NONE;
	test_many = true;
}

#define IS(text, want) do { GOOD(text); CHECK_EQ_STR(points(), want); check_points(); } while (0)

static void
lines(void)
{
	use_influx("", PRECISION_NS);
	IS("cpu,host=a usage=1.5 1700000000000000000", "cpu.usage,host=a=1.5@1700000000000000");
	IS("cpu usage=1.5,idle=98.5 1700000000000001500\n", "cpu.usage=1.5@1700000000000002; cpu.idle=98.5@1700000000000002");
	IS("cpu a=1 0\nmem b=2 1000\r\n\n# note, a=1\n  # note\ndisk c=3 2000", "cpu.a=1@0; mem.b=2@1; disk.c=3@2");
	/* the order of tags makes no other series */
	IS("m,b=2,a=1,c=3 f=1 0", "m.f,a=1,b=2,c=3=1@0");
	IS("m,a=1,c=3,b=2 f=1 0", "m.f,a=1,b=2,c=3=1@0");
	IS("m  f=1   1000  ", "m.f=1@1");
	IS("m f=1 -1000", "m.f=1@-1");
	/* comments and empty lines alone are no points, and no error */
	IS("# only a comment", "");
	IS("\n\r\n  \n", "");
	/* no timestamp: the message's own */
	BAD("m f=1", "line 1: no time");
	BAD("m f=1 0\nm f=1\n", "line 2: no time");
	test_timestamp = 77;
	IS("m f=1\nm f=2 5000", "m.f=1@77; m.f=2@5");
}

static void
field_values(void)
{
	use_influx("", PRECISION_S);
	IS("m a=1,b=-2.5e3,c=.5,d=7.,e=+3 4", "m.a=1@4000000; m.b=-2500@4000000; m.c=0.5@4000000; m.d=7@4000000; m.e=3@4000000");
	IS("m a=-9223372036854775808i,b=9223372036854775807i,c=18446744073709551615u,d=0u 0",
	   "m.a=-9.2233720368547758e+18@0; m.b=9.2233720368547758e+18@0; m.c=1.8446744073709552e+19@0; m.d=0@0");
	BAD("m a=9223372036854775808i 0", "not an integer of 64 bits");
	BAD("m a=-9223372036854775809i 0", "not an integer of 64 bits");
	BAD("m a=18446744073709551616u 0", "not an integer of 64 bits");
	BAD("m a=-1u 0", "not an integer of 64 bits");
	BAD("m a=1.5i 0", "not an integer of 64 bits");
	BAD("m a=i 0", "not an integer of 64 bits");
	IS("m a=t,b=T,c=true,d=True,e=TRUE 0", "m.a=1@0; m.b=1@0; m.c=1@0; m.d=1@0; m.e=1@0");
	IS("m a=f,b=F,c=false,d=False,e=FALSE 0", "m.a=0@0; m.b=0@0; m.c=0@0; m.d=0@0; m.e=0@0");
	BAD("m a=tRUE 0", "neither a number nor a boolean");
	/* strings are left out; what is within them means nothing */
	IS("m a=\"x\",b=2 0", "m.b=2@0");
	IS("m a=\"only text\" 0", "");
	IS("m a=\"a,b=3 c\",b=2 0", "m.b=2@0");
	IS("m a=\"q\\\"b\\\\\",b=2 0", "m.b=2@0");
	IS("m a=\"two\nlines\",b=2 0\nm b=3 0", "m.b=2@0; m.b=3@0");
	BAD("m a=\"open,b=2 0", "a string is not closed");
	BAD("m a=\"x\\\" 0", "a string is not closed");
	BAD("m a=\"x\"y 0", "expected a comma or a space");
	BAD("m a=NaN 0", "neither a number");
	BAD("m a=inf 0", "neither a number");
	BAD("m a=-Infinity 0", "neither a number");
	BAD("m a=1e999 0", "too large");
	BAD("m a=0x10 0", "neither a number");
	BAD("m a=1\tb 0", "neither a number");
	BAD("m a= 0", "neither a number");
}

static void
refusals(void)
{
	use_influx("", PRECISION_NS);
	test_timestamp = 1;
	BAD(",a=b f=1", "expected a measurement");
	BAD("m", "expected a space and fields");
	BAD("m,a=b", "expected a space and fields");
	BAD("m ", "expected field=value, but it ends");
	BAD("m 1700000000", "expected field=value");
	BAD("m f", "expected field=value");
	BAD("m =1", "expected field=value");
	BAD("m f=1,", "expected field=value");
	BAD("m f=1,,g=2", "expected field=value");
	BAD("m f=1, g=2", "expected field=value");
	BAD("m,=b f=1", "expected tag=value");
	BAD("m,a f=1", "expected tag=value");
	BAD("m, f=1", "expected tag=value");
	BAD("m,a= f=1", "expected a tag's value");
	BAD("m,a=b=c f=1", "has a backslash");
	BAD("m,a=1,b=2,a=3 f=1", "a tag stands twice");
	BAD("m f=1 1.5", "timestamp \"1.5\": not a whole number");
	BAD("m f=1 now", "timestamp \"now\": not a whole number");
	BAD("m f=1 1 2", "expected the end of the line");
	BAD("m f=1 99999999999999999999999", "out of range");
	BAD("m f=1 0\n\n#\nm f=x 0", "line 4: \"x\" is neither");
	BAD("m f=1\xff 0", "not UTF-8 text at byte 5");
	CHECK(!convert_bytes("m f=1 0\0", 8));
	BAD("", "the message is empty");
	/* a reason quotes little of a payload */
	BAD("m f=0123456789x0123456789abcdefghijklmnopqrstuvwxyz 0", "\"0123456789x012345678\" is neither");
}

static void
escapes(void)
{
	use_influx("", PRECISION_NS);
	IS("a\\,b\\ c,t\\,\\ \\=k=v\\,\\ \\=w f\\,\\ \\=n=1 0", "a,b c.f, =n,t\\,\\ \\=k=v\\,\\ \\=w=1@0");
	/* in a measurement an equals sign has no meaning, so its backslash stays */
	IS("a=b f=1 0", "a=b.f=1@0");
	IS("a\\=b f=1 0", "a\\=b.f=1@0");
	/* before anything else a backslash is itself */
	IS("a\\b,t=c\\d f\\\\g=1 0", "a\\b.f\\\\g,t=c\\d=1@0");
	/* two backslashes do not free the comma, nor the equals sign */
	IS("m,a=x\\\\,b\\=1 f=1 0", "m.f,a=x\\\\,b\\=1=1@0");
	BAD("m f\\\\=1 0", "expected field=value");
	IS("m,a=\"quoted\" f=1 0", "m.f,a=\"quoted\"=1@0");
	IS("\xc3\xa9,h=\xe2\x82\xac f=1 0", "\xc3\xa9.f,h=\xe2\x82\xac=1@0");
	IS("m#x f=1 0", "m#x.f=1@0");
	use_influx("${h}", PRECISION_NS);
	IS("m,h=a\\,b\\=c f=1 0", "a,b=c=1@0");
}

static void
precisions(void)
{
	use_influx("", PRECISION_NS);
	IS("m f=1 1700000000123456789", "m.f=1@1700000000123457");
	use_influx("", PRECISION_US);
	IS("m f=1 1700000000123456", "m.f=1@1700000000123456");
	use_influx("", PRECISION_MS);
	IS("m f=1 1700000000123", "m.f=1@1700000000123000");
	use_influx("", PRECISION_S);
	IS("m f=1 1700000000", "m.f=1@1700000000000000");
}

static void
templates(void)
{
	ConverterConfig config = {.kind = CONVERTER_INFLUX};
	static const char *const bad[][2] = {
		{"${host", "has no }"}, {"${}", "nothing that"}, {"${.}", "nothing that"}, {"$x", "neither"}, {"x$", "neither"},
		{"$[a", "has no ]"}, {"$[a$[b]]", "neither"}
	};
	char		text[600];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		strcpy(config.series_template, bad[i][0]);
		CHECK_SAY(strstr(config_error(&config), bad[i][1]) != NULL, "%s: %s", bad[i][0], config_error(&config));
	}
	for (int n = 24; n <= 25; n++)
	{
		config.series_template[0] = '\0';
		for (int i = 0; i < n; i++)
			strcat(config.series_template, "x${a}");
		CHECK_EQ_STR(config_error(&config), n == 24 ? "" : "series.template: more than 48 parts");
	}
	use_influx("${host}/${measurement}.${field}", PRECISION_NS);
	IS("cpu,host=a,dc=x idle=1,user=2 0", "a/cpu.idle=1@0; a/cpu.user=2@0");
	BAD("cpu,dc=x idle=1 0", "line 1: no series: \"host\" of series.template is missing");
	/* no point, no name: a line of strings may lack the tag */
	IS("cpu,dc=x idle=\"1\" 0", "");
	use_influx("${topic}:${key}:${.key}:${.topic}$$[x]", PRECISION_NS);
	test_key = "K";
	IS("m,key=k,topic=t f=1 0", "metrics.raw:K:k:t$[x]=1@0");
	test_key = NULL;
	BAD("m,key=k,topic=t f=1 0", "\"key\" of series.template is missing");
	use_influx("${measurement}$[-${cpu}]$[.${a}.${b}]]", PRECISION_NS);
	IS("m f=1 0", "m]=1@0");
	IS("m,cpu=0 f=1 0", "m-0]=1@0");
	IS("m,cpu=0,a=1 f=1 0", "m-0]=1@0");
	IS("m,b=2,a=1 f=1 0", "m.1.2]=1@0");
	use_influx("$[${a}]", PRECISION_NS);
	BAD("m f=1 0", "the name made by series.template is empty");
	use_influx("${key}", PRECISION_NS);
	test_key = "";
	BAD("m f=1 0", "is empty");
	test_key = "\xff";
	BAD("m f=1 0", "is not UTF-8");
	use_influx("", PRECISION_NS);
	sprintf(text, "m,h=%0250d f=1 0", 1);
	BAD(text, "longer than 255");
}

/* A name at random, plain and as a line has it; no backslashes of its own, which some names could not end with */
static void
random_name(uint64_t *seed, bool measurement, char *plain, char *coded)
{
	static const char alphabet[] = "ab, =\"#.";
	int			n = 1 + (int) (test_random(seed) % 8);

	for (int i = 0; i < n; i++)
	{
		char		c = alphabet[test_random(seed) % (sizeof(alphabet) - 1)];

		if (measurement && i == 0 && c == '#')
			c = 'c';
		if (c == ',' || c == ' ' || (c == '=' && !measurement))
			*coded++ = '\\';
		*coded++ = *plain++ = c;
	}
	*coded = *plain = '\0';
}

/* Lines from parts at random; the same parts, put together by hand, are what must come out */
static void
random_lines(void)
{
	uint64_t	seed = 11;
	char		raw[4000];
	char		want[8000];

	use_influx("${measurement}|${field}|${t0}", PRECISION_US);
	for (int round = 0; round < 30000; round++)
	{
		char	   *p = raw;
		char	   *w = want;
		int			item = 0;

		*w = '\0';
		for (int l = (int) (test_random(&seed) % 4); l >= 0; l--)
		{
			char		plain[3][16];
			char		coded[3][40];
			int			nfields = 1 + (int) (test_random(&seed) % 3);
			int			ts = (int) (test_random(&seed) % 1000000);

			for (int k = 0; k < 3; k++)
				random_name(&seed, k == 0, plain[k], coded[k]);
			p += sprintf(p, "%s,t0=%s ", coded[0], coded[1]);
			for (int f = 0; f < nfields; f++)
			{
				int			v = (int) (test_random(&seed) % 2000) - 1000;
				int			kind = (int) (test_random(&seed) % 4);
				double		x = kind == 0 ? v : kind == 1 ? (v < 0 ? v - 0.25 : v + 0.25) : (v & 1);

				p += sprintf(p, "%s%s%d=", f ? "," : "", coded[2], f);
				if (kind == 2)
				{
					p += sprintf(p, "\"%d, \\\" =\"", v);
					continue;
				}
				p += kind == 3 ? sprintf(p, "%s", v & 1 ? "true" : "F") : sprintf(p, kind == 0 ? "%di" : "%d.25", v);
				w += sprintf(w, "%s%s|%s%d|%s=%.17g@%d", item++ ? "; " : "", plain[0], plain[2], f, plain[1], x, ts);
			}
			p += sprintf(p, " %d%s", ts, l ? (l & 1 ? "\n" : "\r\n") : "");
		}
		IS(raw, want);
	}
}

static void
prefixes_and_mutations(void)
{
	static const char likely[] = ", =\\\"#\n\rtiu.e-+0";
	static const char *const samples[] = {
		"cpu,host=a\\ b,cpu=cpu-total usage_idle=98.5,n=12i,u=7u,up=true,s=\"a \\\" b\" 1700000000000000000\n",
		"# c\nm,t=\xc3\xa9 f=-1.5e-7 1\nweather f=t\r\n",
		"a\\,b,c\\=d=e\\,f g\\ h=1,i=2"
	};
	uint64_t	seed = 5;
	long		accepted = 0;

	use_influx("", PRECISION_NS);
	test_timestamp = 1;
	for (size_t i = 0; i < 3; i++)
	{
		GOOD(samples[i]);
		for (size_t n = 0; n < strlen(samples[i]); n++)
			if (convert_bytes(samples[i], n))
				check_points();
	}
	for (int round = 0; round < 200000; round++)
	{
		const char *sample = samples[test_random(&seed) % 3];
		size_t		len = strlen(sample);
		char		text[400];

		memcpy(text, sample, len);
		for (int i = (int) (test_random(&seed) % 4); i >= 0; i--)
		{
			size_t		at = test_random(&seed) % len;

			if (test_random(&seed) % 3 == 0)
			{
				memmove(text + at, text + at + 1, --len - at);
				continue;
			}
			if (test_random(&seed) & 1)
				memmove(text + at + 1, text + at, len++ - at);
			text[at] = round & 1 ? likely[test_random(&seed) % (sizeof(likely) - 1)] : (char) test_random(&seed);
		}
		if (convert_bytes(text, len))
		{
			accepted++;
			check_points();
			for (int i = 0; i < result.npoints; i++)
				CHECK(series_check(result.points[i].series, result.points[i].series_len) == NULL);
		}
		else
			CHECK(*utf8_check(result.reason, result.reason + strlen(result.reason)) == '\0');
	}
	CHECK(accepted > 10000 && accepted < 190000);
}

static void
too_many(void)
{
	size_t		size = (CONVERTER_POINTS_MAX + 1) * 8;
	char	   *text = malloc(size);

	use_influx("", PRECISION_NS);
	for (int i = 0; i <= CONVERTER_POINTS_MAX; i++)
		memcpy(text + i * 8, "m f=1 0\n", 8);
	CHECK(convert_bytes(text, size - 8));
	CHECK_EQ_INT(result.npoints, CONVERTER_POINTS_MAX);
	check_points();
	CHECK(!convert_bytes(text, size));
	CHECK(strstr(result.reason, "more than 65536 points") != NULL);
	strcpy(text, "m");
	for (int i = 0; i < 65; i++)
		sprintf(text + strlen(text), ",t%d=1", i);
	strcat(text, " f=1 0");
	BAD(text, "more than 64 tags");
	free(text);
}

static void
text_format(void)
{
	ConverterConfig config = {.kind = CONVERTER_TEXT};

	use_config(&config);
	test_many = false;
	test_key = "s1";
	test_timestamp = 42;
	IS("12.5", "s1=12.5@42");
	IS(" \t-1e3\r\n", "s1=-1000@42");
	IS("+.5", "s1=0.5@42");
	IS("007", "s1=7@42");
	BAD("1,5", "\"1,5\" is not a number");
	BAD("1 2", "is not a number");
	BAD("nan", "is not a number");
	BAD("Infinity", "is not a number");
	BAD("0x1", "is not a number");
	BAD("1e400", "too large");
	BAD(" \n", "\"\" is not a number");
	BAD("", "the message is empty");
	BAD("null", "is not a number");
	test_timestamp = TIME_NONE;
	BAD("1", "no time");
	test_timestamp = 42;
	test_key = NULL;
	BAD("1", "\"key\" of series.template is missing");
	strcpy(config.series_template, "${topic}$[/${key}]");
	use_config(&config);
	IS("1", "metrics.raw=1@42");
	test_key = "k";
	IS("1", "metrics.raw/k=1@42");
	strcpy(config.series_template, "${measurement}");
	CHECK(strstr(config_error(&config), "\"${measurement}\" is nothing") != NULL);
	config.kind = CONVERTER_CSV;
	CHECK(strstr(config_error(&config), "csv has none") != NULL);
	config.series_template[0] = '\0';
	config.tags = true;
	CHECK(strstr(config_error(&config), "tags: csv and text have none") != NULL);
}

static void
kept_tags(void)
{
	ConverterConfig config = {.kind = CONVERTER_INFLUX, .tags = true};
	char		text[700];

	strcpy(config.series_template, "${field}");
	use_config(&config);
	test_many = true;
	test_key = NULL;
	GOOD("m f=1,g=2 0\nm,b=\"x\\,y,a\\ b=c\\d f=3 0\nm,t=\x01\xc3\xa9 h=4 0");
	CHECK_EQ_INT(result.npoints, 4);
	CHECK(result.points[0].tags == NULL && result.points[1].tags == NULL);
	CHECK_EQ_STR(tags_at(2), "{\"a b\":\"c\\\\d\",\"b\":\"\\\"x,y\"}");
	CHECK_EQ_STR(tags_at(3), "{\"t\":\"\\u0001\xc3\xa9\"}");
	/* longer than the pieces it is done in, an escape across the border */
	sprintf(text, "m,t=%0255d\\,%0300d f=1 0", 1, 2);
	GOOD(text);
	sprintf(text, "{\"t\":\"%0255d,%0300d\"}", 1, 2);
	CHECK_EQ_STR(tags_at(0), text);
	test_many = false;
}

/* Any digits and signs: a number by strtod() and by the grammar is taken with that value, anything else is not */
static void
random_texts(void)
{
	ConverterConfig config = {.kind = CONVERTER_TEXT};
	uint64_t	seed = 2;
	int			taken = 0;

	use_config(&config);
	test_key = "k";
	test_timestamp = 1;
	for (int round = 0; round < 200000; round++)
	{
		char		text[8];
		char	   *end;
		int			n = 1 + (int) (test_random(&seed) % 6);
		double		want;

		for (int i = 0; i < n; i++)
			text[i] = "0123456789.e-+"[test_random(&seed) % 14];
		text[n] = '\0';
		want = strtod(text, &end);
		if (*end == '\0' && isfinite(want))
		{
			CHECK_SAY(convert(text) && value(0) == want, "%s", text);
			taken++;
		}
		else
			CHECK_SAY(!convert(text), "%s accepted", text);
	}
	CHECK(taken > 10000);
}

int
main(void)
{
	RUN(lines);
	RUN(field_values);
	RUN(refusals);
	RUN(escapes);
	RUN(precisions);
	RUN(templates);
	RUN(random_lines);
	RUN(prefixes_and_mutations);
	RUN(too_many);
	RUN(text_format);
	RUN(kept_tags);
	RUN(random_texts);
	converted_free(&result);
	free(converter);
	return test_done();
}
