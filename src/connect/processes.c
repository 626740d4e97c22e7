/*
 * processes.c - what sessions ask and want of a connector's processes
 *
 * Restarts of single processes are shared memory's business: they are asked
 * for when the transaction commits, and a savepoint that is rolled back takes
 * its own with it.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "connect/connect.h"
#include "connect/segment.h"

typedef struct Restart
{
	int64		connector_id;
	int			task_id;
	bool		all;			/* task_id does not count */
	bool		only_failed;
	SubTransactionId subid;		/* which asked */
} Restart;

static Restart *restarts = NULL;	/* in TopMemoryContext */
static int	nrestarts = 0;
static int	max_restarts = 0;
static bool registered = false;

/* Neither a process nor a wish for one; what was launched counts until it is reaped */
bool
SharedIdle(Oid database, int64 connector_id)
{
	bool		idle;

	if (segment == NULL)
		return true;
	LWLockAcquire(segment->lock, LW_SHARED);
	idle = SegmentFindWish(database, connector_id) == NULL;
	for (int i = 0; i < anomaly_max_tasks && idle; i++)
		if (segment->slots[i].used && segment->slots[i].database == database && segment->slots[i].connector_id == connector_id)
			idle = segment->workers[i].launch == 0 && segment->slots[i].pid == 0;
	LWLockRelease(segment->lock);
	return idle;
}

/* Lock held. A process is told to finish, and another one follows it; one that waits for its next try has it now */
static void
RestartSlot(int i)
{
	TaskSlot   *slot = &segment->slots[i];
	Worker	   *worker = &segment->workers[i];

	slot->failures = 0;
	slot->retry_by = 0;
	slot->letters = 0;
	if (worker->launch != 0)
		worker->restart = true;
	else if (slot->state == TASK_FAILED || slot->state == TASK_RESTARTING)
	{
		slot->next_retry = 0;
		slot->error_since = 0;
		slot->sqlstate[0] = slot->trace[0] = '\0';
		SegmentSetState(slot, TASK_UNASSIGNED);
	}
	else
		slot->next_retry = 0;
}

static bool
Meant(const Restart *restart, const TaskSlot *slot)
{
	if (!slot->used || slot->database != MyDatabaseId || slot->connector_id != restart->connector_id)
		return false;
	if (!restart->all && slot->task_id != restart->task_id)
		return false;
	return !restart->only_failed || slot->state == TASK_FAILED || slot->state == TASK_RESTARTING;
}

static void
RestartNow(void)
{
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	for (int r = 0; r < nrestarts; r++)
		for (int i = 0; i < anomaly_max_tasks; i++)
			if (Meant(&restarts[r], &segment->slots[i]))
				RestartSlot(i);
	if (nrestarts > 0)
		SegmentWakeLauncher();
	LWLockRelease(segment->lock);
}

static void
XactEnd(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_COMMIT && nrestarts > 0)
		RestartNow();
	if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT)
		nrestarts = 0;
}

static void
SubXactEnd(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	if (event == SUBXACT_EVENT_COMMIT_SUB)
		for (int i = 0; i < nrestarts; i++)
			restarts[i].subid = restarts[i].subid == mine ? parent : restarts[i].subid;
	if (event == SUBXACT_EVENT_ABORT_SUB)
		while (nrestarts > 0 && restarts[nrestarts - 1].subid == mine)
			nrestarts--;
}

/* task_id of NULL: all of its processes. The transaction must also have posted the database */
void
SharedRestartAtCommit(int64 connector_id, const int *task_id, bool only_failed)
{
	Restart    *restart;

	if (segment == NULL)
		return;
	if (!registered)
	{
		RegisterXactCallback(XactEnd, NULL);
		RegisterSubXactCallback(SubXactEnd, NULL);
		registered = true;
	}
	if (nrestarts == max_restarts)
	{
		max_restarts = Max(16, max_restarts * 2);
		restarts = restarts ? repalloc(restarts, sizeof(Restart) * max_restarts) :
			MemoryContextAlloc(TopMemoryContext, sizeof(Restart) * max_restarts);
	}
	restart = &restarts[nrestarts++];
	restart->connector_id = connector_id;
	restart->all = task_id == NULL;
	restart->task_id = task_id ? *task_id : 0;
	restart->only_failed = only_failed;
	restart->subid = GetCurrentSubTransactionId();
}
