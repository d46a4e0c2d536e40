// SPDX-License-Identifier: GPL-2.0
/*
 * Stands for the kernel where there is none: logs what the daemon commits to
 * the file $FAKE_NL.log, and refuses it while the file $FAKE_NL says "fail",
 * or does not return while it says "hang"; "gone" is a module that went away,
 * "away" one that nobody has a descriptor left to look for, "none" nor memory;
 * "mute" a kernel that never answers.
 * Without FAKE_NL, for benchmarks, it takes everything and keeps nothing.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/addr.h"
#include "lib/nl/nl.h"

struct nt_nl {
	FILE *log;
};

#define KEPT_MAX 1024
/* Those that were added last, for the dump; of every thread. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct nt_lease kept[KEPT_MAX];
static size_t n_kept;

static bool says(const char *what)
{
	const char *base = getenv("FAKE_NL");
	FILE *file = base ? fopen(base, "r") : NULL;
	char word[16] = "";

	if (file) {
		if (!fgets(word, sizeof(word), file))
			word[0] = 0;
		fclose(file);
	}
	return !strncmp(word, what, 4);
}

int nt_nl_open(struct nt_nl **out)
{
	struct nt_nl *nl = calloc(1, sizeof(*nl));
	const char *base = getenv("FAKE_NL");
	char path[256];

	if (says("none")) {
		free(nl);
		nl = NULL;
	}
	*out = nl;
	if (!nl)
		return -ENOMEM;
	if (says("away"))
		return -EIO;
	snprintf(path, sizeof(path), "%s.log", base ? base : "");
	nl->log = fopen(base ? path : "/dev/null", "a");
	return nl->log ? 0 : -EIO;
}

void nt_nl_close(struct nt_nl *nl)
{
	if (!nl)
		return;
	if (nl->log)
		fclose(nl->log);
	free(nl);
}

const char *nt_nl_error(const struct nt_nl *nl)
{
	return "the fake kernel refuses";
}

/* What narrows a lease, if anything does. */
static void log_terms(FILE *log, const struct nt_lease *lease)
{
	char text[NT_SERVICE_STRLEN], addr[NT_ADDR_STRLEN];
	unsigned int i;

	if (lease->scope == NETTRUST_SCOPE_CLIENT)
		fprintf(log, " client %s", nt_addr_str(&lease->client, addr));
	if (lease->scope == NETTRUST_SCOPE_UID)
		fprintf(log, " uid %u", lease->uid);
	if (lease->scope == NETTRUST_SCOPE_CGROUP)
		fprintf(log, " cgroup %llu", (unsigned long long)lease->cgroup);
	for (i = 0; i < lease->n_services; i++)
		fprintf(log, " %s", nt_service_str(&lease->services[i], text));
}

int nt_nl_lease_add(struct nt_nl *nl, const struct nt_lease *leases, size_t n,
		    uint8_t *results)
{
	char addr[NT_ADDR_STRLEN];
	size_t i;

	while (says("hang"))
		sleep(1);
	if (says("fail"))
		return -ENOSPC;
	if (!nl->log)
		return -EIO;
	if (says("away") || says("none"))
		return -ENOENT;
	if (says("mute")) {
		fprintf(nl->log, "no answer\n");
		fflush(nl->log);
		return -EAGAIN;
	}
	if (!getenv("FAKE_NL")) {
		memset(results, NETTRUST_LEASE_CHANGE_ADDED, n);
		return 0;
	}
	pthread_mutex_lock(&mutex);
	for (i = 0; i < n; i++) {
		fprintf(nl->log, "lease %s %s %u",
			nt_addr_str(&leases[i].addr, addr), leases[i].name,
			leases[i].ttl);
		log_terms(nl->log, &leases[i]);
		fputc('\n', nl->log);
		kept[n_kept++ % KEPT_MAX] = leases[i];
		results[i] = NETTRUST_LEASE_CHANGE_ADDED;
	}
	fflush(nl->log);
	pthread_mutex_unlock(&mutex);
	return 0;
}

int nt_nl_lease_dump(struct nt_nl *nl, struct nt_lease **leases, size_t *n)
{
	*leases = malloc(sizeof(kept));
	pthread_mutex_lock(&mutex);
	*n = n_kept < KEPT_MAX ? n_kept : KEPT_MAX;
	if (*leases)
		memcpy(*leases, kept, sizeof(kept));
	pthread_mutex_unlock(&mutex);
	return *leases ? 0 : -ENOMEM;
}

int nt_nl_lease_del(struct nt_nl *nl, const struct nt_lease *leases, size_t n,
		    bool kill)
{
	char addr[NT_ADDR_STRLEN];
	size_t i;

	for (i = 0; i < n; i++)
		fprintf(nl->log, "revoke %s %s\n",
			nt_addr_str(&leases[i].addr, addr), leases[i].name);
	fflush(nl->log);
	return 0;
}

int nt_nl_lease_flush(struct nt_nl *nl, bool kill)
{
	fprintf(nl->log, "flush\n");
	return 0;
}

static size_t count_kept(void)
{
	size_t n;

	pthread_mutex_lock(&mutex);
	n = n_kept;
	pthread_mutex_unlock(&mutex);
	return n;
}

int nt_nl_policy_get(struct nt_nl *nl, struct nt_policy *policy)
{
	memset(policy, 0, sizeof(*policy));
	policy->mode = NETTRUST_MODE_ENFORCE;
	policy->leases = count_kept();
	policy->leases_max = KEPT_MAX;
	return says("gone") ? -ENOENT : 0;
}

int nt_nl_stats_get(struct nt_nl *nl, struct nt_stats *stats)
{
	memset(stats, 0, sizeof(*stats));
	stats->reasons[NETTRUST_REASON_LEASE].packets = 1000;
	stats->reasons[NETTRUST_REASON_LEASE].bytes = 64000;
	stats->reasons[NETTRUST_REASON_NO_LEASE].packets = 7;
	stats->leases_added = count_kept();
	return 0;
}

int nt_nl_policy_set(struct nt_nl *nl, const struct nt_policy *policy,
		     unsigned int fields)
{
	struct nt_endpoint endpoint;
	char text[NT_ENDPOINT_STRLEN];
	unsigned int i;

	if (says("fail"))
		return -EPERM;
	for (i = 0; i < policy->n_upstreams; i++) {
		endpoint.addr = policy->upstreams[i].addr;
		endpoint.port = policy->upstreams[i].port;
		fprintf(nl->log, "upstream %s proto %u\n",
			nt_endpoint_str(&endpoint, text),
			policy->upstreams[i].proto);
	}
	fprintf(nl->log, "policy mode %u hooks %u upstreams %u\n",
		policy->mode, policy->hooks, policy->n_upstreams);
	fflush(nl->log);
	return 0;
}

int nt_nl_prefix_dump(struct nt_nl *nl, struct nt_prefix **prefixes, size_t *n)
{
	*prefixes = NULL;
	*n = 0;
	return 0;
}

int nt_nl_prefix_add(struct nt_nl *nl, const struct nt_prefix *prefixes,
		     size_t n)
{
	char text[NT_PREFIX_STRLEN];
	size_t i;

	for (i = 0; i < n; i++)
		fprintf(nl->log, "prefix %u %s\n", prefixes[i].kind,
			nt_prefix_str(&prefixes[i], text));
	return 0;
}

int nt_nl_prefix_del(struct nt_nl *nl, const struct nt_prefix *prefixes,
		     size_t n)
{
	return 0;
}

int nt_nl_prefix_flush(struct nt_nl *nl, int kind, int origin)
{
	return 0;
}
