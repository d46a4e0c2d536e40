/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names that mean something without any configuration: canaries, resolvers that
 * would lead around this one, and what RFC 6761 and its kin keep out of the DNS.
 */
#ifndef NETTRUST_BUILTIN_H
#define NETTRUST_BUILTIN_H

#include "lib/config/load.h"
#include "lib/base/names.h"

/* Why a name is built in. */
struct nt_builtin {
	const char *cause;
	bool below;	/* the names below it, too */
	bool itself;
	bool chain;	/* as a link of a CNAME chain, too */
	bool nodata;	/* is answered so; else NXDOMAIN */
};

/**
 * nt_builtin_new() - the built-in names that the configuration has not off
 * @config: refuseDoh, specialNames, searchDomains
 * @key: of the set
 *
 * Return: a set whose values nt_builtin_of() reads; NULL if memory ran out.
 */
struct nt_names *nt_builtin_new(const struct nt_config *config, uint64_t key);
const struct nt_builtin *nt_builtin_of(uint32_t value);

#endif
