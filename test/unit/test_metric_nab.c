/*
 * test_metric_nab.c - the NAB score by hand, by its definition, and against published detectors
 *
 * The published scores are no part of the project. They are read from the
 * folder that ANOMALY_DATA names, or ../shared/data: nab/labels, nab/results.
 */
#include <stdlib.h>
#include <time.h>

#include "core/metric/nab.h"
#include "core.h"

#define ROWS_MAX	180000
#define FILES_MAX	64

static NabRow rows[ROWS_MAX];
static Ranked order[2 * ROWS_MAX];
static NabFile files[FILES_MAX];
static double best[ROWS_MAX];
static NabCorpus corpus;
static NabResult got[NAB_PROFILES];

static void
corpus_clear(void)
{
	corpus = (NabCorpus) {.rows = rows, .order = order, .files = files, .best = best};
}

/* Add a file of marks, '1' a labelled row; probation rows do not count */
static void
add(const double *score, const char *marks, size_t probation)
{
	bool		label[64];
	size_t		n = strlen(marks);

	for (size_t i = 0; i < n; i++)
		label[i] = marks[i] == '1';
	nab_add(&corpus, score, label, n, probation);
}

static double
sigma(double x)
{
	return x > 3 ? -1 : 2 / (1 + exp(5 * x)) - 1;
}

/* The score of one file at a threshold, before it is normalised */
static double
plain_raw(const double *score, const bool *label, int n, int probation, double threshold, double fp, double fn)
{
	double		raw = 0;

	for (int i = 0; i < n; i++)
	{
		int			left = i,
					right = i;
		double		most = -fn;
		bool		counts = false;

		if (!label[i])
		{
			if (i < probation || !(score[i] >= threshold))
				continue;
			for (right = i; right >= 0 && !label[right];)
				right--;
			for (left = right; left > 0 && label[left - 1];)
				left--;
			raw += fp * (right < 0 || left == right ? -1 : sigma((double) (i - right) / (right - left)));
			continue;
		}
		while (right + 1 < n && label[right + 1])
			right++;
		for (int j = left; j <= right; j++)
			if (j >= probation)
			{
				counts = true;
				if (score[j] >= threshold)
					most = fmax(most, sigma(-(double) (right - j + 1) / (right - left + 1)) / sigma(-1));
			}
		raw += counts ? most : 0;
		i = right;
	}
	return raw;
}

static void
sweep_by_its_definition(void)
{
	static double score[6][200];
	static bool label[6][200];
	static const double fp[] = {0.11, 0.22, 0.11},
				fn[] = {1, 1, 2};
	uint64_t	seed = 4;

	for (int c = 0; c < 20; c++)
	{
		double		windows = 0,
					scorable = 0;

		corpus_clear();
		for (int f = 0; f < 6; f++)
		{
			int			n = 80 + 20 * f;
			int			probation = (int) nab_probation((size_t) n);

			for (int i = 0; i < n; i++)
			{
				label[f][i] = f > 0 && i % 50 >= 9 && i % 50 < 10 + c;
				score[f][i] = test_uniform(&seed) < 0.1 ? NAN
					: floor(20 * (test_uniform(&seed) + (label[f][i] ? 0.1 * (c % 4) : 0))) / 20;
			}
			for (int i = 0; i < n; i++)
				if (label[f][i] && (i == n - 1 || !label[f][i + 1]))
				{
					windows++;
					scorable += i >= probation;
				}
			nab_add(&corpus, score[f], label[f], (size_t) n, (size_t) probation);
		}
		nab_sort(&corpus);
		nab_sweep(&corpus, NULL, got);
		for (int p = 0; p < NAB_PROFILES; p++)
		{
			double		most = 0,
						at = -1;

			for (int t = 0; t <= 40; t++)
			{
				double		threshold = t / 20.0;
				double		raw = 0;
				NabTally	tally = nab_tally(&corpus, threshold, NULL);

				for (int f = 0; f < 6; f++)
					raw += plain_raw(score[f], label[f], 80 + 20 * f, (int) nab_probation((size_t) (80 + 20 * f)),
									 threshold, fp[p], fn[p]);
				raw = 100 * (raw + fn[p] * scorable) / (windows + fn[p] * scorable);
				CHECK_NEAR(nab_score(&tally, p), raw, 1e-10);
				if (raw >= most - 1e-12)
				{
					most = raw;
					at = threshold;
				}
			}
			CHECK_NEAR(got[p].score, most, 1e-10);
			CHECK(most == 0 || fabs(got[p].threshold - at) < 1e-12);
		}
	}
}

static void
nothing_detected_is_tried_first(void)
{
	double		bad[] = {9, 9, 9, 9, 1, 1, 9, 9, 9, 9, 9, 9};

	corpus_clear();
	add(bad, "000011000000", 0);
	nab_sort(&corpus);
	nab_sweep(&corpus, NULL, got);
	CHECK_EQ_DOUBLE(got[NAB_STANDARD].score, 100 * (1 + 1 + 0.11 * (-4 + sigma(1) + sigma(2) + sigma(3) - 3)) / 2);

	/* ten false alarms before the window cost more than it earns */
	{
		double		worse[] = {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 1};

		corpus_clear();
		add(worse, "000000000000000000001", 0);
		nab_sort(&corpus);
		nab_sweep(&corpus, NULL, got);
		CHECK_EQ_DOUBLE(got[NAB_STANDARD].score, 0);
		CHECK_EQ_DOUBLE(got[NAB_STANDARD].threshold, INFINITY);
		CHECK(got[NAB_LOW_FN].threshold == 1 && got[NAB_LOW_FN].score > 0);
	}
}

static void
no_score_is_below_all(void)
{
	double		score[] = {NAN, -1e300, NAN, NAN};
	NabTally	tally;

	/* the window holds NULL alone: to detect it is to detect all */
	corpus_clear();
	add(score, "0011", 0);
	nab_sort(&corpus);
	tally = nab_tally(&corpus, -1e301, NULL);
	CHECK_NEAR(nab_score(&tally, NAB_STANDARD), 100 * (0.11 * -1) / 2, 1e-13);
	nab_sweep(&corpus, NULL, got);
	CHECK_EQ_DOUBLE(got[NAB_STANDARD].threshold, -INFINITY);
	CHECK_NEAR(got[NAB_STANDARD].score, 100 * (1 + 1 - 0.22) / 2, 1e-13);
}

static void
windows_in_the_probation(void)
{
	double		score[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 5};

	/* the first window has no row that counts, the second has one of three: null counts it alone, perfect both */
	corpus_clear();
	add(score, "0110111000", 6);
	nab_sort(&corpus);
	CHECK_EQ_INT(corpus.files[0].windows, 2);
	CHECK_EQ_INT(corpus.files[0].scorable, 1);
	CHECK_EQ_INT(corpus.nrows, 4);
	nab_sweep(&corpus, NULL, got);
	/* its width stays 3 */
	CHECK_NEAR(got[NAB_STANDARD].score,
			   100 * (sigma(-1.0 / 3) / sigma(-1) + 1 + 0.11 * (sigma(0.5) + sigma(1) + sigma(1.5))) / 3, 1e-13);
	CHECK_NEAR(got[NAB_LOW_FN].score,
			   100 * (sigma(-1.0 / 3) / sigma(-1) + 2 + 0.11 * (sigma(0.5) + sigma(1) + sigma(1.5))) / 4, 1e-13);
	CHECK_EQ_INT(nab_probation(5), 0);
	CHECK_EQ_INT(nab_probation(4032), 604);
	CHECK_EQ_INT(nab_probation(5000), 750);
	CHECK_EQ_INT(nab_probation(100000), 750);

	/* a window that none can see costs nothing to miss */
	corpus_clear();
	add(score, "0110000000", 6);
	nab_sort(&corpus);
	nab_sweep(&corpus, NULL, got);
	CHECK_EQ_DOUBLE(got[NAB_STANDARD].score, 0);
	CHECK_EQ_DOUBLE(got[NAB_STANDARD].threshold, INFINITY);
}

static void
after_a_window_of_one_row(void)
{
	double		score[] = {0, 3, 2, 0, 0};
	NabTally	tally;

	corpus_clear();
	add(score, "01000", 0);
	nab_sort(&corpus);
	tally = nab_tally(&corpus, 2, NULL);
	CHECK_NEAR(nab_score(&tally, NAB_STANDARD), 100 * (2 - 0.11) / 2, 1e-13);
	tally = nab_tally(&corpus, 3, NULL);
	CHECK_EQ_DOUBLE(nab_score(&tally, NAB_STANDARD), 100);
}

/* Rows of equal score are detected together, repeats in a window are free */
static void
earliest_row_counts(void)
{
	double		score[] = {0, 1, 5, 5, 1, 0};
	NabTally	tally;

	corpus_clear();
	add(score, "011110", 0);
	nab_sort(&corpus);
	tally = nab_tally(&corpus, 5, NULL);
	CHECK_NEAR(tally.hits, sigma(-0.75) / sigma(-1), 1e-15);
	tally = nab_tally(&corpus, 1, NULL);
	CHECK_EQ_DOUBLE(tally.hits, 1);
	CHECK_EQ_DOUBLE(tally.false_alarms, 0);
	tally = nab_tally(&corpus, INFINITY, NULL);
	CHECK_EQ_DOUBLE(nab_score(&tally, NAB_LOW_FN), 0);
}

/* What is skipped is as if it had not been added, and tallies add up */
static void
files_left_out(void)
{
	double		a[] = {0, 2, 0, 3, 0, 0},
				b[] = {1, 0, 4, 0, 0, 3};
	bool		skip[] = {false, true};
	bool		only[] = {true, false};
	NabResult	alone[NAB_PROFILES];
	NabTally	one,
				two,
				both;

	corpus_clear();
	add(a, "011000", 0);
	nab_sort(&corpus);
	nab_sweep(&corpus, NULL, alone);
	corpus_clear();
	add(a, "011000", 0);
	add(b, "000110", 0);
	nab_sort(&corpus);
	nab_sweep(&corpus, skip, got);
	for (int p = 0; p < NAB_PROFILES; p++)
	{
		CHECK_EQ_DOUBLE(got[p].score, alone[p].score);
		CHECK_EQ_DOUBLE(got[p].threshold, alone[p].threshold);
	}
	one = nab_tally(&corpus, 3, skip);
	two = nab_tally(&corpus, 3, only);
	both = nab_tally(&corpus, 3, NULL);
	nab_tally_add(&one, &two);
	CHECK_EQ_DOUBLE(nab_score(&one, NAB_STANDARD), nab_score(&both, NAB_STANDARD));

	corpus_clear();
	add(a, "000000", 0);
	nab_sort(&corpus);
	nab_sweep(&corpus, NULL, got);
	CHECK(isnan(got[0].score));
}

/* The number behind a name in text, from a place on */
static double
number_after(const char *text, const char *name)
{
	const char *found = text != NULL ? strstr(text, name) : NULL;

	return found != NULL ? atof(strchr(found, ':') + 1) : NAN;
}

static char *
slurp(const char *folder, const char *name)
{
	char		path[1024];
	FILE	   *file;
	char	   *text = NULL;
	size_t		len = 0;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "r");
	if (file == NULL)
		return NULL;
	text = calloc(1, 1 << 20);
	len = fread(text, 1, (1 << 20) - 1, file);
	text[len] = '\0';
	fclose(file);
	return text;
}

/* Add a file of published scores; windows is the text of its [first, last] times */
static void
add_published(const char *folder, const char *detector, const char *name, const char *windows, const char *end)
{
	static double score[ROWS_MAX];
	static bool label[ROWS_MAX];
	char		line[1200];
	FILE	   *pipe;
	size_t		n = 0;

	snprintf(line, sizeof(line), "gzip -dc '%s/nab/results/%s/%s.gz'", folder, detector, name);
	pipe = popen(line, "r");
	if (pipe == NULL || fgets(line, sizeof(line), pipe) == NULL)
	{
		CHECK_SAY(false, "%s has no scores of %s", detector, name);
		return;
	}
	while (fgets(line, sizeof(line), pipe) != NULL)
	{
		const char *w = windows;

		score[n] = atof(strchr(line, ',') + 1);
		label[n] = false;
		for (const char *from; (from = strchr(w, '"')) != NULL && from < end;)
		{
			const char *to = strchr(strchr(from + 1, '"') + 1, '"');

			label[n] |= strncmp(line, from + 1, 19) >= 0 && strncmp(line, to + 1, 19) <= 0;
			w = strchr(to + 1, '"') + 1;
		}
		n++;
	}
	pclose(pipe);
	nab_add(&corpus, score, label, n, nab_probation(n));
}

static const char *
data_folder(void)
{
	return getenv("ANOMALY_DATA") != NULL ? getenv("ANOMALY_DATA") : "../shared/data";
}

static void
published_detectors(void)
{
	char	   *golden = slurp(data_folder(), "nab/results/golden.json");
	char	   *windows = slurp(data_folder(), "nab/labels/combined_windows.json");
	static const char *const detectors[] = {"numenta", "windowedGaussian", "randomCutForest"};

	for (int d = 0; d < 3; d++)
	{
		char		quoted[64];
		const char *figures;
		clock_t		start;

		corpus_clear();
		for (const char *at = windows; (at = strchr(at, '"')) != NULL;)
		{
			const char *end = strchr(at + 1, '"');
			const char *close = strchr(end, '[') + 1;
			char		name[128];

			for (int depth = 1; depth > 0; close++)
				depth += (*close == '[') - (*close == ']');
			snprintf(name, sizeof(name), "%.*s", (int) (end - at - 1), at + 1);
			add_published(data_folder(), detectors[d], name, end + 1, close);
			at = close;
		}
		CHECK_EQ_INT(corpus.nfiles, number_after(golden, "\"files\""));
		CHECK_EQ_INT(corpus.nwindows, number_after(golden, "\"windows\""));
		start = clock();
		nab_sort(&corpus);
		nab_sweep(&corpus, NULL, got);
		CHECK((double) (clock() - start) / CLOCKS_PER_SEC < 1);
		snprintf(quoted, sizeof(quoted), "\"%s\"", detectors[d]);
		figures = strstr(golden, quoted);
		for (int p = 0; p < NAB_PROFILES; p++)
		{
			snprintf(quoted, sizeof(quoted), "\"%s\"", nab_profile_names[p]);
			CHECK(fabs(got[p].score - number_after(strstr(figures, "\"normalized\""), quoted)) < 0.6e-4);
			CHECK(fabs(got[p].threshold - number_after(strstr(figures, "\"threshold\""), quoted)) < 1e-9);
		}
	}
	free(golden);
	free(windows);
}

int
main(void)
{
	char	   *golden = slurp(data_folder(), "nab/results/golden.json");

	RUN(sweep_by_its_definition);
	RUN(nothing_detected_is_tried_first);
	RUN(no_score_is_below_all);
	RUN(windows_in_the_probation);
	RUN(after_a_window_of_one_row);
	RUN(earliest_row_counts);
	RUN(files_left_out);
	if (golden != NULL)
		RUN(published_detectors);
	else
		printf("ok %d - published_detectors # SKIP no %s/nab/results/golden.json: ANOMALY_DATA names the folder\n",
			   ++test_cases, data_folder());
	free(golden);
	return test_done();
}
