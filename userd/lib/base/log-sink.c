// SPDX-License-Identifier: GPL-2.0
/*
 * The reader of standard error may stall, and must not stall the threads that serve
 * clients. O_NONBLOCK belongs to the open file description, which we share with the
 * process that started us and so must not change: a pipe or terminal is reopened
 * through /proc instead. For a socket, MSG_DONTWAIT is enough.
 */
#include "lib/base/log-sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define JOURNAL "/run/systemd/journal/socket"

static struct {
	enum {
		PLAIN,		/* a file: writes do not depend on readers */
		SOCKET,
		OWN,		/* reopened with O_NONBLOCK */
		SHARED,		/* could not be reopened: poll before writes */
	} kind;
	int fd;
	dev_t dev;
	ino_t ino;
} out = { .kind = PLAIN, .fd = STDERR_FILENO };

/* For SHARED: no other thread may write between poll() and write(). */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;

static void reopen(void)
{
	int fd = open("/proc/self/fd/2",
		      O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	out.kind = fd < 0 ? SHARED : OWN;
	out.fd = fd < 0 ? STDERR_FILENO : fd;
}

void nt_log_sink_open(void)
{
	struct stat st;

	if (journal < 0)
		journal = socket(AF_UNIX,
				 SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fstat(STDERR_FILENO, &st) ||
	    (st.st_dev == out.dev && st.st_ino == out.ino))
		return;
	if (out.kind == OWN)
		close(out.fd);
	out.dev = st.st_dev;
	out.ino = st.st_ino;
	out.fd = STDERR_FILENO;
	out.kind = S_ISSOCK(st.st_mode) ? SOCKET : PLAIN;
	if (S_ISFIFO(st.st_mode) ||
	    (S_ISCHR(st.st_mode) && isatty(STDERR_FILENO)))
		reopen();
}

bool nt_log_sink_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat st;
	char text[64];

	if (!stream || fstat(STDERR_FILENO, &st))
		return false;
	snprintf(text, sizeof(text), "%llu:%llu", (unsigned long long)st.st_dev,
		 (unsigned long long)st.st_ino);
	return !strcmp(stream, text);
}

/* A writable pipe has room for a page (pipe(7)), and a line is no longer. */
static ssize_t write_if_ready(const char *line, size_t len)
{
	struct pollfd poll_ = { .fd = out.fd, .events = POLLOUT };
	ssize_t ret = -1;

	pthread_mutex_lock(&mutex);
	if (poll(&poll_, 1, 0) == 1 && poll_.revents & POLLOUT)
		ret = write(out.fd, line, len);
	pthread_mutex_unlock(&mutex);
	return ret;
}

static ssize_t write_once(const char *line, size_t len)
{
	switch (out.kind) {
	case SOCKET:
		return send(out.fd, line, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	case SHARED:
		return write_if_ready(line, len);
	default:
		return write(out.fd, line, len);
	}
}

bool nt_log_sink_write(const char *line, size_t len)
{
	ssize_t ret;

	do {
		ret = write_once(line, len);
	} while (ret < 0 && errno == EINTR);
	return ret == (ssize_t)len;
}

int nt_log_sink_journal(const char *entry, size_t len)
{
	static const struct sockaddr_un to = { AF_UNIX, JOURNAL };
	ssize_t ret;

	do {
		ret = sendto(journal, entry, len, MSG_DONTWAIT | MSG_NOSIGNAL,
			     (const struct sockaddr *)&to, sizeof(to));
	} while (ret < 0 && errno == EINTR);
	if (ret >= 0)
		return 0;
	/* ENOBUFS: too many of our entries are queued. */
	return errno == ENOBUFS ? -EAGAIN : -errno;
}
