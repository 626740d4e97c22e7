/*
 * wait.c - waiting for a connector to catch up
 *
 * The truth is in shared memory, where tasks report; the connector's row is
 * read now and then by snapshots that are not kept.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/latch.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#if PG_VERSION_NUM >= 140000
#include "utils/wait_event.h"
#endif

#include "connect/connect.h"
#include "connect/sql.h"

#define NAP_MS		20
#define LOOK_EVERY	5			/* naps between two looks at the tables */

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_wait_for_catchup);

typedef struct Wait
{
	const char *name;
	int64		id;				/* 0: not looked yet */
	int64		generation;
	bool		publishes;
	uint64		request;		/* 0: not asked yet */
	bool		in_tables;		/* all tasks have reported */
} Wait;

/* Who does not run will not catch up; true: a run that was bounded is over */
static bool
Look(Wait *wait)
{
	ConnectorRow row;
	JsonbValue	buf;

	if (!CatalogRead(wait->id, wait->id ? NULL : wait->name, &row))
		VerbNoConnector(wait->name);
	VerbCheckMember(&row);
	if (row.uncommitted)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("connector \"%s\" was made or changed by this transaction", row.name),
				 errhint("It takes effect at COMMIT; wait for it after that.")));
	if (!row.here)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("connector \"%s\" is STOPPED: " NOT_HERE_REASON, row.name)));
	if (strcmp(row.target_state, "STOPPED") == 0 && row.stop_reason && strcmp(row.stop_reason, REACHED_REASON) == 0)
		return true;
	if (strcmp(row.target_state, "RUNNING") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("connector \"%s\" is %s", row.name, row.target_state),
				 errhint("Start it with anomaly.resume_connector().")));
	wait->id = row.id;
	wait->generation = row.generation;
	wait->publishes = getKeyJsonValueFromContainer(&row.config->root, "anomalies.topic", strlen("anomalies.topic"), &buf) != NULL ||
		getKeyJsonValueFromContainer(&row.config->root, DEAD_LETTER_TOPIC, strlen(DEAD_LETTER_TOPIC), &buf) != NULL;
	return false;
}

/* Of the generation in force: what failed before it has been restarted */
static void
CheckFailed(const Wait *wait)
{
	TaskSlot   *slots;
	int			n = SharedCopyTasks(MyDatabaseId, &slots);

	for (int i = 0; i < n; i++)
		if (slots[i].connector_id == wait->id && slots[i].state == TASK_FAILED && slots[i].generation >= wait->generation)
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("connector \"%s\" is FAILED", wait->name),
					 errdetail("%s", slots[i].trace[0] ? slots[i].trace : "It left no error."),
					 errhint("Mend the cause, then call anomaly.restart_connector().")));
}

/* look: at the tables, too */
static bool
Done(Wait *wait, bool look)
{
	Wish		wish;

	if (wait->request == 0)
	{
		if (!SharedCopyWish(MyDatabaseId, wait->id, &wish) || wish.generation < wait->generation)
			return false;
		wait->request = SharedAskCatchup(MyDatabaseId, wait->id);
		return false;
	}
	wait->in_tables = wait->in_tables || SharedCatchupDone(MyDatabaseId, wait->id, wait->request);
	return wait->in_tables && (!wait->publishes || (look && CatalogOutboxEmpty(wait->id)));
}

/* From now on as long as the interval is in the calendar */
static ClockTime
End(Datum interval)
{
	TimestampTz wall = GetCurrentTimestamp();
	TimestampTz end = DatumGetTimestampTz(DirectFunctionCall2(timestamptz_pl_interval, TimestampTzGetDatum(wall), interval));

	if (TIMESTAMP_IS_NOEND(end))
		return CLOCK_NEVER;
	return TIMESTAMP_IS_NOBEGIN(end) ? 0 : ClockNow() + (end - wall);
}

Datum
anomaly_wait_for_catchup(PG_FUNCTION_ARGS)
{
	MemoryContext turn = AllocSetContextCreate(CurrentMemoryContext, "wait_for_catchup", ALLOCSET_SMALL_SIZES);
	MemoryContext caller;
	ClockTime	end;
	Wait		wait = {0};
	bool		done = false;

	wait.name = VerbName(PG_GETARG_DATUM(0), PG_ARGISNULL(0));
	VerbCheckPreloaded("wait_for_catchup()");
	if (PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("the timeout must not be NULL")));
	end = End(PG_GETARG_DATUM(1));

	caller = MemoryContextSwitchTo(turn);
	for (int n = 0;; n++)
	{
		bool		look = n % LOOK_EVERY == 0;

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(turn);
		done = look && Look(&wait);
		if (done)
			break;
		CheckFailed(&wait);
		done = Done(&wait, look);
		if (done || ClockNow() >= end)
			break;
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, NAP_MS, SharedWaitEvent(WAIT_FOR_CATCHUP));
		ResetLatch(MyLatch);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(turn);
	PG_RETURN_BOOL(done);
}
