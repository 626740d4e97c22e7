/*
 * events.c - anomalies as events: what a person is woken for, once
 *
 * A table that the caller names is read with the caller's rights. The tables
 * of connectors are their owners' choice, and may be views, or have types and
 * policies that run code: who asks for a connector's events must have the right
 * to read them, and its owner reads them. Whether the last event of a series is
 * open is asked of its saved state, by scans that need no rights: only for
 * tables that the connector in question writes, so that a table of one's own
 * tells nothing of others.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "connect/connect.h"
#include "connect/rows.h"
#include "connect/sql.h"
#include "core/state.h"

#define FETCH	1000

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_events);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_events_of_table);

/* A connector that writes the table in hand */
typedef struct Writer
{
	const ConnectorRow *row;
	Suppressions *suppressions;
} Writer;

/* One call */
typedef struct Events
{
	Rows		rows;
	List	   *writers;		/* of Writer *, of the table in hand */
	Relation	checkpoint;		/* NULL: not opened yet */
	Oid			index;
	Spec	   *spec;			/* of the state in hand */
	bool		has_since;
	bool		has_until;
	Datum		since;
	Datum		until;
} Events;

/* Columns of the query below */
enum
{
	E_CONNECTOR = 1, E_DETECTOR, E_TOPIC, E_PARTITION, E_SERIES, E_EVENT_ID, E_STARTED_AT, E_ENDED_AT,
	E_PEAK, E_POINTS, E_DETECTED_AT, E_LAST_OFFSET, E_LAST
};

static const char *const key_columns[] = {"connector", "detector", "topic", "kafka_partition", "series", "event_id"};
static const char *const other_columns[] = {"ts", "alert", "score", "onset", "kafka_offset", "detected_at"};

static void
CheckColumns(Oid relid)
{
	for (int i = 0; i < (int) (lengthof(key_columns) + lengthof(other_columns)); i++)
	{
		const char *column = i < (int) lengthof(key_columns) ? key_columns[i] : other_columns[i - lengthof(key_columns)];

		if (get_attnum(relid, column) == InvalidAttrNumber)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("table \"%s.%s\" has no column \"%s\"", get_namespace_name(get_rel_namespace(relid)), get_rel_name(relid), column),
					 errhint("Events need connector, detector, topic, kafka_partition, kafka_offset, series, ts, score, onset, alert, event_id and detected_at.")));
	}
}

/* Events by their alerts: those whose alert lies in the time asked for, with all of their rows */
static char *
EventsQuery(const Events *events, Oid relid, bool by_connector)
{
	const char *table = quote_qualified_identifier(get_namespace_name(get_rel_namespace(relid)), get_rel_name(relid));
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfo(&sql, "WITH a AS (SELECT connector::text, detector::text, topic::text, kafka_partition::int4, series::text, event_id::int8,"
					 " min(ts)::timestamptz AS started_at, min(detected_at)::timestamptz AS detected_at FROM %s WHERE alert AND event_id IS NOT NULL%s%s%s"
					 " GROUP BY connector, detector, topic, kafka_partition, series, event_id)",
					 table, by_connector ? " AND connector = $1" : "",
					 events->has_since ? " AND ts >= $2" : "", events->has_until ? " AND ts < $3" : "");
	appendStringInfo(&sql, " SELECT a.connector, a.detector, a.topic, a.kafka_partition, a.series, a.event_id, a.started_at,"
					 " max(r.ts)::timestamptz, max(greatest(r.score, r.onset))::float8, count(*)::int8, a.detected_at, max(r.kafka_offset)::int8,"
					 " a.event_id = max(a.event_id) OVER (PARTITION BY a.connector, a.detector, a.topic, a.kafka_partition, a.series)"
					 " FROM a JOIN %s r ON r.event_id = a.event_id AND r.kafka_partition = a.kafka_partition AND r.series = a.series"
					 " AND r.topic = a.topic AND r.connector = a.connector AND r.detector = a.detector"
					 " GROUP BY a.connector, a.detector, a.topic, a.kafka_partition, a.series, a.event_id, a.started_at, a.detected_at", table);
	return sql.data;
}

/* ---- open or closed ---- */

static void
CheckpointOpen(Events *events)
{
	if (events->checkpoint != NULL)
		return;
	events->checkpoint = table_open(CatalogTable("checkpoint"), AccessShareLock);
#if PG_VERSION_NUM >= 180000
	events->index = RelationGetPrimaryKeyIndex(events->checkpoint, false);
#else
	events->index = RelationGetPrimaryKeyIndex(events->checkpoint);
#endif
}

static Datum
Attribute(const Events *events, HeapTuple tuple, const char *name)
{
	bool		isnull;

	return heap_getattr(tuple, get_attnum(RelationGetRelid(events->checkpoint), name), RelationGetDescr(events->checkpoint), &isnull);
}

static void
Key(const Events *events, ScanKey key, const char *column, RegProcedure equal, Datum value)
{
	AttrNumber	attnum = get_attnum(RelationGetRelid(events->checkpoint), column);
	Oid			collation = TupleDescAttr(RelationGetDescr(events->checkpoint), attnum - 1)->attcollation;

	ScanKeyEntryInitialize(key, 0, attnum, BTEqualStrategyNumber, InvalidOid, collation, equal, value);
}

/* One that was saved before the event's last row cannot have closed it */
static bool
StateOpen(Events *events, HeapTuple tuple, int64 event_id, int64 last_offset)
{
	struct varlena *bytes = PG_DETOAST_DATUM_COPY(Attribute(events, tuple, "state"));
	size_t		len = VARSIZE(bytes) - VARHDRSZ;
	char	   *aligned = palloc(len);
	const Model *model;
	int64_t		open_id;
	bool		open;

	memcpy(aligned, VARDATA(bytes), len);
	open = state_unpack(aligned, len, events->spec, &model) == STATE_OK &&
		(DatumGetInt64(Attribute(events, tuple, "as_of")) <= last_offset ||
		 (model_event_open(model, events->spec, &open_id) && open_id == event_id));
	pfree(aligned);
	pfree(bytes);
	return open;
}

/* Of the last event of its series: a state that is not there keeps none open */
static bool
EventOpen(Events *events, int64 connector_id, const Datum *values)
{
	ScanKeyData keys[5];
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		open;

	CheckpointOpen(events);
	/* in the order of the index */
	Key(events, &keys[0], "connector_id", F_INT8EQ, Int64GetDatum(connector_id));
	Key(events, &keys[1], "partition", F_INT4EQ, values[E_PARTITION]);
	Key(events, &keys[2], "series", F_TEXTEQ, values[E_SERIES]);
	Key(events, &keys[3], "topic", F_TEXTEQ, values[E_TOPIC]);
	Key(events, &keys[4], "detector", F_TEXTEQ, values[E_DETECTOR]);
	scan = systable_beginscan(events->checkpoint, events->index, OidIsValid(events->index), GetActiveSnapshot(), lengthof(keys), keys);
	tuple = systable_getnext(scan);
	open = HeapTupleIsValid(tuple) && StateOpen(events, tuple, DatumGetInt64(values[E_EVENT_ID]), DatumGetInt64(values[E_LAST_OFFSET]));
	systable_endscan(scan);
	return open;
}

/* ---- rows ---- */

static const Writer *
FindWriter(const Events *events, const char *connector)
{
	ListCell   *cell;

	foreach(cell, events->writers)
	{
		Writer	   *writer = lfirst(cell);

		if (strcmp(writer->row->name, connector) == 0)
			return writer;
	}
	return NULL;
}

static void
PutEvent(Events *events, HeapTuple tuple, TupleDesc desc)
{
	Rows	   *rows = &events->rows;
	Datum		values[E_LAST + 1];
	bool		nulls[E_LAST + 1];
	const Writer *writer;
	bool		open;

	for (int i = 1; i <= E_LAST; i++)
		values[i] = SPI_getbinval(tuple, desc, i, &nulls[i]);
	writer = FindWriter(events, TextDatumGetCString(values[E_CONNECTOR]));
	open = writer != NULL && DatumGetBool(values[E_LAST]) && EventOpen(events, writer->row->id, values);
	for (int i = E_CONNECTOR; i <= E_POINTS; i++)
		PutDatum(rows, values[i], nulls[i]);
	PutDatum(rows, BoolGetDatum(open), false);
	PutDatum(rows, BoolGetDatum(writer != NULL && SuppressionActive(writer->suppressions, DatumGetTextPP(values[E_SERIES]),
																	  DatumGetTimestampTz(values[E_STARTED_AT]))), false);
	PutDatum(rows, values[E_DETECTED_AT], nulls[E_DETECTED_AT]);
	RowsPut(rows);
}

/* connector NULL: all that the table holds; reader: who the table's code runs as */
static void
PutTable(Events *events, Oid relid, const char *connector, Oid reader)
{
	Oid			types[3] = {TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID};
	Datum		args[3] = {(Datum) 0, events->since, events->until};
	char		nulls[4] = {connector ? ' ' : 'n', events->has_since ? ' ' : 'n', events->has_until ? ' ' : 'n', '\0'};
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "anomaly events", ALLOCSET_DEFAULT_SIZES);
	Portal		portal;
	Scope		scope;
	uint64		n;

	CheckColumns(relid);
	if (connector != NULL)
		args[0] = CStringGetTextDatum(connector);
	ScopeEnter(&scope, reader);
	portal = SPI_cursor_open_with_args(NULL, EventsQuery(events, relid, connector != NULL), 3, types, args, nulls, true, 0);
	do
	{
		SPITupleTable *table;

		SPI_cursor_fetch(portal, true, FETCH);
		table = SPI_tuptable;
		n = SPI_processed;
		for (uint64 i = 0; i < n; i++)
		{
			MemoryContext caller = MemoryContextSwitchTo(work);

			PutEvent(events, table->vals[i], table->tupdesc);
			MemoryContextSwitchTo(caller);
			MemoryContextReset(work);
		}
		SPI_freetuptable(table);
	} while (n == FETCH);
	SPI_cursor_close(portal);
	ScopeLeave(&scope);
	MemoryContextDelete(work);
}

static void
AddWriter(Events *events, const ConnectorRow *row)
{
	Writer	   *writer = palloc(sizeof(Writer));

	writer->row = row;
	writer->suppressions = SuppressionsRead(row->name, row->owner);
	events->writers = lappend(events->writers, writer);
}

static Oid
TableOid(const TopicTable *table, bool missing_ok)
{
	Oid			schema = get_namespace_oid(table->schema, missing_ok);

	if (!OidIsValid(schema))
		return InvalidOid;
	if (missing_ok)
		return get_relname_relid(table->table, schema);
	return RangeVarGetRelid(makeRangeVar(table->schema, table->table, -1), AccessShareLock, false);
}

static bool
MayRead(Oid relid, Oid role)
{
	Oid			schema = get_rel_namespace(relid);
	AclResult	usage;

#if PG_VERSION_NUM >= 160000
	usage = object_aclcheck(NamespaceRelationId, schema, role, ACL_USAGE);
#else
	usage = pg_namespace_aclcheck(schema, role, ACL_USAGE);
#endif
	return usage == ACLCHECK_OK && pg_class_aclcheck(relid, role, ACL_SELECT) == ACLCHECK_OK;
}

/* The anomalies tables of one connector; all: those that cannot be read are left out */
static void
PutConnector(Events *events, const ConnectorRow *row, bool all)
{
	List	   *done = NIL;
	ListCell   *cell;

	events->writers = NIL;
	AddWriter(events, row);
	foreach(cell, ConfigAnomalyTables(row->config))
	{
		Oid			relid = TableOid(lfirst(cell), all);

		if (!OidIsValid(relid) || list_member_oid(done, relid))
			continue;
		if (!MayRead(relid, GetUserId()) || !MayRead(relid, CatalogActor(relid, row->owner)))
		{
			if (all)
				continue;
			ereport(ERROR,
					(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					 errmsg("permission denied for table %s", get_rel_name(relid)),
					 errhint("Grant SELECT on it to the connector's owner and to whoever asks for its events.")));
		}
		LockRelationOid(relid, AccessShareLock);
		if (TableOid(lfirst(cell), true) != relid)
			continue;			/* renamed or dropped just now */
		done = lappend_oid(done, relid);
		PutTable(events, relid, row->name, CatalogActor(relid, row->owner));
	}
}

static void
Begin(FunctionCallInfo fcinfo, Events *events)
{
	memset(events, 0, sizeof(*events));
	events->has_since = !PG_ARGISNULL(1);
	events->since = PG_GETARG_DATUM(1);
	events->has_until = !PG_ARGISNULL(2);
	events->until = PG_GETARG_DATUM(2);
	RowsStart(fcinfo, &events->rows);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	events->spec = palloc(sizeof(Spec));
}

static Datum
End(Events *events)
{
	if (events->checkpoint != NULL)
		table_close(events->checkpoint, AccessShareLock);
	SPI_finish();
	return (Datum) 0;
}

Datum
anomaly_events(PG_FUNCTION_ARGS)
{
	Events		events;
	ListCell   *cell;

	Begin(fcinfo, &events);
	if (!PG_ARGISNULL(0))
	{
		char	   *name = TextDatumGetCString(PG_GETARG_DATUM(0));
		ConnectorRow row;

		if (!CatalogRead(0, name, &row))
			VerbNoConnector(name);
		VerbCheckMember(&row);
		PutConnector(&events, &row, false);
		return End(&events);
	}
	foreach(cell, CatalogReadAll())
	{
		const ConnectorRow *row = lfirst(cell);

		if (is_member_of_role(GetUserId(), row->owner))
			PutConnector(&events, row, true);
	}
	return End(&events);
}

Datum
anomaly_events_of_table(PG_FUNCTION_ARGS)
{
	Events		events;
	Oid			relid;
	ListCell   *cell;
	ListCell   *table;

	Begin(fcinfo, &events);
	if (PG_ARGISNULL(0))
		return End(&events);
	relid = PG_GETARG_OID(0);
	if (get_rel_name(relid) == NULL)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", relid)));
	foreach(cell, CatalogReadAll())
	{
		const ConnectorRow *row = lfirst(cell);

		foreach(table, ConfigAnomalyTables(row->config))
			if (TableOid(lfirst(table), true) == relid)
			{
				AddWriter(&events, row);
				break;
			}
	}
	PutTable(&events, relid, NULL, GetUserId());
	return End(&events);
}
