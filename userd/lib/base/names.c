// SPDX-License-Identifier: GPL-2.0
#include "lib/base/names.h"

#include <ctype.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define LABEL_MAX	63
#define SLOTS_MIN	64
#define ARENA_MIN	4096

/*
 * An arena of entries (value, length, letters), and an open-addressing hash table.
 * A slot holds an entry's offset in its low half and half of the hash in its high
 * half, so that most mismatches are found without reading the entry. No entry has
 * offset 0, so a slot of 0 is empty.
 */
#define HEADER		5	/* of an entry: value and length */
#define PLACE(slot)	((uint32_t)(slot))
#define TAG(hash)	((hash) & ~(uint64_t)UINT32_MAX)

struct nt_names {
	uint64_t key;
	uint64_t *slots;
	size_t mask;
	size_t n;
	uint8_t *arena;
	size_t used;
	size_t room;
};

/*
 * The letters, from last to first, are the coefficients of a polynomial that is
 * evaluated at a secret point modulo the prime 2^61 - 1. Two names of length n
 * collide with probability n/2^61 even if an attacker chose them, since two
 * polynomials of degree n agree in at most n points; and one pass over a name
 * hashes all its suffixes.
 */
#define PRIME ((1ULL << 61) - 1)

static uint64_t step(uint64_t hash, uint64_t key, uint8_t letter)
{
	unsigned __int128 product = (unsigned __int128)hash * key + letter + 1;
	uint64_t sum = (uint64_t)(product & PRIME) + (uint64_t)(product >> 61);

	return sum >= PRIME ? sum - PRIME : sum;
}

/* Spreads 61 bits over 64, as the high half distinguishes entries. */
static uint64_t finish(uint64_t hash)
{
	hash *= 0x9e3779b97f4a7c15;
	return hash ^ hash >> 32;
}

static uint64_t hash_of(uint64_t key, const char *text, size_t len)
{
	uint64_t hash = 0;

	while (len)
		hash = step(hash, key, text[--len]);
	return finish(hash);
}

uint64_t nt_names_key(void)
{
	uint64_t key = 0;

	/* Fails early at boot alone, before the kernel's generator is seeded. */
	if (getrandom(&key, sizeof(key), GRND_NONBLOCK) != sizeof(key))
		key = (uint64_t)time(NULL) << 32 ^ (uintptr_t)&key;
	return key % (PRIME - 2) + 2;
}

uint64_t nt_names_common_key(void)
{
	static _Atomic uint64_t common;
	uint64_t none = 0;

	if (!common)
		atomic_compare_exchange_strong(&common, &none, nt_names_key());
	return common;
}

void nt_suffixes_of(struct nt_suffixes *suffixes, const char *name,
		    uint64_t key)
{
	uint64_t hash = 0;
	unsigned int i;
	const char *c;
	size_t len;

	if (!strcmp(name, "."))
		name++;
	suffixes->n = 0;
	for (c = name; *c && suffixes->n < NT_LABELS_MAX; c++) {
		suffixes->list[suffixes->n++].text = c;
		while (*c && *c != '.')
			c += *c == '\\' && c[1] ? 2 : 1;
		if (!*c)
			break;
	}
	len = strlen(name);
	suffixes->list[suffixes->n] = (struct nt_suffix) {
		name + len, 0, finish(0)
	};
	c = name + len;
	for (i = suffixes->n++; i-- > 0; ) {
		struct nt_suffix *suffix = &suffixes->list[i];

		while (c > suffix->text)
			hash = step(hash, key, *--c);
		suffix->len = name + len - suffix->text;
		suffix->hash = finish(hash);
	}
}

struct nt_names *nt_names_new(uint64_t key)
{
	struct nt_names *names = calloc(1, sizeof(*names));

	if (!names)
		return NULL;
	names->key = key;
	names->mask = SLOTS_MIN - 1;
	names->slots = calloc(SLOTS_MIN, sizeof(*names->slots));
	names->room = ARENA_MIN;
	names->arena = malloc(names->room);
	names->used = 1;
	if (names->slots && names->arena)
		return names;
	nt_names_free(names);
	return NULL;
}

void nt_names_free(struct nt_names *names)
{
	if (!names)
		return;
	free(names->slots);
	free(names->arena);
	free(names);
}

/* The slot that holds the name, or the empty one where it would be. */
static uint64_t *slot_of(const struct nt_names *names, const char *text,
			 size_t len, uint64_t hash)
{
	const uint8_t *entry;
	uint64_t *slot;
	size_t i;

	for (i = hash & names->mask; ; i = (i + 1) & names->mask) {
		slot = &names->slots[i];
		if (!*slot)
			return slot;
		if (TAG(*slot) != TAG(hash))
			continue;
		entry = names->arena + PLACE(*slot);
		if (entry[4] == len && !memcmp(entry + HEADER, text, len))
			return slot;
	}
}

static int grow_slots(struct nt_names *names)
{
	size_t n = 2 * (names->mask + 1), i, at;
	uint64_t *old = names->slots, hash;
	const uint8_t *entry;

	names->slots = calloc(n, sizeof(*old));
	if (!names->slots) {
		names->slots = old;
		return -ENOMEM;
	}
	names->mask = n - 1;
	for (i = 0; i < n / 2; i++) {
		if (!old[i])
			continue;
		entry = names->arena + PLACE(old[i]);
		hash = hash_of(names->key, (const char *)entry + HEADER,
			       entry[4]);
		at = hash & names->mask;
		while (names->slots[at])
			at = (at + 1) & names->mask;
		names->slots[at] = old[i];
	}
	free(old);
	return 0;
}

static int grow_arena(struct nt_names *names)
{
	size_t room = names->room + names->room / 2;
	void *grown = room <= UINT32_MAX ? realloc(names->arena, room) : NULL;

	if (!grown)
		return -ENOMEM;
	names->arena = grown;
	names->room = room;
	return 0;
}

int nt_names_set(struct nt_names *names, const char *text, size_t len,
		 uint32_t value)
{
	uint64_t hash = hash_of(names->key, text, len);
	uint64_t *slot = slot_of(names, text, len, hash);
	uint8_t *entry;

	if (*slot) {
		memcpy(names->arena + PLACE(*slot), &value, sizeof(value));
		return 0;
	}
	if (4 * (names->n + 1) > 3 * (names->mask + 1)) {
		if (grow_slots(names))
			return -ENOMEM;
		slot = slot_of(names, text, len, hash);
	}
	if (names->used + HEADER + len > names->room && grow_arena(names))
		return -ENOMEM;
	entry = names->arena + names->used;
	memcpy(entry, &value, sizeof(value));
	entry[4] = len;
	memcpy(entry + HEADER, text, len);
	*slot = TAG(hash) | names->used;
	names->used += HEADER + len;
	names->n++;
	return 0;
}

static uint32_t value_of(const struct nt_names *names, uint64_t slot)
{
	uint32_t value = 0;

	if (slot)
		memcpy(&value, names->arena + PLACE(slot), sizeof(value));
	return value;
}

uint32_t nt_names_get(const struct nt_names *names, const char *text,
		      size_t len)
{
	return value_of(names, *slot_of(names, text, len,
					hash_of(names->key, text, len)));
}

uint32_t nt_names_find(const struct nt_names *names,
		       const struct nt_suffix *suffix)
{
	/* In most configurations most sets are empty. */
	if (!names->n)
		return 0;
	return value_of(names, *slot_of(names, suffix->text, suffix->len,
					suffix->hash));
}

void nt_names_prefetch(const struct nt_names *names,
		       const struct nt_suffix *suffix)
{
	__builtin_prefetch(&names->slots[suffix->hash & names->mask]);
}

size_t nt_names_count(const struct nt_names *names)
{
	return names->n;
}

bool nt_name_valid(const char *text, size_t len)
{
	size_t label = 0, i;

	if (!len || len > NT_NAME_MAX)
		return false;
	for (i = 0; i < len; i++) {
		if (text[i] == '.') {
			if (!label)
				return false;
			label = 0;
			continue;
		}
		if (!isalnum((unsigned char)text[i]) && text[i] != '-' &&
		    text[i] != '_')
			return false;
		if (++label > LABEL_MAX)
			return false;
	}
	return label;
}
