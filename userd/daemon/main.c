// SPDX-License-Identifier: GPL-2.0
/* Start, signals and exit, in that order. */
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
#include "daemon/client/listener.h"
#include "daemon/core/counters.h"
#include "daemon/kernel/keeper.h"
#include "daemon/kernel/kernel.h"
#include "daemon/metrics/metrics.h"
#include "daemon/reload.h"
#include "daemon/service/beacon.h"
#include "daemon/service/notify.h"
#include "daemon/service/sandbox.h"
#include "daemon/service/watchdog.h"
#include "daemon/upstream/upstream.h"
#include "daemon/worker.h"
#include "lib/base/log.h"

#define FIRST_GIVEN	3	/* SD_LISTEN_FDS_START */
#define WORKERS_DEFAULT	8	/* at most, unless the configuration says */
#define EXIT_NO_MODULE	3	/* the CLI's, too */

struct daemon {
	struct nt_running running;
	struct nt_given given;
	struct nt_watchdog watchdog;
	struct nt_beacon beacon;
	struct nt_keeper *names;
	struct nt_exporter *exporter;
	bool keep;		/* leave in the kernel what is in force */
	bool ending;		/* the workers were told to end, and may have */
	struct ev_signal term;
	struct ev_signal interrupt;
	struct ev_signal quit;
	struct ev_signal reload;
	struct ev_signal counters;
};

static void log_counter(const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	nt_log(NT_LOG_INFO, "Counter", "name", name, "value", text, NULL);
}

static void log_counters(const struct daemon *d)
{
	const struct nt_running *running = &d->running;
	struct nt_worker_state state;
	size_t n;

	nt_workers_state(running->workers, running->common.n_workers, &state);
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

/* No new questions; queries in progress get a little time. */
static void on_term(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct daemon *d = signal->data;
	unsigned int i;

	/* A second signal may arrive in the same turn of the loop. */
	if (d->ending)
		return;
	d->ending = true;
	nt_notify("STOPPING=1");
	for (i = 0; i < d->running.common.n_workers; i++)
		nt_worker_drain(d->running.workers[i]);
	ev_break(loop, EVBREAK_ALL);
}

/*
 * Another daemon follows or the machine goes down: the kernel keeps enforcing
 * until then.
 */
static void on_quit(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct daemon *d = signal->data;

	d->keep = true;
	on_term(loop, signal, events);
}

static void on_reload(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct daemon *d = signal->data;

	if (!d->ending)
		nt_running_reload(&d->running);
}

static void watch_signal(struct daemon *d, struct ev_signal *watcher,
			 int number,
			 void (*func)(struct ev_loop *, ev_signal *, int))
{
	ev_signal_init(watcher, func, number);
	watcher->data = d;
	ev_signal_start(d->running.loop, watcher);
}

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "nettrustd: %s: %s\n", what, why);
	return EXIT_FAILURE;
}

/* A service manager need not restart us while there is no module. */
static int fail_kernel(struct nt_nl *nl, int err)
{
	int code = fail("kernel", nt_nl_error(nl));

	return err == -ENOENT ? EXIT_NO_MODULE : code;
}

/* One for each processor that we may use, unless the configuration says. */
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
	struct nt_running *running = &d->running;
	struct nt_common *common = &running->common;
	unsigned int n = count_workers(running->config), i;

	common->n_workers = n;
	common->given = &d->given;
	if (!nt_activation_take(&d->given, running->config, FIRST_GIVEN, why))
		return false;
	if (!nt_running_init(running, why))
		return false;
	if (getrandom(common->cookie_secret, NT_SIPHASH_KEY, 0) !=
	    NT_SIPHASH_KEY) {
		snprintf(why, NT_WHY_LEN, "no random numbers");
		return false;
	}
	if (n > 1 && !nt_listeners_check(running->config, &d->given, why))
		return false;
	for (i = 0; i < n; i++) {
		running->workers[i] = nt_worker_new(common, why);
		if (!running->workers[i])
			return false;
	}
	return true;
}

/* Their threads block all signals, which the main thread handles. */
static int start_workers(struct daemon *d)
{
	struct nt_running *running = &d->running;
	struct nt_nl *nl = NULL;
	sigset_t all, before;
	unsigned int i;
	int err = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (i = 0; i < running->common.n_workers && !err; i++) {
		err = nt_nl_open(&nl);
		if (err)
			nt_nl_close(nl);
		else
			err = nt_worker_start(running->workers[i], nl,
					      d->names);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return err;
}

/* Connects to the kernel and configures it. Return: exit code. */
static int start_kernel(struct nt_running *running)
{
	int err = nt_nl_open(&running->nl);

	if (!err)
		err = nt_kernel_adopt(running->nl);
	if (!err)
		err = nt_kernel_apply(running->nl, running->config, NULL);
	if (err)
		return fail_kernel(running->nl, err);
	/* Adopted leases may be due to other rules. */
	nt_running_revoke_forbidden(running);
	return 0;
}

/*
 * Binds before anything changes in the kernel, so that a second daemon fails
 * without effect. Return: exit code.
 */
static int start(struct daemon *d)
{
	const struct nt_config *config = d->running.config;
	char why[NT_WHY_LEN];
	int err;

	if (!make_workers(d, why))
		return fail("start", why);
	nt_beacon_init(&d->beacon);
	d->exporter = nt_exporter_new(config);
	err = nt_upstream_check(config);
	if (err)
		return fail("cannot mark sockets for the upstream, CAP_NET_ADMIN is needed",
			    strerror(-err));
	if (!nt_sandbox_user(config, why) || !nt_sandbox_filter(config, why))
		return fail("start", why);
	if (config->history_entries) {
		d->names = nt_keeper_new(config);
		if (!d->names)
			return fail("start", "out of memory");
	}
	return start_kernel(&d->running);
}

/*
 * Configures the kernel and ends (-apply): the policy is enforced even if
 * something keeps the daemon from serving. Return: exit code.
 */
static int apply(struct nt_running *running)
{
	int err = nt_nl_open(&running->nl);

	if (!err)
		err = nt_kernel_apply(running->nl, running->config, NULL);
	if (err)
		err = fail_kernel(running->nl, err);
	nt_nl_close(running->nl);
	return err;
}

static void run(struct daemon *d)
{
	struct nt_running *running = &d->running;
	unsigned int n = running->common.n_workers;
	struct ev_loop *loop = running->loop;
	int err = start_workers(d);

	/* What is set up in the kernel stays, as if we had been killed. */
	if (err)
		_exit(fail("cannot start a worker", strerror(-err)));
	nt_watchdog_start(&d->watchdog, loop, running->workers, n);
	watch_signal(d, &d->term, SIGTERM, on_term);
	watch_signal(d, &d->interrupt, SIGINT, on_term);
	watch_signal(d, &d->quit, SIGQUIT, on_quit);
	watch_signal(d, &d->reload, SIGHUP, on_reload);
	watch_signal(d, &d->counters, SIGUSR1, on_counters);
	nt_log(NT_LOG_INFO, "Ready", "version", NETTRUST_VERSION, NULL);
	nt_notify_ready("Serving", NULL);
	nt_resolvconf_change(&running->resolvconf, loop, running->config);
	nt_beacon_start(&d->beacon, loop);
	nt_keeper_start(d->names, loop);
	nt_exporter_start(d->exporter, loop,
			  (const struct nt_config *const *)&running->config,
			  running->workers, n);
	ev_run(loop, 0);
}

/* leave: take from the kernel what is in force. */
static void stop(struct daemon *d, bool leave)
{
	struct nt_running *running = &d->running;
	unsigned int i;

	nt_exporter_free(d->exporter);
	for (i = 0; i < NT_WORKERS_MAX; i++)
		nt_worker_free(running->workers[i]);
	nt_keeper_save(d->names);
	nt_keeper_free(d->names);
	nt_running_settle(running);
	if (leave) {
		nt_kernel_refresh(&running->nl);
		nt_kernel_leave(running->nl, running->config);
	}
	nt_nl_close(running->nl);
	nt_activation_close(&d->given);
	nt_running_free(running);
}

int main(int argc, char **argv, char **envp)
{
	struct daemon d = {
		.running = { .argc = argc, .argv = argv, .envp = envp },
	};
	struct nt_running *running = &d.running;
	const struct nt_config *config;
	int err;

	signal(SIGPIPE, SIG_IGN);
	err = nt_running_load(running);
	config = running->config;
	if (err) {
		nt_running_free(running);
		return err > 0 ? EXIT_SUCCESS : 2;
	}
	nt_log_setup(config->log_level, config->log_format,
		     config->log_target);
	if (config->apply) {
		err = apply(running);
		nt_running_free(running);
		return err;
	}
	running->loop = ev_default_loop(0);
	err = running->loop ? start(&d) : fail("start", "no event loop");
	if (!err)
		run(&d);
	stop(&d, !err && !d.keep);
	return err;
}
