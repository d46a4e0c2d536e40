/* SPDX-License-Identifier: GPL-2.0 */
/* Leases that the kernel no longer remembers. */
#ifndef NETTRUST_CLI_BEFORE_H
#define NETTRUST_CLI_BEFORE_H

#include "cli/explain/facts.h"

#define NT_BEFORE_LEN	(NT_NAMES_WHY + 64)

/*
 * What became of the lease of a pair, which has none now. seen is NULL if there
 * is no pair. Return: buf of NT_BEFORE_LEN.
 */
const char *nt_explain_before_str(const struct nt_explain *explain,
				  const struct nt_seen *seen, char *buf);
/* Return: the pair whose lease ended last, NULL if there is none. */
const struct nt_seen *nt_explain_last(const struct nt_explain *explain);

#endif
