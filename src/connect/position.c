/*
 * position.c - where reading begins and ends, as people write it
 *
 * Offsets come as Kafka Connect has them, or shorter:
 *	 [{"partition": {"kafka_topic": "t", "kafka_partition": 0}, "offset": {"kafka_offset": 5}}]
 *	 [{"topic": "t", "partition": 0, "offset": 5}, {"topic": "u", "timestamp": "-1 h"}]
 *	 {"last_n": 100}	"earliest"
 * What is left out (topic, partition) means all. A later element has its way
 * over an earlier one.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/json.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "connect/sql.h"

#define UNIX_EPOCH_US	INT64CONST(946684800000000) /* of PostgreSQL's epoch */
#define FARTHEST_SECONDS 3e9	/* a distance: 95 years */

/* ---- times ---- */

int64
PositionNow(void)
{
	return GetCurrentTimestamp() + UNIX_EPOCH_US;
}

/* "-1 h": what follows the minus */
static bool
Distance(const char *text, int64 *us)
{
	static const struct
	{
		const char *name;
		int			seconds;
	}			units[] = {
		{"s", 1}, {"sec", 1}, {"second", 1}, {"seconds", 1},
		{"min", 60}, {"minute", 60}, {"minutes", 60},
		{"h", 3600}, {"hour", 3600}, {"hours", 3600},
		{"d", 86400}, {"day", 86400}, {"days", 86400},
		{"w", 604800}, {"week", 604800}, {"weeks", 604800},
	};
	char	   *end;
	double		n;

	text += strspn(text, " ");
	if (*text < '0' || *text > '9')
		return false;
	n = strtod(text, &end);
	end += strspn(end, " ");
	for (size_t i = 0; i < lengthof(units); i++)
	{
		size_t		len = strlen(units[i].name);

		if (strncmp(end, units[i].name, len) != 0 || end[len + strspn(end + len, " ")] != '\0')
			continue;
		if (!(n * units[i].seconds <= FARTHEST_SECONDS))
			return false;
		*us = (int64) rint(n * units[i].seconds * 1e6);
		return true;
	}
	return false;
}

bool
PositionTime(const char *text, ConfigTime *out)
{
	out->given = true;
	text += strspn(text, " ");
	out->relative = *text == '-';
	if (out->relative)
	{
		if (!Distance(text + 1, &out->us))
			return false;
		out->us = -out->us;
		return true;
	}
	return time_from_text(text, strlen(text), TIME_AUTO, &out->us) == NULL && IS_VALID_TIMESTAMP(out->us - UNIX_EPOCH_US);
}

int64
ConfigMoment(const ConfigTime *time, int64 now)
{
	return time->relative ? now + time->us : time->us;
}

Position
ConfigStart(const ConnectorConfig *config, int64 now)
{
	Position	position = {.kind = config->start};

	if (config->start == POSITION_TIMESTAMP)
		position.value = ConfigMoment(&config->start_time, now);
	else if (config->start == POSITION_LAST_N)
		position.value = config->start_last_n;
	return position;
}

/* ---- stop.offsets ---- */

static bool
ReadWhole(const char *text, size_t len, int64 max, int64 *out)
{
	if (len == 0 || len > 18 || strspn(text, "0123456789") < len)
		return false;
	*out = strtoll(text, NULL, 10);
	return *out <= max;
}

/* One of "OFFSET", "PARTITION:OFFSET", "TOPIC:PARTITION:OFFSET"; topic_len 0 and partition -1: not named */
static bool
ReadStop(const char *text, size_t len, size_t *topic_len, int64 *partition, int64 *offset)
{
	const char *colon = memchr(text, ':', len);
	const char *second = colon ? memchr(colon + 1, ':', len - (colon + 1 - text)) : NULL;
	const char *number = second ? second + 1 : colon ? colon + 1 : text;
	const char *first = second ? colon + 1 : text;

	*topic_len = second ? colon - text : 0;
	*partition = -1;
	if (colon && !ReadWhole(first, number - 1 - first, PG_INT32_MAX, partition))
		return false;
	return ReadWhole(number, text + len - number, PG_INT64_MAX, offset);
}

void
PositionCheckStops(const char *text)
{
	for (const char *p = text;; p++)
	{
		size_t		topic_len;
		int64		partition;
		int64		offset;
		size_t		len;

		p += strspn(p, " ");
		len = strcspn(p, ", ");
		if (!ReadStop(p, len, &topic_len, &partition, &offset))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("config key \"stop.offsets\" is \"%s\": \"%s\" is none of OFFSET, PARTITION:OFFSET and TOPIC:PARTITION:OFFSET",
							ShownValue(text), ShownValue(pnstrdup(p, len))),
					 errhint("For example 0:1000,1:2000.")));
		p += len;
		p += strspn(p, " ");
		if (*p == '\0')
			return;
	}
}

/* The one that says most of the partition */
int64
ConfigStopOffset(const ConnectorConfig *config, const char *topic, int32 partition)
{
	int64		found = -1;
	int			found_rank = -1;

	for (const char *p = config->stop_offsets; p != NULL;)
	{
		size_t		topic_len;
		int64		its;
		int64		offset;
		int			rank;

		p += strspn(p, " ");
		if (ReadStop(p, strcspn(p, ", "), &topic_len, &its, &offset) &&
			(its < 0 || its == partition) &&
			(topic_len == 0 || (strlen(topic) == topic_len && strncmp(p, topic, topic_len) == 0)))
		{
			rank = (topic_len > 0 ? 2 : 0) + (its >= 0 ? 1 : 0);
			if (rank > found_rank)
				found = offset;
			found_rank = Max(rank, found_rank);
		}
		p = strchr(p, ',');
		p = p ? p + 1 : NULL;
	}
	return found;
}

/* ---- offsets as JSON ---- */

static _Noreturn void
BadOffsets(const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("offsets: %s", what),
			 errhint("For example [{\"partition\": {\"kafka_topic\": \"t\", \"kafka_partition\": 0}, \"offset\": {\"kafka_offset\": 5}}],"
					 " [{\"topic\": \"t\", \"partition\": 0, \"offset\": 5}], {\"last_n\": 100}, {\"timestamp\": \"-1 h\"} or \"earliest\".")));
}

static bool
Get(JsonbContainer *object, const char *key, JsonbValue *out)
{
	JsonbValue	buf;
	JsonbValue *found = getKeyJsonValueFromContainer(object, key, strlen(key), &buf);

	if (found != NULL)
		*out = *found;
	return found != NULL;
}

/* Every key is one of the list, which ends with NULL */
static void
CheckMembers(JsonbContainer *object, const char *const *known)
{
	JsonbIterator *it = JsonbIteratorInit(object);
	JsonbIteratorToken token;
	JsonbValue	v;

	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		const char *const *k = known;
		char	   *name;

		if (token != WJB_KEY)
			continue;
		name = pnstrdup(v.val.string.val, v.val.string.len);
		while (*k != NULL && strcmp(*k, name) != 0)
			k++;
		if (*k == NULL)
			BadOffsets(psprintf("unknown key \"%s\"", ShownValue(name)));
	}
}

static int64
WholeNumber(const char *key, const JsonbValue *v, int64 max)
{
	char	   *text = NULL;
	int64		n;

	if (v->type == jbvNumeric)
		text = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(v->val.numeric)));
	else if (v->type == jbvString)
		text = pnstrdup(v->val.string.val, v->val.string.len);
	if (text == NULL || !ReadWhole(text, strlen(text), max, &n))
		BadOffsets(psprintf("\"%s\" must be an integer between 0 and " INT64_FORMAT, key, max));
	return n;
}

static void
ReadTopic(const char *key, const JsonbValue *v, OffsetWish *wish)
{
	if (v->type != jbvString || v->val.string.len == 0 || v->val.string.len > TOPIC_MAX)
		BadOffsets(psprintf("\"%s\" must be a topic's name", key));
	wish->topic = pnstrdup(v->val.string.val, v->val.string.len);
}

static JsonbContainer *
Nested(const JsonbValue *v)
{
	return v->type == jbvBinary && JsonContainerIsObject(v->val.binary.data) ? v->val.binary.data : NULL;
}

static void
ReadTarget(JsonbContainer *object, OffsetWish *wish)
{
	static const char *const inner[] = {"kafka_topic", "kafka_partition", NULL};
	JsonbContainer *nested;
	JsonbValue	v;

	wish->topic = NULL;
	wish->partition = -1;
	if (Get(object, "partition", &v) && (nested = Nested(&v)) != NULL)
	{
		CheckMembers(nested, inner);
		object = nested;
	}
	else if (Get(object, "partition", &v))
		wish->partition = (int32) WholeNumber("partition", &v, PG_INT32_MAX);
	if (Get(object, "topic", &v))
		ReadTopic("topic", &v, wish);
	if (Get(object, "kafka_topic", &v))
		ReadTopic("kafka_topic", &v, wish);
	if (Get(object, "kafka_partition", &v))
		wish->partition = (int32) WholeNumber("kafka_partition", &v, PG_INT32_MAX);
}

/* A number, a word, or null, which is start.position */
static void
ReadOffset(const char *key, const JsonbValue *v, Position *out)
{
	if (v->type == jbvNull)
		out->kind = POSITION_START;
	else if (v->type == jbvString && v->val.string.len == 8 && memcmp(v->val.string.val, "earliest", 8) == 0)
		out->kind = POSITION_EARLIEST;
	else if (v->type == jbvString && v->val.string.len == 6 && memcmp(v->val.string.val, "latest", 6) == 0)
		out->kind = POSITION_LATEST;
	else if (v->type == jbvString && strspn(v->val.string.val, "0123456789") < (size_t) v->val.string.len)
		BadOffsets(psprintf("\"%s\" is \"%s\": it must be a number, earliest, latest or null", key,
							ShownValue(pnstrdup(v->val.string.val, v->val.string.len))));
	else
	{
		out->kind = POSITION_OFFSET;
		out->value = WholeNumber(key, v, PG_INT64_MAX);
	}
}

static void
ReadMoment(const JsonbValue *v, Position *out)
{
	char	   *text = NULL;
	ConfigTime	time;

	if (v->type == jbvString)
		text = pnstrdup(v->val.string.val, v->val.string.len);
	else if (v->type == jbvNumeric)
		text = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(v->val.numeric)));
	if (text == NULL || !PositionTime(text, &time))
		BadOffsets(psprintf("\"timestamp\"%s%s must be a time: ISO 8601, an epoch, or a distance from now such as -1 h",
							text ? " is " : "", text ? ShownValue(text) : ""));
	out->kind = POSITION_TIMESTAMP;
	out->value = ConfigMoment(&time, PositionNow());
}

static void
ReadPosition(JsonbContainer *object, Position *out)
{
	static const char *const inner[] = {"kafka_offset", NULL};
	JsonbContainer *nested;
	JsonbValue	v;
	int			n = 0;

	memset(out, 0, sizeof(*out));
	if (Get(object, "rewind", &v))
		out->rewind = v.type == jbvBool && v.val.boolean;
	if (Get(object, "offset", &v) && (nested = Nested(&v)) != NULL)
	{
		CheckMembers(nested, inner);
		object = nested;
	}
	else if (Get(object, "offset", &v))
	{
		ReadOffset("offset", &v, out);
		n++;
	}
	if (Get(object, "kafka_offset", &v))
	{
		ReadOffset("kafka_offset", &v, out);
		n++;
	}
	if (Get(object, "timestamp", &v))
	{
		ReadMoment(&v, out);
		n++;
	}
	if (Get(object, "last_n", &v))
	{
		out->kind = POSITION_LAST_N;
		out->value = WholeNumber("last_n", &v, PG_INT64_MAX);
		n++;
	}
	if (n != 1)
		BadOffsets("every element must have one of offset, timestamp and last_n");
}

static OffsetWish *
ReadWish(JsonbContainer *object)
{
	static const char *const members[] = {"partition", "offset", "topic", "kafka_topic", "kafka_partition", "kafka_offset",
	"timestamp", "last_n", NULL};
	OffsetWish *wish = palloc0(sizeof(OffsetWish));

	CheckMembers(object, members);
	ReadTarget(object, wish);
	ReadPosition(object, &wish->position);
	return wish;
}

List *
PositionsParse(Jsonb *offsets)
{
	JsonbContainer *root = &offsets->root;
	List	   *list = NIL;
	JsonbValue	v;

	if (JB_ROOT_IS_OBJECT(offsets) && Get(root, "offsets", &v))
	{
		if (JB_ROOT_COUNT(offsets) != 1 || v.type != jbvBinary || !JsonContainerIsArray(v.val.binary.data))
			BadOffsets("\"offsets\" must stand alone and be an array");
		root = v.val.binary.data;
	}
	else if (JB_ROOT_IS_OBJECT(offsets))
		return list_make1(ReadWish(root));
	for (uint32 i = 0; i < JsonContainerSize(root); i++)
	{
		JsonbValue *element = getIthJsonbValueFromContainer(root, i);
		JsonbContainer *object = Nested(element);
		OffsetWish *wish;

		if (object != NULL)
			wish = ReadWish(object);
		else if (JB_ROOT_IS_SCALAR(offsets) && element->type == jbvString)
		{
			wish = palloc0(sizeof(OffsetWish));
			wish->partition = -1;
			ReadOffset("offset", element, &wish->position);
		}
		else
			BadOffsets("every element must be an object");
		list = lappend(list, wish);
	}
	return list;
}

/* ---- and back ---- */

static void
AppendPosition(StringInfo buf, const Position *position)
{
	char		moment[MAXDATELEN + 1];
	int			utc = 0;

	switch (position->kind)
	{
		case POSITION_EARLIEST:
		case POSITION_LATEST:
			appendStringInfo(buf, "\"offset\": \"%s\"", position->kind == POSITION_LATEST ? "latest" : "earliest");
			break;
		case POSITION_START:
			appendStringInfoString(buf, "\"offset\": null");
			break;
		case POSITION_OFFSET:
			appendStringInfo(buf, "\"offset\": " INT64_FORMAT, position->value);
			break;
		case POSITION_LAST_N:
			appendStringInfo(buf, "\"last_n\": " INT64_FORMAT, position->value);
			break;
		case POSITION_TIMESTAMP:
			JsonEncodeDateTime(moment, TimestampTzGetDatum(position->value - UNIX_EPOCH_US), TIMESTAMPTZOID, &utc);
			appendStringInfo(buf, "\"timestamp\": \"%s\"", moment);
			break;
	}
	if (position->rewind)
		appendStringInfoString(buf, ", \"rewind\": true");
}

static Jsonb *
JsonOf(const char *text)
{
	return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
}

Jsonb *
PositionJson(const Position *position)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	AppendPosition(&buf, position);
	appendStringInfoChar(&buf, '}');
	return JsonOf(buf.data);
}

Position
PositionOf(Jsonb *json)
{
	Position	position;

	ReadPosition(&json->root, &position);
	return position;
}

Jsonb *
PositionsJson(List *wishes)
{
	StringInfoData buf;
	ListCell   *cell;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '[');
	foreach(cell, wishes)
	{
		OffsetWish *wish = lfirst(cell);

		appendStringInfoString(&buf, buf.len > 1 ? ", {" : "{");
		if (wish->topic != NULL)
		{
			appendStringInfoString(&buf, "\"topic\": ");
			escape_json(&buf, wish->topic);
			appendStringInfoString(&buf, ", ");
		}
		if (wish->partition >= 0)
			appendStringInfo(&buf, "\"partition\": %d, ", wish->partition);
		AppendPosition(&buf, &wish->position);
		appendStringInfoChar(&buf, '}');
	}
	appendStringInfoChar(&buf, ']');
	return JsonOf(buf.data);
}
