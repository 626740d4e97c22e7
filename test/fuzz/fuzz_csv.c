/*
 * fuzz_csv.c - fuzz target of the CSV converter: the fields of a point are
 * those that a plain reading of RFC 4180 finds, and a line is refused only
 * where it has a fault
 *
 * The first byte is the delimiter, the second the format of times, then come
 * the columns up to a line end, and the message.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "worker/scan.h"

#define COLUMNS		CONVERTER_COLUMNS_MAX

/* A field as text, quotes undone */
typedef struct Plain
{
	char		text[8192];
	size_t		len;
} Plain;

static Plain plain[COLUMNS];
static char columns[COLUMNS];	/* s t v l - */
static int	ncolumns;

static void
fail(const char *what, const char *more)
{
	fprintf(stderr, "%s: %s\n", what, more);
	abort();
}

static void
read_columns(const char *text)
{
	ncolumns = 0;
	for (text += strspn(text, " ,"); *text != '\0'; text += strspn(text, " ,"))
	{
		columns[ncolumns++] = *text;
		text += strcspn(text, " ,");
	}
}

/* The number of fields, or -1 if this is not one line of them */
static int
split(const char *p, size_t len, char delimiter)
{
	int			n = 0;
	size_t		i = 0;
	bool		quoted = false;
	bool		closed = false;

	if (len > 0 && p[len - 1] == '\n')
		len--;
	if (len > 0 && p[len - 1] == '\r')
		len--;
	plain[0].len = 0;
	for (; i < len; i++)
	{
		Plain	   *field = &plain[n];
		bool		first = i == 0 || (!quoted && p[i - 1] == delimiter);

		if (quoted && p[i] == '"' && i + 1 < len && p[i + 1] == '"')
			field->text[field->len++] = p[i++];
		else if (quoted && p[i] == '"')
		{
			quoted = false;
			closed = true;
		}
		else if (quoted)
			field->text[field->len++] = p[i];
		else if (p[i] == delimiter)
		{
			if (++n == COLUMNS)
				return -1;
			plain[n].len = 0;
			closed = false;
		}
		else if (closed)
			return -1;
		else if (p[i] == '"' && first)
			quoted = true;
		else if (p[i] == '"' || p[i] == '\n' || p[i] == '\r')
			return -1;
		else
			field->text[field->len++] = p[i];
	}
	return quoted ? -1 : n + 1;
}

/* Without blanks round it, in a buffer that ends in zero; NULL if there is a zero in it */
static const char *
trimmed(const Plain *field)
{
	static char text[8192];
	const char *from = field->text;
	size_t		len = field->len;

	for (; len > 0 && (*from == ' ' || *from == '\t'); len--)
		from++;
	while (len > 0 && (from[len - 1] == ' ' || from[len - 1] == '\t'))
		len--;
	memcpy(text, from, len);
	text[len] = '\0';
	return text;
}

/* Decimal and finite */
static bool
is_number(const char *text, double *x)
{
	char	   *end;

	*x = strtod(text, &end);
	return *text != '\0' && *end == '\0' && strspn(text, "0123456789+-.eE") == strlen(text) && isfinite(*x);
}

static bool
is_label(const char *text, int *label)
{
	double		x;

	if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
	{
		*label = text[0] == 't';
		return true;
	}
	*label = is_number(text, &x) && (x == 0 || x == 1) ? (int) x : -1;
	return *label >= 0;
}

static bool
has_time(void)
{
	for (int i = 0; i < ncolumns; i++)
		if (columns[i] == 't' && plain[i].len > 0)
			return true;
	return false;
}

/* Is there a fault in the fields? Of a time nothing is said */
static bool
faulty(const Message *message)
{
	const char *key = message->key;
	size_t		len = message->key_len;
	double		x;
	int			label;

	for (int i = 0; i < ncolumns; i++)
	{
		if (plain[i].len == 0)
			continue;
		if (columns[i] == 's')
		{
			key = plain[i].text;
			len = plain[i].len;
		}
		if (columns[i] == 'v' && !is_number(trimmed(&plain[i]), &x))
			return true;
		if (columns[i] == 'l' && !is_label(trimmed(&plain[i]), &label))
			return true;
	}
	return series_check(key, len) != NULL;
}

static void
compare(const Message *message, const Converted *out)
{
	const MessagePoint *p = out->points;
	const char *series = message->key;
	size_t		len = message->key_len;
	int			label = -1;
	int			values = 0;
	int			missing = 0;
	double		x;

	if (out->npoints != 1 || out->reason[0] != '\0' || p->ts == TIME_NONE || p->dims < 1 || p->x + (size_t) p->dims > out->nvalues)
		fail("no whole point", out->reason);
	if (!has_time() && p->ts != message->timestamp)
		fail("time", "not the message's");
	for (int i = 0; i < ncolumns; i++)
	{
		if (columns[i] == 'v' && plain[i].len == 0)
		{
			missing++;
			if (!p->is_null && !isnan(out->values[p->x + (size_t) values++]))
				fail("value", "an empty one is a number");
		}
		if (plain[i].len == 0)
			continue;
		if (columns[i] == 's')
		{
			series = plain[i].text;
			len = plain[i].len;
		}
		if (columns[i] == 'l' && !is_label(trimmed(&plain[i]), &label))
			fail("label", plain[i].text);
		if (columns[i] == 'v' && (!is_number(trimmed(&plain[i]), &x) || out->values[p->x + (size_t) values++] != x))
			fail("value", trimmed(&plain[i]));
	}
	if (p->series_len != len || memcmp(p->series, series, len) != 0)
		fail("series", "another");
	if (p->label != label)
		fail("label", "another");
	if (p->is_null ? values > 0 : p->dims != values || p->is_vector != (values > 1) || missing == values)
		fail("values", "not as many as there are");
}

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static Converter *conv;
	static Converted out;
	ConverterConfig config = {.kind = CONVERTER_CSV};
	Message		message = {.key = "k", .key_len = 1, .timestamp = 1};
	const uint8_t *end = size > 2 ? memchr(data + 2, '\n', size - 2) : NULL;
	char		err[256] = "";

	if (end == NULL || end - data - 2 >= (long) sizeof(config.csv_columns) || data[0] == '\0' || memchr(data + 2, '\0', (size_t) (end - data) - 2) != NULL)
		return 0;
	if (conv == NULL)
		conv = malloc(converter_size());
	config.csv_delimiter = (char) data[0];
	config.time_format = (TimeFormat) (data[1] % (TIME_NANOS + 1));
	memcpy(config.csv_columns, data + 2, (size_t) (end - data - 2));
	if (!converter_init(conv, &config, err, sizeof(err)))
	{
		if (err[0] == '\0')
			fail("a config refused", "without a reason");
		return 0;
	}
	read_columns(config.csv_columns[0] ? config.csv_columns : "series,ts,value");
	message.payload = (const char *) end + 1;
	message.payload_len = size - (size_t) (end + 1 - data);
	if (converter_convert(conv, &message, &out))
	{
		if (split(message.payload, message.payload_len, config.csv_delimiter) != ncolumns)
			fail("taken", "as another number of columns");
		compare(&message, &out);
		return 0;
	}
	if (out.reason[0] == '\0' || out.npoints != 0 || utf8_check(out.reason, out.reason + strlen(out.reason)) != out.reason + strlen(out.reason))
		fail("refused", "without a reason");
	if (utf8_check(message.payload, message.payload + message.payload_len) == message.payload + message.payload_len &&
		message.payload_len > 0 && split(message.payload, message.payload_len, config.csv_delimiter) == ncolumns &&
		!has_time() && !faulty(&message))
		fail("refused", out.reason);
	return 0;
}
