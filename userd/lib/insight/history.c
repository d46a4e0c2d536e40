// SPDX-License-Identifier: GPL-2.0
#include "lib/insight/history.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "lib/base/siphash.h"

struct pair {
	struct pair *next;	/* in the bucket */
	struct pair *newer;
	struct pair *older;
	uint64_t hash;
	uint64_t last;
	uint64_t until;
	unsigned int generation;
	struct nt_addr addr;
	size_t place;
	char *by;		/* NULL: none */
	char name[];
};

struct nt_history {
	size_t most;
	size_t n;
	size_t mask;
	struct pair **buckets;
	struct pair **places;
	struct pair *newest;
	struct pair *oldest;
	uint8_t key[NT_SIPHASH_KEY];
};

struct nt_history *nt_history_new(size_t most)
{
	struct nt_history *history = calloc(1, sizeof(*history));
	size_t n = 1;

	if (!history)
		return NULL;
	while (n < most)
		n *= 2;
	history->most = most;
	history->mask = n - 1;
	history->buckets = calloc(n, sizeof(*history->buckets));
	history->places = calloc(most, sizeof(*history->places));
	if (history->buckets && history->places &&
	    getrandom(history->key, NT_SIPHASH_KEY, 0) == NT_SIPHASH_KEY)
		return history;
	nt_history_free(history);
	return NULL;
}

static void pair_free(struct pair *pair)
{
	free(pair->by);
	free(pair);
}

void nt_history_free(struct nt_history *history)
{
	if (!history)
		return;
	for (size_t i = 0; i < history->n; i++)
		pair_free(history->places[i]);
	free(history->buckets);
	free(history->places);
	free(history);
}

static void unlink_use(struct nt_history *history, struct pair *pair)
{
	*(pair->newer ? &pair->newer->older : &history->newest) = pair->older;
	*(pair->older ? &pair->older->newer : &history->oldest) = pair->newer;
}

static void link_use(struct nt_history *history, struct pair *pair)
{
	pair->newer = NULL;
	pair->older = history->newest;
	*(history->newest ? &history->newest->newer : &history->oldest) = pair;
	history->newest = pair;
}

/* Return: the freed place. */
static size_t drop_oldest(struct nt_history *history)
{
	struct pair *pair = history->oldest;
	struct pair **at = &history->buckets[pair->hash & history->mask];
	size_t place = pair->place;

	while (*at != pair)
		at = &(*at)->next;
	*at = pair->next;
	unlink_use(history, pair);
	pair_free(pair);
	return place;
}

/* The text format cannot hold others. */
static bool is_name(const char *name, size_t len)
{
	for (const char *c = name; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return len && len <= NETTRUST_NAME_MAX;
}

static uint64_t hash_of(const struct nt_history *history,
			const struct nt_addr *addr, const char *name,
			size_t len)
{
	size_t size = addr->family == AF_INET ? 4 : 16;
	uint8_t octets[16 + NETTRUST_NAME_MAX];

	memcpy(octets, &addr->v6, size);
	memcpy(octets + size, name, len);
	return nt_siphash(history->key, octets, size + len);
}

static struct pair *add(struct nt_history *history, const struct nt_addr *addr,
			const char *name, size_t len, uint64_t hash)
{
	struct pair *pair = calloc(1, sizeof(*pair) + len + 1);

	if (!pair)
		return NULL;
	memcpy(pair->name, name, len);
	pair->addr = *addr;
	pair->hash = hash;
	pair->place = history->n < history->most ? history->n++ :
						   drop_oldest(history);
	history->places[pair->place] = pair;
	pair->next = history->buckets[hash & history->mask];
	history->buckets[hash & history->mask] = pair;
	link_use(history, pair);
	return pair;
}

static struct pair *find(const struct nt_history *history,
			 const struct nt_addr *addr, const char *name,
			 uint64_t hash)
{
	struct pair *pair = history->buckets[hash & history->mask];

	while (pair && (pair->hash != hash || strcmp(pair->name, name) ||
			!nt_addr_equal(&pair->addr, addr)))
		pair = pair->next;
	return pair;
}

bool nt_history_see(struct nt_history *history, const struct nt_seen *seen,
		    unsigned int generation)
{
	size_t len = strlen(seen->name);
	struct pair *pair;
	uint64_t hash;
	bool known;

	if (!is_name(seen->name, len))
		return false;
	hash = hash_of(history, &seen->addr, seen->name, len);
	pair = find(history, &seen->addr, seen->name, hash);
	known = pair && pair->generation == generation;
	if (pair) {
		unlink_use(history, pair);
		link_use(history, pair);
	} else {
		pair = add(history, &seen->addr, seen->name, len, hash);
		if (!pair)
			return false;
	}
	pair->last = seen->last;
	if (seen->until > pair->until)
		pair->until = seen->until;
	pair->generation = generation;
	return !known;
}

void nt_history_explain(struct nt_history *history, const char *by)
{
	struct pair *pair = history->newest;

	free(pair->by);
	pair->by = *by ? strndup(by, NT_HISTORY_BY_MAX) : NULL;
	for (char *c = pair->by; c && *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
}

size_t nt_history_count(const struct nt_history *history)
{
	return history->n;
}

void nt_history_get(const struct nt_history *history, size_t place,
		    struct nt_seen *seen)
{
	const struct pair *pair = history->places[place];

	seen->addr = pair->addr;
	seen->name = pair->name;
	seen->by = pair->by ? pair->by : "";
	seen->last = pair->last;
	seen->until = pair->until;
}
