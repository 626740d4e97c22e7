/*
 * outbox.c - the table of records on their way to Kafka
 *
 * Generation and epoch of a row are taken from its partition's row in
 * connector_offset, in the same transaction: whoever writes rows that lie
 * below the committed offset (dead letters tried again) raises the epoch
 * first. Offsets set back by a verb come with a new generation.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "worker/outbox.h"
#include "worker/sink_target.h"

#define COLUMNS		9			/* of a record */
#define FETCH		100			/* rows read at a time */

static const char *const insert_text =
"INSERT INTO anomaly.outbox (connector_id, topic, partition, generation, epoch, kafka_offset, item, detector, target, key, value, headers)"
" SELECT $1, u.t, u.p, c.generation, c.outbox_epoch, u.o, u.i, u.d, u.g, u.k, u.v, u.h::pg_catalog.jsonb"
" FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6),"
"	pg_catalog.unnest($7), pg_catalog.unnest($8), pg_catalog.unnest($9), pg_catalog.unnest($10)) AS u(t, p, o, i, d, g, k, v, h)"
" JOIN anomaly.connector_offset AS c ON c.connector_id OPERATOR(pg_catalog.=) $1 AND c.topic OPERATOR(pg_catalog.=) u.t"
"	AND c.partition OPERATOR(pg_catalog.=) u.p"
" ON CONFLICT DO NOTHING";

static const char *const late_text =
"UPDATE anomaly.connector_offset SET outbox_epoch = outbox_epoch OPERATOR(pg_catalog.+) 1"
" WHERE connector_id OPERATOR(pg_catalog.=) $1 AND topic OPERATOR(pg_catalog.=) $2 AND partition OPERATOR(pg_catalog.=) $3";

static const char *const read_text =
"SELECT topic, partition, generation, epoch, kafka_offset, item, detector, target, key, value, headers FROM anomaly.outbox"
" WHERE connector_id OPERATOR(pg_catalog.=) $1"
" ORDER BY connector_id, topic, partition, generation, epoch, kafka_offset, item, detector";

static const char *const delete_text =
"DELETE FROM anomaly.outbox AS o USING ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3),"
"	pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6)) AS u(t, p, g, e, o)"
" WHERE o.connector_id OPERATOR(pg_catalog.=) $1 AND o.topic OPERATOR(pg_catalog.=) u.t AND o.partition OPERATOR(pg_catalog.=) u.p"
"	AND ROW(o.generation, o.epoch, o.kafka_offset) OPERATOR(pg_catalog.<) ROW(u.g, u.e, u.o)";

static const char *const partitions_text =
"SELECT c.generation, o.topic, o.partition FROM anomaly.connector AS c LEFT JOIN anomaly.connector_offset AS o"
" ON o.connector_id OPERATOR(pg_catalog.=) c.id WHERE c.id OPERATOR(pg_catalog.=) $1";

/* --- the task's side --- */

static const Partition *
FindPartition(const Task *task, const OutboxRecord *record)
{
	for (int i = 0; i < task->npartitions; i++)
		if (task->partitions[i].partition == record->partition &&
			strcmp(task->connector.config.topics[task->partitions[i].topic], record->topic) == 0)
			return &task->partitions[i];
	return NULL;
}

static void
RaiseEpoch(int64 connector_id, const OutboxRecord *record)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[3] = {INT8OID, TEXTOID, INT4OID};
	Datum		args[3] = {Int64GetDatum(connector_id), CStringGetTextDatum(record->topic), Int32GetDatum(record->partition)};

	if (plan == NULL)
		plan = SinkPrepare(late_text, 3, types);
	SinkExecute(plan, args);
}

/* Once for every partition that has a record below its committed offset */
static void
RaiseEpochs(const Task *task, const OutboxRecord *records, int n)
{
	const Partition *p = NULL;
	Bitmapset  *raised = NULL;

	for (int i = 0; i < n; i++)
	{
		if (i == 0 || records[i].partition != records[i - 1].partition || records[i].topic != records[i - 1].topic)
			p = FindPartition(task, &records[i]);
		if (p == NULL || records[i].offset >= p->next_offset || bms_is_member(p - task->partitions, raised))
			continue;
		RaiseEpoch(task->connector.id, &records[i]);
		raised = bms_add_member(raised, p - task->partitions);
	}
}

static Datum
Bytes(const char *bytes, size_t len, bool *isnull)
{
	*isnull = bytes == NULL;
	return bytes == NULL ? (Datum) 0 : PointerGetDatum(cstring_to_text_with_len(bytes, len));
}

void
OutboxWrite(Task *task, const OutboxRecord *records, int n)
{
	static SPIPlanPtr plan = NULL;
	static const Oid types[COLUMNS] = {TEXTOID, INT4OID, INT8OID, INT4OID, TEXTOID, TEXTOID, BYTEAOID, BYTEAOID, TEXTOID};
	Oid			arrays[COLUMNS + 1] = {INT8OID, TEXTARRAYOID, INT4ARRAYOID, INT8ARRAYOID, INT4ARRAYOID, TEXTARRAYOID,
	TEXTARRAYOID, BYTEAARRAYOID, BYTEAARRAYOID, TEXTARRAYOID};
	Datum		args[COLUMNS + 1];
	Datum	   *values[COLUMNS];
	bool	   *nulls[COLUMNS];

	if (n == 0)
		return;
	SinkBegin();
	if (plan == NULL)
		plan = SinkPrepare(insert_text, lengthof(arrays), arrays);
	RaiseEpochs(task, records, n);
	for (int i = 0; i < COLUMNS; i++)
	{
		values[i] = palloc(n * sizeof(Datum));
		nulls[i] = palloc0(n * sizeof(bool));
	}
	for (int i = 0; i < n; i++)
	{
		const OutboxRecord *r = &records[i];

		values[0][i] = CStringGetTextDatum(r->topic);
		values[1][i] = Int32GetDatum(r->partition);
		values[2][i] = Int64GetDatum(r->offset);
		values[3][i] = Int32GetDatum(r->item);
		values[4][i] = CStringGetTextDatum(r->detector);
		values[5][i] = CStringGetTextDatum(r->target);
		values[6][i] = Bytes(r->key, r->key_len, &nulls[6][i]);
		values[7][i] = Bytes(r->value, r->value_len, &nulls[7][i]);
		values[8][i] = Bytes(r->headers, r->headers ? strlen(r->headers) : 0, &nulls[8][i]);
	}
	args[0] = Int64GetDatum(task->connector.id);
	for (int i = 0; i < COLUMNS; i++)
		args[i + 1] = SinkArray(types[i], values[i], nulls[i], n);
	SinkExecute(plan, args);
	SinkEnd();
}

/* The anomalies of a batch; keys and documents go out in UTF-8 */
void
SinkWriteOutbox(Task *task, const Batch *batch)
{
	const ConnectorConfig *config = &task->connector.config;
	MemoryContext caller;
	OutboxRecord *records;
	const Row **rows;
	int			n;

	if (config->anomalies_topic == NULL)
		return;
	caller = MemoryContextSwitchTo(task->batch_context);
	n = SinkAnomalies(task, batch, 0, batch->nrows, &rows);
	n = SinkUnsuppressed(task, rows, n);
	records = palloc0(sizeof(OutboxRecord) * Max(n, 1));
	for (int i = 0; i < n; i++)
	{
		const Row  *row = rows[i];
		OutboxRecord *record = &records[i];
		StringInfoData json;

		initStringInfo(&json);
		SinkAnomalyJson(&json, task, row);
		record->topic = config->topics[row->partition->topic];
		record->partition = row->partition->partition;
		record->offset = row->offset;
		record->item = row->item;
		record->detector = config->specs[row->spec].text;
		record->target = config->anomalies_topic;
		record->key = text_to_cstring(row->series);
		record->key = pg_server_to_any(record->key, strlen(record->key), PG_UTF8);
		record->key_len = strlen(record->key);
		record->value = pg_server_to_any(json.data, json.len, PG_UTF8);
		record->value_len = strlen(record->value);
	}
	MemoryContextSwitchTo(caller);
	OutboxWrite(task, records, n);
}

/* --- the publisher's side --- */

int
OutboxCompare(const OutboxPosition *a, const OutboxPosition *b)
{
	if (a->generation != b->generation)
		return a->generation < b->generation ? -1 : 1;
	if (a->epoch != b->epoch)
		return a->epoch < b->epoch ? -1 : 1;
	return a->offset < b->offset ? -1 : a->offset > b->offset;
}

void
OutboxMetadata(const OutboxPosition *at, char metadata[OUTBOX_METADATA_MAX])
{
	snprintf(metadata, OUTBOX_METADATA_MAX, "generation " INT64_FORMAT " epoch %d", at->generation, at->epoch);
}

bool
OutboxMetadataParse(const char *metadata, OutboxPosition *at)
{
	long long	generation;

	if (sscanf(metadata, "generation %lld epoch %d", &generation, &at->epoch) != 2)
		return false;
	at->generation = generation;
	return true;
}

static char *
CopyBytes(Datum value, int *len)
{
	bytea	   *bytes = DatumGetByteaPP(value);
	char	   *copy;

	*len = VARSIZE_ANY_EXHDR(bytes);
	copy = palloc(*len + 1);
	memcpy(copy, VARDATA_ANY(bytes), *len);
	copy[*len] = '\0';
	return copy;
}

/* {"hex": "..."}: what is no text */
static void
HexHeader(const JsonbValue *v, ProducerHeader *header)
{
	JsonbValue	buf;
	JsonbValue *hex = getKeyJsonValueFromContainer(v->val.binary.data, "hex", 3, &buf);
	char	   *bytes;

	if (hex == NULL || hex->type != jbvString)
		return;
	bytes = palloc(hex->val.string.len / 2 + 1);
	header->len = hex_decode(hex->val.string.val, hex->val.string.len, bytes);
	header->value = bytes;
}

/* [name, value], ...: pairs keep order and names that stand twice */
static void
ReadHeaders(OutboxRow *row, Jsonb *json)
{
	uint32		n = JB_ROOT_IS_ARRAY(json) ? JB_ROOT_COUNT(json) : 0;

	row->headers = palloc0(sizeof(ProducerHeader) * (n + 1));
	for (uint32 i = 0; i < n; i++)
	{
		JsonbValue *pair = getIthJsonbValueFromContainer(&json->root, i);
		ProducerHeader *header = &row->headers[row->nheaders];
		JsonbValue *name;
		JsonbValue *value;
		char	   *text;

		if (pair->type != jbvBinary || !JsonContainerIsArray(pair->val.binary.data))
			continue;
		name = getIthJsonbValueFromContainer(pair->val.binary.data, 0);
		value = getIthJsonbValueFromContainer(pair->val.binary.data, 1);
		if (name == NULL || name->type != jbvString || value == NULL)
			continue;
		text = pnstrdup(name->val.string.val, name->val.string.len);
		header->name = pg_server_to_any(text, strlen(text), PG_UTF8);
		if (value->type == jbvString)
		{
			text = pnstrdup(value->val.string.val, value->val.string.len);
			header->value = pg_server_to_any(text, strlen(text), PG_UTF8);
			header->len = strlen(header->value);
		}
		else if (value->type == jbvBinary && JsonContainerIsObject(value->val.binary.data))
			HexHeader(value, header);
		row->nheaders++;
	}
}

static void
AddHeader(OutboxRow *row, const char *name, const char *value)
{
	ProducerHeader *header = &row->headers[row->nheaders++];

	header->name = name;
	header->value = pg_server_to_any(value, strlen(value), PG_UTF8);
	header->len = strlen(header->value);
}

/* Coordinates, detector and the version of the document */
static void
AnomalyHeaders(const Connector *connector, OutboxRow *row)
{
	row->headers = palloc0(sizeof(ProducerHeader) * 7);
	AddHeader(row, "connector", connector->name);
	AddHeader(row, "detector", row->detector);
	AddHeader(row, "topic", row->topic);
	AddHeader(row, "partition", psprintf("%d", row->partition));
	AddHeader(row, "offset", psprintf(INT64_FORMAT, row->at.offset));
	AddHeader(row, "item", psprintf("%d", row->item));
	AddHeader(row, "schema_version", OUTBOX_SCHEMA_VERSION);
}

static void
FillRow(const Connector *connector, OutboxRow *row, HeapTuple tuple, TupleDesc desc)
{
	Datum		value;
	bool		isnull;

	memset(row, 0, sizeof(*row));
	row->topic = TextDatumGetCString(SPI_getbinval(tuple, desc, 1, &isnull));
	row->partition = DatumGetInt32(SPI_getbinval(tuple, desc, 2, &isnull));
	row->at.generation = DatumGetInt64(SPI_getbinval(tuple, desc, 3, &isnull));
	row->at.epoch = DatumGetInt32(SPI_getbinval(tuple, desc, 4, &isnull));
	row->at.offset = DatumGetInt64(SPI_getbinval(tuple, desc, 5, &isnull));
	row->item = DatumGetInt32(SPI_getbinval(tuple, desc, 6, &isnull));
	row->detector = TextDatumGetCString(SPI_getbinval(tuple, desc, 7, &isnull));
	row->target = TextDatumGetCString(SPI_getbinval(tuple, desc, 8, &isnull));
	value = SPI_getbinval(tuple, desc, 9, &isnull);
	if (!isnull)
		row->key = CopyBytes(value, &row->key_len);
	value = SPI_getbinval(tuple, desc, 10, &isnull);
	if (!isnull)
		row->value = CopyBytes(value, &row->value_len);
	value = SPI_getbinval(tuple, desc, 11, &isnull);
	if (isnull)
		AnomalyHeaders(connector, row);
	else
		ReadHeaders(row, DatumGetJsonbP(value));
}

static bool
SameMessage(const OutboxRow *a, const OutboxRow *b)
{
	return a->partition == b->partition && OutboxCompare(&a->at, &b->at) == 0 && strcmp(a->topic, b->topic) == 0;
}

int
OutboxRead(const Connector *connector, int max_rows, size_t max_bytes, OutboxRow **rows, bool *more)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[1] = {INT8OID};
	Datum		args[1] = {Int64GetDatum(connector->id)};
	MemoryContext context = CurrentMemoryContext;
	MemoryContext caller;
	Portal		portal;
	size_t		bytes = 0;
	int			room = 0;
	int			n = 0;

	SinkBegin();
	if (plan == NULL)
		plan = SinkPrepare(read_text, 1, types);
	portal = SPI_cursor_open(NULL, plan, args, NULL, true);
	*rows = NULL;
	*more = false;
	do
	{
		CHECK_FOR_INTERRUPTS();
		SPI_cursor_fetch(portal, true, FETCH);
		caller = MemoryContextSwitchTo(context);
		if (n + (int) SPI_processed > room)
		{
			room = Max(room * 2, n + FETCH);
			*rows = *rows ? repalloc(*rows, sizeof(OutboxRow) * room) : palloc(sizeof(OutboxRow) * room);
		}
		for (uint64 i = 0; i < SPI_processed && !*more; i++)
		{
			OutboxRow  *row = &(*rows)[n];

			FillRow(connector, row, SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
			*more = (n >= max_rows || bytes >= max_bytes) && !SameMessage(row, row - 1);
			bytes += row->value_len + row->key_len;
			n += *more ? 0 : 1;
		}
		MemoryContextSwitchTo(caller);
	} while (SPI_processed == FETCH && !*more);
	SPI_cursor_close(portal);
	SinkEnd();
	return n;
}

void
OutboxDelete(int64 connector_id, const OutboxReach *list, int n)
{
	static SPIPlanPtr plan = NULL;
	static const Oid types[5] = {TEXTOID, INT4OID, INT8OID, INT4OID, INT8OID};
	Oid			arrays[6] = {INT8OID, TEXTARRAYOID, INT4ARRAYOID, INT8ARRAYOID, INT4ARRAYOID, INT8ARRAYOID};
	Datum		args[6];
	Datum	   *values[5];

	if (n == 0)
		return;
	SinkBegin();
	if (plan == NULL)
		plan = SinkPrepare(delete_text, lengthof(arrays), arrays);
	for (int i = 0; i < 5; i++)
		values[i] = palloc(n * sizeof(Datum));
	for (int i = 0; i < n; i++)
	{
		values[0][i] = CStringGetTextDatum(list[i].topic);
		values[1][i] = Int32GetDatum(list[i].partition);
		values[2][i] = Int64GetDatum(list[i].at.generation);
		values[3][i] = Int32GetDatum(list[i].at.epoch);
		values[4][i] = Int64GetDatum(list[i].at.offset);
	}
	args[0] = Int64GetDatum(connector_id);
	for (int i = 0; i < 5; i++)
		args[i + 1] = SinkArray(types[i], values[i], NULL, n);
	SinkExecute(plan, args);
	SinkEnd();
}

int
OutboxPartitions(int64 connector_id, int64 *generation, OutboxReach **list)
{
	Oid			types[1] = {INT8OID};
	Datum		args[1] = {Int64GetDatum(connector_id)};
	MemoryContext context = CurrentMemoryContext;
	MemoryContext caller;
	int			n = 0;

	SinkBegin();
	if (SPI_execute_with_args(partitions_text, 1, types, args, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "reading partitions failed");
	caller = MemoryContextSwitchTo(context);
	*generation = 0;
	*list = palloc0(sizeof(OutboxReach) * (SPI_processed + 1));
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		bool		isnull;
		Datum		topic;

		*generation = DatumGetInt64(SPI_getbinval(tuple, desc, 1, &isnull));
		topic = SPI_getbinval(tuple, desc, 2, &isnull);
		if (isnull)
			continue;			/* no partition yet */
		(*list)[n].topic = TextDatumGetCString(topic);
		(*list)[n++].partition = DatumGetInt32(SPI_getbinval(tuple, desc, 3, &isnull));
	}
	MemoryContextSwitchTo(caller);
	SinkEnd();
	return n;
}
