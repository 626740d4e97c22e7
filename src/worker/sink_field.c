/*
 * sink_field.c - what the sink knows of a row, cell by cell
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/timestamp.h"

#include "worker/client.h"
#include "worker/encoding.h"
#include "worker/sink_target.h"

#define BOTH	(IN_RAW | IN_ANOMALIES)

/* Columns are matched by name; those not named here are left to the table */
const FieldInfo sink_fields[] = {
	{"series", FIELD_SERIES, TEXTOID, BOTH | REQUIRED_RAW | REQUIRED_ANOMALIES},
	{"ts", FIELD_TS, TIMESTAMPTZOID, BOTH | REQUIRED_RAW | REQUIRED_ANOMALIES},
	{"value", FIELD_VALUE, FLOAT8OID, BOTH | REQUIRED_RAW},
	{"label", FIELD_LABEL, BOOLOID, IN_RAW},
	{"kafka_partition", FIELD_KAFKA_PARTITION, INT4OID, BOTH},
	{"kafka_offset", FIELD_KAFKA_OFFSET, INT8OID, BOTH},
	{"item", FIELD_ITEM, INT4OID, BOTH},
	{"topic", FIELD_TOPIC, TEXTOID, BOTH},
	{"kafka_timestamp", FIELD_KAFKA_TIMESTAMP, TIMESTAMPTZOID, IN_RAW},
	{"key", FIELD_KEY, BYTEAOID, IN_RAW},
	{"headers", FIELD_HEADERS, JSONBOID, IN_RAW},
	{"tags", FIELD_TAGS, JSONBOID, BOTH},
	{"score", FIELD_SCORE, FLOAT8OID, BOTH},
	{"onset", FIELD_ONSET, FLOAT8OID, BOTH},
	{"raw", FIELD_RAW, FLOAT8OID, BOTH},
	{"expected", FIELD_EXPECTED, FLOAT8OID, BOTH},
	{"lower", FIELD_LOWER, FLOAT8OID, BOTH},
	{"upper", FIELD_UPPER, FLOAT8OID, BOTH},
	{"is_anomaly", FIELD_IS_ANOMALY, BOOLOID, IN_RAW},
	{"alert", FIELD_ALERT, BOOLOID, BOTH},
	{"attribution", FIELD_ATTRIBUTION, FLOAT8ARRAYOID, IN_ANOMALIES},
	{"detector", FIELD_DETECTOR, TEXTOID, IN_ANOMALIES},
	{"connector", FIELD_CONNECTOR, TEXTOID, IN_ANOMALIES},
	{"event_id", FIELD_EVENT_ID, INT8OID, IN_ANOMALIES},
	{"detected_at", FIELD_DETECTED_AT, TIMESTAMPTZOID, IN_ANOMALIES},
};
const int	sink_fields_count = lengthof(sink_fields);

/* float8[] of n values, without a trip through an array of datums */
Datum
Float8ArrayDatum(const double *x, int n)
{
	ArrayType  *array;
	Size		size;

	if (n == 0)
		return PointerGetDatum(construct_empty_array(FLOAT8OID));
	size = ARR_OVERHEAD_NONULLS(1) + n * sizeof(double);
	array = palloc0(size);
	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->elemtype = FLOAT8OID;
	ARR_DIMS(array)[0] = n;
	ARR_LBOUND(array)[0] = 1;
	memcpy((char *) array + ARR_OVERHEAD_NONULLS(1), x, n * sizeof(double));
	return PointerGetDatum(array);
}

/* The same as the text of an array */
Datum
Float8ArrayLiteral(const double *x, int n)
{
	StringInfoData buf;
	char		number[DOUBLE_SHORTEST_DECIMAL_LEN];
	int			i;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	for (i = 0; i < n; i++)
	{
		double_to_shortest_decimal_buf(x[i], number);
		if (i > 0)
			appendStringInfoChar(&buf, ',');
		appendStringInfoString(&buf, number);
	}
	appendStringInfoChar(&buf, '}');
	return PointerGetDatum(cstring_to_text_with_len(buf.data, buf.len));
}

static Datum
TimeDatum(int64 us)
{
	TimestampTz ts = UNIX_TO_PG(us);

	if (!IS_VALID_TIMESTAMP(ts))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("time of %lld microseconds since 1970 is out of range", (long long) us),
				 errhint("Times go from 4713 BC to 294276 AD; see timestamp.format.")));
	return TimestampTzGetDatum(ts);
}

static Datum
ValueDatum(const TargetColumn *column, const Row *row)
{
	if (column->literal)
		return Float8ArrayLiteral(row->x, row->dims);
	if (column->source == FLOAT8ARRAYOID)
		return Float8ArrayDatum(row->x, row->dims);
	if (row->is_vector)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_EXCEPTION),
				 errmsg("vector of %d values for column \"%s\", which takes one number", row->dims, column->name),
				 errhint("Make the column double precision[].")));
	return Float8GetDatum(row->x[0]);
}

char *
ForeignText(const char *bytes, size_t len)
{
	char	   *text;
	const char *server;
	size_t		server_len;

	if (bytes == NULL)
		return NULL;
	text = palloc(Max(ENCODING_ROOM(len), len * 2 + 3));
	if (memchr(bytes, '\0', len) == NULL && pg_verify_mbstr(PG_UTF8, bytes, len, true) &&
		EncodingToServer(bytes, len, text, &server, &server_len))
		return pnstrdup(server, server_len);
	strcpy(text, "\\x");
	text[2 + hex_encode(bytes, len, text + 2)] = '\0';
	return text;
}

static Datum
KeyDatum(const TargetColumn *column, const Message *message)
{
	if (column->source == BYTEAOID)
		return PointerGetDatum(cstring_to_text_with_len(message->key, message->key_len));
	return CStringGetTextDatum(ForeignText(message->key, message->key_len));
}

/* {"name": "value"}; of equal names jsonb keeps the last */
Datum
HeadersDatum(const Message *message, bool *isnull)
{
	StringInfoData buf;
	const char *name;
	const char *bytes;
	size_t		len;
	int			i;

	if (message->handle == NULL)
	{
		*isnull = message->headers == NULL;
		return PointerGetDatum(message->headers);
	}
	initStringInfo(&buf);
	for (i = 0; ClientHeader(message, i, &name, &bytes, &len); i++)
	{
		char	   *value = ForeignText(bytes, len);

		appendStringInfoString(&buf, i == 0 ? "{" : ", ");
		escape_json(&buf, ForeignText(name, strlen(name)));
		appendStringInfoString(&buf, ": ");
		if (value != NULL)
			escape_json(&buf, value);
		else
			appendStringInfoString(&buf, "null");
	}
	*isnull = i == 0;
	if (i == 0)
		return (Datum) 0;
	appendStringInfoChar(&buf, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(buf.data));
}

/* The converter has checked them as JSON and UTF-8 */
static Datum
TagsDatum(const Row *row)
{
	char	   *json = pnstrdup(row->tags, row->tags_len);

	return DirectFunctionCall1(jsonb_in, CStringGetDatum(pg_any_to_server(json, row->tags_len, PG_UTF8)));
}

static inline Datum
VerdictDatum(const Row *row, double x, bool *isnull)
{
	*isnull = !row->judged || isnan(x);
	return Float8GetDatum(x);
}

static inline Datum
FlagDatum(bool known, int8 flag, bool *isnull)
{
	*isnull = !known || flag < 0;
	return BoolGetDatum(flag > 0);
}

Datum
FieldDatum(const Sink *sink, const TargetColumn *column, const Row *row, bool *isnull)
{
	const Message *message = row->message;
	const Verdict *verdict = &row->verdict;

	*isnull = false;
	switch (column->field)
	{
		case FIELD_SERIES:
			return PointerGetDatum(row->series);
		case FIELD_TS:
			return TimeDatum(row->ts);
		case FIELD_VALUE:
			*isnull = row->is_null;
			return row->is_null ? (Datum) 0 : ValueDatum(column, row);
		case FIELD_LABEL:
			return FlagDatum(true, row->label, isnull);
		case FIELD_KAFKA_PARTITION:
			return Int32GetDatum(row->partition->partition);
		case FIELD_KAFKA_OFFSET:
			return Int64GetDatum(row->offset);
		case FIELD_ITEM:
			return Int32GetDatum(row->item);
		case FIELD_TOPIC:
			return PointerGetDatum(sink->topics[row->partition->topic]);
		case FIELD_KAFKA_TIMESTAMP:
			*isnull = message->timestamp == TIME_NONE;
			return *isnull ? (Datum) 0 : TimeDatum(message->timestamp);
		case FIELD_KEY:
			*isnull = message->key == NULL;
			return *isnull ? (Datum) 0 : KeyDatum(column, message);
		case FIELD_HEADERS:
			return HeadersDatum(message, isnull);
		case FIELD_TAGS:
			*isnull = row->tags == NULL;
			return *isnull ? (Datum) 0 : TagsDatum(row);
		case FIELD_SCORE:
			return VerdictDatum(row, verdict->score, isnull);
		case FIELD_ONSET:
			return VerdictDatum(row, verdict->onset, isnull);
		case FIELD_RAW:
			return VerdictDatum(row, verdict->raw, isnull);
		case FIELD_EXPECTED:
			return VerdictDatum(row, verdict->expected, isnull);
		case FIELD_LOWER:
			return VerdictDatum(row, verdict->lower, isnull);
		case FIELD_UPPER:
			return VerdictDatum(row, verdict->upper, isnull);
		case FIELD_IS_ANOMALY:
			return FlagDatum(row->judged, verdict->is_anomaly, isnull);
		case FIELD_ALERT:
			return FlagDatum(row->judged, verdict->alert, isnull);
		case FIELD_ATTRIBUTION:
			*isnull = !row->judged || verdict->attributions <= 0 || verdict->attribution == NULL;
			if (*isnull)
				return (Datum) 0;
			return column->literal
				? Float8ArrayLiteral(verdict->attribution, verdict->attributions)
				: Float8ArrayDatum(verdict->attribution, verdict->attributions);
		case FIELD_DETECTOR:
			return PointerGetDatum(sink->detectors[row->spec]);
		case FIELD_CONNECTOR:
			return PointerGetDatum(sink->connector);
		case FIELD_EVENT_ID:
			*isnull = !row->judged || verdict->event_id < 0;
			return Int64GetDatum(verdict->event_id);
		case FIELD_DETECTED_AT:
			return TimestampTzGetDatum(GetCurrentTransactionStartTimestamp());
	}
	pg_unreachable();
}
