/* SPDX-License-Identifier: GPL-2.0 */
/* The configuration as the kernel is to have it. */
#ifndef NETTRUST_KERNEL_H
#define NETTRUST_KERNEL_H

#include "lib/config/load.h"
#include "lib/nl/nl.h"

/*
 * Prefixes of origin daemon become those of the configuration, by adding and
 * removing the difference, then the settings. What stands in between is never
 * more open than before or after; what is refused is put back, as far as it can be.
 * The upstreams of before (NULL: there are none) may be asked, too, until
 * nt_kernel_settle(): queries are under way to them.
 * Return: 0 or a negative errno, nt_nl_error().
 */
int nt_kernel_apply(struct nt_nl *nl, const struct nt_config *config,
		    const struct nt_config *before);

/* Has before upstreams that the configuration has not, so that it is to be settled? */
bool nt_kernel_unsettled(const struct nt_config *config,
			 const struct nt_config *before);

/* Only its own upstreams. Return: as nt_kernel_apply(). */
int nt_kernel_settle(struct nt_nl *nl, const struct nt_config *config);

/* Does the error say that the module went away? It may be back already. */
bool nt_kernel_is_gone(int err);

/*
 * Another connection to it. Return: 0, or a negative errno: *nl is one that can be
 * used, and tells that the module is gone.
 */
int nt_kernel_reopen(struct nt_nl **nl);

/* Open it again if the module went away since. */
void nt_kernel_refresh(struct nt_nl **nl);

/* Log what leases a daemon before this one left. */
int nt_kernel_adopt(struct nt_nl *nl);

/* What is due at the end of a daemon that was told to end. */
void nt_kernel_leave(struct nt_nl *nl, const struct nt_config *config);

#endif
