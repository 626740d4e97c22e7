/*
 * json_scan.c - one pass over a JSON object, without a tree
 *
 * The whole text is checked by JSON's grammar as jsonb would: UTF-8, no
 * U+0000, no lone surrogates, the last of equal keys counts. The fields of the
 * config are remembered as they go by.
 */
#include "worker/json.h"

#define JSON_DEPTH	64

const char *const json_kind_names[] = {
	"missing", "null", "true", "false", "a number", "a string", "an array", "an object"
};

/* Bytes that end the plain part of a string: control, quote, backslash, non-ASCII */
static inline uint64_t
special_bytes(uint64_t w)
{
	uint64_t	quote = w ^ (SCAN_ONES * '"');
	uint64_t	slash = w ^ (SCAN_ONES * '\\');

	return (((w - SCAN_ONES * 0x20) & ~w) | ((quote - SCAN_ONES) & ~quote) | ((slash - SCAN_ONES) & ~slash) | w) & SCAN_HIGHS;
}

static const char *
refuse_at(Scan *s, const char *p, const char *what)
{
	char		shown[32];

	if (p >= s->end)
		converted_refuse(s->out, "not JSON: ends at byte %zu, %s", (size_t) (s->end - s->start), what);
	else
		converted_refuse(s->out, "not JSON at byte %zu: %s, found \"%s\"", (size_t) (p - s->start), what,
						 text_shown(p, s->end, shown, sizeof(shown)));
	return NULL;
}

static inline const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
		p++;
	return p;
}

static int
hex4(const char *p, const char *end)
{
	int			v = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++)
	{
		unsigned char c = (unsigned char) p[i];

		if (c >= '0' && c <= '9')
			v = v * 16 + c - '0';
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			v = v * 16 + (c | 0x20) - 'a' + 10;
		else
			return -1;
	}
	return v;
}

/* The escape at p (a backslash): what follows it, or NULL */
static const char *
escape_scan(Scan *s, const char *p)
{
	int			code;

	if (s->end - p < 2)
		return refuse_at(s, s->end, "within a string");
	if (memchr("\"\\/bfnrt", p[1], 8) != NULL)
		return p + 2;
	code = p[1] == 'u' ? hex4(p + 2, s->end) : -1;
	if (code < 0)
		return refuse_at(s, p, "no such escape");
	if (code == 0)
		return refuse_at(s, p, "U+0000 cannot be stored");
	if (code >= 0xDC00 && code <= 0xDFFF)
		return refuse_at(s, p, "half of a surrogate pair");
	if (code >= 0xD800 && code <= 0xDBFF)
	{
		int			low = -1;

		if (s->end - p >= 12 && p[6] == '\\' && p[7] == 'u')
			low = hex4(p + 8, s->end);
		if (low < 0xDC00 || low > 0xDFFF)
			return refuse_at(s, p, "half of a surrogate pair");
		return p + 12;
	}
	return p + 6;
}

/* p stands behind the opening quote; the closing quote, or NULL */
static inline const char *
string_scan(Scan *s, const char *p, bool *escaped)
{
	const char *end = s->end;

	*escaped = false;
	for (;;)
	{
		unsigned char c;

		if (end - p >= 8)
		{
			uint64_t	special = special_bytes(scan_load8(p));

			if (special == 0)
			{
				p += 8;
				continue;
			}
			p += __builtin_ctzll(special) >> 3;
		}
		else if (p == end)
			return refuse_at(s, end, "within a string");
		c = (unsigned char) *p;
		if (c == '"')
			return p;
		if (c == '\\')
		{
			*escaped = true;
			p = escape_scan(s, p);
			if (p == NULL)
				return NULL;
		}
		else if (c >= 0x80)
		{
			int			n = utf8_length(p, end);

			if (n == 0)
				return refuse_at(s, p, "not UTF-8");
			p += n;
		}
		else if (c < 0x20)
			return refuse_at(s, p, "control character within a string");
		else
			p++;
	}
}

static size_t
utf8_put(char *to, unsigned int code)
{
	if (code < 0x80)
	{
		to[0] = (char) code;
		return 1;
	}
	if (code < 0x800)
	{
		to[0] = (char) (0xC0 | (code >> 6));
		to[1] = (char) (0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000)
	{
		to[0] = (char) (0xE0 | (code >> 12));
		to[1] = (char) (0x80 | ((code >> 6) & 0x3F));
		to[2] = (char) (0x80 | (code & 0x3F));
		return 3;
	}
	to[0] = (char) (0xF0 | (code >> 18));
	to[1] = (char) (0x80 | ((code >> 12) & 0x3F));
	to[2] = (char) (0x80 | ((code >> 6) & 0x3F));
	to[3] = (char) (0x80 | (code & 0x3F));
	return 4;
}

/* Escapes are never shorter than what they stand for */
size_t
json_unescape(const char *p, size_t len, char *to)
{
	static const char plain[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";
	const char *end = p + len;
	size_t		n = 0;

	while (p < end)
	{
		unsigned int code;

		if (*p != '\\')
		{
			to[n++] = *p++;
			continue;
		}
		if (p[1] != 'u')
		{
			to[n++] = meant[(const char *) memchr(plain, p[1], 8) - plain];
			p += 2;
			continue;
		}
		code = (unsigned int) hex4(p + 2, end);
		p += 6;
		if (code >= 0xD800 && code <= 0xDBFF)
		{
			code = 0x10000 + ((code - 0xD800) << 10) + ((unsigned int) hex4(p + 2, end) - 0xDC00);
			p += 6;
		}
		n += utf8_put(to + n, code);
	}
	return n;
}

/* true, false, null: what follows, or NULL */
static const char *
word_scan(Scan *s, const char *p, Kind *kind)
{
	static const char *const words[] = {"null", "true", "false"};

	for (int i = 0; i < 3; i++)
	{
		size_t		len = strlen(words[i]);

		if ((size_t) (s->end - p) >= len && memcmp(p, words[i], len) == 0)
		{
			*kind = (Kind) (KIND_NULL + i);
			return p + len;
		}
	}
	return refuse_at(s, p, "expected a value");
}

/* A number, string or word at p: what follows, or NULL */
static inline const char *
scalar_scan(Scan *s, const char *p, Field *field)
{
	if (p == s->end)
		return refuse_at(s, p, "expected a value");
	if (*p == '"')
	{
		const char *close = string_scan(s, p + 1, &field->escaped);

		if (close == NULL)
			return NULL;
		field->kind = KIND_STRING;
		field->p = p + 1;
		field->len = (size_t) (close - p - 1);
		return close + 1;
	}
	if (*p == '-' || (unsigned char) (*p - '0') < 10)
	{
		const char *next = number_scan(p, s->end, &field->number);

		if (next == NULL)
			return refuse_at(s, p, "not a number by JSON's rules, or one of over 1000 bytes");
		field->kind = KIND_NUMBER;
		return next;
	}
	return word_scan(s, p, &field->kind);
}

/* The '"key":' at p: the value behind it, or NULL */
static const char *
key_skip(Scan *s, const char *p)
{
	bool		escaped;

	p = skip_blanks(p, s->end);
	if (p == s->end || *p != '"')
		return refuse_at(s, p, "expected a key");
	p = string_scan(s, p + 1, &escaped);
	if (p == NULL)
		return NULL;
	p = skip_blanks(p + 1, s->end);
	if (p == s->end || *p != ':')
		return refuse_at(s, p, "expected a colon");
	return p + 1;
}

/* Any value at p, depth containers deep already: what follows, or NULL */
static const char *
value_skip(Scan *s, const char *p, int depth)
{
	uint64_t	objects = 0;	/* one bit a container: is it an object */
	const int	outside = depth;
	Field		ignored;

	for (;;)
	{
		p = skip_blanks(p, s->end);
		if (p < s->end && (*p == '{' || *p == '['))
		{
			bool		object = *p == '{';

			if (++depth > JSON_DEPTH)
				return refuse_at(s, p, "nested deeper than 64");
			objects = (objects << 1) | object;
			p = skip_blanks(p + 1, s->end);
			if (p == s->end || *p != (object ? '}' : ']'))
			{
				if (object && (p = key_skip(s, p)) == NULL)
					return NULL;
				continue;
			}
		}
		else
		{
			p = scalar_scan(s, p, &ignored);
			if (p == NULL || depth == outside)
				return p;
			p = skip_blanks(p, s->end);
		}
		/* a value is done: close what ends here */
		while (p < s->end && *p == (objects & 1 ? '}' : ']'))
		{
			p++;
			objects >>= 1;
			if (--depth == outside)
				return p;
			p = skip_blanks(p, s->end);
		}
		if (p == s->end || *p != ',')
			return refuse_at(s, p, objects & 1 ? "expected , or }" : "expected , or ]");
		p++;
		if ((objects & 1) && (p = key_skip(s, p)) == NULL)
			return NULL;
	}
}

/* One element of "values" into the values: NULL, or what is wrong with it */
static const char *
element_add(Scan *s, const Field *element)
{
	Converted  *out = s->out;
	double		x;

	if (element->kind != KIND_NUMBER && element->kind != KIND_NULL)
		return json_kind_names[element->kind];
	if (out->nvalues == DETECTOR_MAX_DIMS)
		return "one too many: a vector has at most 1000 values";
	/* a missing component */
	if (element->kind == KIND_NULL)
		x = NAN;
	else if (!number_value(&element->number, &x))
		return "too large for a double";
	if (!converted_reserve_values(out, out->nvalues + 1))
		return "out of memory";
	out->values[out->nvalues++] = x;
	return NULL;
}

/* The array at p into the values; what follows, or NULL */
static const char *
vector_scan(Scan *s, const char *p, int depth, Field *field)
{
	int			index = 0;

	field->kind = KIND_ARRAY;
	field->bad_index = -1;
	s->out->nvalues = 0;
	p = skip_blanks(p + 1, s->end);
	if (p < s->end && *p == ']')
		return p + 1;
	for (;; index++)
	{
		Field		element;
		const char *bad;

		p = skip_blanks(p, s->end);
		if (p < s->end && (*p == '{' || *p == '['))
		{
			element.kind = *p == '{' ? KIND_OBJECT : KIND_ARRAY;
			p = value_skip(s, p, depth + 1);
		}
		else
			p = scalar_scan(s, p, &element);
		if (p == NULL)
			return NULL;
		if (field->bad_index < 0 && (bad = element_add(s, &element)) != NULL)
		{
			/* not an error yet: a later "values" may take its place */
			field->bad_index = index;
			field->bad = bad;
		}
		p = skip_blanks(p, s->end);
		if (p == s->end || (*p != ',' && *p != ']'))
			return refuse_at(s, p, "expected , or ]");
		if (*p++ == ']')
			return p;
	}
}

/* Fields of mask whose name at this depth is the key; *last tells those that end here */
static inline unsigned
fields_named(const Scan *s, unsigned mask, int depth, const char *key, size_t len, bool escaped, unsigned *last)
{
	const Converter *conv = s->conv;
	char		buf[6 * CONVERTER_PATH_MAX];
	unsigned	named = 0;

	*last = 0;
	if (escaped)
	{
		if (len > sizeof(buf))
			return 0;
		len = json_unescape(key, len, buf);
		key = buf;
	}
	if (len > 255)
		return 0;
	for (mask &= conv->by_len[depth][len]; mask != 0; mask &= mask - 1)
	{
		int			i = __builtin_ctz(mask);
		const Path *path = &conv->path[i];

		if (memcmp(path->text + path->start[depth], key, len) != 0)
			continue;
		if (depth + 1 == path->nsegments)
			*last |= 1u << i;
		else
			named |= 1u << i;
	}
	return named;
}

/* The object at p, in which the fields of mask have their name number depth; what follows, or NULL */
static const char *
object_scan(Scan *s, const char *p, unsigned mask, int depth)
{
	p = skip_blanks(p + 1, s->end);
	if (p < s->end && *p == '}')
		return p + 1;
	for (;;)
	{
		const char *key;
		const char *close;
		bool		escaped;
		unsigned	within,
					last;
		Field		ignored;
		Field	   *field = &ignored;

		p = skip_blanks(p, s->end);
		if (p == s->end || *p != '"')
			return refuse_at(s, p, "expected a key");
		key = p + 1;
		close = string_scan(s, key, &escaped);
		if (close == NULL)
			return NULL;
		within = fields_named(s, mask, depth, key, (size_t) (close - key), escaped, &last);
		p = skip_blanks(close + 1, s->end);
		if (p == s->end || *p != ':')
			return refuse_at(s, p, "expected a colon");
		p = skip_blanks(p + 1, s->end);

		/* the last of equal keys counts, so what an earlier one held is void */
		for (unsigned w = within; w != 0; w &= w - 1)
			s->field[__builtin_ctz(w)].kind = KIND_MISSING;
		if (last != 0)
			field = &s->field[__builtin_ctz(last)];
		if (p < s->end && *p == '{')
		{
			field->kind = KIND_OBJECT;
			p = within ? object_scan(s, p, within, depth + 1) : value_skip(s, p, depth + 1);
		}
		else if (p < s->end && *p == '[')
		{
			field->kind = KIND_ARRAY;
			p = field == &s->field[FIELD_VALUES] ? vector_scan(s, p, depth + 1, field) : value_skip(s, p, depth + 1);
		}
		else
			p = scalar_scan(s, p, field);
		if (p == NULL)
			return NULL;

		p = skip_blanks(p, s->end);
		if (p == s->end || (*p != ',' && *p != '}'))
			return refuse_at(s, p, "expected , or }");
		if (*p++ == '}')
			return p;
	}
}

bool
json_scan(Scan *s)
{
	const char *p = skip_blanks(s->start, s->end);

	for (int i = 0; i < FIELD_COUNT; i++)
		s->field[i].kind = KIND_MISSING;
	if (p == s->end || *p != '{')
	{
		refuse_at(s, p, p < s->end && *p == '\0' ? "expected an object, not a schema registry's framing" : "expected an object");
		return false;
	}
	p = object_scan(s, p, s->conv->named, 0);
	if (p == NULL)
		return false;
	p = skip_blanks(p, s->end);
	if (p != s->end)
		refuse_at(s, p, "expected the end: one object a message");
	return p == s->end;
}
