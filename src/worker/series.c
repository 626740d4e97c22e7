/*
 * series.c - cache of series states
 *
 * An open hash of pointers with linear probing. Memory is bounded by
 * memory.max: a state that is saved can leave and comes back from its
 * checkpoint row, the same bytes.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "port/pg_crc32c.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "connect/stats.h"
#include "core/state.h"
#include "worker/series.h"

#define SERIES_START		1024	/* slots, a power of two */
#define SERIES_FIXED_MB		64		/* of memory.max: client queues, batch, the process itself */
#define SERIES_LEAST_MB		16

static struct
{
	MemoryContext context;
	Series	  **slots;
	uint32		nslots;
	uint32		used;
	uint32		hand;			/* where eviction looks next */
	uint32		batch;
	size_t		bytes;
	size_t		budget;
	Series	  **unknown;
	int			nunknown;
	int			max_unknown;
	int			nspecs;
	SPIPlanPtr	load;
}			cache;

void
SeriesInit(Task *task)
{
	size_t		mb = task->connector.config.memory_max_mb;

	cache.context = AllocSetContextCreate(task->task_context, "anomaly series", ALLOCSET_DEFAULT_SIZES);
	cache.nslots = SERIES_START;
	cache.slots = MemoryContextAllocZero(cache.context, sizeof(Series *) * cache.nslots);
	cache.used = 0;
	cache.bytes = 0;
	cache.nunknown = 0;
	cache.nspecs = task->connector.config.nspecs;
	cache.budget = Max(mb > SERIES_FIXED_MB ? mb - SERIES_FIXED_MB : 0, SERIES_LEAST_MB) * 1024 * 1024;
}

static inline uint32
HashName(const Partition *partition, const char *name, size_t len)
{
	pg_crc32c	crc;

	INIT_CRC32C(crc);
	COMP_CRC32C(crc, name, len);
	return (crc ^ ((uint32) partition->partition * 2654435761u) ^ ((uint32) partition->topic * 40503u)) * 2246822519u;
}

static void
Insert(Series *series)
{
	uint32		i = series->hash & (cache.nslots - 1);

	while (cache.slots[i] != NULL)
		i = (i + 1) & (cache.nslots - 1);
	cache.slots[i] = series;
}

static void
Enlarge(void)
{
	Series	  **old = cache.slots;
	uint32		n = cache.nslots;

	cache.slots = MemoryContextAllocExtended(cache.context, sizeof(Series *) * n * 2, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	cache.nslots = n * 2;
	for (uint32 i = 0; i < n; i++)
		if (old[i])
			Insert(old[i]);
	pfree(old);
}

static void
Charge(Series *series, size_t now)
{
	cache.bytes += now - series->bytes;
	series->bytes = now;
}

static size_t
Weight(const Series *series)
{
	size_t		bytes = sizeof(void *) * 2 + GetMemoryChunkSpace((void *) series) + GetMemoryChunkSpace(series->name);

	for (int i = 0; i < cache.nspecs; i++)
		bytes += series->models[i] ? GetMemoryChunkSpace(series->models[i]) : 0;
	return bytes;
}

/* Names are UTF-8 on the wire and in the server's encoding in the tables */
static text *
NameText(const char *name, size_t len)
{
	char	   *server = pg_any_to_server(name, len, PG_UTF8);
	text	   *result;

	result = server == name ? cstring_to_text_with_len(name, len) : cstring_to_text(server);
	if (server != name)
		pfree(server);
	return result;
}

static Series *
Create(Task *task, Partition *partition, const char *name, size_t len, uint32 hash)
{
	MemoryContext caller = MemoryContextSwitchTo(cache.context);
	text	   *label = NameText(name, len);
	Series	   *series = palloc0(offsetof(Series, models) + sizeof(Model *) * cache.nspecs);

	series->hash = hash;
	series->partition = partition;
	series->name = label;
	series->known = !partition->has_saved;
	series->touched = cache.batch - 1;
	series->last_at = TIME_NONE;
	Charge(series, Weight(series));
	if (++cache.used * 2 > cache.nslots)
		Enlarge();
	Insert(series);
	if (!series->known)
	{
		if (cache.nunknown == cache.max_unknown)
		{
			cache.max_unknown = Max(1024, cache.max_unknown * 2);
			cache.unknown = cache.unknown ? repalloc(cache.unknown, sizeof(Series *) * cache.max_unknown) :
				palloc(sizeof(Series *) * cache.max_unknown);
		}
		cache.unknown[cache.nunknown++] = series;
	}
	MemoryContextSwitchTo(caller);
	return series;
}

Series *
SeriesFind(Task *task, Partition *partition, const char *name, size_t len)
{
	uint32		hash = HashName(partition, name, len);
	bool		same = GetDatabaseEncoding() == PG_UTF8;
	char	   *server = NULL;
	size_t		server_len = len;

	if (!same)
	{
		server = pg_any_to_server(name, len, PG_UTF8);
		server_len = server == name ? len : strlen(server);
	}
	for (uint32 i = hash & (cache.nslots - 1);; i = (i + 1) & (cache.nslots - 1))
	{
		Series	   *series = cache.slots[i];

		if (series == NULL)
			return Create(task, partition, name, len, hash);
		if (series->hash == hash && series->partition == partition &&
			VARSIZE_ANY_EXHDR(series->name) == server_len &&
			memcmp(VARDATA_ANY(series->name), same ? name : server, server_len) == 0)
			return series;
	}
}

bool
SeriesUnknown(void)
{
	return cache.nunknown > 0;
}

/* The spec of a checkpoint row; -1: none that is in force */
static int
SpecIndex(const Task *task, const Series *series, Datum detector)
{
	const text *name = DatumGetTextPP(detector);

	for (int i = 0; i < cache.nspecs; i++)
	{
		const Spec *spec = &task->connector.config.specs[i];

		if ((series->partition->specs & (1u << i)) && spec->text_len == (int) VARSIZE_ANY_EXHDR(name) &&
			memcmp(spec->text, VARDATA_ANY(name), spec->text_len) == 0)
			return i;
	}
	return -1;
}

static void
LoadOne(Task *task, Series *series, int i, Datum as_of, Datum bytes)
{
	struct varlena *raw = PG_DETOAST_DATUM(bytes);
	size_t		len = VARSIZE_ANY_EXHDR(raw);
	char	   *aligned = palloc(len);
	Spec	   *spec = palloc(sizeof(Spec));
	const Model *model;
	StateError	error;

	memcpy(aligned, VARDATA_ANY(raw), len);
	error = state_unpack(aligned, len, spec, &model);
	if (error == STATE_OK && strcmp(spec->text, task->connector.config.specs[i].text) != 0)
		error = STATE_FOREIGN;
	if (error != STATE_OK)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("saved state of series \"%s\" of topic \"%s\" partition %d cannot be used: %s",
						text_to_cstring(series->name), task->connector.config.topics[series->partition->topic],
						series->partition->partition, state_error_text(error)),
				 errhint("Restore anomaly.checkpoint, or set spec to '' in the connector's rows of anomaly.connector_offset and restart the connector: its states are then built anew.")));
	series->models[i] = MemoryContextAlloc(cache.context, model->size);
	memcpy(series->models[i], model, model->size);
	series->as_of = Max(series->as_of, DatumGetInt64(as_of));
	pg_atomic_fetch_add_u64(&SharedStats(task->slot)->loaded, 1);
	pfree(spec);
	pfree(aligned);
	if ((Pointer) raw != DatumGetPointer(bytes))
		pfree(raw);
}

static void
LastAt(Series *series, HeapTuple tuple, TupleDesc desc)
{
	bool		isnull;
	Datum		last_at = SPI_getbinval(tuple, desc, 5, &isnull);

	if (!isnull && !TIMESTAMP_NOT_FINITE(DatumGetTimestampTz(last_at)))
		series->last_at = Max(series->last_at, PG_TO_UNIX(DatumGetTimestampTz(last_at)));
}

/* The length of its vectors, by the first spec that knows it; a state of another length is of no use */
static void
Loaded(Series *series)
{
	for (int i = 0; i < cache.nspecs; i++)
	{
		if (series->models[i] == NULL)
			continue;
		if (series->dims == 0)
			series->dims = series->models[i]->dims;
		else if (series->models[i]->dims != series->dims)
		{
			pfree(series->models[i]);
			series->models[i] = NULL;
		}
	}
	series->known = true;
	Charge(series, Weight(series));
}

void
SeriesLoad(Task *task)
{
	static const char query[] =
		"SELECT u.i, c.as_of, c.state, c.detector, c.last_at"
		" FROM unnest($2, $3, $4) WITH ORDINALITY AS u(topic, partition, series, i)"
		" JOIN anomaly.checkpoint c ON c.connector_id OPERATOR(pg_catalog.=) $1 AND c.topic OPERATOR(pg_catalog.=) u.topic"
		" AND c.partition OPERATOR(pg_catalog.=) u.partition AND c.series OPERATOR(pg_catalog.=) u.series";
	Oid			types[4] = {INT8OID, TEXTARRAYOID, INT4ARRAYOID, TEXTARRAYOID};
	Datum		args[4];
	int			n = cache.nunknown;
	Datum	   *topics = palloc(sizeof(Datum) * n);
	Datum	   *partitions = palloc(sizeof(Datum) * n);
	Datum	   *names = palloc(sizeof(Datum) * n);

	if (cache.load == NULL)
	{
		cache.load = SPI_prepare_cursor(query, 4, types, CURSOR_OPT_GENERIC_PLAN);
		if (cache.load == NULL || SPI_keepplan(cache.load) != 0)
			elog(ERROR, "could not prepare: %s", query);
	}
	for (int i = 0; i < n; i++)
	{
		Partition  *p = cache.unknown[i]->partition;

		topics[i] = CStringGetTextDatum(task->connector.config.topics[p->topic]);
		partitions[i] = Int32GetDatum(p->partition);
		names[i] = PointerGetDatum(cache.unknown[i]->name);
	}
	args[0] = Int64GetDatum(task->connector.id);
	args[1] = PointerGetDatum(construct_array(topics, n, TEXTOID, -1, false, TYPALIGN_INT));
	args[2] = PointerGetDatum(construct_array(partitions, n, INT4OID, 4, true, TYPALIGN_INT));
	args[3] = PointerGetDatum(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
	/* not read-only: a rebuild must see what its own transaction has deleted and saved */
	if (SPI_execute_plan(cache.load, args, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read anomaly.checkpoint");
	for (uint64 k = 0; k < SPI_processed; k++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[k];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		bool		isnull;
		Series	   *series = cache.unknown[DatumGetInt64(SPI_getbinval(tuple, desc, 1, &isnull)) - 1];
		int			i = SpecIndex(task, series, SPI_getbinval(tuple, desc, 4, &isnull));

		if (i >= 0 && series->models[i] == NULL)
		{
			LastAt(series, tuple, desc);
			LoadOne(task, series, i, SPI_getbinval(tuple, desc, 2, &isnull), SPI_getbinval(tuple, desc, 3, &isnull));
		}
		if (k % 1000 == 999)
			CHECK_FOR_INTERRUPTS();
	}
	SPI_freetuptable(SPI_tuptable);
	for (int i = 0; i < n; i++)
		Loaded(cache.unknown[i]);
	cache.nunknown = 0;
}

/* false: the spec takes no vectors of this length */
static bool
Start(Task *task, Series *series, int i, int dims)
{
	const Spec *spec = &task->connector.config.specs[i];

	if (!model_takes(spec, dims))
		return false;
	series->models[i] = MemoryContextAlloc(cache.context, model_start_size(spec, dims));
	model_init(series->models[i], spec, dims);
	Charge(series, Weight(series));
	return true;
}

static void
Grow(Task *task, Series *series, int i)
{
	const Spec *spec = &task->connector.config.specs[i];
	Model	   *bigger = MemoryContextAlloc(cache.context, model_grown_size(series->models[i], spec));

	model_grow(bigger, series->models[i], spec);
	pfree(series->models[i]);
	series->models[i] = bigger;
	Charge(series, Weight(series));
}

/* Does not know, and never will */
static void
Silent(Verdict *verdict)
{
	verdict->score = verdict->onset = verdict->raw = verdict->expected = verdict->lower = verdict->upper = NAN;
	verdict->event_id = verdict->is_anomaly = verdict->alert = -1;
	verdict->attributions = 0;
}

static inline void
Observe(Task *task, Series *series, int i, Point *point, Verdict *verdict)
{
	if (unlikely(series->models[i] == NULL) && !Start(task, series, i, point->dims))
	{
		Silent(verdict);
		return;
	}
	if (unlikely(model_full(series->models[i])))
		Grow(task, series, i);
	point->utc_offset = ZoneOffset(&task->zones[i], point->ts);
	model_observe(series->models[i], &task->connector.config.specs[i], point, verdict);
}

void
SeriesJudge(Task *task, Series *series, Point *point, Verdict *verdict, Verdict *others)
{
	for (int i = 0; i < cache.nspecs; i++)
	{
		Verdict    *out = i == 0 ? verdict : &others[i - 1];

		if (series->models[i] == NULL)
		{
			Silent(out);
			continue;
		}
		point->utc_offset = ZoneOffset(&task->zones[i], point->ts);
		model_judge(series->models[i], &task->connector.config.specs[i], point, out);
	}
}

void
SeriesObserve(Task *task, Series *series, Point *point, Verdict *verdict, Verdict *others)
{
	Partition  *p = series->partition;

	if (likely((p->specs & 1) != 0))
		Observe(task, series, 0, point, verdict);
	for (int i = 1; i < cache.nspecs; i++)
		if ((p->specs & (1u << i)) != 0)
			Observe(task, series, i, point, &others[i - 1]);
	if (!series->dirty)
	{
		series->dirty = true;
		series->since_at = task->batch.started;
		series->since = p->mark;
		series->since_count = p->mark_count;
		series->since_hash = p->mark_hash;
		dlist_push_tail(&p->dirty, &series->node);
		p->ndirty++;
	}
}

bool
SeriesLearned(const Series *series)
{
	for (int i = 0; i < cache.nspecs; i++)
		if (series->models[i] != NULL)
			return true;
	return false;
}

void
SeriesReset(Series *series)
{
	for (int i = 0; i < cache.nspecs; i++)
	{
		if (series->models[i] != NULL)
			pfree(series->models[i]);
		series->models[i] = NULL;
	}
	series->dims = 0;
	Charge(series, Weight(series));
}

size_t
SeriesTouch(Task *task, Series *series, int dims)
{
	size_t		bytes = series->bytes;

	if (series->touched == cache.batch)
		return 0;
	series->touched = cache.batch;
	for (int i = 0; i < cache.nspecs; i++)
		if (series->models[i] == NULL && (series->partition->specs & (1u << i)))
			bytes += model_bound(&task->connector.config.specs[i], Max(dims, 1));
	return bytes;
}

void
SeriesClean(Series *series)
{
	Partition  *p = series->partition;

	dlist_delete(&series->node);
	p->ndirty--;
	series->dirty = false;
	series->as_of = p->end;
}

static void
Free(Series *series)
{
	if (series->dirty)
	{
		dlist_delete(&series->node);
		series->partition->ndirty--;
	}
	cache.bytes -= series->bytes;
	cache.used--;
	for (int i = 0; i < cache.nspecs; i++)
		if (series->models[i])
			pfree(series->models[i]);
	pfree(series->name);
	pfree(series);
}

/* Empty a slot and close the gap that probing would stop at */
static void
Remove(uint32 i)
{
	uint32		mask = cache.nslots - 1;
	uint32		j = i;

	Free(cache.slots[i]);
	for (;;)
	{
		uint32		home;

		cache.slots[i] = NULL;
		do
		{
			j = (j + 1) & mask;
			if (cache.slots[j] == NULL)
				return;
			home = cache.slots[j]->hash & mask;
		} while (((j - home) & mask) < ((j - i) & mask));
		cache.slots[i] = cache.slots[j];
		i = j;
	}
}

size_t
SeriesExcess(void)
{
	return cache.bytes > cache.budget ? cache.bytes - cache.budget : 0;
}

size_t
SeriesBudget(void)
{
	return cache.budget;
}

void
SeriesEvict(Task *task)
{
	uint32		looked = 0;
	uint32		before = cache.used;

	if (cache.nunknown > 0)
		return;
	/* one round for those that the last batch did not use, one for the others */
	while (cache.bytes > cache.budget && looked < cache.nslots * 2)
	{
		Series	   *series = cache.slots[cache.hand & (cache.nslots - 1)];

		if (series != NULL && !series->dirty && (looked >= cache.nslots || series->touched + 1 != cache.batch))
			Remove(cache.hand & (cache.nslots - 1));	/* another may have moved in: look again */
		else
		{
			cache.hand++;
			looked++;
		}
	}
	pg_atomic_fetch_add_u64(&SharedStats(task->slot)->evicted, before - cache.used);
}

void
SeriesForget(Task *task, Partition *partition)
{
	cache.nunknown = 0;
	for (uint32 i = 0; i < cache.nslots;)
	{
		Series	   *series = cache.slots[i];

		if (series != NULL && (series->partition == partition || !series->known))
			Remove(i);
		else
			i++;
	}
}

void
SeriesNextBatch(void)
{
	cache.batch++;
}

uint32
SeriesBatch(void)
{
	return cache.batch;
}

void
SeriesStats(Task *task)
{
	pg_atomic_write_u64(&task->slot->states, cache.used);
	pg_atomic_write_u64(&task->slot->state_bytes, cache.bytes);
}
