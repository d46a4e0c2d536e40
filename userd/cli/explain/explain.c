// SPDX-License-Identifier: GPL-2.0
/* explain: its arguments, and what there is to know. */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/explain/explain.h"
#include "lib/base/file.h"
#include "lib/config/load.h"

#define CONFIG_FILE	"/etc/nettrust/config.json"
#define CONFIG_MOST	(64 << 20)

struct request {
	struct nt_packet packet;
	bool is_packet;			/* one of its options was given */
	char name[NETTRUST_NAME_MAX + 1];	/* "" for an address */
	const char *config;
};

static int take_proto(struct nt_cli *cli, struct nt_packet *packet)
{
	struct nt_service service;
	const char *why;

	if (strchr(optarg, '/'))
		return nt_cli_usage(cli, "--proto %s: a port goes with --port",
				    optarg);
	if (nt_service_parse(optarg, &service, &why))
		return nt_cli_usage(cli, "--proto %s: %s", optarg, why);
	packet->has_proto = true;
	packet->proto = service.proto;
	return NT_EXIT_OK;
}

static int take_number(struct nt_cli *cli, const char *option, uint64_t max,
		       bool *has, uint64_t *number)
{
	if (nt_number_parse(optarg, max, number))
		return nt_cli_usage(cli, "%s %s: must be a number", option,
				    optarg);
	*has = true;
	return NT_EXIT_OK;
}

static int take_option(struct nt_cli *cli, struct request *request, char **argv,
		       int c)
{
	struct nt_packet *packet = &request->packet;
	uint64_t number = 0;
	const char *why;
	int code;

	request->is_packet |= c != 'C';
	switch (c) {
	case 'C':
		request->config = optarg;
		return NT_EXIT_OK;
	case 'p':
		code = take_number(cli, "--port", UINT16_MAX,
				   &packet->has_port, &number);
		packet->port = number;
		return code;
	case 'P':
		return take_proto(cli, packet);
	case 'u':
		code = take_number(cli, "--uid", UINT32_MAX, &packet->has_uid,
				   &number);
		packet->uid = number;
		return code;
	case 'g':
		return take_number(cli, "--cgroup", UINT64_MAX,
				   &packet->has_cgroup, &packet->cgroup);
	case 'f':
		if (nt_addr_parse(optarg, &packet->client, &why))
			return nt_cli_usage(cli, "--from %s: %s", optarg, why);
		packet->forwarded = true;
		return NT_EXIT_OK;
	default:
		return nt_cli_bad_option(cli, argv, c);
	}
}

/* Lower case, without the final dot. */
static bool take_name(const char *text, char *name)
{
	size_t len = strlen(text);

	if (len && text[len - 1] == '.')
		len--;
	if (!nt_cli_is_name(text, len))
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
			return nt_cli_usage(cli, "%s: neither an address nor a name (a port goes with --port; of a URL, the name alone)",
					    text);
		if (request->is_packet)
			return nt_cli_usage(cli, "%s: a name has no port, protocol or sender",
					    text);
		return NT_EXIT_OK;
	}
	if (packet->has_port && !packet->has_proto) {
		packet->has_proto = true;
		packet->proto = IPPROTO_TCP;
	}
	if (packet->forwarded && (packet->has_uid || packet->has_cgroup))
		return nt_cli_usage(cli, "--from is for packets of others, --uid and --cgroup for those of this machine");
	if (packet->forwarded && packet->client.family != packet->dst.family)
		return nt_cli_usage(cli, "--from: must be of the same family as the address");
	return NT_EXIT_OK;
}

/* Do packets to it leave through loopback? */
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

/* The first line of what is wrong in the configuration. */
static void complain(const struct nt_explain *explain, char *errors)
{
	errors[strcspn(errors, "\n")] = '\0';
	nt_cli_error("%s; what the rules say is not known (nettrustd -check -config %s)",
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
		complain(explain, errors);
	free(errors);
}

struct collect {
	struct nt_explain *explain;
	const struct request *request;
	int err;
};

static bool is_name(const char *name, const char *wanted)
{
	size_t len = strlen(name);

	if (len && name[len - 1] == '.')
		len--;
	return len == strlen(wanted) && !strncasecmp(name, wanted, len);
}

static bool is_wanted(const struct request *request, const struct nt_addr *addr,
		      const char *name)
{
	return *request->name ? is_name(name, request->name) :
				nt_addr_equal(addr, &request->packet.dst);
}

static void collect_one(const struct nt_lease *lease, void *data)
{
	struct collect *collect = data;
	struct nt_explain *explain = collect->explain;
	size_t n = explain->n_leases;
	void *grown;

	if (!is_wanted(collect->request, &lease->addr, lease->name))
		return;
	if (!(n & (n - 1))) {	/* room is the next power of two */
		grown = reallocarray(explain->leases, n ? 2 * n : 1,
				     sizeof(*lease));
		if (!grown) {
			collect->err = -ENOMEM;
			return;
		}
		explain->leases = grown;
	}
	explain->leases[explain->n_leases++] = *lease;
}

/* The leases change under a listing sometimes, then once more. */
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

/* A name can be judged without a kernel; an address cannot. */
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
	return err ? nt_cli_failed(cli, err) : NT_EXIT_OK;
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

int nt_cmd_explain(struct nt_cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{ "port", required_argument, NULL, 'p' },
		{ "proto", required_argument, NULL, 'P' },
		{ "uid", required_argument, NULL, 'u' },
		{ "cgroup", required_argument, NULL, 'g' },
		{ "from", required_argument, NULL, 'f' },
		{ "config", required_argument, NULL, 'C' },
		{ NULL }
	};
	struct request request = { .config = CONFIG_FILE };
	struct nt_explain explain = { .cli = cli };
	int c, code;

	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		code = take_option(cli, &request, argv, c);
		if (code)
			return code;
	}
	if (argc - optind != 1)
		return nt_cli_usage(cli, "one address or name is needed");
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
