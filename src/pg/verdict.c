/*
 * verdict.c - verdicts to rows of the SQL type anomaly.verdict
 */
#include "pg/pg.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"

#define VERDICT_COLUMNS 9

/* The row type that this function returns, looked up once a call site */
TupleDesc
VerdictDesc(FunctionCallInfo fcinfo)
{
	MemoryContext old;
	TupleDesc	desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE ||
		desc->natts != VERDICT_COLUMNS)
		elog(ERROR, "type anomaly.verdict is not as the extension made it");
	old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	desc = BlessTupleDesc(CreateTupleDescCopy(desc));
	MemoryContextSwitchTo(old);
	return desc;
}

/* NaN is NULL */
static inline void
SetReal(Datum *values, bool *nulls, int column, double value)
{
	nulls[column] = isnan(value);
	values[column] = nulls[column] ? (Datum) 0 : Float8GetDatum(value);
}

/* -1 is NULL */
static inline void
SetBool(Datum *values, bool *nulls, int column, int8 value)
{
	nulls[column] = value < 0;
	values[column] = BoolGetDatum(value > 0);
}

/* Form the row */
Datum
VerdictDatum(TupleDesc desc, const Verdict *verdict)
{
	Datum		values[VERDICT_COLUMNS];
	bool		nulls[VERDICT_COLUMNS];

	SetReal(values, nulls, 0, verdict->score);
	SetReal(values, nulls, 1, verdict->onset);
	SetReal(values, nulls, 2, verdict->raw);
	SetBool(values, nulls, 3, verdict->is_anomaly);
	SetBool(values, nulls, 4, verdict->alert);
	SetReal(values, nulls, 5, verdict->expected);
	SetReal(values, nulls, 6, verdict->lower);
	SetReal(values, nulls, 7, verdict->upper);
	nulls[8] = verdict->attribution == NULL || verdict->attributions <= 0;
	values[8] = (Datum) 0;
	if (!nulls[8])
	{
		int			n = verdict->attributions;
		Datum	   *elements = palloc(n * sizeof(Datum));
		int			i;

		for (i = 0; i < n; i++)
			elements[i] = Float8GetDatum(verdict->attribution[i]);
		values[8] = PointerGetDatum(construct_array(elements, n, FLOAT8OID, sizeof(float8),
													FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
	}
	return HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
}
