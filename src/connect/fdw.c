/*
 * fdw.c - the validator of foreign-data wrapper anomaly_kafka
 *
 * The wrapper has no handler: its servers hold where brokers are, its user
 * mappings who we are there; nothing is queried through them.
 */
#include "postgres.h"

#include "access/reloptions.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_foreign_table.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/acl.h"

#include "connect/sql.h"

#if PG_VERSION_NUM < 140000
#define ROLE_PG_READ_SERVER_FILES DEFAULT_ROLE_READ_SERVER_FILES
#endif

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_kafka_validator);

/*
 * Whoever may name a secret can send it to a broker of his own, so that is for
 * those who may read files anyway.
 */
static void
CheckReferenceRights(const char *name)
{
	if (!has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to use a secret of the server for \"%s\"", name),
				 errhint("Superusers and members of pg_read_server_files may set a value of the form secret:NAME.")));
}

Datum
anomaly_kafka_validator(PG_FUNCTION_ARGS)
{
	List	   *options = untransformRelOptions(PG_GETARG_DATUM(0));
	Oid			catalog = PG_GETARG_OID(1);
	int			place = catalog == ForeignServerRelationId ? PLACE_SERVER :
		catalog == UserMappingRelationId ? PLACE_MAPPING : 0;
	bool		brokers = false;
	ListCell   *cell;

	if (catalog == ForeignTableRelationId)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
				 errmsg("foreign-data wrapper \"anomaly_kafka\" has no foreign tables"),
				 errhint("Use anomaly.create_connector() to read a topic into a table.")));
	foreach(cell, options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);
		char	   *value = defGetString(option);

		if (place == 0)
			ereport(ERROR,
					(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
					 errmsg("option \"%s\" is not allowed here", ShownValue(option->defname)),
					 errhint("Options belong to servers and user mappings.")));
		PropertyCheck(option->defname, value, place);
		if (PropertyIsReference(value))
			CheckReferenceRights(option->defname);
		brokers = brokers || strcmp(option->defname, "bootstrap.servers") == 0;
	}
	if (place == PLACE_SERVER && !brokers)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_DYNAMIC_PARAMETER_VALUE_NEEDED),
				 errmsg("property \"bootstrap.servers\" is missing"),
				 errhint("OPTIONS (\"bootstrap.servers\" 'host:port').")));
	PG_RETURN_VOID();
}
