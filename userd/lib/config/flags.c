// SPDX-License-Identifier: GPL-2.0
/* The command line as Go's flag package reads it: -x=v, -x v, --x, -bool. */
#include <string.h>

#include "lib/config/priv.h"

#define FLAG_LEN 48

struct flag {
	char name[FLAG_LEN];
	const char *value;	/* NULL: none given */
	const struct nt_config_member *member;	/* NULL: no key of the file */
};

static const struct nt_config_member *find(const char *name)
{
	const struct nt_config_member *members = nt_config_root.members;

	for (size_t i = 0; i < nt_config_root.n_members; i++)
		if (members[i].flag && !strcmp(members[i].flag, name))
			return &members[i];
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
	return flag->member ? flag->member->type != JSON_TRUE :
			      !strcmp(flag->name, "config");
}

static void complain_unknown_flag(struct nt_config_reader *reader,
				  const char *name)
{
	const char *known[128] = { "config", "check", "apply", "version",
				   "help" };
	size_t n = 5;

	for (size_t i = 0; i < nt_config_root.n_members && n < 128; i++)
		known[n++] = nt_config_root.members[i].flag;
	nt_config_complain_unknown(reader, name, known, n, "flag");
}

/*
 * Reads the flag at argv[*i] and moves *i behind it; complains only if complain
 * is set. Return: is it a known flag with its value?
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
	flag->member = find(flag->name);
	if (!flag->member && !is_own(flag->name)) {
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
		else if (!flag.member)
			flags->help = true;
	}
}

void nt_config_apply_flags(struct nt_config_reader *reader, int argc,
			   char **argv)
{
	const struct nt_config_member *member;
	struct flag flag;
	json_t *value;
	int i = 1;

	reader->source = "flag";
	while (i < argc) {
		if (!next_flag(reader, argc, argv, &i, &flag, false) ||
		    !flag.member)
			continue;
		member = flag.member;
		/* Only a boolean flag may come without a value. */
		value = nt_config_value_of(member->type,
					   flag.value ? flag.value : "true");
		if (value)
			member->set(reader, flag.name, member, value,
				    reader->config);
		else
			nt_config_complain(reader, flag.name, member->type == JSON_TRUE ?
					   "must be true or false" :
					   "must be text in UTF-8");
		json_decref(value);
	}
}

static void print_flag(FILE *out, const struct nt_config_member *member)
{
	const char *value = member->type == JSON_TRUE ? "" :
			    member->type == JSON_INTEGER ? " NUMBER" : " TEXT";

	fprintf(out, "  -%s%s\n\t%s", member->flag, value, member->doc);
	if (member->def && member->type != JSON_TRUE)
		fprintf(out, " (default %s)", member->def);
	fputc('\n', out);
}

void nt_config_print_usage(FILE *out)
{
	fputs("Usage: nettrustd [-config FILE] [flag...]\n\n"
	      "DNS proxy that lets packets pass to the addresses it answered.\n"
	      "Flags override the environment, which overrides the file.\n\n"
	      "  -config FILE\n\tconfig.json, see nettrust.conf(5)\n"
	      "  -check\n\tcheck the configuration and exit\n"
	      "  -apply\n\tset the kernel's policy as configured and exit\n"
	      "  -version\n\tprint the version\n"
	      "  -help\n\tprint this\n", out);
	for (size_t i = 0; i < nt_config_root.n_members; i++)
		if (nt_config_root.members[i].flag)
			print_flag(out, &nt_config_root.members[i]);
}
