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
 * Raw rows and anomalies of rows first .. first + n - 1 as the owner; columns
 * are looked up again when a table's definition changed. An error whose row is
 * known names it in its context: "row 12: topic t partition 0 offset 345 item 0".
 */
extern void SinkWriteRows(Sink *sink, Task *task, const Batch *batch, int first, int n);
extern const char *SinkErrorRow(const ErrorData *error);	/* that line, palloc'd; NULL: of no row */

/*
 * Of rows first .. first + n - 1 those that are strange and not refused, in the
 * current context: they go to the anomalies table and to the outbox. A row that
 * several specs find strange stands once for each, as a copy whose verdict and
 * spec are that one's.
 */
extern int	SinkAnomalies(Task *task, const Batch *batch, int first, int n, const Row ***rows);

/* Those of them that no silence holds back, in their place; how many. Within SPI */
extern int	SinkUnsuppressed(Task *task, const Row **rows, int n);

/* As ourselves */
extern void SinkWriteDeadLetters(Task *task, const BadMessage *bad, int nbad, bool passed); /* is the offset behind them? */
extern void SinkPublishDeadLetters(Task *task, const BadMessage *bad, int nbad);	/* to their topic, if they have one */
extern void SinkFindDeadLetters(Task *task);	/* are there any of an earlier try? */
extern void SinkPassDeadLetters(Task *task);	/* those that the offset passes now: its batch writes what is refused again */

/* A reason quotes the payload, which may be anything: it must not fail the row that reports it */
extern char *SinkSafeText(const char *text);
extern void SinkWriteOutbox(Task *task, const Batch *batch);

/* The anomalies of a batch on notify.channel, sent at the commit */
extern void SinkNotify(Task *task, const Batch *batch);

/* The document of one anomaly, in the server's encoding, appended to buf; or only where it is and what found it */
extern void SinkAnomalyJson(StringInfo buf, Task *task, const Row *row);
extern void SinkAnomalyPlaceJson(StringInfo buf, Task *task, const Row *row);

#endif
