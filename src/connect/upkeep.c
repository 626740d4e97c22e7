/*
 * upkeep.c - what goes with a row of our tables
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/rel.h"

#include "connect/sql.h"

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_offset_deleted);

/* Trigger of anomaly.connector_offset: the states of a partition go with it */
Datum
anomaly_offset_deleted(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Oid			types[3] = {INT8OID, TEXTOID, INT4OID};
	const char *const columns[] = {"connector_id", "topic", "partition"};
	Datum		args[3];
	Scope		scope;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BY_DELETE(trigger->tg_event) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("anomaly_offset_deleted: must be called as a trigger for a deleted row")));
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	for (int i = 0; i < (int) lengthof(columns); i++)
	{
		TupleDesc	desc = RelationGetDescr(trigger->tg_relation);
		bool		isnull;

		args[i] = SPI_getbinval(trigger->tg_trigtuple, desc, SPI_fnumber(desc, columns[i]), &isnull);
	}
	ScopeEnter(&scope, CatalogOwner());
	if (SPI_execute_with_args("DELETE FROM anomaly.checkpoint WHERE connector_id OPERATOR(pg_catalog.=) $1"
							  " AND topic OPERATOR(pg_catalog.=) $2 AND partition OPERATOR(pg_catalog.=) $3",
							  3, types, args, NULL, false, 0) != SPI_OK_DELETE)
		elog(ERROR, "could not delete from anomaly.checkpoint");
	ScopeLeave(&scope);
	SPI_finish();
	return PointerGetDatum(NULL);
}
