/*
 * replay.c - labelled series from CSV files as JSON lines in time order
 *
 * scripts/replay runs it and gives what it prints to kcat. Files are read as
 * they are needed, a block at a time, and merged by the time of their next
 * point; the order within a file is kept.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <signal.h>
#include <sys/resource.h>

#include "series_input.h"

#define STALL_SECONDS	120

static struct
{
	double		speed;			/* 0: max */
	bool		from_now;
	int64_t		max_gap;		/* microseconds of data */
	int64_t		max_unread;		/* bytes, 0: any */
	const char *read_command;
	int64_t		base;			/* what read_command says when all sent before us is read, -1: its first answer */
}			option = {.max_gap = 86400 * SECOND, .base = -1};

static int *heap;
static int	nheap;
static int64_t sent,
			sent_bytes;
static int64_t unread = -1;		/* messages, when last asked */
static int64_t sent_when_asked;
static double started;

static double
clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static size_t
format_time(int64_t us, char *to, size_t size)
{
	int64_t		s = us / SECOND - (us % SECOND < 0);
	int			rest = (int) (us - s * SECOND);
	time_t		t = (time_t) s;
	struct tm	tm;
	size_t		n;

	gmtime_r(&t, &tm);
	n = strftime(to, size, "%Y-%m-%dT%H:%M:%S", &tm);
	if (rest != 0)
		n += (size_t) snprintf(to + n, size - n, ".%06d", rest);
	to[n++] = 'Z';
	to[n] = '\0';
	return n;
}

/* Heap of series by the time of their next point, then by their place in the list */
static bool
earlier(int a, int b)
{
	return series[a].ts != series[b].ts ? series[a].ts < series[b].ts : a < b;
}

static void
sift_down(int i)
{
	for (;;)
	{
		int			least = i;
		int			moved;

		for (int child = 2 * i + 1; child <= 2 * i + 2 && child < nheap; child++)
			if (earlier(heap[child], heap[least]))
				least = child;
		if (least == i)
			return;
		moved = heap[i];
		heap[i] = heap[least];
		heap[least] = moved;
		i = least;
	}
}

static void
progress(int64_t ts, bool last)
{
	static double shown;
	double		t = clock_now();
	bool		tty = isatty(STDERR_FILENO);
	char		when[40];
	double		percent = size_total ? 100.0 * (double) size_read / (double) size_total : 100;

	if (input.quiet || (!last && t - shown < (tty ? 0.25 : 2)))
		return;
	shown = t;
	format_time(ts, when, sizeof(when));
	fprintf(stderr, "%sreplay: %lld points of %d series, %3.0f %%, %.0f points/s, data at %s", tty ? "\r" : "", (long long) sent, nseries,
			last ? 100 : fmin(percent, 100), (double) sent / fmax(t - started, 1e-3), when);
	if (unread >= 0 && !last)
		fprintf(stderr, ", unread %lld", (long long) (unread + sent - sent_when_asked));
	fputs(tty ? (last ? "\033[K\n" : "\033[K") : "\n", stderr);
}

static void
flush(void)
{
	if (fflush(stdout) != 0)
		die("the sender is gone: %s", strerror(errno));
}

static void
wait_until(double when, int64_t ts)
{
	flush();
	for (;;)
	{
		double		left = when - clock_now();
		struct timespec pause;

		if (left <= 0)
			return;
		if (left > 0.25)
			left = 0.25;
		pause.tv_sec = 0;
		pause.tv_nsec = (long) (left * 1e9);
		nanosleep(&pause, NULL);
		progress(ts, false);
	}
}

/* The number that the read command prints, or -1 */
static int64_t
ask_reader(void)
{
	FILE	   *p = popen(option.read_command, "re");
	long long	n = -1;
	char		line[200];

	if (p == NULL)
		die("read command: %s", strerror(errno));
	if (fgets(line, sizeof(line), p) == NULL || sscanf(line, "%lld", &n) != 1)
		n = -1;
	if (pclose(p) != 0)
		n = -1;
	return n;
}

/* Wait until what the reader has before it is less than half of max_unread */
static void
wait_for_reader(int64_t ts)
{
	int64_t		best = -1;
	double		moved = clock_now();
	struct timespec pause = {.tv_nsec = 20000000};

	flush();
	for (;;)
	{
		int64_t		read = ask_reader();
		double		bytes;

		if (read > best || best < 0)
			moved = clock_now();
		if (read > best)
			best = read;
		if (read >= 0)
		{
			if (option.base < 0)
				option.base = read;
			unread = option.base + sent - read;
			sent_when_asked = sent;
			if (unread < 0)
				unread = 0;
			/* an eighth for what a broker adds to a message */
			bytes = (double) unread * (sent ? (double) sent_bytes / (double) sent : 0) * 1.125;
			if (bytes <= (double) option.max_unread / 2)
				return;
		}
		progress(ts, false);
		if (clock_now() - moved > STALL_SECONDS)
			die("the reader stands still at %lld messages for %d s: %s", (long long) best, STALL_SECONDS, option.read_command);
		nanosleep(&pause, NULL);
	}
}

static void
send_point(const Series *s, int64_t ts)
{
	static const char *const labels[] = {"", ",\"label\":false", ",\"label\":true"};
	char		when[40];
	int			n;

	format_time(ts, when, sizeof(when));
	n = printf("%s%c{\"series\":\"%s\",\"ts\":\"%s\",\"value\":%s%s}\n", s->key, input.delimiter, s->name, when, s->value, labels[s->label + 1]);
	if (n < 0)
		die("the sender is gone: %s", strerror(errno));
	sent++;
	sent_bytes += n;
}

static void
replay(void)
{
	int64_t		data_start = 0;	/* time that goes with started, holes taken out */
	int64_t		ts = 0;
	int64_t		wall = (int64_t) time(NULL) * SECOND;
	int64_t		asked_at = 0;	/* sent_bytes when the reader was asked */

	started = clock_now();
	if (option.max_unread > 0)
		wait_for_reader(nheap ? series[heap[0]].ts : 0);
	started = clock_now();
	while (nheap > 0)
	{
		Series	   *s = &series[heap[0]];

		if (sent == 0)
			data_start = s->ts;
		else if (s->ts - ts > option.max_gap)
			data_start += s->ts - ts;	/* a hole is not waited for */
		if (s->ts > ts || sent == 0)
			ts = s->ts;
		if (option.speed > 0)
		{
			double		due = started + (double) (ts - data_start) / 1e6 / option.speed;

			if (due > clock_now())
				wait_until(due, ts);
		}
		if (option.max_unread > 0 && sent_bytes - asked_at > option.max_unread / 2 - option.max_unread / 16)
		{
			wait_for_reader(ts);
			asked_at = sent_bytes;
		}
		send_point(s, option.from_now ? wall + (int64_t) ((double) (s->ts - data_start) / option.speed) : s->ts);
		if ((sent & 1023) == 0)
			progress(ts, false);
		if (!advance(s))
			heap[0] = heap[--nheap];
		sift_down(0);
	}
	flush();
	progress(ts, true);
}

static int64_t
whole(const char *name, const char *text, int64_t min)
{
	char	   *end;
	long long	n = strtoll(text, &end, 10);

	if (end == text || *end != '\0' || n < min)
		die("--%s must be a whole number from %lld on, not \"%s\"", name, (long long) min, text);
	return n;
}

static void
options(int argc, char **argv)
{
	static const struct option known[] = {
		{"speed", required_argument, NULL, 's'}, {"from-now", no_argument, NULL, 'n'}, {"max-gap", required_argument, NULL, 'g'},
		{"max-unread", required_argument, NULL, 'u'}, {"read-command", required_argument, NULL, 'c'},
		{"base", required_argument, NULL, 'b'}, {"labels", required_argument, NULL, 'l'}, {"quiet", no_argument, NULL, 'q'},
		{NULL, 0, NULL, 0}
	};
	char	   *end;
	int			c;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1)
		switch (c)
		{
			case 's':
				option.speed = strcmp(optarg, "max") == 0 ? 0 : strtod(optarg, &end);
				if (strcmp(optarg, "max") != 0 && (end == optarg || *end != '\0' || !(option.speed > 0) || !isfinite(option.speed)))
					die("--speed must be max or a number above 0 (60: an hour of data a minute), not \"%s\"", optarg);
				break;
			case 'n':
				option.from_now = true;
				break;
			case 'g':
				option.max_gap = whole("max-gap", optarg, 1) * SECOND;
				break;
			case 'u':
				option.max_unread = whole("max-unread", optarg, 0);
				break;
			case 'c':
				option.read_command = optarg;
				break;
			case 'b':
				option.base = whole("base", optarg, -1);
				break;
			case 'l':
				input.labels = optarg;
				break;
			case 'q':
				input.quiet = true;
				break;
			default:
				exit(2);
		}
	if (optind == argc)
		die("a file or a folder of files is needed");
	if (option.from_now && option.speed == 0)
		die("--from-now needs a --speed: points carry the time at which they are sent");
	if (option.max_unread > 0 && option.read_command == NULL)
		die("--max-unread needs --read-command or --mock, to know what is read");
}

int
main(int argc, char **argv)
{
	struct rlimit files;

	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOFBF, 65536);
	input.program = "replay";
	options(argc, argv);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0)
	{
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	for (int i = optind; i < argc; i++)
		add_source(argv[i]);
	heap = room(NULL, (size_t) nseries * sizeof(int));
	for (int i = 0; i < nseries; i++)
		if (advance(&series[i]))
			heap[nheap++] = i;
	for (int i = nheap / 2 - 1; i >= 0; i--)
		sift_down(i);
	replay();
	return 0;
}
