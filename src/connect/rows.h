/*
 * rows.h - set-returning functions of status.c and stats.c: rows, column by column
 */
#ifndef ANOMALY_ROWS_H
#define ANOMALY_ROWS_H

#include "postgres.h"

#include "datatype/timestamp.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/pg_list.h"
#include "utils/tuplestore.h"

#define MAX_COLUMNS		32

typedef struct Rows
{
	Tuplestorestate *store;
	TupleDesc	desc;
	Datum		values[MAX_COLUMNS];
	bool		nulls[MAX_COLUMNS];
	int			n;				/* columns of the row in hand */
} Rows;

extern void RowsStart(FunctionCallInfo fcinfo, Rows *rows);
extern void PutDatum(Rows *rows, Datum value, bool isnull);
extern void PutLong(Rows *rows, int64 value, bool isnull);
extern void PutInt(Rows *rows, int value, bool isnull);
extern void PutTime(Rows *rows, TimestampTz time);	/* 0 is NULL */
extern void PutText(Rows *rows, const char *text);	/* NULL and the empty text are NULL */
extern void RowsPut(Rows *rows);	/* the row in hand is complete */

/* Connectors whose status the caller may see: his own, or all to pg_read_all_stats; of ConnectorRow * */
extern List *StatusVisible(void);
extern bool StatusIsVisible(const List *visible, int64 id);

#endif
