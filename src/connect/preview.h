/*
 * preview.h - what a session and the worker that looks for it say to each other
 *
 * One segment of dynamic shared memory: the request, then a queue of messages
 * from the worker. Both run on one machine: fields go as they lie in memory.
 */
#ifndef ANOMALY_PREVIEW_H
#define ANOMALY_PREVIEW_H

#include "postgres.h"

#include "port/atomics.h"
#include "storage/shm_mq.h"

#define PREVIEW_MESSAGES_MAX	10000
#define PREVIEW_TEXT_MAX		500		/* bytes of an error */

typedef struct PreviewRequest
{
	Oid			database;
	Oid			owner;			/* whose rights count */
	int			max_messages;
	int			timeout_ms;
	bool		spread;			/* no start.position: the last messages of all partitions together */
	pg_atomic_uint32 gone;		/* nobody waits any more */
	Size		config_size;
	Size		queue;			/* where it begins, from the request's address */
	char		config[FLEXIBLE_ARRAY_MEMBER];	/* Jsonb */
} PreviewRequest;

typedef enum PreviewKind
{
	PREVIEW_POINT,
	PREVIEW_BAD,				/* a message without points: error says why */
	PREVIEW_ERROR,				/* the end: error, hint in series, SQLSTATE in partition */
	PREVIEW_DONE				/* the end: error is empty or says what was not waited for */
} PreviewKind;

/* A message begins with it; values and the three texts, each with its zero byte, follow */
typedef struct PreviewRow
{
	PreviewKind kind;
	int32		partition;
	int32		item;
	int32		nvalues;		/* -1: NULL */
	int64		offset;
	int64		ts;				/* TimestampTz */
	double		score;			/* NaN: not known */
	int8		is_anomaly;		/* -1: not known */
	int32		topic;			/* bytes of the texts with their ends */
	int32		series;
	int32		error;
} PreviewRow;

#endif
