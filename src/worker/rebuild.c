/*
 * rebuild.c - states built anew from the raw tables before the first message
 *
 * One partition after the other, a range of offsets a transaction: it is read,
 * learned, and the states are saved with the end of the range. Only the specs
 * that are built are in memory meanwhile. What checkpoint holds of other specs
 * stays until the end, so that a change of mind finds it.
 */
#include "postgres.h"

#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "connect/fault.h"
#include "worker/checkpoint.h"
#include "worker/commit.h"
#include "worker/history.h"
#include "worker/offsets.h"
#include "worker/rebuild.h"
#include "worker/series.h"
#include "worker/specs.h"

#define CHUNK_POINTS	5000	/* learned at a time: their states are loaded together */
#define FIRST_RANGE		20000	/* offsets */
#define STEP_POINTS		5000000 /* about as many are sorted at a time */
#define STEP_LEAST_MS	3000	/* longer where finding the rows and saving take much of it */
#define STEP_MOST_MS	30000
#define REBUILDING		"rebuilding "

typedef struct Learner
{
	Series	   *series;
	Point		point;
} Learner;

static struct
{
	Partition  *partition;		/* begun */
	uint32		cold;			/* its specs that cannot be built, and why */
	char	   *reason;
	double		range;			/* offsets of the next step */
	double		overhead_ms;	/* of the last step: finding rows, saving states */
	int64		total;			/* messages of all partitions, estimated */
	int64		done;
	int			percent;		/* last said */
	StringInfoData notice;		/* what is to be known at the end */
	bool		started;

	/* of the step in hand */
	Learner    *chunk;
	int			nchunk;
	size_t		chunk_bytes;
	MemoryContext rows;
	ClockTime	begun;
	ClockTime	learning;		/* since the first row */
	int64		visited;		/* rows */
	bool		stop;			/* before the next message */
}			work;

static const char *
Topic(const Task *task, const Partition *p)
{
	return task->connector.config.topics[p->topic];
}

bool
RebuildNeeded(const Task *task)
{
	for (int i = 0; i < task->npartitions; i++)
		if (task->partitions[i].building != 0)
			return true;
	return false;
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

/* --- what is said --- */

static void
Progress(Task *task)
{
	int			percent = work.total > 0 ? Min(99, (int) (work.done * 100 / work.total)) : 99;

	pg_atomic_write_u64(&task->slot->rebuilt, (uint64) work.done);
	pg_atomic_write_u64(&task->slot->rebuild_total, (uint64) Max(work.total, work.done));
	if (percent == work.percent)
		return;
	work.percent = percent;
	SharedSetNotice(task->slot, psprintf(REBUILDING "%d %%: states from the raw tables", percent));
}

static void
Remember(const char *text)
{
	ereport(LOG, (errmsg("%s", text)));
	appendStringInfo(&work.notice, "%s%s", work.notice.len > 0 ? "; " : "", text);
}

static void
Say(Task *task, Partition *p, bool exact)
{
	const char *place = psprintf("offset " INT64_FORMAT " of topic \"%s\" partition %d", p->next_offset, Topic(task, p), p->partition);
	uint32		built = p->building & ~work.cold;

	if (work.cold != 0 && p->lost)
		Remember(psprintf("inexact from %s on: the messages before it cannot be read again by %s, and %s", place,
						  SpecsText(task, work.cold), work.reason));
	else if (work.cold != 0)
		Remember(psprintf("cold start: the states of %s begin at %s: %s", SpecsText(task, work.cold), place, work.reason));
	if (built != 0 && p->built_count < 0)
		Remember(psprintf("inexact from %s on: some messages have several points, and without a column item the raw table does not tell their order to %s",
						  place, SpecsText(task, built)));
	else if (built != 0 && !exact)
		Remember(psprintf("inexact from %s on: the raw table holds " INT64_FORMAT " of the " INT64_FORMAT
						  " messages before it that %s would have learned",
						  place, p->built_count, p->committed_count - p->empty, SpecsText(task, built)));
}

/* --- points --- */

static void
Breathe(Task *task)
{
	ClockTime	now = ClockNow();
	double		most = Max(STEP_LEAST_MS, Min(STEP_MOST_MS, 3 * (work.overhead_ms + (work.learning - work.begun) / 1000.0)));

	CHECK_FOR_INTERRUPTS();
	work.stop |= (now - work.learning) / 1000.0 > most || SharedWish(task->slot) != WISH_RUN;
	Progress(task);
}

/* States over memory.max are saved and leave: all within the one transaction */
static void
MakeRoom(Task *task)
{
	SeriesNextBatch();
	if (SeriesExcess() > 0)
	{
		CheckpointPick(task, CHECKPOINT_ROOM);
		CheckpointWrite(task);
		CheckpointSaved(task);
	}
	SeriesEvict(task);
}

/*
 * The converter's points were all of one length in a series: where rows have
 * another, its states were begun anew there.
 */
static void
LearnPoint(Task *task, Learner *learner)
{
	static double attribution[DETECTOR_MAX_DIMS];
	Series	   *series = learner->series;
	Verdict		verdicts[CONFIG_SPECS_MAX];

	if (series->dims != 0 && series->dims != learner->point.dims)
		SeriesReset(series);
	series->dims = learner->point.dims;
	memset(verdicts, 0, sizeof(verdicts));
	for (int i = 0; i < task->connector.config.nspecs; i++)
		verdicts[i].attribution = attribution;
	SeriesObserve(task, series, &learner->point, &verdicts[0], &verdicts[1]);
	series->last_at = learner->point.ts;
}

static void
LearnChunk(Task *task)
{
	if (SeriesUnknown())
		SeriesLoad(task);
	for (int i = 0; i < work.nchunk; i++)
		LearnPoint(task, &work.chunk[i]);
	work.nchunk = 0;
	work.chunk_bytes = 0;
	MemoryContextReset(work.rows);
	MakeRoom(task);
	SeriesStats(task);
	Breathe(task);
}

static void
Add(Task *task, Partition *p, const HistoryPoint *from)
{
	Learner    *learner = &work.chunk[work.nchunk];
	bool		taken = false;

	/* what no spec can take starts no series */
	for (int i = 0; i < task->connector.config.nspecs; i++)
		taken |= (p->specs & (1u << i)) != 0 && model_takes(&task->connector.config.specs[i], from->dims);
	if (!taken)
		return;
	learner->series = SeriesFind(task, p, from->series, from->series_len);
	learner->point.x = from->x;
	learner->point.dims = from->dims;
	learner->point.ts = from->ts;
	learner->point.id = from->offset;
	learner->point.children = NULL;
	work.chunk_bytes += SeriesTouch(task, learner->series, from->dims);
	if (++work.nchunk == CHUNK_POINTS || work.chunk_bytes > SeriesBudget() / 2)
		LearnChunk(task);
}

/* Offsets from built_to on, below to if there is time for all; where it has come to */
static int64
LearnRange(Task *task, Partition *p, History *history, int64 to)
{
	HistoryPoint point;
	int64		last = -1;

	work.begun = work.learning = ClockNow();
	work.stop = false;
	work.visited = 0;
	work.nchunk = 0;
	work.chunk_bytes = 0;
	work.chunk = palloc(sizeof(Learner) * CHUNK_POINTS);
	work.rows = AllocSetContextCreate(CurrentMemoryContext, "anomaly rebuild", ALLOCSET_DEFAULT_SIZES);
	HistoryOpen(history, p->built_to, to, work.rows);
	work.learning = ClockNow();
	while (HistoryNext(history, &point))
	{
		if (point.offset != last)
		{
			if (work.stop)
			{
				to = point.offset;
				break;
			}
			last = point.offset;
			work.done++;
			if (p->built_count >= 0)
				p->built_count++;
		}
		if (++work.visited % CHUNK_POINTS == 0)
			Breathe(task);
		if (point.learned)
			Add(task, p, &point);
	}
	LearnChunk(task);
	HistoryClose(history);
	if (HistoryVague(history))
		p->built_count = -1;
	MemoryContextDelete(work.rows);
	return to;
}

/* --- steps --- */

static void
Finish(Task *task, Partition *p)
{
	bool		exact = p->built_count >= 0 && p->built_count + p->empty == p->committed_count;

	Settle(p);
	if ((p->building != work.cold && !exact) || (work.cold != 0 && p->lost))
		p->inexact_from = p->next_offset;
	else if (p->building == SpecsAll(task))
		p->inexact_from = -1;
	Say(task, p, exact);
	OffsetsAdvanceOne(task, p);
	CheckpointKeep(task, p, SpecsAll(task));
	OffsetsSpecs(task, p, SpecsList(task, SpecsAll(task)), 0);
}

/* The next range needs what the last has needed, as far as that can be told */
static void
Measure(int64 from, int64 to)
{
	double		elapsed = Max((ClockNow() - work.learning) / 1000.0, 1);
	double		wanted = Max(STEP_LEAST_MS, Min(STEP_MOST_MS, 3 * work.overhead_ms));
	double		factor = Min(wanted / elapsed, (double) STEP_POINTS / Max(work.visited, 1));

	work.range = Max((to - from) * Max(0.2, Min(factor, 8)), 1000);
}

/* true in arg: the partition is done */
static void
OneRange(Task *task, void *arg)
{
	Partition  *p = work.partition;
	const char *reason;
	History    *history = HistoryFind(task, p, &reason);
	int64		from = p->built_to;
	int64		to;
	ClockTime	saving;

	if (history == NULL && p->specs != 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the raw table went away while states were built from it: %s", reason)));
	if (p->specs != 0 && from < p->next_offset)
	{
		to = LearnRange(task, p, history, work.range < p->next_offset - from ? from + (int64) work.range : p->next_offset);
		Measure(from, to);
		p->built_to = to;
	}
	*(bool *) arg = p->specs == 0 || p->built_to >= p->next_offset;
	saving = ClockNow();
	if (*(bool *) arg)
		Finish(task, p);
	else
		OffsetsSpecs(task, p, NULL, p->building);
	/* after that: it tells that the connector is gone */
	CheckpointPick(task, CHECKPOINT_ALL);
	CheckpointWrite(task);
	work.overhead_ms = (work.learning - work.begun + ClockNow() - saving) / 1000.0;
	FaultPoint(*(bool *) arg ? "before-rebuilt" : "before-rebuild-step");
}

/*
 * The states of other specs, which are at the offset now, are saved and leave
 * memory; those of a task before us are gone on from where they have come to.
 */
static void
Begin(Task *task, void *arg)
{
	Partition  *p = work.partition;
	const char *reason;
	History    *history = HistoryFind(task, p, &reason);
	int64		first = p->next_offset;

	if (p->specs != 0)
	{
		CheckpointPick(task, CHECKPOINT_ALL);
		CheckpointWrite(task);
		OffsetsAdvanceOne(task, p);
	}
	work.cold = history == NULL ? p->building : 0;
	if (history != NULL && !HistoryHasTimes(history))
	{
		work.cold = p->building & SpecsTimed(task);
		reason = "they need times, and the raw table has no column ts of type timestamptz";
	}
	work.reason = work.cold ? MemoryContextStrdup(task->task_context, reason) : NULL;
	p->has_saved = p->built_to >= 0;
	CheckpointClear(task, p, p->has_saved ? work.cold : p->building);
	if (p->built_to < 0)
	{
		if (history != NULL)
			first = Max(HistoryFirst(history), p->first_offset);
		p->built_to = first;
		p->built_count = 0;
		OffsetsSpecs(task, p, p->lost ? "" : NULL, p->building);
		work.total -= Max(0, p->committed_count - (p->next_offset - first));
	}
	else
		work.done += Max(p->built_count, 0);
}

static void
Start(Task *task)
{
	MemoryContext caller = MemoryContextSwitchTo(task->task_context);

	initStringInfo(&work.notice);
	MemoryContextSwitchTo(caller);
	/* what was said before and is still true */
	if (strncmp(task->slot->notice, REBUILDING, strlen(REBUILDING)) != 0)
		appendStringInfoString(&work.notice, task->slot->notice);
	work.started = true;
	work.percent = -1;
	work.done = work.total = 0;
	work.overhead_ms = 0;
	for (int i = 0; i < task->npartitions; i++)
		if (task->partitions[i].building != 0)
			work.total += task->partitions[i].committed_count;
	Progress(task);
}

static void
BeginPartition(Task *task, Partition *p)
{
	bool		saved;

	work.partition = p;
	work.range = FIRST_RANGE;
	ereport(LOG,
			(errmsg("connector \"%s\": building the states of %s of topic \"%s\" partition %d from the raw table",
					task->connector.name, SpecsText(task, p->building), Topic(task, p), p->partition)));
	TaskDo(task, Begin, NULL);
	saved = p->has_saved;
	CheckpointSaved(task);
	SeriesForget(task, p);
	p->has_saved = saved;		/* of what is built */
	p->specs = p->building & ~work.cold;
	Settle(p);
}

static void
EndPartition(Task *task, Partition *p)
{
	if (p->specs != SpecsAll(task))
		SeriesForget(task, p);	/* the other specs are not in memory */
	p->specs = SpecsAll(task);
	p->building = 0;
	p->has_saved = true;
	p->lost = p->altered = false;
	p->replay_from = p->next_offset;
	p->replay_count = p->count;
	p->replay_hash = p->hash;
	work.partition = NULL;
}

bool
RebuildStep(Task *task)
{
	bool		done = false;

	if (!work.started)
		Start(task);
	for (int i = 0; i < task->npartitions && work.partition == NULL; i++)
		if (task->partitions[i].building != 0)
			BeginPartition(task, &task->partitions[i]);
	if (work.partition != NULL)
	{
		TaskDo(task, OneRange, &done);
		CheckpointSaved(task);
		SharedRetryOver(task->slot);
		FaultPoint(done ? "after-rebuilt" : "after-rebuild-step");
		if (done)
			EndPartition(task, work.partition);
		return true;
	}
	SharedSetNotice(task->slot, work.notice.data);
	pfree(work.notice.data);
	pg_atomic_write_u64(&task->slot->rebuild_total, (uint64) work.done);
	work.started = false;
	return false;
}

/* --- no rebuild, or one of all --- */

static void
Write(Task *task, void *arg)
{
	Partition  *p = arg;

	if (p->specs == SpecsAll(task))
	{
		CheckpointKeep(task, p, p->specs);
		OffsetsSpecs(task, p, SpecsList(task, p->specs), 0);
	}
	else
		OffsetsSpecs(task, p, "", p->building);
}

void
RebuildNone(Task *task, Partition *p)
{
	p->specs = SpecsAll(task);
	p->building = 0;
	p->lost = p->altered = false;
	if (p->committed_count == 0)
		p->inexact_from = -1;
	TaskDo(task, Write, p);
}

void
RebuildMoved(Task *task, Partition *p)
{
	CheckpointKeep(task, p, 0);
	p->has_saved = false;
	p->lost = p->altered = true;
	p->specs = 0;
	p->building = SpecsAll(task);
	p->built_to = p->built_count = -1;
	OffsetsSpecs(task, p, "", p->building);
}

void
RebuildAll(Task *task, Partition *p)
{
	SeriesForget(task, p);
	Settle(p);
	p->lost = true;
	p->replaying = false;
	p->specs = 0;
	p->building = SpecsAll(task);
	p->built_to = p->built_count = -1;
	TaskDo(task, Write, p);
}
