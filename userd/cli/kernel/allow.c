// SPDX-License-Identifier: GPL-2.0
/* allow and deny: leases and prefixes by hand. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

struct request {
	struct nt_lease lease;
	bool lease_options;	/* one was given that only a lease has */
	bool remove;
};

static int set_scope(struct nt_cli *cli, struct nt_lease *lease,
		     enum nettrust_scope scope)
{
	uint64_t number;
	const char *why;

	if (lease->scope != NETTRUST_SCOPE_ANY)
		return nt_cli_usage(cli, "only one of --uid, --cgroup and --client");
	lease->scope = scope;
	if (scope == NETTRUST_SCOPE_CLIENT) {
		if (nt_addr_parse(optarg, &lease->client, &why))
			return nt_cli_usage(cli, "--client %s: %s", optarg,
					    why);
	} else if (scope == NETTRUST_SCOPE_UID) {
		if (nt_number_parse(optarg, UINT32_MAX, &number))
			return nt_cli_usage(cli, "--uid %s: must be a number",
					    optarg);
		lease->uid = number;
	} else if (nt_number_parse(optarg, UINT64_MAX, &lease->cgroup)) {
		return nt_cli_usage(cli, "--cgroup %s: must be a number",
				    optarg);
	}
	return NT_EXIT_OK;
}

static int set_ttl(struct nt_cli *cli, struct nt_lease *lease)
{
	uint64_t number;

	if (!strcmp(optarg, "never")) {
		lease->ttl = NETTRUST_TTL_NEVER;
		return NT_EXIT_OK;
	}
	if (nt_number_parse(optarg, NETTRUST_TTL_NEVER - 1, &number) || !number)
		return nt_cli_usage(cli, "--ttl %s: must be seconds, at least 1, or never",
				    optarg);
	lease->ttl = number;
	return NT_EXIT_OK;
}

static int add_service(struct nt_cli *cli, struct nt_lease *lease)
{
	const char *why;

	if (lease->n_services == NETTRUST_SERVICES_MAX)
		return nt_cli_usage(cli, "--service %s: at most %d services",
				    optarg, NETTRUST_SERVICES_MAX);
	if (nt_service_parse(optarg, &lease->services[lease->n_services++],
			     &why))
		return nt_cli_usage(cli, "--service %s: %s", optarg, why);
	return NT_EXIT_OK;
}

static int set_name(struct nt_cli *cli, struct nt_lease *lease)
{
	if (!*optarg || strlen(optarg) > NETTRUST_NAME_MAX)
		return nt_cli_usage(cli, "--name: must have 1 to %d characters",
				    NETTRUST_NAME_MAX);
	strcpy(lease->name, optarg);
	return NT_EXIT_OK;
}

static int take_option(struct nt_cli *cli, struct request *request, char **argv,
		       int c)
{
	struct nt_lease *lease = &request->lease;

	if (c == 'r') {
		request->remove = true;
		return NT_EXIT_OK;
	}
	request->lease_options = true;
	switch (c) {
	case 't':
		return set_ttl(cli, lease);
	case 's':
		return add_service(cli, lease);
	case 'u':
		return set_scope(cli, lease, NETTRUST_SCOPE_UID);
	case 'g':
		return set_scope(cli, lease, NETTRUST_SCOPE_CGROUP);
	case 'c':
		return set_scope(cli, lease, NETTRUST_SCOPE_CLIENT);
	case 'n':
		return set_name(cli, lease);
	case 'S':
		lease->shorten = true;
		return NT_EXIT_OK;
	default:
		return nt_cli_bad_option(cli, argv, c);
	}
}

/* What is no address may be a name, which is not for this command. */
static int not_possible(struct nt_cli *cli, const char *text, const char *why)
{
	if (!nt_cli_is_name(text, strlen(text)))
		return nt_cli_usage(cli, "%s: %s", text, why);
	nt_cli_error("%s: %s; names are for the configuration's \"rules\" and \"blacklist\": \"nettrust explain %s\" tells what they say",
		     text, why, text);
	return NT_EXIT_USAGE;
}

/* Whoever set it: who removes a prefix by hand means it. */
static int remove_prefix(struct nt_cli *cli, const struct nt_prefix *prefix)
{
	char text[NT_PREFIX_STRLEN];
	struct nt_prefix *prefixes;
	size_t n, found = 0;
	int err;

	err = nt_nl_prefix_dump(cli->nl, &prefixes, &n);
	for (size_t i = 0; !err && i < n; i++) {
		if (prefixes[i].kind != prefix->kind ||
		    prefixes[i].len != prefix->len ||
		    !nt_addr_equal(&prefixes[i].addr, &prefix->addr))
			continue;
		found++;
		err = nt_nl_prefix_del(cli->nl, &prefixes[i], 1);
	}
	free(prefixes);
	if (err)
		return nt_cli_failed(cli, err);
	if (found)
		return NT_EXIT_OK;
	nt_cli_error("no %s prefix %s, \"nettrust prefixes\" lists them",
		     nt_prefix_kind_str(prefix->kind),
		     nt_prefix_str(prefix, text));
	return NT_EXIT_FAILED;
}

static int change_prefix(struct nt_cli *cli, const char *text,
			 enum nettrust_prefix_kind kind, bool remove, bool kill)
{
	struct nt_prefix prefix;
	const char *why;
	int code, err;

	if (nt_prefix_parse(text, &prefix, &why))
		return not_possible(cli, text, why);
	prefix.kind = kind;
	prefix.origin = NETTRUST_ORIGIN_ADMIN;
	code = nt_cli_open(cli);
	if (code)
		return code;
	if (remove)
		return remove_prefix(cli, &prefix);
	err = kill ? nt_nl_prefix_add_kill(cli->nl, &prefix, 1) :
		     nt_nl_prefix_add(cli->nl, &prefix, 1);
	return err ? nt_cli_failed(cli, err) : NT_EXIT_OK;
}

static int add_lease(struct nt_cli *cli, const char *text,
		     struct nt_lease *lease)
{
	const char *why;
	int code, err;

	if (nt_addr_parse(text, &lease->addr, &why))
		return not_possible(cli, text, why);
	code = nt_cli_open(cli);
	if (code)
		return code;
	err = nt_nl_lease_add(cli->nl, lease, 1, NULL);
	return err ? nt_cli_failed(cli, err) : NT_EXIT_OK;
}

int nt_cmd_allow(struct nt_cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{ "ttl", required_argument, NULL, 't' },
		{ "service", required_argument, NULL, 's' },
		{ "uid", required_argument, NULL, 'u' },
		{ "cgroup", required_argument, NULL, 'g' },
		{ "client", required_argument, NULL, 'c' },
		{ "name", required_argument, NULL, 'n' },
		{ "shorten", no_argument, NULL, 'S' },
		{ "remove", no_argument, NULL, 'r' },
		{ NULL }
	};
	struct request request = { .lease.ttl = NETTRUST_TTL_NEVER };
	const char *target;
	int c, code;

	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		code = take_option(cli, &request, argv, c);
		if (code)
			return code;
	}
	if (argc - optind != 1)
		return nt_cli_usage(cli, "one address or prefix is needed");
	target = argv[optind];
	if (!strchr(target, '/') && !request.remove)
		return add_lease(cli, target, &request.lease);
	if (request.lease_options)
		return nt_cli_usage(cli, "%s: a prefix has none of the options of a lease",
				    target);
	return change_prefix(cli, target, NETTRUST_PREFIX_KIND_ALLOW,
			     request.remove, false);
}

int nt_cmd_deny(struct nt_cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{ "remove", no_argument, NULL, 'r' },
		{ "kill", no_argument, NULL, 'k' },
		{ NULL }
	};
	bool remove = false, kill = false;
	int c;

	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (c == 'r')
			remove = true;
		else if (c == 'k')
			kill = true;
		else
			return nt_cli_bad_option(cli, argv, c);
	}
	if (argc - optind != 1)
		return nt_cli_usage(cli, "one address or prefix is needed");
	if (remove && kill)
		return nt_cli_usage(cli, "--remove and --kill exclude each other");
	return change_prefix(cli, argv[optind], NETTRUST_PREFIX_KIND_DENY,
			     remove, kill);
}
