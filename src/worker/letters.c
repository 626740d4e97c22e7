/*
 * letters.c - dead letters that a person wants tried again
 *
 * Some of them at a time, between batches: converted with the present config,
 * judged by the present states, which learn nothing of it, and written with
 * their anomalies by the sink, in the transaction that marks them as replayed.
 * A message is written as a whole or not at all. What is refused again keeps
 * its dead letter, with the new reason.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "pgstat.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "worker/batch.h"
#include "worker/commit.h"
#include "worker/letters.h"
#include "worker/refuse.h"
#include "worker/series.h"
#include "worker/sink_target.h"

#define LETTERS_MAX		500		/* in one transaction */

typedef struct Letter
{
	Partition  *partition;
	int			item;			/* -1: the message as a whole */
	Message		message;
	const char *stage;			/* refused again; NULL: written */
	const char *sqlstate;
	char	   *reason;
} Letter;

static Letter letters[LETTERS_MAX];
static int	starts[LETTERS_MAX + 1];	/* where the rows of each begin */
static int	nletters;
static size_t bytes;
static Batch rows;				/* their rows; no messages of the client */

#define KEY \
	" WHERE connector_id OPERATOR(pg_catalog.=) $1 AND topic OPERATOR(pg_catalog.=) $2 AND partition OPERATOR(pg_catalog.=) $3"

/* below the offset alone: what lies behind it is tried by reading on */
static const char *const find_text =
"SELECT kafka_offset, item, coalesce(octet_length(payload), 0)::int8 FROM anomaly.dead_letter" KEY
" AND kafka_offset OPERATOR(pg_catalog.<) $4 AND replay_requested_at IS NOT NULL"
" AND replayed_at IS NULL AND discarded_at IS NULL ORDER BY kafka_offset, item LIMIT $5 FOR UPDATE SKIP LOCKED";

static const char *const read_text =
"SELECT kafka_timestamp, key, headers, payload FROM anomaly.dead_letter" KEY
" AND kafka_offset OPERATOR(pg_catalog.=) $4 AND item OPERATOR(pg_catalog.=) $5::int4";

static const char *const hold_text =
"SELECT FROM anomaly.connector_offset" KEY " AND generation OPERATOR(pg_catalog.=) $4 AND next_offset OPERATOR(pg_catalog.=) $5 FOR SHARE";

static const char *const current_text =
"SELECT FROM anomaly.connector WHERE id OPERATOR(pg_catalog.=) $1 AND generation OPERATOR(pg_catalog.=) $4";

static const char *const settle_text =
"UPDATE anomaly.dead_letter AS d SET replay_requested_at = NULL,"
"	replayed_at = CASE WHEN u.r IS NULL THEN now() END, failed_at = CASE WHEN u.r IS NULL THEN d.failed_at ELSE now() END,"
"	stage = coalesce(u.s, d.stage), sqlstate = coalesce(u.c, d.sqlstate), reason = coalesce(u.r, d.reason)"
" FROM ROWS FROM (unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8)) AS u(t, p, o, i, s, c, r)"
" WHERE d.connector_id OPERATOR(pg_catalog.=) $1 AND d.topic OPERATOR(pg_catalog.=) u.t AND d.partition OPERATOR(pg_catalog.=) u.p"
"	AND d.kafka_offset OPERATOR(pg_catalog.=) u.o AND d.item OPERATOR(pg_catalog.=) u.i";

static char *
Topic(const Task *task, const Partition *p)
{
	return task->connector.config.topics[p->topic];
}

/* One of the statements on a partition; its rows are in SPI_tuptable */
static uint64
Ask(SPIPlanPtr *plan, const char *sql, const Task *task, const Partition *p, int64 a, int64 b)
{
	Oid			types[5] = {INT8OID, TEXTOID, INT4OID, INT8OID, INT8OID};
	Datum		args[5] = {Int64GetDatum(task->connector.id), CStringGetTextDatum(Topic(task, p)), Int32GetDatum(p->partition),
	Int64GetDatum(a), Int64GetDatum(b)};

	if (*plan == NULL)
		*plan = SinkPrepare(sql, 5, types);
	SinkExecute(*plan, args);
	return SPI_processed;
}

static Datum
Cell(uint64 row, int column, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, isnull);
}

/* Those of a partition that there is room for, locked; one at least */
static void
Find(Task *task, Partition *p)
{
	static SPIPlanPtr find = NULL;
	static SPIPlanPtr hold = NULL;
	uint64		n = Ask(&find, find_text, task, p, p->next_offset, LETTERS_MAX - nletters);

	for (uint64 i = 0; i < n && (nletters == 0 || bytes < (size_t) task->connector.config.batch_bytes); i++)
	{
		Letter	   *letter = &letters[nletters++];
		bool		isnull;

		memset(letter, 0, sizeof(*letter));
		letter->partition = p;
		letter->message.partition = p->partition;
		letter->message.topic = p->topic;
		letter->message.topic_name = Topic(task, p);
		letter->message.offset = DatumGetInt64(Cell(i, 1, &isnull));
		letter->item = DatumGetInt32(Cell(i, 2, &isnull));
		bytes += DatumGetInt64(Cell(i, 3, &isnull));
	}
	SPI_freetuptable(SPI_tuptable);
	if (n > 0 && Ask(&hold, hold_text, task, p, task->connector.generation, p->next_offset) != 1)
	{
		task->fenced = true;
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("topic \"%s\" partition %d belongs to another task now", Topic(task, p), p->partition)));
	}
}

static const char *
ReadBytes(int column, size_t *len)
{
	bool		isnull;
	Datum		value = Cell(0, column, &isnull);
	bytea	   *copy;

	*len = 0;
	if (isnull)
		return NULL;
	copy = DatumGetByteaPCopy(value);
	*len = VARSIZE_ANY_EXHDR(copy);
	return VARDATA_ANY(copy);
}

static void
Read(Task *task, Letter *letter)
{
	static SPIPlanPtr plan = NULL;
	Message    *m = &letter->message;
	bool		isnull;
	Datum		value;

	if (Ask(&plan, read_text, task, letter->partition, m->offset, letter->item) != 1)
		elog(ERROR, "a locked dead letter is gone");
	value = Cell(0, 1, &isnull);
	m->timestamp = isnull ? TIME_NONE : DatumGetTimestampTz(value) + INT64CONST(946684800000000);
	m->key = ReadBytes(2, &m->key_len);
	value = Cell(0, 3, &isnull);
	m->headers = isnull ? NULL : PG_DETOAST_DATUM_COPY(value);
	m->payload = ReadBytes(4, &m->payload_len);
	SPI_freetuptable(SPI_tuptable);
}

static void
RefuseLetter(Letter *letter, const char *stage, const char *sqlstate, const char *reason)
{
	letter->stage = stage;
	letter->sqlstate = pstrdup(sqlstate);
	letter->reason = pstrdup(reason);
}

/* Rows of the letter, or why it has none */
static void
Convert(Task *task, Letter *letter)
{
	int			first = rows.nrows;
	int			kept = first;
	char		sqlstate[6];
	const char *reason = BatchConvert(task, &rows, letter->partition, &letter->message, sqlstate);

	if (reason != NULL)
		RefuseLetter(letter, "convert", sqlstate, reason);
	for (int i = first; i < rows.nrows; i++)
		if (letter->item < 0 || rows.rows[i].item == letter->item)
			rows.rows[kept++] = rows.rows[i];
	rows.nrows = kept;
	if (reason == NULL && letter->item >= 0 && kept == first)
		RefuseLetter(letter, "convert", "22P02", psprintf("the message has no item %d any more", letter->item));
}

static void
JudgeRow(Task *task, Row *row)
{
	Point		point;

	if (row->is_null || !SeriesLearned(row->entry))
		return;
	point = RowPoint(row);
	row->verdict.attribution = row->dims > 1 ? palloc(sizeof(double) * row->dims) : NULL;
	row->verdict.attributions = 0;
	row->others = BatchOthers(task, &rows, row);
	SeriesJudge(task, row->entry, &point, &row->verdict, row->others);
	row->judged = true;
}

/* Verdicts of all rows; a letter that cannot be judged loses its rows */
static void
Judge(Task *task)
{
	char		reason[CONVERTER_REASON_MAX];
	int			kept = 0;

	for (int i = 0; i < nletters; i++)
	{
		int			n = starts[i + 1] - starts[i];
		Row		   *from = &rows.rows[starts[i]];

		if (!BatchCheck(task, from, n, false, reason, sizeof(reason)))
		{
			RefuseLetter(&letters[i], "judge", "2202E", reason);
			n = 0;
		}
		memmove(&rows.rows[kept], from, sizeof(Row) * n);
		starts[i] = kept;
		for (int k = 0; k < n; k++)
			JudgeRow(task, &rows.rows[kept++]);
	}
	starts[nletters] = rows.nrows = kept;
}

static bool
DatabaseRefuses(Task *task, Batch *batch, int unit, const ErrorData *error)
{
	MemoryContext caller = MemoryContextSwitchTo(task->batch_context);

	RefuseLetter(&letters[unit], "sink", unpack_sql_state(error->sqlerrcode), RefuseReason(error));
	for (int i = starts[unit]; i < starts[unit + 1]; i++)
		batch->rows[i].refused = true;
	MemoryContextSwitchTo(caller);
	return true;
}

static void
Settle(Task *task)
{
	static SPIPlanPtr plan = NULL;
	static const Oid types[7] = {TEXTOID, INT4OID, INT8OID, INT4OID, TEXTOID, TEXTOID, TEXTOID};
	Oid			arrays[8] = {INT8OID};
	Datum		values[7][LETTERS_MAX];
	bool		nulls[7][LETTERS_MAX] = {{false}};
	Datum		args[8] = {Int64GetDatum(task->connector.id)};

	for (int i = 0; i < nletters; i++)
	{
		const Letter *letter = &letters[i];

		values[0][i] = CStringGetTextDatum(Topic(task, letter->partition));
		values[1][i] = Int32GetDatum(letter->partition->partition);
		values[2][i] = Int64GetDatum(letter->message.offset);
		values[3][i] = Int32GetDatum(letter->item);
		nulls[4][i] = nulls[5][i] = nulls[6][i] = letter->stage == NULL;
		if (letter->stage == NULL)
			continue;
		values[4][i] = CStringGetTextDatum(letter->stage);
		values[5][i] = CStringGetTextDatum(letter->sqlstate);
		values[6][i] = CStringGetTextDatum(SinkSafeText(letter->reason));
	}
	for (int i = 0; i < 7; i++)
	{
		arrays[i + 1] = get_array_type(types[i]);
		args[i + 1] = SinkArray(types[i], values[i], nulls[i], nletters);
	}
	if (plan == NULL)
		plan = SinkPrepare(settle_text, 8, arrays);
	SinkExecute(plan, args);
}

static void
Begin(Task *task)
{
	MemoryContextReset(task->batch_context);
	nletters = rows.nrows = 0;
	rows.values = NULL;
	rows.free_values = rows.state_bytes = bytes = 0;
	if (rows.rows == NULL)
	{
		rows.max_rows = LETTERS_MAX;
		rows.rows = MemoryContextAlloc(task->task_context, sizeof(Row) * rows.max_rows);
	}
	if (task->sink == NULL)
		task->sink = SinkOpen(task);
}

static void
Work(Task *task, void *arg)
{
	static SPIPlanPtr current = NULL;
	MemoryContext caller;

	Begin(task);
	for (int i = 0; i < task->npartitions && nletters < LETTERS_MAX; i++)
		Find(task, &task->partitions[i]);
	if (nletters == 0)
		return;
	/* who altered the connector and then asked meant the new config: they wait for the task that has it */
	if (Ask(&current, current_text, task, &task->partitions[0], task->connector.generation, 0) == 0)
	{
		nletters = 0;
		return;
	}
	caller = MemoryContextSwitchTo(task->batch_context);
	for (int i = 0; i < nletters; i++)
	{
		Read(task, &letters[i]);
		starts[i] = rows.nrows;
		Convert(task, &letters[i]);
	}
	starts[nletters] = rows.nrows;
	if (SeriesUnknown())
		SeriesLoad(task);
	Judge(task);
	(void) RefuseWriteUnits(task, &rows, starts, 0, nletters, DatabaseRefuses);
	SinkWriteOutbox(task, &rows);
	SinkNotify(task, &rows);
	Settle(task);
	MemoryContextSwitchTo(caller);
}

static void
Count(Task *task)
{
	int			written = 0;
	int			anomalies = 0;

	for (int i = 0; i < rows.nrows; i++)
	{
		written += !rows.rows[i].refused;
		anomalies += RowAnomalies(task, &rows.rows[i]);
	}
	pg_atomic_fetch_add_u64(&task->slot->rows, written);
	pg_atomic_fetch_add_u64(&task->slot->anomalies, anomalies);
	SharedClearError(task->slot);
	if (anomalies > 0 && task->connector.config.anomalies_topic)
		SharedWakePublisher(task->slot);
}

bool
LettersReplay(Task *task)
{
	static bool more = true;	/* at the start: what was asked for while nobody read */

	more = SharedTakeReplay(task->slot) || more;
	if (!more)
		return false;
	pgstat_report_activity(STATE_RUNNING, "replaying dead letters");
	TaskPersist(task, Work, NULL);
	more = nletters > 0;
	if (more)
		Count(task);
	MemoryContextReset(task->batch_context);
	SeriesNextBatch();
	SeriesEvict(task);
	return more;
}
