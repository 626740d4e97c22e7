/*
 * encoding.c - text of messages in the encoding of the database
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/memutils.h"

#include "worker/encoding.h"

static FmgrInfo to_server;
static bool converts = false;

void
EncodingInit(void)
{
	int			encoding = GetDatabaseEncoding();
	Oid			function;

	converts = encoding != PG_UTF8 && encoding != PG_SQL_ASCII;
	if (!converts)
		return;
	function = FindDefaultConversionProc(PG_UTF8, encoding);
	if (!OidIsValid(function))
		elog(ERROR, "no conversion from UTF-8 to %s", GetDatabaseEncodingName());	/* the config was refused */
	fmgr_info_cxt(function, &to_server, TopMemoryContext);
}

static bool
IsAscii(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (IS_HIGHBIT_SET(text[i]))
			return false;
	return true;
}

static bool
Convert(const char *utf8, size_t len, char *buffer)
{
#if PG_VERSION_NUM >= 140000
	return DatumGetInt32(FunctionCall6(&to_server, Int32GetDatum(PG_UTF8), Int32GetDatum(GetDatabaseEncoding()),
									   CStringGetDatum(utf8), CStringGetDatum(buffer), Int32GetDatum((int) len),
									   BoolGetDatum(true))) == (int) len;
#else
	MemoryContext caller = CurrentMemoryContext;
	volatile bool done = true;

	PG_TRY();
	{
		FunctionCall5(&to_server, Int32GetDatum(PG_UTF8), Int32GetDatum(GetDatabaseEncoding()), CStringGetDatum(utf8),
					  CStringGetDatum(buffer), Int32GetDatum((int) len));
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(caller);
		FlushErrorState();
		done = false;
	}
	PG_END_TRY();
	return done;
#endif
}

bool
EncodingToServer(const char *utf8, size_t len, char *buffer, const char **text, size_t *text_len)
{
	*text = utf8;
	*text_len = len;
	if (!converts || IsAscii(utf8, len))
		return true;
	if (!Convert(utf8, len, buffer))
		return false;
	*text = buffer;
	*text_len = strlen(buffer);
	return true;
}
