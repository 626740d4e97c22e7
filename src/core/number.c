/*
 * number.c - decimal numbers as they stand in specs
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/number.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * A decimal number in any usual notation: sign, digits, point, exponent. Not
 * the hexadecimal numbers, infinities and NaNs that strtod takes as well.
 */
bool
number_read(const char *text, size_t len, double *out)
{
	char		copy[NUMBER_MAX];
	size_t		i = 0;
	size_t		digits = 0;

	if (len == 0 || len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (copy[i] == '+' || copy[i] == '-')
		i++;
	for (; is_digit(copy[i]); i++)
		digits++;
	if (copy[i] == '.')
		for (i++; is_digit(copy[i]); i++)
			digits++;
	if (digits == 0)
		return false;
	if (copy[i] == 'e' || copy[i] == 'E')
	{
		i++;
		if (copy[i] == '+' || copy[i] == '-')
			i++;
		if (!is_digit(copy[i]))
			return false;
		while (is_digit(copy[i]))
			i++;
	}
	if (i != len)
		return false;
	*out = strtod(copy, NULL);
	return isfinite(*out);
}

/* The shortest decimal that reads back as the same number */
void
number_write(double value, char *into, size_t size)
{
	int			digits;

	if (value == 0)
		value = 0;				/* no minus zero */
	for (digits = 15; digits <= 17; digits++)
	{
		snprintf(into, size, "%.*g", digits, value);
		if (strtod(into, NULL) == value)
			break;
	}
	if (value == floor(value) && fabs(value) < 1e15)
		snprintf(into, size, "%.0f", value);
}
