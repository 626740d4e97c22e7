/*
 * dead_letter.c - what could not become rows, kept as it came
 *
 * Written as ourselves: payloads are nobody's to read but through the view.
 * Dead letters below the offset are facts that a rebuild of states counts on;
 * those at the offset or behind it are of a try that failed, and give way when
 * the offset passes them.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "worker/sink_target.h"

#define COLUMNS		15

static const char *const insert_text =
"INSERT INTO anomaly.dead_letter AS d (connector_id, topic, partition, kafka_offset, item, kafka_timestamp, key, headers, payload,"
"	series, ts, value, learned, stage, sqlstate, reason)"
" SELECT $1, u.t, u.p, u.o, u.i, u.at, u.k, u.h, u.b, u.s, u.ts, u.v::pg_catalog.float8[], u.l, u.st, u.c, u.r"
" FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5),"
"	pg_catalog.unnest($6), pg_catalog.unnest($7), pg_catalog.unnest($8), pg_catalog.unnest($9), pg_catalog.unnest($10),"
"	pg_catalog.unnest($11), pg_catalog.unnest($12), pg_catalog.unnest($13), pg_catalog.unnest($14), pg_catalog.unnest($15),"
"	pg_catalog.unnest($16)) AS u(t, p, o, i, at, k, h, b, s, ts, v, l, st, c, r)"
" ON CONFLICT (connector_id, topic, partition, kafka_offset, item) DO UPDATE SET"
"	kafka_timestamp = excluded.kafka_timestamp, key = excluded.key, headers = excluded.headers, payload = excluded.payload,"
"	series = excluded.series, ts = excluded.ts, value = excluded.value, learned = excluded.learned,"
"	stage = excluded.stage, sqlstate = excluded.sqlstate, reason = excluded.reason, failed_at = pg_catalog.now(),"
"	replay_requested_at = NULL, replayed_at = NULL, discarded_at = NULL";

#define OF_PARTITION \
	" WHERE connector_id OPERATOR(pg_catalog.=) $1 AND topic OPERATOR(pg_catalog.=) $2 AND partition OPERATOR(pg_catalog.=) $3"

static const char *const last_text = "SELECT max(kafka_offset) FROM anomaly.dead_letter" OF_PARTITION;

static const char *const pass_text =
"DELETE FROM anomaly.dead_letter" OF_PARTITION
" AND kafka_offset OPERATOR(pg_catalog.>=) $4 AND kafka_offset OPERATOR(pg_catalog.<) $5";

char *
SinkSafeText(const char *text)
{
	char	   *copy = pstrdup(text);
	bool		ascii = GetDatabaseEncoding() != PG_UTF8 || !pg_verify_mbstr(PG_UTF8, copy, strlen(copy), true);

	for (char *p = copy; ascii && *p != '\0'; p++)
		if (IS_HIGHBIT_SET(*p))
			*p = '?';
	return copy;
}

static Datum
Bytes(const char *bytes, size_t len)
{
	return bytes == NULL ? (Datum) 0 : PointerGetDatum(cstring_to_text_with_len(bytes, len));
}

/* The point in decoded form: what a rebuild learns at its place */
static void
FillPoint(Datum *values[COLUMNS], bool *nulls[COLUMNS], int i, const Row *row, bool passed)
{
	nulls[8][i] = nulls[9][i] = row == NULL;
	nulls[10][i] = row == NULL || row->is_null;
	values[11][i] = BoolGetDatum(passed && !nulls[10][i]);
	if (row == NULL)
		return;
	values[8][i] = PointerGetDatum(row->series);
	values[9][i] = TimestampTzGetDatum(UNIX_TO_PG(row->ts));
	if (!row->is_null)
		values[10][i] = Float8ArrayLiteral(row->x, row->dims);
}

static void
FillLetter(Datum *values[COLUMNS], bool *nulls[COLUMNS], int i, const Task *task, const BadMessage *bad, bool passed)
{
	const Message *message = bad->message;
	TimestampTz ts = message->timestamp == TIME_NONE ? 0 : UNIX_TO_PG(message->timestamp);

	values[0][i] = CStringGetTextDatum(task->connector.config.topics[bad->partition->topic]);
	values[1][i] = Int32GetDatum(bad->partition->partition);
	values[2][i] = Int64GetDatum(message->offset);
	values[3][i] = Int32GetDatum(bad->row ? bad->row->item : -1);
	values[4][i] = TimestampTzGetDatum(ts);
	nulls[4][i] = message->timestamp == TIME_NONE || !IS_VALID_TIMESTAMP(ts);
	values[5][i] = Bytes(message->key, message->key_len);
	nulls[5][i] = message->key == NULL;
	values[6][i] = HeadersDatum(message, &nulls[6][i]);
	values[7][i] = Bytes(message->payload, message->payload_len);
	nulls[7][i] = message->payload == NULL;
	FillPoint(values, nulls, i, bad->row, passed);
	values[12][i] = CStringGetTextDatum(bad->stage);
	values[13][i] = CStringGetTextDatum(bad->sqlstate);
	values[14][i] = CStringGetTextDatum(SinkSafeText(bad->reason));
}

void
SinkWriteDeadLetters(Task *task, const BadMessage *bad, int nbad, bool passed)
{
	static const Oid types[COLUMNS] = {TEXTOID, INT4OID, INT8OID, INT4OID, TIMESTAMPTZOID, BYTEAOID, JSONBOID, BYTEAOID,
	TEXTOID, TIMESTAMPTZOID, TEXTOID, BOOLOID, TEXTOID, TEXTOID, TEXTOID};
	static SPIPlanPtr plan = NULL;
	Datum	   *values[COLUMNS];
	bool	   *nulls[COLUMNS];
	Oid			arrays[COLUMNS + 1] = {INT8OID};
	Datum		args[COLUMNS + 1];
	int			i;

	if (nbad == 0)
		return;
	SinkBegin();
	for (i = 0; i < COLUMNS; i++)
	{
		arrays[i + 1] = get_array_type(types[i]);
		values[i] = palloc(nbad * sizeof(Datum));
		nulls[i] = palloc0(nbad * sizeof(bool));
	}
	if (plan == NULL)
		plan = SinkPrepare(insert_text, COLUMNS + 1, arrays);
	for (i = 0; i < nbad; i++)
		FillLetter(values, nulls, i, task, &bad[i], passed);
	args[0] = Int64GetDatum(task->connector.id);
	for (i = 0; i < COLUMNS; i++)
		args[i + 1] = SinkArray(types[i], values[i], nulls[i], nbad);
	SinkExecute(plan, args);
	SinkEnd();
}

void
SinkFindDeadLetters(Task *task)
{
	Oid			types[3] = {INT8OID, TEXTOID, INT4OID};
	Datum		args[3] = {Int64GetDatum(task->connector.id), 0, 0};

	SinkBegin();
	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];
		bool		none;

		args[1] = CStringGetTextDatum(task->connector.config.topics[p->topic]);
		args[2] = Int32GetDatum(p->partition);
		if (SPI_execute_with_args(last_text, 3, types, args, NULL, true, 0) != SPI_OK_SELECT)
			elog(ERROR, "could not read anomaly.dead_letter");
		p->letters_until = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &none)) + 1;
		if (none)
			p->letters_until = 0;
	}
	SinkEnd();
}

void
SinkPassDeadLetters(Task *task)
{
	Oid			types[5] = {INT8OID, TEXTOID, INT4OID, INT8OID, INT8OID};
	Datum		args[5] = {Int64GetDatum(task->connector.id)};

	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		if (p->letters_until <= p->next_offset || p->end <= p->next_offset)
			continue;
		SinkBegin();
		args[1] = CStringGetTextDatum(task->connector.config.topics[p->topic]);
		args[2] = Int32GetDatum(p->partition);
		args[3] = Int64GetDatum(p->next_offset);
		args[4] = Int64GetDatum(p->end);
		if (SPI_execute_with_args(pass_text, 5, types, args, NULL, false, 0) != SPI_OK_DELETE)
			elog(ERROR, "could not delete from anomaly.dead_letter");
		SinkEnd();
	}
}
