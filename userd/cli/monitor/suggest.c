// SPDX-License-Identifier: GPL-2.0
/* suggest: turns denials into a piece of configuration, for review. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/args.h"
#include "cli/kernel/known.h"
#include "cli/monitor/denials.h"
#include "cli/say.h"

#define TTL_STEP	3600	/* seconds; rounds to whole hours */
#define TTL_MOST	86400
#define COMMENT_LEN	1024

struct suggest {
	struct nt_cli *cli;
	const char *file;	/* events, "-" for standard input */
	bool record;
	const char *names_file;
	uint64_t since;		/* seconds since 1970 */
	uint64_t listen;	/* seconds */
	struct nt_denials *denials;
	struct nt_seen *seen;
	size_t n_seen;
	json_t *rules, *hosts;
};

/* The most recent name of the address. */
static const struct nt_seen *name_of(const struct suggest *suggest,
				     const struct nt_denied *denied)
{
	const struct nt_seen *found = NULL;

	for (size_t i = 0; i < suggest->n_seen; i++)
		if (nt_addr_equal(&suggest->seen[i].addr, &denied->dst))
			found = &suggest->seen[i];
	return found;
}

static const char *service_str(const struct nt_denied *denied, char *buf)
{
	struct nt_service service = { .proto = denied->proto,
				      .port_min = denied->port,
				      .port_max = denied->port };

	return nt_service_str(&service, buf);
}

/* "192.0.2.66 tcp/80: 17 packets, last ..., curl uid 0" */
static void describe(const struct nt_denied *denied, char *buf)
{
	char addr[NT_ADDR_STRLEN], service[NT_SERVICE_STRLEN];
	char time[NT_UTC_STRLEN];
	size_t used;

	used = snprintf(buf, COMMENT_LEN, "%s %s: %s, %llu packet%s, last %s",
			nt_addr_str(&denied->dst, addr),
			service_str(denied, service),
			nt_reason_str(denied->reason),
			(unsigned long long)denied->packets,
			denied->packets == 1 ? "" : "s",
			nt_cli_utc(denied->last, time));
	if (*denied->program)
		used += snprintf(buf + used, COMMENT_LEN - used, ", %s",
				 denied->program);
	if (denied->has_uid)
		snprintf(buf + used, COMMENT_LEN - used, "%s uid %u",
			 *denied->program ? "" : ",", denied->uid);
}

static json_t *rule_of(const struct suggest *suggest, const char *name)
{
	json_t *rule;
	size_t i;

	json_array_foreach(suggest->rules, i, rule)
		if (!strcmp(json_string_value(json_object_get(rule, "name")),
			    name))
			return rule;
	return NULL;
}

/*
 * The program kept the address for longer than its lease lasted, so leases of
 * the name must last at least as long.
 */
static void suggest_rule(struct suggest *suggest,
			 const struct nt_denied *denied, const char *name,
			 const struct nt_seen *seen, const char *comment)
{
	uint64_t gap = seen && seen->last < denied->last ?
		       denied->last - seen->last : 0;
	json_t *rule = rule_of(suggest, name);
	json_int_t ttl = TTL_STEP;

	if (gap > TTL_MOST)
		gap = TTL_MOST;
	if (gap > TTL_STEP)
		ttl = (gap + TTL_STEP - 1) / TTL_STEP * TTL_STEP;
	if (!rule) {
		rule = json_pack("{s:s, s:b, s:I, s:s}", "name", name, "allow",
				 1, "ttlMin", ttl, "comment", comment);
		json_array_append_new(suggest->rules, rule);
	} else if (ttl > json_integer_value(json_object_get(rule, "ttlMin"))) {
		json_object_set_new(rule, "ttlMin", json_integer(ttl));
	}
	fprintf(stderr, "%s\n  its name was %s, whose leases should last at least %lld s\n",
		comment, name, (long long)ttl);
}

static void suggest_host(struct suggest *suggest,
			 const struct nt_denied *denied, const char *comment)
{
	char addr[NT_ADDR_STRLEN], service[NT_SERVICE_STRLEN];
	json_t *host;
	size_t i;

	nt_addr_str(&denied->dst, addr);
	fprintf(stderr, "%s\n  no known name, hence whitelist.hosts; a narrower alternative, until the next boot:\n  nettrust allow %s --service %s\n",
		comment, addr, service_str(denied, service));
	json_array_foreach(suggest->hosts, i, host)
		if (!strcmp(json_string_value(host), addr))
			return;
	json_array_append_new(suggest->hosts, json_string(addr));
}

static void consider(struct suggest *suggest, const struct nt_denied *denied)
{
	const struct nt_seen *seen = name_of(suggest, denied);
	const char *name = seen ? seen->name : denied->name;
	char comment[COMMENT_LEN];

	describe(denied, comment);
	switch (denied->reason) {
	case NETTRUST_REASON_NO_LEASE:
	case NETTRUST_REASON_EXPIRED:
		if (*name)
			suggest_rule(suggest, denied, name, seen, comment);
		else
			suggest_host(suggest, denied, comment);
		return;
	case NETTRUST_REASON_DNS:
		fprintf(stderr, "%s\n  nothing is suggested: have the program query nettrustd\n",
			comment);
		return;
	case NETTRUST_REASON_DENIED_PREFIX:
		fprintf(stderr, "%s\n  nothing is suggested: deny prefixes are deliberate\n",
			comment);
		return;
	default:
		fprintf(stderr, "%s\n  nothing is suggested\n", comment);
	}
}

static int by_last(const void *pa, const void *pb)
{
	const struct nt_denied *a = *(const struct nt_denied *const *)pa;
	const struct nt_denied *b = *(const struct nt_denied *const *)pb;

	if (a->last != b->last)
		return a->last < b->last ? -1 : 1;
	return nt_addr_compare(&a->dst, &b->dst);
}

static void print(struct suggest *suggest)
{
	json_t *whole = json_object();

	if (json_array_size(suggest->rules))
		json_object_set(whole, "rules", suggest->rules);
	if (json_array_size(suggest->hosts))
		json_object_set_new(whole, "whitelist",
				    json_pack("{s:O}", "hosts",
					      suggest->hosts));
	json_dumpf(whole, stdout, suggest->cli->json ? JSON_COMPACT :
						       JSON_INDENT(4));
	putchar('\n');
	json_decref(whole);
}

static int make(struct suggest *suggest)
{
	const struct nt_denied *list, **order;
	uint64_t forgotten = nt_denials_forgotten(suggest->denials);
	size_t n;

	list = nt_denials_list(suggest->denials, &n);
	order = calloc(n + 1, sizeof(*order));
	if (!order) {
		nt_cli_error("suggest: out of memory");
		return NT_EXIT_FAILED;
	}
	for (size_t i = 0; i < n; i++)
		order[i] = &list[i];
	qsort(order, n, sizeof(*order), by_last);
	suggest->rules = json_array();
	suggest->hosts = json_array();
	for (size_t i = 0; i < n; i++)
		consider(suggest, order[i]);
	free(order);
	if (!n)
		fputs("nothing was denied\n", stderr);
	if (forgotten)
		fprintf(stderr, "%llu destinations are missing, as at most %d are kept\n",
			(unsigned long long)forgotten, NT_DENIALS_MAX);
	print(suggest);
	json_decref(suggest->rules);
	json_decref(suggest->hosts);
	return NT_EXIT_OK;
}

static int run(struct suggest *suggest)
{
	char why[NT_HISTORY_WHY], *text;
	int code;

	suggest->denials = nt_denials_new();
	if (!suggest->denials) {
		nt_cli_error("suggest: out of memory");
		return NT_EXIT_FAILED;
	}
	if (suggest->record)
		code = nt_suggest_record(suggest->cli, suggest->denials,
					 suggest->file);
	else if (suggest->listen)
		code = nt_suggest_listen(suggest->cli, suggest->denials,
					 suggest->listen);
	else
		code = nt_suggest_read(suggest->denials, suggest->file,
				       suggest->since, false);
	if (!code && !suggest->record) {
		if (nt_names_read(suggest->names_file, &text, &suggest->seen,
				  &suggest->n_seen, why))
			nt_cli_error("suggest: %s: %s, so names of addresses are unknown",
				     suggest->names_file, why);
		code = make(suggest);
		free(suggest->seen);
		free(text);
	}
	nt_denials_free(suggest->denials);
	return code;
}

/* "90", "90s", "15m", "24h", "7d" */
static bool parse_time(const char *text, uint64_t *seconds)
{
	static const char units[] = "smhd";
	static const unsigned int factors[] = { 1, 60, 3600, 86400 };
	char number[16];
	size_t len = strlen(text);
	const char *unit = len ? strchr(units, text[len - 1]) : NULL;

	if (unit)
		len--;
	if (len >= sizeof(number))
		return false;
	snprintf(number, sizeof(number), "%.*s", (int)len, text);
	if (nt_number_parse(number, 1000000000, seconds))
		return false;
	*seconds *= unit ? factors[unit - units] : 1;
	return true;
}

static const struct nt_option options[] = {
	{ .c = 'l', .name = "listen", .value = "TIME",
	  .help = "follow denials for this long instead: 90s, 15m, 24h" },
	{ .c = 'r', .name = "record",
	  .help = "follow denials until interrupted and save them in FILE" },
	{ .c = 's', .name = "since", .value = "TIME",
	  .help = "only denials of the last 90s, 15m, 24h, 7d" },
	{ .c = 'n', .name = "names", .value = "FILE",
	  .help = "the daemon's stateFile (default: " NT_STATE_FILE ")" },
	{ 0 }
};

static int take_option(struct nt_cli *cli, const struct nt_option *option,
		       const char *value, void *data)
{
	uint64_t seconds, now = time(NULL);
	struct suggest *suggest = data;

	switch (option->c) {
	case 'n':
		suggest->names_file = value;
		return NT_EXIT_OK;
	case 'r':
		suggest->record = true;
		return NT_EXIT_OK;
	}
	if (!parse_time(value, &seconds))
		return nt_arg_bad(cli, option, value,
				  "must be a time, such as 90s, 15m, 24h, 7d");
	if (option->c == 'l')
		suggest->listen = seconds;
	else
		suggest->since = seconds && seconds < now ? now - seconds : 0;
	return NT_EXIT_OK;
}

static int suggest(struct nt_cli *cli, int argc, char **argv)
{
	struct suggest suggest = { .cli = cli, .file = NT_DENIALS_FILE,
				   .names_file = NT_STATE_FILE };
	int code;

	code = nt_options_take(cli, argc, argv, take_option, &suggest);
	if (!code)
		code = nt_arguments_max(cli, argc, argv, 1);
	if (code)
		return code;
	if (suggest.listen && (suggest.record || optind < argc))
		return nt_cli_usage(cli, "--listen takes neither --record nor a file");
	if (optind < argc)
		suggest.file = argv[optind];
	return run(&suggest);
}

const struct nt_command nt_cmd_suggest = {
	.name = "suggest",
	.run = suggest,
	.usage = "[FILE] [option...]",
	.summary = "propose rules and hosts that would allow what was denied",
	.notes = "FILE has what --record saves, by default " NT_DENIALS_FILE
		 ", or lines of \"nettrust monitor --denials --json\"; - is standard input. Nothing is changed: the proposed configuration goes to standard output, the reasons to standard error.",
	.options = options,
};
