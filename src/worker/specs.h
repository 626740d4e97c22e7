/*
 * specs.h - the specs of a connector as sets of bits, and as its offset rows name them
 *
 * Bit i is config.specs[i]. In connector_offset a set is a text: spec, '#',
 * version of its state's layout, separated by ';'.
 */
#ifndef ANOMALY_SPECS_H
#define ANOMALY_SPECS_H

#include "worker/task.h"

extern void SpecsInit(Task *task);

static inline uint32
SpecsAll(const Task *task)
{
	return (1u << task->connector.config.nspecs) - 1;
}

/* Those of ours that a row names with their present version; exactly: no others, and in our order */
extern uint32 SpecsNamed(const Task *task, const char *list, bool *exactly);
extern char *SpecsList(const Task *task, uint32 specs);
extern char *SpecsText(const Task *task, uint32 specs); /* for people */

/* Would the states be others without times? */
extern uint32 SpecsTimed(const Task *task);

/* Of converter config and code: states of another are not ours */
extern uint64 SpecsFingerprint(const Task *task);

#endif
