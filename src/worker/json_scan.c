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

const char *
json_refuse(Scan *s, const char *p, const char *what)
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

const char *
json_blanks(const char *p, const char *end)
{
	return skip_blanks(p, end);
}

/* The escape at p (a backslash): what follows it, or NULL */
static const char *
escape_scan(Scan *s, const char *p)
{
	int			code;

	if (s->end - p < 2)
		return json_refuse(s, s->end, "within a string");
	if (memchr("\"\\/bfnrt", p[1], 8) != NULL)
		return p + 2;
	code = p[1] == 'u' ? json_hex4(p + 2, s->end) : -1;
	if (code < 0)
		return json_refuse(s, p, "no such escape");
	if (code == 0)
		return json_refuse(s, p, "U+0000 cannot be stored");
	if (code >= 0xDC00 && code <= 0xDFFF)
		return json_refuse(s, p, "half of a surrogate pair");
	if (code >= 0xD800 && code <= 0xDBFF)
	{
		int			low = -1;

		if (s->end - p >= 12 && p[6] == '\\' && p[7] == 'u')
			low = json_hex4(p + 8, s->end);
		if (low < 0xDC00 || low > 0xDFFF)
			return json_refuse(s, p, "half of a surrogate pair");
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
			return json_refuse(s, end, "within a string");
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
				return json_refuse(s, p, "not UTF-8");
			p += n;
		}
		else if (c < 0x20)
			return json_refuse(s, p, "control character within a string");
		else
			p++;
	}
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
	return json_refuse(s, p, "expected a value");
}

/* A number, string or word at p: what follows, or NULL */
static inline const char *
scalar_scan(Scan *s, const char *p, Field *field)
{
	if (p == s->end)
		return json_refuse(s, p, "expected a value");
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
			return json_refuse(s, p, "not a number by JSON's rules, or one of over 1000 bytes");
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
		return json_refuse(s, p, "expected a key");
	p = string_scan(s, p + 1, &escaped);
	if (p == NULL)
		return NULL;
	p = skip_blanks(p + 1, s->end);
	if (p == s->end || *p != ':')
		return json_refuse(s, p, "expected a colon");
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
				return json_refuse(s, p, "nested deeper than 64");
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
			return json_refuse(s, p, objects & 1 ? "expected , or }" : "expected , or ]");
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
	if (out->nvalues - s->first_value == DETECTOR_MAX_DIMS)
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
	s->out->nvalues = s->first_value;
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
			return json_refuse(s, p, "expected , or ]");
		if (*p++ == ']')
			return p;
	}
}

/* Any value; arrays and objects as a whole */
const char *
json_any(Scan *s, const char *p, int depth, Field *field)
{
	const char *next;

	if (p == s->end || (*p != '{' && *p != '['))
		return scalar_scan(s, p, field);
	next = value_skip(s, p, depth);
	if (next == NULL)
		return NULL;
	field->kind = *p == '{' ? KIND_OBJECT : KIND_ARRAY;
	field->p = p;
	field->len = (size_t) (next - p);
	return next;
}

bool
json_next(Scan *s, const char **p, Field *key, Field *value)
{
	const char *at = *p;		/* an opening bracket or, later, what follows a member */

	if (*at == '}' || *at == ']')
		return false;
	at = skip_blanks(at + 1, s->end);
	if (*at == '}' || *at == ']')
		return false;
	if (key != NULL)
	{
		at = scalar_scan(s, at, key);
		at = skip_blanks(skip_blanks(at, s->end) + 1, s->end);
	}
	at = json_any(s, at, 1, value);
	*p = skip_blanks(at, s->end);
	return true;
}

/* The point of this name in the row, or one past the last */
static int
member_find(const Scan *s, const char *name, size_t len)
{
	const Converted *out = s->out;
	int			i;

	for (i = s->first_point; i < out->npoints; i++)
	{
		const MessagePoint *point = &out->points[i];
		const char *other = point->in_text ? out->text + (uintptr_t) point->series : point->series;

		if (point->series_len == len && memcmp(other, name, len) == 0)
			break;
	}
	return i;
}

/* A member that the star stands for: a point when it has a number; the last of equal keys counts. false: refused */
static bool
member_take(Scan *s, const char *key, size_t len, bool escaped, const Field *value)
{
	Converted  *out = s->out;
	double		x = value->kind == KIND_TRUE;
	bool		counts = value->kind >= KIND_NULL && value->kind <= KIND_NUMBER;
	bool		in_text = escaped;
	size_t		start = out->ntext;
	MessagePoint *point;
	char		shown[32];
	int			i;

	if (value->kind == KIND_NUMBER && !number_value(&value->number, &x))
		return converted_refuse(out, "\"%s\" is too large for a double", text_shown(key, key + len, shown, sizeof(shown)));
	if (value->kind == KIND_NULL)
		x = NAN;
	if (escaped)
	{
		if (!converted_reserve_text(out, start + len))
			return converted_refuse(out, "out of memory");
		len = json_unescape(key, len, out->text + start);
		key = out->text + start;
		out->ntext += len;
	}
	i = member_find(s, key, len);
	if (i < out->npoints && !counts)
	{
		memmove(&out->points[i], &out->points[i + 1], (size_t) (out->npoints - i - 1) * sizeof(MessagePoint));
		out->npoints--;
	}
	if (!counts)
		return true;
	if (i == out->npoints)
	{
		if (i - s->first_point == DETECTOR_MAX_DIMS)
			return converted_refuse(out, "more than %d fields", DETECTOR_MAX_DIMS);
		point = converted_add_point(out, x);
		if (point == NULL)
			return false;
		point->in_text = in_text;
		point->series = in_text ? (const char *) (uintptr_t) start : key;
		point->series_len = (uint32_t) len;
	}
	point = &out->points[i];
	point->is_null = value->kind == KIND_NULL;
	out->values[point->x] = x;
	return true;
}

/* Paths of mask whose name at this depth is the key; *last tells those that end here */
static inline __attribute__((always_inline)) uint64_t
paths_named(const Converter *conv, uint64_t mask, int depth, const char *key, size_t len, uint64_t *last)
{
	uint64_t	named = 0;

	*last = 0;
	if (len > 255)
		return 0;
	for (mask &= conv->by_len[depth][len]; mask != 0; mask &= mask - 1)
	{
		int			i = __builtin_ctzll(mask);
		const Path *path = &conv->path[i];

		if (memcmp(path->text + path->start[depth], key, len) != 0)
			continue;
		if (depth + 1 == path->nsegments)
			*last |= UINT64_C(1) << i;
		else
			named |= UINT64_C(1) << i;
	}
	return named;
}

static __attribute__((noinline)) uint64_t
paths_named_escaped(const Converter *conv, uint64_t mask, int depth, const char *key, size_t len, uint64_t *last)
{
	char		buf[6 * CONVERTER_PATH_MAX];

	*last = 0;
	if (len > sizeof(buf))
		return 0;
	return paths_named(conv, mask, depth, buf, json_unescape(key, len, buf), last);
}

/* What earlier keys of the same name held is void: the last one counts */
static void
forget(Scan *s, uint64_t within)
{
	if (s->conv->star >= 0 && (within >> s->conv->star & 1))
		s->out->npoints = s->first_point;
	for (; within != 0; within &= within - 1)
		s->field[__builtin_ctzll(within)].kind = KIND_MISSING;
}

/* The value at p of a key: last has the path that ends with it, within those that go on; what follows, or NULL */
static inline const char *
value_scan(Scan *s, const char *p, uint64_t within, uint64_t last, int depth, Field *field)
{
	const char *next;

	if (within != 0)
		forget(s, within);
	if (last != 0)
		field = &s->field[__builtin_ctzll(last)];
	if (p == s->end || (*p != '{' && *p != '['))
		return scalar_scan(s, p, field);
	field->p = p;
	if (*p == '{')
		next = within ? json_object(s, p, within, depth + 1) : value_skip(s, p, depth + 1);
	else
		next = field == &s->field[FIELD_VALUES] ? vector_scan(s, p, depth + 1, field) : value_skip(s, p, depth + 1);
	if (next == NULL)
		return NULL;
	field->kind = *p == '{' ? KIND_OBJECT : KIND_ARRAY;
	field->len = (size_t) (next - p);
	return next;
}

/* The object at p, in which the paths of mask have their name number depth */
const char *
json_object(Scan *s, const char *p, uint64_t mask, int depth)
{
	const bool	star = (mask & s->conv->star_at[depth]) != 0;

	s->star_seen |= star;
	p = skip_blanks(p + 1, s->end);
	if (p < s->end && *p == '}')
		return p + 1;
	for (;;)
	{
		const char *key;
		const char *close;
		bool		escaped;
		uint64_t	within,
					last;
		Field		other;

		p = skip_blanks(p, s->end);
		if (p == s->end || *p != '"')
			return json_refuse(s, p, "expected a key");
		key = p + 1;
		close = string_scan(s, key, &escaped);
		if (close == NULL)
			return NULL;
		within = escaped ? paths_named_escaped(s->conv, mask, depth, key, (size_t) (close - key), &last) :
			paths_named(s->conv, mask, depth, key, (size_t) (close - key), &last);
		p = skip_blanks(close + 1, s->end);
		if (p == s->end || *p != ':')
			return json_refuse(s, p, "expected a colon");
		p = value_scan(s, skip_blanks(p + 1, s->end), within, last, depth, &other);
		if (p == NULL)
			return NULL;
		if (star && (within | last) == 0 && !member_take(s, key, (size_t) (close - key), escaped, &other))
			return NULL;

		p = skip_blanks(p, s->end);
		if (p == s->end || (*p != ',' && *p != '}'))
			return json_refuse(s, p, "expected , or }");
		if (*p++ == '}')
			return p;
	}
}
