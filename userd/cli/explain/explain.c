// SPDX-License-Identifier: GPL-2.0
/* explain: parses the question and collects the facts. */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/args.h"
#include "cli/explain/address.h"
#include "cli/explain/name.h"
#include "cli/kernel/known.h"
#include "cli/open.h"
#include "cli/say.h"
#include "lib/base/file.h"
#include "lib/base/grow.h"
#include "lib/base/progress.h"
#include "lib/config/load.h"
#include "lib/policy/rules.h"

#define CONFIG_FILE	"/etc/nettrust/config.json"
#define CONFIG_MOST	(64 << 20)

struct request {
	struct nt_packet packet;
	bool is_packet;			/* has options of a packet */
	char name[NETTRUST_NAME_MAX + 1];	/* "" for an address */
	const char *config;
};

static const struct nt_option options[] = {
	{ .c = 'p', .name = "port", .value = "N",
	  .help = "to this port, TCP unless --proto says otherwise",
	  .group = "The packet to an address:" },
	{ .c = 'P', .name = "proto", .value = "PROTOCOL",
	  .help = "tcp, udp, icmp, or a number" },
	{ .c = 'u', .name = "uid", .value = "N",
	  .help = "sent by this user of this machine" },
	{ .c = 'g', .name = "cgroup", .value = "ID",
	  .help = "sent from this cgroup of this machine" },
	{ .c = 'f', .name = "from", .value = "ADDRESS",
	  .help = "forwarded for this client" },
	{ .c = 'C', .name = "config", .value = "FILE",
	  .help = "the daemon's configuration (default: " CONFIG_FILE ")",
	  .group = "For addresses and names:" },
	{ 0 }
};

static int take_proto(struct nt_cli *cli, const struct nt_option *option,
		      const char *value, struct nt_packet *packet)
{
	struct nt_service service;
	const char *why = "a port goes with --port";

	if (strchr(value, '/') || nt_service_parse(value, &service, &why))
		return nt_arg_bad(cli, option, value, why);
	packet->has_proto = true;
	packet->proto = service.proto;
	return NT_EXIT_OK;
}

static int take_option(struct nt_cli *cli, const struct nt_option *option,
		       const char *value, void *data)
{
	struct request *request = data;
	struct nt_packet *packet = &request->packet;
	uint64_t number = 0;
	int code;

	request->is_packet |= option->c != 'C';
	switch (option->c) {
	case 'p':
		code = nt_arg_number(cli, option, value, UINT16_MAX, &number);
		packet->has_port = true;
		packet->port = number;
		return code;
	case 'P':
		return take_proto(cli, option, value, packet);
	case 'u':
		code = nt_arg_number(cli, option, value, UINT32_MAX, &number);
		packet->has_uid = true;
		packet->uid = number;
		return code;
	case 'g':
		packet->has_cgroup = true;
		return nt_arg_number(cli, option, value, UINT64_MAX,
				     &packet->cgroup);
	case 'f':
		packet->forwarded = true;
		return nt_arg_addr(cli, option, value, &packet->client);
	default:
		request->config = value;
		return NT_EXIT_OK;
	}
}

/* Lower case, without the final dot. */
static bool take_name(const char *text, char *name)
{
	size_t len = nt_name_len(text);

	if (!nt_is_host_name(text, len))
		return false;
	for (size_t i = 0; i < len; i++)
		name[i] = tolower((unsigned char)text[i]);
	name[len] = '\0';
	return true;
}

static int check(struct nt_cli *cli, struct request *request, const char *text)
{
	struct nt_packet *packet = &request->packet;
	const char *why;

	if (nt_addr_parse(text, &packet->dst, &why)) {
		if (!take_name(text, request->name))
			return nt_arg_bad(cli, NULL, text,
					  "neither an address nor a name (give a port with --port, and only the host of a URL)");
		if (request->is_packet)
			return nt_arg_bad(cli, NULL, text,
					  "a name has no port, protocol or sender");
		return NT_EXIT_OK;
	}
	if (packet->has_port && !packet->has_proto) {
		packet->has_proto = true;
		packet->proto = IPPROTO_TCP;
	}
	if (packet->forwarded && (packet->has_uid || packet->has_cgroup))
		return nt_cli_usage(cli, "--from is for forwarded packets, --uid and --cgroup for local ones");
	if (packet->forwarded && packet->client.family != packet->dst.family)
		return nt_cli_usage(cli, "--from: must be of the same address family");
	return NT_EXIT_OK;
}

/* Do packets to the address leave through loopback? */
static bool is_own(const struct nt_addr *addr)
{
	struct ifaddrs *list, *at;
	bool own = addr->family == AF_INET6 ?
		   IN6_IS_ADDR_LOOPBACK(&addr->v6) :
		   ntohl(addr->v4.s_addr) >> 24 == 127;

	if (own || getifaddrs(&list))
		return own;
	for (at = list; at && !own; at = at->ifa_next) {
		const struct sockaddr *sa = at->ifa_addr;

		if (!sa || sa->sa_family != addr->family)
			continue;
		own = sa->sa_family == AF_INET ?
		      ((const struct sockaddr_in *)sa)->sin_addr.s_addr ==
			      addr->v4.s_addr :
		      !memcmp(&((const struct sockaddr_in6 *)sa)->sin6_addr,
			      &addr->v6, sizeof(addr->v6));
	}
	freeifaddrs(list);
	return own;
}

/* Prints the first error of the configuration. */
static void print_first(const struct nt_explain *explain, char *errors)
{
	errors[strcspn(errors, "\n")] = '\0';
	nt_cli_error("%s; cannot apply the rules (nettrustd -check -config %s shows all errors)",
		     *errors ? errors : explain->file, explain->file);
}

static void load_config(struct nt_explain *explain)
{
	char *argv[4] = { (char *)"nettrustd", (char *)"-config",
			 (char *)explain->file, NULL };
	char *errors = NULL, *none = NULL;
	size_t len;
	FILE *err;

	if (nt_file_read(explain->file, CONFIG_MOST, &explain->text, &len))
		explain->text = NULL;
	err = open_memstream(&errors, &len);
	if (!err)
		return;
	if (!nt_config_load(&explain->config, 3, argv, &none, err))
		explain->rules = nt_rules_new(&explain->config);
	fclose(err);
	if (!explain->rules)
		print_first(explain, errors);
	free(errors);
}

struct collect {
	struct nt_explain *explain;
	const struct request *request;
	int err;
};

static bool is_wanted(const struct request *request, const struct nt_addr *addr,
		      const char *name)
{
	return *request->name ? nt_same_name(name, request->name) :
				nt_addr_equal(addr, &request->packet.dst);
}

static void collect_one(const struct nt_lease *lease, void *data)
{
	struct collect *collect = data;
	struct nt_explain *explain = collect->explain;
	void *grown;

	if (!is_wanted(collect->request, &lease->addr, lease->name))
		return;
	grown = nt_grow(explain->leases, explain->n_leases, sizeof(*lease));
	if (!grown) {
		collect->err = -ENOMEM;
		return;
	}
	explain->leases = grown;
	explain->leases[explain->n_leases++] = *lease;
}

/* -EAGAIN: the table changed during the dump, which has to be repeated. */
static int collect_leases(struct nt_explain *explain,
			  const struct request *request)
{
	struct collect collect = { explain, request, 0 };
	int err = -EAGAIN;

	for (int tries = 0; err == -EAGAIN && tries < 5; tries++) {
		explain->n_leases = 0;
		err = nt_nl_lease_each(explain->cli->nl, collect_one, &collect);
	}
	return err && err != -EAGAIN ? err : collect.err;
}

static void load_names(struct nt_explain *explain,
		       const struct request *request, char **text)
{
	char why[NT_HISTORY_WHY];
	size_t n, kept = 0;
	int err;

	*text = NULL;
	explain->names_file = explain->rules && *explain->config.state_file ?
			      explain->config.state_file : NT_STATE_FILE;
	err = nt_names_read(explain->names_file, text, &explain->seen, &n, why);
	if (err) {
		snprintf(explain->names_why, sizeof(explain->names_why),
			 "%s: %s%s", explain->names_file, why,
			 nt_names_hint(err));
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (is_wanted(request, &explain->seen[i].addr,
			      explain->seen[i].name))
			explain->seen[kept++] = explain->seen[i];
	explain->n_seen = kept;
}

/* A name can be explained without the kernel, an address cannot. */
static int load_tables(struct nt_explain *explain,
		       const struct request *request)
{
	struct nt_cli *cli = explain->cli;
	int code, err;

	code = nt_cli_open(cli);
	if (code)
		return code;
	nt_nl_count(cli->nl, nt_progress_start("looking for leases:"));
	err = nt_nl_policy_get(cli->nl, &explain->policy);
	if (!err && !*request->name)
		err = nt_nl_prefix_dump(cli->nl, &explain->prefixes,
					&explain->n_prefixes);
	if (!err)
		err = collect_leases(explain, request);
	nt_progress_end();
	explain->listed = !err;
	return nt_cli_end(cli, err);
}

static int explain_it(struct nt_explain *explain, struct request *request)
{
	char *text;
	int code;

	code = load_tables(explain, request);
	if (code && !(*request->name && code == NT_EXIT_NO_MODULE))
		return code;
	request->packet.loopback = !*request->name &&
				   !request->packet.forwarded &&
				   is_own(&request->packet.dst);
	explain->now = time(NULL);
	nt_presence_look("/proc", &explain->daemon);
	nt_progress_start("reading the configuration and its lists:");
	load_config(explain);
	load_names(explain, request, &text);
	nt_progress_end();
	code = *request->name ? nt_explain_name(explain, request->name) :
				nt_explain_address(explain, &request->packet);
	free(text);
	return code;
}

static int run(struct nt_cli *cli, int argc, char **argv)
{
	struct request request = { .config = CONFIG_FILE };
	struct nt_explain explain = { .cli = cli };
	int code;

	code = nt_options_take(cli, argc, argv, take_option, &request);
	if (code)
		return code;
	if (argc - optind != 1)
		return nt_cli_usage(cli, "expected one address or name");
	code = check(cli, &request, argv[optind]);
	if (code)
		return code;
	explain.file = request.config;
	code = explain_it(&explain, &request);
	nt_rules_free(explain.rules);
	nt_config_free(&explain.config);
	free(explain.text);
	free(explain.prefixes);
	free(explain.leases);
	free(explain.seen);
	return code;
}

const struct nt_command nt_cmd_explain = {
	.name = "explain",
	.run = run,
	.usage = "ADDRESS|NAME [option...]",
	.summary = "explain the verdict on an address, or the rules for a name",
	.options = options,
};
