/*
 * kafka_stats.c - librdkafka's statistics, made to fit
 */
#include "worker/kafka_stats.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define MAX_DEPTH	16

/* Members that are left out, wherever they stand, at this level and above */
static const struct
{
	const char *name;
	int			level;
}			parts[] = {
	{"req", 1}, {"int_latency", 1}, {"outbuf_latency", 1}, {"batchsize", 1}, {"batchcnt", 1}, {"toppars", 1},
	{"rtt", 2}, {"throttle", 2},
	{"partitions", 3},
	{"topics", 4}, {"brokers", 4},
};
#define NPARTS		((int) (sizeof(parts) / sizeof(parts[0])))
#define MAX_LEVEL	4

typedef struct Copy
{
	const char *p;
	const char *end;
	char	   *out;
	size_t		n;				/* written, or what it would take */
	size_t		size;
	int			level;
	uint32_t	left_out;		/* one bit a part */
} Copy;

static void
put(Copy *c, char byte, bool emit)
{
	if (!emit)
		return;
	if (c->n < c->size)
		c->out[c->n] = byte;
	c->n++;
}

static void
put_text(Copy *c, const char *text)
{
	while (*text)
		put(c, *text++, true);
}

static void
skip_space(Copy *c)
{
	while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' || *c->p == '\n' || *c->p == '\r'))
		c->p++;
}

static bool
take(Copy *c, char byte)
{
	skip_space(c);
	if (c->p == c->end || *c->p != byte)
		return false;
	c->p++;
	return true;
}

/* Escapes of characters by number and bytes beyond ASCII become question marks */
static bool
copy_string(Copy *c, bool emit)
{
	if (!take(c, '"'))
		return false;
	put(c, '"', emit);
	while (c->p < c->end && *c->p != '"')
	{
		unsigned char byte = (unsigned char) *c->p++;

		if (byte < 0x20)
			return false;
		if (byte != '\\')
		{
			put(c, byte < 0x7f ? (char) byte : '?', emit);
			continue;
		}
		if (c->p == c->end)
			return false;
		byte = (unsigned char) *c->p++;
		if (byte == 'u')
		{
			for (int i = 0; i < 4; i++, c->p++)
				if (c->p == c->end || !isxdigit((unsigned char) *c->p))
					return false;
			put(c, '?', emit);
			continue;
		}
		if (byte == '\0' || strchr("\"\\/bfnrt", byte) == NULL)
			return false;
		put(c, '\\', emit);
		put(c, (char) byte, emit);
	}
	if (c->p == c->end)
		return false;
	c->p++;
	put(c, '"', emit);
	return true;
}

static int
copy_digits(Copy *c, bool emit)
{
	int			n = 0;

	for (; c->p < c->end && *c->p >= '0' && *c->p <= '9'; n++)
		put(c, *c->p++, emit);
	return n;
}

static bool
copy_number(Copy *c, bool emit)
{
	const char *first;

	if (*c->p == '-')
		put(c, *c->p++, emit);
	first = c->p;
	if (copy_digits(c, emit) == 0 || (c->p - first > 1 && *first == '0'))
		return false;
	if (c->p < c->end && *c->p == '.')
	{
		put(c, *c->p++, emit);
		if (copy_digits(c, emit) == 0)
			return false;
	}
	if (c->p < c->end && (*c->p == 'e' || *c->p == 'E'))
	{
		put(c, *c->p++, emit);
		if (c->p < c->end && (*c->p == '-' || *c->p == '+'))
			put(c, *c->p++, emit);
		if (copy_digits(c, emit) == 0)
			return false;
	}
	return true;
}

static bool
copy_word(Copy *c, const char *word, bool emit)
{
	size_t		len = strlen(word);

	if ((size_t) (c->end - c->p) < len || memcmp(c->p, word, len) != 0)
		return false;
	c->p += len;
	if (emit)
		put_text(c, word);
	return true;
}

/* Is the member whose name begins at name, quotes included, left out? */
static bool
left_out(Copy *c, const char *name)
{
	size_t		len = c->p - name - 2;

	for (int i = 0; i < NPARTS; i++)
		if (c->level >= parts[i].level && strlen(parts[i].name) == len && memcmp(name + 1, parts[i].name, len) == 0)
		{
			c->left_out |= (uint32_t) 1 << i;
			return true;
		}
	return false;
}

static void
put_left_out(Copy *c, bool first)
{
	bool		none = true;

	for (int i = 0; i < NPARTS; i++)
	{
		if (!(c->left_out & ((uint32_t) 1 << i)))
			continue;
		if (none)
			put_text(c, first ? "\"left_out\":[" : ",\"left_out\":[");
		put_text(c, none ? "\"" : ",\"");
		put_text(c, parts[i].name);
		put_text(c, "\"");
		none = false;
	}
	if (!none)
		put_text(c, "]");
}

static bool copy_value(Copy *c, int depth, bool emit);

/* The name of a member and its colon; *kept turns false when the member is left out */
static bool
copy_name(Copy *c, bool first, bool *kept)
{
	const char *name;
	const char *after;

	skip_space(c);
	name = c->p;
	if (!copy_string(c, false))
		return false;
	after = c->p;
	*kept = *kept && !left_out(c, name);
	if (*kept)
	{
		if (!first)
			put(c, ',', true);
		c->p = name;
		(void) copy_string(c, true);
		c->p = after;
		put(c, ':', true);
	}
	return take(c, ':');
}

/* An object or an array */
static bool
copy_members(Copy *c, int depth, bool emit)
{
	bool		object = *c->p++ == '{';
	char		close = object ? '}' : ']';
	bool		first = true;	/* of those that are kept */
	bool		more = !take(c, close);

	put(c, object ? '{' : '[', emit);
	while (more)
	{
		bool		kept = emit;

		if (object && !copy_name(c, first, &kept))
			return false;
		if (!object && kept && !first)
			put(c, ',', true);
		if (!copy_value(c, depth + 1, kept))
			return false;
		first = first && !kept;
		more = take(c, ',');
		if (!more && !take(c, close))
			return false;
	}
	if (depth == 0)
		put_left_out(c, first);
	put(c, close, emit);
	return true;
}

static bool
copy_value(Copy *c, int depth, bool emit)
{
	skip_space(c);
	if (c->p == c->end || depth > MAX_DEPTH)
		return false;
	switch (*c->p)
	{
		case '{':
		case '[':
			return copy_members(c, depth, emit);
		case '"':
			return copy_string(c, emit);
		case 't':
			return copy_word(c, "true", emit);
		case 'f':
			return copy_word(c, "false", emit);
		case 'n':
			return copy_word(c, "null", emit);
		default:
			return copy_number(c, emit);
	}
}

size_t
kafka_stats_fit(const char *json, size_t len, char *out, size_t size)
{
	for (int level = 0; level <= MAX_LEVEL; level++)
	{
		Copy		c = {json, json + len, out, 0, size, level, 0};

		skip_space(&c);
		if (c.p == c.end || *c.p != '{' || !copy_value(&c, 0, true))
			return 0;
		skip_space(&c);
		if (c.p != c.end)
			return 0;
		if (c.n <= size)
			return c.n;
	}
	return 0;
}
