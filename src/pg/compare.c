/*
 * compare.c - anomaly.compare(query, specs): many specs over labelled rows
 *
 * The query is read once. Rows are taken in small batches, and each batch goes
 * through every spec in turn, which makes the time of each measurable. What
 * the specs said is kept and measured in the end, series by series.
 */
#include "pg/query.h"
#include "zone.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "portability/instr_time.h"
#include "utils/builtins.h"

#include "core/metric/event.h"
#include "core/metric/nab.h"
#include "core/metric/vus.h"
#include "core/stat/random.h"

#define COLUMNS		17
#define BATCH		256			/* rows that go through a spec at once */
#define MAX_SPECS	64
#define MAX_CELLS	((size_t) 32 * 1024 * 1024)	/* rows times specs: 600 MB */

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_compare);

/* A spec, or the baseline that draws its scores at random */
typedef struct Contender
{
	const char *name;
	bool		random;
	bool		needs_time;
	Spec		spec;
	Zone		zone;
	uint64		seed;
	double		seconds;		/* spent in it */
	size_t		bytes;			/* of its largest model */
	uint64		anomalies;
	uint64		alerts;
} Contender;

/* What a spec has said of a series */
typedef struct Said
{
	Model	   *model;
	double	   *score;			/* NaN: NULL */
	double	   *onset;
	bool	   *anomaly;
} Said;

typedef struct Judged
{
	SeriesName	name;
	int			dims;
	size_t		n;
	size_t		capacity;
	double	   *value;			/* the first component: its period is the window of VUS */
	bool	   *label;
	Said	   *said;			/* one a contender */
} Judged;

typedef struct Compare
{
	MemoryContext context;		/* of what stays */
	MemoryContext batch;		/* of the rows at hand */
	SeriesTable *series;
	Contender  *contender;
	int			ncontenders;
	bool		timed;
	size_t		cells;
	int			held;			/* rows in the batch */
	Judged	   *judged[BATCH];
	size_t		at[BATCH];		/* the row's number in its series */
	Point		point[BATCH];
	Verdict		verdict[BATCH];
	uint64		rows;
	uint64		labelled;
} Compare;

static void
AddContender(Compare *c, const char *text, size_t len)
{
	Contender  *contender = &c->contender[c->ncontenders++];
	SpecError	err;

	if (!spec_parse(text, len, &contender->spec, &err))
		SpecReport(&err);
	contender->name = contender->spec.text;
	contender->needs_time = spec_needs_time(&contender->spec);
	ZoneInit(&contender->zone, &contender->spec);
}

/* The specs, and what any of them should beat */
static void
ReadSpecs(Compare *c, ArrayType *array, bool baselines)
{
	static const char *const baseline[] = {"zscore", "range", "rms"};
	Datum	   *texts;
	bool	   *nulls;
	char	   *written;
	int			n;
	int			i;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &texts, &nulls, &n);
	if (n > MAX_SPECS || (n == 0 && !baselines))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("specs must have 1 to %d elements, but has %d", MAX_SPECS, n),
				 errhint("For example ARRAY['mad', 'zscore(window=50)'].")));
	c->contender = palloc0((n + lengthof(baseline) + 1) * sizeof(Contender));
	for (i = 0; i < n; i++)
	{
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("element %d of specs is NULL", i + 1),
					 errhint("Every element is a spec, such as 'mad'.")));
		written = TextDatumGetCString(texts[i]);
		AddContender(c, written, strlen(written));
	}
	if (!baselines)
		return;
	c->contender[c->ncontenders].name = "random";
	c->contender[c->ncontenders++].random = true;
	for (i = 0; i < (int) lengthof(baseline); i++)
		if (detector_find(baseline[i], strlen(baseline[i])) != NULL)
			AddContender(c, baseline[i], strlen(baseline[i]));
}

/* Refuse what needs a time where the query gives none */
static void
CheckTime(const Compare *c)
{
	static const PointArgs untimed = {.ts = -1};
	int			i;

	for (i = 0; !c->timed && i < c->ncontenders; i++)
		if (!c->contender[i].random)
			PointCheckTime(&untimed, &c->contender[i].spec);
}

/* Room for one more row of a series */
static void
MakeRoom(Compare *c, Judged *judged)
{
	size_t		capacity = judged->capacity == 0 ? 256 : 2 * judged->capacity;
	bool		first = judged->capacity == 0;
	int			i;

	if (judged->n < judged->capacity)
		return;
	MetricCheckRows(capacity);
	c->cells += (capacity - judged->capacity) * c->ncontenders;
	if (c->cells > MAX_CELLS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("rows times specs is more than %zu", MAX_CELLS),
				 errhint("Compare fewer specs at a time, or fewer rows.")));
	if (first)
	{
		judged->said = palloc0(c->ncontenders * sizeof(Said));
		judged->value = palloc(capacity * sizeof(double));
		judged->label = palloc(capacity * sizeof(bool));
	}
	else
	{
		judged->value = repalloc(judged->value, capacity * sizeof(double));
		judged->label = repalloc(judged->label, capacity * sizeof(bool));
	}
	for (i = 0; i < c->ncontenders; i++)
	{
		Said	   *said = &judged->said[i];

		said->score = first ? palloc(capacity * sizeof(double)) : repalloc(said->score, capacity * sizeof(double));
		said->onset = first ? palloc(capacity * sizeof(double)) : repalloc(said->onset, capacity * sizeof(double));
		said->anomaly = first ? palloc(capacity * sizeof(bool)) : repalloc(said->anomaly, capacity * sizeof(bool));
	}
	judged->capacity = capacity;
}

/* Give the batch to one spec: nothing but its own work is timed */
static void
JudgeBatch(Compare *c, int which)
{
	Contender  *contender = &c->contender[which];
	instr_time	start;
	instr_time	end;
	int			i;

	for (i = 0; i < c->held; i++)
		if (!contender->random)
			c->point[i].utc_offset = ZoneOffset(&contender->zone, c->point[i].ts);
	INSTR_TIME_SET_CURRENT(start);
	for (i = 0; i < c->held; i++)
	{
		Said	   *said = &c->judged[i]->said[which];
		Verdict    *verdict = &c->verdict[i];

		verdict->attribution = NULL;
		if (contender->random || (contender->needs_time && c->point[i].ts == TIME_NONE))
		{
			verdict->score = verdict->onset = contender->random ? random_float(&contender->seed) : NAN;
			verdict->is_anomaly = verdict->alert = 0;
			continue;
		}
		if (said->model == NULL)
			said->model = ModelStart(c->context, &contender->spec, c->judged[i]->dims);
		else if (model_full(said->model))
			said->model = ModelGrow(c->context, said->model, &contender->spec);
		model_observe(said->model, &contender->spec, &c->point[i], verdict);
	}
	INSTR_TIME_SET_CURRENT(end);
	INSTR_TIME_SUBTRACT(end, start);
	contender->seconds += INSTR_TIME_GET_DOUBLE(end);
	for (i = 0; i < c->held; i++)
	{
		Said	   *said = &c->judged[i]->said[which];
		const Verdict *verdict = &c->verdict[i];

		said->score[c->at[i]] = verdict->score;
		said->onset[c->at[i]] = verdict->onset;
		said->anomaly[c->at[i]] = verdict->is_anomaly == 1;
		contender->anomalies += verdict->is_anomaly == 1;
		contender->alerts += verdict->alert == 1;
		if (said->model != NULL && said->model->size > contender->bytes)
			contender->bytes = said->model->size;
	}
}

static void
Flush(Compare *c)
{
	int			i;

	for (i = 0; i < c->ncontenders; i++)
	{
		CHECK_FOR_INTERRUPTS();
		JudgeBatch(c, i);
	}
	c->held = 0;
	MemoryContextReset(c->batch);
}

/* Take a row; one without a value is no point */
static void
Take(Compare *c, const QueryRow *row)
{
	MemoryContext old;
	Judged	   *judged;
	double	   *x;
	int			i;

	if (row->missing)
		return;
	old = MemoryContextSwitchTo(c->context);
	judged = SeriesOf(c->series, row->series);
	if (judged->n == 0)
		judged->dims = row->point.dims;
	PointCheckDims(row->point.dims, judged->dims);
	MakeRoom(c, judged);
	MemoryContextSwitchTo(old);
	i = c->held++;
	x = MemoryContextAlloc(c->batch, row->point.dims * sizeof(double));
	memcpy(x, row->point.x, row->point.dims * sizeof(double));
	c->point[i] = row->point;
	c->point[i].x = x;
	c->point[i].id = (int64) judged->n;
	c->judged[i] = judged;
	c->at[i] = judged->n;
	judged->value[judged->n] = isfinite(x[0]) ? x[0] : NAN;
	judged->label[judged->n++] = row->label;
	c->rows++;
	c->labelled += row->label;
	if (c->held == BATCH)
		Flush(c);
}

/* Means over the series where a measure is defined */
typedef struct Means
{
	double		sum[7];
	int			n[7];
} Means;

enum
{
	MEAN_VUS, MEAN_AUC, MEAN_BEST_F1, MEAN_F1, MEAN_PRECISION, MEAN_RECALL, MEAN_DELAY
};

static void
MeanAdd(Means *means, int which, double value)
{
	if (isnan(value))
		return;
	means->sum[which] += value;
	means->n[which]++;
}

static void
MeasureSeries(const Judged *judged, const Said *said, uint32 window, Means *means)
{
	Ranked	   *order = palloc_extended(2 * judged->n * sizeof(Ranked), MCXT_ALLOC_HUGE);
	VusRow	   *rows = palloc_extended(judged->n * sizeof(VusRow), MCXT_ALLOC_HUGE);
	Run		   *runs = palloc(RUNS_MAX(judged->n) * sizeof(Run));
	Vus		   *vus = palloc(sizeof(Vus));
	Quality		event = event_quality(judged->label, said->anomaly, judged->n);
	double		sum = 0;
	uint32		buffer;

	rank_rows(said->score, judged->n, order);
	MeanAdd(means, MEAN_AUC, auc_pr(order, judged->label, judged->n));
	MeanAdd(means, MEAN_BEST_F1, best_f1(order, judged->label, judged->n).value);
	MeanAdd(means, MEAN_F1, point_quality(judged->label, said->anomaly, judged->n).f1);
	MeanAdd(means, MEAN_PRECISION, event.precision);
	MeanAdd(means, MEAN_RECALL, event.recall);
	MeanAdd(means, MEAN_DELAY, detection_delay(judged->label, said->anomaly, judged->n));
	vus_init(vus, order, judged->label, judged->n, VUS_THRESHOLDS, rows, runs);
	for (buffer = 0; buffer <= window; buffer++)
	{
		CHECK_FOR_INTERRUPTS();
		sum += vus_area(vus, buffer).pr / (window + 1.0);
	}
	MeanAdd(means, MEAN_VUS, sum);
	pfree(order);
	pfree(rows);
	pfree(runs);
	pfree(vus);
}

/* NAB score of the onset over all series at the best threshold of each profile */
static void
MeasureNab(const Compare *c, int which, NabResult *results)
{
	NabCorpus	corpus = {0};
	size_t		windows = 0;
	size_t		row;
	uint32		i;

	corpus.rows = palloc_extended(c->rows * sizeof(NabRow), MCXT_ALLOC_HUGE);
	corpus.order = palloc_extended(2 * c->rows * sizeof(Ranked), MCXT_ALLOC_HUGE);
	corpus.files = palloc(c->series->n * sizeof(NabFile));
	for (i = 0; i < c->series->n; i++)
	{
		const Judged *judged = (const Judged *) c->series->list[i];

		for (row = 0; row < judged->n; row++)
			windows += judged->label[row] && (row == 0 || !judged->label[row - 1]);
	}
	corpus.best = palloc((windows + 1) * sizeof(double));
	for (i = 0; i < c->series->n; i++)
	{
		const Judged *judged = (const Judged *) c->series->list[i];

		CHECK_FOR_INTERRUPTS();
		nab_add(&corpus, judged->said[which].onset, judged->label, judged->n, nab_probation(judged->n));
	}
	nab_sort(&corpus);
	nab_sweep(&corpus, NULL, results);
	pfree(corpus.rows);
	pfree(corpus.order);
	pfree(corpus.files);
	pfree(corpus.best);
}

static void
PutNumber(Datum *values, bool *nulls, int column, double value)
{
	nulls[column] = isnan(value);
	values[column] = Float8GetDatum(value);
}

static void
PutRow(ReturnSetInfo *result, const Compare *c, int which, const uint32 *window)
{
	const Contender *contender = &c->contender[which];
	NabResult	nab[NAB_PROFILES];
	Means		means;
	Datum		values[COLUMNS];
	bool		nulls[COLUMNS] = {0};
	uint32		i;
	int			m;

	memset(&means, 0, sizeof(means));
	for (i = 0; i < c->series->n; i++)
	{
		const Judged *judged = (const Judged *) c->series->list[i];

		MeasureSeries(judged, &judged->said[which], window[i], &means);
	}
	MeasureNab(c, which, nab);
	values[0] = CStringGetTextDatum(contender->name);
	values[1] = Int64GetDatum((int64) c->rows);
	values[2] = Int64GetDatum((int64) c->labelled);
	values[3] = Int64GetDatum((int64) contender->anomalies);
	PutNumber(values, nulls, 4, 1e4 * (double) contender->alerts / (double) c->rows);
	for (m = 0; m < NAB_PROFILES; m++)
		PutNumber(values, nulls, 5 + m, nab[m].score);
	for (m = 0; m < (int) lengthof(means.sum); m++)
		PutNumber(values, nulls, 8 + m, means.n[m] > 0 ? means.sum[m] / means.n[m] : NAN);
	PutNumber(values, nulls, 15, 1e6 * contender->seconds / (double) c->rows);
	values[16] = Int64GetDatum((int64) contender->bytes);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

Datum
anomaly_compare(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *sql = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Compare    *c;
	Reader		query;
	QueryRow	row;
	uint32	   *window;
	uint32		i;
	int			which;

	QueryResultInit(fcinfo, COLUMNS);
	SPI_connect();
	c = palloc0(sizeof(Compare));
	c->context = AllocSetContextCreate(CurrentMemoryContext, "anomaly.compare", ALLOCSET_DEFAULT_SIZES);
	c->batch = AllocSetContextCreate(CurrentMemoryContext, "anomaly.compare batch", ALLOCSET_DEFAULT_SIZES);
	c->series = SeriesTableMake(c->context, sizeof(Judged));
	ReadSpecs(c, PG_GETARG_ARRAYTYPE_P(1), PG_GETARG_BOOL(2));
	QueryOpen(&query, sql, true);
	c->timed = query.ts > 0;
	CheckTime(c);
	while (QueryNext(&query, &row))
		Take(c, &row);
	Flush(c);
	QueryClose(&query);
	if (c->rows == 0)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("query returned no row with a value"),
				 errhint("Detectors judge values that are numbers, not NULL.")));
	window = palloc(c->series->n * sizeof(uint32));
	for (i = 0; i < c->series->n; i++)
		window[i] = vus_window(((Judged *) c->series->list[i])->value, ((Judged *) c->series->list[i])->n);
	for (which = 0; which < c->ncontenders; which++)
		PutRow(result, c, which, window);
	SPI_finish();
	PG_RETURN_NULL();
}
