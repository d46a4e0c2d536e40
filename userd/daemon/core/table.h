/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A hash table of fixed size that evicts the least recently used entry. All its
 * memory is allocated at the start.
 */
#ifndef NETTRUST_TABLE_H
#define NETTRUST_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nt_table;

struct nt_table_key {
	uint64_t a;
	uint64_t b;
};

/* max: most entries, of size octets each. Return: NULL if memory ran out. */
struct nt_table *nt_table_new(uint32_t max, size_t size);
void nt_table_free(struct nt_table *table);

/**
 * nt_table_get() - find or make the entry of a key
 * @table: table
 * @key: key
 * @forgot: gets whether another entry was evicted for it
 *
 * Return: the entry, zeroed if it is new; valid until the next call.
 */
void *nt_table_get(struct nt_table *table, struct nt_table_key key,
		   bool *forgot);
uint32_t nt_table_count(const struct nt_table *table);

#endif
