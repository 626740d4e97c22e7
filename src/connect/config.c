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
	static const char *const names[] = {"topics", "csv.columns", "json.fields", "json.values", "json.tags", "metadata.columns", "pk.fields"};

	for (int i = 0; i < (int) lengthof(names); i++)
		if (strcmp(name, names[i]) == 0)
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
							separator == ',' ? "commas" : "semicolons"),
					 errhint("For example {\"%s\": [\"one\", \"two\"]}.", name)));
		if (n++ > 0)
			appendStringInfoChar(&text, separator);
		appendBinaryStringInfo(&text, v.val.string.val, v.val.string.len);
	}
	return text.data;
}

/* A key's value as text, NULL for JSON null */
char *
ConfigValueText(const char *name, const JsonbValue *v)
{
	if (v->type == jbvBinary && Separator(name) != '\0' && JsonContainerIsArray(v->val.binary.data))
		return ArrayText(name, v->val.binary.data);
	return ScalarText(name, v);
}

void
ConfigCheckObject(Jsonb *config)
{
	if (!JB_ROOT_IS_OBJECT(config))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a connector's config must be a JSON object"),
				 errhint("For example {\"server\": \"local_kafka\", \"topics\": \"telemetry.raw\", \"detector\": \"mad\"}.")));
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
	ConfigCheckObject(config);
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
		else if (token == WJB_VALUE)
			last->value = ConfigValueText(last->name, &v);
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
	int			key = ConfigFind(name);

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

int
ConfigSet(const char *name, const char *value, ConnectorConfig *out)
{
	int			key = CheckName(name);

	if (value == NULL)
		return key;
	if (key >= 0)
		ConfigSetValue(&config_keys[key], value, out);
	else
		AddOverride(name, value, out);
	return key;
}

_Noreturn void
ConfigMissing(const ConfigKey *key)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("config key \"%s\" is missing", key->name),
			 errhint("%s: %s.", key->name, key->help)));
}

_Noreturn void
ConfigBothDetectors(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("config keys \"detector\" and \"detectors\" are both given"),
			 errhint("detectors takes the place of detector: give one of them.")));
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
			ConfigSetValue(key, value, out);
		else if (key->required)
			ConfigMissing(key);
	}
	if (values[ConfigFind("detector")] && values[ConfigFind("detectors")])
		ConfigBothDetectors();
	ConfigCheck(out);
}

/* A key's value, NULL when it has none */
char *
ConfigText(Jsonb *config, const char *name)
{
	JsonbValue	buf;
	JsonbValue *given = getKeyJsonValueFromContainer(&config->root, name, strlen(name), &buf);

	return given ? ConfigValueText(name, given) : NULL;
}

/* The detectors of a config, the default included */
int
ConfigSpecs(Jsonb *config, Spec **specs)
{
	const char *text = config_keys[ConfigFind("detector")].value;
	SpecError	error;
	int			n;
	Given	   *given = ReadGiven(config, &n);

	for (int i = 0; i < n; i++)
		if (given[i].value && (strcmp(given[i].name, "detector") == 0 || strcmp(given[i].name, "detectors") == 0))
			text = given[i].value;
	return ConfigParseSpecs(text, specs, &error);
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
		return config->converter.values_field[0] != '\0' && config->converter.names_field[0] == '\0';
	if (config->converter.kind != CONVERTER_CSV)
		return false;
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
		const ConfigKey *key = &config_keys[ConfigFind(wanted[k])];
		const char *value = key->value;

		for (int i = 0; i < n; i++)
			if (strcmp(given[i].name, key->name) == 0 && given[i].value != NULL)
				value = given[i].value;
		if (value != NULL)
			ConfigSetValue(key, value, parsed);
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
