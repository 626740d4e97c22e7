/*
 * verbs.h - what the files behind the verbs share
 */
#ifndef ANOMALY_VERBS_H
#define ANOMALY_VERBS_H

#include "connect/catalog.h"

/* Properties of server and user mapping for this role, its rights checked */
extern void CatalogServer(const char *name, Oid owner, int *n, Property **list);

/* The tables of every topic: made with the caller's rights, or checked by kind, column and right */
extern void TablesPrepare(const ConnectorConfig *config);

/* Inside SPI: one statement on the catalogs, as their owner; rows in SPI_tuptable */
extern uint64 CatalogRun(const char *sql, int nargs, Oid *types, Datum *args, const char *nulls);

/* The same by the active snapshot, without a new one */
extern uint64 CatalogLook(const char *sql, int nargs, Oid *types, Datum *args);

/* Inside SPI: id of the connector, locked if asked, when the caller may act on it; 0: missing and that is fine */
extern int64 CatalogFind(const char *name, bool missing_ok, bool lock, Oid *owner);

#endif
