/*
 * sink_spi.c - rows by INSERT .. SELECT FROM unnest(), for every table that is no plain heap
 *
 * The statement runs in a subtransaction. When the database refuses a row it
 * does not say which: halves are tried until one row is left, and the error
 * is thrown again with that row's name. Rows before it stay inserted while
 * the rest is tried, so that a row refused for an earlier one is found, too.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "worker/sink_target.h"

typedef struct InsertWriter
{
	Sink	   *sink;
	Target	   *target;
	const TargetRows *rows;
} InsertWriter;

Datum
SinkArray(Oid type, Datum *values, bool *nulls, int n)
{
	int			lower = 1;
	int16		len;
	bool		byval;
	char		align;

	get_typlenbyvalalign(type, &len, &byval, &align);
	return PointerGetDatum(construct_md_array(values, nulls, 1, &n, &lower, type, len, byval, align));
}

/* A plan that lives until SPI_freeplan */
SPIPlanPtr
SinkPrepare(const char *sql, int nargs, Oid *types)
{
	SPIPlanPtr	plan = SPI_prepare(sql, nargs, types);

	if (plan == NULL)
		elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
	SPI_keepplan(plan);
	return plan;
}

void
SinkExecute(SPIPlanPtr plan, Datum *args)
{
	int			result = SPI_execute_plan(plan, args, NULL, false, 0);

	if (result < 0)
		elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(result));
}

/* The type that unnest() gives for a column */
static Oid
ElementType(const TargetColumn *column)
{
	return column->literal ? TEXTOID : column->source;
}

static char *
InsertText(const Target *target)
{
	StringInfoData sql;
	int			i;

	initStringInfo(&sql);
	appendStringInfo(&sql, "INSERT INTO %s (", quote_qualified_identifier(target->schema, target->table));
	for (i = 0; i < target->ncolumns; i++)
		appendStringInfo(&sql, "%s%s", i > 0 ? ", " : "", quote_identifier(target->columns[i].name));
	appendStringInfoString(&sql, ") SELECT ");
	for (i = 0; i < target->ncolumns; i++)
	{
		const TargetColumn *column = &target->columns[i];

		appendStringInfo(&sql, "%su.c%d", i > 0 ? ", " : "", i + 1);
		if (column->literal)
			appendStringInfoString(&sql, "::pg_catalog.float8[]");
		if (column->cast != NULL)
			appendStringInfo(&sql, "::%s", column->cast);
	}
	appendStringInfoString(&sql, " FROM ROWS FROM (");
	for (i = 0; i < target->ncolumns; i++)
		appendStringInfo(&sql, "%spg_catalog.unnest($%d)", i > 0 ? ", " : "", i + 1);
	appendStringInfoString(&sql, ") AS u(");
	for (i = 0; i < target->ncolumns; i++)
		appendStringInfo(&sql, "%sc%d", i > 0 ? ", " : "", i + 1);
	appendStringInfoChar(&sql, ')');
	return sql.data;
}

static void
MakePlan(Target *target)
{
	Oid		   *types;
	int			i;

	if (target->plan != NULL)
		return;
	types = palloc(target->ncolumns * sizeof(Oid));
	for (i = 0; i < target->ncolumns; i++)
		types[i] = get_array_type(ElementType(&target->columns[i]));
	target->plan = SinkPrepare(InsertText(target), target->ncolumns, types);
}

/* The cells of one column in rows first .. first + n - 1 as an array */
static Datum
ColumnArray(const InsertWriter *w, const TargetColumn *column, int first, int n, Datum *values, bool *nulls)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		SinkCurrentRow(w->rows->rows[first + i]);
		values[i] = FieldDatum(w->sink, column, w->rows->rows[first + i], &nulls[i]);
	}
	SinkCurrentRow(NULL);
	return SinkArray(ElementType(column), values, nulls, n);
}

static void
InsertRows(const InsertWriter *w, int first, int n)
{
	const Target *target = w->target;
	MemoryContext caller = MemoryContextSwitchTo(w->sink->scratch);
	Datum	   *args = palloc(target->ncolumns * sizeof(Datum));
	Datum	   *values = palloc(n * sizeof(Datum));
	bool	   *nulls = palloc(n * sizeof(bool));
	int			i;

	for (i = 0; i < target->ncolumns; i++)
		args[i] = ColumnArray(w, &target->columns[i], first, n, values, nulls);
	MemoryContextSwitchTo(caller);
	SinkExecute(target->plan, args);
	MemoryContextReset(w->sink->scratch);
}

/* NULL: inserted. Else nothing was, and the error comes back in the current context */
static ErrorData *
TryRows(const InsertWriter *w, int first, int n)
{
	MemoryContext caller = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	ErrorData  *volatile error = NULL;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(caller);
	PG_TRY();
	{
		InsertRows(w, first, n);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(caller);
	CurrentResourceOwner = owner;
	SinkCurrentRow(NULL);
	return error;
}

/* Could one row be at fault? Else halves would only fail in the same way */
static bool
IsRowError(int sqlerrcode)
{
	if (sqlerrcode == ERRCODE_INSUFFICIENT_PRIVILEGE || sqlerrcode == ERRCODE_WITH_CHECK_OPTION_VIOLATION)
		return true;			/* of a row security policy; rights were checked before */
	switch (ERRCODE_TO_CATEGORY(sqlerrcode))
	{
		case ERRCODE_DATA_EXCEPTION:
		case ERRCODE_INTEGRITY_CONSTRAINT_VIOLATION:
		case ERRCODE_WITH_CHECK_OPTION_VIOLATION:
		case ERRCODE_PLPGSQL_ERROR:
			return true;
	}
	return false;
}

static void
ThrowFor(const InsertWriter *w, ErrorData *error, int row)
{
	char	   *name = SinkRowName(w->rows, w->rows->rows[row]);

	/* a row that could not even be made into arguments has its name already */
	if (error->context == NULL)
		error->context = name;
	else if (strstr(error->context, name) == NULL)
		error->context = psprintf("%s\n%s", name, error->context);	/* first: what a status shows */
	ReThrowError(error);
}

/* rows first .. first + n - 1 were refused together with error: insert up to the guilty one and throw */
static void
FindRow(const InsertWriter *w, ErrorData *error, int first, int n)
{
	while (n > 1)
	{
		int			half = n / 2;
		ErrorData  *half_error;

		CHECK_FOR_INTERRUPTS();
		half_error = TryRows(w, first, half);
		if (half_error != NULL)
		{
			if (!IsRowError(half_error->sqlerrcode))
				ReThrowError(half_error);
			error = half_error;
			n = half;
		}
		else
		{
			first += half;
			n -= half;
		}
	}
	ThrowFor(w, error, first);
}

void
InsertWrite(Sink *sink, Target *target, const TargetRows *rows)
{
	InsertWriter w = {sink, target, rows};
	int			first;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	MakePlan(target);
	for (first = 0; first < rows->nrows; first += SINK_CHUNK)
	{
		int			n = Min(SINK_CHUNK, rows->nrows - first);
		ErrorData  *error;

		CHECK_FOR_INTERRUPTS();
		error = TryRows(&w, first, n);
		if (error != NULL && !IsRowError(error->sqlerrcode))
			ReThrowError(error);
		if (error != NULL)
			FindRow(&w, error, first, n);
	}
	SPI_finish();
}
