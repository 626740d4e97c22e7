/*
 * spec_value.h - one value in the text of a spec, and small helpers of its parser
 *
 * A part of spec.c.
 */
#ifndef ANOMALY_SPEC_VALUE_H
#define ANOMALY_SPEC_VALUE_H

#include <string.h>

#include "core/spec.h"

#define SPEC_SHOWN_MAX	40		/* bytes of the user's text in a message */

extern bool spec_fail(SpecError *err, const char *format,...) __attribute__((format(printf, 2, 3)));
extern void spec_append(char *into, size_t size, const char *text);

/* How much of the user's text to show: no half characters of UTF-8, no control bytes */
extern int	spec_shown(const char *text, size_t len);

/* Read a value, checked against its parameter's type and range; owner names the detector in messages */
extern bool spec_value_read(const char *owner, const DetectorParam *param, const char *text, size_t len, double *out,
							SpecError *err);

static inline bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
}

static inline bool
is_name(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

static inline bool
same_name(const char *text, size_t len, const char *name)
{
	size_t		i;

	for (i = 0; i < len && name[i] != '\0'; i++)
		if (lower(text[i]) != name[i])
			return false;
	return i == len && name[i] == '\0';
}

#endif
