// SPDX-License-Identifier: GPL-2.0
/*
 * Many leases and prefixes through the netlink client.
 *
 *	load leases N TTL	N leases of 100.128.0.0/9 and up, in batches
 *	load prefixes N		N allow networks of /24 in 16.0.0.0/4, every
 *				hundredth with a deny /32 inside
 *	load list		dump leases and prefixes, count, find doubles
 *	load churn SECONDS SEED	add, extend, delete and dump at random
 *
 * Prints what it did and the time it took; exit code 1 if the kernel refused.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/nl/nl.h"

#define LEASES_FROM	0x64800000u
#define PREFIXES_FROM	0x10000000u

static struct nt_nl *nl;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static int fail(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, nt_nl_error(nl));
	return 1;
}

static void set_lease(struct nt_lease *lease, uint32_t address, uint32_t ttl)
{
	memset(lease, 0, sizeof(*lease));
	lease->addr.family = AF_INET;
	lease->addr.v4.s_addr = htonl(address);
	lease->ttl = ttl;
}

static int load_leases(unsigned int n, uint32_t ttl)
{
	struct nt_lease *batch = calloc(NETTRUST_BATCH_MAX, sizeof(*batch));
	double begin = now();
	unsigned int i, chunk, done;

	for (done = 0; batch && done < n; done += chunk) {
		chunk = n - done < NETTRUST_BATCH_MAX ? n - done :
							NETTRUST_BATCH_MAX;
		for (i = 0; i < chunk; i++)
			set_lease(&batch[i], LEASES_FROM + done + i, ttl);
		if (nt_nl_lease_add(nl, batch, chunk, NULL))
			return fail("leases");
	}
	free(batch);
	printf("%u leases in %.2f s\n", n, now() - begin);
	return 0;
}

static int load_prefixes(unsigned int n)
{
	struct nt_prefix batch[128];
	double begin = now();
	unsigned int i, k, done = 0;

	while (done < n) {
		memset(batch, 0, sizeof(batch));
		for (i = 0, k = 0; i < 100 && done < n; i++, k++, done++) {
			batch[k].addr.family = AF_INET;
			batch[k].addr.v4.s_addr =
				htonl(PREFIXES_FROM + (done << 8));
			batch[k].len = 24;
			batch[k].kind = NETTRUST_PREFIX_KIND_ALLOW;
		}
		batch[k] = batch[0];
		batch[k].addr.v4.s_addr |= htonl(7);
		batch[k].len = 32;
		batch[k++].kind = NETTRUST_PREFIX_KIND_DENY;
		if (nt_nl_prefix_add(nl, batch, k))
			return fail("prefixes");
	}
	printf("%u prefixes in %.2f s\n", n, now() - begin);
	return 0;
}

static int by_address(const void *a, const void *b)
{
	return memcmp(&((const struct nt_lease *)a)->addr.v4,
		      &((const struct nt_lease *)b)->addr.v4, 4);
}

static int list(void)
{
	struct nt_prefix *prefixes = NULL;
	struct nt_lease *leases = NULL;
	size_t n_leases, n_prefixes, doubles = 0, i;
	double begin = now(), middle;

	if (nt_nl_lease_dump(nl, &leases, &n_leases))
		return fail("dump of leases");
	middle = now();
	if (nt_nl_prefix_dump(nl, &prefixes, &n_prefixes))
		return fail("dump of prefixes");
	qsort(leases, n_leases, sizeof(*leases), by_address);
	for (i = 1; i < n_leases; i++)
		doubles += !by_address(&leases[i - 1], &leases[i]);
	printf("%zu leases (%zu doubles) in %.2f s, %zu prefixes in %.2f s\n",
	       n_leases, doubles, middle - begin, n_prefixes, now() - middle);
	free(leases);
	free(prefixes);
	return doubles ? 1 : 0;
}

/* What another process did first may make a deletion fail; that is fine. */
static int churn(unsigned int seconds)
{
	double end = now() + seconds;
	unsigned long ops = 0;

	while (now() < end) {
		struct nt_prefix prefix = { .len = 32 };
		struct nt_lease batch[64] = { 0 }, *all = NULL;
		unsigned int i, n = 1 + rand() % 64;
		size_t n_all;

		for (i = 0; i < n; i++)
			set_lease(&batch[i], LEASES_FROM + rand() % 5000,
				  1 + rand() % 3);
		prefix.addr = batch[0].addr;
		prefix.kind = rand() % 2;
		switch (rand() % 8) {
		case 0:
			nt_nl_lease_del(nl, batch, 1, false);
			break;
		case 1:
			nt_nl_prefix_add(nl, &prefix, 1);
			break;
		case 2:
			nt_nl_prefix_del(nl, &prefix, 1);
			break;
		case 3:
			if (rand() % 8 == 0)
				nt_nl_lease_flush(nl, false);
			break;
		case 4:
			if (rand() % 8 == 0 &&
			    nt_nl_lease_dump(nl, &all, &n_all))
				return fail("dump");
			free(all);
			break;
		default:
			if (nt_nl_lease_add(nl, batch, n, NULL))
				return fail("add");
		}
		ops++;
	}
	printf("%lu operations\n", ops);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned int n = argc > 2 ? atoi(argv[2]) : 0;
	unsigned int m = argc > 3 ? atoi(argv[3]) : 0;
	int rc = 2;

	if (nt_nl_open(&nl))
		return fail("open");
	srand(m);
	if (argc == 4 && !strcmp(argv[1], "leases"))
		rc = load_leases(n, m);
	else if (argc == 3 && !strcmp(argv[1], "prefixes"))
		rc = load_prefixes(n);
	else if (argc == 2 && !strcmp(argv[1], "list"))
		rc = list();
	else if (argc == 4 && !strcmp(argv[1], "churn"))
		rc = churn(n);
	else
		fprintf(stderr, "usage: load leases N TTL | prefixes N | list | churn SECONDS SEED\n");
	nt_nl_close(nl);
	return rc;
}
