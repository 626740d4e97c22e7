/*
 * dead_letters.c - replay_dead_letters, discard_dead_letters
 *
 * The filter is the caller's own expression: it is run as the caller over the
 * view, in a query that cannot write, and gives coordinates and nothing else.
 * What is done with these is written as the tables' owner.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "parser/parser.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "connect/segment.h"
#include "connect/sql.h"

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_replay_dead_letters);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_discard_dead_letters);

#define LETTERS_FETCH	10000
#define LETTERS_WAKE	16		/* connectors remembered for the commit; past that, all are woken */
#define FILTER_PREFIX	"SELECT ("

static const char *const select_text =
"SELECT topic, partition, kafka_offset, item"
" FROM (SELECT * FROM anomaly.dead_letters WHERE connector OPERATOR(pg_catalog.=) $1) AS dead_letters WHERE (%s\n)";

#define LETTERS_GIVEN \
	" FROM ROWS FROM (unnest($2), unnest($3), unnest($4), unnest($5)) AS u(t, p, o, i), anomaly.connector_offset AS f" \
	" WHERE d.connector_id = $1 AND d.topic = u.t AND d.partition = u.p AND d.kafka_offset = u.o AND d.item = u.i" \
	" AND f.connector_id = $1 AND f.topic = u.t AND f.partition = u.p AND d.discarded_at IS NULL"

/* those at the offset are tried by the task in any case */
static const char *const replay_text =
"UPDATE anomaly.dead_letter AS d SET replay_requested_at = now()" LETTERS_GIVEN
" AND d.replayed_at IS NULL AND d.kafka_offset < f.next_offset";

static const char *const discard_text =
"UPDATE anomaly.dead_letter AS d SET discarded_at = now(), replay_requested_at = NULL, payload = NULL, key = NULL, headers = NULL"
LETTERS_GIVEN;

/* ---- the tasks hear of it at COMMIT ---- */

static int64 woken[LETTERS_WAKE];
static int	nwoken = 0;

static bool
IsWoken(const TaskSlot *slot)
{
	if (!slot->used || slot->database != MyDatabaseId || slot->task_id == ANOMALY_PUBLISHER)
		return false;
	for (int i = 0; i < Min(nwoken, LETTERS_WAKE); i++)
		if (woken[i] == slot->connector_id)
			return true;
	return nwoken > LETTERS_WAKE;
}

static void
WakeTasks(void)
{
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	for (int i = 0; i < anomaly_max_tasks; i++)
	{
		if (!IsWoken(&segment->slots[i]))
			continue;
		segment->workers[i].replay_letters = true;
		if (segment->workers[i].latch != NULL)
			SetLatch(segment->workers[i].latch);
	}
	LWLockRelease(segment->lock);
}

static void
AtCommit(XactEvent event, void *arg)
{
	if (nwoken == 0)
		return;
	if (event == XACT_EVENT_PRE_PREPARE)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot PREPARE a transaction that replays dead letters")));
	if (event == XACT_EVENT_COMMIT)
		WakeTasks();
	if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT)
		nwoken = 0;
}

static void
WakeAtCommit(int64 connector_id)
{
	static bool registered = false;

	if (!SharedReady())
		return;
	if (!registered)
		RegisterXactCallback(AtCommit, NULL);
	registered = true;
	if (nwoken < LETTERS_WAKE)
		woken[nwoken] = connector_id;
	nwoken = Min(nwoken + 1, LETTERS_WAKE + 1);
}

/* A worker's: asked since the last call? */
bool
SharedTakeReplay(TaskSlot *slot)
{
	Worker	   *worker = &segment->workers[slot - segment->slots];

	if (!*(volatile bool *) &worker->replay_letters)
		return false;
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	worker->replay_letters = false;
	LWLockRelease(segment->lock);
	return true;
}

bool
SharedTakeLetter(TaskSlot *slot, int max)
{
	uint64		sum = 0;

	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	for (int i = 0; i < anomaly_max_tasks; i++)
	{
		TaskSlot   *other = &segment->slots[i];

		if (other->used && other->database == slot->database && other->connector_id == slot->connector_id &&
			other->generation == slot->generation)
			sum += other->letters + other->letters_taken;
	}
	if (sum < (uint64) max)
		slot->letters_taken++;
	LWLockRelease(segment->lock);
	return sum < (uint64) max;
}

void
SharedCountLetters(TaskSlot *slot, int n)
{
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	slot->letters += n;
	slot->letters_taken = 0;
	LWLockRelease(segment->lock);
}

/* ---- the filter ---- */

/* Positions in the text that was parsed are positions in the filter to its author */
static void
FilterError(void *arg)
{
	int			at = geterrposition();

	if (at > (int) strlen(FILTER_PREFIX))
	{
		errposition(0);
		internalerrposition(at - strlen(FILTER_PREFIX));
		internalerrquery(arg);
	}
	errcontext("filter of dead letters");
}

static List *
Parse(const char *text)
{
#if PG_VERSION_NUM >= 140000
	return raw_parser(text, RAW_PARSE_DEFAULT);
#else
	return raw_parser(text);
#endif
}

/* One expression in parentheses, and no more of a query than that */
static bool
IsExpression(List *parsed)
{
	SelectStmt *select = list_length(parsed) == 1 ? (SelectStmt *) linitial_node(RawStmt, parsed)->stmt : NULL;

	return select != NULL && IsA(select, SelectStmt) && select->op == SETOP_NONE &&
		list_length(select->targetList) == 1 && linitial_node(ResTarget, select->targetList)->name == NULL &&
		select->distinctClause == NIL && select->intoClause == NULL && select->fromClause == NIL &&
		select->whereClause == NULL && select->groupClause == NIL && select->havingClause == NULL &&
		select->windowClause == NIL && select->valuesLists == NIL && select->sortClause == NIL &&
		select->limitOffset == NULL && select->limitCount == NULL && select->lockingClause == NIL &&
		select->withClause == NULL;
}

static void
CheckFilter(char *filter)
{
	ErrorContextCallback callback = {error_context_stack, FilterError, filter};

	error_context_stack = &callback;
	if (!IsExpression(Parse(psprintf(FILTER_PREFIX "%s\n)", filter))))
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("the filter \"%s\" is not one expression", ShownValue(filter)),
				 errhint("It is a condition on the columns of anomaly.dead_letters, for example: stage = 'sink' AND kafka_offset > 100.")));
	error_context_stack = callback.previous;
}

/* ---- the verbs ---- */

/* One column of the rows just fetched as an array */
static Datum
Column(int column, Oid type)
{
	int			n = (int) SPI_processed;
	Datum	   *values = palloc(sizeof(Datum) * n);
	bool		isnull;

	for (int i = 0; i < n; i++)
		values[i] = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, column, &isnull);
	if (type == TEXTOID)
		return PointerGetDatum(construct_array(values, n, TEXTOID, -1, false, TYPALIGN_INT));
	if (type == INT4OID)
		return PointerGetDatum(construct_array(values, n, INT4OID, 4, true, TYPALIGN_INT));
	return PointerGetDatum(construct_array(values, n, INT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

static int64
Change(int64 connector_id, const char *sql)
{
	Oid			types[5] = {INT8OID, TEXTARRAYOID, INT4ARRAYOID, INT8ARRAYOID, INT4ARRAYOID};
	Datum		args[5] = {Int64GetDatum(connector_id), Column(1, TEXTOID), Column(2, INT4OID), Column(3, INT8OID), Column(4, INT4OID)};
	Scope		scope;
	int			rc;

	ScopeEnter(&scope, CatalogOwner());
	rc = SPI_execute_with_args(sql, 5, types, args, NULL, false, 0);
	ScopeLeave(&scope);
	if (rc != SPI_OK_UPDATE)
		elog(ERROR, "could not run \"%s\": %s", sql, SPI_result_code_string(rc));
	return (int64) SPI_processed;
}

/* Every dead letter that the caller sees and the filter takes */
static int64
ChangeAll(const ConnectorRow *row, const char *filter, const char *sql)
{
	Oid			types[1] = {TEXTOID};
	Datum		args[1] = {CStringGetTextDatum(row->name)};
	Portal		portal = SPI_cursor_open_with_args(NULL, psprintf(select_text, filter), 1, types, args, NULL, true, 0);
	int64		changed = 0;
	uint64		fetched;

	do
	{
		SPITupleTable *table;

		SPI_cursor_fetch(portal, true, LETTERS_FETCH);
		fetched = SPI_processed;
		table = SPI_tuptable;
		if (fetched > 0)
			changed += Change(row->id, sql);
		SPI_freetuptable(table);
		CHECK_FOR_INTERRUPTS();
	} while (fetched == LETTERS_FETCH);
	SPI_cursor_close(portal);
	return changed;
}

static int64
Run(PG_FUNCTION_ARGS, const char *verb, const char *sql, bool wake)
{
	char	   *name = VerbName(PG_GETARG_DATUM(0), PG_ARGISNULL(0));
	char	   *filter = PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1));
	ConnectorRow row;
	int64		changed;

	PreventCommandIfReadOnly(verb);
	PreventCommandDuringRecovery(verb);
	if (filter != NULL)
		CheckFilter(filter);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (!CatalogRead(0, name, &row))
		VerbNoConnector(name);
	VerbCheckMember(&row);
	changed = ChangeAll(&row, filter ? filter : "true", sql);
	if (wake && changed > 0)
		WakeAtCommit(row.id);
	SPI_finish();
	return changed;
}

Datum
anomaly_replay_dead_letters(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(Run(fcinfo, "replay_dead_letters()", replay_text, true));
}

Datum
anomaly_discard_dead_letters(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(Run(fcinfo, "discard_dead_letters()", discard_text, false));
}
