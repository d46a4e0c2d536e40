// SPDX-License-Identifier: GPL-2.0
#include "world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "daemon/core/cache.h"
#include "daemon/core/core.h"
#include "daemon/core/guard.h"
#include "daemon/core/query.h"
#include "lib/config/load.h"
#include "text.h"

/* The world plays the kernel, so it may vouch for commits. */
struct nt_committed {
	char unused;
};

#define OPT_FLAGS_AT	4	/* octets from the end, if OPT is empty */

static void in_core(struct world *world, bool core)
{
	if (world->armed)
		world->armed(core);
}

static void event(struct world *world, char *text)
{
	if (world->n_events == WORLD_MANY)
		abort();
	world->events[world->n_events++] = text;
}

__attribute__((format(printf, 2, 3)))
static void event_of(struct world *world, const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		abort();
	va_end(args);
	event(world, text);
}

void world_seen(struct world *world)
{
	free(world->events[0]);
	world->n_events--;
	memmove(world->events, world->events + 1,
		world->n_events * sizeof(world->events[0]));
}

/* --- what the core calls --- */

static bool ask(struct nt_query *query, void *data)
{
	static const uint8_t cases[32] = { 0x55, 0xaa, 0x55, 0xaa };
	struct nt_question *question = &query->question;
	struct world *world = data;
	struct world_asked *asked = &world->asked[world->n_asked];
	uint8_t *wire;
	size_t len;
	char *type;

	if (!world->can_ask || world->n_asked == WORLD_MANY)
		return false;
	asked->query = query;
	asked->id = world->next_id++;
	wire = nt_upstream_query(question, asked->id, cases, NT_EDNS_SIZE,
				 &asked->owner, &len);
	if (!wire)
		return false;
	in_core(world, false);
	world->n_asked++;
	type = ldns_rr_type2str(nt_get16(wire + NT_HEADER_LEN +
					 question->owner_len));
	event_of(world, "asks %s%s %s %s%s", question->name,
		 question->owner_len > 1 ? "." : "", type,
		 wire[len - OPT_FLAGS_AT] >> 7 ? "do " : "",
		 LDNS_CD_WIRE(wire) ? "cd " : "");
	free(type);
	free(wire);
	in_core(world, true);
	return true;
}

/* No program of this machine asks. */
static const char *owner(struct nt_query *query, void *data)
{
	return "the program that asked was not found";
}

static void put_ttl(FILE *out, uint32_t ttl)
{
	if (ttl == NETTRUST_TTL_NEVER)
		fputs("=never ", out);
	else
		fprintf(out, "=%u ", ttl);
}

static void commit(struct nt_query *query, void *data)
{
	const struct nt_answer *answer = query->answer;
	char addr[NT_ADDR_STRLEN], service[NT_SERVICE_STRLEN], *text;
	struct world *world = data;
	unsigned int i;
	size_t size;
	FILE *out;

	in_core(world, false);
	if (world->n_committing == WORLD_MANY)
		abort();
	world->committing[world->n_committing++] = query;
	out = open_memstream(&text, &size);
	fputs("commits ", out);
	for (i = 0; i < answer->n_grants; i++) {
		fputs(nt_addr_str(&answer->grants[i].addr, addr), out);
		put_ttl(out, answer->grants[i].ttl);
	}
	if (answer->terms.scope == NETTRUST_SCOPE_CLIENT)
		fprintf(out, "client %s ",
			nt_addr_str(&query->client.peer.addr, addr));
	for (i = 0; i < answer->terms.n_services; i++)
		fprintf(out, "%s ", nt_service_str(&answer->terms.services[i],
						   service));
	fclose(out);
	event(world, text);
	in_core(world, true);
}

static void reply(const struct nt_client *client, const uint8_t *wire,
		  size_t len, void *data)
{
	struct world_message *message = client->listener;
	struct world *world = data;
	char *text;

	in_core(world, false);
	world_check_reply(world, message, wire, len);
	text = text_of_reply(wire, len);
	event_of(world, "reply %s", text ? text : "malformed");
	free(text);
	in_core(world, true);
}

/* --- the configuration --- */

/* From a file, by the daemon's own reader. NULL if it is invalid. */
static struct nt_config *load(struct world *world, const char *members,
			      char *why, size_t size)
{
	static char program[] = "nettrustd", flag[] = "-config";
	char path[32], *argv[] = { program, flag, path, NULL };
	struct nt_config *config = calloc(1, sizeof(*config));
	int fd = memfd_create("config.json", 0), rc;
	FILE *file = fdopen(fd, "w");
	FILE *err = fmemopen(why, size, "w");
	char *envp[] = { NULL };

	fprintf(file, "{ \"fwdAddr\": \"192.0.2.53:53\"%s%s%s }",
		strstr(members, "\"ttl\"") ? "" : ", \"ttl\": \"dns\"",
		*members ? ", " : "", members);
	fflush(file);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	in_core(world, true);
	rc = nt_config_load(config, 3, argv, envp, err);
	in_core(world, false);
	fclose(err);
	fclose(file);
	if (!rc)
		return config;
	nt_config_free(config);
	free(config);
	return NULL;
}

/* Return: false if memory ran out. */
static bool make(struct world *world, const struct nt_config *config,
		 struct nt_rules **rules, struct nt_cache **cache)
{
	const struct nt_cache_limits limits = {
		.ttl = config->cache_ttl,
		.entries = config->cache_entries,
		.octets = config->cache_octets,
		.stale = config->serve_stale,
		.prefetch = config->cache_prefetch,
	};

	in_core(world, true);
	*rules = nt_rules_new(config);
	*cache = limits.ttl ? nt_cache_new(&limits) : NULL;
	in_core(world, false);
	if (*rules && (*cache || !limits.ttl))
		return true;
	nt_rules_free(*rules);
	nt_cache_free(*cache);
	return false;
}

static void forget_config(struct world *world)
{
	nt_rules_free(world->rules);
	nt_cache_free(world->core.cache);
	if (world->config)
		nt_config_free(world->config);
	free(world->config);
}

bool world_reload(struct world *world, const char *members, char *why,
		  size_t size)
{
	struct nt_config *config = load(world, members, why, size);
	struct nt_cache *cache;
	struct nt_rules *rules;

	if (!config)
		return false;
	if (!make(world, config, &rules, &cache)) {
		snprintf(why, size, "out of memory");
		nt_config_free(config);
		free(config);
		return false;
	}
	/* As the worker does: the old rules' answers leave under them. */
	while (world->n_committing)
		world_commit(world, NULL);
	forget_config(world);
	world->config = config;
	world->rules = rules;
	nt_core_change(&world->core, config, rules, cache);
	return true;
}

static bool start(struct world *world, const char *members, char *why,
		  size_t size)
{
	struct nt_core *core = &world->core;
	int err;

	if (!world_reload(world, members, why, size))
		return false;
	snprintf(why, size, "out of memory");
	memcpy(core->cookie_secret, "secret of a test", NT_SIPHASH_KEY);
	core->ops = (struct nt_query_ops) {
		.ask = ask, .owner = owner, .commit = commit, .reply = reply,
		.data = world,
	};
	in_core(world, true);
	core->guard = nt_guard_new(world->config->guard_entries);
	err = nt_core_init(core, world->config->queries_max);
	in_core(world, false);
	return core->guard && !err;
}

struct world *world_new(const char *members, void (*armed)(bool core),
			char *why, size_t size)
{
	struct world *world = calloc(1, sizeof(*world));
	const char *cause;

	if (!world)
		return NULL;
	world->armed = armed;
	world->now_ms = 1800000000000;
	world->can_ask = true;
	world->next_id = 1000;
	nt_endpoint_parse("198.51.100.7:4000", &world->client.peer, &cause);
	if (start(world, members, why, size))
		return world;
	world_free(world);
	return NULL;
}

void world_end(struct world *world)
{
	while (world->n_asked || world->n_committing) {
		if (world->n_asked)
			world_fail(world, 0);
		else
			world_commit(world, "the end");
		while (world->n_events)
			world_seen(world);
	}
	while (world->n_events)
		world_seen(world);
}

void world_free(struct world *world)
{
	if (!world)
		return;
	world_end(world);
	nt_core_exit(&world->core);
	nt_guard_free(world->core.guard);
	forget_config(world);
	free(world);
}

/* --- what is done to the core --- */

void world_query(struct world *world, const uint8_t *wire, size_t len)
{
	struct world_message *message = &world->messages[world->n_messages];
	unsigned int queries = world->core.n_queries;
	unsigned int events = world->n_events;

	if (world->n_messages++ == WORLD_MANY || len > sizeof(message->wire))
		abort();
	memcpy(message->wire, wire, len);
	message->len = len;
	message->moment = world->moment;
	message->client = world->client;
	message->client.listener = message;
	in_core(world, true);
	nt_query_begin(&world->core, &message->client, wire, len,
		       world->now_ms);
	in_core(world, false);
	if (world->n_events == events)
		event_of(world, world->core.n_queries > queries ? "waits " :
								  "drops ");
}

static struct nt_query *take_asked(struct world *world, unsigned int i)
{
	struct nt_query *query = world->asked[i].query;

	ldns_rdf_deep_free(world->asked[i].owner);
	world->n_asked--;
	memmove(world->asked + i, world->asked + i + 1,
		(world->n_asked - i) * sizeof(world->asked[0]));
	return query;
}

void world_answer(struct world *world, unsigned int i, const uint8_t *wire,
		  size_t len)
{
	struct world_asked *asked = &world->asked[i];
	struct nt_query *query = asked->query;

	/* Of exact size, so that the sanitizer sees one octet too far. */
	uint8_t *exact = malloc(len ? len : 1);

	if (!exact)
		abort();
	memcpy(exact, wire, len);
	if (nt_upstream_answer(exact, len, asked->id, asked->owner,
			       query->question.type)) {
		take_asked(world, i);
		in_core(world, true);
		nt_query_answered(query, exact, len, world->now_ms);
		in_core(world, false);
	} else {
		event_of(world, "stray ");
	}
	free(exact);
}

void world_fail(struct world *world, unsigned int i)
{
	struct nt_query *query = take_asked(world, i);

	in_core(world, true);
	nt_query_failed(query, NT_EDE_NO_AUTHORITY, "silence");
	in_core(world, false);
}

void world_late(struct world *world, unsigned int i)
{
	in_core(world, true);
	nt_query_overdue(world->asked[i].query);
	in_core(world, false);
}

static void grant(struct world *world, const struct nt_answer *answer)
{
	unsigned int i;

	for (i = 0; i < answer->n_grants; i++) {
		if (world->n_granted == WORLD_GRANTED)
			abort();
		world->granted[world->n_granted++] = (struct world_granted) {
			answer->grants[i].addr, world->moment,
		};
	}
}

void world_commit(struct world *world, const char *error)
{
	static const struct nt_committed proof;
	struct nt_query *query = world->committing[0];

	world->n_committing--;
	memmove(world->committing, world->committing + 1,
		world->n_committing * sizeof(world->committing[0]));
	if (!error)
		grant(world, query->answer);
	in_core(world, true);
	if (error)
		nt_query_not_committed(query, error);
	else
		nt_query_committed(query, &proof, query->answer->n_grants);
	in_core(world, false);
}
