/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the configuration says about names and addresses. Pure: no clock, no
 * sockets.
 */
#ifndef NETTRUST_RULES_H
#define NETTRUST_RULES_H

#include "lib/config.h"

#define NT_NAME_STRLEN 1024	/* any name in presentation format, and a 0 */

struct nt_rules;

/* What becomes of an address in an answer. */
enum nt_fate {
	NT_FATE_COMMIT,		/* given to the client once the kernel has it */
	NT_FATE_PASS,		/* usable by nobody, given without a lease */
	NT_FATE_STRIP,		/* taken out of the answer */
};

/* Return: NULL if memory ran out. The configuration must outlive the rules. */
struct nt_rules *nt_rules_new(const struct nt_config *config);
void nt_rules_free(struct nt_rules *rules);

/* name: in lower case, without the final dot. */
bool nt_rules_blocks(const struct nt_rules *rules, const char *name);

/**
 * nt_rules_fate() - what becomes of an address that stands for a name
 * @rules: rules
 * @name: the name asked for, in lower case, without the final dot
 * @addr: address
 *
 * Multicast, broadcast and loopback never count; private and link-local
 * addresses, bare or embedded in IPv6 (RFC 4291, 6052, 3056), count only for
 * names that may have them.
 */
enum nt_fate nt_rules_fate(const struct nt_rules *rules, const char *name,
			   const struct nt_addr *addr);

#endif
