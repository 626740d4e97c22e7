/*
 * launcher.c - the background worker that starts all others
 *
 * It is connected to no database, so it reads only pg_database; what is
 * wished in a database it learns from a scout. One turn of its loop: take
 * posts, see who ended, send the next scout, bring slots and wishes together,
 * sleep until something is due or the latch is set.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_database.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/varlena.h"

#include "connect/launcher.h"

#define STARVED_MS			1000	/* until it is looked again whether a worker is free */
#define SCOUT_LIMIT_MS		30000	/* then it is terminated */
#define SCOUT_CHECK_MS		1000	/* an end that was not reported */
#define DATCONNLIMIT_INVALID	(-2)	/* a DROP DATABASE that was interrupted */

/* A database to look into */
typedef struct Target
{
	Oid			database;
	ClockTime	due;			/* CLOCK_NEVER: not due */
	int			failures;
	bool		exists;			/* in the last reading of pg_database */
	char		name[NAMEDATALEN];
} Target;

static Target *targets = NULL;
static int	ntargets = 0;
static int	max_targets = 0;

static BackgroundWorkerHandle *scout_handle = NULL;
static ClockTime scout_limit = CLOCK_NEVER;
static bool starved = false;	/* a scout is due and no background worker is free */
static bool refused = false;	/* found out in this turn */

bool
LauncherRegisterWorker(BackgroundWorker *worker, const LaunchNote *note,
					   BackgroundWorkerHandle **handle)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);
	bool		ok;

	StaticAssertStmt(sizeof(LaunchNote) <= BGW_EXTRALEN, "bgw_extra cannot hold a LaunchNote");
	worker->bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker->bgw_start_time = BgWorkerStart_RecoveryFinished;
	worker->bgw_restart_time = BGW_NEVER_RESTART;
	worker->bgw_notify_pid = MyProcPid;
	memcpy(worker->bgw_extra, note, sizeof(LaunchNote));
	ok = RegisterDynamicBackgroundWorker(worker, handle);
	MemoryContextSwitchTo(old);
	return ok;
}

/* ---- databases ---- */

/* Empty setting: all */
static bool
Allowed(const char *name)
{
	char	   *copy;
	List	   *names = NIL;
	ListCell   *cell;
	bool		found = false;

	if (anomaly_databases == NULL || *anomaly_databases == '\0')
		return true;
	copy = pstrdup(anomaly_databases);
	if (SplitIdentifierString(copy, ',', &names))
	{
		foreach(cell, names)
			found = found || strcmp((char *) lfirst(cell), name) == 0;
	}
	list_free(names);
	pfree(copy);
	return found;
}

static Target *
FindTarget(Oid database)
{
	for (int i = 0; i < ntargets; i++)
		if (targets[i].database == database)
			return &targets[i];
	return NULL;
}

static void
SeeDatabase(Form_pg_database db, ClockTime now)
{
	Target	   *target = FindTarget(db->oid);

	if (!db->datallowconn || db->datistemplate || db->datconnlimit == DATCONNLIMIT_INVALID ||
		!Allowed(NameStr(db->datname)))
		return;
	if (target == NULL)
	{
		if (ntargets == max_targets)
		{
			max_targets = Max(16, max_targets * 2);
			targets = targets == NULL ?
				MemoryContextAlloc(TopMemoryContext, sizeof(Target) * max_targets) :
				repalloc(targets, sizeof(Target) * max_targets);
		}
		target = &targets[ntargets++];
		memset(target, 0, sizeof(Target));
		target->database = db->oid;
		target->due = now;
	}
	target->exists = true;
	strlcpy(target->name, NameStr(db->datname), sizeof(target->name));
}

/* Reads pg_database; a database that is gone, or no longer for us, loses its wishes */
static void
RefreshDatabases(ClockTime now)
{
	Relation	rel;
	TableScanDesc scan;
	HeapTuple	tuple;
	int			kept = 0;

	for (int i = 0; i < ntargets; i++)
		targets[i].exists = false;

	StartTransactionCommand();
	(void) GetTransactionSnapshot();
	rel = table_open(DatabaseRelationId, AccessShareLock);
	scan = table_beginscan_catalog(rel, 0, NULL);
	while (HeapTupleIsValid(tuple = heap_getnext(scan, ForwardScanDirection)))
		SeeDatabase((Form_pg_database) GETSTRUCT(tuple), now);
	table_endscan(scan);
	table_close(rel, AccessShareLock);
	CommitTransactionCommand();

	for (int i = 0; i < ntargets; i++)
		if (targets[i].exists)
			targets[kept++] = targets[i];
	ntargets = kept;

	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	for (int i = 0; i < SEGMENT_WISHES; i++)
		if (segment->wishes[i].used && FindTarget(segment->wishes[i].database) == NULL)
			memset(&segment->wishes[i], 0, sizeof(Wish));
	LWLockRelease(segment->lock);
}

static void
TakePosts(ClockTime now)
{
	Oid			posts[SEGMENT_POSTS];
	int			n;
	bool		all;

	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	n = segment->nposts;
	memcpy(posts, segment->posts, sizeof(Oid) * n);
	all = segment->post_all;
	segment->nposts = 0;
	segment->post_all = false;
	LWLockRelease(segment->lock);

	if (n == 0 && !all)
		return;
	RefreshDatabases(now);
	for (int i = 0; i < ntargets; i++)
	{
		bool		posted = all;

		for (int j = 0; j < n && !posted; j++)
			posted = posts[j] == targets[i].database;
		if (posted)
		{
			targets[i].due = now;
			targets[i].failures = 0;
		}
	}
}

/* ---- scouts ---- */

static void
ScoutFailed(Target *target, ClockTime now)
{
	target->failures++;
	target->due = Min(target->due, LauncherBackoff(now, target->failures, 0));
}

/* Has the scout ended? A failure, a hang or a hold makes its database due again */
static void
ReapScout(Alarm *alarm)
{
	pid_t		pid;
	bool		done;
	bool		gentle;
	bool		held;
	Target	   *target;

	if (scout_handle == NULL)
		return;
	LWLockAcquire(segment->lock, LW_SHARED);
	held = SegmentHeld(segment->scout.database, &gentle);
	LWLockRelease(segment->lock);
	if (GetBackgroundWorkerPid(scout_handle, &pid) != BGWH_STOPPED)
	{
		if (AlarmPassed(alarm, scout_limit) || held)
		{
			TerminateBackgroundWorker(scout_handle);
			scout_limit = ClockAfter(alarm->now, SCOUT_LIMIT_MS);
		}
		AlarmAt(alarm, ClockAfter(alarm->now, SCOUT_CHECK_MS));
		return;
	}
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	target = FindTarget(segment->scout.database);
	done = segment->scout.done;
	memset(&segment->scout, 0, sizeof(Scout));
	LWLockRelease(segment->lock);
	pfree(scout_handle);
	scout_handle = NULL;

	if (target == NULL)
		return;
	if (done)
		target->failures = 0;
	else if (held)
		target->due = Min(target->due, alarm->now);
	else
		ScoutFailed(target, alarm->now);
}

static void
SendScout(Target *target, ClockTime now)
{
	BackgroundWorker worker;
	LaunchNote	note;

	memset(&note, 0, sizeof(note));
	note.quiet = target->failures > 0;
	strlcpy(note.database, target->name, sizeof(note.database));

	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	note.launch = ++segment->launches;
	memset(&segment->scout, 0, sizeof(Scout));
	segment->scout.launch = note.launch;
	segment->scout.database = target->database;
	LWLockRelease(segment->lock);

	memset(&worker, 0, sizeof(worker));
	strlcpy(worker.bgw_library_name, "anomaly", sizeof(worker.bgw_library_name));
	strlcpy(worker.bgw_function_name, "ScoutMain", sizeof(worker.bgw_function_name));
	strlcpy(worker.bgw_type, "anomaly scout", sizeof(worker.bgw_type));
	snprintf(worker.bgw_name, sizeof(worker.bgw_name), "anomaly scout of %s", target->name);
	worker.bgw_main_arg = ObjectIdGetDatum(target->database);

	if (LauncherRegisterWorker(&worker, &note, &scout_handle))
	{
		target->due = CLOCK_NEVER;
		scout_limit = ClockAfter(now, SCOUT_LIMIT_MS);
		starved = false;
		return;
	}

	scout_handle = NULL;
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	memset(&segment->scout, 0, sizeof(Scout));
	LWLockRelease(segment->lock);
	if (!starved)
		ereport(WARNING,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("no background worker is free to look into database \"%s\"", target->name),
				 errhint("Raise max_worker_processes (now %d): 8 + tasks + publishers + 2.",
						 max_worker_processes)));
	starved = true;
	refused = true;
	target->due = ClockAfter(now, STARVED_MS);
}

/* One at a time, the one that has waited longest first */
static void
Scouts(Alarm *alarm)
{
	Target	   *first = NULL;
	Oid			chosen;
	bool		any_due = false;

	refused = false;
	ReapScout(alarm);
	if (scout_handle != NULL)
		return;
	LWLockAcquire(segment->lock, LW_SHARED);
	for (int i = 0; i < ntargets; i++)
	{
		bool		gentle;

		if (SegmentHeld(targets[i].database, &gentle))
			continue;			/* the end of the hold wakes us */
		any_due = any_due || targets[i].due != CLOCK_NEVER;
		if (!AlarmPassed(alarm, targets[i].due))
			continue;
		if (first == NULL || targets[i].due < first->due)
			first = &targets[i];
	}
	LWLockRelease(segment->lock);
	if (!any_due)
		starved = false;
	if (first == NULL)
		return;

	/* it may be gone or closed since; a scout would only fail there, aloud */
	chosen = first->database;
	RefreshDatabases(alarm->now);
	first = FindTarget(chosen);
	if (first != NULL)
		SendScout(first, alarm->now);
	AlarmAt(alarm, first == NULL ? alarm->now : first->due);
	if (scout_handle != NULL)
		AlarmAt(alarm, ClockAfter(alarm->now, SCOUT_CHECK_MS));
}

/* ---- the process ---- */

static void
LauncherDetach(int code, Datum arg)
{
	LWLockReleaseAll();			/* an error may have left ours held */
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	if (segment->launcher_pid == MyProcPid)
	{
		segment->launcher_pid = 0;
		segment->launcher = NULL;
	}
	LWLockRelease(segment->lock);
}

static void
LauncherAttach(void)
{
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	segment->launcher_pid = MyProcPid;
	segment->launcher = MyLatch;
	memset(&segment->scout, 0, sizeof(Scout));	/* one of the launcher before us gives up */
	LWLockRelease(segment->lock);
	on_shmem_exit(LauncherDetach, (Datum) 0);
	WorkersAdopt();
}

/* How long nothing is due; -1: forever */
static long
Idle(const Alarm *alarm)
{
	ClockTime	now = ClockNow();

	if (alarm->next == CLOCK_NEVER)
		return -1;
	if (alarm->next <= now)
		return 1;				/* not 0: an alarm that stays due must not spin */
	return (long) Min((alarm->next - now) / 1000 + 1, INT64CONST(600000));
}

void
LauncherMain(Datum arg)
{
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, die);
	BackgroundWorkerUnblockSignals();
	BackgroundWorkerInitializeConnection(NULL, NULL, 0);
	pgstat_report_appname("anomaly launcher");
	LauncherAttach();
	RefreshDatabases(ClockNow());

	for (;;)
	{
		Alarm		alarm;
		long		idle;

		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
		if (ConfigReloadPending)
		{
			ConfigReloadPending = false;
			ProcessConfigFile(PGC_SIGHUP);
			RefreshDatabases(ClockNow());
		}

		alarm.now = ClockNow();
		alarm.next = CLOCK_NEVER;
		TakePosts(alarm.now);
		WorkersReap(&alarm);
		Scouts(&alarm);
		WorkersReconcile(&alarm, starved, refused);

		idle = Idle(&alarm);
		(void) WaitLatch(MyLatch,
						 WL_LATCH_SET | WL_EXIT_ON_PM_DEATH | (idle >= 0 ? WL_TIMEOUT : 0),
						 idle, SharedWaitEvent(WAIT_FOR_WISHES));
	}
}

void
LauncherRegister(void)
{
	BackgroundWorker worker;

	memset(&worker, 0, sizeof(worker));
	worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
	worker.bgw_restart_time = 1;
	strlcpy(worker.bgw_library_name, "anomaly", sizeof(worker.bgw_library_name));
	strlcpy(worker.bgw_function_name, "LauncherMain", sizeof(worker.bgw_function_name));
	strlcpy(worker.bgw_name, "anomaly launcher", sizeof(worker.bgw_name));
	strlcpy(worker.bgw_type, "anomaly launcher", sizeof(worker.bgw_type));
	RegisterBackgroundWorker(&worker);
}
