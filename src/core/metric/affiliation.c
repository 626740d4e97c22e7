/*
 * affiliation.c - precision and recall by distance to the nearest event
 *
 * What is integrated is linear between a few known points, so trapezia between
 * them are exact.
 */
#include "core/metric/affiliation.h"

/* A labelled run within its zone, all as real intervals */
typedef struct Zone
{
	double		start;
	double		stop;
	double		event_start;
	double		event_stop;
} Zone;

/* Chance that a point of the zone is nearer to the event than distance, times the zone's length */
static double
nearer_to_event(const Zone *z, double distance)
{
	double		left = fmin(distance, z->event_start - z->start);
	double		right = fmin(distance, z->stop - z->event_stop);

	return z->event_stop - z->event_start + left + right;
}

/* The same of being nearer than distance to a point of the zone */
static double
nearer_to_point(const Zone *z, double point, double distance)
{
	return fmin(distance, point - z->start) + fmin(distance, z->stop - point);
}

static double
clamp(double x, double low, double high)
{
	return fmax(low, fmin(high, x));
}

/* Integral of what a prediction outside of the event earns, by distances from near to far */
static double
earned_outside(const Zone *z, double near, double far)
{
	double		at[4] = {near, z->event_start - z->start, z->stop - z->event_stop, far};
	double		lost = 0;

	if (far <= near)
		return 0;
	if (at[1] > at[2])
	{
		double		swap = at[1];

		at[1] = at[2];
		at[2] = swap;
	}
	at[1] = clamp(at[1], near, far);
	at[2] = clamp(at[2], near, far);
	for (int i = 0; i < 3; i++)
		lost += (at[i + 1] - at[i]) * (nearer_to_event(z, at[i]) + nearer_to_event(z, at[i + 1])) / 2;
	return far - near - lost / (z->stop - z->start);
}

/* Integral of what the prediction [start, stop] earns in precision */
static double
prediction_earns(const Zone *z, double start, double stop)
{
	double		inside = fmin(stop, z->event_stop) - fmax(start, z->event_start);

	return fmax(inside, 0)
		+ earned_outside(z, fmax(z->event_start - stop, 0), z->event_start - start)
		+ earned_outside(z, fmax(start - z->event_stop, 0), stop - z->event_stop);
}

/* Integral of what the part [start, stop] of the event earns in recall, its nearest prediction being at pivot */
static double
part_earns(const Zone *z, double start, double stop, double pivot)
{
	double		at[4];
	double		lost = 0;

	start = fmax(start, z->event_start);
	stop = fmin(stop, z->event_stop);
	if (stop <= start)
		return 0;
	at[0] = start;
	at[1] = clamp((z->start + pivot) / 2, start, stop);
	at[2] = clamp((z->stop + pivot) / 2, start, stop);
	at[3] = stop;
	for (int i = 0; i < 3; i++)
		lost += (at[i + 1] - at[i]) * (nearer_to_point(z, at[i], fabs(at[i] - pivot)) +
									   nearer_to_point(z, at[i + 1], fabs(at[i + 1] - pivot))) / 2;
	return stop - start - lost / (z->stop - z->start);
}

/* Add up one zone; from is the first prediction that may reach it */
static void
measure_zone(const Zone *z, const Run *predictions, size_t n, size_t from, double *precision, double *recall)
{
	double		earned = 0,
				length = 0,
				found = 0,
				before = NAN;	/* end of the prediction before */

	for (size_t p = from; p < n && predictions[p].first < z->stop; p++)
	{
		double		start = fmax(predictions[p].first, z->start);
		double		stop = fmin((double) predictions[p].last + 1, z->stop);
		double		middle = isnan(before) ? z->start : (before + start) / 2;

		if (stop <= start)
			continue;
		earned += prediction_earns(z, start, stop);
		length += stop - start;
		if (!isnan(before))
			found += part_earns(z, before, middle, before);
		found += part_earns(z, middle, start, start);
		found += fmax(fmin(stop, z->event_stop) - fmax(start, z->event_start), 0);
		before = stop;
	}
	if (!isnan(before))
		found += part_earns(z, before, z->stop, before);
	*precision = length > 0 ? earned / length : NAN;
	*recall = found / (z->event_stop - z->event_start);
}

Quality
affiliation_quality(const bool *label, const bool *predicted, size_t n, Run *labels, Run *predictions)
{
	size_t		nlabels = runs_of(label, n, labels);
	size_t		npredictions = runs_of(predicted, n, predictions);
	size_t		from = 0,
				rated = 0;
	double		precision = 0,
				recall = 0;
	Zone		z = {.stop = 0};

	for (size_t r = 0; r < nlabels; r++)
	{
		double		p,
					q;

		z.start = z.stop;
		z.event_start = labels[r].first;
		z.event_stop = (double) labels[r].last + 1;
		z.stop = r + 1 < nlabels ? (z.event_stop + labels[r + 1].first) / 2 : (double) n;
		while (from < npredictions && (double) predictions[from].last + 1 <= z.start)
			from++;
		measure_zone(&z, predictions, npredictions, from, &p, &q);
		recall += q;
		if (isnan(p))
			continue;
		precision += p;
		rated++;
	}
	return quality_of(rated > 0 ? precision / (double) rated : NAN, nlabels > 0 ? recall / (double) nlabels : NAN);
}
