/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loads the daemon's configuration from config.json, the environment and the
 * command line, in this order: a later source overrides an earlier one, but
 * lists of networks add up.
 */
#ifndef NETTRUST_CONFIG_H
#define NETTRUST_CONFIG_H

#include <stdio.h>

#include "lib/config/types.h"

/**
 * nt_config_load() - read and check the whole configuration
 * @config: filled; call nt_config_free() whatever this returns
 * @argc: of main()
 * @argv: of main(), which must outlive @config
 * @envp: of main()
 * @err: receives each error and warning as a line "SOURCE: KEY: CAUSE"
 *
 * Changes nothing but @config.
 *
 * Return: 0; 1 if there is nothing left to do (-check, or -h and -version,
 * whose text went to stdout); -EINVAL after errors.
 */
int nt_config_load(struct nt_config *config, int argc, char **argv, char **envp,
		   FILE *err);
void nt_config_free(struct nt_config *config);

/**
 * nt_config_fixed_key() - find a change that a reload cannot apply
 * @old: in force
 * @new: to be put in force
 *
 * Return: the first key that differs and is read at the start alone, else NULL.
 */
const char *nt_config_fixed_key(const struct nt_config *old,
				const struct nt_config *new);

#endif
