/*
 * checkpoint.c - saving states, spread over the commits
 *
 * Dirty states wait in the order of their oldest unsaved change. Each commit
 * saves so many from the front that all have had their turn within half of the
 * longest replay allowed; what lies before the front's oldest change is never
 * read again.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include <math.h>

#include "connect/stats.h"
#include "core/state.h"
#include "worker/checkpoint.h"
#include "worker/series.h"

#define REPLAY_MESSAGES		1000000
#define REPLAY_SECONDS		5.0
#define REPLAY_LEAST		10000
#define CHECKPOINT_AGE_US	INT64CONST(300000000)	/* no change waits longer: silent_series() and events() read what is saved */
#define CHECKPOINT_IDLE_STATES 500	/* of a partition */
#define CHECKPOINT_CUT_STATES 20000
#define CHECKPOINT_CHUNK	(4 * 1024 * 1024)	/* bytes of states a statement */

static Series **picked = NULL;
static int	npicked = 0;
static int	max_picked = 0;
static size_t picked_bytes = 0;
static size_t written_bytes = 0;

bool
CheckpointUnsaved(const Task *task)
{
	for (int i = 0; i < task->npartitions; i++)
		if (task->partitions[i].ndirty > 0)
			return true;
	return false;
}

bool
CheckpointDirty(const Task *task)
{
	for (int i = 0; i < task->npartitions; i++)
		if (task->partitions[i].replay_from < task->partitions[i].next_offset)
			return true;
	return CheckpointUnsaved(task);
}

static void
Pick(Task *task, Series *series)
{
	if (npicked == max_picked)
	{
		max_picked = Max(1024, max_picked * 2);
		picked = picked ? repalloc_huge(picked, sizeof(Series *) * max_picked) :
			MemoryContextAlloc(TopMemoryContext, sizeof(Series *) * max_picked);
	}
	picked[npicked++] = series;
	picked_bytes += series->bytes;
}

/* Messages within which every change is saved: half of what a replay may take */
static double
Window(const Task *task)
{
	double		messages = REPLAY_MESSAGES;

	if (task->message_cost > 0)
		messages = Min(messages, REPLAY_SECONDS / task->message_cost);
	return Max(messages, REPLAY_LEAST) / 2;
}

static void
PickFrom(Task *task, Partition *p, CheckpointPace pace, size_t excess)
{
	double		window = Window(task);
	double		share = ceil(p->ndirty * (double) (p->count - p->mark_count) / window);
	dlist_iter	iter;
	int			n = 0;
	int			begun = 0;		/* of these: fresh ones */

	if (p->specs == 0)			/* its states are yet to be built, those of the past are not ours to move */
	{
		p->new_replay_from = p->replay_from;
		p->new_replay_count = p->replay_count;
		p->new_replay_hash = p->replay_hash;
		return;
	}
	dlist_foreach(iter, &p->dirty)
	{
		Series	   *series = dlist_container(Series, node, iter.cur);
		bool		wanted;

		wanted = pace == CHECKPOINT_ALL || series->fresh || (excess > 0 && picked_bytes < excess) ||
			(pace == CHECKPOINT_IDLE && n - begun < CHECKPOINT_IDLE_STATES) ||
			(pace == CHECKPOINT_CUT && n - begun < CHECKPOINT_CUT_STATES) ||
			(pace == CHECKPOINT_SPREAD && (n - begun < share || p->count - series->since_count > window ||
										   task->batch.started - series->since_at > CHECKPOINT_AGE_US));
		if (!wanted)
			break;
		Pick(task, series);
		n++;
		begun += series->fresh;
	}
	p->new_replay_from = p->end;
	p->new_replay_count = p->count;
	p->new_replay_hash = p->hash;
	if (n < p->ndirty)
	{
		Series	   *oldest;

		if (n == 0)
			oldest = dlist_head_element(Series, node, &p->dirty);
		else
			oldest = dlist_container(Series, node, dlist_next_node(&p->dirty, &picked[npicked - 1]->node));
		p->new_replay_from = oldest->since;
		p->new_replay_count = oldest->since_count;
		p->new_replay_hash = oldest->since_hash;
	}
}

int
CheckpointPick(Task *task, CheckpointPace pace)
{
	size_t		excess = SeriesExcess();

	npicked = 0;
	picked_bytes = 0;
	if (excess > 0)
		excess += SeriesBudget() / 20;
	for (int i = 0; i < task->npartitions; i++)
		PickFrom(task, &task->partitions[i], pace, excess);
	return npicked;
}

void
CheckpointPickNone(Task *task)
{
	npicked = 0;
	picked_bytes = 0;
	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		p->new_replay_from = p->replay_from;
		p->new_replay_count = p->replay_count;
		p->new_replay_hash = p->replay_hash;
	}
}

static bytea *
Packed(const Model *model, const Spec *spec)
{
	size_t		len = state_packed_size(model, spec);
	bytea	   *bytes = palloc(VARHDRSZ + len + MAXIMUM_ALIGNOF);
	char	   *aligned = palloc(len);

	state_pack(aligned, model, spec);
	SET_VARSIZE(bytes, VARHDRSZ + len);
	memcpy(VARDATA(bytes), aligned, len);
	pfree(aligned);
	written_bytes += len;
	return bytes;
}

/* -infinity: not known, or no time that the database has */
static TimestampTz
LastAt(const Series *series)
{
	if (series->last_at < PG_INT64_MIN + PG_TO_UNIX(0) || !IS_VALID_TIMESTAMP(UNIX_TO_PG(series->last_at)))
		return DT_NOBEGIN;
	return UNIX_TO_PG(series->last_at);
}

/* The states of series [from, to) of the pick in one statement */
static void
WriteChunk(Task *task, int from, int to)
{
	static const char query[] =
		"INSERT INTO anomaly.checkpoint AS c (connector_id, topic, partition, series, detector, as_of, state, last_at)"
		" SELECT $1, u.topic, u.partition, u.series, u.detector, u.as_of, u.state, u.last_at"
		" FROM unnest($2, $3, $4, $5, $6, $7, $8) AS u(topic, partition, series, detector, as_of, state, last_at)"
		" ON CONFLICT (connector_id, topic, partition, series, detector) DO UPDATE SET as_of = EXCLUDED.as_of, state = EXCLUDED.state,"
		" last_at = EXCLUDED.last_at";
	static SPIPlanPtr plan = NULL;
	Oid			types[8] = {INT8OID, TEXTARRAYOID, INT4ARRAYOID, TEXTARRAYOID, TEXTARRAYOID, INT8ARRAYOID, BYTEAARRAYOID,
	TIMESTAMPTZARRAYOID};
	const ConnectorConfig *config = &task->connector.config;
	int			room = (to - from) * config->nspecs;
	Datum	   *column = palloc(sizeof(Datum) * room * 7);
	Datum		detectors[CONFIG_SPECS_MAX];
	Datum		args[8];
	int			n = 0;

	if (plan == NULL)
	{
		plan = SPI_prepare(query, 8, types);
		if (plan == NULL || SPI_keepplan(plan) != 0)
			elog(ERROR, "could not prepare: %s", query);
	}
	for (int k = 0; k < config->nspecs; k++)
		detectors[k] = CStringGetTextDatum(config->specs[k].text);
	for (int i = from; i < to; i++)
	{
		Series	   *series = picked[i];
		Datum		topic = CStringGetTextDatum(config->topics[series->partition->topic]);

		for (int k = 0; k < config->nspecs; k++)
		{
			if (series->models[k] == NULL)
				continue;
			column[n] = topic;
			column[room + n] = Int32GetDatum(series->partition->partition);
			column[2 * room + n] = PointerGetDatum(series->name);
			column[3 * room + n] = detectors[k];
			column[4 * room + n] = Int64GetDatum(series->partition->end);
			column[6 * room + n] = TimestampTzGetDatum(LastAt(series));
			column[5 * room + n++] = PointerGetDatum(Packed(series->models[k], &config->specs[k]));
		}
	}
	args[0] = Int64GetDatum(task->connector.id);
	args[1] = PointerGetDatum(construct_array(column, n, TEXTOID, -1, false, TYPALIGN_INT));
	args[2] = PointerGetDatum(construct_array(column + room, n, INT4OID, 4, true, TYPALIGN_INT));
	args[3] = PointerGetDatum(construct_array(column + 2 * room, n, TEXTOID, -1, false, TYPALIGN_INT));
	args[4] = PointerGetDatum(construct_array(column + 3 * room, n, TEXTOID, -1, false, TYPALIGN_INT));
	args[5] = PointerGetDatum(construct_array(column + 4 * room, n, INT8OID, 8, true, TYPALIGN_DOUBLE));
	args[6] = PointerGetDatum(construct_array(column + 5 * room, n, BYTEAOID, -1, false, TYPALIGN_INT));
	args[7] = PointerGetDatum(construct_array(column + 6 * room, n, TIMESTAMPTZOID, 8, true, TYPALIGN_DOUBLE));
	if (SPI_execute_plan(plan, args, NULL, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not write anomaly.checkpoint");
}

void
CheckpointWrite(Task *task)
{
	MemoryContext chunk;
	int			from = 0;

	written_bytes = 0;
	if (npicked == 0)
		return;
	chunk = AllocSetContextCreate(CurrentMemoryContext, "anomaly checkpoint", ALLOCSET_DEFAULT_SIZES);
	while (from < npicked)
	{
		MemoryContext caller = MemoryContextSwitchTo(chunk);
		size_t		bytes = 0;
		int			to = from;

		while (to < npicked && bytes < CHECKPOINT_CHUNK && to - from < 10000)
			bytes += picked[to++]->bytes;
		WriteChunk(task, from, to);
		from = to;
		MemoryContextSwitchTo(caller);
		MemoryContextReset(chunk);
		CHECK_FOR_INTERRUPTS();
	}
	MemoryContextDelete(chunk);
}

void
CheckpointSaved(Task *task)
{
	for (int i = 0; i < npicked; i++)
	{
		picked[i]->partition->has_saved = true;
		SeriesClean(picked[i]);
	}
	pg_atomic_fetch_add_u64(&SharedStats(task->slot)->saved, npicked);
	pg_atomic_fetch_add_u64(&SharedStats(task->slot)->saved_bytes, written_bytes);
	npicked = 0;
}

static void
Delete(Task *task, const Partition *partition, uint32 specs, bool others)
{
	const ConnectorConfig *config = &task->connector.config;
	Oid			types[5] = {INT8OID, TEXTOID, INT4OID, TEXTARRAYOID, BOOLOID};
	Datum		detectors[CONFIG_SPECS_MAX];
	Datum		args[5];
	int			n = 0;

	for (int k = 0; k < config->nspecs; k++)
		if (specs & (1u << k))
			detectors[n++] = CStringGetTextDatum(config->specs[k].text);
	args[0] = Int64GetDatum(task->connector.id);
	args[1] = CStringGetTextDatum(config->topics[partition->topic]);
	args[2] = Int32GetDatum(partition->partition);
	args[3] = PointerGetDatum(construct_array(detectors, n, TEXTOID, -1, false, TYPALIGN_INT));
	args[4] = BoolGetDatum(others);
	if (SPI_execute_with_args("DELETE FROM anomaly.checkpoint WHERE connector_id OPERATOR(pg_catalog.=) $1"
							  " AND topic OPERATOR(pg_catalog.=) $2 AND partition OPERATOR(pg_catalog.=) $3"
							  " AND (detector OPERATOR(pg_catalog.=) ANY ($4)) OPERATOR(pg_catalog.<>) $5",
							  5, types, args, NULL, false, 0) != SPI_OK_DELETE)
		elog(ERROR, "could not clear anomaly.checkpoint");
}

void
CheckpointClear(Task *task, const Partition *partition, uint32 specs)
{
	Delete(task, partition, specs, false);
}

void
CheckpointKeep(Task *task, const Partition *partition, uint32 specs)
{
	Delete(task, partition, specs, true);
}
