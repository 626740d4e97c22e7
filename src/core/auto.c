/*
 * auto.c - what a person gets who does not choose
 *
 * Two questions, two channels. The score, sustained: how unlike everything
 * before are the last rows (nearest.h), and how far off? The onset, sparse: is
 * this value, the mean of the last ones or the residual from the hour's habit
 * one that was never seen (novelty.h)? Both are -log10 of a chance, so one
 * threshold serves both.
 *
 * A series that keeps making new values must make them newer to be heard: each
 * alert is charged to a budget that refills with the rows, and what is past
 * the budget divides the onset.
 *
 * In a vector each component is judged alone and the strangest speaks, for as
 * many as they are. Components that were 0 or 1 always are flags, commands of
 * a machine or categories: strange by nature, they are heard only where there
 * is nothing else.
 */
#include <stdio.h>
#include <string.h>

#include "core/auto.h"
#include "core/stat/clock.h"
#include "core/stat/forecast.h"
#include "core/stat/nearest.h"
#include "core/stat/novelty.h"
#include "core/stat/standard.h"

#define CLIP			50		/* spreads beyond which residuals are alike */
#define HALF_LOG10_E	0.21714724095162591
#define SETTLED			50		/* values before a residual counts */
#define BAND_START		5.0		/* spreads from expected to the band's edge, to begin with */
#define BAND_WIDER		1.1		/* by a value outside */
#define BAND_NARROWER	0.997	/* by one inside: 3 in 100 stay outside */
#define MOST_LAGS		1000	/* windows that the score looks back to */
#define RAREST			3		/* -log10 of how often values are new, as a rule */
#define COMPONENT_MOST	32768	/* bytes, at the most lags */

enum
{
	P_THRESHOLD, P_BUDGET, P_WINDOW, P_HISTORY
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 4.4, 0.001, 1000000, NULL, "-log10 of the chance that makes an anomaly, of score and onset alike"},
	{"budget", PARAM_REAL, 1.9, 0.01, 10000, NULL, "alerts, and alerts in 10,000 rows, that cost nothing; those beyond raise the bar"},
	{"window", PARAM_INT, 48, 12, 1000, NULL, "rows that the score compares with the windows before"},
	{"history", PARAM_INT, 1000, 100, 4000, NULL, "rows that it looks back"},
};

AUTO_CONST AutoTuning auto_tuning[AUTO_TUNINGS] = {
	[AUTO_BINS] = {"bins", 64, 8},
	[AUTO_MEAN_BINS] = {"mean_bins", 24, 4},
	[AUTO_START] = {"start", 200, 50},
	[AUTO_RATE] = {"rate", 0.1, 0.001},
	[AUTO_RATE_VALUES] = {"rate_values", 300, 10},
	[AUTO_GAP] = {"gap", 10, 1},
	[AUTO_STEP_SHARE] = {"step_share", 0.3, 0},
	[AUTO_STEP_VALUES] = {"step_values", 500, 10},
	[AUTO_MEAN_ROWS] = {"mean_rows", 24, 2},
	[AUTO_MEAN_MEMORY] = {"mean_memory", 5000, 100},
	[AUTO_RESIDUAL_ROWS] = {"residual_rows", 6, 1},
	[AUTO_RESIDUAL_WEIGHT] = {"residual_weight", 0.5, 0},
	[AUTO_SUPPORT] = {"support", 1.5, 0},
	[AUTO_SUPPORT_HALF] = {"support_half", 3, 0.1},
	[AUTO_NEIGHBOURS] = {"neighbours", 3, 1},
	[AUTO_RECENT_ROWS] = {"recent_rows", 8, 1},
	[AUTO_HOUR_FADE] = {"hour_fade", 0.05, 0.001},
	[AUTO_HOUR_TRUST] = {"hour_trust", 12, 0},
	[AUTO_LEVEL_FADE] = {"level_fade", 0.02, 0.0001},
	[AUTO_SPREAD_FADE] = {"spread_fade", 0.005, 0.0001},
	[AUTO_COST] = {"cost", 1, 0},
	[AUTO_BURST] = {"burst", 400, 0},
	[AUTO_LONE] = {"lone", 0.3, 0},
	[AUTO_JUMP_FADE] = {"jump_fade", 0.01, 0.0001},
	[AUTO_JUMP_OUTSIDE] = {"jump_outside", 0.01, 0.0001},
	[AUTO_JUMP_USUAL] = {"jump_usual", 3.2, 0.5},
};

#define TUNED(name) (auto_tuning[AUTO_##name].value)
#define TUNED_INT(name) ((int) (auto_tuning[AUTO_##name].value + 0.5))

/* The last rows of something, to take a mean of */
typedef struct Ring
{
	uint32_t	at;				/* next to be written */
	uint32_t	full;
	double		x[];
} Ring;

/* One component: this, then two Ring, three Novelty and a Nearest */
typedef struct Component
{
	Clock		clock;
	Moments		past;			/* of all values */
	Forecast	forecast;
	double		square;			/* mean square of the last values, in deviations from those before */
	double		band;			/* spreads from expected to the band's edge */
	uint32_t	signal;			/* was something other than 0 and 1 */
	uint32_t	moves;			/* was not always the same */
} Component;

typedef struct Auto
{
	double		charged;		/* alerts of late that are not yet paid for */
	uint32_t	since;			/* rows since one was charged */
	uint32_t	reserved;
	uint64_t	component[];
} Auto;

/* What follows from the constants and the spec */
typedef struct Rules
{
	NoveltyRule value;
	NoveltyRule mean;
	NearestRule nearest;
	ClockRule	clock;
	ForecastRule forecast;
	double		square_weight;	/* of a value in the mean square */
	uint32_t	rows[2];		/* of the means: of values, of residuals */
	size_t		ring_at[2];
	size_t		novelty_at[3];
	size_t		nearest_at;
	size_t		size;
} Rules;

/* What one component says */
typedef struct Finding
{
	double		strange;
	double		onset;
	double		expected;
	double		reach;			/* from expected to the band's edge */
	bool		signal;
	bool		moves;
} Finding;

static Rules
rules_of(const double *p)
{
	Rules		r;
	int			i;

	r.value = (NoveltyRule)
	{
		.bins = TUNED_INT(BINS), .start = TUNED_INT(START), .rate = TUNED(RATE), .rate_values = TUNED(RATE_VALUES),
		.gap = TUNED_INT(GAP), .step_share = TUNED(STEP_SHARE), .step_values = TUNED(STEP_VALUES)
	};
	r.mean = r.value;
	r.mean.bins = TUNED_INT(MEAN_BINS);
	r.mean.memory = TUNED(MEAN_MEMORY);
	r.nearest = nearest_rule(p[P_WINDOW], p[P_HISTORY], TUNED_INT(NEIGHBOURS), TUNED(RECENT_ROWS));
	r.clock = (ClockRule)
	{
		.fade = TUNED(HOUR_FADE), .trust = TUNED(HOUR_TRUST), .level_fade = TUNED(LEVEL_FADE), .spread_fade = TUNED(SPREAD_FADE)
	};
	r.forecast = (ForecastRule) {.fade = TUNED(JUMP_FADE), .outside = TUNED(JUMP_OUTSIDE), .usual = TUNED(JUMP_USUAL)};
	r.square_weight = 1 / p[P_WINDOW];
	r.rows[0] = (uint32_t) TUNED_INT(MEAN_ROWS);
	r.rows[1] = (uint32_t) TUNED_INT(RESIDUAL_ROWS);
	r.size = sizeof(Component);
	for (i = 0; i < 2; i++)
	{
		r.ring_at[i] = r.size;
		r.size += sizeof(Ring) + r.rows[i] * sizeof(double);
	}
	for (i = 0; i < 3; i++)
	{
		r.novelty_at[i] = r.size;
		r.size += novelty_size(i == 0 ? &r.value : &r.mean);
	}
	r.nearest_at = r.size;
	r.size += nearest_size(&r.nearest);
	return r;
}

static bool
auto_check(const double *p, char *err, size_t errlen)
{
	if (rules_of(p).nearest.lags <= MOST_LAGS)
		return true;
	snprintf(err, errlen, "auto(window=%.0f, history=%.0f): history must be at most %d for this window", p[P_WINDOW],
			 p[P_HISTORY], MOST_LAGS * rules_of(p).nearest.rows);
	return false;
}

static Novelty *
novelty_of(Component *c, const Rules *r, int i)
{
	return (Novelty *) ((char *) c + r->novelty_at[i]);
}

static Ring *
ring_of(Component *c, const Rules *r, int i)
{
	return (Ring *) ((char *) c + r->ring_at[i]);
}

static Nearest *
nearest_of(Component *c, const Rules *r)
{
	return (Nearest *) ((char *) c + r->nearest_at);
}

static Component *
component_of(const Auto *a, const Rules *r, int i)
{
	return (Component *) ((char *) a->component + r->size * (size_t) i);
}

static size_t
auto_size(const double *p, int dims, size_t capacity)
{
	(void) capacity;
	return sizeof(Auto) + rules_of(p).size * (size_t) dims;
}

static void
auto_init(void *state, const double *p, int dims, size_t capacity)
{
	Auto	   *a = state;
	Rules		r = rules_of(p);
	int			i;

	memset(a, 0, auto_size(p, dims, capacity));
	a->since = UINT32_MAX;
	for (i = 0; i < dims; i++)
	{
		Component  *c = component_of(a, &r, i);

		c->band = BAND_START;
		novelty_init(novelty_of(c, &r, 0), &r.value);
		novelty_init(novelty_of(c, &r, 1), &r.mean);
		novelty_init(novelty_of(c, &r, 2), &r.mean);
		nearest_init(nearest_of(c, &r), &r.nearest);
	}
}

/* Put a value into a ring; the mean of what it holds */
static double
ring_mean(Ring *ring, uint32_t rows, double x)
{
	double		sum = 0;
	uint32_t	count;
	uint32_t	i;

	ring->x[ring->at++] = x;
	count = ring->full ? rows : ring->at;
	for (i = 0; i < count; i++)
		sum += ring->x[i];
	if (ring->at == rows)
	{
		ring->at = 0;
		ring->full = 1;
	}
	return sum / count;
}

/* Distance from what is expected in spreads */
static double
residual(const Clock *clock, double deviation, double spread)
{
	if (clock->seen <= SETTLED)
		return 0;
	return fmin(fmax(spread_ratio(deviation, spread, 1), -CLIP), CLIP);
}

/* How far off the last values are: the mean of what they take from -log10 of a normal density */
static double
learn_square(Component *c, const Rules *r, double x)
{
	double		variance = standard_variance(&c->past);
	double		deviation = standard_deviation(&c->past, x);
	double		square = c->past.n < STANDARD_POINTS ? 0 : standard_square(variance, deviation);

	c->square += r->square_weight * (square - c->square);
	standard_learn(&c->past, variance, deviation, x);
	return c->square * HALF_LOG10_E;
}

static Finding
learn_component(Component *c, const Rules *r, const Point *pt, double x)
{
	int			hour = clock_hour(pt);
	double		spread = clock_spread(&c->clock, &r->clock, hour);
	double		new;
	double		unlike;
	double		deviation;
	double		off;
	double		jump;
	double		lone;
	Finding		f;

	x = fmin(fmax(x, -MOMENTS_HUGE), MOMENTS_HUGE);
	f.expected = c->clock.seen > 0 ? clock_expected(&c->clock, hour) : x;
	deviation = clock_clip(x) - clock_clip(f.expected);
	f.reach = c->band * spread;
	c->band *= fabs(deviation) > f.reach ? BAND_WIDER : BAND_NARROWER;
	c->band = fmin(fmax(c->band, 1), 1e6);
	c->moves |= c->clock.seen > 0 && x != c->clock.origin;
	c->signal |= x != 0 && x != 1;
	off = residual(&c->clock, deviation, spread);
	new = fmax(0, novelty_add(novelty_of(c, r, 0), &r->value, x));
	new = fmax(new, novelty_add(novelty_of(c, r, 1), &r->mean, ring_mean(ring_of(c, r, 0), r->rows[0], x)));
	if (hour >= 0)
	{
		double		mean = ring_mean(ring_of(c, r, 1), r->rows[1], off);

		new = fmax(new, TUNED(RESIDUAL_WEIGHT) * novelty_add(novelty_of(c, r, 2), &r->mean, mean));
	}
	jump = forecast_add(&c->forecast, &r->forecast, clock_clip(x), c->clock.origin + c->clock.level, sqrt(standard_variance(&c->past)));
	clock_learn(&c->clock, &r->clock, hour, x);
	unlike = nearest_add(nearest_of(c, r), &r->nearest, x);
	f.strange = unlike + learn_square(c, r, x);
	/* one value far from habit or forecast is strange by itself, whatever the rows round it */
	lone = TUNED(LONE) * fmax(fabs(off), jump);
	if (f.strange < lone)
		f.strange = lone;
	f.onset = new;
	/* what is new and leads to unlike rows is more so */
	if (new > 0 && unlike > 0)
		f.onset += TUNED(SUPPORT) * unlike / (unlike + TUNED(SUPPORT_HALF));
	f.signal = c->signal;
	f.moves = c->moves;
	return f;
}

/* Which component is heard? Signals before flags, what moves before what does not */
static int
voice(const Finding *f)
{
	return 2 * f->signal + f->moves;
}

/* The strangest of the components that are heard */
typedef struct Loudest
{
	Finding		by_score;
	double		onset;
	int			count;
} Loudest;

static void
hear(Loudest *l, const Finding *f)
{
	if (l->count++ == 0)
	{
		l->by_score = *f;
		l->onset = f->onset;
		return;
	}
	if (f->strange > l->by_score.strange || isnan(l->by_score.strange))
		l->by_score = *f;
	l->onset = fmax(l->onset, f->onset);
}

/* An onset that the budget has no room for counts less; one that is an alert is charged */
static double
charge(Auto *a, const double *p, double onset)
{
	double		over = a->charged - p[P_BUDGET];

	if (onset > 0 && over > 0)
		onset *= exp(-TUNED(COST) * over);
	a->charged = fmax(0, a->charged - p[P_BUDGET] * 1e-4);
	if (a->since < UINT32_MAX)
		a->since++;
	if (onset >= p[P_THRESHOLD] && a->since > TUNED(BURST))
	{
		a->charged++;
		a->since = 0;
	}
	return onset;
}

static void
conclude(Auto *a, const double *p, const Point *pt, const Loudest *l, Reading *out)
{
	/* the strangest of many is strange by chance */
	double		chance = log10(l->count);
	double		onset = charge(a, p, l->onset * fmax(0, 1 - chance / RAREST));
	const Finding *f = &l->by_score;

	if (isnan(f->strange))
		return;
	out->raw = fmin(fmax(0, f->strange - chance), DETECTOR_SCORE_CAP * p[P_THRESHOLD]);
	out->onset = onset;
	/* of a vector a band could not say whose it is */
	if (pt->dims > 1)
		return;
	out->expected = f->expected;
	out->lower = f->expected - f->reach;
	out->upper = f->expected + f->reach;
}

/* Learn a point into components that come from `from`: themselves, or copies that are thrown away */
static void
pass(Auto *a, const Auto *from, const double *p, const Point *pt, Reading *out, double *attribution)
{
	Rules		r = rules_of(p);
	Loudest		loudest[4] = {{.count = 0}, {.count = 0}, {.count = 0}, {.count = 0}};
	uint64_t	copy[COMPONENT_MOST / sizeof(uint64_t)];
	uint8_t		voices[DETECTOR_MAX_DIMS];
	int			top = 0;
	int			i;

	for (i = 0; i < pt->dims; i++)
	{
		Component  *c = component_of(from, &r, i);
		Finding		f;

		if (a != from)
			c = memcpy(copy, c, r.size);
		f = learn_component(c, &r, pt, pt->x[i]);
		voices[i] = (uint8_t) voice(&f);
		hear(&loudest[voices[i]], &f);
		top = voices[i] > top ? voices[i] : top;
		if (attribution)
			attribution[i] = f.strange > 0 ? f.strange / p[P_THRESHOLD] : 0;
	}
	for (i = 0; i < pt->dims && attribution; i++)
		if (voices[i] != top)
			attribution[i] = 0;
	conclude(a, p, pt, &loudest[top], out);
}

static void
auto_observe(void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	pass(state, state, p, pt, out, attribution);
}

static void
auto_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	Auto		head = *(const Auto *) state;

	pass(&head, state, p, pt, out, attribution);
}

static void
auto_learn(void *state, const double *p, const Point *pt)
{
	Reading		ignored = READING_NONE;

	pass(state, state, p, pt, &ignored, NULL);
}

static bool
ring_valid(const Ring *ring, uint32_t rows)
{
	uint32_t	i;

	for (i = 0; i < rows; i++)
		if (!(fabs(ring->x[i]) <= MOMENTS_HUGE))
			return false;
	return ring->at < rows && ring->full <= 1;
}

static bool
component_valid(Component *c, const Rules *r)
{
	return clock_valid(&c->clock) && moments_valid(&c->past) && forecast_valid(&c->forecast) && c->square >= 0 && c->square <= STANDARD_MOST * STANDARD_MOST &&
		c->band >= 1 && c->band <= 1e6 && c->signal <= 1 && c->moves <= 1 &&
		ring_valid(ring_of(c, r, 0), r->rows[0]) && ring_valid(ring_of(c, r, 1), r->rows[1]) &&
		novelty_valid(novelty_of(c, r, 0), &r->value) && novelty_valid(novelty_of(c, r, 1), &r->mean) &&
		novelty_valid(novelty_of(c, r, 2), &r->mean) && nearest_valid(nearest_of(c, r), &r->nearest);
}

static bool
auto_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Auto *a = state;
	Rules		r = rules_of(p);
	int			i;

	if (len < auto_size(p, dims, capacity) || !(a->charged >= 0 && a->charged <= 1e9))
		return false;
	for (i = 0; i < dims; i++)
		if (!component_valid(component_of(a, &r, i), &r))
			return false;
	return true;
}

const Detector detector_auto = {
	.name = "auto",
	.id = 25,
	.version = 1,
	.flags = DETECTOR_VECTOR | DETECTOR_LOCATION | DETECTOR_CLOCK,
	.summary = "nearest windows for the score, novelty of value, mean and hourly residual for the onset",
	.source = "E. Keogh, J. Lin, A. Fu, HOT SAX: efficiently finding the most unusual time series subsequence, ICDM 2005; novelty by -log10 of a Bernoulli rate",
	.params = params,
	.nparams = 4,
	.warmup = 200,
	.check = auto_check,
	.size = auto_size,
	.init = auto_init,
	.judge = auto_judge,
	.learn = auto_learn,
	.observe = auto_observe,
	.valid = auto_valid,
};
