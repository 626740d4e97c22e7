/*
 * time.c - times as text or numbers to microseconds since 1970-01-01 UTC
 *
 * What is finer than a microsecond is rounded, halves to even, as PostgreSQL
 * does. A time without an offset is UTC.
 */
#include "worker/scan.h"

/* PostgreSQL's timestamptz begins in 4713 BC; our own 64 bits end before it does */
#define TIME_MIN	(-INT64_C(210866803200000000))
#define TIME_MAX	INT64_MAX

#define SECOND		INT64_C(1000000)

#define is_digit(c) ((unsigned char) ((c) - '0') < 10)

static const char out_of_range[] = "time out of range";

static const uint64_t powers[] = {
	UINT64_C(1), UINT64_C(10), UINT64_C(100), UINT64_C(1000), UINT64_C(10000), UINT64_C(100000),
	UINT64_C(1000000), UINT64_C(10000000), UINT64_C(100000000), UINT64_C(1000000000),
	UINT64_C(10000000000), UINT64_C(100000000000), UINT64_C(1000000000000), UINT64_C(10000000000000),
	UINT64_C(100000000000000), UINT64_C(1000000000000000), UINT64_C(10000000000000000),
	UINT64_C(100000000000000000), UINT64_C(1000000000000000000), UINT64_C(10000000000000000000)
};

/* mantissa * 10^exp10, rounded to a whole number; false: over 64 bits */
static bool
scaled(const Number *n, int exp10, uint64_t *result)
{
	uint64_t	quotient,
				rest,
				half;

	if (n->mantissa == 0)
	{
		*result = 0;
		return true;
	}
	if (exp10 >= 0)
		return exp10 <= 19 && !__builtin_mul_overflow(n->mantissa, powers[exp10], result);
	if (exp10 < -19)
	{
		*result = 0;
		return true;
	}
	quotient = n->mantissa / powers[-exp10];
	rest = n->mantissa % powers[-exp10];
	half = powers[-exp10] / 2;
	if (rest > half || (rest == half && (n->truncated || (quotient & 1))))
		quotient++;
	*result = quotient;
	return true;
}

/* The unit a number of this size is in */
static TimeFormat
format_by_magnitude(const Number *n)
{
	uint64_t	whole = n->mantissa;

	if (n->exp10 < -19)
		whole = 0;
	else if (n->exp10 < 0)
		whole /= powers[-n->exp10];
	else if (whole != 0 && (n->exp10 > 19 || __builtin_mul_overflow(whole, powers[n->exp10], &whole)))
		whole = UINT64_MAX;
	if (whole < powers[11])
		return TIME_SECONDS;
	if (whole < powers[14])
		return TIME_MILLIS;
	if (whole < powers[17])
		return TIME_MICROS;
	return TIME_NANOS;
}

/* NULL, or why it is no time */
const char *
time_from_number(const Number *n, TimeFormat format, int64_t *us)
{
	uint64_t	magnitude;
	int			scale;

	if (format == TIME_AUTO)
		format = format_by_magnitude(n);
	switch (format)
	{
		case TIME_SECONDS:
			scale = 6;
			break;
		case TIME_MILLIS:
			scale = 3;
			break;
		case TIME_MICROS:
			scale = 0;
			break;
		case TIME_NANOS:
			scale = -3;
			break;
		default:
			return "a number where timestamp.format asks for ISO 8601";
	}
	if (!scaled(n, n->exp10 + scale, &magnitude))
		return out_of_range;
	if (n->negative)
	{
		if (magnitude > (uint64_t) -TIME_MIN)
			return out_of_range;
		*us = -(int64_t) magnitude;
	}
	else
	{
		if (magnitude > (uint64_t) TIME_MAX)
			return out_of_range;
		*us = (int64_t) magnitude;
	}
	return NULL;
}

/* Days since 1970-01-01 of a Gregorian date */
static int64_t
days_of(int year, int month, int day)
{
	int			y = year - (month <= 2);
	int			era = y / 400;
	int			yoe = y - era * 400;
	int			doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return (int64_t) era * 146097 + (yoe * 365 + yoe / 4 - yoe / 100 + doy) - 719468;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool		leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* Two digits at *p; -1 if there are none */
static int
two_digits(const char **p, const char *end)
{
	int			n;

	if (end - *p < 2 || !is_digit((*p)[0]) || !is_digit((*p)[1]))
		return -1;
	n = ((*p)[0] - '0') * 10 + (*p)[1] - '0';
	*p += 2;
	return n;
}

static bool
take(const char **p, const char *end, char c)
{
	if (*p == end || **p != c)
		return false;
	(*p)++;
	return true;
}

/* YYYY-MM-DD, the year with up to six digits */
static const char *
date_scan(const char **p, const char *end, int64_t *days)
{
	int			year = 0;
	int			digits = 0;
	int			month;
	int			day;

	for (; *p < end && is_digit(**p) && digits < 7; (*p)++, digits++)
		year = year * 10 + **p - '0';
	if (digits < 4 || digits > 6 || !take(p, end, '-'))
		return "not an ISO 8601 time";
	month = two_digits(p, end);
	if (month < 0 || !take(p, end, '-'))
		return "not an ISO 8601 time";
	day = two_digits(p, end);
	if (day < 0)
		return "not an ISO 8601 time";
	if (year == 0 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return "no such date";
	*days = days_of(year, month, day);
	return NULL;
}

/* HH:MM[:SS[.fraction]] */
static const char *
clock_scan(const char **p, const char *end, int64_t *us)
{
	int			hour = two_digits(p, end);
	int			minute = -1;
	int			second = 0;
	Number		fraction = {0};
	uint64_t	rounded = 0;

	if (hour >= 0 && take(p, end, ':'))
		minute = two_digits(p, end);
	if (minute < 0)
		return "not an ISO 8601 time";
	if (take(p, end, ':'))
	{
		second = two_digits(p, end);
		if (second < 0)
			return "not an ISO 8601 time";
		if (take(p, end, '.') || take(p, end, ','))
		{
			const char *first = *p;

			for (; *p < end && is_digit(**p); (*p)++)
			{
				if (*p - first < 18)
				{
					fraction.mantissa = fraction.mantissa * 10 + (uint64_t) (**p - '0');
					fraction.exp10--;
				}
				else if (**p != '0')
					fraction.truncated = true;
			}
			if (*p == first)
				return "not an ISO 8601 time";
			scaled(&fraction, fraction.exp10 + 6, &rounded);
		}
	}
	/* a leap second is the next minute's first; 24:00 the next day's */
	if (minute > 59 || second > 60 || hour > 24 || (hour == 24 && (minute || second || rounded)))
		return "no such time of day";
	*us = (hour * INT64_C(3600) + minute * 60 + second) * SECOND + (int64_t) rounded;
	return NULL;
}

/* Z, +HH, +HHMM or +HH:MM; nothing is UTC */
static const char *
offset_scan(const char **p, const char *end, int64_t *us)
{
	bool		negative;
	int			hour;
	int			minute = 0;

	*us = 0;
	if (*p == end || take(p, end, 'Z') || take(p, end, 'z'))
		return NULL;
	negative = **p == '-';
	if (!negative && **p != '+')
		return "not an ISO 8601 time";
	(*p)++;
	hour = two_digits(p, end);
	if (hour >= 0 && *p < end)
	{
		take(p, end, ':');
		minute = two_digits(p, end);
	}
	if (hour < 0 || minute < 0)
		return "not an ISO 8601 time";
	if (hour > 15 || minute > 59)
		return "no such offset from UTC";
	*us = (hour * INT64_C(3600) + minute * 60) * SECOND;
	if (negative)
		*us = -*us;
	return NULL;
}

static const char *
iso8601_scan(const char *p, const char *end, int64_t *us)
{
	int64_t		days;
	int64_t		clock = 0;
	int64_t		offset = 0;
	const char *wrong;

	wrong = date_scan(&p, end, &days);
	if (wrong == NULL && p < end)
	{
		if (*p != 'T' && *p != 't' && *p != ' ')
			return "not an ISO 8601 time";
		p++;
		wrong = clock_scan(&p, end, &clock);
		if (wrong == NULL)
		{
			take(&p, end, ' ');
			wrong = offset_scan(&p, end, &offset);
		}
	}
	if (wrong != NULL)
		return wrong;
	if (p != end)
		return "not an ISO 8601 time";
	clock -= offset;
	if (__builtin_mul_overflow(days, 86400 * SECOND, us) || __builtin_add_overflow(*us, clock, us))
		return out_of_range;
	return NULL;
}

/* NULL, or why it is no time; an epoch may be text as well */
const char *
time_from_text(const char *p, size_t len, TimeFormat format, int64_t *us)
{
	const char *end = p + len;
	Number		n;

	while (p < end && *p == ' ')
		p++;
	while (p < end && end[-1] == ' ')
		end--;
	if (p == end)
		return "empty";
	if (format != TIME_ISO8601 && number_scan_loose(p, end, &n) == end)
		return time_from_number(&n, format, us);
	if (format != TIME_AUTO && format != TIME_ISO8601)
		return "not a number, as timestamp.format asks";
	return iso8601_scan(p, end, us);
}
