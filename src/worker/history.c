/*
 * history.c - the points of a partition below its offset, as our tables hold them
 *
 * The raw table is the user's and read as the connector's owner; dead letters
 * are read as ourselves. So it is two cursors that are merged here. A raw row
 * whose point or message has a dead letter was written later, by a replay of
 * that letter: the states learned the letter's point in its place, or none.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "worker/history.h"
#include "worker/process.h"

#define FETCH	5000

/* Columns of both cursors */
enum
{
	COLUMN_SERIES = 1, COLUMN_VALUE, COLUMN_TS, COLUMN_OFFSET, COLUMN_ITEM, COLUMN_LEARNED
};

typedef struct Cursor
{
	Portal		portal;
	SPITupleTable *table;
	uint64		n;
	uint64		at;				/* of the row in hand */
	bool		any;			/* there is a row in hand */
	int64		offset;			/* its key */
	int32		item;
} Cursor;

struct History
{
	Task	   *task;
	const Partition *partition;
	MemoryContext rows;
	RangeVar   *table;
	char	   *name;			/* quoted */
	Oid			relid;
	Oid			actor;
	bool		vector;
	bool		has_ts;
	bool		has_item;
	bool		has_topic;
	bool		vague;
	Cursor		raw;
	Cursor		letters;
	int64		bad_offset;		/* of the last dead letter of a whole message */
	int64		last_offset;	/* key of the last dead letter of a point, or raw row */
	int32		last_item;
};

static const char *
Topic(const History *history)
{
	return history->task->connector.config.topics[history->partition->topic];
}

/* --- the raw table --- */

static void
Column(History *history, const char *name, Oid type, int32 typmod, bool *has_value, int *keys)
{
	if (strcmp(name, "value") == 0)
	{
		*has_value = type == FLOAT8OID || type == FLOAT8ARRAYOID;
		history->vector = type == FLOAT8ARRAYOID;
	}
	else if (strcmp(name, "series") == 0 || strcmp(name, "kafka_partition") == 0 || strcmp(name, "kafka_offset") == 0)
		(*keys)++;
	history->has_ts |= strcmp(name, "ts") == 0 && type == TIMESTAMPTZOID && typmod < 0;
	history->has_item |= strcmp(name, "item") == 0;
	history->has_topic |= strcmp(name, "topic") == 0;
}

static const char *
FindColumns(History *history, const char *schema, const char *table)
{
	const ConnectorConfig *config = &history->task->connector.config;
	Oid			types[2] = {TEXTOID, TEXTOID};
	Datum		args[2] = {CStringGetTextDatum(schema), CStringGetTextDatum(table)};
	bool		has_value = false;
	int			keys = 0;

	if (SPI_execute_with_args("SELECT a.attname::text, a.atttypid, a.atttypmod, c.oid FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
							  " JOIN pg_namespace n ON n.oid = c.relnamespace"
							  " WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped",
							  2, types, args, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not look up the columns of a raw table");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	row = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		bool		isnull;

		Column(history, SPI_getvalue(row, desc, 1), DatumGetObjectId(SPI_getbinval(row, desc, 2, &isnull)),
			   DatumGetInt32(SPI_getbinval(row, desc, 3, &isnull)), &has_value, &keys);
		history->relid = DatumGetObjectId(SPI_getbinval(row, desc, 4, &isnull));
	}
	if (!has_value || keys < 3)
		return "it needs columns series, value of type float8 or float8[], kafka_partition and kafka_offset";
	/* rows of several topics in one table cannot be told apart */
	if (!history->has_topic && config->ntopics > 1 && strstr(config->table_format, "${topic}") == NULL)
		return "it holds several topics without a column topic";
	return NULL;
}

History *
HistoryFind(Task *task, const Partition *partition, const char **reason)
{
	const ConnectorConfig *config = &task->connector.config;
	History    *history = palloc0(sizeof(History));
	const char *why;
	char	   *schema;
	char	   *table;

	history->task = task;
	history->partition = partition;
	*reason = "raw.enabled is false";
	if (!config->raw_enabled)
		return NULL;
	*reason = "insert.mode leaves out or replaces rows of the raw table";
	if (config->insert_mode != INSERT_PLAIN && config->pk_mode != PK_KAFKA)
		return NULL;
	CatalogTableName(config->table_format, Topic(history), &schema, &table);
	history->table = makeRangeVar(schema, table, -1);
	history->name = quote_qualified_identifier(schema, table);
	why = FindColumns(history, schema, table);
	if (why == NULL && pg_class_aclcheck(history->relid, CatalogActor(history->relid, task->connector.owner), ACL_SELECT) != ACLCHECK_OK)
		why = "the connector's owner may not read it";
	*reason = why ? psprintf("table %s cannot be learned from: %s", history->name, why) : NULL;
	return why ? NULL : history;
}

bool
HistoryHasTimes(const History *history)
{
	return history->has_ts;
}

bool
HistoryVague(const History *history)
{
	return history->vague;
}

/* --- cursors --- */

/* Whose code casts, policies and views are; locked, so that what is read is what was looked at */
static void
FindActor(History *history)
{
	history->actor = CatalogActor(RangeVarGetRelid(history->table, AccessShareLock, false), history->task->connector.owner);
}

static int64
FirstRow(const char *query, int nargs, Oid *types, Datum *args, int64 none)
{
	bool		isnull;
	int64		first;

	if (SPI_execute_with_args(query, nargs, types, args, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not run: %s", query);
	first = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	return isnull ? none : Min(first, none);
}

int64
HistoryFirst(History *history)
{
	const Partition *p = history->partition;
	Oid			types[3] = {INT4OID, TEXTOID, INT8OID};
	Datum		args[3];
	Identity	self;
	int64		first;

	args[0] = Int32GetDatum(p->partition);
	args[1] = CStringGetTextDatum(Topic(history));
	args[2] = Int64GetDatum(history->task->connector.id);
	FindActor(history);
	ProcessBecome(history->actor, &self);
	first = FirstRow(psprintf("SELECT min(kafka_offset)::int8 FROM %s WHERE kafka_partition = $1%s", history->name,
							  history->has_topic ? " AND topic::text = $2" : ""),
					 2, types, args, p->next_offset);
	ProcessBecomeSelf(&self);
	return FirstRow("SELECT min(kafka_offset) FROM anomaly.dead_letter WHERE connector_id = $3 AND topic = $2 AND partition = $1",
					3, types, args, first);
}

int64
HistoryCount(History *history, int64 from, int64 to, int64 limit, int64 *below)
{
	Oid			types[7] = {INT4OID, INT8OID, INT8OID, TEXTOID, INT8OID, INT8OID, INT8ARRAYOID};
	Datum		args[7];
	Identity	self;
	bool		isnull;

	args[0] = Int32GetDatum(history->partition->partition);
	args[1] = Int64GetDatum(from);
	args[2] = Int64GetDatum(to);
	args[3] = CStringGetTextDatum(Topic(history));
	args[4] = Int64GetDatum(history->task->connector.id);
	args[5] = Int64GetDatum(limit);
	if (SPI_execute_with_args("SELECT coalesce(array_agg(DISTINCT kafka_offset), '{}') FROM anomaly.dead_letter"
							  " WHERE partition = $1 AND kafka_offset >= $2 AND kafka_offset < $3 AND topic = $4 AND connector_id = $5",
							  5, types, args, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not count dead letters");
	args[6] = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	FindActor(history);
	ProcessBecome(history->actor, &self);
	if (SPI_execute_with_args(psprintf("SELECT count(DISTINCT o), count(DISTINCT o) FILTER (WHERE o < $6) FROM"
									   " (SELECT kafka_offset::int8 FROM %s WHERE kafka_partition = $1 AND kafka_offset >= $2"
									   " AND kafka_offset < $3%s UNION ALL SELECT unnest($7)) u(o)", history->name,
									   history->has_topic ? " AND topic::text = $4" : ""),
							  7, types, args, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not count %s", history->name);
	ProcessBecomeSelf(&self);
	*below = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull));
	return DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
}

/* The next row in hand */
static void
Step(History *history, Cursor *cursor)
{
	bool		isnull;

	if (cursor->portal == NULL)
		return;
	if (++cursor->at >= cursor->n)
	{
		bool		end = cursor->n > 0 && cursor->n < FETCH;
		Identity	self;

		SPI_freetuptable(cursor->table);
		cursor->table = NULL;
		cursor->at = cursor->n = 0;
		if (!end)
		{
			if (cursor == &history->raw)
				ProcessBecome(history->actor, &self);
			SPI_cursor_fetch(cursor->portal, true, FETCH);
			if (cursor == &history->raw)
				ProcessBecomeSelf(&self);
			cursor->table = SPI_tuptable;
			cursor->n = SPI_processed;
			CHECK_FOR_INTERRUPTS();
		}
	}
	cursor->any = cursor->n > 0;
	if (!cursor->any)
		return;
	cursor->offset = DatumGetInt64(SPI_getbinval(cursor->table->vals[cursor->at], cursor->table->tupdesc, COLUMN_OFFSET, &isnull));
	cursor->item = DatumGetInt32(SPI_getbinval(cursor->table->vals[cursor->at], cursor->table->tupdesc, COLUMN_ITEM, &isnull));
}

static void
Begin(History *history, Cursor *cursor, const char *query, Oid *types, Datum *args)
{
	memset(cursor, 0, sizeof(*cursor));
	cursor->portal = SPI_cursor_open_with_args(NULL, query, 5, types, args, NULL, true, 0);
}

static char *
RawQuery(const History *history)
{
	return psprintf("SELECT series::text, value, %s, kafka_offset::int8, %s, true FROM %s"
					" WHERE kafka_partition = $1 AND kafka_offset >= $2 AND kafka_offset < $3%s ORDER BY 4, 5",
					history->has_ts ? "ts" : "NULL::timestamptz",
					history->has_item ? "coalesce(item::int4, 0)" : "0",
					history->name,
					history->has_topic ? " AND topic::text = $4" : "");
}

void
HistoryOpen(History *history, int64 from, int64 to, MemoryContext rows)
{
	static const char letters[] =
		"SELECT series, value, ts, kafka_offset, item, learned AND series IS NOT NULL FROM anomaly.dead_letter"
		" WHERE partition = $1 AND kafka_offset >= $2 AND kafka_offset < $3 AND topic = $4 AND connector_id = $5"
		" ORDER BY kafka_offset, item";
	Oid			types[5] = {INT4OID, INT8OID, INT8OID, TEXTOID, INT8OID};
	Datum		args[5];
	Identity	self;

	args[0] = Int32GetDatum(history->partition->partition);
	args[1] = Int64GetDatum(from);
	args[2] = Int64GetDatum(to);
	args[3] = CStringGetTextDatum(Topic(history));
	args[4] = Int64GetDatum(history->task->connector.id);
	history->rows = rows;
	history->bad_offset = history->last_offset = -1;
	FindActor(history);
	ProcessBecome(history->actor, &self);
	Begin(history, &history->raw, RawQuery(history), types, args);
	ProcessBecomeSelf(&self);
	Begin(history, &history->letters, letters, types, args);
	Step(history, &history->raw);
	Step(history, &history->letters);
}

static void
End(Cursor *cursor)
{
	SPI_freetuptable(cursor->table);
	SPI_cursor_close(cursor->portal);
	cursor->portal = NULL;
}

void
HistoryClose(History *history)
{
	End(&history->raw);
	End(&history->letters);
}

/* --- points --- */

static void
Components(HistoryPoint *point, ArrayType *array)
{
	Datum	   *values;
	bool	   *nulls;
	double	   *x;

	point->dims = ARR_NDIM(array) == 1 ? ArrayGetNItems(1, ARR_DIMS(array)) : 0;
	if (!ARR_HASNULL(array))
	{
		point->x = (const double *) ((char *) array + ARR_OVERHEAD_NONULLS(1));
		return;
	}
	deconstruct_array(array, FLOAT8OID, sizeof(double), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &values, &nulls, &point->dims);
	x = palloc(sizeof(double) * Max(point->dims, 1));
	for (int i = 0; i < point->dims; i++)
		x[i] = nulls[i] ? NAN : DatumGetFloat8(values[i]);
	point->x = x;
}

/* The row in hand as a point, in memory of its own */
static void
Read(const History *history, const Cursor *cursor, bool vector, HistoryPoint *point)
{
	HeapTuple	row = cursor->table->vals[cursor->at];
	TupleDesc	desc = cursor->table->tupdesc;
	bool		no_series;
	bool		no_value;
	bool		no_ts;
	bool		isnull;
	Datum		series = SPI_getbinval(row, desc, COLUMN_SERIES, &no_series);
	Datum		value = SPI_getbinval(row, desc, COLUMN_VALUE, &no_value);
	Datum		ts = SPI_getbinval(row, desc, COLUMN_TS, &no_ts);

	point->learned = !no_series && !no_value && DatumGetBool(SPI_getbinval(row, desc, COLUMN_LEARNED, &isnull));
	if (!point->learned)
		return;
	point->series = TextDatumGetCString(series);
	point->series_len = strlen(point->series);
	point->ts = no_ts || TIMESTAMP_NOT_FINITE(DatumGetTimestampTz(ts)) ? TIME_NONE : PG_TO_UNIX(DatumGetTimestampTz(ts));
	if (vector)
		Components(point, DatumGetArrayTypePCopy(value));
	else
	{
		double	   *x = palloc(sizeof(double));

		*x = DatumGetFloat8(value);
		point->x = x;
		point->dims = 1;
	}
}

bool
HistoryNext(History *history, HistoryPoint *point)
{
	Cursor	   *raw = &history->raw;
	Cursor	   *letters = &history->letters;
	bool		letter = letters->any && (!raw->any || letters->offset < raw->offset ||
										  (letters->offset == raw->offset && letters->item <= raw->item));
	Cursor	   *cursor = letter ? letters : raw;
	MemoryContext caller;
	bool		again;

	if (!cursor->any)
		return false;
	again = cursor->offset == history->last_offset && cursor->item == history->last_item;
	point->offset = cursor->offset;
	point->item = cursor->item;
	point->learned = false;
	if (!letter && again && !history->has_item)
		history->vague = true;
	caller = MemoryContextSwitchTo(history->rows);
	/* a row that stands twice was written by a connector before this one: it is learned once */
	if (letter || (cursor->offset != history->bad_offset && !(again && history->has_item)))
		Read(history, cursor, letter || history->vector, point);
	MemoryContextSwitchTo(caller);
	if (letter && cursor->item < 0)
		history->bad_offset = cursor->offset;
	history->last_offset = cursor->offset;
	history->last_item = cursor->item;
	Step(history, cursor);
	return true;
}
