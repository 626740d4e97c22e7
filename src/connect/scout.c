/*
 * scout.c - looks into one database and leaves wishes
 *
 * A worker is bound to one database for life, so the launcher sends a scout
 * into each. It lives for one transaction. A connector that was restored from
 * another cluster or database is none of ours.
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "storage/ipc.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "connect/segment.h"

typedef struct Found
{
	Wish	   *wishes;
	int			n;
	int			left_out;		/* connectors for which there is no room */
} Found;

static void
ScoutDetach(int code, Datum arg)
{
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	if (segment->scout.pid == MyProcPid)
	{
		segment->scout.pid = 0;
		SegmentWakeLauncher();
	}
	LWLockRelease(segment->lock);
}

/* false: the launcher no longer waits for us */
static bool
ScoutAttach(const LaunchNote *note)
{
	bool		mine;

	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	mine = segment->scout.launch == note->launch;
	if (mine)
		segment->scout.pid = MyProcPid;
	LWLockRelease(segment->lock);
	if (mine)
		on_shmem_exit(ScoutDetach, (Datum) 0);
	return mine;
}

/* tasks.max as the verbs have checked it; what is edited by hand is clamped */
static int
TasksOf(const char *text)
{
	long		n = text ? strtol(text, NULL, 10) : 1;

	return (int) Max(1, Min(n, anomaly_max_tasks));
}

static void
ReadRow(Found *found, HeapTuple row, TupleDesc desc)
{
	bool		isnull;
	Wish	   *wish;
	char	   *tasks;
	char	   *name;

	if (found->n >= SEGMENT_WISHES)
	{
		found->left_out++;
		return;
	}
	wish = &found->wishes[found->n++];
	wish->used = true;
	wish->database = MyDatabaseId;
	wish->connector_id = DatumGetInt64(SPI_getbinval(row, desc, 1, &isnull));
	name = SPI_getvalue(row, desc, 2);
	SegmentClip(wish->connector, sizeof(wish->connector), name ? name : "");
	wish->generation = DatumGetInt64(SPI_getbinval(row, desc, 3, &isnull));
	wish->paused = DatumGetBool(SPI_getbinval(row, desc, 4, &isnull));
	tasks = SPI_getvalue(row, desc, 5);
	wish->tasks = TasksOf(tasks);
	wish->publisher = DatumGetBool(SPI_getbinval(row, desc, 6, &isnull));
}

static void
ReadConnectors(Found *found)
{
	Oid			types[2] = {INT8OID, OIDOID};
	Datum		values[2];
	int			rc;

	values[0] = Int64GetDatum((int64) GetSystemIdentifier());
	values[1] = ObjectIdGetDatum(MyDatabaseId);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	rc = SPI_execute_with_args("SELECT id, name, generation, target_state = 'PAUSED',"
							   " config ->> 'tasks.max',"
							   " coalesce(config ->> 'anomalies.topic', config ->> 'errors.deadletterqueue.topic.name', '') <> ''"
							   " FROM anomaly.connector"
							   " WHERE system_identifier = $1 AND database_oid = $2"
							   " AND target_state IN ('RUNNING', 'PAUSED')"
							   " ORDER BY id",
							   2, types, values, NULL, true, 0);
	if (rc != SPI_OK_SELECT)
		elog(ERROR, "reading anomaly.connector failed: %s", SPI_result_code_string(rc));
	for (uint64 i = 0; i < SPI_processed; i++)
		ReadRow(found, SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
	SPI_finish();
}

/* All of them at once: the launcher never sees half a database */
static void
LeaveWishes(Found *found, const LaunchNote *note)
{
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	if (segment->scout.launch != note->launch)
		found->n = 0;			/* given up by the launcher: another one comes */
	else
	{
		for (int i = 0; i < SEGMENT_WISHES; i++)
			segment->wishes[i].seen = false;
		for (int i = 0; i < found->n; i++)
		{
			Wish	   *old = SegmentFindWish(MyDatabaseId, found->wishes[i].connector_id);

			if (old == NULL)
				continue;
			found->wishes[i].catchup_request = old->catchup_request;
			strlcpy(found->wishes[i].trace, old->trace, sizeof(old->trace));
			*old = found->wishes[i];
			old->seen = true;
			found->wishes[i].used = false;
		}
		SegmentDropWishes(MyDatabaseId, true);
		for (int i = 0, at = 0; i < found->n; i++)
		{
			if (!found->wishes[i].used)
				continue;
			while (at < SEGMENT_WISHES && segment->wishes[at].used)
				at++;
			if (at == SEGMENT_WISHES)
				found->left_out++;
			else
			{
				segment->wishes[at] = found->wishes[i];
				segment->wishes[at].seen = true;
			}
		}
		segment->scout.done = true;
	}
	LWLockRelease(segment->lock);

	if (found->left_out > 0)
		ereport(WARNING,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("%d connectors of database \"%s\" are not started",
						found->left_out, note->database),
				 errhint("Raise anomaly.max_tasks (now %d).", anomaly_max_tasks)));
}

/* An error of the last try was logged then; this one shows at DEBUG1 */
static void
Complain(const LaunchNote *note)
{
	ErrorData  *error;

	MemoryContextSwitchTo(TopMemoryContext);
	error = CopyErrorData();
	FlushErrorState();
	ereport(note->quiet ? DEBUG1 : LOG,
			(errcode(error->sqlerrcode),
			 errmsg("anomaly scout could not read the connectors of database \"%s\": %s",
					note->database, error->message),
			 errhint("It is tried again.")));
}

void
ScoutMain(Datum arg)
{
	LaunchNote	note;
	Found		found = {0};
	volatile bool failed = false;

	memcpy(&note, MyBgworkerEntry->bgw_extra, sizeof(note));
	pqsignal(SIGTERM, die);
	BackgroundWorkerUnblockSignals();

	if (segment == NULL || !ScoutAttach(&note))
		proc_exit(0);
	BackgroundWorkerInitializeConnectionByOid(DatumGetObjectId(arg), InvalidOid, 0);

	SetConfigOption("search_path", "pg_catalog, pg_temp", PGC_SUSET, PGC_S_OVERRIDE);

	/* a DROP EXTENSION that is not yet committed must not keep us from the other databases */
	SetConfigOption("lock_timeout", "1s", PGC_SUSET, PGC_S_OVERRIDE);
	SetConfigOption("default_transaction_isolation", "read committed", PGC_SUSET, PGC_S_OVERRIDE);
	found.wishes = MemoryContextAllocZero(TopMemoryContext, sizeof(Wish) * SEGMENT_WISHES);

	StartTransactionCommand();
	PG_TRY();
	{
		PushActiveSnapshot(GetTransactionSnapshot());
		pgstat_report_activity(STATE_RUNNING, "reading connectors");
		if (OidIsValid(get_extension_oid("anomaly", true)))
			ReadConnectors(&found);
		PopActiveSnapshot();
		CommitTransactionCommand();
	}
	PG_CATCH();
	{
		Complain(&note);
		AbortCurrentTransaction();
		failed = true;
	}
	PG_END_TRY();

	if (!failed)
		LeaveWishes(&found, &note);

	/* a failure is told by what is not done: an exit code would be logged at every try */
	proc_exit(0);
}
