/*
 * json_escape.c - strings of JSON without their escapes
 */
#include "worker/json.h"

/* Four hexadecimal digits, or -1 */
int
json_hex4(const char *p, const char *end)
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
		code = (unsigned int) json_hex4(p + 2, end);
		p += 6;
		if (code >= 0xD800 && code <= 0xDBFF)
		{
			code = 0x10000 + ((code - 0xD800) << 10) + ((unsigned int) json_hex4(p + 2, end) - 0xDC00);
			p += 6;
		}
		n += utf8_put(to + n, code);
	}
	return n;
}
