/*
 * point.c - SQL arguments to points
 */
#include "pg/pg.h"

#include "access/htup_details.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "common/int.h"
#include "datatype/timestamp.h"
#include "utils/array.h"
#include "utils/float.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#define UNIX_EPOCH_USECS \
	((int64) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

/*
 * Read the signature of the function that is called: state or model, value,
 * perhaps ts, perhaps spec or parameters.
 */
void
PointArgsInit(FunctionCallInfo fcinfo, PointArgs *args)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(fcinfo->flinfo->fn_oid));
	Form_pg_proc proc;
	int			i = 2;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", fcinfo->flinfo->fn_oid);
	proc = (Form_pg_proc) GETSTRUCT(tuple);
	if (proc->pronargs < 2 || proc->pronargs != PG_NARGS())
		elog(ERROR, "function %u has an unexpected signature", fcinfo->flinfo->fn_oid);
	args->value = 1;
	args->array = proc->proargtypes.values[1] == FLOAT8ARRAYOID;
	args->ts = -1;
	args->spec = -1;
	if (i < proc->pronargs && proc->proargtypes.values[i] == TIMESTAMPTZOID)
		args->ts = i++;
	if (i < proc->pronargs)
		args->spec = i;
	ReleaseSysCache(tuple);
}

/* Refuse a spec that needs a time where the call gives none */
void
PointCheckTime(const PointArgs *args, const Spec *spec)
{
	if (args->ts < 0 && spec_needs_time(spec))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s needs a time with every value", spec->text),
				 errhint("Give a timestamptz as the argument after the value.")));
}

/* Refuse a vector of another length than those before it */
void
PointCheckDims(int dims, int expected)
{
	if (dims != expected)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("value has length %d, but the values before it have length %d", dims, expected),
				 errhint("All values of one series must have the same length.")));
}

/* A NULL element is a missing component: NaN */
static ArrayType *
WithoutNulls(ArrayType *array)
{
	Datum	   *elements;
	bool	   *nulls;
	int			n;
	int			i;

	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &elements, &nulls, &n);
	for (i = 0; i < n; i++)
		if (nulls[i])
			elements[i] = Float8GetDatum(get_float8_nan());
	array = construct_array(elements, n, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
	return array;
}

/* Elements of a vector */
void
PointReadArray(ArrayType *array, Point *point)
{
	if (ARR_NDIM(array) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("value is an array of %d dimensions, but must be one of 1 dimension", ARR_NDIM(array)),
				 errhint("A vector is written ARRAY[1, 2, 3].")));
	if (array_contains_nulls(array))
		array = WithoutNulls(array);
	point->dims = ARR_DIMS(array)[0];
	if (point->dims > DETECTOR_MAX_DIMS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("value has length %d, but can have at most %d", point->dims, DETECTOR_MAX_DIMS),
				 errhint("Leave columns out, or judge parts of the vector apart.")));
	/* as ARR_DATA_PTR, whose sign mixing the compiler warns of */
	point->x = (const double *) ((char *) array + (ARR_HASNULL(array) ? (size_t) array->dataoffset :
												   ARR_OVERHEAD_NONULLS(1)));
}

/* Microseconds since 1970 */
int64
PointTime(TimestampTz ts)
{
	int64		time;

	if (TIMESTAMP_NOT_FINITE(ts))
		return TIME_NONE;
	return pg_add_s64_overflow(ts, UNIX_EPOCH_USECS, &time) ? PG_INT64_MAX : time;
}

/*
 * Read the point of this call; false when its value is NULL. A time that is
 * NULL or infinite is no time.
 */
bool
PointRead(FunctionCallInfo fcinfo, const PointArgs *args, double *scalar, Point *point)
{
	if (PG_ARGISNULL(args->value))
		return false;
	if (args->array)
		PointReadArray(PG_GETARG_ARRAYTYPE_P(args->value), point);
	else
	{
		*scalar = PG_GETARG_FLOAT8(args->value);
		point->x = scalar;
		point->dims = 1;
	}
	point->ts = TIME_NONE;
	point->utc_offset = 0;
	point->children = NULL;
	if (args->ts >= 0 && !PG_ARGISNULL(args->ts))
		point->ts = PointTime(PG_GETARG_TIMESTAMPTZ(args->ts));
	return true;
}
