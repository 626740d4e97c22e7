/*
 * state.h - a model as bytes that leave the process: header, spec text, block
 *
 * The same bytes are the SQL type anomaly.detector and a checkpoint row.
 * Integers are in the machine's order; a byte-order mark in the magic refuses
 * bytes of the other kind.
 */
#ifndef ANOMALY_STATE_H
#define ANOMALY_STATE_H

#include "core/model.h"

#define STATE_MAGIC		0x41444554u		/* "ADET" */
#define STATE_FORMAT	2

typedef enum StateError
{
	STATE_OK,
	STATE_TRUNCATED,			/* shorter than its header says */
	STATE_FOREIGN,				/* wrong magic, format or byte order */
	STATE_CORRUPT,				/* checksum or structure */
	STATE_VERSION				/* unknown detector or layout version */
} StateError;

typedef struct StateHeader
{
	uint32_t	magic;
	uint16_t	format;
	uint16_t	detector;		/* Detector.id of the outermost */
	uint16_t	version;		/* spec_version() */
	uint16_t	spec_len;
	uint32_t	model_len;
	uint32_t	checksum;		/* CRC-32C of all that follows and of the fields above */
	uint32_t	reserved;
} StateHeader;					/* then spec text padded to 8 bytes, then the model */

extern size_t state_packed_size(const Model *model, const Spec *spec);
extern void state_pack(void *into, const Model *model, const Spec *spec);

/* Checks everything; on STATE_OK *model points into bytes (8-byte aligned when bytes is) */
extern StateError state_unpack(const void *bytes, size_t len, Spec *spec, const Model **model);
extern const char *state_error_text(StateError error);

extern uint32_t crc32c(uint32_t crc, const void *data, size_t len);

#endif
