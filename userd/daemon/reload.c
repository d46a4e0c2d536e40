// SPDX-License-Identifier: GPL-2.0
#include "daemon/reload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/kernel/kernel.h"
#include "daemon/service/notify.h"
#include "lib/base/log.h"
#include "lib/base/progress.h"
#include "lib/policy/revoke.h"

#define SETTLE_SECONDS	2	/* longer than a query to an upstream takes */

/* --- reading it --- */

/* Return: as nt_config_load(); config_free(*config) is due in every case. */
static int load(struct nt_running *running, struct nt_config **config,
		FILE *errors)
{
	*config = calloc(1, sizeof(**config));
	if (!*config)
		return -ENOMEM;
	return nt_config_load(*config, running->argc, running->argv,
			      running->envp, errors);
}

static void config_free(struct nt_config *config)
{
	if (config)
		nt_config_free(config);
	free(config);
}

/* Errors come after the progress, which shares the terminal with them. */
int nt_running_load(struct nt_running *running)
{
	char *text = NULL;
	size_t len = 0;
	FILE *errors = open_memstream(&text, &len);
	int err;

	if (!errors)
		return load(running, &running->config, stderr);
	nt_progress_start("reading the configuration and its lists:");
	err = load(running, &running->config, errors);
	nt_progress_end();
	fclose(errors);
	fputs(text ? text : "", stderr);
	free(text);
	return err;
}

/*
 * Errors and warnings go to the log, whose writer never blocks. Return: as
 * load().
 */
static int load_again(struct nt_running *running, struct nt_config **config)
{
	char *text = NULL, *rest, *line;
	size_t len = 0;
	FILE *errors = open_memstream(&text, &len);
	int err;

	*config = NULL;
	if (!errors)
		return -ENOMEM;
	err = load(running, config, errors);
	fclose(errors);
	rest = text;
	while ((line = strsep(&rest, "\n")))
		if (*line)
			nt_log(err ? NT_LOG_ERROR : NT_LOG_WARNING,
			       "Configuration", "cause", line, NULL);
	free(text);
	return err;
}

/* --- putting it in force --- */

/* Everything of common but the number of workers, which is fixed. */
static bool make_common(struct nt_common *common,
			const struct nt_config *config, char *why)
{
	common->config = config;
	common->tls = NULL;
	snprintf(why, NT_WHY_LEN, "out of memory");
	common->rules = nt_rules_new(config);
	if (!common->rules)
		return false;
	if (nt_tls_is_served(config))
		common->tls = nt_tls_server_new(config, why);
	return common->tls || !nt_tls_is_served(config);
}

static void free_common(struct nt_common *common)
{
	nt_rules_free((struct nt_rules *)common->rules);
	SSL_CTX_free(common->tls);
}

/* All that can fail; the kernel last, as freeing does not undo its change. */
static bool prepare(struct nt_running *running, const struct nt_common *common,
		    struct nt_worker_next *next[], char *why)
{
	unsigned int i;

	for (i = 0; i < common->n_workers; i++) {
		next[i] = nt_worker_prepare(running->workers[i], common, why);
		if (!next[i])
			return false;
	}
	nt_kernel_refresh(&running->nl);
	if (!nt_kernel_apply(running->nl, common->config, running->config))
		return true;
	snprintf(why, NT_WHY_LEN, "%s", nt_nl_error(running->nl));
	return false;
}

static void settle(struct nt_running *running)
{
	int err;

	nt_kernel_refresh(&running->nl);
	err = nt_kernel_settle(running->nl, running->config);
	if (!err || nt_kernel_is_gone(err)) {
		ev_timer_stop(running->loop, &running->settle);
		return;
	}
	nt_log(NT_LOG_ERROR, "Previous upstreams can still be reached", "cause",
	       nt_nl_error(running->nl), NULL);
}

static void on_settle(struct ev_loop *loop, ev_timer *timer, int events)
{
	settle(timer->data);
}

void nt_running_settle(struct nt_running *running)
{
	if (ev_is_active(&running->settle))
		settle(running);
}

/*
 * The kernel lets the workers reach the previous upstreams until the last query
 * to them has ended and its sockets are closed.
 */
static void settle_later(struct nt_running *running,
			 const struct nt_config *previous)
{
	if (!nt_kernel_unsettled(running->config, previous))
		return;
	running->settle.repeat = previous->upstream_timeout / 1000.0 +
				 SETTLE_SECONDS;
	ev_timer_again(running->loop, &running->settle);
}

bool nt_running_init(struct nt_running *running, char *why)
{
	ev_init(&running->settle, on_settle);
	running->settle.data = running;
	return make_common(&running->common, running->config, why);
}

/* Return: is it in force now? If not, why holds the cause. */
static bool put_in_force(struct nt_running *running, struct nt_config *config,
			 char *why)
{
	struct nt_worker_next *next[NT_WORKERS_MAX] = { NULL };
	struct nt_common common = running->common;
	struct nt_config *previous;
	unsigned int i;

	if (!make_common(&common, config, why) ||
	    !prepare(running, &common, next, why)) {
		for (i = 0; i < common.n_workers; i++)
			nt_worker_next_free(next[i]);
		free_common(&common);
		return false;
	}
	for (i = 0; i < common.n_workers; i++)
		nt_worker_change(running->workers[i], next[i]);
	free_common(&running->common);
	previous = running->config;
	running->common = common;
	running->config = config;
	settle_later(running, previous);
	config_free(previous);
	return true;
}

void nt_running_revoke_forbidden(struct nt_running *running)
{
	char leases[24];
	size_t n;

	if (nt_revoke_forbidden(running->nl, running->common.rules, &n)) {
		nt_log(NT_LOG_ERROR, "Cannot revoke what is forbidden now",
		       "cause", nt_nl_error(running->nl), NULL);
		return;
	}
	snprintf(leases, sizeof(leases), "%zu", n);
	if (n)
		nt_log(NT_LOG_INFO, "Revoked", "leases", leases, NULL);
}

void nt_running_reload(struct nt_running *running)
{
	const char *key = NULL, *cause = NULL;
	struct nt_config *config;
	char why[NT_WHY_LEN];

	nt_notify_reloading();
	if (load_again(running, &config))
		cause = "the configuration has errors, see above";
	else
		key = nt_config_fixed_key(running->config, config);
	if (key)
		cause = "this key needs a restart";
	else if (!cause && !put_in_force(running, config, why))
		cause = why;
	if (cause) {
		nt_log(NT_LOG_ERROR, "Not reloaded", "cause", cause, "key", key,
		       NULL);
		nt_notify_ready("Not reloaded", cause);
		config_free(config);
		return;
	}
	nt_log_setup(config->log_level, config->log_format,
		     config->log_target);
	nt_resolvconf_change(&running->resolvconf, running->loop, config);
	nt_running_revoke_forbidden(running);
	nt_log(NT_LOG_INFO, "Reloaded", NULL);
	nt_notify_ready("Serving, reloaded", NULL);
}

void nt_running_free(struct nt_running *running)
{
	free_common(&running->common);
	config_free(running->config);
}
