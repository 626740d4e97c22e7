/*
 * start.c - positions become numbers: where partitions begin, where a person moved them
 *
 * Forward, the states stay: they know all that was read. Back, they are built
 * anew from the raw rows below the new offset, as far as there are any;
 * anomalies of messages that will be read again are deleted, since those are
 * judged again, and raw rows, too, when that was asked for.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "nodes/makefuncs.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "worker/client.h"
#include "worker/commit.h"
#include "worker/history.h"
#include "worker/offsets.h"
#include "worker/process.h"
#include "worker/rebuild.h"
#include "worker/start.h"
#include "worker/times.h"
#include "worker/trouble.h"

#define ASK_AGAIN_MS	1000

static TimeQuestion *questions = NULL;
static int	nquestions = 0;
static int	max_questions = 0;

int64
StartedAt(const Task *task)
{
	return PG_TO_UNIX(task->slot->started_at);
}

static const char *
Topic(const Task *task, const Partition *p)
{
	return task->connector.config.topics[p->topic];
}

/* ---- what is asked ---- */

static void
Need(Task *task, int32 topic, int32 partition, const Position *position)
{
	TimeQuestion *question;

	if (position->kind != POSITION_TIMESTAMP)
		return;
	if (nquestions == max_questions)
	{
		max_questions = Max(64, max_questions * 2);
		questions = questions ? repalloc(questions, sizeof(TimeQuestion) * max_questions) :
			MemoryContextAlloc(task->task_context, sizeof(TimeQuestion) * max_questions);
	}
	question = &questions[nquestions++];
	question->topic = topic;
	question->partition = partition;
	question->us = position->value;
	question->offset = TIMES_END;
}

/* start.position in the place of what stands for it */
static Position
Plain(const Task *task, Position position)
{
	Position	start = ConfigStart(&task->connector.config, StartedAt(task));

	start.rewind = position.rewind;
	return position.kind == POSITION_START ? start : position;
}

/* initial_offsets count for partitions without a row, of a whole topic only when none of it has one */
static Position
First(const Task *task, int32 topic, int32 partition, bool first)
{
	const char *name = task->connector.config.topics[topic];
	const OffsetWish *found = NULL;
	Position	position = {.kind = first ? POSITION_START : POSITION_EARLIEST};
	ListCell   *cell;

	foreach(cell, task->connector.initial_offsets)
	{
		const OffsetWish *wish = lfirst(cell);

		if (strcmp(wish->topic, name) == 0 && (wish->partition == partition || (wish->partition < 0 && first && found == NULL)))
			found = wish;
	}
	return Plain(task, found ? found->position : position);
}

/* Moments of one topic; rows in hand: partition, wish, stop_offset */
static void
CollectTopic(Task *task, int32 topic)
{
	const ConnectorConfig *config = &task->connector.config;
	int32		n = ClientPartitions(task->client, topic);
	Position   *positions = palloc0(sizeof(Position) * n);
	bool	   *there = palloc0(sizeof(bool) * n);
	bool	   *ends = palloc0(sizeof(bool) * n);
	Position	stop = {.kind = POSITION_TIMESTAMP, .value = ConfigMoment(&config->stop_time, StartedAt(task))};
	bool		first = SPI_processed == 0;

	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	row = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		bool		isnull;
		int32		p = DatumGetInt32(SPI_getbinval(row, desc, 1, &isnull));
		Datum		wish = SPI_getbinval(row, desc, 2, &isnull);

		if (p >= n)
			continue;
		there[p] = true;
		if (!isnull)
			positions[p] = Plain(task, PositionOf(DatumGetJsonbP(wish)));
		(void) SPI_getbinval(row, desc, 3, &isnull);
		ends[p] = !isnull;
	}
	for (int32 p = 0; p < n; p++)
	{
		bool		ours = p % Max(task->slot->tasks, 1) == task->slot->task_id;

		if (!there[p])
			positions[p] = First(task, topic, p, first);
		if (ours || (first && !there[p]))
			Need(task, topic, p, &positions[p]);
		if (ours && config->stop == STOP_TIMESTAMP && !ends[p])
			Need(task, topic, p, &stop);
	}
}

static void
Collect(Task *task, void *arg)
{
	Oid			types[2] = {INT8OID, TEXTOID};
	Datum		args[2];

	args[0] = Int64GetDatum(task->connector.id);
	for (int t = 0; t < task->connector.config.ntopics; t++)
	{
		args[1] = CStringGetTextDatum(task->connector.config.topics[t]);
		if (SPI_execute_with_args("SELECT partition, wish, stop_offset FROM anomaly.connector_offset"
								  " WHERE connector_id = $1 AND topic = $2", 2, types, args, NULL, true, 0) != SPI_OK_SELECT)
			elog(ERROR, "could not read anomaly.connector_offset");
		CollectTopic(task, t);
	}
}

/* Say what is wrong and wait, or leave when another process may find better options */
static void
NotYet(Task *task, const ClientError *error)
{
	if (error->text[0] != '\0')
	{
		TroubleSay(task, error);
		if (TroubleRefused())
			TroubleLeave(task);
	}
	TaskIdle(task, ASK_AGAIN_MS, true);
}

/* A partition that is not there is not waited for: it may yet appear */
static void
TellMissing(Task *task)
{
	ListCell   *cell;

	foreach(cell, task->connector.initial_offsets)
	{
		const OffsetWish *wish = lfirst(cell);

		for (int t = 0; t < task->connector.config.ntopics; t++)
			if (strcmp(wish->topic, task->connector.config.topics[t]) == 0 && wish->partition >= ClientPartitions(task->client, t))
				SharedSetNotice(task->slot, psprintf("offsets were given for partition %d of topic \"%s\", which has %d partitions",
													 wish->partition, wish->topic, ClientPartitions(task->client, t)));
	}
}

void
StartBrokers(Task *task)
{
	ClientError error;

	for (;;)
	{
		uint64		ticket = ClientRefresh(task->client, true);

		while (!ClientRefreshed(task->client, ticket, &error))
			TaskIdle(task, ASK_AGAIN_MS, false);
		if (OffsetsKnown(task))
			break;
		NotYet(task, &error);
	}
	TellMissing(task);
	nquestions = 0;
	TaskDo(task, Collect, NULL);
	while (nquestions > 0)
	{
		TimesAsk(task->client, questions, nquestions);
		while (!TimesAnswered(&error))
			TaskIdle(task, ASK_AGAIN_MS, false);
		if (error.text[0] == '\0')
			break;
		NotYet(task, &error);
	}
	(void) TroubleEnd(task);
}

/* ---- what it comes to ---- */

static int64
Moment(const Task *task, int32 topic, int32 partition, int64 us, int64 high)
{
	for (int i = 0; i < nquestions; i++)
		if (questions[i].topic == topic && questions[i].partition == partition && questions[i].us == us)
			return questions[i].offset == TIMES_END ? high : questions[i].offset;
	ereport(ERROR,
			(errcode(ERRCODE_CONNECTION_FAILURE),
			 errmsg("topic \"%s\" partition %d appeared after times were asked for", task->connector.config.topics[topic], partition),
			 errhint("The task starts again and asks for it.")));
}

int64
StartOffset(const Task *task, int32 topic, int32 partition, const Position *position)
{
	int64		low;
	int64		high;

	if (!ClientWatermarks(task->client, topic, partition, &low, &high))
		ereport(ERROR,
				(errcode(ERRCODE_CONNECTION_FAILURE),
				 errmsg("the offsets of topic \"%s\" partition %d are not known", task->connector.config.topics[topic], partition)));
	switch (position->kind)
	{
		case POSITION_EARLIEST:
			return low;
		case POSITION_LATEST:
			return high;
		case POSITION_LAST_N:
			return position->value < high - low ? high - position->value : low;
		case POSITION_TIMESTAMP:
			return Moment(task, topic, partition, position->value, high);
		default:
			break;
	}
	if (position->value < low || position->value > high)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("topic \"%s\" partition %d cannot begin at offset " INT64_FORMAT ": it holds " INT64_FORMAT " to " INT64_FORMAT,
						task->connector.config.topics[topic], partition, position->value, low, high),
				 errhint("Stop the connector and move it with anomaly.alter_connector_offsets(), for example to earliest.")));
	return position->value;
}

int64
StartFirst(const Task *task, int32 topic, int32 partition, bool first)
{
	Position	position = First(task, topic, partition, first);

	return StartOffset(task, topic, partition, &position);
}

/* ---- back ---- */

static void
Run(const char *sql, int nargs, Oid *types, Datum *args, int expected)
{
	if (SPI_execute_with_args(sql, nargs, types, args, NULL, false, 0) != expected)
		elog(ERROR, "could not run: %s", sql);
}

static bool
HasColumn(Oid relid, const char *name)
{
	return get_attnum(relid, name) != InvalidAttrNumber;
}

/* Do its columns say where a row came from? Without one for the topic it must be the only one */
static bool
TellsOrigin(const ConnectorConfig *config, Oid relid, bool anomalies)
{
	const char *format = anomalies ? config->anomalies_format : config->table_format;

	return HasColumn(relid, "kafka_partition") && HasColumn(relid, "kafka_offset") && (!anomalies || HasColumn(relid, "connector")) &&
		(HasColumn(relid, "topic") || config->ntopics == 1 || strstr(format, "${topic}"));
}

/* Rows of messages that will be read again; triggers may be in the way: see CatalogActor */
static void
DeleteRows(Task *task, const Partition *p, int64 from, bool anomalies)
{
	const ConnectorConfig *config = &task->connector.config;
	Oid			actor;
	Oid			types[4] = {INT4OID, INT8OID, TEXTOID, TEXTOID};
	Datum		args[4];
	char	   *schema;
	char	   *table;
	Oid			relid;
	Identity	self;

	CatalogTableName(anomalies ? config->anomalies_format : config->table_format, Topic(task, p), &schema, &table);
	relid = RangeVarGetRelid(makeRangeVar(schema, table, -1), RowExclusiveLock, true);
	if (!OidIsValid(relid) || !TellsOrigin(config, relid, anomalies))
		return;
	actor = CatalogActor(relid, task->connector.owner);
	if (pg_class_aclcheck(relid, actor, ACL_DELETE) != ACLCHECK_OK || pg_class_aclcheck(relid, actor, ACL_SELECT) != ACLCHECK_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for table %s.%s", schema, table),
				 errdetail("Rows from offset " INT64_FORMAT " of topic \"%s\" partition %d on are to be deleted: the messages are read again.",
						   from, Topic(task, p), p->partition),
				 errhint("Grant SELECT and DELETE on it to the connector's owner.")));
	args[0] = Int32GetDatum(p->partition);
	args[1] = Int64GetDatum(from);
	args[2] = CStringGetTextDatum(Topic(task, p));
	args[3] = CStringGetTextDatum(task->connector.name);
	ProcessBecome(actor, &self);
	Run(psprintf("DELETE FROM %s WHERE kafka_partition = $1 AND kafka_offset >= $2 AND %s AND %s",
				 quote_qualified_identifier(schema, table),
				 HasColumn(relid, "topic") ? "topic::text = $3" : "$3 IS NOT NULL",
				 anomalies ? "connector::text = $4" : "$4 IS NOT NULL"), 4, types, args, SPI_OK_DELETE);
	ProcessBecomeSelf(&self);
}

/* Of a partition: all that we ourselves keep of messages from there on */
static void
DeleteOurs(Task *task, const Partition *p, int64 from)
{
	Oid			types[4] = {INT8OID, TEXTOID, INT4OID, INT8OID};
	Datum		args[4];

	args[0] = Int64GetDatum(task->connector.id);
	args[1] = CStringGetTextDatum(Topic(task, p));
	args[2] = Int32GetDatum(p->partition);
	args[3] = Int64GetDatum(from);
	Run("DELETE FROM anomaly.dead_letter WHERE connector_id = $1 AND topic = $2 AND partition = $3 AND kafka_offset >= $4",
		4, types, args, SPI_OK_DELETE);
	Run("DELETE FROM anomaly.outbox WHERE connector_id = $1 AND topic = $2 AND partition = $3 AND kafka_offset >= $4",
		4, types, args, SPI_OK_DELETE);
}

/* The partition's numbers at another offset */
static void
Stand(Partition *p, int64 offset, int64 count, uint64 hash)
{
	p->next_offset = p->position = p->end = p->mark = offset;
	p->replay_from = p->new_replay_from = offset;
	p->count = p->committed_count = p->mark_count = p->replay_count = p->new_replay_count = count;
	p->hash = p->committed_hash = p->mark_hash = p->replay_hash = p->new_replay_hash = hash;
	p->last_committed = p->last_offset = -1;
	p->asked_at = offset;
	p->eof = -1;
	p->has_wish = false;
	SharedPosition(p->shared, p->next_offset, p->low, p->high);
}

static void
WriteStand(Task *task, const Partition *p)
{
	Oid			types[10] = {INT8OID, TEXTOID, INT4OID, INT8OID, INT8OID, INT8OID, INT8OID, INT8OID, INT8OID, INT8OID};
	Datum		args[10];

	args[0] = Int64GetDatum(task->connector.id);
	args[1] = CStringGetTextDatum(Topic(task, p));
	args[2] = Int32GetDatum(p->partition);
	args[3] = Int64GetDatum(p->next_offset);
	args[4] = Int64GetDatum(p->count);
	args[5] = Int64GetDatum((int64) p->hash);
	args[6] = Int64GetDatum(p->first_offset);
	args[7] = Int64GetDatum(p->empty);
	args[8] = Int64GetDatum(p->inexact_from);
	args[9] = Int64GetDatum(task->connector.generation);
	Run("UPDATE anomaly.connector_offset SET next_offset = $4, message_count = $5, message_hash = $6, replay_from = $4,"
		" replay_count = $5, replay_hash = $6, first_offset = nullif($7, -1), empty_count = $8, inexact_from = nullif($9, -1), wish = NULL,"
		" last_offset = NULL, last_hash = NULL, last_end = NULL, committed_at = now()"
		" WHERE connector_id = $1 AND topic = $2 AND partition = $3 AND generation = $10", 10, types, args, SPI_OK_UPDATE);
	if (SPI_processed == 1)
		return;
	task->fenced = true;
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("offset of topic \"%s\" partition %d was changed by another", Topic(task, p), p->partition)));
}

/*
 * Messages that the states at the new offset know. What raw rows and dead
 * letters lack of all that were counted makes it larger than they tell, so
 * that building the states finds out that they are inexact. Those without a point
 * are left out of it: nothing tells which of them lay before the new offset.
 */
static int64
CountAt(Task *task, const Partition *p, int64 to)
{
	const char *reason;
	History    *history = HistoryFind(task, p, &reason);
	int64		below = 0;
	int64		all = 0;

	if (history != NULL)
		all = HistoryCount(history, p->first_offset, p->next_offset, to, &below);
	return below + (all + p->empty == p->committed_count ? 0 : Max(p->committed_count - p->empty - all, 1));
}

static void
MoveBack(Task *task, Partition *p, int64 to)
{
	bool		begins = p->first_offset >= 0 && to <= p->first_offset;
	int64		count = begins ? 0 : CountAt(task, p, to);

	ereport(LOG,
			(errmsg("connector \"%s\": topic \"%s\" partition %d goes back from offset " INT64_FORMAT " to " INT64_FORMAT,
					task->connector.name, Topic(task, p), p->partition, p->next_offset, to)));
	if (begins)
	{
		p->first_offset = to;
		p->inexact_from = -1;
	}
	DeleteRows(task, p, to, true);
	if (p->wish.rewind && task->connector.config.raw_enabled)
		DeleteRows(task, p, to, false);
	DeleteOurs(task, p, to);
	p->empty = p->mark_empty = 0;
	Stand(p, to, count, 0);
	WriteStand(task, p);
	RebuildMoved(task, p);
}

/* ---- where to ---- */

void
StartWishes(Task *task)
{
	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];
		Position	position;
		int64		to;

		if (!p->has_wish)
			continue;
		position = Plain(task, p->wish);
		to = StartOffset(task, p->topic, p->partition, &position);
		if (to < p->next_offset)
			MoveBack(task, p, to);
		else
			p->forward_to = to;
	}
}

bool
StartWaiting(const Task *task)
{
	for (int i = 0; i < task->npartitions; i++)
		if (task->partitions[i].has_wish)
			return true;
	return false;
}

void
StartForward(Task *task, void *arg)
{
	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		if (!p->has_wish)
			continue;
		if (p->count == 0)
			p->first_offset = p->forward_to;
		Stand(p, p->forward_to, p->count, p->hash);
		WriteStand(task, p);
	}
}
