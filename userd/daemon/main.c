// SPDX-License-Identifier: GPL-2.0
/* The order of start and end, and the signals in between. */
#include <errno.h>
#include <ev.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/cache.h"
#include "daemon/commit.h"
#include "daemon/kernel.h"
#include "daemon/listener.h"
#include "daemon/notify.h"
#include "daemon/upstream.h"
#include "lib/log.h"

#define DRAIN_TURN	0.05	/* seconds */
#define DRAIN_TURNS	40

struct daemon {
	struct ev_loop *loop;
	int argc;
	char **argv;
	char **envp;
	struct nt_config config;
	struct nt_rules *rules;
	struct nt_cache *cache;
	struct nt_core core;
	struct nt_upstreams upstreams;
	struct nt_commit commit;
	struct nt_listeners *listeners;
	struct ev_signal term;
	struct ev_signal interrupt;
	struct ev_signal reload;
	struct ev_signal counters;
	struct ev_timer drain;
	unsigned int drain_turns;
};

static bool ask(struct nt_query *query, void *data)
{
	struct daemon *d = data;

	return nt_upstream_ask(&d->upstreams, query);
}

static void commit(struct nt_query *query, void *data)
{
	struct daemon *d = data;

	nt_commit_add(&d->commit, query);
}

static void reply(const struct nt_client *client, const uint8_t *wire,
		  size_t len, void *data)
{
	struct daemon *d = data;

	nt_listeners_reply(d->listeners, client, wire, len);
}

static void log_counters(const struct daemon *d)
{
	const struct nt_counters *c = &d->core.counters;
	const struct {
		const char *name;
		uint64_t value;
	} all[] = {
		{ "queries", c->queries },
		{ "malformed", c->malformed },
		{ "blocked", c->blocked },
		{ "cached", c->cached },
		{ "authorized", c->authorized },
		{ "unhandled", c->unhandled },
		{ "failed", c->failed },
		{ "refused_busy", c->refused_busy },
		{ "commits_failed", c->commits_failed },
		{ "upstream_strays", c->upstream_strays },
		{ "upstream_timeouts", c->upstream_timeouts },
		{ "queries_now", d->core.n_queries },
		{ "connections_now", nt_listeners_connections(d->listeners) },
	};
	char text[24];
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		snprintf(text, sizeof(text), "%llu",
			 (unsigned long long)all[i].value);
		nt_log(NT_LOG_INFO, "Counter", "name", all[i].name, "value",
		       text, NULL);
	}
}

static void on_counters(struct ev_loop *loop, ev_signal *signal, int events)
{
	log_counters(signal->data);
}

static void on_drained(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct daemon *d = timer->data;

	if (!d->core.n_queries || ++d->drain_turns == DRAIN_TURNS)
		ev_break(loop, EVBREAK_ALL);
}

/* No new questions; those under way get a little time. */
static void on_term(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct daemon *d = signal->data;

	nt_notify("STOPPING=1");
	nt_listeners_stop(d->listeners);
	if (!d->core.n_queries) {
		ev_break(loop, EVBREAK_ALL);
		return;
	}
	ev_timer_start(loop, &d->drain);
}

static bool same_endpoint(const struct nt_endpoint *a,
			  const struct nt_endpoint *b)
{
	return a->port == b->port && nt_addr_equal(&a->addr, &b->addr);
}

/* The first key that cannot change while the daemon runs, NULL if none did. */
static const char *fixed_key(const struct nt_config *old,
			     const struct nt_config *new)
{
	unsigned int i;

	if (old->n_listen != new->n_listen)
		return "listenAddr";
	for (i = 0; i < old->n_listen; i++)
		if (!same_endpoint(&old->listen[i], &new->listen[i]))
			return "listenAddr";
	return NULL;
}

static int load(struct daemon *d, struct nt_config *config)
{
	return nt_config_load(config, d->argc, d->argv, d->envp, stderr);
}

/* All or nothing: what cannot be put in force leaves the old in force. */
static void on_reload(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct daemon *d = signal->data;
	struct nt_config config, old;
	struct nt_rules *rules = NULL;
	const char *key;

	if (load(d, &config))
		goto refuse;
	key = fixed_key(&d->config, &config);
	if (key) {
		nt_log(NT_LOG_ERROR, "Not reloaded", "cause",
		       "this key needs a restart", "key", key, NULL);
		goto free;
	}
	/* The rules look into the configuration that stays. */
	old = d->config;
	d->config = config;
	rules = nt_rules_new(&d->config);
	if (!rules || nt_kernel_apply(d->commit.nl, &d->config)) {
		nt_log(NT_LOG_ERROR, "Not reloaded", "cause",
		       rules ? nt_nl_error(d->commit.nl) : "out of memory",
		       NULL);
		nt_rules_free(rules);
		d->config = old;
		goto free;
	}
	nt_rules_free(d->rules);
	d->rules = rules;
	d->core.rules = rules;
	nt_config_free(&old);
	nt_log_setup(d->config.log_level, d->config.log_format);
	nt_cache_free(d->cache);
	d->cache = d->config.cache_ttl ? nt_cache_new(d->config.cache_ttl,
						      d->config.cache_entries) :
					 NULL;
	d->core.cache = d->cache;
	nt_log(NT_LOG_INFO, "Reloaded", NULL);
	return;

refuse:
	nt_log(NT_LOG_ERROR, "Not reloaded", "cause",
	       "the configuration has errors, see above", NULL);
free:
	nt_config_free(&config);
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

/* Bind before anything changes in the kernel. */
static int start(struct daemon *d)
{
	struct nt_nl *nl = NULL;
	char why[256];
	int err;

	d->rules = nt_rules_new(&d->config);
	if (d->config.cache_ttl)
		d->cache = nt_cache_new(d->config.cache_ttl,
					d->config.cache_entries);
	if (!d->rules || (d->config.cache_ttl && !d->cache))
		return fail("start", "out of memory");
	d->core.config = &d->config;
	d->core.rules = d->rules;
	d->core.cache = d->cache;
	d->core.ops = (struct nt_query_ops) { ask, commit, reply, d };
	d->upstreams.loop = d->loop;
	d->upstreams.config = &d->config;
	d->listeners = nt_listeners_new(d->loop, &d->core, why);
	if (!d->listeners)
		return fail("start", why);
	err = nt_upstream_check(&d->config);
	if (err)
		return fail("cannot mark sockets for the upstream, CAP_NET_ADMIN is needed",
			    strerror(-err));
	err = nt_nl_open(&nl);
	if (!err)
		err = nt_kernel_adopt(nl);
	if (!err)
		err = nt_kernel_apply(nl, &d->config);
	if (err) {
		fail("kernel", nl ? nt_nl_error(nl) : "out of memory");
		nt_nl_close(nl);
		return EXIT_FAILURE;
	}
	nt_commit_init(&d->commit, d->loop, nl);
	return 0;
}

static void run(struct daemon *d)
{
	watch_signal(d, &d->term, SIGTERM, on_term);
	watch_signal(d, &d->interrupt, SIGINT, on_term);
	watch_signal(d, &d->reload, SIGHUP, on_reload);
	watch_signal(d, &d->counters, SIGUSR1, on_counters);
	ev_timer_init(&d->drain, on_drained, DRAIN_TURN, DRAIN_TURN);
	d->drain.data = d;
	nt_listeners_start(d->listeners);
	nt_log(NT_LOG_INFO, "Ready", "version", NETTRUST_VERSION, NULL);
	nt_notify("READY=1");
	ev_run(d->loop, 0);
	nt_commit_flush(&d->commit);
	nt_kernel_leave(d->commit.nl, &d->config);
	nt_commit_exit(&d->commit);
}

int main(int argc, char **argv, char **envp)
{
	struct daemon d = { .argc = argc, .argv = argv, .envp = envp };
	int err;

	signal(SIGPIPE, SIG_IGN);
	err = load(&d, &d.config);
	if (err) {
		nt_config_free(&d.config);
		return err > 0 ? EXIT_SUCCESS : 2;
	}
	nt_log_setup(d.config.log_level, d.config.log_format);
	d.loop = ev_default_loop(0);
	err = d.loop ? start(&d) : fail("start", "no event loop");
	if (!err)
		run(&d);
	if (d.listeners)
		nt_listeners_free(d.listeners);
	nt_cache_free(d.cache);
	nt_rules_free(d.rules);
	nt_config_free(&d.config);
	return err;
}
