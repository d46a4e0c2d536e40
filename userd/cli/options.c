// SPDX-License-Identifier: GPL-2.0
#include "cli/options.h"

#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/say.h"
#include "lib/base/near.h"

const struct nt_words nt_on_off_words = NT_WORDS_TABLE({ 1, "on" },
						       { 0, "off" });

/* Taken from anywhere on the command line by nettrust.c. */
const struct nt_option nt_kernel_options[] = {
	{ .name = "json", .help = "print JSON" },
	{ .name = "netns", .value = "NS",
	  .help = "the network namespace: a name, a PID or a path" },
	{ 0 }
};

const struct nt_option nt_common_options[] = {
	{ .name = "verbose", .help = "say more" },
	{ .name = "help", .help = "print this help" },
	{ 0 }
};

static size_t add_names(const struct nt_option *option, const char **names,
			size_t n)
{
	for (; option && option->name && n < NT_OPTIONS_MAX; option++)
		names[n++] = option->name;
	return n;
}

/* "--tll", or "--tll=5" */
static int unknown_option(const struct nt_cli *cli, const char *word)
{
	const struct nt_command *command = cli->command;
	const char *names[NT_OPTIONS_MAX], *near;
	int len = strcspn(word, "=");
	char name[48];
	size_t n;

	n = add_names(command->options, names, 0);
	n = add_names(nt_common_options, names, n);
	n = add_names(command->plain ? NULL : nt_kernel_options, names, n);
	snprintf(name, sizeof(name), "%.*s", len - 2, word + 2);
	near = len > 2 ? nt_near(name, names, n) : NULL;
	if (!near)
		return nt_cli_usage(cli, "unknown option %.*s", len, word);
	nt_cli_error("unknown option %.*s, did you mean --%s? See \"nettrust %s -h\"",
		     len, word, near, command->name);
	return NT_EXIT_USAGE;
}

/* getopt_long() returned ":" or "?". */
static int bad_option(const struct nt_cli *cli, char **argv, int c)
{
	const char *word = argv[optind - 1];

	if (c == ':')
		return nt_cli_usage(cli, "%s needs a value", word);
	if (strncmp(word, "--", 2))
		return nt_cli_usage(cli, "unknown option -%c", optopt);
	if (optopt)	/* known, but given as --NAME=VALUE */
		return nt_cli_usage(cli, "%.*s takes no value",
				    (int)strcspn(word, "="), word);
	return unknown_option(cli, word);
}

int nt_options_take(struct nt_cli *cli, int argc, char **argv,
		    nt_take_option *take, void *data)
{
	const struct nt_option *table = cli->command->options;
	struct option options[NT_OPTIONS_MAX + 1] = { { NULL } };
	int c, code, at = 0;

	for (size_t i = 0; table && table[i].name && i < NT_OPTIONS_MAX; i++)
		options[i] = (struct option){
			.name = table[i].name,
			.has_arg = table[i].value ? required_argument :
						    no_argument,
			.val = table[i].c,
		};
	while ((c = getopt_long(argc, argv, ":", options, &at)) != -1) {
		if (c == ':' || c == '?')
			return bad_option(cli, argv, c);
		code = take(cli, &table[at], optarg, data);
		if (code)
			return code;
	}
	return NT_EXIT_OK;
}

int nt_options_none(struct nt_cli *cli, int argc, char **argv)
{
	int code = nt_options_take(cli, argc, argv, NULL, NULL);

	return code ? code : nt_arguments_max(cli, argc, argv, 0);
}

int nt_arguments_max(struct nt_cli *cli, int argc, char **argv, int max)
{
	if (argc - optind <= max)
		return NT_EXIT_OK;
	return nt_cli_usage(cli, "unexpected argument %s", argv[optind + max]);
}

const char *nt_fill_words(const char *text, const struct nt_words *words,
			  char *buf)
{
	const char *mark = words ? strstr(text, "{}") : NULL;
	size_t used = 0;

	if (!mark) {
		snprintf(buf, NT_VALUE_STRLEN, "%s", text);
		return buf;
	}
	used = snprintf(buf, NT_VALUE_STRLEN, "%.*s", (int)(mark - text), text);
	for (size_t i = 0; i < words->n && used < NT_VALUE_STRLEN; i++)
		used += snprintf(buf + used, NT_VALUE_STRLEN - used, "%s%s",
				 i ? "|" : "", words->words[i].word);
	if (used < NT_VALUE_STRLEN)
		snprintf(buf + used, NT_VALUE_STRLEN - used, "%s", mark + 2);
	return buf;
}

const char *nt_option_value(const struct nt_option *option, char *buf)
{
	return nt_fill_words(option->value ? option->value : "", option->words,
			     buf);
}

const char *nt_literals(const char *value, char *buf)
{
	size_t used = 0, len;

	buf[0] = '\0';
	for (; *value; value += len + strspn(value + len, "|[]., ")) {
		len = strcspn(value, "|[]., ");
		if (islower((unsigned char)*value) &&
		    used + len + 2 < NT_VALUE_STRLEN)
			used += snprintf(buf + used, NT_VALUE_STRLEN - used,
					 "%s%.*s", used ? " " : "", (int)len,
					 value);
	}
	return buf;
}
