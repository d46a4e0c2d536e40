/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The options of a command, read from its help, so that there is one table for
 * both. A line of struct nt_command's details that begins with "  --" names one
 * or several options:
 *
 *	  --kill       what it does
 *	  --ttl SECONDS|never   what it does, which may
 *	                        go on in further lines
 *	  --uid N | --client ADDRESS
 *	                        what they do
 *
 * Small letters in a value are to be written as they are, "," and dots behind
 * them mean several. FILE, DEVICE and NS are what they say.
 */
#ifndef NETTRUST_OPTIONS_H
#define NETTRUST_OPTIONS_H

#include <stdbool.h>

/* The options that every command has; those of all but nt_is_plain() ones. */
extern const char nt_common_options[];
extern const char nt_kernel_options[];

struct nt_option {
	char name[32];		/* without "--" */
	char value[96];		/* "" for none */
	char help[256];
};

/**
 * nt_option_next() - the next option in the details of a command
 * @details: place in them, moved on
 * @option: filled
 *
 * Return: false if there is none.
 */
bool nt_option_next(const char **details, struct nt_option *option);

/*
 * The words among the alternatives of a value or of an argument in a usage,
 * with blanks between them. Return: buf.
 */
const char *nt_option_words(const char *value, char *buf, size_t size);

#endif
