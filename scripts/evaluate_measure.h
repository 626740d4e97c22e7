/*
 * evaluate_measure.h - the figures of a spec from scores and labels
 *
 * A part of evaluate.c. By file: what core/metric has, over the rows that
 * count. Over the corpus: NAB's score, whose threshold is one for all files.
 */
#ifndef EVALUATE_MEASURE_H
#define EVALUATE_MEASURE_H

#include "core/metric/affiliation.h"
#include "core/metric/nab.h"
#include "core/metric/vus.h"
#include "evaluate_data.h"

#define LAG_VALUES		20000	/* rows that VUS's window is found on */
#define ADJUSTED_PERCENT 20		/* K of PA%K */

enum
{
	F_VUS_PR, F_VUS_ROC, F_AUC_PR, F_AUC_ROC, F_BEST_F1, F_F1, F_BEST_EVENT_F1, F_EVENT_F1, F_RANGE_F1, F_AFFILIATION_PRECISION,
	F_AFFILIATION_RECALL, F_AFFILIATION_F1, F_BEST_PA_F1, F_BEST_PA20_F1, F_DELAY, FILE_FIGURES
};

static const struct
{
	const char *name;			/* in CSV */
	const char *head;			/* printed; NULL: not */
}			file_figures[FILE_FIGURES] = {
	{"vus_pr", "VUS-PR"}, {"vus_roc", "VUS-ROC"}, {"auc_pr", "AUC-PR"}, {"auc_roc", NULL}, {"best_f1", "best F1"}, {"f1", "F1"},
	{"best_event_f1", NULL}, {"event_f1", "event F1"}, {"range_f1", "range F1"}, {"affiliation_precision", NULL},
	{"affiliation_recall", NULL}, {"affiliation_f1", "affil. F1"}, {"best_point_adjusted_f1", NULL}, {"best_pa20_f1", NULL},
	{"delay", NULL}
};

/* What the whole corpus gets from NAB, in the order of the table */
enum
{
	N_STANDARD, N_LOW_FP, N_LOW_FN, N_LOCO, N_SHIPPED, NAB_FIGURES
};

/* VUS's widest buffer: of the value, or of the telemetry value in a vector */
static int
lag_of(const File *f)
{
	int			n = f->n < LAG_VALUES ? f->n : LAG_VALUES;
	double	   *x = room(NULL, (size_t) n * sizeof(double));
	int			lag;

	for (int i = 0; i < n; i++)
		x[i] = f->x[(size_t) i * (size_t) f->dims];
	lag = (int) vus_window(x, (size_t) n);
	free(x);
	return lag;
}

static void
measure_ranks(const File *f, const double *scores, const bool *label, size_t n, double *figure)
{
	Ranked	   *order = room(NULL, 2 * n * sizeof(Ranked));
	VusRow	   *rows = room(NULL, n * sizeof(VusRow));
	Run		   *runs = room(NULL, RUNS_MAX(n) * sizeof(Run));
	uint32_t   *hits = room(NULL, RUNS_MAX(n) * sizeof(uint32_t));
	Vus			vus;
	VusArea		area;

	rank_rows(scores, n, order);
	vus_init(&vus, order, label, n, VUS_THRESHOLDS, rows, runs);
	area = vus_volume(&vus, (uint32_t) f->lag);
	figure[F_VUS_PR] = area.pr;
	figure[F_VUS_ROC] = area.roc;
	figure[F_AUC_PR] = auc_pr(order, label, n);
	figure[F_AUC_ROC] = auc_roc(order, label, n);
	figure[F_BEST_F1] = best_f1(order, label, n).value;
	figure[F_BEST_EVENT_F1] = best_event_f1(order, label, n, runs, hits).value;
	figure[F_BEST_PA_F1] = best_adjusted_f1(order, label, n, 0, runs, hits).value;
	figure[F_BEST_PA20_F1] = best_adjusted_f1(order, label, n, ADJUSTED_PERCENT, runs, hits).value;
	free(order);
	free(rows);
	free(runs);
	free(hits);
}

/* By what the spec said at its own threshold */
static void
measure_alarms(const bool *label, const bool *alarm, size_t n, double *figure)
{
	Run		   *labels = room(NULL, RUNS_MAX(n) * sizeof(Run));
	Run		   *alarms = room(NULL, RUNS_MAX(n) * sizeof(Run));
	Quality		affiliation = affiliation_quality(label, alarm, n, labels, alarms);

	figure[F_F1] = point_quality(label, alarm, n).f1;
	figure[F_EVENT_F1] = event_quality(label, alarm, n).f1;
	figure[F_RANGE_F1] = range_quality(label, alarm, n, RANGE_EXISTENCE, labels, alarms).f1;
	figure[F_AFFILIATION_PRECISION] = affiliation.precision;
	figure[F_AFFILIATION_RECALL] = affiliation.recall;
	figure[F_AFFILIATION_F1] = affiliation.f1;
	figure[F_DELAY] = detection_delay(label, alarm, n);
	free(labels);
	free(alarms);
}

/* All figures of one file; NaN where nothing is labelled */
static void
measure_file(const File *f, const double *scores, const bool *alarms, double *figure)
{
	size_t		n = (size_t) (f->n - f->start);

	for (int i = 0; i < FILE_FIGURES; i++)
		figure[i] = NAN;
	if (f->anomalous == 0)
		return;
	measure_ranks(f, scores + f->start, f->label + f->start, n, figure);
	measure_alarms(f->label + f->start, alarms + f->start, n, figure);
}

static void
fill_corpus(NabCorpus *corpus, const double *scores)
{
	corpus->nrows = 0;
	corpus->nfiles = corpus->nwindows = 0;
	for (int i = 0; i < data.nfiles; i++)
		nab_add(corpus, scores + data.file[i].at, data.file[i].label, (size_t) data.file[i].n, (size_t) data.file[i].start);
	nab_sort(corpus);
}

/* Each category at the threshold that is best for the others */
static double
leave_one_out(NabCorpus *corpus)
{
	bool	   *skip = room(NULL, (size_t) data.nfiles * sizeof(bool));
	NabTally	sum = {0};

	for (int c = 0; c < data.ncategories; c++)
	{
		NabResult	best[NAB_PROFILES];
		NabTally	tally;

		for (int i = 0; i < data.nfiles; i++)
			skip[i] = data.file[i].category == c;
		nab_sweep(corpus, skip, best);
		for (int i = 0; i < data.nfiles; i++)
			skip[i] = data.file[i].category != c;
		tally = nab_tally(corpus, best[NAB_STANDARD].threshold, skip);
		nab_tally_add(&sum, &tally);
	}
	free(skip);
	return nab_score(&sum, NAB_STANDARD);
}

/* NAB_FIGURES of a channel of all rows */
static void
measure_nab(const double *scores, double *figure)
{
	static NabCorpus corpus;
	NabResult	best[NAB_PROFILES];
	NabTally	shipped;

	if (corpus.rows == NULL)
	{
		corpus.rows = room(NULL, data.rows * sizeof(NabRow));
		corpus.order = room(NULL, 2 * data.rows * sizeof(Ranked));
		corpus.files = room(NULL, (size_t) data.nfiles * sizeof(NabFile));
		corpus.best = room(NULL, RUNS_MAX(data.rows) * sizeof(double) + (size_t) data.nfiles * sizeof(double));
	}
	fill_corpus(&corpus, scores);
	nab_sweep(&corpus, NULL, best);
	shipped = nab_tally(&corpus, 1, NULL);
	for (int p = 0; p < NAB_PROFILES; p++)
		figure[N_STANDARD + p] = best[p].score;
	figure[N_LOCO] = leave_one_out(&corpus);
	figure[N_SHIPPED] = nab_score(&shipped, NAB_STANDARD);
}

#endif
