/*
 * batch.c - messages become rows, rows get verdicts
 *
 * A batch is judged once: whatever happens to its transaction later, the
 * states have learned it. A message is learned as a whole or not at all.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "worker/batch.h"
#include "worker/client.h"
#include "worker/converted.h"
#include "worker/encoding.h"
#include "worker/message_hash.h"
#include "worker/pace.h"
#include "worker/refuse.h"
#include "worker/same_topic.h"
#include "worker/series.h"
#include "worker/sql_converter.h"

#define BATCH_POLL		1000	/* messages taken from the client at a time */
#define BATCH_CHUNK		8192	/* values a chunk */

static Converter *converter = NULL;
static Converted converted;

void
BatchInit(Task *task)
{
	Batch	   *batch = &task->batch;
	const ConnectorConfig *config = &task->connector.config;
	char		err[CONVERTER_REASON_MAX];

	memset(batch, 0, sizeof(*batch));
	converter = MemoryContextAllocZero(task->task_context, converter_size());
	if (!converter_init(converter, &config->converter, err, sizeof(err)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("converter of connector \"%s\": %s", task->connector.name, err)));
	batch->max_messages = config->batch_size + BATCH_POLL;
	batch->messages = MemoryContextAllocHuge(task->task_context, sizeof(Message) * batch->max_messages);
	batch->max_rows = config->batch_size + BATCH_POLL;
	batch->rows = MemoryContextAllocHuge(task->task_context, sizeof(Row) * batch->max_rows);
	RefuseInit(task);
}

Partition *
TaskPartition(Task *task, int32 topic, int32 partition)
{
	static int	last = 0;		/* messages come in runs of one partition */

	if (last < task->npartitions && task->partitions[last].topic == topic && task->partitions[last].partition == partition)
		return &task->partitions[last];
	for (int i = 0; i < task->npartitions; i++)
		if (task->partitions[i].topic == topic && task->partitions[i].partition == partition)
		{
			last = i;
			return &task->partitions[i];
		}
	return NULL;
}

/* What a replay must see again */
static void
CountMessage(Partition *p, const Message *m)
{
	p->count++;
	p->empty += m->empty;
	p->hash = MessageHash(HashMix(p->hash, (uint64) m->offset), m);
}

/* Room for n values that stay until the batch is done */
static double *
Values(Task *task, Batch *batch, size_t n)
{
	double	   *result;

	if (batch->free_values < n)
	{
		batch->free_values = Max(n, BATCH_CHUNK);
		batch->values = MemoryContextAlloc(task->batch_context, sizeof(double) * batch->free_values);
	}
	result = batch->values;
	batch->values += n;
	batch->free_values -= n;
	return result;
}

/* Tags that stay until the batch is done: the text is used again for the next message */
static const char *
KeepTags(Task *task, const MessagePoint *point)
{
	char	   *copy;

	if (point->tags == NULL || point->tags < converted.text || point->tags >= converted.text + converted.ntext)
		return point->tags;		/* they lie in the message */
	copy = MemoryContextAlloc(task->batch_context, point->tags_len);
	memcpy(copy, point->tags, point->tags_len);
	return copy;
}

/* NULL: the database cannot write its name */
static Series *
FindSeries(Task *task, Partition *p, const MessagePoint *point)
{
	char		buffer[ENCODING_ROOM(CONVERTER_SERIES_MAX)];
	const char *name;
	size_t		len;

	if (!EncodingToServer(point->series, point->series_len, buffer, &name, &len))
		return NULL;
	return SeriesFind(task, p, name, len);
}

/* false: converted.reason says why none is added */
static bool
AddRows(Task *task, Batch *batch, Partition *p, const Message *message)
{
	const char *tags = NULL;
	int			first = batch->nrows;

	if (batch->nrows + converted.npoints > batch->max_rows)
	{
		batch->max_rows = Max(batch->max_rows * 2, batch->nrows + converted.npoints);
		batch->rows = repalloc_huge(batch->rows, sizeof(Row) * batch->max_rows);
	}
	for (int i = 0; i < converted.npoints; i++)
	{
		const MessagePoint *point = &converted.points[i];
		Row		   *row = &batch->rows[batch->nrows];
		double	   *x = NULL;

		row->entry = FindSeries(task, p, point);
		if (row->entry == NULL)
		{
			batch->nrows = first;
			return converted_refuse(&converted, "item %d: the encoding %s of this database does not have the characters of its series",
									point->item, GetDatabaseEncodingName());
		}
		batch->state_bytes += SeriesTouch(task, row->entry, point->dims);
		if (!point->is_null)
		{
			x = Values(task, batch, point->dims);
			memcpy(x, converted.values + point->x, sizeof(double) * point->dims);
		}
		row->partition = p;
		row->offset = message->offset;
		row->item = point->item;
		row->label = point->label;
		row->is_null = point->is_null;
		row->is_vector = point->is_vector;
		row->dims = point->dims;
		row->x = x;
		row->ts = point->ts;
		row->series = row->entry->name;
		row->judged = row->refused = false;
		row->spec = 0;
		row->message = message;
		if (i == 0 || point->tags != point[-1].tags)
			tags = KeepTags(task, point);
		row->tags = tags;
		row->tags_len = point->tags_len;
		batch->nrows++;
	}
	return true;
}

const char *
BatchConvert(Task *task, Batch *batch, Partition *p, const Message *message, char sqlstate[6])
{
	bool		good;

	strcpy(sqlstate, "22P02");
	if (task->connector.converter != NULL)
		good = SqlConvert(task, message, &converted, sqlstate);
	else
		good = converter_convert(converter, message, &converted);
	if (!good)
		return converted.reason;
	if (AddRows(task, batch, p, message))
		return NULL;
	strcpy(sqlstate, "22P05");
	return converted.reason;
}

static void
TakeMessage(Task *task, Partition *p, Message *m)
{
	Batch	   *batch = &task->batch;
	char		sqlstate[6];
	const char *reason;
	int			before = batch->nrows;

	if (batch->nmessages == 0)
		batch->started = ClockNow();
	batch->nmessages++;
	batch->bytes += m->payload_len + m->key_len;
	reason = BatchConvert(task, batch, p, m, sqlstate);
	if (reason)
		RefuseMessage(task, p, m, "convert", sqlstate, reason);
	m->empty = !reason && batch->nrows == before && !task->replaying;	/* a replay has counted it before */
	if (batch->stop)
		return;
	CountMessage(p, m);
	p->last_message = m;
	p->position = m->offset + 1;
}

/* A bounded run ends before it: the partition has all it wants */
static bool
Beyond(Task *task, Partition *p, int64 offset)
{
	if (task->replaying || p->stop < 0 || offset < p->stop)
		return false;
	if (p->position < p->stop)
	{
		if (BatchEmpty(task))
			task->batch.started = ClockNow();
		p->position = p->stop;
		task->batch.moved = true;
	}
	return true;
}

int
BatchPoll(Task *task)
{
	Batch	   *batch = &task->batch;
	int			first = batch->nmessages;
	Message    *m = batch->messages + first;
	bool		sql = task->connector.converter != NULL;
	int			rows = batch->nrows;
	size_t		bytes = batch->bytes;
	int			n;

	if (batch->stop)
		return 0;
	n = PaceRoom(task, Min(sql ? SQL_CONVERTER_POLL : BATCH_POLL, batch->max_messages - first));
	n = ClientPoll(task->client, m, n);
	if (sql && n > 0)
		SqlConvertBegin(task);
	for (int i = 0; i < n; i++)
	{
		Partition  *p = TaskPartition(task, m[i].topic, m[i].partition);

		if (p != NULL && unlikely(p->unseen))
			TopicMessage(task, p, &m[i]);
		/* below the expected offset, not ours, or beyond what replay wants: dropped; gaps are fine */
		if (batch->stop || p == NULL || m[i].offset < p->position || Beyond(task, p, m[i].offset) ||
			(task->replaying && (!p->replaying || p->lost || m[i].offset >= p->next_offset)))
		{
			if (!batch->stop && p != NULL && task->replaying && p->replaying && m[i].offset >= p->next_offset)
				p->position = p->next_offset;
			ClientRelease(task->client, &m[i], 1);
			continue;
		}
		if (m + i != batch->messages + batch->nmessages)
			batch->messages[batch->nmessages] = m[i];
		TakeMessage(task, p, &batch->messages[batch->nmessages]);
	}
	if (sql && n > 0)
		SqlConvertEnd(task);
	PaceTook(task, n, batch->nrows - rows, batch->bytes - bytes);
	return n;
}

bool
BatchFull(const Task *task)
{
	const Batch *batch = &task->batch;
	const ConnectorConfig *config = &task->connector.config;

	return batch->stop || batch->nmessages >= config->batch_size || batch->nrows >= config->batch_size ||
		batch->bytes >= (size_t) config->batch_bytes || batch->state_bytes >= SeriesBudget() / 2;
}

bool
BatchEmpty(const Task *task)
{
	return task->batch.nmessages == 0 && !task->batch.moved && !task->batch.stop;
}

static bool
ForgetDims(Row *rows, int n)
{
	for (int i = 0; i < n; i++)
		if (!SeriesLearned(rows[i].entry))
			rows[i].entry->dims = 0;
	return false;
}

/* Have the points of one message the length of their series? Lengths first seen here are taken back when not */
static bool
CheckDims(Task *task, Row *rows, int n, char *reason, size_t len)
{
	for (int i = 0; i < n; i++)
	{
		Series	   *series = rows[i].entry;

		if (rows[i].is_null)
			continue;
		if (!model_takes(&task->connector.config.specs[0], rows[i].dims))
		{
			snprintf(reason, len, "item %d: %.100s cannot take vectors of %d values", rows[i].item,
					 task->connector.config.specs[0].text, rows[i].dims);
			return ForgetDims(rows, i);
		}
		if (series->dims == 0)
		{
			series->dims = rows[i].dims;
			continue;
		}
		if (series->dims == rows[i].dims)
			continue;
		snprintf(reason, len, "item %d: a vector of %d values in a series of %d", rows[i].item, rows[i].dims, series->dims);
		return ForgetDims(rows, i);
	}
	return true;
}

/* May the series that one message begins begin? All of them, or the message is refused */
static bool
CheckSeries(Task *task, Row *rows, int n, char *reason, size_t len)
{
	int			more = 0;

	for (int i = 0; i < n; i++)
	{
		bool		begins = !rows[i].is_null && !SeriesLearned(rows[i].entry);

		for (int k = 0; k < i && begins; k++)
			begins = rows[k].is_null || rows[k].entry != rows[i].entry;
		more += begins;
		if (!begins || SeriesMayBegin(task, more))
			continue;
		snprintf(reason, len, "item %d: \"%.*s\" would be one series more than series.max=%d", rows[i].item,
				 pg_mbcliplen(VARDATA_ANY(rows[i].series), VARSIZE_ANY_EXHDR(rows[i].series), 100), VARDATA_ANY(rows[i].series),
				 task->connector.config.series_max);
		return ForgetDims(rows, n);
	}
	return true;
}

bool
BatchCheck(Task *task, Row *rows, int n, bool learn, char *reason, size_t len)
{
	bool		good = CheckDims(task, rows, n, reason, len);

	if (good && !learn)
		(void) ForgetDims(rows, n);
	return good;
}

/* Verdicts of the specs beside the first, with room for what they attribute */
Verdict *
BatchOthers(Task *task, Batch *batch, const Row *row)
{
	int			n = task->connector.config.nspecs - 1;
	Verdict    *others;

	if (n == 0)
		return NULL;
	others = MemoryContextAlloc(task->batch_context, sizeof(Verdict) * n);
	for (int i = 0; i < n; i++)
	{
		others[i].attribution = row->dims > 1 ? Values(task, batch, row->dims) : NULL;
		others[i].attributions = 0;
	}
	return others;
}

static void
JudgeRow(Task *task, Row *row)
{
	Point		point;

	if (row->is_null || (task->replaying && row->offset < row->entry->as_of))
		return;
	point = RowPoint(row);
	row->verdict.attribution = row->dims > 1 ? Values(task, &task->batch, row->dims) : NULL;
	row->verdict.attributions = 0;
	row->others = BatchOthers(task, &task->batch, row);
	if (task->connector.config.series_max > 0 && !SeriesLearned(row->entry))
		SeriesBegun(task, row->entry);
	SeriesObserve(task, row->entry, &point, &row->verdict, row->others);
	row->entry->last_at = row->message->timestamp != TIME_NONE ? row->message->timestamp : row->ts;
	if (task->replaying)
		return;
	row->judged = true;
	task->batch.nanomalies += RowAnomalies(task, row);
}

/* After a cut: count and hash of the messages before it only */
static void
CountAgain(Task *task)
{
	Batch	   *batch = &task->batch;

	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		p->position = p->mark;
		p->last_message = NULL;
		p->count = p->mark_count;
		p->hash = p->mark_hash;
		p->empty = p->mark_empty;
	}
	for (int i = 0; i < batch->ncut; i++)
	{
		Partition  *p = TaskPartition(task, batch->messages[i].topic, batch->messages[i].partition);

		CountMessage(p, &batch->messages[i]);
		p->last_message = &batch->messages[i];
		p->position = batch->messages[i].offset + 1;
	}
}

/* What the commit moves to */
static void
SetEnds(Task *task)
{
	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		p->end = p->position;
		if (task->replaying)
			continue;
		p->last_offset = p->last_message ? p->last_message->offset : p->last_committed;
		p->last_hash = p->last_message ? MessageHash((uint64) p->last_message->offset, p->last_message) : p->last_committed_hash;
	}
}

void
BatchJudge(Task *task)
{
	Batch	   *batch = &task->batch;
	int			kept = 0;
	bool		limited = task->connector.config.series_max > 0;
	char		reason[CONVERTER_REASON_MAX];

	for (int i = 0, next; i < batch->nrows; i = next)
	{
		const Message *message = batch->rows[i].message;

		if (batch->stop && message >= batch->fatal.message)
			break;
		for (next = i + 1; next < batch->nrows && batch->rows[next].message == message;)
			next++;
		if (!BatchCheck(task, batch->rows + i, next - i, true, reason, sizeof(reason)))
		{
			RefuseMessage(task, batch->rows[i].partition, message, "judge", "2202E", reason);
			continue;
		}
		if (limited && !CheckSeries(task, batch->rows + i, next - i, reason, sizeof(reason)))
		{
			RefuseMessage(task, batch->rows[i].partition, message, "judge", "54000", reason);
			continue;
		}
		for (int k = i; k < next; k++, kept++)
		{
			if (kept != k)
				batch->rows[kept] = batch->rows[k];
			JudgeRow(task, &batch->rows[kept]);
			if (kept % 1000 == 999)
				CHECK_FOR_INTERRUPTS();
		}
	}
	batch->nrows = kept;
	if (batch->stop)
		CountAgain(task);
	SetEnds(task);
}

void
BatchCut(Task *task)
{
	Batch	   *batch = &task->batch;

	batch->nanomalies = 0;
	for (int i = 0; i < batch->nrows; i++)
	{
		if (batch->rows[i].message >= batch->fatal.message)
			batch->nrows = i;
		else
			batch->nanomalies += RowAnomalies(task, &batch->rows[i]);
	}
	CountAgain(task);
	SetEnds(task);
}

void
BatchDone(Task *task)
{
	Batch	   *batch = &task->batch;

	ClientRelease(task->client, batch->messages, batch->nmessages);
	batch->nmessages = batch->nrows = batch->nanomalies = batch->ncut = 0;
	batch->bytes = batch->state_bytes = batch->free_values = 0;
	batch->values = NULL;
	batch->stop = batch->moved = false;
	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		p->last_message = NULL;
		p->mark = p->end;
		p->mark_count = p->count;
		p->mark_hash = p->hash;
		p->mark_empty = p->empty;
	}
	SeriesNextBatch();
	RefuseNext(task);
	MemoryContextReset(task->batch_context);
}
