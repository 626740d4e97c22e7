/*
 * commit.c - transactions of a task, and what their errors mean
 *
 * A SQLSTATE says who must act: classes that time heals are tried again with
 * the offset kept, here a few times and then by the launcher with longer
 * pauses; those of a row make it a dead letter (refuse.c); all others fail the
 * task until a person acts.
 */
#include "postgres.h"

#include <string.h>

#include "access/xact.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/ipc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "connect/fault.h"
#include "worker/commit.h"
#include "worker/measure.h"
#include "worker/offsets.h"
#include "worker/process.h"
#include "worker/refuse.h"
#include "worker/series.h"
#include "worker/sink.h"

#define COMMIT_TRIES	6
#define COMMIT_FIRST_MS 100		/* doubled at every try, plus up to half of it */

void
TaskFail(Task *task, int sqlerrcode, const char *trace)
{
	ereport(LOG,
			(errcode(sqlerrcode),
			 errmsg("connector \"%s\" task %d failed: %s", task->slot->connector, task->slot->task_id, trace),
			 errhidestmt(true)));
	SharedSetError(task->slot, sqlerrcode, trace, true);
	proc_exit(1);
}

/* Time may heal it, but that is not waited for longer than errors.retry.timeout, by this process and those before it */
static void
CheckPatience(Task *task, const ErrorData *error)
{
	bool		known = task->connector.config.retry_delay_max_ms > 0;	/* else it is the config that could not be read */
	int			timeout = known ? task->connector.config.retry_timeout_ms : -1;

	if (task->fenced || !ProcessRetries(error->sqlerrcode) || SharedMayRetry(task->slot, timeout))
		return;
	TaskFail(task, error->sqlerrcode,
			 psprintf("%s\nHINT: errors.retry.timeout%s is over. Mend the cause and restart the connector, or raise it; -1 has it tried again without end.",
					  ProcessTrace(error), known ? psprintf("=%d ms", timeout) : ""));
}

void
TaskEnd(Task *task, const ErrorData *error)
{
	if (task->fenced && SharedWish(task->slot) == WISH_FINISH)
		proc_exit(0);
	if (ERRCODE_TO_CATEGORY(error->sqlerrcode) != ERRCODE_CONNECTION_EXCEPTION)
		CheckPatience(task, error); /* brokers are waited for without end */
	if (!task->fenced && !ProcessRetries(error->sqlerrcode))
		TaskFail(task, error->sqlerrcode, ProcessTrace(error));
	SharedSetError(task->slot, error->sqlerrcode, ProcessTrace(error), false);
	proc_exit(1);
}

static ErrorData *
Try(Task *task, TaskWork work, void *arg)
{
	MemoryContext caller = CurrentMemoryContext;
	ErrorData  *volatile error = NULL;

	PG_TRY();
	{
		SetCurrentStatementStartTimestamp();
		StartTransactionCommand();
		if (SPI_connect() != SPI_OK_CONNECT)
			elog(ERROR, "could not connect to SPI");
		PushActiveSnapshot(GetTransactionSnapshot());
		work(task, arg);
		PopActiveSnapshot();
		SPI_finish();
		CommitTransactionCommand();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(task->task_context);
		error = CopyErrorData();
		if (!task->fenced && !RefuseMends(error))
			EmitErrorReport();
		FlushErrorState();
		AbortCurrentTransaction();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(caller);
	pgstat_report_stat(false);
	return error;
}

void
TaskDo(Task *task, TaskWork work, void *arg)
{
	ErrorData  *error = Try(task, work, arg);

	if (error)
		TaskEnd(task, error);
}

static void
WriteBatch(Task *task, void *arg)
{
	Batch	   *batch = &task->batch;

	FaultPoint("before-insert");
	RefuseBegin(task);
	if (task->sink == NULL)
		task->sink = SinkOpen(task);
	if (!task->replaying)
	{
		RefuseWrite(task);
		SinkPassDeadLetters(task);
		SinkWriteDeadLetters(task, batch->bad, batch->nbad, true);
		SinkWriteDeadLetters(task, batch->refused, batch->nrefused, true);
		SinkPublishDeadLetters(task, batch->bad, batch->nbad);
		SinkPublishDeadLetters(task, batch->refused, batch->nrefused);
	}
	if (!task->replaying && batch->nanomalies > 0)
	{
		SinkWriteOutbox(task, batch);
		SinkNotify(task, batch);
	}
	CheckpointWrite(task);
	FaultPoint("before-cas");
	OffsetsAdvance(task, false);
	FaultPoint("before-commit");
}

static void
Pause(Task *task, int tries)
{
	int			ms = COMMIT_FIRST_MS << tries;
	ClockTime	until = ClockAfter(ClockNow(), Min(ms + (int) (random() % (ms / 2)), task->connector.config.retry_delay_max_ms));

	if (task->slot->retry_by != 0)
		until = Min(until, task->slot->retry_by);
	SharedSetRetry(task->slot, until);
	pgstat_report_activity(STATE_IDLE, "waiting to try a commit again");
	for (;;)
	{
		long		left = ClockLeft(until, ClockNow());

		if (left <= 0)
			return;
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, left, SharedWaitEvent(WAIT_FOR_RETRY));
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	}
}

void
TaskPersist(Task *task, TaskWork work, void *arg)
{
	ErrorData  *error;

	for (int tries = 0; (error = Try(task, work, arg)) != NULL;)
	{
		if (!task->fenced && RefuseMends(error))
		{
			RefuseAgain(task);
			FreeErrorData(error);
			continue;
		}
		CheckPatience(task, error);
		if (task->fenced || !ProcessRetries(error->sqlerrcode) || tries == COMMIT_TRIES)
			TaskEnd(task, error);
		SharedSetError(task->slot, error->sqlerrcode, ProcessTrace(error), false);
		FreeErrorData(error);
		pg_atomic_fetch_add_u64(&task->slot->retries, 1);
		Pause(task, tries++);
		task->sink = NULL;
	}
}

void
TaskCommit(Task *task, CheckpointPace pace)
{
	if (task->connector.converter != NULL)
		pace = CHECKPOINT_ALL;	/* a replay might see other points */
	CheckpointPick(task, pace);
	pgstat_report_activity(STATE_RUNNING, task->replaying ? "saving states while replaying" : "writing a batch");
	TaskPersist(task, WriteBatch, NULL);
	FaultPoint("after-commit");
	CheckpointSaved(task);
	OffsetsCommitted(task);
	if (!task->replaying)
	{
		MeasureCommit(task);
		RefuseCommitted(task);
		SharedClearError(task->slot);
		SharedRetryOver(task->slot);
		if ((task->batch.nanomalies > 0 && task->connector.config.anomalies_topic) ||
			(task->batch.nbad + task->batch.nrefused > 0 && task->connector.config.dead_letter_topic))
			SharedWakePublisher(task->slot);
	}
}

static void
WriteFatal(Task *task, void *arg)
{
	SinkWriteDeadLetters(task, &task->batch.fatal, 1, false);
}

static const char *
FatalHint(const Task *task)
{
	if (!task->connector.config.tolerate_errors)
		return "What came is in anomaly.dead_letters. Mend the cause and restart the connector, or set errors.tolerance to all to go on past it.";
	return psprintf("errors.max.count=%d dead letters were tolerated since the connector was started; they are in anomaly.dead_letters. "
					"Mend the cause and restart the connector, which may then have as many again, or raise errors.max.count.",
					task->connector.config.errors_max_count);
}

void
TaskRefuse(Task *task)
{
	const BadMessage *bad = &task->batch.fatal;
	const char *at = psprintf("topic \"%s\" partition %d offset " INT64_FORMAT,
							  task->connector.config.topics[bad->partition->topic], bad->partition->partition, bad->message->offset);
	const char *hint = FatalHint(task);

	TaskDo(task, WriteFatal, NULL);
	pg_atomic_fetch_add_u64(&task->slot->dead_letters, 1);
	TaskFail(task, MAKE_SQLSTATE(bad->sqlstate[0], bad->sqlstate[1], bad->sqlstate[2], bad->sqlstate[3], bad->sqlstate[4]),
			 bad->row ? psprintf("%s\nrow of %s item %d\nHINT: %s", bad->reason, at, bad->row->item, hint) :
			 psprintf("bad message in %s: %s\nHINT: %s", at, bad->reason, hint));
}
