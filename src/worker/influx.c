/*
 * influx.c - InfluxDB line protocol: every numeric field of a line is a point
 *
 *	 measurement[,tag=value...] field=value[,field=value...] [timestamp]
 *
 * A backslash keeps a comma, a space or (but in a measurement) an equals sign
 * from its meaning; before anything else it is itself.
 */
#include <stdio.h>

#include "worker/scan.h"

#define TAGS_MAX	64			/* tags of a line */

typedef struct Name
{
	const char *p;
	size_t		len;
	bool		escaped;
} Name;

typedef struct Line
{
	Name		measurement;
	Name		field;
	int			ntags;
	Name		tag[TAGS_MAX];	/* sorted, so that their order makes no other series */
	Name		value[TAGS_MAX];
	size_t		kept;			/* where the text has the tags as JSON, when they are kept */
	size_t		kept_len;
} Line;

bool
influx_init(Converter *conv, const ConverterConfig *config, char *err, size_t errlen)
{
	static const TimeFormat format[] = {TIME_NANOS, TIME_MICROS, TIME_MILLIS, TIME_SECONDS};

	conv->line_time = format[config->influx_precision];
	return template_parse(&conv->series,
						  config->series_template[0] ? config->series_template : "${measurement}.${field}${tags}",
						  1u << PART_MEASUREMENT | 1u << PART_FIELD | 1u << PART_TAGS | 1u << PART_NAME, err, errlen);
}

static inline bool
at_line_end(const char *p, const char *end)
{
	return p == end || *p == '\n' || (*p == '\r' && (p + 1 == end || p[1] == '\n'));
}

static bool
refuse_at(Converted *out, const char *what, const char *p, const char *end)
{
	char		shown[32];
	const char *stop = memchr(p, '\n', (size_t) (end - p));

	if (at_line_end(p, end))
		return converted_refuse(out, "%s, but it ends", what);
	return converted_refuse(out, "%s, found \"%s\"", what, text_shown(p, stop ? stop : end, shown, sizeof(shown)));
}

static inline bool
is_special(char c, bool equals)
{
	return c == ',' || c == ' ' || (equals && c == '=');
}

/* A name at p, up to a comma, a space or (equals) an equals sign: what follows */
static const char *
name_scan(const char *p, const char *end, bool equals, Name *name)
{
	name->p = p;
	name->escaped = false;
	while (!at_line_end(p, end) && !is_special(*p, equals))
	{
		if (*p == '\\' && p + 1 < end && is_special(p[1], equals))
		{
			name->escaped = true;
			p++;
		}
		p++;
	}
	name->len = (size_t) (p - name->p);
	return p;
}

/* The name without its escapes, onto out->text */
static bool
name_append(Converted *out, const Name *name, bool equals)
{
	char	   *to;
	const char *end = name->p + name->len;

	if (!name->escaped)
		return converted_append(out, name->p, name->len);
	if (!converted_reserve_text(out, out->ntext + name->len))
		return converted_refuse(out, "out of memory");
	to = out->text + out->ntext;
	for (const char *p = name->p; p < end; p++)
	{
		if (*p == '\\' && p + 1 < end && is_special(p[1], equals))
			p++;
		*to++ = *p;
	}
	out->ntext = (size_t) (to - out->text);
	return true;
}

/* The same within a JSON string */
static bool
name_append_json(Converted *out, const Name *name)
{
	const char *end = name->p + name->len;
	char		plain[256];

	for (const char *p = name->p; p < end;)
	{
		size_t		len = 0;

		for (; p < end && len < sizeof(plain); p++)
		{
			if (*p == '\\' && p + 1 < end && is_special(p[1], true))
				p++;
			plain[len++] = *p;
		}
		if (!converted_append_json(out, plain, len))
			return false;
	}
	return true;
}

/* The tags of the line as a JSON object */
static bool
tags_keep(Line *line, Converted *out)
{
	line->kept = out->ntext;
	for (int i = 0; i < line->ntags; i++)
		if (!converted_append(out, i > 0 ? ",\"" : "{\"", 2) || !name_append_json(out, &line->tag[i]) ||
			!converted_append(out, "\":\"", 3) || !name_append_json(out, &line->value[i]) || !converted_append(out, "\"", 1))
			return false;
	if (line->ntags > 0 && !converted_append(out, "}", 1))
		return false;
	line->kept_len = out->ntext - line->kept;
	return true;
}

/* As the bytes are written: escapes have one form only */
static int
name_compare(const Name *a, const Name *b)
{
	size_t		len = a->len < b->len ? a->len : b->len;
	int			order = memcmp(a->p, b->p, len);

	return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

/* Is the name, without escapes, these bytes? */
static bool
name_is(const Name *name, const char *text, size_t len)
{
	const char *end = name->p + name->len;
	size_t		n = 0;

	for (const char *p = name->p; p < end; p++, n++)
	{
		if (*p == '\\' && p + 1 < end && is_special(p[1], true))
			p++;
		if (n >= len || text[n] != *p)
			return false;
	}
	return n == len;
}

static PartResult
write_part(const void *row, const Template *template, const Part *part, Converted *out)
{
	const Line *line = row;

	switch ((PartKind) part->kind)
	{
		case PART_MEASUREMENT:
			return name_append(out, &line->measurement, false) ? PART_DONE : PART_REFUSED;
		case PART_FIELD:
			return name_append(out, &line->field, true) ? PART_DONE : PART_REFUSED;
		case PART_TAGS:
			/* escapes stay: without them two sets of tags could give one name */
			for (int i = 0; i < line->ntags; i++)
				if (!converted_append(out, ",", 1) || !converted_append(out, line->tag[i].p, line->tag[i].len) ||
					!converted_append(out, "=", 1) || !converted_append(out, line->value[i].p, line->value[i].len))
					return PART_REFUSED;
			return PART_DONE;
		default:
			for (int i = 0; i < line->ntags; i++)
				if (name_is(&line->tag[i], template->text + part->start, part->len))
					return name_append(out, &line->value[i], true) ? PART_DONE : PART_REFUSED;
			return PART_MISSING;
	}
}

/* The ",tag=value" at p, sorted in: what follows, or NULL */
static const char *
tag_scan(const char *p, const char *end, Line *line, Converted *out)
{
	Name		tag;
	Name		value;
	int			i = line->ntags;

	p = name_scan(p + 1, end, true, &tag);
	if (tag.len == 0 || p == end || *p != '=')
	{
		refuse_at(out, "expected tag=value", tag.p, end);
		return NULL;
	}
	p = name_scan(p + 1, end, true, &value);
	if (value.len == 0 || (p < end && *p == '='))
	{
		refuse_at(out, value.len ? "an equals sign in a tag's value has a backslash before it" : "expected a tag's value", p, end);
		return NULL;
	}
	if (line->ntags == TAGS_MAX)
	{
		converted_refuse(out, "more than %d tags", TAGS_MAX);
		return NULL;
	}
	for (; i > 0; i--)
	{
		int			order = name_compare(&line->tag[i - 1], &tag);

		if (order < 0)
			break;
		if (order == 0)
		{
			refuse_at(out, "a tag stands twice", tag.p, end);
			return NULL;
		}
		line->tag[i] = line->tag[i - 1];
		line->value[i] = line->value[i - 1];
	}
	line->tag[i] = tag;
	line->value[i] = value;
	line->ntags++;
	return p;
}

/* Digits of an integer of 64 bits; false: none, or too many */
static bool
integer_value(const char *p, const char *end, bool is_signed, double *x)
{
	bool		negative = is_signed && p < end && *p == '-';
	uint64_t	limit = is_signed ? (uint64_t) INT64_MAX + negative : UINT64_MAX;
	uint64_t	n = 0;

	p += negative;
	if (p == end)
		return false;
	for (; p < end; p++)
		if ((unsigned char) (*p - '0') > 9 || __builtin_mul_overflow(n, 10, &n) ||
			__builtin_add_overflow(n, (uint64_t) (*p - '0'), &n) || n > limit)
			return false;
	*x = negative ? -(double) n : (double) n;
	return true;
}

/* 1, 0, or -1 for no boolean */
static int
boolean_value(const char *p, size_t len)
{
	static const char *const words[] = {"t", "T", "true", "True", "TRUE", "f", "F", "false", "False", "FALSE"};

	for (int i = 0; i < 10; i++)
		if (strlen(words[i]) == len && memcmp(words[i], p, len) == 0)
			return i < 5;
	return -1;
}

static bool
number_token(const char *p, const char *end, Converted *out, double *x)
{
	char		shown[32];
	int			boolean = boolean_value(p, (size_t) (end - p));
	Number		number;

	if (boolean >= 0)
	{
		*x = boolean;
		return true;
	}
	if (end > p && (end[-1] == 'i' || end[-1] == 'u'))
	{
		if (integer_value(p, end - 1, end[-1] == 'i', x))
			return true;
		return converted_refuse(out, "\"%s\" is not an integer of 64 bits", text_shown(p, end, shown, sizeof(shown)));
	}
	if (p == end || number_scan_loose(p, end, &number) != end)
		return converted_refuse(out, "\"%s\" is neither a number nor a boolean nor a quoted string",
								text_shown(p, end, shown, sizeof(shown)));
	if (!number_value(&number, x))
		return converted_refuse(out, "\"%s\" is too large for a double", text_shown(p, end, shown, sizeof(shown)));
	return true;
}

/* The field=value at p, a point unless it is a string: what follows, or NULL */
static const char *
field_scan(const Converter *conv, const Message *message, const char *p, const char *end, Line *line, Converted *out)
{
	const char *start;
	MessagePoint *point;
	double		x;

	p = name_scan(p, end, true, &line->field);
	if (line->field.len == 0 || p == end || *p != '=')
	{
		refuse_at(out, "expected field=value", line->field.p, end);
		return NULL;
	}
	start = ++p;
	if (p < end && *p == '"')
	{
		for (p++; p < end && *p != '"'; p++)
			p += *p == '\\' && p + 1 < end;
		if (p < end)
			return p + 1;
		refuse_at(out, "a string is not closed", start, end);
		return NULL;
	}
	while (!at_line_end(p, end) && *p != ',' && *p != ' ')
		p++;
	if (!number_token(start, p, out, &x))
		return NULL;
	point = converted_add_point(out, x);
	if (point == NULL || !template_series(&conv->series, message, write_part, line, out, point))
		return NULL;
	return p;
}

static bool
time_token(const Converter *conv, const char *p, const char *end, Converted *out, int64_t *ts)
{
	char		shown[32];
	Number		number;
	const char *wrong = "not a whole number";

	if (number_scan_loose(p, end, &number) == end && number.integer)
		wrong = time_from_number(&number, conv->line_time, ts);
	if (wrong == NULL)
		return true;
	return converted_refuse(out, "timestamp \"%s\": %s", text_shown(p, end, shown, sizeof(shown)), wrong);
}

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p;
}

/* What may follow the fields, at p: the line's end, or NULL */
static const char *
line_end_scan(const Converter *conv, const char *p, const char *end, Converted *out, int64_t *ts)
{
	const char *start;

	if (!at_line_end(p, end) && *p != ' ')
	{
		refuse_at(out, "expected a comma or a space behind a field", p, end);
		return NULL;
	}
	p = start = skip_blanks(p, end);
	while (!at_line_end(p, end) && *p != ' ' && *p != '\t')
		p++;
	if (p > start && !time_token(conv, start, p, out, ts))
		return NULL;
	p = skip_blanks(p, end);
	if (at_line_end(p, end))
		return p;
	refuse_at(out, "expected the end of the line", p, end);
	return NULL;
}

/* The line at p, which is neither empty nor a comment: its end, or NULL */
static const char *
line_scan(const Converter *conv, const Message *message, const char *p, const char *end, Converted *out)
{
	Line		line;
	int			first = out->npoints;
	int64_t		ts = message->timestamp;

	line.ntags = 0;
	p = name_scan(p, end, false, &line.measurement);
	if (line.measurement.len == 0)
	{
		refuse_at(out, "expected a measurement", p, end);
		return NULL;
	}
	while (p < end && *p == ',')
		if ((p = tag_scan(p, end, &line, out)) == NULL)
			return NULL;
	if (p == end || *p != ' ')
	{
		refuse_at(out, "expected a space and fields", p, end);
		return NULL;
	}
	if (conv->keep_tags && !tags_keep(&line, out))
		return NULL;
	for (p = skip_blanks(p, end);; p++)
	{
		p = field_scan(conv, message, p, end, &line, out);
		if (p == NULL)
			return NULL;
		if (p == end || *p != ',')
			break;
	}
	p = line_end_scan(conv, p, end, out, &ts);
	if (p == NULL)
		return NULL;
	if (ts == TIME_NONE && out->npoints > first)
	{
		converted_refuse(out, "no time: the line has none, and the message has none");
		return NULL;
	}
	for (int i = first; i < out->npoints; i++)
	{
		out->points[i].ts = ts;
		if (!conv->keep_tags || line.ntags == 0)
			continue;
		out->points[i].tags = (const char *) (uintptr_t) line.kept;
		out->points[i].tags_len = (uint32_t) line.kept_len;
		out->points[i].tags_in_text = true;
	}
	return p;
}

bool
influx_convert(const Converter *conv, const Message *message, Converted *out)
{
	const char *p = message->payload;
	const char *end = p + message->payload_len;
	const char *wrong = utf8_check(p, end);

	if (wrong != end)
		return converted_refuse(out, "not UTF-8 text at byte %zu", (size_t) (wrong - p));
	for (long number = 1; p < end; number++)
	{
		p = skip_blanks(p, end);
		if (p < end && *p == '#')
		{
			p = memchr(p, '\n', (size_t) (end - p));
			if (p == NULL)
				break;
		}
		if (!at_line_end(p, end) && (p = line_scan(conv, message, p, end, out)) == NULL)
			return converted_place(out, "line", number);
		p += p < end && *p == '\r';
		p += p < end;
	}
	converted_resolve(out);
	return true;
}
