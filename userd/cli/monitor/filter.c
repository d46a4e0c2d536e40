// SPDX-License-Identifier: GPL-2.0
#include "cli/monitor/filter.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "cli/args.h"
#include "cli/say.h"

const struct nt_words nt_want_words = NT_WORDS_TABLE(
	{ NT_WANT_DENIALS, "denials" },
	{ NT_WANT_LEASES, "leases" },
	{ NT_WANT_STATE, "state" });

/* The reasons to deny; those to accept cause no events. */
static struct nt_words deny_words(void)
{
	static struct nt_word denying[NT_REASONS];
	struct nt_words words = { .words = denying };

	for (size_t i = 0; i < nt_reason_words.n; i++)
		if (nt_reason_denies(nt_reason_words.words[i].value))
			denying[words.n++] = nt_reason_words.words[i];
	return words;
}

static int take_reason(struct nt_wanted *wanted, const struct nt_cli *cli,
		       const struct nt_option *option, const char *value)
{
	const struct nt_words words = deny_words();
	uint32_t reason = 0;
	int code;

	code = nt_arg_word(cli, option, &words, value, &reason);
	wanted->reasons |= 1u << reason;
	return code;
}

static int take_filter(const struct nt_cli *cli, const struct nt_option *option,
		       const char *value, struct nt_filter *filter)
{
	bool address = option->c == NT_BY_ADDRESS;
	const char *why;

	if (nt_filter_parse(value, filter, &why))
		return nt_arg_bad(cli, option, value, why);
	if (address && filter->type != NT_FILTER_PREFIX)
		return nt_arg_bad(cli, option, value,
				  "must be an address or a network");
	if (!address && filter->type == NT_FILTER_PREFIX)
		return nt_arg_bad(cli, option, value,
				  "must be a name or *.NAME");
	return NT_EXIT_OK;
}

int nt_wanted_option(struct nt_wanted *wanted, const struct nt_cli *cli,
		     const struct nt_option *option, const char *value)
{
	uint32_t type = 0;
	int code;

	switch (option->c) {
	case NT_BY_TYPE:
		code = nt_arg_word(cli, option, option->words, value, &type);
		wanted->types |= type;
		return code;
	case NT_BY_REASON:
		return take_reason(wanted, cli, option, value);
	case NT_BY_NAME:
		return take_filter(cli, option, value, &wanted->name);
	case NT_BY_ADDRESS:
		return take_filter(cli, option, value, &wanted->address);
	default:
		wanted->process = value;
		return NT_EXIT_OK;
	}
}

unsigned int nt_wanted_types(const struct nt_wanted *wanted)
{
	unsigned int all = NT_WANT_DENIALS | NT_WANT_LEASES | NT_WANT_STATE;

	if (wanted->reasons || wanted->process)
		all = NT_WANT_DENIALS;
	else if (wanted->name.type != NT_FILTER_ALL ||
		 wanted->address.type != NT_FILTER_ALL)
		all = NT_WANT_DENIALS | NT_WANT_LEASES;
	return wanted->types ? wanted->types & all : all;
}

static bool has_name(const struct nt_wanted *wanted, const char *name)
{
	return *name && nt_filter_matches(&wanted->name, NULL, name);
}

static bool has_any_name(const struct nt_wanted *wanted,
			 const struct nt_denial *denial,
			 const struct nt_about *about)
{
	if (has_name(wanted, denial->name))
		return true;
	for (size_t i = 0; i < about->n_names; i++)
		if (has_name(wanted, about->names[i]))
			return true;
	return false;
}

static bool has_address(const struct nt_wanted *wanted,
			const struct nt_addr *addr)
{
	return addr->family &&
	       nt_prefix_contains(&wanted->address.prefix, addr);
}

/* A PID, or a pattern for any of the names that a process goes by. */
static bool has_process(const char *wanted, const struct nt_denial *denial,
			const struct nt_about *about)
{
	const char *slash = strrchr(about->process.exe, '/');
	const char *const words[] = {
		denial->comm, about->process.comm, about->process.exe,
		slash ? slash + 1 : "", about->cgroup.unit,
		about->cgroup.container,
	};
	char pid[16];

	snprintf(pid, sizeof(pid), "%u", denial->pid);
	if (denial->pid && !strcmp(wanted, pid))
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (*words[i] && !fnmatch(wanted, words[i], 0))
			return true;
	return false;
}

bool nt_wanted_denial(const struct nt_wanted *wanted,
		      const struct nt_denial *denial,
		      const struct nt_about *about)
{
	if (wanted->reasons && !(wanted->reasons >> denial->reason & 1))
		return false;
	if (wanted->address.type != NT_FILTER_ALL &&
	    !has_address(wanted, &denial->dst) &&
	    !has_address(wanted, &denial->src))
		return false;
	if (wanted->process && !has_process(wanted->process, denial, about))
		return false;
	return wanted->name.type == NT_FILTER_ALL ||
	       has_any_name(wanted, denial, about);
}

bool nt_wanted_lease(const struct nt_wanted *wanted,
		     const struct nt_lease_event *event)
{
	/* A flush concerns every lease. */
	if (!event->has_lease)
		return true;
	return nt_filter_matches(&wanted->name, NULL, event->lease.name) &&
	       nt_filter_matches(&wanted->address, &event->lease.addr, "");
}
