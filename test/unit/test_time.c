/*
 * test_time.c - times as text and epochs, against the C library's calendar
 */
#include <stdlib.h>
#include <time.h>

#include "test.h"
#include "worker/scan.h"

static const char *wrong;

/* Microseconds of a text, or -1 with the reason in wrong */
static int64_t
text_as(const char *text, TimeFormat format)
{
	size_t		len = strlen(text);
	char	   *block = malloc(len ? len : 1);	/* no byte more, for the sanitizer */
	int64_t		us = -1;

	memcpy(block, text, len);
	wrong = time_from_text(block, len, format, &us);
	free(block);
	return wrong ? -1 : us;
}

static int64_t
number_as(const char *text, TimeFormat format)
{
	Number		n;
	int64_t		us = -1;

	if (number_scan(text, text + strlen(text), &n) == NULL)
		return -2;
	wrong = time_from_number(&n, format, &us);
	return wrong ? -1 : us;
}

#define TEXT(text, us) CHECK_SAY(text_as(text, TIME_AUTO) == (us), "%s is %lld: %s", text, \
								 (long long) text_as(text, TIME_AUTO), wrong ? wrong : "")
#define NO_TEXT(text) CHECK_SAY(text_as(text, TIME_AUTO) == -1 && wrong, "%s accepted", text)

static void
iso8601(void)
{
	TEXT("1970-01-01T00:00:00Z", 0);
	TEXT("1970-01-01", 0);
	TEXT("1970-01-01 00:00", 0);
	TEXT("2024-02-29T12:34:56Z", INT64_C(1709210096000000));
	TEXT("2024-02-29t12:34:56z", INT64_C(1709210096000000));
	TEXT("2024-02-29 12:34:56", INT64_C(1709210096000000));
	TEXT(" 2024-02-29 12:34:56 ", INT64_C(1709210096000000));
	TEXT("2024-02-29T12:34:56.5", INT64_C(1709210096500000));
	TEXT("2024-02-29T12:34:56,123456", INT64_C(1709210096123456));
	TEXT("2024-02-29T12:34:56.123456789Z", INT64_C(1709210096123457));
	TEXT("2024-02-29T12:34:56.0000005Z", INT64_C(1709210096000000));
	TEXT("2024-02-29T12:34:56.0000015Z", INT64_C(1709210096000002));
	TEXT("2024-02-29T12:34:56.00000050000000000000000001Z", INT64_C(1709210096000001));
	TEXT("2024-02-29T12:34:56.9999999Z", INT64_C(1709210097000000));
	TEXT("2024-02-29T12:34:56+05:30", INT64_C(1709190296000000));
	TEXT("2024-02-29T12:34:56-0800", INT64_C(1709238896000000));
	TEXT("2024-02-29 12:34:56 +02", INT64_C(1709202896000000));
	TEXT("2016-12-31T23:59:60Z", INT64_C(1483228800000000));
	TEXT("2016-12-31T24:00:00Z", INT64_C(1483228800000000));
	TEXT("1969-12-31T23:59:59.999999Z", -1);
	CHECK(wrong == NULL);
	TEXT("0001-01-01T00:00:00Z", INT64_C(-62135596800000000));
	TEXT("12024-01-01T00:00:00Z", INT64_C(317273587200000000));
	TEXT("294247-01-10T04:00:54.775807Z", INT64_MAX);
	NO_TEXT("294247-01-10T04:00:54.775808Z");
	NO_TEXT("999999-12-31");
	NO_TEXT("1234567-12-31");
	CHECK(text_as("2014-04-01 00:05:00", TIME_ISO8601) == INT64_C(1396310700000000));
	CHECK(text_as("2014-04-01 00:05:00", TIME_MILLIS) == -1 && wrong != NULL);
	CHECK(text_as("1396310700", TIME_ISO8601) == -1 && wrong != NULL);
}

static void
not_times(void)
{
	static const char *const bad[] = {
		"", " ", "now", "2024-02", "2024-2-9", "2023-02-29", "1900-02-29", "2024-00-01", "2024-13-01", "2024-01-00",
		"2024-04-31", "0000-01-01", "24-01-01", "2024-01-01T", "2024-01-01T1:00", "2024-01-01T12", "2024-01-01T25:00",
		"2024-01-01T24:01", "2024-01-01T12:60", "2024-01-01T12:00:61", "2024-01-01T12:00:", "2024-01-01T12:00:00.",
		"2024-01-01T12:00:00.Z", "2024-01-01T12:00:00X", "2024-01-01T12:00:00+", "2024-01-01T12:00:00+1",
		"2024-01-01T12:00:00+16:00", "2024-01-01T12:00:00+01:60", "2024-01-01T12:00:00+01:", "2024-01-01T12:00:00ZZ",
		"2024-01-01T12:00:00Z+01", "2024-01-01x12:00", "2024/01/01", "-2024-01-01", "2024-01-01  12:00", "\xff", "1e", "0x10"
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		NO_TEXT(bad[i]);
}

static void
epochs(void)
{
	/* by magnitude */
	CHECK_EQ_INT(number_as("0", TIME_AUTO), 0);
	CHECK_EQ_INT(number_as("1", TIME_AUTO), 1000000);
	CHECK_EQ_INT(number_as("-1", TIME_AUTO), -1000000);
	CHECK_EQ_INT(number_as("99999999999", TIME_AUTO), INT64_C(99999999999000000));
	CHECK_EQ_INT(number_as("100000000000", TIME_AUTO), INT64_C(100000000000000));
	CHECK_EQ_INT(number_as("1700000000", TIME_AUTO), INT64_C(1700000000000000));
	CHECK_EQ_INT(number_as("1700000000000", TIME_AUTO), INT64_C(1700000000000000));
	CHECK_EQ_INT(number_as("1700000000000000", TIME_AUTO), INT64_C(1700000000000000));
	CHECK_EQ_INT(number_as("1700000000000000000", TIME_AUTO), INT64_C(1700000000000000));
	CHECK_EQ_INT(number_as("99999999999999", TIME_AUTO), INT64_C(99999999999999000));
	CHECK_EQ_INT(number_as("99999999999999999", TIME_AUTO), INT64_C(99999999999999999));
	CHECK_EQ_INT(number_as("100000000000000000", TIME_AUTO), INT64_C(100000000000000));
	/* fractions and exponents are exact */
	CHECK_EQ_INT(number_as("1700000000.123456", TIME_AUTO), INT64_C(1700000000123456));
	CHECK_EQ_INT(number_as("1700000000.1234565", TIME_AUTO), INT64_C(1700000000123456));
	CHECK_EQ_INT(number_as("1700000000.1234575", TIME_AUTO), INT64_C(1700000000123458));
	CHECK_EQ_INT(number_as("1700000000.12345650001", TIME_AUTO), INT64_C(1700000000123457));
	CHECK_EQ_INT(number_as("1.7e9", TIME_AUTO), INT64_C(1700000000000000));
	CHECK_EQ_INT(number_as("1.7E+12", TIME_AUTO), INT64_C(1700000000000000));
	CHECK_EQ_INT(number_as("1700000000123.5", TIME_AUTO), INT64_C(1700000000123500));
	CHECK_EQ_INT(number_as("1700000000000000500", TIME_AUTO), INT64_C(1700000000000000));
	CHECK_EQ_INT(number_as("1700000000000001500", TIME_AUTO), INT64_C(1700000000000002));
	CHECK_EQ_INT(number_as("1e-300", TIME_AUTO), 0);
	/* by format */
	CHECK_EQ_INT(number_as("1700000000000", TIME_SECONDS), INT64_C(1700000000000000000));
	CHECK_EQ_INT(number_as("5", TIME_MILLIS), 5000);
	CHECK_EQ_INT(number_as("5", TIME_MICROS), 5);
	CHECK_EQ_INT(number_as("5000", TIME_NANOS), 5);
	CHECK_EQ_INT(text_as("5", TIME_MILLIS), 5000);
	CHECK_EQ_INT(text_as("1700000000.5", TIME_AUTO), INT64_C(1700000000500000));
	CHECK(number_as("5", TIME_ISO8601) == -1 && wrong != NULL);
	/* the range of timestamptz */
	CHECK_EQ_INT(number_as("-210866803200", TIME_SECONDS), INT64_C(-210866803200000000));
	CHECK(number_as("-210866803201", TIME_SECONDS) == -1 && wrong != NULL);
	CHECK_EQ_INT(number_as("9223372036854", TIME_SECONDS), INT64_C(9223372036854000000));
	CHECK(number_as("9223372036855", TIME_SECONDS) == -1 && wrong != NULL);
	CHECK(number_as("1e300", TIME_AUTO) == -1 && wrong != NULL);
	CHECK(number_as("123456789012345678901234567890", TIME_AUTO) == -1 && wrong != NULL);
	CHECK_EQ_INT(number_as("9999999999999999999", TIME_NANOS), INT64_C(10000000000000000));
}

/* Random times, written by gmtime() and strftime() */
static void
calendar(void)
{
	uint64_t	seed = 1;

	for (int i = 0; i < 300000; i++)
	{
		int64_t		s = (int64_t) (test_random(&seed) % UINT64_C(317000000000)) - INT64_C(62135596800);
		int64_t		us = (int64_t) (test_random(&seed) % 1000000);
		int			offset = (int) (test_random(&seed) % 1800) - 900;
		time_t		t = (time_t) (s + offset * 60);
		struct tm	tm;
		char		text[80];
		char		day[40];

		gmtime_r(&t, &tm);
		if (tm.tm_year + 1900 < 1)
			continue;
		strftime(day, sizeof(day), i & 1 ? "-%m-%dT%H:%M:%S" : "-%m-%d %H:%M:%S", &tm);
		snprintf(text, sizeof(text), "%04d%s.%06d%c%02d:%02d", tm.tm_year + 1900, day, (int) us, offset < 0 ? '-' : '+',
				 abs(offset) / 60, abs(offset) % 60);
		TEXT(text, s * 1000000 + us);
		snprintf(text, sizeof(text), "%04d%.*s", tm.tm_year + 1900, 6, day);
		TEXT(text, (int64_t) (t - ((t % 86400) + 86400) % 86400) * 1000000);
	}
}

int
main(void)
{
	RUN(iso8601);
	RUN(not_times);
	RUN(epochs);
	RUN(calendar);
	return test_done();
}
