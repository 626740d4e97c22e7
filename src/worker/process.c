/*
 * process.c - settings and errors of tasks and publishers
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/guc.h"
#include "worker/process.h"
#include "worker/sink.h"

void
ProcessPinSettings(void)
{
	static const char *const pinned[][2] = {
		{"search_path", "pg_catalog, pg_temp"},
		{"DateStyle", "ISO, MDY"},
		{"IntervalStyle", "postgres"},
		{"extra_float_digits", "1"},
		{"default_transaction_isolation", "read committed"},
		{"default_transaction_read_only", "off"},
		{"default_transaction_deferrable", "off"},
		{"session_replication_role", "origin"},
		{"row_security", "on"},
		{"statement_timeout", "0"},
		{"lock_timeout", "10s"},
		{"idle_in_transaction_session_timeout", "0"},
#if PG_VERSION_NUM >= 170000
		{"transaction_timeout", "0"},
#endif
	};

	for (size_t i = 0; i < lengthof(pinned); i++)
		SetConfigOption(pinned[i][0], pinned[i][1], PGC_SUSET, PGC_S_OVERRIDE);
}

bool
ProcessRetries(int sqlerrcode)
{
	switch (ERRCODE_TO_CATEGORY(sqlerrcode))
	{
		case ERRCODE_TRANSACTION_ROLLBACK:
		case ERRCODE_INSUFFICIENT_RESOURCES:
		case ERRCODE_OPERATOR_INTERVENTION:
		case ERRCODE_SYSTEM_ERROR:
		case ERRCODE_CONNECTION_EXCEPTION:
		case ERRCODE_INVALID_TRANSACTION_STATE:
			return true;
		default:
			return sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE;
	}
}

char *
ProcessTrace(const ErrorData *error)
{
	const char *row = SinkErrorRow(error);
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoString(&buf, error->message ? error->message : "unknown error");
	if (row)
		appendStringInfo(&buf, "\n%s", row);
	if (error->detail)
		appendStringInfo(&buf, "\nDETAIL: %s", error->detail);
	if (error->hint)
		appendStringInfo(&buf, "\nHINT: %s", error->hint);
	return buf.data;
}
