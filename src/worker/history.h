/*
 * history.h - the points of a partition below its offset, as our tables hold them
 *
 * Raw rows and the decoded points of dead letters, merged in the order of
 * (offset, item): what the states have learned, in the order they learned it.
 * All in one transaction with SPI.
 */
#ifndef ANOMALY_HISTORY_H
#define ANOMALY_HISTORY_H

#include "worker/task.h"

typedef struct History History;

typedef struct HistoryPoint
{
	int64		offset;
	int32		item;
	bool		learned;		/* else it only stands for its message */
	const char *series;			/* in the server's encoding */
	size_t		series_len;
	const double *x;			/* a component that is NULL is NaN */
	int			dims;
	int64		ts;				/* microseconds since 1970, or TIME_NONE */
} HistoryPoint;

/* The raw table of a partition's topic; NULL, with the reason, where it is of no use */
extern History *HistoryFind(Task *task, const Partition *partition, const char **reason);
extern bool HistoryHasTimes(const History *history);

/* The first offset that it knows of, at most the partition's own */
extern int64 HistoryFirst(History *history);

/* Messages whose offsets are from .. to - 1, and those of them below limit */
extern int64 HistoryCount(History *history, int64 from, int64 to, int64 limit, int64 *below);

/* Offsets from .. to - 1; the memory of a point lasts until rows is reset, which is the caller's */
extern void HistoryOpen(History *history, int64 from, int64 to, MemoryContext rows);
extern bool HistoryNext(History *history, HistoryPoint *point);
extern void HistoryClose(History *history);

/* Were there rows of one message whose order the table does not tell? */
extern bool HistoryVague(const History *history);

#endif
