/*
 * scan.h - what the converters share: numbers, UTF-8, times, room for points
 *
 * Pure C like converter.h. A Number is the text of a number taken apart once;
 * what it means (a value, an epoch, a label) is decided later.
 */
#ifndef ANOMALY_SCAN_H
#define ANOMALY_SCAN_H

#include "worker/converter.h"

#include <string.h>

#define PATH_MAX_SEGMENTS	8
#define NUMBER_MAX			1000	/* bytes of one number */

typedef enum FieldName
{
	FIELD_SERIES,
	FIELD_TS,
	FIELD_TIMESTAMP,			/* the second default name of ts */
	FIELD_VALUE,
	FIELD_VALUES,
	FIELD_LABEL,
	FIELD_COUNT
} FieldName;

typedef struct Path
{
	char		text[CONVERTER_PATH_MAX];	/* segments, one after the other */
	char		shown[CONVERTER_PATH_MAX];	/* as the config has it, for reasons */
	int			nsegments;		/* 0: not looked for */
	uint8_t		start[PATH_MAX_SEGMENTS];
	uint8_t		len[PATH_MAX_SEGMENTS];
} Path;

typedef enum Column { COLUMN_SKIP, COLUMN_SERIES, COLUMN_TS, COLUMN_VALUE, COLUMN_LABEL } Column;

struct Converter
{
	ConverterKind kind;
	TimeFormat	time_format;
	Path		path[FIELD_COUNT];
	uint8_t		named;			/* bit i: path[i] is looked for */
	uint8_t		by_len[PATH_MAX_SEGMENTS][256]; /* fields whose segment has this length */
	uint8_t		column[CONVERTER_COLUMNS_MAX];
	int			ncolumns;
	int			nvalue_columns;
	char		delimiter;
};

/* A number's text, taken apart */
typedef struct Number
{
	const char *start;
	uint32_t	len;
	int			exp10;
	uint64_t	mantissa;		/* up to 19 digits */
	bool		negative;
	bool		truncated;		/* had more digits: mantissa is not exact */
	bool		integer;		/* neither fraction nor exponent */
} Number;

/* number.c */
extern const char *number_scan(const char *p, const char *end, Number *n);
extern const char *number_scan_loose(const char *p, const char *end, Number *n);
extern bool number_value(const Number *n, double *value);

/* time.c, with time_from_text of converter.h: NULL, or what is wrong */
extern const char *time_from_number(const Number *n, TimeFormat format, int64_t *us);

/* converter.c */
extern bool converted_reserve_points(Converted *out, int n);
extern bool converted_reserve_values(Converted *out, size_t n);
extern bool converted_reserve_text(Converted *out, size_t n);
extern bool converted_refuse(Converted *out, const char *format,...) __attribute__((format(printf, 2, 3)));
extern const char *text_shown(const char *p, const char *end, char *buf, size_t buflen);
extern const char *series_check(const char *p, size_t len);
extern bool series_of(const Message *message, const char *p, size_t len, const char *field,
					  Converted *out, MessagePoint *point);
extern int	label_of_text(const char *p, size_t len);

/* json.c, csv.c */
extern bool json_convert(const Converter *conv, const Message *message, Converted *out);
extern bool csv_convert(const Converter *conv, const Message *message, Converted *out);

/* Eight bytes, the first one lowest */
static inline uint64_t
scan_load8(const char *p)
{
	uint64_t	w;

	memcpy(&w, p, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	return w;
}

#define SCAN_ONES	UINT64_C(0x0101010101010101)
#define SCAN_HIGHS	UINT64_C(0x8080808080808080)

/* Length of the UTF-8 character at p (not ASCII), 0 if it is none */
static inline int
utf8_length(const char *s, const char *end)
{
	const unsigned char *p = (const unsigned char *) s;
	size_t		left = end - s;

	if (p[0] >= 0xC2 && p[0] <= 0xDF)
		return left >= 2 && (p[1] & 0xC0) == 0x80 ? 2 : 0;
	if ((p[0] & 0xF0) == 0xE0)
	{
		if (left < 3 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80)
			return 0;
		if (p[0] == 0xE0 && p[1] < 0xA0)
			return 0;			/* overlong */
		if (p[0] == 0xED && p[1] > 0x9F)
			return 0;			/* surrogate */
		return 3;
	}
	if (p[0] >= 0xF0 && p[0] <= 0xF4)
	{
		if (left < 4 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80 || (p[3] & 0xC0) != 0x80)
			return 0;
		if ((p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
			return 0;
		return 4;
	}
	return 0;
}

/* First byte that is not UTF-8 text or is U+0000; end if there is none */
static inline const char *
utf8_check(const char *p, const char *end)
{
	while (p < end)
	{
		int			n;

		if (end - p >= 8)
		{
			uint64_t	w = scan_load8(p);

			if ((((w - SCAN_ONES) & ~w) & SCAN_HIGHS) == 0 && (w & SCAN_HIGHS) == 0)
			{
				p += 8;
				continue;
			}
		}
		if (*p == '\0')
			return p;
		n = (unsigned char) *p < 0x80 ? 1 : utf8_length(p, end);
		if (n == 0)
			return p;
		p += n;
	}
	return end;
}

#endif
