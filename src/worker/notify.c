/*
 * notify.c - anomalies as notifications, for sessions that listen
 *
 * They leave with the commit of their batch. Whoever listens slowly must not
 * hold up the tasks: at most NOTIFY_RATE a second go out one by one, and none
 * while the server's queue of notifications is half full.
 */
#include "postgres.h"

#include "commands/async.h"
#include "fmgr.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/memutils.h"

#include "worker/outbox.h"
#include "worker/sink.h"

#define NOTIFY_RATE			100		/* anomalies a second and task, and as many at once */
#define NOTIFY_BYTES		8000	/* a payload must be shorter */
#define NOTIFY_QUEUE_MAX	0.5		/* the queue being full is an error, which a task must not see */
#define NOTIFY_TELL_MS		60000

static double allowed = NOTIFY_RATE;
static ClockTime counted_at = 0;
static ClockTime told_at = 0;

static void
Refill(ClockTime now)
{
	allowed = Min(NOTIFY_RATE, allowed + NOTIFY_RATE * ((now - counted_at) / 1e6));
	counted_at = now;
}

static bool
QueueFilling(const Task *task, ClockTime now)
{
	double		usage = DatumGetFloat8(DirectFunctionCall1(pg_notification_queue_usage, (Datum) 0));

	if (usage < NOTIFY_QUEUE_MAX)
		return false;
	if (ClockPassed(told_at, now, NOTIFY_TELL_MS))
		ereport(LOG,
				(errmsg("connector \"%s\" leaves notifications out: the queue is %.0f %% full", task->connector.name, usage * 100),
				 errhint("A session that listens has been in one transaction for long.")));
	told_at = now;
	return true;
}

static void
NotifyOne(Task *task, const Row *row, StringInfo buf)
{
	resetStringInfo(buf);
	SinkAnomalyJson(buf, task, row);
	if (buf->len >= NOTIFY_BYTES)
	{
		resetStringInfo(buf);
		SinkAnomalyPlaceJson(buf, task, row);
	}
	Async_Notify(task->connector.config.notify_channel, buf->data);
}

void
SinkNotify(Task *task, const Batch *batch)
{
	MemoryContext caller;
	StringInfoData buf;
	ClockTime	now = ClockNow();
	const Row **rows;
	int			n;
	int			left_out;

	Refill(now);
	if (task->connector.config.notify_channel == NULL || QueueFilling(task, now))
		return;
	caller = MemoryContextSwitchTo(task->batch_context);
	initStringInfo(&buf);
	n = SinkAnomalies(task, batch, 0, batch->nrows, &rows);
	n = SinkUnsuppressed(task, rows, n);
	left_out = n;
	for (int i = 0; i < n && allowed >= 1; i++, allowed--, left_out--)
		NotifyOne(task, rows[i], &buf);
	if (left_out > 0)
	{
		resetStringInfo(&buf);
		appendStringInfoString(&buf, "{\"schema_version\":" OUTBOX_SCHEMA_VERSION ",\"connector\":");
		escape_json(&buf, task->connector.name);
		appendStringInfo(&buf, ",\"left_out\":%d}", left_out);
		Async_Notify(task->connector.config.notify_channel, buf.data);
	}
	MemoryContextSwitchTo(caller);
}
