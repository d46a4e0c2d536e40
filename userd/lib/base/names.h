/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sets of domain names, each with a value, that are asked for a name and for
 * everything above it. Made for millions: a name takes its letters, 5 octets and
 * 11 to 22 of the table. Read only once filled, so that threads may share one.
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

/* A name and what is above it: "a.b.c", "b.c", "c", "". */
struct nt_suffixes {
	unsigned int n;
	struct nt_suffix {
		const char *text;
		size_t len;
		uint64_t hash;
	} list[NT_LABELS_MAX + 2];
};

/* Random, so that nobody can choose names that collide. */
uint64_t nt_names_key(void);
/* The same for all of the process's life, so that a name is taken apart once. */
uint64_t nt_names_common_key(void);

/**
 * nt_suffixes_of() - take a name apart
 * @suffixes: filled, looks into @name
 * @name: a dot after a backslash belongs to its label
 * @key: of the sets that will be asked
 */
void nt_suffixes_of(struct nt_suffixes *suffixes, const char *name,
		    uint64_t key);

/* Return: NULL if memory ran out. */
struct nt_names *nt_names_new(uint64_t key);
void nt_names_free(struct nt_names *names);

/**
 * nt_names_set() - add a name or change its value
 * @names: set
 * @text: name, need not end with 0
 * @len: at most NT_NAME_MAX
 * @value: not 0
 *
 * Return: 0; -ENOMEM, also when the set holds all it can (4 GiB of names).
 */
int nt_names_set(struct nt_names *names, const char *text, size_t len,
		 uint32_t value);

/* Return: the value, 0 if the set has no such name. */
uint32_t nt_names_get(const struct nt_names *names, const char *text,
		      size_t len);
uint32_t nt_names_find(const struct nt_names *names,
		       const struct nt_suffix *suffix);
/* Bring what nt_names_find() will look at nearer to the processor. */
void nt_names_prefetch(const struct nt_names *names,
		       const struct nt_suffix *suffix);

size_t nt_names_count(const struct nt_names *names);

/*
 * Letters, digits, "-" and "_" in labels of 1 to 63, at most NT_NAME_MAX in all
 * (RFC 1123 section 2.1, and what service names need).
 */
bool nt_name_valid(const char *text, size_t len);

#endif
