// SPDX-License-Identifier: GPL-2.0
#include "cli/explain/name.h"

#include <stdio.h>
#include <string.h>

#include "cli/explain/before.h"
#include "cli/explain/where.h"
#include "cli/kernel/daemon.h"
#include "cli/kernel/known.h"
#include "cli/kernel/lease.h"
#include "cli/say.h"
#include "lib/base/words.h"

#define TYPE_A		1
#define TYPE_AAAA	28
#define TYPE_HTTPS	65

static const struct {
	uint16_t type;
	const char *name;
} types[] = {
	{ TYPE_A, "A" },
	{ TYPE_AAAA, "AAAA" },
	{ TYPE_HTTPS, "HTTPS" },
};

#define N_TYPES (sizeof(types) / sizeof(types[0]))

static const char *ruling_str(enum nt_ruling ruling)
{
	static const char *const words[] = {
		[NT_RULING_FORWARD] = "forwarded",
		[NT_RULING_LOCAL] = "local",
		[NT_RULING_NXDOMAIN] = "nxdomain",
		[NT_RULING_NODATA] = "no-records",
		[NT_RULING_REFUSED] = "refused",
		[NT_RULING_NULL] = "null",
	};

	return words[ruling];
}

/* For each type of question. */
struct rulings {
	struct nt_decision decision[N_TYPES];
	struct nt_where where[N_TYPES];
	bool same;
	bool allowed;		/* A or AAAA */
};

static void rule(const struct nt_explain *explain, const char *name,
		 struct rulings *rulings)
{
	rulings->same = true;
	for (size_t i = 0; i < N_TYPES; i++) {
		nt_explain_decide(explain, name, types[i].type,
				  &rulings->decision[i], &rulings->where[i]);
		rulings->same &= rulings->decision[i].ruling ==
				 rulings->decision[0].ruling &&
				 !strcmp(rulings->where[i].key,
					 rulings->where[0].key);
	}
	rulings->allowed = nt_explain_allowed(&rulings->decision[0]) ||
			   nt_explain_allowed(&rulings->decision[1]);
}

static json_t *rulings_json(const struct nt_explain *explain,
			    const struct rulings *rulings)
{
	json_t *list = json_array();

	for (size_t i = 0; i < N_TYPES; i++) {
		const struct nt_decision *decision = &rulings->decision[i];

		json_array_append_new(list, json_pack(
			"{s:s, s:s, s:s?, s:s?, s:o}",
			"type", types[i].name,
			"ruling", ruling_str(decision->ruling),
			"cause", decision->cause, "by", decision->by,
			"rule", nt_explain_where_json(explain,
						      &rulings->where[i])));
	}
	return list;
}

static json_t *leases_json(const struct nt_explain *explain)
{
	json_t *list = json_array();

	for (size_t i = 0; i < explain->n_leases; i++)
		json_array_append_new(list,
				      nt_lease_json(&explain->leases[i], true));
	return list;
}

static json_t *history_json(const struct nt_explain *explain)
{
	char time[NT_UTC_STRLEN], addr[NT_ADDR_STRLEN];
	json_t *list = json_array();

	for (size_t i = 0; i < explain->n_seen; i++) {
		const struct nt_seen *seen = &explain->seen[i];

		json_array_append_new(list, json_pack(
			"{s:s, s:s, s:o, s:s}",
			"address", nt_addr_str(&seen->addr, addr),
			"last", nt_cli_utc(seen->last, time),
			"until", nt_until_json(seen),
			"allowed-by", seen->by));
	}
	return list;
}

/*
 * How to allow a denied name. A rule for the whole name beats all others, but
 * for the same name deny beats allow, so that a rule for it must be removed.
 */
static void advise(const struct nt_explain *explain, const char *name,
		   const struct rulings *rulings, char *buf, size_t size)
{
	const struct nt_rule *rule = rulings->decision[0].rule;
	char where[NT_WHERE_LEN];

	if (rule && !rule->below)
		snprintf(buf, size, "remove %s, then systemctl reload nettrustd",
			 nt_explain_where_str(explain, &rulings->where[0],
					      where));
	else
		snprintf(buf, size, "add { \"name\": \"%s\", \"allow\": true } to \"rules\" in %s, then systemctl reload nettrustd",
			 name, explain->file);
}

static void print_ruling(const struct nt_explain *explain,
			 const struct rulings *rulings, size_t i)
{
	const struct nt_decision *decision = &rulings->decision[i];
	char where[NT_WHERE_LEN];

	printf("  %-8s %s", rulings->same ? "answer" : types[i].name,
	       ruling_str(decision->ruling));
	if (decision->cause)
		printf(": %s", decision->cause);
	if (decision->by && *decision->by)
		printf(" (%s)", decision->by);
	putchar('\n');
	if (*rulings->where[i].key || !nt_explain_allowed(decision))
		printf("  %-8s %s\n", "rule",
		       nt_explain_where_str(explain, &rulings->where[i],
					    where));
}

static void print_lease(const struct nt_lease *lease)
{
	char text[NT_SERVICES_STRLEN];

	printf("  lease    %s", nt_addr_str(&lease->addr, text));
	if (lease->scope != NETTRUST_SCOPE_ANY)
		printf(" for %s", nt_lease_scope_str(lease, text));
	if (lease->n_services)
		printf(" to %s", nt_lease_services_str(lease, text));
	printf(", %s", nt_lease_state_str(lease->state));
	if (lease->state == NETTRUST_LEASE_STATE_LIVE)
		printf(", %s", nt_lease_end_str(lease, text));
	putchar('\n');
}

static bool has_lease(const struct nt_explain *explain,
		      const struct nt_addr *addr)
{
	for (size_t i = 0; i < explain->n_leases; i++)
		if (explain->leases[i].state != NETTRUST_LEASE_STATE_LAPSED &&
		    nt_addr_equal(&explain->leases[i].addr, addr))
			return true;
	return false;
}

static void print_seen(const struct nt_explain *explain,
		       const struct nt_seen *seen)
{
	char time[NT_UTC_STRLEN], addr[NT_ADDR_STRLEN], before[NT_BEFORE_LEN];

	printf("  seen     %s, last %s\n", nt_addr_str(&seen->addr, addr),
	       nt_cli_utc(seen->last, time));
	if (explain->listed && !has_lease(explain, &seen->addr))
		printf("  before   %s\n",
		       nt_explain_before_str(explain, seen, before));
}

/* The name is allowed, but has no lease. */
static void print_none(const struct nt_explain *explain)
{
	char before[NT_BEFORE_LEN], state[NT_DAEMON_STRLEN];

	puts("  lease    none, no recent query for it");
	if (!explain->n_seen)
		printf("  before   %s\n",
		       nt_explain_before_str(explain, NULL, before));
	if (explain->daemon.state != NT_PRESENCE_RUNS)
		printf("  daemon   %s\n",
		       nt_daemon_str(&explain->daemon, state));
}

static void print(const struct nt_explain *explain, const char *name,
		  const struct rulings *rulings, const char *advice)
{
	printf("%s: %s\n", name, rulings->allowed ? "allowed" : "denied");
	for (size_t i = 0; i < (rulings->same ? 1 : N_TYPES); i++)
		print_ruling(explain, rulings, i);
	for (size_t i = 0; i < explain->n_leases; i++)
		print_lease(&explain->leases[i]);
	for (size_t i = 0; i < explain->n_seen; i++)
		print_seen(explain, &explain->seen[i]);
	if (!rulings->allowed)
		printf("  allow    %s\n", advice);
	else if (explain->listed && !explain->n_leases)
		print_none(explain);
}

int nt_explain_name(const struct nt_explain *explain, const char *name)
{
	char advice[NETTRUST_NAME_MAX + NT_PATH_STRLEN + 128];
	struct rulings rulings;

	if (!explain->rules)
		return NT_EXIT_FAILED;
	rule(explain, name, &rulings);
	advise(explain, name, &rulings, advice, sizeof(advice));
	if (explain->cli->json)
		nt_cli_print_json(json_pack(
			"{s:s, s:s, s:o, s:o, s:o, s:s?, s:o, s:s?}",
			"name", name,
			"verdict", rulings.allowed ? "allowed" : "denied",
			"rulings", rulings_json(explain, &rulings),
			"leases", leases_json(explain),
			"history", history_json(explain),
			"names_error", *explain->names_why ?
			explain->names_why : NULL,
			"daemon", nt_daemon_json(&explain->daemon),
			"allow", rulings.allowed ? NULL : advice));
	else
		print(explain, name, &rulings, advice);
	return NT_EXIT_OK;
}
