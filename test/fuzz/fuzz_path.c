/*
 * fuzz_path.c - fuzz target of JSON with paths: a plain reader that makes a
 * tree finds the same fields, and a message is refused only where it is not
 * JSON or a field has a fault
 *
 * The first five lines are json.series, json.ts, json.value, json.values and
 * json.label, none of them empty, json.values one path; the rest is the message.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "worker/scan.h"

#define NODES		5000
#define DEPTH		64
#define SEGMENTS	8

typedef struct Text
{
	const char *p;
	size_t		len;
} Text;

typedef struct Node
{
	char		type;			/* { [ " 0 t f n */
	bool		whole;			/* a number without point and exponent */
	Text		key;			/* escapes undone */
	Text		text;			/* of a string, escapes undone; of a number */
	int			first,			/* children */
				last,
				next;
} Node;

static Node node[NODES];
static int	nnodes;
static char arena[65536];
static size_t used;
static const char *at;
static const char *end;

static void
fail(const char *what, const char *more)
{
	fprintf(stderr, "%s: %s\n", what, more);
	abort();
}

static void
blanks(void)
{
	while (at < end && memchr(" \t\r\n", *at, 4) != NULL)
		at++;
}

static long
hex(void)
{
	char		digits[5] = "";
	char	   *stop;
	long		code;

	if (end - at < 4)
		return -1;
	memcpy(digits, at, 4);
	code = strtol(digits, &stop, 16);
	if (stop != digits + 4 || memchr("+- \t\n\v\f\r", digits[0], 8) != NULL || digits[1] == 'x' || digits[1] == 'X')
		return -1;
	at += 4;
	return code;
}

static void
put(long code)
{
	char	   *to = arena + used;
	int			n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	static const int lead[] = {0, 0, 0xC0, 0xE0, 0xF0};

	for (int i = n - 1; i > 0; i--, code >>= 6)
		to[i] = (char) (0x80 | (code & 0x3F));
	to[0] = (char) (lead[n] | code);
	used += (size_t) n;
}

static bool
escape(void)
{
	static const char *const from = "\"\\/bfnrt";
	static const char *const to = "\"\\/\b\f\n\r\t";
	const char *which = at < end ? memchr(from, *at, 8) : NULL;
	long		code;
	long		low;

	if (which != NULL)
	{
		at++;
		put(to[which - from]);
		return true;
	}
	if (at == end || *at++ != 'u' || (code = hex()) <= 0 || (code >= 0xDC00 && code <= 0xDFFF))
		return false;
	if (code >= 0xD800 && code < 0xDC00)
	{
		if (end - at < 2 || at[0] != '\\' || at[1] != 'u')
			return false;
		at += 2;
		low = hex();
		if (low < 0xDC00 || low > 0xDFFF)
			return false;
		code = 0x10000 + (code - 0xD800) * 1024 + low - 0xDC00;
	}
	put(code);
	return true;
}

static bool
string(Text *text)
{
	if (at == end || *at++ != '"')
		return false;
	text->p = arena + used;
	while (at < end && *at != '"')
	{
		if ((unsigned char) *at < ' ')
			return false;
		if (*at != '\\')
			arena[used++] = *at++;
		else if (at++, !escape())
			return false;
	}
	text->len = (size_t) (arena + used - text->p);
	return at++ < end;
}

static size_t
digits(void)
{
	const char *from = at;

	while (at < end && *at >= '0' && *at <= '9')
		at++;
	return (size_t) (at - from);
}

static bool
number(Node *n)
{
	const char *from = at;
	size_t		whole;

	at += *at == '-';
	whole = digits();
	if (whole == 0 || (whole > 1 && at[-(long) whole] == '0'))
		return false;
	n->whole = at == end || memchr(".eE", *at, 3) == NULL;
	if (at < end && *at == '.' && (at++, digits() == 0))
		return false;
	if (at < end && (*at == 'e' || *at == 'E'))
	{
		at++;
		at += at < end && (*at == '+' || *at == '-');
		if (digits() == 0)
			return false;
	}
	n->text.p = from;
	n->text.len = (size_t) (at - from);
	return n->text.len <= 1000;
}

static bool
word(const char *what)
{
	size_t		len = strlen(what);

	if ((size_t) (end - at) < len || memcmp(at, what, len) != 0)
		return false;
	at += len;
	return true;
}

/* The index of the value at hand, or -1 */
static int
value(int depth)
{
	int			index = nnodes++;
	Node	   *n = &node[index];
	char		close;

	blanks();
	if (at == end || index == NODES)
		return -1;
	memset(n, 0, sizeof(*n));
	n->type = *at == '-' || (*at >= '0' && *at <= '9') ? '0' : *at;
	n->first = n->last = n->next = -1;
	switch (n->type)
	{
		case '"':
			return string(&n->text) ? index : -1;
		case '0':
			return number(n) ? index : -1;
		case 't':
			return word("true") ? index : -1;
		case 'f':
			return word("false") ? index : -1;
		case 'n':
			return word("null") ? index : -1;
		case '{':
		case '[':
			break;
		default:
			return -1;
	}
	close = *at++ == '{' ? '}' : ']';
	if (depth == DEPTH)
		return -1;
	blanks();
	if (at < end && *at == close)
	{
		at++;
		return index;
	}
	for (;;)
	{
		Text		key = {0};
		int			child;

		blanks();
		if (close == '}')
		{
			if (!string(&key))
				return -1;
			blanks();
			if (at == end || *at++ != ':')
				return -1;
		}
		child = value(depth + 1);
		if (child < 0)
			return -1;
		node[child].key = key;
		if (n->first < 0)
			n->first = child;
		else
			node[n->last].next = child;
		n->last = child;
		blanks();
		if (at == end || (*at != ',' && *at != close))
			return -1;
		if (*at++ == close)
			return index;
	}
}

/* The value that a path names, or -1 */
static int
find(int from, const char *path)
{
	char		name[256];
	size_t		len = 0;
	int			found = -1;

	for (; *path != '\0' && *path != '.'; path++)
	{
		if (*path == '\\' && (path[1] == '.' || path[1] == '\\'))
			path++;
		name[len++] = *path;
	}
	for (int i = node[from].type == '{' ? node[from].first : -1; i >= 0; i = node[i].next)
		if (node[i].key.len == len && memcmp(node[i].key.p, name, len) == 0)
			found = i;
	return found < 0 || *path == '\0' ? found : find(found, path + 1);
}

static bool
there(int which)
{
	return which >= 0 && node[which].type != 'n';
}

/* A finite number? */
static bool
real(int which, double *x)
{
	char		text[1001];

	if (which < 0 || node[which].type != '0')
		return false;
	memcpy(text, node[which].text.p, node[which].text.len);
	text[node[which].text.len] = '\0';
	*x = strtod(text, NULL);
	return isfinite(*x);
}

static int
label_of(int which)
{
	double		x;

	if (!there(which))
		return -1;
	if (node[which].type == 't' || node[which].type == 'f')
		return node[which].type == 't';
	if (node[which].type == '0')
		return real(which, &x) && (x == 0 || x == 1) ? (int) x : -2;
	if (node[which].type != '"')
		return -2;
	for (int i = 0; i < 4; i++)
	{
		static const char *const known[] = {"0", "1", "false", "true"};

		if (node[which].text.len == strlen(known[i]) && memcmp(node[which].text.p, known[i], strlen(known[i])) == 0)
			return i % 2;
	}
	return -2;
}

/* What a message should be; false: it should be refused. A time that is there may be at fault, too */
typedef struct Wanted
{
	Text		series;
	int			label;
	int			n;
	bool		vector;
	bool		null;
	double		x[DETECTOR_MAX_DIMS];
} Wanted;

static bool
want(int root, char paths[5][256], Wanted *out)
{
	int			series = find(root, paths[0]);
	int			scalar = find(root, paths[2]);
	int			vector = find(root, paths[3]);

	memset(out, 0, sizeof(*out));
	out->series = (Text) {"k", 1};
	if (there(series))
	{
		if (node[series].type != '"' && !(node[series].type == '0' && node[series].whole))
			return false;
		out->series = node[series].text;
	}
	if (series_check(out->series.p, out->series.len) != NULL)
		return false;
	out->label = label_of(find(root, paths[4]));
	if (out->label == -2 || (there(scalar) && there(vector)) || (scalar < 0 && vector < 0))
		return false;
	if (there(scalar))
	{
		out->n = 1;
		return real(scalar, &out->x[0]);
	}
	out->vector = there(vector) || scalar < 0;
	out->null = !there(vector);
	out->n = out->null;
	if (out->null)
		return true;
	if (node[vector].type != '[' || node[vector].first < 0)
		return false;
	for (int i = node[vector].first; i >= 0; i = node[i].next)
	{
		if (out->n == DETECTOR_MAX_DIMS)
			return false;
		out->x[out->n] = NAN;
		if (node[i].type != 'n' && !real(i, &out->x[out->n]))
			return false;
		out->n++;
	}
	return true;
}

static void
compare(const Wanted *wanted, const Converted *out, int item)
{
	const MessagePoint *p = &out->points[item];

	if (p->item != item || p->ts == TIME_NONE || p->x + (size_t) p->dims > out->nvalues)
		fail("no whole point", out->reason);
	if (p->series_len != wanted->series.len || memcmp(p->series, wanted->series.p, p->series_len) != 0)
		fail("series", "another");
	if (p->label != wanted->label || p->is_vector != wanted->vector || p->is_null != wanted->null)
		fail("label, vector or null", "another");
	if (p->dims != wanted->n && !p->is_null)
		fail("values", "another number of them");
	for (int i = 0; i < p->dims && !p->is_null; i++)
		if (out->values[p->x + (size_t) i] != wanted->x[i] && !(isnan(wanted->x[i]) && isnan(out->values[p->x + (size_t) i])))
			fail("values", "another");
}

/* Is every row as it should be? Those that were taken are compared */
static bool
rows(int root, char paths[5][256], const Converted *out)
{
	static Wanted wanted;
	int			first = node[root].type == '[' ? node[root].first : root;
	int			n = 0;

	for (int i = first; i >= 0; i = node[i].next, n++)
	{
		if (node[i].type != '{' || !want(i, paths, &wanted))
			return false;
		if (out != NULL && n < out->npoints)
			compare(&wanted, out, n);
	}
	if (out != NULL && n != out->npoints)
		fail("points", "another number of them");
	return true;
}

/* Has any row a time of its own? */
static bool
timed(int root, const char *path)
{
	if (node[root].type == '{')
		return there(find(root, path));
	for (int i = node[root].first; i >= 0; i = node[i].next)
		if (there(find(i, path)))
			return true;
	return false;
}

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static Converter *conv;
	static Converted out;
	ConverterConfig config = {.kind = CONVERTER_JSON};
	Message		message = {.key = "k", .key_len = 1, .timestamp = 1};
	char		paths[5][256];
	char		err[256] = "";
	int			root;
	bool		good;

	at = (const char *) data;
	end = at + size;
	for (int i = 0; i < 5; i++)
	{
		const char *stop = memchr(at, '\n', (size_t) (end - at));

		if (stop == NULL || stop == at || stop - at > 255 || memchr(at, '\0', (size_t) (stop - at)) != NULL)
			return 0;
		snprintf(paths[i], 256, "%.*s", (int) (stop - at), at);
		at = stop + 1;
	}
	if (strchr(paths[3], ',') != NULL)
		return 0;
	strcpy(config.series_field, paths[0]);
	strcpy(config.ts_field, paths[1]);
	strcpy(config.value_field, paths[2]);
	strcpy(config.values_field, paths[3]);
	strcpy(config.label_field, paths[4]);
	if (conv == NULL)
		conv = malloc(converter_size());
	if (!converter_init(conv, &config, err, sizeof(err)))
	{
		if (err[0] == '\0')
			fail("a config refused", "without a reason");
		return 0;
	}
	message.payload = at;
	message.payload_len = (size_t) (end - at);
	nnodes = 0;
	used = 0;
	if (size > sizeof(arena) / 2)
		return 0;
	blanks();
	/* rows are nested as if there were no array round them */
	root = value(at < end && *at == '[' ? -1 : 0);
	blanks();
	if (nnodes >= NODES)
		return 0;
	good = root >= 0 && at == end && (node[root].type == '{' || node[root].type == '[') && utf8_check(message.payload, end) == end &&
		rows(root, paths, NULL);
	if (converter_convert(conv, &message, &out))
	{
		if (!good)
			fail("taken", "but wrong");
		rows(root, paths, &out);
	}
	else if (out.reason[0] == '\0' || utf8_check(out.reason, out.reason + strlen(out.reason)) != out.reason + strlen(out.reason))
		fail("refused", "without a reason");
	else if (good && !timed(root, paths[1]))
		fail("refused", out.reason);
	return 0;
}
