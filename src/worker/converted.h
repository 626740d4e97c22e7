/*
 * converted.h - how a converter fills a Converted
 */
#ifndef ANOMALY_CONVERTED_H
#define ANOMALY_CONVERTED_H

#include "worker/converter.h"

extern bool converted_reserve_points(Converted *out, int n);
extern bool converted_reserve_values(Converted *out, size_t n);
extern bool converted_reserve_text(Converted *out, size_t n);

/* Onto the text; false: refused */
extern bool converted_append(Converted *out, const char *p, size_t len);
extern bool converted_append_json(Converted *out, const char *p, size_t len);

extern MessagePoint *converted_new_point(Converted *out);
extern MessagePoint *converted_add_point(Converted *out, double x);
extern void converted_resolve(Converted *out);

/* Always false */
extern bool converted_refuse(Converted *out, const char *format,...) __attribute__((format(printf, 2, 3)));
extern bool converted_place(Converted *out, const char *what, long number);

/* NULL, or why these bytes are no name of a series */
extern const char *series_check(const char *p, size_t len);

/* The name of a point's series: p, or the message's key where p is NULL; field: for the reason */
extern bool series_of(const Message *message, const char *p, size_t len, const char *field,
					  Converted *out, MessagePoint *point);

#endif
