/*
 * config.c - the config of a connector: jsonb to struct
 *
 * Values may be JSON strings, numbers or booleans, as in Kafka Connect; null
 * is no value. Everything that can be wrong is found here, when a verb is
 * called, not later by a task.
 */
#include "postgres.h"

#include "connect/sql.h"
#include "core/model.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "zone.h"

#define CONSUMER_PREFIX "consumer.override."
#define PRODUCER_PREFIX "producer.override."

/* ---- jsonb to texts ---- */

typedef struct Given
{
	const char *name;
	char	   *value;			/* NULL: JSON null */
} Given;

static char *
ScalarText(const char *name, const JsonbValue *v)
{
	switch (v->type)
	{
		case jbvNull:
			return NULL;
		case jbvString:
			return pnstrdup(v->val.string.val, v->val.string.len);
		case jbvNumeric:
			return DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(v->val.numeric)));
		case jbvBool:
			return pstrdup(v->val.boolean ? "true" : "false");
		default:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("config key \"%s\" must be a string, a number or a boolean", ShownValue(name)),
					 errhint("Keys are flat, with dots in their names: {\"tasks.max\": 2}.")));
	}
	return NULL;
}

/* Between the items of a key whose value may be an array; '\0': it may not */
static char
Separator(const char *name)
{
	if (strcmp(name, "topics") == 0 || strcmp(name, "csv.columns") == 0)
		return ',';
	return strcmp(name, "detectors") == 0 ? ';' : '\0';
}

/* An array of strings is the same as their list in one string */
static char *
ArrayText(const char *name, JsonbContainer *container)
{
	char		separator = Separator(name);
	JsonbIterator *it = JsonbIteratorInit(container);
	JsonbIteratorToken token;
	JsonbValue	v;
	StringInfoData text;
	int			n = 0;

	initStringInfo(&text);
	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		if (token != WJB_ELEM)
			continue;
		if (v.type != jbvString || memchr(v.val.string.val, separator, v.val.string.len) != NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("config key \"%s\" must be an array of strings without %s", name,
							separator == ',' ? "commas" : "semicolons")));
		if (n++ > 0)
			appendStringInfoChar(&text, separator);
		appendBinaryStringInfo(&text, v.val.string.val, v.val.string.len);
	}
	return text.data;
}

/* Every key once, with its value as text */
static Given *
ReadGiven(Jsonb *config, int *n)
{
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue	v;
	Given	   *given;
	Given	   *last = NULL;

	*n = 0;
	if (!JB_ROOT_IS_OBJECT(config))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a connector's config must be a JSON object"),
				 errhint("For example {\"server\": \"local_kafka\", \"topics\": \"telemetry.raw\", \"detector\": \"mad\"}.")));
	given = palloc0(sizeof(Given) * (JB_ROOT_COUNT(config) + 1));
	it = JsonbIteratorInit(&config->root);
	(void) JsonbIteratorNext(&it, &v, false);	/* into the object */
	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
		{
			last = &given[(*n)++];
			last->name = pnstrdup(v.val.string.val, v.val.string.len);
		}
		else if (token == WJB_VALUE && v.type == jbvBinary && Separator(last->name) != '\0' &&
				 JsonContainerIsArray(v.val.binary.data))
			last->value = ArrayText(last->name, v.val.binary.data);
		else if (token == WJB_VALUE)
			last->value = ScalarText(last->name, &v);
	}
	return given;
}

/* ---- names ---- */

static int
OverridePlace(const char *name, const char **property)
{
	if (strncmp(name, CONSUMER_PREFIX, strlen(CONSUMER_PREFIX)) == 0)
	{
		*property = name + strlen(CONSUMER_PREFIX);
		return PLACE_CONSUMER;
	}
	if (strncmp(name, PRODUCER_PREFIX, strlen(PRODUCER_PREFIX)) == 0)
	{
		*property = name + strlen(PRODUCER_PREFIX);
		return PLACE_PRODUCER;
	}
	*property = name;
	return 0;
}

static int
FindKey(const char *name)
{
	for (int i = 0; i < config_keys_count; i++)
		if (strcmp(config_keys[i].name, name) == 0)
			return i;
	return -1;
}

static _Noreturn void
UnknownKey(const char *name)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < config_keys_count; i++)
		appendStringInfo(&list, "%s, ", config_keys[i].name);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown config key \"%s\"", ShownValue(name)),
			 errhint("Known keys: %s" CONSUMER_PREFIX "*, " PRODUCER_PREFIX "*.", list.data)));
}

/* The key's index, or -1 for an override */
static int
CheckName(const char *name)
{
	const char *property;
	int			place = OverridePlace(name, &property);
	int			key = FindKey(name);

	if (PropertyIsSecret(property))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("secret \"%s\" is not allowed in a connector's config", property),
				 errhint("Views and dumps show the config. Put it into a user mapping: CREATE USER MAPPING FOR role SERVER server OPTIONS (\"%s\" '...').",
						 property)));
	if (key < 0 && place == 0)
		UnknownKey(name);
	return key;
}

void
ConfigCheckKeys(Jsonb *config)
{
	int			n;
	Given	   *given = ReadGiven(config, &n);

	for (int i = 0; i < n; i++)
		(void) CheckName(given[i].name);
}

/* ---- values ---- */

static _Noreturn void
BadValue(const ConfigKey *key, const char *value, const char *allowed)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("config key \"%s\" is \"%s\": it %s", key->name, ShownValue(value), allowed),
			 errhint("%s: %s.", key->name, key->help)));
}

static void
CheckTopic(const ConfigKey *key, const char *topic)
{
	size_t		len = strlen(topic);

	if (len == 0 || len > TOPIC_MAX || strcmp(topic, ".") == 0 || strcmp(topic, "..") == 0 ||
		strspn(topic, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != len)
		BadValue(key, topic, psprintf("must be a topic's name: 1 to %d letters, digits, dots, - and _", TOPIC_MAX));
}

void
ConfigCheckTopic(const char *name, const char *topic)
{
	CheckTopic(&config_keys[FindKey(name)], topic);
}

static void
SetTopics(const ConfigKey *key, const char *value, ConnectorConfig *out)
{
	char	   *item = pstrdup(value);

	out->topics = palloc(sizeof(char *) * TOPICS_MAX);
	out->ntopics = 0;
	while (item != NULL)
	{
		char	   *comma = strchr(item, ',');
		char	   *end;

		if (comma != NULL)
			*comma = '\0';
		item += strspn(item, " ");
		for (end = item + strlen(item); end > item && end[-1] == ' '; end--)
			end[-1] = '\0';
		CheckTopic(key, item);
		for (int i = 0; i < out->ntopics; i++)
			if (strcmp(out->topics[i], item) == 0)
				BadValue(key, item, "must name a topic only once");
		if (out->ntopics == TOPICS_MAX)
			BadValue(key, value, psprintf("must name at most %d topics", TOPICS_MAX));
		out->topics[out->ntopics++] = item;
		item = comma ? comma + 1 : NULL;
	}
}

/* Specs separated by semicolons; how many, 0: error says what is wrong with one */
static int
ParseSpecs(const char *text, Spec **specs, SpecError *error)
{
	int			n = 0;

	*specs = palloc(sizeof(Spec) * CONFIG_SPECS_MAX);
	error->hint[0] = '\0';
	for (;;)
	{
		size_t		len = strcspn(text, ";");

		if (n == CONFIG_SPECS_MAX)
		{
			snprintf(error->message, sizeof(error->message), "at most %d specs can run side by side", CONFIG_SPECS_MAX);
			return 0;
		}
		if (!ZoneSpecParse(text, len, &(*specs)[n], error))
			return 0;
		for (int i = 0; i < n; i++)
			if (strcmp((*specs)[i].text, (*specs)[n].text) == 0)
			{
				snprintf(error->message, sizeof(error->message), "%.800s is in the list twice", (*specs)[n].text);
				return 0;
			}
		n++;
		if (text[len] == '\0')
			return n;
		text += len + 1;
	}
}

static void
SetSpecs(const ConfigKey *key, const char *value, ConnectorConfig *out)
{
	SpecError	error;

	if (strspn(value, " ;") == strlen(value))
		BadValue(key, value, "must name a detector");
	if (key->type == KEY_SPEC && strchr(value, ';') != NULL)
		BadValue(key, value, "must be one spec; detectors takes several");
	out->nspecs = ParseSpecs(value, &out->specs, &error);
	if (out->nspecs == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"%s\": %s", key->name, error.message),
				 error.hint[0] ? errhint("%s", error.hint) : 0));
}

static int
ReadInt(const ConfigKey *key, const char *value)
{
	char	   *end;
	long		n;

	errno = 0;
	n = strtol(value, &end, 10);
	if (errno != 0 || *value == '\0' || strchr("-0123456789", *value) == NULL || *end != '\0' ||
		n < key->min || n > key->max)
		BadValue(key, value, psprintf("must be an integer between %d and %d", key->min, key->max));
	return (int) n;
}

static int
ReadChoice(const ConfigKey *key, const char *choices, const char *value)
{
	int			index;

	if (!ChoiceIndex(choices, value, &index))
		BadValue(key, value, psprintf("must be %s", ChoiceText(choices)));
	return index;
}

static void
SetValue(const ConfigKey *key, const char *value, ConnectorConfig *out)
{
	char	   *at = (char *) out + key->offset;
	int			len = strlen(value);

	StaticAssertStmt(sizeof(ConverterKind) == sizeof(int) && sizeof(TimeFormat) == sizeof(int) &&
					 sizeof(StartPosition) == sizeof(int), "enums are as wide as int");
	switch (key->type)
	{
		case KEY_TEXT:
		case KEY_BUFFER:
		case KEY_BYTE:
			if (len < key->min || len > key->max)
				BadValue(key, value, key->min == key->max ? "must have one byte" :
						 psprintf("must have between %d and %d bytes", key->min, key->max));
			if (key->type == KEY_TEXT)
				*(char **) at = pstrdup(value);
			else if (key->type == KEY_BUFFER)
				memcpy(at, value, len + 1);
			else
				*at = *value;
			break;
		case KEY_INT:
			*(int *) at = ReadInt(key, value);
			break;
		case KEY_BOOL:
			*(bool *) at = ReadChoice(key, "false|true", value) == 1;
			break;
		case KEY_FLAG:
			*(bool *) at = ReadChoice(key, key->choices, value) == 1;
			break;
		case KEY_CHOICE:
			*(int *) at = ReadChoice(key, key->choices, value);
			break;
		case KEY_TOPICS:
			SetTopics(key, value, out);
			break;
		case KEY_SPEC:
		case KEY_SPECS:
			SetSpecs(key, value, out);
			break;
	}
}

static void
AddOverride(const char *name, const char *value, ConnectorConfig *out)
{
	const char *property;
	int			place = OverridePlace(name, &property);
	Property  **list = place == PLACE_CONSUMER ? &out->consumer : &out->producer;
	int		   *n = place == PLACE_CONSUMER ? &out->nconsumer : &out->nproducer;

	PropertyCheck(property, value, place);
	if (*list == NULL)
		*list = palloc(sizeof(Property) * property_infos_count);
	(*list)[*n].name = pstrdup(property);
	(*list)[*n].value = pstrdup(value);
	(*list)[(*n)++].secret = false;
}

void
ConfigParse(Jsonb *config, ConnectorConfig *out)
{
	char	  **values = palloc0(sizeof(char *) * config_keys_count);
	int			n;
	Given	   *given = ReadGiven(config, &n);

	memset(out, 0, sizeof(*out));
	for (int i = 0; i < n; i++)
	{
		int			key = CheckName(given[i].name);

		if (given[i].value == NULL)
			continue;
		if (key >= 0)
			values[key] = given[i].value;
		else
			AddOverride(given[i].name, given[i].value, out);
	}
	for (int i = 0; i < config_keys_count; i++)
	{
		const ConfigKey *key = &config_keys[i];
		const char *value = values[i] ? values[i] : key->value;

		if (value != NULL)
			SetValue(key, value, out);
		else if (key->required)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("config key \"%s\" is missing", key->name),
					 errhint("%s: %s.", key->name, key->help)));
	}
	if (values[FindKey("detector")] && values[FindKey("detectors")])
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config keys \"detector\" and \"detectors\" are both given"),
				 errhint("detectors takes the place of detector: give one of them.")));
	ConfigCheck(out);
}

/* The detectors of a config, the default included */
int
ConfigSpecs(Jsonb *config, Spec **specs)
{
	const char *text = config_keys[FindKey("detector")].value;
	SpecError	error;
	int			n;
	Given	   *given = ReadGiven(config, &n);

	for (int i = 0; i < n; i++)
		if (given[i].value && (strcmp(given[i].name, "detector") == 0 || strcmp(given[i].name, "detectors") == 0))
			text = given[i].value;
	return ParseSpecs(text, specs, &error);
}

char *
ConfigSpecsText(const Spec *specs, int n)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < n; i++)
		appendStringInfo(&text, "%s%s", i > 0 ? "; " : "", specs[i].text);
	return text.data;
}

size_t
ConfigBound(const Spec *specs, int n)
{
	size_t		bytes = 0;

	for (int i = 0; i < n; i++)
		bytes += model_bound(&specs[i], 1);
	return bytes;
}

bool
ConfigIsVector(const ConnectorConfig *config)
{
	int			n = 0;

	if (config->converter.kind == CONVERTER_JSON)
		return config->converter.values_field[0] != '\0';
	for (const char *p = config->converter.csv_columns; *p != '\0';)
	{
		size_t		len = strcspn(p, ", ");

		n += len == 5 && strncmp(p, "value", 5) == 0;
		p += len;
		p += strspn(p, ", ");
	}
	return n > 1;
}

/*
 * Of another connector's config: only what says where its rows go, so that a
 * detector which is no longer known is no obstacle.
 */
static void
ParseTables(Jsonb *config, ConnectorConfig *parsed)
{
	static const char *const wanted[] = {"topics", "table.name.format", "anomalies.table.name.format", "raw.enabled"};
	int			n;
	Given	   *given = ReadGiven(config, &n);

	memset(parsed, 0, sizeof(*parsed));
	for (int k = 0; k < (int) lengthof(wanted); k++)
	{
		const ConfigKey *key = &config_keys[FindKey(wanted[k])];
		const char *value = key->value;

		for (int i = 0; i < n; i++)
			if (strcmp(given[i].name, key->name) == 0 && given[i].value != NULL)
				value = given[i].value;
		if (value != NULL)
			SetValue(key, value, parsed);
	}
}

static List *
TopicTables(const ConnectorConfig *config, const char *format)
{
	List	   *list = NIL;

	for (int i = 0; i < config->ntopics; i++)
	{
		TopicTable *pair = palloc(sizeof(TopicTable));

		pair->topic = config->topics[i];
		CatalogTableName(format, pair->topic, &pair->schema, &pair->table);
		list = lappend(list, pair);
	}
	return list;
}

List *
ConfigRawTables(Jsonb *config)
{
	ConnectorConfig parsed;

	ParseTables(config, &parsed);
	return parsed.raw_enabled ? TopicTables(&parsed, parsed.table_format) : NIL;
}

List *
ConfigAnomalyTables(Jsonb *config)
{
	ConnectorConfig parsed;

	ParseTables(config, &parsed);
	return TopicTables(&parsed, parsed.anomalies_format);
}
