/*
 * specs.c - the specs of a connector as sets of bits, and as its offset rows name them
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "worker/specs.h"

#define CODE_VERSION	2		/* raised when the same messages give other states */

void
SpecsInit(Task *task)
{
	for (int i = 0; i < task->connector.config.nspecs; i++)
		ZoneInit(&task->zones[i], &task->connector.config.specs[i]);
}

static const char *
Entry(const Spec *spec)
{
	return psprintf("%s#%d", spec->text, spec_version(spec));
}

static const char *
Text(const Spec *spec)
{
	return spec->text;
}

static char *
Join(const Task *task, uint32 specs, const char *between, const char *(*say) (const Spec *spec))
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < task->connector.config.nspecs; i++)
		if (specs & (1u << i))
			appendStringInfo(&list, "%s%s", list.len > 0 ? between : "", say(&task->connector.config.specs[i]));
	return list.data;
}

char *
SpecsList(const Task *task, uint32 specs)
{
	return Join(task, specs, ";", Entry);
}

char *
SpecsText(const Task *task, uint32 specs)
{
	return Join(task, specs, ", ", Text);
}

uint32
SpecsNamed(const Task *task, const char *list, bool *exactly)
{
	const ConnectorConfig *config = &task->connector.config;
	uint32		found = 0;

	for (int i = 0; i < config->nspecs; i++)
	{
		const char *entry = Entry(&config->specs[i]);
		size_t		len = strlen(entry);

		for (const char *at = list; at != NULL; at = strchr(at, ';'))
		{
			at += *at == ';';
			if (strncmp(at, entry, len) == 0 && (at[len] == ';' || at[len] == '\0'))
				found |= 1u << i;
		}
		pfree((char *) entry);
	}
	if (exactly != NULL)
		*exactly = strcmp(list, SpecsList(task, SpecsAll(task))) == 0;
	return found;
}

uint32
SpecsTimed(const Task *task)
{
	uint32		timed = 0;

	for (int i = 0; i < task->connector.config.nspecs; i++)
	{
		const Spec *spec = &task->connector.config.specs[i];
		bool		reads = spec_needs_time(spec);

		for (int k = 0; k < spec->nodes; k++)
			reads |= (spec->node[k].detector->flags & DETECTOR_CLOCK) != 0;
		if (reads)
			timed |= 1u << i;
	}
	return timed;
}

uint64
SpecsFingerprint(const Task *task)
{
	return (task->connector.converter_hash ^ CODE_VERSION) * UINT64CONST(0x9E3779B97F4A7C15);
}
