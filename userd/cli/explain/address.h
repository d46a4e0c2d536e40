/* SPDX-License-Identifier: GPL-2.0 */
/* explain ADDRESS. */
#ifndef NETTRUST_CLI_ADDRESS_H
#define NETTRUST_CLI_ADDRESS_H

#include "cli/explain/facts.h"
#include "lib/insight/explain.h"

/* Cleans the names of the leases. Return: exit code. */
int nt_explain_address(struct nt_explain *explain,
		       const struct nt_packet *packet);

#endif
