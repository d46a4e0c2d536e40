// SPDX-License-Identifier: GPL-2.0
#include "cli/monitor/denials.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/open.h"
#include "cli/say.h"
#include "lib/base/file.h"

#define SAVE_SECONDS 60

static volatile sig_atomic_t stopped;

static void on_signal(int signo)
{
	stopped = 1;
}

static int read_lines(struct nt_denials *denials, const char *file,
		      uint64_t since, FILE *in)
{
	unsigned long number = 0, bad = 0, first = 0;
	const char *why, *cause = NULL;
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, in) > 0) {
		number++;
		why = nt_denials_read(denials, line, since);
		if (!why || bad++)
			continue;
		first = number;
		cause = why;
	}
	free(line);
	if (bad)
		nt_cli_error("suggest: %s: skipped %lu of %lu lines, first line %lu: %s",
			     file, bad, number, first, cause);
	return number && bad == number ? NT_EXIT_FAILED : NT_EXIT_OK;
}

int nt_suggest_read(struct nt_denials *denials, const char *file,
		    uint64_t since, bool missing)
{
	FILE *in = strcmp(file, "-") ? fopen(file, "re") : stdin;
	int code;

	if (!in && errno == ENOENT && missing)
		return NT_EXIT_OK;
	if (!in) {
		nt_cli_error("suggest: %s: %s (is nettrust-audit.service running? --listen works without a file)",
			     file, strerror(errno));
		return errno == EACCES ? NT_EXIT_NO_PERMISSION :
					 NT_EXIT_FAILED;
	}
	code = read_lines(denials, file, since, in);
	if (in != stdin)
		fclose(in);
	return code;
}

static void on_denial(const struct nt_denial *denial, void *data)
{
	struct nt_denials *denials = data;
	struct nt_denied denied = {
		.dst = denial->dst,
		.proto = denial->proto,
		.port = denial->has_ports ? denial->dport : 0,
		.reason = denial->reason,
		.has_uid = denial->has_uid,
		.uid = denial->uid,
		.packets = 1,
		.last = denial->time_ns / 1000000000,
	};

	if (!denial->dst.family)
		return;
	snprintf(denied.name, sizeof(denied.name), "%s", denial->name);
	snprintf(denied.program, sizeof(denied.program), "%s", denial->comm);
	nt_cli_clean(denied.name);
	nt_cli_clean(denied.program);
	nt_denials_add(denials, &denied);
}

static int begin(struct nt_cli *cli, struct nt_denials *denials)
{
	const struct nt_nl_events events = { .denial = on_denial,
					     .data = denials };
	int code, err;

	code = nt_cli_open(cli);
	if (code)
		return code;
	err = nt_nl_listen(cli->nl, &events);
	return nt_cli_end(cli, err);
}

/* Waits up to a second for events. Return: exit code. */
static int follow(struct nt_cli *cli)
{
	struct pollfd fd = { .fd = nt_nl_fd(cli->nl), .events = POLLIN };
	int err = 0;

	if (poll(&fd, 1, 1000) > 0)
		err = nt_nl_receive(cli->nl);
	return nt_cli_end(cli, err);
}

int nt_suggest_listen(struct nt_cli *cli, struct nt_denials *denials,
		      uint64_t seconds)
{
	bool progress = isatty(STDERR_FILENO);
	time_t now = time(NULL), end = now + seconds;
	int code = begin(cli, denials);
	size_t n;

	for (; !code && now < end; now = time(NULL)) {
		nt_denials_list(denials, &n);
		if (progress)
			fprintf(stderr, "\rlistening: %lld s left, %zu destinations denied ",
				(long long)(end - now), n);
		code = follow(cli);
	}
	if (progress)
		fputc('\n', stderr);
	return code;
}

/* Return: 0 or -errno. */
static int save(const struct nt_denials *denials, const char *file)
{
	const struct nt_denied *list;
	size_t n, len = 0;
	char *text;
	int err;

	list = nt_denials_list(denials, &n);
	text = malloc((n + 1) * NT_DENIED_LINE);
	if (!text)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		len += nt_denials_line(&list[i], text + len);
	err = nt_file_replace(file, text, len, 0600);
	free(text);
	return err;
}

int nt_suggest_record(struct nt_cli *cli, struct nt_denials *denials,
		      const char *file)
{
	struct sigaction action = { .sa_handler = on_signal };
	time_t due = 0, now;
	int code, err = 0;

	code = nt_suggest_read(denials, file, 0, true);
	if (!code)
		code = begin(cli, denials);
	if (code)
		return code;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	while (!code && !err && !stopped) {
		now = time(NULL);
		if (now >= due || now + SAVE_SECONDS < due) {
			err = save(denials, file);
			due = now + SAVE_SECONDS;
		}
		code = follow(cli);
	}
	if (!err)
		err = save(denials, file);
	if (err)
		nt_cli_error("suggest: %s: %s", file, strerror(-err));
	return err ? NT_EXIT_FAILED : code;
}
