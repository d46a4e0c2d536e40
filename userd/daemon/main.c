// SPDX-License-Identifier: GPL-2.0
/* The order of start and end, and the signals in between. */
#include <errno.h>
#include <ev.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "daemon/client/activation.h"
#include "daemon/core/counters.h"
#include "daemon/kernel/keeper.h"
#include "daemon/kernel/kernel.h"
#include "daemon/client/listener.h"
#include "daemon/metrics/metrics.h"
#include "daemon/service/notify.h"
#include "daemon/service/presence.h"
#include "daemon/service/resolvconf.h"
#include "daemon/service/sandbox.h"
#include "daemon/net/tls.h"
#include "daemon/upstream/upstream.h"
#include "daemon/service/watchdog.h"
#include "daemon/worker.h"
#include "lib/base/log.h"
#include "lib/base/progress.h"
#include "lib/policy/revoke.h"

#define WHY_LEN		NT_TLS_WHY	/* of a sentence */
#define FIRST_GIVEN	3	/* SD_LISTEN_FDS_START */
#define WORKERS_DEFAULT	8	/* at most, if the configuration does not say */
#define EXIT_NO_MODULE	3	/* also of the tool */
#define SETTLE_SECONDS	2	/* more than a query to an upstream takes */

struct daemon {
	struct ev_loop *loop;
	int argc;
	char **argv;
	char **envp;
	/* Not changed while the workers have them. */
	struct nt_config *config;
	struct nt_nl *nl;
	struct nt_given given;
	struct nt_common common;
	struct nt_watchdog watchdog;
	struct nt_resolvconf resolvconf;
	struct nt_shown shown;
	struct nt_keeper *names;
	struct nt_exporter *exporter;
	struct nt_worker *workers[NT_WORKERS_MAX];
	bool keep;		/* what is in force when we end */
	bool ending;		/* the workers have been told, and may be gone */
	struct ev_signal term;
	struct ev_signal interrupt;
	struct ev_signal quit;
	struct ev_signal reload;
	struct ev_signal counters;
	/* Until no query can be under way to an upstream that a reload took. */
	struct ev_timer settle;
};

static void log_counter(const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	nt_log(NT_LOG_INFO, "Counter", "name", name, "value", text, NULL);
}

static void log_counters(const struct daemon *d)
{
	struct nt_worker_state state;
	size_t n;

	nt_workers_state(d->workers, d->common.n_workers, &state);
	for (n = 0; n < NT_COUNTERS; n++)
		log_counter(nt_counter_list[n].name,
			    nt_counter_get(&state.counters,
					   &nt_counter_list[n]));
	log_counter("log_lines_lost", nt_log_lost());
	log_counter("queries_now", state.queries);
	log_counter("connections_now", state.connections);
	log_counter("cache_entries_now", state.cache_entries);
	log_counter("cache_bytes_now", state.cache_octets);
}

static void on_counters(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct daemon *d = signal->data;

	log_counters(d);
	nt_keeper_save(d->names);
}

/* No new questions; those under way get a little time. */
static void on_term(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct daemon *d = signal->data;
	unsigned int i;

	/* Another one may have come in the same turn. */
	if (d->ending)
		return;
	d->ending = true;
	nt_notify("STOPPING=1");
	for (i = 0; i < d->common.n_workers; i++)
		nt_worker_drain(d->workers[i]);
	ev_break(loop, EVBREAK_ALL);
}

/* Another daemon will follow, or the machine goes down: nothing opens between. */
static void on_quit(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct daemon *d = signal->data;

	d->keep = true;
	on_term(loop, signal, events);
}

/* Return: as nt_config_load(); *config is to be freed in every case. */
static int load(struct daemon *d, struct nt_config **config, FILE *errors)
{
	*config = calloc(1, sizeof(**config));
	if (!*config)
		return -ENOMEM;
	return nt_config_load(*config, d->argc, d->argv, d->envp, errors);
}

/*
 * Its errors and warnings go to the log, which waits for nobody. Return: as load().
 */
static int load_again(struct daemon *d, struct nt_config **config)
{
	char *text = NULL, *rest, *line;
	size_t len = 0;
	FILE *errors = open_memstream(&text, &len);
	int err;

	*config = NULL;
	if (!errors)
		return -ENOMEM;
	err = load(d, config, errors);
	fclose(errors);
	rest = text;
	while ((line = strsep(&rest, "\n")))
		if (*line)
			nt_log(err ? NT_LOG_ERROR : NT_LOG_WARNING,
			       "Configuration", "cause", line, NULL);
	free(text);
	return err;
}

/*
 * The first time: somebody may wait for long lists, and errors come when they have been
 * read. Return: as load().
 */
static int load_first(struct daemon *d)
{
	char *text = NULL;
	size_t len = 0;
	FILE *errors = open_memstream(&text, &len);
	int err;

	if (!errors)
		return load(d, &d->config, stderr);
	nt_progress_start("reading the configuration and its lists:");
	err = load(d, &d->config, errors);
	nt_progress_end();
	fclose(errors);
	fputs(text ? text : "", stderr);
	free(text);
	return err;
}

static void config_free(struct nt_config *config)
{
	if (config)
		nt_config_free(config);
	free(config);
}

/* What everything has in common but the number of workers. */
static bool make_common(struct nt_common *common,
			const struct nt_config *config, char *why)
{
	common->config = config;
	common->tls = NULL;
	snprintf(why, WHY_LEN, "out of memory");
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

static bool prepare_workers(struct daemon *d, const struct nt_common *common,
			    struct nt_worker_next *next[], char *why)
{
	unsigned int i;

	for (i = 0; i < common->n_workers; i++) {
		next[i] = nt_worker_prepare(d->workers[i], common, why);
		if (!next[i])
			return false;
	}
	nt_kernel_refresh(&d->nl);
	if (!nt_kernel_apply(d->nl, common->config, d->config))
		return true;
	snprintf(why, WHY_LEN, "%s", nt_nl_error(d->nl));
	return false;
}

static void settle(struct daemon *d)
{
	int err;

	nt_kernel_refresh(&d->nl);
	err = nt_kernel_settle(d->nl, d->config);
	if (!err || nt_kernel_is_gone(err)) {
		ev_timer_stop(d->loop, &d->settle);
		return;
	}
	nt_log(NT_LOG_ERROR, "Upstreams of before can still be asked", "cause",
	       nt_nl_error(d->nl), NULL);
}

static void on_settle(struct ev_loop *loop, ev_timer *timer, int events)
{
	settle(timer->data);
}

/* The workers take until then to ask, and to close what they asked by. */
static void settle_later(struct daemon *d, const struct nt_config *before)
{
	if (!nt_kernel_unsettled(d->config, before))
		return;
	d->settle.repeat = before->upstream_timeout / 1000.0 + SETTLE_SECONDS;
	ev_timer_again(d->loop, &d->settle);
}

/* All or nothing. Return: is it in force now? If not, why holds the cause. */
static bool put_in_force(struct daemon *d, struct nt_config *config, char *why)
{
	struct nt_worker_next *next[NT_WORKERS_MAX] = { NULL };
	struct nt_common common = d->common;
	struct nt_config *before;
	unsigned int i;

	if (!make_common(&common, config, why) ||
	    !prepare_workers(d, &common, next, why)) {
		for (i = 0; i < common.n_workers; i++)
			nt_worker_next_free(next[i]);
		free_common(&common);
		return false;
	}
	for (i = 0; i < common.n_workers; i++)
		nt_worker_change(d->workers[i], next[i]);
	free_common(&d->common);
	before = d->config;
	d->common = common;
	d->config = config;
	settle_later(d, before);
	config_free(before);
	return true;
}

/* What stands against the rules, which every worker has by now. */
static void revoke_forbidden(struct daemon *d)
{
	char leases[24];
	size_t n;

	if (nt_revoke_forbidden(d->nl, d->common.rules, &n)) {
		nt_log(NT_LOG_ERROR, "Cannot revoke what is forbidden now",
		       "cause", nt_nl_error(d->nl), NULL);
		return;
	}
	snprintf(leases, sizeof(leases), "%zu", n);
	if (n)
		nt_log(NT_LOG_INFO, "Revoked", "leases", leases, NULL);
}

/* What cannot be put in force leaves the old in force. */
static void on_reload(struct ev_loop *loop, ev_signal *signal, int events)
{
	const char *key = NULL, *cause = NULL;
	struct daemon *d = signal->data;
	struct nt_config *config;
	char why[WHY_LEN];

	if (d->ending)
		return;
	nt_notify_reloading();
	if (load_again(d, &config))
		cause = "the configuration has errors, see above";
	else
		key = nt_config_fixed_key(d->config, config);
	if (key)
		cause = "this key needs a restart";
	else if (!cause && !put_in_force(d, config, why))
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
	nt_resolvconf_change(&d->resolvconf, d->loop, config);
	revoke_forbidden(d);
	nt_log(NT_LOG_INFO, "Reloaded", NULL);
	nt_notify_ready("Serving, reloaded", NULL);
}

static void watch_signal(struct daemon *d, struct ev_signal *watcher,
			 int number,
			 void (*func)(struct ev_loop *, ev_signal *, int))
{
	ev_signal_init(watcher, func, number);
	watcher->data = d;
	ev_signal_start(d->loop, watcher);
}

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "nettrustd: %s: %s\n", what, why);
	return EXIT_FAILURE;
}

/* Whoever starts us need not try again while there is no module. */
static int fail_kernel(const struct daemon *d, int err)
{
	int code = fail("kernel", nt_nl_error(d->nl));

	return err == -ENOENT ? EXIT_NO_MODULE : code;
}

/* As many as there are processors for us, unless the configuration says. */
static unsigned int count_workers(const struct nt_config *config)
{
	unsigned int n;
	cpu_set_t cpus;

	if (config->workers)
		return config->workers;
	CPU_ZERO(&cpus);
	if (sched_getaffinity(0, sizeof(cpus), &cpus))
		return 1;
	n = CPU_COUNT(&cpus);
	return n < WORKERS_DEFAULT ? n : WORKERS_DEFAULT;
}

static bool make_workers(struct daemon *d, char *why)
{
	unsigned int n = count_workers(d->config), i;

	d->common.n_workers = n;
	d->common.given = &d->given;
	if (!nt_activation_take(&d->given, d->config, FIRST_GIVEN, why))
		return false;
	if (!make_common(&d->common, d->config, why))
		return false;
	if (getrandom(d->common.cookie_secret, NT_SIPHASH_KEY, 0) !=
	    NT_SIPHASH_KEY) {
		snprintf(why, WHY_LEN, "no random numbers");
		return false;
	}
	if (n > 1 && !nt_listeners_check(d->config, &d->given, why))
		return false;
	for (i = 0; i < n; i++) {
		d->workers[i] = nt_worker_new(&d->common, why);
		if (!d->workers[i])
			return false;
	}
	return true;
}

/* The workers' threads leave the signals to the main one. */
static int start_workers(struct daemon *d)
{
	struct nt_nl *nl = NULL;
	sigset_t all, before;
	unsigned int i;
	int err = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (i = 0; i < d->common.n_workers && !err; i++) {
		err = nt_nl_open(&nl);
		if (err)
			nt_nl_close(nl);
		else
			err = nt_worker_start(d->workers[i], nl, d->names);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return err;
}

/* Bind before anything changes in the kernel. */
static int start(struct daemon *d)
{
	char why[WHY_LEN];
	int err;

	if (!make_workers(d, why))
		return fail("start", why);
	nt_shown_init(&d->shown);
	d->exporter = nt_exporter_new(d->config);
	err = nt_upstream_check(d->config);
	if (err)
		return fail("cannot mark sockets for the upstream, CAP_NET_ADMIN is needed",
			    strerror(-err));
	if (!nt_sandbox_user(d->config, why) ||
	    !nt_sandbox_filter(d->config, why))
		return fail("start", why);
	if (d->config->history_entries)
		d->names = nt_keeper_new(d->config);
	if (d->config->history_entries && !d->names)
		return fail("start", "out of memory");
	err = nt_nl_open(&d->nl);
	if (!err)
		err = nt_kernel_adopt(d->nl);
	if (!err)
		err = nt_kernel_apply(d->nl, d->config, NULL);
	if (err)
		return fail_kernel(d, err);
	/* Leases that are adopted may be of other rules. */
	revoke_forbidden(d);
	return 0;
}

/* Without sockets: whatever keeps the daemon from serving, this holds. */
static int apply(struct daemon *d)
{
	int err = nt_nl_open(&d->nl);

	if (!err)
		err = nt_kernel_apply(d->nl, d->config, NULL);
	if (err)
		err = fail_kernel(d, err);
	nt_nl_close(d->nl);
	return err;
}

static void run(struct daemon *d)
{
	int err = start_workers(d);

	/* What was set up in the kernel stays, as if we had been killed. */
	if (err)
		_exit(fail("cannot start a worker", strerror(-err)));
	nt_watchdog_start(&d->watchdog, d->loop, d->workers,
			  d->common.n_workers);
	watch_signal(d, &d->term, SIGTERM, on_term);
	watch_signal(d, &d->interrupt, SIGINT, on_term);
	watch_signal(d, &d->quit, SIGQUIT, on_quit);
	watch_signal(d, &d->reload, SIGHUP, on_reload);
	watch_signal(d, &d->counters, SIGUSR1, on_counters);
	ev_init(&d->settle, on_settle);
	d->settle.data = d;
	nt_log(NT_LOG_INFO, "Ready", "version", NETTRUST_VERSION, NULL);
	nt_notify_ready("Serving", NULL);
	nt_resolvconf_change(&d->resolvconf, d->loop, d->config);
	nt_shown_start(&d->shown, d->loop);
	nt_keeper_start(d->names, d->loop);
	nt_exporter_start(d->exporter, d->loop,
			  (const struct nt_config *const *)&d->config,
			  d->workers, d->common.n_workers);
	ev_run(d->loop, 0);
}

static void free_workers(struct daemon *d)
{
	unsigned int i;

	for (i = 0; i < NT_WORKERS_MAX; i++)
		nt_worker_free(d->workers[i]);
}

int main(int argc, char **argv, char **envp)
{
	struct daemon d = { .argc = argc, .argv = argv, .envp = envp };
	int err;

	signal(SIGPIPE, SIG_IGN);
	err = load_first(&d);
	if (err) {
		config_free(d.config);
		return err > 0 ? EXIT_SUCCESS : 2;
	}
	nt_log_setup(d.config->log_level, d.config->log_format,
		     d.config->log_target);
	if (d.config->apply) {
		err = apply(&d);
		config_free(d.config);
		return err;
	}
	d.loop = ev_default_loop(0);
	err = d.loop ? start(&d) : fail("start", "no event loop");
	if (!err)
		run(&d);
	nt_exporter_free(d.exporter);
	free_workers(&d);
	nt_keeper_save(d.names);
	nt_keeper_free(d.names);
	if (ev_is_active(&d.settle))
		settle(&d);
	if (!err && !d.keep) {
		nt_kernel_refresh(&d.nl);
		nt_kernel_leave(d.nl, d.config);
	}
	nt_nl_close(d.nl);
	free_common(&d.common);
	nt_activation_close(&d.given);
	config_free(d.config);
	return err;
}
