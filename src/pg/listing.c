/*
 * listing.c - what detectors exist and what parameters they take
 */
#include "pg/pg.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#define DETECTOR_COLUMNS	14
#define PARAMETER_COLUMNS	9
#define NO_LIMIT			1e300	/* a range up to here is none */

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_list_detectors);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_list_parameters);

/* One parameter, of a detector or of every spec */
typedef struct Listed
{
	const Detector *detector;	/* NULL: of every spec */
	const DetectorParam *param;
	int			position;
} Listed;

/* Set up a function that returns one row a call */
static FuncCallContext *
ListStart(FunctionCallInfo fcinfo, int columns)
{
	FuncCallContext *list = SRF_FIRSTCALL_INIT();
	MemoryContext old = MemoryContextSwitchTo(list->multi_call_memory_ctx);
	TupleDesc	desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE || desc->natts != columns)
		elog(ERROR, "function is not declared as the extension made it");
	list->tuple_desc = BlessTupleDesc(desc);
	MemoryContextSwitchTo(old);
	return list;
}

/* The choice at an index of "both|above|below" */
static Datum
Choice(const char *choices, int index)
{
	const char *end;

	while (index-- > 0 && (end = strchr(choices, '|')) != NULL)
		choices = end + 1;
	return PointerGetDatum(cstring_to_text_with_len(choices, strcspn(choices, "|")));
}

/* All choices as text[] */
static Datum
Choices(const char *choices)
{
	const char *bar;
	int			n = 1;
	int			i;
	Datum	   *items;

	for (bar = strchr(choices, '|'); bar != NULL; bar = strchr(bar + 1, '|'))
		n++;
	items = palloc(n * sizeof(Datum));
	for (i = 0; i < n; i++)
		items[i] = Choice(choices, i);
	return PointerGetDatum(construct_array(items, n, TEXTOID, -1, false, TYPALIGN_INT));
}

/* The shortest spec of a detector: with the least inside */
static void
Smallest(const Detector *d, char *into, size_t size)
{
	int			i;

	snprintf(into, size, "%s", d->name);
	for (i = 0; i < d->min_children; i++)
		snprintf(into + strlen(into), size - strlen(into), "%szscore", i == 0 ? "(" : ", ");
	if (d->min_children > 0)
		snprintf(into + strlen(into), size - strlen(into), ")");
}

/* One row a detector */
Datum
anomaly_list_detectors(PG_FUNCTION_ARGS)
{
	FuncCallContext *list;
	const Detector *d;
	Datum		values[DETECTOR_COLUMNS];
	bool		nulls[DETECTOR_COLUMNS] = {0};
	char		text[SPEC_TEXT_MAX];
	SpecError	err;
	Spec		spec;

	if (SRF_IS_FIRSTCALL())
		ListStart(fcinfo, DETECTOR_COLUMNS);
	list = SRF_PERCALL_SETUP();
	if (list->call_cntr >= (uint64) detectors_count)
		SRF_RETURN_DONE(list);

	d = detectors[list->call_cntr];
	Smallest(d, text, sizeof(text));
	if (!spec_parse(text, strlen(text), &spec, &err))
		SpecReport(&err);
	values[0] = CStringGetTextDatum(d->name);
	values[1] = CStringGetTextDatum(d->summary);
	values[2] = CStringGetTextDatum(d->source);
	values[3] = BoolGetDatum((d->flags & DETECTOR_VECTOR) != 0);
	values[4] = BoolGetDatum((d->flags & DETECTOR_TIME) != 0);
	values[5] = BoolGetDatum((d->flags & DETECTOR_SIGNED) != 0);
	values[6] = BoolGetDatum((d->flags & DETECTOR_LOCATION) != 0);
	values[7] = BoolGetDatum((d->flags & DETECTOR_RANDOM) != 0);
	values[8] = BoolGetDatum(d->forget != NULL);
	values[9] = BoolGetDatum(d->merge != NULL);
	values[10] = BoolGetDatum(d->decay != NULL);
	values[11] = Int32GetDatum(d->max_children);
	values[12] = CStringGetTextDatum(text);
	values[13] = Int64GetDatum(SpecStateSize(&spec, 1));
	SRF_RETURN_NEXT(list, HeapTupleGetDatum(heap_form_tuple(list->tuple_desc, values, nulls)));
}

/* The parameter at an index of the whole list: the detectors' own, then those of every spec */
static bool
ListedAt(uint64 index, Listed *listed)
{
	int			i;

	for (i = 0; i < detectors_count; i++)
	{
		if (index < (uint64) detectors[i]->nparams)
		{
			listed->detector = detectors[i];
			listed->param = &detectors[i]->params[index];
			listed->position = (int) index + 1;
			return true;
		}
		index -= detectors[i]->nparams;
	}
	if (index >= (uint64) policy_params_count)
		return false;
	listed->detector = NULL;
	listed->param = &policy_params[index];
	listed->position = (int) index + 1;
	return true;
}

/* One row a parameter */
Datum
anomaly_list_parameters(PG_FUNCTION_ARGS)
{
	static const char *const types[] = {"integer", "real", "boolean", "choice", "duration", "period", "zone"};
	FuncCallContext *list;
	Listed		listed;
	const DetectorParam *p;
	char		value[64];
	Datum		values[PARAMETER_COLUMNS] = {0};
	bool		nulls[PARAMETER_COLUMNS] = {0};

	if (SRF_IS_FIRSTCALL())
		ListStart(fcinfo, PARAMETER_COLUMNS);
	list = SRF_PERCALL_SETUP();
	if (!ListedAt(list->call_cntr, &listed))
		SRF_RETURN_DONE(list);

	p = listed.param;
	nulls[0] = listed.detector == NULL;
	if (!nulls[0])
		values[0] = CStringGetTextDatum(listed.detector->name);
	values[1] = Int32GetDatum(listed.position);
	values[2] = CStringGetTextDatum(p->name);
	values[3] = CStringGetTextDatum(types[p->type]);
	nulls[4] = isnan(p->value);
	if (!nulls[4])
	{
		spec_value_text(p, p->value, value, sizeof(value));
		values[4] = CStringGetTextDatum(value);
	}
	nulls[5] = p->type > PARAM_REAL || p->min <= -NO_LIMIT;
	values[5] = Float8GetDatum(p->min);
	nulls[6] = p->type > PARAM_REAL || p->max >= NO_LIMIT;
	values[6] = Float8GetDatum(p->max);
	nulls[7] = p->type != PARAM_CHOICE;
	if (!nulls[7])
		values[7] = Choices(p->choices);
	values[8] = CStringGetTextDatum(p->help);
	SRF_RETURN_NEXT(list, HeapTupleGetDatum(heap_form_tuple(list->tuple_desc, values, nulls)));
}
