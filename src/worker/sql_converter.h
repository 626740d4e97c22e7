/*
 * sql_converter.h - messages to points by a function of the user's
 */
#ifndef ANOMALY_SQL_CONVERTER_H
#define ANOMALY_SQL_CONVERTER_H

#include "worker/task.h"

#define SQL_CONVERTER_POLL	100 /* messages converted in one transaction */

/* Round calls of SqlConvert: a transaction, if there is none yet */
extern void SqlConvertBegin(Task *task);
extern void SqlConvertEnd(Task *task);

/*
 * As converter_convert(). false: a bad message; sqlstate (6 bytes) and
 * out->reason say why. An error that no message is to blame for is thrown.
 */
extern bool SqlConvert(Task *task, const Message *message, Converted *out, char *sqlstate);

#endif
