/*
 * config.c - the keys of a connector's config
 *
 * One table holds every key: parsing, checking, hints and the documentation
 * read it. Names and meanings are Kafka Connect's where it has one.
 */
#include "postgres.h"

#include "connect/catalog.h"
#include "connect/config.h"
#include "connect/shared.h"
#include "core/model.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

const ConfigKey config_keys[] = {
	{"server", KEY_TEXT, NULL, 0, 0, NULL, "foreign server of wrapper anomaly_kafka; required"},
	{"topics", KEY_TEXT, NULL, 0, 0, NULL, "topics to read, separated by commas or as an array; required"},
	{"tasks.max", KEY_INT, "1", 1, 64, NULL, "processes that share the partitions"},
	{"value.converter", KEY_CHOICE, "json", 0, 0, "json|csv", "how the bytes of a message become points"},
	{"detector", KEY_TEXT, "mad", 0, 0, NULL, "spec of the detector"},
	{"table.name.format", KEY_TEXT, "${topic}", 0, 0, NULL, "table of raw points; ${topic}, ${schema} and ${table} are replaced"},
	{"anomalies.table.name.format", KEY_TEXT, "${schema}.anomalies", 0, 0, NULL, "table of anomalies"},
	{"anomalies.topic", KEY_TEXT, NULL, 0, 0, NULL, "topic that anomalies are sent to; none when missing"},
	{"raw.enabled", KEY_BOOL, "true", 0, 0, NULL, "write raw points"},
	{"scores", KEY_BOOL, "false", 0, 0, NULL, "the raw table that is made has the verdict's columns, too"},
	{"errors.tolerance", KEY_CHOICE, "none", 0, 0, "none|all", "none: a bad message stops the task; all: it is kept in anomaly.dead_letters and the stream goes on"},
	{"batch.size", KEY_INT, "10000", 1, 1000000, NULL, "points in one transaction at most"},
	{"batch.bytes", KEY_INT, "4194304", 1024, 268435456, NULL, "bytes of messages in one transaction at most"},
	{"flush.interval.ms", KEY_INT, "50", 1, 60000, NULL, "milliseconds that a point waits for its transaction at most"},
	{"memory.max", KEY_INT, "192", 96, 1048576, NULL, "megabytes of a task"},
	{"start.position", KEY_CHOICE, "earliest", 0, 0, "earliest|latest", "where a partition is begun that has no offset yet"},
	{"timestamp.format", KEY_CHOICE, "auto", 0, 0, "auto|iso8601|s|ms|us|ns", "what a time is; auto: ISO 8601 text or an epoch by its magnitude"},
	{"json.series", KEY_TEXT, "", 0, 0, NULL, "path of the series; default series, else the message's key"},
	{"json.ts", KEY_TEXT, "", 0, 0, NULL, "path of the time; default ts, timestamp, else the message's own"},
	{"json.value", KEY_TEXT, "", 0, 0, NULL, "path of the number; default value"},
	{"json.values", KEY_TEXT, "", 0, 0, NULL, "path of the vector; default values"},
	{"json.label", KEY_TEXT, "", 0, 0, NULL, "path of the label; default label"},
	{"csv.columns", KEY_TEXT, "series,ts,value", 0, 0, NULL, "what the columns are: series, ts, value, label or - for one to skip; several value columns are a vector"},
	{"csv.delimiter", KEY_TEXT, ",", 0, 0, NULL, "one character"},
};
const int config_keys_count = lengthof(config_keys);

#define CONSUMER_PREFIX "consumer.override."
#define PRODUCER_PREFIX "producer.override."

static const ConfigKey *
FindKey(const char *name)
{
	int			i;

	for (i = 0; i < config_keys_count; i++)
		if (strcmp(config_keys[i].name, name) == 0)
			return &config_keys[i];
	return NULL;
}

static char *
KnownKeys(void)
{
	StringInfoData buf;
	int			i;

	initStringInfo(&buf);
	for (i = 0; i < config_keys_count; i++)
		appendStringInfo(&buf, "%s, ", config_keys[i].name);
	appendStringInfoString(&buf, CONSUMER_PREFIX "*, " PRODUCER_PREFIX "*");
	return buf.data;
}

/* A scalar as text, whatever JSON made of it; arrays of text become a list with commas */
static char *
ValueText(const char *key, JsonbValue *value)
{
	StringInfoData buf;
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue	item;

	switch (value->type)
	{
		case jbvString:
			return pnstrdup(value->val.string.val, value->val.string.len);
		case jbvNumeric:
			return DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
		case jbvBool:
			return pstrdup(value->val.boolean ? "true" : "false");
		case jbvBinary:
			if (strcmp(key, "topics") != 0)
				break;
			initStringInfo(&buf);
			it = JsonbIteratorInit(value->val.binary.data);
			while ((token = JsonbIteratorNext(&it, &item, true)) != WJB_DONE)
			{
				if (token != WJB_ELEM)
					continue;
				if (item.type != jbvString)
					goto wrong;
				if (buf.len > 0)
					appendStringInfoChar(&buf, ',');
				appendBinaryStringInfo(&buf, item.val.string.val, item.val.string.len);
			}
			return buf.data;
		default:
			break;
	}
wrong:
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("config key \"%s\" must be text, a number or a boolean", key)));
	return NULL;				/* keep the compiler quiet */
}

/* The value of a key as text: what is given, else the default; NULL: neither */
static char *
GetText(Jsonb *config, const char *name)
{
	const ConfigKey *key = FindKey(name);
	JsonbValue	buf;
	JsonbValue *value;

	value = getKeyJsonValueFromContainer(&config->root, name, strlen(name), &buf);
	if (value == NULL || value->type == jbvNull)
		return key->value ? pstrdup(key->value) : NULL;
	return ValueText(name, value);
}

static char *
GetRequired(Jsonb *config, const char *name)
{
	char	   *value = GetText(config, name);

	if (value == NULL || *value == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"%s\" is required", name),
				 errhint("\"%s\": %s.", name, FindKey(name)->help)));
	return value;
}

static int
GetInt(Jsonb *config, const char *name)
{
	const ConfigKey *key = FindKey(name);
	char	   *text = GetText(config, name);
	char	   *end;
	long		value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || value < key->min || value > key->max)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"%s\" is \"%s\": it must be a whole number between %d and %d", name, text, key->min, key->max)));
	return (int) value;
}

static bool
GetBool(Jsonb *config, const char *name)
{
	char	   *text = GetText(config, name);
	bool		value;

	if (!parse_bool(text, &value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"%s\" is \"%s\": it must be true or false", name, text)));
	return value;
}

/* The index of the value among the key's choices */
static int
GetChoice(Jsonb *config, const char *name)
{
	const ConfigKey *key = FindKey(name);
	char	   *text = GetText(config, name);
	const char *choice = key->choices;
	int			i;

	for (i = 0; choice != NULL; i++)
	{
		const char *bar = strchr(choice, '|');
		size_t		len = bar ? (size_t) (bar - choice) : strlen(choice);

		if (strlen(text) == len && strncmp(choice, text, len) == 0)
			return i;
		choice = bar ? bar + 1 : NULL;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("config key \"%s\" is \"%s\": it must be one of %s", name, text, key->choices)));
	return 0;
}

static void
GetPath(Jsonb *config, const char *name, char *out, size_t size)
{
	char	   *text = GetText(config, name);

	if (strlen(text) >= size)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"%s\" is %zu bytes long: at most %zu are allowed", name, strlen(text), size - 1)));
	strlcpy(out, text, size);
}

/* Topics: 1 to 249 of [a-zA-Z0-9._-], no "." or "..", no duplicates */
static void
CheckTopic(const char *key, const char *topic)
{
	if (strlen(topic) < 1 || strlen(topic) >= ANOMALY_TOPIC_MAX || strcmp(topic, ".") == 0 || strcmp(topic, "..") == 0 ||
		strspn(topic, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != strlen(topic))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"%s\": \"%s\" is not the name of a topic", key, topic),
				 errhint("A name has 1 to 249 letters, digits, dots, hyphens and underscores; patterns are not taken.")));
}

static void
ParseTopics(char *text, ConnectorConfig *out)
{
	char	   *topic,
			   *save = NULL;
	int			i;

	out->topics = palloc(sizeof(char *) * (strlen(text) / 2 + 1));
	out->ntopics = 0;
	for (topic = strtok_r(text, ", \t\n", &save); topic != NULL; topic = strtok_r(NULL, ", \t\n", &save))
	{
		CheckTopic("topics", topic);
		for (i = 0; i < out->ntopics; i++)
			if (strcmp(out->topics[i], topic) == 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("config key \"topics\" names \"%s\" twice", topic)));
		out->topics[out->ntopics++] = pstrdup(topic);
	}
	if (out->ntopics == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"topics\" names no topic")));
	if (out->anomalies_topic == NULL)
		return;
	CheckTopic("anomalies.topic", out->anomalies_topic);
	for (i = 0; i < out->ntopics; i++)
		if (strcmp(out->topics[i], out->anomalies_topic) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("config key \"anomalies.topic\" is \"%s\", which is one of the topics that are read", out->anomalies_topic),
					 errhint("A connector that reads its own anomalies never ends: choose another topic.")));
}

static void
ParseSpec(char *text, ConnectorConfig *out)
{
	SpecError	error;

	if (!spec_parse(text, strlen(text), &out->spec, &error))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"detector\": %s", error.message),
				 error.hint[0] ? errhint("%s", error.hint) : 0));
	if (model_bound(&out->spec, 1) > (size_t) out->memory_max_mb * 1024 * 1024 / 4)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"detector\": %s needs %zu bytes a series, more than a quarter of memory.max (%d MB)",
						out->spec.text, model_bound(&out->spec, 1), out->memory_max_mb),
				 errhint("Choose a smaller window, or raise \"memory.max\".")));
}

static void
ParseConverter(Jsonb *config, ConnectorConfig *out)
{
	ConverterConfig *conv = &out->converter;
	char	   *delimiter = GetText(config, "csv.delimiter");
	char		err[CONVERTER_REASON_MAX];
	Converter  *check;

	conv->kind = GetChoice(config, "value.converter") == 0 ? CONVERTER_JSON : CONVERTER_CSV;
	conv->time_format = (TimeFormat) GetChoice(config, "timestamp.format");
	GetPath(config, "json.series", conv->series_field, sizeof(conv->series_field));
	GetPath(config, "json.ts", conv->ts_field, sizeof(conv->ts_field));
	GetPath(config, "json.value", conv->value_field, sizeof(conv->value_field));
	GetPath(config, "json.values", conv->values_field, sizeof(conv->values_field));
	GetPath(config, "json.label", conv->label_field, sizeof(conv->label_field));
	GetPath(config, "csv.columns", conv->csv_columns, sizeof(conv->csv_columns));
	if (strlen(delimiter) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"csv.delimiter\" is \"%s\": it must be one character", delimiter)));
	conv->csv_delimiter = delimiter[0];
	check = palloc(converter_size());
	if (!converter_init(check, conv, err, sizeof(err)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config of the converter: %s", err)));
	pfree(check);
}

static void
AddOverride(Property **list, int *n, const char *name, const char *value, int place)
{
	PropertyCheck(name, value, place);
	*list = *list ? repalloc(*list, sizeof(Property) * (*n + 1)) : palloc(sizeof(Property));
	(*list)[*n].name = pstrdup(name);
	(*list)[*n].value = pstrdup(value);
	(*list)[*n].secret = false;
	(*n)++;
}

/* Every key known, overrides allowed */
static void
CheckKeys(Jsonb *config, ConnectorConfig *out)
{
	JsonbIterator *it = JsonbIteratorInit(&config->root);
	JsonbIteratorToken token;
	JsonbValue	item;
	char	   *key = NULL;

	if (!JB_ROOT_IS_OBJECT(config))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the config of a connector must be a JSON object")));
	while ((token = JsonbIteratorNext(&it, &item, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			key = pnstrdup(item.val.string.val, item.val.string.len);
		if (token != WJB_VALUE || item.type == jbvNull)
			continue;
		if (strncmp(key, CONSUMER_PREFIX, strlen(CONSUMER_PREFIX)) == 0)
			AddOverride(&out->consumer, &out->nconsumer, key + strlen(CONSUMER_PREFIX), ValueText(key, &item), PROPERTY_CONSUMER);
		else if (strncmp(key, PRODUCER_PREFIX, strlen(PRODUCER_PREFIX)) == 0)
			AddOverride(&out->producer, &out->nproducer, key + strlen(PRODUCER_PREFIX), ValueText(key, &item), PROPERTY_PRODUCER);
		else if (PropertyFind(key) != NULL && PropertyFind(key)->secret)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("config key \"%s\" is a secret, and a config is for all members of its owner to read", key),
					 errhint("Put it into a user mapping: CREATE USER MAPPING ... OPTIONS (\"%s\" '...').", key)));
		else if (FindKey(key) == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("unknown config key \"%s\"", key),
					 errhint("Known keys: %s.", KnownKeys())));
	}
}

void
ConfigParse(Jsonb *config, ConnectorConfig *out)
{
	char	   *schema,
			   *table;
	int			i;

	memset(out, 0, sizeof(*out));
	CheckKeys(config, out);
	out->server = GetRequired(config, "server");
	out->anomalies_topic = GetText(config, "anomalies.topic");
	ParseTopics(GetRequired(config, "topics"), out);
	out->tasks_max = GetInt(config, "tasks.max");
	out->batch_size = GetInt(config, "batch.size");
	out->batch_bytes = GetInt(config, "batch.bytes");
	out->flush_interval_ms = GetInt(config, "flush.interval.ms");
	out->memory_max_mb = GetInt(config, "memory.max");
	out->raw_enabled = GetBool(config, "raw.enabled");
	out->scores = GetBool(config, "scores");
	out->tolerate_errors = GetChoice(config, "errors.tolerance") == 1;
	out->start = GetChoice(config, "start.position") == 0 ? START_EARLIEST : START_LATEST;
	out->table_format = GetRequired(config, "table.name.format");
	out->anomalies_format = GetRequired(config, "anomalies.table.name.format");
	ParseSpec(GetRequired(config, "detector"), out);
	ParseConverter(config, out);
	for (i = 0; i < out->ntopics; i++)
	{
		CatalogTableName(out->table_format, out->topics[i], &schema, &table);
		CatalogTableName(out->anomalies_format, out->topics[i], &schema, &table);
	}
}
