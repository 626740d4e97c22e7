/*
 * rebuild.h - states built anew from the raw tables before the first message
 *
 * A partition whose `building` is not empty has specs without states up to its
 * offset: they are new, or all of them were lost. Between two steps the states
 * built so far are in checkpoint with the offset that they have come to, so
 * that whoever comes next goes on from there.
 */
#ifndef ANOMALY_REBUILD_H
#define ANOMALY_REBUILD_H

#include "worker/task.h"

/* The states are those of the specs now wished and no others: written down, in a transaction of its own */
extern void RebuildNone(Task *task, Partition *partition);

/* The same of a partition that was moved to another offset, in a transaction with SPI: nothing is in memory yet */
extern void RebuildMoved(Task *task, Partition *partition);

/* The states in memory and checkpoint are wrong: all of them are to be built */
extern void RebuildAll(Task *task, Partition *partition);

extern bool RebuildNeeded(const Task *task);

/* A few seconds of work in a transaction of its own; true: there is more */
extern bool RebuildStep(Task *task);

#endif
