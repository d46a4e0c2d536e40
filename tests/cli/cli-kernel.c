// SPDX-License-Identifier: GPL-2.0
/*
 * A fake kernel for tests of the tool. The file $CLI_KERNEL sets its state, one
 * line for each item:
 *
 *	mode off|audit|enforce
 *	liveness renew|hold|traffic|off
 *	version VERSION			of the module
 *	lease ADDRESS NAME SECONDS	SECONDS left; "-" for no name, "never"; 0: lapsed
 *	many N				add N leases
 *	slow MS				delay before each 1000th lease of a dump
 *	refuse SENTENCE			fail every command except POLICY_GET
 *	forbid				fail every command with EPERM
 *
 * Changes are not stored.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/addr.h"
#include "lib/nl/nl.h"
#include "lib/base/words.h"

struct nt_nl {
	struct nt_policy policy;
	struct nt_lease *leases;
	size_t n;
	unsigned int slow_ms;
	char refusal[256];
	bool forbidden;
	volatile size_t *count;
};

static const char none[] = "The kernel module nettrust is not loaded: modprobe nettrust";

static struct nt_lease *add_lease(struct nt_nl *nl)
{
	struct nt_lease *lease;

	if (!(nl->n & (nl->n - 1)))	/* room is the next power of two */
		nl->leases = reallocarray(nl->leases, nl->n ? 2 * nl->n : 1,
					  sizeof(*lease));
	lease = &nl->leases[nl->n++];
	memset(lease, 0, sizeof(*lease));
	lease->state = NETTRUST_LEASE_STATE_LIVE;
	lease->ttl = NETTRUST_TTL_NEVER;
	lease->remaining_ms = UINT64_MAX;
	lease->idle_ms = UINT64_MAX;
	nl->policy.leases++;
	return lease;
}

static void take_lease(struct nt_nl *nl, const char *text)
{
	char addr[64], name[NETTRUST_NAME_MAX + 1], seconds[24];
	struct nt_lease *lease = add_lease(nl);
	const char *why;

	if (sscanf(text, "%63s %253s %23s", addr, name, seconds) != 3 ||
	    nt_addr_parse(addr, &lease->addr, &why))
		abort();
	snprintf(lease->name, sizeof(lease->name), "%s",
		 strcmp(name, "-") ? name : "");
	if (!strcmp(seconds, "never"))
		return;
	lease->ttl = 300;
	lease->remaining_ms = atoi(seconds) * 1000ull;
	if (!lease->remaining_ms)
		lease->state = NETTRUST_LEASE_STATE_LAPSED;
}

static void take_line(struct nt_nl *nl, char *line)
{
	char *text = strchr(line, ' ');
	uint32_t word = 0;

	line[strcspn(line, "\n")] = '\0';
	if (text)
		*text++ = '\0';
	if (!strcmp(line, "mode") && !nt_mode_parse(text, &word))
		nl->policy.mode = word;
	else if (!strcmp(line, "liveness") &&
		 !nt_word_parse(&nt_liveness_words, text, &word))
		nl->policy.liveness = word;
	else if (!strcmp(line, "version"))
		snprintf(nl->policy.version, sizeof(nl->policy.version), "%s",
			 text);
	else if (!strcmp(line, "lease"))
		take_lease(nl, text);
	else if (!strcmp(line, "slow"))
		nl->slow_ms = atoi(text);
	else if (!strcmp(line, "refuse"))
		snprintf(nl->refusal, sizeof(nl->refusal), "%s", text);
	else if (!strcmp(line, "forbid"))
		nl->forbidden = true;
	else if (!strcmp(line, "many"))
		for (int i = 0; i < atoi(text); i++) {
			struct nt_lease *lease = add_lease(nl);

			lease->addr.family = AF_INET;
			lease->addr.v4.s_addr = htonl(0x0b000000 + i);
			snprintf(lease->name, sizeof(lease->name),
				 "n%d.example", i);
		}
	else
		abort();
}

int nt_nl_open(struct nt_nl **out)
{
	struct nt_nl *nl = calloc(1, sizeof(*nl));
	FILE *file = fopen(getenv("CLI_KERNEL"), "r");
	char line[512];

	*out = nl;
	if (!file) {
		snprintf(nl->refusal, sizeof(nl->refusal), "%s", none);
		return -ENOENT;
	}
	nl->policy = (struct nt_policy){
		.mode = NETTRUST_MODE_ENFORCE,
		.hooks = NETTRUST_HOOKS_OUTPUT,
		.dns_lockdown = true,
		.linger = 60,
		.leases_max = 1048576,
		.confirm_ms = UINT64_MAX,
		.version = NETTRUST_VERSION,
	};
	while (fgets(line, sizeof(line), file))
		take_line(nl, line);
	fclose(file);
	return 0;
}

void nt_nl_close(struct nt_nl *nl)
{
	if (nl)
		free(nl->leases);
	free(nl);
}

const char *nt_nl_error(const struct nt_nl *nl)
{
	return nl->forbidden ? "Permission denied: this needs CAP_NET_ADMIN" :
			       nl->refusal;
}

void nt_nl_count(struct nt_nl *nl, volatile size_t *count)
{
	nl->count = count;
}

/* Return: the result of every command. */
static int result(const struct nt_nl *nl)
{
	return nl->forbidden ? -EPERM : *nl->refusal ? -EINVAL : 0;
}

int nt_nl_policy_get(struct nt_nl *nl, struct nt_policy *policy)
{
	*policy = nl->policy;
	return nl->forbidden ? -EPERM : 0;
}

int nt_nl_policy_set(struct nt_nl *nl, const struct nt_policy *policy,
		     unsigned int fields)
{
	return result(nl);
}

int nt_nl_policy_confirm(struct nt_nl *nl)
{
	return result(nl);
}

int nt_nl_policy_lock(struct nt_nl *nl)
{
	return result(nl);
}

int nt_nl_lease_add(struct nt_nl *nl, const struct nt_lease *leases, size_t n,
		    uint8_t *results)
{
	return result(nl);
}

int nt_nl_lease_del(struct nt_nl *nl, const struct nt_lease *leases, size_t n,
		    bool kill)
{
	return result(nl);
}

int nt_nl_lease_flush(struct nt_nl *nl, bool kill)
{
	return result(nl);
}

/* Waits on after signals. */
static void wait_ms(unsigned int ms)
{
	struct timespec left = { .tv_sec = ms / 1000,
				 .tv_nsec = ms % 1000 * 1000000l };

	while (nanosleep(&left, &left))
		;
}

int nt_nl_lease_each(struct nt_nl *nl,
		     void (*each)(const struct nt_lease *lease, void *data),
		     void *data)
{
	for (size_t i = 0; !result(nl) && i < nl->n; i++) {
		if (i % 1000 == 0)
			wait_ms(nl->slow_ms);
		if (nl->count)
			++*nl->count;
		each(&nl->leases[i], data);
	}
	return result(nl);
}

static void copy(const struct nt_lease *lease, void *data)
{
	struct nt_lease **at = data;

	*(*at)++ = *lease;
}

int nt_nl_lease_dump(struct nt_nl *nl, struct nt_lease **leases, size_t *n)
{
	struct nt_lease *at = malloc((nl->n + 1) * sizeof(*at));
	int err;

	*leases = at;
	*n = nl->n;
	err = nt_nl_lease_each(nl, copy, &at);
	if (!err)
		return 0;
	free(*leases);
	*leases = NULL;
	return err;
}

int nt_nl_prefix_add(struct nt_nl *nl, const struct nt_prefix *prefixes,
		     size_t n)
{
	return result(nl);
}

int nt_nl_prefix_add_kill(struct nt_nl *nl, const struct nt_prefix *prefixes,
			  size_t n)
{
	return result(nl);
}

int nt_nl_prefix_del(struct nt_nl *nl, const struct nt_prefix *prefixes,
		     size_t n)
{
	return result(nl);
}

int nt_nl_prefix_dump(struct nt_nl *nl, struct nt_prefix **prefixes, size_t *n)
{
	*prefixes = NULL;
	*n = 0;
	return result(nl);
}

int nt_nl_prefix_flush(struct nt_nl *nl, int kind, int origin)
{
	return result(nl);
}

int nt_nl_stats_get(struct nt_nl *nl, struct nt_stats *stats)
{
	memset(stats, 0, sizeof(*stats));
	return result(nl);
}

/* There are no events. */
int nt_nl_listen(struct nt_nl *nl, const struct nt_nl_events *events)
{
	return result(nl);
}

int nt_nl_fd(const struct nt_nl *nl)
{
	return -1;
}

int nt_nl_receive(struct nt_nl *nl)
{
	return 0;
}
