/*
 * metric_nab.c - the score of the Numenta Anomaly Benchmark as aggregates
 *
 * Rows come in any order: they are sorted by series and row number before
 * they go to core.
 */
#include "pg/pg.h"

#include "access/htup_details.h"
#include "common/hashfn.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "core/metric/nab.h"

typedef struct SeriesKey
{
	const char *name;
	int			len;
} SeriesKey;

typedef struct SeriesEntry
{
	SeriesKey	key;
	uint32		id;
} SeriesEntry;

typedef struct CorpusRow
{
	int64		number;
	double		score;			/* NaN: NULL */
	uint32		series;
	bool		label;
} CorpusRow;

/* The transition state */
typedef struct Corpus
{
	MemoryContext context;
	HTAB	   *series;
	const SeriesEntry *last;	/* series of the row before: most rows have the same */
	CorpusRow  *rows;
	size_t		n;
	size_t		capacity;
	NabProfile	profile;
	double		threshold;
	bool		sorted;
} Corpus;

/* Names that a profile goes by */
static const struct
{
	const char *name;
	NabProfile	profile;
}			profile_names[] =
{
	{"standard", NAB_STANDARD},
	{"reward_low_fp_rate", NAB_LOW_FP},
	{"low_fp", NAB_LOW_FP},
	{"reward_low_fn_rate", NAB_LOW_FN},
	{"low_fn", NAB_LOW_FN}
};

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_nab_step);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_nab_profile_step);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_nab_threshold_step);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_nab_threshold_profile_step);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_nab_score_final);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_nab_score_at_final);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_nab_result_final);

static uint32
SeriesHash(const void *key, Size size)
{
	const SeriesKey *k = key;

	return hash_bytes((const unsigned char *) k->name, k->len);
}

static int
SeriesCompare(const void *a, const void *b, Size size)
{
	const SeriesKey *x = a;
	const SeriesKey *y = b;

	return x->len != y->len || memcmp(x->name, y->name, x->len) != 0;
}

/* Begin a corpus */
static Corpus *
CorpusStart(MemoryContext context)
{
	Corpus	   *c = MemoryContextAllocZero(context, sizeof(Corpus));
	HASHCTL		ctl = {.keysize = sizeof(SeriesKey), .entrysize = sizeof(SeriesEntry), .hash = SeriesHash,
		.match = SeriesCompare, .hcxt = context};

	c->context = context;
	c->capacity = 1024;
	c->rows = MemoryContextAlloc(context, c->capacity * sizeof(CorpusRow));
	c->series = hash_create("series", 64, &ctl, HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
	return c;
}

/* The number of a series; its name is kept once */
static uint32
SeriesOf(Corpus *c, const text *name)
{
	SeriesKey	key = {VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)};
	SeriesEntry *entry;
	bool		found;

	if (c->last != NULL && SeriesCompare(&key, &c->last->key, 0) == 0)
		return c->last->id;
	entry = hash_search(c->series, &key, HASH_FIND, NULL);
	if (entry == NULL)
	{
		char	   *copy = MemoryContextAlloc(c->context, key.len + 1);

		memcpy(copy, key.name, key.len);
		key.name = copy;
		entry = hash_search(c->series, &key, HASH_ENTER, &found);
		entry->id = (uint32) hash_get_num_entries(c->series) - 1;
	}
	c->last = entry;
	return entry->id;
}

/* Transition: series, row number, score, label */
static Corpus *
Step(FunctionCallInfo fcinfo)
{
	MemoryContext context = MetricContext(fcinfo);
	Corpus	   *c = PG_ARGISNULL(0) ? CorpusStart(context) : (Corpus *) PG_GETARG_POINTER(0);
	CorpusRow  *row;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("series and row number must not be NULL"),
				 errhint("Number the rows of each series with row_number() OVER (PARTITION BY series ORDER BY ts).")));
	if (c->n == c->capacity)
	{
		MetricCheckRows(c->n + 1);
		c->capacity = Min(2 * c->capacity, METRIC_MAX_ROWS);
		c->rows = repalloc(c->rows, c->capacity * sizeof(CorpusRow));
	}
	row = &c->rows[c->n];
	row->series = SeriesOf(c, PG_GETARG_TEXT_PP(1));
	row->number = PG_GETARG_INT64(2);
	row->score = MetricScore(fcinfo, 3);
	row->label = MetricLabel(fcinfo, 4);
	c->n++;
	c->sorted = false;
	return c;
}

/* The same profile in every row */
static void
SetProfile(FunctionCallInfo fcinfo, Corpus *c, int i)
{
	char	   *name = PG_ARGISNULL(i) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(i));
	const NabProfile before = c->profile;
	bool		known = false;

	for (size_t p = 0; name != NULL && p < lengthof(profile_names); p++)
		if (pg_strcasecmp(name, profile_names[p].name) == 0)
		{
			c->profile = profile_names[p].profile;
			known = true;
		}
	if (!known)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown profile \"%s\"", name != NULL ? name : "NULL"),
				 errhint("Profiles are standard, reward_low_FP_rate and reward_low_FN_rate.")));
	if (c->n > 1 && c->profile != before)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("profile changes within a group"),
				 errhint("Group by it.")));
	if (name != NULL)
		pfree(name);
}

/* The same threshold in every row */
static void
SetThreshold(FunctionCallInfo fcinfo, Corpus *c)
{
	double		threshold;

	if (PG_ARGISNULL(5) || isnan(threshold = PG_GETARG_FLOAT8(5)))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("threshold must be a number"),
				 errhint("nab_score() without a threshold chooses the best one.")));
	if (c->n > 1 && threshold != c->threshold)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("threshold changes within a group from %g to %g", c->threshold, threshold),
				 errhint("Group by it.")));
	c->threshold = threshold;
}

Datum
anomaly_nab_step(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(Step(fcinfo));
}

Datum
anomaly_nab_profile_step(PG_FUNCTION_ARGS)
{
	Corpus	   *c = Step(fcinfo);

	SetProfile(fcinfo, c, 5);
	PG_RETURN_POINTER(c);
}

Datum
anomaly_nab_threshold_step(PG_FUNCTION_ARGS)
{
	Corpus	   *c = Step(fcinfo);

	SetThreshold(fcinfo, c);
	PG_RETURN_POINTER(c);
}

Datum
anomaly_nab_threshold_profile_step(PG_FUNCTION_ARGS)
{
	Corpus	   *c = Step(fcinfo);

	SetThreshold(fcinfo, c);
	SetProfile(fcinfo, c, 6);
	PG_RETURN_POINTER(c);
}

static int
CompareRows(const void *a, const void *b)
{
	const CorpusRow *x = a;
	const CorpusRow *y = b;

	if (x->series != y->series)
		return x->series < y->series ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

/* Bring the rows in order; each number once */
static void
CorpusSort(Corpus *c)
{
	if (c->sorted)
		return;
	qsort(c->rows, c->n, sizeof(CorpusRow), CompareRows);
	for (size_t i = 1; i < c->n; i++)
		if (CompareRows(&c->rows[i - 1], &c->rows[i]) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_CARDINALITY_VIOLATION),
					 errmsg("row number " INT64_FORMAT " stands twice in a series", c->rows[i].number),
					 errhint("Number the rows of each series with row_number(): timestamps may repeat, numbers may not.")));
	c->sorted = true;
}

/* The corpus as core wants it, sorted by score */
static NabCorpus *
CorpusPrepare(Corpus *c)
{
	NabCorpus  *corpus = palloc0(sizeof(NabCorpus));
	double	   *score = palloc(c->n * sizeof(double));
	bool	   *label = palloc(c->n * sizeof(bool));
	size_t		windows = 0;

	CorpusSort(c);
	corpus->rows = palloc(c->n * sizeof(NabRow));
	corpus->order = palloc(2 * c->n * sizeof(Ranked));
	corpus->files = palloc(hash_get_num_entries(c->series) * sizeof(NabFile));
	for (size_t i = 0; i < c->n; i++)
	{
		score[i] = c->rows[i].score;
		label[i] = c->rows[i].label;
		windows += label[i] && (i == 0 || !label[i - 1] || c->rows[i].series != c->rows[i - 1].series);
	}
	corpus->best = palloc((windows + 1) * sizeof(double));
	for (size_t i = 0, end; i < c->n; i = end)
	{
		CHECK_FOR_INTERRUPTS();
		for (end = i + 1; end < c->n && c->rows[end].series == c->rows[i].series;)
			end++;
		nab_add(corpus, score + i, label + i, end - i, nab_probation(end - i));
	}
	nab_sort(corpus);
	pfree(score);
	pfree(label);
	return corpus;
}

static Datum
ScoreDatum(FunctionCallInfo fcinfo, double score)
{
	if (isnan(score))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(score);
}

Datum
anomaly_nab_score_final(PG_FUNCTION_ARGS)
{
	Corpus	   *c;
	NabResult	results[NAB_PROFILES];

	(void) MetricContext(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	c = (Corpus *) PG_GETARG_POINTER(0);
	nab_sweep(CorpusPrepare(c), NULL, results);
	return ScoreDatum(fcinfo, results[c->profile].score);
}

Datum
anomaly_nab_score_at_final(PG_FUNCTION_ARGS)
{
	Corpus	   *c;
	NabTally	tally;

	(void) MetricContext(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	c = (Corpus *) PG_GETARG_POINTER(0);
	tally = nab_tally(CorpusPrepare(c), c->threshold, NULL);
	return ScoreDatum(fcinfo, nab_score(&tally, c->profile));
}

/* All profiles: scores, then thresholds */
Datum
anomaly_nab_result_final(PG_FUNCTION_ARGS)
{
	NabResult	results[NAB_PROFILES];
	Datum		values[2 * NAB_PROFILES];
	bool		nulls[2 * NAB_PROFILES];
	TupleDesc	desc;

	(void) MetricContext(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE || desc->natts != lengthof(values))
		elog(ERROR, "nab_result has an unexpected shape");
	nab_sweep(CorpusPrepare((Corpus *) PG_GETARG_POINTER(0)), NULL, results);
	for (int p = 0; p < NAB_PROFILES; p++)
	{
		values[p] = Float8GetDatum(results[p].score);
		values[NAB_PROFILES + p] = Float8GetDatum(results[p].threshold);
		nulls[p] = nulls[NAB_PROFILES + p] = isnan(results[p].score);
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
