/*
 * status.c - shared memory as rows, and waiting for a connector to catch up
 *
 * The functions give facts of this database only; the views over them show
 * each role its own connectors.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_type.h"
#include "connect/connect.h"
#include "connect/verbs.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(anomaly_task_status);
PG_FUNCTION_INFO_V1(anomaly_partition_status);
PG_FUNCTION_INFO_V1(anomaly_is_here);
PG_FUNCTION_INFO_V1(anomaly_launch_trouble);
PG_FUNCTION_INFO_V1(anomaly_wait_for_catchup);
PGDLLEXPORT Datum anomaly_task_status(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum anomaly_partition_status(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum anomaly_is_here(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum anomaly_launch_trouble(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum anomaly_wait_for_catchup(PG_FUNCTION_ARGS);

#define TASK_COLUMNS		27
#define PARTITION_COLUMNS	8
#define CATCHUP_NAP_MS		20

static const char *const state_names[] = {
	"UNASSIGNED", "WAITING", "REPLAYING", "RUNNING", "PAUSED", "RESTARTING", "FAILED"
};

/* A tuplestore that the caller of a set-returning function will read */
static Tuplestorestate *
ResultStart(FunctionCallInfo fcinfo, TupleDesc *desc)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext old;
	Tuplestorestate *store;

	if (result == NULL || !IsA(result, ReturnSetInfo) || !(result->allowedModes & SFRM_Materialize))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("set-valued function called in context that cannot accept a set")));
	old = MemoryContextSwitchTo(result->econtext->ecxt_per_query_memory);
	if (get_call_result_type(fcinfo, NULL, desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	store = tuplestore_begin_heap(true, false, work_mem);
	result->returnMode = SFRM_Materialize;
	result->setResult = store;
	result->setDesc = *desc;
	MemoryContextSwitchTo(old);
	return store;
}

static void
PutTime(Datum *values, bool *nulls, int i, TimestampTz time)
{
	values[i] = TimestampTzGetDatum(time);
	nulls[i] = time == 0;
}

static void
PutText(Datum *values, bool *nulls, int i, const char *text)
{
	nulls[i] = text == NULL || *text == '\0';
	values[i] = nulls[i] ? (Datum) 0 : CStringGetTextDatum(text);
}

#define Counter(field) Int64GetDatum((int64) pg_atomic_read_u64(&slot->field))

static void
PutTask(Datum *values, bool *nulls, TaskSlot *slot)
{
	int			i = 0;

	values[i++] = Int64GetDatum(slot->connector_id);
	values[i++] = Int32GetDatum(slot->task_id);
	PutText(values, nulls, i++, state_names[slot->state]);
	nulls[i] = slot->pid == 0;
	values[i++] = Int32GetDatum(slot->pid);
	values[i++] = Int64GetDatum(slot->generation);
	PutTime(values, nulls, i++, slot->started_at);
	PutTime(values, nulls, i++, slot->state_since);
	PutText(values, nulls, i++, slot->trace);
	PutText(values, nulls, i++, slot->trace[0] ? slot->sqlstate : NULL);
	PutTime(values, nulls, i++, slot->error_since);
	PutTime(values, nulls, i++, slot->next_retry);
	values[i++] = Int32GetDatum(slot->failures);
	PutText(values, nulls, i++, slot->notice);
	values[i++] = Counter(messages);
	values[i++] = Counter(bytes);
	values[i++] = Counter(rows);
	values[i++] = Counter(judged);
	values[i++] = Counter(anomalies);
	values[i++] = Counter(dead_letters);
	values[i++] = Counter(commits);
	values[i++] = Counter(retries);
	values[i++] = Counter(replayed);
	values[i++] = Counter(states);
	values[i++] = Counter(state_bytes);
	PutTime(values, nulls, i++, (TimestampTz) pg_atomic_read_u64(&slot->last_commit));
	PutTime(values, nulls, i++, (TimestampTz) pg_atomic_read_u64(&slot->last_poll));
	values[i++] = Counter(rate);
	Assert(i == TASK_COLUMNS);
}

/* Was this row made on this cluster, in this database? */
Datum
anomaly_is_here(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(PG_GETARG_INT64(0) == (int64) GetSystemIdentifier() && PG_GETARG_OID(1) == MyDatabaseId);
}

/* Why not all workers of a connector have a slot, or NULL */
Datum
anomaly_launch_trouble(PG_FUNCTION_ARGS)
{
	Wish		wish;

	if (!SharedCopyWish(MyDatabaseId, PG_GETARG_INT64(0), &wish) || wish.trace[0] == '\0')
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(wish.trace));
}

/* Ids of the connectors that the caller may see: its own, or all for pg_read_all_stats */
static int
VisibleConnectors(int64 **out)
{
	MemoryContext caller = CurrentMemoryContext;
	bool		all = has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_STATS);
	bool		isnull;
	int			n = 0;
	uint64		found,
				i;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	found = CatalogLook("SELECT id, owner::oid FROM anomaly.connector", 0, NULL, NULL);
	*out = MemoryContextAlloc(caller, sizeof(int64) * (found + 1));
	for (i = 0; i < found; i++)
	{
		HeapTuple	row = SPI_tuptable->vals[i];
		Oid			owner = DatumGetObjectId(SPI_getbinval(row, SPI_tuptable->tupdesc, 2, &isnull));

		if (all || has_privs_of_role(GetUserId(), owner))
			(*out)[n++] = DatumGetInt64(SPI_getbinval(row, SPI_tuptable->tupdesc, 1, &isnull));
	}
	SPI_finish();
	return n;
}

static bool
IsVisible(int64 id, const int64 *visible, int n)
{
	while (n > 0)
		if (visible[--n] == id)
			return true;
	return false;
}

Datum
anomaly_task_status(PG_FUNCTION_ARGS)
{
	TupleDesc	desc;
	Tuplestorestate *store = ResultStart(fcinfo, &desc);
	TaskSlot   *slots;
	int64	   *visible;
	int			nvisible = VisibleConnectors(&visible);
	int			n = SharedCopyTasks(MyDatabaseId, &slots);
	int			i;

	for (i = 0; i < n; i++)
	{
		Datum		values[TASK_COLUMNS];
		bool		nulls[TASK_COLUMNS] = {false};

		if (!IsVisible(slots[i].connector_id, visible, nvisible))
			continue;
		PutTask(values, nulls, &slots[i]);
		tuplestore_putvalues(store, desc, values, nulls);
	}
	return (Datum) 0;
}

Datum
anomaly_partition_status(PG_FUNCTION_ARGS)
{
	TupleDesc	desc;
	Tuplestorestate *store = ResultStart(fcinfo, &desc);
	PartitionSlot *parts;
	int64	   *visible;
	int			nvisible = VisibleConnectors(&visible);
	int			n = SharedCopyPartitions(MyDatabaseId, &parts);
	int			i;

	for (i = 0; i < n; i++)
	{
		Datum		values[PARTITION_COLUMNS];
		bool		nulls[PARTITION_COLUMNS] = {false};

		if (!IsVisible(parts[i].connector_id, visible, nvisible))
			continue;
		values[0] = Int64GetDatum(parts[i].connector_id);
		values[1] = Int32GetDatum(parts[i].task_id);
		PutText(values, nulls, 2, parts[i].topic);
		values[3] = Int32GetDatum(parts[i].partition);
		values[4] = Int64GetDatum(parts[i].next_offset);
		values[5] = Int64GetDatum(parts[i].low);
		nulls[5] = parts[i].low < 0;
		values[6] = Int64GetDatum(parts[i].high);
		nulls[6] = parts[i].high < 0;
		PutTime(values, nulls, 7, parts[i].last_commit);
		tuplestore_putvalues(store, desc, values, nulls);
	}
	return (Datum) 0;
}

/* What wait_for_catchup needs of the connector's row */
typedef struct Wanted
{
	int64		id;
	int64		generation;
	bool		publishes;
} Wanted;

static void
CatchupStart(const char *name, Wanted *out)
{
	Oid			types[1] = {INT8OID};
	Datum		args[1];
	Oid			owner;
	bool		isnull;
	TransactionId xmin;
	char	   *state;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	out->id = CatalogFind(name, false, false, &owner);
	args[0] = Int64GetDatum(out->id);
	(void) CatalogRun("SELECT generation, config ? 'anomalies.topic', xmin, target_state FROM anomaly.connector WHERE id = $1", 1, types, args, NULL);
	out->generation = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	out->publishes = DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull));
	xmin = DatumGetTransactionId(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 3, &isnull));
	state = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 4);
	if (TransactionIdIsCurrentTransactionId(xmin))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("connector \"%s\" was made or changed in this transaction: it starts at COMMIT", name)));
	if (strcmp(state, "RUNNING") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("connector \"%s\" is %s", name, state),
				 errhint("Start it with anomaly.resume_connector.")));
	SPI_finish();
}

/* A task that waits for a person will not catch up */
static void
CatchupCheckFailed(const char *name, int64 id, int64 generation)
{
	TaskSlot   *slots;
	int			n = SharedCopyTasks(MyDatabaseId, &slots);
	int			i;

	for (i = 0; i < n; i++)
		if (slots[i].connector_id == id && slots[i].state == TASK_FAILED && slots[i].generation >= generation)
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("a task of connector \"%s\" is FAILED", name),
					 errdetail("%s", slots[i].trace),
					 errhint("Mend the cause, then call anomaly.restart_connector.")));
	if (n > 0)
		pfree(slots);
}

/* Seen by a snapshot of its own: the caller's may be old */
static bool
OutboxEmpty(int64 id)
{
	Oid			types[1] = {INT8OID};
	Datum		args[1] = {Int64GetDatum(id)};
	bool		empty;

	PushActiveSnapshot(GetLatestSnapshot());
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	empty = CatalogLook("SELECT 1 FROM anomaly.outbox WHERE connector_id = $1 LIMIT 1", 1, types, args) == 0;
	SPI_finish();
	PopActiveSnapshot();
	return empty;
}

/* One look; request is 0 until the launcher knows the connector as it is now */
static bool
CatchupDone(const Wanted *wanted, uint64 *request)
{
	Wish		wish;

	if (*request == 0)
	{
		if (!SharedCopyWish(MyDatabaseId, wanted->id, &wish) || wish.generation < wanted->generation)
			return false;
		*request = SharedAskCatchup(MyDatabaseId, wanted->id);
	}
	return *request != 0 && SharedCatchupDone(MyDatabaseId, wanted->id, *request) &&
		(!wanted->publishes || OutboxEmpty(wanted->id));
}

Datum
anomaly_wait_for_catchup(PG_FUNCTION_ARGS)
{
	char	   *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	TimestampTz end = DatumGetTimestampTz(DirectFunctionCall2(timestamptz_pl_interval, TimestampTzGetDatum(GetCurrentTimestamp()), PG_GETARG_DATUM(1)));
	uint64		request = 0;
	Wanted		wanted;

	CatchupStart(name, &wanted);
	while (!CatchupDone(&wanted, &request))
	{
		CatchupCheckFailed(name, wanted.id, wanted.generation);
		if (GetCurrentTimestamp() >= end)
			PG_RETURN_BOOL(false);
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, CATCHUP_NAP_MS, PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	}
	PG_RETURN_BOOL(true);
}
