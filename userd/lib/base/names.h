/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Maps from domain names to values, looked up for a name and all its ancestors.
 * Built for millions of names: one takes its letters, 5 octets, and 11 to 22 octets
 * of the hash table. Not changed once filled, so threads may share one.
 *
 * Names are in presentation format, lower case, without the final dot; the root
 * is "".
 */
#ifndef NETTRUST_NAMES_H
#define NETTRUST_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NT_NAME_MAX	253	/* letters of a name that can be in a set */
#define NT_LABELS_MAX	127	/* RFC 1035 section 3.1: 255 octets */

struct nt_names;

/* A name and its ancestors: "a.b.c", "b.c", "c", "". */
struct nt_suffixes {
	unsigned int n;
	struct nt_suffix {
		const char *text;
		size_t len;
		uint64_t hash;
	} list[NT_LABELS_MAX + 2];
};

/* A random hash key, so that collisions cannot be constructed. */
uint64_t nt_names_key(void);
/* One key per process: sets that share it share the hashes of a name. */
uint64_t nt_names_common_key(void);

/**
 * nt_suffixes_of() - split a name into its suffixes and hash them
 * @suffixes: filled; points into @name
 * @name: in presentation format; "\." belongs to a label
 * @key: of the sets it will be looked up in
 */
void nt_suffixes_of(struct nt_suffixes *suffixes, const char *name,
		    uint64_t key);

/* Return: NULL if memory ran out. */
struct nt_names *nt_names_new(uint64_t key);
void nt_names_free(struct nt_names *names);

/**
 * nt_names_set() - add a name or change its value
 * @names: set
 * @text: name, need not be NUL-terminated
 * @len: at most NT_NAME_MAX
 * @value: not 0
 *
 * Return: 0; -ENOMEM, also when the set is full (4 GiB of names).
 */
int nt_names_set(struct nt_names *names, const char *text, size_t len,
		 uint32_t value);

/* Return: the value, 0 if the set has no such name. */
uint32_t nt_names_get(const struct nt_names *names, const char *text,
		      size_t len);
uint32_t nt_names_find(const struct nt_names *names,
		       const struct nt_suffix *suffix);
/* Prefetches what nt_names_find() will read. */
void nt_names_prefetch(const struct nt_names *names,
		       const struct nt_suffix *suffix);

size_t nt_names_count(const struct nt_names *names);

/*
 * Letters, digits, "-" and "_" in labels of 1 to 63, at most NT_NAME_MAX in all
 * (RFC 1123 section 2.1, and what service names need).
 */
bool nt_name_valid(const char *text, size_t len);

#endif
