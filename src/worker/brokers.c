/*
 * brokers.c - what a task hears of the brokers: ends of partitions, errors, new partitions, watermarks
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "worker/batch.h"
#include "worker/brokers.h"
#include "worker/client.h"
#include "worker/commit.h"
#include "worker/offsets.h"
#include "worker/same_topic.h"
#include "worker/sink.h"
#include "worker/trouble.h"

static uint64 refresh_ticket = 0;	/* question under way, 0: none */
static bool refresh_counts = false; /* it was asked for the catch-up request */
static ClockTime refreshed_at = 0;

void
BrokersBegin(void)
{
	refreshed_at = ClockNow();
}

void
BrokersAnswered(Task *task)
{
	if (TroubleEnd(task) && task->sink != NULL && !task->replaying)
		TaskReport(task, TASK_RUNNING, "reading messages");
}

/* Options are read at the start: states are saved, and a new process may find better ones */
static void
Unanswered(Task *task, const ClientError *error)
{
	TroubleSay(task, error);
	if (error->missing && task->sink != NULL)
	{
		TaskCut(task);
		TroubleMissing(task, error);
	}
	if (!TroubleRefused())
		return;
	TaskCut(task);
	TroubleLeave(task);
}

static void
PartitionEnd(Task *task, Partition *p, int64 offset)
{
	p->eof = Max(p->eof, offset);
	TopicEnd(p, offset);
	if (offset <= p->position)
		return;
	if (task->replaying)
	{
		if (p->replaying && offset >= p->next_offset)
			p->position = p->next_offset;
		return;
	}
	if (p->stop >= 0)
		offset = Min(offset, p->stop);
	if (offset <= p->position)
		return;
	/* markers or compacted messages up to here: nothing will come of them */
	if (BatchEmpty(task))
		task->batch.started = ClockNow();
	p->position = offset;
	task->batch.moved = true;
}

static void
OutOfRange(Task *task, Partition *p)
{
	if (task->replaying && p->replaying)
	{
		p->lost = true;
		return;
	}
	p->lacking = true;
	p->outside++;
	refreshed_at = 0;			/* asks for watermarks */
}

void
BrokersEvents(Task *task)
{
	ClientEvent event;

	while (ClientNextEvent(task->client, &event))
	{
		Partition  *p = event.partition >= 0 ? TaskPartition(task, event.topic, event.partition) : NULL;

		if (event.kind == EVENT_EOF)
		{
			task->heard = true;
			if (p != NULL)
				PartitionEnd(task, p, event.offset);
			BrokersAnswered(task);
		}
		else if (event.kind == EVENT_OUT_OF_RANGE)
		{
			if (p != NULL)
				OutOfRange(task, p);
		}
		else
			Unanswered(task, &event.error);
	}
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
	TopicAsk(task);
	refresh_ticket = ClientRefresh(task->client, false);
	refresh_counts = for_catchup;
}

/* Questions to the brokers and their answers; assignment changes only here, between batches */
void
BrokersRefresh(Task *task, ClockTime now)
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
			BrokersAnswered(task);
		if (!task->replaying && OffsetsGrown(task))
		{
			TaskDo(task, AddPartitions, NULL);
			TopicAssign(task);
		}
		task->suspect |= TopicWatermarks(task, refresh_counts);
		if (refresh_counts && error.text[0])
			task->slot->catchup_asked = 0;
		refresh_counts = false;
	}
	if (refresh_ticket != 0 || (task->replaying && !TroubleRefused()))
		return;
	if (request > task->slot->catchup_seen && request != task->slot->catchup_asked)
	{
		if (TroubleAny() && !ClockPassed(refreshed_at, now, TROUBLE_ASK_MS))
			return;
		task->slot->catchup_asked = request;
		AskAgain(task, true);
	}
	else if (ClockPassed(refreshed_at, now, TroubleAny() ? TROUBLE_ASK_MS : BROKERS_REFRESH_MS))
		AskAgain(task, false);
}

void
BrokersCatchup(Task *task)
{
	uint64		request = task->slot->catchup_asked;

	if (request <= task->slot->catchup_seen || refresh_counts || TroubleAny())
		return;
	for (int i = 0; i < task->npartitions; i++)
		if (task->partitions[i].next_offset < task->partitions[i].target && !task->partitions[i].reached)
			return;
	SharedCaughtUp(task->slot, request);
}

/* At the end of every partition what failed before is over, though no commit says so */
void
BrokersAtEnd(Task *task)
{
	if (TroubleAny())
		return;
	for (int i = 0; i < task->npartitions; i++)
	{
		const Partition *p = &task->partitions[i];

		if (!p->reached && (p->eof < 0 || p->next_offset < p->eof))
			return;
	}
	SharedClearError(task->slot);
}
