/*
 * clock.c - a wall clock that a test sets: preloaded into the server
 *
 * The file that FAKE_CLOCK names holds seconds, as 8 bytes, that are added to
 * the real time; a change is seen at once by all processes, and by threads
 * that wait until a time of that clock, as those of librdkafka do. Monotonic
 * clocks stay as they are. libfaketime does not do: it leaves alone what is
 * forked in a signal handler, as PostgreSQL 15 does with background workers.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#define SLICE_NS	20000000

static volatile int64_t *ahead = NULL;

__attribute__((constructor)) static void
begin(void)
{
	const char *file = getenv("FAKE_CLOCK");
	int			fd = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
	void	   *map = fd >= 0 ? mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;

	if (fd >= 0)
		close(fd);
	if (map != MAP_FAILED)
		ahead = map;
}

int
clock_gettime(clockid_t id, struct timespec *ts)
{
	int			rc = (int) syscall(SYS_clock_gettime, id, ts);

	if (rc == 0 && ahead && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		ts->tv_sec += *ahead;
	return rc;
}

int
gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	tv->tv_sec = ts.tv_sec;
	tv->tv_usec = ts.tv_nsec / 1000;
	return 0;
}

time_t
time(time_t *out)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	if (out)
		*out = ts.tv_sec;
	return ts.tv_sec;
}

int
timespec_get(struct timespec *ts, int base)
{
	return clock_gettime(CLOCK_REALTIME, ts) == 0 ? base : 0;
}

int
cnd_timedwait(cnd_t *restrict cnd, mtx_t *restrict mtx, const struct timespec *restrict until)
{
	static int (*real) (cnd_t *, mtx_t *, const struct timespec *) = NULL;
	int			rc = thrd_timedout;

	if (real == NULL)
		real = (int (*) (cnd_t *, mtx_t *, const struct timespec *)) dlsym(RTLD_NEXT, "cnd_timedwait");
	while (rc == thrd_timedout)
	{
		struct timespec ts;
		int64_t		left;

		clock_gettime(CLOCK_REALTIME, &ts);
		left = (until->tv_sec - ts.tv_sec) * INT64_C(1000000000) + (until->tv_nsec - ts.tv_nsec);
		if (left <= 0)
			return thrd_timedout;
		(void) syscall(SYS_clock_gettime, CLOCK_REALTIME, &ts);
		ts.tv_nsec += left < SLICE_NS ? left : SLICE_NS;
		ts.tv_sec += ts.tv_nsec / 1000000000;
		ts.tv_nsec %= 1000000000;
		rc = real(cnd, mtx, &ts);
	}
	return rc;
}
