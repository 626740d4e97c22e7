/*
 * merge.c - the aggregate merge(detector)
 *
 * Merging has no order, so it can run in parallel: states travel between
 * processes as packed bytes.
 */
#include "pg/pg.h"

#include "lib/stringinfo.h"

typedef struct Merging
{
	Spec		spec;
	Model	   *model;
} Merging;

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_merge_step);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_merge_combine);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_merge_serialize);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_merge_deserialize);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_merge_final);

/* The context of the aggregate that calls */
static MemoryContext
MergeContext(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("aggregate function called in non-aggregate context")));
	return context;
}

/* Refuse a spec whose models cannot be merged, and name the detectors that can */
static void
CheckMergeable(const Spec *spec)
{
	StringInfoData names;
	int			i;

	if (model_can_merge(spec))
		return;
	initStringInfo(&names);
	for (i = 0; i < detectors_count; i++)
		if (detectors[i]->merge != NULL)
			appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", detectors[i]->name);
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("models of %s cannot be merged", spec->text),
			 errhint("Detectors whose models can be merged when they have no window: %s.", names.data)));
}

/* Copy a model into a new state */
static Merging *
MergingStart(MemoryContext context, const Model *model, const Spec *spec)
{
	Merging    *m = MemoryContextAlloc(context, sizeof(Merging));

	m->spec = *spec;
	m->model = MemoryContextAlloc(context, model->size);
	memcpy(m->model, model, model->size);
	return m;
}

/* Merge a model into the state */
static void
MergingAdd(Merging *m, const Model *model, const Spec *spec)
{
	if (strcmp(m->spec.text, spec->text) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("models of %s and %s cannot be merged", m->spec.text, spec->text),
				 errhint("Group by the model's spec: model::anomaly.spec.")));
	if (m->model->dims != model->dims)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("models of values with length %d and %d cannot be merged",
						m->model->dims, model->dims),
				 errhint("Merge only models of values of one length.")));
	if (!model_merge(m->model, model, &m->spec))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("these models of %s cannot be merged", spec->text),
				 errhint("Train one model over the points of both.")));
}

/* Transition */
Datum
anomaly_merge_step(PG_FUNCTION_ARGS)
{
	MemoryContext context = MergeContext(fcinfo);
	Merging    *m = PG_ARGISNULL(0) ? NULL : (Merging *) PG_GETARG_POINTER(0);
	const Model *model;
	Spec		spec;

	if (!PG_ARGISNULL(1))
	{
		model = DetectorUnpack((DetectorDatum *) PG_GETARG_VARLENA_P(1), &spec);
		CheckMergeable(&spec);
		if (m == NULL)
			m = MergingStart(context, model, &spec);
		else
			MergingAdd(m, model, &spec);
	}
	if (m == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(m);
}

/* Join two partial states */
Datum
anomaly_merge_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = MergeContext(fcinfo);
	Merging    *into = PG_ARGISNULL(0) ? NULL : (Merging *) PG_GETARG_POINTER(0);
	Merging    *from = PG_ARGISNULL(1) ? NULL : (Merging *) PG_GETARG_POINTER(1);

	if (from != NULL)
	{
		if (into == NULL)
			into = MergingStart(context, from->model, &from->spec);
		else
			MergingAdd(into, from->model, &from->spec);
	}
	if (into == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(into);
}

/* State to bytes */
Datum
anomaly_merge_serialize(PG_FUNCTION_ARGS)
{
	Merging    *m;

	(void) MergeContext(fcinfo);
	m = (Merging *) PG_GETARG_POINTER(0);
	PG_RETURN_BYTEA_P((bytea *) DetectorPack(m->model, &m->spec));
}

/* Bytes to state */
Datum
anomaly_merge_deserialize(PG_FUNCTION_ARGS)
{
	const Model *model;
	Spec		spec;

	(void) MergeContext(fcinfo);
	model = DetectorUnpack((DetectorDatum *) PG_GETARG_BYTEA_P(0), &spec);
	PG_RETURN_POINTER(MergingStart(CurrentMemoryContext, model, &spec));
}

/* Result */
Datum
anomaly_merge_final(PG_FUNCTION_ARGS)
{
	const Merging *m;

	(void) MergeContext(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	m = (const Merging *) PG_GETARG_POINTER(0);
	PG_RETURN_POINTER(DetectorPack(m->model, &m->spec));
}
