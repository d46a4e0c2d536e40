/* SPDX-License-Identifier: GPL-2.0 */
/* What the system has now, and the configuration made from it. */
#ifndef NETTRUST_CLI_FIND_H
#define NETTRUST_CLI_FIND_H

#include "cli/setup/plan.h"

/* Fills manager, resolv_conf and resolvers. Return: exit code. */
int nt_setup_find(struct nt_setup *setup);
/* Fills text and config. Return: exit code, the error printed. */
int nt_setup_configure(struct nt_setup *setup);

#endif
