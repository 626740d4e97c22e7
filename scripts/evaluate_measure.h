#ifndef EVALUATE_MEASURE_H
#define EVALUATE_MEASURE_H
#include "evaluate_data.h"
enum { F_VUS_PR, F_VUS_ROC, F_AUC_PR, F_AUC_ROC, F_BEST_F1, F_F1, F_EVENT_F1, F_RANGE_F1, F_AFFILIATION_F1, FILE_FIGURES };
#define NEAR_FIGURES 4
static const struct { const char *name, *head; } file_figures[FILE_FIGURES] = {
	{"vus_pr","VUS-PR"},{"vus_roc","VUS-ROC"},{"auc_pr","AUC-PR"},{"auc_roc","AUC-ROC"},{"best_f1","best F1"},{"f1","F1"},{"event_f1","event F1"},{"range_f1","range F1"},{"affiliation_f1","affil. F1"}};
static void measure_file(const File *f, const double *scores, double *figure) { for (int i = 0; i < FILE_FIGURES; i++) figure[i] = NAN; }
static void measure_nab(const double *o, const double *s, double *v) { }
#endif
