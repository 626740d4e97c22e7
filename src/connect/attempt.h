/*
 * attempt.h - work that may fail without its transaction
 */
#ifndef ANOMALY_ATTEMPT_H
#define ANOMALY_ATTEMPT_H

#include "postgres.h"

typedef void (*AttemptWork) (void *arg);

/*
 * In a subtransaction and in that memory context. NULL: done; else nothing of it was, and the
 * error comes back in the caller's context, which is the current one again
 */
extern PGDLLEXPORT ErrorData *Attempt(AttemptWork work, void *arg, MemoryContext context);

#endif
