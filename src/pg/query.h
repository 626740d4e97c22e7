/*
 * query.h - rows of a series out of a user's query
 *
 * The query runs as the caller, reads only, and is fetched in pieces. Its
 * columns are [series,] [ts timestamptz,] value [, label boolean].
 */
#ifndef ANOMALY_QUERY_H
#define ANOMALY_QUERY_H

#include "pg/pg.h"

#include "executor/spi.h"
#include "utils/hsearch.h"

#define QUERY_FETCH	1000		/* rows at a time */

typedef struct Reader
{
	Portal		portal;
	int			series;			/* columns from 1; 0: none */
	int			ts;
	int			value;
	int			label;
	Oid			value_type;
	FmgrInfo	series_out;
	MemoryContext row_context;	/* of what belongs to one row */
	bool		was_read_only;	/* the transaction, before */
	uint64		row;			/* in the piece at hand */
	uint64		rows;			/* read before it */
} Reader;

/* What the entry of a series begins with */
typedef struct SeriesName
{
	const char *text;
	uint32		number;			/* in order of first rows */
} SeriesName;

/* Series by name, and in order of their first rows */
typedef struct SeriesTable
{
	MemoryContext context;
	HTAB	   *hash;
	size_t		entry;			/* bytes of one */
	SeriesName *last;			/* most rows have the series of the row before */
	SeriesName **list;
	uint32		n;
	uint32		capacity;
} SeriesTable;

/* One row: valid until the next one is read */
typedef struct QueryRow
{
	const char *series;			/* "" without such a column or where it is NULL */
	Point		point;			/* ts is TIME_NONE where it is not known */
	double		scalar;
	bool		missing;		/* value is NULL */
	bool		label;
} QueryRow;

extern void QueryOpen(Reader *query, const char *text, bool labelled);
extern bool QueryNext(Reader *query, QueryRow *row);
extern void QueryClose(Reader *query);

/* A function that returns rows of so many columns: its tuplestore */
extern void QueryResultInit(FunctionCallInfo fcinfo, int columns);

extern SeriesTable *SeriesTableMake(MemoryContext context, size_t entry);

/* The entry of a series, zeroed when it is new */
extern void *SeriesOf(SeriesTable *table, const char *name);

#endif
