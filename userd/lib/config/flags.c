// SPDX-License-Identifier: GPL-2.0
/* The command line as Go's flag package reads it: -x=v, -x v, --x, -bool. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/config/priv.h"

#define FLAG_LEN 48

struct flag {
	char name[FLAG_LEN];
	const char *value;	/* NULL: none given */
	const struct nt_config_option *option;
};

static const struct nt_config_option *find(const char *name)
{
	for (size_t i = 0; i < nt_config_n_options; i++)
		if (nt_config_options[i].flag &&
		    !strcmp(nt_config_options[i].flag, name))
			return &nt_config_options[i];
	return NULL;
}

/* Those that are no configuration keys. */
static bool is_own(const char *name)
{
	return !strcmp(name, "config") || !strcmp(name, "check") ||
	       !strcmp(name, "apply") || !strcmp(name, "version") ||
	       !strcmp(name, "h") || !strcmp(name, "help");
}

static bool takes_value(const struct flag *flag)
{
	return flag->option ? flag->option->type != JSON_TRUE :
			      !strcmp(flag->name, "config");
}

static void complain_unknown_flag(struct nt_config_reader *reader,
				  const char *name)
{
	const char *known[128] = { "config", "check", "apply", "version",
				   "help" };
	size_t n = 5;

	for (size_t i = 0; i < nt_config_n_options && n < 128; i++)
		known[n++] = nt_config_options[i].flag;
	nt_config_complain_unknown(reader, name, known, n, "flag");
}

/*
 * Reads the flag at argv[*i] and moves *i behind it; what is wrong is said
 * only if complain is set. Return: is it a flag that is known and complete?
 */
static bool next_flag(struct nt_config_reader *reader, int argc, char **argv,
		      int *i, struct flag *flag, bool complain)
{
	const char *arg = argv[(*i)++], *equals;

	if (*arg != '-' || !arg[1] || !strcmp(arg, "--")) {
		if (complain)
			nt_config_complain(reader, arg, "unexpected argument (a boolean flag takes its value as -flag=false)");
		return false;
	}
	arg += arg[1] == '-' ? 2 : 1;
	equals = strchr(arg, '=');
	snprintf(flag->name, sizeof(flag->name), "%.*s",
		 equals ? (int)(equals - arg) : FLAG_LEN - 1, arg);
	flag->value = equals ? equals + 1 : NULL;
	flag->option = find(flag->name);
	if (!flag->option && !is_own(flag->name)) {
		if (complain)
			complain_unknown_flag(reader, flag->name);
		return false;
	}
	if (flag->value || !takes_value(flag))
		return true;
	if (*i < argc) {
		flag->value = argv[(*i)++];
		return true;
	}
	if (complain)
		nt_config_complain(reader, flag->name, "needs a value");
	return false;
}

void nt_config_scan_flags(struct nt_config_reader *reader, int argc,
			  char **argv, struct nt_config_flags *flags)
{
	struct flag flag;
	int i = 1;

	reader->source = "flag";
	while (i < argc) {
		if (!next_flag(reader, argc, argv, &i, &flag, true))
			continue;
		if (!strcmp(flag.name, "config"))
			flags->file = *flag.value ? flag.value : NULL;
		else if (!strcmp(flag.name, "check"))
			flags->check = true;
		else if (!strcmp(flag.name, "apply"))
			flags->apply = true;
		else if (!strcmp(flag.name, "version"))
			flags->version = true;
		else if (!flag.option)
			flags->help = true;
	}
}

/* The text as the value that the file would hold, or NULL. */
static json_t *value_of(const struct flag *flag)
{
	static const char *const yes[] = { "1", "t", "T", "true", "TRUE",
					   "True" };
	static const char *const no[] = { "0", "f", "F", "false", "FALSE",
					  "False" };
	json_int_t number;
	char *end;

	switch (flag->option->type) {
	case JSON_TRUE:
		for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
			if (!flag->value || !strcmp(flag->value, yes[i]))
				return json_true();
			if (!strcmp(flag->value, no[i]))
				return json_false();
		}
		return NULL;
	case JSON_INTEGER:
		errno = 0;
		number = strtoll(flag->value, &end, 10);
		if (!errno && end != flag->value && !*end)
			return json_integer(number);
		break;	/* "dns", and what the setter refuses */
	default:
		break;
	}
	return json_string(flag->value);
}

void nt_config_apply_flags(struct nt_config_reader *reader, int argc,
			   char **argv)
{
	struct flag flag;
	json_t *value;
	int i = 1;

	reader->source = "flag";
	while (i < argc) {
		if (!next_flag(reader, argc, argv, &i, &flag, false) ||
		    !flag.option)
			continue;
		value = value_of(&flag);
		if (value)
			flag.option->set(reader, flag.option, flag.name,
					 value);
		else
			nt_config_complain(reader, flag.name, flag.option->type == JSON_TRUE ?
					   "must be true or false" :
					   "must be text in UTF-8");
		json_decref(value);
	}
}

void nt_config_print_usage(FILE *out)
{
	fputs("Usage: nettrustd [-config FILE] [flag...]\n\n"
	      "DNS proxy that lets packets pass to the addresses it answered.\n"
	      "Flags win over the environment, that over the file.\n\n"
	      "  -config FILE\n\tconfig.json, see nettrust.conf(5)\n"
	      "  -check\n\tread the configuration, say what is wrong, exit\n"
	      "  -apply\n\ttell the kernel what the configuration says, exit\n"
	      "  -version\n\tprint the version\n"
	      "  -help\n\tprint this\n", out);
	for (size_t i = 0; i < nt_config_n_options; i++) {
		const struct nt_config_option *option = &nt_config_options[i];

		if (option->flag)
			fprintf(out, "  -%s%s\n\t%s\n", option->flag,
				option->type == JSON_TRUE ? "" :
				option->type == JSON_INTEGER ? " NUMBER" :
				" TEXT", option->help);
	}
}
