/*
 * batch.h - messages become rows, rows get verdicts
 */
#ifndef ANOMALY_BATCH_H
#define ANOMALY_BATCH_H

#include "worker/task.h"

static inline Point
RowPoint(const Row *row)
{
	return (Point) {.x = row->x, .dims = row->dims, .ts = row->ts, .id = row->offset};
}

extern void BatchInit(Task *task);
extern int	BatchPoll(Task *task);	/* take what the client has; how many messages it gave */
extern bool BatchFull(const Task *task);
extern bool BatchEmpty(const Task *task);

/* Once: verdicts of all rows, then the positions that the commit moves to */
extern void BatchJudge(Task *task);
extern void BatchCut(Task *task);	/* after it, when the sink makes a point of it fatal: without that message and what follows */
extern void BatchDone(Task *task);	/* give the messages back, begin anew */

/* The points of a message as rows of batch, not judged; else the reason why it has none, and its SQLSTATE */
extern const char *BatchConvert(Task *task, Batch *batch, Partition *p, const Message *message, char sqlstate[6]);

/* Room in the batch for verdicts of the specs beside the first; NULL: there is one spec */
extern Verdict *BatchOthers(Task *task, Batch *batch, const Row *row);

/* Can the points of one message be judged, and learned where that is wanted? false: the reason why not */
extern bool BatchCheck(Task *task, Row *rows, int n, bool learn, char *reason, size_t len);

extern Partition *TaskPartition(Task *task, int32 topic, int32 partition);

#endif
