/*
 * outbox.h - records on their way to Kafka, kept from the commit that made them until they are delivered
 *
 * A record is known by the source coordinates of what it is about, never by a
 * sequence. Positions (generation, epoch, offset) of one source partition grow
 * in the order in which its rows are committed, so that all rows below the
 * position that was sent last are sent, and all others are not.
 */
#ifndef ANOMALY_OUTBOX_H
#define ANOMALY_OUTBOX_H

#include "postgres.h"

#include "worker/client.h"

struct Task;

#define OUTBOX_SCHEMA_VERSION	"1"
#define OUTBOX_METADATA_MAX		64

/* One record to write; all but key, value and headers are needed */
typedef struct OutboxRecord
{
	const char *topic;			/* source */
	int32		partition;
	int64		offset;
	int32		item;
	const char *detector;		/* "": not an anomaly */
	const char *target;			/* topic */
	const char *key;
	size_t		key_len;
	const char *value;
	size_t		value_len;
	const char *headers;		/* JSON array, see anomaly.outbox; NULL: those of an anomaly */
} OutboxRecord;

/* In the task's transaction, before it advances its offsets; strings in the server's encoding, key and value bytes as they go out */
extern void OutboxWrite(struct Task *task, const OutboxRecord *records, int n);

typedef struct OutboxPosition
{
	int64		generation;
	int32		epoch;
	int64		offset;			/* the first that is not sent */
} OutboxPosition;

typedef struct OutboxRow
{
	char	   *topic;
	int32		partition;
	OutboxPosition at;
	int32		item;
	char	   *detector;
	char	   *target;
	char	   *key;
	int			key_len;
	char	   *value;
	int			value_len;
	ProducerHeader *headers;
	int			nheaders;
} OutboxRow;

/* Of one source partition: all rows below it are sent */
typedef struct OutboxReach
{
	char	   *topic;
	int32		partition;
	OutboxPosition at;
} OutboxReach;

/* < 0: a is before b */
extern int	OutboxCompare(const OutboxPosition *a, const OutboxPosition *b);

/*
 * In source order about max_rows rows or max_bytes bytes, but all rows of one
 * message; palloc'd in the caller's context. *more: there are others. Inside a
 * transaction, as all below.
 */
extern int	OutboxRead(const Connector *connector, int max_rows, size_t max_bytes, OutboxRow **rows, bool *more);

/* The rows below */
extern void OutboxDelete(int64 connector_id, const OutboxReach *list, int n);

/* Source partitions of a connector, positions 0; palloc'd. *generation is the connector's */
extern int	OutboxPartitions(int64 connector_id, int64 *generation, OutboxReach **list);

/* Generation and epoch as they stand in the metadata of a committed offset; false: not ours */
extern void OutboxMetadata(const OutboxPosition *at, char metadata[OUTBOX_METADATA_MAX]);
extern bool OutboxMetadataParse(const char *metadata, OutboxPosition *at);

#endif
