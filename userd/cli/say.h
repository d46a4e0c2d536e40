/* SPDX-License-Identifier: GPL-2.0 */
/* Output: errors, times, protocols and JSON. */
#ifndef NETTRUST_CLI_SAY_H
#define NETTRUST_CLI_SAY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli/cli.h"

/*
 * The version of this program. An object and not a literal, so that the binary
 * holds it once: a scenario makes a program of another version by changing it.
 */
extern const char nt_version[];

/* Prints "nettrust: ..." to standard error. */
void nt_cli_error(const char *format, ...)
	__attribute__((format(printf, 1, 2)));
/* Likewise, and refers to the command's -h. Return: NT_EXIT_USAGE. */
int nt_cli_usage(const struct nt_cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#define NT_TIME_STRLEN 16
/*
 * "59s", "4m12s", "3h05m", "2d04h"; @forever for UINT64_MAX. Return: buf of
 * NT_TIME_STRLEN.
 */
const char *nt_cli_time(uint64_t ms, const char *forever, char *buf);

#define NT_UTC_STRLEN 32
/*
 * "2026-11-21T14:00:00Z" from seconds since 1970. Return: buf of NT_UTC_STRLEN.
 */
const char *nt_cli_utc(uint64_t seconds, char *buf);

#define NT_PROTO_STRLEN 16
/* "tcp", or the number of an IP protocol without a name. Return: buf or a name. */
const char *nt_cli_proto(uint8_t proto, char *buf);

/* Replaces everything but printable ASCII by "?", for terminals and JSON. */
void nt_cli_clean(char *text);

/* Prints the object on a line of its own and frees it. */
void nt_cli_print_json(json_t *object);
/* Prints and frees an element of an array that the caller brackets. */
void nt_cli_print_element(json_t *object, bool first);

#endif
