/*
 * series_cache.h - what series.c and series_load.c share
 */
#ifndef ANOMALY_SERIES_CACHE_H
#define ANOMALY_SERIES_CACHE_H

#include "worker/series.h"

typedef struct SeriesCache
{
	MemoryContext context;		/* of the arrays */
	Series	  **slots;
	uint32		nslots;
	uint32		used;
	uint32		hand;			/* where eviction looks next */
	uint32		batch;
	size_t		bytes;
	size_t		dirty_bytes;	/* of those with unsaved changes */
	size_t		expected;		/* what the unknown ones may take once they are loaded */
	size_t		room;			/* clean bytes that the next load may want */
	size_t		budget;
	Series	  **unknown;
	int			nunknown;
	int			max_unknown;
	int			nspecs;
	int64		total;			/* saved or not, in memory or not; counted where there is series.max */
} SeriesCache;

extern SeriesCache series_cache;

extern void *SeriesAllocate(size_t size);	/* free() gives it back */
extern void SeriesCharge(Series *series);	/* its models have changed */
extern void SeriesMakeRoom(Task *task);	/* before the unknown ones are loaded */

#endif
