/*
 * affiliation.h - precision and recall by distance to the nearest event
 *
 * Huet, Navarro and Rossi 2022, "Local evaluation of time series anomaly
 * detection algorithms". Every labelled run owns the zone that is nearer to it
 * than to any other run. A distance is rated by the chance that a point drawn
 * at random from the zone is at least as far. Row i is the interval [i, i+1).
 */
#ifndef ANOMALY_METRIC_AFFILIATION_H
#define ANOMALY_METRIC_AFFILIATION_H

#include "core/metric/event.h"

/*
 * Means over the zones; those without a prediction are left out of precision
 * and have recall 0. labels and predictions: RUNS_MAX(n) each to work in.
 */
extern Quality affiliation_quality(const bool *label, const bool *predicted, size_t n, Run *labels, Run *predictions);

#endif
