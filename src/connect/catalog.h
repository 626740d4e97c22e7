/*
 * catalog.h - one connector as its rows and options say
 *
 * Read inside a transaction; everything is palloc'd in the current context.
 * Exported by anomaly.so for anomaly_kafka.so.
 */
#ifndef ANOMALY_CATALOG_H
#define ANOMALY_CATALOG_H

#include "postgres.h"

#include "core/spec.h"
#include "worker/converter.h"
#include "utils/jsonb.h"

typedef struct Property
{
	char	   *name;			/* of librdkafka */
	char	   *value;
	bool		secret;
} Property;

#define CONFIG_SPECS_MAX	8

typedef enum StartPosition { START_EARLIEST, START_LATEST } StartPosition;

/* Choices of metadata.columns; partition and offset are in every table that we make */
#define METADATA_COLUMNS	"topic|partition|offset|timestamp|key|headers"
#define METADATA_TOPIC		0x01
#define METADATA_PARTITION	0x02
#define METADATA_OFFSET		0x04
#define METADATA_TIMESTAMP	0x08
#define METADATA_KEY		0x10
#define METADATA_HEADERS	0x20

/* Config keys, parsed and checked; see config.c for names, defaults, ranges */
typedef struct ConnectorConfig
{
	char	   *server;
	char	  **topics;
	int			ntopics;
	int			tasks_max;
	ConverterConfig converter;
	int			nspecs;
	Spec	   *specs;			/* of detector or detectors; the first fills the raw table's columns */
	char	   *table_format;	/* table.name.format */
	char	   *anomalies_format;	/* anomalies.table.name.format */
	char	   *anomalies_topic;	/* NULL: none */
	bool		raw_enabled;
	bool		scores;
	int			metadata;		/* metadata.columns: bits, in the order of METADATA_COLUMNS */
	bool		tolerate_errors;	/* errors.tolerance=all */
	int			errors_max_count;	/* 0: no limit */
	char	   *dead_letter_topic;	/* errors.deadletterqueue.topic.name, NULL: none */
	bool		dead_letter_context;	/* with Kafka Connect's context headers */
	StartPosition start;
	int			batch_size;		/* rows */
	int			batch_bytes;
	int			flush_interval_ms;
	int			memory_max_mb;
	int			nconsumer;		/* consumer.override.* */
	Property   *consumer;
	int			nproducer;
	Property   *producer;
} ConnectorConfig;

typedef struct Connector
{
	int64		id;
	char	   *name;
	Oid			owner;
	int64		generation;
	char	   *target_state;	/* RUNNING, PAUSED, STOPPED */
	ConnectorConfig config;
	uint64		converter_hash; /* of what decides how bytes become points */
	char	   *converter;		/* quoted name of the function of CONVERTER_SQL; CatalogConverter() fills it */
	int			nproperties;	/* of server and user mapping, secrets resolved */
	Property   *properties;
} Connector;

/* ERROR names the key, the value and what is allowed */
extern PGDLLEXPORT void ConfigParse(Jsonb *config, ConnectorConfig *out);

/*
 * The connector by id, its rights checked again (server usage, user mapping,
 * owner, cluster). false: no such connector.
 */
extern PGDLLEXPORT bool CatalogLoad(int64 id, Connector *out);

/* The quoted name of the user's function that converts, NULL: none; ERROR unless it is there, fits and the owner may call it */
extern PGDLLEXPORT char *CatalogConverter(const ConnectorConfig *config, Oid owner);

/* "${topic}", "${schema}" and "${table}" in format, split into schema and table; ERROR for refused names */
extern PGDLLEXPORT void CatalogTableName(const char *format, const char *topic, char **schema, char **table);

#endif
