/*
 * status.c - shared memory as rows, and the lists of keys and properties
 *
 * Views call these with the rights of whoever asks, so they themselves show
 * only connectors that he may see: his own, or all to pg_read_all_stats.
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "connect/connect.h"
#include "connect/rows.h"
#include "connect/sql.h"

#if PG_VERSION_NUM < 140000
#define ROLE_PG_READ_ALL_STATS DEFAULT_ROLE_READ_ALL_STATS
#endif

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_wish_status);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_task_status);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_partition_status);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_list_config_keys);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_list_properties);

static const char *const state_names[] = {
	"UNASSIGNED", "WAITING", "REPLAYING", "RUNNING", "PAUSED", "RESTARTING", "FAILED"
};

/* ---- rows ---- */

void
RowsStart(FunctionCallInfo fcinfo, Rows *rows)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext old;

	if (result == NULL || !IsA(result, ReturnSetInfo) || !(result->allowedModes & SFRM_Materialize))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("set-valued function called in context that cannot accept a set")));
	old = MemoryContextSwitchTo(result->econtext->ecxt_per_query_memory);
	if (get_call_result_type(fcinfo, NULL, &rows->desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "function is not declared as the extension made it");
	rows->store = tuplestore_begin_heap((result->allowedModes & SFRM_Materialize_Random) != 0, false, work_mem);
	result->returnMode = SFRM_Materialize;
	result->setResult = rows->store;
	result->setDesc = rows->desc;
	MemoryContextSwitchTo(old);
	rows->n = 0;
}

void
PutDatum(Rows *rows, Datum value, bool isnull)
{
	rows->values[rows->n] = value;
	rows->nulls[rows->n++] = isnull;
}

void
PutLong(Rows *rows, int64 value, bool isnull)
{
	PutDatum(rows, Int64GetDatum(value), isnull);
}

void
PutInt(Rows *rows, int value, bool isnull)
{
	PutDatum(rows, Int32GetDatum(value), isnull);
}

void
PutTime(Rows *rows, TimestampTz time)
{
	PutDatum(rows, TimestampTzGetDatum(time), time == 0);
}

void
PutText(Rows *rows, const char *text)
{
	bool		isnull = text == NULL || *text == '\0';

	PutDatum(rows, isnull ? (Datum) 0 : CStringGetTextDatum(text), isnull);
}

void
RowsPut(Rows *rows)
{
	if (rows->n != rows->desc->natts)
		elog(ERROR, "function is not declared as the extension made it");
	tuplestore_putvalues(rows->store, rows->desc, rows->values, rows->nulls);
	rows->n = 0;
}

/* ---- connectors ---- */

/* Of ConnectorRow *, those that the caller may see */
List *
StatusVisible(void)
{
	bool		all = has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_STATS);
	List	   *list = NIL;
	ListCell   *cell;

	foreach(cell, CatalogReadAll())
	{
		ConnectorRow *row = lfirst(cell);

		if (all || is_member_of_role(GetUserId(), row->owner))
			list = lappend(list, row);
	}
	return list;
}

bool
StatusIsVisible(const List *visible, int64 id)
{
	ListCell   *cell;

	foreach(cell, visible)
		if (((ConnectorRow *) lfirst(cell))->id == id)
			return true;
	return false;
}

/* What a series may take at most; with a spec that is no longer known NULL */
static void
PutSeriesBytes(Rows *rows, Jsonb *config)
{
	Spec	   *specs;
	int			n = ConfigSpecs(config, &specs);

	PutLong(rows, (int64) ConfigBound(specs, n), n == 0);
	pfree(specs);
}

Datum
anomaly_wish_status(PG_FUNCTION_ARGS)
{
	Rows		rows;
	ListCell   *cell;

	RowsStart(fcinfo, &rows);
	foreach(cell, StatusVisible())
	{
		ConnectorRow *row = lfirst(cell);
		Wish		wish;
		bool		heard = SharedCopyWish(MyDatabaseId, row->id, &wish);

		PutLong(&rows, row->id, false);
		PutDatum(&rows, BoolGetDatum(row->here), false);
		if (!SharedReady())
			PutText(&rows, "anomaly is not in shared_preload_libraries\nSet it in postgresql.conf and restart the server.");
		else
			PutText(&rows, heard ? wish.trace : NULL);
		PutSeriesBytes(&rows, row->config);
		RowsPut(&rows);
	}
	return (Datum) 0;
}

#define PutCounter(rows, field) PutLong(rows, (int64) pg_atomic_read_u64(&slot->field), false)

static void
PutTask(Rows *rows, TaskSlot *slot)
{
	PutLong(rows, slot->connector_id, false);
	PutInt(rows, slot->task_id, false);
	PutText(rows, state_names[slot->state]);
	PutInt(rows, slot->pid, slot->pid == 0);
	PutLong(rows, slot->generation, false);
	PutTime(rows, slot->started_at);
	PutTime(rows, slot->state_since);
	PutText(rows, slot->trace);
	PutText(rows, slot->trace[0] ? slot->sqlstate : NULL);
	PutTime(rows, slot->error_since);
	PutTime(rows, slot->next_retry == 0 ? 0 : ClockToWall(slot->next_retry));
	PutInt(rows, slot->failures, false);
	PutText(rows, slot->notice);
	PutCounter(rows, messages);
	PutCounter(rows, bytes);
	PutCounter(rows, rows);
	PutCounter(rows, judged);
	PutCounter(rows, anomalies);
	PutCounter(rows, dead_letters);
	PutCounter(rows, commits);
	PutCounter(rows, retries);
	PutCounter(rows, replayed);
	PutCounter(rows, rebuilt);
	PutCounter(rows, rebuild_total);
	PutCounter(rows, states);
	PutCounter(rows, state_bytes);
	PutTime(rows, (TimestampTz) pg_atomic_read_u64(&slot->last_commit));
	PutTime(rows, (TimestampTz) pg_atomic_read_u64(&slot->last_poll));
	PutCounter(rows, rate);
	RowsPut(rows);
}

Datum
anomaly_task_status(PG_FUNCTION_ARGS)
{
	Rows		rows;
	List	   *visible = StatusVisible();
	TaskSlot   *slots;
	int			n = SharedCopyTasks(MyDatabaseId, &slots);

	RowsStart(fcinfo, &rows);
	for (int i = 0; i < n; i++)
		if (StatusIsVisible(visible, slots[i].connector_id))
			PutTask(&rows, &slots[i]);
	return (Datum) 0;
}

Datum
anomaly_partition_status(PG_FUNCTION_ARGS)
{
	Rows		rows;
	List	   *visible = StatusVisible();
	PartitionSlot *parts;
	int			n = SharedCopyPartitions(MyDatabaseId, &parts);

	RowsStart(fcinfo, &rows);
	for (int i = 0; i < n; i++)
	{
		if (!StatusIsVisible(visible, parts[i].connector_id))
			continue;
		PutLong(&rows, parts[i].connector_id, false);
		PutInt(&rows, parts[i].task_id, false);
		PutText(&rows, parts[i].topic);
		PutInt(&rows, parts[i].partition, false);
		PutLong(&rows, parts[i].next_offset, false);
		PutLong(&rows, parts[i].low, parts[i].low < 0);
		PutLong(&rows, parts[i].high, parts[i].high < 0);
		PutTime(&rows, parts[i].last_commit);
		RowsPut(&rows);
	}
	return (Datum) 0;
}

/* ---- lists ---- */

static const char *
KeyTypeText(KeyType type)
{
	switch (type)
	{
		case KEY_INT:
			return "integer";
		case KEY_BOOL:
			return "boolean";
		case KEY_CHOICE:
		case KEY_FLAG:
			return "choice";
		case KEY_TOPICS:
		case KEY_SPECS:
		case KEY_SET:
			return "list";
		case KEY_CONVERTER:
			return "converter";
		case KEY_SPEC:
			return "spec";
		default:
			return "text";
	}
}

Datum
anomaly_list_config_keys(PG_FUNCTION_ARGS)
{
	Rows		rows;

	RowsStart(fcinfo, &rows);
	for (int i = 0; i < config_keys_count; i++)
	{
		const ConfigKey *key = &config_keys[i];

		PutText(&rows, key->name);
		PutText(&rows, KeyTypeText(key->type));
		PutText(&rows, key->value);
		PutInt(&rows, key->min, key->type != KEY_INT);
		PutInt(&rows, key->max, key->type != KEY_INT);
		PutText(&rows, key->choices ? ChoiceText(key->choices) : NULL);
		PutDatum(&rows, BoolGetDatum(key->required), false);
		PutText(&rows, key->help);
		RowsPut(&rows);
	}
	return (Datum) 0;
}

Datum
anomaly_list_properties(PG_FUNCTION_ARGS)
{
	Rows		rows;

	RowsStart(fcinfo, &rows);
	for (int i = 0; i < property_infos_count; i++)
	{
		const PropertyInfo *info = &property_infos[i];

		PutText(&rows, info->name);
		PutDatum(&rows, BoolGetDatum((info->places & PLACE_SERVER) != 0), false);
		PutDatum(&rows, BoolGetDatum((info->places & PLACE_MAPPING) != 0), false);
		PutDatum(&rows, BoolGetDatum((info->places & PLACE_CONSUMER) != 0), false);
		PutDatum(&rows, BoolGetDatum((info->places & PLACE_PRODUCER) != 0), false);
		PutText(&rows, info->type == KEY_INT ? psprintf("%d to %d", info->min, info->max) :
				info->type == KEY_BOOL ? "true or false" : info->choices ? ChoiceText(info->choices) : NULL);
		PutText(&rows, info->help);
		RowsPut(&rows);
	}
	return (Datum) 0;
}
