/*
 * task.c - one task of a connector: the loop of its process
 *
 *	 WAITING	asks the brokers for partitions, claims its own
 *	 REPLAYING	reads messages since replay_from again, writes nothing
 *	 RUNNING	polls, judges, commits
 *	 PAUSED		has saved all states at the committed offset, reads nothing
 *
 * It leaves by proc_exit: 0 when the launcher wished it or the connector is
 * gone, 1 with the reason in shared memory. It waits for Kafka outside of
 * transactions and in one place, TaskWait().
 */
#include "postgres.h"

#include "access/xact.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "tcop/tcopprot.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#if PG_VERSION_NUM >= 180000
#include "storage/waiteventset.h"
#endif

#include "connect/fault.h"
#include "worker/batch.h"
#include "worker/bounds.h"
#include "worker/brokers.h"
#include "worker/client.h"
#include "worker/encoding.h"
#include "worker/commit.h"
#include "worker/letters.h"
#include "worker/measure.h"
#include "worker/offsets.h"
#include "worker/pace.h"
#include "worker/process.h"
#include "worker/rebuild.h"
#include "worker/replay.h"
#include "worker/same_topic.h"
#include "worker/series.h"
#include "worker/sink.h"
#include "worker/specs.h"
#include "worker/start.h"
#include "worker/times.h"
#include "worker/trouble.h"

#define TASK_LINGER_MS		1000	/* quiet time after which states are saved */
#define TASK_WELL_MS		5000	/* a process that runs so long and has nothing to write is over what failed before it */

PG_MODULE_MAGIC;

extern PGDLLEXPORT _Noreturn void TaskMain(Datum arg);

static Task *the_task = NULL;
static WaitEventSet *wait_set = NULL;
static ClockTime busy_at = 0;	/* last message */
static ClockTime running_at = 0;

/* --- waiting --- */

static void
TaskWait(Task *task, long ms)
{
	WaitEvent	event;

	(void) WaitEventSetWait(wait_set, ms, &event, 1, SharedWaitEvent(WAIT_FOR_KAFKA));
	ResetLatch(MyLatch);
}

static void
TaskInterrupts(void)
{
	CHECK_FOR_INTERRUPTS();
	if (ConfigReloadPending)
	{
		ConfigReloadPending = false;
		ProcessConfigFile(PGC_SIGHUP);
	}
}

void
TaskReport(Task *task, TaskState state, const char *activity)
{
	if (task->slot->state != state)
		SharedSetState(task->slot, state);
	pgstat_report_activity(STATE_IDLE, activity);
}

/* --- batches --- */

static void
LoadStates(Task *task, void *arg)
{
	SeriesLoad(task);
}

/* Judge the batch in hand and write it; while replaying only what memory asks for is written */
static void
Flush(Task *task, CheckpointPace pace)
{
	Batch	   *batch = &task->batch;
	ClockTime	began = ClockNow();
	int			n = batch->nmessages;

	if (SeriesUnknown())
		TaskDo(task, LoadStates, NULL);
	BatchJudge(task);
	if (n > 0)
	{
		double		cost = (ClockNow() - began) / 1e6 / n + 5e-7;	/* and half a microsecond to convert */

		task->message_cost += (cost - task->message_cost) * (task->message_cost > 0 ? 0.1 : 1);
	}
	if (!task->replaying)
		TaskCommit(task, pace);
	else
	{
		MeasureReplayed(task, n);
		if (SeriesExcess() > 0)
			TaskCommit(task, CHECKPOINT_ROOM);
	}
	if (batch->stop)
		TaskRefuse(task);
	BatchDone(task);
	SeriesEvict(task);
	SeriesStats(task);
}

/* All states saved at the committed offset, so many a commit: what ends the process meanwhile leaves only the rest to a replay */
void
TaskCut(Task *task)
{
	if (task->replaying || task->sink == NULL)
		return;
	if (!BatchEmpty(task) || CheckpointDirty(task))
		Flush(task, CHECKPOINT_CUT);
	while (CheckpointUnsaved(task))
		Flush(task, CHECKPOINT_CUT);
}

/* A client without an assignment has no messages, but may be in trouble */
static void
Drain(Task *task, bool tell)
{
	ClientEvent event;
	Message		message;

	TaskInterrupts();
	MeasureTurn(task, ClockNow());
	if (ClientPoll(task->client, &message, 1) == 1)
		ClientRelease(task->client, &message, 1);
	while (ClientNextEvent(task->client, &event))
		if (tell && event.kind == EVENT_ERROR)
			TroubleSay(task, &event.error);
}

/* Saved states and an empty assignment, until the launcher wishes something else */
static void
Paused(Task *task)
{
	TaskCut(task);
	TopicUnassign(task);
	SharedClearError(task->slot);
	TaskReport(task, TASK_PAUSED, "paused");
	while (SharedWish(task->slot) == WISH_PAUSE)
	{
		TaskWait(task, 60000);
		Drain(task, false);
	}
	proc_exit(0);				/* the launcher starts a task of the present generation */
}

static void
Obey(Task *task)
{
	switch (SharedWish(task->slot))
	{
		case WISH_RUN:
			return;
		case WISH_PAUSE:
			Paused(task);
			return;
		case WISH_FINISH:
			TaskCut(task);
			proc_exit(0);
	}
}

/* A bounded run: a partition at its end is not read on, and the last one ends the connector */
static void
Bounds(Task *task)
{
	if (BoundsReached(task))
		TopicAssign(task);
	if (!BoundsDue(task, ClockNow()))
		return;
	TaskCut(task);
	TaskDo(task, BoundsEnd, NULL);
}

/* The brokers were away, or a topic has changed: what is in hand came before that, what comes now may be of another */
static void
Again(Task *task)
{
	if (!BatchEmpty(task))
		Flush(task, CHECKPOINT_SPREAD);
	task->suspect = false;
	TopicSuspect(task);
	if (!task->replaying)
		TopicAssign(task);
}

static long
Left(ClockTime since, ClockTime now, int ms)
{
	return ClockLeft(ClockAfter(since, ms), now);
}

/* One turn of REPLAYING or RUNNING */
static void
Turn(Task *task)
{
	const ConnectorConfig *config = &task->connector.config;
	Batch	   *batch = &task->batch;
	ClockTime	now;
	int			n;
	long		wait = TroubleAny() ? TROUBLE_ASK_MS : BROKERS_REFRESH_MS;

	TaskInterrupts();
	Obey(task);
	if (task->suspect)
		Again(task);
	n = BatchPoll(task);
	now = ClockNow();
	if (n > 0)
	{
		task->heard = true;
		busy_at = now;
		BrokersAnswered(task);
		FaultPoint("after-poll");
	}
	BrokersEvents(task);
	ClientWake(task->client);
	pg_atomic_write_u64(&task->slot->last_poll, (uint64) GetCurrentTimestamp());
	MeasureTurn(task, now);

	if (BatchFull(task) || (!BatchEmpty(task) && Left(batch->started, now, config->flush_interval_ms) == 0))
	{
		Flush(task, CHECKPOINT_SPREAD);
		wait = 0;				/* what comes next depends on what has been written */
	}
	else if (!BatchEmpty(task))
		wait = Left(batch->started, now, config->flush_interval_ms);
	else if (!task->replaying && CheckpointDirty(task))
	{
		wait = Left(busy_at, now, TASK_LINGER_MS);
		if (wait == 0)
			Flush(task, CHECKPOINT_IDLE);
	}
	if (BatchEmpty(task))
	{
		if (!task->replaying)
			Bounds(task);
		BrokersRefresh(task, now);
		BrokersCatchup(task);
		if (!task->replaying && LettersReplay(task))
			wait = 0;
		if (!task->replaying && !CheckpointDirty(task) && ClockPassed(running_at, now, TASK_WELL_MS))
		{
			SharedRetryOver(task->slot);
			BrokersAtEnd(task);
		}
	}
	if (n == 0 && wait > 0)
	{
		long		paced = PaceWait(task, wait);

		if (batch->nmessages == 0)
			pgstat_report_activity(STATE_IDLE, task->replaying ? "replaying" : TroubleAny() ? "waiting for brokers" :
								   paced < wait ? "keeping to rate.limit" : "waiting for messages");
		TaskWait(task, paced);
	}
}

/* --- start --- */

static void
LoadConnector(Task *task, void *arg)
{
	MemoryContext caller = MemoryContextSwitchTo(task->task_context);
	bool		found = CatalogLoad(task->slot->connector_id, &task->connector);

	if (found)
		task->connector.converter = CatalogConverter(&task->connector.config, task->connector.owner);

	MemoryContextSwitchTo(caller);
	if (!found)
		proc_exit(0);
	EncodingInit();
	SharedSetRetryDelay(task->slot, task->connector.config.retry_delay_max_ms);
}

static void
StartOffsets(Task *task, void *arg)
{
	OffsetsStart(task);
	SinkFindDeadLetters(task);
	task->sink = SinkOpen(task);
}

void
TaskIdle(Task *task, long ms, bool whole)
{
	ClockTime	until = ClockAfter(ClockNow(), ms);

	do
	{
		TaskWait(task, ms);
		Drain(task, true);
		Obey(task);
		ms = ClockLeft(until, ClockNow());
	} while (whole && ms > 0);
}

static void
DestroyClient(int code, Datum arg)
{
	if (the_task == NULL || the_task->client == NULL)
		return;
	ClientRelease(the_task->client, the_task->batch.messages, the_task->batch.nmessages);
	the_task->batch.nmessages = 0;
	TopicSettle(the_task);
	if (TimesEnd())
		ClientDestroy(the_task->client);
}

/* Nothing is read meanwhile, and nothing to be saved when the wish changes */
static void
Rebuild(Task *task)
{
	task->replaying = true;
	TopicUnassign(task);
	TaskReport(task, TASK_REPLAYING, "rebuilding states");
	do
	{
		Drain(task, true);
		Obey(task);
		pgstat_report_activity(STATE_RUNNING, "rebuilding states");
	} while (RebuildStep(task));
	task->replaying = false;
}

static void
CountSeries(Task *task, void *arg)
{
	SeriesCount(task);
}

static void
Run(Task *task)
{
	TaskDo(task, LoadConnector, NULL);
	SpecsInit(task);
	task->client = ClientCreate(&task->connector, task->slot->task_id, Max(task->slot->tasks, 1));
	wait_set = ProcessWaitSet(ClientFd(task->client));
	SeriesInit(task);
	BatchInit(task);
	TaskReport(task, TASK_WAITING, "asking brokers for partitions");
	StartBrokers(task);
	TaskDo(task, StartOffsets, NULL);
	BrokersBegin();

	task->replaying = ReplayStart(task);
	TopicSuspect(task);
	if (task->replaying)
	{
		TaskReport(task, TASK_REPLAYING, "replaying");
		MeasureReplayStart(task);
		TopicAssign(task);
		while (!BatchEmpty(task) || !ReplayDone(task))
			Turn(task);
		MeasureReplayEnd(task);
		task->replaying = false;
		TopicSuspect(task);
	}
	if (RebuildNeeded(task))
		Rebuild(task);
	if (StartWaiting(task))
	{
		TaskCut(task);
		TaskDo(task, StartForward, NULL);
	}
	if (task->connector.config.series_max > 0)
		TaskDo(task, CountSeries, NULL);
	(void) BoundsReached(task);
	TopicSuspect(task);
	TopicAssign(task);
	TaskReport(task, TASK_RUNNING, "reading messages");
	running_at = ClockNow();
	for (;;)
		Turn(task);
}

void
TaskMain(Datum arg)
{
	Task	   *task;

	pqsignal(SIGTERM, die);
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	BackgroundWorkerUnblockSignals();

	task = MemoryContextAllocZero(TopMemoryContext, sizeof(Task));
	the_task = task;
	task->slot = SharedAttach(DatumGetInt32(arg));
	before_shmem_exit(DestroyClient, (Datum) 0);
	BackgroundWorkerInitializeConnectionByOid(task->slot->database, InvalidOid, 0);
	ProcessPinSettings();
	pgstat_report_appname(psprintf("anomaly %s task %d", task->slot->connector, task->slot->task_id));
	task->task_context = AllocSetContextCreate(TopMemoryContext, "anomaly task", ALLOCSET_DEFAULT_SIZES);
	task->batch_context = AllocSetContextCreate(task->task_context, "anomaly batch", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(task->task_context);

	PG_TRY();
	{
		Run(task);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(task->task_context);
		error = CopyErrorData();
		EmitErrorReport();
		FlushErrorState();
		AbortOutOfAnyTransaction();
		TaskEnd(task, error);
	}
	PG_END_TRY();
	proc_exit(0);
}
