/*
 * sql.h - what the SQL side of connectors shares
 *
 *	 config_keys.c	keys of a connector's config	config.c, config_check.c	their values
 *	 property.c		properties of librdkafka
 *	 catalog.c	rows, rights, properties			tables.c	tables in the user's schemas
 *	 verbs.c	create, alter, drop ...				wait.c		wait_for_catchup
 *	 dead_letters.c	replay and discard
 *	 fdw.c		the wrapper's validator				status.c	what shared memory says, as rows
 *	 function.c	the user's function of value.converter
 */
#ifndef ANOMALY_SQL_H
#define ANOMALY_SQL_H

#include "connect/catalog.h"
#include "nodes/pg_list.h"
#include "utils/snapshot.h"

#define TOPIC_MAX			249 /* bytes; a rule of Kafka */
#define TOPICS_MAX			100
#define DEAD_LETTER_TOPIC	"errors.deadletterqueue.topic.name"
#define MEMORY_FIXED_MB		64	/* of memory.max: client queues, batch, the process itself; as series.c has it */
#define MEMORY_STATES_MB	16	/* the least that is left for states */

/* ---- config*.c ---- */

typedef enum KeyType
{
	KEY_TEXT,					/* char * */
	KEY_BUFFER,					/* char[max + 1] */
	KEY_BYTE,					/* char */
	KEY_INT,
	KEY_BOOL,
	KEY_CHOICE,					/* an enum: the index in choices */
	KEY_FLAG,					/* bool: of two choices the second */
	KEY_TOPICS,
	KEY_SPEC,					/* a list of one */
	KEY_SPECS,
	KEY_SET,					/* int: a bit for each of the choices */
	KEY_CONVERTER				/* ConverterConfig: kind, and the function of sql: */
} KeyType;

typedef struct ConfigKey
{
	const char *name;
	KeyType		type;
	const char *value;			/* default as text, NULL: none */
	int			min;			/* of integers, or of a text's length */
	int			max;
	const char *choices;		/* "json|csv" */
	bool		required;
	size_t		offset;			/* in ConnectorConfig */
	const char *help;
} ConfigKey;

extern const ConfigKey config_keys[];
extern const int config_keys_count;

/* config_check.c: ERROR for keys that do not go together */
extern void ConfigCheck(const ConnectorConfig *config);
extern void ConfigCheckTopic(const char *name, const char *topic);	/* of the value of key name */

/* ERROR for a key that is not known, whatever its value */
extern void ConfigCheckKeys(Jsonb *config);

/* One topic-and-table pair for every topic whose raw rows this config writes, of a config that was checked before */
extern List *ConfigRawTables(Jsonb *config);
extern int	ConfigSpecs(Jsonb *config, Spec **specs);	/* how many; 0: one is no longer known */
extern char *ConfigSpecsText(const Spec *specs, int n);
extern size_t ConfigBound(const Spec *specs, int n);	/* the most bytes they keep of a series and component */
extern bool ConfigIsVector(const ConnectorConfig *config);

typedef struct TopicTable
{
	char	   *topic;
	char	   *schema;
	char	   *table;
} TopicTable;

/* A value as errors show it: not too long */
extern const char *ShownValue(const char *value);
extern bool ChoiceIndex(const char *choices, const char *value, int *index);
extern const char *ChoiceText(const char *choices);

/* ---- property.c ---- */

/* Where a property may stand */
#define PLACE_SERVER	0x01
#define PLACE_MAPPING	0x02
#define PLACE_CONSUMER	0x04	/* consumer.override.* */
#define PLACE_PRODUCER	0x08	/* producer.override.* */

typedef struct PropertyInfo
{
	const char *name;
	int			places;
	KeyType		type;			/* KEY_TEXT, KEY_INT, KEY_BOOL or KEY_CHOICE */
	int			min;
	int			max;
	const char *choices;
	bool		secret;
	const char *help;
} PropertyInfo;

extern const PropertyInfo property_infos[];
extern const int property_infos_count;

#define SECRET_PREFIX	"secret:"

/* ERROR when name may not stand there, or not with this value */
extern const PropertyInfo *PropertyCheck(const char *name, const char *value, int place);

/* A secret of this name belongs into a user mapping and nowhere else */
extern bool PropertyIsSecret(const char *name);
extern bool PropertyIsReference(const char *value);
extern void PropertyCheckReference(const char *name, const char *value);
extern char *PropertyResolve(const char *name, const char *value);

/* ---- catalog.c ---- */

/* One row of anomaly.connector */
typedef struct ConnectorRow
{
	int64		id;
	char	   *name;
	Oid			owner;
	char	   *server;
	Jsonb	   *config;
	char	   *target_state;
	int64		generation;
	bool		here;			/* of this cluster and database */
	bool		uncommitted;	/* written by this transaction */
} ConnectorRow;

#define NOT_HERE_REASON \
	"restored from another cluster or database; anomaly.resume_connector() lets it go on here"

/* Both read with a snapshot of their own, which they do not keep */
extern bool CatalogRead(int64 id, const char *name, ConnectorRow *out);	/* by name when that is not NULL */
extern List *CatalogReadAll(void);		/* of ConnectorRow * */
extern bool CatalogOutboxEmpty(int64 connector_id);

/* ERROR unless owner may read from server; its properties, secrets resolved */
extern int	CatalogProperties(const char *server, Oid owner, Property **out);

/* Another user with a safe search_path; undone by ScopeLeave or the end of the (sub)transaction */
typedef struct Scope
{
	Oid			user;
	int			context;
	int			nest;
} Scope;

extern void ScopeEnter(Scope *scope, Oid user);
extern void ScopeLeave(Scope *scope);
extern Oid	CatalogOwner(void); /* of our tables */
extern Oid	CatalogTable(const char *name); /* of ours */

/* ---- tables.c ---- */

/* Make what is missing and check what is there, as the connector's owner */
extern void TablesMake(const ConnectorConfig *config, Oid owner);

/* ---- verbs.c ---- */

/* ERROR unless the session may see and handle the connector */
extern void VerbCheckMember(const ConnectorRow *row);
extern void VerbCheckPreloaded(const char *verb);
extern _Noreturn void VerbNoConnector(const char *name);
extern char *VerbName(Datum arg, bool isnull);

#endif
