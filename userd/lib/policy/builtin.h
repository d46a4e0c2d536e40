/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names that are decided without any configuration: canary domains, resolvers that
 * would bypass this one, and special-use names (RFC 6761).
 */
#ifndef NETTRUST_BUILTIN_H
#define NETTRUST_BUILTIN_H

#include "lib/config/types.h"
#include "lib/base/names.h"

/* Why a name is built in. */
struct nt_builtin {
	const char *cause;
	bool below;	/* matches the names below it */
	bool itself;	/* matches the name itself */
	bool chain;	/* matches links of a CNAME chain */
	bool nodata;	/* answered with no records; else NXDOMAIN */
};

/**
 * nt_builtin_new() - collect the built-in names that are enabled
 * @config: refuseDoh, specialNames, searchDomains
 * @key: of the set
 *
 * Return: a set whose values nt_builtin_of() reads; NULL if memory ran out.
 */
struct nt_names *nt_builtin_new(const struct nt_config *config, uint64_t key);
const struct nt_builtin *nt_builtin_of(uint32_t value);

#endif
