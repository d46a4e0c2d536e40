// SPDX-License-Identifier: GPL-2.0
#include "cli/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/base/progress.h"
#include "lib/base/words.h"

const char nt_version[] = NETTRUST_VERSION;

static void print_error(const char *format, va_list args)
{
	nt_progress_end();
	fputs("nettrust: ", stderr);
	vfprintf(stderr, format, args);
}

void nt_cli_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_error(format, args);
	va_end(args);
	fputc('\n', stderr);
}

int nt_cli_usage(const struct nt_cli *cli, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_error(format, args);
	va_end(args);
	fprintf(stderr, ", see \"nettrust %s -h\"\n", cli->command->name);
	return NT_EXIT_USAGE;
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

const char *nt_cli_utc(uint64_t seconds, char *buf)
{
	time_t time = seconds;
	struct tm tm;

	if (!gmtime_r(&time, &tm) ||
	    !strftime(buf, NT_UTC_STRLEN, "%Y-%m-%dT%H:%M:%SZ", &tm))
		snprintf(buf, NT_UTC_STRLEN, "?");
	return buf;
}

const char *nt_cli_proto(uint8_t proto, char *buf)
{
	const char *name = nt_proto_str(proto);

	if (strcmp(name, "unknown"))
		return name;
	snprintf(buf, NT_PROTO_STRLEN, "%u", proto);
	return buf;
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

void nt_cli_print_element(json_t *object, bool first)
{
	fputs(first ? "" : ",\n", stdout);
	json_dumpf(object, stdout, JSON_COMPACT);
	json_decref(object);
}
