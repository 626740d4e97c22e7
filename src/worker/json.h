/*
 * json.h - what the scan of a JSON message leaves for the making of its point
 */
#ifndef ANOMALY_JSON_H
#define ANOMALY_JSON_H

#include "worker/scan.h"

typedef enum Kind
{
	KIND_MISSING,
	KIND_NULL,
	KIND_TRUE,
	KIND_FALSE,
	KIND_NUMBER,
	KIND_STRING,
	KIND_ARRAY,
	KIND_OBJECT
} Kind;

typedef struct Field
{
	Kind		kind;
	bool		escaped;		/* string: has backslashes */
	const char *p;				/* string: within the quotes */
	size_t		len;
	Number		number;
	int			bad_index;		/* array: first element that is no finite number, -1 none */
	const char *bad;			/* what that is */
} Field;

typedef struct Scan
{
	const Converter *conv;
	const char *start;
	const char *end;
	Converted  *out;
	Field		field[FIELD_COUNT];
} Scan;

extern const char *const json_kind_names[];

/* Fills the fields; false: not a JSON object, and out->reason says where */
extern bool json_scan(Scan *s);

/* A checked string without its escapes, into room of its own length */
extern size_t json_unescape(const char *p, size_t len, char *to);

#endif
