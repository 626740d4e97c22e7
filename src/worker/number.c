/*
 * number.c - decimal text to the nearest double
 *
 * Nearly every number of a message has at most 19 digits and a small
 * exponent; those are rounded here, exactly, without a copy. The rest goes to
 * strtod() (the server keeps LC_NUMERIC at C).
 */
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "worker/scan.h"

#define EXPONENT_CLAMP	100000

#define is_digit(c) ((unsigned char) ((c) - '0') < 10)

static const double pow10_exact[] = {
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
	1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
};

#ifdef __SIZEOF_INT128__
static const uint64_t pow10_u64[] = {
	UINT64_C(1), UINT64_C(10), UINT64_C(100), UINT64_C(1000), UINT64_C(10000), UINT64_C(100000),
	UINT64_C(1000000), UINT64_C(10000000), UINT64_C(100000000), UINT64_C(1000000000),
	UINT64_C(10000000000), UINT64_C(100000000000), UINT64_C(1000000000000), UINT64_C(10000000000000),
	UINT64_C(100000000000000), UINT64_C(1000000000000000), UINT64_C(10000000000000000),
	UINT64_C(100000000000000000), UINT64_C(1000000000000000000), UINT64_C(10000000000000000000)
};
#endif

/* More than 19 digits: keep the first 19 significant ones */
static void
number_recount(Number *n, const char *p, const char *end)
{
	int			digits = 0;
	int			dropped = 0;
	int			fraction = 0;
	bool		point = false;
	uint64_t	m = 0;

	for (; p < end; p++)
	{
		if (*p == '.')
		{
			point = true;
			continue;
		}
		if (digits < 19)
		{
			m = m * 10 + (uint64_t) (*p - '0');
			digits += (m != 0);
			fraction += point;
		}
		else
		{
			dropped += !point;
			n->truncated = n->truncated || *p != '0';
		}
	}
	n->mantissa = m;
	n->exp10 = dropped - fraction;
}

/* [eE][+-]?digits at p, or NULL */
static const char *
exponent_scan(const char *p, const char *end, int *exp10)
{
	int			e = 0;
	bool		negative = false;

	p++;
	if (p < end && (*p == '+' || *p == '-'))
		negative = *p++ == '-';
	if (p == end || !is_digit(*p))
		return NULL;
	for (; p < end && is_digit(*p); p++)
		if (e < EXPONENT_CLAMP)
			e = e * 10 + (*p - '0');
	*exp10 += negative ? -e : e;
	return p;
}

/* Digits, point and exponent after the sign; loose: ".5" and "5." too */
static inline const char *
number_body(const char *p, const char *end, Number *n, bool loose)
{
	const char *digits = p;
	const char *point;
	uint64_t	m = 0;
	long		count;

	while (p < end && is_digit(*p))
		m = m * 10 + (uint64_t) (*p++ - '0');
	count = p - digits;
	if (!loose && (count == 0 || (count > 1 && *digits == '0')))
		return NULL;
	n->integer = true;
	n->truncated = false;
	n->exp10 = 0;
	if (p < end && *p == '.')
	{
		point = ++p;
		while (p < end && is_digit(*p))
			m = m * 10 + (uint64_t) (*p++ - '0');
		if (p == point && (!loose || count == 0))
			return NULL;
		count += p - point;
		n->exp10 = (int) (point - p);
		n->integer = false;
	}
	if (count == 0 || p - digits > NUMBER_MAX)
		return NULL;
	n->mantissa = m;
	if (count > 19)
		number_recount(n, digits, p);
	if (p < end && (*p == 'e' || *p == 'E'))
	{
		p = exponent_scan(p, end, &n->exp10);
		n->integer = false;
	}
	return p;
}

/* A number by JSON's grammar at p: what follows it, or NULL */
const char *
number_scan(const char *p, const char *end, Number *n)
{
	n->start = p;
	n->negative = p < end && *p == '-';
	p = number_body(p + n->negative, end, n, false);
	if (p == NULL || p - n->start > NUMBER_MAX)
		return NULL;
	n->len = (uint32_t) (p - n->start);
	return p;
}

/* As people write them: "+1", ".5", "5.", "007" too */
const char *
number_scan_loose(const char *p, const char *end, Number *n)
{
	bool		sign = p < end && (*p == '-' || *p == '+');

	n->start = p;
	n->negative = sign && *p == '-';
	p = number_body(p + sign, end, n, true);
	if (p == NULL || p - n->start > NUMBER_MAX)
		return NULL;
	n->len = (uint32_t) (p - n->start);
	return p;
}

#ifdef __SIZEOF_INT128__
/* hi * 2^shift with sticky for what is below, hi's top bit set: round to 53 bits, ties to even */
static double
round_to_double(uint64_t hi, bool sticky, int shift)
{
	uint64_t	kept = hi >> 11;
	uint64_t	rest = hi & 0x7FF;
	uint64_t	bits;
	double		power;

	if (rest > 0x400 || (rest == 0x400 && (sticky || (kept & 1))))
		kept++;
	bits = (uint64_t) (shift + 11 + 1023) << 52;
	memcpy(&power, &bits, sizeof(power));
	return (double) kept * power;
}

/* mantissa * 10^exp10 for 0 < mantissa, -19 <= exp10 <= 19 */
static double
decimal_to_double(uint64_t mantissa, int exp10)
{
	unsigned __int128 wide;
	int			mshift = __builtin_clzll(mantissa);

	if (exp10 >= 0)
	{
		uint64_t	hi;
		int			shift;

		wide = (unsigned __int128) (mantissa << mshift) * pow10_u64[exp10];
		hi = (uint64_t) (wide >> 64);
		if (hi == 0)			/* exp10 is 0 */
			return round_to_double((uint64_t) wide, false, -mshift);
		shift = __builtin_clzll(hi);
		wide <<= shift;
		return round_to_double((uint64_t) (wide >> 64), (uint64_t) wide != 0, 64 - shift - mshift);
	}
	else
	{
		uint64_t	divisor = pow10_u64[-exp10];
		int			dshift = __builtin_clzll(divisor);
		uint64_t	quotient;
		bool		sticky;
		int			shift;

		divisor <<= dshift;
		wide = (unsigned __int128) (mantissa << mshift) << 63;
		quotient = (uint64_t) (wide / divisor);
		sticky = (unsigned __int128) quotient * divisor != wide;
		shift = __builtin_clzll(quotient);	/* 0 or 1: a lost remainder bit cannot reach the kept ones */
		return round_to_double(quotient << shift, sticky, dshift - mshift - 63 - shift);
	}
}
#endif

static bool
number_strtod(const Number *n, double *value)
{
	char		buf[NUMBER_MAX + 1];

	memcpy(buf, n->start, n->len);
	buf[n->len] = '\0';
	*value = strtod(buf, NULL);
	errno = 0;
	return isfinite(*value);
}

/* The nearest double; false: too large for one */
bool
number_value(const Number *n, double *value)
{
	double		v;

	if (n->truncated)
		return number_strtod(n, value);
	if (n->mantissa == 0)
		v = 0;
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD == 0
	else if (n->mantissa <= (UINT64_C(1) << 53) && n->exp10 >= -22 && n->exp10 <= 22)
	{
		/* both are exact, so one operation rounds once */
		v = (double) n->mantissa;
		v = n->exp10 < 0 ? v / pow10_exact[-n->exp10] : v * pow10_exact[n->exp10];
	}
#endif
#ifdef __SIZEOF_INT128__
	else if (n->exp10 >= -19 && n->exp10 <= 19)
		v = decimal_to_double(n->mantissa, n->exp10);
#endif
	else
		return number_strtod(n, value);
	*value = n->negative ? -v : v;
	return true;
}
