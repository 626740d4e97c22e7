/*
 * driver.c - runs a fuzz target without a fuzzer: every file of its corpus as
 * it is, then so many mutations of them, the same for the same seed
 *
 *	 fuzz_NAME RUNS SEED CRASH FILE...
 *
 * If the target dies or takes a minute, its input is left in the file CRASH.
 */
#include <fcntl.h>
#include <sanitizer/common_interface_defs.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "test.h"

#define INPUT_MAX	65536
#define SECONDS_MAX	60			/* of one input */

typedef struct Input
{
	uint8_t    *data;
	size_t		len;
} Input;

static Input *corpus;
static int	ninputs;
static uint64_t seed;
static const char *crash;		/* its name */
static Input current;

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Its runtime knows no death callback of the other's */
extern const char *__ubsan_default_options(void) __attribute__((visibility("default")));

const char *
__ubsan_default_options(void)
{
	return "abort_on_error=1";
}

static size_t
below(size_t n)
{
	return (size_t) (test_random(&seed) % n);
}

static void
die(const char *what)
{
	perror(what);
	exit(2);
}

static Input
load(const char *name)
{
	FILE	   *file = fopen(name, "rb");
	Input		input = {.data = malloc(INPUT_MAX)};

	if (file == NULL || input.data == NULL)
		die(name);
	input.len = fread(input.data, 1, INPUT_MAX, file);
	fclose(file);
	return input;
}

static void
save(void)
{
	int			fd = open(crash, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (fd < 0 || write(fd, current.data, current.len) != (ssize_t) current.len)
		_exit(2);
	close(fd);
}

static void
save_and_leave(int signal_number)
{
	save();
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

/* In a block of just its size, so that a sanitizer sees a byte too far */
static void
run(const uint8_t *data, size_t len)
{
	current.data = malloc(len ? len : 1);
	current.len = len;
	memcpy(current.data, data, len);
	alarm(SECONDS_MAX);
	(void) LLVMFuzzerTestOneInput(current.data, len);
	free(current.data);
}

/* Take drop bytes out at a place and put n others there */
static size_t
replace(uint8_t *data, size_t len, size_t at, size_t drop, const uint8_t *with, size_t n)
{
	if (len - drop + n > INPUT_MAX)
		return len;
	memmove(data + at + n, data + at + drop, len - at - drop);
	memcpy(data + at, with, n);
	return len - drop + n;
}

static size_t
mutate(uint8_t *data, size_t len)
{
	static const char signs[] = "\"\\{}[]:,;.=-+eE()$ \n\r\t\0\x7f\x80\xc3\xff";
	const Input *other = &corpus[below((size_t) ninputs)];
	size_t		at = below(len + 1);
	size_t		from = below(other->len + 1);
	size_t		n = below(other->len - from < 32 ? other->len - from + 1 : 32);
	uint8_t		byte;

	switch (below(7))
	{
		case 0:					/* a part of another input, over what is there or between */
			return replace(data, len, at, below(2) && n <= len - at ? n : 0, other->data + from, n);
		case 1:					/* a part twice */
			n = below(len - at < 32 ? len - at + 1 : 32);
			{
				uint8_t		part[32];

				memcpy(part, data + at, n);
				return replace(data, len, below(len + 1), 0, part, n);
			}
		case 2:
			return replace(data, len, at, below(len - at < 16 ? len - at + 1 : 16), data, 0);
		case 3:
			byte = (uint8_t) signs[below(sizeof(signs) - 1)];
			return replace(data, len, at, at < len && below(2), &byte, 1);
		case 4:
			byte = (uint8_t) ('0' + below(10));
			return replace(data, len, at, at < len && below(2), &byte, 1);
		case 5:
			byte = (uint8_t) below(256);
			return replace(data, len, at, at < len, &byte, 1);
		default:
			if (at < len)
				data[at] ^= (uint8_t) (1 << below(8));
			return len;
	}
}

int
main(int argc, char **argv)
{
	uint8_t    *data = malloc(INPUT_MAX);
	long		runs;

	if (argc < 5 || data == NULL)
	{
		fprintf(stderr, "usage: %s RUNS SEED CRASH FILE...\n", argv[0]);
		return 2;
	}
	runs = atol(argv[1]);
	seed = strtoull(argv[2], NULL, 10);
	crash = argv[3];
	signal(SIGABRT, save_and_leave);
	signal(SIGALRM, save_and_leave);
	__sanitizer_set_death_callback(save);
	ninputs = argc - 4;
	corpus = calloc((size_t) ninputs, sizeof(Input));
	for (int i = 0; i < ninputs; i++)
	{
		corpus[i] = load(argv[4 + i]);
		run(corpus[i].data, corpus[i].len);
	}
	for (long i = 0; i < runs; i++)
	{
		const Input *from = &corpus[below((size_t) ninputs)];
		size_t		len = from->len;

		memcpy(data, from->data, len);
		for (size_t n = 1 + below(6); n > 0; n--)
			len = mutate(data, len);
		run(data, len);
	}
	printf("%d files and %ld mutations of them\n", ninputs, runs);
	for (int i = 0; i < ninputs; i++)
		free(corpus[i].data);
	free(corpus);
	free(data);
	return 0;
}
