// SPDX-License-Identifier: GPL-2.0
/*
 * Tells on a terminal that something takes more than a second: by a line on standard
 * error, which is gone again when it is done. A timer's signal writes it, since what
 * takes the time is often a single call.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

#include "cli/cli.h"

#define LINE_LEN 80

static const char *doing;
static volatile size_t count;		/* of what came, 0: not counted */
static volatile sig_atomic_t seconds;

static char *put_number(char *at, size_t number)
{
	char digits[20];
	size_t n = 0;

	do
		digits[n++] = '0' + number % 10;
	while (number /= 10);
	while (n)
		*at++ = digits[--n];
	return at;
}

/* Nothing here but what a signal may interrupt. */
static void on_alarm(int signo)
{
	char line[LINE_LEN + 64], *at = line;
	size_t n = count;

	*at++ = '\r';
	for (const char *c = doing; *c && at < line + LINE_LEN; c++)
		*at++ = *c;
	*at++ = ' ';
	if (n) {
		at = put_number(at, n);
		*at++ = ',';
		*at++ = ' ';
	}
	at = put_number(at, ++seconds);
	*at++ = ' ';
	*at++ = 's';
	if (write(STDERR_FILENO, line, at - line) < 0)
		return;
}

void nt_progress_start(const struct nt_cli *cli, const char *what)
{
	const struct itimerval each = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	struct sigaction action = { .sa_handler = on_alarm,
				    .sa_flags = SA_RESTART };

	if (!isatty(STDERR_FILENO))
		return;
	doing = what;
	count = 0;
	seconds = 0;
	if (cli->nl)
		nt_nl_count(cli->nl, &count);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &each, NULL);
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
