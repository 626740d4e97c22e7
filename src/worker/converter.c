/*
 * converter.c - the config of a converter, and what all formats share
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "worker/scan.h"

#define SHOWN_MAX	20			/* bytes of a payload that a reason may quote */

size_t
converter_size(void)
{
	return sizeof(Converter);
}

bool
converted_reserve_points(Converted *out, int n)
{
	int			max = out->max_points ? out->max_points : 4;
	MessagePoint *points;

	if (n <= out->max_points)
		return true;
	while (max < n)
		max *= 2;
	points = realloc(out->points, (size_t) max * sizeof(MessagePoint));
	if (points == NULL)
		return false;
	out->points = points;
	out->max_points = max;
	return true;
}

bool
converted_reserve_values(Converted *out, size_t n)
{
	size_t		max = out->max_values ? out->max_values : 16;
	double	   *values;

	if (n <= out->max_values)
		return true;
	while (max < n)
		max *= 2;
	values = realloc(out->values, max * sizeof(double));
	if (values == NULL)
		return false;
	out->values = values;
	out->max_values = max;
	return true;
}

bool
converted_reserve_text(Converted *out, size_t n)
{
	size_t		max = out->max_text ? out->max_text : 256;
	char	   *text;

	if (n <= out->max_text)
		return true;
	while (max < n)
		max *= 2;
	text = realloc(out->text, max);
	if (text == NULL)
		return false;
	out->text = text;
	out->max_text = max;
	return true;
}

bool
converted_append(Converted *out, const char *p, size_t len)
{
	if (!converted_reserve_text(out, out->ntext + len))
		return converted_refuse(out, "out of memory");
	if (len > 0)
		memcpy(out->text + out->ntext, p, len);
	out->ntext += len;
	return true;
}

/* The bytes within a JSON string */
bool
converted_append_json(Converted *out, const char *p, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	char	   *to;

	if (!converted_reserve_text(out, out->ntext + 6 * len))
		return converted_refuse(out, "out of memory");
	to = out->text + out->ntext;
	for (const char *end = p + len; p < end; p++)
	{
		unsigned char c = (unsigned char) *p;

		if (c < 0x20)
		{
			memcpy(to, "\\u00", 4);
			to[4] = digits[c >> 4];
			to[5] = digits[c & 15];
			to += 6;
			continue;
		}
		if (c == '"' || c == '\\')
			*to++ = '\\';
		*to++ = (char) c;
	}
	out->ntext = (size_t) (to - out->text);
	return true;
}

/* One more point, without series, time and value; NULL: refused */
MessagePoint *
converted_new_point(Converted *out)
{
	MessagePoint *point;

	if (out->npoints == CONVERTER_POINTS_MAX)
	{
		converted_refuse(out, "more than %d points in a message", CONVERTER_POINTS_MAX);
		return NULL;
	}
	if (!converted_reserve_points(out, out->npoints + 1))
	{
		converted_refuse(out, "out of memory");
		return NULL;
	}
	point = &out->points[out->npoints];
	memset(point, 0, sizeof(*point));
	point->item = out->npoints++;
	point->x = out->nvalues;
	point->dims = 1;
	point->label = -1;
	return point;
}

/* The same with its one value */
MessagePoint *
converted_add_point(Converted *out, double x)
{
	MessagePoint *point;

	if (!converted_reserve_values(out, out->nvalues + 1))
	{
		converted_refuse(out, "out of memory");
		return NULL;
	}
	point = converted_new_point(out);
	if (point != NULL)
		out->values[out->nvalues++] = x;
	return point;
}

/* Where in the message a reason belongs; always false */
bool
converted_place(Converted *out, const char *what, long number)
{
	char		reason[CONVERTER_REASON_MAX];

	memcpy(reason, out->reason, sizeof(reason));
	return converted_refuse(out, "%s %ld: %s", what, number, reason);
}

/* The text grows no more: names that lie in it get their addresses */
void
converted_resolve(Converted *out)
{
	for (int i = 0; i < out->npoints; i++)
	{
		MessagePoint *point = &out->points[i];

		if (point->in_text)
			point->series = out->text + (uintptr_t) point->series;
		if (point->tags_in_text)
			point->tags = out->text + (uintptr_t) point->tags;
		point->in_text = point->tags_in_text = false;
	}
}

void
converted_free(Converted *out)
{
	free(out->points);
	free(out->values);
	free(out->text);
	memset(out, 0, sizeof(*out));
}

/* Write the reason; always false */
bool
converted_refuse(Converted *out, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	vsnprintf(out->reason, sizeof(out->reason), format, args);
	va_end(args);
	/* a path may have been cut within a character */
	*(char *) utf8_check(out->reason, out->reason + strlen(out->reason)) = '\0';
	out->npoints = 0;
	out->nvalues = 0;
	return false;
}

/* The first bytes at p, safe to print */
const char *
text_shown(const char *p, const char *end, char *buf, size_t buflen)
{
	size_t		n = 0;

	for (; p < end && n < SHOWN_MAX && n + 1 < buflen; p++)
		buf[n++] = *p >= 0x20 && *p < 0x7F ? *p : '?';
	buf[n] = '\0';
	return buf;
}

/* NULL, or why these bytes are no name of a series */
const char *
series_check(const char *p, size_t len)
{
	if (len == 0)
		return "is empty";
	if (len > CONVERTER_SERIES_MAX)
		return "is longer than 255 bytes";
	if (utf8_check(p, p + len) != p + len)
		return "is not UTF-8 text";
	return NULL;
}

/* The name of a point's series: p, or the message's key where p is NULL */
bool
series_of(const Message *message, const char *p, size_t len, const char *field, Converted *out, MessagePoint *point)
{
	const char *wrong;

	if (p == NULL && message->key == NULL)
		return converted_refuse(out, "no series: \"%.64s\" is missing and the message has no key", field);
	wrong = p ? series_check(p, len) : series_check(message->key, message->key_len);
	if (wrong != NULL && p == NULL)
		return converted_refuse(out, "no series: \"%.64s\" is missing and the message key %s", field, wrong);
	if (wrong != NULL)
		return converted_refuse(out, "\"%.64s\" %s", field, wrong);
	point->series = p ? p : message->key;
	point->series_len = (uint32_t) (p ? len : message->key_len);
	return true;
}

/* 1, 0, or -2 for something else */
int
label_of_text(const char *p, size_t len)
{
	if (len == 1 && (*p == '0' || *p == '1'))
		return *p - '0';
	if (len == 4 && memcmp(p, "true", 4) == 0)
		return 1;
	if (len == 5 && memcmp(p, "false", 5) == 0)
		return 0;
	return -2;
}

bool
converter_init(Converter *conv, const ConverterConfig *config, char *err, size_t errlen)
{
	memset(conv, 0, sizeof(*conv));
	conv->kind = config->kind;
	conv->time_format = config->time_format;
	conv->keep_tags = config->tags;
	if (config->tags && (config->kind == CONVERTER_CSV || config->kind == CONVERTER_TEXT))
	{
		snprintf(err, errlen, "tags: csv and text have none");
		return false;
	}
	switch (config->kind)
	{
		case CONVERTER_JSON:
		case CONVERTER_TELEGRAF:
		case CONVERTER_COLLECTD:
			return json_init(conv, config, err, errlen);
		case CONVERTER_CSV:
			return csv_init(conv, config, err, errlen);
		case CONVERTER_TEXT:
			return text_init(conv, config, err, errlen);
		case CONVERTER_INFLUX:
			return influx_init(conv, config, err, errlen);
		case CONVERTER_SQL:
			return true;
	}
	snprintf(err, errlen, "value.converter: unknown");
	return false;
}

bool
converter_convert(const Converter *conv, const Message *message, Converted *out)
{
	out->npoints = 0;
	out->nvalues = 0;
	out->ntext = 0;
	out->reason[0] = '\0';
	if (message->payload == NULL)
		return converted_refuse(out, "tombstone: the message has no payload");
	if (message->payload_len == 0)
		return converted_refuse(out, "the message is empty");
	if (!converted_reserve_points(out, 1) || !converted_reserve_values(out, 1))
		return converted_refuse(out, "out of memory");
	switch (conv->kind)
	{
		case CONVERTER_JSON:
		case CONVERTER_TELEGRAF:
		case CONVERTER_COLLECTD:
			break;
		case CONVERTER_SQL:
			return converted_refuse(out, "an SQL function converts these messages");
		case CONVERTER_CSV:
			return csv_convert(conv, message, out);
		case CONVERTER_TEXT:
			return text_convert(conv, message, out);
		case CONVERTER_INFLUX:
			return influx_convert(conv, message, out);
	}
	return json_convert(conv, message, out);
}
