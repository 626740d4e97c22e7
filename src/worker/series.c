/*
 * series.c - cache of series states
 *
 * An open hash of pointers with linear probing. Memory is bounded by
 * memory.max: a state that is saved can leave and comes back from its
 * checkpoint row, the same bytes. Room is made before states are loaded, by
 * those that happen to lie next in the hash: series that send in turn find
 * more of theirs than by age.
 *
 * Entries and models are malloc'd: they grow by doubling and leave in any
 * order, and what one size gives back, a memory context keeps from the others.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "port/pg_crc32c.h"
#include "utils/memutils.h"

#include "connect/stats.h"
#include "worker/series_cache.h"

#define SERIES_START		1024	/* slots, a power of two */
#define SERIES_FIXED_MB		64		/* of memory.max: client queues, batch, the process itself */
#define SERIES_LEAST_MB		16

SeriesCache series_cache;

void
SeriesInit(Task *task)
{
	size_t		mb = task->connector.config.memory_max_mb;

	series_cache.context = AllocSetContextCreate(task->task_context, "anomaly series", ALLOCSET_DEFAULT_SIZES);
	series_cache.nslots = SERIES_START;
	series_cache.slots = MemoryContextAllocZero(series_cache.context, sizeof(Series *) * series_cache.nslots);
	series_cache.used = 0;
	series_cache.bytes = series_cache.dirty_bytes = series_cache.expected = 0;
	series_cache.nunknown = 0;
	series_cache.nspecs = task->connector.config.nspecs;
	series_cache.budget = Max(mb > SERIES_FIXED_MB ? mb - SERIES_FIXED_MB : 0, SERIES_LEAST_MB) * 1024 * 1024;
	series_cache.room = series_cache.budget / 20;
}

void *
SeriesAllocate(size_t size)
{
	void	   *block = malloc(size);

	if (block == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory"),
				 errdetail("Failed on %zu bytes of a series.", size)));
	return block;
}

/* With what malloc adds */
static inline size_t
Block(size_t size)
{
	return Max(TYPEALIGN(16, size + 8), 32);
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
	uint32		i = series->hash & (series_cache.nslots - 1);

	while (series_cache.slots[i] != NULL)
		i = (i + 1) & (series_cache.nslots - 1);
	series_cache.slots[i] = series;
}

static void
Enlarge(void)
{
	Series	  **old = series_cache.slots;
	uint32		n = series_cache.nslots;

	series_cache.slots = MemoryContextAllocExtended(series_cache.context, sizeof(Series *) * n * 2, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	series_cache.nslots = n * 2;
	for (uint32 i = 0; i < n; i++)
		if (old[i])
			Insert(old[i]);
	pfree(old);
}

/* The entry before its name */
static inline size_t
HeadSize(void)
{
	return offsetof(Series, models) + sizeof(Model *) * series_cache.nspecs;
}

static size_t
Weight(const Series *series)
{
	size_t		bytes = sizeof(void *) * 2 + Block(HeadSize() + VARSIZE(series->name));

	for (int i = 0; i < series_cache.nspecs; i++)
		bytes += series->models[i] ? Block(series->models[i]->size) : 0;
	return bytes;
}

void
SeriesCharge(Series *series)
{
	size_t		now = Weight(series);

	series_cache.bytes += now - series->bytes;
	if (series->dirty)
		series_cache.dirty_bytes += now - series->bytes;
	series->bytes = now;
}

static Series *
Create(Partition *partition, const char *name, size_t len, uint32 hash)
{
	MemoryContext caller = MemoryContextSwitchTo(series_cache.context);
	Series	   *series = SeriesAllocate(HeadSize() + VARHDRSZ + len);

	memset(series, 0, HeadSize());
	series->hash = hash;
	series->partition = partition;
	series->name = (text *) ((char *) series + HeadSize());
	SET_VARSIZE(series->name, VARHDRSZ + len);
	memcpy(VARDATA(series->name), name, len);
	series->known = !partition->has_saved;
	series->touched = series_cache.batch - 1;
	series->last_at = TIME_NONE;
	SeriesCharge(series);
	if (++series_cache.used * 2 > series_cache.nslots)
		Enlarge();
	Insert(series);
	if (!series->known)
	{
		if (series_cache.nunknown == series_cache.max_unknown)
		{
			series_cache.max_unknown = Max(1024, series_cache.max_unknown * 2);
			series_cache.unknown = series_cache.unknown ? repalloc(series_cache.unknown, sizeof(Series *) * series_cache.max_unknown) :
				palloc(sizeof(Series *) * series_cache.max_unknown);
		}
		series_cache.unknown[series_cache.nunknown++] = series;
	}
	MemoryContextSwitchTo(caller);
	return series;
}

Series *
SeriesFind(Task *task, Partition *partition, const char *name, size_t len)
{
	uint32		hash = HashName(partition, name, len);

	for (uint32 i = hash & (series_cache.nslots - 1);; i = (i + 1) & (series_cache.nslots - 1))
	{
		Series	   *series = series_cache.slots[i];

		if (series == NULL)
			return Create(partition, name, len, hash);
		if (series->hash == hash && series->partition == partition &&
			VARSIZE_ANY_EXHDR(series->name) == len &&
			memcmp(VARDATA_ANY(series->name), name, len) == 0)
			return series;
	}
}

bool
SeriesUnknown(void)
{
	return series_cache.nunknown > 0;
}

/* false: the spec takes no vectors of this length */
static bool
Start(Task *task, Series *series, int i, int dims)
{
	const Spec *spec = &task->connector.config.specs[i];

	if (!model_takes(spec, dims))
		return false;
	series->models[i] = SeriesAllocate(model_start_size(spec, dims));
	model_init(series->models[i], spec, dims);
	SeriesCharge(series);
	return true;
}

static void
Grow(Task *task, Series *series, int i)
{
	const Spec *spec = &task->connector.config.specs[i];
	Model	   *bigger = SeriesAllocate(model_grown_size(series->models[i], spec));

	model_grow(bigger, series->models[i], spec);
	free(series->models[i]);
	series->models[i] = bigger;
	SeriesCharge(series);
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
	for (int i = 0; i < series_cache.nspecs; i++)
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
	for (int i = 1; i < series_cache.nspecs; i++)
		if ((p->specs & (1u << i)) != 0)
			Observe(task, series, i, point, &others[i - 1]);
	if (!series->dirty)
	{
		series->dirty = true;
		series_cache.dirty_bytes += series->bytes;
		series->since_at = task->batch.started;
		series->since = p->mark;
		series->since_count = p->mark_count;
		series->since_hash = p->mark_hash;
		if (unlikely(series->fresh))
			dlist_push_head(&p->dirty, &series->node);	/* all of these are saved next */
		else
			dlist_push_tail(&p->dirty, &series->node);
		p->ndirty++;
	}
}

bool
SeriesMayBegin(const Task *task, int more)
{
	return !task->replaying && series_cache.total + more <= task->connector.config.series_max;
}

void
SeriesBegun(Task *task, Series *series)
{
	series_cache.total++;
	series->fresh = true;
}

bool
SeriesLearned(const Series *series)
{
	for (int i = 0; i < series_cache.nspecs; i++)
		if (series->models[i] != NULL)
			return true;
	return false;
}

void
SeriesReset(Series *series)
{
	for (int i = 0; i < series_cache.nspecs; i++)
	{
		free(series->models[i]);
		series->models[i] = NULL;
	}
	series->dims = 0;
	SeriesCharge(series);
}

size_t
SeriesTouch(Task *task, Series *series, int dims)
{
	size_t		bytes = series->bytes;

	if (series->touched == series_cache.batch)
		return 0;
	series->touched = series_cache.batch;
	for (int i = 0; i < series_cache.nspecs; i++)
		if (series->models[i] == NULL && (series->partition->specs & (1u << i)))
			bytes += model_bound(&task->connector.config.specs[i], Max(dims, 1));
	if (!series->known)
		series_cache.expected += bytes;
	return bytes;
}

void
SeriesClean(Series *series)
{
	Partition  *p = series->partition;

	dlist_delete(&series->node);
	p->ndirty--;
	series->dirty = series->fresh = false;
	series_cache.dirty_bytes -= series->bytes;
	series->as_of = p->end;
}

static void
Free(Series *series)
{
	if (series->dirty)
	{
		dlist_delete(&series->node);
		series->partition->ndirty--;
		series_cache.dirty_bytes -= series->bytes;
	}
	series_cache.bytes -= series->bytes;
	series_cache.used--;
	for (int i = 0; i < series_cache.nspecs; i++)
		free(series->models[i]);
	free(series);
}

/* Empty a slot and close the gap that probing would stop at */
static void
Remove(uint32 i)
{
	uint32		mask = series_cache.nslots - 1;
	uint32		j = i;

	Free(series_cache.slots[i]);
	for (;;)
	{
		uint32		home;

		series_cache.slots[i] = NULL;
		do
		{
			j = (j + 1) & mask;
			if (series_cache.slots[j] == NULL)
				return;
			home = series_cache.slots[j]->hash & mask;
		} while (((j - home) & mask) < ((j - i) & mask));
		series_cache.slots[i] = series_cache.slots[j];
		i = j;
	}
}

size_t
SeriesExcess(void)
{
	size_t		most = series_cache.budget - series_cache.room;

	return series_cache.dirty_bytes > most ? series_cache.dirty_bytes - most : 0;
}

size_t
SeriesBudget(void)
{
	return series_cache.budget;
}

/* One round for those that the last batch did not use, one for the others; never those of the batch in hand */
static void
Evict(Task *task, size_t target)
{
	uint32		looked = 0;
	uint32		before = series_cache.used;

	while (series_cache.bytes > target && looked < series_cache.nslots * 2)
	{
		Series	   *series = series_cache.slots[series_cache.hand & (series_cache.nslots - 1)];

		if (series != NULL && !series->dirty && series->known && series->touched != series_cache.batch &&
			(looked >= series_cache.nslots || series->touched + 1 != series_cache.batch))
			Remove(series_cache.hand & (series_cache.nslots - 1));	/* another may have moved in: look again */
		else
		{
			series_cache.hand++;
			looked++;
		}
	}
	pg_atomic_fetch_add_u64(&SharedStats(task->slot)->evicted, before - series_cache.used);
}

void
SeriesEvict(Task *task)
{
	Evict(task, series_cache.budget);
}

/* Before the unknown ones are loaded */
void
SeriesMakeRoom(Task *task)
{
	series_cache.room = Max(series_cache.budget / 20, Min(series_cache.expected, series_cache.budget / 2));
	Evict(task, series_cache.budget - Min(series_cache.expected, series_cache.budget));
	series_cache.expected = 0;
}

void
SeriesForget(Task *task, Partition *partition)
{
	series_cache.nunknown = 0;
	series_cache.expected = 0;
	for (uint32 i = 0; i < series_cache.nslots;)
	{
		Series	   *series = series_cache.slots[i];

		if (series != NULL && (series->partition == partition || !series->known))
			Remove(i);
		else
			i++;
	}
}

void
SeriesNextBatch(void)
{
	series_cache.batch++;
}

uint32
SeriesBatch(void)
{
	return series_cache.batch;
}

void
SeriesStats(Task *task)
{
	pg_atomic_write_u64(&task->slot->states, series_cache.used);
	pg_atomic_write_u64(&task->slot->state_bytes, series_cache.bytes);
}
