/* SPDX-License-Identifier: GPL-2.0 */
/* What explain knows, for its two halves: addresses and names. */
#ifndef NETTRUST_CLI_EXPLAIN_H
#define NETTRUST_CLI_EXPLAIN_H

#include "cli/cli.h"
#include "cli/kernel/known.h"
#include "lib/insight/explain.h"
#include "lib/policy/rules.h"

#define NT_WHERE_LEN	(NT_PATH_STRLEN + 128)
#define NT_NAMES_WHY	(NT_PATH_STRLEN + 160)
#define NT_BEFORE_LEN	(NT_NAMES_WHY + 64)

struct nt_explain {
	struct nt_cli *cli;
	const char *file;		/* of the configuration */
	char *text;			/* of it, NULL if it cannot be read */
	struct nt_config config;
	struct nt_rules *rules;		/* NULL if it is not good */
	bool listed;			/* the kernel told what follows */
	struct nt_policy policy;
	struct nt_prefix *prefixes;
	size_t n_prefixes;
	/* The leases and pairs of what is explained, no others. */
	struct nt_lease *leases;
	size_t n_leases;
	struct nt_seen *seen;
	size_t n_seen;
	const char *names_file;		/* where the pairs are of */
	char names_why[NT_NAMES_WHY];	/* why there are none, else "" */
	struct nt_presence daemon;
	uint64_t now;			/* seconds since 1970 */
};

/* Where something stands in the configuration. */
struct nt_where {
	char key[64];		/* "rules[3]", "" for nowhere */
	unsigned long line;	/* 0: not known */
};

int nt_explain_address(struct nt_explain *explain,
		       const struct nt_packet *packet);
int nt_explain_name(struct nt_explain *explain, const char *name);

/*
 * What became of a lease that does not stand now, by the pair, or NULL. Return: buf of
 * NT_BEFORE_LEN.
 */
const char *nt_explain_before_str(const struct nt_explain *explain,
				  const struct nt_seen *seen, char *buf);
/* The pair whose lease ended last, NULL if there is none. */
const struct nt_seen *nt_explain_last(const struct nt_explain *explain);

/* What the rules say of a name, and which line of the configuration does. */
void nt_explain_decide(const struct nt_explain *explain, const char *name,
		       uint16_t type, struct nt_decision *decision,
		       struct nt_where *where);
/* "/etc/nettrust/config.json:12: rules[3]". Return: buf of NT_WHERE_LEN. */
const char *nt_explain_where_str(const struct nt_explain *explain,
				 const struct nt_where *where, char *buf);
/* null, or file, line and key. */
json_t *nt_explain_where_json(const struct nt_explain *explain,
			      const struct nt_where *where);
/* The entry of an array, "blacklist.hosts", that means this prefix. */
void nt_explain_find_prefix(const struct nt_explain *explain,
			    const struct nt_prefix *prefix,
			    struct nt_where *where);

#endif
