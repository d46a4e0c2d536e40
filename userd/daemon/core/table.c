// SPDX-License-Identifier: GPL-2.0
#include "daemon/core/table.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"

#define NONE UINT32_MAX

/* Neighbours in the bucket and in the order of last use, by index. */
struct node {
	struct nt_table_key key;
	uint32_t next;
	uint32_t newer;
	uint32_t older;
};

struct nt_table {
	uint64_t secret[2];
	uint32_t *buckets;
	uint32_t mask;
	struct node *nodes;
	uint8_t *entries;
	size_t size;
	uint32_t n;
	uint32_t max;
	uint32_t newest;
	uint32_t oldest;
};

struct nt_table *nt_table_new(uint32_t max, size_t size)
{
	struct nt_table *table = calloc(1, sizeof(*table));
	uint32_t buckets = 1;

	if (!table)
		return NULL;
	while (buckets < max)
		buckets *= 2;
	table->secret[0] = nt_names_key();
	table->secret[1] = nt_names_key();
	table->mask = buckets - 1;
	table->max = max;
	table->size = size;
	table->newest = NONE;
	table->oldest = NONE;
	table->buckets = malloc(buckets * sizeof(*table->buckets));
	table->nodes = calloc(max, sizeof(*table->nodes));
	table->entries = calloc(max, size);
	if (table->buckets && table->nodes && table->entries) {
		memset(table->buckets, 0xff, buckets * sizeof(*table->buckets));
		return table;
	}
	nt_table_free(table);
	return NULL;
}

void nt_table_free(struct nt_table *table)
{
	if (!table)
		return;
	free(table->buckets);
	free(table->nodes);
	free(table->entries);
	free(table);
}

uint32_t nt_table_count(const struct nt_table *table)
{
	return table->n;
}

/* Multiply-shift: without the secret nobody can choose keys that collide. */
static uint32_t *bucket_of(const struct nt_table *table,
			   struct nt_table_key key)
{
	unsigned __int128 sum = (unsigned __int128)key.a * table->secret[0] +
				(unsigned __int128)key.b * table->secret[1];

	return &table->buckets[(uint64_t)(sum >> 64) & table->mask];
}

static bool same(struct nt_table_key a, struct nt_table_key b)
{
	return a.a == b.a && a.b == b.b;
}

static void use_unlink(struct nt_table *table, const struct node *node)
{
	*(node->newer == NONE ? &table->newest :
	  &table->nodes[node->newer].older) = node->older;
	*(node->older == NONE ? &table->oldest :
	  &table->nodes[node->older].newer) = node->newer;
}

static void use_link(struct nt_table *table, uint32_t i)
{
	struct node *node = &table->nodes[i];

	node->newer = NONE;
	node->older = table->newest;
	*(table->newest == NONE ? &table->oldest :
	  &table->nodes[table->newest].newer) = i;
	table->newest = i;
}

static uint32_t find(const struct nt_table *table, struct nt_table_key key)
{
	uint32_t i = *bucket_of(table, key);

	while (i != NONE && !same(table->nodes[i].key, key))
		i = table->nodes[i].next;
	return i;
}

/* Room for a new entry: an unused one, or that of the oldest. */
static uint32_t take_place(struct nt_table *table, bool *forgot)
{
	uint32_t i = table->oldest, *at;

	if (table->n < table->max)
		return table->n++;
	*forgot = true;
	at = bucket_of(table, table->nodes[i].key);
	while (*at != i)
		at = &table->nodes[*at].next;
	*at = table->nodes[i].next;
	use_unlink(table, &table->nodes[i]);
	return i;
}

void *nt_table_get(struct nt_table *table, struct nt_table_key key,
		   bool *forgot)
{
	uint32_t i = find(table, key), *bucket;

	*forgot = false;
	if (i != NONE) {
		use_unlink(table, &table->nodes[i]);
	} else {
		i = take_place(table, forgot);
		bucket = bucket_of(table, key);
		table->nodes[i].key = key;
		table->nodes[i].next = *bucket;
		*bucket = i;
		memset(table->entries + i * table->size, 0, table->size);
	}
	use_link(table, i);
	return table->entries + i * table->size;
}
