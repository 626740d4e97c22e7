/*
 * config_keys.c - the keys of a connector's config, as data
 *
 * anomaly.config_keys shows this table, and errors quote it.
 */
#include "postgres.h"

#include "connect/sql.h"

#define FIELD(f)		offsetof(ConnectorConfig, f)

const ConfigKey config_keys[] = {
	{"server", KEY_TEXT, NULL, 1, NAMEDATALEN - 1, NULL, true, FIELD(server),
	"foreign server of wrapper anomaly_kafka"},
	{"topics", KEY_TOPICS, NULL, 1, TOPICS_MAX, NULL, true, FIELD(topics),
	"topics to read: names separated by commas, or an array"},
	{"detector", KEY_SPEC, "auto", 1, SPEC_TEXT_MAX - 1, NULL, false, FIELD(specs),
	"spec that judges every series, for example mad(window=100)"},
	{"detectors", KEY_SPECS, NULL, 1, CONFIG_SPECS_MAX, NULL, false, FIELD(specs),
	"in place of detector: several specs side by side, separated by ; or an array; the first fills the raw table's columns"},
	{"tasks.max", KEY_INT, "1", 1, 1024, NULL, false, FIELD(tasks_max),
	"worker processes, which share the partitions out"},
	{"value.converter", KEY_CHOICE, "json", 0, 0, "json|csv", false, FIELD(converter.kind),
	"format of the messages"},
	{"json.series", KEY_BUFFER, NULL, 1, CONVERTER_PATH_MAX - 1, NULL, false, FIELD(converter.series_field),
	"name or dotted path of the series; default series, else the message's key"},
	{"json.ts", KEY_BUFFER, NULL, 1, CONVERTER_PATH_MAX - 1, NULL, false, FIELD(converter.ts_field),
	"name or dotted path of the time; default ts, then timestamp, else the message's own"},
	{"json.value", KEY_BUFFER, NULL, 1, CONVERTER_PATH_MAX - 1, NULL, false, FIELD(converter.value_field),
	"name or dotted path of the value; default value"},
	{"json.values", KEY_BUFFER, NULL, 1, CONVERTER_PATH_MAX - 1, NULL, false, FIELD(converter.values_field),
	"name or dotted path of a vector; default values; given, tables are made with float8[]"},
	{"json.label", KEY_BUFFER, NULL, 1, CONVERTER_PATH_MAX - 1, NULL, false, FIELD(converter.label_field),
	"name or dotted path of the label; default label"},
	{"csv.columns", KEY_BUFFER, "series,ts,value", 1, sizeof(((ConverterConfig *) 0)->csv_columns) - 1, NULL, false, FIELD(converter.csv_columns),
	"what the columns are, in order: series, ts, value, label, - for none; several values are a vector"},
	{"csv.delimiter", KEY_BYTE, ",", 1, 1, NULL, false, FIELD(converter.csv_delimiter),
	"one character between columns"},
	{"timestamp.format", KEY_CHOICE, "auto", 0, 0, "auto|iso8601|s|ms|us|ns", false, FIELD(converter.time_format),
	"how times are written; auto: ISO 8601, or an epoch by its magnitude"},
	{"table.name.format", KEY_TEXT, "${topic}", 1, 500, NULL, false, FIELD(table_format),
	"table of raw points; ${topic}, ${schema} and ${table} stand for the topic and its parts"},
	{"anomalies.table.name.format", KEY_TEXT, "${schema}.anomalies", 1, 500, NULL, false, FIELD(anomalies_format),
	"table of anomalies"},
	{"anomalies.topic", KEY_TEXT, NULL, 1, TOPIC_MAX, NULL, false, FIELD(anomalies_topic),
	"topic to which anomalies are sent as JSON; default none"},
	{"raw.enabled", KEY_BOOL, "true", 0, 0, NULL, false, FIELD(raw_enabled),
	"write raw points"},
	{"scores", KEY_BOOL, "false", 0, 0, NULL, false, FIELD(scores),
	"make the raw table with the verdict's columns"},
	{"errors.tolerance", KEY_FLAG, "none", 0, 0, "none|all", false, FIELD(tolerate_errors),
	"none: a message or row that is refused fails its task; all: it becomes a dead letter"},
	{"errors.max.count", KEY_INT, "0", 0, PG_INT32_MAX, NULL, false, FIELD(errors_max_count),
	"dead letters that errors.tolerance=all tolerates from one start of the connector to the next; 0: any number"},
	{"start.position", KEY_CHOICE, "earliest", 0, 0, "earliest|latest", false, FIELD(start),
	"where a topic is begun that was never read"},
	{"batch.size", KEY_INT, "10000", 1, 1000000, NULL, false, FIELD(batch_size),
	"rows that end a batch"},
	{"batch.bytes", KEY_INT, "4194304", 1024, 268435456, NULL, false, FIELD(batch_bytes),
	"bytes of messages that end a batch"},
	{"flush.interval.ms", KEY_INT, "50", 1, 60000, NULL, false, FIELD(flush_interval_ms),
	"age that ends a batch"},
	{"memory.max", KEY_INT, "192", 96, 1048576, NULL, false, FIELD(memory_max_mb),
	"MB that a task may use"},
	{"statistics.interval.ms", KEY_INT, "10000", 0, 86400000, NULL, false, FIELD(statistics_ms),
	"how often librdkafka's statistics are taken for anomaly.pg_stat_anomaly_tasks; 0: never"},
};
const int	config_keys_count = lengthof(config_keys);
