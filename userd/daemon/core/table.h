/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A table of fixed size that forgets what was used longest ago. All its memory
 * is taken at the start.
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
 * nt_table_get() - the entry of a key
 * @table: table
 * @key: key
 * @forgot: set if another entry had to go
 *
 * Return: the entry, full of zeros if it is new; good until the next call.
 */
void *nt_table_get(struct nt_table *table, struct nt_table_key key,
		   bool *forgot);
uint32_t nt_table_count(const struct nt_table *table);

#endif
