/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Queries under way on one socket or connection, by message id. An id is used
 * once in the life of a flight, so that a late or second answer is told from
 * one to another query, and both from a forgery. Pure.
 */
#ifndef NETTRUST_FLIGHT_H
#define NETTRUST_FLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#define NT_FLIGHT_BUCKETS 256

/* Part of what is under way. */
struct nt_flight_entry {
	struct nt_flight_entry *next;
	uint16_t id;
};

struct nt_flight {
	struct nt_flight_entry *buckets[NT_FLIGHT_BUCKETS];
	uint8_t used[65536 / 8];	/* a bit for each id, ever used */
	unsigned int n;			/* under way */
	unsigned int n_used;		/* since it began */
};

/* Return: false if the id was used before; draw another. */
bool nt_flight_add(struct nt_flight *flight, struct nt_flight_entry *entry,
		   uint16_t id);
void nt_flight_remove(struct nt_flight *flight, struct nt_flight_entry *entry);
/* NULL if nothing with this id is under way. */
struct nt_flight_entry *nt_flight_find(const struct nt_flight *flight,
				       uint16_t id);
/* Was the id ever used here? */
bool nt_flight_was(const struct nt_flight *flight, uint16_t id);
/* Any that is under way, NULL if none is. */
struct nt_flight_entry *nt_flight_any(const struct nt_flight *flight);

#endif
