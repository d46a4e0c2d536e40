/* SPDX-License-Identifier: GPL-2.0 */
/* The configuration as the kernel is to have it. */
#ifndef NETTRUST_KERNEL_H
#define NETTRUST_KERNEL_H

#include "lib/config.h"
#include "lib/nl.h"

/*
 * Prefixes of origin daemon become those of the configuration, by adding and
 * removing the difference, then the settings. What stands in between is never
 * more open than before or after. Return: 0 or a negative errno, nt_nl_error().
 */
int nt_kernel_apply(struct nt_nl *nl, const struct nt_config *config);

/* Log what leases a daemon before this one left. */
int nt_kernel_adopt(struct nt_nl *nl);

/* What is due at the end of a daemon that was told to end. */
void nt_kernel_leave(struct nt_nl *nl, const struct nt_config *config);

#endif
