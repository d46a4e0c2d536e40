/* SPDX-License-Identifier: GPL-2.0 */
/* Loads a configuration from a file, the environment and flags. */
#ifndef NETTRUST_TEST_CONFIG_H
#define NETTRUST_TEST_CONFIG_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/config/load.h"
#include "tests/unit/unit.h"

static char path[] = "/tmp/nettrust-config-XXXXXX";
static struct nt_config config;
static char complaints[8192];

static void write_file(const char *text)
{
	FILE *file = fopen(path, "w");

	fputs(text, file);
	fclose(file);
}

#define ARGS_MAX 16

/* Loads with up to ARGS_MAX flags in "a b c", environment in env. */
static int load(const char *flags, char **env)
{
	char *argv[ARGS_MAX + 2] = { (char[]){ "nettrustd" } }, *copy, *save;
	static char *none[] = { NULL };
	char *buf = NULL;
	size_t len;
	int argc = 1, ret;
	FILE *err;

	copy = strdup(flags);
	for (char *arg = strtok_r(copy, " ", &save); arg;
	     arg = strtok_r(NULL, " ", &save))
		argv[argc++] = arg;
	err = open_memstream(&buf, &len);
	ret = nt_config_load(&config, argc, argv, env ? env : none, err);
	fclose(err);
	snprintf(complaints, sizeof(complaints), "%s", buf);
	free(buf);
	free(copy);
	return ret;
}

static int load_file(const char *text, char **env)
{
	char flags[64];

	write_file(text);
	snprintf(flags, sizeof(flags), "-config %s", path);
	return load(flags, env);
}

static unsigned int count_lines(void)
{
	unsigned int n = 0;

	for (const char *c = complaints; *c; c++)
		n += *c == '\n';
	return n;
}

static void teardown(void)
{
	nt_config_free(&config);
}

static void make_file(void)
{
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
}

static void remove_file(void)
{
	unlink(path);
}

#endif
