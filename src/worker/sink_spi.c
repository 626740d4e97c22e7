/*
 * sink_spi.c - rows by INSERT .. SELECT FROM unnest(), for every table that is no plain heap
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

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

void
SinkBegin(void)
{
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	PushActiveSnapshot(GetTransactionSnapshot());
}

void
SinkEnd(void)
{
	PopActiveSnapshot();
	SPI_finish();
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

/* "DISTINCT ON (key) " or "ORDER BY key, number of the row" */
static void
AppendKey(StringInfo sql, const Target *target, const char *before, const char *after)
{
	const char *separator = before;

	for (int i = 0; i < target->ncolumns; i++)
	{
		if (target->columns[i].key == NULL)
			continue;
		appendStringInfo(sql, "%su.c%d%s", separator, i + 1, target->columns[i].key);
		separator = ", ";
	}
	if (target->nulls_apart)
	{
		appendStringInfoString(sql, ", CASE WHEN ");
		separator = "";
		for (int i = 0; i < target->ncolumns; i++)
		{
			if (target->columns[i].key == NULL)
				continue;
			appendStringInfo(sql, "%su.c%d IS NULL", separator, i + 1);
			separator = " OR ";
		}
		appendStringInfoString(sql, " THEN u.n END");
	}
	appendStringInfoString(sql, after);
}

static void
AppendConflict(StringInfo sql, const Target *target)
{
	const char *separator = "";

	appendStringInfoString(sql, " ON CONFLICT (");
	for (int i = 0; i < target->ncolumns; i++)
	{
		if (target->columns[i].key == NULL)
			continue;
		appendStringInfo(sql, "%s%s", separator, quote_identifier(target->columns[i].name));
		separator = ", ";
	}
	appendStringInfoString(sql, ") DO ");
	separator = "UPDATE SET ";
	for (int i = 0; i < target->ncolumns && target->mode == INSERT_UPSERT; i++)
	{
		const char *name = quote_identifier(target->columns[i].name);

		if (target->columns[i].key != NULL)
			continue;
		appendStringInfo(sql, "%s%s = excluded.%s", separator, name, name);
		separator = ", ";
	}
	if (*separator == 'U')
		appendStringInfoString(sql, "NOTHING");
}

/*
 * With a key: a row is touched once, by the first (ignore) or last (upsert) of
 * the batch, and rows are locked in the order of the key, as by all others who
 * do so.
 */
static char *
InsertText(const Target *target)
{
	bool		plain = target->mode == INSERT_PLAIN;
	StringInfoData sql;
	int			i;

	initStringInfo(&sql);
	appendStringInfo(&sql, "INSERT INTO %s (", quote_qualified_identifier(target->schema, target->table));
	for (i = 0; i < target->ncolumns; i++)
		appendStringInfo(&sql, "%s%s", i > 0 ? ", " : "", quote_identifier(target->columns[i].name));
	appendStringInfoString(&sql, ") SELECT ");
	if (!plain)
		AppendKey(&sql, target, "DISTINCT ON (", ") ");
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
	appendStringInfo(&sql, ")%s AS u(", plain ? "" : " WITH ORDINALITY");
	for (i = 0; i < target->ncolumns; i++)
		appendStringInfo(&sql, "%sc%d", i > 0 ? ", " : "", i + 1);
	appendStringInfoString(&sql, plain ? ")" : ", n)");
	if (!plain)
	{
		AppendKey(&sql, target, " ORDER BY ", target->mode == INSERT_UPSERT ? ", u.n DESC" : ", u.n");
		AppendConflict(&sql, target);
	}
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

void
InsertWrite(Sink *sink, Target *target, const TargetRows *rows)
{
	InsertWriter w = {sink, target, rows};
	int			chunk = target->mode == INSERT_PLAIN ? SINK_CHUNK : rows->nrows;	/* sorted as a whole */
	int			first;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	MakePlan(target);
	for (first = 0; first < rows->nrows; first += chunk)
	{
		CHECK_FOR_INTERRUPTS();
		InsertRows(&w, first, Min(chunk, rows->nrows - first));
	}
	SPI_finish();
}
