/*
 * fdw.c - options of the foreign data wrapper anomaly_kafka
 *
 * The wrapper has no handler: it gives servers and user mappings, with
 * Postgres's own privileges, dumps and hiding of passwords.
 */
#include "postgres.h"

#include "access/reloptions.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "connect/config.h"
#include "fmgr.h"

PG_FUNCTION_INFO_V1(anomaly_kafka_validator);
PGDLLEXPORT Datum anomaly_kafka_validator(PG_FUNCTION_ARGS);

Datum
anomaly_kafka_validator(PG_FUNCTION_ARGS)
{
	List	   *options = untransformRelOptions(PG_GETARG_DATUM(0));
	Oid			catalog = PG_GETARG_OID(1);
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *def = lfirst(cell);

		if (catalog == ForeignServerRelationId)
			PropertyCheck(def->defname, defGetString(def), PROPERTY_SERVER);
		else if (catalog == UserMappingRelationId)
			PropertyCheck(def->defname, defGetString(def), PROPERTY_MAPPING);
		else
			ereport(ERROR,
					(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
					 errmsg("option \"%s\" is not taken here", def->defname),
					 errhint("anomaly_kafka takes options of servers and user mappings; topics are named by anomaly.create_connector.")));
	}
	PG_RETURN_VOID();
}
