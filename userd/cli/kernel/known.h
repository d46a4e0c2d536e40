/* SPDX-License-Identifier: GPL-2.0 */
/* The names that an address had, from the daemon's state file. */
#ifndef NETTRUST_CLI_KNOWN_H
#define NETTRUST_CLI_KNOWN_H

#include <jansson.h>

#include "lib/insight/history.h"

#define NT_STATE_FILE "/var/lib/nettrust/names"	/* systemd/config.json */

/**
 * nt_names_read() - the daemon's state file
 * @file: path
 * @text: malloc'd text that @seen points into, to be freed also on failure
 * @seen: malloc'd pairs of address and name
 * @n: number of pairs
 * @why: the cause of a failure; NT_HISTORY_WHY octets
 *
 * Return: 0 or -errno.
 */
int nt_names_read(const char *file, char **text, struct nt_seen **seen,
		  size_t *n, char *why);

/* A point in time, "never", or null if it is unknown or seen is NULL. */
json_t *nt_until_json(const struct nt_seen *seen);
/* Advice on an error of nt_names_read(), in brackets, or "". */
const char *nt_names_hint(int err);

struct nt_known;

/* The file need not exist yet. Return: NULL if out of memory. */
struct nt_known *nt_known_new(const char *file);
void nt_known_free(struct nt_known *known);

/**
 * nt_known_names() - the names of an address
 * @known: or NULL
 * @addr: address
 * @names: filled, the most recently seen first; valid until the next call
 * @most: size of @names
 *
 * Checks every few seconds whether the file was rewritten. Return: how many.
 */
size_t nt_known_names(struct nt_known *known, const struct nt_addr *addr,
		      const char **names, size_t most);

#endif
