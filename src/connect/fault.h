/*
 * fault.h - places where a test may strike
 *
 * Compiled in with -DANOMALY_FAULTS only. anomaly.fault = 'place:action' names
 * one of them; it strikes once for each file "fault.armed" that is put into
 * the data directory. Actions: kill (SIGKILL), error (SQLSTATE 53100), sleep
 * (3 seconds, deaf).
 */
#ifndef ANOMALY_FAULT_H
#define ANOMALY_FAULT_H

#ifdef ANOMALY_FAULTS
extern void FaultSetting(void);
extern PGDLLEXPORT void FaultPoint(const char *place);
#else
#define FaultSetting()		((void) 0)
#define FaultPoint(place)	((void) 0)
#endif

#endif
