/*
 * sink_plan.c - look a table up as its owner-to-be: kind, rights, columns, path
 *
 * A plan is kept until an invalidation touches the table, one of its
 * partitions, a schema or a role. Nothing here is trusted over a lock: the
 * table is locked first, then the plan is checked again.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/catalog.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "parser/parse_coerce.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rls.h"
#include "utils/syscache.h"

#include "worker/sink_target.h"

/* The table by name, locked for writing */
static Oid
TargetLookup(const Target *target)
{
	RangeVar   *name = makeRangeVar(target->schema, target->table, -1);
	Oid			schema = LookupExplicitNamespace(target->schema, true); /* checks USAGE */
	Oid			relid;

	relid = OidIsValid(schema)
		? RangeVarGetRelidExtended(name, RowExclusiveLock, RVR_MISSING_OK, NULL, NULL) : InvalidOid;
	if (!OidIsValid(relid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("table \"%s.%s\" does not exist", target->schema, target->table),
				 errhint("create_connector makes it; a worker makes none. Make it again, or change \"%s\", then restart the connector.",
						 target->anomalies ? "anomalies.table.name.format" : "table.name.format")));
	return relid;
}

/* What loses rows in a crash, or is not stored here, cannot hold what an offset vouches for */
static void
CheckKind(Oid relid, bool leaf)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	Form_pg_class form;
	const char *kind = NULL;

	if (!HeapTupleIsValid(tuple))
		return;					/* a partition dropped just now */
	form = (Form_pg_class) GETSTRUCT(tuple);
	if (form->relkind == RELKIND_FOREIGN_TABLE)
		kind = "a foreign table";
	else if (form->relkind == RELKIND_VIEW || form->relkind == RELKIND_MATVIEW)
		kind = "a view";
	else if (form->relkind != RELKIND_RELATION && form->relkind != RELKIND_PARTITIONED_TABLE)
		kind = "not a table";
	else if (form->relpersistence == RELPERSISTENCE_TEMP)
		kind = "a temporary table";
	else if (form->relpersistence == RELPERSISTENCE_UNLOGGED)
		kind = "an unlogged table";
	else if (IsCatalogRelationOid(relid))
		kind = "a system catalog";
	if (kind != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("cannot write to %s\"%s.%s\": it is %s", leaf ? "partition " : "",
						get_namespace_name(form->relnamespace), NameStr(form->relname), kind),
				 errhint("A connector writes to permanent tables, plain or partitioned, all partitions included.")));
	ReleaseSysCache(tuple);
}

static void
CheckPartitions(Target *target, Relation rel)
{
	List	   *all;
	ListCell   *cell;

	if (rel->rd_rel->relkind != RELKIND_PARTITIONED_TABLE)
		return;
	all = find_all_inheritors(RelationGetRelid(rel), NoLock, NULL);
	target->leaves = palloc(list_length(all) * sizeof(Oid));
	foreach(cell, all)
	{
		CheckKind(lfirst_oid(cell), lfirst_oid(cell) != target->relid);
		target->leaves[target->nleaves++] = lfirst_oid(cell);
	}
}

static void
CheckRights(const Target *target, Relation rel, Oid owner)
{
	int			i;

	if (pg_class_aclcheck(target->relid, owner, ACL_INSERT) == ACLCHECK_OK)
		return;
	for (i = 0; i < target->ncolumns; i++)
		if (pg_attribute_aclcheck(target->relid, target->columns[i].attnum, owner, ACL_INSERT) != ACLCHECK_OK)
			ereport(ERROR,
					(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					 errmsg("permission denied for table %s.%s", target->schema, target->table),
					 errdetail("Role \"%s\" may not insert into column \"%s\".",
							   GetUserNameFromId(owner, false), target->columns[i].name),
					 errhint("Grant INSERT on the table to the connector's owner.")));
}

static const FieldInfo *
FindField(const char *name, int where)
{
	int			i;

	for (i = 0; i < sink_fields_count; i++)
		if ((sink_fields[i].where & where) != 0 && strcmp(sink_fields[i].name, name) == 0)
			return &sink_fields[i];
	return NULL;
}

/* Type of the datum that fits the column best */
static Oid
SourceType(const FieldInfo *field, Oid type)
{
	Oid			base = getBaseType(type);

	if (field->field == FIELD_VALUE && OidIsValid(get_element_type(base)))
		return FLOAT8ARRAYOID;
	if (field->field == FIELD_KEY && TypeCategory(base) == TYPCATEGORY_STRING)
		return TEXTOID;
	return field->type;
}

/* An assignment cast, else one that has to be asked for (a label into an integer), else an error */
static char *
ColumnCast(const Target *target, Form_pg_attribute attr, Oid source)
{
	CoercionPathType path = COERCION_PATH_NONE;
	Oid			function;

	if (can_coerce_type(1, &source, &attr->atttypid, COERCION_ASSIGNMENT))
		return NULL;
	if (can_coerce_type(1, &source, &attr->atttypid, COERCION_EXPLICIT))
		path = find_coercion_pathway(attr->atttypid, source, COERCION_EXPLICIT, &function);
	if (path == COERCION_PATH_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of table \"%s.%s\" is of type %s, which cannot hold %s",
						NameStr(attr->attname), target->schema, target->table,
						format_type_be(attr->atttypid), format_type_be(source)),
				 errhint("Change the column's type, or rename it: columns are matched by name.")));
	return format_type_extended(attr->atttypid, attr->atttypmod, FORMAT_TYPE_TYPEMOD_GIVEN | FORMAT_TYPE_FORCE_QUALIFY);
}

/* true: the datum goes into the tuple as it is */
static bool
MapColumn(Target *target, Form_pg_attribute attr, const FieldInfo *field)
{
	TargetColumn *column = &target->columns[target->ncolumns++];

	column->field = field->field;
	column->attnum = attr->attnum;
	column->name = pstrdup(NameStr(attr->attname));
	column->source = SourceType(field, attr->atttypid);
	column->cast = ColumnCast(target, attr, column->source);
	return attr->atttypid == column->source && attr->atttypmod < 0;
}

static void
CheckRequired(const Target *target)
{
	int			bit = target->anomalies ? REQUIRED_ANOMALIES : REQUIRED_RAW;
	int			i;
	int			k;

	for (i = 0; i < sink_fields_count; i++)
	{
		if ((sink_fields[i].where & bit) == 0)
			continue;
		for (k = 0; k < target->ncolumns; k++)
			if (target->columns[k].field == sink_fields[i].field)
				break;
		if (k == target->ncolumns)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("table \"%s.%s\" has no column \"%s\" that can be filled", target->schema, target->table,
							sink_fields[i].name),
					 errhint("Columns are matched by name: a table of %s needs series, ts%s.",
							 target->anomalies ? "anomalies" : "raw points", target->anomalies ? "" : " and value")));
	}
}

/* Columns by name; true: every one can be given to the heap as it is */
static bool
MapColumns(Target *target, Relation rel)
{
	TupleDesc	desc = RelationGetDescr(rel);
	bool		plain = true;
	int			i;

	target->columns = palloc0(sink_fields_count * sizeof(TargetColumn));
	for (i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attr = TupleDescAttr(desc, i);
		const FieldInfo *field;

		if (attr->attisdropped)
			continue;
		field = FindField(NameStr(attr->attname), target->anomalies ? IN_ANOMALIES : IN_RAW);
		if (field != NULL && field->field == FIELD_TAGS && !target->tags)
			field = NULL;
		if (field != NULL && attr->attgenerated == '\0' && attr->attidentity != ATTRIBUTE_IDENTITY_ALWAYS)
			plain = MapColumn(target, attr, field) && plain;
		else if (attr->atthasdef || attr->attgenerated != '\0' || attr->attidentity != '\0' ||
				 get_typtype(attr->atttypid) == TYPTYPE_DOMAIN)
			plain = false;		/* something other than NULL, or a domain's checks */
	}
	CheckRequired(target);
	return plain;
}

static TargetColumn *
FindColumn(Target *target, const char *name)
{
	for (int i = 0; i < target->ncolumns; i++)
		if (strcmp(target->columns[i].name, name) == 0)
			return &target->columns[i];
	return NULL;
}

/* A value as the index will have it: type and collation of the column; a text is not cut to length, which would hide an error */
static char *
KeyText(Form_pg_attribute attr)
{
	bool		string = TypeCategory(getBaseType(attr->atttypid)) == TYPCATEGORY_STRING;
	char	   *text = psprintf("::%s", format_type_extended(attr->atttypid, string ? -1 : attr->atttypmod,
															 FORMAT_TYPE_TYPEMOD_GIVEN | FORMAT_TYPE_FORCE_QUALIFY));
	HeapTuple	tuple;

	if (!OidIsValid(attr->attcollation))
		return text;
	tuple = SearchSysCache1(COLLOID, ObjectIdGetDatum(attr->attcollation));
	if (HeapTupleIsValid(tuple))
	{
		Form_pg_collation form = (Form_pg_collation) GETSTRUCT(tuple);

		text = psprintf("%s COLLATE %s", text, quote_qualified_identifier(get_namespace_name(form->collnamespace), NameStr(form->collname)));
		ReleaseSysCache(tuple);
	}
	return text;
}

/*
 * What makes rows the same, and what is done then. Anomalies have a key of
 * their own: messages that are read a second time, after offsets were set
 * back, bring the same ones. A table of the user's may be without.
 */
static void
FindKey(Target *target, Relation rel, Oid owner)
{
	List	   *names = target->anomalies ? ConflictAnomalyKey() : ConflictRawKey(target->config);
	ListCell   *cell;
	bool		nulls_equal;

	target->mode = target->anomalies ? INSERT_IGNORE : target->config->insert_mode;
	if (!target->anomalies)
		ConflictCheck(target->config, rel, owner);
	foreach(cell, names)
		if (FindColumn(target, lfirst(cell)) == NULL)
			names = NIL;
	if (target->mode == INSERT_PLAIN || (target->anomalies && (names == NIL || !ConflictIndexed(rel, names, &nulls_equal))))
	{
		target->mode = INSERT_PLAIN;
		return;
	}
	if (names == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("table \"%s.%s\" has a column of the key that cannot be filled", target->schema, target->table),
				 errhint("Columns of the key must be neither generated nor identity columns; see pk.mode.")));
	(void) ConflictIndexed(rel, names, &nulls_equal);
	target->nulls_apart = false;
	foreach(cell, names)
	{
		TargetColumn *column = FindColumn(target, lfirst(cell));
		Form_pg_attribute attr = TupleDescAttr(RelationGetDescr(rel), column->attnum - 1);

		column->key = KeyText(attr);
		target->nulls_apart |= !attr->attnotnull && !nulls_equal;
	}
}

static bool
IsPlainHeap(Relation rel, Oid owner)
{
	return rel->rd_rel->relkind == RELKIND_RELATION &&
		rel->rd_rel->relam == HEAP_TABLE_AM_OID &&
		!rel->rd_rel->relispartition &&
		rel->trigdesc == NULL &&
		rel->rd_rules == NULL &&
		check_enable_rls(RelationGetRelid(rel), owner, true) != RLS_ENABLED;
}

static void
TargetForget(Target *target)
{
	if (target->plan != NULL)
		SPI_freeplan(target->plan);
	if (target->context != NULL)
		MemoryContextDelete(target->context);
	target->planned = false;
	target->plan = NULL;
	target->context = NULL;
	target->slots = NULL;
	target->nslots = 0;
	target->leaves = NULL;
	target->nleaves = 0;
	target->ncolumns = 0;
	target->columns = NULL;
}

static void
TargetPlan(Target *target, Relation rel, Oid owner)
{
	MemoryContext caller;
	int			i;

	TargetForget(target);
	target->context = AllocSetContextCreate(GetMemoryChunkContext(target), "anomaly sink table", ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(target->context);
	target->relid = RelationGetRelid(rel);
	target->valid = true;		/* an invalidation from here on clears it */
	owner = CatalogActor(target->relid, owner);
	CheckKind(target->relid, false);
	CheckPartitions(target, rel);
	target->heap = MapColumns(target, rel);
	FindKey(target, rel, owner);
	target->heap = IsPlainHeap(rel, owner) && target->heap && target->mode == INSERT_PLAIN;
	for (i = 0; i < target->ncolumns; i++)
		target->columns[i].literal = !target->heap && target->columns[i].source == FLOAT8ARRAYOID;
	CheckRights(target, rel, owner);
	target->planned = true;
	MemoryContextSwitchTo(caller);
}

/*
 * Locks the table, which takes in pending invalidations, then looks whether
 * the plan is still good; a plan may itself be overtaken while it is made.
 */
Relation
TargetOpen(Target *target, Oid owner)
{
	for (;;)
	{
		Relation	rel;

		CHECK_FOR_INTERRUPTS();
		if (!target->planned || !target->valid)
		{
			rel = table_open(TargetLookup(target), NoLock);
			TargetPlan(target, rel, owner);
		}
		else
		{
			LockRelationOid(target->relid, RowExclusiveLock);
			if (!target->valid)
				continue;		/* the lock is kept till the end of the transaction */
			rel = table_open(target->relid, NoLock);
		}
		if (target->valid)
			return rel;
		table_close(rel, NoLock);
	}
}
