/*
 * spec.c - text to a checked spec and back to its canonical text
 *
 * Every message starts with the part of the spec that is wrong and names what
 * is allowed: mad(window=1): window must be between 3 and 1000000
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/number.h"
#include "core/spec.h"

#define POLICY_PARAMS	9
#define SHOWN_MAX		40		/* bytes of the user's text in a message */
#define CONSECUTIVE_MAX	64

enum
{
	POLICY_DIRECTION, POLICY_MIN_DEVIATION, POLICY_FLOOR, POLICY_CEILING, POLICY_CONSECUTIVE,
	POLICY_REFRACTORY, POLICY_WARMUP, POLICY_LEARN, POLICY_TRANSFORM
};

const Param policy_params[] = {
	{"direction", PARAM_CHOICE, DIRECTION_BOTH, 0, 2, "both|above|below", "side of the expected value that counts"},
	{"min_deviation", PARAM_REAL, 0, 0, 1e300, NULL, "deviations from the expected value below this count as none"},
	{"floor", PARAM_REAL, NAN, -1e300, 1e300, NULL, "a value below is always an anomaly"},
	{"ceiling", PARAM_REAL, NAN, -1e300, 1e300, NULL, "a value above is always an anomaly"},
	{"consecutive", PARAM_INT, 1, 1, CONSECUTIVE_MAX, NULL, "k, or k/n: rows that must reach the threshold, of the last n"},
	{"refractory", PARAM_INT, 40, 0, 10000, NULL, "rows that an onset must top, and that part two alerts"},
	{"warmup", PARAM_INT, NAN, 0, 1000000, NULL, "learned points before the first score; the default is the detector's"},
	{"learn", PARAM_CHOICE, LEARN_ALL, 0, 2, "all|clipped|normal", "what is learned of an anomaly: itself, the edge of the band, nothing"},
	{"transform", PARAM_CHOICE, TRANSFORM_NONE, 0, 3, "none|log1p|logit|rate", "applied to the value first; rate is change per second"},
};
const int	policy_params_count = POLICY_PARAMS;

typedef struct Parser
{
	const char *at;
	const char *end;
	const Detector *detector;
	Spec	   *spec;
	SpecError  *err;
	double		policy[POLICY_PARAMS];
	int			consecutive_of;
	uint32_t	given;			/* bit i: own parameter i; 16 + i: of the policy */
} Parser;

static bool fail(SpecError *err, const char *format,...) __attribute__((format(printf, 2, 3)));

static bool
fail(SpecError *err, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	return false;
}

/* How much of the user's text to show: no half characters of UTF-8, no control bytes */
static int
shown(const char *text, size_t len)
{
	size_t		n = 0;

	while (n < len && n < SHOWN_MAX && (unsigned char) text[n] >= ' ')
		n++;
	while (n > 0 && n < len && ((unsigned char) text[n] & 0xC0) == 0x80)
		n--;
	return (int) n;
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
}

static bool
is_name(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

static bool
same_name(const char *text, size_t len, const char *name)
{
	size_t		i;

	for (i = 0; i < len && name[i] != '\0'; i++)
		if (lower(text[i]) != name[i])
			return false;
	return i == len && name[i] == '\0';
}

static void
skip_blanks(Parser *parser)
{
	while (parser->at < parser->end && is_blank(*parser->at))
		parser->at++;
}

static void
append(char *into, size_t size, const char *text)
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

static void
hint_detectors(SpecError *err)
{
	int			i;

	snprintf(err->hint, sizeof(err->hint), "Known detectors: ");
	for (i = 0; i < detectors_count; i++)
	{
		append(err->hint, sizeof(err->hint), i > 0 ? ", " : "");
		append(err->hint, sizeof(err->hint), detectors[i]->name);
	}
	append(err->hint, sizeof(err->hint), ".");
}

static void
hint_params(SpecError *err, const Detector *detector)
{
	int			i;

	snprintf(err->hint, sizeof(err->hint), "Parameters of %s: ", detector->name);
	for (i = 0; i < detector->nparams + POLICY_PARAMS; i++)
	{
		append(err->hint, sizeof(err->hint), i > 0 ? ", " : "");
		append(err->hint, sizeof(err->hint),
			   i < detector->nparams ? detector->params[i].name : policy_params[i - detector->nparams].name);
	}
	append(err->hint, sizeof(err->hint), ".");
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

/* "3" or "3/5" */
static bool
read_consecutive(Parser *parser, const char *text, size_t len, double *out)
{
	const char *slash = memchr(text, '/', len);
	size_t		first = slash ? (size_t) (slash - text) : len;
	const char *second = slash ? slash + 1 : text;
	size_t		second_len = slash ? len - first - 1 : len;
	double		k;
	double		n;

	while (first > 0 && is_blank(text[first - 1]))
		first--;
	while (second_len > 0 && is_blank(*second))
	{
		second++;
		second_len--;
	}
	if (!number_read(text, first, &k) || !number_read(second, second_len, &n) ||
		k != floor(k) || n != floor(n) || k < 1 || k > n || n > CONSECUTIVE_MAX)
		return fail(parser->err, "%s(consecutive=%.*s): consecutive must be k or k/n, whole numbers with 1 <= k <= n <= %d",
					parser->detector->name, shown(text, len), text, CONSECUTIVE_MAX);
	*out = k;
	parser->consecutive_of = (int) n;
	return true;
}

/* "90s", "15min", "1h", "1d", "1w" or a plain number of seconds */
static bool
read_duration(const char *text, size_t len, double *out)
{
	static const struct
	{
		const char *name;
		double		seconds;
	}			units[] = {{"ms", 0.001}, {"s", 1}, {"sec", 1}, {"m", 60}, {"min", 60}, {"h", 3600}, {"d", 86400}, {"w", 604800}, {"", 1}};
	size_t		digits = len;
	size_t		end;
	size_t		i;

	while (digits > 0 && lower(text[digits - 1]) >= 'a' && lower(text[digits - 1]) <= 'z')
		digits--;
	for (end = digits; end > 0 && is_blank(text[end - 1]); end--)
		;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (same_name(text + digits, len - digits, units[i].name))
			break;
	if (i == sizeof(units) / sizeof(units[0]) || !number_read(text, end, out))
		return false;
	*out *= units[i].seconds;
	return *out > 0;
}

/* The shortest way to write so many seconds */
static void
write_duration(double seconds, char *into, size_t size)
{
	static const struct
	{
		const char *name;
		double		seconds;
	}			units[] = {{"w", 604800}, {"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}};
	size_t		i = 0;

	while (i + 1 < sizeof(units) / sizeof(units[0]) && fmod(seconds, units[i].seconds) != 0)
		i++;
	number_write(seconds / units[i].seconds, into, size);
	append(into, size, units[i].name);
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
static bool
read_value(Parser *parser, const Param *param, const char *text, size_t len, double *out)
{
	SpecError  *err = parser->err;
	const char *detector = parser->detector->name;
	char		allowed[256];
	char		min[NUMBER_MAX];
	char		max[NUMBER_MAX];
	double		value;

	if (param == &policy_params[POLICY_CONSECUTIVE])
		return read_consecutive(parser, text, len, out);
	switch (param->type)
	{
		case PARAM_CHOICE:
			if (read_choice(text, len, param->choices, out))
				return true;
			list_choices(param->choices, allowed, sizeof(allowed));
			return fail(err, "%s(%s=%.*s): %s must be one of %s", detector, param->name,
						shown(text, len), text, param->name, allowed);
		case PARAM_BOOL:
			if (read_bool(text, len, out))
				return true;
			return fail(err, "%s(%s=%.*s): %s must be true or false", detector, param->name,
						shown(text, len), text, param->name);
		case PARAM_DURATION:
			write_duration(param->min, min, sizeof(min));
			write_duration(param->max, max, sizeof(max));
			if (read_duration(text, len, out) && *out >= param->min && *out <= param->max)
				return true;
			return fail(err, "%s(%s=%.*s): %s must be a duration such as 30s, 15min, 1h or 7d, between %s and %s", detector,
						param->name, shown(text, len), text, param->name, min, max);
		case PARAM_PERIOD:
			write_duration(-param->min, min, sizeof(min));
			number_write(param->max, max, sizeof(max));
			if (read_period(text, len, out) && *out >= param->min && *out <= param->max)
				return true;
			return fail(err, "%s(%s=%.*s): %s must be auto, a number of rows up to %s or a duration such as 1d up to %s", detector,
						param->name, shown(text, len), text, param->name, max, min);
		case PARAM_INT:
		case PARAM_REAL:
			break;
	}
	number_write(param->min, min, sizeof(min));
	number_write(param->max, max, sizeof(max));
	if (!number_read(text, len, &value) || (param->type == PARAM_INT && value != floor(value)))
		return fail(err, "%s(%s=%.*s): %s must be a %snumber between %s and %s", detector, param->name,
					shown(text, len), text, param->name, param->type == PARAM_INT ? "whole " : "", min, max);
	if (value < param->min || value > param->max)
		return fail(err, "%s(%s=%.*s): %s must be between %s and %s", detector, param->name,
					shown(text, len), text, param->name, min, max);
	*out = value == 0 ? 0 : value;
	return true;
}

/* name = value */
static bool
read_param(Parser *parser)
{
	const Detector *detector = parser->detector;
	const char *name = parser->at;
	const char *value;
	size_t		name_len;
	size_t		value_len;
	int			i;

	while (parser->at < parser->end && is_name(*parser->at))
		parser->at++;
	name_len = (size_t) (parser->at - name);
	skip_blanks(parser);
	if (name_len == 0 || parser->at == parser->end || *parser->at != '=')
	{
		while (parser->at < parser->end && *parser->at != ',' && *parser->at != ')')
			parser->at++;
		hint_params(parser->err, detector);
		return fail(parser->err, "%s(%.*s): a parameter is written name=value", detector->name,
					shown(name, (size_t) (parser->at - name)), name);
	}
	parser->at++;
	skip_blanks(parser);
	value = parser->at;
	while (parser->at < parser->end && *parser->at != ',' && *parser->at != ')')
		parser->at++;
	value_len = (size_t) (parser->at - value);
	while (value_len > 0 && is_blank(value[value_len - 1]))
		value_len--;
	for (i = 0; i < detector->nparams + POLICY_PARAMS; i++)
	{
		bool		own = i < detector->nparams;
		int			index = own ? i : i - detector->nparams;
		const Param *param = own ? &detector->params[index] : &policy_params[index];
		uint32_t	bit = 1u << (own ? index : index + 16);

		if (!same_name(name, name_len, param->name))
			continue;
		if (parser->given & bit)
			return fail(parser->err, "%s(%s=%.*s): %s is given twice", detector->name, param->name,
						shown(value, value_len), value, param->name);
		parser->given |= bit;
		return read_value(parser, param, value, value_len,
						  own ? &parser->spec->p[index] : &parser->policy[index]);
	}
	hint_params(parser->err, detector);
	return fail(parser->err, "%s(%.*s=%.*s): unknown parameter %.*s", detector->name,
				shown(name, name_len), name, shown(value, value_len), value, shown(name, name_len), name);
}

/* name=value, name=value ... up to the end or a closing parenthesis */
static bool
read_params(Parser *parser)
{
	skip_blanks(parser);
	if (parser->at == parser->end || *parser->at == ')')
		return true;
	for (;;)
	{
		if (!read_param(parser))
			return false;
		if (parser->at == parser->end || *parser->at != ',')
			return true;
		parser->at++;
		skip_blanks(parser);
	}
}

static int
default_warmup(const Detector *detector, const double *p)
{
	return detector->warmup_for ? detector->warmup_for(p) : detector->warmup;
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

static void
append_param(Spec *spec, const Param *param, double value, int consecutive_of, int *written)
{
	char		number[NUMBER_MAX];
	size_t		n;

	spec_value_text(param, value, number, sizeof(number));
	if (consecutive_of > 0)
	{
		n = strlen(number);
		snprintf(number + n, sizeof(number) - n, "/%d", consecutive_of);
	}
	append(spec->text, sizeof(spec->text), (*written)++ == 0 ? "(" : ", ");
	append(spec->text, sizeof(spec->text), param->name);
	append(spec->text, sizeof(spec->text), "=");
	append(spec->text, sizeof(spec->text), number);
}

/* The canonical text: what differs from the defaults, in the order of the lists */
static void
write_text(const Parser *parser)
{
	const Detector *detector = parser->detector;
	Spec	   *spec = parser->spec;
	int			written = 0;
	int			i;

	snprintf(spec->text, sizeof(spec->text), "%s", detector->name);
	for (i = 0; i < detector->nparams; i++)
		if (spec->p[i] != detector->params[i].value)
			append_param(spec, &detector->params[i], spec->p[i], 0, &written);
	for (i = 0; i < POLICY_PARAMS; i++)
	{
		double		standard = policy_params[i].value;
		int			of = 0;

		if (i == POLICY_WARMUP)
			standard = default_warmup(detector, spec->p);
		if (i == POLICY_CONSECUTIVE && parser->consecutive_of != (int) parser->policy[i])
			of = parser->consecutive_of;
		if (of == 0 && (parser->policy[i] == standard || isnan(parser->policy[i])))
			continue;
		append_param(spec, &policy_params[i], parser->policy[i], of, &written);
	}
	if (written > 0)
		append(spec->text, sizeof(spec->text), ")");
	spec->text_len = (int) strlen(spec->text);
}

/* What no single parameter can say: which of them go together */
static bool
check_together(const Parser *parser)
{
	const Detector *detector = parser->detector;
	const double *policy = parser->policy;
	SpecError  *err = parser->err;
	const char *name = detector->name;
	char		reason[SPEC_ERROR_MAX / 2] = "";
	char		a[NUMBER_MAX];
	char		b[NUMBER_MAX];

	if (detector->check && !detector->check(parser->spec->p, reason, sizeof(reason)))
		return fail(err, "%s", reason);
	if (policy[POLICY_DIRECTION] != DIRECTION_BOTH && !(detector->flags & DETECTOR_SIGNED))
		return fail(err, "%s(direction=%s): direction must be both, because %s does not tell above from below", name,
					policy[POLICY_DIRECTION] == DIRECTION_ABOVE ? "above" : "below", name);
	if (policy[POLICY_MIN_DEVIATION] > 0 && !(detector->flags & DETECTOR_LOCATION))
	{
		number_write(policy[POLICY_MIN_DEVIATION], a, sizeof(a));
		return fail(err, "%s(min_deviation=%s): min_deviation must be 0, because %s has no expected value", name, a, name);
	}
	if (policy[POLICY_LEARN] == LEARN_CLIPPED && !(detector->flags & DETECTOR_LOCATION))
		return fail(err, "%s(learn=clipped): learn must be all or normal, because %s has no band to clip to", name, name);
	if (policy[POLICY_FLOOR] >= policy[POLICY_CEILING])
	{
		number_write(policy[POLICY_FLOOR], a, sizeof(a));
		number_write(policy[POLICY_CEILING], b, sizeof(b));
		return fail(err, "%s(floor=%s, ceiling=%s): floor must be below ceiling", name, a, b);
	}
	return true;
}

static void
start(Parser *parser, const Detector *detector, const char *text, size_t len, Spec *out, SpecError *err)
{
	int			i;

	memset(parser, 0, sizeof(*parser));
	memset(out, 0, sizeof(*out));
	memset(err, 0, sizeof(*err));
	parser->at = text;
	parser->end = text + len;
	parser->spec = out;
	parser->err = err;
	parser->detector = out->detector = detector;
	parser->consecutive_of = 1;
	for (i = 0; detector && i < detector->nparams; i++)
		out->p[i] = detector->params[i].value;
	for (i = 0; i < POLICY_PARAMS; i++)
		parser->policy[i] = policy_params[i].value;
}

static bool
finish(Parser *parser)
{
	Policy	   *policy = &parser->spec->policy;
	double	   *given = parser->policy;

	if (isnan(given[POLICY_WARMUP]))
		given[POLICY_WARMUP] = default_warmup(parser->detector, parser->spec->p);
	if (!check_together(parser))
		return false;
	policy->threshold = parser->spec->p[0];
	policy->direction = (Direction) given[POLICY_DIRECTION];
	policy->min_deviation = given[POLICY_MIN_DEVIATION];
	policy->floor = given[POLICY_FLOOR];
	policy->ceiling = given[POLICY_CEILING];
	policy->consecutive = (int) given[POLICY_CONSECUTIVE];
	policy->consecutive_of = parser->consecutive_of;
	policy->refractory = (int) given[POLICY_REFRACTORY];
	policy->warmup = (int) given[POLICY_WARMUP];
	policy->learn = (Learn) given[POLICY_LEARN];
	policy->transform = (Transform) given[POLICY_TRANSFORM];
	write_text(parser);
	return true;
}

bool
spec_parse(const char *text, size_t len, Spec *out, SpecError *err)
{
	Parser		parser;
	const char *name;
	size_t		name_len;

	start(&parser, NULL, text, len, out, err);
	skip_blanks(&parser);
	name = parser.at;
	while (parser.at < parser.end && is_name(*parser.at))
		parser.at++;
	name_len = (size_t) (parser.at - name);
	if (name_len == 0)
	{
		hint_detectors(err);
		return fail(err, "\"%.*s\": a detector must be written name or name(parameter=value, ...)",
					shown(text, len), text);
	}
	parser.detector = detector_find(name, name_len);
	if (parser.detector == NULL)
	{
		hint_detectors(err);
		return fail(err, "%.*s: unknown detector", shown(name, name_len), name);
	}
	start(&parser, parser.detector, parser.at, (size_t) (parser.end - parser.at), out, err);
	skip_blanks(&parser);
	if (parser.at < parser.end && *parser.at == '(')
	{
		parser.at++;
		if (!read_params(&parser))
			return false;
		if (parser.at == parser.end)
			return fail(err, "%.*s: the closing parenthesis is missing", shown(text, len), text);
		parser.at++;
		skip_blanks(&parser);
	}
	if (parser.at < parser.end)
		return fail(err, "%.*s: nothing may follow the detector, found \"%.*s\"", shown(text, len), text,
					shown(parser.at, (size_t) (parser.end - parser.at)), parser.at);
	return finish(&parser);
}

bool
spec_parse_params(const Detector *detector, const char *text, size_t len, Spec *out, SpecError *err)
{
	Parser		parser;

	start(&parser, detector, text, len, out, err);
	if (!read_params(&parser))
		return false;
	if (parser.at < parser.end)
		return fail(err, "%s: a list of parameters must be written name=value, name=value, found \"%.*s\"",
					detector->name, shown(parser.at, (size_t) (parser.end - parser.at)), parser.at);
	return finish(&parser);
}

bool
spec_needs_time(const Spec *spec)
{
	return (spec->detector->flags & DETECTOR_TIME) || spec->policy.transform == TRANSFORM_RATE;
}
