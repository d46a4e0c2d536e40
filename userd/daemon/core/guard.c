// SPDX-License-Identifier: GPL-2.0
#include "daemon/core/guard.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/core/table.h"
#include "daemon/core/tunnel.h"
#include "lib/base/log.h"

#define SLOW_RATE	20	/* questions/s of a client with strikes */
#define SLOW_BURST	20
#define PROVEN		2	/* flag beside the IP version in a key */
#define LOG_AGAIN_MS	60000	/* between two log lines on a client's rate */
#define LOGS_A_SECOND	10

/* Token bucket; tokens in thousandths. */
struct bucket {
	uint64_t tokens;
	uint64_t filled_ms;
};

struct guarded {
	bool known;
	bool slowed;
	struct bucket rate;
	struct bucket slow;
	struct bucket proofs;	/* BADCOOKIE replies */
	uint64_t strikes;	/* in thousandths; leaks over strikeWindow */
	uint64_t leaked_ms;
	uint64_t refused_until_ms;
	uint64_t logged_ms;	/* that it asks too often; 0: never */
};

struct nt_guard {
	struct nt_table *clients;
	struct nt_tunnels *tunnels;
	struct bucket logs;
};

void nt_guard_free(struct nt_guard *guard)
{
	if (!guard)
		return;
	nt_table_free(guard->clients);
	nt_tunnels_free(guard->tunnels);
	free(guard);
}

struct nt_guard *nt_guard_new(uint32_t entries)
{
	struct nt_guard *guard = calloc(1, sizeof(*guard));

	if (!guard)
		return NULL;
	guard->clients = nt_table_new(entries, sizeof(struct guarded));
	guard->tunnels = nt_tunnels_new(entries);
	if (guard->clients && guard->tunnels)
		return guard;
	nt_guard_free(guard);
	return NULL;
}

/* An IPv4 address, mapped or not, or the /64 of an IPv6 one. */
static struct nt_table_key key_of(const struct nt_addr *addr)
{
	struct nt_table_key key = { 0 };

	if (addr->family == AF_INET) {
		key.a = addr->v4.s_addr;
	} else if (IN6_IS_ADDR_V4MAPPED(&addr->v6)) {
		key.a = addr->v6.s6_addr32[3];
	} else {
		memcpy(&key.a, &addr->v6, sizeof(key.a));
		key.b = 1;
	}
	return key;
}

/* A client proven to be at its address has a key of its own. */
static struct nt_table_key key_of_sender(const struct nt_client *client,
					 const struct nt_question *question)
{
	struct nt_table_key key = key_of(&client->peer.addr);

	if (client->tcp || question->cookie_good)
		key.b |= PROVEN;
	return key;
}

static bool is_loopback(const struct nt_addr *addr)
{
	if (addr->family == AF_INET)
		return be32toh(addr->v4.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&addr->v6) ||
	       (IN6_IS_ADDR_V4MAPPED(&addr->v6) &&
		addr->v6.s6_addr[12] == 127);
}

static bool is_exempt(const struct nt_core *core,
		      const struct nt_client *client)
{
	return !core->guard || (!core->config->guard_loopback &&
				is_loopback(&client->peer.addr));
}

static void fill(struct bucket *bucket, uint32_t rate, uint32_t burst,
		 uint64_t now_ms)
{
	uint64_t room = 1000 * (uint64_t)burst, passed;

	passed = now_ms > bucket->filled_ms ? now_ms - bucket->filled_ms : 0;
	/* Enough to fill it; also keeps the product below in range. */
	if (passed > room / rate)
		bucket->tokens = room;
	else
		bucket->tokens += passed * rate;
	if (bucket->tokens > room)
		bucket->tokens = room;
	bucket->filled_ms = now_ms;
}

static bool take(struct bucket *bucket, uint32_t rate, uint32_t burst,
		 uint64_t now_ms)
{
	fill(bucket, rate, burst, now_ms);
	if (bucket->tokens < 1000)
		return false;
	bucket->tokens -= 1000;
	return true;
}

/* At a limited rate: a flood of clients must not flood the log. */
static void log_guarded(struct nt_core *core, const struct nt_client *client,
			const struct nt_question *question, const char *cause,
			uint64_t now_ms)
{
	char peer[NT_ENDPOINT_STRLEN];

	if (take(&core->guard->logs, LOGS_A_SECOND, LOGS_A_SECOND, now_ms))
		nt_log(NT_LOG_WARNING, "Guarded", "question", question->name,
		       "client", nt_endpoint_str(&client->peer, peer), "cause",
		       cause, NULL);
	else
		core->counters.guard_untold++;
}

static struct guarded *find(struct nt_core *core,
			    const struct nt_client *client,
			    const struct nt_question *question,
			    uint64_t now_ms)
{
	struct guarded *guarded;
	bool forgot;

	guarded = nt_table_get(core->guard->clients,
			       key_of_sender(client, question), &forgot);
	core->counters.guard_forgot += forgot;
	if (guarded->known)
		return guarded;
	guarded->known = true;
	guarded->rate.tokens = UINT64_MAX / 2;
	guarded->slow.tokens = UINT64_MAX / 2;
	guarded->proofs.tokens = UINT64_MAX / 2;
	guarded->rate.filled_ms = now_ms;
	guarded->slow.filled_ms = now_ms;
	guarded->proofs.filled_ms = now_ms;
	guarded->leaked_ms = now_ms;
	return guarded;
}

/* Strikes leak as fast as strikeLimit in strikeWindow. */
static void leak(struct guarded *guarded, const struct nt_config *config,
		 uint64_t now_ms)
{
	uint64_t window_ms = 1000 * (uint64_t)config->strike_window, passed;

	passed = now_ms > guarded->leaked_ms ? now_ms - guarded->leaked_ms : 0;
	if (passed > 2 * window_ms)
		passed = 2 * window_ms;
	passed = passed * 1000 * config->strike_limit / window_ms;
	guarded->strikes -= passed < guarded->strikes ? passed :
							guarded->strikes;
	guarded->leaked_ms = now_ms;
	if (guarded->strikes <= 1000 * (uint64_t)config->strike_limit / 2)
		guarded->slowed = false;
}

/* A client slowed down for its strikes gets SLOW_RATE. */
static bool admit_struck(struct nt_core *core, struct guarded *guarded,
			 uint64_t now_ms)
{
	if (!core->config->strike_limit)
		return true;
	leak(guarded, core->config, now_ms);
	return !guarded->slowed ||
	       take(&guarded->slow, SLOW_RATE, SLOW_BURST, now_ms);
}

enum nt_admission nt_guard_admit(struct nt_core *core,
				 const struct nt_client *client,
				 const struct nt_question *question,
				 uint64_t now_ms)
{
	const struct nt_config *config = core->config;
	struct guarded *guarded;

	if (is_exempt(core, client))
		return NT_ADMISSION_YES;
	guarded = find(core, client, question, now_ms);
	if ((!config->client_rate ||
	     take(&guarded->rate, config->client_rate, config->client_burst,
		  now_ms)) &&
	    admit_struck(core, guarded, now_ms)) {
		if (guarded->refused_until_ms <= now_ms)
			return NT_ADMISSION_YES;
		core->counters.guard_refused++;
		return NT_ADMISSION_REFUSE;
	}
	core->counters.guard_limited++;
	if (!guarded->slowed && (!guarded->logged_ms ||
				 now_ms - guarded->logged_ms > LOG_AGAIN_MS)) {
		guarded->logged_ms = now_ms ? now_ms : 1;
		log_guarded(core, client, question,
			    "asks too often, see clientRate", now_ms);
	}
	if (client->tcp || question->cookie_good)
		return NT_ADMISSION_REFUSE;
	if (question->cookie_len &&
	    take(&guarded->proofs, SLOW_RATE, SLOW_BURST, now_ms))
		return NT_ADMISSION_PROVE;
	return NT_ADMISSION_DROP;
}

void nt_guard_strike(struct nt_core *core, const struct nt_client *client,
		     const struct nt_question *question, uint64_t now_ms)
{
	const struct nt_config *config = core->config;
	uint64_t limit = 1000 * (uint64_t)config->strike_limit;
	struct guarded *guarded;

	if (!limit || is_exempt(core, client))
		return;
	guarded = find(core, client, question, now_ms);
	leak(guarded, config, now_ms);
	guarded->strikes += 1000;
	if (guarded->strikes > limit && !guarded->slowed) {
		guarded->slowed = true;
		core->counters.guard_slowed++;
		log_guarded(core, client, question,
			    "asks for too many names that are refused or do not exist: slowed",
			    now_ms);
	}
	if (guarded->strikes <= 2 * limit)
		return;
	guarded->strikes = limit;
	guarded->refused_until_ms = now_ms +
				    1000 * (uint64_t)config->strike_seconds;
	log_guarded(core, client, question,
		    "keeps asking for names that are refused or do not exist: refused for strikeSeconds",
		    now_ms);
}

bool nt_guard_tunnels(struct nt_core *core, const struct nt_client *client,
		      const struct nt_question *question,
		      const struct nt_suffixes *parts,
		      const struct nt_decision *decision, uint64_t now_ms)
{
	const struct nt_config *config = core->config;
	struct nt_tunnel_sign sign = {
		.client = key_of(&client->peer.addr),
		.parts = parts,
		.type = question->type,
		.domain = decision->rule && decision->rule->below ?
			  decision->rule->name : NULL,
		.now_ms = now_ms,
		.limit = config->tunnel_score,
		.hold_ms = 1000 * (uint64_t)config->tunnel_seconds,
	};

	if (!core->guard || config->tunnel_action == NT_TUNNEL_OFF)
		return false;
	nt_tunnels_see(core->guard->tunnels, &sign);
	core->counters.guard_forgot += sign.forgot;
	if (sign.found) {
		core->counters.guard_tunnels++;
		log_guarded(core, client, question,
			    config->tunnel_action == NT_TUNNEL_REFUSE ?
			    "looks like a tunnel through its domain: refused" :
			    "looks like a tunnel through its domain",
			    now_ms);
	}
	if (!sign.held || config->tunnel_action != NT_TUNNEL_REFUSE)
		return false;
	core->counters.guard_refused++;
	return true;
}
