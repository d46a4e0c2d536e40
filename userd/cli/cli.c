// SPDX-License-Identifier: GPL-2.0
#include "cli/cli.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/base/names.h"

static void complain(const char *format, va_list args)
{
	nt_progress_end();
	fputs("nettrust: ", stderr);
	vfprintf(stderr, format, args);
}

void nt_cli_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(format, args);
	va_end(args);
	fputc('\n', stderr);
}

int nt_cli_usage(const struct nt_cli *cli, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(format, args);
	va_end(args);
	fprintf(stderr, ", see \"nettrust %s -h\"\n", cli->command->name);
	return NT_EXIT_USAGE;
}

int nt_cli_open(struct nt_cli *cli)
{
	int code = cli->netns ? nt_cli_enter_netns(cli->netns) : NT_EXIT_OK;
	int err;

	if (code)
		return code;
	err = nt_nl_open(&cli->nl);
	if (!err)
		return NT_EXIT_OK;
	nt_cli_error("%s", nt_nl_error(cli->nl));
	return err == -ENOENT ? NT_EXIT_NO_MODULE :
	       err == -EPERM ? NT_EXIT_NO_PERMISSION : NT_EXIT_FAILED;
}

int nt_cli_failed(const struct nt_cli *cli, int err)
{
	nt_cli_error("%s: %s", cli->command->name, nt_nl_error(cli->nl));
	if (err == -EPERM)
		return NT_EXIT_NO_PERMISSION;
	return nt_cli_check_versions(cli) ? NT_EXIT_VERSIONS : NT_EXIT_FAILED;
}

bool nt_cli_check_versions(const struct nt_cli *cli)
{
	struct nt_policy policy;

	if (nt_nl_policy_get(cli->nl, &policy) || !*policy.version ||
	    !strcmp(policy.version, nt_version))
		return false;
	nt_cli_clean(policy.version);
	nt_cli_error("the module is version %s, this program %s: boot anew, or load the module again while nothing must be guarded (modprobe -r nettrust, modprobe nettrust)",
		     policy.version, nt_version);
	return true;
}

const char *nt_cli_time(uint64_t ms, const char *forever, char *buf)
{
	uint64_t s = ms / 1000;

	if (ms == UINT64_MAX)
		snprintf(buf, NT_TIME_STRLEN, "%s", forever);
	else if (s < 60)
		snprintf(buf, NT_TIME_STRLEN, "%us", (unsigned int)s);
	else if (s < 3600)
		snprintf(buf, NT_TIME_STRLEN, "%um%02us",
			 (unsigned int)(s / 60), (unsigned int)(s % 60));
	else if (s < 86400)
		snprintf(buf, NT_TIME_STRLEN, "%uh%02um",
			 (unsigned int)(s / 3600),
			 (unsigned int)(s / 60 % 60));
	else
		snprintf(buf, NT_TIME_STRLEN, "%ud%02uh",
			 (unsigned int)(s / 86400 % 1000000),
			 (unsigned int)(s / 3600 % 24));
	return buf;
}

/* No top level domain is a number (RFC 1123 section 2.1). */
static bool ends_in_number(const char *text, size_t len)
{
	size_t digits = 0;

	while (digits < len && isdigit((unsigned char)text[len - 1 - digits]))
		digits++;
	return digits && (digits == len || text[len - 1 - digits] == '.');
}

bool nt_cli_is_name(const char *text, size_t len)
{
	return len && len <= NETTRUST_NAME_MAX && nt_name_valid(text, len) &&
	       !ends_in_number(text, len);
}

void nt_cli_clean(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

void nt_cli_print_json(json_t *object)
{
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

int nt_addr_compare(const struct nt_addr *a, const struct nt_addr *b)
{
	if (a->family != b->family)
		return a->family == AF_INET ? -1 : 1;
	return a->family == AF_INET ? memcmp(&a->v4, &b->v4, sizeof(a->v4)) :
				      memcmp(&a->v6, &b->v6, sizeof(a->v6));
}
