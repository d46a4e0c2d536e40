/* SPDX-License-Identifier: GPL-2.0 */
/* Which line of the configuration decides. */
#ifndef NETTRUST_CLI_WHERE_H
#define NETTRUST_CLI_WHERE_H

#include <jansson.h>

#include "cli/explain/facts.h"
#include "lib/policy/rules.h"

#define NT_WHERE_LEN	(NT_PATH_STRLEN + 128)

/* A place in the configuration. */
struct nt_where {
	char key[64];		/* "rules[3]", "" for none */
	unsigned long line;	/* 0: unknown */
};

/*
 * What the rules decide about questions of this type (RFC 1035, A is 1) for the
 * name, and where. Needs explain->rules.
 */
void nt_explain_decide(const struct nt_explain *explain, const char *name,
		       uint16_t type, struct nt_decision *decision,
		       struct nt_where *where);
bool nt_explain_allowed(const struct nt_decision *decision);
/* The entry, such as "blacklist.hosts[2]", that stands for this prefix. */
void nt_explain_find_prefix(const struct nt_explain *explain,
			    const struct nt_prefix *prefix,
			    struct nt_where *where);
/* "/etc/nettrust/config.json:12: rules[3]". Return: buf of NT_WHERE_LEN. */
const char *nt_explain_where_str(const struct nt_explain *explain,
				 const struct nt_where *where, char *buf);
/* null, or file, line and key. */
json_t *nt_explain_where_json(const struct nt_explain *explain,
			      const struct nt_where *where);

#endif
