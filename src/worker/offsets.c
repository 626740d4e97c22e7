/*
 * offsets.c - how far each partition is, by compare-and-set
 *
 * Every start is a number in anomaly.connector_offset before the first fetch.
 * A topic that has no rows yet starts where start.c says; a partition that
 * appears later starts at its beginning. Claiming raises the rows' generation,
 * so that a task of an older one can commit no more.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "worker/batch.h"
#include "worker/bounds.h"
#include "worker/client.h"
#include "worker/offsets.h"
#include "worker/specs.h"
#include "worker/start.h"

#define OFFSETS_SPARE		1024	/* room for partitions that appear later */
#define OFFSETS_KEY			" WHERE connector_id OPERATOR(pg_catalog.=) $1 AND topic OPERATOR(pg_catalog.=) $2" \
							" AND partition OPERATOR(pg_catalog.=) $3"

static bool
Ours(const Task *task, int32 partition)
{
	return partition % Max(task->slot->tasks, 1) == task->slot->task_id;
}

bool
OffsetsKnown(Task *task)
{
	for (int t = 0; t < task->connector.config.ntopics; t++)
	{
		int32		n = ClientPartitions(task->client, t);

		if (n <= 0)
			return false;
		for (int32 p = 0; p < n; p++)
		{
			int64		low;
			int64		high;

			if (!ClientWatermarks(task->client, t, p, &low, &high))
				return false;
		}
	}
	return true;
}

static int64
Column(uint64 row, int column, bool *isnull)
{
	return DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, isnull));
}

static void
InsertRow(Task *task, int topic, int32 partition, int64 offset)
{
	Oid			types[7] = {INT8OID, TEXTOID, INT4OID, INT8OID, INT8OID, INT8OID, TEXTOID};
	Datum		args[7];

	args[0] = Int64GetDatum(task->connector.id);
	args[1] = CStringGetTextDatum(task->connector.config.topics[topic]);
	args[2] = Int32GetDatum(partition);
	args[3] = Int64GetDatum(task->connector.generation);
	args[4] = Int64GetDatum(offset);
	args[5] = Int64GetDatum((int64) SpecsFingerprint(task));
	args[6] = CStringGetTextDatum(SpecsList(task, SpecsAll(task)));
	SPI_execute_with_args("INSERT INTO anomaly.connector_offset (connector_id, topic, partition, generation, next_offset,"
						  " message_count, message_hash, replay_from, replay_count, replay_hash, fingerprint, spec, first_offset)"
						  " VALUES ($1, $2, $3, $4, $5, 0, 0, $5, 0, 0, $6, $7, $5) ON CONFLICT DO NOTHING",
						  7, types, args, NULL, false, 0);
}

/* Rows for the partitions of a topic that have none */
static void
InsertMissing(Task *task, int topic)
{
	Oid			types[2] = {INT8OID, TEXTOID};
	Datum		args[2];
	int32		n = ClientPartitions(task->client, topic);
	bool	   *there = palloc0(sizeof(bool) * n);
	bool		first;
	bool		isnull;

	args[0] = Int64GetDatum(task->connector.id);
	args[1] = CStringGetTextDatum(task->connector.config.topics[topic]);
	SPI_execute_with_args("SELECT partition::int8 FROM anomaly.connector_offset WHERE connector_id OPERATOR(pg_catalog.=) $1"
						  " AND topic OPERATOR(pg_catalog.=) $2", 2, types, args, NULL, false, 0);
	first = SPI_processed == 0;
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		int64		p = Column(i, 1, &isnull);

		if (p < n)
			there[p] = true;
	}
	for (int32 p = 0; p < n; p++)
	{
		int64		low;
		int64		high;

		if (there[p] || !(first || Ours(task, p)) || !ClientWatermarks(task->client, topic, p, &low, &high))
			continue;
		InsertRow(task, topic, p, StartFirst(task, topic, p, first));
	}
}

/* Which states are there, and which are half built by a task before us */
static void
FillSpecs(Task *task, Partition *p, uint64 row)
{
	char	   *saved = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 11);
	char	   *half = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 12);
	bool		exactly;
	bool		isnull;

	p->lost = (uint64) Column(row, 8, &isnull) != SpecsFingerprint(task);
	p->specs = SpecsNamed(task, saved, &exactly);
	p->altered = p->lost || !exactly || half != NULL;
	if (p->lost)
		p->specs = 0;
	p->building = SpecsAll(task) & ~p->specs;
	p->built_to = p->built_count = -1;
	if (p->lost || half == NULL || (p->building & ~SpecsNamed(task, half, NULL)) != 0)
		return;
	p->built_to = Column(row, 13, &isnull);
	p->built_count = Column(row, 14, &isnull);
	if (isnull || p->built_to > p->next_offset)
		p->built_to = -1;
}

static void
Fill(Task *task, Partition *p, int topic, uint64 row)
{
	HeapTuple	tuple = SPI_tuptable->vals[row];
	TupleDesc	desc = SPI_tuptable->tupdesc;
	bool		isnull;
	Datum		wish;

	memset(p, 0, sizeof(*p));
	p->topic = topic;
	p->partition = (int32) Column(row, 1, &isnull);
	p->next_offset = p->position = p->end = Column(row, 2, &isnull);
	p->count = p->committed_count = Column(row, 3, &isnull);
	p->hash = p->committed_hash = (uint64) Column(row, 4, &isnull);
	p->replay_from = Column(row, 5, &isnull);
	p->replay_count = Column(row, 6, &isnull);
	p->replay_hash = (uint64) Column(row, 7, &isnull);
	p->inexact_from = Column(row, 9, &isnull);
	if (isnull)
		p->inexact_from = -1;
	p->has_saved = DatumGetBool(SPI_getbinval(tuple, desc, 10, &isnull));
	FillSpecs(task, p, row);
	p->first_offset = Column(row, 15, &isnull);
	if (isnull)
		p->first_offset = -1;
	wish = SPI_getbinval(tuple, desc, 16, &isnull);
	p->has_wish = !isnull;
	if (p->has_wish)
		p->wish = PositionOf(DatumGetJsonbP(wish));
	p->stop = Column(row, 17, &isnull);
	if (isnull)
		p->stop = -1;
	p->last_committed = Column(row, 18, &isnull);
	p->last_committed_hash = (uint64) Column(row, 19, &isnull);
	if (isnull || Column(row, 20, &isnull) != p->next_offset)
		p->last_committed = -1;
	p->last_offset = p->last_committed;
	p->last_hash = p->last_committed_hash;
	p->asked_at = p->next_offset;
	p->empty = p->mark_empty = Column(row, 21, &isnull);
	p->mark = p->next_offset;
	p->mark_count = p->count;
	p->mark_hash = p->hash;
	p->low = p->high = p->eof = p->target = -1;
	dlist_init(&p->dirty);
	p->shared = SharedPartition(task->slot, task->connector.config.topics[topic], p->partition);
	if (ClientWatermarks(task->client, topic, p->partition, &p->low, &p->high))
		SharedPosition(p->shared, p->next_offset, p->low, p->high);
}

/* Our generation on our rows; those of a newer one stay theirs */
static void
Claim(Task *task, int topic)
{
	Oid			types[5] = {INT8OID, TEXTOID, INT8OID, INT4OID, INT4OID};
	Datum		args[5];

	args[0] = Int64GetDatum(task->connector.id);
	args[1] = CStringGetTextDatum(task->connector.config.topics[topic]);
	args[2] = Int64GetDatum(task->connector.generation);
	args[3] = Int32GetDatum(Max(task->slot->tasks, 1));
	args[4] = Int32GetDatum(task->slot->task_id);
	SPI_execute_with_args("UPDATE anomaly.connector_offset AS o SET generation = $3"
						  " WHERE connector_id OPERATOR(pg_catalog.=) $1 AND topic OPERATOR(pg_catalog.=) $2"
						  " AND generation OPERATOR(pg_catalog.<=) $3"
						  " AND partition OPERATOR(pg_catalog.%) $4 OPERATOR(pg_catalog.=) $5"
						  " RETURNING partition::int8, next_offset, message_count, message_hash, replay_from,"
						  " replay_count, replay_hash, fingerprint, inexact_from, EXISTS (SELECT FROM anomaly.checkpoint c"
						  " WHERE c.connector_id OPERATOR(pg_catalog.=) o.connector_id AND c.topic OPERATOR(pg_catalog.=) o.topic"
						  " AND c.partition OPERATOR(pg_catalog.=) o.partition), spec, rebuild_spec, rebuilt_to, rebuilt_count,"
						  " first_offset, wish, stop_offset,"
						  " last_offset, last_hash, last_end, empty_count",
						  5, types, args, NULL, false, 0);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool		isnull;

		if (TaskPartition(task, topic, (int32) Column(i, 1, &isnull)) != NULL)
			continue;
		if (task->npartitions == task->max_partitions)
			ereport(ERROR,
					(errcode(ERRCODE_CONNECTION_FAILURE),
					 errmsg("topic \"%s\" has grown by too many partitions", task->connector.config.topics[topic]),
					 errhint("The task starts again with room for them.")));
		Fill(task, &task->partitions[task->npartitions++], topic, i);
	}
}

void
OffsetsStart(Task *task)
{
	int			n = 0;

	for (int t = 0; t < task->connector.config.ntopics; t++)
		n += ClientPartitions(task->client, t);
	task->max_partitions = n + OFFSETS_SPARE;
	task->npartitions = 0;
	task->partitions = MemoryContextAllocZero(task->task_context, sizeof(Partition) * task->max_partitions);
	OffsetsAdd(task);
}

bool
OffsetsGrown(Task *task)
{
	int			n = 0;
	int64		low;
	int64		high;

	for (int t = 0; t < task->connector.config.ntopics; t++)
		for (int32 p = task->slot->task_id; p < ClientPartitions(task->client, t); p += Max(task->slot->tasks, 1))
			n += ClientWatermarks(task->client, t, p, &low, &high) ? 1 : 0;
	return n > task->npartitions;
}

void
OffsetsAdd(Task *task)
{
	for (int t = 0; t < task->connector.config.ntopics; t++)
	{
		InsertMissing(task, t);
		Claim(task, t);
	}
	if (!task->fenced && OffsetsGrown(task))
	{
		task->fenced = true;
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("partitions of connector \"%s\" belong to a newer generation than " INT64_FORMAT,
						task->connector.name, task->connector.generation)));
	}
	StartWishes(task);
	BoundsSet(task);
}

static void
CheckOwned(Task *task, const Partition *p)
{
	if (SPI_processed == 1)
		return;
	task->fenced = true;
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("offset of topic \"%s\" partition %d was changed by another",
					task->connector.config.topics[p->topic], p->partition),
			 errdetail("This task has generation " INT64_FORMAT " and offset " INT64_FORMAT ".",
					   task->connector.generation, p->next_offset)));
}

void
OffsetsAdvanceOne(Task *task, Partition *p)
{
	static const char query[] =
		"UPDATE anomaly.connector_offset SET next_offset = $6, message_count = $7, message_hash = $8,"
		" replay_from = $9, replay_count = $10, replay_hash = $11, inexact_from = $12,"
		" last_offset = $13, last_hash = $14, last_end = $6, empty_count = $15, committed_at = pg_catalog.now()" OFFSETS_KEY
		" AND generation OPERATOR(pg_catalog.=) $4 AND next_offset OPERATOR(pg_catalog.=) $5";
	static SPIPlanPtr plan = NULL;
	Oid			types[15] = {INT8OID, TEXTOID, INT4OID, INT8OID, INT8OID, INT8OID, INT8OID, INT8OID,
	INT8OID, INT8OID, INT8OID, INT8OID, INT8OID, INT8OID, INT8OID};
	char		nulls[16] = "               ";
	Datum		args[15];

	if (plan == NULL)
	{
		plan = SPI_prepare_cursor(query, 15, types, CURSOR_OPT_GENERIC_PLAN);
		if (plan == NULL || SPI_keepplan(plan) != 0)
			elog(ERROR, "could not prepare: %s", query);
	}
	args[0] = Int64GetDatum(task->connector.id);
	args[1] = CStringGetTextDatum(task->connector.config.topics[p->topic]);
	args[2] = Int32GetDatum(p->partition);
	args[3] = Int64GetDatum(task->connector.generation);
	args[4] = Int64GetDatum(p->next_offset);
	args[5] = Int64GetDatum(Max(p->end, p->next_offset));
	args[6] = Int64GetDatum(task->replaying ? p->committed_count : p->count);
	args[7] = Int64GetDatum((int64) (task->replaying ? p->committed_hash : p->hash));
	args[8] = Int64GetDatum(p->new_replay_from);
	args[9] = Int64GetDatum(p->new_replay_count);
	args[10] = Int64GetDatum((int64) p->new_replay_hash);
	args[11] = Int64GetDatum(p->inexact_from);
	if (p->inexact_from < 0)
		nulls[11] = 'n';
	args[12] = Int64GetDatum(p->last_offset);
	args[13] = Int64GetDatum((int64) p->last_hash);
	if (p->last_offset < 0)
		nulls[12] = nulls[13] = 'n';
	args[14] = Int64GetDatum(p->empty);
	if (SPI_execute_plan(plan, args, nulls, false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not update anomaly.connector_offset");
	CheckOwned(task, p);
}

void
OffsetsSpecs(Task *task, Partition *p, const char *saved, uint32 building)
{
	Oid			types[10] = {INT8OID, TEXTOID, INT4OID, INT8OID, INT8OID, TEXTOID, INT8OID, TEXTOID, INT8OID, INT8OID};
	char		nulls[11] = "          ";
	Datum		args[10];

	args[0] = Int64GetDatum(task->connector.id);
	args[1] = CStringGetTextDatum(task->connector.config.topics[p->topic]);
	args[2] = Int32GetDatum(p->partition);
	args[3] = Int64GetDatum(task->connector.generation);
	args[4] = Int64GetDatum(p->next_offset);
	args[5] = saved ? CStringGetTextDatum(saved) : (Datum) 0;
	args[6] = Int64GetDatum((int64) SpecsFingerprint(task));
	args[7] = building ? CStringGetTextDatum(SpecsList(task, building)) : (Datum) 0;
	args[8] = Int64GetDatum(p->built_to);
	args[9] = Int64GetDatum(p->built_count);
	nulls[5] = saved ? ' ' : 'n';
	nulls[7] = nulls[8] = nulls[9] = building ? ' ' : 'n';
	if (SPI_execute_with_args("UPDATE anomaly.connector_offset SET spec = coalesce($6, spec), fingerprint = $7,"
							  " rebuild_spec = $8, rebuilt_to = $9, rebuilt_count = $10" OFFSETS_KEY
							  " AND generation OPERATOR(pg_catalog.=) $4 AND next_offset OPERATOR(pg_catalog.=) $5",
							  10, types, args, nulls, false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not update anomaly.connector_offset");
	CheckOwned(task, p);
}

void
OffsetsAdvance(Task *task, bool all)
{
	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		if (all || p->end > p->next_offset || p->new_replay_from != p->replay_from)
			OffsetsAdvanceOne(task, p);
	}
}

void
OffsetsCommitted(Task *task)
{
	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];
		int64		before = p->next_offset;

		p->replay_from = p->new_replay_from;
		p->replay_count = p->new_replay_count;
		p->replay_hash = p->new_replay_hash;
		if (task->replaying)
			continue;
		p->next_offset = p->end;
		p->last_committed = p->last_offset;
		p->last_committed_hash = p->last_hash;
		p->committed_count = p->count;
		p->committed_hash = p->hash;
		if (p->high >= 0 && p->high < p->next_offset)
			p->high = p->next_offset;
		if (p->next_offset != before)
			SharedPosition(p->shared, p->next_offset, p->low, p->high);
	}
}
