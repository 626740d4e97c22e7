/*
 * metric.c - measures of detection as aggregates
 *
 * A transition collects the rows, a final function gives them to core. Rows
 * stand in the order in which they come: measures that know neighbours want
 * ORDER BY in the call.
 */
#include "pg/pg.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "core/metric/affiliation.h"
#include "core/metric/vus.h"

#define VUS_WINDOW_MAX	100000

typedef struct MetricRows
{
	MemoryContext context;
	size_t		n;
	size_t		capacity;
	bool	   *label;			/* as the others: NULL when the signature has none */
	bool	   *predicted;
	double	   *score;
	double	   *value;
	double		parameter;		/* k or window */
} MetricRows;

/* Begin a group */
static MetricRows *
RowsStart(MemoryContext context, bool scored, bool valued, bool labelled)
{
	MetricRows *rows = MemoryContextAllocZero(context, sizeof(MetricRows));

	rows->context = context;
	rows->capacity = 64;
	if (labelled)
		rows->label = MemoryContextAlloc(context, rows->capacity * sizeof(bool));
	if (scored)
		rows->score = MemoryContextAlloc(context, rows->capacity * sizeof(double));
	if (valued)
		rows->value = MemoryContextAlloc(context, rows->capacity * sizeof(double));
	if (!scored && labelled)
		rows->predicted = MemoryContextAlloc(context, rows->capacity * sizeof(bool));
	return rows;
}

/* Room for one more row */
static void
RowsGrow(MetricRows *rows)
{
	if (rows->n < rows->capacity)
		return;
	MetricCheckRows(rows->n + 1);
	rows->capacity = Min(2 * rows->capacity, METRIC_MAX_ROWS);
	if (rows->label != NULL)
		rows->label = repalloc(rows->label, rows->capacity * sizeof(bool));
	if (rows->predicted != NULL)
		rows->predicted = repalloc(rows->predicted, rows->capacity * sizeof(bool));
	if (rows->score != NULL)
		rows->score = repalloc(rows->score, rows->capacity * sizeof(double));
	if (rows->value != NULL)
		rows->value = repalloc(rows->value, rows->capacity * sizeof(double));
}

/* Refuse more rows than one allocation can rank */
void
MetricCheckRows(size_t n)
{
	if (n > METRIC_MAX_ROWS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a measure takes at most %zu rows", (size_t) METRIC_MAX_ROWS),
				 errhint("Measure series by series, with GROUP BY.")));
}

/* The context of the aggregate that calls */
MemoryContext
MetricContext(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("aggregate function called in non-aggregate context")));
	return context;
}

/* A score: NaN where it is NULL */
double
MetricScore(FunctionCallInfo fcinfo, int i)
{
	double		score;

	if (PG_ARGISNULL(i))
		return NAN;
	score = PG_GETARG_FLOAT8(i);
	if (!isfinite(score))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score must be a finite number or NULL"),
				 errhint("NULL is for rows without a score; it counts as less than all scores.")));
	return score;
}

bool
MetricLabel(FunctionCallInfo fcinfo, int i)
{
	if (PG_ARGISNULL(i))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("label must not be NULL"),
				 errhint("Leave rows out with FILTER (WHERE ...), or write coalesce(label, false).")));
	return PG_GETARG_BOOL(i);
}

/* The same parameter in every row */
static void
SetParameter(MetricRows *rows, bool isnull, double value, const char *name, double max)
{
	if (isnull || !(value >= 0 && value <= max))
		ereport(ERROR,
				(errcode(isnull ? ERRCODE_NULL_VALUE_NOT_ALLOWED : ERRCODE_INVALID_PARAMETER_VALUE),
				 isnull ? errmsg("%s is NULL, but must be between 0 and %g", name, max) :
				 errmsg("%s is %g, but must be between 0 and %g", name, value, max),
				 errhint("Give the same %s with every row.", name)));
	if (rows->n > 0 && value != rows->parameter)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s changes within a group from %g to %g", name, rows->parameter, value),
				 errhint("Group by it.")));
	rows->parameter = value;
}

static MetricRows *
RowsOf(FunctionCallInfo fcinfo, bool scored, bool valued, bool labelled)
{
	MemoryContext context = MetricContext(fcinfo);
	MetricRows *rows;

	if (PG_ARGISNULL(0))
		return RowsStart(context, scored, valued, labelled);
	rows = (MetricRows *) PG_GETARG_POINTER(0);
	RowsGrow(rows);
	return rows;
}

/* Transition: score, label */
static MetricRows *
ScoreStep(FunctionCallInfo fcinfo)
{
	MetricRows *rows = RowsOf(fcinfo, true, false, true);

	rows->score[rows->n] = MetricScore(fcinfo, 1);
	rows->label[rows->n] = MetricLabel(fcinfo, 2);
	return rows;
}

/* Transition: is_anomaly, label; NULL is no anomaly */
static MetricRows *
FlagStep(FunctionCallInfo fcinfo)
{
	MetricRows *rows = RowsOf(fcinfo, false, false, true);

	rows->predicted[rows->n] = !PG_ARGISNULL(1) && PG_GETARG_BOOL(1);
	rows->label[rows->n] = MetricLabel(fcinfo, 2);
	return rows;
}

static void
SetK(FunctionCallInfo fcinfo, MetricRows *rows)
{
	SetParameter(rows, PG_ARGISNULL(3), PG_ARGISNULL(3) ? 0 : PG_GETARG_FLOAT8(3), "k", 100);
}

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_metric_score_step);
Datum
anomaly_metric_score_step(PG_FUNCTION_ARGS)
{
	MetricRows *rows = ScoreStep(fcinfo);

	rows->n++;
	PG_RETURN_POINTER(rows);
}

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_metric_score_k_step);
Datum
anomaly_metric_score_k_step(PG_FUNCTION_ARGS)
{
	MetricRows *rows = ScoreStep(fcinfo);

	SetK(fcinfo, rows);
	rows->n++;
	PG_RETURN_POINTER(rows);
}

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_metric_score_window_step);
Datum
anomaly_metric_score_window_step(PG_FUNCTION_ARGS)
{
	MetricRows *rows = ScoreStep(fcinfo);

	SetParameter(rows, PG_ARGISNULL(3), PG_ARGISNULL(3) ? 0 : PG_GETARG_INT32(3), "window", VUS_WINDOW_MAX);
	rows->n++;
	PG_RETURN_POINTER(rows);
}

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_metric_flag_step);
Datum
anomaly_metric_flag_step(PG_FUNCTION_ARGS)
{
	MetricRows *rows = FlagStep(fcinfo);

	rows->n++;
	PG_RETURN_POINTER(rows);
}

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_metric_flag_k_step);
Datum
anomaly_metric_flag_k_step(PG_FUNCTION_ARGS)
{
	MetricRows *rows = FlagStep(fcinfo);

	SetK(fcinfo, rows);
	rows->n++;
	PG_RETURN_POINTER(rows);
}

/* A value of the series: what is not finite is not known */
static double
ReadValue(FunctionCallInfo fcinfo, int i)
{
	double		value = PG_ARGISNULL(i) ? NAN : PG_GETARG_FLOAT8(i);

	return isfinite(value) ? value : NAN;
}

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_metric_value_score_step);
Datum
anomaly_metric_value_score_step(PG_FUNCTION_ARGS)
{
	MetricRows *rows = RowsOf(fcinfo, true, true, true);

	rows->value[rows->n] = ReadValue(fcinfo, 1);
	rows->score[rows->n] = MetricScore(fcinfo, 2);
	rows->label[rows->n] = MetricLabel(fcinfo, 3);
	rows->n++;
	PG_RETURN_POINTER(rows);
}

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_metric_value_step);
Datum
anomaly_metric_value_step(PG_FUNCTION_ARGS)
{
	MetricRows *rows = RowsOf(fcinfo, false, true, false);

	rows->value[rows->n++] = ReadValue(fcinfo, 1);
	PG_RETURN_POINTER(rows);
}

/* Rows from the highest score down */
static Ranked *
Rank(const MetricRows *rows)
{
	Ranked	   *order = palloc(2 * rows->n * sizeof(Ranked));

	rank_rows(rows->score, rows->n, order);
	return order;
}

static Run *
RunRoom(const MetricRows *rows)
{
	return palloc(RUNS_MAX(rows->n) * sizeof(Run));
}

/* vus_volume() that can be cancelled */
static VusArea
Volume(const MetricRows *rows)
{
	Vus		   *vus = palloc(sizeof(Vus));
	uint32_t	window = rows->value != NULL ? vus_window(rows->value, rows->n) : (uint32_t) rows->parameter;
	VusArea		sum = {0, 0};

	vus_init(vus, Rank(rows), rows->label, rows->n, VUS_THRESHOLDS, palloc(rows->n * sizeof(VusRow)), RunRoom(rows));
	for (uint32_t buffer = 0; buffer <= window; buffer++)
	{
		VusArea		area = vus_area(vus, buffer);

		CHECK_FOR_INTERRUPTS();
		sum.pr += area.pr;
		sum.roc += area.roc;
	}
	sum.pr /= window + 1.0;
	sum.roc /= window + 1.0;
	return sum;
}

static BestThreshold
BestF1(const MetricRows *rows)
{
	return best_f1(Rank(rows), rows->label, rows->n);
}

static BestThreshold
BestAdjusted(const MetricRows *rows, double k)
{
	return best_adjusted_f1(Rank(rows), rows->label, rows->n, k, RunRoom(rows),
							palloc(RUNS_MAX(rows->n) * sizeof(uint32_t)));
}

static BestThreshold
BestEvent(const MetricRows *rows)
{
	return best_event_f1(Rank(rows), rows->label, rows->n, RunRoom(rows), palloc(RUNS_MAX(rows->n) * sizeof(uint32_t)));
}

static Quality
Adjusted(const MetricRows *rows, double k)
{
	return adjusted_quality(rows->label, rows->predicted, rows->n, k);
}

static Quality
Event(const MetricRows *rows)
{
	return event_quality(rows->label, rows->predicted, rows->n);
}

static Quality
Range(const MetricRows *rows)
{
	return range_quality(rows->label, rows->predicted, rows->n, RANGE_EXISTENCE, RunRoom(rows), RunRoom(rows));
}

static Quality
Affiliation(const MetricRows *rows)
{
	return affiliation_quality(rows->label, rows->predicted, rows->n, RunRoom(rows), RunRoom(rows));
}

/* A final function: NULL without rows, and where the measure is not defined */
#define MEASURE(name, expression) \
	PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_##name##_final); \
	Datum \
	anomaly_##name##_final(PG_FUNCTION_ARGS) \
	{ \
		const MetricRows *rows; \
		double		result; \
\
		(void) MetricContext(fcinfo); \
		if (PG_ARGISNULL(0)) \
			PG_RETURN_NULL(); \
		rows = (const MetricRows *) PG_GETARG_POINTER(0); \
		result = (expression); \
		if (isnan(result)) \
			PG_RETURN_NULL(); \
		PG_RETURN_FLOAT8(result); \
	}

MEASURE(auc_pr, auc_pr(Rank(rows), rows->label, rows->n))
MEASURE(auc_roc, auc_roc(Rank(rows), rows->label, rows->n))
MEASURE(vus_pr, Volume(rows).pr)
MEASURE(vus_roc, Volume(rows).roc)
MEASURE(best_f1, BestF1(rows).value)
MEASURE(best_f1_threshold, BestF1(rows).threshold)
MEASURE(best_point_adjusted_f1, BestAdjusted(rows, 0).value)
MEASURE(best_pa_k_f1, BestAdjusted(rows, rows->parameter).value)
MEASURE(best_event_f1, BestEvent(rows).value)
MEASURE(f1, Adjusted(rows, 100).f1)
MEASURE(point_adjusted_f1, Adjusted(rows, 0).f1)
MEASURE(pa_k_f1, Adjusted(rows, rows->parameter).f1)
MEASURE(event_precision, Event(rows).precision)
MEASURE(event_recall, Event(rows).recall)
MEASURE(event_f1, Event(rows).f1)
MEASURE(range_precision, Range(rows).precision)
MEASURE(range_recall, Range(rows).recall)
MEASURE(range_f1, Range(rows).f1)
MEASURE(affiliation_precision, Affiliation(rows).precision)
MEASURE(affiliation_recall, Affiliation(rows).recall)
MEASURE(affiliation_f1, Affiliation(rows).f1)
MEASURE(detection_delay, detection_delay(rows->label, rows->predicted, rows->n))

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_vus_window_final);
Datum
anomaly_vus_window_final(PG_FUNCTION_ARGS)
{
	const MetricRows *rows;

	(void) MetricContext(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	rows = (const MetricRows *) PG_GETARG_POINTER(0);
	PG_RETURN_INT32((int32) vus_window(rows->value, rows->n));
}
