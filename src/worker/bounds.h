/*
 * bounds.h - runs that end: stop.position
 */
#ifndef ANOMALY_BOUNDS_H
#define ANOMALY_BOUNDS_H

#include "worker/task.h"

/* In a transaction with SPI: partitions that have no end yet get theirs */
extern void BoundsSet(Task *task);

/* true: partitions have reached their end since the last call; they need not be assigned any more */
extern bool BoundsReached(Task *task);

/* Once a second when all of this task's have: save the states, then BoundsEnd() in a transaction */
extern bool BoundsDue(const Task *task, ClockTime now);
extern void BoundsEnd(Task *task, void *arg);	/* STOPPED, unless another task or the publisher is not done */

#endif
