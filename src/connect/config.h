/*
 * config.h - keys of a config and properties of librdkafka, as data
 */
#ifndef ANOMALY_CONFIG_H
#define ANOMALY_CONFIG_H

#include "connect/catalog.h"

typedef enum KeyType { KEY_TEXT, KEY_INT, KEY_BOOL, KEY_CHOICE } KeyType;

typedef struct ConfigKey
{
	const char *name;
	KeyType		type;
	const char *value;			/* default; NULL: none */
	int			min;
	int			max;
	const char *choices;		/* of KEY_CHOICE */
	const char *help;			/* one line */
} ConfigKey;

extern const ConfigKey config_keys[];
extern const int config_keys_count;

/* Where a property of librdkafka may stand */
#define PROPERTY_SERVER		0x01
#define PROPERTY_MAPPING	0x02
#define PROPERTY_CONSUMER	0x04	/* consumer.override.* */
#define PROPERTY_PRODUCER	0x08	/* producer.override.* */

typedef struct PropertyRule
{
	const char *name;
	int			places;
	bool		secret;
	const char *choices;		/* allowed values, or NULL for any */
} PropertyRule;

extern const PropertyRule *PropertyFind(const char *name);

/* ERROR when name = value may not stand in that place */
extern void PropertyCheck(const char *name, const char *value, int place);
extern char *PropertyList(int place);	/* names, for hints */

/* The value, or the contents of the file that secret:name refers to */
extern char *PropertyResolve(const char *name, const char *value);

#endif
