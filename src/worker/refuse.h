/*
 * refuse.h - messages and points that become dead letters
 */
#ifndef ANOMALY_REFUSE_H
#define ANOMALY_REFUSE_H

#include "worker/sink.h"

extern void RefuseInit(Task *task); /* room for dead letters in task->batch */
extern void RefuseNext(Task *task); /* a batch begins: how many it may have */

/* A message of the batch in hand; one that is not tolerated becomes batch->fatal and ends the batch before it */
extern void RefuseMessage(Task *task, Partition *p, const Message *message, const char *stage, const char *sqlstate, const char *reason);

/* Does the database refuse rows in this way, or is the statement at fault? */
extern bool RefuseIsRow(const ErrorData *error);
extern char *RefuseReason(const ErrorData *error);

/*
 * Units first .. first + n - 1 into the user's tables, each of them as a whole or not at all.
 * Rows of unit i are starts[i] .. starts[i + 1] - 1. refused() is called for those that the database
 * refuses, in order, and ends it all by false.
 */
typedef bool (*RefuseCallback) (Task *task, Batch *batch, int unit, const ErrorData *error);
extern bool RefuseWriteUnits(Task *task, Batch *batch, const int *starts, int first, int n, RefuseCallback refused);

/* The rows of the batch in hand; those refused are in batch->refused */
extern void RefuseBegin(Task *task);	/* a transaction begins */
extern void RefuseWrite(Task *task);

/* Is the error of the last RefuseWrite mended by another transaction at once? */
extern bool RefuseMends(const ErrorData *error);
extern void RefuseAgain(Task *task);	/* prepares that one */
extern void RefuseCommitted(Task *task);	/* counts them; tells the log, a line a minute at most */

#endif
