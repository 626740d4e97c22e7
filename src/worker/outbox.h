/*
 * outbox.h - anomalies on their way to Kafka: what the publisher asks of the table
 *
 * Rows are known by their source coordinates and detector, never by a sequence.
 */
#ifndef ANOMALY_OUTBOX_H
#define ANOMALY_OUTBOX_H

#include "postgres.h"

#define OUTBOX_SCHEMA_VERSION	"1"

typedef struct OutboxRow
{
	char	   *topic;
	int32		partition;
	int64		offset;
	int32		item;
	char	   *detector;
	char	   *series;
	char	   *value;
	bool		delivered;
} OutboxRow;

/* In source order, at most max; rows are palloc'd in the caller's context. Inside a transaction */
extern int	OutboxRead(int64 connector_id, OutboxRow *rows, int max);

/* The delivered ones of rows */
extern void OutboxDelete(int64 connector_id, const OutboxRow *rows, int n);

#endif
