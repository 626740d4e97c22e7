/*
 * batch.h - messages become rows, rows get verdicts
 */
#ifndef ANOMALY_BATCH_H
#define ANOMALY_BATCH_H

#include "worker/task.h"

extern void BatchInit(Task *task);
extern int	BatchPoll(Task *task);	/* take what the client has; how many messages it gave */
extern bool BatchFull(const Task *task);
extern bool BatchEmpty(const Task *task);

/* Once: verdicts of all rows, then the positions that the commit moves to */
extern void BatchJudge(Task *task);
extern void BatchCut(Task *task);	/* after it, when the sink makes a point of it fatal: without that message and what follows */
extern void BatchDone(Task *task);	/* give the messages back, begin anew */

extern Partition *TaskPartition(Task *task, int32 topic, int32 partition);

#endif
