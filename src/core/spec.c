/*
 * spec.c - text to a checked spec and back to its canonical text
 *
 * Every message starts with the part of the spec that is wrong and names what
 * is allowed: mad(window=1): window must be between 3 and 1000000
 */
#include <stdio.h>

#include "core/number.h"
#include "core/spec_value.h"

#define CONSECUTIVE_MAX	64

enum
{
	POLICY_DIRECTION, POLICY_MIN_DEVIATION, POLICY_MIN_RATIO, POLICY_FLOOR, POLICY_CEILING, POLICY_CONSECUTIVE,
	POLICY_REFRACTORY, POLICY_WARMUP, POLICY_LEARN, POLICY_TRANSFORM, POLICY_HALF_LIFE, POLICY_MISSING, POLICY_TIMEZONE,
	POLICY_PARAMS
};

const Param policy_params[] = {
	{"direction", PARAM_CHOICE, DIRECTION_BOTH, 0, 2, "both|above|below", "side of the expected value that counts"},
	{"min_deviation", PARAM_REAL, 0, 0, 1e300, NULL, "deviations from the expected value below this count as none"},
	{"min_ratio", PARAM_REAL, 0, 0, 1e6, NULL, "the same as a share of the expected value: 0.1 is 10 %"},
	{"floor", PARAM_REAL, NAN, -1e300, 1e300, NULL, "a value below is always an anomaly"},
	{"ceiling", PARAM_REAL, NAN, -1e300, 1e300, NULL, "a value above is always an anomaly"},
	{"consecutive", PARAM_INT, 1, 1, CONSECUTIVE_MAX, NULL, "k, or k/n: rows that must reach the threshold, of the last n"},
	{"refractory", PARAM_INT, 40, 0, 10000, NULL, "rows that an onset must top, and that part two alerts"},
	{"warmup", PARAM_INT, NAN, 0, 1000000, NULL, "learned points before the first score; the default is the detector's"},
	{"learn", PARAM_CHOICE, LEARN_ALL, 0, 2, "all|clipped|normal", "what is learned of an anomaly: itself, the edge of the band, nothing"},
	{"transform", PARAM_CHOICE, TRANSFORM_NONE, 0, 3, "none|log1p|logit|rate", "applied to the value first; rate is change per second, of counters with resets"},
	{"half_life", PARAM_DURATION, NAN, 0.001, 3144960000.0, NULL, "time after which a point counts half"},
	{"missing", PARAM_CHOICE, MISSING_SKIP, 0, 1, "skip|last", "a vector with missing components is skipped, or they are as they were last"},
	{"timezone", PARAM_ZONE, NAN, 0, 0, NULL, "of the clock that hours and days are read from, such as Europe/Berlin; default UTC"},
};
const int	policy_params_count = POLICY_PARAMS;

/* Those that make one verdict of the whole: children have none */
#define OUTERMOST \
	(1u << POLICY_FLOOR | 1u << POLICY_CEILING | 1u << POLICY_CONSECUTIVE | 1u << POLICY_REFRACTORY | 1u << POLICY_MISSING)

/* What was written of one node */
typedef struct Given
{
	double		policy[POLICY_PARAMS];
	int			consecutive_of;
	uint64_t	set;			/* bit i: own parameter i; DETECTOR_MAX_PARAMS + i: of the policy */
} Given;

typedef struct Parser
{
	const char *text;			/* the whole */
	const char *at;
	const char *end;
	Spec	   *spec;
	SpecError  *err;
	Given		given[SPEC_NODES];
} Parser;

static void
skip_blanks(Parser *parser)
{
	while (parser->at < parser->end && is_blank(*parser->at))
		parser->at++;
}

static void
hint_detectors(SpecError *err)
{
	int			i;

	snprintf(err->hint, sizeof(err->hint), "Known detectors: ");
	for (i = 0; i < detectors_count; i++)
	{
		spec_append(err->hint, sizeof(err->hint), i > 0 ? ", " : "");
		spec_append(err->hint, sizeof(err->hint), detectors[i]->name);
	}
	spec_append(err->hint, sizeof(err->hint), ".");
}

static void
hint_params(SpecError *err, const Detector *detector)
{
	int			i;

	snprintf(err->hint, sizeof(err->hint), "Parameters of %s: ", detector->name);
	for (i = 0; i < detector->nparams + POLICY_PARAMS; i++)
	{
		spec_append(err->hint, sizeof(err->hint), i > 0 ? ", " : "");
		spec_append(err->hint, sizeof(err->hint),
			   i < detector->nparams ? detector->params[i].name : policy_params[i - detector->nparams].name);
	}
	spec_append(err->hint, sizeof(err->hint), ".");
}

/* "3" or "3/5" */
static bool
read_consecutive(Parser *parser, int node, const char *text, size_t len)
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
		return spec_fail(parser->err, "%s(consecutive=%.*s): consecutive must be k or k/n, whole numbers with 1 <= k <= n <= %d",
						 parser->spec->node[node].detector->name, spec_shown(text, len), text, CONSECUTIVE_MAX);
	parser->given[node].policy[POLICY_CONSECUTIVE] = k;
	parser->given[node].consecutive_of = (int) n;
	return true;
}

/* A name as the zone database has them; whether there is such a zone, the server knows */
static bool
read_zone(Parser *parser, int node, const char *text, size_t len)
{
	Spec	   *spec = parser->spec;
	const char *name = spec->node[node].detector->name;
	size_t		i;

	for (i = 0; i < len && (is_name(text[i]) || strchr("/+-:", text[i])); i++)
		;
	if (len == 0 || i < len || len >= SPEC_ZONE_MAX)
		return spec_fail(parser->err, "%s(timezone=%.*s): timezone must be a name such as Europe/Berlin or UTC", name,
						 spec_shown(text, len), text);
	if (spec->zone[0] != '\0' && (strlen(spec->zone) != len || memcmp(spec->zone, text, len) != 0))
		return spec_fail(parser->err, "%s(timezone=%.*s): timezone must be %s as elsewhere in the spec", name,
						 spec_shown(text, len), text, spec->zone);
	memcpy(spec->zone, text, len);
	spec->zone[len] = '\0';
	parser->given[node].policy[POLICY_TIMEZONE] = 1;
	return true;
}

static bool
read_value(Parser *parser, int node, const Param *param, const char *text, size_t len, double *out)
{
	SpecError  *err = parser->err;
	bool		good;

	if (param == &policy_params[POLICY_CONSECUTIVE])
		good = read_consecutive(parser, node, text, len);
	else if (param == &policy_params[POLICY_TIMEZONE])
		good = read_zone(parser, node, text, len);
	else
		good = spec_value_read(parser->spec->node[node].detector->name, param, text, len, out, err);
	if (!good)
		snprintf(err->hint, sizeof(err->hint), "%s: %s.", param->name, param->help);
	return good;
}

/* What follows "name =" */
static bool
read_param(Parser *parser, int node, const char *name, size_t name_len)
{
	const Detector *detector = parser->spec->node[node].detector;
	const char *value;
	size_t		value_len;
	int			i;

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
		uint64_t	bit = UINT64_C(1) << (own ? index : index + DETECTOR_MAX_PARAMS);

		if (!same_name(name, name_len, param->name))
			continue;
		if (parser->given[node].set & bit)
			return spec_fail(parser->err, "%s(%s=%.*s): %s is given twice", detector->name, param->name,
							 spec_shown(value, value_len), value, param->name);
		parser->given[node].set |= bit;
		if (!own && node > 0 && (OUTERMOST & 1u << index))
			return spec_fail(parser->err, "%s(%s=%.*s): %s belongs to the outermost detector, %s", detector->name, param->name,
							 spec_shown(value, value_len), value, param->name, parser->spec->node[0].detector->name);
		return read_value(parser, node, param, value, value_len,
						  own ? &parser->spec->node[node].p[index] : &parser->given[node].policy[index]);
	}
	hint_params(parser->err, detector);
	return spec_fail(parser->err, "%s(%.*s=%.*s): unknown parameter %.*s", detector->name, spec_shown(name, name_len), name,
					 spec_shown(value, value_len), value, spec_shown(name, name_len), name);
}

static bool read_node(Parser *parser, int *node);

/* A spec inside a wrapper */
static bool
read_child(Parser *parser, int node)
{
	SpecNode   *parent = &parser->spec->node[node];
	int			child;

	if (parent->children == parent->detector->max_children)
		return spec_fail(parser->err, "%s(...): %s takes at most %d detectors", parent->detector->name,
						 parent->detector->name, parent->detector->max_children);
	if (!read_node(parser, &child))
		return false;
	parent->child[parent->children++] = (uint8_t) (child - node);
	return true;
}

/* Specs inside and name=value, up to the end or a closing parenthesis */
static bool
read_arguments(Parser *parser, int node)
{
	const Detector *detector = parser->spec->node[node].detector;

	skip_blanks(parser);
	if (parser->at == parser->end || *parser->at == ')')
		return true;
	for (;;)
	{
		const char *name = parser->at;
		size_t		name_len;
		bool		ok;

		while (parser->at < parser->end && is_name(*parser->at))
			parser->at++;
		name_len = (size_t) (parser->at - name);
		skip_blanks(parser);
		if (name_len > 0 && parser->at < parser->end && *parser->at == '=')
		{
			parser->at++;
			ok = read_param(parser, node, name, name_len);
		}
		else if (name_len > 0 && detector->max_children > 0)
		{
			parser->at = name;
			ok = read_child(parser, node);
			skip_blanks(parser);
		}
		else
		{
			while (parser->at < parser->end && *parser->at != ',' && *parser->at != ')')
				parser->at++;
			hint_params(parser->err, detector);
			return spec_fail(parser->err, "%s(%.*s): a parameter is written name=value", detector->name,
							 spec_shown(name, (size_t) (parser->at - name)), name);
		}
		if (!ok)
			return false;
		if (parser->at == parser->end || *parser->at != ',')
			return true;
		parser->at++;
		skip_blanks(parser);
	}
}

static int
new_node(Parser *parser, const Detector *detector)
{
	int			node = parser->spec->nodes++;
	int			i;

	parser->spec->node[node].detector = detector;
	parser->given[node].consecutive_of = 1;
	for (i = 0; i < detector->nparams; i++)
		parser->spec->node[node].p[i] = detector->params[i].value;
	for (i = 0; i < POLICY_PARAMS; i++)
		parser->given[node].policy[i] = policy_params[i].value;
	return node;
}

/* name or name(...) */
static bool
read_node(Parser *parser, int *node)
{
	const Detector *detector;
	const char *name = parser->at;
	size_t		name_len;
	size_t		text_len = (size_t) (parser->end - parser->text);

	while (parser->at < parser->end && is_name(*parser->at))
		parser->at++;
	name_len = (size_t) (parser->at - name);
	if (name_len == 0)
	{
		hint_detectors(parser->err);
		return spec_fail(parser->err, "\"%.*s\": a detector must be written name or name(parameter=value, ...)",
						 spec_shown(parser->text, text_len), parser->text);
	}
	detector = detector_find(name, name_len);
	if (detector == NULL)
	{
		hint_detectors(parser->err);
		return spec_fail(parser->err, "%.*s: unknown detector", spec_shown(name, name_len), name);
	}
	if (parser->spec->nodes == SPEC_NODES)
		return spec_fail(parser->err, "%.*s: a spec can have at most %d detectors", spec_shown(parser->text, text_len),
						 parser->text, SPEC_NODES);
	*node = new_node(parser, detector);
	skip_blanks(parser);
	if (parser->at == parser->end || *parser->at != '(')
		return true;
	parser->at++;
	if (!read_arguments(parser, *node))
		return false;
	if (parser->at == parser->end || *parser->at != ')')
		return spec_fail(parser->err, "%.*s: the closing parenthesis is missing", spec_shown(parser->text, text_len), parser->text);
	parser->at++;
	return true;
}

static int
default_warmup(const SpecNode *node)
{
	return node->detector->warmup_for ? node->detector->warmup_for(node->p) : node->detector->warmup;
}

/* Begin "name=value" or the next of a list */
static void
write_name(Spec *spec, const char *name, int *written)
{
	spec_append(spec->text, sizeof(spec->text), (*written)++ == 0 ? "(" : ", ");
	if (name == NULL)
		return;
	spec_append(spec->text, sizeof(spec->text), name);
	spec_append(spec->text, sizeof(spec->text), "=");
}

static void
write_policy(const Parser *parser, int index, int *written)
{
	const Given *given = &parser->given[index];
	Spec	   *spec = parser->spec;
	char		value[NUMBER_MAX];
	int			i;

	for (i = 0; i < POLICY_PARAMS; i++)
	{
		double		standard = i == POLICY_WARMUP ? default_warmup(&spec->node[index]) : policy_params[i].value;
		bool		ratio = i == POLICY_CONSECUTIVE && given->consecutive_of != (int) given->policy[i];

		if (!ratio && (given->policy[i] == standard || isnan(given->policy[i])))
			continue;
		write_name(spec, policy_params[i].name, written);
		spec_value_text(&policy_params[i], given->policy[i], value, sizeof(value));
		spec_append(spec->text, sizeof(spec->text), i == POLICY_TIMEZONE ? spec->zone : value);
		if (ratio)
		{
			snprintf(value, sizeof(value), "/%d", given->consecutive_of);
			spec_append(spec->text, sizeof(spec->text), value);
		}
	}
}

/* The canonical text */
static void
write_node(const Parser *parser, int index)
{
	Spec	   *spec = parser->spec;
	const SpecNode *node = &spec->node[index];
	char		value[NUMBER_MAX];
	int			written = 0;
	int			i;

	spec_append(spec->text, sizeof(spec->text), node->detector->name);
	for (i = 0; i < node->children; i++)
	{
		write_name(spec, NULL, &written);
		write_node(parser, index + node->child[i]);
	}
	for (i = 0; i < node->detector->nparams; i++)
		if (node->p[i] != node->detector->params[i].value)
		{
			write_name(spec, node->detector->params[i].name, &written);
			spec_value_text(&node->detector->params[i], node->p[i], value, sizeof(value));
			spec_append(spec->text, sizeof(spec->text), value);
		}
	write_policy(parser, index, &written);
	if (written > 0)
		spec_append(spec->text, sizeof(spec->text), ")");
}

/* Does it fill what these flags say? A wrapper does if it hands on what one of those inside fills. */
static bool
fills(const SpecNode *node, uint32_t flags)
{
	int			i;

	if (node->detector->max_children == 0)
		return (node->detector->flags & flags) != 0;
	for (i = 0; i < node->children; i++)
		if (fills(node + node->child[i], flags))
			return (node->detector->flags & DETECTOR_LOCATION) != 0;
	return false;
}

/* Does the policy ask what this detector cannot give? */
static bool
check_policy(const SpecNode *node, const double *policy, SpecError *err)
{
	const Detector *detector = node->detector;
	const char *name = detector->name;
	char		a[NUMBER_MAX];
	char		b[NUMBER_MAX];
	int			share = policy[POLICY_MIN_DEVIATION] > 0 ? POLICY_MIN_DEVIATION : POLICY_MIN_RATIO;

	if (policy[POLICY_DIRECTION] != DIRECTION_BOTH && !(detector->flags & DETECTOR_SIGNED))
		return spec_fail(err, "%s(direction=%s): direction must be both, because %s does not tell above from below", name,
						 policy[POLICY_DIRECTION] == DIRECTION_ABOVE ? "above" : "below", name);
	if (policy[share] > 0 && !fills(node, DETECTOR_LOCATION | DETECTOR_EXPECTED))
	{
		number_write(policy[share], a, sizeof(a));
		return spec_fail(err, "%s(%s=%s): %s must be 0, because %s has no expected value", name, policy_params[share].name, a,
						 policy_params[share].name, name);
	}
	if (policy[POLICY_LEARN] != LEARN_ALL && detector->max_children > 0)
		return spec_fail(err, "%s(learn=%s): learn must be all, because the detectors inside %s learn for themselves", name,
						 policy[POLICY_LEARN] == LEARN_CLIPPED ? "clipped" : "normal", name);
	if (policy[POLICY_LEARN] == LEARN_CLIPPED && !fills(node, DETECTOR_LOCATION))
		return spec_fail(err, "%s(learn=clipped): learn must be all or normal, because %s has no band to clip to", name, name);
	if (!isnan(policy[POLICY_HALF_LIFE]) && detector->decay == NULL)
	{
		spec_value_text(&policy_params[POLICY_HALF_LIFE], policy[POLICY_HALF_LIFE], a, sizeof(a));
		return spec_fail(err, "%s(half_life=%s): half_life cannot be given, because %s does not know weights", name, a, name);
	}
	if (!isnan(policy[POLICY_HALF_LIFE]) && detector->limit && detector->limit(node->p) > 0)
	{
		spec_value_text(&policy_params[POLICY_HALF_LIFE], policy[POLICY_HALF_LIFE], a, sizeof(a));
		snprintf(err->hint, sizeof(err->hint), "Points of a window all count the same: leave out either window or half_life.");
		return spec_fail(err, "%s(window=%zu, half_life=%s): half_life cannot be given with a window", name,
						 detector->limit(node->p), a);
	}
	if (!isnan(policy[POLICY_TIMEZONE]) && !(detector->flags & DETECTOR_CLOCK))
		return spec_fail(err, "%s(timezone): timezone cannot be given, because %s reads no clock", name, name);
	if (policy[POLICY_FLOOR] >= policy[POLICY_CEILING])
	{
		number_write(policy[POLICY_FLOOR], a, sizeof(a));
		number_write(policy[POLICY_CEILING], b, sizeof(b));
		return spec_fail(err, "%s(floor=%s, ceiling=%s): floor must be below ceiling", name, a, b);
	}
	return true;
}

static bool
finish_node(Parser *parser, int index)
{
	SpecNode   *node = &parser->spec->node[index];
	Policy	   *policy = &node->policy;
	const Detector *detector = node->detector;
	double	   *given = parser->given[index].policy;
	char		reason[SPEC_ERROR_MAX / 2] = "";

	if (node->children < detector->min_children)
		return spec_fail(parser->err, "%s: %s needs %s inside, such as %s(%s)", detector->name, detector->name,
						 detector->min_children == 1 ? "a detector" : "detectors", detector->name,
						 detector->min_children == 1 ? "mad" : "mad, ewma");
	if (detector->check && !detector->check(node->p, reason, sizeof(reason)))
		return spec_fail(parser->err, "%s", reason);
	if (isnan(given[POLICY_WARMUP]))
		given[POLICY_WARMUP] = default_warmup(node);
	if (!check_policy(node, given, parser->err))
		return false;
	policy->threshold = detector->threshold ? detector->threshold(node->p) : node->p[0];
	policy->direction = (Direction) given[POLICY_DIRECTION];
	policy->min_deviation = given[POLICY_MIN_DEVIATION];
	policy->min_ratio = given[POLICY_MIN_RATIO];
	policy->floor = given[POLICY_FLOOR];
	policy->ceiling = given[POLICY_CEILING];
	policy->consecutive = (int) given[POLICY_CONSECUTIVE];
	policy->consecutive_of = parser->given[index].consecutive_of;
	policy->refractory = index == 0 ? (int) given[POLICY_REFRACTORY] : 0;
	policy->warmup = (int) given[POLICY_WARMUP];
	policy->learn = (Learn) given[POLICY_LEARN];
	policy->transform = (Transform) given[POLICY_TRANSFORM];
	policy->half_life = isnan(given[POLICY_HALF_LIFE]) ? 0 : given[POLICY_HALF_LIFE];
	policy->missing = (Missing) given[POLICY_MISSING];
	policy->plain = policy->transform == TRANSFORM_NONE && policy->missing == MISSING_SKIP;
	policy->bent = policy->transform != TRANSFORM_NONE || policy->min_deviation > 0 || policy->min_ratio > 0 ||
		policy->direction != DIRECTION_BOTH;
	policy->banded = fills(node, DETECTOR_LOCATION);
	policy->bounded = !isnan(policy->floor) || !isnan(policy->ceiling);
	return true;
}

static bool
finish(Parser *parser)
{
	Spec	   *spec = parser->spec;
	int			i;

	for (i = 0; i < spec->nodes; i++)
		if (!finish_node(parser, i))
			return false;
	write_node(parser, 0);
	spec->text_len = (int) strlen(spec->text);
	if (spec->text_len == SPEC_TEXT_MAX - 1)
		return spec_fail(parser->err, "%.*s: a spec can have at most %d bytes", spec_shown(spec->text, SPEC_SHOWN_MAX), spec->text,
						 SPEC_TEXT_MAX - 2);
	return true;
}

static void
start(Parser *parser, const char *text, size_t len, Spec *out, SpecError *err)
{
	memset(parser, 0, sizeof(*parser));
	memset(out, 0, sizeof(*out));
	memset(err, 0, sizeof(*err));
	parser->text = parser->at = text;
	parser->end = text + len;
	parser->spec = out;
	parser->err = err;
}

bool
spec_parse(const char *text, size_t len, Spec *out, SpecError *err)
{
	Parser		parser;
	int			node;

	start(&parser, text, len, out, err);
	skip_blanks(&parser);
	if (!read_node(&parser, &node))
		return false;
	skip_blanks(&parser);
	if (parser.at < parser.end)
		return spec_fail(err, "%.*s: nothing may follow the detector, found \"%.*s\"", spec_shown(text, len), text,
						 spec_shown(parser.at, (size_t) (parser.end - parser.at)), parser.at);
	return finish(&parser);
}

bool
spec_parse_params(const Detector *detector, const char *text, size_t len, Spec *out, SpecError *err)
{
	Parser		parser;

	start(&parser, text, len, out, err);
	if (!read_arguments(&parser, new_node(&parser, detector)))
		return false;
	if (parser.at < parser.end)
		return spec_fail(err, "%s: a list of parameters must be written name=value, name=value, found \"%.*s\"",
						 detector->name, spec_shown(parser.at, (size_t) (parser.end - parser.at)), parser.at);
	return finish(&parser);
}

bool
spec_needs_time(const Spec *spec)
{
	int			i;
	int			j;

	for (i = 0; i < spec->nodes; i++)
	{
		const SpecNode *node = &spec->node[i];

		if ((node->detector->flags & DETECTOR_TIME) || node->policy.transform == TRANSFORM_RATE ||
			node->policy.half_life > 0)
			return true;
		/* a period that is a time and not a number of rows */
		for (j = 0; j < node->detector->nparams; j++)
			if (node->detector->params[j].type == PARAM_PERIOD && node->p[j] < 0)
				return true;
	}
	return false;
}

uint16_t
spec_version(const Spec *spec)
{
	uint32_t	mixed = spec->node[0].detector->version;
	int			i;

	for (i = 1; i < spec->nodes; i++)
		mixed = mixed * 31 + spec->node[i].detector->id * 257u + spec->node[i].detector->version;
	return (uint16_t) mixed;
}
