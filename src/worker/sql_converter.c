/*
 * sql_converter.c - value.converter=sql:schema.function
 *
 * Called as the connector's owner, restricted, in a subtransaction for each
 * message that can only read: its error is the message's. What it returns may
 * depend on more than the message, so states are saved at every commit and
 * never replayed.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "connect/attempt.h"
#include "worker/converted.h"
#include "worker/process.h"
#include "worker/sql_converter.h"

static bool begun = false;		/* SqlConvertBegin made the transaction */

void
SqlConvertBegin(Task *task)
{
	static bool said = false;
	MemoryContext caller = CurrentMemoryContext;

	if (!said && task->slot->notice[0] == '\0')
		SharedSetNotice(task->slot, psprintf("replay not exact: messages are converted by the function %s, so states are saved at every commit",
											 task->connector.converter));
	said = true;
	if (IsTransactionState())
		return;
	begun = true;
	SetCurrentStatementStartTimestamp();
	StartTransactionCommand();
	PushActiveSnapshot(GetTransactionSnapshot());
	MemoryContextSwitchTo(caller);
}

void
SqlConvertEnd(Task *task)
{
	MemoryContext caller = CurrentMemoryContext;

	if (!begun)
		return;
	begun = false;
	PopActiveSnapshot();
	CommitTransactionCommand();
	pgstat_report_stat(false);
	MemoryContextSwitchTo(caller);
}

static void
Call(Task *task, const Message *message)
{
	static SPIPlanPtr plan = NULL;
	Oid			type = BYTEAOID;
	Datum		arg = PointerGetDatum(cstring_to_text_with_len(message->payload, message->payload_len));

	if (plan == NULL)
	{
		plan = SPI_prepare(psprintf("SELECT f.series, f.ts, f.value FROM %s($1) AS f(series, ts, value)", task->connector.converter),
						   1, &type);
		if (plan == NULL || SPI_keepplan(plan) != 0)
			elog(ERROR, "could not prepare the call of %s", task->connector.converter);
	}
	if (SPI_execute_plan(plan, &arg, NULL, true, CONVERTER_POINTS_MAX + 1) != SPI_OK_SELECT)
		elog(ERROR, "could not call %s", task->connector.converter);
}

static bool
TakeSeries(const Message *message, HeapTuple tuple, TupleDesc desc, Converted *out, MessagePoint *point)
{
	char	   *name = SPI_getvalue(tuple, desc, 1);
	size_t		start = out->ntext;
	size_t		len;

	if (name == NULL)
		return series_of(message, NULL, 0, "series", out, point);
	name = pg_server_to_any(name, strlen(name), PG_UTF8);
	len = strlen(name);
	if (!series_of(message, name, len, "series", out, point) || !converted_append(out, name, len))
		return false;
	point->series = (const char *) (uintptr_t) start;
	point->in_text = true;
	return true;
}

static bool
TakeRow(const Message *message, HeapTuple tuple, TupleDesc desc, Converted *out)
{
	bool		no_ts;
	bool		no_value;
	Datum		ts = SPI_getbinval(tuple, desc, 2, &no_ts);
	Datum		value = SPI_getbinval(tuple, desc, 3, &no_value);
	double		x = no_value ? NAN : DatumGetFloat8(value);
	MessagePoint *point = converted_add_point(out, x);

	if (point == NULL)
		return false;
	point->is_null = no_value;
	if (!no_value && !isfinite(x))
		return converted_refuse(out, "value is no finite number");
	if (!no_ts && TIMESTAMP_NOT_FINITE(DatumGetTimestampTz(ts)))
		return converted_refuse(out, "ts is infinite");
	point->ts = no_ts ? message->timestamp : DatumGetTimestampTz(ts) + INT64CONST(946684800000000);
	if (point->ts == TIME_NONE)
		return converted_refuse(out, "no time: ts is NULL and the message has none");
	return TakeSeries(message, tuple, desc, out, point);
}

static bool
TakeRows(const Message *message, Converted *out)
{
	for (uint64 i = 0; i < SPI_processed; i++)
		if (!TakeRow(message, SPI_tuptable->vals[i], SPI_tuptable->tupdesc, out))
			return converted_place(out, "row", (long) i + 1);
	converted_resolve(out);
	return true;
}

/* May the message be to blame? Else time heals it, or a person must */
static bool
IsMessageError(int sqlerrcode)
{
	int			category = ERRCODE_TO_CATEGORY(sqlerrcode);

	return !ProcessRetries(sqlerrcode) && category != ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION &&
		category != ERRCODE_INTERNAL_ERROR;
}

static _Noreturn void
ThrowFor(const Task *task, ErrorData *error)
{
	if (error->sqlerrcode == ERRCODE_READ_ONLY_SQL_TRANSACTION)
	{
		error->sqlerrcode = ERRCODE_INVALID_FUNCTION_DEFINITION;	/* time does not heal it */
		error->hint = "A function that converts messages may read, and write nothing.";
	}
	error->message = psprintf("function %s of value.converter: %s", task->connector.converter, error->message);
	ReThrowError(error);
}

typedef struct Conversion
{
	Task	   *task;
	const Message *message;
	Converted  *out;
	bool		good;
} Conversion;

static void
Convert(void *arg)
{
	Conversion *c = arg;
	Identity	self;

	XactReadOnly = true;		/* until the subtransaction ends */
	ProcessBecome(c->task->connector.owner, &self);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	Call(c->task, c->message);
	c->good = TakeRows(c->message, c->out);
	SPI_finish();
	ProcessBecomeSelf(&self);
}

bool
SqlConvert(Task *task, const Message *message, Converted *out, char *sqlstate)
{
	Conversion	conversion = {task, message, out, false};
	ErrorData  *error;

	out->npoints = 0;
	out->nvalues = 0;
	out->ntext = 0;
	out->reason[0] = '\0';
	strcpy(sqlstate, "22P02");
	if (message->payload == NULL)
		return converted_refuse(out, "tombstone: the message has no payload");
	CHECK_FOR_INTERRUPTS();
	error = Attempt(Convert, &conversion, CurrentMemoryContext);
	if (error == NULL)
		return conversion.good;
	if (!IsMessageError(error->sqlerrcode))
		ThrowFor(task, error);
	strcpy(sqlstate, unpack_sql_state(error->sqlerrcode));
	converted_refuse(out, "%s", pg_server_to_any(error->message, strlen(error->message), PG_UTF8));
	FreeErrorData(error);
	return false;
}
