/*
 * outbox.c - anomalies on their way to Kafka, kept from the commit that found them until they are delivered
 *
 * The document is one JSON object, UTF-8, whose fields are always all there:
 *	 schema_version			1
 *	 connector, detector	name, spec
 *	 topic, partition, offset, item		where the point came from
 *	 series, ts				ts is ISO 8601 in UTC with microseconds
 *	 value					number, or array of numbers
 *	 score, onset, raw, expected, lower, upper		numbers
 *	 is_anomaly, alert		booleans
 *	 event_id				offset of the alert that opened the event
 *	 attribution			array of numbers, by component
 * What is not known is null; numbers that JSON has no form for are the
 * strings "Infinity", "-Infinity" and "NaN". The same point always gives the
 * same bytes: no time of writing is in it.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "executor/spi.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "worker/outbox.h"
#include "worker/sink_target.h"

#define KEYS	5				/* coordinates and detector */

static const char *const insert_text =
"INSERT INTO anomaly.outbox (connector_id, topic, partition, kafka_offset, item, detector, series, value)"
" SELECT $1, u.* FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4),"
"	pg_catalog.unnest($5), pg_catalog.unnest($6), pg_catalog.unnest($7), pg_catalog.unnest($8)) AS u"
" ON CONFLICT (connector_id, topic, partition, kafka_offset, item, detector) DO NOTHING";

static const char *const read_text =
"SELECT topic, partition, kafka_offset, item, detector, series, value FROM anomaly.outbox"
" WHERE connector_id OPERATOR(pg_catalog.=) $1"
" ORDER BY connector_id, topic, partition, kafka_offset, item, detector LIMIT $2";

static const char *const delete_text =
"DELETE FROM anomaly.outbox AS o USING ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3),"
"	pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6)) AS u(t, p, o, i, d)"
" WHERE o.connector_id OPERATOR(pg_catalog.=) $1 AND o.topic OPERATOR(pg_catalog.=) u.t"
"	AND o.partition OPERATOR(pg_catalog.=) u.p AND o.kafka_offset OPERATOR(pg_catalog.=) u.o"
"	AND o.item OPERATOR(pg_catalog.=) u.i AND o.detector OPERATOR(pg_catalog.=) u.d";

static void
JsonString(StringInfo buf, const char *name, const char *value)
{
	appendStringInfo(buf, "\"%s\":", name);
	escape_json(buf, value);
	appendStringInfoChar(buf, ',');
}

static void
JsonNumber(StringInfo buf, double x)
{
	char		number[DOUBLE_SHORTEST_DECIMAL_LEN];

	if (isfinite(x))
	{
		double_to_shortest_decimal_buf(x, number);
		appendStringInfoString(buf, number);
	}
	else
		appendStringInfoString(buf, isnan(x) ? "\"NaN\"" : x > 0 ? "\"Infinity\"" : "\"-Infinity\"");
}

static void
JsonNumbers(StringInfo buf, const double *x, int n)
{
	int			i;

	appendStringInfoChar(buf, '[');
	for (i = 0; i < n; i++)
	{
		if (i > 0)
			appendStringInfoChar(buf, ',');
		/* a missing component, as it came */
		if (isnan(x[i]))
			appendStringInfoString(buf, "null");
		else
			JsonNumber(buf, x[i]);
	}
	appendStringInfoChar(buf, ']');
}

/* of a verdict, where NaN means not known */
static void
JsonReading(StringInfo buf, const char *name, double x)
{
	appendStringInfo(buf, "\"%s\":", name);
	if (isnan(x))
		appendStringInfoString(buf, "null");
	else
		JsonNumber(buf, x);
	appendStringInfoChar(buf, ',');
}

static void
JsonFlag(StringInfo buf, const char *name, int8 flag)
{
	appendStringInfo(buf, "\"%s\":%s,", name, flag < 0 ? "null" : flag > 0 ? "true" : "false");
}

static void
JsonTime(StringInfo buf, const char *name, int64 us)
{
	struct pg_tm tm;
	fsec_t		fraction;

	if (timestamp2tm(UNIX_TO_PG(us), NULL, &tm, &fraction, NULL, NULL) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("time of %lld microseconds since 1970 is out of range", (long long) us)));
	appendStringInfo(buf, "\"%s\":\"%04d-%02d-%02dT%02d:%02d:%02d.%06dZ\",", name,
					 tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int) fraction);
}

void
SinkAnomalyJson(StringInfo buf, Task *task, const Row *row)
{
	const ConnectorConfig *config = &task->connector.config;
	const Verdict *verdict = &row->verdict;

	appendStringInfoString(buf, "{\"schema_version\":" OUTBOX_SCHEMA_VERSION ",");
	JsonString(buf, "connector", task->connector.name);
	JsonString(buf, "detector", config->specs[row->spec].text);
	JsonString(buf, "topic", config->topics[row->partition->topic]);
	appendStringInfo(buf, "\"partition\":%d,\"offset\":%lld,\"item\":%d,",
					 row->partition->partition, (long long) row->offset, row->item);
	JsonString(buf, "series", text_to_cstring(row->series));
	JsonTime(buf, "ts", row->ts);
	appendStringInfoString(buf, "\"value\":");
	if (row->is_null)
		appendStringInfoString(buf, "null");
	else if (row->is_vector)
		JsonNumbers(buf, row->x, row->dims);
	else
		JsonNumber(buf, row->x[0]);
	appendStringInfoChar(buf, ',');
	JsonReading(buf, "score", verdict->score);
	JsonReading(buf, "onset", verdict->onset);
	JsonReading(buf, "raw", verdict->raw);
	JsonReading(buf, "expected", verdict->expected);
	JsonReading(buf, "lower", verdict->lower);
	JsonReading(buf, "upper", verdict->upper);
	JsonFlag(buf, "is_anomaly", verdict->is_anomaly);
	JsonFlag(buf, "alert", verdict->alert);
	if (verdict->event_id >= 0)
		appendStringInfo(buf, "\"event_id\":%lld,", (long long) verdict->event_id);
	else
		appendStringInfoString(buf, "\"event_id\":null,");
	appendStringInfoString(buf, "\"attribution\":");
	if (verdict->attributions > 0 && verdict->attribution != NULL)
		JsonNumbers(buf, verdict->attribution, verdict->attributions);
	else
		appendStringInfoString(buf, "null");
	appendStringInfoChar(buf, '}');
}

static void
Begin(void)
{
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	PushActiveSnapshot(GetTransactionSnapshot());
}

static void
End(void)
{
	PopActiveSnapshot();
	SPI_finish();
}

#define COLUMNS	7				/* topic, partition, offset, item, detector, series, document */

static void
FillAnomaly(Task *task, const Row *row, Datum *values[COLUMNS], int i)
{
	const ConnectorConfig *config = &task->connector.config;
	StringInfoData json;

	initStringInfo(&json);
	SinkAnomalyJson(&json, task, row);
	values[0][i] = CStringGetTextDatum(config->topics[row->partition->topic]);
	values[1][i] = Int32GetDatum(row->partition->partition);
	values[2][i] = Int64GetDatum(row->offset);
	values[3][i] = Int32GetDatum(row->item);
	values[4][i] = CStringGetTextDatum(config->specs[row->spec].text);
	values[5][i] = PointerGetDatum(row->series);
	values[6][i] = PointerGetDatum(cstring_to_text_with_len(json.data, json.len));
	pfree(json.data);
}

void
SinkWriteOutbox(Task *task, const Batch *batch)
{
	static SPIPlanPtr plan = NULL;
	static const Oid types[COLUMNS] = {TEXTOID, INT4OID, INT8OID, INT4OID, TEXTOID, TEXTOID, TEXTOID};
	Oid			arrays[COLUMNS + 1] = {INT8OID, TEXTARRAYOID, INT4ARRAYOID, INT8ARRAYOID, INT4ARRAYOID, TEXTARRAYOID,
	TEXTARRAYOID, TEXTARRAYOID};
	Datum		args[COLUMNS + 1];
	Datum	   *values[COLUMNS];
	const Row **rows;
	int			n;
	int			i;

	if (task->connector.config.anomalies_topic == NULL)
		return;
	Begin();
	if (plan == NULL)
		plan = SinkPrepare(insert_text, lengthof(arrays), arrays);
	n = SinkAnomalies(task, batch, 0, batch->nrows, &rows);
	for (i = 0; i < COLUMNS; i++)
		values[i] = palloc(n * sizeof(Datum));
	for (i = 0; i < n; i++)
		FillAnomaly(task, rows[i], values, i);
	args[0] = Int64GetDatum(task->connector.id);
	for (i = 0; i < COLUMNS; i++)
		args[i + 1] = SinkArray(types[i], values[i], NULL, n);
	SinkExecute(plan, args);
	End();
}

static char *
CopyColumn(MemoryContext context, HeapTuple tuple, int column)
{
	bool		isnull;
	Datum		value = SPI_getbinval(tuple, SPI_tuptable->tupdesc, column, &isnull);
	MemoryContext caller = MemoryContextSwitchTo(context);
	char	   *copy = TextDatumGetCString(value);

	MemoryContextSwitchTo(caller);
	return copy;
}

int
OutboxRead(int64 connector_id, OutboxRow *rows, int max)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[2] = {INT8OID, INT8OID};
	Datum		args[2] = {Int64GetDatum(connector_id), Int64GetDatum(max)};
	MemoryContext context = CurrentMemoryContext;
	int			n;
	int			i;

	Begin();
	if (plan == NULL)
		plan = SinkPrepare(read_text, 2, types);
	if (SPI_execute_plan(plan, args, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "reading the outbox failed");
	n = SPI_processed;
	for (i = 0; i < n; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		bool		isnull;

		rows[i].topic = CopyColumn(context, tuple, 1);
		rows[i].partition = DatumGetInt32(SPI_getbinval(tuple, desc, 2, &isnull));
		rows[i].offset = DatumGetInt64(SPI_getbinval(tuple, desc, 3, &isnull));
		rows[i].item = DatumGetInt32(SPI_getbinval(tuple, desc, 4, &isnull));
		rows[i].detector = CopyColumn(context, tuple, 5);
		rows[i].series = CopyColumn(context, tuple, 6);
		rows[i].value = CopyColumn(context, tuple, 7);
		rows[i].delivered = false;
	}
	End();
	return n;
}

void
OutboxDelete(int64 connector_id, const OutboxRow *rows, int n)
{
	static SPIPlanPtr plan = NULL;
	static const Oid types[KEYS] = {TEXTOID, INT4OID, INT8OID, INT4OID, TEXTOID};
	Oid			arrays[KEYS + 1] = {INT8OID, TEXTARRAYOID, INT4ARRAYOID, INT8ARRAYOID, INT4ARRAYOID, TEXTARRAYOID};
	Datum		args[KEYS + 1];
	Datum	   *values[KEYS];
	int			gone = 0;
	int			i;

	Begin();
	if (plan == NULL)
		plan = SinkPrepare(delete_text, KEYS + 1, arrays);
	for (i = 0; i < KEYS; i++)
		values[i] = palloc(n * sizeof(Datum));
	for (i = 0; i < n; i++)
	{
		if (!rows[i].delivered)
			continue;
		values[0][gone] = CStringGetTextDatum(rows[i].topic);
		values[1][gone] = Int32GetDatum(rows[i].partition);
		values[2][gone] = Int64GetDatum(rows[i].offset);
		values[3][gone] = Int32GetDatum(rows[i].item);
		values[4][gone] = CStringGetTextDatum(rows[i].detector);
		gone++;
	}
	args[0] = Int64GetDatum(connector_id);
	for (i = 0; i < KEYS; i++)
		args[i + 1] = SinkArray(types[i], values[i], NULL, gone);
	if (gone > 0)
		SinkExecute(plan, args);
	End();
}
