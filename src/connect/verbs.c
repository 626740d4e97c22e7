/*
 * verbs.c - create, alter, drop, pause, resume, stop, restart
 *
 * A verb changes the connector's row and raises its generation; the launcher
 * is woken when the transaction commits, so a rollback undoes all of it. The
 * catalogs have no grants: rows are written as their owner, tables are made
 * as the connector's.
 */
#include "postgres.h"

#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"

#include "connect/connect.h"
#include "connect/sql.h"

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_create_connector);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_alter_connector);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_drop_connector);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_pause_connector);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_resume_connector);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_stop_connector);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_restart_connector);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_restart_task);

/* ---- what all verbs begin with ---- */

char *
VerbName(Datum arg, bool isnull)
{
	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the name of a connector must not be NULL")));
	return TextDatumGetCString(arg);
}

/* What only changes rows, or wishes for less to run, works without */
void
VerbCheckPreloaded(const char *verb)
{
	if (!SharedReady())
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("%s needs anomaly in shared_preload_libraries", verb),
				 errhint("Set shared_preload_libraries = 'anomaly' in postgresql.conf and restart the server.")));
}

void
VerbNoConnector(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("connector \"%s\" does not exist", ShownValue(name)),
			 errhint("SELECT name FROM anomaly.connectors lists yours.")));
}

void
VerbCheckMember(const ConnectorRow *row)
{
	if (!is_member_of_role(GetUserId(), row->owner))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for connector \"%s\"", row->name),
				 errhint("Only members of its owner may do that.")));
}

/* One statement on our tables, inside SPI and as their owner */
uint64
VerbWrite(const char *sql, int nargs, Oid *types, Datum *args, const char *nulls)
{
	Scope		scope;
	int			rc;

	ScopeEnter(&scope, CatalogOwner());
	rc = SPI_execute_with_args(sql, nargs, types, args, nulls, false, 0);
	ScopeLeave(&scope);
	if (rc < 0)
		elog(ERROR, "could not run \"%s\": %s", sql, SPI_result_code_string(rc));
	return SPI_processed;
}

/*
 * The connector, locked, when the caller may handle it; false: there is none.
 * Rights come first: who has none must not even wait for a lock. All verbs
 * lock the table before the row, so that none waits for another in a circle.
 */
bool
VerbTake(const char *name, LOCKMODE table, bool for_delete, ConnectorRow *row)
{
	Oid			types[1] = {INT8OID};
	Datum		args[1];

	if (!CatalogRead(0, name, row))
		return false;
	VerbCheckMember(row);
	LockRelationOid(CatalogTable("connector"), table);
	args[0] = Int64GetDatum(row->id);
	if (VerbWrite(for_delete ? "SELECT FROM anomaly.connector WHERE id = $1 FOR UPDATE" :
			  "SELECT FROM anomaly.connector WHERE id = $1 FOR NO KEY UPDATE", 1, types, args, NULL) == 0)
		return false;			/* dropped while we waited */
	return CatalogRead(row->id, NULL, row);
}

void
VerbBegin(const char *verb)
{
	PreventCommandIfReadOnly(verb);
	PreventCommandDuringRecovery(verb);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
}

void
VerbEnd(void)
{
	SPI_finish();
	SharedPostAtCommit();
}

/* ---- create and alter ---- */

static void
CheckName(const char *name)
{
	bool		good = *name != '\0' && strlen(name) < ANOMALY_NAME_MAX;

	for (const char *p = name; *p != '\0' && good; p++)
		good = (unsigned char) *p >= 0x20 && *p != 0x7f;
	if (!good)
		ereport(ERROR,
				(errcode(strlen(name) < ANOMALY_NAME_MAX ? ERRCODE_INVALID_NAME : ERRCODE_NAME_TOO_LONG),
				 errmsg("connector name \"%s\" must have 1 to %d bytes and no control characters", ShownValue(name), ANOMALY_NAME_MAX - 1),
				 errhint("The name is for people: views, logs and errors show it.")));
}

/* Two connectors must not write the same topic's points into one table */
void
VerbCheckRawTables(int64 id, Jsonb *config)
{
	List	   *mine = ConfigRawTables(config);
	List	   *rows = mine ? CatalogReadAll() : NIL;
	ListCell   *row_cell;

	foreach(row_cell, rows)
	{
		ConnectorRow *row = lfirst(row_cell);
		ListCell   *a;
		ListCell   *b;

		if (row->id == id)
			continue;
		foreach(a, ConfigRawTables(row->config))
			foreach(b, mine)
			{
				TopicTable *its = lfirst(a);
				TopicTable *my = lfirst(b);

				if (strcmp(its->topic, my->topic) == 0 && strcmp(its->schema, my->schema) == 0 && strcmp(its->table, my->table) == 0)
					ereport(ERROR,
							(errcode(ERRCODE_OBJECT_IN_USE),
							 errmsg("connector \"%s\" already writes raw points of topic \"%s\" to table \"%s.%s\"",
									row->name, my->topic, my->schema, my->table),
							 errhint("Set raw.enabled to false, or table.name.format to another table.")));
			}
	}
}

/* Whatever can be wrong with a config but its own text; the lock keeps others from claiming the same table */
static void
Prepare(int64 id, const char *name, Oid owner, Jsonb *json, const ConnectorConfig *config)
{
	Property   *properties;
	ConnectorRow other;

	(void) CatalogProperties(config->server, owner, &properties);
	(void) CatalogConverter(config, owner);
	LockRelationOid(CatalogTable("connector"), ShareRowExclusiveLock);
	if (id == 0 && CatalogRead(0, name, &other))
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("connector \"%s\" already exists", name),
				 errhint("Use anomaly.alter_connector(), or another name.")));
	VerbCheckRawTables(id, json);
	TablesMake(config, owner);
}

/* RUNNING, PAUSED or STOPPED, as Kafka Connect's initial_state */
static char *
InitialState(Datum arg, bool isnull)
{
	char	   *state = isnull ? NULL : TextDatumGetCString(arg);

	if (state == NULL || (strcmp(state, "RUNNING") != 0 && strcmp(state, "PAUSED") != 0 && strcmp(state, "STOPPED") != 0))
		ereport(ERROR,
				(errcode(state ? ERRCODE_INVALID_PARAMETER_VALUE : ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("initial_state is %s: it must be RUNNING, PAUSED or STOPPED", state ? ShownValue(state) : "NULL"),
				 errhint("Leave it out for RUNNING.")));
	return state;
}

/* a || b without nulls; of detector and detectors what b says, not both */
static Jsonb *
Merge(Datum a, Datum b)
{
	Oid			types[2] = {JSONBOID, JSONBOID};
	Datum		args[2] = {a, b};
	bool		isnull;

	(void) VerbWrite("SELECT jsonb_strip_nulls(($1 - CASE WHEN $2 ->> 'detectors' IS NOT NULL THEN 'detector'"
				 " WHEN $2 ->> 'detector' IS NOT NULL THEN 'detectors' ELSE '' END) || $2)", 2, types, args, NULL);
	return DatumGetJsonbP(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
}

static void
SayBytes(const char *name, const ConnectorConfig *config)
{
	ereport(NOTICE,
			(errmsg("connector \"%s\": %s keeps up to %zu bytes a series%s", name,
					ConfigSpecsText(config->specs, config->nspecs), ConfigBound(config->specs, config->nspecs),
					ConfigIsVector(config) ? " and component" : "")));
}

Datum
anomaly_create_connector(PG_FUNCTION_ARGS)
{
	char	   *name = VerbName(PG_GETARG_DATUM(0), PG_ARGISNULL(0));
	Oid			types[] = {TEXTOID, REGROLEOID, NAMEOID, JSONBOID, INT8OID, OIDOID, TEXTOID, TEXTOID, JSONBOID};
	Datum		args[9];
	char		nulls[] = "         ";
	char	   *state = InitialState(PG_GETARG_DATUM(2), PG_ARGISNULL(2));
	ConnectorConfig config;
	Jsonb	   *json;
	Jsonb	   *offsets;
	NameData	server;

	VerbCheckPreloaded("create_connector()");
	CheckName(name);
	if (PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("the config of a connector must not be NULL")));
	ConfigParse(PG_GETARG_JSONB_P(1), &config);
	VerbBegin("create_connector()");
	json = Merge(PG_GETARG_DATUM(1), DirectFunctionCall1(jsonb_in, CStringGetDatum("{}")));
	Prepare(0, name, GetUserId(), json, &config);
	namestrcpy(&server, config.server);
	args[0] = CStringGetTextDatum(name);
	args[1] = ObjectIdGetDatum(GetUserId());
	args[2] = NameGetDatum(&server);
	args[3] = JsonbPGetDatum(json);
	args[4] = Int64GetDatum((int64) GetSystemIdentifier());
	args[5] = ObjectIdGetDatum(MyDatabaseId);
	args[6] = CStringGetTextDatum(state);
	args[7] = CStringGetTextDatum(psprintf("made STOPPED by %s", GetUserNameFromId(GetUserId(), false)));
	nulls[7] = strcmp(state, "STOPPED") == 0 ? ' ' : 'n';
	offsets = PG_ARGISNULL(3) ? NULL : OffsetsInitial(&config, PG_GETARG_JSONB_P(3));
	args[8] = offsets ? JsonbPGetDatum(offsets) : (Datum) 0;
	nulls[8] = offsets ? ' ' : 'n';
	(void) VerbWrite("INSERT INTO anomaly.connector (name, owner, server, config, target_state, stop_reason, generation,"
					 " system_identifier, database_oid, initial_offsets)"
					 " VALUES ($1, $2, $3, $4, $7, $8, 1, $5, $6, $9)", 9, types, args, nulls);
	SayBytes(name, &config);
	VerbEnd();
	PG_RETURN_VOID();
}

/* What comes of the specs that were not there before */
static void
SayNew(const char *name, Jsonb *before, const ConnectorConfig *after)
{
	Spec	   *old;
	Spec	   *new = palloc(sizeof(Spec) * after->nspecs);
	int			nold = ConfigSpecs(before, &old);
	int			n = 0;

	for (int i = 0; i < after->nspecs; i++)
	{
		bool		found = false;

		for (int j = 0; j < nold; j++)
			found |= strcmp(old[j].text, after->specs[i].text) == 0;
		if (!found)
			new[n++] = after->specs[i];
	}
	if (n > 0 && after->raw_enabled)
		ereport(NOTICE,
				(errmsg("connector \"%s\" builds the states of %s from its raw tables first", name, ConfigSpecsText(new, n)),
				 errdetail("It then goes on from its position; connector_tasks shows how far it is.")));
	else if (n > 0)
		ereport(NOTICE,
				(errmsg("connector \"%s\": %s starts cold, for there are no raw tables to learn from", name, ConfigSpecsText(new, n))));
}

/* A run that was bounded is another one when what bounds it changes */
static void
ForgetStops(int64 id, Jsonb *before, Jsonb *after)
{
	static const char *const keys[] = {"stop.position", "stop.timestamp", "stop.offsets"};
	Oid			types[] = {INT8OID};
	Datum		args[] = {Int64GetDatum(id)};
	bool		same = true;

	for (size_t i = 0; i < lengthof(keys); i++)
	{
		char	   *a = ConfigText(before, keys[i]);
		char	   *b = ConfigText(after, keys[i]);

		same = same && (a ? b && strcmp(a, b) == 0 : b == NULL);
	}
	if (!same)
		(void) VerbWrite("UPDATE anomaly.connector_offset SET stop_offset = NULL WHERE connector_id = $1 AND stop_offset IS NOT NULL",
						 1, types, args, NULL);
}

Datum
anomaly_alter_connector(PG_FUNCTION_ARGS)
{
	char	   *name = VerbName(PG_GETARG_DATUM(0), PG_ARGISNULL(0));
	Oid			types[] = {INT8OID, JSONBOID, NAMEOID};
	Datum		args[3];
	ConnectorConfig config;
	ConnectorRow row;
	Jsonb	   *json;
	NameData	server;

	VerbCheckPreloaded("alter_connector()");
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be NULL", PG_ARGISNULL(1) ? "the config of a connector" : "merge")));
	ConfigCheckKeys(PG_GETARG_JSONB_P(1));	/* a null for a key that is not known removes nothing */
	VerbBegin("alter_connector()");
	if (!VerbTake(name, ShareRowExclusiveLock, false, &row))
		VerbNoConnector(name);
	json = Merge(PG_GETARG_BOOL(2) ? JsonbPGetDatum(row.config) : DirectFunctionCall1(jsonb_in, CStringGetDatum("{}")),
				 PG_GETARG_DATUM(1));
	ConfigParse(json, &config);
	Prepare(row.id, name, row.owner, json, &config);
	namestrcpy(&server, config.server);
	args[0] = Int64GetDatum(row.id);
	args[1] = JsonbPGetDatum(json);
	args[2] = NameGetDatum(&server);
	(void) VerbWrite("UPDATE anomaly.connector SET config = $2, server = $3, generation = generation + 1 WHERE id = $1", 3, types, args, NULL);
	ForgetStops(row.id, row.config, json);
	SayNew(name, row.config, &config);
	VerbEnd();
	PG_RETURN_VOID();
}

/* ---- the others ---- */

Datum
anomaly_drop_connector(PG_FUNCTION_ARGS)
{
	char	   *name = VerbName(PG_GETARG_DATUM(0), PG_ARGISNULL(0));
	bool		if_exists = !PG_ARGISNULL(1) && PG_GETARG_BOOL(1);
	Oid			types[] = {INT8OID};
	Datum		args[1];
	ConnectorRow row;

	VerbBegin("drop_connector()");
	if (VerbTake(name, RowExclusiveLock, true, &row))
	{
		args[0] = Int64GetDatum(row.id);
		(void) VerbWrite("DELETE FROM anomaly.connector WHERE id = $1", 1, types, args, NULL);
	}
	else if (if_exists)
		ereport(NOTICE, (errmsg("connector \"%s\" does not exist, skipping", ShownValue(name))));
	else
		VerbNoConnector(name);
	VerbEnd();
	PG_RETURN_VOID();
}

static void
NotHere(const ConnectorRow *row)
{
	if (!row->here)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("connector \"%s\" is STOPPED: " NOT_HERE_REASON, row->name)));
}

static void
SetTarget(int64 id, const char *state, const char *reason)
{
	Oid			types[] = {INT8OID, TEXTOID, TEXTOID};
	Datum		args[3] = {Int64GetDatum(id), CStringGetTextDatum(state), (Datum) 0};
	char		nulls[4] = "   ";

	if (reason != NULL)
		args[2] = CStringGetTextDatum(reason);
	else
		nulls[2] = 'n';
	(void) VerbWrite("UPDATE anomaly.connector SET target_state = $2, stop_reason = $3, generation = generation + 1 WHERE id = $1",
				 3, types, args, nulls);
}

Datum
anomaly_pause_connector(PG_FUNCTION_ARGS)
{
	char	   *name = VerbName(PG_GETARG_DATUM(0), PG_ARGISNULL(0));
	ConnectorRow row;

	VerbBegin("pause_connector()");
	if (!VerbTake(name, RowExclusiveLock, false, &row))
		VerbNoConnector(name);
	NotHere(&row);
	SetTarget(row.id, "PAUSED", NULL);
	VerbEnd();
	PG_RETURN_VOID();
}

Datum
anomaly_stop_connector(PG_FUNCTION_ARGS)
{
	char	   *name = VerbName(PG_GETARG_DATUM(0), PG_ARGISNULL(0));
	ConnectorRow row;

	VerbBegin("stop_connector()");
	if (!VerbTake(name, RowExclusiveLock, false, &row))
		VerbNoConnector(name);
	SetTarget(row.id, "STOPPED", psprintf("stopped by %s", GetUserNameFromId(GetUserId(), false)));
	VerbEnd();
	PG_RETURN_VOID();
}

/* Of a connector that was restored it makes one of this cluster's own */
Datum
anomaly_resume_connector(PG_FUNCTION_ARGS)
{
	char	   *name = VerbName(PG_GETARG_DATUM(0), PG_ARGISNULL(0));
	Oid			types[] = {INT8OID, INT8OID, OIDOID};
	Datum		args[3];
	ConnectorConfig config;
	Property   *properties;
	ConnectorRow row;

	VerbCheckPreloaded("resume_connector()");
	VerbBegin("resume_connector()");
	if (!VerbTake(name, RowExclusiveLock, false, &row))
		VerbNoConnector(name);
	ConfigParse(row.config, &config);
	(void) CatalogProperties(config.server, row.owner, &properties);
	(void) CatalogConverter(&config, row.owner);
	args[0] = Int64GetDatum(row.id);
	args[1] = Int64GetDatum((int64) GetSystemIdentifier());
	args[2] = ObjectIdGetDatum(MyDatabaseId);
	(void) VerbWrite("UPDATE anomaly.connector SET system_identifier = $2, database_oid = $3,"
					 " former_group = CASE WHEN ROW(system_identifier, database_oid) OPERATOR(pg_catalog.=) ROW($2, $3) THEN former_group"
					 " ELSE pg_catalog.format('anomaly-%s-%s-%s', system_identifier, database_oid, id) END"
					 " WHERE id = $1", 3, types, args, NULL);
	SetTarget(row.id, "RUNNING", NULL);
	VerbEnd();
	PG_RETURN_VOID();
}

/* For a restart: locked, and not STOPPED */
static void
TakeStarted(const char *verb, const char *name, ConnectorRow *row)
{
	VerbCheckPreloaded(verb);
	VerbBegin(verb);
	if (!VerbTake(name, RowExclusiveLock, false, row))
		VerbNoConnector(name);
	NotHere(row);
	if (strcmp(row->target_state, "STOPPED") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("connector \"%s\" is STOPPED", name),
				 errhint("Start it with anomaly.resume_connector().")));
}

/*
 * All of its processes begin anew with another generation; fewer of them
 * (failed ones, or without tasks only the publisher) keep it, so that the
 * others go on.
 */
Datum
anomaly_restart_connector(PG_FUNCTION_ARGS)
{
	char	   *name = VerbName(PG_GETARG_DATUM(0), PG_ARGISNULL(0));
	int			publisher = ANOMALY_PUBLISHER;
	bool		tasks;
	bool		only_failed;
	ConnectorRow row;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("include_tasks and only_failed must not be NULL")));
	tasks = PG_GETARG_BOOL(1);
	only_failed = PG_GETARG_BOOL(2);
	TakeStarted("restart_connector()", name, &row);
	if (tasks && !only_failed)
		SetTarget(row.id, row.target_state, NULL);
	else
		SharedRestartAtCommit(row.id, tasks ? NULL : &publisher, only_failed);
	VerbEnd();
	PG_RETURN_VOID();
}

Datum
anomaly_restart_task(PG_FUNCTION_ARGS)
{
	char	   *name = VerbName(PG_GETARG_DATUM(0), PG_ARGISNULL(0));
	ConnectorConfig config;
	ConnectorRow row;
	int			task;
	int			least;

	if (PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("task_id must not be NULL")));
	task = PG_GETARG_INT32(1);
	TakeStarted("restart_task()", name, &row);
	ConfigParse(row.config, &config);
	least = config.anomalies_topic ? ANOMALY_PUBLISHER : 0;
	if (task < least || task >= config.tasks_max)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("connector \"%s\" has no task %d: they are %d to %d", name, task, least, config.tasks_max - 1),
				 errhint("SELECT task_id, state FROM anomaly.connector_tasks lists them; -1 sends anomalies to Kafka.")));
	SharedRestartAtCommit(row.id, &task, false);
	VerbEnd();
	PG_RETURN_VOID();
}
