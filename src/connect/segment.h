/*
 * segment.h - the segment of shared memory, as the files of connect/ see it
 *
 * Who writes what, always under the one lock: scouts the wishes; sessions
 * posts, holds, requests and the next retry of a slot without process; a worker its own slot from attach to exit; the launcher all the rest.
 */
#ifndef ANOMALY_SEGMENT_H
#define ANOMALY_SEGMENT_H

#include "connect/stats.h"

#define SEGMENT_POSTS	64
#define SEGMENT_HOLDS	64

/* More than slots: a connector that finds none can say why */
#define SEGMENT_WISHES	(anomaly_max_tasks + 256)

/* What a slot's readers need not know: the process behind it */
typedef struct Worker
{
	uint64		launch;			/* number of the launch in force, 0: none */
	Latch	   *latch;			/* NULL: not attached */
	bool		ended;			/* attached and ended; the launcher has not looked yet */
	int			exit_code;
	bool		told;			/* reported an error since its launch */
	bool		stopping;		/* told to finish: its end is no failure */
	bool		evicted;		/* stopped to make room for a scout */
	bool		restart;		/* a person wants another one in its place */
	ClockTime	attached_at;	/* 0: not yet */
	ClockTime	finish_by;		/* terminated then */
	uint64		catchup_request;	/* of its wish */
	bool		replay_letters; /* dead letters are to be tried again */
} Worker;

/* The one scout that may run */
typedef struct Scout
{
	uint64		launch;			/* 0: none runs */
	Oid			database;
	int			pid;
	bool		done;			/* its wishes are complete */
} Scout;

/* A session that must have a database for itself */
typedef struct Hold
{
	int			pid;			/* 0: free */
	Oid			database;
	bool		gentle;			/* tasks may save their states first */
} Hold;

typedef struct Segment
{
	LWLock	   *lock;
	Latch	   *launcher;		/* NULL: no launcher */
	int			launcher_pid;
	uint64		launches;		/* the last number given */
	uint64		catchups;
	Scout		scout;
	bool		post_all;		/* posts ran over: look into every database */
	int			nposts;
	Oid			posts[SEGMENT_POSTS];
	Hold		holds[SEGMENT_HOLDS];
	TaskSlot   *slots;			/* anomaly_max_tasks each */
	Worker	   *workers;
	TaskStats  *stats;
	Wish	   *wishes;			/* SEGMENT_WISHES */
	PartitionSlot *partitions;	/* anomaly_max_partitions */
} Segment;

/* What a worker or scout is given in bgw_extra */
typedef struct LaunchNote
{
	uint64		launch;
	bool		quiet;			/* the last try failed, too: errors were logged then */
	char		database[NAMEDATALEN];
} LaunchNote;

extern Segment *segment;

extern Wish *SegmentFindWish(Oid database, int64 connector_id); /* lock held */
extern void SegmentDropWishes(Oid database, bool unseen_only);	/* lock held */
extern void SegmentFreeSlot(int i);		/* lock held */
extern void SegmentFreshStats(int i);	/* lock held: all zero */
extern void SegmentStillStats(int i);	/* lock held: what is only true of a process is zero */
extern void SegmentSetState(TaskSlot *slot, TaskState state);	/* lock held */
extern void SegmentSetTrace(TaskSlot *slot, int sqlerrcode, const char *trace); /* lock held */
extern void SegmentClip(char *to, size_t size, const char *from);	/* copy, cut at a character */
extern bool SegmentHeld(Oid database, bool *gentle);	/* lock held */
extern void SegmentWakeLauncher(void);

/* entry points of background workers */
extern PGDLLEXPORT void LauncherMain(Datum arg);
extern PGDLLEXPORT void ScoutMain(Datum arg);

extern void LauncherRegister(void);

#endif
