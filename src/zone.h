/*
 * zone.h - the local clock of a spec's time zone, from the server's zone database
 */
#ifndef ANOMALY_ZONE_H
#define ANOMALY_ZONE_H

#include "postgres.h"

#include "core/spec.h"
#include "pgtime.h"

/* The offset is asked for once between two changes of the clock */
typedef struct Zone
{
	pg_tz	   *tz;				/* NULL: UTC */
	pg_time_t	from;			/* seconds since 1970 in which offset holds */
	pg_time_t	until;
	int32		offset;			/* seconds ahead of UTC */
} Zone;

/* Is the time zone of a parsed spec known? */
static inline bool
ZoneKnown(const Spec *spec, SpecError *err)
{
	if (spec->zone[0] == '\0' || pg_tzset(spec->zone) != NULL)
		return true;
	snprintf(err->message, sizeof(err->message), "%s: timezone \"%s\" is not known", spec->node[0].detector->name, spec->zone);
	snprintf(err->hint, sizeof(err->hint), "pg_timezone_names lists those that are.");
	return false;
}

/* Parse a spec, its time zone looked up as well */
static inline bool
ZoneSpecParse(const char *text, size_t len, Spec *spec, SpecError *err)
{
	return spec_parse(text, len, spec, err) && ZoneKnown(spec, err);
}

static inline void
ZoneInit(Zone *zone, const Spec *spec)
{
	memset(zone, 0, sizeof(*zone));
	if (spec->zone[0] != '\0')
		zone->tz = pg_tzset(spec->zone);
}

/* Seconds ahead of UTC at a time in microseconds since 1970 */
static inline int32
ZoneOffset(Zone *zone, int64 us)
{
	pg_time_t	seconds;
	pg_time_t	boundary = 0;
	long		before = 0;
	long		after;
	int			isdst;
	int			found;

	if (zone->tz == NULL || us == TIME_NONE)
		return 0;
	seconds = us / 1000000 - (us % 1000000 < 0);
	if (seconds >= zone->from && seconds < zone->until)
		return zone->offset;
	found = pg_next_dst_boundary(&seconds, &before, &isdst, &boundary, &after, &isdst, zone->tz);
	zone->from = seconds;
	zone->until = found > 0 ? boundary : PG_INT64_MAX;
	zone->offset = found < 0 ? 0 : (int32) before;
	return zone->offset;
}

#endif
