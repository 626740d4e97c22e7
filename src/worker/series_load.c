/*
 * series_load.c - states that come back from the checkpoint
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "connect/stats.h"
#include "core/state.h"
#include "worker/series_cache.h"

/* The spec of a checkpoint row; -1: none that is in force */
static int
SpecIndex(const Task *task, const Series *series, Datum detector)
{
	const text *name = DatumGetTextPP(detector);

	for (int i = 0; i < series_cache.nspecs; i++)
	{
		const Spec *spec = &task->connector.config.specs[i];

		if ((series->partition->specs & (1u << i)) && spec->text_len == (int) VARSIZE_ANY_EXHDR(name) &&
			memcmp(spec->text, VARDATA_ANY(name), spec->text_len) == 0)
			return i;
	}
	return -1;
}

static void
LoadOne(Task *task, Series *series, int i, Datum as_of, Datum bytes)
{
	struct varlena *raw = PG_DETOAST_DATUM(bytes);
	size_t		len = VARSIZE_ANY_EXHDR(raw);
	char	   *aligned = palloc(len);
	Spec	   *spec = palloc(sizeof(Spec));
	const Model *model;
	StateError	error;

	memcpy(aligned, VARDATA_ANY(raw), len);
	error = state_unpack(aligned, len, spec, &model);
	if (error == STATE_OK && strcmp(spec->text, task->connector.config.specs[i].text) != 0)
		error = STATE_FOREIGN;
	if (error != STATE_OK)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("saved state of series \"%s\" of topic \"%s\" partition %d cannot be used: %s",
						text_to_cstring(series->name), task->connector.config.topics[series->partition->topic],
						series->partition->partition, state_error_text(error)),
				 errhint("Restore anomaly.checkpoint, or set spec to '' in the connector's rows of anomaly.connector_offset and restart the connector: its states are then built anew.")));
	series->models[i] = SeriesAllocate(model->size);
	memcpy(series->models[i], model, model->size);
	series->as_of = Max(series->as_of, DatumGetInt64(as_of));
	pg_atomic_fetch_add_u64(&SharedStats(task->slot)->loaded, 1);
	pfree(spec);
	pfree(aligned);
	if ((Pointer) raw != DatumGetPointer(bytes))
		pfree(raw);
}

static void
LastAt(Series *series, HeapTuple tuple, TupleDesc desc)
{
	bool		isnull;
	Datum		last_at = SPI_getbinval(tuple, desc, 5, &isnull);

	if (!isnull && !TIMESTAMP_NOT_FINITE(DatumGetTimestampTz(last_at)))
		series->last_at = Max(series->last_at, PG_TO_UNIX(DatumGetTimestampTz(last_at)));
}

/* The length of its vectors, by the first spec that knows it; a state of another length is of no use */
static void
Loaded(Series *series)
{
	for (int i = 0; i < series_cache.nspecs; i++)
	{
		if (series->models[i] == NULL)
			continue;
		if (series->dims == 0)
			series->dims = series->models[i]->dims;
		else if (series->models[i]->dims != series->dims)
		{
			free(series->models[i]);
			series->models[i] = NULL;
		}
	}
	series->known = true;
	SeriesCharge(series);
}

void
SeriesCount(Task *task)
{
	static const char query[] =
		"SELECT count(*) FROM anomaly.checkpoint WHERE connector_id OPERATOR(pg_catalog.=) $1"
		" AND partition OPERATOR(pg_catalog.=) $2 AND topic OPERATOR(pg_catalog.=) $3 AND detector OPERATOR(pg_catalog.=) $4";
	Oid			types[4] = {INT8OID, INT4OID, TEXTOID, TEXTOID};
	Datum		args[4];
	bool		isnull;

	series_cache.total = 0;
	args[0] = Int64GetDatum(task->connector.id);
	args[3] = CStringGetTextDatum(task->connector.config.specs[0].text);
	for (int i = 0; i < task->npartitions; i++)
	{
		const Partition *p = &task->partitions[i];

		args[1] = Int32GetDatum(p->partition);
		args[2] = CStringGetTextDatum(task->connector.config.topics[p->topic]);
		if (SPI_execute_with_args(query, 4, types, args, NULL, true, 0) != SPI_OK_SELECT)
			elog(ERROR, "could not read anomaly.checkpoint");
		series_cache.total += DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	}
}

void
SeriesLoad(Task *task)
{
	static const char query[] =
		"SELECT u.i, c.as_of, c.state, c.detector, c.last_at"
		" FROM unnest($2, $3, $4) WITH ORDINALITY AS u(topic, partition, series, i)"
		" JOIN anomaly.checkpoint c ON c.connector_id OPERATOR(pg_catalog.=) $1 AND c.topic OPERATOR(pg_catalog.=) u.topic"
		" AND c.partition OPERATOR(pg_catalog.=) u.partition AND c.series OPERATOR(pg_catalog.=) u.series";
	Oid			types[4] = {INT8OID, TEXTARRAYOID, INT4ARRAYOID, TEXTARRAYOID};
	Datum		args[4];
	int			n = series_cache.nunknown;
	static SPIPlanPtr plan = NULL;
	Datum	   *topics = palloc(sizeof(Datum) * n);
	Datum	   *partitions = palloc(sizeof(Datum) * n);
	Datum	   *names = palloc(sizeof(Datum) * n);

	SeriesMakeRoom(task);
	if (plan == NULL)
	{
		plan = SPI_prepare_cursor(query, 4, types, CURSOR_OPT_GENERIC_PLAN);
		if (plan == NULL || SPI_keepplan(plan) != 0)
			elog(ERROR, "could not prepare: %s", query);
	}
	for (int i = 0; i < n; i++)
	{
		Partition  *p = series_cache.unknown[i]->partition;

		topics[i] = CStringGetTextDatum(task->connector.config.topics[p->topic]);
		partitions[i] = Int32GetDatum(p->partition);
		names[i] = PointerGetDatum(series_cache.unknown[i]->name);
	}
	args[0] = Int64GetDatum(task->connector.id);
	args[1] = PointerGetDatum(construct_array(topics, n, TEXTOID, -1, false, TYPALIGN_INT));
	args[2] = PointerGetDatum(construct_array(partitions, n, INT4OID, 4, true, TYPALIGN_INT));
	args[3] = PointerGetDatum(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
	/* not read-only: a rebuild must see what its own transaction has deleted and saved */
	if (SPI_execute_plan(plan, args, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read anomaly.checkpoint");
	for (uint64 k = 0; k < SPI_processed; k++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[k];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		bool		isnull;
		Series	   *series = series_cache.unknown[DatumGetInt64(SPI_getbinval(tuple, desc, 1, &isnull)) - 1];
		int			i = SpecIndex(task, series, SPI_getbinval(tuple, desc, 4, &isnull));

		if (i >= 0 && series->models[i] == NULL)
		{
			LastAt(series, tuple, desc);
			LoadOne(task, series, i, SPI_getbinval(tuple, desc, 2, &isnull), SPI_getbinval(tuple, desc, 3, &isnull));
		}
		if (k % 1000 == 999)
			CHECK_FOR_INTERRUPTS();
	}
	SPI_freetuptable(SPI_tuptable);
	for (int i = 0; i < n; i++)
		Loaded(series_cache.unknown[i]);
	series_cache.nunknown = 0;
}
