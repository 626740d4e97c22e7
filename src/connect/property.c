/*
 * property.c - which properties of librdkafka a person may set, and where
 *
 * An allow-list: plugin paths, engines, kerberos commands and file names run
 * code or read files as the server's user, and what the delivery guarantee
 * rests on (offsets, isolation, groups) is ours.
 */
#include "postgres.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "connect/config.h"
#include "connect/shared.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "storage/fd.h"

#define SECRET_PREFIX	"secret:"
#define SECRET_MAX		65536

static const PropertyRule rules[] = {
	{"bootstrap.servers", PROPERTY_SERVER, false, NULL},
	{"security.protocol", PROPERTY_SERVER, false, "plaintext|ssl|sasl_plaintext|sasl_ssl"},
	{"sasl.mechanisms", PROPERTY_SERVER, false, "PLAIN|SCRAM-SHA-256|SCRAM-SHA-512"},
	{"ssl.ca.pem", PROPERTY_SERVER, false, NULL},
	{"client.id", PROPERTY_SERVER, false, NULL},
	{"client.rack", PROPERTY_SERVER | PROPERTY_CONSUMER, false, NULL},
	{"broker.address.family", PROPERTY_SERVER, false, "any|v4|v6"},
	{"socket.keepalive.enable", PROPERTY_SERVER, false, "true|false"},
	{"reconnect.backoff.ms", PROPERTY_SERVER, false, NULL},
	{"reconnect.backoff.max.ms", PROPERTY_SERVER, false, NULL},
	{"fetch.wait.max.ms", PROPERTY_SERVER | PROPERTY_CONSUMER, false, NULL},
	{"fetch.min.bytes", PROPERTY_SERVER | PROPERTY_CONSUMER, false, NULL},
	{"compression.type", PROPERTY_PRODUCER, false, "none|gzip|snappy|lz4|zstd"},
	{"linger.ms", PROPERTY_PRODUCER, false, NULL},
	{"sasl.username", PROPERTY_MAPPING, false, NULL},
	{"sasl.password", PROPERTY_MAPPING, true, NULL},
	{"ssl.certificate.pem", PROPERTY_MAPPING, false, NULL},
	{"ssl.key.pem", PROPERTY_MAPPING, true, NULL},
	{"ssl.key.password", PROPERTY_MAPPING, true, NULL},
};

static const struct
{
	int			place;
	const char *name;
}			places[] = {
	{PROPERTY_SERVER, "the options of a server"},
	{PROPERTY_MAPPING, "the options of a user mapping"},
	{PROPERTY_CONSUMER, "consumer.override.*"},
	{PROPERTY_PRODUCER, "producer.override.*"},
};

const PropertyRule *
PropertyFind(const char *name)
{
	int			i;

	for (i = 0; i < (int) lengthof(rules); i++)
		if (strcmp(rules[i].name, name) == 0)
			return &rules[i];
	return NULL;
}

char *
PropertyList(int place)
{
	StringInfoData buf;
	int			i;

	initStringInfo(&buf);
	for (i = 0; i < (int) lengthof(rules); i++)
		if (rules[i].places & place)
			appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", rules[i].name);
	return buf.data;
}

static const char *
PlaceName(int place)
{
	int			i;

	for (i = 0; places[i].place != place; i++)
		;
	return places[i].name;
}

/* Is value one of "a|b|c"? Case is free, as in librdkafka */
static bool
IsChoice(const char *choices, const char *value)
{
	const char *c = choices;

	while (c != NULL)
	{
		const char *bar = strchr(c, '|');
		size_t		len = bar ? (size_t) (bar - c) : strlen(c);

		if (strlen(value) == len && pg_strncasecmp(c, value, len) == 0)
			return true;
		c = bar ? bar + 1 : NULL;
	}
	return false;
}

void
PropertyCheck(const char *name, const char *value, int place)
{
	const PropertyRule *rule = PropertyFind(name);
	int			i;

	if (rule == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
				 errmsg("property \"%s\" may not be set", name),
				 errhint("Properties of %s: %s.", PlaceName(place), PropertyList(place))));
	if (!(rule->places & place))
	{
		for (i = 0; !(rule->places & places[i].place); i++)
			;
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
				 errmsg("property \"%s\" does not belong into %s", name, PlaceName(place)),
				 errhint("It belongs into %s.", places[i].name)));
	}
	if (rule->choices != NULL && !IsChoice(rule->choices, value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("property \"%s\" is \"%s\": it must be one of %s", name, value, rule->choices)));
	if (*value == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("property \"%s\" is empty", name)));
	if (strcmp(name, "security.protocol") == 0 && pg_strcasecmp(value, "ssl") != 0 && pg_strcasecmp(value, "sasl_ssl") != 0 &&
		!superuser() && !anomaly_allow_plaintext)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("security.protocol \"%s\" is for superusers only", value),
				 errhint("Use ssl or sasl_ssl, or have a superuser set anomaly.allow_plaintext.")));
}

/* The contents of a file in the directory that the superuser chose, less a last line end */
static char *
ReadSecret(const char *property, const char *name)
{
	char		path[MAXPGPATH];
	struct stat st;
	char	   *text;
	ssize_t		n;
	int			fd;

	if (anomaly_secrets_directory == NULL || *anomaly_secrets_directory == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("property \"%s\" names a secret, and anomaly.secrets_directory is not set", property)));
	if (*name == '\0' || strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != strlen(name))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("property \"%s\" names the secret \"%s\": a name has letters, digits, hyphens and underscores", property, name)));
	snprintf(path, sizeof(path), "%s/%s", anomaly_secrets_directory, name);
	fd = OpenTransientFile(path, O_RDONLY | O_NOFOLLOW | PG_BINARY);
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > SECRET_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FILE),
				 errmsg("property \"%s\": secret \"%s\" is not a readable plain file of at most %d bytes in anomaly.secrets_directory", property, name, SECRET_MAX)));
	text = palloc(st.st_size + 1);
	n = read(fd, text, st.st_size);
	CloseTransientFile(fd);
	if (n < 0)
		ereport(ERROR,
				(errcode_for_file_access(), errmsg("could not read secret \"%s\": %m", name)));
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		n--;
	text[n] = '\0';
	return text;
}

char *
PropertyResolve(const char *name, const char *value)
{
	if (strncmp(value, SECRET_PREFIX, strlen(SECRET_PREFIX)) != 0)
		return pstrdup(value);
	return ReadSecret(name, value + strlen(SECRET_PREFIX));
}
