/*
 * csv.c - one line of RFC 4180 to one point
 *
 * A message is one line with the columns of the config; its line end may be
 * there or not. An empty field is null.
 */
#include <stdio.h>

#include "worker/scan.h"

typedef struct CsvField
{
	const char *p;
	size_t		len;
} CsvField;

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

bool
csv_init(Converter *conv, const ConverterConfig *config, char *err, size_t errlen)
{
	const char *p = config->csv_columns[0] ? config->csv_columns : "series,ts,value";

	if (config->series_template[0] != '\0')
	{
		snprintf(err, errlen, "series.template: csv has none: its series is a column, else the key");
		return false;
	}
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

static inline bool
is_empty(const CsvField *field)
{
	return field->len == 0;
}

/* Blanks round an unquoted or quoted number, time or label mean nothing */
static CsvField
trimmed(const CsvField *field)
{
	CsvField	t = *field;

	while (t.len > 0 && (*t.p == ' ' || *t.p == '\t'))
		t.p++, t.len--;
	while (t.len > 0 && (t.p[t.len - 1] == ' ' || t.p[t.len - 1] == '\t'))
		t.len--;
	return t;
}

/* The quoted field at p: what follows its closing quote, or NULL. Doubled quotes are halved into out->text */
static const char *
quoted_scan(const char *p, const char *end, Converted *out, CsvField *field)
{
	const char *from = ++p;
	bool		doubled = false;

	for (;;)
	{
		p = memchr(p, '"', (size_t) (end - p));
		if (p == NULL)
			return NULL;
		if (p + 1 == end || p[1] != '"')
			break;
		doubled = true;
		p += 2;
	}
	field->p = from;
	field->len = (size_t) (p - from);
	if (doubled)
	{
		char	   *to = out->text + out->ntext;	/* the whole message fits */

		field->p = to;
		for (; from < p; from++)
		{
			*to++ = *from;
			from += *from == '"';
		}
		field->len = (size_t) (to - field->p);
		out->ntext += field->len;
	}
	return p + 1;
}

/* Cut the line into the fields of the config */
static bool
csv_split(const Converter *conv, const char *p, const char *end, Converted *out, CsvField *fields)
{
	char		shown[32];

	for (int n = 0;; n++)
	{
		const char *start = p;

		if (n == conv->ncolumns)
			return converted_refuse(out, "more than the %d columns of csv.columns", conv->ncolumns);
		if (p < end && *p == '"')
		{
			p = quoted_scan(p, end, out, &fields[n]);
			if (p == NULL)
				return converted_refuse(out, "column %d: a quote is not closed", n + 1);
			if (p < end && *p != conv->delimiter)
				return converted_refuse(out, "column %d: \"%s\" follows the closing quote", n + 1,
										text_shown(p, end, shown, sizeof(shown)));
		}
		else
		{
			while (p < end && *p != conv->delimiter)
			{
				if (*p == '"')
					return converted_refuse(out, "column %d: a quote within a field that is not quoted", n + 1);
				if (*p == '\n' || *p == '\r')
					return converted_refuse(out, "more than one line in a message");
				p++;
			}
			fields[n].p = start;
			fields[n].len = (size_t) (p - start);
		}
		if (p == end)
		{
			if (n + 1 < conv->ncolumns)
				return converted_refuse(out, "%d columns where csv.columns has %d", n + 1, conv->ncolumns);
			return true;
		}
		p++;
	}
}

static bool
take_value(int column, const CsvField *field, Converted *out)
{
	CsvField	t = trimmed(field);
	Number		number;
	char		shown[32];

	if (number_scan_loose(t.p, t.p + t.len, &number) != t.p + t.len)
		return converted_refuse(out, "column %d: \"%s\" is not a number", column + 1,
								text_shown(t.p, t.p + t.len, shown, sizeof(shown)));
	if (!converted_reserve_values(out, out->nvalues + 1))
		return converted_refuse(out, "out of memory");
	if (!number_value(&number, &out->values[out->nvalues]))
		return converted_refuse(out, "column %d: \"%s\" is too large for a double", column + 1,
								text_shown(t.p, t.p + t.len, shown, sizeof(shown)));
	out->nvalues++;
	return true;
}

static bool
take_time(const Converter *conv, int column, const CsvField *field, Converted *out, MessagePoint *point)
{
	char		shown[32];
	CsvField	t = trimmed(field);
	const char *wrong = time_from_text(t.p, t.len, conv->time_format, &point->ts);

	if (wrong == NULL)
		return true;
	return converted_refuse(out, "column %d: \"%s\": %s", column + 1,
							text_shown(t.p, t.p + t.len, shown, sizeof(shown)), wrong);
}

static bool
take_label(int column, const CsvField *field, Converted *out, MessagePoint *point)
{
	CsvField	t = trimmed(field);
	Number		number;
	double		x;
	int			label = label_of_text(t.p, t.len);

	if (label < 0 && number_scan_loose(t.p, t.p + t.len, &number) == t.p + t.len &&
		number_value(&number, &x) && (x == 0 || x == 1))
		label = (int) x;
	if (label < 0)
		return converted_refuse(out, "column %d: a label is 0, 1, true, false or empty", column + 1);
	point->label = (int8_t) label;
	return true;
}

/* What the fields mean */
static bool
csv_take(const Converter *conv, const Message *message, const CsvField *fields, Converted *out)
{
	MessagePoint *point = out->points;
	const CsvField *series = NULL;
	int			nulls = 0;

	memset(point, 0, sizeof(*point));
	point->ts = message->timestamp;
	point->label = -1;
	for (int i = 0; i < conv->ncolumns; i++)
	{
		bool		good = true;

		if (is_empty(&fields[i]) && conv->column[i] == COLUMN_VALUE)
		{
			/* a missing component, if others are there */
			nulls++;
			if (!converted_reserve_values(out, out->nvalues + 1))
				return converted_refuse(out, "out of memory");
			out->values[out->nvalues++] = NAN;
		}
		if (is_empty(&fields[i]))
			continue;
		switch ((Column) conv->column[i])
		{
			case COLUMN_SERIES:
				series = &fields[i];
				break;
			case COLUMN_TS:
				good = take_time(conv, i, &fields[i], out, point);
				break;
			case COLUMN_VALUE:
				good = take_value(i, &fields[i], out);
				break;
			case COLUMN_LABEL:
				good = take_label(i, &fields[i], out, point);
				break;
			case COLUMN_SKIP:
				break;
		}
		if (!good)
			return false;
	}
	if (point->ts == TIME_NONE)
		return converted_refuse(out, "no time: the line has none, and the message has none");
	if (!series_of(message, series ? series->p : NULL, series ? series->len : 0, "series", out, point))
		return false;

	point->dims = conv->nvalue_columns;
	point->is_vector = conv->nvalue_columns > 1;
	if (nulls == conv->nvalue_columns)
	{
		point->is_null = true;
		point->dims = 1;
		out->values[0] = NAN;
		out->nvalues = 1;
	}
	out->npoints = 1;
	return true;
}

bool
csv_convert(const Converter *conv, const Message *message, Converted *out)
{
	CsvField	fields[CONVERTER_COLUMNS_MAX];
	const char *p = message->payload;
	const char *end = p + message->payload_len;
	const char *wrong = utf8_check(p, end);

	if (wrong != end)
		return converted_refuse(out, "not UTF-8 text at byte %zu", (size_t) (wrong - p));
	if (end[-1] == '\n')
		end--;
	if (end > p && end[-1] == '\r')
		end--;
	if (!converted_reserve_text(out, message->payload_len))
		return converted_refuse(out, "out of memory");
	return csv_split(conv, p, end, out, fields) && csv_take(conv, message, fields, out);
}
