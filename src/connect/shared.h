/*
 * shared.h - what launcher, tasks and SQL sessions know of each other
 *
 * One segment of shared memory: wishes left by scouts, one slot a worker, one
 * slot a partition. Everything in it is rebuilt from the catalogs after a
 * restart. Slots are guarded by one LWLock; counters by their own atomics.
 * The functions are exported by anomaly.so for anomaly_kafka.so.
 */
#ifndef ANOMALY_SHARED_H
#define ANOMALY_SHARED_H

#include "postgres.h"

#include "port/atomics.h"
#include "storage/latch.h"
#include "storage/lwlock.h"

#include "connect/clock.h"

#define ANOMALY_NAME_MAX		64	/* connector name, bytes with the end mark */
#define ANOMALY_TOPIC_MAX		250
#define ANOMALY_TRACE_MAX		1024
#define ANOMALY_PUBLISHER		(-1)	/* task_id of a connector's publisher */

/* What a worker is doing, in Kafka Connect's words and a few of ours */
typedef enum TaskState
{
	TASK_UNASSIGNED,			/* -> WAITING: the launcher has not started it yet */
	TASK_WAITING,				/* -> REPLAYING, RUNNING, FAILED: asks the broker for its partitions */
	TASK_REPLAYING,				/* -> RUNNING, WAITING, FAILED: brings states up to the offset */
	TASK_RUNNING,				/* -> PAUSED, WAITING, RESTARTING, FAILED */
	TASK_PAUSED,				/* -> RUNNING, FAILED */
	TASK_RESTARTING,			/* -> WAITING: ended with an error, tried again at next_retry */
	TASK_FAILED					/* -> WAITING: until a person restarts it */
} TaskState;

/* What the launcher wants of a running worker */
typedef enum TaskWish
{
	WISH_RUN,
	WISH_PAUSE,
	WISH_FINISH					/* save the states at the committed offset, then exit(0) */
} TaskWish;

/* One worker: a task or a publisher */
typedef struct TaskSlot
{
	bool		used;
	Oid			database;
	int64		connector_id;
	int64		generation;
	int			task_id;		/* 0 .., or ANOMALY_PUBLISHER */
	int			tasks;			/* how many share the partitions */
	char		connector[ANOMALY_NAME_MAX];
	TaskWish	wish;
	TaskState	state;
	int			pid;			/* 0: no process */
	TimestampTz started_at;
	TimestampTz state_since;
	TimestampTz error_since;	/* 0: no error */
	ClockTime	next_retry;		/* 0: none */
	ClockTime	retry_by;		/* a row of failures of the database is tried again until then; 0: there is none, or no end */
	int			retry_delay_ms; /* between two tries at most, 0: not known yet */
	int			failures;		/* in a row, for back-off */
	char		sqlstate[6];
	char		trace[ANOMALY_TRACE_MAX];	/* last error: message, detail, hint */
	char		notice[ANOMALY_TRACE_MAX];	/* what a person should know though it runs: cold start, inexact replay */

	uint64		catchup_seen;	/* the last ConnectorShared.catchup_request that is caught up with */
	uint64		catchup_asked;	/* request in force: watermarks were asked for it */
	uint64		letters;		/* dead letters of this generation, committed: errors.max.count */
	uint64		letters_taken;	/* of the same, by the batch in hand */

	pg_atomic_uint64 rebuilt;	/* by the last rebuild: messages whose points were learned from raw tables */
	pg_atomic_uint64 rebuild_total;	/* of so many, estimated */

	/* counters: written by the worker alone, read by anybody; from here on they outlive a generation */
	pg_atomic_uint64 messages;
	pg_atomic_uint64 bytes;
	pg_atomic_uint64 rows;
	pg_atomic_uint64 judged;
	pg_atomic_uint64 anomalies;
	pg_atomic_uint64 dead_letters;
	pg_atomic_uint64 commits;
	pg_atomic_uint64 retries;
	pg_atomic_uint64 replayed;	/* messages read again without writing */
	pg_atomic_uint64 states;	/* cached */
	pg_atomic_uint64 state_bytes;
	pg_atomic_uint64 last_commit;	/* TimestampTz */
	pg_atomic_uint64 last_poll; /* TimestampTz */
	pg_atomic_uint64 rate;		/* rows a second, smoothed */
} TaskSlot;

/* One partition as its task last saw it */
typedef struct PartitionSlot
{
	bool		used;
	Oid			database;
	int64		connector_id;
	int			task_id;
	char		topic[ANOMALY_TOPIC_MAX];
	int32		partition;
	int64		next_offset;	/* committed */
	int64		low;			/* watermarks, -1: not known yet */
	int64		high;
	TimestampTz last_commit;
} PartitionSlot;

/* What a scout found in one database */
typedef struct Wish
{
	bool		used;
	bool		seen;			/* by the scout that runs now */
	Oid			database;
	int64		connector_id;
	int64		generation;
	int			tasks;
	bool		publisher;
	bool		paused;
	char		connector[ANOMALY_NAME_MAX];
	uint64		catchup_request;
	char		trace[ANOMALY_TRACE_MAX];	/* why not all of its workers have a slot */
} Wish;

/* GUCs */
extern PGDLLEXPORT int anomaly_max_tasks;			/* slots */
extern PGDLLEXPORT int anomaly_max_partitions;
extern PGDLLEXPORT bool anomaly_allow_plaintext;
extern PGDLLEXPORT char *anomaly_secrets_directory;
extern PGDLLEXPORT char *anomaly_databases;
extern PGDLLEXPORT int anomaly_publisher_refresh;	/* seconds */

/* true when anomaly is in shared_preload_libraries */
extern PGDLLEXPORT bool SharedReady(void);

/* What a process of ours waits for */
typedef enum SharedWait
{
	WAIT_FOR_WISHES,			/* launcher */
	WAIT_FOR_KAFKA,				/* task: messages, brokers, or its own pace */
	WAIT_FOR_RETRY,				/* task: before a commit is tried again */
	WAIT_FOR_DELIVERY,			/* publisher: anomalies to send, or reports */
	WAIT_FOR_CATCHUP,			/* session */
	WAIT_FOR_DATABASE,			/* session that wants a database for itself */
	WAIT_FOR_PROCESSES,			/* session: until a stopped connector's have ended */
	WAIT_FOR_PREVIEW			/* session */
} SharedWait;

extern PGDLLEXPORT uint32 SharedWaitEvent(SharedWait what);	/* for WaitLatch() and its like */

/* --- for a worker: its slot is bgw_main_arg --- */
extern PGDLLEXPORT TaskSlot *SharedAttach(int slot);	/* sets pid; ERROR when the slot is not ours any more */
extern PGDLLEXPORT void SharedSetState(TaskSlot *slot, TaskState state);

/* the trace of an error; failed: no retry until a person acts */
extern PGDLLEXPORT void SharedSetError(TaskSlot *slot, int sqlerrcode, const char *trace, bool failed);
extern PGDLLEXPORT void SharedSetRetry(TaskSlot *slot, ClockTime at);	/* the worker itself tries again then */
extern PGDLLEXPORT void SharedSetRetryDelay(TaskSlot *slot, int most_ms);	/* errors.retry.delay.max.ms */

/* errors.retry.timeout after the first failure of a row: false from then on; timeout_ms below 0: there is none, or it is not known */
extern PGDLLEXPORT bool SharedMayRetry(TaskSlot *slot, int timeout_ms);
extern PGDLLEXPORT void SharedRetryOver(TaskSlot *slot);	/* what comes next is another row */
extern PGDLLEXPORT void SharedSetNotice(TaskSlot *slot, const char *notice);
extern PGDLLEXPORT void SharedClearError(TaskSlot *slot);	/* after a commit that went well, or at the end of all */

/* errors.max.count, of all tasks of the connector's generation: one more dead letter for the batch in hand; false: there have been max */
extern PGDLLEXPORT bool SharedTakeLetter(TaskSlot *slot, int max);
extern PGDLLEXPORT void SharedCountLetters(TaskSlot *slot, int n);	/* the batch is committed with so many */
extern PGDLLEXPORT bool SharedTakeReplay(TaskSlot *slot);	/* were dead letters asked for since the last call? */
extern PGDLLEXPORT TaskWish SharedWish(TaskSlot *slot);
extern PGDLLEXPORT uint64 SharedCatchupRequest(TaskSlot *slot);	/* of its connector */
extern PGDLLEXPORT void SharedCaughtUp(TaskSlot *slot, uint64 request);

/* NULL when all slots are taken: lag is then not shown */
extern PGDLLEXPORT PartitionSlot *SharedPartition(TaskSlot *slot, const char *topic, int32 partition);
extern PGDLLEXPORT void SharedPosition(PartitionSlot *part, int64 next_offset, int64 low, int64 high);

/* --- for SQL sessions --- */
extern PGDLLEXPORT void SharedWakePublisher(TaskSlot *slot);	/* set the latch of the connector's publisher */
extern PGDLLEXPORT void SharedPostDatabase(Oid database);	/* look into this database again */

#endif
