/*
 * measure.h - what a task tells of itself in anomaly.pg_stat_anomaly
 */
#ifndef ANOMALY_MEASURE_H
#define ANOMALY_MEASURE_H

#include "worker/task.h"

/* At every turn of the loop: about once a second it looks at the process and the client */
extern void MeasureTurn(Task *task, ClockTime now);

/* After the commit of the batch in hand */
extern void MeasureCommit(Task *task);

/* Messages that are read again: all of them, then those that have been */
extern void MeasureReplayStart(Task *task);
extern void MeasureReplayed(Task *task, int messages);
extern void MeasureReplayEnd(Task *task);

#endif
