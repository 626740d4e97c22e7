/*
 * test_csv.c - the csv converter: columns, quotes, nulls, prefixes, mutations
 */
#include "convert.h"
#include "worker/scan.h"

static void
use_columns(const char *columns, char delimiter)
{
	ConverterConfig config = {.kind = CONVERTER_CSV, .csv_delimiter = delimiter};

	strcpy(config.csv_columns, columns);
	use_config(&config);
	test_key = NULL;
	test_timestamp = TIME_NONE;
}

static void
fields(void)
{
	use_columns("", 0);
	GOOD("s1,1700000000,2.5");
	CHECK_EQ_STR(series(), "s1");
	CHECK_EQ_INT(result.points[0].ts, INT64_C(1700000000000000));
	CHECK_EQ_DOUBLE(value(0), 2.5);
	CHECK_EQ_INT(result.points[0].label, -1);
	GOOD("s1,2014-04-01 00:05:00,-1e3\r\n");
	CHECK_EQ_INT(result.points[0].ts, INT64_C(1396310700000000));
	CHECK_EQ_DOUBLE(value(0), -1000);
	GOOD("s1, 5 , +.5 \n");
	CHECK_EQ_DOUBLE(value(0), 0.5);

	use_columns("ts, value, label, -, -", ';');
	test_key = "key";
	GOOD("1;2;1;anything;\n");
	CHECK_EQ_STR(series(), "key");
	CHECK_EQ_INT(result.points[0].label, 1);
	GOOD("1;2;false;;");
	CHECK_EQ_INT(result.points[0].label, 0);
	GOOD("1;2;;;");
	CHECK_EQ_INT(result.points[0].label, -1);
	GOOD("1;2;1.0;;");
	CHECK_EQ_INT(result.points[0].label, 1);
	BAD("1;2;maybe;;", "column 3");
	BAD("1;2", "2 columns where csv.columns has 5");
	BAD("1;2;0;;;", "more than the 5 columns");
}

static void
nulls_and_vectors(void)
{
	use_columns("series,ts,value,value,value", '\t');
	test_timestamp = 77;
	GOOD("a\t1\t1\t2\t3");
	CHECK(result.points[0].is_vector);
	CHECK_EQ_INT(result.points[0].dims, 3);
	CHECK_EQ_DOUBLE(value(2), 3);
	GOOD("a\t\t\t\t");
	CHECK(result.points[0].is_null && result.points[0].is_vector);
	CHECK_EQ_INT(result.points[0].ts, 77);
	GOOD("a\t1\t1\t\t3");
	CHECK_EQ_INT(result.points[0].dims, 3);
	CHECK(!result.points[0].is_null && value(0) == 1 && isnan(value(1)) && value(2) == 3);
	BAD("\t1\t1\t2\t3", "no series");
	use_columns("series,ts,value", ',');
	GOOD("a,1,");
	CHECK(result.points[0].is_null && !result.points[0].is_vector);
	GOOD("a,1,\"\"");
	CHECK(result.points[0].is_null);
	BAD("a,,1", "no time");
	BAD("a,1,NaN", "is not a number");
	BAD("a,1,inf", "is not a number");
	BAD("a,1,0x10", "is not a number");
	BAD("a,1,1e400", "too large");
	BAD("a,1,1 2", "is not a number");
	BAD("a,yesterday,1", "not an ISO 8601 time");
	BAD("a,2023-02-29,1", "no such date");
}

static void
quotes(void)
{
	use_columns("series,ts,value", ',');
	GOOD("\"a,b\",\"1\",\"2.5\"");
	CHECK_EQ_STR(series(), "a,b");
	CHECK_EQ_DOUBLE(value(0), 2.5);
	GOOD("\"say \"\"hi\"\"\",1,2\r\n");
	CHECK_EQ_STR(series(), "say \"hi\"");
	GOOD("\"two\nlines\",1,2");
	CHECK_EQ_STR(series(), "two\nlines");
	GOOD("\"\"\"\",1,2");
	CHECK_EQ_STR(series(), "\"");
	BAD("\"a,1,2", "not closed");
	BAD("\"a\"b,1,2", "follows the closing quote");
	BAD("a\"b,1,2", "a quote within");
	BAD("a,1,2\nb,1,2", "more than one line");
	BAD("a\nb,1,2", "more than one line");
	BAD("a,1,2\n\n", "more than one line");
	BAD("\xff,1,2", "not UTF-8");
	CHECK(!convert_bytes("a\0b,1,2", 7));
	CHECK(strstr(result.reason, "at byte 1") != NULL);
	CHECK(!convert_bytes("\n", 1));
	CHECK(!convert_bytes("\r\n", 2));
	CHECK(!convert_bytes("", 0));
}

static void
configs(void)
{
	ConverterConfig config = {.kind = CONVERTER_CSV};
	static const struct
	{
		const char *columns;
		const char *why;
	}			cases[] = {
		{"series,ts", "at least one \"value\""}, {"series,series,value", "stands twice"}, {"series,foo,value", "\"foo\" is none of"},
		{"series,,value", "is none of"}, {"series value", "separated by commas"}, {"value,", "is none of"}
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		strcpy(config.csv_columns, cases[i].columns);
		CHECK_SAY(strstr(config_error(&config), cases[i].why) != NULL, "%s: %s", cases[i].columns, config_error(&config));
	}
	strcpy(config.csv_columns, "value");
	config.csv_delimiter = '"';
	CHECK(strstr(config_error(&config), "csv.delimiter") != NULL);
	config.csv_delimiter = 0;
	for (int i = 1; i < 65; i++)
		strcat(config.csv_columns, ",value");
	CHECK(strstr(config_error(&config), "at most 64") != NULL);
}

/* Any name comes back through RFC 4180's quoting, any number bit by bit */
static void
round_trips(void)
{
	static const char alphabet[] = "ab ,;\"\n\r\t'\\x";
	uint64_t	seed = 5;

	use_columns("series,ts,value,label", ',');
	for (int i = 0; i < 100000; i++)
	{
		char		name[20];
		char		text[200];
		char	   *p = text;
		size_t		len = 1 + test_random(&seed) % 19;
		uint64_t	bits = test_random(&seed);
		int			label = (int) (test_random(&seed) & 1);
		double		x;

		memcpy(&x, &bits, sizeof(x));
		if (!isfinite(x))
			x = 0.1;
		*p++ = '"';
		for (size_t j = 0; j < len; j++)
		{
			name[j] = alphabet[test_random(&seed) % (sizeof(alphabet) - 1)];
			if (name[j] == '"')
				*p++ = '"';
			*p++ = name[j];
		}
		sprintf(p, "\",%d,%.17g,%d", i, x, label);
		GOOD(text);
		CHECK(result.points[0].series_len == len && memcmp(result.points[0].series, name, len) == 0);
		CHECK(value(0) == x && result.points[0].label == label);
		CHECK_EQ_INT(result.points[0].ts, i * INT64_C(1000000));
	}
}

static void
mutations(void)
{
	static const char sample[] = "\"a \"\"b\"\"\",2024-02-29T23:59:59.5Z,1.25e3,-7,true\r\n";
	static const char likely[] = "\",\r\n 0e.-\x80\xc3\xff";
	uint64_t	seed = 11;
	long		accepted = 0;

	use_columns("series,ts,value,value,label", ',');
	test_key = "k";
	test_timestamp = 1;
	GOOD(sample);
	for (size_t n = 0; n < sizeof(sample) - 2; n++)
		if (sample[n] != '\r' && strncmp(sample + n - (n > 3 ? 4 : 0), "true", 4) != 0)
			CHECK_SAY(!convert_bytes(sample, n) || n >= 41, "prefix of %zu", n);
	for (int round = 0; round < 200000; round++)
	{
		char		text[100];
		size_t		len = sizeof(sample) - 1;

		memcpy(text, sample, len);
		for (int i = (int) (test_random(&seed) % 4); i >= 0; i--)
		{
			size_t		at = test_random(&seed) % len;
			char		c = round & 1 ? likely[test_random(&seed) % (sizeof(likely) - 1)] : (char) test_random(&seed);

			if (test_random(&seed) & 1)
				text[at] = c;
			else
				memmove(text + at, text + at + 1, --len - at);
		}
		if (convert_bytes(text, len))
		{
			const MessagePoint *p = &result.points[0];

			accepted++;
			CHECK(series_check(p->series, p->series_len) == NULL);
			CHECK(p->dims == (p->is_null ? 1 : 2) && (size_t) p->dims <= result.nvalues);
			for (int i = 0; i < p->dims; i++)
				CHECK(p->is_null || p->is_vector || isfinite(result.values[i]));
		}
	}
	CHECK(accepted > 1000 && accepted < 150000);
}

int
main(void)
{
	RUN(fields);
	RUN(nulls_and_vectors);
	RUN(quotes);
	RUN(configs);
	RUN(round_trips);
	RUN(mutations);
	converted_free(&result);
	free(converter);
	return test_done();
}
