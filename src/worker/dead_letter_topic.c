/*
 * dead_letter_topic.c - dead letters on their way to errors.deadletterqueue.topic.name
 *
 * A message goes out once, as it came: key, value and headers, with the
 * context that Kafka Connect adds. Class names are what we have of the kind:
 * the stage and the SQLSTATE.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/json.h"

#include "worker/client.h"
#include "worker/outbox.h"
#include "worker/sink_target.h"

/* What Kafka Connect calls the stages */
static const char *
StageName(const char *stage)
{
	if (strcmp(stage, "convert") == 0)
		return "VALUE_CONVERTER";
	return strcmp(stage, "judge") == 0 ? "TRANSFORMATION" : "TASK_PUT";
}

static bool
IsText(const char *bytes, size_t len)
{
	bool		ascii = true;

	for (size_t i = 0; i < len; i++)
	{
		if (bytes[i] == '\0')
			return false;
		ascii = ascii && !IS_HIGHBIT_SET(bytes[i]);
	}
	return ascii || (GetDatabaseEncoding() == PG_UTF8 && pg_verify_mbstr(PG_UTF8, bytes, len, true));
}

static void
AddHeader(StringInfo json, const char *name, const char *value, size_t len)
{
	char	   *hex;

	appendStringInfoString(json, json->len > 1 ? ", [" : "[");
	escape_json(json, ForeignText(name, strlen(name)));
	if (value == NULL)
		appendStringInfoString(json, ", null]");
	else if (IsText(value, len))
	{
		appendStringInfoString(json, ", ");
		escape_json(json, pnstrdup(value, len));
		appendStringInfoChar(json, ']');
	}
	else
	{
		hex = palloc(len * 2 + 1);
		hex[hex_encode(value, len, hex)] = '\0';
		appendStringInfo(json, ", {\"hex\": \"%s\"}]", hex);
	}
}

static void
AddContext(StringInfo json, const char *name, const char *value)
{
	AddHeader(json, psprintf("__connect.errors.%s", name), value, strlen(value));
}

static char *
Headers(const Task *task, const BadMessage *bad)
{
	const char *name;
	const char *value;
	size_t		len;
	char	   *reason = SinkSafeText(bad->reason);
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	for (int i = 0; ClientHeader(bad->message, i, &name, &value, &len); i++)
		AddHeader(&json, name, value, len);
	if (task->connector.config.dead_letter_context)
	{
		AddContext(&json, "topic", task->connector.config.topics[bad->partition->topic]);
		AddContext(&json, "partition", psprintf("%d", bad->partition->partition));
		AddContext(&json, "offset", psprintf(INT64_FORMAT, bad->message->offset));
		AddContext(&json, "connector.name", task->connector.name);
		AddContext(&json, "task.id", psprintf("%d", task->slot->task_id));
		AddContext(&json, "stage", StageName(bad->stage));
		AddContext(&json, "class.name", psprintf("anomaly.%s", bad->stage));
		AddContext(&json, "exception.class.name", bad->sqlstate);
		AddContext(&json, "exception.message", pnstrdup(reason, strcspn(reason, "\n")));
		AddContext(&json, "exception.stacktrace", reason);
	}
	appendStringInfoChar(&json, ']');
	return json.data;
}

void
SinkPublishDeadLetters(Task *task, const BadMessage *bad, int nbad)
{
	const ConnectorConfig *config = &task->connector.config;
	OutboxRecord *records;
	int			n = 0;

	if (nbad == 0 || config->dead_letter_topic == NULL)
		return;
	records = palloc0(sizeof(OutboxRecord) * nbad);
	for (int i = 0; i < nbad; i++)
	{
		const Message *message = bad[i].message;
		OutboxRecord *record = &records[n];

		if (i > 0 && message == bad[i - 1].message)
			continue;			/* another point of it */
		record->topic = config->topics[bad[i].partition->topic];
		record->partition = bad[i].partition->partition;
		record->offset = message->offset;
		record->item = -1;
		record->detector = "";
		record->target = config->dead_letter_topic;
		record->key = message->key;
		record->key_len = message->key_len;
		record->value = message->payload;
		record->value_len = message->payload_len;
		record->headers = Headers(task, &bad[i]);
		n++;
	}
	OutboxWrite(task, records, n);
}
