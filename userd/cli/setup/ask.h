/* SPDX-License-Identifier: GPL-2.0 */
/* Resolvers that the administrator names, and questions on the terminal. */
#ifndef NETTRUST_CLI_ASK_H
#define NETTRUST_CLI_ASK_H

#include "cli/setup/plan.h"

/* Adds ADDRESS or ADDRESS:PORT. Return: NULL, or what is wrong with it. */
const char *nt_setup_add_resolver(struct nt_setup *setup, const char *text);
/*
 * Both repeat the question after an invalid answer. Return: false at the end of
 * input, or if the answer is no.
 */
bool nt_setup_ask_resolver(struct nt_setup *setup);
bool nt_setup_confirm(void);

#endif
