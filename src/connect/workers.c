/*
 * workers.c - the launcher's slots: wishes on one side, processes on the other
 *
 * A slot goes: free -> wanted (no process) -> launched (registered, not yet
 * attached) -> attached -> ended -> wanted or free. Worker.launch is not 0
 * from launched to the reaping of ended. A worker that is told to stop is not
 * asked to go on again: another one is started after it.
 */
#include "postgres.h"

#include <signal.h>

#include "miscadmin.h"
#include "postmaster/bgworker.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "connect/launcher.h"

#define FINISH_MS		30000	/* to save states when the wish has changed */
#define ORPHAN_MS		5000	/* when the connector is gone: nothing can be saved */
#define EVICT_MS		5000	/* when a scout waits for the place */
#define GENTLE_MS		3000	/* when a session waits for the database */
#define AGAIN_MS		5000	/* between two SIGTERMs */
#define STEADY_MS		300000
#define LAUNCH_CHECK_MS 1000	/* a start that was not reported */

static BackgroundWorkerHandle **handles = NULL; /* NULL: none, or started by the launcher before */

/*
 * After the end of another launcher its running workers are ours; those that
 * have not attached find their launch number out of date.
 */
void
WorkersAdopt(void)
{
	handles = MemoryContextAllocZero(TopMemoryContext, sizeof(handles[0]) * anomaly_max_tasks);

	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	for (int i = 0; i < anomaly_max_tasks; i++)
	{
		Worker	   *worker = &segment->workers[i];

		if (segment->slots[i].used && segment->slots[i].pid == 0 && !worker->ended)
			worker->launch = 0;
	}
	LWLockRelease(segment->lock);
}

/* ---- the end of a worker ---- */

static void
Terminate(int i)
{
	int			pid = segment->slots[i].pid;

	if (handles[i] != NULL)
		TerminateBackgroundWorker(handles[i]);
	else if (pid != 0)
		kill(pid, SIGTERM);		/* the lock is held: it cannot have left the slot */
}

/* Lock held. Finish, and if that takes longer than ms: SIGTERM */
static void
Stop(Alarm *alarm, int i, int ms)
{
	TaskSlot   *slot = &segment->slots[i];
	Worker	   *worker = &segment->workers[i];
	ClockTime	limit = ClockAfter(alarm->now, ms);

	if (!worker->stopping)
	{
		worker->stopping = true;
		worker->finish_by = limit;
		slot->wish = WISH_FINISH;
		if (worker->latch != NULL)
			SetLatch(worker->latch);
		else if (!worker->ended)
			worker->finish_by = alarm->now; /* not attached: nothing to save */
	}
	if (limit < worker->finish_by)
		worker->finish_by = limit;
	if (AlarmPassed(alarm, worker->finish_by))
	{
		Terminate(i);
		worker->finish_by = ClockAfter(alarm->now, AGAIN_MS);
		AlarmAt(alarm, worker->finish_by);
	}
}

/* Lock held: what its end means */
static void
Judge(Alarm *alarm, int i)
{
	TaskSlot   *slot = &segment->slots[i];
	Worker	   *worker = &segment->workers[i];

	if (worker->evicted)
	{
		char		trace[ANOMALY_TRACE_MAX];

		snprintf(trace, sizeof(trace),
				 "stopped for a moment: no background worker was free to read the catalogs\n"
				 "Raise max_worker_processes (now %d): 8 + tasks + publishers + 2.",
				 max_worker_processes);
		SegmentSetTrace(slot, ERRCODE_CONFIGURATION_LIMIT_EXCEEDED, trace);
		SegmentBackOff(slot, alarm->now);
		SegmentSetState(slot, TASK_RESTARTING);
	}
	else if (worker->stopping || worker->restart)
	{
		slot->next_retry = 0;
		if (slot->state != TASK_FAILED || worker->restart)
			SegmentSetState(slot, TASK_UNASSIGNED);
	}
	else if (slot->state != TASK_FAILED)
	{
		if (worker->attached_at != 0 && ClockPassed(worker->attached_at, alarm->now, STEADY_MS))
			slot->failures = 0; /* it had run well: an idle task never clears them itself */
		if (!worker->told && !(worker->ended && worker->exit_code == 0))
			SegmentSetTrace(slot, ERRCODE_INTERNAL_ERROR,
							worker->ended ?
							"the process ended with an error\nThe server's log says more." :
							"the process ended before it could report\nThe server's log says more.");
		SegmentBackOff(slot, alarm->now);
		SegmentSetState(slot, worker->ended && worker->exit_code == 0 ?
						TASK_UNASSIGNED : TASK_RESTARTING);
	}
	slot->pid = 0;
	memset(worker, 0, sizeof(Worker));
}

/* Who has ended? */
void
WorkersReap(Alarm *alarm)
{
	for (int i = 0; i < anomaly_max_tasks; i++)
	{
		Worker	   *worker = &segment->workers[i];
		BgwHandleStatus status = BGWH_STARTED;
		Oid			ask = InvalidOid;
		pid_t		pid;

		if (worker->launch == 0)
			continue;
		/* with a handle: when its place is free again, too */
		if (handles[i] != NULL)
			status = GetBackgroundWorkerPid(handles[i], &pid);
		else if (worker->ended)
			status = BGWH_STOPPED;
		if (status != BGWH_STOPPED)
		{
			if (worker->latch == NULL)	/* starting or leaving: do not rely on the signal alone */
				AlarmAt(alarm, ClockAfter(alarm->now, LAUNCH_CHECK_MS));
			continue;
		}
		LWLockAcquire(segment->lock, LW_EXCLUSIVE);
		if (worker->ended && worker->exit_code == 0 && !worker->stopping)
			ask = segment->slots[i].database;	/* it found its connector gone */
		Judge(alarm, i);
		LWLockRelease(segment->lock);
		if (handles[i] != NULL)
			pfree(handles[i]);
		handles[i] = NULL;
		if (OidIsValid(ask))
			SharedPostDatabase(ask);
	}
}

/* ---- the start of a worker ---- */

/* Lock held: number, so that nobody takes the database meanwhile */
static uint64
Number(int i, const Wish *wish)
{
	Worker	   *worker = &segment->workers[i];
	TaskSlot   *slot = &segment->slots[i];

	memset(worker, 0, sizeof(Worker));
	worker->launch = ++segment->launches;
	worker->catchup_request = wish->catchup_request;
	slot->wish = WISH_RUN;
	slot->pid = 0;
	slot->notice[0] = '\0';
	slot->catchup_seen = 0;
	slot->catchup_asked = 0;
	slot->started_at = 0;
	SegmentSetState(slot, TASK_UNASSIGNED);
	return worker->launch;
}

static void
Launch(Alarm *alarm, int i, uint64 launch)
{
	TaskSlot   *slot = &segment->slots[i];
	bool		publisher = slot->task_id == ANOMALY_PUBLISHER;
	BackgroundWorker worker;
	LaunchNote	note;
	char		trace[ANOMALY_TRACE_MAX];

	memset(&note, 0, sizeof(note));
	note.launch = launch;
	memset(&worker, 0, sizeof(worker));
	strlcpy(worker.bgw_library_name, "anomaly_kafka", sizeof(worker.bgw_library_name));
	strlcpy(worker.bgw_function_name, publisher ? "PublisherMain" : "TaskMain",
			sizeof(worker.bgw_function_name));
	strlcpy(worker.bgw_type, publisher ? "anomaly publisher" : "anomaly task",
			sizeof(worker.bgw_type));
	if (publisher)
		snprintf(worker.bgw_name, sizeof(worker.bgw_name), "anomaly publisher %s", slot->connector);
	else
		snprintf(worker.bgw_name, sizeof(worker.bgw_name), "anomaly task %s/%d",
				 slot->connector, slot->task_id);
	worker.bgw_main_arg = Int32GetDatum(i);

	if (LauncherRegisterWorker(&worker, &note, &handles[i]))
	{
		AlarmAt(alarm, ClockAfter(alarm->now, LAUNCH_CHECK_MS));
		return;
	}

	handles[i] = NULL;
	snprintf(trace, sizeof(trace),
			 "no background worker is free\n"
			 "Raise max_worker_processes (now %d): 8 + tasks + publishers + 2.",
			 max_worker_processes);
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	memset(&segment->workers[i], 0, sizeof(Worker));
	if (slot->failures == 0)
		ereport(WARNING,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("no background worker is free for connector \"%s\"", slot->connector),
				 errhint("Raise max_worker_processes (now %d): 8 + tasks + publishers + 2.",
						 max_worker_processes)));
	SegmentBackOff(slot, alarm->now);
	SegmentSetTrace(slot, ERRCODE_CONFIGURATION_LIMIT_EXCEEDED, trace);
	SegmentSetState(slot, TASK_UNASSIGNED);
	AlarmAt(alarm, slot->next_retry);
	LWLockRelease(segment->lock);
}

/* ---- wishes to slots; the lock held ---- */

/* Counters are those of the connector's share, whatever its generation */
static void
ResetSlot(TaskSlot *slot, const Wish *wish, int task_id)
{
	memset(slot, 0, offsetof(TaskSlot, messages));
	slot->used = true;
	slot->database = wish->database;
	slot->connector_id = wish->connector_id;
	slot->generation = wish->generation;
	slot->task_id = task_id;
	slot->tasks = wish->tasks;
	strlcpy(slot->connector, wish->connector, sizeof(slot->connector));
	slot->state = TASK_UNASSIGNED;
	slot->state_since = GetCurrentTimestamp();
}

static bool
EnsureSlot(const Wish *wish, int task_id)
{
	int			spare = -1;

	for (int i = 0; i < anomaly_max_tasks; i++)
	{
		TaskSlot   *slot = &segment->slots[i];

		if (!slot->used)
			spare = spare < 0 ? i : spare;
		else if (slot->database == wish->database && slot->connector_id == wish->connector_id &&
				 slot->task_id == task_id)
			return true;
	}
	if (spare < 0)
		return false;
	memset(&segment->slots[spare], 0, sizeof(TaskSlot));
	SegmentFreshStats(spare);
	ResetSlot(&segment->slots[spare], wish, task_id);
	memset(&segment->workers[spare], 0, sizeof(Worker));
	return true;
}

static void
EnsureSlots(Wish *wish)
{
	int			missing = 0;

	for (int task = 0; task < wish->tasks; task++)
		missing += EnsureSlot(wish, task) ? 0 : 1;
	if (wish->publisher)
		missing += EnsureSlot(wish, ANOMALY_PUBLISHER) ? 0 : 1;
	if (missing == 0)
		wish->trace[0] = '\0';
	else if (wish->trace[0] == '\0')
	{
		snprintf(wish->trace, sizeof(wish->trace),
				 "%d of its workers have no slot\nRaise anomaly.max_tasks (now %d).",
				 missing, anomaly_max_tasks);
		ereport(WARNING,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("%d workers of connector \"%s\" have no slot", missing, wish->connector),
				 errhint("Raise anomaly.max_tasks (now %d).", anomaly_max_tasks)));
	}
}

static Wish *
WishOf(int i)
{
	return SegmentFindWish(segment->slots[i].database, segment->slots[i].connector_id);
}

static bool
Wanted(const Wish *wish, const TaskSlot *slot)
{
	if (wish == NULL)
		return false;
	return slot->task_id == ANOMALY_PUBLISHER ? wish->publisher : slot->task_id < wish->tasks;
}

static void
Tell(int i, TaskWish wish)
{
	if (segment->slots[i].wish == wish)
		return;
	segment->slots[i].wish = wish;
	if (segment->workers[i].latch != NULL)
		SetLatch(segment->workers[i].latch);
}

/* A slot with a process: go on, pause or end */
static void
Steer(Alarm *alarm, int i, const Wish *wish)
{
	TaskSlot   *slot = &segment->slots[i];
	Worker	   *worker = &segment->workers[i];
	bool		same = wish && wish->generation == slot->generation && wish->tasks == slot->tasks;
	bool		gentle;

	if (worker->ended)
		return;
	if (SegmentHeld(slot->database, &gentle))
		Stop(alarm, i, gentle ? GENTLE_MS : 0);
	else if (!Wanted(wish, slot))
		Stop(alarm, i, ORPHAN_MS);
	else if (worker->stopping || worker->restart || (!same && !(wish->paused && worker->latch != NULL)))
		Stop(alarm, i, FINISH_MS);
	else
		Tell(i, wish->paused ? WISH_PAUSE : WISH_RUN);
}

/* A slot without: true when a process is due */
static bool
Due(Alarm *alarm, int i, const Wish *wish)
{
	TaskSlot   *slot = &segment->slots[i];
	bool		gentle;

	if (SegmentHeld(slot->database, &gentle))
		return false;
	if (wish->generation != slot->generation || wish->tasks != slot->tasks)
		ResetSlot(slot, wish, slot->task_id);
	if (wish->paused)
	{
		SegmentSetState(slot, TASK_PAUSED);
		return false;
	}
	if (slot->state == TASK_FAILED)
		return false;
	return AlarmPassed(alarm, slot->next_retry);
}

/* The worker that was started last makes room */
static void
Evict(Alarm *alarm)
{
	int			last = -1;

	for (int i = 0; i < anomaly_max_tasks; i++)
	{
		Worker	   *worker = &segment->workers[i];

		if (worker->launch == 0)
			continue;
		if (worker->stopping)
			return;				/* one is already on its way out */
		if (last < 0 || worker->launch > segment->workers[last].launch)
			last = i;
	}
	if (last < 0)
		return;
	segment->workers[last].evicted = true;
	Stop(alarm, last, EVICT_MS);
}

void
WorkersReconcile(Alarm *alarm, bool starved, bool evict)
{
	uint64	   *launches = palloc0(sizeof(uint64) * anomaly_max_tasks);

	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	for (int i = 0; i < anomaly_max_tasks; i++)
		if (segment->slots[i].used && segment->workers[i].launch == 0 && !Wanted(WishOf(i), &segment->slots[i]))
			SegmentFreeSlot(i);
	for (int i = 0; i < SEGMENT_WISHES; i++)
		if (segment->wishes[i].used)
			EnsureSlots(&segment->wishes[i]);
	for (int i = 0; i < anomaly_max_tasks; i++)
	{
		if (!segment->slots[i].used)
			continue;
		if (segment->workers[i].launch != 0)
			Steer(alarm, i, WishOf(i));
		else if (Due(alarm, i, WishOf(i)) && !starved)
			launches[i] = Number(i, WishOf(i));
	}
	if (evict)
		Evict(alarm);
	LWLockRelease(segment->lock);

	for (int i = 0; i < anomaly_max_tasks; i++)
		if (launches[i] != 0)
			Launch(alarm, i, launches[i]);
	pfree(launches);
}
