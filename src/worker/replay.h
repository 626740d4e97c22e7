/*
 * replay.h - states brought up to the committed offset before the first write
 */
#ifndef ANOMALY_REPLAY_H
#define ANOMALY_REPLAY_H

#include "worker/task.h"

/* In a transaction: states that are of no use are cleared or built anew; true: messages must be read again */
extern bool ReplayStart(Task *task);

/*
 * Messages that the raw table and the dead letters hold: those below limit,
 * and all below the partition's next offset. In a transaction with SPI.
 */
extern void RebuildCount(Task *task, const Partition *p, int64 limit, int64 *below, int64 *all);

/* Between batches: partitions that have reached their offset are checked; true: all are done */
extern bool ReplayDone(Task *task);

#endif
