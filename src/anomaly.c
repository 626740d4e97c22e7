/*
 * anomaly.c - the module: magic and wiring, nothing else
 */
#include "postgres.h"

#include "fmgr.h"

#include "connect/connect.h"

PG_MODULE_MAGIC;

#if PG_VERSION_NUM < 160000
extern PGDLLEXPORT void _PG_init(void);
#endif

/* Initialize each module */
void
_PG_init(void)
{
	ConnectInit();
}
