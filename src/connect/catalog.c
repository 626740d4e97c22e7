/*
 * catalog.c - a connector's row, its server, its owner's rights
 *
 * Rows are read by scans, which ask for no privileges: whoever calls checks
 * who may see. Rights are looked at here, so that create_connector and every
 * start of a task see the same: a role that lost USAGE stops its connectors.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "commands/defrem.h"
#include "common/hashfn.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "connect/shared.h"
#include "connect/sql.h"

/* Columns of anomaly.connector, in the order of sql/40_connect.sql */
enum
{
	COLUMN_ID = 1, COLUMN_NAME, COLUMN_OWNER, COLUMN_SERVER, COLUMN_CONFIG, COLUMN_TARGET_STATE,
	COLUMN_STOP_REASON, COLUMN_GENERATION, COLUMN_SYSTEM_IDENTIFIER, COLUMN_DATABASE_OID, COLUMN_CREATED_AT,
	COLUMN_INITIAL_OFFSETS, COLUMN_FORMER_GROUP
};

Oid
CatalogTable(const char *name)
{
	Oid			relid = get_relname_relid(name, get_namespace_oid("anomaly", false));

	if (!OidIsValid(relid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("table \"anomaly.%s\" does not exist", name),
				 errhint("CREATE EXTENSION anomaly.")));
	return relid;
}

Oid
CatalogOwner(void)
{
	Relation	rel = table_open(CatalogTable("connector"), AccessShareLock);
	Oid			owner = rel->rd_rel->relowner;

	table_close(rel, AccessShareLock);
	return owner;
}

/* Names are looked up in pg_catalog alone: the caller's search_path is the caller's */
void
ScopeEnter(Scope *scope, Oid user)
{
	int			context;

	GetUserIdAndSecContext(&scope->user, &scope->context);
	context = scope->context | SECURITY_LOCAL_USERID_CHANGE;
	if (user != scope->user)
		context |= SECURITY_RESTRICTED_OPERATION;
	SetUserIdAndSecContext(user, context);
	scope->nest = NewGUCNestLevel();
	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

void
ScopeLeave(Scope *scope)
{
	AtEOXact_GUC(false, scope->nest);
	SetUserIdAndSecContext(scope->user, scope->context);
}

/* ---- rows ---- */

static void
FormRow(TupleTableSlot *slot, ConnectorRow *out)
{
	bool		isnull;
	TransactionId xmin;
	Datum		nullable;

	out->id = DatumGetInt64(slot_getattr(slot, COLUMN_ID, &isnull));
	out->name = TextDatumGetCString(slot_getattr(slot, COLUMN_NAME, &isnull));
	out->owner = DatumGetObjectId(slot_getattr(slot, COLUMN_OWNER, &isnull));
	out->server = pstrdup(NameStr(*DatumGetName(slot_getattr(slot, COLUMN_SERVER, &isnull))));
	out->config = DatumGetJsonbPCopy(slot_getattr(slot, COLUMN_CONFIG, &isnull));
	out->target_state = TextDatumGetCString(slot_getattr(slot, COLUMN_TARGET_STATE, &isnull));
	out->generation = DatumGetInt64(slot_getattr(slot, COLUMN_GENERATION, &isnull));
	out->here = DatumGetInt64(slot_getattr(slot, COLUMN_SYSTEM_IDENTIFIER, &isnull)) == (int64) GetSystemIdentifier() &&
		DatumGetObjectId(slot_getattr(slot, COLUMN_DATABASE_OID, &isnull)) == MyDatabaseId;
	nullable = slot_getattr(slot, COLUMN_STOP_REASON, &isnull);
	out->stop_reason = isnull ? NULL : TextDatumGetCString(nullable);
	nullable = slot_getattr(slot, COLUMN_INITIAL_OFFSETS, &isnull);
	out->initial_offsets = isnull ? NULL : DatumGetJsonbPCopy(nullable);
	nullable = slot_getattr(slot, COLUMN_FORMER_GROUP, &isnull);
	out->former_group = isnull ? NULL : TextDatumGetCString(nullable);
	xmin = DatumGetTransactionId(slot_getsysattr(slot, MinTransactionIdAttributeNumber, &isnull));
	out->uncommitted = TransactionIdIsCurrentTransactionId(xmin);
}

/* Rows that match, all of them if by is NULL; the snapshot is newer than the caller's and not kept */
static List *
ScanRows(const char *by_name, const int64 *by_id)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	Relation	rel = table_open(CatalogTable("connector"), AccessShareLock);
	TableScanDesc scan = table_beginscan(rel, snapshot, 0, NULL);
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	List	   *list = NIL;

	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		bool		isnull;
		ConnectorRow *row;

		if (by_id && DatumGetInt64(slot_getattr(slot, COLUMN_ID, &isnull)) != *by_id)
			continue;
		if (by_name && strcmp(TextDatumGetCString(slot_getattr(slot, COLUMN_NAME, &isnull)), by_name) != 0)
			continue;
		row = palloc(sizeof(ConnectorRow));
		FormRow(slot, row);
		list = lappend(list, row);
	}
	ExecDropSingleTupleTableSlot(slot);
	table_endscan(scan);
	table_close(rel, AccessShareLock);
	UnregisterSnapshot(snapshot);
	return list;
}

List *
CatalogReadAll(void)
{
	return ScanRows(NULL, NULL);
}

bool
CatalogRead(int64 id, const char *name, ConnectorRow *out)
{
	List	   *list = ScanRows(name, name ? NULL : &id);

	if (list == NIL)
		return false;
	*out = *(ConnectorRow *) linitial(list);
	return true;
}

bool
CatalogOutboxEmpty(int64 connector_id)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	Relation	rel = table_open(CatalogTable("outbox"), AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	Oid			index;
	bool		empty;

#if PG_VERSION_NUM >= 180000
	index = RelationGetPrimaryKeyIndex(rel, false);
#else
	index = RelationGetPrimaryKeyIndex(rel);
#endif
	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(connector_id));
	scan = systable_beginscan(rel, index, OidIsValid(index), snapshot, 1, &key);
	empty = !HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	UnregisterSnapshot(snapshot);
	return empty;
}

/* ---- server, user mapping, rights ---- */

static void
CheckUsage(const ForeignServer *server, Oid owner)
{
	AclResult	wrapper_may;
	AclResult	server_may;

#if PG_VERSION_NUM >= 160000
	wrapper_may = object_aclcheck(ForeignDataWrapperRelationId, server->fdwid, owner, ACL_USAGE);
	server_may = object_aclcheck(ForeignServerRelationId, server->serverid, owner, ACL_USAGE);
#else
	wrapper_may = pg_foreign_data_wrapper_aclcheck(server->fdwid, owner, ACL_USAGE);
	server_may = pg_foreign_server_aclcheck(server->serverid, owner, ACL_USAGE);
#endif
	if (wrapper_may != ACLCHECK_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for foreign-data wrapper anomaly_kafka"),
				 errdetail("Role \"%s\" needs USAGE on it.", GetUserNameFromId(owner, false)),
				 errhint("GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO %s.", quote_identifier(GetUserNameFromId(owner, false)))));
	if (server_may != ACLCHECK_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for foreign server %s", server->servername),
				 errdetail("Role \"%s\" needs USAGE on it.", GetUserNameFromId(owner, false)),
				 errhint("GRANT USAGE ON FOREIGN SERVER %s TO %s.", quote_identifier(server->servername),
						 quote_identifier(GetUserNameFromId(owner, false)))));
}

/* Checked again: the validator may have been another one when the options were set */
static void
AddProperties(List *options, int place, Property *list, int *n)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);
		char	   *value = defGetString(option);
		const PropertyInfo *info = PropertyCheck(option->defname, value, place);
		Property   *property = &list[(*n)++];

		property->name = pstrdup(option->defname);
		property->value = place == PLACE_MAPPING ? PropertyResolve(option->defname, value) : pstrdup(value);
		property->secret = info->secret || PropertyIsReference(value);
	}
}

static const char *
ValueOf(const Property *list, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].name, name) == 0)
			return list[i].value;
	return NULL;
}

/*
 * librdkafka's own defaults are not safe ones: plaintext, and with SASL the
 * Kerberos tickets of the server's user.
 */
static void
CheckSecurity(const char *server, Oid owner, const Property *list, int n)
{
	const char *protocol = ValueOf(list, n, "security.protocol");
	bool		sasl;

	if (protocol == NULL)
		protocol = "plaintext";
	sasl = strncmp(protocol, "sasl_", 5) == 0;
	if ((strcmp(protocol, "plaintext") == 0 || strcmp(protocol, "sasl_plaintext") == 0) &&
		!superuser_arg(owner) && !anomaly_allow_plaintext)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("role \"%s\" may not use server \"%s\", which is not encrypted (security.protocol is %s)",
						GetUserNameFromId(owner, false), server, protocol),
				 errhint("Set security.protocol to ssl or sasl_ssl, or have a superuser set anomaly.allow_plaintext.")));
	if (sasl && ValueOf(list, n, "sasl.mechanisms") == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
				 errmsg("server \"%s\" has security.protocol %s but no sasl.mechanisms", server, protocol),
				 errhint("ALTER SERVER %s OPTIONS (ADD \"sasl.mechanisms\" 'SCRAM-SHA-512').", quote_identifier(server))));
	if (sasl && (ValueOf(list, n, "sasl.username") == NULL || ValueOf(list, n, "sasl.password") == NULL))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
				 errmsg("role \"%s\" has no sasl.username and sasl.password for server \"%s\"", GetUserNameFromId(owner, false), server),
				 errhint("CREATE USER MAPPING FOR %s SERVER %s OPTIONS (\"sasl.username\" '...', \"sasl.password\" '...').",
						 quote_identifier(GetUserNameFromId(owner, false)), quote_identifier(server))));
}

static bool
HasMapping(Oid role, Oid server)
{
	return SearchSysCacheExists2(USERMAPPINGUSERSERVER, ObjectIdGetDatum(role), ObjectIdGetDatum(server));
}

int
CatalogProperties(const char *name, Oid owner, Property **out)
{
	ForeignServer *server = GetForeignServerByName(name, true);
	Property   *list;
	int			n = 0;

	if (server == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("server \"%s\" does not exist", ShownValue(name)),
				 errhint("CREATE SERVER %s FOREIGN DATA WRAPPER anomaly_kafka OPTIONS (\"bootstrap.servers\" 'host:port').",
						 quote_identifier(ShownValue(name)))));
	if (strcmp(GetForeignDataWrapper(server->fdwid)->fdwname, "anomaly_kafka") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("server \"%s\" is of foreign-data wrapper \"%s\", not anomaly_kafka", name,
						GetForeignDataWrapper(server->fdwid)->fdwname),
				 errhint("Name one that was made with CREATE SERVER ... FOREIGN DATA WRAPPER anomaly_kafka.")));
	CheckUsage(server, owner);
	list = palloc(sizeof(Property) * 2 * property_infos_count);
	AddProperties(server->options, PLACE_SERVER, list, &n);
	if (HasMapping(owner, server->serverid) || HasMapping(InvalidOid, server->serverid))
		AddProperties(GetUserMapping(owner, server->serverid)->options, PLACE_MAPPING, list, &n);
	CheckSecurity(name, owner, list, n);
	*out = list;
	return n;
}

/* Everything that decides how bytes become points, and nothing else */
static uint64
ConverterHash(const ConverterConfig *config)
{
	const char *const texts[] = {
		config->series_field, config->ts_field, config->value_field, config->values_field, config->label_field,
		config->rows_field, config->fields, config->names_field, config->tags_field, config->csv_columns,
		config->series_template, config->function
	};
	char	   *text = psprintf("2|%d|%d|%c|%d", (int) config->kind, (int) config->time_format, config->csv_delimiter,
								(int) config->influx_precision);
	uint64		hash;

	for (int i = 0; i < (int) lengthof(texts); i++)
		text = psprintf("%s|%s", text, texts[i]);
	hash = DatumGetUInt64(hash_any_extended((const unsigned char *) text, strlen(text), 0));

	pfree(text);
	return hash;
}

void
CatalogPreview(Jsonb *config, Oid owner, Connector *out)
{
	memset(out, 0, sizeof(*out));
	out->name = pstrdup("preview");
	out->owner = owner;
	ConfigParse(config, &out->config);
	out->nproperties = CatalogProperties(out->config.server, owner, &out->properties);
	out->converter = CatalogConverter(&out->config, owner);
	out->converter_hash = ConverterHash(&out->config.converter);
}

bool
CatalogLoad(int64 id, Connector *out)
{
	ConnectorRow row;

	memset(out, 0, sizeof(*out));
	if (!CatalogRead(id, NULL, &row))
		return false;
	out->id = row.id;
	out->name = row.name;
	out->owner = row.owner;
	out->generation = row.generation;
	out->target_state = row.target_state;
	if (!row.here)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("connector \"%s\" is STOPPED: " NOT_HERE_REASON, row.name)));
	if (!SearchSysCacheExists1(AUTHOID, ObjectIdGetDatum(row.owner)))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("the owner of connector \"%s\" does not exist any more", row.name),
				 errhint("Drop the connector and make it again.")));
	ConfigParse(row.config, &out->config);
	out->nproperties = CatalogProperties(out->config.server, row.owner, &out->properties);
	out->converter_hash = ConverterHash(&out->config.converter);
	out->former_group = row.former_group;
	out->initial_offsets = row.initial_offsets ? PositionsParse(row.initial_offsets) : NIL;
	return true;
}

/* ---- tables ---- */

/*
 * A table's triggers, checks, policies, types are code of whoever owns it. For
 * a connector of a superuser that must not mean that its author becomes one:
 * the table's owner acts.
 */
Oid
CatalogActor(Oid relid, Oid owner)
{
	HeapTuple	tuple;
	Oid			table_owner;

	if (!superuser_arg(owner))
		return owner;
	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	if (!HeapTupleIsValid(tuple))
		return owner;
	table_owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return superuser_arg(table_owner) ? owner : table_owner;
}

/* Appends what ${...} at *at stands for and moves *at behind it */
static void
Substitute(StringInfo buf, const char *format, const char **at, const char *topic)
{
	const char *dot = strchr(topic, '.');
	const char *end = strchr(*at, '}');
	size_t		len = end ? (size_t) (end + 1 - *at) : 0;

	if (len == 8 && strncmp(*at, "${topic}", len) == 0)
		appendStringInfoString(buf, topic);
	else if (len == 9 && strncmp(*at, "${schema}", len) == 0)
		appendStringInfo(buf, "%.*s", dot ? (int) (dot - topic) : 6, dot ? topic : "public");
	else if (len == 8 && strncmp(*at, "${table}", len) == 0)
		appendStringInfoString(buf, dot ? dot + 1 : topic);
	else
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("table name format \"%s\" has an unknown ${...}", ShownValue(format)),
				 errhint("Allowed are ${topic}, ${schema} and ${table}.")));
	*at += len;
}

void
CatalogTableName(const char *format, const char *topic, char **schema, char **table)
{
	StringInfoData buf;
	char	   *dot;

	initStringInfo(&buf);
	for (const char *at = format; *at != '\0';)
	{
		if (at[0] == '$' && at[1] == '{')
			Substitute(&buf, format, &at, topic);
		else
			appendStringInfoChar(&buf, *at++);
	}
	dot = strchr(buf.data, '.');
	*schema = dot ? pnstrdup(buf.data, dot - buf.data) : pstrdup("public");
	*table = pstrdup(dot ? dot + 1 : buf.data);
	if (**schema == '\0' || **table == '\0' || strlen(*schema) >= NAMEDATALEN || strlen(*table) >= NAMEDATALEN)
		ereport(ERROR,
				(errcode(strlen(buf.data) < NAMEDATALEN ? ERRCODE_INVALID_NAME : ERRCODE_NAME_TOO_LONG),
				 errmsg("topic \"%s\" would land in table \"%s\": schema and table must have 1 to %d bytes each",
						topic, ShownValue(buf.data), NAMEDATALEN - 1),
				 errhint("The first dot splits schema from table. Set table.name.format or anomalies.table.name.format.")));
	if (strcmp(*schema, "anomaly") == 0 || strncmp(*schema, "pg_", 3) == 0 || strcmp(*schema, "information_schema") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_RESERVED_NAME),
				 errmsg("topic \"%s\" would land in schema \"%s\", which is not for points", topic, *schema),
				 errhint("Set table.name.format and anomalies.table.name.format.")));
}
