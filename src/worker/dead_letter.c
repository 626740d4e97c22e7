/*
 * dead_letter.c - messages that could not be made into points, kept as they came
 *
 * Written as ourselves: payloads are nobody's to read but through the view.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "worker/sink_target.h"

#define COLUMNS		9

static const char *const insert_text =
"INSERT INTO anomaly.dead_letter AS d (connector_id, topic, partition, kafka_offset, kafka_timestamp, key, payload,"
"	stage, sqlstate, reason)"
" SELECT $1, u.* FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4),"
"	pg_catalog.unnest($5), pg_catalog.unnest($6), pg_catalog.unnest($7), pg_catalog.unnest($8), pg_catalog.unnest($9),"
"	pg_catalog.unnest($10)) AS u"
" ON CONFLICT (connector_id, topic, partition, kafka_offset, item) DO UPDATE SET"
"	kafka_timestamp = excluded.kafka_timestamp, key = excluded.key, payload = excluded.payload,"
"	stage = excluded.stage, sqlstate = excluded.sqlstate, reason = excluded.reason, failed_at = pg_catalog.now()";

/* A reason quotes the payload, which may be anything: it must not fail the row that reports it */
static char *
SafeText(const char *text)
{
	char	   *copy = pstrdup(text);
	char	   *p;

	if (!pg_verify_mbstr(PG_UTF8, copy, strlen(copy), true))
		for (p = copy; *p != '\0'; p++)
			if (IS_HIGHBIT_SET(*p))
				*p = '?';
	return pg_any_to_server(copy, strlen(copy), PG_UTF8);
}

static Datum
Bytes(const char *bytes, size_t len)
{
	return bytes == NULL ? (Datum) 0 : PointerGetDatum(cstring_to_text_with_len(bytes, len));
}

static void
FillLetter(Datum *values[COLUMNS], bool *nulls[COLUMNS], int i, const Task *task, const BadMessage *bad)
{
	const Message *message = bad->message;
	TimestampTz ts = message->timestamp == TIME_NONE ? 0 : UNIX_TO_PG(message->timestamp);

	values[0][i] = CStringGetTextDatum(task->connector.config.topics[bad->partition->topic]);
	values[1][i] = Int32GetDatum(bad->partition->partition);
	values[2][i] = Int64GetDatum(message->offset);
	values[3][i] = TimestampTzGetDatum(ts);
	nulls[3][i] = message->timestamp == TIME_NONE || !IS_VALID_TIMESTAMP(ts);
	values[4][i] = Bytes(message->key, message->key_len);
	nulls[4][i] = message->key == NULL;
	values[5][i] = Bytes(message->payload, message->payload_len);
	nulls[5][i] = message->payload == NULL;
	values[6][i] = CStringGetTextDatum(bad->stage);
	values[7][i] = CStringGetTextDatum(bad->sqlstate);
	values[8][i] = CStringGetTextDatum(SafeText(bad->reason));
}

void
SinkWriteDeadLetters(Task *task, const BadMessage *bad, int nbad)
{
	static const Oid types[COLUMNS] = {TEXTOID, INT4OID, INT8OID, TIMESTAMPTZOID, BYTEAOID, BYTEAOID,
	TEXTOID, TEXTOID, TEXTOID};
	static SPIPlanPtr plan = NULL;
	Datum	   *values[COLUMNS];
	bool	   *nulls[COLUMNS];
	Oid			arrays[COLUMNS + 1] = {INT8OID, TEXTARRAYOID, INT4ARRAYOID, INT8ARRAYOID, TIMESTAMPTZARRAYOID,
	BYTEAARRAYOID, BYTEAARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID};
	Datum		args[COLUMNS + 1];
	int			i;

	if (nbad == 0)
		return;
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	PushActiveSnapshot(GetTransactionSnapshot());
	if (plan == NULL)
		plan = SinkPrepare(insert_text, COLUMNS + 1, arrays);
	for (i = 0; i < COLUMNS; i++)
	{
		values[i] = palloc(nbad * sizeof(Datum));
		nulls[i] = palloc0(nbad * sizeof(bool));
	}
	for (i = 0; i < nbad; i++)
		FillLetter(values, nulls, i, task, &bad[i]);
	args[0] = Int64GetDatum(task->connector.id);
	for (i = 0; i < COLUMNS; i++)
		args[i + 1] = SinkArray(types[i], values[i], nulls[i], nbad);
	SinkExecute(plan, args);
	PopActiveSnapshot();
	SPI_finish();
}
