/*
 * suggest.c - anomaly.suggest(query): a look at each series of a query
 */
#include "pg/query.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "core/suggest.h"

#define COLUMNS		23
#define MAX_SECONDS	9.2e12		/* all that timestamptz spans */
#define MAX_CELLS	(16 * 1024 * 1024)	/* points held of all series */

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_suggest);

/* The newest points of a series: a ring once it is full */
typedef struct Held
{
	SeriesName	name;
	double	   *x;
	int64	   *ts;				/* NULL without times */
	size_t		n;
	size_t		capacity;
	size_t		head;			/* slot of the oldest */
	uint64		skipped;		/* values NULL or not finite, times NULL or infinite */
} Held;

/* Room for one more point; the oldest gives way in the end */
static void
MakeRoom(Held *held, bool timed, size_t *cells)
{
	size_t		capacity = held->capacity == 0 ? 64 : Min(2 * held->capacity, SUGGEST_MAX_POINTS);

	if (held->n < held->capacity || held->capacity == SUGGEST_MAX_POINTS)
		return;
	*cells += capacity - held->capacity;
	if (*cells > MAX_CELLS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("query has more than %d points in all its series", MAX_CELLS),
				 errhint("Look at fewer series at a time.")));
	if (held->capacity == 0)
	{
		held->x = palloc(capacity * sizeof(double));
		held->ts = timed ? palloc(capacity * sizeof(int64)) : NULL;
	}
	else
	{
		held->x = repalloc(held->x, capacity * sizeof(double));
		held->ts = timed ? repalloc(held->ts, capacity * sizeof(int64)) : NULL;
	}
	held->capacity = capacity;
}

static void
Keep(Held *held, const QueryRow *row, bool timed, size_t *cells)
{
	size_t		slot;

	if (row->missing || !isfinite(row->scalar) || (timed && row->point.ts == TIME_NONE))
	{
		held->skipped++;
		return;
	}
	MakeRoom(held, timed, cells);
	if (held->n < held->capacity)
		slot = held->n++;
	else
	{
		slot = held->head;
		held->head = (held->head + 1) % held->capacity;
	}
	held->x[slot] = row->scalar;
	if (timed)
		held->ts[slot] = row->point.ts;
}

/* Turn a ring so that its oldest comes first; all values are 8 bytes wide */
static void
Unroll(void *ring, size_t n, size_t head)
{
	char	   *copy = palloc(n * 8);

	memcpy(copy, (char *) ring + head * 8, (n - head) * 8);
	memcpy(copy + (n - head) * 8, ring, head * 8);
	memcpy(ring, copy, n * 8);
	pfree(copy);
}

static Datum
IntervalOf(double seconds)
{
	Interval   *interval = palloc0(sizeof(Interval));

	seconds = Min(seconds, MAX_SECONDS);
	interval->day = (int32) floor(seconds / 86400);
	interval->time = (TimeOffset) rint((seconds - interval->day * 86400.0) * 1e6);
	return IntervalPGetDatum(interval);
}

static void
PutRow(ReturnSetInfo *result, const Held *held, const Suggestion *s, bool named)
{
	Datum		values[COLUMNS] = {0};
	bool		nulls[COLUMNS] = {0};
	bool		said = s->points >= SUGGEST_LEAST;
	bool		timed = said && !isnan(s->step);
	double		days = s->step / 86400;
	int			i;

	nulls[0] = !named;
	if (named)
		values[0] = CStringGetTextDatum(held->name.text);
	values[1] = Int64GetDatum((int64) s->points);
	values[2] = Int64GetDatum((int64) held->skipped);
	if (timed)
	{
		values[3] = IntervalOf(s->step);
		values[4] = Float8GetDatum(s->regularity);
		values[5] = Int64GetDatum((int64) s->missing);
		values[6] = Int64GetDatum((int64) s->duplicates);
		values[7] = Int64GetDatum((int64) s->backward);
		values[9] = s->period > 0 ? IntervalOf(s->step * s->period) : (Datum) 0;
		values[12] = Float8GetDatum(s->slope / days);
	}
	values[8] = Int32GetDatum((int32) s->period);
	values[10] = Float8GetDatum(s->season);
	values[11] = Float8GetDatum(s->slope);
	values[13] = Float8GetDatum(s->trend);
	values[14] = CStringGetTextDatum(noise_names[s->noise]);
	values[15] = Float8GetDatum(s->spread);
	values[16] = Float8GetDatum(s->tail);
	values[17] = Float8GetDatum(s->spikes);
	values[18] = Int32GetDatum((int32) s->shifts);
	values[19] = BoolGetDatum(s->counter);
	values[20] = Int32GetDatum((int32) s->resets);
	for (i = 3; i <= 20; i++)
		nulls[i] = !said;
	for (i = 3; i <= 7; i++)
		nulls[i] = !timed;
	nulls[8] = !said || s->period == 0;
	nulls[9] = !timed || s->period == 0;
	nulls[12] = !timed;
	values[21] = CStringGetTextDatum(s->spec);
	values[22] = CStringGetTextDatum(s->reason);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* Look at one series and forget its points */
static void
Look(ReturnSetInfo *result, Held *held, bool named)
{
	double	   *work = NULL;
	Suggestion	suggestion;

	CHECK_FOR_INTERRUPTS();
	if (held->head > 0)
	{
		Unroll(held->x, held->n, held->head);
		if (held->ts != NULL)
			Unroll(held->ts, held->n, held->head);
	}
	if (held->n >= SUGGEST_LEAST)
		work = palloc(suggest_work(held->n) * sizeof(double));
	suggest_analyse(held->x, held->ts, held->n, work, &suggestion);
	PutRow(result, held, &suggestion, named);
	if (work != NULL)
		pfree(work);
}

Datum
anomaly_suggest(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *sql = text_to_cstring(PG_GETARG_TEXT_PP(0));
	MemoryContext context;
	MemoryContext old;
	SeriesTable *table;
	Reader		query;
	QueryRow	row;
	size_t		cells = 0;
	uint32		i;

	QueryResultInit(fcinfo, COLUMNS);
	SPI_connect();
	context = AllocSetContextCreate(CurrentMemoryContext, "anomaly.suggest", ALLOCSET_DEFAULT_SIZES);
	table = SeriesTableMake(context, sizeof(Held));
	QueryOpen(&query, sql, false);
	while (QueryNext(&query, &row))
	{
		old = MemoryContextSwitchTo(context);
		Keep(SeriesOf(table, row.series), &row, query.ts > 0, &cells);
		MemoryContextSwitchTo(old);
	}
	QueryClose(&query);
	for (i = 0; i < table->n; i++)
		Look(result, (Held *) table->list[i], query.series > 0);
	SPI_finish();
	PG_RETURN_NULL();
}
