/*
 * config_check.c - what no key of a config alone can tell
 */
#include "postgres.h"

#include "connect/sql.h"

static void
CheckConverter(const ConnectorConfig *config)
{
	char		error[CONVERTER_REASON_MAX];
	Converter  *converter = palloc(converter_size());

	if (!converter_init(converter, &config->converter, error, sizeof(error)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the converter refuses the config: %s", error),
				 errhint("anomaly.config_keys says what each key takes.")));
	pfree(converter);
}

static void
CheckMemory(const ConnectorConfig *config)
{
	size_t		bound = ConfigBound(config->specs, config->nspecs);
	int			states = Max(config->memory_max_mb - MEMORY_FIXED_MB, MEMORY_STATES_MB);
	size_t		mb = (bound + 1024 * 1024 - 1) / (1024 * 1024);

	if (mb > (size_t) states)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"%s\": %s takes up to %zu MB a series, memory.max=%d leaves %d MB for states",
						config->nspecs > 1 ? "detectors" : "detector", ConfigSpecsText(config->specs, config->nspecs), mb,
						config->memory_max_mb, states),
				 errhint("Make a window smaller, or memory.max at least %zu.", mb + MEMORY_FIXED_MB)));
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

void
ConfigCheck(const ConnectorConfig *config)
{
	CheckTopics(config);
	CheckTables(config);
	CheckConverter(config);
	CheckMemory(config);
}
