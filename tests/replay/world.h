/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The daemon's core with a clock, clients, an upstream and a kernel that the
 * scenario controls. The core's actions become a list of events, each a line of
 * text. The invariants of all scenarios are checked here.
 */
#ifndef NETTRUST_WORLD_H
#define NETTRUST_WORLD_H

#include "daemon/core/types.h"

#define WORLD_MANY	64
#define WORLD_GRANTED	256

/* A question that the upstream has not answered yet. */
struct world_asked {
	struct nt_query *query;
	ldns_rdf *owner;	/* as sent */
	uint16_t id;
};

/* A client's message. */
struct world_message {
	uint8_t wire[1024];
	size_t len;
	struct nt_client client;
	unsigned int moment;
	unsigned int replies;
};

struct world_granted {
	struct nt_addr addr;
	unsigned int moment;	/* of its last commit */
};

struct world {
	struct nt_config *config;
	struct nt_rules *rules;
	struct nt_core core;
	void (*armed)(bool core);
	struct nt_client client;	/* that asks */
	uint64_t now_ms;
	unsigned int moment;		/* number of the step */
	uint16_t next_id;
	bool can_ask;

	struct world_asked asked[WORLD_MANY];
	unsigned int n_asked;
	struct nt_query *committing[WORLD_MANY];
	unsigned int n_committing;
	struct world_message messages[WORLD_MANY];
	unsigned int n_messages;
	struct world_granted granted[WORLD_GRANTED];
	unsigned int n_granted;

	char *events[WORLD_MANY];
	unsigned int n_events;
	char fault[256];		/* a violated invariant, or empty */
};

/*
 * members: of config.json, beside fwdAddr and "ttl": "dns". Return: NULL if memory
 * ran out or the members are invalid; why, of size octets, gets the cause.
 */
struct world *world_new(const char *members, void (*armed)(bool core),
			char *why, size_t size);
/* Fails everything in progress. */
void world_end(struct world *world);
void world_free(struct world *world);
bool world_reload(struct world *world, const char *members, char *why,
		  size_t size);

/* A client sends a message. */
void world_query(struct world *world, const uint8_t *wire, size_t len);
/* The upstream sends one, to asked[i]. */
void world_answer(struct world *world, unsigned int i, const uint8_t *wire,
		  size_t len);
void world_fail(struct world *world, unsigned int i);
/* staleTimeout has passed. */
void world_late(struct world *world, unsigned int i);
/* The oldest commit succeeds, or fails with this error. */
void world_commit(struct world *world, const char *error);

/* Is it the client's own, and is every address in it committed? invariants.c */
void world_check_reply(struct world *world, struct world_message *message,
		       const uint8_t *wire, size_t len);

/* Drops the first event. */
void world_seen(struct world *world);

#endif
