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
#include "worker/client.h"
#include "worker/commit.h"
#include "worker/letters.h"
#include "worker/measure.h"
#include "worker/offsets.h"
#include "worker/process.h"
#include "worker/rebuild.h"
#include "worker/replay.h"
#include "worker/series.h"
#include "worker/sink.h"
#include "worker/specs.h"
#include "worker/trouble.h"

#define TASK_REFRESH_MS		5000	/* partitions and watermarks are asked for again */
#define TASK_TROUBLE_MS		1000	/* the same while the brokers do not answer */
#define TASK_LINGER_MS		1000	/* quiet time after which states are saved */

PG_MODULE_MAGIC;

extern PGDLLEXPORT _Noreturn void TaskMain(Datum arg);

static Task *the_task = NULL;
static WaitEventSet *wait_set = NULL;
static uint64 refresh_ticket = 0;	/* question under way, 0: none */
static bool refresh_counts = false; /* it was asked for the catch-up request */
static TimestampTz refreshed_at = 0;
static TimestampTz busy_at = 0; /* last message */

static void Cut(Task *task);

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

/* --- the brokers: events, partitions, watermarks --- */

static void
Report(Task *task, TaskState state, const char *activity)
{
	if (task->slot->state != state)
		SharedSetState(task->slot, state);
	pgstat_report_activity(STATE_IDLE, activity);
}

static void
Answered(Task *task)
{
	if (TroubleEnd(task) && task->sink != NULL && !task->replaying)
		Report(task, TASK_RUNNING, "reading messages");
}

/* Options are read at the start: states are saved, and a new process may find better ones */
static void
Unanswered(Task *task, const ClientError *error)
{
	TroubleSay(task, error);
	if (!TroubleRefused())
		return;
	Cut(task);
	TroubleLeave(task);
}

static void
PartitionEnd(Task *task, Partition *p, int64 offset)
{
	p->eof = Max(p->eof, offset);
	if (offset <= p->position)
		return;
	if (task->replaying)
	{
		if (p->replaying && offset >= p->next_offset)
			p->position = p->next_offset;
		return;
	}
	/* markers or compacted messages up to here: nothing will come of them */
	if (BatchEmpty(task))
		task->batch.started = GetCurrentTimestamp();
	p->position = offset;
	task->batch.moved = true;
}

static void
OutOfRange(Task *task, Partition *p, const ClientEvent *event)
{
	if (task->replaying && p->replaying)
	{
		p->lost = true;
		return;
	}
	TaskFail(task, ERRCODE_DATA_EXCEPTION,
			 psprintf("offset " INT64_FORMAT " of topic \"%s\" partition %d is not there: %s\nHINT: %s",
					  p->position, task->connector.config.topics[p->topic], p->partition,
					  event->error.text, event->error.hint));
}

static void
TaskEvents(Task *task)
{
	ClientEvent event;

	while (ClientNextEvent(task->client, &event))
	{
		Partition  *p = event.partition >= 0 ? TaskPartition(task, event.topic, event.partition) : NULL;

		if (event.kind == EVENT_EOF)
		{
			if (p != NULL)
				PartitionEnd(task, p, event.offset);
			Answered(task);
		}
		else if (event.kind == EVENT_OUT_OF_RANGE)
		{
			if (p != NULL)
				OutOfRange(task, p, &event);
		}
		else
			TroubleSay(task, &event.error);
	}
}

static void
TakeWatermarks(Task *task)
{
	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];
		int64		low;
		int64		high;

		if (!ClientWatermarks(task->client, p->topic, p->partition, &low, &high))
			continue;
		if (refresh_counts)
			p->target = high;
		if (low == p->low && high <= p->high)
			continue;
		p->low = low;
		p->high = Max(high, p->next_offset);
		SharedPosition(p->shared, p->next_offset, p->low, p->high);
	}
}

static void
Assign(Task *task)
{
	Assignment *list = palloc(sizeof(Assignment) * Max(task->npartitions, 1));
	ClientError error;
	int			n = 0;

	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		if (task->replaying && !p->replaying)
			continue;
		list[n].topic = p->topic;
		list[n].partition = p->partition;
		list[n++].offset = p->position;
	}
	if (!ClientAssign(task->client, list, n, &error))
		ereport(ERROR, (errcode(ERRCODE_CONNECTION_FAILURE), errmsg("could not assign partitions: %s", error.text)));
	pfree(list);
}

static void
AddPartitions(Task *task, void *arg)
{
	OffsetsAdd(task);
	SinkFindDeadLetters(task);
}

static void
AskAgain(Task *task, bool for_catchup)
{
	refresh_ticket = ClientRefresh(task->client, false);
	refresh_counts = for_catchup;
}

/* Questions to the brokers and their answers; assignment changes only here, between batches */
static void
TaskRefresh(Task *task, TimestampTz now)
{
	ClientError error;
	uint64		request = SharedCatchupRequest(task->slot);

	if (refresh_ticket != 0 && ClientRefreshed(task->client, refresh_ticket, &error))
	{
		refresh_ticket = 0;
		refreshed_at = now;
		if (error.text[0])
			Unanswered(task, &error);
		else
			Answered(task);
		if (!task->replaying && OffsetsGrown(task))
		{
			TaskDo(task, AddPartitions, NULL);
			Assign(task);
		}
		TakeWatermarks(task);
		if (refresh_counts && error.text[0])
			task->slot->catchup_asked = 0;
		refresh_counts = false;
	}
	if (refresh_ticket != 0 || (task->replaying && !TroubleRefused()))
		return;
	if (request > task->slot->catchup_seen && request != task->slot->catchup_asked)
	{
		if (TroubleAny() && !TimestampDifferenceExceeds(refreshed_at, now, TASK_TROUBLE_MS))
			return;
		task->slot->catchup_asked = request;
		AskAgain(task, true);
	}
	else if (TimestampDifferenceExceeds(refreshed_at, now, TroubleAny() ? TASK_TROUBLE_MS : TASK_REFRESH_MS))
		AskAgain(task, false);
}

static void
TaskCatchup(Task *task)
{
	uint64		request = task->slot->catchup_asked;

	if (request <= task->slot->catchup_seen || refresh_counts || TroubleAny())
		return;
	for (int i = 0; i < task->npartitions; i++)
		if (task->partitions[i].next_offset < task->partitions[i].target)
			return;
	SharedCaughtUp(task->slot, request);
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
	TimestampTz began = GetCurrentTimestamp();
	int			n = batch->nmessages;

	if (SeriesUnknown())
		TaskDo(task, LoadStates, NULL);
	BatchJudge(task);
	if (n > 0)
	{
		double		cost = (GetCurrentTimestamp() - began) / 1e6 / n + 5e-7;	/* and half a microsecond to convert */

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
static void
Cut(Task *task)
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
	ClientError error;

	Cut(task);
	ClientAssign(task->client, NULL, 0, &error);
	SharedClearError(task->slot);
	Report(task, TASK_PAUSED, "paused");
	while (SharedWish(task->slot) == WISH_PAUSE)
	{
		TaskWait(task, 60000);
		Drain(task, false);
		MeasureTurn(task, GetCurrentTimestamp());
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
			Cut(task);
			proc_exit(0);
	}
}

static long
Left(TimestampTz since, TimestampTz now, int ms)
{
	return Max(0, ms - (long) ((now - since) / 1000));
}

/* One turn of REPLAYING or RUNNING */
static void
Turn(Task *task)
{
	const ConnectorConfig *config = &task->connector.config;
	Batch	   *batch = &task->batch;
	TimestampTz now;
	int			n;
	long		wait = TroubleAny() ? TASK_TROUBLE_MS : TASK_REFRESH_MS;

	TaskInterrupts();
	Obey(task);
	n = BatchPoll(task);
	now = GetCurrentTimestamp();
	if (n > 0)
	{
		busy_at = now;
		Answered(task);
		FaultPoint("after-poll");
	}
	TaskEvents(task);
	ClientWake(task->client);
	pg_atomic_write_u64(&task->slot->last_poll, (uint64) now);
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
		TaskRefresh(task, now);
		TaskCatchup(task);
		if (!task->replaying && LettersReplay(task))
			wait = 0;
	}
	if (n == 0 && wait > 0)
	{
		if (batch->nmessages == 0)
			pgstat_report_activity(STATE_IDLE, task->replaying ? "replaying" : TroubleAny() ? "waiting for brokers" : "waiting for messages");
		TaskWait(task, wait);
	}
}

/* --- start --- */

static void
LoadConnector(Task *task, void *arg)
{
	MemoryContext caller = MemoryContextSwitchTo(task->task_context);
	bool		found = CatalogLoad(task->slot->connector_id, &task->connector);

	MemoryContextSwitchTo(caller);
	if (!found)
		proc_exit(0);
}

static void
StartOffsets(Task *task, void *arg)
{
	OffsetsStart(task);
	SinkFindDeadLetters(task);
	task->sink = SinkOpen(task);
}

/* Until all topics, partitions and watermarks are known */
static void
AskBrokers(Task *task)
{
	ClientError error;

	Report(task, TASK_WAITING, "asking brokers for partitions");
	for (;;)
	{
		uint64		ticket = ClientRefresh(task->client, true);
		bool		answered;

		while (!(answered = ClientRefreshed(task->client, ticket, &error)))
		{
			TaskWait(task, 1000);
			Drain(task, true);
			Obey(task);
		}
		if (OffsetsKnown(task))
			break;
		if (error.text[0])
			Unanswered(task, &error);
		for (TimestampTz until = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), TASK_TROUBLE_MS);
			 GetCurrentTimestamp() < until;)
		{
			TaskWait(task, TASK_TROUBLE_MS / 2);
			Drain(task, true);
			Obey(task);
		}
	}
	Answered(task);
}

static void
DestroyClient(int code, Datum arg)
{
	if (the_task == NULL || the_task->client == NULL)
		return;
	ClientRelease(the_task->client, the_task->batch.messages, the_task->batch.nmessages);
	the_task->batch.nmessages = 0;
	ClientDestroy(the_task->client);
}

/* Nothing is read meanwhile, and nothing to be saved when the wish changes */
static void
Rebuild(Task *task)
{
	ClientError error;

	task->replaying = true;
	ClientAssign(task->client, NULL, 0, &error);
	Report(task, TASK_REPLAYING, "rebuilding states");
	while (RebuildStep(task))
	{
		Drain(task, true);
		Obey(task);
		pgstat_report_activity(STATE_RUNNING, "rebuilding states");
	}
	task->replaying = false;
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
	AskBrokers(task);
	TaskDo(task, StartOffsets, NULL);
	refreshed_at = GetCurrentTimestamp();

	task->replaying = ReplayStart(task);
	if (task->replaying)
	{
		Report(task, TASK_REPLAYING, "replaying");
		MeasureReplayStart(task);
		Assign(task);
		while (!BatchEmpty(task) || !ReplayDone(task))
			Turn(task);
		MeasureReplayEnd(task);
		task->replaying = false;
	}
	if (RebuildNeeded(task))
		Rebuild(task);
	Assign(task);
	Report(task, TASK_RUNNING, "reading messages");
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
