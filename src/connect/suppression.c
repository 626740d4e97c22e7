/*
 * suppression.c - which anomalies nobody wants to hear of
 *
 * The table's row security says who sees and changes what. What a row
 * silences is decided here: of a connector, only what is written by a role
 * that may handle it.
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "connect/sql.h"

typedef struct Suppression
{
	text	   *series;			/* pattern of LIKE */
	TimestampTz from;
	TimestampTz to;
	bool		from_inclusive;
	bool		to_inclusive;
} Suppression;

struct Suppressions
{
	int			n;
	Suppression list[FLEXIBLE_ARRAY_MEMBER];
};

static const char *const query =
	"SELECT created_by::pg_catalog.oid, series, pg_catalog.lower(during), pg_catalog.upper(during),"
	" pg_catalog.lower_inc(during), pg_catalog.upper_inc(during) FROM anomaly.suppressions"
	" WHERE (connector IS NULL OR connector OPERATOR(pg_catalog.=) $1) AND NOT pg_catalog.isempty(during)";

static Datum
Column(uint64 row, int column, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, isnull);
}

static TimestampTz
Bound(uint64 row, int column, TimestampTz none)
{
	bool		isnull;
	Datum		value = Column(row, column, &isnull);

	return isnull ? none : DatumGetTimestampTz(value);
}

Suppressions *
SuppressionsRead(const char *connector, Oid owner)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[1] = {TEXTOID};
	Datum		args[1] = {CStringGetTextDatum(connector)};
	Suppressions *result;
	Scope		scope;

	ScopeEnter(&scope, CatalogOwner());
	if (plan == NULL)
	{
		plan = SPI_prepare(query, 1, types);
		if (plan == NULL || SPI_keepplan(plan) != 0)
			elog(ERROR, "could not prepare: %s", query);
	}
	if (SPI_execute_plan(plan, args, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read anomaly.suppressions");
	ScopeLeave(&scope);
	result = palloc(offsetof(Suppressions, list) + sizeof(Suppression) * SPI_processed);
	result->n = 0;
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		Suppression *s = &result->list[result->n];
		bool		isnull;

		if (!is_member_of_role(DatumGetObjectId(Column(i, 1, &isnull)), owner))
			continue;
		s->series = DatumGetTextPCopy(Column(i, 2, &isnull));
		s->from = Bound(i, 3, DT_NOBEGIN);
		s->to = Bound(i, 4, DT_NOEND);
		s->from_inclusive = DatumGetBool(Column(i, 5, &isnull));
		s->to_inclusive = DatumGetBool(Column(i, 6, &isnull));
		result->n++;
	}
	SPI_freetuptable(SPI_tuptable);
	return result;
}

bool
SuppressionActive(const Suppressions *list, const text *series, TimestampTz ts)
{
	for (int i = 0; i < list->n; i++)
	{
		const Suppression *s = &list->list[i];

		if ((s->from_inclusive ? ts >= s->from : ts > s->from) && (s->to_inclusive ? ts <= s->to : ts < s->to) &&
			DatumGetBool(DirectFunctionCall2Coll(textlike, C_COLLATION_OID, PointerGetDatum(series), PointerGetDatum(s->series))))
			return true;
	}
	return false;
}
