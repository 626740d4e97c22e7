/*
 * letters.h - dead letters that a person wants tried again
 */
#ifndef ANOMALY_LETTERS_H
#define ANOMALY_LETTERS_H

#include "worker/task.h"

/* Between batches, while RUNNING: some of those asked for; true: there may be more */
extern bool LettersReplay(Task *task);

#endif
