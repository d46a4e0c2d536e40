/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Detects data carried in names: many new names of one domain, long, random
 * looking, or of unusual types. Keeps a score per client, domain and minute.
 */
#ifndef NETTRUST_TUNNEL_H
#define NETTRUST_TUNNEL_H

#include "daemon/core/table.h"
#include "lib/base/names.h"

struct nt_tunnels;

/* A question, and what was found. */
struct nt_tunnel_sign {
	struct nt_table_key client;
	const struct nt_suffixes *parts;	/* of the name, common key */
	uint16_t type;
	const char *domain;	/* of the name; NULL: guessed from its labels */
	uint64_t now_ms;
	uint32_t limit;		/* score in a minute, from which it is one */
	uint64_t hold_ms;	/* how long it counts as one then */

	/* Results. */
	bool found;		/* a tunnel, just now */
	bool held;		/* it counts as one */
	bool forgot;		/* another score was dropped for lack of room */
};

/* Return: NULL if memory ran out. */
struct nt_tunnels *nt_tunnels_new(uint32_t entries);
void nt_tunnels_free(struct nt_tunnels *tunnels);
/* Counts a question and sets the results. */
void nt_tunnels_see(struct nt_tunnels *tunnels, struct nt_tunnel_sign *sign);

#endif
