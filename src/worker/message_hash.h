/*
 * message_hash.h - by what a message is known again: time, length, bytes and key
 */
#ifndef ANOMALY_MESSAGE_HASH_H
#define ANOMALY_MESSAGE_HASH_H

#include "port/pg_crc32c.h"

#include "worker/client.h"

static inline uint64
HashMix(uint64 hash, uint64 x)
{
	hash = (hash ^ x) * UINT64CONST(0x9E3779B97F4A7C15);
	return hash ^ (hash >> 29);
}

static inline uint64
MessageHash(uint64 hash, const Message *m)
{
	pg_crc32c	crc;

	INIT_CRC32C(crc);
	if (m->payload)
		COMP_CRC32C(crc, m->payload, m->payload_len);
	if (m->key)
		COMP_CRC32C(crc, m->key, m->key_len);
	return HashMix(HashMix(hash, (uint64) m->timestamp), ((uint64) m->payload_len << 32) | crc);
}

#endif
