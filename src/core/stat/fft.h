/*
 * fft.h - fast Fourier transform of a power of two, in place, without tables
 */
#ifndef ANOMALY_FFT_H
#define ANOMALY_FFT_H

#include <stdint.h>

/* X[k] = sum of x[t] e^(-2 pi i k t / n), n a power of two; swap re and im for n times the inverse */
extern void fft(double *re, double *im, uint32_t n);

#endif
