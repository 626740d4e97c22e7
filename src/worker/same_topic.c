/*
 * same_topic.c - is a topic still the one that was read?
 */
#include "postgres.h"

#include "miscadmin.h"
#include "pgstat.h"
#include "storage/latch.h"

#include "worker/commit.h"
#include "worker/message_hash.h"
#include "worker/same_topic.h"

#define ASSIGN_MS	100			/* that librdkafka is given to end the fetches of the assignment before */
#define OUTSIDE_MAX	5			/* fetches in a row of what the brokers say is there, and then is not */
#define BEHIND_MAX	3			/* answers in a row: a new leader may know of an end only a moment later */

static ClockTime assigned = 0;

static const char hint[] = "Messages cannot be skipped unnoticed: stop the connector and say with anomaly.alter_connector_offsets() "
"where it goes on, for example at the earliest message.";

static const char *
Place(const Task *task, const Partition *p)
{
	return psprintf("topic \"%s\" partition %d", task->connector.config.topics[p->topic], p->partition);
}

/* What retention has removed cannot be compared, and what a replay has passed is compared by its count and hash */
void
TopicSuspect(Task *task)
{
	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		p->unseen = p->last_committed >= 0 && p->last_committed >= p->low &&
			(!task->replaying || (p->replaying && p->position <= p->last_committed));
	}
}

void
TopicSettle(Task *task)
{
	for (;;)
	{
		long		left = ClockLeft(ClockAfter(assigned, ASSIGN_MS), ClockNow());

		if (task->heard || left <= 0)
			break;
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, left, SharedWaitEvent(WAIT_FOR_KAFKA));
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	}
}

static void
Assign(Task *task, const Assignment *list, int n)
{
	ClientError error;

	TopicSettle(task);
	if (!ClientAssign(task->client, list, n, &error))
		ereport(ERROR, (errcode(ERRCODE_CONNECTION_FAILURE), errmsg("could not assign partitions: %s", error.text)));
	task->heard = false;
	assigned = ClockNow();
}

void
TopicUnassign(Task *task)
{
	Assign(task, NULL, 0);
}

void
TopicAssign(Task *task)
{
	Assignment *list = palloc(sizeof(Assignment) * Max(task->npartitions, 1));
	int			n = 0;

	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		if (p->reached || (task->replaying && !p->replaying))
			continue;
		list[n].topic = p->topic;
		list[n].partition = p->partition;
		list[n++].offset = p->unseen ? Min(p->last_committed, p->position) : p->position;
	}
	Assign(task, list, n);
	pfree(list);
}

void
TopicMessage(Task *task, Partition *p, const Message *m)
{
	if (m->offset < p->last_committed)
		return;					/* of a replay */
	if (m->offset == p->last_committed && MessageHash((uint64) m->offset, m) != p->last_committed_hash)
		TaskFail(task, ERRCODE_DATA_EXCEPTION,
				 psprintf("%s is not the one that was read: its message at offset " INT64_FORMAT " is another than the one that was committed\n"
						  "HINT: The topic was deleted and made again, or its messages were replaced. %s",
						  Place(task, p), m->offset, hint));
	p->unseen = false;			/* the same, or compacted away */
	p->outside = 0;
}

void
TopicEnd(Partition *p, int64 offset)
{
	if (offset > p->last_committed)
		p->unseen = false;
}

static _Noreturn void
Fail(Task *task, const Partition *p, int64 low, int64 high)
{
	const char *what;

	if (p->position < low)
		what = psprintf("messages " INT64_FORMAT " to " INT64_FORMAT " of %s were removed before they were read\nHINT: Its retention is shorter than the connector was behind.",
						p->position, low - 1, Place(task, p));
	else
		what = psprintf("offset " INT64_FORMAT " of %s is not there: it holds " INT64_FORMAT " to " INT64_FORMAT "\nHINT: The topic was deleted and made again, or cut.",
						p->position, Place(task, p), low, high);
	TaskFail(task, ERRCODE_DATA_EXCEPTION, psprintf("%s %s", what, hint));
}

/* The brokers did not have what was fetched: by now they may have, of another topic, or it was read long ago */
static void
Outside(Task *task, Partition *p, int64 low, int64 high)
{
	int64		from = p->unseen ? p->last_committed : p->position;
	bool		removed = p->unseen && from < low && low <= p->position;
	bool		there = from >= low && (p->unseen ? from < high : from <= high);

	if (!removed && (!there || p->outside == OUTSIDE_MAX))
		Fail(task, p, low, high);
}

void
TopicAsk(Task *task)
{
	for (int i = 0; i < task->npartitions; i++)
		task->partitions[i].asked_at = task->partitions[i].next_offset;
}

bool
TopicWatermarks(Task *task, bool for_catchup)
{
	bool		back = false;

	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];
		int64		low;
		int64		high;
		bool		behind;

		if (!ClientWatermarks(task->client, p->topic, p->partition, &low, &high))
			continue;
		behind = high < p->asked_at;
		p->behind = behind ? p->behind + 1 : 0;
		if (p->behind == BEHIND_MAX)
			Fail(task, p, low, high);
		if (p->lacking)
			Outside(task, p, low, high);
		back |= behind || low < p->low || p->lacking;
		p->lacking = false;
		if (for_catchup)
			p->target = high;
		if (low == p->low && high <= p->high && !behind)
			continue;
		p->low = low;
		p->high = behind ? high : Max(high, p->next_offset);
		SharedPosition(p->shared, p->next_offset, p->low, p->high);
	}
	return back;
}
