// SPDX-License-Identifier: GPL-2.0
/* allow and deny: leases and prefixes set by hand. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "cli/open.h"
#include "cli/say.h"

struct request {
	struct nt_lease lease;
	bool lease_options;	/* that a prefix does not have */
	bool remove;
	bool kill;
};

static int set_scope(struct nt_cli *cli, const struct nt_option *option,
		     const char *value, struct nt_lease *lease)
{
	uint64_t number = 0;
	int code;

	if (lease->scope != NETTRUST_SCOPE_ANY)
		return nt_cli_usage(cli, "only one of --uid, --cgroup and --client is allowed");
	lease->scope = option->c;
	switch (lease->scope) {
	case NETTRUST_SCOPE_CLIENT:
		return nt_arg_addr(cli, option, value, &lease->client);
	case NETTRUST_SCOPE_UID:
		code = nt_arg_number(cli, option, value, UINT32_MAX, &number);
		lease->uid = number;
		return code;
	default:
		return nt_arg_number(cli, option, value, UINT64_MAX,
				     &lease->cgroup);
	}
}

static int set_ttl(struct nt_cli *cli, const struct nt_option *option,
		   const char *value, struct nt_lease *lease)
{
	uint64_t number = NETTRUST_TTL_NEVER;

	if (strcmp(value, "never") &&
	    (nt_number_parse(value, NETTRUST_TTL_NEVER - 1, &number) ||
	     !number))
		return nt_arg_bad(cli, option, value,
				  "must be seconds, at least 1, or never");
	lease->ttl = number;
	return NT_EXIT_OK;
}

static int add_service(struct nt_cli *cli, const struct nt_option *option,
		       const char *value, struct nt_lease *lease)
{
	const char *why;

	if (lease->n_services == NETTRUST_SERVICES_MAX)
		return nt_cli_usage(cli, "--service %s: more than %d services",
				    value, NETTRUST_SERVICES_MAX);
	if (nt_service_parse(value, &lease->services[lease->n_services++],
			     &why))
		return nt_arg_bad(cli, option, value, why);
	return NT_EXIT_OK;
}

static int set_name(struct nt_cli *cli, const char *value,
		    struct nt_lease *lease)
{
	if (!*value || strlen(value) > NETTRUST_NAME_MAX)
		return nt_cli_usage(cli, "--name: must have 1 to %d characters",
				    NETTRUST_NAME_MAX);
	strcpy(lease->name, value);
	return NT_EXIT_OK;
}

/* Identify options; those for a scope use its number. */
enum { TTL = NETTRUST_SCOPE_CGROUP + 1, SERVICE, NAME, SHORTEN, REMOVE, KILL };

static const struct nt_option allow_options[] = {
	{ .c = TTL, .name = "ttl", .value = "SECONDS|never",
	  .help = "lifetime of the lease (default: never expires)",
	  .group = "For a lease:" },
	{ .c = SERVICE, .name = "service", .value = "SERVICE", .repeats = true,
	  .help = "tcp/443, udp/1000-2000 or icmp (default: any)" },
	{ .c = NETTRUST_SCOPE_UID, .name = "uid", .value = "N",
	  .help = "only for packets that this user sends" },
	{ .c = NETTRUST_SCOPE_CGROUP, .name = "cgroup", .value = "ID",
	  .help = "only for packets sent from this cgroup" },
	{ .c = NETTRUST_SCOPE_CLIENT, .name = "client", .value = "ADDRESS",
	  .help = "only for packets forwarded for this client" },
	{ .c = NAME, .name = "name", .value = "NAME",
	  .help = "name to show with the lease" },
	{ .c = SHORTEN, .name = "shorten",
	  .help = "allow an earlier expiry than the present one" },
	{ .c = REMOVE, .name = "remove", .help = "remove the prefix",
	  .group = "For a prefix:" },
	{ 0 }
};

static int take_allow(struct nt_cli *cli, const struct nt_option *option,
		      const char *value, void *data)
{
	struct request *request = data;
	struct nt_lease *lease = &request->lease;

	if (option->c == REMOVE) {
		request->remove = true;
		return NT_EXIT_OK;
	}
	request->lease_options = true;
	switch (option->c) {
	case TTL:
		return set_ttl(cli, option, value, lease);
	case SERVICE:
		return add_service(cli, option, value, lease);
	case NAME:
		return set_name(cli, value, lease);
	case SHORTEN:
		lease->shorten = true;
		return NT_EXIT_OK;
	default:
		return set_scope(cli, option, value, lease);
	}
}

/* A name is no target, but the configuration takes names. */
static int bad_target(struct nt_cli *cli, const char *text, const char *why)
{
	if (!nt_is_host_name(text, strlen(text)))
		return nt_arg_bad(cli, NULL, text, why);
	nt_cli_error("%s: %s; names belong in the configuration's \"rules\" and \"blacklist\": \"nettrust explain %s\" shows what applies",
		     text, why, text);
	return NT_EXIT_USAGE;
}

/* Of any origin: removing a prefix by hand is deliberate. */
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
	if (err || found)
		return nt_cli_end(cli, err);
	nt_cli_error("no %s prefix %s, \"nettrust prefixes\" lists them",
		     nt_prefix_kind_str(prefix->kind),
		     nt_prefix_str(prefix, text));
	return NT_EXIT_FAILED;
}

static int change_prefix(struct nt_cli *cli, const char *text,
			 enum nettrust_prefix_kind kind,
			 const struct request *request)
{
	struct nt_prefix prefix;
	const char *why;
	int code, err;

	if (nt_prefix_parse(text, &prefix, &why))
		return bad_target(cli, text, why);
	prefix.kind = kind;
	prefix.origin = NETTRUST_ORIGIN_ADMIN;
	code = nt_cli_open(cli);
	if (code)
		return code;
	if (request->remove)
		return remove_prefix(cli, &prefix);
	err = request->kill ? nt_nl_prefix_add_kill(cli->nl, &prefix, 1) :
			      nt_nl_prefix_add(cli->nl, &prefix, 1);
	return nt_cli_end(cli, err);
}

static int add_lease(struct nt_cli *cli, const char *text,
		     struct nt_lease *lease)
{
	const char *why;
	int code, err;

	if (nt_addr_parse(text, &lease->addr, &why))
		return bad_target(cli, text, why);
	code = nt_cli_open(cli);
	if (code)
		return code;
	err = nt_nl_lease_add(cli->nl, lease, 1, NULL);
	return nt_cli_end(cli, err);
}

static int allow(struct nt_cli *cli, int argc, char **argv)
{
	struct request request = { .lease.ttl = NETTRUST_TTL_NEVER };
	const char *target;
	int code;

	code = nt_options_take(cli, argc, argv, take_allow, &request);
	if (code)
		return code;
	if (argc - optind != 1)
		return nt_cli_usage(cli, "expected one address or prefix");
	target = argv[optind];
	if (!strchr(target, '/') && !request.remove)
		return add_lease(cli, target, &request.lease);
	if (request.lease_options)
		return nt_arg_bad(cli, NULL, target,
				  "a prefix has none of the options of a lease");
	return change_prefix(cli, target, NETTRUST_PREFIX_KIND_ALLOW, &request);
}

const struct nt_command nt_cmd_allow = {
	.name = "allow",
	.run = allow,
	.usage = "ADDRESS|PREFIX [option...]",
	.summary = "add a lease for an address, or an allow prefix",
	.options = allow_options,
};

static const struct nt_option deny_options[] = {
	{ .c = KILL, .name = "kill",
	  .help = "also delete its TCP connections from the connection table" },
	{ .c = REMOVE, .name = "remove", .help = "remove the prefix" },
	{ 0 }
};

static int take_deny(struct nt_cli *cli, const struct nt_option *option,
		     const char *value, void *data)
{
	struct request *request = data;

	if (option->c == KILL)
		request->kill = true;
	else
		request->remove = true;
	return NT_EXIT_OK;
}

static int deny(struct nt_cli *cli, int argc, char **argv)
{
	struct request request = { .remove = false };
	int code;

	code = nt_options_take(cli, argc, argv, take_deny, &request);
	if (code)
		return code;
	if (argc - optind != 1)
		return nt_cli_usage(cli, "expected one address or prefix");
	if (request.remove && request.kill)
		return nt_cli_usage(cli, "--remove and --kill are mutually exclusive");
	return change_prefix(cli, argv[optind], NETTRUST_PREFIX_KIND_DENY,
			     &request);
}

const struct nt_command nt_cmd_deny = {
	.name = "deny",
	.run = deny,
	.usage = "ADDRESS|PREFIX [--kill|--remove]",
	.summary = "add a deny prefix, which takes precedence over leases",
	.options = deny_options,
};
