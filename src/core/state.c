/*
 * state.c - a model as bytes, and bytes of any origin as a model or an error
 */
#include <string.h>

#include "core/state.h"

/*
 * CRC-32C (Castagnoli, reflected), eight bytes a step. The tables are linear
 * in the index, so each is spelled by its entries at the powers of two.
 */
#define E(n, a, b, c, d, e, f, g, h) \
	(((n) & 1 ? a : 0) ^ ((n) & 2 ? b : 0) ^ ((n) & 4 ? c : 0) ^ ((n) & 8 ? d : 0) ^ \
	 ((n) & 16 ? e : 0) ^ ((n) & 32 ? f : 0) ^ ((n) & 64 ? g : 0) ^ ((n) & 128 ? h : 0))
#define E4(n, ...) E(n, __VA_ARGS__), E((n) + 1, __VA_ARGS__), E((n) + 2, __VA_ARGS__), E((n) + 3, __VA_ARGS__)
#define E16(n, ...) E4(n, __VA_ARGS__), E4((n) + 4, __VA_ARGS__), E4((n) + 8, __VA_ARGS__), E4((n) + 12, __VA_ARGS__)
#define E64(n, ...) E16(n, __VA_ARGS__), E16((n) + 16, __VA_ARGS__), E16((n) + 32, __VA_ARGS__), E16((n) + 48, __VA_ARGS__)
#define TABLE(...) {E64(0, __VA_ARGS__), E64(64, __VA_ARGS__), E64(128, __VA_ARGS__), E64(192, __VA_ARGS__)}

static const uint32_t crc_table[8][256] = {
	TABLE(0xf26b8303u, 0xe13b70f7u, 0xc79a971fu, 0x8ad958cfu, 0x105ec76fu, 0x20bd8edeu, 0x417b1dbcu, 0x82f63b78u),
	TABLE(0x13a29877u, 0x274530eeu, 0x4e8a61dcu, 0x9d14c3b8u, 0x3fc5f181u, 0x7f8be302u, 0xff17c604u, 0xfbc3faf9u),
	TABLE(0xa541927eu, 0x4f6f520du, 0x9edea41au, 0x38513ec5u, 0x70a27d8au, 0xe144fb14u, 0xc76580d9u, 0x8b277743u),
	TABLE(0xdd45aab8u, 0xbf672381u, 0x7b2231f3u, 0xf64463e6u, 0xe964b13du, 0xd725148bu, 0xaba65fe7u, 0x52a0c93fu),
	TABLE(0x38116facu, 0x7022df58u, 0xe045beb0u, 0xc5670b91u, 0x8f2261d3u, 0x1ba8b557u, 0x37516aaeu, 0x6ea2d55cu),
	TABLE(0xef306b19u, 0xdb8ca0c3u, 0xb2f53777u, 0x6006181fu, 0xc00c303eu, 0x85f4168du, 0x0e045bebu, 0x1c08b7d6u),
	TABLE(0x68032cc8u, 0xd0065990u, 0xa5e0c5d1u, 0x4e2dfd53u, 0x9c5bfaa6u, 0x3d5b83bdu, 0x7ab7077au, 0xf56e0ef4u),
	TABLE(0x493c7d27u, 0x9278fa4eu, 0x211d826du, 0x423b04dau, 0x847609b4u, 0x0d006599u, 0x1a00cb32u, 0x34019664u)
};

/* crc is 0 at first, or the result for the bytes before */
uint32_t
crc32c(uint32_t crc, const void *data, size_t len)
{
	const unsigned char *p = data;

	crc = ~crc;
	for (; len >= 8; len -= 8, p += 8)
		crc = crc_table[7][(p[0] ^ crc) & 0xff] ^ crc_table[6][(p[1] ^ (crc >> 8)) & 0xff] ^
			crc_table[5][(p[2] ^ (crc >> 16)) & 0xff] ^ crc_table[4][(p[3] ^ (crc >> 24)) & 0xff] ^
			crc_table[3][p[4]] ^ crc_table[2][p[5]] ^ crc_table[1][p[6]] ^ crc_table[0][p[7]];
	for (; len > 0; len--, p++)
		crc = (crc >> 8) ^ crc_table[0][(crc ^ *p) & 0xff];
	return ~crc;
}

static size_t
padded(size_t len)
{
	return (len + 7) & ~(size_t) 7;
}

/* Of everything but the checksum's own four bytes */
static uint32_t
checksum(const StateHeader *header, size_t body)
{
	uint32_t	crc = crc32c(0, header, offsetof(StateHeader, checksum));

	return crc32c(crc, &header->reserved, sizeof(*header) - offsetof(StateHeader, reserved) + body);
}

size_t
state_packed_size(const Model *model, const Spec *spec)
{
	return sizeof(StateHeader) + padded((size_t) spec->text_len) + model->size;
}

void
state_pack(void *into, const Model *model, const Spec *spec)
{
	StateHeader *header = into;
	char	   *text = (char *) into + sizeof(StateHeader);
	size_t		text_size = padded((size_t) spec->text_len);

	memset(header, 0, sizeof(*header));
	header->magic = STATE_MAGIC;
	header->format = STATE_FORMAT;
	header->detector = spec->node[0].detector->id;
	header->version = spec_version(spec);
	header->spec_len = (uint16_t) spec->text_len;
	header->model_len = model->size;
	memset(text, 0, text_size);
	memcpy(text, spec->text, (size_t) spec->text_len);
	memcpy(text + text_size, model, model->size);
	header->checksum = checksum(header, text_size + model->size);
}

/* bytes must be 8-byte aligned: doubles are read in place */
StateError
state_unpack(const void *bytes, size_t len, Spec *spec, const Model **model)
{
	const StateHeader *header = bytes;
	const char *text = (const char *) bytes + sizeof(StateHeader);
	const Detector *detector;
	SpecError	error;
	size_t		text_size;

	if ((uintptr_t) bytes % 8 != 0)
		return STATE_CORRUPT;
	if (len < sizeof(StateHeader))
		return STATE_TRUNCATED;
	if (header->magic != STATE_MAGIC || header->format != STATE_FORMAT)
		return STATE_FOREIGN;
	text_size = padded(header->spec_len);
	if (len < sizeof(StateHeader) + text_size + header->model_len)
		return STATE_TRUNCATED;
	if (len > sizeof(StateHeader) + text_size + header->model_len ||
		header->checksum != checksum(header, text_size + header->model_len))
		return STATE_CORRUPT;
	detector = detector_by_id(header->detector);
	if (detector == NULL)
		return STATE_VERSION;
	if (header->reserved != 0 || !spec_parse(text, header->spec_len, spec, &error) || spec->node[0].detector != detector)
		return STATE_CORRUPT;
	if (spec_version(spec) != header->version)
		return STATE_VERSION;
	if (!model_valid(text + text_size, header->model_len, spec))
		return STATE_CORRUPT;
	*model = (const Model *) (text + text_size);
	return STATE_OK;
}

const char *
state_error_text(StateError error)
{
	switch (error)
	{
		case STATE_OK:
			return "the state is good";
		case STATE_TRUNCATED:
			return "the state is shorter than its header says";
		case STATE_FOREIGN:
			return "the bytes are not a detector's state of this format and byte order";
		case STATE_CORRUPT:
			return "the state is damaged: its checksum or structure does not hold";
		case STATE_VERSION:
			return "the state was made by a detector or a version that is not known here";
	}
	return "unknown";
}
