// SPDX-License-Identifier: GPL-2.0
#include "cli/cli.h"
#include "cli/options.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

const char nt_kernel_options[] =
	"  --json  print JSON\n"
	"  --netns NS  the network namespace\n";
const char nt_common_options[] =
	"  --verbose  say more\n"
	"  --help  help\n";

static const char *after_line(const char *at)
{
	at += strcspn(at, "\n");
	return *at ? at + 1 : at;
}

/* Copies up to one of the letters. Return: behind what was copied. */
static const char *take(const char *at, const char *end, char *buf, size_t size)
{
	size_t len = strcspn(at, end);

	snprintf(buf, size, "%.*s", (int)len, at);
	return at + len;
}

/* The text behind the options of a line, and of those that go on with it. */
static void take_help(const char *at, char *buf, size_t size)
{
	size_t used = 0, len;

	buf[0] = '\0';
	for (; *at; at = after_line(at)) {
		if (!strncmp(at, "  --", 4) || (used && *at != ' '))
			return;
		at += strspn(at, " ");
		len = strcspn(at, "\n");
		if (len)
			used += snprintf(buf + used, size - used, "%s%.*s",
					 used ? " " : "", (int)len, at);
		if (used >= size)
			return;
	}
}

bool nt_option_next(const char **details, struct nt_option *option)
{
	const char *at = *details, *end;

	while (*at && strncmp(at, "  --", 4) && strncmp(at, " | --", 5) &&
	       strncmp(at, ", --", 4))
		at = *at == ' ' || *at == ',' ? at + 1 : after_line(at);
	if (!*at)
		return false;
	at = take(strstr(at, "--") + 2, " ,\n", option->name,
		  sizeof(option->name));
	option->value[0] = '\0';
	if (*at == ' ' && at[1] != ' ' && at[1] != '|')
		at = take(at + 1, "\n ", option->value, sizeof(option->value));
	end = option->value + strlen(option->value);
	if (*option->value && end[-1] == ',') {	/* another option follows */
		option->value[end - option->value - 1] = '\0';
		at--;
	}
	*details = at;
	while (!strncmp(at, " | --", 5) || !strncmp(at, ", --", 4)) {
		at = strstr(at, "--");
		at += strcspn(at, "\n ");
		if (*at == ' ' && at[1] != ' ')
			at += 1 + strcspn(at + 1, " ,\n");
	}
	take_help(*at == '\n' ? at + 1 : at, option->help,
		  sizeof(option->help));
	return true;
}

const char *nt_option_words(const char *value, char *buf, size_t size)
{
	size_t used = 0, len;

	buf[0] = '\0';
	for (; *value; value += len + strspn(value + len, "|[]., ")) {
		len = strcspn(value, "|[]., ");
		if (islower((unsigned char)*value) && used + len + 2 < size)
			used += snprintf(buf + used, size - used, "%s%.*s",
					 used ? " " : "", (int)len, value);
	}
	return buf;
}
