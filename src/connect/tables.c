/*
 * tables.c - the tables that a connector writes
 *
 * Made in the caller's transaction with the rights of the connector's owner.
 * What is there is kept and checked for what would break the promises; the
 * worker, which looks again at its start, knows types and casts.
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_database.h"
#include "catalog/pg_inherits.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "connect/sql.h"

#define SCORE_COLUMNS \
	", score pg_catalog.float8, onset pg_catalog.float8, expected pg_catalog.float8, lower pg_catalog.float8," \
	" upper pg_catalog.float8, is_anomaly pg_catalog.bool, alert pg_catalog.bool"

static void
Run(const char *sql)
{
	int			rc = SPI_execute(sql, false, 0);

	if (rc < 0)
		elog(ERROR, "could not run \"%s\": %s", sql, SPI_result_code_string(rc));
}

static const char *
ValueType(const ConnectorConfig *config)
{
	return ConfigIsVector(config) ? "pg_catalog.float8[]" : "pg_catalog.float8";
}

/* A schema that is there, or that may be made */
static bool
CheckSchema(const char *schema)
{
	AclResult	may;

	if (OidIsValid(get_namespace_oid(schema, true)))
		return true;
#if PG_VERSION_NUM >= 160000
	may = object_aclcheck(DatabaseRelationId, MyDatabaseId, GetUserId(), ACL_CREATE);
#else
	may = pg_database_aclcheck(MyDatabaseId, GetUserId(), ACL_CREATE);
#endif
	if (may != ACLCHECK_OK)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_SCHEMA),
				 errmsg("schema \"%s\" does not exist, and role \"%s\" may not create it", schema, GetUserNameFromId(GetUserId(), false)),
				 errhint("Have the schema created and CREATE on it granted, or set table.name.format and anomalies.table.name.format.")));
	return false;
}

static void
MakeSchema(const char *schema)
{
	if (!CheckSchema(schema))
		Run(psprintf("CREATE SCHEMA %s", quote_identifier(schema)));
}

/* metadata.columns and what the key needs besides */
static int
Metadata(const ConnectorConfig *config)
{
	int			metadata = config->metadata;
	ListCell   *cell;

	foreach(cell, ConflictRawKey(config))
	{
		const char *name = lfirst(cell);

		metadata |= strcmp(name, "topic") == 0 ? METADATA_TOPIC : strcmp(name, "key") == 0 ? METADATA_KEY :
			strcmp(name, "kafka_timestamp") == 0 ? METADATA_TIMESTAMP : 0;
	}
	return metadata;
}

static char *
PrimaryKey(const ConnectorConfig *config)
{
	StringInfoData buf;
	ListCell   *cell;

	initStringInfo(&buf);
	foreach(cell, ConflictRawKey(config))
		appendStringInfo(&buf, "%s%s", buf.len == 0 ? ", PRIMARY KEY (" : ", ", quote_identifier(lfirst(cell)));
	if (buf.len > 0)
		appendStringInfoChar(&buf, ')');
	return buf.data;
}

/* The columns that the config asks for in every raw table */
static char *
AskedColumns(const ConnectorConfig *config)
{
	int			metadata = Metadata(config);

	return psprintf("%s%s%s%s",
					metadata & METADATA_TIMESTAMP ? ", kafka_timestamp pg_catalog.timestamptz" : "",
					metadata & METADATA_KEY ? ", key pg_catalog.text" : "",
					metadata & METADATA_HEADERS ? ", headers pg_catalog.jsonb" : "",
					config->converter.tags ? ", tags pg_catalog.jsonb" : "");
}

/* topic: several topics share the table, and partition and offset alone would be ambiguous */
static void
MakeRaw(const ConnectorConfig *config, const char *schema, const char *table, bool topic)
{
	const char *name = quote_qualified_identifier(schema, table);

	MakeSchema(schema);
	Run(psprintf("CREATE TABLE %s (series pg_catalog.text, ts pg_catalog.timestamptz, value %s, label pg_catalog.bool, %s"
				 "kafka_partition pg_catalog.int4, kafka_offset pg_catalog.int8, item pg_catalog.int4%s%s%s)",
				 name, ValueType(config), topic || (Metadata(config) & METADATA_TOPIC) ? "topic pg_catalog.text, " : "",
				 AskedColumns(config), config->scores ? SCORE_COLUMNS : "", PrimaryKey(config)));
	Run(psprintf("CREATE INDEX ON %s USING brin (ts)", name));
}

static void
MakeAnomalies(const ConnectorConfig *config, const char *schema, const char *table)
{
	const char *name = quote_qualified_identifier(schema, table);

	MakeSchema(schema);
	Run(psprintf("CREATE TABLE %s (series pg_catalog.text, ts pg_catalog.timestamptz, value %s, score pg_catalog.float8,"
				 " onset pg_catalog.float8, raw pg_catalog.float8, alert pg_catalog.bool, expected pg_catalog.float8,"
				 " lower pg_catalog.float8, upper pg_catalog.float8, attribution pg_catalog.float8[], detector pg_catalog.text,"
				 " connector pg_catalog.text, topic pg_catalog.text, kafka_partition pg_catalog.int4, kafka_offset pg_catalog.int8,"
				 " item pg_catalog.int4, event_id pg_catalog.int8, detected_at pg_catalog.timestamptz,%s"
				 " UNIQUE (connector, topic, kafka_partition, kafka_offset, item, detector))",
				 name, ValueType(config), config->converter.tags ? " tags pg_catalog.jsonb," : ""));
	Run(psprintf("CREATE INDEX ON %s USING brin (ts)", name));
	/* events() finds alerts by time, and their rows */
	Run(psprintf("CREATE INDEX ON %s (ts) WHERE alert", name));
	Run(psprintf("CREATE INDEX ON %s (event_id, kafka_partition)", name));
}

/* What loses rows in a crash, lies elsewhere or belongs to a session cannot hold what an offset vouches for */
static void
CheckKind(Oid relid, bool leaf, const char *key)
{
	char		kind = get_rel_relkind(relid);
	char		persistence = get_rel_persistence(relid);
	const char *what = NULL;

	if (kind == RELKIND_FOREIGN_TABLE)
		what = "a foreign table";
	else if (kind == RELKIND_VIEW || kind == RELKIND_MATVIEW)
		what = "a view";
	else if (kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE)
		what = "not a table";
	else if (persistence == RELPERSISTENCE_TEMP)
		what = "a temporary table";
	else if (persistence == RELPERSISTENCE_UNLOGGED)
		what = "an unlogged table";
	if (what != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("cannot write to %s\"%s.%s\": it is %s", leaf ? "partition " : "",
						get_namespace_name(get_rel_namespace(relid)), get_rel_name(relid), what),
				 errhint("A connector writes to permanent tables, plain or partitioned, all partitions included. Set %s to another one.", key)));
}

/* A table that was there has what the config asks for? */
static void
CheckAsked(const ConnectorConfig *config, Oid relid, const char *schema, const char *table)
{
	static const struct
	{
		int			bit;
		const char *name;
		const char *type;
	}			columns[] = {
		{METADATA_TOPIC, "topic", "text"}, {METADATA_PARTITION, "kafka_partition", "int"}, {METADATA_OFFSET, "kafka_offset", "bigint"},
		{METADATA_TIMESTAMP, "kafka_timestamp", "timestamptz"}, {METADATA_KEY, "key", "text"}, {METADATA_HEADERS, "headers", "jsonb"},
		{0, "tags", "jsonb"}
	};

	for (int i = 0; i < (int) lengthof(columns); i++)
	{
		bool		asked = columns[i].bit ? (config->metadata & columns[i].bit) != 0 : config->converter.tags;

		if (asked && get_attnum(relid, columns[i].name) == InvalidAttrNumber)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("table \"%s.%s\" has no column \"%s\", which %s asks for", schema, table, columns[i].name,
							columns[i].bit ? "metadata.columns" : "tags"),
					 errhint("ALTER TABLE %s ADD COLUMN %s %s.", quote_qualified_identifier(schema, table), columns[i].name, columns[i].type)));
	}
}

static void
CheckTable(const ConnectorConfig *config, Oid relid, const char *schema, const char *table, bool anomalies)
{
	static const char *const needed[] = {"series", "ts", "value"};
	const char *key = anomalies ? "anomalies.table.name.format" : "table.name.format";
	ListCell   *cell;

	CheckKind(relid, false, key);
	if (get_rel_relkind(relid) == RELKIND_PARTITIONED_TABLE)
		foreach(cell, find_all_inheritors(relid, AccessShareLock, NULL))
			CheckKind(lfirst_oid(cell), lfirst_oid(cell) != relid, key);
	for (int i = 0; i < (int) lengthof(needed) - (anomalies ? 1 : 0); i++)
		if (get_attnum(relid, needed[i]) == InvalidAttrNumber)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("table \"%s.%s\" has no column \"%s\"", schema, table, needed[i]),
					 errhint("Columns are matched by name: a table of %s needs series, ts%s.",
							 anomalies ? "anomalies" : "raw points", anomalies ? "" : " and value")));
	if (!anomalies)
	{
		Relation	rel = table_open(relid, NoLock);

		CheckAsked(config, relid, schema, table);
		ConflictCheck(config, rel, GetUserId());
		table_close(rel, NoLock);
	}
	if (pg_class_aclcheck(relid, GetUserId(), ACL_INSERT) != ACLCHECK_OK &&
		pg_attribute_aclcheck_all(relid, GetUserId(), ACL_INSERT, ACLMASK_ANY) != ACLCHECK_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for table %s.%s", schema, table),
				 errhint("Grant INSERT on it to %s.", quote_identifier(GetUserNameFromId(GetUserId(), false)))));
}

/* The table, locked so that it stays what it is until the end of the transaction; invalid: there is none */
static Oid
FindTable(const char *schema, const char *table)
{
	if (!OidIsValid(LookupExplicitNamespace(schema, true)))
		return InvalidOid;		/* else it has checked USAGE */
	return RangeVarGetRelidExtended(makeRangeVar(pstrdup(schema), pstrdup(table), -1), AccessShareLock, RVR_MISSING_OK, NULL, NULL);
}

/* How many topics of this config have their raw rows in this table? */
static int
TopicsIn(const ConnectorConfig *config, const char *schema, const char *table)
{
	int			n = 0;

	for (int i = 0; i < config->ntopics; i++)
	{
		char	   *s;
		char	   *t;

		CatalogTableName(config->table_format, config->topics[i], &s, &t);
		n += strcmp(s, schema) == 0 && strcmp(t, table) == 0;
	}
	return n;
}

/* What the table is called; is it there? Then it is checked */
static bool
Stands(const ConnectorConfig *config, const char *topic, bool anomalies, char **schema, char **table)
{
	Oid			relid;

	CatalogTableName(anomalies ? config->anomalies_format : config->table_format, topic, schema, table);
	relid = FindTable(*schema, *table);
	if (OidIsValid(relid))
		CheckTable(config, relid, *schema, *table, anomalies);
	return OidIsValid(relid);
}

static void
MakeOne(const ConnectorConfig *config, const char *topic, bool anomalies)
{
	char	   *schema;
	char	   *table;

	if (Stands(config, topic, anomalies, &schema, &table))
		return;
	if (anomalies)
		MakeAnomalies(config, schema, table);
	else
		MakeRaw(config, schema, table, TopicsIn(config, schema, table) > 1);
}

void
TablesTry(const ConnectorConfig *config, const char *topic, bool anomalies)
{
	char	   *schema;
	char	   *table;

	if (!Stands(config, topic, anomalies, &schema, &table) && CheckSchema(schema))
		(void) LookupCreationNamespace(schema);
}

void
TablesMake(const ConnectorConfig *config, Oid owner)
{
	Scope		scope;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	ScopeEnter(&scope, owner);
	for (int i = 0; i < config->ntopics; i++)
	{
		if (config->raw_enabled)
			MakeOne(config, config->topics[i], false);
		MakeOne(config, config->topics[i], true);
	}
	ScopeLeave(&scope);
	SPI_finish();
}
