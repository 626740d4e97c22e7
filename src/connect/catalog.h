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
#include "datatype/timestamp.h"
#include "nodes/pg_list.h"
#include "utils/jsonb.h"
#include "utils/relcache.h"
#include "worker/converter.h"

typedef struct Property
{
	char	   *name;			/* of librdkafka */
	char	   *value;
	bool		secret;
} Property;

#define CONFIG_SPECS_MAX	8

typedef enum InsertMode { INSERT_PLAIN, INSERT_IGNORE, INSERT_UPSERT } InsertMode;
typedef enum PkMode { PK_NONE, PK_KAFKA, PK_RECORD_KEY, PK_RECORD_VALUE } PkMode;

/* Where reading begins, before it is a number; the first four are the choices of start.position */
typedef enum PositionKind
{
	POSITION_EARLIEST,
	POSITION_LATEST,
	POSITION_TIMESTAMP,
	POSITION_LAST_N,
	POSITION_OFFSET,
	POSITION_START				/* what start.position says */
} PositionKind;

typedef struct Position
{
	PositionKind kind;
	int64		value;			/* microseconds since 1970, messages from the end, or offset */
	bool		rewind;			/* delete the raw rows of messages that will be read again */
} Position;

/* A position wished for a partition */
typedef struct OffsetWish
{
	char	   *topic;			/* NULL: all */
	int32		partition;		/* -1: all */
	Position	position;
} OffsetWish;

/* stop_reason of a connector whose bounded run is over */
#define REACHED_REASON	"reached stop.position"

typedef enum StopKind { STOP_NONE, STOP_LATEST, STOP_TIMESTAMP, STOP_OFFSETS } StopKind;

/* A time as a config gives it */
typedef struct ConfigTime
{
	bool		given;
	bool		relative;		/* us is added to the time of the start */
	int64		us;				/* since 1970 */
} ConfigTime;

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
	char	   *notify_channel; /* NULL: none */
	InsertMode	insert_mode;
	PkMode		pk_mode;
	char	   *pk_fields;		/* of PK_RECORD_VALUE */
	bool		raw_enabled;
	bool		scores;
	int			metadata;		/* metadata.columns: bits, in the order of METADATA_COLUMNS */
	bool		tolerate_errors;	/* errors.tolerance=all */
	int			errors_max_count;	/* 0: no limit */
	int			retry_timeout_ms;	/* errors.retry.timeout, -1: without end */
	int			retry_delay_max_ms;
	char	   *dead_letter_topic;	/* errors.deadletterqueue.topic.name, NULL: none */
	bool		dead_letter_context;	/* with Kafka Connect's context headers */
	PositionKind start;			/* start.position */
	ConfigTime	start_time;
	int			start_last_n;	/* 0: not given */
	StopKind	stop;			/* stop.position */
	ConfigTime	stop_time;
	char	   *stop_offsets;	/* NULL: not given */
	int			batch_size;		/* rows */
	int			batch_bytes;
	int			flush_interval_ms;
	int			memory_max_mb;
	int			rate_limit;		/* messages a second of a task, 0: none */
	int			series_max;		/* of a task, 0: any number */
	int			statistics_ms;	/* 0: none */
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
	List	   *initial_offsets;	/* of OffsetWish *: where partitions without a row begin */
	char	   *former_group;	/* of the cluster that it was restored from, NULL: none */
} Connector;

/*
 * A connector that is none: id 0, to look at what a config would read. ERROR
 * unless owner may use its server.
 */
extern PGDLLEXPORT void CatalogPreview(Jsonb *config, Oid owner, Connector *out);

/* ERROR names the key, the value and what is allowed */
extern PGDLLEXPORT void ConfigParse(Jsonb *config, ConnectorConfig *out);

/*
 * The connector by id, its rights checked again (server usage, user mapping,
 * owner, cluster). false: no such connector.
 */
extern PGDLLEXPORT bool CatalogLoad(int64 id, Connector *out);

/* The quoted name of the user's function that converts, NULL: none; ERROR unless it is there, fits and the owner may call it */
extern PGDLLEXPORT char *CatalogConverter(const ConnectorConfig *config, Oid owner);

/* conflict.c: names of the columns that are a raw row's key by pk.mode, or an anomaly's; NIL: none */
extern PGDLLEXPORT List *ConflictRawKey(const ConnectorConfig *config);
extern PGDLLEXPORT List *ConflictAnomalyKey(void);

/* Is there a unique index on just these that ON CONFLICT can use? *nulls_equal: in it NULL conflicts with NULL */
extern PGDLLEXPORT bool ConflictIndexed(Relation rel, List *names, bool *nulls_equal);

/* ERROR unless the raw table has that index and role may use it as insert.mode does */
extern PGDLLEXPORT void ConflictCheck(const ConnectorConfig *config, Relation rel, Oid role);

/* What start.position means when it is looked at now, in microseconds since 1970 */
extern PGDLLEXPORT Position ConfigStart(const ConnectorConfig *config, int64 now);
extern PGDLLEXPORT int64 ConfigMoment(const ConfigTime *time, int64 now);

/* The offset at which stop.offsets ends a partition, -1 when it does not name it */
extern PGDLLEXPORT int64 ConfigStopOffset(const ConnectorConfig *config, const char *topic, int32 partition);

/* One position as a catalog keeps it: {"offset": 5}, {"timestamp": ..}, {"last_n": 5} */
extern PGDLLEXPORT Position PositionOf(Jsonb *json);

/*
 * Silences of a connector's anomalies, by those who may handle it; within SPI,
 * palloc'd in the current context. suppression.c.
 */
typedef struct Suppressions Suppressions;

extern PGDLLEXPORT Suppressions *SuppressionsRead(const char *connector, Oid owner);
extern PGDLLEXPORT bool SuppressionActive(const Suppressions *list, const text *series, TimestampTz ts);

/* Who writes and reads that table for a connector of that owner */
extern PGDLLEXPORT Oid CatalogActor(Oid relid, Oid owner);

/* "${topic}", "${schema}" and "${table}" in format, split into schema and table; ERROR for refused names */
extern PGDLLEXPORT void CatalogTableName(const char *format, const char *topic, char **schema, char **table);

#endif
