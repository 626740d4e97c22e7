/*
 * verbs.c - create, alter, drop, pause, resume, stop, restart
 *
 * A verb changes the connector's row and raises its generation; the launcher
 * is woken when the transaction commits, so a rollback undoes all of it. The
 * catalogs have no grants: rows are written as their owner, tables are made
 * as the caller.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xlog.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "connect/config.h"
#include "connect/connect.h"
#include "connect/verbs.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

PG_FUNCTION_INFO_V1(anomaly_create_connector);
PG_FUNCTION_INFO_V1(anomaly_alter_connector);
PG_FUNCTION_INFO_V1(anomaly_drop_connector);
PG_FUNCTION_INFO_V1(anomaly_pause_connector);
PG_FUNCTION_INFO_V1(anomaly_resume_connector);
PG_FUNCTION_INFO_V1(anomaly_stop_connector);
PG_FUNCTION_INFO_V1(anomaly_restart_connector);
PGDLLEXPORT Datum anomaly_create_connector(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum anomaly_alter_connector(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum anomaly_drop_connector(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum anomaly_pause_connector(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum anomaly_resume_connector(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum anomaly_stop_connector(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum anomaly_restart_connector(PG_FUNCTION_ARGS);

/* Owner of the catalogs: of the extension */
static Oid
CatalogOwner(void)
{
	Oid			relid = get_relname_relid("connector", get_namespace_oid("anomaly", false));
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "anomaly.connector is missing");
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

static uint64
RunAsOwner(const char *sql, int nargs, Oid *types, Datum *args, const char *nulls, bool read_only)
{
	Oid			user;
	int			context,
				level,
				result;

	GetUserIdAndSecContext(&user, &context);
	SetUserIdAndSecContext(CatalogOwner(), context | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
	level = NewGUCNestLevel();
	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	result = SPI_execute_with_args(sql, nargs, types, args, nulls, read_only, 0);
	AtEOXact_GUC(true, level);
	SetUserIdAndSecContext(user, context);
	if (result < 0)
		elog(ERROR, "could not run: %s", sql);
	return SPI_processed;
}

uint64
CatalogRun(const char *sql, int nargs, Oid *types, Datum *args, const char *nulls)
{
	return RunAsOwner(sql, nargs, types, args, nulls, false);
}

uint64
CatalogLook(const char *sql, int nargs, Oid *types, Datum *args)
{
	return RunAsOwner(sql, nargs, types, args, NULL, true);
}

static void
CheckPreloaded(void)
{
	if (!SharedReady())
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("connectors need anomaly in shared_preload_libraries"),
				 errhint("Set shared_preload_libraries = 'anomaly' and restart the server.")));
}

/* Inside SPI: the connector's id when the caller may act on it; 0: missing and that is fine */
int64
CatalogFind(const char *name, bool missing_ok, bool lock, Oid *owner)
{
	Oid			types[1] = {TEXTOID};
	Datum		args[1] = {CStringGetTextDatum(name)};
	bool		isnull;
	int64		id;

	if (CatalogRun(lock ? "SELECT id, owner::oid FROM anomaly.connector WHERE name = $1 FOR UPDATE" :
				   "SELECT id, owner::oid FROM anomaly.connector WHERE name = $1", 1, types, args, NULL) == 0)
	{
		if (!missing_ok)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_OBJECT),
					 errmsg("connector \"%s\" does not exist", name)));
		return 0;
	}
	id = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	*owner = DatumGetObjectId(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull));
	if (!has_privs_of_role(GetUserId(), *owner))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("must be a member of the owner of connector \"%s\"", name)));
	return id;
}

static void
CheckName(const char *name)
{
	if (*name == '\0' || strlen(name) >= ANOMALY_NAME_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("connector name \"%s\" must have 1 to %d bytes", name, ANOMALY_NAME_MAX - 1)));
}

/* Two connectors must not write the same topic's points into one table */
static void
CheckRawTables(int64 id, const ConnectorConfig *config)
{
	Oid			types[1] = {INT8OID};
	Datum		args[1] = {Int64GetDatum(id)};
	SPITupleTable *rows;
	uint64		n,
				i;
	int			mine,
				its;

	if (!config->raw_enabled)
		return;
	n = CatalogRun("SELECT name, config FROM anomaly.connector WHERE id <> $1", 1, types, args, NULL);
	rows = SPI_tuptable;
	for (i = 0; i < n; i++)
	{
		ConnectorConfig other;
		bool		isnull;

		ConfigParse(DatumGetJsonbP(SPI_getbinval(rows->vals[i], rows->tupdesc, 2, &isnull)), &other);
		for (mine = 0; other.raw_enabled && mine < config->ntopics; mine++)
			for (its = 0; its < other.ntopics; its++)
			{
				char	   *schema,
						   *table,
						   *schema2,
						   *table2;

				if (strcmp(config->topics[mine], other.topics[its]) != 0 || strcmp(config->server, other.server) != 0)
					continue;
				CatalogTableName(config->table_format, config->topics[mine], &schema, &table);
				CatalogTableName(other.table_format, other.topics[its], &schema2, &table2);
				if (strcmp(schema, schema2) == 0 && strcmp(table, table2) == 0)
					ereport(ERROR,
							(errcode(ERRCODE_OBJECT_IN_USE),
							 errmsg("connector \"%s\" already writes topic \"%s\" into table \"%s.%s\"",
									SPI_getvalue(rows->vals[i], rows->tupdesc, 1), config->topics[mine], schema, table),
							 errhint("Set \"raw.enabled\" to false, or \"table.name.format\" to another table.")));
			}
	}
}

/* Everything that a config must satisfy, the tables made */
static void
Prepare(int64 id, Oid owner, const ConnectorConfig *config)
{
	Property   *properties;
	int			n;

	CatalogServer(config->server, owner, &n, &properties);
	CheckRawTables(id, config);
	TablesPrepare(config);
}

Datum
anomaly_create_connector(PG_FUNCTION_ARGS)
{
	char	   *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Jsonb	   *json = PG_GETARG_JSONB_P(1);
	Oid			types[] = {TEXTOID, REGROLEOID, NAMEOID, JSONBOID, INT8OID, OIDOID};
	Datum		args[6];
	ConnectorConfig config;
	NameData	server;

	CheckPreloaded();
	CheckName(name);
	ConfigParse(json, &config);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	Prepare(0, GetUserId(), &config);
	namestrcpy(&server, config.server);
	args[0] = CStringGetTextDatum(name);
	args[1] = ObjectIdGetDatum(GetUserId());
	args[2] = NameGetDatum(&server);
	args[3] = JsonbPGetDatum(json);
	args[4] = Int64GetDatum((int64) GetSystemIdentifier());
	args[5] = ObjectIdGetDatum(MyDatabaseId);
	if (CatalogRun("INSERT INTO anomaly.connector (name, owner, server, config, target_state, generation, system_identifier, database_oid) "
				   "VALUES ($1, $2, $3, $4, 'RUNNING', 1, $5, $6) ON CONFLICT (name) DO NOTHING", 6, types, args, NULL) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("connector \"%s\" already exists", name)));
	SPI_finish();
	SharedPostAtCommit();
	PG_RETURN_VOID();
}

Datum
anomaly_alter_connector(PG_FUNCTION_ARGS)
{
	char	   *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Oid			types[] = {INT8OID, JSONBOID, NAMEOID};
	Datum		args[3];
	ConnectorConfig before,
				after;
	NameData	server;
	Oid			owner;
	bool		isnull;
	Jsonb	   *merged;

	CheckPreloaded();
	if (!JB_ROOT_IS_OBJECT(PG_GETARG_JSONB_P(1)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the config of a connector must be a JSON object")));
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	args[0] = Int64GetDatum(CatalogFind(name, false, true, &owner));
	args[1] = PG_GETARG_DATUM(1);
	(void) CatalogRun("SELECT config, jsonb_strip_nulls(config || $2) FROM anomaly.connector WHERE id = $1", 2, types, args, NULL);
	ConfigParse(DatumGetJsonbP(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull)), &before);
	merged = DatumGetJsonbP(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull));
	ConfigParse(merged, &after);
	Prepare(DatumGetInt64(args[0]), owner, &after);
	if (strcmp(before.spec.text, after.spec.text) != 0)
		ereport(NOTICE,
				(errmsg("connector \"%s\": %s starts cold, what %s had learned is thrown away", name, after.spec.text, before.spec.text)));
	namestrcpy(&server, after.server);
	args[1] = JsonbPGetDatum(merged);
	args[2] = NameGetDatum(&server);
	(void) CatalogRun("UPDATE anomaly.connector SET config = $2, server = $3, generation = generation + 1 WHERE id = $1", 3, types, args, NULL);
	SPI_finish();
	SharedPostAtCommit();
	PG_RETURN_VOID();
}

Datum
anomaly_drop_connector(PG_FUNCTION_ARGS)
{
	char	   *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Oid			types[] = {INT8OID};
	Datum		args[1];
	Oid			owner;
	int64		id;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	id = CatalogFind(name, PG_GETARG_BOOL(1), true, &owner);
	if (id == 0)
		ereport(NOTICE, (errmsg("connector \"%s\" does not exist, skipping", name)));
	args[0] = Int64GetDatum(id);
	(void) CatalogRun("DELETE FROM anomaly.connector WHERE id = $1", 1, types, args, NULL);
	SPI_finish();
	SharedPostAtCommit();
	PG_RETURN_VOID();
}

/* Set what is wanted; state NULL: the same again, that is a restart */
static void
SetTarget(const char *name, const char *state)
{
	Oid			types[] = {INT8OID, TEXTOID, INT8OID, OIDOID};
	Datum		args[4];
	char		nulls[5] = "    ";
	Oid			owner;

	CheckPreloaded();
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	args[0] = Int64GetDatum(CatalogFind(name, false, true, &owner));
	args[1] = (Datum) 0;
	if (state != NULL)
		args[1] = CStringGetTextDatum(state);
	else
		nulls[1] = 'n';
	args[2] = Int64GetDatum((int64) GetSystemIdentifier());
	args[3] = ObjectIdGetDatum(MyDatabaseId);
	if (state == NULL && CatalogRun("SELECT 1 FROM anomaly.connector WHERE id = $1 AND target_state <> 'STOPPED' "
									"AND system_identifier = $3 AND database_oid = $4", 4, types, args, nulls) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("connector \"%s\" is STOPPED", name),
				 errhint("Start it with anomaly.resume_connector.")));
	/* a person who resumes a restored connector makes it this cluster's own */
	(void) CatalogRun("UPDATE anomaly.connector SET target_state = coalesce($2, target_state), stop_reason = NULL, "
					  "generation = generation + 1, "
					  "system_identifier = CASE WHEN $2 = 'RUNNING' THEN $3 ELSE system_identifier END, "
					  "database_oid = CASE WHEN $2 = 'RUNNING' THEN $4 ELSE database_oid END WHERE id = $1", 4, types, args, nulls);
	SPI_finish();
	SharedPostAtCommit();
}

Datum
anomaly_pause_connector(PG_FUNCTION_ARGS)
{
	SetTarget(text_to_cstring(PG_GETARG_TEXT_PP(0)), "PAUSED");
	PG_RETURN_VOID();
}

Datum
anomaly_resume_connector(PG_FUNCTION_ARGS)
{
	SetTarget(text_to_cstring(PG_GETARG_TEXT_PP(0)), "RUNNING");
	PG_RETURN_VOID();
}

Datum
anomaly_stop_connector(PG_FUNCTION_ARGS)
{
	SetTarget(text_to_cstring(PG_GETARG_TEXT_PP(0)), "STOPPED");
	PG_RETURN_VOID();
}

Datum
anomaly_restart_connector(PG_FUNCTION_ARGS)
{
	SetTarget(text_to_cstring(PG_GETARG_TEXT_PP(0)), NULL);
	PG_RETURN_VOID();
}
