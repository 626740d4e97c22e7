/*
 * config_value.c - the value of a key, from its text into the struct
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "mb/pg_wchar.h"

#include "connect/sql.h"
#include "utils/builtins.h"
#include "zone.h"

#define SQL_PREFIX		"sql:"

int
ConfigFind(const char *name)
{
	for (int i = 0; i < config_keys_count; i++)
		if (strcmp(config_keys[i].name, name) == 0)
			return i;
	return -1;
}

static _Noreturn void
BadValue(const ConfigKey *key, const char *value, const char *allowed)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("config key \"%s\" is \"%s\": it %s", key->name, ShownValue(value), allowed),
			 errhint("%s: %s.", key->name, key->help)));
}

static void
CheckTopic(const ConfigKey *key, const char *topic)
{
	size_t		len = strlen(topic);

	if (len == 0 || len > TOPIC_MAX || strcmp(topic, ".") == 0 || strcmp(topic, "..") == 0 ||
		strspn(topic, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != len)
		BadValue(key, topic, psprintf("must be a topic's name: 1 to %d letters, digits, dots, - and _", TOPIC_MAX));
}

void
ConfigCheckTopic(const char *name, const char *topic)
{
	CheckTopic(&config_keys[ConfigFind(name)], topic);
}

List *
ConfigList(const char *text)
{
	char	   *item = pstrdup(text);
	List	   *list = NIL;

	while (item != NULL)
	{
		char	   *comma = strchr(item, ',');
		char	   *end;

		if (comma != NULL)
			*comma = '\0';
		item += strspn(item, " ");
		for (end = item + strlen(item); end > item && end[-1] == ' '; end--)
			end[-1] = '\0';
		list = lappend(list, item);
		item = comma ? comma + 1 : NULL;
	}
	return list;
}

static void
SetTopics(const ConfigKey *key, const char *value, ConnectorConfig *out)
{
	ListCell   *cell;

	out->topics = palloc(sizeof(char *) * TOPICS_MAX);
	out->ntopics = 0;
	foreach(cell, ConfigList(value))
	{
		char	   *item = lfirst(cell);

		CheckTopic(key, item);
		for (int i = 0; i < out->ntopics; i++)
			if (strcmp(out->topics[i], item) == 0)
				BadValue(key, item, "must name a topic only once");
		if (out->ntopics == TOPICS_MAX)
			BadValue(key, value, psprintf("must name at most %d topics", TOPICS_MAX));
		out->topics[out->ntopics++] = item;
	}
}

/* Specs separated by semicolons; how many, 0: error says what is wrong with one */
int
ConfigParseSpecs(const char *text, Spec **specs, SpecError *error)
{
	int			n = 0;

	*specs = palloc(sizeof(Spec) * CONFIG_SPECS_MAX);
	error->hint[0] = '\0';
	for (;;)
	{
		size_t		len = strcspn(text, ";");

		if (n == CONFIG_SPECS_MAX)
		{
			snprintf(error->message, sizeof(error->message), "at most %d specs can run side by side", CONFIG_SPECS_MAX);
			return 0;
		}
		if (!ZoneSpecParse(text, len, &(*specs)[n], error))
			return 0;
		for (int i = 0; i < n; i++)
			if (strcmp((*specs)[i].text, (*specs)[n].text) == 0)
			{
				snprintf(error->message, sizeof(error->message), "%.800s is in the list twice", (*specs)[n].text);
				return 0;
			}
		n++;
		if (text[len] == '\0')
			return n;
		text += len + 1;
	}
}

static void
SetSpecs(const ConfigKey *key, const char *value, ConnectorConfig *out)
{
	SpecError	error;

	if (strspn(value, " ;") == strlen(value))
		BadValue(key, value, "must name a detector");
	if (key->type == KEY_SPEC && strchr(value, ';') != NULL)
		BadValue(key, value, "must be one spec; detectors takes several");
	out->nspecs = ConfigParseSpecs(value, &out->specs, &error);
	if (out->nspecs == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("config key \"%s\": %s", key->name, error.message),
				 error.hint[0] ? errhint("%s", error.hint) : 0));
}

static int
ReadInt(const ConfigKey *key, const char *value)
{
	char	   *end;
	long		n;

	errno = 0;
	n = strtol(value, &end, 10);
	if (errno != 0 || *value == '\0' || strchr("-0123456789", *value) == NULL || *end != '\0' ||
		n < key->min || n > key->max)
		BadValue(key, value, psprintf("must be an integer between %d and %d", key->min, key->max));
	return (int) n;
}

static int
ReadChoice(const ConfigKey *key, const char *choices, const char *value)
{
	int			index;

	if (!ChoiceIndex(choices, value, &index))
		BadValue(key, value, psprintf("must be %s", ChoiceText(choices)));
	return index;
}

/* A list of choices as bits */
static int
ReadSet(const ConfigKey *key, const char *value)
{
	int			bits = 0;

	for (const char *p = value;; p++)
	{
		size_t		len = strcspn(p, ",");
		size_t		blanks = strspn(p, " ");
		size_t		end = len;
		int			index;

		while (end > blanks && p[end - 1] == ' ')
			end--;
		if (blanks >= end || !ChoiceIndex(key->choices, pnstrdup(p + blanks, end - blanks), &index))
			BadValue(key, value, psprintf("must be a list of %s", ChoiceText(key->choices)));
		bits |= 1 << index;
		p += len;
		if (*p == '\0')
			return bits;
	}
}

/* One of the formats, or sql:schema.function */
static void
SetConverter(const ConfigKey *key, const char *value, ConverterConfig *out)
{
	int			kind;

	if (strncmp(value, SQL_PREFIX, strlen(SQL_PREFIX)) != 0)
	{
		if (!ChoiceIndex(key->choices, value, &kind))
			BadValue(key, value, psprintf("must be %s, or " SQL_PREFIX "schema.function", ChoiceText(key->choices)));
		out->kind = (ConverterKind) kind;
		return;
	}
	value += strlen(SQL_PREFIX);
	if (strlen(value) >= sizeof(out->function))
		BadValue(key, value, psprintf("must name a function in at most %zu bytes", sizeof(out->function) - 1));
	strcpy(out->function, value);
	out->kind = CONVERTER_SQL;
}

/* Names that messages have */
static const char *
MessageText(const char *value)
{
	int			encoding = GetDatabaseEncoding();

	if (encoding != PG_UTF8 && encoding != PG_SQL_ASCII && !OidIsValid(FindDefaultConversionProc(encoding, PG_UTF8)))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("messages are UTF-8, which cannot be converted to the encoding %s of this database", GetDatabaseEncodingName()),
				 errhint("Use a database whose encoding is UTF8.")));
	return pg_server_to_any(value, strlen(value), PG_UTF8);
}

void
ConfigSetValue(const ConfigKey *key, const char *value, ConnectorConfig *out)
{
	char	   *at = (char *) out + key->offset;
	int			len;

	if (key->type == KEY_BUFFER || key->type == KEY_BYTE)
		value = MessageText(value);
	len = strlen(value);
	StaticAssertStmt(sizeof(Precision) == sizeof(int) && sizeof(TimeFormat) == sizeof(int) &&
					 sizeof(PositionKind) == sizeof(int) && sizeof(StopKind) == sizeof(int), "enums are as wide as int");
	switch (key->type)
	{
		case KEY_TEXT:
		case KEY_BUFFER:
		case KEY_BYTE:
			if (len < key->min || len > key->max)
				BadValue(key, value, key->min == key->max ? "must have one byte" :
						 psprintf("must have between %d and %d bytes", key->min, key->max));
			if (key->type == KEY_TEXT)
				*(char **) at = pstrdup(value);
			else if (key->type == KEY_BUFFER)
				memcpy(at, value, len + 1);
			else
				*at = *value;
			break;
		case KEY_INT:
			*(int *) at = ReadInt(key, value);
			break;
		case KEY_BOOL:
			*(bool *) at = ReadChoice(key, "false|true", value) == 1;
			break;
		case KEY_FLAG:
			*(bool *) at = ReadChoice(key, key->choices, value) == 1;
			break;
		case KEY_CHOICE:
			*(int *) at = ReadChoice(key, key->choices, value);
			break;
		case KEY_SET:
			*(int *) at = ReadSet(key, value);
			break;
		case KEY_CONVERTER:
			SetConverter(key, value, (ConverterConfig *) at);
			break;
		case KEY_TIME:
			if (len > key->max || !PositionTime(value, (ConfigTime *) at))
				BadValue(key, value, "must be a time: ISO 8601, an epoch, or a distance from now such as -30 min, -1 h or -7 d");
			break;
		case KEY_TOPICS:
			SetTopics(key, value, out);
			break;
		case KEY_SPEC:
		case KEY_SPECS:
			SetSpecs(key, value, out);
			break;
	}
}
