// SPDX-License-Identifier: GPL-2.0
#include "lib/base/progress.h"

#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

#include "lib/base/addr.h"

#define LINE_LEN 80

static const char *doing;
static volatile size_t count;		/* 0: not counted */
static volatile sig_atomic_t seconds;

/* Calls async-signal-safe functions only. */
static void on_alarm(int signo)
{
	char line[LINE_LEN + 64], *at = line;
	size_t n = count;

	*at++ = '\r';
	for (const char *c = doing; *c && at < line + LINE_LEN; c++)
		*at++ = *c;
	*at++ = ' ';
	if (n) {
		at = nt_number_put(at, n);
		*at++ = ',';
		*at++ = ' ';
	}
	at = nt_number_put(at, ++seconds);
	*at++ = ' ';
	*at++ = 's';
	if (write(STDERR_FILENO, line, at - line) < 0)
		return;
}

volatile size_t *nt_progress_start(const char *what)
{
	const struct itimerval each = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	struct sigaction action = { .sa_handler = on_alarm,
				    .sa_flags = SA_RESTART };

	count = 0;
	if (!isatty(STDERR_FILENO))
		return &count;
	doing = what;
	seconds = 0;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &each, NULL);
	return &count;
}

void nt_progress_end(void)
{
	static const struct itimerval never;

	if (!doing)
		return;
	setitimer(ITIMER_REAL, &never, NULL);
	if (seconds)
		fputs("\r\033[K", stderr);
	doing = NULL;
}
