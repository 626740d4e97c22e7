/*
 * number.h - decimal numbers as text, in both directions
 */
#ifndef ANOMALY_NUMBER_H
#define ANOMALY_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#define NUMBER_MAX	64			/* bytes of a number's text, the end mark included */

extern bool number_read(const char *text, size_t len, double *out);
extern void number_write(double value, char *into, size_t size);

#endif
