/*
 * converter.h - bytes of a message to points
 *
 * Pure C like core: no postgres.h, no rdkafka.h, no clock, no database, and a
 * converter never throws: it is a function of the message and its config.
 */
#ifndef ANOMALY_CONVERTER_H
#define ANOMALY_CONVERTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/detector.h"		/* TIME_NONE, DETECTOR_MAX_DIMS */

#define CONVERTER_SERIES_MAX	255		/* bytes of a series name */
#define CONVERTER_REASON_MAX	256
#define CONVERTER_PATH_MAX		256
#define CONVERTER_COLUMNS_MAX	64
#define CONVERTER_PATHS_MAX		64		/* names that json looks for */
#define CONVERTER_LIST_MAX		2048	/* bytes of a list of paths */
#define CONVERTER_TEMPLATE_MAX	512
#define CONVERTER_FUNCTION_MAX	256
#define CONVERTER_POINTS_MAX	65536	/* points of one message */

/* One message as it lies in the client's memory; nothing is NUL-terminated */
typedef struct Message
{
	const char *payload;		/* NULL: a tombstone */
	size_t		payload_len;
	const char *key;			/* NULL: none */
	size_t		key_len;
	int64_t		timestamp;		/* microseconds since 1970, or TIME_NONE */
	int64_t		offset;
	int32_t		partition;
	int32_t		topic;			/* index into the task's topics */
	const char *topic_name;
	void	   *handle;			/* the client's own message; NULL: one that was kept */
	const void *headers;		/* of a kept one, as jsonb; NULL: none */
	bool		empty;			/* it was taken, and had no point */
} Message;

/* One point of a message */
typedef struct MessagePoint
{
	const char *series;			/* into the message or the buffer */
	uint32_t	series_len;
	int32_t		item;			/* ordinal in its message, from 0 */
	int64_t		ts;				/* microseconds since 1970; never TIME_NONE */
	size_t		x;				/* index of the first value in Converted.values */
	int32_t		dims;			/* 1: scalar */
	bool		is_vector;		/* came as an array */
	bool		is_null;		/* JSON null: a raw row, not judged */
	int8_t		label;			/* 1, 0, or -1 for none */
	bool		in_text;		/* while converting: series is an offset into Converted.text */
	bool		tags_in_text;	/* ... tags is one */
	uint32_t	tags_len;
	const char *tags;			/* JSON of the tags, when the config asks for them; NULL: none */
} MessagePoint;

/*
 * Where a converter puts its points. The arrays grow by realloc through
 * converted_reserve_*(), are reused from message to message and freed by
 * converted_free().
 */
typedef struct Converted
{
	MessagePoint *points;
	int			npoints,
				max_points;
	double	   *values;
	size_t		nvalues,
				max_values;
	char	   *text;			/* unescaped strings; offsets are resolved before return */
	size_t		ntext,
				max_text;
	char		reason[CONVERTER_REASON_MAX];	/* why it refused, UTF-8, no payload secrets: at most 40 bytes of it */
} Converted;

typedef enum TimeFormat
{
	TIME_AUTO,					/* ISO 8601 text, or epoch by magnitude */
	TIME_ISO8601,
	TIME_SECONDS,
	TIME_MILLIS,
	TIME_MICROS,
	TIME_NANOS
} TimeFormat;

/* In the order of the choices of value.converter */
typedef enum ConverterKind
{
	CONVERTER_JSON,
	CONVERTER_CSV,
	CONVERTER_TEXT,
	CONVERTER_INFLUX,
	CONVERTER_TELEGRAF,			/* json with the names of Telegraf */
	CONVERTER_COLLECTD,			/* json with the names of collectd */
	CONVERTER_SQL				/* a function of the user's: not here, it needs the database */
} ConverterKind;

typedef enum Precision { PRECISION_NS, PRECISION_US, PRECISION_MS, PRECISION_S } Precision;

/* Empty string: the default names. Paths are dotted: "tags.host" */
typedef struct ConverterConfig
{
	ConverterKind kind;
	TimeFormat	time_format;
	char		series_field[CONVERTER_PATH_MAX];	/* default "series", else the message key */
	char		ts_field[CONVERTER_PATH_MAX];	/* default "ts", then "timestamp", else the message's own */
	char		value_field[CONVERTER_PATH_MAX];	/* default "value" */
	char		values_field[CONVERTER_LIST_MAX];	/* default "values"; several paths: each is a component */
	char		label_field[CONVERTER_PATH_MAX];	/* default "label" */
	char		rows_field[CONVERTER_PATH_MAX]; /* array of rows; default: the message is a row, or an array of them */
	char		fields[CONVERTER_LIST_MAX]; /* paths whose values are points of their own; "a.*": all of a */
	char		names_field[CONVERTER_PATH_MAX];	/* array that names the elements of values: points of their own */
	char		tags_field[CONVERTER_LIST_MAX]; /* default "tags": an object, or the paths that are tags */
	bool		tags;			/* keep them */
	char		csv_columns[1024];	/* "series,ts,value": series ts value label - ; several value = a vector */
	char		csv_delimiter;	/* default ',' */
	Precision	influx_precision;	/* of the timestamps of lines */
	char		series_template[CONVERTER_TEMPLATE_MAX];	/* default: the format's own name of a series */
	char		function[CONVERTER_FUNCTION_MAX];	/* of CONVERTER_SQL: schema.function */
} ConverterConfig;

/* Precomputed from a config; flat, no pointers */
typedef struct Converter Converter;

extern size_t converter_size(void);

/* false: err says what is wrong with the config */
extern bool converter_init(Converter *conv, const ConverterConfig *config, char *err, size_t errlen);

/*
 * Points of one message, replacing what out held. false: a bad message, and
 * out->reason says why; out of memory is a bad message too.
 */
extern bool converter_convert(const Converter *conv, const Message *message, Converted *out);
extern void converted_free(Converted *out);

/* A time as text: ISO 8601, UTC where it names no zone, or an epoch. NULL, or what is wrong */
extern const char *time_from_text(const char *p, size_t len, TimeFormat format, int64_t *us);

#endif
