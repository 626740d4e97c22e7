/*
 * full.c - a disk that is full when a test says so: preloaded into the server
 *
 * While the file that DISK_FULL names exists, writes to files whose path
 * holds a line of it fail with ENOSPC.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int
full(int fd)
{
	char		link[64],
				path[4096],
				words[512],
			   *word,
			   *rest = NULL;
	const char *flag = getenv("DISK_FULL");
	int			saved = errno,
				f;
	ssize_t		n;

	if (flag == NULL || (f = open(flag, O_RDONLY | O_CLOEXEC)) < 0)
	{
		errno = saved;
		return 0;
	}
	n = read(f, words, sizeof(words) - 1);
	close(f);
	words[n > 0 ? n : 0] = '\0';
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	errno = saved;
	for (word = strtok_r(words, "\n", &rest); word != NULL; word = strtok_r(NULL, "\n", &rest))
		if (strstr(path, word) != NULL)
		{
			errno = ENOSPC;
			return 1;
		}
	return 0;
}

typedef ssize_t (*Write) (int, const void *, size_t);
typedef ssize_t (*Pwrite) (int, const void *, size_t, off_t);
typedef ssize_t (*Pwritev) (int, const struct iovec *, int, off_t);
typedef int (*Fallocate) (int, off_t, off_t);

#define REAL(name, type) \
	static type real = NULL; \
	if (real == NULL) \
		real = (type) dlsym(RTLD_NEXT, name)

ssize_t
write(int fd, const void *buf, size_t n)
{
	REAL("write", Write);
	return full(fd) ? -1 : real(fd, buf, n);
}

ssize_t
pwrite64(int fd, const void *buf, size_t n, off_t at)
{
	REAL("pwrite64", Pwrite);
	return full(fd) ? -1 : real(fd, buf, n, at);
}

ssize_t
pwrite(int fd, const void *buf, size_t n, off_t at)
{
	return pwrite64(fd, buf, n, at);
}

ssize_t
pwritev64(int fd, const struct iovec *iov, int n, off_t at)
{
	REAL("pwritev64", Pwritev);
	return full(fd) ? -1 : real(fd, iov, n, at);
}

ssize_t
pwritev(int fd, const struct iovec *iov, int n, off_t at)
{
	return pwritev64(fd, iov, n, at);
}

int
posix_fallocate64(int fd, off_t at, off_t n)
{
	REAL("posix_fallocate64", Fallocate);
	return full(fd) ? ENOSPC : real(fd, at, n);
}

int
posix_fallocate(int fd, off_t at, off_t n)
{
	return posix_fallocate64(fd, at, n);
}
