/*
 * validate.c - every error of a config, and what its detector costs
 *
 * Each part of what create_connector() does is tried by itself, but that
 * nothing is made; an error becomes one of the key whose business it is, and
 * the next part goes on with that key's default.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "connect/attempt.h"
#include "connect/rows.h"
#include "connect/sql.h"
#include "core/state.h"

#define SERIES_EXTRA	200			/* bytes of a series in memory beside its state: name, place in the cache */
#define SAVE_EVERY		500000		/* messages within which every changed state is saved; as checkpoint.c has it */

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_validate_config);

typedef struct Line
{
	const char *key;
	char	   *value;			/* as given, else the default; NULL: none, or not to be shown */
	const char *standard;		/* default, NULL: none */
	List	   *errors;			/* of char * */
} Line;

typedef struct Report Report;
typedef void (*Part) (Report *report);

struct Report
{
	Jsonb	   *json;
	int64		id;				/* connector that is to be altered, 0: a new one */
	Oid			owner;
	ConnectorConfig config;
	Line	   *lines;			/* known keys in their order, then overrides and unknown ones */
	int			nlines;
	int			nerrors;
	/* of the part in hand */
	Line	   *line;
	const JsonbValue *given;
	const char *topic;
	const ConfigRule *rule;
	Part		part;
};

/* What is wrong with the server or the session is not the config's */
static bool
IsOfConfig(int sqlerrcode)
{
	switch (ERRCODE_TO_CATEGORY(sqlerrcode))
	{
		case ERRCODE_OPERATOR_INTERVENTION:
		case ERRCODE_INSUFFICIENT_RESOURCES:
		case ERRCODE_SYSTEM_ERROR:
		case ERRCODE_INTERNAL_ERROR:
		case ERRCODE_TRANSACTION_ROLLBACK:
			return false;
		default:
			return true;
	}
}

static void
TryPart(void *arg)
{
	Report	   *report = arg;

	report->part(report);
}

/* The part in a subtransaction; false: its error is now one of the line */
static bool
Try(Report *report, Line *line, Part part)
{
	ErrorData  *error;

	report->line = line;
	report->part = part;
	error = Attempt(TryPart, report, CurrentMemoryContext);
	if (error == NULL)
		return true;
	if (!IsOfConfig(error->sqlerrcode))
		ReThrowError(error);
	line->errors = lappend(line->errors, error->hint ? psprintf("%s HINT: %s", error->message, error->hint) : error->message);
	report->nerrors++;
	return false;
}

static Line *
LineOf(Report *report, const char *key)
{
	for (int i = 0; i < report->nlines; i++)
		if (strcmp(report->lines[i].key, key) == 0)
			return &report->lines[i];
	return NULL;
}

/* ---- parts ---- */

static void
ReadValue(Report *report)
{
	report->line->value = ConfigValueText(report->line->key, report->given);
}

static void
SetValue(Report *report)
{
	(void) ConfigSet(report->line->key, report->line->value, &report->config);
}

static void
SetDefault(Report *report)
{
	(void) ConfigSet(report->line->key, report->line->standard, &report->config);
}

static void
MissingKey(Report *report)
{
	ConfigMissing(&config_keys[report->line - report->lines]);
}

static void
BothDetectors(Report *report)
{
	ConfigBothDetectors();
}

static void
CheckRule(Report *report)
{
	report->rule->check(&report->config);
}

static void
CheckServer(Report *report)
{
	Property   *properties;

	(void) CatalogProperties(report->config.server, report->owner, &properties);
}

static void
CheckFunction(Report *report)
{
	(void) CatalogConverter(&report->config, report->owner);
}

static void
CheckRawTables(Report *report)
{
	VerbCheckRawTables(report->id, report->json);
}

static void
CheckTable(Report *report, bool anomalies)
{
	Scope		scope;

	ScopeEnter(&scope, report->owner);
	TablesTry(&report->config, report->topic, anomalies);
	ScopeLeave(&scope);
}

static void
CheckRaw(Report *report)
{
	CheckTable(report, false);
}

static void
CheckAnomalies(Report *report)
{
	CheckTable(report, true);
}

/* ---- the whole ---- */

static void
AddLines(Report *report)
{
	JsonbIterator *it = JsonbIteratorInit(&report->json->root);
	JsonbIteratorToken token;
	JsonbValue	v;
	Line	   *line = NULL;

	report->lines = palloc0(sizeof(Line) * (config_keys_count + JB_ROOT_COUNT(report->json)));
	report->nlines = config_keys_count;
	for (int i = 0; i < config_keys_count; i++)
	{
		report->lines[i].key = config_keys[i].name;
		report->lines[i].standard = config_keys[i].value;
	}
	(void) JsonbIteratorNext(&it, &v, false);	/* into the object */
	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
		{
			char	   *key = pnstrdup(v.val.string.val, v.val.string.len);

			line = LineOf(report, key);
			if (line == NULL)
			{
				line = &report->lines[report->nlines++];
				line->key = key;
			}
		}
		else if (token == WJB_VALUE)
		{
			report->given = &v;
			(void) Try(report, line, ReadValue);
		}
	}
}

/* In the order of the keys: a later one may take the place of an earlier one's default */
static void
SetAll(Report *report)
{
	Line	   *detector = LineOf(report, "detector");
	Line	   *detectors = LineOf(report, "detectors");

	if (detector->value && detectors->value)
		(void) Try(report, detectors, BothDetectors);
	for (int i = 0; i < config_keys_count; i++)
	{
		Line	   *line = &report->lines[i];

		if (line->value && Try(report, line, SetValue))
			continue;
		if (line->standard)
			(void) Try(report, line, SetDefault);
		else if (config_keys[i].required && line->errors == NIL)
			(void) Try(report, line, MissingKey);
		if (line->value == NULL && line->errors == NIL)
			line->value = line->standard ? pstrdup(line->standard) : NULL;
	}
	if (detectors->value)
		detector->value = NULL; /* its default is not in force */
	for (int i = config_keys_count; i < report->nlines; i++)
		if (!Try(report, &report->lines[i], SetValue))
			report->lines[i].value = NULL;	/* it may be a secret that does not belong here */
}

static void
CheckAll(Report *report)
{
	Line	   *server = LineOf(report, "server");
	Line	   *converter = LineOf(report, "value.converter");
	Line	   *raw = LineOf(report, "table.name.format");
	Line	   *anomalies = LineOf(report, "anomalies.table.name.format");

	for (int i = 0; i < config_rules_count; i++)
	{
		report->rule = &config_rules[i];
		(void) Try(report, LineOf(report, config_rules[i].key), CheckRule);
	}
	if (server->errors == NIL)
		(void) Try(report, server, CheckServer);
	if (converter->errors == NIL)
		(void) Try(report, converter, CheckFunction);
	if (report->nerrors == 0)
		(void) Try(report, raw, CheckRawTables);
	for (int i = 0; i < report->config.ntopics; i++)
	{
		report->topic = report->config.topics[i];
		if (report->config.raw_enabled && raw->errors == NIL)
			(void) Try(report, raw, CheckRaw);
		if (anomalies->errors == NIL)
			(void) Try(report, anomalies, CheckAnomalies);
	}
}

/* ---- rows ---- */

static void
PutErrors(Rows *rows, List *errors)
{
	Datum	   *values = palloc(sizeof(Datum) * Max(list_length(errors), 1));
	int			n = 0;
	ListCell   *cell;

	foreach(cell, errors)
		values[n++] = CStringGetTextDatum((char *) lfirst(cell));
	PutDatum(rows, PointerGetDatum(construct_array(values, n, TEXTOID, -1, false, TYPALIGN_INT)), false);
}

static void
PutLine(Rows *rows, const Line *line)
{
	PutText(rows, line->key);
	PutText(rows, line->value);
	PutText(rows, line->standard);
	PutErrors(rows, line->errors);
	RowsPut(rows);
}

static void
PutFigure(Rows *rows, const char *name, char *value)
{
	Line		line = {.key = name,.value = value};

	PutLine(rows, &line);
}

/* What the detector keeps of a series, how many fit in memory, and what their checkpoints come to */
static void
PutFigures(Rows *rows, const ConnectorConfig *config)
{
	size_t		bytes = ConfigBound(config->specs, config->nspecs);
	size_t		saved = bytes;
	double		fit = floor(ConfigStatesMB(config) * 1048576.0 / (bytes + SERIES_EXTRA));

	for (int i = 0; i < config->nspecs; i++)
		saved += sizeof(StateHeader) + config->specs[i].text_len;
	PutFigure(rows, "state.bytes.per.series", psprintf("%zu", bytes));
	PutFigure(rows, "state.series.in.memory", psprintf("%.0f", fit));
	PutFigure(rows, "state.checkpoint.bytes.per.series", psprintf("%zu", saved));
	PutFigure(rows, "state.checkpoint.mb.per.million.messages", psprintf("%.1f", fit * saved * (1e6 / SAVE_EVERY) / 1048576));
}

Datum
anomaly_validate_config(PG_FUNCTION_ARGS)
{
	Report		report = {0};
	Rows		rows;

	if (PG_ARGISNULL(0))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("the config must not be NULL")));
	report.json = PG_GETARG_JSONB_P(0);
	ConfigCheckObject(report.json);
	report.owner = GetUserId();
	if (!PG_ARGISNULL(1))
	{
		char	   *name = text_to_cstring(PG_GETARG_TEXT_PP(1));
		ConnectorRow row;

		if (!CatalogRead(0, name, &row))
			VerbNoConnector(name);
		VerbCheckMember(&row);
		report.id = row.id;
		report.owner = row.owner;
	}
	RowsStart(fcinfo, &rows);
	AddLines(&report);
	SetAll(&report);
	CheckAll(&report);
	for (int i = 0; i < report.nlines; i++)
		PutLine(&rows, &report.lines[i]);
	if (LineOf(&report, "detector")->errors == NIL && LineOf(&report, "detectors")->errors == NIL)
		PutFigures(&rows, &report.config);
	return (Datum) 0;
}
