/*
 * tables.c - the tables that a connector writes
 *
 * Made in the caller's transaction with the caller's rights; those that exist
 * are matched by column name and checked for what would break the promises.
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "connect/verbs.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

static void
Run(const char *sql)
{
	if (SPI_execute(sql, false, 0) < 0)
		elog(ERROR, "could not run: %s", sql);
}

/* Several value columns or a path for vectors: the table holds arrays */
static bool
IsVector(const ConnectorConfig *config)
{
	const char *column = config->converter.csv_columns;
	int			values = 0;

	if (config->converter.kind == CONVERTER_JSON)
		return config->converter.values_field[0] != '\0';
	while (column != NULL)
	{
		while (*column == ' ' || *column == ',')
			column++;
		if (strncmp(column, "value", 5) == 0 && strchr(", ", column[5]) != NULL)
			values++;
		column = strchr(column, ',');
	}
	return values > 1;
}

static void
MakeSchema(const char *schema)
{
	if (!OidIsValid(get_namespace_oid(schema, true)))
		Run(psprintf("CREATE SCHEMA %s", quote_identifier(schema)));
}

static void
MakeRaw(const ConnectorConfig *config, const char *schema, const char *table, bool shared)
{
	const char *name = quote_qualified_identifier(schema, table);

	MakeSchema(schema);
	Run(psprintf("CREATE TABLE %s (series text, ts timestamptz, value %s, label boolean, %s"
				 "kafka_partition int, kafka_offset bigint, item int%s)",
				 name, IsVector(config) ? "float8[]" : "float8", shared ? "topic text, " : "",
				 config->scores ? ", score float8, onset float8, expected float8, lower float8, upper float8, is_anomaly boolean, alert boolean" : ""));
	Run(psprintf("CREATE INDEX ON %s USING brin (ts)", name));
}

static void
MakeAnomalies(const ConnectorConfig *config, const char *schema, const char *table)
{
	const char *name = quote_qualified_identifier(schema, table);

	MakeSchema(schema);
	Run(psprintf("CREATE TABLE %s (series text, ts timestamptz, value %s, score float8, onset float8, raw float8, alert boolean, "
				 "expected float8, lower float8, upper float8, attribution float8[], detector text, connector text, topic text, "
				 "kafka_partition int, kafka_offset bigint, item int, event_id bigint, detected_at timestamptz, "
				 "UNIQUE (connector, topic, kafka_partition, kafka_offset, item, detector))",
				 name, IsVector(config) ? "float8[]" : "float8"));
	Run(psprintf("CREATE INDEX ON %s (ts)", name));
}

/* A table that forgets on a crash, lies elsewhere or belongs to a session cannot keep the promises */
static void
CheckKind(Oid relid, const char *name)
{
	char		kind = get_rel_relkind(relid);
	char		persistence = get_rel_persistence(relid);
	const char *what = NULL;

	if (persistence == RELPERSISTENCE_TEMP)
		what = "temporary";
	else if (persistence == RELPERSISTENCE_UNLOGGED)
		what = "unlogged: a crash empties it while the offset stays";
	else if (kind == RELKIND_FOREIGN_TABLE)
		what = "a foreign table: it commits apart from the offset";
	else if (kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE)
		what = "no table";
	if (what != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" cannot take points: it is %s", name, what),
				 errhint("Use an ordinary or a partitioned table.")));
}

static void
CheckTable(Oid relid, const char *name)
{
	static const char *const needed[] = {"series", "ts", "value"};
	ListCell   *cell;
	List	   *leaves;
	AclResult	may;
	int			i;

	CheckKind(relid, name);
	leaves = find_all_inheritors(relid, AccessShareLock, NULL);
	foreach(cell, leaves)
		CheckKind(lfirst_oid(cell), get_rel_name(lfirst_oid(cell)));
	for (i = 0; i < (int) lengthof(needed); i++)
		if (get_attnum(relid, needed[i]) == InvalidAttrNumber)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("table \"%s\" has no column \"%s\"", name, needed[i]),
					 errhint("Columns are matched by name; series, ts and value must be there.")));
	may = pg_class_aclcheck(relid, GetUserId(), ACL_INSERT);
	if (may != ACLCHECK_OK)
		may = pg_attribute_aclcheck_all(relid, GetUserId(), ACL_INSERT, ACLMASK_ANY);
	if (may != ACLCHECK_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("role \"%s\" may not insert into table \"%s\"", GetUserNameFromId(GetUserId(), false), name)));
}

/* Do several topics of this connector land in this table? */
static bool
IsShared(const ConnectorConfig *config, const char *schema, const char *table)
{
	int			found = 0,
				i;

	for (i = 0; i < config->ntopics; i++)
	{
		char	   *s,
				   *t;

		CatalogTableName(config->table_format, config->topics[i], &s, &t);
		if (strcmp(s, schema) == 0 && strcmp(t, table) == 0)
			found++;
	}
	return found > 1;
}

static Oid
FindTable(const char *schema, const char *table)
{
	Oid			namespace = get_namespace_oid(schema, true);

	return OidIsValid(namespace) ? get_relname_relid(table, namespace) : InvalidOid;
}

void
TablesPrepare(const ConnectorConfig *config)
{
	int			i;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	for (i = 0; i < config->ntopics; i++)
	{
		char	   *schema,
				   *table;
		Oid			relid;

		if (config->raw_enabled)
		{
			CatalogTableName(config->table_format, config->topics[i], &schema, &table);
			relid = FindTable(schema, table);
			if (OidIsValid(relid))
				CheckTable(relid, psprintf("%s.%s", schema, table));
			else
				MakeRaw(config, schema, table, IsShared(config, schema, table));
		}
		CatalogTableName(config->anomalies_format, config->topics[i], &schema, &table);
		relid = FindTable(schema, table);
		if (OidIsValid(relid))
			CheckTable(relid, psprintf("%s.%s", schema, table));
		else
			MakeAnomalies(config, schema, table);
		CommandCounterIncrement();
	}
	SPI_finish();
}
