/*
 * encoding.h - text of messages in the encoding of the database
 *
 * Messages are UTF-8. A batch is converted and judged outside of transactions,
 * where the server's own functions look nothing up.
 */
#ifndef ANOMALY_ENCODING_H
#define ANOMALY_ENCODING_H

#include "postgres.h"

/* Bytes that so many of UTF-8 may become */
#define ENCODING_ROOM(len)	((len) * 4 + 1)

extern void EncodingInit(void); /* in a transaction */

/* Valid UTF-8 into text, which is it or buffer. false: the database has no equivalent of a character */
extern bool EncodingToServer(const char *utf8, size_t len, char *buffer, const char **text, size_t *text_len);

#endif
