/*
 * catalog.c - a connector's row, its server and its owner's rights
 *
 * Rights are looked at here, so that create_connector and every start of a
 * task see the same: a role that lost USAGE stops its connectors.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xlog.h"
#include "catalog/namespace.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_type.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "common/hashfn.h"
#include "connect/config.h"
#include "connect/shared.h"
#include "connect/verbs.h"
#include "executor/spi.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

/* Appends topic, schema or table for "${...}" */
static const char *
Substitute(StringInfo buf, const char *format, const char *at, const char *topic)
{
	const char *dot = strchr(topic, '.');

	if (strncmp(at, "${topic}", 8) == 0)
	{
		appendStringInfoString(buf, topic);
		return at + 8;
	}
	if (strncmp(at, "${schema}", 9) == 0)
	{
		if (dot)
			appendBinaryStringInfo(buf, topic, dot - topic);
		else
			appendStringInfoString(buf, "public");
		return at + 9;
	}
	if (strncmp(at, "${table}", 8) == 0)
	{
		appendStringInfoString(buf, dot ? dot + 1 : topic);
		return at + 8;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("table name format \"%s\" holds an unknown variable", format),
			 errhint("Known: ${topic}, ${schema}, ${table}.")));
	return NULL;				/* keep the compiler quiet */
}

void
CatalogTableName(const char *format, const char *topic, char **schema, char **table)
{
	StringInfoData buf;
	const char *at = format;
	char	   *dot;

	initStringInfo(&buf);
	while (*at)
	{
		if (at[0] == '$' && at[1] == '{')
			at = Substitute(&buf, format, at, topic);
		else
			appendStringInfoChar(&buf, *at++);
	}
	dot = strchr(buf.data, '.');
	*schema = dot ? pnstrdup(buf.data, dot - buf.data) : pstrdup("public");
	*table = pstrdup(dot ? dot + 1 : buf.data);
	if (**schema == '\0' || **table == '\0' || strlen(*schema) >= NAMEDATALEN || strlen(*table) >= NAMEDATALEN)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("topic \"%s\" would land in table \"%s\": schema and table must have 1 to %d bytes", topic, buf.data, NAMEDATALEN - 1),
				 errhint("Set \"table.name.format\" to a name of your own.")));
	if (strcmp(*schema, "anomaly") == 0 || strncmp(*schema, "pg_", 3) == 0 || strcmp(*schema, "information_schema") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_RESERVED_NAME),
				 errmsg("topic \"%s\" would land in schema \"%s\", which is not for points", topic, *schema),
				 errhint("Set \"table.name.format\" and \"anomalies.table.name.format\" to names of your own.")));
}

/* USAGE on wrapper and server, by the owner's name in the message */
static void
CheckUsage(ForeignServer *server, ForeignDataWrapper *wrapper, Oid owner)
{
	AclResult	may;

#if PG_VERSION_NUM >= 160000
	may = object_aclcheck(ForeignDataWrapperRelationId, wrapper->fdwid, owner, ACL_USAGE);
	if (may == ACLCHECK_OK)
		may = object_aclcheck(ForeignServerRelationId, server->serverid, owner, ACL_USAGE);
#else
	may = pg_foreign_data_wrapper_aclcheck(wrapper->fdwid, owner, ACL_USAGE);
	if (may == ACLCHECK_OK)
		may = pg_foreign_server_aclcheck(server->serverid, owner, ACL_USAGE);
#endif
	if (may != ACLCHECK_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("role \"%s\" may not use server \"%s\"", GetUserNameFromId(owner, false), server->servername),
				 errhint("GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka and ON FOREIGN SERVER %s to it.", quote_identifier(server->servername))));
}

static void
AddProperties(List *options, int place, int *n, Property **list)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *def = lfirst(cell);
		Property   *property;

		PropertyCheck(def->defname, defGetString(def), place);
		*list = *list ? repalloc(*list, sizeof(Property) * (*n + 1)) : palloc(sizeof(Property));
		property = &(*list)[(*n)++];
		property->name = pstrdup(def->defname);
		property->value = PropertyResolve(def->defname, defGetString(def));
		property->secret = PropertyFind(def->defname)->secret;
	}
}

/* Without encryption anybody on the way reads and writes: a superuser decides */
static void
CheckEncryption(const char *server, Oid owner, const Property *list, int n)
{
	const char *protocol = "plaintext";
	int			i;

	for (i = 0; i < n; i++)
		if (strcmp(list[i].name, "security.protocol") == 0)
			protocol = list[i].value;
	if (pg_strcasecmp(protocol, "ssl") != 0 && pg_strcasecmp(protocol, "sasl_ssl") != 0 &&
		!superuser_arg(owner) && !anomaly_allow_plaintext)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("server \"%s\" is not encrypted (security.protocol is \"%s\"), and role \"%s\" is no superuser",
						server, protocol, GetUserNameFromId(owner, false)),
				 errhint("Set security.protocol to ssl or sasl_ssl, or have a superuser set anomaly.allow_plaintext.")));
}

void
CatalogServer(const char *name, Oid owner, int *n, Property **list)
{
	ForeignServer *server = GetForeignServerByName(name, false);
	ForeignDataWrapper *wrapper = GetForeignDataWrapper(server->fdwid);
	bool		brokers = false;
	int			i;

	*n = 0;
	*list = NULL;
	if (strcmp(wrapper->fdwname, "anomaly_kafka") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("server \"%s\" is of foreign data wrapper \"%s\", not anomaly_kafka", name, wrapper->fdwname)));
	CheckUsage(server, wrapper, owner);
	AddProperties(server->options, PROPERTY_SERVER, n, list);
	if (SearchSysCacheExists2(USERMAPPINGUSERSERVER, ObjectIdGetDatum(owner), ObjectIdGetDatum(server->serverid)) ||
		SearchSysCacheExists2(USERMAPPINGUSERSERVER, ObjectIdGetDatum(InvalidOid), ObjectIdGetDatum(server->serverid)))
		AddProperties(GetUserMapping(owner, server->serverid)->options, PROPERTY_MAPPING, n, list);
	for (i = 0; i < *n; i++)
		brokers = brokers || strcmp((*list)[i].name, "bootstrap.servers") == 0;
	if (!brokers)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
				 errmsg("server \"%s\" has no bootstrap.servers", name),
				 errhint("ALTER SERVER %s OPTIONS (ADD \"bootstrap.servers\" 'host:port').", quote_identifier(name))));
	CheckEncryption(name, owner, *list, *n);
}

/* Is the row from this cluster and database, or from a dump or a copy of another? */
static void
CheckCluster(const char *name, int64 system_identifier, Oid database)
{
	if (system_identifier != (int64) GetSystemIdentifier() || database != MyDatabaseId)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("connector \"%s\" was made on another cluster or in another database", name),
				 errhint("SELECT anomaly.resume_connector(%s) starts it here; be sure that it runs nowhere else.", quote_literal_cstr(name))));
}

static Datum
RowValue(int column, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, column, isnull);
}

bool
CatalogLoad(int64 id, Connector *out)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext spi;
	Oid			types[1] = {INT8OID};
	Datum		args[1] = {Int64GetDatum(id)};
	bool		isnull;
	Jsonb	   *config;
	int64		system_identifier;
	Oid			database;

	memset(out, 0, sizeof(*out));
	PushActiveSnapshot(GetTransactionSnapshot());	/* a worker has none */
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_with_args("SELECT name, owner::oid, generation, target_state, config, system_identifier, database_oid "
							  "FROM anomaly.connector WHERE id = $1", 1, types, args, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read anomaly.connector");
	if (SPI_processed == 0)
	{
		SPI_finish();
		PopActiveSnapshot();
		return false;
	}
	spi = MemoryContextSwitchTo(caller);
	out->id = id;
	out->name = TextDatumGetCString(RowValue(1, &isnull));
	out->owner = DatumGetObjectId(RowValue(2, &isnull));
	out->generation = DatumGetInt64(RowValue(3, &isnull));
	out->target_state = TextDatumGetCString(RowValue(4, &isnull));
	config = DatumGetJsonbPCopy(RowValue(5, &isnull));
	system_identifier = DatumGetInt64(RowValue(6, &isnull));
	database = DatumGetObjectId(RowValue(7, &isnull));
	MemoryContextSwitchTo(spi);
	SPI_finish();
	PopActiveSnapshot();

	if (!SearchSysCacheExists1(AUTHOID, ObjectIdGetDatum(out->owner)))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("the owner of connector \"%s\" does not exist any more", out->name),
				 errhint("Drop the connector and make it again.")));
	CheckCluster(out->name, system_identifier, database);
	ConfigParse(config, &out->config);
	CatalogServer(out->config.server, out->owner, &out->nproperties, &out->properties);
	out->converter_hash = hash_bytes_extended((const unsigned char *) &out->config.converter, sizeof(ConverterConfig), 0);
	return true;
}
