/*
 * json.h - what the scan of a JSON message leaves for the making of its points
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
	const char *p;				/* string: within the quotes; array, object: all of it */
	size_t		len;
	Number		number;
	int			bad_index;		/* array of values: first element that is no finite number, -1 none */
	const char *bad;			/* what that is */
} Field;

/* Bytes of the message, or of Converted.text, which moves */
typedef struct Slice
{
	const char *p;				/* NULL: in the text */
	size_t		start;
	size_t		len;
} Slice;

typedef struct Scan
{
	const Converter *conv;
	const Message *message;
	const char *start;
	const char *end;
	Converted  *out;
	int			first_point;	/* of the row in hand */
	size_t		first_value;
	bool		star_seen;		/* the object of the path with a star was there */
	bool		has_tags;		/* of the row, as ${tags} shows them: made once */
	bool		has_name;		/* there is a ${field} */
	Slice		tags;
	Slice		name;			/* ${field} of the point in hand */
	Field		field[CONVERTER_PATHS_MAX];
} Scan;

extern const char *const json_kind_names[];

/*
 * json_scan.c. All return what follows, or NULL: not JSON, and out->reason
 * says where. depth: containers round it
 */
extern const char *json_blanks(const char *p, const char *end);
extern const char *json_object(Scan *s, const char *p, uint64_t mask, int depth);
extern const char *json_any(Scan *s, const char *p, int depth, Field *field);
extern const char *json_refuse(Scan *s, const char *p, const char *what);

/* The members of a checked array or object, one by one; false: no more. *p: its start, at first */
extern bool json_next(Scan *s, const char **p, Field *key, Field *value);

/* json_escape.c: a checked string without its escapes, into room of its own length */
extern size_t json_unescape(const char *p, size_t len, char *to);
extern int	json_hex4(const char *p, const char *end);

/* json.c */
extern bool json_refuse_field(Scan *s, int path, const char *what);
extern bool json_take_series(Scan *s, MessagePoint *point);
extern bool json_take_time(Scan *s, MessagePoint *point);
extern bool json_take_value(Scan *s, MessagePoint *point);
extern bool json_take_label(Scan *s, MessagePoint *point);

/* json_fields.c: points of a row with several values, a template or tags */
extern bool json_take_fields(Scan *s);

#endif
