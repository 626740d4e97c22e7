/*
 * publisher.c - one process a connector: outbox rows to Kafka, exactly once
 *
 * round.c says how. Waits for Kafka are waits in one event set.
 */
#include "postgres.h"

#include "access/xact.h"
#include "libpq/pqsignal.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "tcop/tcopprot.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#if PG_VERSION_NUM >= 140000
#include "utils/wait_event.h"
#endif
#if PG_VERSION_NUM >= 180000
#include "storage/waiteventset.h"
#endif

#include "worker/process.h"
#include "worker/publisher.h"

#define FINISH_MS		2000	/* given to the round in hand when asked to end */

static Publisher *publisher = NULL; /* for the callback at exit */

PGDLLEXPORT void PublisherMain(Datum arg);

static void
DestroyProducer(int code, Datum arg)
{
	if (publisher->producer != NULL)
		ProducerDestroy(publisher->producer);
	publisher->producer = NULL;
}

void
PublisherBegin(const char *activity)
{
	SetCurrentStatementStartTimestamp();
	StartTransactionCommand();
	pgstat_report_activity(STATE_RUNNING, activity);
}

void
PublisherEnd(void)
{
	CommitTransactionCommand();
	pgstat_report_stat(false);
	pgstat_report_activity(STATE_IDLE, NULL);
}

void
PublisherThrow(Publisher *p, const ClientError *err)
{
	const ConnectorConfig *config = &p->connector.config;
	const char *topic = config->anomalies_topic ? config->anomalies_topic : config->dead_letter_topic;

	if (config->anomalies_topic && config->dead_letter_topic)
		topic = psprintf("%s\" or \"%s", config->anomalies_topic, config->dead_letter_topic);
	p->failed = err->fatal;
	ereport(ERROR,
			(errcode(err->refused ? CLIENT_REFUSED : ERRCODE_CONNECTION_FAILURE),
			 errmsg("could not publish to topic \"%s\": %s", topic, err->text),
			 err->hint[0] != '\0' ? errhint("%s", err->hint) : 0));
}

void
PublisherSay(Publisher *p, const ClientError *err)
{
	char		trace[ANOMALY_TRACE_MAX];

	snprintf(trace, sizeof(trace), "%s%s%s", err->text, err->hint[0] != '\0' ? "\nHINT: " : "", err->hint);
	SharedSetError(p->slot, err->refused ? CLIENT_REFUSED : ERRCODE_CONNECTION_FAILURE, trace, false);
}

static void
Wait(Publisher *p)
{
	WaitEvent	event;
	long		timeout = RoundTimeout(p);

	if (WaitEventSetWait(p->events, timeout, &event, 1, SharedWaitEvent(WAIT_FOR_DELIVERY)) == 0)
		p->read |= timeout > 0; /* a wake-up may have been lost */
	else if (event.events & WL_LATCH_SET)
	{
		ResetLatch(MyLatch);
		p->read = true;
	}
	CHECK_FOR_INTERRUPTS();
	if (ConfigReloadPending)
	{
		ConfigReloadPending = false;
		ProcessConfigFile(PGC_SIGHUP);
		RoundRefresh(p);
	}
}

/* true: all that can be waited for has been */
static bool
MayFinish(Publisher *p)
{
	ClockTime	now = ClockNow();

	if (SharedWish(p->slot) != WISH_FINISH)
		return false;
	if (p->finish_by == 0)
		p->finish_by = ClockAfter(now, FINISH_MS);
	return (p->stage != STAGE_SEND && p->stage != STAGE_COMMIT && p->stage != STAGE_ABORT) || now >= p->finish_by;
}

static void
Report(Publisher *p)
{
	TaskState	state = TASK_RUNNING;

	if (p->stage == STAGE_FENCE)
		state = TASK_WAITING;
	else if (p->stage == STAGE_IDLE && SharedWish(p->slot) == WISH_PAUSE)
		state = TASK_PAUSED;
	if (p->slot->state != state)
		SharedSetState(p->slot, state);
}

static void
Loop(Publisher *p)
{
	RoundStart(p);
	for (;;)
	{
		RoundTurn(p);
		if (MayFinish(p))
			return;
		Report(p);
		Wait(p);
	}
}

static bool
Start(Publisher *p)
{
	/* the outbox is read by its key, whatever the statistics say */
	static const char *const off[] = {"enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin"};
	bool		found;

	ProcessPinSettings();
	for (int i = 0; i < (int) lengthof(off); i++)
		SetConfigOption(off[i], "off", PGC_SUSET, PGC_S_OVERRIDE);
	PublisherBegin("starting");
	MemoryContextSwitchTo(TopMemoryContext);
	PushActiveSnapshot(GetTransactionSnapshot());
	found = CatalogLoad(p->slot->connector_id, &p->connector);
	PopActiveSnapshot();
	PublisherEnd();
	if (!found || (p->connector.config.anomalies_topic == NULL && p->connector.config.dead_letter_topic == NULL))
		return false;
	SharedSetRetryDelay(p->slot, p->connector.config.retry_delay_max_ms);
	MemoryContextSwitchTo(TopMemoryContext);
	before_shmem_exit(DestroyProducer, (Datum) 0);
	p->producer = ProducerCreate(&p->connector);
#if PG_VERSION_NUM >= 170000
	p->events = CreateWaitEventSet(NULL, 3);
#else
	p->events = CreateWaitEventSet(TopMemoryContext, 3);
#endif
	AddWaitEventToSet(p->events, WL_LATCH_SET, PGINVALID_SOCKET, MyLatch, NULL);
	AddWaitEventToSet(p->events, WL_EXIT_ON_PM_DEATH, PGINVALID_SOCKET, NULL, NULL);
	AddWaitEventToSet(p->events, WL_SOCKET_READABLE, ProducerFd(p->producer), NULL, NULL);
	return true;
}

/* Tell log and status, then leave: the launcher starts another one in time */
static void
Fail(Publisher *p)
{
	ErrorData  *error;

	HOLD_INTERRUPTS();
	MemoryContextSwitchTo(TopMemoryContext);
	error = CopyErrorData();
	EmitErrorReport();
	FlushErrorState();
	AbortCurrentTransaction();

	SharedSetError(p->slot, error->sqlerrcode, ProcessTrace(error), p->failed || !ProcessRetries(error->sqlerrcode));
	proc_exit(1);
}

void
PublisherMain(Datum arg)
{
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, die);
	BackgroundWorkerUnblockSignals();

	publisher = MemoryContextAllocZero(TopMemoryContext, sizeof(Publisher));
	publisher->slot = SharedAttach(DatumGetInt32(arg));
	BackgroundWorkerInitializeConnectionByOid(publisher->slot->database, InvalidOid, 0);
	PG_TRY();
	{
		if (Start(publisher))
			Loop(publisher);
	}
	PG_CATCH();
	{
		Fail(publisher);
	}
	PG_END_TRY();
	proc_exit(0);
}
