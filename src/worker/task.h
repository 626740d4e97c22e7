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
#include "connect/clock.h"
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

	int64		empty;			/* messages among count that had no point: no table tells of them */
	int64		mark_empty;
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
	const Message *last_message;	/* taken by the batch in hand */
	int64		last_offset;	/* the last message below end, and a hash of it; -1: not known */
	uint64		last_hash;
	int64		last_committed; /* the same as committed with next_offset */
	uint64		last_committed_hash;
	int64		asked_at;		/* next_offset when watermarks were asked for */
	int			behind;			/* answers in a row that ended before it */
	bool		unseen;			/* the message at last_committed is to be compared first (same_topic.c) */
	bool		lacking;		/* the brokers do not have what was fetched: the next watermarks say why */
	int			outside;		/* how often that was so in a row */
	int64		letters_until;	/* dead letters at next_offset and after it, of an earlier try, end here */
	bool		has_saved;		/* there may be rows in checkpoint */
	bool		replaying;
	bool		lost;			/* replay cannot be right: the states are built anew */
	uint32		specs;			/* those in force, as bits of config.specs: others are not there yet */
	bool		altered;		/* its offset row names other specs, or some half built */
	uint32		building;		/* built from the raw table before the first message (rebuild.c) */
	int64		built_to;		/* raw rows below are in their states; -1: none is */
	int64		built_count;	/* messages among those; -1: not to be known */
	int64		first_offset;	/* the states know no message below, -1: not known */
	Position	wish;			/* where a person wants it, if has_wish */
	int64		forward_to;		/* the number that the wish came to, when the states know all below next_offset */
	int64		stop;			/* a bounded run ends here, -1: it does not */
	bool		has_wish;
	bool		reached;		/* next_offset is at stop: not assigned any more */
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
	bool		judged;			/* the verdicts are filled */
	bool		refused;		/* by the database, in the transaction in hand */
	int8		spec;			/* whose verdict this is: 0, but in what SinkAnomalies() gives */
	Verdict		verdict;		/* of the first spec */
	Verdict    *others;			/* batch memory: of the other specs, where there are any */
	const Message *message;		/* key, timestamp; valid while the batch is */
	const char *tags;			/* JSON, as long as the batch; NULL: none */
	uint32		tags_len;
	Series	   *entry;			/* its state */
} Row;

static inline bool
VerdictIsAnomaly(const Verdict *verdict)
{
	return verdict->is_anomaly > 0 || verdict->alert > 0;
}

/* One message that could not become points, or one point that the database refused */
typedef struct BadMessage
{
	Partition  *partition;
	const Message *message;
	const Row  *row;			/* the point; NULL: the message as a whole */
	const char *stage;			/* "convert", "judge", "sink" */
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
	BadMessage *refused;		/* points that the database refused in the transaction in hand */
	int			nrefused;
	int			max_refused;
	int			tolerated;		/* dead letters that this batch may have, as far as it has asked */
	int			nanomalies;		/* verdicts with is_anomaly or alert */
	Message    *messages;		/* as the client gave them, in the order of arrival */
	int			nmessages;
	int			max_messages;
	int			ncut;			/* messages that count: all, or those before fatal */
	size_t		bytes;			/* of payloads */
	size_t		state_bytes;	/* of the states that its rows touch */
	ClockTime	started;		/* when its first message came */
	double	   *values;			/* chunk that vectors and scalars are cut from */
	size_t		free_values;
	bool		stop;			/* fatal is filled: nothing after it is taken */
	bool		moved;			/* an end of partition moved a position without a message */
	BadMessage	fatal;			/* the first dead letter that is not tolerated */
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
	Zone		zones[CONFIG_SPECS_MAX];	/* of the clocks of each spec */
	bool		replaying;		/* judged, not written */
	bool		heard;			/* messages or ends of the partitions assigned last */
	bool		suspect;		/* topics may be others since the last message */
	bool		fenced;			/* another task owns a partition, or its offset was changed */
	double		message_cost;	/* seconds to convert and judge one, smoothed */
} Task;

/* Verdicts of a row that find it strange; none of a refused one */
static inline int
RowAnomalies(const Task *task, const Row *row)
{
	int			n;

	if (!row->judged || row->refused)
		return 0;
	n = VerdictIsAnomaly(&row->verdict);
	for (int i = 0; i < task->connector.config.nspecs - 1; i++)
		n += VerdictIsAnomaly(&row->others[i]);
	return n;
}

/* task.c */
extern void TaskReport(Task *task, TaskState state, const char *activity);
extern void TaskCut(Task *task);	/* all states saved at the committed offset */

/* task.c: wait for something to do, obeying and hearing what the client says; whole: so long, whatever comes */
extern void TaskIdle(Task *task, long ms, bool whole);

/* PostgreSQL's epoch is 2000-01-01 */
#define UNIX_TO_PG(us)	((TimestampTz) ((us) - INT64CONST(946684800000000)))
#define PG_TO_UNIX(ts)	((int64) ((ts) + INT64CONST(946684800000000)))

#endif
