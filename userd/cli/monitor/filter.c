// SPDX-License-Identifier: GPL-2.0
/* Which events somebody wants to see. */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "cli/monitor/monitor.h"

static const struct nt_word type_list[] = {
	{ NT_WANT_DENIALS, "denials" },
	{ NT_WANT_LEASES, "leases" },
	{ NT_WANT_STATE, "state" },
};
static const struct nt_words type_words = { type_list, 3 };

static int bad_word(const struct nt_cli *cli, const char *option,
		    const char *value, const struct nt_words *words)
{
	char list[NT_WORDS_STRLEN];

	return nt_cli_usage(cli, "--%s %s: must be %s", option, value,
			    nt_words_list(words, list, sizeof(list)));
}

static int take_reason(struct nt_wanted *wanted, const struct nt_cli *cli,
		       const char *value)
{
	uint32_t reason;

	if (nt_reason_parse(value, &reason) ||
	    reason < NETTRUST_REASON_MALFORMED)
		return nt_cli_usage(cli, "--reason %s: must be malformed, dns, denied-prefix, no-lease, expired or input",
				    value);
	wanted->reasons |= 1u << reason;
	return NT_EXIT_OK;
}

static int take_filter(const struct nt_cli *cli, const char *option,
		       const char *value, bool address,
		       struct nt_filter *filter)
{
	const char *why;
	bool is_address;

	if (nt_filter_parse(value, filter, &why))
		return nt_cli_usage(cli, "--%s %s: %s", option, value, why);
	is_address = filter->type == NT_FILTER_PREFIX;
	if (is_address != address)
		return nt_cli_usage(cli, "--%s %s: must be %s", option, value,
				    address ? "an address or a network" :
					      "a name or *.NAME");
	return NT_EXIT_OK;
}

int nt_wanted_option(struct nt_wanted *wanted, const struct nt_cli *cli, int c,
		     const char *value)
{
	uint32_t type;

	switch (c) {
	case 't':
		if (nt_word_parse(&type_words, value, &type))
			return bad_word(cli, "type", value, &type_words);
		wanted->types |= type;
		return NT_EXIT_OK;
	case 'r':
		return take_reason(wanted, cli, value);
	case 'N':
		return take_filter(cli, "name", value, false, &wanted->name);
	case 'a':
		return take_filter(cli, "address", value, true,
				   &wanted->address);
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
	struct nt_lease lease = { .ttl = 0 };

	snprintf(lease.name, sizeof(lease.name), "%s", name);
	return *name && nt_filter_matches(&wanted->name, &lease);
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

/* A number is a process; a pattern is for all that a person may call it. */
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
	/* A flush speaks of every lease. */
	if (!event->has_lease)
		return true;
	return nt_filter_matches(&wanted->name, &event->lease) &&
	       nt_filter_matches(&wanted->address, &event->lease);
}
