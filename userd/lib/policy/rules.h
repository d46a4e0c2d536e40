/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the configuration says about names and addresses. Pure: no clock, no
 * sockets; read only once made, so that threads may share them.
 *
 * Of all that speaks of a name, the most specific wins: what names it, then
 * what names the nearest name above it. Of the same name, the rules go before
 * the built-in names and these before the lists, and deny goes before allow.
 */
#ifndef NETTRUST_RULES_H
#define NETTRUST_RULES_H

#include "lib/config/load.h"
#include "lib/base/names.h"

#define NT_NAME_STRLEN 1024	/* any name in presentation format, and a 0 */

struct nt_rules;
struct nt_zones;

/* What becomes of an address in an answer. */
enum nt_fate {
	NT_FATE_COMMIT,		/* given to the client once the kernel has it */
	NT_FATE_PASS,		/* usable by nobody, given without a lease */
	NT_FATE_STRIP,		/* taken out of the answer */
};

/* What becomes of a question. */
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
	/* That allows or denies it, NULL: something else does. */
	const struct nt_rule *rule;
	const char *cause;	/* for the log, NULL if forwarded */
	const char *by;		/* name of the list, rule or domain, or NULL */
};

/* Return: NULL if memory ran out. The configuration must outlive the rules. */
struct nt_rules *nt_rules_new(const struct nt_config *config);
void nt_rules_free(struct nt_rules *rules);

/**
 * nt_rules_decide() - what becomes of a question
 * @rules: rules
 * @name: in lower case, without the final dot
 * @type: of record, as on the wire
 * @decision: filled; valid as long as the rules
 */
void nt_rules_decide(const struct nt_rules *rules, const char *name,
		     uint16_t type, struct nt_decision *decision);

/* The same of a name that was taken apart with nt_names_common_key(). */
void nt_rules_decide_parts(const struct nt_rules *rules,
			   const struct nt_suffixes *suffixes, uint16_t type,
			   struct nt_decision *decision);

/**
 * nt_rules_link() - may an answer lead over this name?
 * @rules: rules
 * @name: a link of the CNAME chain behind the question, as above
 * @type: that was asked for
 * @decision: of the question; takes the rule of a link if it has none itself
 *
 * Asks the rules, built-in names and lists that match chains. What a rule allows
 * by the question's name is denied by other rules alone.
 *
 * Return: false if not, with the cause in @decision.
 */
bool nt_rules_link(const struct nt_rules *rules, const char *name,
		   uint16_t type, struct nt_decision *decision);

/* Does anything match links of chains at all? */
bool nt_rules_match_links(const struct nt_rules *rules);

/**
 * nt_rules_fate() - what becomes of an address that stands for a name
 * @rules: rules
 * @name: the name asked for, in lower case, without the final dot
 * @addr: address
 *
 * Special addresses (RFC 6890 and the registries that it made), bare or
 * embedded in IPv6 (RFC 4291, 6052, 8215, 3056, 4380), never count, or only for
 * names that may have private ones. A record of the configuration may have any.
 */
enum nt_fate nt_rules_fate(const struct nt_rules *rules, const char *name,
			   const struct nt_addr *addr);

const struct nt_zones *nt_rules_zones(const struct nt_rules *rules);

#endif
