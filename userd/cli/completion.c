// SPDX-License-Identifier: GPL-2.0
/* completion: what a shell completes, made of the table that -h prints. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/options.h"

#define WORDS_LEN 256

static void print_head(const char *shell)
{
	printf("# %s-Identifier: GPL-2.0\n"
	       "# %s completion for nettrust(8), made by \"nettrust completion %s\"\n",
	       "SPDX-License", shell, shell);
}

/* What an argument or a value is, besides words. */
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
static const char *arguments_of(const struct nt_command *command, char *buf,
				size_t size)
{
	size_t len = strcspn(command->usage, " ");

	if (!strncmp(command->usage, "[--", 3) ||
	    !strncmp(command->usage, "[option", 7))
		len = 0;
	snprintf(buf, size, "%.*s", (int)len, command->usage);
	return buf;
}

static void print_bash_words(const char *value, enum kind kind)
{
	char words[WORDS_LEN];

	nt_option_words(value, words, sizeof(words));
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

static void print_bash_values(const char *command, const char *details)
{
	struct nt_option option;

	while (nt_option_next(&details, &option)) {
		if (!*option.value)
			continue;
		printf("\t\t'%s --%s')", command, option.name);
		print_bash_words(option.value, kind_of(option.value));
	}
}

static void print_bash_options(const char *details)
{
	struct nt_option option;

	while (nt_option_next(&details, &option))
		printf(" --%s", option.name);
}

static void print_bash(void)
{
	char arguments[WORDS_LEN];

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
	for (size_t i = 0; i < nt_n_commands; i++)
		print_bash_values(nt_commands[i].name, nt_commands[i].details);
	puts("\t\t*)\n"
	     "\t\t\tcase $command in");
	printf("\t\t\t'') words='");
	for (size_t i = 0; i < nt_n_commands; i++)
		printf("%s%s", i ? " " : "", nt_commands[i].name);
	puts("' ;;");
	for (size_t i = 0; i < nt_n_commands; i++) {
		const struct nt_command *command = &nt_commands[i];

		if (!*command->usage && !*command->details)
			continue;
		printf("\t\t\t%s)", command->name);
		arguments_of(command, arguments, sizeof(arguments));
		print_bash_words(arguments, kind_of(arguments));
	}
	puts("\t\t\tesac\n"
	     "\t\t\tcase $command in");
	printf("\t\t\t'') words+='");
	print_bash_options(nt_kernel_options);
	puts("' ;;");
	for (size_t i = 0; i < nt_n_commands; i++) {
		const struct nt_command *command = &nt_commands[i];

		if (!*command->details && nt_is_plain(command))
			continue;
		printf("\t\t\t%s) words+='", command->name);
		print_bash_options(command->details);
		if (!nt_is_plain(command))
			print_bash_options(nt_kernel_options);
		puts("' ;;");
	}
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

/* Text between single quotes, in brackets or behind a colon. */
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
	char words[WORDS_LEN];
	bool many = strstr(value, ",...");

	nt_option_words(value, words, sizeof(words));
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

static void print_zsh_options(const char *details)
{
	struct nt_option option;

	while (nt_option_next(&details, &option)) {
		printf(" \\\n\t\t\t\t'%s--%s[",
		       strstr(option.help, "epeatable") ? "*" : "",
		       option.name);
		print_quoted(option.help, "[]\\");
		putchar(']');
		if (*option.value)
			print_zsh_value(option.value);
		putchar('\'');
	}
}

static void print_zsh(void)
{
	char arguments[WORDS_LEN];

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
	for (size_t i = 0; i < nt_n_commands; i++) {
		printf("\t\t'%s:", nt_commands[i].name);
		print_quoted(nt_commands[i].summary, ":");
		puts("'");
	}
	puts("\t)\n"
	     "\t_arguments -C $common $kernel '1:command:->command' '*::argument:->argument'\n"
	     "\tcase $state in\n"
	     "\tcommand) _describe command commands ;;\n"
	     "\targument)\n"
	     "\t\tcase $words[1] in");
	for (size_t i = 0; i < nt_n_commands; i++) {
		const struct nt_command *command = &nt_commands[i];

		if (!*command->usage && !*command->details)
			continue;
		printf("\t\t%s) _arguments $common%s", command->name,
		       nt_is_plain(command) ? "" : " $kernel");
		print_zsh_options(command->details);
		arguments_of(command, arguments, sizeof(arguments));
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
	char words[WORDS_LEN];

	nt_option_words(value, words, sizeof(words));
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

/* condition: fish's, or "" for none */
static void print_fish_options(const char *condition, const char *details)
{
	struct nt_option option;

	while (nt_option_next(&details, &option)) {
		printf("complete -c nettrust");
		if (*condition)
			printf(" -n '%s'", condition);
		printf(" -l %s", option.name);
		if (*option.value) {
			/* -x: no files beside what is told */
			printf(kind_of(option.value) == FILES ? " -r" : " -x");
			print_fish_value(option.value);
		}
		printf(" -d '");
		print_quoted(option.help, "");
		puts("'");
	}
}

static void print_fish(void)
{
	char arguments[WORDS_LEN], words[WORDS_LEN];
	char condition[WORDS_LEN] = "not __fish_seen_subcommand_from";

	print_head("fish");
	puts("\n"
	     "function __nettrust_names\n"
	     "\tnettrust leases --json 2>/dev/null |\n"
	     "\t\tstring match -gr '\"name\":\"([^\"]*)\"' | sort -u\n"
	     "end\n"
	     "\n"
	     "complete -c nettrust -f");
	/* fish's own __fish_use_subcommand takes the value of --netns for one. */
	printf("set -l __nettrust_commands");
	for (size_t i = 0; i < nt_n_commands; i++) {
		printf(" %s", nt_commands[i].name);
		if (nt_is_plain(&nt_commands[i])) {
			strcat(condition, " ");
			strcat(condition, nt_commands[i].name);
		}
	}
	putchar('\n');
	print_fish_options("", nt_common_options);
	print_fish_options(condition, nt_kernel_options);
	for (size_t i = 0; i < nt_n_commands; i++) {
		const struct nt_command *command = &nt_commands[i];

		printf("complete -c nettrust -n \"not __fish_seen_subcommand_from $__nettrust_commands\" -a %s -d '",
		       command->name);
		print_quoted(command->summary, "");
		puts("'");
		snprintf(condition, sizeof(condition),
			 "__fish_seen_subcommand_from %s", command->name);
		arguments_of(command, arguments, sizeof(arguments));
		if (*nt_option_words(arguments, words, sizeof(words)) ||
		    kind_of(arguments) != PLAIN) {
			printf("complete -c nettrust -n '%s'", condition);
			print_fish_value(arguments);
			putchar('\n');
		}
		print_fish_options(condition, command->details);
	}
}

int nt_cmd_completion(struct nt_cli *cli, int argc, char **argv)
{
	static const struct {
		const char *shell;
		void (*print)(void);
	} shells[] = {
		{ "bash", print_bash },
		{ "zsh", print_zsh },
		{ "fish", print_fish },
	};

	for (size_t i = 0; argc == 2 && i < 3; i++) {
		if (strcmp(argv[1], shells[i].shell))
			continue;
		shells[i].print();
		return NT_EXIT_OK;
	}
	return nt_cli_usage(cli, "one of bash, zsh and fish is needed");
}
