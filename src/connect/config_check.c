/*
 * config_check.c - what no key of a config alone can tell
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "connect/sql.h"

static void
CheckConverter(const ConnectorConfig *config)
{
	char		error[CONVERTER_REASON_MAX];
	Converter  *converter = palloc(converter_size());

	if (!converter_init(converter, &config->converter, error, sizeof(error)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the converter refuses the config: %s", pg_any_to_server(error, strlen(error), PG_UTF8)),
				 errhint("anomaly.config_keys says what each key takes.")));
	pfree(converter);
}

static void
CheckSpec(const ConnectorConfig *config)
{
	size_t		bound = ConfigBound(config->specs, config->nspecs);
	int			states = ConfigStatesMB(config);
	size_t		mb = (bound + 1024 * 1024 - 1) / (1024 * 1024);

	if (mb > (size_t) states)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"%s\": %s takes up to %zu MB a series, memory.max=%d leaves %d MB for states",
						config->nspecs > 1 ? "detectors" : "detector", ConfigSpecsText(config->specs, config->nspecs), mb,
						config->memory_max_mb, states),
				 errhint("Make a window smaller, or memory.max at least %zu.", mb + MEMORY_FIXED_MB)));
}

static void
CheckBatch(const ConnectorConfig *config)
{
	if (config->batch_bytes / (1024 * 1024) > config->memory_max_mb / 4)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"batch.bytes\" is \"%d\": it must be at most a quarter of memory.max (%d MB)",
						config->batch_bytes, config->memory_max_mb),
				 errhint("Make batch.bytes smaller or memory.max larger.")));
}

static void
CheckTables(const ConnectorConfig *config)
{
	for (int i = 0; i < config->ntopics; i++)
	{
		char	   *schema;
		char	   *table;

		CatalogTableName(config->table_format, config->topics[i], &schema, &table);
		for (int j = 0; j < config->ntopics; j++)
		{
			char	   *other_schema;
			char	   *other;

			CatalogTableName(config->anomalies_format, config->topics[j], &other_schema, &other);
			if (config->raw_enabled && strcmp(schema, other_schema) == 0 && strcmp(table, other) == 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("raw points and anomalies would go to the same table \"%s.%s\"", schema, table),
						 errhint("Change table.name.format or anomalies.table.name.format.")));
		}
	}
}

/* What goes out must not come in again */
static void
CheckTopic(const ConnectorConfig *config, const char *key, const char *topic)
{
	if (topic == NULL)
		return;
	ConfigCheckTopic(key, topic);
	for (int i = 0; i < config->ntopics; i++)
		if (strcmp(config->topics[i], topic) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("config key \"%s\" is \"%s\": it must not be one of topics", key, topic),
					 errhint("What is sent there would be read as points. Send it to another topic.")));
}

static void
CheckTopics(const ConnectorConfig *config)
{
	CheckTopic(config, "anomalies.topic", config->anomalies_topic);
	CheckTopic(config, "errors.deadletterqueue.topic.name", config->dead_letter_topic);
	if (config->anomalies_topic && config->dead_letter_topic && strcmp(config->anomalies_topic, config->dead_letter_topic) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"errors.deadletterqueue.topic.name\" is \"%s\": it must not be that of anomalies.topic", config->dead_letter_topic),
				 errhint("Send dead letters to a topic of their own.")));
}

static void
CheckChannel(const ConnectorConfig *config)
{
	for (const char *p = config->notify_channel; p != NULL && *p != '\0'; p++)
		if ((unsigned char) *p < 0x20 || *p == 0x7f)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("config key \"notify.channel\" has a control character"),
					 errhint("It is the name that listeners give: LISTEN anomalies.")));
}

/* Of all columns of a raw table those that can tell rows apart */
static bool
MayBeKey(const char *name)
{
	static const char *const names[] = {"series", "ts", "label", "topic", "kafka_partition", "kafka_offset", "item", "kafka_timestamp", "key"};

	for (int i = 0; i < (int) lengthof(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void
CheckKey(const ConnectorConfig *config)
{
	List	   *key = ConflictRawKey(config);
	ListCell   *cell;

	if (config->pk_fields != NULL && config->pk_mode != PK_RECORD_VALUE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"pk.fields\" is \"%s\": it is for pk.mode=record_value", ShownValue(config->pk_fields)),
				 errhint("The other modes have columns of their own.")));
	foreach(cell, key)
	{
		const char *name = lfirst(cell);

		if (!MayBeKey(name))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("config key \"pk.fields\" has \"%s\", which is no column for a key", ShownValue(name)),
					 errhint("Allowed are series, ts, label, topic, kafka_partition, kafka_offset, item, kafka_timestamp and key.")));
		for (int i = 0; i < foreach_current_index(cell); i++)
			if (strcmp(list_nth(key, i), name) == 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("config key \"pk.fields\" names \"%s\" twice", name),
						 errhint("Name each column once.")));
	}
}

static void
CheckInsertMode(const ConnectorConfig *config)
{
	if (config->insert_mode != INSERT_PLAIN && config->pk_mode == PK_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"insert.mode\" is \"%s\": it needs a pk.mode", config->insert_mode == INSERT_IGNORE ? "ignore" : "upsert"),
				 errhint("Set pk.mode to kafka, record_key or record_value: it says which rows are the same.")));
	if (config->insert_mode != INSERT_PLAIN && config->batch_size > INSERT_MODE_BATCH_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"batch.size\" is \"%d\": it must be at most %d unless insert.mode is insert", config->batch_size,
						INSERT_MODE_BATCH_MAX),
				 errhint("The rows of a batch are sorted by their key.")));
}

/* A key of a position that is missing, or that another position makes useless */
static void
CheckPair(const char *key, const char *choice, bool chosen, const char *other, bool given)
{
	if (chosen && !given)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"%s\" is \"%s\" but \"%s\" is missing", key, choice, other),
				 errhint("Set %s, or another %s.", other, key)));
	if (!chosen && given)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"%s\" has no effect: \"%s\" is not \"%s\"", other, key, choice),
				 errhint("Set %s to %s, or leave %s out.", key, choice, other)));
}

static void
CheckStart(const ConnectorConfig *config)
{
	CheckPair("start.position", "timestamp", config->start == POSITION_TIMESTAMP, "start.timestamp", config->start_time.given);
	CheckPair("start.position", "last_n", config->start == POSITION_LAST_N, "start.last_n", config->start_last_n > 0);
}

static void
CheckStop(const ConnectorConfig *config)
{
	int64		now = PositionNow();

	CheckPair("stop.position", "timestamp", config->stop == STOP_TIMESTAMP, "stop.timestamp", config->stop_time.given);
	CheckPair("stop.position", "offsets", config->stop == STOP_OFFSETS, "stop.offsets", config->stop_offsets != NULL);
	if (config->stop_offsets != NULL)
		PositionCheckStops(config->stop_offsets);
	if (config->stop == STOP_TIMESTAMP && ConfigMoment(&config->stop_time, now) > now)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"stop.timestamp\" is in the future"),
				 errhint("A run that is bounded ends within what the topics hold when it starts.")));
}

const ConfigRule config_rules[] = {
	{"anomalies.topic", CheckTopics},
	{"notify.channel", CheckChannel},
	{"insert.mode", CheckInsertMode},
	{"pk.fields", CheckKey},
	{"start.position", CheckStart},
	{"stop.position", CheckStop},
	{"table.name.format", CheckTables},
	{"value.converter", CheckConverter},
	{"detector", CheckSpec},
	{"batch.bytes", CheckBatch},
};
const int	config_rules_count = lengthof(config_rules);

void
ConfigCheck(const ConnectorConfig *config)
{
	for (int i = 0; i < config_rules_count; i++)
		config_rules[i].check(config);
}

/* Of memory.max, what is left for states */
int
ConfigStatesMB(const ConnectorConfig *config)
{
	return Max(config->memory_max_mb - MEMORY_FIXED_MB, MEMORY_STATES_MB);
}
