/*
 * series.h - the states that a task holds in memory
 *
 * One entry a (partition, series name). A state is unknown until SeriesLoad()
 * has asked the checkpoint for it; a dirty one knows messages that its
 * checkpoint row does not.
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
	Model	   *model;			/* NULL: nothing learned */
	size_t		bytes;			/* of memory */
	int64		as_of;			/* replay skips the messages below */
	int			dims;			/* 0: no point yet */
	bool		known;			/* looked up in the checkpoint */
	bool		dirty;
	dlist_node	node;			/* in Partition.dirty */
	int64		last_at;		/* time of its last message, microseconds since 1970, or TIME_NONE */
	TimestampTz since_at;		/* when it turned dirty */
	int64		since;			/* unsaved changes begin here, with count and hash there */
	int64		since_count;
	uint64		since_hash;
};

extern void SeriesInit(Task *task);

/* Made when not there; call SeriesLoad() before judging when it is not known */
extern Series *SeriesFind(Task *task, Partition *partition, const char *name, size_t len);
extern bool SeriesUnknown(void);
extern void SeriesLoad(Task *task); /* in a transaction with SPI */

/* Judge by the state, then learn */
extern void SeriesObserve(Task *task, Series *series, const Point *point, Verdict *verdict);
extern void SeriesClean(Series *series);	/* its state is saved */

/* Over budget: forget clean states that the last batch did not use */
extern size_t SeriesExcess(void);
extern size_t SeriesBudget(void);
extern void SeriesEvict(Task *task);
extern void SeriesForget(Task *task, Partition *partition); /* all of a partition */
extern void SeriesNextBatch(void);
extern uint32 SeriesBatch(void);
extern void SeriesStats(Task *task);

#endif
