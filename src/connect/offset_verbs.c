/*
 * offset_verbs.c - moving a stopped connector to other offsets
 *
 * What is wished stands in connector_offset.wish, and for partitions that have
 * no row yet in connector.initial_offsets. The task that owns a partition makes
 * a number of it when the connector is resumed, before its first fetch.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/latch.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#if PG_VERSION_NUM >= 140000
#include "utils/wait_event.h"
#endif

#include "connect/connect.h"
#include "connect/sql.h"

#define IDLE_WAIT_MS	10000	/* for processes that save their states */
#define IDLE_NAP_MS		20

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_alter_connector_offsets);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_reset_connector_offsets);

/* ---- only when STOPPED ---- */

static void
CheckStopped(const ConnectorRow *row)
{
	if (row->here && strcmp(row->target_state, "STOPPED") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("connector \"%s\" is %s: offsets can be moved only while it is STOPPED", row->name, row->target_state),
				 errhint("Call anomaly.stop_connector(), then this, then anomaly.resume_connector().")));
}

/* Before anything is locked: tasks that were told to stop are saving their states */
static void
AwaitIdle(const char *name)
{
	ClockTime	end = ClockAfter(ClockNow(), IDLE_WAIT_MS);
	ConnectorRow row;

	if (!CatalogRead(0, name, &row))
		VerbNoConnector(name);
	VerbCheckMember(&row);
	CheckStopped(&row);
	while (!SharedIdle(MyDatabaseId, row.id))
	{
		if (row.uncommitted)
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("connector \"%s\" was stopped by this transaction and still has processes", name),
					 errhint("They end after COMMIT; move its offsets after that.")));
		if (ClockNow() >= end)
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_IN_USE),
					 errmsg("connector \"%s\" is STOPPED but its processes have not ended yet", name),
					 errhint("They are saving their states; try again, and look at anomaly.connector_tasks.")));
		CHECK_FOR_INTERRUPTS();
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, IDLE_NAP_MS, SharedWaitEvent(WAIT_FOR_PROCESSES));
		ResetLatch(MyLatch);
	}
}

static void
TakeStopped(const char *verb, const char *name, ConnectorRow *row)
{
	VerbBegin(verb);
	AwaitIdle(name);
	if (!VerbTake(name, RowExclusiveLock, false, row))
		VerbNoConnector(name);
	CheckStopped(row);
	if (!SharedIdle(MyDatabaseId, row->id))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("connector \"%s\" was resumed meanwhile", name),
				 errhint("Stop it and try again.")));
}

/* Rows of one topic cannot be told from those of others in a table without a column for it */
static void
CheckRewind(const ConnectorRow *row)
{
	List	   *mine = ConfigRawTables(row->config);
	ListCell   *a;

	foreach(a, mine)
	{
		TopicTable *my = lfirst(a);
		Oid			schema = get_namespace_oid(my->schema, true);
		Oid			relid = OidIsValid(schema) ? get_relname_relid(my->table, schema) : InvalidOid;
		ListCell   *b;
		ListCell   *c;

		if (!OidIsValid(relid) || get_attnum(relid, "topic") != InvalidAttrNumber)
			continue;
		foreach(b, CatalogReadAll())
			foreach(c, ConfigRawTables(((ConnectorRow *) lfirst(b))->config))
			{
				TopicTable *its = lfirst(c);

				if (strcmp(its->topic, my->topic) != 0 && strcmp(its->schema, my->schema) == 0 && strcmp(its->table, my->table) == 0)
					ereport(ERROR,
							(errcode(ERRCODE_OBJECT_IN_USE),
							 errmsg("cannot rewind topic \"%s\": table \"%s.%s\" also has rows of topic \"%s\" and no column \"topic\"",
									my->topic, my->schema, my->table, its->topic),
							 errhint("Delete the rows that will be read again by hand, and leave out rewind.")));
			}
	}
}

/* ---- wishes to rows ---- */

/* How many rows of a topic, or of one partition of it, take the wish; partition -1: all */
static uint64
WishRows(const ConnectorRow *row, const char *topic, int32 partition, const Position *position)
{
	Oid			types[] = {INT8OID, TEXTOID, INT4OID, JSONBOID, INT8OID};
	Datum		args[5];

	args[0] = Int64GetDatum(row->id);
	args[1] = CStringGetTextDatum(topic);
	args[2] = Int32GetDatum(partition);
	args[3] = JsonbPGetDatum(PositionJson(position));
	args[4] = Int64GetDatum(row->generation + 1);
	return VerbWrite("UPDATE anomaly.connector_offset SET wish = $4, generation = $5"
					 " WHERE connector_id = $1 AND topic = $2 AND ($3 < 0 OR partition = $3)", 5, types, args, NULL);
}

static bool
HasRows(const ConnectorRow *row, const char *topic)
{
	Oid			types[] = {INT8OID, TEXTOID};
	Datum		args[] = {Int64GetDatum(row->id), CStringGetTextDatum(topic)};

	return VerbWrite("SELECT FROM anomaly.connector_offset WHERE connector_id = $1 AND topic = $2 LIMIT 1", 2, types, args, NULL) > 0;
}

/* The list without what a newer wish for the same partitions overrides */
static List *
Without(List *list, const char *topic, int32 partition)
{
	List	   *kept = NIL;
	ListCell   *cell;

	foreach(cell, list)
	{
		OffsetWish *wish = lfirst(cell);

		if (strcmp(wish->topic, topic) != 0 || (partition >= 0 && wish->partition != partition))
			kept = lappend(kept, wish);
	}
	return kept;
}

static List *
With(List *list, const char *topic, int32 partition, const Position *position)
{
	OffsetWish *wish = palloc(sizeof(OffsetWish));

	list = Without(list, topic, partition);
	wish->topic = pstrdup(topic);
	wish->partition = partition;
	wish->position = *position;
	wish->position.rewind = false;	/* nothing was read yet */
	return lappend(list, wish);
}

static void
CheckTopic(const ConnectorConfig *config, const char *topic)
{
	for (int i = 0; i < config->ntopics; i++)
		if (strcmp(config->topics[i], topic) == 0)
			return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("offsets: \"%s\" is not one of the connector's topics", ShownValue(topic)),
			 errhint("config key topics lists them.")));
}

/* A wish of a topic; what has no row yet goes into the list */
static List *
WishTopic(const ConnectorRow *row, const char *topic, const OffsetWish *wish, List *initial)
{
	if (row != NULL && HasRows(row, topic))
	{
		uint64		n = WishRows(row, topic, wish->partition, &wish->position);

		if (wish->partition < 0 || n > 0)
			return Without(initial, topic, wish->partition);
	}
	return With(initial, topic, wish->partition, &wish->position);
}

/* row NULL: of a connector that is being created */
static List *
WishAll(const ConnectorRow *row, const ConnectorConfig *config, List *wishes, List *initial)
{
	ListCell   *cell;

	foreach(cell, wishes)
	{
		OffsetWish *wish = lfirst(cell);

		if (wish->topic != NULL)
			CheckTopic(config, wish->topic);
		for (int i = 0; i < config->ntopics; i++)
			if (wish->topic == NULL || strcmp(wish->topic, config->topics[i]) == 0)
				initial = WishTopic(row, config->topics[i], wish, initial);
	}
	return initial;
}

Jsonb *
OffsetsInitial(const ConnectorConfig *config, Jsonb *offsets)
{
	List	   *list = WishAll(NULL, config, PositionsParse(offsets), NIL);

	return list ? PositionsJson(list) : NULL;
}

/* The connector's row and a run that was bounded: both begin anew */
static void
WriteRow(const ConnectorRow *row, List *initial)
{
	Oid			types[] = {INT8OID, JSONBOID};
	Datum		args[2] = {Int64GetDatum(row->id), (Datum) 0};

	if (initial != NIL)
		args[1] = JsonbPGetDatum(PositionsJson(initial));
	(void) VerbWrite("UPDATE anomaly.connector SET initial_offsets = $2, generation = generation + 1 WHERE id = $1",
					 2, types, args, initial ? NULL : " n");
	(void) VerbWrite("UPDATE anomaly.connector_offset SET stop_offset = NULL WHERE connector_id = $1 AND stop_offset IS NOT NULL",
					 1, types, args, NULL);
}

static void
SayMoves(const char *name, bool rewind)
{
	ereport(NOTICE,
			(errmsg("connector \"%s\" moves when it is resumed", name),
			 errdetail("Where it goes back, anomalies and dead letters from there on are deleted and judged again; raw rows %s.",
					   rewind ? "are deleted, too" : "stay, so that points may stand twice")));
}

Datum
anomaly_alter_connector_offsets(PG_FUNCTION_ARGS)
{
	char	   *name = VerbName(PG_GETARG_DATUM(0), PG_ARGISNULL(0));
	ConnectorConfig config;
	ConnectorRow row;
	List	   *wishes;
	List	   *initial;
	ListCell   *cell;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("offsets and rewind must not be NULL"),
				 errhint("anomaly.reset_connector_offsets() goes back to start.position.")));
	wishes = PositionsParse(PG_GETARG_JSONB_P(1));
	foreach(cell, wishes)
		((OffsetWish *) lfirst(cell))->position.rewind = PG_GETARG_BOOL(2);
	TakeStopped("alter_connector_offsets()", name, &row);
	ConfigParse(row.config, &config);
	if (PG_GETARG_BOOL(2))
		CheckRewind(&row);
	initial = row.initial_offsets ? PositionsParse(row.initial_offsets) : NIL;
	WriteRow(&row, WishAll(&row, &config, wishes, initial));
	SayMoves(name, PG_GETARG_BOOL(2));
	VerbEnd();
	PG_RETURN_VOID();
}

/* Topics that are no longer read are forgotten: read again one day, they are new */
Datum
anomaly_reset_connector_offsets(PG_FUNCTION_ARGS)
{
	char	   *name = VerbName(PG_GETARG_DATUM(0), PG_ARGISNULL(0));
	Oid			types[] = {INT8OID, TEXTARRAYOID};
	Datum		args[2];
	Datum	   *topics;
	ConnectorConfig config;
	ConnectorRow row;
	Position	start = {.kind = POSITION_START};

	if (PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("rewind must not be NULL")));
	start.rewind = PG_GETARG_BOOL(1);
	TakeStopped("reset_connector_offsets()", name, &row);
	ConfigParse(row.config, &config);
	if (start.rewind)
		CheckRewind(&row);
	topics = palloc(sizeof(Datum) * config.ntopics);
	for (int i = 0; i < config.ntopics; i++)
	{
		(void) WishRows(&row, config.topics[i], -1, &start);
		topics[i] = CStringGetTextDatum(config.topics[i]);
	}
	args[0] = Int64GetDatum(row.id);
	args[1] = PointerGetDatum(construct_array(topics, config.ntopics, TEXTOID, -1, false, TYPALIGN_INT));
	(void) VerbWrite("DELETE FROM anomaly.connector_offset WHERE connector_id = $1 AND topic <> ALL ($2)", 2, types, args, NULL);
	WriteRow(&row, NIL);
	SayMoves(name, start.rewind);
	VerbEnd();
	PG_RETURN_VOID();
}
