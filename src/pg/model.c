/*
 * model.c - models in memory, and judge() and observe() on stored ones
 */
#include "pg/pg.h"
#include "zone.h"

#include "utils/memutils.h"

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_judge);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_observe);

/*
 * What judge() keeps between rows: the model of the row before, because many
 * values are often judged by one model.
 */
typedef struct Judge
{
	PointArgs	args;
	VerdictShape *shape;
	struct varlena *raw;		/* argument as it came, toasted or not */
	DetectorDatum *detector;	/* the same, plain */
	Spec		spec;
	const Model *model;			/* within detector */
	double	   *attribution;
	MemoryContext context;
} Judge;

/* Make an empty model */
Model *
ModelStart(MemoryContext context, const Spec *spec, int dims)
{
	size_t		bound = model_takes(spec, dims) ? model_bound(spec, dims) : 0;
	Model	   *model;

	if (bound == 0)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s makes too long vectors of values of length %d, at most %d are allowed", spec->text, dims,
						DETECTOR_MAX_DIMS),
				 errhint("Use a smaller shingle or fewer dimensions.")));
	if (bound > MaxAllocSize)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a model of %s with values of length %d can take %zu bytes, but at most %zu are allowed",
						spec->text, dims, bound, (size_t) MaxAllocSize),
				 errhint("Use a smaller window or fewer dimensions.")));
	model = MemoryContextAllocZero(context, model_start_size(spec, dims));
	model_init(model, spec, dims);
	return model;
}

/* Make room in a full model */
Model *
ModelGrow(MemoryContext context, Model *model, const Spec *spec)
{
	Model	   *bigger = MemoryContextAllocZero(context, model_grown_size(model, spec));

	model_grow(bigger, model, spec);
	pfree(model);
	return bigger;
}

/* Read a point for a model of these dimensions */
static bool
ReadFor(FunctionCallInfo fcinfo, const PointArgs *args, const Model *model, const Spec *spec,
		double *scalar, Point *point)
{
	Zone		zone;

	PointCheckTime(args, spec);
	if (!PointRead(fcinfo, args, scalar, point))
		return false;
	PointCheckDims(point->dims, model->dims);
	point->id = (int64) model->learned;
	ZoneInit(&zone, spec);
	point->utc_offset = ZoneOffset(&zone, point->ts);
	return point->ts != TIME_NONE || !spec_needs_time(spec);
}

/* Unpack the model of this row, unless it is that of the row before */
static void
JudgeLoad(Judge *judge, struct varlena *raw)
{
	MemoryContext old;

	if (judge->raw != NULL && VARSIZE_ANY(raw) == VARSIZE_ANY(judge->raw) &&
		memcmp(raw, judge->raw, VARSIZE_ANY(raw)) == 0)
		return;
	judge->raw = NULL;
	MemoryContextReset(judge->context);
	old = MemoryContextSwitchTo(judge->context);
	judge->detector = (DetectorDatum *) PG_DETOAST_DATUM_COPY(PointerGetDatum(raw));
	judge->model = DetectorUnpack(judge->detector, &judge->spec);
	judge->attribution = judge->model->dims > 1 ? palloc(judge->model->dims * sizeof(double)) : NULL;
	judge->raw = palloc(VARSIZE_ANY(raw));
	memcpy(judge->raw, raw, VARSIZE_ANY(raw));
	MemoryContextSwitchTo(old);
}

/* Judge a value by a model, without learning it */
Datum
anomaly_judge(PG_FUNCTION_ARGS)
{
	Judge	   *judge = fcinfo->flinfo->fn_extra;
	Verdict		verdict;
	Point		point;
	double		scalar;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (judge == NULL)
	{
		judge = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Judge));
		PointArgsInit(fcinfo, &judge->args);
		judge->shape = VerdictShapeOf(fcinfo);
		judge->context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "anomaly.judge model",
											   ALLOCSET_SMALL_SIZES);
		fcinfo->flinfo->fn_extra = judge;
	}
	JudgeLoad(judge, (struct varlena *) PG_GETARG_POINTER(0));
	if (!ReadFor(fcinfo, &judge->args, judge->model, &judge->spec, &scalar, &point))
		PG_RETURN_NULL();
	verdict.attribution = judge->attribution;
	model_judge(judge->model, &judge->spec, &point, &verdict);
	PG_RETURN_DATUM(VerdictDatum(judge->shape, &verdict));
}

/* The model after one more value */
Datum
anomaly_observe(PG_FUNCTION_ARGS)
{
	PointArgs  *args = fcinfo->flinfo->fn_extra;
	DetectorDatum *detector;
	const Model *stored;
	Model	   *model;
	Verdict		verdict;
	Spec		spec;
	Point		point;
	double		scalar;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (args == NULL)
	{
		args = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(PointArgs));
		PointArgsInit(fcinfo, args);
		fcinfo->flinfo->fn_extra = args;
	}
	detector = (DetectorDatum *) PG_GETARG_VARLENA_P(0);
	stored = DetectorUnpack(detector, &spec);
	if (!ReadFor(fcinfo, args, stored, &spec, &scalar, &point))
		PG_RETURN_POINTER(detector);
	model = palloc(stored->size);
	memcpy(model, stored, stored->size);
	if (model_full(model))
		model = ModelGrow(CurrentMemoryContext, model, &spec);
	verdict.attribution = NULL;
	model_observe(model, &spec, &point, &verdict);
	PG_RETURN_POINTER(DetectorPack(model, &spec));
}
