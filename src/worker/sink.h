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

/*
 * Raw rows and anomalies as the owner; columns are looked up again when a
 * table's definition changed. An error that is a row's names it in its
 * context: "row 12: topic t partition 0 offset 345 item 0".
 */
extern void SinkWriteRows(Sink *sink, Task *task, const Batch *batch);
extern const char *SinkErrorRow(const ErrorData *error);	/* that line, palloc'd; NULL: of no row */

/* The rows that Batch.nanomalies counts: they go to the anomalies table and to the outbox */
static inline bool
SinkIsAnomaly(const Row *row)
{
	return row->judged && (row->verdict.is_anomaly > 0 || row->verdict.alert > 0);
}

/* As ourselves */
extern void SinkWriteDeadLetters(Task *task, const BadMessage *bad, int nbad);
extern void SinkWriteOutbox(Task *task, const Batch *batch);

/* The anomalies of a batch on notify.channel, sent at the commit */
extern void SinkNotify(Task *task, const Batch *batch);

/* The document of one anomaly, in the server's encoding, appended to buf; or only where it is and what found it */
extern void SinkAnomalyJson(StringInfo buf, Task *task, const Row *row);
extern void SinkAnomalyPlaceJson(StringInfo buf, Task *task, const Row *row);

#endif
