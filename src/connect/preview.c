/*
 * preview.c - look at what a config would read, and write nothing
 *
 * librdkafka's threads have no place in a session, so a worker of its own
 * looks, with the caller's rights, and is gone when the answer is given or
 * nobody waits for it any more.
 */
#include "postgres.h"

#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "storage/dsm.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#if PG_VERSION_NUM >= 140000
#include "utils/wait_event.h"
#endif

#include "connect/preview.h"
#include "connect/rows.h"
#include "connect/shared.h"
#include "connect/sql.h"

#define QUEUE_BYTES		(256 * 1024)
#define TIMEOUT_MAX_S	600
#define GRACE_MS		5000	/* given to the worker past its timeout */
#define NAP_MS			1000

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_preview);

typedef struct Answer
{
	PreviewRow	row;
	const double *values;
	const char *topic;
	const char *series;
	const char *error;
} Answer;

typedef struct Answers
{
	Answer	   *list;
	int			n;
	int			max;
} Answers;

/* ---- the worker is asked ---- */

/* The session's end of the segment goes, by success, error or death: the worker need not go on */
static void
Leave(dsm_segment *segment, Datum arg)
{
	PreviewRequest *request = (PreviewRequest *) DatumGetPointer(arg);

	pg_atomic_write_u32(&request->gone, 1);
}

static dsm_segment *
MakeSegment(Jsonb *config, int max_messages, int timeout_ms, PreviewRequest **out)
{
	Size		queue = MAXALIGN(offsetof(PreviewRequest, config) + VARSIZE(config));
	dsm_segment *segment = dsm_create(queue + QUEUE_BYTES, 0);
	PreviewRequest *request = dsm_segment_address(segment);

	request->database = MyDatabaseId;
	request->owner = GetUserId();
	request->max_messages = max_messages;
	request->timeout_ms = timeout_ms;
	request->spread = ConfigText(config, "start.position") == NULL;
	pg_atomic_init_u32(&request->gone, 0);
	request->config_size = VARSIZE(config);
	request->queue = queue;
	memcpy(request->config, config, VARSIZE(config));
	shm_mq_set_receiver(shm_mq_create((char *) request + queue, QUEUE_BYTES), MyProc);
	on_dsm_detach(segment, Leave, PointerGetDatum(request));
	*out = request;
	return segment;
}

static BackgroundWorkerHandle *
StartWorker(dsm_segment *segment)
{
	BackgroundWorker worker;
	BackgroundWorkerHandle *handle;

	memset(&worker, 0, sizeof(worker));
	worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
	worker.bgw_restart_time = BGW_NEVER_RESTART;
	worker.bgw_notify_pid = MyProcPid;
	worker.bgw_main_arg = UInt32GetDatum(dsm_segment_handle(segment));
	strlcpy(worker.bgw_library_name, "anomaly_kafka", sizeof(worker.bgw_library_name));
	strlcpy(worker.bgw_function_name, "PreviewMain", sizeof(worker.bgw_function_name));
	strlcpy(worker.bgw_type, "anomaly preview", sizeof(worker.bgw_type));
	snprintf(worker.bgw_name, sizeof(worker.bgw_name), "anomaly preview for PID %d", MyProcPid);
	if (!RegisterDynamicBackgroundWorker(&worker, &handle))
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("no background worker is free for a preview"),
				 errhint("Raise max_worker_processes (now %d): 8 + tasks + publishers + 2.", max_worker_processes)));
	return handle;
}

/* ---- and answers ---- */

/* The message as it lies in the queue, copied out */
static void
Take(Answers *answers, const char *data)
{
	Answer	   *answer;
	const char *text;
	char	   *copy;
	Size		size;

	if (answers->n == answers->max)
	{
		answers->max = Max(64, answers->max * 2);
		answers->list = answers->list ? repalloc_huge(answers->list, sizeof(Answer) * answers->max) :
			palloc(sizeof(Answer) * answers->max);
	}
	answer = &answers->list[answers->n++];
	memcpy(&answer->row, data, sizeof(PreviewRow));
	size = sizeof(double) * Max(answer->row.nvalues, 0) + answer->row.topic + answer->row.series + answer->row.error;
	copy = palloc(size);
	memcpy(copy, data + sizeof(PreviewRow), size);
	answer->values = (const double *) copy;
	text = copy + sizeof(double) * Max(answer->row.nvalues, 0);
	answer->topic = text;
	answer->series = text + answer->row.topic;
	answer->error = text + answer->row.topic + answer->row.series;
}

/* true: the last answer is the end */
static bool
Ended(Answers *answers)
{
	const Answer *last;

	if (answers->n == 0)
		return false;
	last = &answers->list[answers->n - 1];
	if (last->row.kind == PREVIEW_ERROR)
		ereport(ERROR,
				(errcode(last->row.partition),
				 errmsg("%s", last->error),
				 *last->series ? errhint("%s", last->series) : 0));
	if (last->row.kind != PREVIEW_DONE)
		return false;
	if (*last->error)
		ereport(NOTICE, (errmsg("%s", last->error)));
	answers->n--;
	return true;
}

static void
Receive(dsm_segment *segment, const PreviewRequest *request, BackgroundWorkerHandle *handle, Answers *answers)
{
	shm_mq_handle *queue = shm_mq_attach((shm_mq *) ((char *) request + request->queue), segment, handle);
	ClockTime	end = ClockAfter(ClockNow(), request->timeout_ms + GRACE_MS);

	for (;;)
	{
		Size		len;
		void	   *data;
		shm_mq_result result = shm_mq_receive(queue, &len, &data, true);

		if (result == SHM_MQ_SUCCESS)
		{
			Take(answers, data);
			if (Ended(answers))
				return;
			continue;
		}
		if (result == SHM_MQ_DETACHED)
			ereport(ERROR,
					(errcode(ERRCODE_INTERNAL_ERROR),
					 errmsg("the preview's worker ended without an answer"),
					 errhint("The server's log says more.")));
		if (ClockNow() >= end)
			ereport(ERROR,
					(errcode(ERRCODE_QUERY_CANCELED),
					 errmsg("the preview's worker has not answered in time")));
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, NAP_MS, SharedWaitEvent(WAIT_FOR_PREVIEW));
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	}
}

/* ---- rows ---- */

static int
BySource(const void *a, const void *b)
{
	const Answer *x = a;
	const Answer *y = b;
	int			topics = strcmp(x->topic, y->topic);

	if (topics != 0)
		return topics;
	if (x->row.partition != y->row.partition)
		return x->row.partition < y->row.partition ? -1 : 1;
	if (x->row.offset != y->row.offset)
		return x->row.offset < y->row.offset ? -1 : 1;
	return x->row.item - y->row.item;
}

static void
PutValues(Rows *rows, const Answer *answer)
{
	int			n = answer->row.nvalues;
	Datum	   *values = palloc(sizeof(Datum) * Max(n, 1));

	for (int i = 0; i < n; i++)
		values[i] = Float8GetDatum(answer->values[i]);
	PutDatum(rows, n < 0 ? (Datum) 0 :
			 PointerGetDatum(construct_array(values, n, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE)), n < 0);
}

static void
PutAnswer(Rows *rows, const Answer *answer)
{
	const PreviewRow *row = &answer->row;
	bool		point = row->kind == PREVIEW_POINT;

	PutText(rows, answer->topic);
	PutInt(rows, row->partition, false);
	PutLong(rows, row->offset, false);
	PutInt(rows, row->item, !point);
	PutText(rows, answer->series);
	PutDatum(rows, TimestampTzGetDatum(row->ts), !point);
	PutValues(rows, answer);
	PutDatum(rows, Float8GetDatum(row->score), !point || isnan(row->score));
	PutDatum(rows, BoolGetDatum(row->is_anomaly > 0), !point || row->is_anomaly < 0);
	PutText(rows, answer->error);
	RowsPut(rows);
}

static int
TimeoutMs(Datum interval)
{
	TimestampTz now = GetCurrentTimestamp();
	TimestampTz end = DatumGetTimestampTz(DirectFunctionCall2(timestamptz_pl_interval, TimestampTzGetDatum(now), interval));

	if (end < now + 1000 || end - now > TIMEOUT_MAX_S * USECS_PER_SEC)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("timeout is %s: it must be between 1 ms and 10 minutes",
						DatumGetCString(DirectFunctionCall1(interval_out, interval)))));
	return (int) ((end - now) / 1000);
}

Datum
anomaly_preview(PG_FUNCTION_ARGS)
{
	Answers		answers = {0};
	Jsonb	   *json;
	ConnectorConfig config;
	Property   *properties;
	PreviewRequest *request;
	dsm_segment *segment;
	Rows		rows;
	int			max_messages;
	int			timeout_ms;

	VerbCheckPreloaded("preview()");
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("config, max_messages and timeout must not be NULL")));
	json = PG_GETARG_JSONB_P(0);
	max_messages = PG_GETARG_INT32(1);
	if (max_messages < 1 || max_messages > PREVIEW_MESSAGES_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_messages is %d: it must be between 1 and %d", max_messages, PREVIEW_MESSAGES_MAX)));
	timeout_ms = TimeoutMs(PG_GETARG_DATUM(2));
	PreventCommandDuringRecovery("preview()");
	ConfigParse(json, &config);
	(void) CatalogProperties(config.server, GetUserId(), &properties);
	(void) CatalogConverter(&config, GetUserId());
	RowsStart(fcinfo, &rows);
	segment = MakeSegment(json, max_messages, timeout_ms, &request);
	Receive(segment, request, StartWorker(segment), &answers);
	dsm_detach(segment);
	if (answers.n > 0)
		qsort(answers.list, answers.n, sizeof(Answer), BySource);
	for (int i = 0; i < answers.n; i++)
		PutAnswer(&rows, &answers.list[i]);
	return (Datum) 0;
}
