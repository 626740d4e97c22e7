/*
 * query.c - rows of a series out of a user's query
 *
 * SECURITY INVOKER: the query has the rights of whoever calls. That it only
 * reads is checked on its tree, by SPI, and by a read-only transaction for what
 * its functions do.
 */
#include "pg/query.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/timestamp.h"

/* One plain SELECT, or an error */
static void
CheckReads(SPIPlanPtr plan)
{
	List	   *sources = SPI_plan_get_plan_sources(plan);
	CachedPlanSource *source = list_length(sources) == 1 ? linitial(sources) : NULL;
	Query	   *tree;

	if (source == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("query must be one statement, but has %d", list_length(sources)),
				 errhint("Give one SELECT.")));
	tree = list_length(source->query_list) == 1 ? linitial(source->query_list) : NULL;
	if (tree == NULL || tree->commandType != CMD_SELECT || tree->hasModifyingCTE || tree->rowMarks != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("query must be a SELECT that only reads"),
				 errhint("Give a SELECT without INSERT, UPDATE or DELETE in WITH, and without FOR UPDATE or FOR SHARE.")));
}

static void
RefuseColumns(bool labelled)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("query must return columns [series,] [ts timestamptz,] value%s", labelled ? ", label boolean" : ""),
			 errhint("Only value%s must be there; a time is timestamptz (cast others with ::timestamptz), a value is a number%s.",
					 labelled ? " and label" : "", labelled ? " or float8[]" : "")));
}

/* Which column is what */
static void
FindColumns(Reader *query, TupleDesc desc, bool labelled)
{
	int			value = desc->natts - (labelled ? 1 : 0);
	Oid			types[4] = {InvalidOid};
	Oid			out;
	bool		varlena;
	int			i;

	if (value < 1 || value > 3)
		RefuseColumns(labelled);
	for (i = 0; i < desc->natts; i++)
		types[i] = getBaseType(TupleDescAttr(desc, i)->atttypid);
	query->value = value;
	query->value_type = types[value - 1];
	if (labelled)
		query->label = value + 1;
	if (value > 1 && types[value - 2] == TIMESTAMPTZOID)
		query->ts = value - 1;
	if (value - 1 > (query->ts > 0))
		query->series = 1;
	switch (query->value_type)
	{
		case FLOAT8OID:
		case FLOAT4OID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case NUMERICOID:
			break;
		case FLOAT8ARRAYOID:
			if (labelled)
				break;
			/* FALLTHROUGH */
		default:
			RefuseColumns(labelled);
	}
	if ((labelled && types[value] != BOOLOID) || (value == 3 && query->ts == 0) ||
		(query->series > 0 && (types[0] == TIMESTAMPTZOID || types[0] == TIMESTAMPOID || types[0] == DATEOID)))
		RefuseColumns(labelled);
	if (query->series > 0)
	{
		getTypeOutputInfo(types[0], &out, &varlena);
		fmgr_info(out, &query->series_out);
	}
}

/* Run a query; SPI must be connected */
void
QueryOpen(Reader *query, const char *text, bool labelled)
{
	SPIPlanPtr	plan;

	memset(query, 0, sizeof(*query));
	query->row_context = AllocSetContextCreate(CurrentMemoryContext, "anomaly.query row", ALLOCSET_DEFAULT_SIZES);
	plan = SPI_prepare_cursor(text, 0, NULL, CURSOR_OPT_NO_SCROLL | CURSOR_OPT_PARALLEL_OK);
	if (plan == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("query must be a SELECT that only reads"),
				 errdetail("SPI says: %s.", SPI_result_code_string(SPI_result)),
				 errhint("One statement that returns rows, without a semicolon.")));
	CheckReads(plan);
	/* the variable itself: from 17 on the setting takes no local value. An error ends the (sub)transaction, which puts it back */
	query->was_read_only = XactReadOnly;
	XactReadOnly = true;
	query->portal = SPI_cursor_open(NULL, plan, NULL, NULL, true);
	FindColumns(query, query->portal->tupDesc, labelled);
	SPI_cursor_fetch(query->portal, true, QUERY_FETCH);
}

static double
ReadNumber(Datum value, Oid type)
{
	switch (type)
	{
		case INT2OID:
			return DatumGetInt16(value);
		case INT4OID:
			return DatumGetInt32(value);
		case INT8OID:
			return (double) DatumGetInt64(value);
		case FLOAT4OID:
			return DatumGetFloat4(value);
		case NUMERICOID:
			return DatumGetFloat8(DirectFunctionCall1(numeric_float8, value));
		default:
			return DatumGetFloat8(value);
	}
}

static void
ReadValue(const Reader *query, Datum value, QueryRow *row)
{
	if (query->value_type == FLOAT8ARRAYOID)
	{
		PointReadArray(DatumGetArrayTypeP(value), &row->point);
		return;
	}
	row->scalar = ReadNumber(value, query->value_type);
	row->point.x = &row->scalar;
	row->point.dims = 1;
}

static void
ReadRow(Reader *query, HeapTuple tuple, TupleDesc desc, QueryRow *row)
{
	Datum		value;
	bool		isnull;

	query->rows++;
	memset(row, 0, sizeof(*row));
	row->series = "";
	row->point.ts = TIME_NONE;
	if (query->series > 0)
	{
		value = SPI_getbinval(tuple, desc, query->series, &isnull);
		if (!isnull)
			row->series = OutputFunctionCall(&query->series_out, value);
	}
	if (query->ts > 0)
	{
		value = SPI_getbinval(tuple, desc, query->ts, &isnull);
		if (!isnull)
			row->point.ts = PointTime(DatumGetTimestampTz(value));
	}
	value = SPI_getbinval(tuple, desc, query->value, &row->missing);
	if (!row->missing)
		ReadValue(query, value, row);
	if (query->label == 0)
		return;
	value = SPI_getbinval(tuple, desc, query->label, &isnull);
	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("label is NULL in row " UINT64_FORMAT " of the query", query->rows),
				 errhint("Leave such rows out, or write coalesce(label, false).")));
	row->label = DatumGetBool(value);
}

/* The next row */
bool
QueryNext(Reader *query, QueryRow *row)
{
	MemoryContext old;

	if (query->row == SPI_processed)
	{
		if (SPI_processed < QUERY_FETCH)
			return false;
		CHECK_FOR_INTERRUPTS();
		SPI_freetuptable(SPI_tuptable);
		SPI_cursor_fetch(query->portal, true, QUERY_FETCH);
		query->row = 0;
		if (SPI_processed == 0)
			return false;
	}
	MemoryContextReset(query->row_context);
	old = MemoryContextSwitchTo(query->row_context);
	ReadRow(query, SPI_tuptable->vals[query->row++], SPI_tuptable->tupdesc, row);
	MemoryContextSwitchTo(old);
	return true;
}

/* End it; a query without rows is an error */
void
QueryClose(Reader *query)
{
	if (query->rows == 0)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("query returned no rows"),
				 errhint("Run it by itself to see what it selects.")));
	SPI_cursor_close(query->portal);
	XactReadOnly = query->was_read_only;
}

void
QueryResultInit(FunctionCallInfo fcinfo, int columns)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext old;
	TupleDesc	desc;

	if (result == NULL || !IsA(result, ReturnSetInfo) || !(result->allowedModes & SFRM_Materialize))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("set-valued function called in context that cannot accept a set")));
	old = MemoryContextSwitchTo(result->econtext->ecxt_per_query_memory);
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE || desc->natts != columns)
		elog(ERROR, "function is not declared as the extension made it");
	result->returnMode = SFRM_Materialize;
	result->setDesc = BlessTupleDesc(desc);
	result->setResult = tuplestore_begin_heap((result->allowedModes & SFRM_Materialize_Random) != 0, false, work_mem);
	MemoryContextSwitchTo(old);
}

/* A hash entry: the key is the address of a name */
typedef struct SeriesEntry
{
	const char *name;
	SeriesName *series;
} SeriesEntry;

static uint32
NameHash(const void *key, Size size)
{
	const char *name = *(const char *const *) key;

	return hash_bytes((const unsigned char *) name, strlen(name));
}

static int
NameCompare(const void *a, const void *b, Size size)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

SeriesTable *
SeriesTableMake(MemoryContext context, size_t entry)
{
	SeriesTable *table = MemoryContextAllocZero(context, sizeof(SeriesTable));
	HASHCTL		ctl = {.keysize = sizeof(char *), .entrysize = sizeof(SeriesEntry), .hash = NameHash,
		.match = NameCompare, .hcxt = context};

	table->context = context;
	table->entry = entry;
	table->capacity = 16;
	table->list = MemoryContextAlloc(context, table->capacity * sizeof(SeriesName *));
	table->hash = hash_create("series", 64, &ctl, HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
	return table;
}

void *
SeriesOf(SeriesTable *table, const char *name)
{
	SeriesEntry *entry;
	bool		found;

	if (table->last != NULL && strcmp(table->last->text, name) == 0)
		return table->last;
	entry = hash_search(table->hash, &name, HASH_ENTER, &found);
	if (!found)
	{
		entry->name = MemoryContextStrdup(table->context, name);
		entry->series = MemoryContextAllocZero(table->context, table->entry);
		entry->series->text = entry->name;
		entry->series->number = table->n;
		if (table->n == table->capacity)
		{
			table->capacity *= 2;
			table->list = repalloc(table->list, table->capacity * sizeof(SeriesName *));
		}
		table->list[table->n++] = entry->series;
	}
	return table->last = entry->series;
}
