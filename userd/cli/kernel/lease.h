/* SPDX-License-Identifier: GPL-2.0 */
/* Leases as text and JSON, and the filter that selects them. */
#ifndef NETTRUST_CLI_LEASE_H
#define NETTRUST_CLI_LEASE_H

#include <jansson.h>
#include <stdbool.h>

#include "lib/base/addr.h"
#include "lib/nl/nl.h"

/* NAME, "*.SUFFIX", ADDRESS or PREFIX, an argument of several commands. */
struct nt_filter {
	enum { NT_FILTER_ALL, NT_FILTER_PREFIX, NT_FILTER_NAME,
	       NT_FILTER_SUFFIX } type;
	struct nt_prefix prefix;
	char name[NETTRUST_NAME_MAX + 1];
};

/* Return: 0, or -EINVAL and *why set. */
int nt_filter_parse(const char *text, struct nt_filter *filter,
		    const char **why);
/* Only one of them is compared, by the filter's type. */
bool nt_filter_matches(const struct nt_filter *filter,
		       const struct nt_addr *addr, const char *name);

#define NT_SERVICES_STRLEN (NETTRUST_SERVICES_MAX * NT_SERVICE_STRLEN)
/* "any", or "tcp/80,tcp/443". Return: buf of NT_SERVICES_STRLEN. */
const char *nt_lease_services_str(const struct nt_lease *lease, char *buf);
/* "any", "uid 1000", "from 192.0.2.1". Return: buf of NT_PREFIX_STRLEN. */
const char *nt_lease_scope_str(const struct nt_lease *lease, char *buf);

/* "ends in 5m00s", "never ends". Return: buf of NT_LEASE_END_STRLEN. */
#define NT_LEASE_END_STRLEN 32
const char *nt_lease_end_str(const struct nt_lease *lease, char *buf);

/* Enough for the JSON of any lease. */
#define NT_LEASE_JSON (512 + 2 * NETTRUST_NAME_MAX + \
		       NETTRUST_SERVICES_MAX * (NT_SERVICE_STRLEN + 3))
/*
 * Identity and ttl of the lease; with state also its current state and
 * counters. Return: buf of NT_LEASE_JSON.
 */
const char *nt_lease_json_text(const struct nt_lease *lease, bool state,
			       char *buf);
/* The same as an object. */
json_t *nt_lease_json(const struct nt_lease *lease, bool state);

#endif
