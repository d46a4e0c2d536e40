/* SPDX-License-Identifier: GPL-2.0 */
/* explain NAME. */
#ifndef NETTRUST_CLI_NAME_H
#define NETTRUST_CLI_NAME_H

#include "cli/explain/facts.h"

/* Return: exit code; NT_EXIT_FAILED without rules, whose error was printed. */
int nt_explain_name(const struct nt_explain *explain, const char *name);

#endif
