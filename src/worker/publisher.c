/*
 * publisher.c - one process a connector: outbox rows to anomalies.topic
 *
 *	 read some rows -> produce them -> wait for their reports -> delete what arrived
 *
 * One such round at a time: transactions are short and none is open while
 * Kafka is waited for. A crash between report and delete sends the round
 * again; the coordinates in the headers tell such copies apart.
 */
#include "postgres.h"

#include "access/xact.h"
#include "libpq/pqsignal.h"
#include "mb/pg_wchar.h"
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
#include "utils/timestamp.h"
#if PG_VERSION_NUM >= 140000
#include "utils/wait_event.h"
#endif
#if PG_VERSION_NUM >= 180000
#include "storage/waiteventset.h"
#endif

#include "connect/catalog.h"
#include "connect/shared.h"
#include "worker/client.h"
#include "worker/outbox.h"
#include "worker/process.h"

#define ROUND			1000	/* rows in flight */
#define IDLE_MS			10000	/* a wake-up that got lost costs this much */
#define SILENCE_MS		10000	/* without a report: the status says so */
#define FINISH_MS		2000	/* given to reports when asked to end */

typedef struct Publisher
{
	TaskSlot   *slot;
	Connector	connector;
	Producer   *producer;
	WaitEventSet *events;		/* latch, postmaster, client */
	MemoryContext round;		/* rows in flight */
	OutboxRow	rows[ROUND];
	int			nrows;
	int			sent;
	int			reported;
	bool		delivered;		/* is any row of the round? */
	bool		more;			/* the last read was full */
	bool		read;			/* woken since the last read */
	TimestampTz heard;			/* last report, or start of the round */
	TimestampTz finish_by;		/* 0: not asked to end */
	bool		failed;			/* an error in hand needs a person */
} Publisher;

static Publisher *publisher = NULL; /* for the callback at exit */

PGDLLEXPORT void PublisherMain(Datum arg);

static void
DestroyProducer(int code, Datum arg)
{
	if (publisher->producer != NULL)
		ProducerDestroy(publisher->producer);
	publisher->producer = NULL;
}

static void
BeginWork(const char *activity)
{
	SetCurrentStatementStartTimestamp();
	StartTransactionCommand();
	pgstat_report_activity(STATE_RUNNING, activity);
}

static void
EndWork(void)
{
	CommitTransactionCommand();
	pgstat_report_stat(false);
	pgstat_report_activity(STATE_IDLE, NULL);
}

static void
Throw(Publisher *p, const ClientError *err)
{
	p->failed = err->fatal;
	ereport(ERROR,
			(errcode(err->refused ? CLIENT_REFUSED : ERRCODE_CONNECTION_FAILURE),
			 errmsg("could not publish to topic \"%s\": %s", p->connector.config.anomalies_topic, err->text),
			 err->hint[0] != '\0' ? errhint("%s", err->hint) : 0));
}

static void
Read(Publisher *p)
{
	MemoryContextReset(p->round);
	p->read = false;
	BeginWork("reading the outbox");
	MemoryContextSwitchTo(p->round);
	p->nrows = OutboxRead(p->connector.id, p->rows, ROUND);
	EndWork();
	p->more = p->nrows == ROUND;
	p->sent = p->reported = 0;
	p->delivered = false;
	p->heard = GetCurrentTimestamp();
}

/* false: the client's queue is full */
static bool
SendRow(Publisher *p, int i, ClientError *err)
{
	const OutboxRow *row = &p->rows[i];
	MemoryContext caller = MemoryContextSwitchTo(p->round);
	char	   *key = pg_server_to_any(row->series, strlen(row->series), PG_UTF8);
	char	   *value = pg_server_to_any(row->value, strlen(row->value), PG_UTF8);
	const ProducerHeader headers[] = {
		{"connector", p->connector.name},
		{"detector", row->detector},
		{"topic", row->topic},
		{"partition", psprintf("%d", row->partition)},
		{"offset", psprintf("%lld", (long long) row->offset)},
		{"item", psprintf("%d", row->item)},
		{"schema_version", OUTBOX_SCHEMA_VERSION},
	};

	MemoryContextSwitchTo(caller);
	return ProducerSend(p->producer, p->connector.config.anomalies_topic, key, strlen(key), value, strlen(value),
						headers, lengthof(headers), i, err);
}

static void
Send(Publisher *p)
{
	while (p->sent < p->nrows)
	{
		ClientError err = {.text = ""};

		CHECK_FOR_INTERRUPTS();
		if (SendRow(p, p->sent, &err))
			p->sent++;
		else if (err.text[0] != '\0')
			Throw(p, &err);
		else
			break;
	}
}

static void
Delete(Publisher *p)
{
	if (!p->delivered)
		return;
	BeginWork("deleting from the outbox");
	OutboxDelete(p->connector.id, p->rows, p->nrows);
	EndWork();
	p->delivered = false;
}

static void
TakeReports(Publisher *p)
{
	ClientError err = {.text = ""};
	int64		id;
	bool		delivered;

	while (ProducerPoll(p->producer, &id, &delivered, &err))
	{
		if (id < 0 || id >= p->nrows)
			continue;
		p->reported++;
		p->heard = GetCurrentTimestamp();
		p->rows[id].delivered = delivered;
		p->delivered |= delivered;
		if (!delivered)
		{
			Delete(p);			/* what did arrive is not sent again */
			Throw(p, &err);
		}
	}
	if (err.text[0] != '\0' && (err.fatal || err.refused))
		Throw(p, &err);
	if (err.text[0] != '\0' && p->sent > p->reported)
		SharedSetError(p->slot, ERRCODE_CONNECTION_FAILURE, err.text, false);
}

/* The client tries again by itself for minutes: meanwhile the status is to tell */
static void
TellSilence(Publisher *p)
{
	char		trace[ANOMALY_TRACE_MAX];

	if (p->sent == p->reported ||
		!TimestampDifferenceExceeds(p->heard, GetCurrentTimestamp(), SILENCE_MS))
		return;
	snprintf(trace, sizeof(trace), "no broker has taken anomalies for topic \"%s\" since %s; trying on",
			 p->connector.config.anomalies_topic, timestamptz_to_str(p->heard));
	SharedSetError(p->slot, ERRCODE_CONNECTION_FAILURE, trace, false);
}

/* One turn over the rows in flight */
static void
Turn(Publisher *p)
{
	TakeReports(p);
	if (p->nrows > 0 && p->reported == p->nrows)
	{
		Delete(p);
		SharedClearError(p->slot);
		p->nrows = 0;
	}
	if (p->nrows == 0)
	{
		if (SharedWish(p->slot) != WISH_RUN || !(p->read || p->more))
			return;
		Read(p);
		if (p->nrows == 0)
			return;
	}
	if (p->finish_by == 0)
		Send(p);
	TellSilence(p);
}

static void
Wait(Publisher *p)
{
	WaitEvent	event;
	long		timeout = p->nrows > 0 ? 1000 : IDLE_MS;

	if (p->finish_by != 0)
		timeout = 100;
	if (WaitEventSetWait(p->events, timeout, &event, 1, PG_WAIT_EXTENSION) == 0)
		p->read = true;			/* a wake-up may have been lost */
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
	}
}

/* true: all that can be waited for has been */
static bool
MayFinish(Publisher *p)
{
	if (SharedWish(p->slot) != WISH_FINISH)
		return false;
	if (p->finish_by == 0)
		p->finish_by = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), FINISH_MS);
	return p->sent == p->reported || p->nrows == 0 || GetCurrentTimestamp() >= p->finish_by;
}

static void
Loop(Publisher *p)
{
	for (;;)
	{
		TaskWish	wish = SharedWish(p->slot);

		Turn(p);
		if (MayFinish(p))
		{
			Delete(p);
			return;
		}
		if (p->nrows == 0)
			SharedSetState(p->slot, wish == WISH_PAUSE ? TASK_PAUSED : TASK_RUNNING);
		if (!(p->more && p->nrows == 0 && wish == WISH_RUN))
			Wait(p);
	}
}

static bool
Start(Publisher *p)
{
	bool		found;

	ProcessPinSettings();
	/* the outbox is read by its key, whatever the statistics say */
	SetConfigOption("enable_seqscan", "off", PGC_SUSET, PGC_S_OVERRIDE);
	SetConfigOption("enable_bitmapscan", "off", PGC_SUSET, PGC_S_OVERRIDE);
	BeginWork("starting");
	MemoryContextSwitchTo(TopMemoryContext);
	PushActiveSnapshot(GetTransactionSnapshot());
	found = CatalogLoad(p->slot->connector_id, &p->connector);
	PopActiveSnapshot();
	EndWork();
	if (!found || p->connector.config.anomalies_topic == NULL)
		return false;
	MemoryContextSwitchTo(TopMemoryContext);
	p->round = AllocSetContextCreate(TopMemoryContext, "anomaly publisher round", ALLOCSET_DEFAULT_SIZES);
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
	p->read = true;				/* what was left by the one before */
	SharedSetState(p->slot, TASK_RUNNING);
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
