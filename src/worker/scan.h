/*
 * scan.h - what the converters share: numbers, UTF-8, times, room for points
 *
 * Pure C like converter.h. A Number is the text of a number taken apart once;
 * what it means (a value, an epoch, a label) is decided later.
 */
#ifndef ANOMALY_SCAN_H
#define ANOMALY_SCAN_H

#include "worker/converted.h"

#include <string.h>

#define PATH_MAX_SEGMENTS	8
#define NUMBER_MAX			1000	/* bytes of one number */

/* The paths of json that have a place of their own; those of lists and of templates follow */
typedef enum FieldName
{
	FIELD_SERIES,
	FIELD_TS,
	FIELD_TIMESTAMP,			/* the second default name of ts */
	FIELD_VALUE,
	FIELD_VALUES,
	FIELD_LABEL,
	FIELD_ROWS,
	FIELD_NAMES,
	FIELD_COUNT
} FieldName;

typedef struct Path
{
	char		text[CONVERTER_PATH_MAX];	/* segments, one after the other */
	char		shown[CONVERTER_PATH_MAX];	/* as the config has it, for reasons */
	int			nsegments;		/* 0: not looked for */
	bool		star;			/* the last segment stands for every other name */
	uint8_t		start[PATH_MAX_SEGMENTS];
	uint8_t		len[PATH_MAX_SEGMENTS];
} Path;

/* What the value of a row is */
typedef enum ValueMode
{
	VALUE_ONE,					/* json.value, or the array json.values */
	VALUE_COMPONENTS,			/* the paths of json.values make a vector */
	VALUE_FIELDS,				/* every path of json.fields is a point */
	VALUE_NAMED					/* every element of json.values is a point, named by json.names */
} ValueMode;

/* Some of the paths, by index */
typedef struct PathList
{
	int			n;
	uint8_t		path[CONVERTER_PATHS_MAX];
} PathList;

typedef enum Column { COLUMN_SKIP, COLUMN_SERIES, COLUMN_TS, COLUMN_VALUE, COLUMN_LABEL } Column;

#define TEMPLATE_PARTS_MAX	48

typedef enum PartKind
{
	PART_TEXT,					/* as it stands in the template */
	PART_OPEN,					/* $[: left out up to its PART_CLOSE when a part within is missing or empty */
	PART_CLOSE,
	PART_KEY,					/* ${key} */
	PART_TOPIC,					/* ${topic} */
	PART_MEASUREMENT,			/* ${measurement} */
	PART_FIELD,					/* ${field} */
	PART_TAGS,					/* ${tags}: every tag, sorted, as ",tag=value" */
	PART_SERIES,				/* ${series}: json.series, else the key */
	PART_NAME					/* any other ${name}, and every ${.name} */
} PartKind;

typedef struct Part
{
	uint8_t		kind;
	uint8_t		close;			/* PART_OPEN: index of its PART_CLOSE */
	uint8_t		path;			/* PART_NAME in json: index of its path */
	uint16_t	start;			/* of its text or name in Template.text */
	uint16_t	len;
} Part;

typedef struct Template
{
	int			nparts;			/* 0: none */
	Part		part[TEMPLATE_PARTS_MAX];
	char		text[CONVERTER_TEMPLATE_MAX];
} Template;

typedef enum PartResult { PART_DONE, PART_MISSING, PART_REFUSED } PartResult;

/* Appends to out->text what a part stands for; PART_REFUSED: out->reason says why */
typedef PartResult (*PartWriter) (const void *row, const Template *template, const Part *part, Converted *out);

struct Converter
{
	ConverterKind kind;
	TimeFormat	time_format;
	Template	series;
	bool		keep_tags;

	/* json and its presets */
	ValueMode	mode;
	bool		plain;			/* one value a row, no template, no tags */
	bool		lone_unnamed;	/* VALUE_NAMED: a value that is alone has no ${field} */
	int			npaths;
	int			star;			/* index of the path with a star, -1 none */
	uint64_t	in_row;			/* bit i: path[i] is looked for in a row */
	uint64_t	in_outer;		/* ... in the object round the rows, which may be a row itself */
	uint64_t	for_all;		/* what an object round rows gives to each of them */
	uint64_t	star_at[PATH_MAX_SEGMENTS]; /* the star's bit, at the depth of the names that it takes */
	uint64_t	by_len[PATH_MAX_SEGMENTS][256]; /* paths whose segment has this length */
	Path		path[CONVERTER_PATHS_MAX];
	PathList	values;			/* VALUE_COMPONENTS, VALUE_FIELDS */
	PathList	tags;

	/* csv */
	uint8_t		column[CONVERTER_COLUMNS_MAX];
	int			ncolumns;
	int			nvalue_columns;
	char		delimiter;

	TimeFormat	line_time;		/* influx.precision */
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
extern const char *text_shown(const char *p, const char *end, char *buf, size_t buflen);
extern int	label_of_text(const char *p, size_t len);

/* template.c */
extern bool template_parse(Template *template, const char *text, unsigned kinds, char *err, size_t errlen);
extern bool template_series(const Template *template, const Message *message, PartWriter write, const void *row,
							Converted *out, MessagePoint *point);

/* text.c, influx.c */
extern bool text_init(Converter *conv, const ConverterConfig *config, char *err, size_t errlen);
extern bool text_convert(const Converter *conv, const Message *message, Converted *out);
extern bool influx_init(Converter *conv, const ConverterConfig *config, char *err, size_t errlen);
extern bool influx_convert(const Converter *conv, const Message *message, Converted *out);

/* json_config.c, json.c, csv.c */
extern bool json_init(Converter *conv, const ConverterConfig *config, char *err, size_t errlen);
extern bool json_convert(const Converter *conv, const Message *message, Converted *out);
extern bool csv_init(Converter *conv, const ConverterConfig *config, char *err, size_t errlen);
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
