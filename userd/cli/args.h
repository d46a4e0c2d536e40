/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values of options and arguments. Where option is NULL, the value is an
 * argument. Each function returns an exit code and has printed the error.
 */
#ifndef NETTRUST_CLI_ARGS_H
#define NETTRUST_CLI_ARGS_H

#include <stdint.h>

#include "cli/options.h"
#include "lib/base/addr.h"

/* Prints "--OPTION VALUE: WHY". Return: NT_EXIT_USAGE. */
int nt_arg_bad(const struct nt_cli *cli, const struct nt_option *option,
	       const char *value, const char *why);

int nt_arg_number(const struct nt_cli *cli, const struct nt_option *option,
		  const char *value, uint64_t max, uint64_t *number);
int nt_arg_word(const struct nt_cli *cli, const struct nt_option *option,
		const struct nt_words *words, const char *value,
		uint32_t *word);
/* "a,b", or "none" */
int nt_arg_flags(const struct nt_cli *cli, const struct nt_option *option,
		 const struct nt_words *words, const char *value,
		 uint32_t *flags);
int nt_arg_addr(const struct nt_cli *cli, const struct nt_option *option,
		const char *value, struct nt_addr *addr);

/* Is it a host name, and not a mistyped address such as 300.1.1.1? */
bool nt_is_host_name(const char *text, size_t len);
/* Compares host names; neither case nor a final dot counts. */
bool nt_same_name(const char *a, const char *b);
/* The length without a final dot. */
size_t nt_name_len(const char *name);

/* For qsort(): IPv4 first, then by address. */
int nt_addr_compare(const struct nt_addr *a, const struct nt_addr *b);

#endif
