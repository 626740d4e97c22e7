/*
 * sink_target.h - one table that the sink writes, as its own files see it
 *
 *	 sink.c			order, identity, errors		sink_field.c	a cell of a row
 *	 sink_plan.c	look a table up, choose a path
 *	 sink_heap.c	path of plain heaps			sink_spi.c		path of all else, keys among them
 */
#ifndef ANOMALY_SINK_TARGET_H
#define ANOMALY_SINK_TARGET_H

#include "access/attnum.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "utils/rel.h"

#include "worker/sink.h"

#define SINK_SLOTS		1000	/* tuples given to the heap at once, as COPY does */
#define SINK_CHUNK		10000	/* rows in one INSERT .. SELECT */

typedef enum Field
{
	FIELD_SERIES,
	FIELD_TS,
	FIELD_VALUE,
	FIELD_LABEL,
	FIELD_KAFKA_PARTITION,
	FIELD_KAFKA_OFFSET,
	FIELD_ITEM,
	FIELD_TOPIC,
	FIELD_KAFKA_TIMESTAMP,
	FIELD_KEY,
	FIELD_HEADERS,
	FIELD_TAGS,
	FIELD_SCORE,
	FIELD_ONSET,
	FIELD_RAW,
	FIELD_EXPECTED,
	FIELD_LOWER,
	FIELD_UPPER,
	FIELD_IS_ANOMALY,
	FIELD_ALERT,
	FIELD_ATTRIBUTION,
	FIELD_DETECTOR,
	FIELD_CONNECTOR,
	FIELD_EVENT_ID,
	FIELD_DETECTED_AT
} Field;

/* Which tables may have the column filled */
#define IN_RAW			0x01
#define IN_ANOMALIES	0x02
#define REQUIRED_RAW	0x04
#define REQUIRED_ANOMALIES	0x08

typedef struct FieldInfo
{
	const char *name;			/* of the column */
	Field		field;
	Oid			type;			/* that FieldDatum gives; value and key follow the column */
	int			where;
} FieldInfo;

extern const FieldInfo sink_fields[];
extern const int sink_fields_count;

typedef struct TargetColumn
{
	Field		field;
	AttrNumber	attnum;
	Oid			source;			/* type of the datum that FieldDatum gives */
	bool		literal;		/* INSERT: an array as text, for arrays of arrays must have equal lengths */
	char	   *cast;			/* INSERT: explicit cast where assignment has none, or NULL */
	char	   *key;			/* of the key: what its index compares, written after u.cN; NULL: not in the key */
	char	   *name;
} TargetColumn;

typedef struct Target
{
	bool		anomalies;
	bool		tags;			/* asked for: else a column of that name is the user's own */
	char	   *schema;
	char	   *table;
	const ConnectorConfig *config;

	/* All below is built by TargetPlan in context */
	MemoryContext context;
	bool		planned;		/* to the end */
	bool		valid;			/* cleared by invalidations */
	Oid			relid;
	int			nleaves;		/* of a partitioned table: watched, too */
	Oid		   *leaves;
	bool		heap;			/* the fast path */
	InsertMode	mode;			/* when a row of the same key is there */
	bool		nulls_apart;	/* rows with NULL in the key are never the same */
	int			ncolumns;
	TargetColumn *columns;
	TupleDesc	desc;			/* heap path: made with the slots, when first needed */
	TupleTableSlot **slots;
	int			nslots;
	SPIPlanPtr	plan;			/* INSERT path, made when first needed */
} Target;

struct Sink
{
	MemoryContext context;
	Target	  **targets;		/* every table once */
	int			ntargets;
	Target	  **raw;			/* by topic; NULL when raw rows are off */
	Target	  **anomalies;		/* by topic */
	text	  **topics;
	text	   *connector;
	text	   *detectors[CONFIG_SPECS_MAX];	/* by spec */
	MemoryContext scratch;		/* data of the chunk in hand */
};

/* Rows of one batch that go to one table */
typedef struct TargetRows
{
	Task	   *task;
	const Batch *batch;			/* names rows in errors */
	const Row **rows;
	int			nrows;
} TargetRows;

/* sink.c: the row that an error is to name; NULL: none */
extern void SinkCurrentRow(const Row *row);
extern char *SinkRowName(const TargetRows *rows, const Row *row);

/* sink_field.c: in the current memory context */
extern Datum FieldDatum(const Sink *sink, const TargetColumn *column, const Row *row, bool *isnull);
extern Datum Float8ArrayDatum(const double *x, int n);
extern Datum Float8ArrayLiteral(const double *x, int n);
extern char *ForeignText(const char *bytes, size_t len);	/* hexadecimal when they are no text here */
extern Datum HeadersDatum(const Message *message, bool *isnull);	/* jsonb */

/* sink_plan.c: as the owner; leaves the table open and locked */
extern Relation TargetOpen(Target *target, Oid owner);

/* sink_heap.c, sink_spi.c */
extern void HeapWrite(Sink *sink, Target *target, Relation rel, const TargetRows *rows);
extern void InsertWrite(Sink *sink, Target *target, const TargetRows *rows);

/* sink_spi.c: for statements on our own tables; nulls may be NULL */
extern void SinkBegin(void);
extern void SinkEnd(void);
extern Datum SinkArray(Oid type, Datum *values, bool *nulls, int n);
extern SPIPlanPtr SinkPrepare(const char *sql, int nargs, Oid *types);
extern void SinkExecute(SPIPlanPtr plan, Datum *args);

#endif
