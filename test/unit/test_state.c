/*
 * test_state.c - models as bytes: round trips, and bytes of any other kind
 */
#include "core.h"

static const char *const specs[] = {
	"zscore", "zscore(window=40)", "ewma", "mad", "mad(window=3000)", "iqr(window=20)", "isolation_forest(window=300)",
	"mad(transform=rate, refractory=3)", "mad(refractory=0, consecutive=2/3)"
};
#define NSPECS	((int) (sizeof(specs) / sizeof(specs[0])))

/* A stream that has seen some points, of spikes and equal values too */
static Stream *
fed(const char *text, int dims, int points)
{
	Stream	   *s = stream_open(text, dims);
	uint64_t	seed = 3;
	double		x[8];
	int			i,
				j;

	for (i = 0; i < points; i++)
	{
		for (j = 0; j < dims; j++)
			x[j] = series_value(i % 50 < 25 ? SERIES_NORMAL : SERIES_FEW_VALUES, i, &seed) * (i % 100 == 99 ? 100 : 1);
		stream_vector(s, x, i);
	}
	return s;
}

static char *
packed(const Stream *s, size_t *len)
{
	char	   *bytes;

	*len = state_packed_size(s->model, &s->spec);
	bytes = malloc(*len);
	state_pack(bytes, s->model, &s->spec);
	return bytes;
}

static void
checksum(void)
{
	char		zeros[32] = {0};
	char		text[100];
	int			i;

	/* RFC 3720, B.4 */
	CHECK_EQ_INT(crc32c(0, "123456789", 9), 0xe3069283u);
	CHECK_EQ_INT(crc32c(0, zeros, 32), 0x8a9136aau);
	memset(text, 0xff, 32);
	CHECK_EQ_INT(crc32c(0, text, 32), 0x62a8ab43u);
	for (i = 0; i < 100; i++)
		text[i] = (char) (i * 7);
	for (i = 0; i <= 100; i++)
		CHECK_EQ_INT(crc32c(crc32c(0, text, (size_t) i), text + i, (size_t) (100 - i)), crc32c(0, text, 100));
}

static void
round_trip(void)
{
	int			k,
				dims,
				points;

	for (k = 0; k < NSPECS; k++)
		for (dims = 1; dims <= 3; dims += 2)
			for (points = 0; points < 700; points = points * 3 + 1)
			{
				Stream	   *s = fed(specs[k], dims, points);
				Stream	   *t = calloc(1, sizeof(Stream));
				size_t		len;
				char	   *bytes = packed(s, &len);
				const Model *model;
				double		x[3] = {0.5, 40, -0.2};
				int			i;

				CHECK_SAY(state_unpack(bytes, len, &t->spec, &model) == STATE_OK, "%s, %d dims, %d points", specs[k], dims, points);
				CHECK_EQ_STR(t->spec.text, s->spec.text);
				CHECK(model->size == s->model->size && memcmp(model, s->model, model->size) == 0);
				/* and it goes on as if nothing had been */
				t->dims = dims;
				t->model = malloc(model->size);
				memcpy(t->model, model, model->size);
				for (i = 0; i < 100; i++)
				{
					x[i % 3] += 0.1;
					stream_vector(s, x, points + i);
					stream_vector(t, x, points + i);
					CHECK_EQ_DOUBLE(s->verdict.score, t->verdict.score);
					CHECK_EQ_DOUBLE(s->verdict.onset, t->verdict.onset);
				}
				CHECK(memcmp(s->model, t->model, s->model->size) == 0);
				free(bytes);
				stream_close(s);
				stream_close(t);
			}
}

static void
truncated_and_flipped(void)
{
	int			k;

	for (k = 0; k < NSPECS; k++)
	{
		Stream	   *s = fed(specs[k], 1, 100);
		size_t		len;
		char	   *bytes = packed(s, &len);
		size_t		cut;
		size_t		i;
		Spec		spec;
		const Model *model;

		for (cut = 0; cut < len; cut += cut < 200 ? 1 : 97)
		{
			char	   *part = malloc(cut ? cut : 1);

			memcpy(part, bytes, cut);
			CHECK_EQ_INT(state_unpack(part, cut, &spec, &model), STATE_TRUNCATED);
			free(part);
		}
		for (i = 0; i < len; i += i < 200 ? 1 : 13)
		{
			StateError	got;

			bytes[i] ^= (char) (1 << i % 8);
			got = state_unpack(bytes, len, &spec, &model);
			CHECK_SAY(got != STATE_OK, "%s: a flipped bit of byte %zu is taken", specs[k], i);
			if (i < 6)
				CHECK_EQ_INT(got, STATE_FOREIGN);
			CHECK(state_error_text(got)[0] != '\0');
			bytes[i] ^= (char) (1 << i % 8);
		}
		CHECK_EQ_INT(state_unpack(bytes, len, &spec, &model), STATE_OK);
		free(bytes);
		stream_close(s);
	}
}

static void
sign_again(char *bytes, size_t len)
{
	StateHeader *header = (StateHeader *) bytes;
	size_t		from = offsetof(StateHeader, reserved);
	uint32_t	crc = crc32c(0, bytes, offsetof(StateHeader, checksum));

	header->checksum = crc32c(crc, bytes + from, len - from);
}

static void
other_versions(void)
{
	Stream	   *s = fed("mad", 1, 10);
	size_t		len;
	char	   *bytes = packed(s, &len);
	StateHeader *header = (StateHeader *) bytes;
	Spec		spec;
	const Model *model;

	header->version++;
	sign_again(bytes, len);
	CHECK_EQ_INT(state_unpack(bytes, len, &spec, &model), STATE_VERSION);
	header->version--;
	header->detector = 60000;
	sign_again(bytes, len);
	CHECK_EQ_INT(state_unpack(bytes, len, &spec, &model), STATE_VERSION);
	header->detector = detector_find("iqr", 3)->id;
	sign_again(bytes, len);
	CHECK_EQ_INT(state_unpack(bytes, len, &spec, &model), STATE_CORRUPT);
	header->detector = s->spec.node[0].detector->id;
	header->magic = __builtin_bswap32(header->magic);
	sign_again(bytes, len);
	CHECK_EQ_INT(state_unpack(bytes, len, &spec, &model), STATE_FOREIGN);
	free(bytes);
	stream_close(s);
}

/*
 * Forged bytes: damage anywhere, with a good checksum. They are refused or
 * harmless; the sanitizers tell if not.
 */
static void
forged(void)
{
	uint64_t	seed = 99;
	int			taken = 0;
	int			rounds = test_rounds(8000, 100);
	int			k,
				round;

	for (k = 0; k < NSPECS; k++)
	{
		int			dims = k % 2 ? 1 : 2;
		Stream	   *s = fed(specs[k], dims, k == 4 ? 40 : 350);
		size_t		len;
		char	   *bytes = packed(s, &len);
		char	   *copy = malloc(len);

		for (round = 0; round < rounds; round++)
		{
			size_t		head = len < 400 ? len : 400;
			int			n = 1 + (int) (test_random(&seed) % 3);
			Spec		spec;
			const Model *model;

			memcpy(copy, bytes, len);
			while (n-- > 0)
			{
				/* mostly in the headers, where the counts are */
				size_t		at = sizeof(StateHeader) + test_random(&seed) % ((round % 2 ? head : len) - sizeof(StateHeader));

				if (round % 3 == 0)
					copy[at] = (char) test_random(&seed);
				else if (round % 3 == 1)
					copy[at] ^= (char) (1 << test_random(&seed) % 8);
				else
					memset(copy + (at & ~(size_t) 3), round % 2 ? 0xff : 0, 4);
			}
			sign_again(copy, len);
			if (state_unpack(copy, len, &spec, &model) == STATE_OK)
			{
				Stream	   *t = calloc(1, sizeof(Stream));
				double		x[DETECTOR_MAX_DIMS] = {0.1, 0.2};
				int			i;

				taken++;
				t->spec = spec;
				t->dims = model->dims;
				t->model = malloc(model->size);
				memcpy(t->model, model, model->size);
				for (i = 0; i < 60; i++)
				{
					x[0] = test_normal(&seed);
					if (i % 4 == 3 && t->dims == 1)
						stream_forget(t, x[0]);
					stream_vector(t, x, 1000 + i);
				}
				stream_close(t);
			}
		}
		free(copy);
		free(bytes);
		stream_close(s);
	}
	CHECK(taken > rounds / 8);
}

static void
merging(void)
{
	Stream	   *whole = stream_open("zscore", 1);
	Stream	   *a = stream_open("zscore", 1);
	Stream	   *b = stream_open("zscore", 1);
	Stream	   *mad = stream_open("mad", 1);
	Stream	   *mad2 = stream_open("mad", 1);
	uint64_t	seed = 5;
	int			i;

	for (i = 0; i < 3000; i++)
	{
		double		x = 1e6 + test_normal(&seed) * (i < 1000 ? 1 : 5);

		stream_point(whole, x, i);
		stream_point(i < 1000 ? a : b, x, i);
	}
	CHECK(model_can_merge(&a->spec) && model_merge(a->model, b->model, &a->spec));
	CHECK_EQ_INT(a->model->learned, 3000);
	CHECK_NEAR(stream_judge(a, 1e6 + 9, 0).raw, stream_judge(whole, 1e6 + 9, 0).raw, 1e-12);
	CHECK(!model_can_merge(&mad->spec) && !model_merge(mad->model, mad2->model, &mad->spec));
	stream_close(whole);
	stream_close(a);
	stream_close(b);
	stream_close(mad);
	stream_close(mad2);
}

static void
sizes(void)
{
	Spec		spec = spec_of("mad(window=100)");

	CHECK(model_bound(&spec, 1) < 2048);
	spec = spec_of("zscore");
	CHECK(model_bound(&spec, 1) <= 300 && model_start_size(&spec, 1) == model_bound(&spec, 1));
	spec = spec_of("ewma");
	CHECK(model_bound(&spec, 1) <= 300);
	spec = spec_of("isolation_forest");
	CHECK(model_bound(&spec, 1) < 20480);
	spec = spec_of("mad(window=1000000)");
	CHECK(model_bound(&spec, DETECTOR_MAX_DIMS) > MODEL_SIZE_MAX);
}

int
main(void)
{
	RUN(checksum);
	RUN(round_trip);
	RUN(truncated_and_flipped);
	RUN(other_versions);
	RUN(forged);
	RUN(merging);
	RUN(sizes);
	return test_done();
}
