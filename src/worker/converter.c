/*
 * converter.c - the config of a converter, and what all formats share
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "worker/scan.h"

#define SHOWN_MAX	20			/* bytes of a payload that a reason may quote */

static const char *const default_path[FIELD_COUNT] = {"series", "ts", "timestamp", "value", "values", "label"};

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

/* One more point of one value, without series and time; NULL: refused */
MessagePoint *
converted_add_point(Converted *out, double x)
{
	MessagePoint *point;

	if (out->npoints == CONVERTER_POINTS_MAX)
	{
		converted_refuse(out, "more than %d points in a message", CONVERTER_POINTS_MAX);
		return NULL;
	}
	if (!converted_reserve_points(out, out->npoints + 1) || !converted_reserve_values(out, out->nvalues + 1))
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
		if (out->points[i].in_text)
		{
			out->points[i].series = out->text + (uintptr_t) out->points[i].series;
			out->points[i].in_text = false;
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

/* Split "a.b.c" ("\." is a dot within a name) */
static bool
path_parse(Path *path, const char *key, const char *text, char *err, size_t errlen)
{
	size_t		used = 0;
	size_t		start = 0;

	memset(path, 0, sizeof(*path));
	if (strlen(text) >= CONVERTER_PATH_MAX)
	{
		snprintf(err, errlen, "%s: a path has at most %d bytes", key, CONVERTER_PATH_MAX - 1);
		return false;
	}
	strcpy(path->shown, text);
	for (const char *p = text;; p++)
	{
		if (*p == '\\' && (p[1] == '.' || p[1] == '\\'))
			path->text[used++] = *++p;
		else if (*p != '\0' && *p != '.')
			path->text[used++] = *p;
		else
		{
			if (used == start)
			{
				snprintf(err, errlen, "%s: path \"%.100s\" has an empty name", key, text);
				return false;
			}
			if (path->nsegments == PATH_MAX_SEGMENTS)
			{
				snprintf(err, errlen, "%s: path \"%.100s\" has more than %d names", key, text, PATH_MAX_SEGMENTS);
				return false;
			}
			path->start[path->nsegments] = (uint8_t) start;
			path->len[path->nsegments++] = (uint8_t) (used - start);
			start = used;
			if (*p == '\0')
				return true;
		}
	}
}

/* One path is the other, or the way to it */
static bool
path_clash(const Path *a, const Path *b)
{
	for (int i = 0; i < a->nsegments && i < b->nsegments; i++)
		if (a->len[i] != b->len[i] || memcmp(a->text + a->start[i], b->text + b->start[i], a->len[i]) != 0)
			return false;
	return a->nsegments > 0 && b->nsegments > 0;
}

/* Formats whose series is a field or the key */
static bool
no_template(const ConverterConfig *config, const char *format, char *err, size_t errlen)
{
	if (config->series_template[0] == '\0')
		return true;
	snprintf(err, errlen, "series.template: %s has none; it is for text and influx", format);
	return false;
}

static bool
json_init(Converter *conv, const ConverterConfig *config, char *err, size_t errlen)
{
	static const char *const keys[] = {"json.series", "json.ts", "json.ts", "json.value", "json.values", "json.label"};
	const char *given[FIELD_COUNT] = {
		config->series_field, config->ts_field, "", config->value_field, config->values_field, config->label_field
	};

	if (!no_template(config, "json", err, errlen))
		return false;
	for (int i = 0; i < FIELD_COUNT; i++)
	{
		if (i == FIELD_TIMESTAMP && config->ts_field[0] != '\0')
			continue;
		if (!path_parse(&conv->path[i], keys[i], given[i][0] ? given[i] : default_path[i], err, errlen))
			return false;
	}
	for (int i = 0; i < FIELD_COUNT; i++)
		for (int j = 0; j < FIELD_COUNT; j++)
		{
			if (i == j || !path_clash(&conv->path[i], &conv->path[j]))
				continue;
			if (given[i][0] && given[j][0])
			{
				snprintf(err, errlen, "%s and %s are the same field, or one lies within the other: \"%.80s\", \"%.80s\"",
						 keys[i], keys[j], given[i], given[j]);
				return false;
			}
			/* what the config names takes the field from a default */
			conv->path[given[i][0] ? j : i].nsegments = 0;
		}
	for (int i = 0; i < FIELD_COUNT; i++)
	{
		const Path *path = &conv->path[i];

		if (path->nsegments > 0)
			conv->named |= (uint8_t) (1 << i);
		for (int s = 0; s < path->nsegments; s++)
			conv->by_len[s][path->len[s]] |= (uint8_t) (1 << i);
	}
	return true;
}

static bool
csv_column(Converter *conv, const char *name, size_t len, char *err, size_t errlen)
{
	static const struct
	{
		const char *name;
		Column		column;
	}			names[] = {
		{"series", COLUMN_SERIES}, {"ts", COLUMN_TS}, {"timestamp", COLUMN_TS}, {"value", COLUMN_VALUE},
		{"label", COLUMN_LABEL}, {"-", COLUMN_SKIP}
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
	{
		if (strlen(names[i].name) != len || memcmp(names[i].name, name, len) != 0)
			continue;
		if (conv->ncolumns == CONVERTER_COLUMNS_MAX)
		{
			snprintf(err, errlen, "csv.columns: at most %d columns", CONVERTER_COLUMNS_MAX);
			return false;
		}
		for (int j = 0; j < conv->ncolumns; j++)
			if (conv->column[j] == names[i].column && names[i].column != COLUMN_VALUE && names[i].column != COLUMN_SKIP)
			{
				snprintf(err, errlen, "csv.columns: \"%s\" stands twice", names[i].name);
				return false;
			}
		conv->column[conv->ncolumns++] = (uint8_t) names[i].column;
		conv->nvalue_columns += names[i].column == COLUMN_VALUE;
		return true;
	}
	snprintf(err, errlen, "csv.columns: \"%.*s\" is none of series, ts, value, label and - (not used)",
			 (int) (len < 100 ? len : 100), name);
	return false;
}

static bool
csv_init(Converter *conv, const ConverterConfig *config, char *err, size_t errlen)
{
	const char *p = config->csv_columns[0] ? config->csv_columns : "series,ts,value";

	if (!no_template(config, "csv", err, errlen))
		return false;
	conv->delimiter = config->csv_delimiter ? config->csv_delimiter : ',';
	if (conv->delimiter == '"' || conv->delimiter == '\n' || conv->delimiter == '\r' || (conv->delimiter & 0x80))
	{
		snprintf(err, errlen, "csv.delimiter: one ASCII character that is no quote and no line end");
		return false;
	}
	for (;;)
	{
		const char *name;

		while (*p == ' ')
			p++;
		name = p;
		while (*p != '\0' && *p != ',' && *p != ' ')
			p++;
		if (!csv_column(conv, name, (size_t) (p - name), err, errlen))
			return false;
		while (*p == ' ')
			p++;
		if (*p == '\0')
			break;
		if (*p++ != ',')
		{
			snprintf(err, errlen, "csv.columns: names are separated by commas");
			return false;
		}
	}
	if (conv->nvalue_columns == 0)
	{
		snprintf(err, errlen, "csv.columns: needs at least one \"value\"");
		return false;
	}
	return true;
}

bool
converter_init(Converter *conv, const ConverterConfig *config, char *err, size_t errlen)
{
	memset(conv, 0, sizeof(*conv));
	conv->kind = config->kind;
	conv->time_format = config->time_format;
	switch (config->kind)
	{
		case CONVERTER_JSON:
			return json_init(conv, config, err, errlen);
		case CONVERTER_CSV:
			return csv_init(conv, config, err, errlen);
		case CONVERTER_TEXT:
			return text_init(conv, config, err, errlen);
		case CONVERTER_INFLUX:
			return influx_init(conv, config, err, errlen);
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
			break;
		case CONVERTER_CSV:
			return csv_convert(conv, message, out);
		case CONVERTER_TEXT:
			return text_convert(conv, message, out);
		case CONVERTER_INFLUX:
			return influx_convert(conv, message, out);
	}
	return json_convert(conv, message, out);
}
