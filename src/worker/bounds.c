/*
 * bounds.c - runs that end: stop.position
 *
 * An end is a number in connector_offset.stop_offset before the first fetch,
 * so that a run which is interrupted ends where it would have. The task that
 * finds all partitions of the connector at their ends makes it STOPPED.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "connect/clock.h"
#include "worker/bounds.h"
#include "worker/client.h"
#include "worker/start.h"

#define BOUNDS_EVERY_MS		1000

static ClockTime tried_at = 0;
static bool ended = false;

static int64
End(const Task *task, const Partition *p)
{
	const ConnectorConfig *config = &task->connector.config;
	Position	position = {.kind = POSITION_LATEST};
	int64		offset = -1;

	if (config->stop == STOP_OFFSETS)
		offset = ConfigStopOffset(config, config->topics[p->topic], p->partition);
	if (config->stop == STOP_TIMESTAMP)
	{
		position.kind = POSITION_TIMESTAMP;
		position.value = ConfigMoment(&config->stop_time, StartedAt(task));
	}
	return offset >= 0 ? offset : StartOffset(task, p->topic, p->partition, &position);
}

void
BoundsSet(Task *task)
{
	Oid			types[4] = {INT8OID, TEXTOID, INT4OID, INT8OID};
	Datum		args[4];

	if (task->connector.config.stop == STOP_NONE)
		return;
	args[0] = Int64GetDatum(task->connector.id);
	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		if (p->stop >= 0)
			continue;
		p->stop = End(task, p);
		args[1] = CStringGetTextDatum(task->connector.config.topics[p->topic]);
		args[2] = Int32GetDatum(p->partition);
		args[3] = Int64GetDatum(p->stop);
		if (SPI_execute_with_args("UPDATE anomaly.connector_offset SET stop_offset = $4"
								  " WHERE connector_id = $1 AND topic = $2 AND partition = $3", 4, types, args, NULL, false, 0) != SPI_OK_UPDATE)
			elog(ERROR, "could not update anomaly.connector_offset");
	}
}

bool
BoundsReached(Task *task)
{
	bool		any = false;

	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		if (p->reached || p->stop < 0 || p->next_offset < p->stop)
			continue;
		p->reached = any = true;
	}
	return any;
}

bool
BoundsDue(const Task *task, ClockTime now)
{
	if (task->connector.config.stop == STOP_NONE || ended || !ClockPassed(tried_at, now, BOUNDS_EVERY_MS))
		return false;
	for (int i = 0; i < task->npartitions; i++)
		if (!task->partitions[i].reached)
			return false;
	tried_at = now;
	return true;
}

static bool
Any(const char *sql, int nargs, Oid *types, Datum *args)
{
	if (SPI_execute_with_args(sql, nargs, types, args, NULL, false, 1) < 0)
		elog(ERROR, "could not run: %s", sql);
	return SPI_processed > 0;
}

/* The row's lock is not waited for: a session that holds it may take its time, and so may we */
void
BoundsEnd(Task *task, void *arg)
{
	const ConnectorConfig *config = &task->connector.config;
	Oid			types[4] = {INT8OID, INT8OID, TEXTARRAYOID, TEXTOID};
	Datum		args[4];
	Datum	   *topics = palloc(sizeof(Datum) * config->ntopics);

	for (int i = 0; i < config->ntopics; i++)
		topics[i] = CStringGetTextDatum(config->topics[i]);
	args[0] = Int64GetDatum(task->connector.id);
	args[1] = Int64GetDatum(task->connector.generation);
	args[2] = PointerGetDatum(construct_array(topics, config->ntopics, TEXTOID, -1, false, TYPALIGN_INT));
	args[3] = CStringGetTextDatum(REACHED_REASON);
	if (!Any("SELECT FROM anomaly.connector WHERE id = $1 AND generation = $2 AND target_state = 'RUNNING'"
			 " FOR NO KEY UPDATE SKIP LOCKED", 2, types, args))
		return;
	if (Any("SELECT FROM anomaly.connector_offset WHERE connector_id = $1 AND topic = ANY ($3)"
			" AND (stop_offset IS NULL OR next_offset < stop_offset)", 3, types, args))
		return;
	if (config->anomalies_topic && Any("SELECT FROM anomaly.outbox WHERE connector_id = $1", 1, types, args))
		return;
	if (SPI_execute_with_args("UPDATE anomaly.connector SET target_state = 'STOPPED', stop_reason = $4, generation = generation + 1"
							  " WHERE id = $1", 4, types, args, NULL, false, 0) != SPI_OK_UPDATE ||
		SPI_execute_with_args("UPDATE anomaly.connector_offset SET stop_offset = NULL WHERE connector_id = $1",
							  1, types, args, NULL, false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not end the run of connector \"%s\"", task->connector.name);
	ended = true;
}
