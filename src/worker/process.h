/*
 * process.h - what tasks and publishers do alike
 */
#ifndef ANOMALY_PROCESS_H
#define ANOMALY_PROCESS_H

#include "postgres.h"

/* The same settings whatever the database or role say */
extern void ProcessPinSettings(void);

/* Latch, death of the postmaster, and a client's descriptor */
extern struct WaitEventSet *ProcessWaitSet(int fd);

/* Who this process is, while it runs code of another role */
typedef struct Identity
{
	Oid			user;
	int			security;
	int			guc_level;
} Identity;

/* Settings that the other role's code makes end with ProcessBecomeSelf; an error ends both */
extern void ProcessBecome(Oid user, Identity *self);
extern void ProcessBecomeSelf(const Identity *self);

/* An error that time heals: tried again, the offset kept */
extern bool ProcessRetries(int sqlerrcode);

/* An error as the status shows it: message, the row if there is one, detail, hint; a line each */
extern char *ProcessTrace(const ErrorData *error);

#endif
