/* convert.h - one call to run a converter on a text, for the tests of the formats */
#ifndef ANOMALY_TEST_CONVERT_H
#define ANOMALY_TEST_CONVERT_H

#include <stdlib.h>

#include "test.h"
#include "worker/converter.h"

static Converted result;
static Converter *converter;
static const char *test_key = NULL;
static int64_t test_timestamp = TIME_NONE;
static bool test_many = false;	/* a message may have no points, or several */

static inline void
use_config(const ConverterConfig *config)
{
	char		err[256] = "";

	if (converter == NULL)
		converter = malloc(converter_size());
	CHECK_SAY(converter_init(converter, config, err, sizeof(err)), "config refused: %s", err);
}

/* The reason that a config is refused for; "" if it is not */
static inline const char *
config_error(const ConverterConfig *config)
{
	static char err[256];

	err[0] = '\0';
	if (converter == NULL)
		converter = malloc(converter_size());
	return converter_init(converter, config, err, sizeof(err)) ? "" : err;
}

/* The bytes lie in a block of exactly their size, so that a sanitizer sees a read past the end */
static inline bool
convert_bytes(const char *bytes, size_t len)
{
	static char *block;
	Message		message = {0};
	bool		good;

	free(block);				/* results may point into it: it lives until the next call */
	block = malloc(len ? len : 1);
	memcpy(block, bytes, len);
	message.payload = block;
	message.payload_len = len;
	message.key = test_key;
	message.key_len = test_key ? strlen(test_key) : 0;
	message.timestamp = test_timestamp;
	message.topic_name = "metrics.raw";
	good = converter_convert(converter, &message, &result);
	CHECK(good == (result.reason[0] == '\0'));
	for (int i = 0; i < result.npoints; i++)
		CHECK(result.points[i].item == i && !result.points[i].in_text && !result.points[i].tags_in_text);
	if (!good || !test_many)
		CHECK_EQ_INT(result.npoints, good);
	return good;
}

static inline bool
convert(const char *text)
{
	return convert_bytes(text, strlen(text));
}

#define GOOD(text) CHECK_SAY(convert(text), "%s refused: %s", text, result.reason)
#define BAD(text, why) \
	do { \
		CHECK_SAY(!convert(text), "%s accepted", text); \
		CHECK_SAY(strstr(result.reason, why) != NULL, "%s: reason is: %s", text, result.reason); \
	} while (0)

static inline const char *
series_at(int i)
{
	static char name[CONVERTER_SERIES_MAX + 1];

	if (i >= result.npoints)
		return "(no point)";
	memcpy(name, result.points[i].series, result.points[i].series_len);
	name[result.points[i].series_len] = '\0';
	return name;
}

static inline const char *
series(void)
{
	return series_at(0);
}

static inline const char *
tags_at(int i)
{
	static char text[1024];
	const MessagePoint *p = &result.points[i];

	if (i >= result.npoints || p->tags == NULL || p->tags_in_text)
		return "(no tags)";
	sprintf(text, "%.*s", (int) p->tags_len, p->tags);
	return text;
}

/* The points of a message of several in one text: "series=value@ts; ..." */
static inline const char *
points(void)
{
	static char text[8192];
	size_t		n = 0;

	text[0] = '\0';
	for (int i = 0; i < result.npoints && n + 512 < sizeof(text); i++)
	{
		const MessagePoint *p = &result.points[i];

		n += (size_t) sprintf(text + n, "%s%s=%.17g@%lld", i ? "; " : "", series_at(i), result.values[p->x], (long long) p->ts);
	}
	return text;
}

/* Every point that came through must be whole */
static inline void
check_points(void)
{
	for (int i = 0; i < result.npoints; i++)
	{
		const MessagePoint *p = &result.points[i];

		CHECK(p->item == i && !p->in_text && p->series_len >= 1 && p->series_len <= CONVERTER_SERIES_MAX);
		CHECK(p->ts != TIME_NONE && p->label == -1);
		CHECK(p->dims == 1 && p->x < result.nvalues && isfinite(result.values[p->x]));
	}
}

static inline double
value(size_t i)
{
	return result.npoints == 1 && result.points[0].x + i < result.nvalues ? result.values[result.points[0].x + i] : -999;
}

#endif
