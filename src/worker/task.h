/*
 * task.h - one task's process: what its parts share
 *
 *	 client -> converter -> judge (series.c) -> sink, offsets and checkpoint in one transaction
 *
 * task.c owns the loop, the transaction and the state machine; nothing below
 * it commits. All memory of a batch lives in batch_context.
 */
#ifndef ANOMALY_TASK_H
#define ANOMALY_TASK_H

#include "postgres.h"

#include "connect/catalog.h"
#include "connect/shared.h"
#include "core/model.h"
#include "worker/converter.h"

typedef struct Series Series;

/* One partition that this task owns */
typedef struct Partition
{
	int32		topic;			/* index into config.topics */
	int32		partition;
	int64		next_offset;	/* committed: the first message not yet in the tables */
	int64		position;		/* the next message to take from the client */
	int64		replay_from;	/* at or below every unsaved change */
	int64		count;			/* messages below next_offset, running count and hash */
	uint64		hash;
	int64		high;			/* end watermark last seen, -1 unknown */
	int64		low;
	int64		eof;			/* offset of the last partition EOF, -1 none */
	PartitionSlot *shared;
	void	   *priv;			/* series.c, checkpoint.c: their own */
} Partition;

/* One point on its way to the tables */
typedef struct Row
{
	Partition  *partition;
	int64		offset;
	int32		item;
	int8		label;			/* 1, 0, -1 */
	bool		is_null;
	bool		is_vector;
	int32		dims;
	const double *x;			/* batch memory */
	int64		ts;				/* microseconds since 1970 */
	text	   *series;			/* owned by the series cache, outlives the batch */
	bool		judged;			/* verdict is filled */
	Verdict		verdict;
	const Message *message;		/* key, timestamp; valid while the batch is */
} Row;

/* One message that could not be converted */
typedef struct BadMessage
{
	Partition  *partition;
	const Message *message;
	const char *stage;			/* "convert", "judge" */
	const char *sqlstate;
	char	   *reason;
} BadMessage;

typedef struct Batch
{
	Row		   *rows;
	int			nrows;
	int			max_rows;
	BadMessage *bad;
	int			nbad;
	int			max_bad;
	int			nanomalies;		/* rows with is_anomaly or alert */
} Batch;

typedef struct Task
{
	TaskSlot   *slot;
	Connector	connector;
	Partition  *partitions;
	int			npartitions;
	Batch		batch;
	MemoryContext batch_context;	/* reset after every commit */
	MemoryContext task_context; /* lives as long as the process */
} Task;

/* PostgreSQL's epoch is 2000-01-01 */
#define UNIX_TO_PG(us)	((TimestampTz) ((us) - INT64CONST(946684800000000)))

#endif
