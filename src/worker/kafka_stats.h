/*
 * kafka_stats.h - librdkafka's statistics, made to fit
 *
 * Pure C like converter.h.
 */
#ifndef ANOMALY_KAFKA_STATS_H
#define ANOMALY_KAFKA_STATS_H

#include <stddef.h>

/*
 * Copies one JSON object. What does not fit into size bytes is left out,
 * least interesting first, and named in "left_out". 0: it is no JSON, or does
 * not fit whatever is left out. The copy is ASCII and not NUL-terminated.
 */
extern size_t kafka_stats_fit(const char *json, size_t len, char *out, size_t size);

#endif
