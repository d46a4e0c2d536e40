/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The policy for names and addresses. Pure: no clock, no sockets; immutable once
 * made, so threads may share it.
 *
 * The most specific entry decides: one for the name itself, else one for its
 * nearest ancestor. Among entries for the same name, rules come before built-in
 * names, these before lists, and deny comes before allow.
 */
#ifndef NETTRUST_RULES_H
#define NETTRUST_RULES_H

#include "lib/config/types.h"
#include "lib/base/names.h"

#define NT_NAME_STRLEN 1024	/* any name in presentation format and a NUL */

struct nt_rules;
struct nt_zones;

/* How an address in an answer is treated. */
enum nt_fate {
	NT_FATE_COMMIT,		/* released once the kernel has its lease */
	NT_FATE_PASS,		/* not a usable address; needs no lease */
	NT_FATE_STRIP,		/* removed from the answer */
};

/* How a question is treated. */
enum nt_ruling {
	NT_RULING_FORWARD,
	NT_RULING_LOCAL,	/* answered by nt_zones_answer() */
	NT_RULING_NXDOMAIN,
	NT_RULING_NODATA,
	NT_RULING_REFUSED,
	NT_RULING_NULL,		/* answered with 0.0.0.0 or :: */
};

/* The ruling on a question, and why. */
struct nt_decision {
	enum nt_ruling ruling;
	/* The rule that decided, NULL: something else did. */
	const struct nt_rule *rule;
	const char *cause;	/* for the log, NULL if forwarded */
	const char *by;		/* name of the list, rule or domain, or NULL */
};

/* Return: NULL if memory ran out. The configuration must outlive the rules. */
struct nt_rules *nt_rules_new(const struct nt_config *config);
void nt_rules_free(struct nt_rules *rules);

/**
 * nt_rules_decide() - decide on a question
 * @rules: rules
 * @name: in lower case, without the final dot
 * @type: of record, as on the wire
 * @decision: filled; valid as long as the rules
 */
void nt_rules_decide(const struct nt_rules *rules, const char *name,
		     uint16_t type, struct nt_decision *decision);

/* The same for a name that was split with nt_names_common_key(). */
void nt_rules_decide_parts(const struct nt_rules *rules,
			   const struct nt_suffixes *suffixes, uint16_t type,
			   struct nt_decision *decision);

/**
 * nt_rules_link() - may a CNAME chain lead through this name?
 * @rules: rules
 * @name: a link of the chain after the question, as above
 * @type: of the question
 * @decision: on the question; gets the rule of a link if it has none itself
 *
 * Consults the rules, built-in names and lists that match chains. If a rule allows
 * the question, only another rule can deny a link.
 *
 * Return: false if not, with the cause in @decision.
 */
bool nt_rules_link(const struct nt_rules *rules, const char *name,
		   uint16_t type, struct nt_decision *decision);

/* Does any entry match links of chains? */
bool nt_rules_match_links(const struct nt_rules *rules);

/**
 * nt_rules_fate() - decide on an address in the answer for a name
 * @rules: rules
 * @name: of the question, in lower case, without the final dot
 * @addr: address
 *
 * Special addresses (RFC 6890 and its registries), bare or embedded in IPv6 (RFC
 * 4291, 6052, 8215, 3056, 4380), are never committed, or only for names that may
 * have private ones. A record of the configuration may have any address.
 */
enum nt_fate nt_rules_fate(const struct nt_rules *rules, const char *name,
			   const struct nt_addr *addr);

const struct nt_zones *nt_rules_zones(const struct nt_rules *rules);

#endif
