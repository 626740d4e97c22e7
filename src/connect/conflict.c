/*
 * conflict.c - keys of raw rows and anomalies, and the unique indexes that they need
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "catalog/index.h"
#include "catalog/pg_class.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/varlena.h"

#include "connect/sql.h"

List *
ConflictRawKey(const ConnectorConfig *config)
{
	switch (config->pk_mode)
	{
		case PK_NONE:
			break;
		case PK_KAFKA:
			return ConfigList("topic,kafka_partition,kafka_offset,item");
		case PK_RECORD_KEY:
			return ConfigList("key");
		case PK_RECORD_VALUE:
			return ConfigList(config->pk_fields ? config->pk_fields : "series,ts");
	}
	return NIL;
}

List *
ConflictAnomalyKey(void)
{
	return ConfigList("connector,topic,kafka_partition,kafka_offset,item,detector");
}

static bool
IsNamed(Relation rel, List *names, AttrNumber attnum)
{
	ListCell   *cell;

	foreach(cell, names)
		if (attnum > 0 && strcmp(NameStr(TupleDescAttr(RelationGetDescr(rel), attnum - 1)->attname), lfirst(cell)) == 0)
			return true;
	return false;
}

/* The columns of an index are those named, each once, whatever the order */
static bool
IndexFits(Relation rel, Relation index, List *names)
{
	const Form_pg_index form = index->rd_index;

	if (!form->indisunique || !form->indimmediate || !form->indisvalid || form->indnkeyatts != list_length(names) ||
		RelationGetIndexPredicate(index) != NIL || RelationGetIndexExpressions(index) != NIL)
		return false;
	for (int i = 0; i < form->indnkeyatts; i++)
		if (!IsNamed(rel, names, form->indkey.values[i]))
			return false;
	return true;
}

bool
ConflictIndexed(Relation rel, List *names, bool *nulls_equal)
{
	List	   *indexes = RelationGetIndexList(rel);
	ListCell   *cell;
	bool		found = false;

	*nulls_equal = false;
	foreach(cell, indexes)
	{
		Relation	index = index_open(lfirst_oid(cell), AccessShareLock);

		if (IndexFits(rel, index, names))
		{
			found = true;
#if PG_VERSION_NUM >= 150000
			*nulls_equal |= index->rd_index->indnullsnotdistinct;
#endif
		}
		index_close(index, NoLock);
	}
	list_free(indexes);
	return found;
}

static char *
Listed(List *names)
{
	StringInfoData buf;
	ListCell   *cell;

	initStringInfo(&buf);
	foreach(cell, names)
		appendStringInfo(&buf, "%s%s", cell == list_head(names) ? "" : ", ", quote_identifier(lfirst(cell)));
	return buf.data;
}

static void
CheckRight(Relation rel, List *names, Oid role, AclMode right, const char *word)
{
	ListCell   *cell;

	if (pg_class_aclcheck(RelationGetRelid(rel), role, right) == ACLCHECK_OK)
		return;
	foreach(cell, names)
	{
		AttrNumber	attnum = get_attnum(RelationGetRelid(rel), lfirst(cell));

		if (right == ACL_UPDATE || pg_attribute_aclcheck(RelationGetRelid(rel), attnum, role, right) != ACLCHECK_OK)
			ereport(ERROR,
					(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					 errmsg("permission denied for table %s.%s", get_namespace_name(RelationGetNamespace(rel)), RelationGetRelationName(rel)),
					 errdetail("Role \"%s\" needs %s for this insert.mode.", GetUserNameFromId(role, false), word),
					 errhint("GRANT INSERT, SELECT, UPDATE ON it to the connector's owner.")));
	}
}

void
ConflictCheck(const ConnectorConfig *config, Relation rel, Oid role)
{
	List	   *names = ConflictRawKey(config);
	const char *table = quote_qualified_identifier(get_namespace_name(RelationGetNamespace(rel)), RelationGetRelationName(rel));
	const char *mode = config->insert_mode == INSERT_UPSERT ? "upsert" : "ignore";
	ListCell   *cell;
	bool		nulls_equal;

	if (config->insert_mode == INSERT_PLAIN)
		return;
	foreach(cell, names)
		if (get_attnum(RelationGetRelid(rel), lfirst(cell)) == InvalidAttrNumber)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("table %s has no column \"%s\", which is in the key (%s) of insert.mode=%s", table, (char *) lfirst(cell), Listed(names), mode),
					 errhint("Add the column, or change pk.mode or pk.fields.")));
	if (!ConflictIndexed(rel, names, &nulls_equal))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
				 errmsg("table %s has no unique index on (%s), which insert.mode=%s needs", table, Listed(names), mode),
				 errhint("CREATE UNIQUE INDEX ON %s (%s); or change pk.mode or pk.fields.", table, Listed(names))));
	CheckRight(rel, names, role, ACL_SELECT, "SELECT");
	if (config->insert_mode == INSERT_UPSERT)
		CheckRight(rel, names, role, ACL_UPDATE, "UPDATE");
}
