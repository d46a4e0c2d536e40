// SPDX-License-Identifier: GPL-2.0
/* completion: scripts for shells, from the tables that -h prints. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/args.h"
#include "cli/say.h"

#define CONDITION_LEN 256

static void print_head(const char *shell)
{
	printf("# %s-Identifier: GPL-2.0\n"
	       "# %s completion for nettrust(8), made by \"nettrust completion %s\"\n",
	       "SPDX-License", shell, shell);
}

/* What an argument or a value is, besides literals. */
enum kind { PLAIN, FILES, DEVICES, NAMESPACES, NAMES };

static enum kind kind_of(const char *value)
{
	if (!strncmp(value, "FILE", 4) || strstr(value, "[FILE"))
		return FILES;
	if (!strcmp(value, "DEVICE"))
		return DEVICES;
	if (!strcmp(value, "NS"))
		return NAMESPACES;
	return strstr(value, "NAME|") || strstr(value, "|NAME") ? NAMES : PLAIN;
}

/* The first word of the usage, unless it is an option. */
static const char *arguments_of(const struct nt_command *command, char *buf)
{
	nt_fill_words(command->usage, command->words, buf);
	if (!strncmp(buf, "[--", 3) || !strncmp(buf, "[option", 7))
		*buf = '\0';
	buf[strcspn(buf, " ")] = '\0';
	return buf;
}

static bool has_anything(const struct nt_command *command)
{
	return *command->usage || command->options;
}

static void print_bash_words(const char *value, enum kind kind)
{
	char words[NT_VALUE_STRLEN];

	nt_literals(value, words);
	if (*words || kind == PLAIN)
		printf(" words='%s'", words);
	if (kind == FILES)
		printf(" files=1");
	else if (kind == DEVICES)
		printf(" words=$(ls /sys/class/net)");
	else if (kind == NAMES)
		printf(" words+=\" $(_nettrust_names)\"");
	puts(" ;;");
}

static void print_bash_values(const char *command,
			      const struct nt_option *option)
{
	char value[NT_VALUE_STRLEN];

	for (; option && option->name; option++) {
		if (!*nt_option_value(option, value))
			continue;
		printf("\t\t'%s --%s')", command, option->name);
		print_bash_words(value, kind_of(value));
	}
}

static void print_bash_options(const struct nt_option *option)
{
	for (; option && option->name; option++)
		printf(" --%s", option->name);
}

/* For what follows an option, and for what follows a command. */
static void print_bash_cases(const struct nt_command *const *commands)
{
	char arguments[NT_VALUE_STRLEN];

	for (size_t i = 0; commands[i]; i++)
		print_bash_values(commands[i]->name, commands[i]->options);
	puts("\t\t*)\n"
	     "\t\t\tcase $command in");
	printf("\t\t\t'') words='");
	for (size_t i = 0; commands[i]; i++)
		printf("%s%s", i ? " " : "", commands[i]->name);
	puts("' ;;");
	for (size_t i = 0; commands[i]; i++) {
		const struct nt_command *command = commands[i];

		if (!has_anything(command))
			continue;
		printf("\t\t\t%s)", command->name);
		arguments_of(command, arguments);
		print_bash_words(arguments, kind_of(arguments));
	}
	puts("\t\t\tesac\n"
	     "\t\t\tcase $command in");
	printf("\t\t\t'') words+='");
	print_bash_options(nt_kernel_options);
	puts("' ;;");
	for (size_t i = 0; commands[i]; i++) {
		const struct nt_command *command = commands[i];

		if (!command->options && command->plain)
			continue;
		printf("\t\t\t%s) words+='", command->name);
		print_bash_options(command->options);
		if (!command->plain)
			print_bash_options(nt_kernel_options);
		puts("' ;;");
	}
}

static void print_bash(const struct nt_command *const *commands)
{
	print_head("bash");
	puts("\n"
	     "_nettrust_names() {\n"
	     "\tnettrust leases --json 2>/dev/null |\n"
	     "\t\tsed -n 's/.*\"name\":\"\\([^\"]*\\)\".*\"address\":\"\\([^\"]*\\)\".*/\\1 \\2/p'\n"
	     "}\n"
	     "\n"
	     "_nettrust() {\n"
	     "\tlocal cur=$2 prev=$3 command='' last='' word words='' files=''\n"
	     "\n"
	     "\tCOMPREPLY=()\n"
	     "\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
	     "\t\tif [[ $word != -* && $last != --netns ]]; then\n"
	     "\t\t\tcommand=$word\n"
	     "\t\t\tbreak\n"
	     "\t\tfi\n"
	     "\t\tlast=$word\n"
	     "\tdone\n"
	     "\tif [[ $prev == --netns ]]; then\n"
	     "\t\twords=$(ip netns list 2>/dev/null | cut -d' ' -f1)\n"
	     "\telse\n"
	     "\t\tcase \"$command $prev\" in");
	print_bash_cases(commands);
	printf("\t\t\tesac\n"
	       "\t\t\twords+='");
	print_bash_options(nt_common_options);
	puts("' ;;\n"
	     "\t\tesac\n"
	     "\tfi\n"
	     "\tmapfile -t COMPREPLY < <(compgen ${files:+-f} -W \"$words\" -- \"$cur\")\n"
	     "}\n"
	     "\n"
	     "complete -F _nettrust nettrust");
}

/* Inside single quotes; escaped: further characters that need a backslash. */
static void print_quoted(const char *text, const char *escaped)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", stdout);
		else if (strchr(escaped, *text))
			printf("\\%c", *text);
		else
			putchar(*text);
	}
}

static void print_zsh_value(const char *value)
{
	char words[NT_VALUE_STRLEN];
	bool many = strstr(value, ",...");

	nt_literals(value, words);
	putchar(':');
	print_quoted(value, ":[]");
	putchar(':');
	switch (kind_of(value)) {
	case FILES:
		printf("_files");
		return;
	case DEVICES:
		printf("_net_interfaces");
		return;
	case NAMES:
		printf("_nettrust_names");
		return;
	default:
		if (many)
			printf("_values -s , value %s", words);
		else if (*words)
			printf("(%s)", words);
	}
}

static void print_zsh_options(const struct nt_option *option)
{
	char value[NT_VALUE_STRLEN];

	for (; option && option->name; option++) {
		printf(" \\\n\t\t\t\t'%s--%s[", option->repeats ? "*" : "",
		       option->name);
		print_quoted(option->help, "[]\\");
		putchar(']');
		if (*nt_option_value(option, value))
			print_zsh_value(value);
		putchar('\'');
	}
}

static void print_zsh(const struct nt_command *const *commands)
{
	char arguments[NT_VALUE_STRLEN];

	puts("#compdef nettrust");
	print_head("zsh");
	puts("\n"
	     "_nettrust_names() {\n"
	     "\tlocal -a names\n"
	     "\tnames=(${(u)${(f)\"$(nettrust leases --json 2>/dev/null |\n"
	     "\t\tsed -n 's/.*\"name\":\"\\([^\"]*\\)\".*/\\1/p')\"}})\n"
	     "\tcompadd -a names\n"
	     "}\n"
	     "\n"
	     "_nettrust() {\n"
	     "\tlocal -a commands common kernel\n"
	     "\tlocal curcontext=$curcontext state line\n"
	     "\ttypeset -A opt_args\n");
	printf("\tcommon=(");
	print_zsh_options(nt_common_options);
	printf(")\n"
	       "\tkernel=(");
	print_zsh_options(nt_kernel_options);
	puts(")\n"
	     "\tcommands=(");
	for (size_t i = 0; commands[i]; i++) {
		printf("\t\t'%s:", commands[i]->name);
		print_quoted(commands[i]->summary, ":");
		puts("'");
	}
	puts("\t)\n"
	     "\t_arguments -C $common $kernel '1:command:->command' '*::argument:->argument'\n"
	     "\tcase $state in\n"
	     "\tcommand) _describe command commands ;;\n"
	     "\targument)\n"
	     "\t\tcase $words[1] in");
	for (size_t i = 0; commands[i]; i++) {
		const struct nt_command *command = commands[i];

		if (!has_anything(command))
			continue;
		printf("\t\t%s) _arguments $common%s", command->name,
		       command->plain ? "" : " $kernel");
		print_zsh_options(command->options);
		arguments_of(command, arguments);
		if (*arguments) {
			printf(" \\\n\t\t\t\t'1");
			print_zsh_value(arguments);
			putchar('\'');
		}
		puts(" ;;");
	}
	puts("\t\t*) _arguments $common $kernel ;;\n"
	     "\t\tesac ;;\n"
	     "\tesac\n"
	     "}\n"
	     "\n"
	     "_nettrust \"$@\"");
}

static void print_fish_value(const char *value)
{
	char words[NT_VALUE_STRLEN];

	nt_literals(value, words);
	switch (kind_of(value)) {
	case FILES:
		printf(" -F");
		return;
	case DEVICES:
		printf(" -a '(__fish_print_interfaces)'");
		return;
	case NAMESPACES:
		printf(" -a '(ip netns list 2>/dev/null | string split -f1 \" \")'");
		return;
	case NAMES:
		printf(" -a '%s (__nettrust_names)'", words);
		return;
	default:
		if (*words)
			printf(" -a '%s'", words);
	}
}

/* condition: a fish command, or "" */
static void print_fish_options(const char *condition,
			       const struct nt_option *option)
{
	char value[NT_VALUE_STRLEN];

	for (; option && option->name; option++) {
		printf("complete -c nettrust");
		if (*condition)
			printf(" -n '%s'", condition);
		printf(" -l %s", option->name);
		if (*nt_option_value(option, value)) {
			/* -x: complete no files besides */
			printf(kind_of(value) == FILES ? " -r" : " -x");
			print_fish_value(value);
		}
		printf(" -d '");
		print_quoted(option->help, "");
		puts("'");
	}
}

static void print_fish(const struct nt_command *const *commands)
{
	char arguments[NT_VALUE_STRLEN], words[NT_VALUE_STRLEN];
	char condition[CONDITION_LEN] = "not __fish_seen_subcommand_from";

	print_head("fish");
	puts("\n"
	     "function __nettrust_names\n"
	     "\tnettrust leases --json 2>/dev/null |\n"
	     "\t\tstring match -gr '\"name\":\"([^\"]*)\"' | sort -u\n"
	     "end\n"
	     "\n"
	     "complete -c nettrust -f");
	/* __fish_use_subcommand mistakes the value of --netns for a command. */
	printf("set -l __nettrust_commands");
	for (size_t i = 0; commands[i]; i++) {
		printf(" %s", commands[i]->name);
		if (commands[i]->plain) {
			strcat(condition, " ");
			strcat(condition, commands[i]->name);
		}
	}
	putchar('\n');
	print_fish_options("", nt_common_options);
	print_fish_options(condition, nt_kernel_options);
	for (size_t i = 0; commands[i]; i++) {
		const struct nt_command *command = commands[i];

		printf("complete -c nettrust -n \"not __fish_seen_subcommand_from $__nettrust_commands\" -a %s -d '",
		       command->name);
		print_quoted(command->summary, "");
		puts("'");
		snprintf(condition, sizeof(condition),
			 "__fish_seen_subcommand_from %s", command->name);
		arguments_of(command, arguments);
		if (*nt_literals(arguments, words) ||
		    kind_of(arguments) != PLAIN) {
			printf("complete -c nettrust -n '%s'", condition);
			print_fish_value(arguments);
			putchar('\n');
		}
		print_fish_options(condition, command->options);
	}
}

static const struct nt_words shells = NT_WORDS_TABLE(
	{ 0, "bash" }, { 1, "zsh" }, { 2, "fish" });

static int complete(struct nt_cli *cli, int argc, char **argv)
{
	static void (*const print[])(const struct nt_command *const *) = {
		print_bash, print_zsh, print_fish,
	};
	uint32_t shell;
	int code;

	code = nt_options_take(cli, argc, argv, NULL, NULL);
	if (!code)
		code = nt_arguments_max(cli, argc, argv, 1);
	if (code)
		return code;
	if (optind == argc)
		return nt_cli_usage(cli, "expected bash, zsh or fish");
	code = nt_arg_word(cli, NULL, &shells, argv[optind], &shell);
	if (!code)
		print[shell](cli->commands);
	return code;
}

const struct nt_command nt_cmd_completion = {
	.name = "completion",
	.run = complete,
	.usage = "{}",
	.words = &shells,
	.summary = "print the completion script of a shell",
	.plain = true,
};
