/*
 * pace.h - how many messages may be taken now: batch.size, batch.bytes, rate.limit
 */
#ifndef ANOMALY_PACE_H
#define ANOMALY_PACE_H

#include "worker/task.h"

extern int	PaceRoom(Task *task, int most);	/* 0: rate.limit says to wait */
extern void PaceTook(Task *task, int messages, int rows, size_t bytes);

/* A wait of so many ms, cut to the time when rate.limit lets the next messages in */
extern long PaceWait(const Task *task, long ms);

#endif
