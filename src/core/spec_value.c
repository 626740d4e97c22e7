/*
 * spec_value.c - values of parameters, from text and back to it
 */
#include <stdarg.h>
#include <stdio.h>

#include "core/number.h"
#include "core/spec_value.h"

/* Units of time, the largest first */
static const struct
{
	const char *name;
	double		seconds;
}			units[] = {
	{"w", 604800}, {"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}, {"ms", 0.001}
};

#define UNITS	((int) (sizeof(units) / sizeof(units[0])))

/* A hint that the caller has written stays */
bool
spec_fail(SpecError *err, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	if (err->hint[0] == '\0')
		snprintf(err->hint, sizeof(err->hint),
				 "A spec is written like mad(window=50, direction=above); anomaly.detectors lists detectors and parameters.");
	return false;
}

int
spec_shown(const char *text, size_t len)
{
	size_t		n = 0;

	while (n < len && n < SPEC_SHOWN_MAX && (unsigned char) text[n] >= ' ')
		n++;
	while (n > 0 && n < len && ((unsigned char) text[n] & 0xC0) == 0x80)
		n--;
	return (int) n;
}

void
spec_append(char *into, size_t size, const char *text)
{
	size_t		used = strlen(into);

	snprintf(into + used, size - used, "%s", text);
}

/* "a|b|c" as "a, b, c" */
static void
list_choices(const char *choices, char *into, size_t size)
{
	size_t		n = 0;

	for (; *choices != '\0' && n + 3 < size; choices++)
	{
		if (*choices == '|')
		{
			into[n++] = ',';
			into[n++] = ' ';
		}
		else
			into[n++] = *choices;
	}
	into[n] = '\0';
}

static bool
read_choice(const char *text, size_t len, const char *choices, double *out)
{
	char		choice[NUMBER_MAX];
	int			index = 0;

	while (*choices != '\0')
	{
		size_t		n = strcspn(choices, "|");

		memcpy(choice, choices, n);
		choice[n] = '\0';
		if (same_name(text, len, choice))
		{
			*out = index;
			return true;
		}
		choices += n + (choices[n] == '|');
		index++;
	}
	return false;
}

static bool
read_bool(const char *text, size_t len, double *out)
{
	if (same_name(text, len, "true") || same_name(text, len, "on") || same_name(text, len, "yes") ||
		same_name(text, len, "1"))
		*out = 1;
	else if (same_name(text, len, "false") || same_name(text, len, "off") || same_name(text, len, "no") ||
			 same_name(text, len, "0"))
		*out = 0;
	else
		return false;
	return true;
}

/* "90s", "15min", "1h", "1d", "1w" or a plain number of seconds */
static bool
read_duration(const char *text, size_t len, double *out)
{
	size_t		digits = len;
	size_t		end;
	int			i;

	while (digits > 0 && lower(text[digits - 1]) >= 'a' && lower(text[digits - 1]) <= 'z')
		digits--;
	for (end = digits; end > 0 && is_blank(text[end - 1]); end--)
		;
	if (!number_read(text, end, out))
		return false;
	for (i = 0; i < UNITS && digits < len; i++)
		if (same_name(text + digits, len - digits, units[i].name))
		{
			*out *= units[i].seconds;
			break;
		}
	return i < UNITS && *out > 0;
}

/* In the largest unit that leaves a whole number */
static void
write_duration(double seconds, char *into, size_t size)
{
	int			i = 0;

	while (i < UNITS - 2 && fmod(seconds, units[i].seconds) != 0)
		i++;
	number_write(seconds / units[i].seconds, into, size);
	spec_append(into, size, units[i].name);
}

/* "auto", rows, or a duration with its unit */
static bool
read_period(const char *text, size_t len, double *out)
{
	if (same_name(text, len, "auto"))
		*out = 0;
	else if (number_read(text, len, out))
		return *out == floor(*out) && *out >= 1;
	else if (read_duration(text, len, out))
		*out = -*out;
	else
		return false;
	return true;
}

/* One value, checked against its parameter's type and range */
bool
spec_value_read(const char *owner, const Param *param, const char *text, size_t len, double *out, SpecError *err)
{
	char		allowed[256];
	char		min[NUMBER_MAX];
	char		max[NUMBER_MAX];
	double		value;

	switch (param->type)
	{
		case PARAM_CHOICE:
			if (read_choice(text, len, param->choices, out))
				return true;
			list_choices(param->choices, allowed, sizeof(allowed));
			return spec_fail(err, "%s(%s=%.*s): %s must be one of %s", owner, param->name,
						spec_shown(text, len), text, param->name, allowed);
		case PARAM_BOOL:
			if (read_bool(text, len, out))
				return true;
			return spec_fail(err, "%s(%s=%.*s): %s must be true or false", owner, param->name,
						spec_shown(text, len), text, param->name);
		case PARAM_DURATION:
			write_duration(param->min, min, sizeof(min));
			write_duration(param->max, max, sizeof(max));
			if (read_duration(text, len, out) && *out >= param->min && *out <= param->max)
				return true;
			return spec_fail(err, "%s(%s=%.*s): %s must be a duration such as 30s, 15min, 1h or 7d, between %s and %s", owner,
						param->name, spec_shown(text, len), text, param->name, min, max);
		case PARAM_PERIOD:
			write_duration(-param->min, min, sizeof(min));
			number_write(param->max, max, sizeof(max));
			if (read_period(text, len, out) && *out >= param->min && *out <= param->max)
				return true;
			return spec_fail(err, "%s(%s=%.*s): %s must be auto, a number of rows up to %s or a duration such as 1d up to %s", owner,
						param->name, spec_shown(text, len), text, param->name, max, min);
		case PARAM_ZONE:
		case PARAM_INT:
		case PARAM_REAL:
			break;
	}
	number_write(param->min, min, sizeof(min));
	number_write(param->max, max, sizeof(max));
	if (!number_read(text, len, &value) || (param->type == PARAM_INT && value != floor(value)))
		return spec_fail(err, "%s(%s=%.*s): %s must be a %snumber between %s and %s", owner, param->name,
					spec_shown(text, len), text, param->name, param->type == PARAM_INT ? "whole " : "", min, max);
	if (value < param->min || value > param->max)
		return spec_fail(err, "%s(%s=%.*s): %s must be between %s and %s", owner, param->name,
					spec_shown(text, len), text, param->name, min, max);
	*out = value == 0 ? 0 : value;
	return true;
}

void
spec_value_text(const Param *param, double value, char *into, size_t size)
{
	const char *choice = param->choices;
	int			n;

	if (param->type == PARAM_CHOICE)
	{
		for (n = (int) value; n > 0; n--)
			choice = strchr(choice, '|') + 1;
		snprintf(into, size, "%.*s", (int) strcspn(choice, "|"), choice);
	}
	else if (param->type == PARAM_BOOL)
		snprintf(into, size, "%s", value != 0 ? "true" : "false");
	else if (param->type == PARAM_DURATION || (param->type == PARAM_PERIOD && value < 0))
		write_duration(fabs(value), into, size);
	else if (param->type == PARAM_PERIOD && value == 0)
		snprintf(into, size, "auto");
	else
		number_write(value, into, size);
}

