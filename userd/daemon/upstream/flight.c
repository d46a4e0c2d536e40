// SPDX-License-Identifier: GPL-2.0
#include "daemon/upstream/flight.h"

#include <stddef.h>

bool nt_flight_was(const struct nt_flight *flight, uint16_t id)
{
	return flight->used[id / 8] >> id % 8 & 1;
}

bool nt_flight_add(struct nt_flight *flight, struct nt_flight_entry *entry,
		   uint16_t id)
{
	struct nt_flight_entry **bucket;

	if (nt_flight_was(flight, id))
		return false;
	flight->used[id / 8] |= 1 << id % 8;
	flight->n_used++;
	flight->n++;
	bucket = &flight->buckets[id % NT_FLIGHT_BUCKETS];
	entry->id = id;
	entry->next = *bucket;
	*bucket = entry;
	return true;
}

void nt_flight_remove(struct nt_flight *flight, struct nt_flight_entry *entry)
{
	struct nt_flight_entry **at;

	at = &flight->buckets[entry->id % NT_FLIGHT_BUCKETS];
	for (; *at; at = &(*at)->next) {
		if (*at == entry) {
			*at = entry->next;
			flight->n--;
			return;
		}
	}
}

struct nt_flight_entry *nt_flight_find(const struct nt_flight *flight,
				       uint16_t id)
{
	struct nt_flight_entry *entry;

	entry = flight->buckets[id % NT_FLIGHT_BUCKETS];
	while (entry && entry->id != id)
		entry = entry->next;
	return entry;
}

struct nt_flight_entry *nt_flight_any(const struct nt_flight *flight)
{
	unsigned int i;

	for (i = 0; flight->n && i < NT_FLIGHT_BUCKETS; i++)
		if (flight->buckets[i])
			return flight->buckets[i];
	return NULL;
}
