/*
 * evaluate.c - detectors over a folder of labelled series: one table
 *
 * scripts/evaluate runs it; docs/evaluation.md says what the figures mean.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <limits.h>

#include "evaluate_neighbours.h"
#include "evaluate_run.h"
#include "evaluate_table.h"

typedef struct Entry
{
	Spec		spec;
	bool		baseline;		/* not asked for: beside the others for comparison */
	double		value[COLUMNS];
} Entry;

static struct
{
	const char *specs;
	int			neighbours;
	bool		all_columns;
	const char *out;			/* CSV, or NULL */
	const char *files_out;		/* one line a spec and file, or NULL */
	const char *log;			/* a line for every spec on NAB, or NULL */
	const char *commit;
}			option = {.commit = "unknown"};

static Entry *entries;
static int	nentries;

/* Uniform scores: what a detector that knows nothing gets. raw = -log10 of a uniform number */
static const DetectorParam random_params[] = {
	{"threshold", PARAM_REAL, 4, 0.001, 300, NULL, "-log10 of the share of points that are alarms"},
	{"seed", PARAM_INT, 1, 0, 2147483647, NULL, "of the generator"},
};

static size_t
random_size(const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) dims;
	(void) capacity;
	return sizeof(uint64_t);
}

static void
random_init(void *state, const double *p, int dims, size_t capacity)
{
	(void) dims;
	(void) capacity;
	*(uint64_t *) state = (uint64_t) p[1];
}

static void
random_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	uint64_t	next = *(const uint64_t *) state;

	(void) p;
	(void) pt;
	(void) attribution;
	out->raw = -log10(1 - noise_uniform(&next));
}

/* The points are mixed in: other series, other scores */
static void
random_learn(void *state, const double *p, const Point *pt)
{
	uint64_t	bits;

	(void) p;
	memcpy(&bits, pt->x, sizeof(bits));
	random_next(state);
	*(uint64_t *) state ^= bits;
}

static const Detector detector_random = {
	.name = "random", .flags = DETECTOR_VECTOR | DETECTOR_RANDOM, .params = random_params, .nparams = 2, .size = random_size,
	.init = random_init, .judge = random_judge, .learn = random_learn
};

/* The baseline that is in no registry, or a spec as SQL takes it */
static bool
read_spec(const char *text, Spec *spec, SpecError *error)
{
	if (strcmp(text, "random") == 0)
		return spec_parse_params(&detector_random, "", 0, spec, error);
	return spec_parse(text, strlen(text), spec, error);
}

static void
add_spec(const char *text, bool baseline)
{
	SpecError	error;
	Spec		spec;
	Entry	   *e;

	if (!read_spec(text, &spec, &error))
	{
		/* a baseline that this build has not */
		if (baseline)
			return;
		die("%s%s%s", error.message, error.hint[0] ? "\n" : "", error.hint);
	}
	for (int i = 0; i < nentries; i++)
		if (strcmp(entries[i].spec.text, spec.text) == 0)
			return;
	if (!model_takes(&spec, 1) || model_bound(&spec, 1) > MODEL_SIZE_MAX)
		die("%s: its state is too large", spec.text);
	entries = room(entries, sizeof(Entry) * (size_t) (nentries + 1));
	e = &entries[nentries++];
	e->spec = spec;
	e->baseline = baseline;
	for (int i = 0; i < COLUMNS; i++)
		e->value[i] = NAN;
}

/* Specs that are divided by semicolons */
static void
add_specs(char *text)
{
	for (char *one = strtok(text, ";"); one != NULL; one = strtok(NULL, ";"))
	{
		one += strspn(one, " \t\n");
		for (char *end = one + strlen(one); end > one && strchr(" \t\n", end[-1]);)
			*--end = '\0';
		if (*one != '\0')
			add_spec(one, false);
	}
}

/* Every detector by its name; a wrapper round what it needs at least */
static void
add_all(void)
{
	static const char *const children[DETECTOR_MAX_CHILDREN] = {"zscore", "mad", "ewma", "iqr"};

	for (int i = 0; i < detectors_count; i++)
	{
		const Detector *d = detectors[i];
		char		text[SPEC_TEXT_MAX];
		int			n = snprintf(text, sizeof(text), "%s", d->name);

		for (int c = 0; c < d->min_children; c++)
			n += snprintf(text + n, sizeof(text) - (size_t) n, "%s%s", c ? ", " : "(", children[c]);
		if (d->min_children > 0)
			snprintf(text + n, sizeof(text) - (size_t) n, ")");
		add_spec(text, false);
	}
}

/* What keeps a spec from this data, or NULL */
static const char *
unfit(const Spec *spec)
{
	if (spec_needs_time(spec) && (!run.time || data.layout == LAYOUT_TELEMETRY))
		return "needs times";
	for (int i = 0; i < data.nfiles; i++)
		if (!model_takes(spec, data.file[i].dims) || model_bound(spec, data.file[i].dims) > MODEL_SIZE_MAX)
			return "does not take vectors of this length";
	return NULL;
}

/* Figures of a spec from what its run left in shared memory */
static void
summarise(double *value, bool noise)
{
	double		cpu = 0;
	long		alerts = 0;
	long		counted = 0;
	size_t		bytes = 0;

	for (int i = 0; i < data.nfiles; i++)
	{
		cpu += outcome[i].cpu;
		alerts += outcome[i].alerts;
		counted += data.file[i].n - data.file[i].start;
		if (outcome[i].bytes > bytes)
			bytes = outcome[i].bytes;
	}
	value[C_ALERTS] = 10000.0 * (double) alerts / (double) counted;
	value[C_MICROSECONDS] = cpu * 1e6 / (double) data.rows;
	value[C_BYTES] = (double) bytes;
	for (int k = 0; k < FILE_FIGURES; k++)
	{
		double		sum = 0;
		int			n = 0;

		for (int i = 0; i < data.nfiles; i++)
			if (!isnan(outcome[i].figure[k]))
			{
				sum += outcome[i].figure[k];
				n++;
			}
		value[C_FILE + k] = n > 0 ? sum / n : NAN;
	}
	if (data.layout == LAYOUT_NAB)
	{
		measure_nab(onset, value + C_NAB);
		measure_nab(score, value + C_SCORE);
	}
	for (int k = 0; noise && k < NOISE_KINDS; k++)
	{
		alerts = 0;
		for (int i = 0; i < NOISE_SERIES; i++)
			alerts += outcome[data.nfiles + k * NOISE_SERIES + i].alerts;
		value[C_NOISE + k] = 10000.0 * (double) alerts / (NOISE_SERIES * (NOISE_POINTS - NOISE_START));
	}
}

/* Mean, least and most of the figures that matter over specs near by */
static void
survey(Entry *e)
{
	double		sum[NEAR_FIGURES] = {0};

	for (int i = 0; i < option.neighbours; i++)
	{
		double		value[COLUMNS];
		Spec		spec;
		char		title[SPEC_TEXT_MAX + 40];

		neighbour_of(&e->spec, i, run.seed, &spec);
		snprintf(title, sizeof(title), "%s: neighbour %d of %d", e->spec.text, i + 1, option.neighbours);
		run_spec(&spec, title, false);
		summarise(value, false);
		for (int k = 0; k < NEAR_FIGURES; k++)
		{
			double		v = value[near_column[k]];
			double	   *near = &e->value[C_NEAR + 3 * k];

			sum[k] += v;
			near[0] = sum[k] / (i + 1);
			near[1] = i == 0 ? v : fmin(near[1], v);
			near[2] = i == 0 ? v : fmax(near[2], v);
		}
	}
	move_tuning(NULL);
}

/* One line a file */
static void
write_files(const Entry *e, bool first)
{
	FILE	   *f = open_table(option.files_out, first ? "w" : "a");

	if (first)
		csv_head(f, "spec,file,rows,start,labelled,lag");
	for (int i = 0; i < data.nfiles; i++)
	{
		double		value[COLUMNS];
		const File *file = &data.file[i];

		for (int k = 0; k < COLUMNS; k++)
			value[k] = NAN;
		memcpy(value + C_FILE, outcome[i].figure, sizeof(outcome[i].figure));
		value[C_ALERTS] = 10000.0 * (double) outcome[i].alerts / (file->n - file->start);
		value[C_MICROSECONDS] = outcome[i].cpu * 1e6 / file->n;
		value[C_BYTES] = (double) outcome[i].bytes;
		fprintf(f, "\"%s\",\"%s\",%d,%d,%ld,%d", e->spec.text, file->name, file->n, file->start, file->anomalous, file->lag);
		csv_values(f, value);
	}
	close_table(f, option.files_out);
}

static void
evaluate(Entry *e, int number)
{
	const char *reason = unfit(&e->spec);

	if (reason != NULL)
		fprintf(stderr, "evaluate: %s is left out: it %s\n", e->spec.text, reason);
	else
	{
		run_spec(&e->spec, e->spec.text, run.noise);
		summarise(e->value, run.noise);
		if (option.files_out != NULL)
			write_files(e, number == 0);
		if (!e->baseline)
			survey(e);
		if (option.log != NULL && data.layout == LAYOUT_NAB && !e->baseline)
			table_log(option.log, option.commit, e->spec.text, run.time, e->value);
	}
	if (option.out != NULL)
		table_csv(option.out, number == 0, e->spec.text, e->value);
}

static long
whole(const char *name, const char *text, long min, long max)
{
	char	   *end;
	long		n = strtol(text, &end, 10);

	if (end == text || *end != '\0' || n < min || n > max)
		die("--%s must be a whole number between %ld and %ld, not \"%s\"", name, min, max, text);
	return n;
}

static void
options(int argc, char **argv)
{
	static const struct option known[] = {
		{"specs", required_argument, NULL, 's'}, {"processes", required_argument, NULL, 'p'}, {"no-time", no_argument, NULL, 't'},
		{"all-columns", no_argument, NULL, 'a'}, {"neighbours", required_argument, NULL, 'n'}, {"no-noise", no_argument, NULL, 'f'},
		{"seed", required_argument, NULL, 'r'}, {"out", required_argument, NULL, 'o'}, {"files-out", required_argument, NULL, 'i'},
		{"log", required_argument, NULL, 'l'}, {"commit", required_argument, NULL, 'c'}, {"quiet", no_argument, NULL, 'q'},
		{NULL, 0, NULL, 0}
	};
	int			c;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1)
		switch (c)
		{
			case 's':
				option.specs = optarg;
				break;
			case 'p':
				run.workers = (int) whole("processes", optarg, 1, 1024);
				break;
			case 't':
				run.time = false;
				break;
			case 'a':
				option.all_columns = true;
				break;
			case 'n':
				option.neighbours = (int) whole("neighbours", optarg, 0, 10000);
				break;
			case 'f':
				run.noise = false;
				break;
			case 'r':
				run.seed = (uint64_t) whole("seed", optarg, 0, LONG_MAX);
				break;
			case 'o':
				option.out = optarg;
				break;
			case 'i':
				option.files_out = optarg;
				break;
			case 'l':
				option.log = optarg;
				break;
			case 'c':
				option.commit = optarg;
				break;
			case 'q':
				input.quiet = true;
				break;
			default:
				exit(2);
		}
	if (optind != argc - 1)
		die("one folder of labelled series is needed");
}

int
main(int argc, char **argv)
{
	static const char *const baselines[] = {"random", "zscore", "range", "rms"};

	input.program = "evaluate";
	options(argc, argv);
	if (option.specs != NULL)
		add_specs(copied(option.specs));
	else
		add_all();
	for (int i = 0; i < (int) (sizeof(baselines) / sizeof(baselines[0])); i++)
		add_spec(baselines[i], true);
	load(argv[optind], option.all_columns);
	run_prepare();
	table_title(run.time, run.noise, run.seed, option.neighbours);
	for (int i = 0; i < nentries; i++)
		evaluate(&entries[i], i);
	for (int block = 0; block < TABLE_BLOCKS; block++)
	{
		if ((block == BLOCK_NOISE && !run.noise) || (block == BLOCK_NEAR && option.neighbours == 0))
			continue;
		table_head(block);
		for (int i = 0; i < nentries; i++)
			if (block != BLOCK_NEAR || !entries[i].baseline)
				table_row(block, entries[i].spec.text, entries[i].baseline, entries[i].value);
	}
	return 0;
}
