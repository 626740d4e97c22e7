/*
 * test_metric.c - measures of detection against TSB-AD and by hand
 *
 * Figures named frozen were computed by TSB-AD 1.5 of PyPI (numpy, scikit-learn,
 * statsmodels) on series that series_of() makes anew. Its point adjustment
 * never reaches row 0 and its events lose a last row, so labels keep away from
 * the ends.
 */
#include <stdlib.h>
#include <time.h>

#include "core/metric/affiliation.h"
#include "core/metric/vus.h"
#include "core.h"

#define ROWS_MAX	20000

typedef struct Frozen
{
	int			n,
				window,
				runs,
				longest,
				strength;		/* of labelled rows, in eighths */
	bool		coarse;			/* scores are eighths */
	double		vus_pr,
				vus_roc,
				auc_pr,
				auc_roc,
				affiliation_precision,
				affiliation_recall,
				range_precision,
				range_recall,
				f1,
				point_adjusted_f1,
				event_f1;
	uint32_t	period;
} Frozen;

static const Frozen frozen[] = {
	{60, 10, 2, 5, 4, false,
		0.74950246188596426, 0.93694246498269818, 0.58492822966507174, 0.84821428571428581,
		0.71546922862712337, 0.99122807017543857, 0.25, 0.73333333333333339,
		0.30769230769230771, 0.53333333333333333, 0.36363636363636326, 6},
	{500, 31, 6, 20, 3, false,
		0.60098026042684527, 0.87373000334433337, 0.49939797273306252, 0.79202651515151512,
		0.68865721656336232, 0.97898540464729356, 0.29999999999999999, 0.31717738791423,
		0.40944881889763779, 0.74534161490683226, 0.55913978494623617, 29},
	{997, 64, 40, 9, 2, true,
		0.73124288745326915, 0.90822534779393904, 0.43282979220496065, 0.69112774082286277,
		1, 0.64197380669566617, 1, 0.23997498797498798,
		0.31967213114754101, 0.91534391534391535, 0.82352941176470529, 58},
	{1500, 125, 3, 200, 1, false,
		0.42172794882026943, 0.72521571645995009, 0.34247848252146218, 0.62097292175417174,
		0.62376745919082444, 0.99667765908023043, 0.30065359477124182, 0.20989221189678758,
		0.28505747126436781, 0.80640000000000001, 0.50612244897959147, 88},
	{800, 1, 12, 12, 5, true,
		0.78177496874492713, 0.93748668229277643, 0.78177496874492713, 0.93748668229277654,
		1, 0.99406545868509677, 1, 0.52694420394420383,
		0.81818181818181823, 1, 0.99999999999999956, 47},
	{2000, 250, 25, 30, 2, false,
		0.86203608765211237, 0.95803041197489147, 0.41681697019280195, 0.69251950892191461,
		0.6064768483145494, 0.97924549409491135, 0.28372093023255812, 0.31866619934616014,
		0.33151183970856102, 0.77211796246648789, 0.51328484488644754, 117},
};

static double score[ROWS_MAX],
			value[ROWS_MAX];
static bool label[ROWS_MAX],
			predicted[ROWS_MAX];
static Ranked order[2 * ROWS_MAX];
static Run	runs[RUNS_MAX(ROWS_MAX)],
			others[RUNS_MAX(ROWS_MAX)];
static uint32_t hits[RUNS_MAX(ROWS_MAX)];
static VusRow rows[ROWS_MAX];
static Vus	vus;

/* Labels, scores, what is above 0.9, and values with a period */
static void
series_of(const Frozen *f)
{
	uint64_t	seed = (uint64_t) f->n;

	memset(label, 0, sizeof(label));
	for (int r = 0; r < f->runs; r++)
	{
		int			first = 1 + (int) (test_random(&seed) % (uint64_t) (f->n - 2));
		int			length = 1 + (int) (test_random(&seed) % (uint64_t) f->longest);

		for (int i = first; i < first + length && i < f->n - 1; i++)
			label[i] = true;
	}
	for (int i = 0; i < f->n; i++)
	{
		score[i] = (double) ((test_random(&seed) >> 48) % 1000) / 1000 + f->strength * label[i] / 8.0;
		if (f->coarse)
			score[i] = floor(score[i] * 8) / 8;
		predicted[i] = score[i] >= 0.9;
	}
	for (int i = 0; i < f->n; i++)
		value[i] = i % (f->n / 17) + (double) ((test_random(&seed) >> 48) % 100) / 50;
}

static void
same_as_the_package(void)
{
	for (size_t c = 0; c < sizeof(frozen) / sizeof(frozen[0]); c++)
	{
		const Frozen *f = &frozen[c];
		size_t		n = (size_t) f->n;
		VusArea		volume;
		Quality		q;

		series_of(f);
		rank_rows(score, n, order);
		vus_init(&vus, order, label, n, VUS_THRESHOLDS, rows, runs);
		volume = vus_volume(&vus, (uint32_t) f->window);
		CHECK_NEAR(volume.pr, f->vus_pr, 1e-13);
		CHECK_NEAR(volume.roc, f->vus_roc, 1e-13);
		CHECK_NEAR(auc_pr(order, label, n), f->auc_pr, 1e-13);
		CHECK_NEAR(auc_roc(order, label, n), f->auc_roc, 1e-13);
		q = affiliation_quality(label, predicted, n, runs, others);
		CHECK_NEAR(q.precision, f->affiliation_precision, 1e-13);
		CHECK_NEAR(q.recall, f->affiliation_recall, 1e-13);
		q = range_quality(label, predicted, n, RANGE_EXISTENCE, runs, others);
		CHECK_NEAR(q.precision, f->range_precision, 1e-13);
		CHECK_NEAR(q.recall, f->range_recall, 1e-13);
		CHECK_NEAR(point_quality(label, predicted, n).f1, f->f1, 1e-13);
		CHECK_NEAR(adjusted_quality(label, predicted, n, 0).f1, f->point_adjusted_f1, 1e-13);
		CHECK_NEAR(event_quality(label, predicted, n).f1, f->event_f1, 1e-13);
		CHECK_EQ_INT(vus_window(value, n), f->period);
	}
}

/* VUS by its definition: every buffer, every threshold, every row */
static VusArea
plain_vus(size_t n, int window)
{
	static double flank[ROWS_MAX];
	VusArea		sum = {0, 0};
	double		positives = 0;

	for (size_t i = 0; i < n; i++)
		positives += label[i];
	for (int w = 0; w <= window; w++)
	{
		int			half = w / 2;
		double		tpr = 0,
					fpr = 0;

		for (int i = 0; i < (int) n; i++)
		{
			flank[i] = label[i];
			for (int j = i - half < 0 ? 0 : i - half; j <= i + half && j < (int) n; j++)
				if (j != i && label[j] && (j < i ? !label[j + 1] : !label[j - 1]))
					flank[i] += sqrt(1 - fabs((double) (i - j)) / w);
			flank[i] = fmin(flank[i], 1);
		}
		for (int k = 0; k < VUS_THRESHOLDS; k++)
		{
			double		least = score[order[(size_t) (k * ((double) (n - 1) / (VUS_THRESHOLDS - 1)))].row];
			double		passed = 0,
						tp = 0,
						full = 0,
						real,
						recall,
						now,
						groups = 0,
						touched = 0;
			int			end = -1;	/* of the group: a run with its flanks, merged with what it meets */
			bool		any = false;

			if (k == VUS_THRESHOLDS - 1)
				least = score[order[n - 1].row];
			for (int i = 0; i < (int) n; i++)
			{
				bool		pass = score[i] >= least;

				passed += pass;
				tp += pass * flank[i];
				full += label[i] ? 1 : pass * flank[i];
			}
			for (size_t r = 0; r < vus.nruns; r++)
			{
				int			first = (int) vus.runs[r].first - half;
				int			last = (int) vus.runs[r].last + half;

				if (r == 0 || first > end)
				{
					touched += any;
					groups++;
					any = false;
				}
				else
					first = end + 1;
				for (int i = first < 0 ? 0 : first; i <= last && i < (int) n; i++)
					any |= score[i] >= least;
				end = last;
			}
			touched += any;
			real = (positives + full) / 2;
			recall = fmin(tp / real, 1) * touched / groups;
			now = (passed - tp) / ((double) n - real);
			sum.pr += (recall - tpr) * tp / passed;
			sum.roc += (now - fpr) * (recall + tpr) / 2;
			tpr = recall;
			fpr = now;
		}
		sum.roc += (1 - fpr) * (1 + tpr) / 2;
	}
	sum.pr /= window + 1;
	sum.roc /= window + 1;
	return sum;
}

static void
volume_by_its_definition(void)
{
	uint64_t	seed = 11;

	for (int c = 0; c < 12; c++)
	{
		Frozen		f = {.n = 40 + 53 * c, .runs = 1 + c * 2, .longest = 1 + c % 7, .strength = c % 4, .coarse = c % 3 == 1};
		int			window = (int) (test_random(&seed) % 60);
		VusArea		fast,
					plain;

		series_of(&f);
		if (c % 4 == 2)			/* runs at both ends, and rows without a score */
		{
			label[0] = label[f.n - 1] = true;
			for (int i = 0; i < f.n; i += 5)
				score[i] = -INFINITY;
		}
		rank_rows(score, (size_t) f.n, order);
		vus_init(&vus, order, label, (size_t) f.n, VUS_THRESHOLDS, rows, runs);
		fast = vus_volume(&vus, (uint32_t) window);
		plain = plain_vus((size_t) f.n, window);
		CHECK_NEAR(fast.pr, plain.pr, 1e-12);
		CHECK_NEAR(fast.roc, plain.roc, 1e-12);
	}
}

/* Every threshold tried, one by one */
static void
best_thresholds_by_trying_all(void)
{
	for (int c = 0; c < 8; c++)
	{
		Frozen		f = {.n = 60 + 17 * c, .runs = 4 + c, .longest = 8, .strength = c % 4, .coarse = c % 2};
		size_t		n = (size_t) f.n;
		double		k = 10 * c;
		double		best[4] = {0};
		BestThreshold got[4];

		series_of(&f);
		for (size_t i = 0; i < n; i += 9)
			score[i] = NAN;
		for (size_t t = 0; t < n; t++)
		{
			double		least = isnan(score[t]) ? -INFINITY : score[t];

			for (size_t i = 0; i < n; i++)
				predicted[i] = (isnan(score[i]) ? -INFINITY : score[i]) >= least;
			best[0] = fmax(best[0], point_quality(label, predicted, n).f1);
			best[1] = fmax(best[1], adjusted_quality(label, predicted, n, 0).f1);
			best[2] = fmax(best[2], adjusted_quality(label, predicted, n, k).f1);
			best[3] = fmax(best[3], event_quality(label, predicted, n).f1);
		}
		rank_rows(score, n, order);
		got[0] = best_f1(order, label, n);
		got[1] = best_adjusted_f1(order, label, n, 0, runs, hits);
		got[2] = best_adjusted_f1(order, label, n, k, runs, hits);
		got[3] = best_event_f1(order, label, n, runs, hits);
		for (int m = 0; m < 4; m++)
		{
			CHECK_NEAR(got[m].value, best[m], 1e-12);
			for (size_t i = 0; i < n; i++)
				predicted[i] = (isnan(score[i]) ? -INFINITY : score[i]) >= got[m].threshold;
			CHECK_NEAR(m == 3 ? event_quality(label, predicted, n).f1
					   : adjusted_quality(label, predicted, n, m == 0 ? 100 : m == 1 ? 0 : k).f1, best[m], 1e-12);
		}
	}
}

static void
set(bool *to, const char *marks)
{
	for (size_t i = 0; marks[i] != '\0'; i++)
		to[i] = marks[i] == '1';
}

static void
measures_by_hand(void)
{
	Quality		q;

	/* two runs, of 4 and 1 rows; 2 rows of the first and one row beside it are predicted */
	set(label, "0111100100");
	set(predicted, "1101100000");
	q = point_quality(label, predicted, 10);
	CHECK_NEAR(q.precision, 3.0 / 4, 1e-15);
	CHECK_NEAR(q.recall, 3.0 / 5, 1e-15);
	q = adjusted_quality(label, predicted, 10, 0);
	CHECK_NEAR(q.precision, 4.0 / 5, 1e-15);
	CHECK_NEAR(q.recall, 4.0 / 5, 1e-15);
	CHECK_NEAR(adjusted_quality(label, predicted, 10, 75).recall, 4.0 / 5, 1e-15);	/* exactly k percent */
	CHECK_NEAR(adjusted_quality(label, predicted, 10, 76).recall, 3.0 / 5, 1e-15);
	q = event_quality(label, predicted, 10);
	CHECK_NEAR(q.precision, 3.0 / 4, 1e-15);
	CHECK_NEAR(q.recall, 1.0 / 2, 1e-15);
	q = range_quality(label, predicted, 10, 0.2, runs, others);
	CHECK_NEAR(q.recall, (0.2 + 0.8 * 3 / 4 / 2) / 2, 1e-15);	/* two predictions share the first run */
	CHECK_NEAR(q.precision, (1.0 / 2 + 1) / 2, 1e-15);
	CHECK_EQ_DOUBLE(detection_delay(label, predicted, 10), 0);
	set(predicted, "0001100100");
	CHECK_NEAR(detection_delay(label, predicted, 10), (2 + 0) / 2.0, 1e-15);

	/* affiliation: one event in the middle of its zone; row 0 is 3 to 4 away, as far as any: a chance of 0 to 1/10 */
	set(label, "0000110000");
	set(predicted, "0000110000");
	q = affiliation_quality(label, predicted, 10, runs, others);
	CHECK_NEAR(q.precision, 1, 1e-15);
	CHECK_NEAR(q.recall, 1, 1e-15);
	set(predicted, "1000000000");
	q = affiliation_quality(label, predicted, 10, runs, others);
	CHECK_NEAR(q.precision, 0.1, 1e-15);

	/* a zone without a prediction is left out of precision, and counts as 0 in recall */
	set(label, "0110000110");
	set(predicted, "0110000000");
	q = affiliation_quality(label, predicted, 10, runs, others);
	CHECK_NEAR(q.precision, 1, 1e-15);
	CHECK_NEAR(q.recall, 0.5, 1e-15);
}

static void
where_nothing_is_defined(void)
{
	static const bool none[8],
				all[8] = {1, 1, 1, 1, 1, 1, 1, 1};
	static const double same[8];
	VusArea		volume;

	rank_rows(same, 8, order);
	CHECK(isnan(auc_pr(order, none, 8)) && isnan(auc_roc(order, none, 8)) && isnan(best_f1(order, none, 8).value));
	CHECK(isnan(best_event_f1(order, none, 8, runs, hits).value));
	CHECK(isnan(point_quality(none, all, 8).f1) && isnan(point_quality(all, none, 8).precision));
	CHECK_EQ_DOUBLE(point_quality(all, none, 8).f1, 0);
	CHECK(isnan(range_quality(none, all, 8, 0.2, runs, others).f1));
	CHECK(isnan(affiliation_quality(none, all, 8, runs, others).f1));
	CHECK(isnan(affiliation_quality(all, none, 8, runs, others).precision));
	CHECK_EQ_DOUBLE(affiliation_quality(all, none, 8, runs, others).recall, 0);
	CHECK(isnan(detection_delay(all, none, 8)));
	vus_init(&vus, order, none, 8, VUS_THRESHOLDS, rows, runs);
	volume = vus_volume(&vus, 5);
	CHECK(isnan(volume.pr) && isnan(volume.roc));
	vus_init(&vus, order, all, 8, VUS_THRESHOLDS, rows, runs);
	volume = vus_volume(&vus, 5);
	CHECK_NEAR(volume.pr, 1, 1e-15);
	CHECK(isnan(volume.roc));
	CHECK_NEAR(auc_pr(order, all, 8), 1, 1e-15);
	CHECK(isnan(auc_roc(order, all, 8)));
	rank_rows(same, 0, order);
	vus_init(&vus, order, none, 0, VUS_THRESHOLDS, rows, runs);
	CHECK(isnan(vus_volume(&vus, 5).pr));
}

static void
ranks(void)
{
	double		x[] = {0, -0.0, INFINITY, NAN, -1e308, 3, -INFINITY, 3};
	uint32_t	want[] = {2, 5, 7, 0, 1, 4, 3, 6};

	rank_rows(x, 8, order);
	for (int i = 0; i < 8; i++)
		CHECK_EQ_INT(order[i].row, want[i]);
	CHECK_EQ_DOUBLE(rank_score(order[0].key), INFINITY);
	CHECK_EQ_DOUBLE(rank_score(order[1].key), 3);
	CHECK_EQ_DOUBLE(rank_score(order[5].key), -1e308);
	CHECK_EQ_DOUBLE(rank_score(order[6].key), -INFINITY);
	CHECK(order[3].key == order[4].key && order[6].key == order[7].key);
}

/* The window is the lag of the highest peak, not of the first */
static void
windows(void)
{
	uint64_t	seed = 3;

	for (int i = 0; i < 5000; i++)
		value[i] = sin(i * 6.283185307179586 / 24) + 2 * (i % 168 < 24) + 0.01 * test_normal(&seed);
	CHECK_EQ_INT(vus_window(value, 5000), 168);
	for (int i = 0; i < 5000; i += 7)
		value[i] = NAN;
	CHECK_EQ_INT(vus_window(value, 5000), 168);
	for (int i = 0; i < 5000; i++)
		value[i] = 4;
	CHECK_EQ_INT(vus_window(value, 5000), VUS_WINDOW_DEFAULT);
	for (int i = 0; i < 5000; i++)
		value[i] = i;
	CHECK_EQ_INT(vus_window(value, 5000), VUS_WINDOW_DEFAULT);
	for (int i = 0; i < 5000; i++)
		value[i] = i % 350 < 175;
	CHECK_EQ_INT(vus_window(value, 5000), VUS_WINDOW_DEFAULT);	/* 350 is too long */
	CHECK_EQ_INT(vus_window(value, 3), VUS_WINDOW_DEFAULT);
	CHECK_EQ_INT(vus_window(value, 0), VUS_WINDOW_DEFAULT);
}

static void
twenty_thousand_rows_are_quick(void)
{
	Frozen		f = {.n = ROWS_MAX, .runs = 300, .longest = 100, .strength = 2};
	clock_t		start = clock();

	series_of(&f);
	rank_rows(score, ROWS_MAX, order);
	vus_init(&vus, order, label, ROWS_MAX, VUS_THRESHOLDS, rows, runs);
	CHECK(vus_volume(&vus, 300).pr > 0);
	CHECK((double) (clock() - start) / CLOCKS_PER_SEC < 1);
}

int
main(void)
{
	RUN(ranks);
	RUN(same_as_the_package);
	RUN(volume_by_its_definition);
	RUN(best_thresholds_by_trying_all);
	RUN(measures_by_hand);
	RUN(where_nothing_is_defined);
	RUN(windows);
	RUN(twenty_thousand_rows_are_quick);
	return test_done();
}
