/*
 * sink.h - rows, anomalies, dead letters and outbox of one batch
 *
 * Every function runs inside the task's transaction and throws on any error;
 * the task aborts, classifies the SQLSTATE and decides.
 */
#ifndef ANOMALY_SINK_H
#define ANOMALY_SINK_H

#include "worker/task.h"

typedef struct Sink Sink;

/*
 * Look the tables up by name, as the owner: kinds, columns, rights; choose
 * the path. Called at start and after an error, in a transaction of its own.
 */
extern Sink *SinkOpen(Task *task);

/* Raw rows and anomalies as the owner; columns are looked up again when a table's definition changed */
extern void SinkWriteRows(Sink *sink, Task *task, const Batch *batch);

/* As ourselves */
extern void SinkWriteDeadLetters(Task *task, const BadMessage *bad, int nbad);
extern void SinkWriteOutbox(Task *task, const Batch *batch);

/* The JSON of one anomaly as it goes to anomalies.topic, appended to buf */
extern void SinkAnomalyJson(StringInfo buf, Task *task, const Row *row);

#endif
