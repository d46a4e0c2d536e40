/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Signs of data that travel in names: many names of one domain that were never
 * asked for before, long, random to look at, of odd types. A score for each
 * client and domain, by the minute.
 */
#ifndef NETTRUST_TUNNEL_H
#define NETTRUST_TUNNEL_H

#include "daemon/core/table.h"
#include "lib/base/names.h"

struct nt_tunnels;

/* A question, and what it says. */
struct nt_tunnel_sign {
	struct nt_table_key client;
	const struct nt_suffixes *parts;	/* of the name, with the common key */
	uint16_t type;
	const char *domain;	/* that the name is below; NULL: to be guessed */
	uint64_t now_ms;
	uint32_t limit;		/* score in a minute that makes a tunnel */
	uint64_t hold_ms;	/* how long it counts as one */

	bool found;		/* just now */
	bool held;		/* it counts as one */
	bool forgot;		/* another client's or domain's score */
};

/* Return: NULL if memory ran out. */
struct nt_tunnels *nt_tunnels_new(uint32_t entries);
void nt_tunnels_free(struct nt_tunnels *tunnels);
/* Count a question; fills the last members of sign. */
void nt_tunnels_see(struct nt_tunnels *tunnels, struct nt_tunnel_sign *sign);

#endif
