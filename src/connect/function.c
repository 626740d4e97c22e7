/*
 * function.c - the user's function that converts messages: value.converter=sql:schema.function
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "parser/parse_func.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/varlena.h"
#include "utils/syscache.h"

#include "connect/sql.h"

#define WANTED_HINT \
	"It is made by CREATE FUNCTION %s(bytea) RETURNS TABLE (series text, ts timestamptz, value float8) ..."

/* The name in two parts, as CREATE FUNCTION would read it */
static List *
FunctionName(const char *text)
{
	List	   *names;

	if (!SplitIdentifierString(pstrdup(text), '.', &names) || list_length(names) != 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"value.converter\" is \"sql:%s\": the function must be named with its schema", ShownValue(text)),
				 errhint("For example sql:public.my_format.")));
	return list_make2(makeString(linitial(names)), makeString(lsecond(names)));
}

/* Rows of (text, timestamptz, float8), whatever their names? */
static bool
ReturnsPoints(Oid function)
{
	static const Oid types[] = {TEXTOID, TIMESTAMPTZOID, FLOAT8OID};
	TupleDesc	desc;
	Oid			type;
	int			n = 0;

	if (!get_func_retset(function) || get_func_prokind(function) != PROKIND_FUNCTION ||
		get_func_result_type(function, &type, &desc) != TYPEFUNC_COMPOSITE)
		return false;
	for (int i = 0; i < desc->natts; i++)
	{
		if (TupleDescAttr(desc, i)->attisdropped)
			return false;
		if (n == (int) lengthof(types) || TupleDescAttr(desc, i)->atttypid != types[n++])
			return false;
	}
	return n == (int) lengthof(types);
}

char *
CatalogConverter(const ConnectorConfig *config, Oid owner)
{
	const char *text = config->converter.function;
	Oid			argument = BYTEAOID;
	Scope		scope;
	List	   *names;
	Oid			function;
	AclResult	may;
	char	   *quoted;

	if (config->converter.kind != CONVERTER_SQL)
		return NULL;
	names = FunctionName(text);
	quoted = NameListToQuotedString(names);
	ScopeEnter(&scope, owner);
	(void) LookupExplicitNamespace(strVal(linitial(names)), true); /* checks USAGE */
	function = LookupFuncName(names, 1, &argument, true);
	if (!OidIsValid(function))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("config key \"value.converter\": function %s(bytea) does not exist", quoted),
				 errhint(WANTED_HINT, quoted)));
	if (!ReturnsPoints(function))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_FUNCTION_DEFINITION),
				 errmsg("config key \"value.converter\": function %s(bytea) does not return rows of text, timestamptz and float8", quoted),
				 errhint(WANTED_HINT, quoted)));
#if PG_VERSION_NUM >= 160000
	may = object_aclcheck(ProcedureRelationId, function, owner, ACL_EXECUTE);
#else
	may = pg_proc_aclcheck(function, owner, ACL_EXECUTE);
#endif
	if (may != ACLCHECK_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for function %s(bytea)", quoted),
				 errhint("GRANT EXECUTE ON FUNCTION %s(bytea) TO %s.", quoted, quote_identifier(GetUserNameFromId(owner, false)))));
	ScopeLeave(&scope);
	return quoted;
}
