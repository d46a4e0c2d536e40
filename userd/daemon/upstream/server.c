// SPDX-License-Identifier: GPL-2.0
#include "daemon/upstream/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "lib/base/log.h"

#define LOG_SECONDS	60.0	/* between log lines of one kind and server */

double nt_upstreams_now(struct nt_upstreams *all)
{
	unsigned int turn = ev_iteration(all->loop);
	struct timespec ts;

	if (all->now && turn == all->turn)
		return all->now;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	all->now = ts.tv_sec + ts.tv_nsec / 1e9;
	all->turn = turn;
	return all->now;
}

/* --- randomness --- */

bool nt_upstreams_random_init(struct nt_upstreams *all)
{
	size_t got = 0;
	ssize_t n;

	/* A signal may cut short a read of more than 256 octets. */
	while (got < NT_RANDOM_LEN) {
		n = getrandom(all->random + got, NT_RANDOM_LEN - got, 0);
		if (n < 0 && errno != EINTR)
			return false;
		got += n > 0 ? n : 0;
	}
	all->random_left = NT_RANDOM_LEN;
	return true;
}

void nt_upstreams_random(struct nt_upstreams *all, void *to, size_t len)
{
	/* It worked at the start, and ids that can be guessed are worse. */
	if (all->random_left < len && !nt_upstreams_random_init(all))
		abort();
	all->random_left -= len;
	memcpy(to, all->random + all->random_left, len);
	explicit_bzero(all->random + all->random_left, len);
}

uint16_t nt_upstreams_random16(struct nt_upstreams *all)
{
	uint16_t number;

	nt_upstreams_random(all, &number, sizeof(number));
	return number;
}

void nt_upstreams_flush_later(struct nt_upstreams *all)
{
	ev_feed_event(all->loop, &all->flush, EV_CUSTOM);
}

/* --- health --- */

static void log_server(const struct nt_server *server, enum nt_log_level level,
		       const char *message, const char *cause)
{
	char text[NT_ENDPOINT_STRLEN];

	nt_log(level, message, "upstream",
	       nt_endpoint_str(&server->resolver.endpoint, text), "cause",
	       cause, NULL);
}

void nt_server_failed(struct nt_server *server, bool at_once,
		      const char *cause)
{
	ev_tstamp now = nt_upstreams_now(server->all);
	bool went_down = nt_balance_failed(server->health, at_once,
					   now * 1000);

	server->failures++;
	if (!went_down &&
	    (!at_once || now - server->down_logged < LOG_SECONDS))
		return;
	server->down_logged = now;
	log_server(server, NT_LOG_WARNING, "Upstream down", cause);
}

void nt_server_forged(struct nt_server *server)
{
	ev_tstamp now = nt_upstreams_now(server->all);

	if (server->forged_logged &&
	    now - server->forged_logged < LOG_SECONDS)
		return;
	server->forged_logged = now;
	log_server(server, NT_LOG_WARNING, "Forged answers, asking by TCP",
		   NULL);
}

static void log_up(struct nt_server *server, bool was_down)
{
	if (was_down)
		log_server(server, NT_LOG_INFO, "Upstream up", NULL);
}

void nt_server_answered(struct nt_server *server, double seconds)
{
	server->answers++;
	log_up(server, nt_balance_answered(server->health,
					   seconds > 0 ? seconds * 1e6 : 0));
}

void nt_server_alive(struct nt_server *server)
{
	log_up(server, nt_balance_alive(server->health));
}
