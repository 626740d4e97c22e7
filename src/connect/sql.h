/*
 * sql.h - what the SQL side of connectors shares
 *
 *	 config_keys.c	keys of a connector's config	config.c, config_value.c, config_check.c	their values
 *	 property.c		properties of librdkafka
 *	 catalog.c	rows, rights, properties			tables.c	tables in the user's schemas
 *	 position.c	where reading begins and ends		offset_verbs.c	moving it
 *	 processes.c	what sessions want of processes
 *	 verbs.c	create, alter, drop ...				wait.c		wait_for_catchup
 *	 validate.c	every error of a config
 *	 dead_letters.c	replay and discard
 *	 fdw.c		the wrapper's validator				status.c, stats.c	what shared memory says, as rows
 *	 events.c	anomalies as events					suppression.c	which of them nobody wants
 *	 function.c	the user's function of value.converter
 */
#ifndef ANOMALY_SQL_H
#define ANOMALY_SQL_H

#include "connect/catalog.h"
#include "nodes/pg_list.h"
#include "storage/lockdefs.h"
#include "utils/snapshot.h"

#define TOPIC_MAX			249 /* bytes; a rule of Kafka */
#define TOPICS_MAX			100
#define INSERT_MODE_BATCH_MAX	100000
#define DEAD_LETTER_TOPIC	"errors.deadletterqueue.topic.name"
#define MEMORY_FIXED_MB		64	/* of memory.max: client queues, batch, the process itself; as series.c has it */
#define MEMORY_STATES_MB	16	/* the least that is left for states */

/* ---- config*.c ---- */

typedef enum KeyType
{
	KEY_TEXT,					/* char * */
	KEY_BUFFER,					/* char[max + 1], UTF-8 */
	KEY_BYTE,					/* char */
	KEY_INT,
	KEY_BOOL,
	KEY_CHOICE,					/* an enum: the index in choices */
	KEY_FLAG,					/* bool: of two choices the second */
	KEY_TIME,					/* ConfigTime */
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

/* config_check.c: what no key alone can tell, each the business of one key */
typedef struct ConfigRule
{
	const char *key;
	void		(*check) (const ConnectorConfig *config);	/* ERROR when keys do not go together */
} ConfigRule;

extern const ConfigRule config_rules[];
extern const int config_rules_count;

extern void ConfigCheck(const ConnectorConfig *config); /* all rules */
extern int	ConfigStatesMB(const ConnectorConfig *config);
extern List *ConfigList(const char *text);	/* of char *: what stands between commas, without spaces around */
extern void ConfigCheckTopic(const char *name, const char *topic);	/* of the value of key name */

/* The parts of ConfigParse, for who wants to go on after an error */
extern void ConfigCheckObject(Jsonb *config);
extern char *ConfigValueText(const char *name, const JsonbValue *v);
extern int	ConfigSet(const char *name, const char *value, ConnectorConfig *out);	/* its index, -1: an override; value NULL: only the name is checked */
extern _Noreturn void ConfigMissing(const ConfigKey *key);
extern _Noreturn void ConfigBothDetectors(void);

/* config_value.c: the index of a key, -1 when there is none; a value that is not allowed is an ERROR */
extern int	ConfigFind(const char *name);
extern void ConfigSetValue(const ConfigKey *key, const char *value, ConnectorConfig *out);
extern int	ConfigParseSpecs(const char *text, Spec **specs, SpecError *error);	/* how many; 0: error says why */

/* ERROR for a key that is not known, whatever its value */
extern void ConfigCheckKeys(Jsonb *config);

/* One topic-and-table pair for every topic whose raw rows this config writes, of a config that was checked before */
extern List *ConfigRawTables(Jsonb *config);
extern char *ConfigText(Jsonb *config, const char *name);	/* a key's value, NULL when it has none */
extern List *ConfigAnomalyTables(Jsonb *config);	/* the same of anomalies */
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

/* ---- position.c ---- */

extern int64 PositionNow(void); /* microseconds since 1970 */
extern bool PositionTime(const char *text, ConfigTime *out);	/* false: no time */
extern void PositionCheckStops(const char *text);	/* ERROR unless it is a stop.offsets */

/* Offsets as a person or a catalog gives them, a List of OffsetWish *; relative times become absolute */
extern List *PositionsParse(Jsonb *offsets);
extern Jsonb *PositionsJson(List *wishes);
extern Jsonb *PositionJson(const Position *position);

/* ---- offset_verbs.c ---- */

/* Offsets as a person gives them for a connector that begins; NULL: none */
extern Jsonb *OffsetsInitial(const ConnectorConfig *config, Jsonb *offsets);

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
	char	   *stop_reason;	/* NULL: none */
	int64		generation;
	Jsonb	   *initial_offsets;	/* NULL: none */
	char	   *former_group;	/* NULL: none */
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

/* The same for one table, but that nothing is made: ERROR when it could not be */
extern void TablesTry(const ConnectorConfig *config, const char *topic, bool anomalies);

/* ---- verbs.c ---- */

/* ERROR when another connector than id already writes raw points of one of config's topics to the same table */
extern void VerbCheckRawTables(int64 id, Jsonb *config);

/* Every verb is VerbBegin() .. VerbEnd(), with SPI in between */
extern void VerbBegin(const char *verb);
extern void VerbEnd(void);

/* The connector, locked, when the caller may handle it; false: there is none */
extern bool VerbTake(const char *name, LOCKMODE table, bool for_delete, ConnectorRow *row);

/* One statement on our tables, as their owner; rows returned or changed */
extern uint64 VerbWrite(const char *sql, int nargs, Oid *types, Datum *args, const char *nulls);

/* ERROR unless the session may see and handle the connector */
extern void VerbCheckMember(const ConnectorRow *row);
extern void VerbCheckPreloaded(const char *verb);
extern _Noreturn void VerbNoConnector(const char *name);
extern char *VerbName(Datum arg, bool isnull);

#endif
