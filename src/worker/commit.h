/*
 * commit.h - transactions of a task, and what their errors mean
 */
#ifndef ANOMALY_COMMIT_H
#define ANOMALY_COMMIT_H

#include "worker/checkpoint.h"
#include "worker/task.h"

/* Run work in a transaction with SPI and a snapshot; its error ends the process */
typedef void (*TaskWork) (Task *task, void *arg);
extern void TaskDo(Task *task, TaskWork work, void *arg);

/* The same, tried again when that may help; the sink is then NULL and opened by work */
extern void TaskPersist(Task *task, TaskWork work, void *arg);

/* The batch, states and offsets; tried again with the same verdicts when that may help */
extern void TaskCommit(Task *task, CheckpointPace pace);

/* The message that nobody tolerates: a dead letter, then FAILED */
extern _Noreturn void TaskRefuse(Task *task);

extern _Noreturn void TaskFail(Task *task, int sqlerrcode, const char *trace);
extern _Noreturn void TaskEnd(Task *task, const ErrorData *error);

#endif
