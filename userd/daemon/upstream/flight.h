/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Queries in flight on one socket or connection, by message id. An id is used
 * at most once per socket, so that a late or duplicate answer is neither taken
 * for the answer to another query nor for a forgery. Pure.
 */
#ifndef NETTRUST_FLIGHT_H
#define NETTRUST_FLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#define NT_FLIGHT_BUCKETS 256

/* Embedded in what is in flight. */
struct nt_flight_entry {
	struct nt_flight_entry *next;
	uint16_t id;
};

struct nt_flight {
	struct nt_flight_entry *buckets[NT_FLIGHT_BUCKETS];
	uint8_t used[65536 / 8];	/* a bit for each id, ever used */
	unsigned int n;			/* in flight */
	unsigned int n_used;		/* ids, ever */
};

/* Return: false if the id was used before; draw another. */
bool nt_flight_add(struct nt_flight *flight, struct nt_flight_entry *entry,
		   uint16_t id);
void nt_flight_remove(struct nt_flight *flight, struct nt_flight_entry *entry);
/* Return: NULL if none in flight has this id. */
struct nt_flight_entry *nt_flight_find(const struct nt_flight *flight,
				       uint16_t id);
/* Was the id ever used on this socket? */
bool nt_flight_was(const struct nt_flight *flight, uint16_t id);
/* Any that is in flight, NULL if none is. */
struct nt_flight_entry *nt_flight_any(const struct nt_flight *flight);

#endif
