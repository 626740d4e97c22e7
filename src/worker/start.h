/*
 * start.h - positions become numbers: where partitions begin, where a person moved them
 *
 * Order at a start: StartBrokers(), then in one transaction OffsetsStart(), which
 * calls StartFirst() and StartWishes(); when the states stand at the old
 * offsets, StartForward().
 */
#ifndef ANOMALY_START_H
#define ANOMALY_START_H

#include "worker/task.h"

/* Until all topics, partitions and watermarks are known, and the offsets of all moments that positions of ours name */
extern void StartBrokers(Task *task);

/* ERROR when the offset is not there, or its moment was not asked for */
extern int64 StartOffset(const Task *task, int32 topic, int32 partition, const Position *position);

/* Where a partition without a row begins; first: none of its topic has one */
extern int64 StartFirst(const Task *task, int32 topic, int32 partition, bool first);

/* In a transaction with SPI: partitions that are to go back go, the others wait for StartForward() */
extern void StartWishes(Task *task);
extern bool StartWaiting(const Task *task); /* is there one? */
extern void StartForward(Task *task, void *arg);	/* all states are saved */

/* Of the process's start, in microseconds since 1970: relative times count from it */
extern int64 StartedAt(const Task *task);

#endif
