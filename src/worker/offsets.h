/*
 * offsets.h - how far each partition is, by compare-and-set
 */
#ifndef ANOMALY_OFFSETS_H
#define ANOMALY_OFFSETS_H

#include "worker/task.h"

/* In a transaction with SPI; all partitions and watermarks are known to the client */
extern bool OffsetsKnown(Task *task);
extern void OffsetsStart(Task *task);	/* resolve, claim and read ours */
extern bool OffsetsGrown(Task *task);	/* has the client seen new partitions of ours? */
extern void OffsetsAdd(Task *task); /* their rows; they are in task->partitions after it */

/* Moves partitions to end and new_replay_from; ERROR and task->fenced when another was there */
extern void OffsetsAdvance(Task *task, bool all);
extern void OffsetsAdvanceOne(Task *task, Partition *partition);
extern void OffsetsCommitted(Task *task);	/* after the commit */

/*
 * Which states are in checkpoint: saved, a list of specs.h (NULL: as before),
 * and those of building as far as the partition says. Fenced as the others.
 */
extern void OffsetsSpecs(Task *task, Partition *partition, const char *saved, uint32 building);

#endif
