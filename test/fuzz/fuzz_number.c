/*
 * fuzz_number.c - fuzz target of numbers and times as text: a plain reading of
 * the grammar and strtod() agree on numbers, gmtime() on what a time is
 *
 * The first byte picks number by JSON's rules, number as people write it, or
 * one of the formats of times; the rest is the text.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "worker/scan.h"

#define MAX_LEN		1200

static void
fail(const char *what, const uint8_t *data, size_t len)
{
	fprintf(stderr, "%s: %.*s\n", what, (int) len, (const char *) data);
	abort();
}

static size_t
digits(const char *p, const char *end)
{
	size_t		n = 0;

	while (p + n < end && p[n] >= '0' && p[n] <= '9')
		n++;
	return n;
}

/* How many bytes are a number; 0 if none */
static size_t
number_len(const char *p, const char *end, bool loose)
{
	const char *start = p;
	size_t		whole;
	size_t		fraction = 0;

	if (p < end && (*p == '-' || (loose && *p == '+')))
		p++;
	whole = digits(p, end);
	if (!loose && (whole == 0 || (whole > 1 && *p == '0')))
		return 0;
	p += whole;
	if (p < end && *p == '.')
	{
		fraction = digits(++p, end);
		if (!loose && fraction == 0)
			return 0;
		p += fraction;
	}
	if (whole + fraction == 0)
		return 0;
	if (p < end && (*p == 'e' || *p == 'E'))
	{
		p++;
		p += p < end && (*p == '+' || *p == '-');
		if (digits(p, end) == 0)
			return 0;
		p += digits(p, end);
	}
	return p - start > NUMBER_MAX ? 0 : (size_t) (p - start);
}

static void
check_number(const char *p, const char *end, bool loose)
{
	size_t		len = number_len(p, end, loose);
	char		text[NUMBER_MAX + 1];
	Number		n;
	const char *next = loose ? number_scan_loose(p, end, &n) : number_scan(p, end, &n);
	double		want;
	double		got;
	bool		finite;

	if (next != (len ? p + len : NULL))
		fail("another end of the number", (const uint8_t *) p, (size_t) (end - p));
	if (next == NULL)
		return;
	memcpy(text, p, len);
	text[len] = '\0';
	want = strtod(text, NULL);
	finite = number_value(&n, &got);
	if (finite != isfinite(want) || (finite && (got != want || !signbit(got) != !signbit(want))))
		fail("another number", (const uint8_t *) p, len);
	if (n.integer != (strpbrk(text, ".eE") == NULL))
		fail("not as whole as it should be", (const uint8_t *) p, len);
}

/* Written by the C library and read again */
static void
check_time(const char *p, size_t len, TimeFormat format)
{
	char		text[80];
	int64_t		us = TIME_NONE;
	int64_t		again = TIME_NONE;
	const char *wrong = time_from_text(p, len, format, &us);
	time_t		seconds;
	struct tm	tm;

	if (wrong != NULL)
	{
		if (wrong[0] == '\0')
			fail("refused without a reason", (const uint8_t *) p, len);
		return;
	}
	seconds = us / 1000000 - (us % 1000000 < 0);
	if (us == TIME_NONE || gmtime_r(&seconds, &tm) == NULL)
		fail("no time", (const uint8_t *) p, len);
	if (tm.tm_year + 1900 < 1)
		return;
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%06d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
			 tm.tm_min, tm.tm_sec, (int) (us - (int64_t) seconds * 1000000));
	if (time_from_text(text, strlen(text), TIME_ISO8601, &again) != NULL || again != us)
		fail("another time", (const uint8_t *) text, strlen(text));
}

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *) data + 1;
	int			mode;

	if (size == 0)
		return 0;
	mode = data[0] % (2 + TIME_NANOS + 1);
	if (mode < 2)
		check_number(p, p + size - 1, mode == 1);
	else
		check_time(p, size - 1, (TimeFormat) (mode - 2));
	return 0;
}
