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
#include "lib/ilist.h"
#include "worker/converter.h"
#include "zone.h"

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

	int64		committed_count;	/* count and hash as committed with next_offset */
	uint64		committed_hash;
	int64		end;			/* the states know all messages below: next_offset after the commit in hand */
	int64		mark;			/* where the batch in hand begins, with count and hash there */
	int64		mark_count;
	uint64		mark_hash;
	int64		replay_count;	/* count and hash at replay_from */
	uint64		replay_hash;
	int64		new_replay_from;	/* of the commit in hand, with count and hash there */
	int64		new_replay_count;
	uint64		new_replay_hash;
	int64		inexact_from;	/* -1: exact */
	int64		target;			/* end watermark of the catch-up request in force */
	bool		has_saved;		/* there may be rows in checkpoint */
	bool		replaying;
	bool		lost;			/* replay cannot be right: the states are built anew */
	bool		cold;			/* the detector was altered: no states */
	dlist_head	dirty;			/* series with unsaved changes, oldest change first */
	int			ndirty;
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
	Series	   *entry;			/* its state */
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
	Message    *messages;		/* as the client gave them, in the order of arrival */
	int			nmessages;
	int			max_messages;
	int			ncut;			/* messages that count: all, or those before fatal */
	size_t		bytes;			/* of payloads */
	size_t		state_bytes;	/* of the states that its rows touch */
	TimestampTz started;		/* when its first message came */
	double	   *values;			/* chunk that vectors and scalars are cut from */
	size_t		free_values;
	bool		stop;			/* fatal is filled: nothing after it is taken */
	bool		moved;			/* an end of partition moved a position without a message */
	BadMessage	fatal;			/* the first bad message when none is tolerated */
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
	int			max_partitions;
	struct Client *client;
	struct Sink *sink;
	Zone		zone;			/* of the detector's clocks */
	uint64		fingerprint;	/* of converter config and code: other states are not ours */
	bool		replaying;		/* judged, not written */
	bool		fenced;			/* another task owns a partition, or its offset was changed */
	double		message_cost;	/* seconds to convert and judge one, smoothed */
} Task;

/* PostgreSQL's epoch is 2000-01-01 */
#define UNIX_TO_PG(us)	((TimestampTz) ((us) - INT64CONST(946684800000000)))
#define PG_TO_UNIX(us)	((int64) ((us) + INT64CONST(946684800000000)))

#endif
