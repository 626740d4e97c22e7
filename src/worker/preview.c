/*
 * preview.c - a worker that reads, converts and judges a few messages for a session
 *
 * It goes through a task's own parts (client, batch, series), but with no
 * slot, no sink and no checkpoint: what it finds goes into the session's
 * queue. Every wait is short, so that it ends soon after nobody waits for it.
 */
#include "postgres.h"

#include "access/xact.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "storage/dsm.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#if PG_VERSION_NUM >= 140000
#include "utils/wait_event.h"
#endif

#include "connect/preview.h"
#include "worker/batch.h"
#include "worker/client.h"
#include "worker/encoding.h"
#include "worker/offsets.h"
#include "worker/process.h"
#include "worker/series.h"
#include "worker/sink.h"
#include "worker/specs.h"
#include "worker/start.h"
#include "worker/times.h"

#define NAP_MS			50
#define AGAIN_MS		200		/* after brokers could not answer a question */
#define UNANSWERED_MS	3000	/* then what they say is an error */

PGDLLEXPORT void PreviewMain(Datum arg);

static PreviewRequest *request;
static shm_mq_handle *queue;
static Task *task = NULL;
static ClockTime deadline;
static ClientError trouble;		/* the last */

/* ---- to the session ---- */

/* Reasons quote payloads, which may be anything */
static char *
Safe(const char *text)
{
	return SinkSafeText(pnstrdup(text, PREVIEW_TEXT_MAX));
}

static void
Send(PreviewRow *row, const double *values, const char *topic, const char *series, const char *error)
{
	StringInfoData buf;
	shm_mq_result result;

	row->topic = strlen(topic) + 1;
	row->series = strlen(series) + 1;
	row->error = strlen(error) + 1;
	initStringInfo(&buf);
	appendBinaryStringInfo(&buf, (const char *) row, sizeof(*row));
	if (row->nvalues > 0)
		appendBinaryStringInfo(&buf, (const char *) values, sizeof(double) * row->nvalues);
	appendBinaryStringInfo(&buf, topic, row->topic);
	appendBinaryStringInfo(&buf, series, row->series);
	appendBinaryStringInfo(&buf, error, row->error);
#if PG_VERSION_NUM >= 150000
	result = shm_mq_send(queue, buf.len, buf.data, false, true);
#else
	result = shm_mq_send(queue, buf.len, buf.data, false);
#endif
	pfree(buf.data);
	if (result != SHM_MQ_SUCCESS)
		proc_exit(0);			/* nobody waits any more */
}

static void
SendEnd(PreviewKind kind, int sqlerrcode, const char *text, const char *hint)
{
	PreviewRow	row = {.kind = kind,.partition = sqlerrcode};

	Send(&row, NULL, "", Safe(hint ? hint : ""), Safe(text));
}

static void
SendPoint(const Row *from)
{
	PreviewRow	row = {.kind = PREVIEW_POINT,.partition = from->partition->partition,.item = from->item,.offset = from->offset};
	char	   *series = text_to_cstring(from->series);

	row.nvalues = from->is_null ? -1 : from->dims;
	row.ts = UNIX_TO_PG(from->ts);
	row.score = from->judged ? from->verdict.score : NAN;
	row.is_anomaly = from->judged ? from->verdict.is_anomaly : -1;
	Send(&row, from->x, task->connector.config.topics[from->partition->topic], series, "");
	pfree(series);
}

static void
SendBad(const BadMessage *bad)
{
	PreviewRow	row = {.kind = PREVIEW_BAD,.partition = bad->partition->partition,.nvalues = -1,.offset = bad->message->offset};

	Send(&row, NULL, task->connector.config.topics[bad->partition->topic], "", Safe(bad->reason));
}

/* ---- waiting ---- */

static void
Heard(const ClientError *error)
{
	trouble = *error;
	if (error->fatal || error->refused)
		ereport(ERROR,
				(errcode(error->refused ? CLIENT_REFUSED : ERRCODE_CONNECTION_EXCEPTION),
				 errmsg("%s", error->text),
				 error->hint[0] ? errhint("%s", error->hint) : 0));
}

static void
PartitionEvent(const ClientEvent *event)
{
	Partition  *p = event->partition >= 0 ? TaskPartition(task, event->topic, event->partition) : NULL;

	if (event->kind == EVENT_EOF && p != NULL)
		p->reached = p->reached || event->offset >= p->stop;
	else if (event->kind != EVENT_EOF)
		Heard(&event->error);
}

static void
Nap(void)
{
	(void) WaitLatchOrSocket(MyLatch, WL_LATCH_SET | WL_SOCKET_READABLE | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
							 ClientFd(task->client), NAP_MS, SharedWaitEvent(WAIT_FOR_KAFKA));
	ResetLatch(MyLatch);
	CHECK_FOR_INTERRUPTS();
	if (pg_atomic_read_u32(&request->gone))
		proc_exit(0);
}

static void
Events(void)
{
	ClientEvent event;

	while (ClientNextEvent(task->client, &event))
		PartitionEvent(&event);
}

static bool
TooLate(void)
{
	return ClockNow() >= deadline;
}

static void
NoAnswer(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_CONNECTION_EXCEPTION),
			 errmsg("the brokers do not answer%s%s", trouble.text[0] ? ": " : "", trouble.text),
			 trouble.hint[0] ? errhint("%s", trouble.hint) : errhint("Check bootstrap.servers of the server, or give a longer timeout.")));
}

/* A turn without messages to read */
static void
Idle(void)
{
	Message		message;

	Nap();
	if (ClientPoll(task->client, &message, 1) == 1)
		ClientRelease(task->client, &message, 1);
	Events();
	if (TooLate())
		NoAnswer();
}

/* A question that part of was not answered is asked again, but not for long */
static void
Unanswered(const ClientError *error, ClockTime since)
{
	ClockTime	until = ClockAfter(ClockNow(), AGAIN_MS);

	if (error->text[0])
		Heard(error);
	if (ClockPassed(since, ClockNow(), UNANSWERED_MS) && error->text[0])
		ereport(ERROR,
				(errcode(ERRCODE_CONNECTION_EXCEPTION),
				 errmsg("%s", error->text),
				 error->hint[0] ? errhint("%s", error->hint) : 0));
	while (ClockNow() < until)
		Idle();
}

/* ---- where to begin ---- */

static void
AskPartitions(void)
{
	ClockTime	since = ClockNow();
	ClientError error;

	for (;;)
	{
		uint64		ticket = ClientRefresh(task->client, true);

		while (!ClientRefreshed(task->client, ticket, &error))
			Idle();
		if (OffsetsKnown(task))
			return;
		Unanswered(&error, since);
	}
}

static void
AskTimes(const Position *position)
{
	TimeQuestion *list = palloc(sizeof(TimeQuestion) * task->npartitions);
	ClockTime	since = ClockNow();
	ClientError error;

	for (int i = 0; i < task->npartitions; i++)
	{
		list[i].topic = task->partitions[i].topic;
		list[i].partition = task->partitions[i].partition;
		list[i].us = position->value;
	}
	for (;;)
	{
		TimesAsk(task->client, list, task->npartitions);
		while (!TimesAnswered(&error))
			Idle();
		if (error.text[0] == '\0')
			break;
		Unanswered(&error, since);
	}
	for (int i = 0; i < task->npartitions; i++)
		task->partitions[i].position = list[i].offset == TIMES_END ? task->partitions[i].high : list[i].offset;
}

/* The last max messages: as many of each partition, and more of those that have more */
static void
Spread(int max)
{
	int64		each = 0;
	int64		left = max;
	int			open;

	do
	{
		int64		share;

		open = 0;
		for (int i = 0; i < task->npartitions; i++)
			open += task->partitions[i].high - task->partitions[i].low > each;
		share = open > 0 ? Max(left / open, 1) : 0;
		for (int i = 0; i < task->npartitions && left > 0; i++)
		{
			int64		has = task->partitions[i].high - task->partitions[i].low;
			int64		more = Min(Min(share, has - each), left);

			if (more <= 0)
				continue;
			task->partitions[i].position -= more;
			left -= more;
		}
		each += share;
	} while (left > 0 && open > 0);
}

static void
SetPartitions(void)
{
	const ConnectorConfig *config = &task->connector.config;
	Position	start = ConfigStart(config, StartedAt(task));
	int			n = 0;

	for (int t = 0; t < config->ntopics; t++)
		n += ClientPartitions(task->client, t);
	task->partitions = palloc0(sizeof(Partition) * n);
	for (int t = 0; t < config->ntopics; t++)
		for (int32 k = 0; k < ClientPartitions(task->client, t) && task->npartitions < n; k++)
		{
			Partition  *p = &task->partitions[task->npartitions++];

			p->topic = t;
			p->partition = k;
			p->inexact_from = p->eof = p->target = -1;
			p->specs = SpecsAll(task);
			dlist_init(&p->dirty);
			(void) ClientWatermarks(task->client, t, k, &p->low, &p->high);
			p->position = p->stop = p->high;
			if (!request->spread && start.kind != POSITION_TIMESTAMP)
				p->position = StartOffset(task, t, k, &start);
		}
	if (request->spread)
		Spread(request->max_messages);
	else if (start.kind == POSITION_TIMESTAMP)
		AskTimes(&start);
}

static void
Assign(void)
{
	Assignment *list = palloc(sizeof(Assignment) * task->npartitions);
	ClientError error;
	int			n = 0;

	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		p->next_offset = p->mark = p->end = p->position;
		p->reached = p->position >= p->stop;
		if (p->reached)
			continue;
		list[n].topic = p->topic;
		list[n].partition = p->partition;
		list[n++].offset = p->position;
	}
	if (!ClientAssign(task->client, list, n, &error))
		Heard(&error);
}

/* ---- reading ---- */

/* What the client has now; how many messages that were */
static int
Turn(int max)
{
	Batch	   *batch = &task->batch;
	int			room = batch->max_messages;
	int			n;

	batch->max_messages = Min(room, max);
	(void) BatchPoll(task);
	batch->max_messages = room;
	n = batch->nmessages;
	BatchJudge(task);
	for (int i = 0; i < batch->nrows; i++)
		SendPoint(&batch->rows[i]);
	for (int i = 0; i < batch->nbad; i++)
		SendBad(&batch->bad[i]);
	BatchDone(task);
	Events();
	return n;
}

static bool
AllReached(void)
{
	bool		all = true;

	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		p->reached = p->reached || p->position >= p->stop;
		all = all && p->reached;
	}
	return all;
}

static void
Read(void)
{
	int			read = 0;

	pgstat_report_activity(STATE_IDLE, "reading messages");
	while (!AllReached() && read < request->max_messages)
	{
		int			n = Turn(request->max_messages - read);

		read += n;
		if (SeriesExcess() > 0)
		{
			SendEnd(PREVIEW_DONE, 0, psprintf("stopped after %d messages: the states of their series need more than memory.max", read), NULL);
			return;
		}
		if (TooLate())
		{
			if (read == 0 && trouble.text[0])
				NoAnswer();
			SendEnd(PREVIEW_DONE, 0, psprintf("stopped by the timeout after %d messages%s%s", read, trouble.text[0] ? ": " : "", trouble.text), NULL);
			return;
		}
		if (n == 0)
			Nap();
	}
	SendEnd(PREVIEW_DONE, 0, "", NULL);
}

/* ---- the process ---- */

static void
DestroyClient(int code, Datum arg)
{
	if (task == NULL || task->client == NULL)
		return;
	ClientRelease(task->client, task->batch.messages, task->batch.nmessages);
	task->batch.nmessages = 0;
	if (TimesEnd())
		ClientDestroy(task->client);
}

static void
Load(void)
{
	ConnectorConfig *config = &task->connector.config;

	StartTransactionCommand();
	PushActiveSnapshot(GetTransactionSnapshot());
	MemoryContextSwitchTo(task->task_context);
	CatalogPreview((Jsonb *) request->config, request->owner, &task->connector);
	task->connector.converter = CatalogConverter(config, request->owner);
	EncodingInit();
	PopActiveSnapshot();
	CommitTransactionCommand();
	MemoryContextSwitchTo(task->task_context);
	config->tolerate_errors = true;
	config->errors_max_count = 0;
	config->batch_size = Min(config->batch_size, request->max_messages);
}

static void
Look(void)
{
	task->slot = palloc0(sizeof(TaskSlot));
	task->slot->tasks = 1;
	task->slot->started_at = GetCurrentTimestamp();
	Load();
	SpecsInit(task);
	before_shmem_exit(DestroyClient, (Datum) 0);
	task->client = ClientCreate(&task->connector, 0, 1);
	SeriesInit(task);
	BatchInit(task);
	pgstat_report_activity(STATE_IDLE, "asking brokers for partitions");
	AskPartitions();
	SetPartitions();
	Assign();
	Read();
}

static void
Attach(Datum arg)
{
	dsm_segment *segment;
	shm_mq	   *mq;

	CurrentResourceOwner = ResourceOwnerCreate(NULL, "anomaly preview");
	segment = dsm_attach(DatumGetUInt32(arg));
	if (segment == NULL)
		proc_exit(0);			/* the session has gone before we came */
	dsm_pin_mapping(segment);
	request = dsm_segment_address(segment);
	mq = (shm_mq *) ((char *) request + request->queue);
	shm_mq_set_sender(mq, MyProc);
	queue = shm_mq_attach(mq, segment, NULL);
}

void
PreviewMain(Datum arg)
{
	MemoryContext context = AllocSetContextCreate(TopMemoryContext, "anomaly preview", ALLOCSET_DEFAULT_SIZES);

	pqsignal(SIGTERM, die);
	BackgroundWorkerUnblockSignals();
	MemoryContextSwitchTo(context);
	Attach(arg);
	deadline = ClockAfter(ClockNow(), request->timeout_ms);
	BackgroundWorkerInitializeConnectionByOid(request->database, InvalidOid, 0);
	ProcessPinSettings();
	pgstat_report_appname("anomaly preview");
	MemoryContextSwitchTo(context);
	task = palloc0(sizeof(Task));
	task->task_context = context;
	task->batch_context = AllocSetContextCreate(context, "anomaly batch", ALLOCSET_DEFAULT_SIZES);
	PG_TRY();
	{
		Look();
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		AbortOutOfAnyTransaction();
		MemoryContextSwitchTo(context);
		SendEnd(PREVIEW_ERROR, error->sqlerrcode, error->message, error->hint);
	}
	PG_END_TRY();
	proc_exit(0);
}
