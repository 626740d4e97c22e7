/*
 * replay.c - states brought up to the committed offset before the first write
 *
 * Normally the messages since replay_from are read again, judged and not
 * written. When these are not the messages that were counted, or the states
 * were made by another converter or code, the states are built anew from the
 * raw table. Rows are learned there in the order of their messages.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "worker/checkpoint.h"
#include "worker/commit.h"
#include "worker/offsets.h"
#include "worker/replay.h"
#include "worker/series.h"

#define REBUILD_FETCH	5000

/* What the raw table of a topic offers */
typedef struct RawTable
{
	char	   *name;			/* quoted */
	bool		vector;
	bool		has_ts;
	bool		has_item;
	bool		has_topic;
} RawTable;

static const char *
Topic(const Task *task, const Partition *p)
{
	return task->connector.config.topics[p->topic];
}

static bool
FindRawTable(Task *task, const Partition *p, RawTable *raw)
{
	const ConnectorConfig *config = &task->connector.config;
	Oid			types[2] = {TEXTOID, TEXTOID};
	Datum		args[2];
	char	   *schema;
	char	   *table;
	bool		has_value = false;
	int			keys = 0;

	memset(raw, 0, sizeof(*raw));
	if (!config->raw_enabled)
		return false;
	CatalogTableName(config->table_format, Topic(task, p), &schema, &table);
	raw->name = quote_qualified_identifier(schema, table);
	args[0] = CStringGetTextDatum(schema);
	args[1] = CStringGetTextDatum(table);
	SPI_execute_with_args("SELECT a.attname::text, a.atttypid::int8 FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
						  " JOIN pg_namespace n ON n.oid = c.relnamespace"
						  " WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped",
						  2, types, args, NULL, true, 0);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		char	   *name = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1);
		bool		isnull;
		Oid			type = (Oid) DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2, &isnull));

		if (strcmp(name, "value") == 0)
		{
			has_value = type == FLOAT8OID || type == FLOAT8ARRAYOID;
			raw->vector = type == FLOAT8ARRAYOID;
		}
		else if (strcmp(name, "series") == 0 || strcmp(name, "kafka_partition") == 0 || strcmp(name, "kafka_offset") == 0)
			keys++;
		raw->has_ts |= strcmp(name, "ts") == 0 && type == TIMESTAMPTZOID;
		raw->has_item |= strcmp(name, "item") == 0;
		raw->has_topic |= strcmp(name, "topic") == 0;
	}
	/* without a topic column, rows of several topics in one table cannot be told apart */
	return has_value && keys == 3 && (raw->has_topic || config->ntopics == 1 || strstr(config->table_format, "${topic}"));
}

/* A detector that needs times cannot be rebuilt without them */
static char *
RawQuery(const RawTable *raw)
{
	return psprintf("SELECT series::text, %s, %s, kafka_offset::int8, %s FROM %s"
					" WHERE kafka_partition = $1 AND kafka_offset < $2%s ORDER BY kafka_offset, 5",
					raw->vector ? "value" : "CASE WHEN value IS NOT NULL THEN ARRAY[value] END",
					raw->has_ts ? "ts" : "NULL::timestamptz",
					raw->has_item ? "item::int4" : "0",
					raw->name,
					raw->has_topic ? " AND topic::text = $3" : " AND $3 IS NOT NULL");
}

static void
LearnRow(Task *task, Partition *p, HeapTuple tuple, TupleDesc desc)
{
	bool		isnull;
	bool		no_ts;
	Datum		value = SPI_getbinval(tuple, desc, 2, &isnull);
	char	   *name = SPI_getvalue(tuple, desc, 1);
	Datum		ts = SPI_getbinval(tuple, desc, 3, &no_ts);
	ArrayType  *array;
	Series	   *series;
	Point		point;
	Verdict		verdict;
	bool		ignored;

	if (isnull || name == NULL)
		return;
	array = DatumGetArrayTypeP(value);
	if (ARR_NDIM(array) != 1 || ARR_HASNULL(array))
		return;
	name = pg_server_to_any(name, strlen(name), PG_UTF8);
	series = SeriesFind(task, p, name, strlen(name));
	if (SeriesUnknown())
		SeriesLoad(task);		/* left memory earlier in this transaction */
	series->touched = SeriesBatch();
	point.x = (const double *) ((char *) array + ARR_OVERHEAD_NONULLS(1));
	point.dims = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	point.ts = no_ts ? TIME_NONE : DatumGetTimestampTz(ts) + INT64CONST(946684800000000);
	point.id = DatumGetInt64(SPI_getbinval(tuple, desc, 4, &ignored));
	point.utc_offset = ZoneOffset(&task->zone, point.ts);
	point.children = NULL;
	if (!model_takes(&task->connector.config.spec, point.dims))
		return;
	if (series->dims == 0)
		series->dims = point.dims;
	if (series->dims != point.dims)
		return;
	memset(&verdict, 0, sizeof(verdict));
	verdict.attribution = point.dims > 1 ? palloc(sizeof(double) * point.dims) : NULL;
	SeriesObserve(task, series, &point, &verdict);
	series->last_at = point.ts;
}

/* States over memory.max are saved and leave: all within the one transaction */
static void
MakeRoom(Task *task, Partition *p)
{
	SeriesNextBatch();
	if (SeriesExcess() == 0)
		return;
	CheckpointPick(task, CHECKPOINT_ROOM);
	CheckpointWrite(task);
	CheckpointSaved(task);
	SeriesEvict(task);
}

/* Learn the raw table; how many messages it holds */
static int64
LearnTable(Task *task, Partition *p, const RawTable *raw)
{
	Oid			types[3] = {INT4OID, INT8OID, TEXTOID};
	Datum		args[3];
	MemoryContext rows = AllocSetContextCreate(CurrentMemoryContext, "anomaly rebuild", ALLOCSET_DEFAULT_SIZES);
	Portal		portal;
	int64		messages = 0;
	int64		last = -1;
	Oid			self;
	int			security;
	uint64		n;

	args[0] = Int32GetDatum(p->partition);
	args[1] = Int64GetDatum(p->next_offset);
	args[2] = CStringGetTextDatum(Topic(task, p));
	GetUserIdAndSecContext(&self, &security);
	SetUserIdAndSecContext(task->connector.owner, security | SECURITY_RESTRICTED_OPERATION);
	portal = SPI_cursor_open_with_args(NULL, RawQuery(raw), 3, types, args, NULL, true, 0);
	do
	{
		SPITupleTable *table;
		MemoryContext caller;

		SetUserIdAndSecContext(task->connector.owner, security | SECURITY_RESTRICTED_OPERATION);
		SPI_cursor_fetch(portal, true, REBUILD_FETCH);
		SetUserIdAndSecContext(self, security);
		n = SPI_processed;
		table = SPI_tuptable;
		caller = MemoryContextSwitchTo(rows);
		for (uint64 i = 0; i < n; i++)
		{
			bool		isnull;
			int64		offset = DatumGetInt64(SPI_getbinval(table->vals[i], table->tupdesc, 4, &isnull));

			messages += offset != last;
			last = offset;
			LearnRow(task, p, table->vals[i], table->tupdesc);
		}
		MemoryContextSwitchTo(caller);
		MemoryContextReset(rows);
		SPI_freetuptable(table);
		MakeRoom(task, p);
		CHECK_FOR_INTERRUPTS();
	} while (n == REBUILD_FETCH);
	SPI_cursor_close(portal);
	MemoryContextDelete(rows);
	return messages;
}

static int64
DeadLetters(Task *task, const Partition *p)
{
	Oid			types[4] = {INT8OID, TEXTOID, INT4OID, INT8OID};
	Datum		args[4];
	bool		isnull;

	args[0] = Int64GetDatum(task->connector.id);
	args[1] = CStringGetTextDatum(Topic(task, p));
	args[2] = Int32GetDatum(p->partition);
	args[3] = Int64GetDatum(p->next_offset);
	SPI_execute_with_args("SELECT count(*) FROM anomaly.dead_letter WHERE connector_id = $1 AND topic = $2"
						  " AND partition = $3 AND kafka_offset < $4", 4, types, args, NULL, true, 0);
	return DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
}

/* The partition stands at its committed offset, whatever was read before */
static void
Settle(Partition *p)
{
	p->position = p->end = p->mark = p->next_offset;
	p->count = p->mark_count = p->committed_count;
	p->hash = p->mark_hash = p->committed_hash;
	p->new_replay_from = p->next_offset;
	p->new_replay_count = p->count;
	p->new_replay_hash = p->hash;
}

static void
Rebuild(Task *task, void *arg)
{
	Partition  *p = arg;
	RawTable	raw;
	bool		exact = false;

	SeriesForget(task, p);
	CheckpointClear(task, p);
	p->has_saved = true;		/* what this transaction saves can be asked for in it */
	Settle(p);
	if (p->committed_count == 0)
		exact = true;
	else if (FindRawTable(task, p, &raw))
	{
		exact = LearnTable(task, p, &raw) + DeadLetters(task, p) == p->committed_count;
		CheckpointPick(task, CHECKPOINT_ALL);
		CheckpointWrite(task);
	}
	if (!exact)
	{
		p->inexact_from = p->next_offset;
		SharedSetNotice(task->slot,
						psprintf("inexact from offset " INT64_FORMAT " of topic \"%s\" partition %d on: the messages before it could not be read again and the raw table does not hold all of them",
								 p->next_offset, Topic(task, p), p->partition));
	}
	else
		p->inexact_from = -1;
	p->new_replay_from = p->next_offset;
	OffsetsAdvanceOne(task, p);
}

static void
RebuildNow(Task *task, Partition *p)
{
	bool		replaying = task->replaying;

	ereport(LOG,
			(errmsg("connector \"%s\": building the states of topic \"%s\" partition %d anew from the raw table",
					task->connector.name, Topic(task, p), p->partition)));
	task->replaying = false;	/* count and hash are the committed ones again */
	TaskDo(task, Rebuild, p);
	task->replaying = replaying;
	CheckpointSaved(task);
	p->replay_from = p->next_offset;
	p->replay_count = p->count;
	p->replay_hash = p->hash;
	p->lost = p->replaying = false;
}

static void
StartCold(Task *task, void *arg)
{
	Partition  *p = arg;

	CheckpointClear(task, p);
	Settle(p);
	p->inexact_from = -1;
	OffsetsAdvanceOne(task, p);
}

bool
ReplayStart(Task *task)
{
	bool		needed = false;

	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		if (p->cold)
		{
			TaskDo(task, StartCold, p);
			if (p->committed_count > 0)
				SharedSetNotice(task->slot,
								psprintf("cold start: the detector was altered to %s; its states begin at offset " INT64_FORMAT " of topic \"%s\" partition %d",
										 task->connector.config.spec.text, p->next_offset, Topic(task, p), p->partition));
			p->replay_from = p->next_offset;
			p->replay_count = p->count;
			p->replay_hash = p->hash;
			p->cold = p->lost = p->has_saved = false;
		}
		else if (p->lost)
			RebuildNow(task, p);
		p->replaying = p->replay_from < p->next_offset;
		if (!p->replaying)
			continue;
		needed = true;
		p->position = p->end = p->mark = p->replay_from;
		p->count = p->mark_count = p->replay_count;
		p->hash = p->mark_hash = p->replay_hash;
	}
	return needed;
}

bool
ReplayDone(Task *task)
{
	bool		done = true;

	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		if (!p->replaying)
			continue;
		if (!p->lost && p->position < p->next_offset)
		{
			done = false;
			continue;
		}
		if (!p->lost && p->count == p->committed_count && p->hash == p->committed_hash)
		{
			p->position = p->end = p->mark = p->next_offset;
			p->replaying = false;
			continue;
		}
		RebuildNow(task, p);
	}
	return done;
}
