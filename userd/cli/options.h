/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Options: a table for each command, which the parser, the help, the completion
 * and the search for misspelt options read.
 */
#ifndef NETTRUST_CLI_OPTIONS_H
#define NETTRUST_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"
#include "lib/base/words.h"

#define NT_OPTIONS_MAX	32	/* of one command */
#define NT_VALUE_STRLEN	128

/* A row; the last one of a table has no name. */
struct nt_option {
	int c;			/* identifies it in take() */
	const char *name;	/* without "--" */
	/*
	 * NULL if it takes none. "{}" stands for @words; lower-case words are
	 * literals, "," and dots behind them mean that several may be given.
	 * FILE, DEVICE and NS are completed as such.
	 */
	const char *value;
	const struct nt_words *words;	/* or NULL */
	const char *help;
	const char *group;	/* heading above this row, or NULL */
	bool repeats;
};

/* For every command; for every command that is not plain. */
extern const struct nt_option nt_common_options[];
extern const struct nt_option nt_kernel_options[];
extern const struct nt_words nt_on_off_words;

/* value: NULL if the option has none. Return: exit code, the error printed. */
typedef int nt_take_option(struct nt_cli *cli, const struct nt_option *option,
			   const char *value, void *data);

/**
 * nt_options_take() - parse the options of the command that runs
 * @cli: with the command
 * @argc: length of @argv
 * @argv: from the command's name on; reordered, so that arguments begin at optind
 * @take: called for each option, in the order given
 * @data: passed to @take
 *
 * Return: NT_EXIT_OK, NT_EXIT_USAGE with the error printed, or what @take
 * returned.
 */
int nt_options_take(struct nt_cli *cli, int argc, char **argv,
		    nt_take_option *take, void *data);
/* For a command with neither options nor arguments. Return: exit code. */
int nt_options_none(struct nt_cli *cli, int argc, char **argv);
/* After nt_options_take(). Return: exit code, the error printed. */
int nt_arguments_max(struct nt_cli *cli, int argc, char **argv, int max);

/* Puts "a|b|c" in the place of "{}". Return: buf of NT_VALUE_STRLEN. */
const char *nt_fill_words(const char *text, const struct nt_words *words,
			  char *buf);
/* The value as help prints it, "" for none. Return: buf of NT_VALUE_STRLEN. */
const char *nt_option_value(const struct nt_option *option, char *buf);
/*
 * The literals among the alternatives of a value or of a usage, with blanks
 * between them. Return: buf of NT_VALUE_STRLEN.
 */
const char *nt_literals(const char *value, char *buf);

#endif
