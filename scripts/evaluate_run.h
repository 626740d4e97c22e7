/*
 * evaluate_run.h - one spec over all series, in processes of their own
 *
 * A part of evaluate.c. A job is a series: a file of the data, or one of noise.
 * Workers take the next job from a counter that they share, judge the series'
 * points strictly in order, each before it is learned, and leave scores and
 * figures in shared memory.
 */
#ifndef EVALUATE_RUN_H
#define EVALUATE_RUN_H

#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "evaluate_data.h"
#include "evaluate_measure.h"
#include "evaluate_noise.h"

/* What a spec did on one series */
typedef struct Outcome
{
	double		cpu;			/* seconds over all points */
	size_t		bytes;			/* of the model after them */
	long		alerts;			/* from start on */
	double		figure[FILE_FIGURES];	/* NaN: not defined on this file */
} Outcome;

typedef struct Shared
{
	atomic_int	next;			/* job */
	atomic_int	done;
} Shared;

static struct
{
	int			workers;
	bool		time;			/* give the points their times */
	bool		noise;			/* the series without an anomaly, too */
	uint64_t	seed;
}			run = {.workers = 1, .time = true, .noise = true, .seed = 1};

static Shared *shared;
static Outcome *outcome;		/* one a file, then one a series of noise */
static double *score;			/* of all rows of all files; NaN where it was not known */
static double *onset;
static bool *said;				/* is_anomaly: above the shipped threshold, or an alert */

static double
cpu_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static void *
shared_room(size_t size)
{
	void	   *p = mmap(NULL, size ? size : 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die("out of memory");
	return p;
}

static void
run_prepare(void)
{
	shared = shared_room(sizeof(Shared));
	outcome = shared_room(sizeof(Outcome) * ((size_t) data.nfiles + NOISE_KINDS * NOISE_SERIES));
	score = shared_room(sizeof(double) * data.rows);
	onset = shared_room(sizeof(double) * data.rows);
	said = shared_room(sizeof(bool) * data.rows);
	for (int i = 0; i < data.nfiles; i++)
		data.file[i].lag = lag_of(&data.file[i]);
}

static Model *
new_model(size_t size)
{
	Model	   *model = aligned_alloc(64, (size + 63) & ~(size_t) 63);

	if (model == NULL)
		die("out of memory");
	return model;
}

/* The points of a file through a new model; keep: what is said of each stays in score, onset and said */
static void
judge_series(const Spec *spec, const File *f, bool keep, Outcome *out)
{
	int			dims = f->dims;
	Model	   *model = new_model(model_start_size(spec, dims));
	double		begun = cpu_now();

	model_init(model, spec, dims);
	out->alerts = 0;
	for (int i = 0; i < f->n; i++)
	{
		Point		point = {.x = f->x + (size_t) i * (size_t) dims, .dims = dims, .ts = run.time ? f->ts[i] : TIME_NONE, .id = i};
		Verdict		verdict = {.attribution = NULL};

		if (model_full(model))
		{
			Model	   *bigger = new_model(model_grown_size(model, spec));

			model_grow(bigger, model, spec);
			free(model);
			model = bigger;
		}
		model_observe(model, spec, &point, &verdict);
		if (i >= f->start)
			out->alerts += verdict.alert == 1;
		if (keep)
		{
			score[f->at + (size_t) i] = verdict.score;
			onset[f->at + (size_t) i] = verdict.onset;
			said[f->at + (size_t) i] = verdict.is_anomaly == 1;
		}
	}
	out->cpu = cpu_now() - begun;
	out->bytes = model->size;
	free(model);
}

static void
run_file(const Spec *spec, int number)
{
	const File *f = &data.file[number];
	Outcome    *out = &outcome[number];

	judge_series(spec, f, true, out);
	measure_file(f, score + f->at, said + f->at, out->figure);
}

static void
run_noise(const Spec *spec, int number)
{
	static double x[NOISE_POINTS];
	static int64_t ts[NOISE_POINTS];
	File		f = {.n = NOISE_POINTS, .dims = 1, .start = NOISE_START, .x = x, .ts = ts};

	noise_series(number / NOISE_SERIES, number % NOISE_SERIES, run.seed, x);
	for (int i = 0; i < NOISE_POINTS; i++)
		ts[i] = NOISE_TIME + i * NOISE_STEP;
	judge_series(spec, &f, false, &outcome[data.nfiles + number]);
}

static void
work(const Spec *spec, const char *title, int jobs)
{
	int			job;

	while ((job = atomic_fetch_add(&shared->next, 1)) < jobs)
	{
		if (job < data.nfiles)
			run_file(spec, job);
		else
			run_noise(spec, job - data.nfiles);
		job = atomic_fetch_add(&shared->done, 1) + 1;
		if (!input.quiet && isatty(STDERR_FILENO))
			fprintf(stderr, "\revaluate: %s: %d of %d series\033[K", title, job, jobs);
	}
}

/* All files (and noise, if it is asked for) through a spec */
static void
run_spec(const Spec *spec, const char *title, bool noise)
{
	int			jobs = data.nfiles + (noise ? NOISE_KINDS * NOISE_SERIES : 0);
	int			status;
	bool		failed = false;

	atomic_store(&shared->next, 0);
	atomic_store(&shared->done, 0);
	fflush(NULL);
	for (int i = 0; i < run.workers; i++)
	{
		pid_t		pid = fork();

		if (pid < 0)
			die("fork: %s", strerror(errno));
		if (pid == 0)
		{
			work(spec, title, jobs);
			_exit(0);
		}
	}
	for (int i = 0; i < run.workers; i++)
		failed |= wait(&status) < 0 || status != 0;
	if (failed)
		die("%s: a process ended before its work was done", title);
	if (!input.quiet)
		fprintf(stderr, isatty(STDERR_FILENO) ? "\revaluate: %s\033[K\n" : "evaluate: %s\n", title);
}

#endif
