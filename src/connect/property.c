/*
 * property.c - which properties of librdkafka a user may set, and where
 *
 * An allow-list: librdkafka has properties that load code, run commands, read
 * and write files as the server's user. What is not listed is refused, for
 * superusers, too.
 */
#include "postgres.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "connect/connect.h"
#include "connect/sql.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "storage/fd.h"

#define SECRET_MAX		65536	/* bytes of a secret's file */
#define SECRET_NAME_MAX 63
#define SHOWN_MAX		100		/* bytes of a value in an error */

#define BOTH_OVERRIDES	(PLACE_CONSUMER | PLACE_PRODUCER)

const PropertyInfo property_infos[] = {
	{"bootstrap.servers", PLACE_SERVER, KEY_TEXT, 1, 4096, NULL, false,
	"brokers to ask first: host:port, comma-separated"},
	{"security.protocol", PLACE_SERVER, KEY_CHOICE, 0, 0, "plaintext|ssl|sasl_plaintext|sasl_ssl", false,
	"default plaintext, which ordinary users may use only with anomaly.allow_plaintext"},
	{"sasl.mechanisms", PLACE_SERVER, KEY_CHOICE, 0, 0, "PLAIN|SCRAM-SHA-256|SCRAM-SHA-512", false,
	"how the user of the user mapping is proven"},
	{"ssl.ca.pem", PLACE_SERVER, KEY_TEXT, 1, SECRET_MAX, NULL, false,
	"certificates that brokers are checked against, as PEM text; default: those of the system"},
	{"sasl.username", PLACE_MAPPING, KEY_TEXT, 1, 1024, NULL, false,
	"user at the broker"},
	{"sasl.password", PLACE_MAPPING, KEY_TEXT, 1, SECRET_MAX, NULL, true,
	"its password, or secret:NAME"},
	{"ssl.certificate.pem", PLACE_MAPPING, KEY_TEXT, 1, SECRET_MAX, NULL, false,
	"certificate that we show to brokers, as PEM text"},
	{"ssl.key.pem", PLACE_MAPPING, KEY_TEXT, 1, SECRET_MAX, NULL, true,
	"its private key as PEM text, or secret:NAME"},
	{"ssl.key.password", PLACE_MAPPING, KEY_TEXT, 1, SECRET_MAX, NULL, true,
	"password of the private key, or secret:NAME"},
	{"client.id", PLACE_SERVER | BOTH_OVERRIDES, KEY_TEXT, 1, 255, NULL, false,
	"name under which brokers log and limit us"},
	{"client.rack", PLACE_SERVER | PLACE_CONSUMER, KEY_TEXT, 1, 255, NULL, false,
	"rack whose replicas are read"},
	{"broker.address.family", PLACE_SERVER | BOTH_OVERRIDES, KEY_CHOICE, 0, 0, "any|v4|v6", false,
	"addresses of brokers that are tried"},
	{"socket.keepalive.enable", PLACE_SERVER | BOTH_OVERRIDES, KEY_BOOL, 0, 0, NULL, false,
	"TCP keep-alives"},
	{"reconnect.backoff.ms", PLACE_SERVER | BOTH_OVERRIDES, KEY_INT, 0, 3600000, NULL, false,
	"first wait before a broker is tried again"},
	{"reconnect.backoff.max.ms", PLACE_SERVER | BOTH_OVERRIDES, KEY_INT, 0, 3600000, NULL, false,
	"longest wait before a broker is tried again"},
	{"fetch.wait.max.ms", PLACE_CONSUMER, KEY_INT, 0, 300000, NULL, false,
	"how long a broker may wait for fetch.min.bytes"},
	{"fetch.min.bytes", PLACE_CONSUMER, KEY_INT, 1, 100000000, NULL, false,
	"least bytes in an answer of a broker, unless fetch.wait.max.ms are over"},
	{"compression.type", PLACE_PRODUCER, KEY_CHOICE, 0, 0, "none|gzip|snappy|lz4|zstd", false,
	"compression of anomalies.topic"},
	{"transaction.timeout.ms", PLACE_PRODUCER, KEY_INT, 1000, 900000, NULL, false,
	"age after which brokers abort a transaction of anomalies.topic; default 60000"},
};
const int	property_infos_count = lengthof(property_infos);

/* What to do instead, for those that people try; a name ending in a dot stands for all that begin so */
static const struct
{
	const char *name;
	const char *hint;
}			advice[] = {
	{"ssl.ca.location", "Give the certificates as text: ssl.ca.pem in SERVER options."},
	{"ssl.certificate.location", "Give the certificate as text: ssl.certificate.pem in a user mapping."},
	{"ssl.key.location", "Give the key as text or as secret:NAME: ssl.key.pem in a user mapping."},
	{"ssl.keystore.location", "Give ssl.certificate.pem and ssl.key.pem in a user mapping."},
	{"metadata.broker.list", "Its name here is bootstrap.servers."},
	{"sasl.mechanism", "Its name here is sasl.mechanisms."},
	{"compression.codec", "Its name here is compression.type."},
	{"group.id", "anomaly keeps positions in the database and joins no consumer group."},
	{"group.instance.id", "anomaly keeps positions in the database and joins no consumer group."},
	{"enable.auto.commit", "anomaly keeps positions in the database and sets this itself."},
	{"auto.offset.reset", "Use the config key start.position."},
	{"isolation.level", "anomaly reads committed messages only and sets this itself."},
	{"enable.idempotence", "anomaly sets this itself."},
	{"transactional.id", "anomaly sets this itself."},
	{"queued.", "anomaly sets its queues itself; see the config key memory.max."},
	{"fetch.", "Allowed are consumer.override.fetch.wait.max.ms and consumer.override.fetch.min.bytes."},
};

const char *
ShownValue(const char *value)
{
	int			len = strlen(value);

	if (len <= SHOWN_MAX)
		return value;
	return psprintf("%.*s...", pg_mbcliplen(value, len, SHOWN_MAX), value);
}

bool
ChoiceIndex(const char *choices, const char *value, int *index)
{
	size_t		len = strlen(value);

	for (*index = 0;; (*index)++)
	{
		size_t		n = strcspn(choices, "|");

		if (n == len && strncmp(choices, value, n) == 0)
			return true;
		if (choices[n] == '\0')
			return false;
		choices += n + 1;
	}
}

/* "a|b|c" as a person reads it */
const char *
ChoiceText(const char *choices)
{
	StringInfoData text;

	initStringInfo(&text);
	for (; *choices != '\0'; choices++)
	{
		if (*choices == '|')
			appendStringInfoString(&text, strchr(choices + 1, '|') ? ", " : " or ");
		else
			appendStringInfoChar(&text, *choices);
	}
	return text.data;
}

static const char *
PlaceText(int place)
{
	switch (place)
	{
		case PLACE_SERVER:
			return "SERVER options";
		case PLACE_MAPPING:
			return "USER MAPPING options";
		case PLACE_CONSUMER:
			return "consumer.override.*";
		default:
			return "producer.override.*";
	}
}

static const PropertyInfo *
Find(const char *name)
{
	for (int i = 0; i < property_infos_count; i++)
		if (strcmp(property_infos[i].name, name) == 0)
			return &property_infos[i];
	return NULL;
}

static char *
AllowedAt(int place)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < property_infos_count; i++)
		if (property_infos[i].places & place)
			appendStringInfo(&list, "%s%s", list.len ? ", " : "", property_infos[i].name);
	return list.data;
}

static const char *
Hint(const char *name, const PropertyInfo *info, int place)
{
	if (info != NULL && info->secret)
		return "A secret belongs into the OPTIONS of CREATE USER MAPPING.";
	if (info != NULL)
	{
		for (int other = PLACE_SERVER; other <= PLACE_PRODUCER; other <<= 1)
			if (info->places & other)
				return psprintf("It belongs into %s.", PlaceText(other));
	}
	for (int i = 0; i < (int) lengthof(advice); i++)
	{
		size_t		len = strlen(advice[i].name);

		if (strcmp(advice[i].name, name) == 0 ||
			(advice[i].name[len - 1] == '.' && strncmp(advice[i].name, name, len) == 0))
			return advice[i].hint;
	}
	return psprintf("Allowed there: %s.", AllowedAt(place));
}

bool
PropertyIsSecret(const char *name)
{
	const PropertyInfo *info = Find(name);

	return info != NULL && info->secret;
}

/* host:port, ...; a scheme would overrule security.protocol */
static bool
BrokersValid(const char *value)
{
	const char *start = value;

	for (const char *p = value;; p++)
	{
		if (*p == ',' || *p == '\0')
		{
			if (p == start)
				return false;
			start = p + 1;
			if (*p == '\0')
				return true;
		}
		else if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
				   strchr(".-_:[]%", *p) != NULL))
			return false;
	}
}

/* NULL, or what is allowed */
static const char *
Allowed(const PropertyInfo *info, const char *value)
{
	size_t		len = strlen(value);
	char	   *end;
	long		n;
	int			index;

	switch (info->type)
	{
		case KEY_INT:
			errno = 0;
			n = strtol(value, &end, 10);
			if (errno == 0 && *value >= '0' && *value <= '9' && *end == '\0' && n >= info->min && n <= info->max)
				return NULL;
			return psprintf("must be an integer between %d and %d", info->min, info->max);
		case KEY_BOOL:
			if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0)
				return NULL;
			return "must be true or false";
		case KEY_CHOICE:
			if (ChoiceIndex(info->choices, value, &index))
				return NULL;
			return psprintf("must be %s", ChoiceText(info->choices));
		default:
			if (len < (size_t) info->min || len > (size_t) info->max)
				return psprintf("must have between %d and %d bytes", info->min, info->max);
			if (strcmp(info->name, "bootstrap.servers") == 0 && !BrokersValid(value))
				return "must be host:port, comma-separated, without blanks and without a protocol";
			return NULL;
	}
}

const PropertyInfo *
PropertyCheck(const char *name, const char *value, int place)
{
	const PropertyInfo *info = Find(name);
	const char *allowed;
	bool		option = (place & (PLACE_SERVER | PLACE_MAPPING)) != 0;

	if (info == NULL || (info->places & place) == 0)
		ereport(ERROR,
				(errcode(option ? ERRCODE_FDW_INVALID_OPTION_NAME : ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("property \"%s\" is not allowed in %s", ShownValue(name), PlaceText(place)),
				 errhint("%s", Hint(name, info, place))));
	allowed = Allowed(info, value);
	if (allowed == NULL && PropertyIsReference(value))
	{
		if (place == PLACE_MAPPING)
			PropertyCheckReference(name, value);
		else
			allowed = "takes a value of the form secret:NAME only in a user mapping";
	}
	if (allowed != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 info->secret ? errmsg("property \"%s\" %s", name, allowed) :
				 errmsg("property \"%s\" is \"%s\": it %s", name, ShownValue(value), allowed),
				 errhint("%s: %s.", name, info->help)));
	return info;
}

/* ---- secret:NAME ---- */

bool
PropertyIsReference(const char *value)
{
	return strncmp(value, SECRET_PREFIX, strlen(SECRET_PREFIX)) == 0;
}

/* Letters, digits, - and _: no way out of the directory */
void
PropertyCheckReference(const char *name, const char *value)
{
	const char *p = value + strlen(SECRET_PREFIX);
	size_t		len = strlen(p);
	bool		good = len > 0 && len <= SECRET_NAME_MAX;

	for (; *p != '\0' && good; p++)
		good = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '-' || *p == '_';
	if (!good)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("property \"%s\" names a secret by a name that is not allowed", name),
				 errhint("After secret: comes the name of a file in anomaly.secrets_directory: 1 to %d letters, digits, - and _.",
						 SECRET_NAME_MAX)));
}

/* What the file holds, without the end of its line; nothing of it is ever shown */
static char *
ReadSecret(int fd, const char *name, const char *secret)
{
	struct stat st;
	char	   *text;
	ssize_t		n;
	ssize_t		len = 0;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > SECRET_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("secret \"%s\" of property \"%s\" is not a plain file of at most %d bytes", secret, name, SECRET_MAX),
				 errhint("It must be a plain file in anomaly.secrets_directory that holds the value and nothing else.")));
	text = palloc(SECRET_MAX + 1);
	while (len < SECRET_MAX && (n = read(fd, text + len, SECRET_MAX - len)) > 0)
		len += n;
	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	text[len] = '\0';
	if (len == 0 || strlen(text) != (size_t) len)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("secret \"%s\" of property \"%s\" is empty or holds a zero byte", secret, name),
				 errhint("It must be a plain file in anomaly.secrets_directory that holds the value and nothing else.")));
	return text;
}

char *
PropertyResolve(const char *name, const char *value)
{
	const char *secret;
	char		path[MAXPGPATH];
	int			fd;
	char	   *text;

	if (!PropertyIsReference(value))
		return pstrdup(value);
	PropertyCheckReference(name, value);
	secret = value + strlen(SECRET_PREFIX);
	if (anomaly_secrets_directory == NULL || anomaly_secrets_directory[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("property \"%s\" names secret \"%s\", but anomaly.secrets_directory is not set", name, secret),
				 errhint("A superuser sets it in postgresql.conf.")));
	if (snprintf(path, sizeof(path), "%s/%s", anomaly_secrets_directory, secret) >= (int) sizeof(path))
		ereport(ERROR,
				(errcode(ERRCODE_NAME_TOO_LONG),
				 errmsg("the path of secret \"%s\" has more than %d bytes", secret, MAXPGPATH - 1),
				 errhint("Set anomaly.secrets_directory to a shorter path.")));

	/* neither a link out of the directory nor a pipe that blocks */
	fd = OpenTransientFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | PG_BINARY);
	if (fd < 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read secret \"%s\" of property \"%s\": %m", secret, name),
				 errhint("It must be a plain file in anomaly.secrets_directory that the server may read.")));
	text = ReadSecret(fd, name, secret);
	CloseTransientFile(fd);
	return text;
}
