/*
 * replay.h - states brought up to the committed offset before the first write
 */
#ifndef ANOMALY_REPLAY_H
#define ANOMALY_REPLAY_H

#include "worker/task.h"

/* In a transaction: states that are of no use are cleared or built anew; true: messages must be read again */
extern bool ReplayStart(Task *task);

/* Between batches: partitions that have reached their offset are checked; true: all are done */
extern bool ReplayDone(Task *task);

#endif
