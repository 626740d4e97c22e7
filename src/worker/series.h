/*
 * series.h - the states that a task holds in memory
 *
 * One entry a (partition, series name), with one model a spec. An entry is
 * unknown until SeriesLoad() has asked the checkpoint for it; a dirty one knows
 * messages that its checkpoint rows do not.
 */
#ifndef ANOMALY_SERIES_H
#define ANOMALY_SERIES_H

#include "worker/task.h"

struct Series
{
	uint32		hash;
	uint32		touched;		/* number of the batch that used it last */
	Partition  *partition;
	text	   *name;
	size_t		bytes;			/* of memory */
	int64		as_of;			/* replay skips the messages below */
	int			dims;			/* 0: no point yet */
	bool		known;			/* looked up in the checkpoint */
	bool		dirty;
	bool		fresh;			/* series.max has let it in; no row of it is saved yet */
	dlist_node	node;			/* in Partition.dirty */
	int64		last_at;		/* time of its last message, microseconds since 1970, or TIME_NONE */
	TimestampTz since_at;		/* when it turned dirty */
	int64		since;			/* unsaved changes begin here, with count and hash there */
	int64		since_count;
	uint64		since_hash;
	Model	   *models[FLEXIBLE_ARRAY_MEMBER];	/* by spec; NULL: nothing learned */
};

extern void SeriesInit(Task *task);

/* Of that name in the server's encoding. Made when not there; call SeriesLoad() before judging when it is not known */
extern Series *SeriesFind(Task *task, Partition *partition, const char *name, size_t len);
extern bool SeriesUnknown(void);
extern void SeriesLoad(Task *task); /* in a transaction with SPI */

/*
 * Judge by the states of those specs that the partition has in force, then
 * learn: the first one's verdict into verdict, those of the others into others.
 * Their attribution buffers are the caller's; point->utc_offset is set here.
 */
extern void SeriesObserve(Task *task, Series *series, Point *point, Verdict *verdict, Verdict *others);
/* The same without learning */
extern void SeriesJudge(Task *task, Series *series, Point *point, Verdict *verdict, Verdict *others);

/*
 * series.max: all of the task's series are counted once, in a transaction.
 * One that was let in is saved by the commit that it begins in, so that a
 * replay, which finds its row or none, decides alike.
 */
extern void SeriesCount(Task *task);
extern bool SeriesMayBegin(const Task *task, int more); /* so many that have not learned */
extern void SeriesBegun(Task *task, Series *series);

extern bool SeriesLearned(const Series *series);	/* has any spec? */
extern void SeriesReset(Series *series);	/* forget what was learned of vectors of another length */
extern void SeriesClean(Series *series);	/* its states are saved */

/* Bytes that its states take, or may take; 0 when this batch has asked before */
extern size_t SeriesTouch(Task *task, Series *series, int dims);

/* Over budget: forget clean states that the last batch did not use */
extern size_t SeriesExcess(void);
extern size_t SeriesBudget(void);
extern void SeriesEvict(Task *task);
extern void SeriesForget(Task *task, Partition *partition); /* all of a partition */
extern void SeriesNextBatch(void);
extern uint32 SeriesBatch(void);
extern void SeriesStats(Task *task);

#endif
