// SPDX-License-Identifier: GPL-2.0
#include "cli/usage.h"

#include <stdio.h>
#include <string.h>

#include "cli/options.h"

#define WIDTH		80
#define COLUMN_MAX	26	/* longer ones get their own line */

/* From the column that the cursor is in; further lines begin there, too. */
static void print_wrapped(const char *text, size_t column)
{
	size_t used = column, len;

	while (*text) {
		len = strcspn(text, " ");
		if (used > column && used + 1 + len > WIDTH) {
			printf("\n%*s", (int)column, "");
			used = column;
		}
		used += printf("%s%.*s", used > column ? " " : "", (int)len,
			       text);
		text += len;
		text += strspn(text, " ");
	}
	putchar('\n');
}

/* "  --NAME VALUE" */
static size_t option_str(const struct nt_option *option, char *buf, size_t size)
{
	char value[NT_VALUE_STRLEN];

	nt_option_value(option, value);
	return snprintf(buf, size, "  --%s%s%s", option->name,
			*value ? " " : "", value);
}

static void print_option(const struct nt_option *option, size_t column)
{
	char help[256], left[NT_VALUE_STRLEN + 40];
	size_t len;

	if (option->group)
		printf("%s\n", option->group);
	len = option_str(option, left, sizeof(left));
	fputs(left, stdout);
	if (len + 2 > column) {
		putchar('\n');
		len = 0;
	}
	printf("%*s", (int)(column - len), "");
	snprintf(help, sizeof(help), "%s%s", option->help,
		 option->repeats ? "; repeatable" : "");
	print_wrapped(help, column);
}

static void print_options(const struct nt_option *options)
{
	char left[NT_VALUE_STRLEN + 40];
	const struct nt_option *option;
	size_t column = 0, len;

	for (option = options; option->name; option++) {
		len = option_str(option, left, sizeof(left)) + 2;
		if (len > column && len <= COLUMN_MAX)
			column = len;
	}
	putchar('\n');
	for (option = options; option->name; option++)
		print_option(option, column ? column : COLUMN_MAX);
}

void nt_usage_print(const struct nt_command *command)
{
	char usage[NT_VALUE_STRLEN];

	nt_fill_words(command->usage, command->words, usage);
	printf("Usage: nettrust %s%s%s%s\n\n%s\n", command->name,
	       *usage ? " " : "", usage,
	       command->plain ? "" : " [--netns NS] [--json]",
	       command->summary);
	if (command->notes) {
		putchar('\n');
		print_wrapped(command->notes, 0);
	}
	if (command->options)
		print_options(command->options);
}
