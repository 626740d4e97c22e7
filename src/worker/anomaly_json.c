/*
 * anomaly_json.c - the document of one anomaly, as Kafka and listeners get it
 *
 * docs/anomaly-json.md says what is in it. The same point always gives the
 * same bytes: no time of writing is in it, and every field is always there.
 */
#include "postgres.h"

#include "common/shortest_dec.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

#include "worker/outbox.h"
#include "worker/sink.h"

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

static void
JsonPlace(StringInfo buf, Task *task, const Row *row)
{
	const ConnectorConfig *config = &task->connector.config;

	appendStringInfoString(buf, "{\"schema_version\":" OUTBOX_SCHEMA_VERSION ",");
	JsonString(buf, "connector", task->connector.name);
	JsonString(buf, "detector", config->specs[row->spec].text);
	JsonString(buf, "topic", config->topics[row->partition->topic]);
	appendStringInfo(buf, "\"partition\":%d,\"offset\":%lld,\"item\":%d",
					 row->partition->partition, (long long) row->offset, row->item);
}

void
SinkAnomalyPlaceJson(StringInfo buf, Task *task, const Row *row)
{
	JsonPlace(buf, task, row);
	appendStringInfoChar(buf, '}');
}

void
SinkAnomalyJson(StringInfo buf, Task *task, const Row *row)
{
	const Verdict *verdict = &row->verdict;

	JsonPlace(buf, task, row);
	appendStringInfoChar(buf, ',');
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
