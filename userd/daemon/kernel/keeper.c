// SPDX-License-Identifier: GPL-2.0
#include "daemon/kernel/keeper.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/insight/history.h"
#include "lib/policy/rules.h"

#define SAVE_SECONDS	300
#define SLICE		256	/* entries copied under the mutex at a time */

struct nt_keeper {
	struct nt_history *history;
	struct ev_timer timer;
	pthread_mutex_t mutex;		/* of history and changed */
	bool changed;			/* since it was written */
	char path[NT_PATH_STRLEN];
};

static void complain(const char *message, const char *file, const char *cause)
{
	nt_log(NT_LOG_ERROR, message, "stateFile", file, "cause", cause, NULL);
}

/* Keeps the broken file for inspection. */
static void put_aside(const char *path, const char *why)
{
	char aside[NT_PATH_STRLEN + 8];

	snprintf(aside, sizeof(aside), "%s.broken", path);
	if (rename(path, aside))
		complain("Cannot rename the broken file of names", path,
			 strerror(errno));
	complain("The file of names is broken, going on without it", path,
		 why);
}

static void load(struct nt_keeper *keeper)
{
	/* It may be of a daemon that kept more: the newest entries stay. */
	const size_t most = (NT_HISTORY_MAX + 2ul) * NT_HISTORY_LINE;
	char *text, why[NT_HISTORY_WHY];
	struct nt_seen *seen = NULL;
	size_t len, n = 0, i;
	int err;

	err = nt_file_read(keeper->path, most, &text, &len);
	if (err && err != -ENOENT)
		complain("Cannot read the names", keeper->path,
			 strerror(-err));
	if (!err && nt_history_parse(text, len, &seen, &n, why))
		put_aside(keeper->path, why);
	for (i = 0; i < n; i++)
		if (nt_history_see(keeper->history, &seen[i], UINT_MAX))
			nt_history_explain(keeper->history, seen[i].by);
	free(seen);
	free(text);
}

struct nt_keeper *nt_keeper_new(const struct nt_config *config)
{
	struct nt_keeper *keeper = calloc(1, sizeof(*keeper));

	if (!keeper)
		return NULL;
	keeper->history = nt_history_new(config->history_entries);
	if (!keeper->history) {
		free(keeper);
		return NULL;
	}
	pthread_mutex_init(&keeper->mutex, NULL);
	strcpy(keeper->path, config->state_file);
	if (*keeper->path)
		load(keeper);
	return keeper;
}

/* Records what allowed the question; rules by their name as configured. */
static void explain(struct nt_history *history, const struct nt_query *query)
{
	char by[NT_HISTORY_BY_MAX + 1] = "";
	const struct nt_rule *rule = query->decision.rule;

	if (query->decision.ruling == NT_RULING_LOCAL)
		strcpy(by, "(local record)");
	else if (rule)
		snprintf(by, sizeof(by), "%s%s%s", rule->below ? "*" : "",
			 rule->below && *rule->name ? "." : "", rule->name);
	nt_history_explain(history, by);
}

static void see(struct nt_history *history, const struct nt_query *query,
		uint64_t now)
{
	struct nt_seen seen = { .name = query->question.name, .last = now };
	const struct nt_grant *grant = query->answer->grants;
	unsigned int i;

	for (i = 0; i < query->answer->n_grants; i++, grant++) {
		seen.addr = grant->addr;
		seen.until = grant->ttl == NETTRUST_TTL_NEVER ?
			     NT_UNTIL_NEVER : now + grant->ttl;
		if (nt_history_see(history, &seen, query->core->generation))
			explain(history, query);
	}
}

void nt_keeper_see(struct nt_keeper *keeper, const struct nt_query *first,
		   const struct nt_query *end, uint64_t now)
{
	if (!keeper)
		return;
	pthread_mutex_lock(&keeper->mutex);
	keeper->changed = true;
	for (; first != end; first = first->next_commit)
		see(keeper->history, first, now);
	pthread_mutex_unlock(&keeper->mutex);
}

/* Return: how many entries were written, 0 at the end. */
static size_t put_slice(struct nt_keeper *keeper, size_t first, FILE *out)
{
	char line[NT_HISTORY_LINE];
	struct nt_seen seen;
	size_t i, len;

	pthread_mutex_lock(&keeper->mutex);
	for (i = 0; i < SLICE &&
	     first + i < nt_history_count(keeper->history); i++) {
		nt_history_get(keeper->history, first + i, &seen);
		len = nt_history_line(&seen, line);
		fwrite(line, len, 1, out);
	}
	pthread_mutex_unlock(&keeper->mutex);
	return i;
}

/* Return: 0 or -errno. */
static int write_file(struct nt_keeper *keeper)
{
	size_t len = 0, n = 0, some;
	char *text = NULL;
	FILE *out = open_memstream(&text, &len);
	int err = -ENOMEM;

	if (!out)
		return err;
	fputs(NT_HISTORY_HEAD, out);
	while ((some = put_slice(keeper, n, out)))
		n += some;
	fprintf(out, "end %zu\n", n);
	if (!fclose(out))
		err = nt_file_replace(keeper->path, text, len, 0600);
	free(text);
	return err;
}

static bool take_changed(struct nt_keeper *keeper)
{
	bool changed;

	pthread_mutex_lock(&keeper->mutex);
	changed = keeper->changed;
	keeper->changed = false;
	pthread_mutex_unlock(&keeper->mutex);
	return changed;
}

void nt_keeper_save(struct nt_keeper *keeper)
{
	int err;

	if (!keeper || !*keeper->path || !take_changed(keeper))
		return;
	err = write_file(keeper);
	if (!err)
		return;
	complain("Cannot write the names", keeper->path, strerror(-err));
	pthread_mutex_lock(&keeper->mutex);
	keeper->changed = true;
	pthread_mutex_unlock(&keeper->mutex);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
	nt_keeper_save(timer->data);
}

void nt_keeper_start(struct nt_keeper *keeper, struct ev_loop *loop)
{
	if (!keeper)
		return;
	ev_timer_init(&keeper->timer, on_timer, SAVE_SECONDS, SAVE_SECONDS);
	keeper->timer.data = keeper;
	ev_timer_start(loop, &keeper->timer);
}

void nt_keeper_free(struct nt_keeper *keeper)
{
	if (!keeper)
		return;
	nt_history_free(keeper->history);
	pthread_mutex_destroy(&keeper->mutex);
	free(keeper);
}
