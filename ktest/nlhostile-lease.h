/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For nlhostile.c: how a message must be answered, and bad messages about
 * leases.
 */
#ifndef NETTRUST_NLHOSTILE_LEASE_H
#define NETTRUST_NLHOSTILE_LEASE_H

#include "rawnl.h"

static unsigned int tests;
static unsigned int failures;

static void report(bool good, const char *name)
{
	tests++;
	failures += !good;
	printf("%sok %u - %s\n", good ? "" : "not ", tests, name);
}

/* The message built must be refused like this. */
static void refused(const char *name, int want, const char *sentence)
{
	char why[512];
	int err = ask(why, sizeof(why));
	bool good = err == want && strstr(why, sentence);

	report(good, name);
	if (!good)
		printf("# got %d '%s', want %d '%s'\n", err, why, want,
		       sentence);
}

static void accepted(const char *name)
{
	char why[512];
	int err = ask(why, sizeof(why));

	report(!err, name);
	if (err)
		printf("# got %d '%s'\n", err, why);
}

static void leases(void)
{
	char long_name[NETTRUST_NAME_MAX + 2];
	size_t at, in_at;
	int i;

	begin(NETTRUST_CMD_LEASE_ADD);
	refused("lease-add without a lease", -EINVAL, "names nothing");

	begin(NETTRUST_CMD_LEASE_ADD);
	at = nest(NETTRUST_A_LEASE_MSG_LEASE);
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	end(at);
	refused("lease without an address", -EINVAL, "address");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_addr(NETTRUST_A_LEASE_ADDR4, "2001:db8::1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	end(at);
	refused("lease with two addresses", -EINVAL, "exclude each other");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	end(at);
	refused("lease without ttl", -EINVAL, "ttl is missing");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 0);
	end(at);
	refused("ttl 0", -ERANGE, "range");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u16(NETTRUST_A_LEASE_TTL, 60);
	end(at);
	refused("ttl of two bytes", -EINVAL, "length");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	put_u32(NETTRUST_A_LEASE_TTL, 61);
	end(at);
	refused("ttl twice", -EINVAL, "twice");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	put_u32(NETTRUST_A_LEASE_NAME + 1, 1);
	end(at);
	refused("unknown attribute in a lease", -EINVAL, "nknown");

	begin(NETTRUST_CMD_LEASE_ADD);
	put_u32(200, 1);
	refused("unknown attribute in the message", -EINVAL, "nknown");

	begin(NETTRUST_CMD_LEASE_ADD);
	put_u32(NETTRUST_A_LEASE_MSG_STATE, 1);
	refused("an attribute of replies in a request", -EINVAL, "nknown");

	begin(NETTRUST_CMD_LEASE_ADD);
	at = out_len;
	put(NETTRUST_A_LEASE_MSG_LEASE, NULL, 0);
	put_addr(NETTRUST_A_LEASE_ADDR4, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	end(at);
	refused("a nest without the nested flag", -EINVAL, "NLA_F_NESTED");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	end(at);
	out_len -= 2;
	refused("a message cut short", -EINVAL, "");

	begin(NETTRUST_CMD_LEASE_ADD);
	at = nest(NETTRUST_A_LEASE_MSG_LEASE);
	put(NETTRUST_A_LEASE_ADDR6, "0123456", 7);
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	end(at);
	refused("IPv6 address of seven bytes", -ERANGE, "size");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = 0;
	put_text(NETTRUST_A_LEASE_NAME, long_name);
	end(at);
	refused("a name of 254 characters", -EINVAL, "policy");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	put(NETTRUST_A_LEASE_NAME, "abc", 3);
	end(at);
	refused("a name without an end", -EINVAL, "");

	for (i = 0; i < 2; i++) {
		at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
		put_u32(NETTRUST_A_LEASE_TTL, 60);
		put_u32(NETTRUST_A_LEASE_SCOPE, i ? 4 : NETTRUST_SCOPE_UID);
		end(at);
		if (i)
			refused("unknown scope", -ERANGE, "range");
		else
			refused("scope uid without uid", -EINVAL, "needs uid");
	}
	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	put_u32(NETTRUST_A_LEASE_UID, 1);
	end(at);
	refused("uid without its scope", -EINVAL, "needs scope uid");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	put_u32(NETTRUST_A_LEASE_SCOPE, NETTRUST_SCOPE_CLIENT);
	put_addr(NETTRUST_A_LEASE_CLIENT4, "2001:db8::1");
	end(at);
	refused("client of another family", -EINVAL, "family");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	put_u32(NETTRUST_A_LEASE_SCOPE, NETTRUST_SCOPE_CGROUP);
	put_u32(NETTRUST_A_LEASE_CGROUP, 1);
	end(at);
	refused("cgroup of four bytes", -EINVAL, "length");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	in_at = nest(NETTRUST_A_LEASE_SERVICE);
	put_u16(NETTRUST_A_SERVICE_PORT_MIN, 80);
	end(in_at);
	end(at);
	refused("service without protocol", -EINVAL, "proto is missing");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	in_at = nest(NETTRUST_A_LEASE_SERVICE);
	put_u8(NETTRUST_A_SERVICE_PROTO, IPPROTO_ICMP);
	put_u16(NETTRUST_A_SERVICE_PORT_MIN, 80);
	end(in_at);
	end(at);
	refused("ports of ICMP", -EINVAL, "no ports");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	in_at = nest(NETTRUST_A_LEASE_SERVICE);
	put_u8(NETTRUST_A_SERVICE_PROTO, IPPROTO_TCP);
	put_u16(NETTRUST_A_SERVICE_PORT_MIN, 80);
	put_u16(NETTRUST_A_SERVICE_PORT_MAX, 79);
	end(in_at);
	end(at);
	refused("port range backwards", -EINVAL, "below port-min");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	for (i = 0; i <= NETTRUST_SERVICES_MAX; i++) {
		in_at = nest(NETTRUST_A_LEASE_SERVICE);
		put_u8(NETTRUST_A_SERVICE_PROTO, IPPROTO_TCP);
		put_u16(NETTRUST_A_SERVICE_PORT_MIN, 80 + i);
		end(in_at);
	}
	end(at);
	refused("seventeen services", -E2BIG, "at most 16");

	for (i = 0; i < 9; i++) {
		at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.99");
		put_u32(NETTRUST_A_LEASE_TTL, 60);
		in_at = nest(NETTRUST_A_LEASE_SERVICE);
		put_u8(NETTRUST_A_SERVICE_PROTO, IPPROTO_TCP);
		put_u16(NETTRUST_A_SERVICE_PORT_MIN, 80 + i);
		end(in_at);
		end(at);
		if (i < 8)
			accepted("a service set of its own");
		else
			refused("a ninth service set", -ENOSPC, "at most 8");
	}

	begin(NETTRUST_CMD_LEASE_ADD);
	for (i = 0; i <= NETTRUST_BATCH_MAX; i++) {
		at = nest(NETTRUST_A_LEASE_MSG_LEASE);
		put_addr(NETTRUST_A_LEASE_ADDR4, "192.0.2.1");
		put_u32(NETTRUST_A_LEASE_TTL, 60);
		end(at);
	}
	refused("a batch of 4097", -E2BIG, "at most 4096");

	begin(NETTRUST_CMD_LEASE_ADD);
	for (i = 0; i < 10; i++) {
		at = nest(NETTRUST_A_LEASE_MSG_LEASE);
		put_addr(NETTRUST_A_LEASE_ADDR4, "192.0.2.1");
		if (i < 9)
			put_u32(NETTRUST_A_LEASE_TTL, 60);
		end(at);
	}
	refused("a batch whose last is bad", -EINVAL, "ttl is missing");
	at = lease(NETTRUST_CMD_LEASE_GET, "192.0.2.1");
	end(at);
	refused("and nothing of it stands", -ENOENT, "no such lease");

	at = lease(NETTRUST_CMD_LEASE_DEL, "192.0.2.1");
	end(at);
	refused("deleting what is not there", -ENOENT, "no such lease");

	at = lease(NETTRUST_CMD_LEASE_DEL, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	end(at);
	refused("deleting with a ttl", -EINVAL, "only an addition");

	at = lease(NETTRUST_CMD_LEASE_ADD, "192.0.2.1");
	put_u32(NETTRUST_A_LEASE_TTL, 60);
	end(at);
	accepted("a good lease");
	begin(NETTRUST_CMD_LEASE_DEL);
	for (i = 0; i < 2; i++) {
		at = nest(NETTRUST_A_LEASE_MSG_LEASE);
		put_addr(NETTRUST_A_LEASE_ADDR4, "192.0.2.1");
		end(at);
	}
	refused("deleting it twice in one message", -EINVAL, "twice");
	at = lease(NETTRUST_CMD_LEASE_GET, "192.0.2.1");
	end(at);
	accepted("and it stands");

	begin(NETTRUST_CMD_LEASE_GET);
	refused("getting nothing", -EINVAL, "names nothing");
	begin(NETTRUST_CMD_LEASE_FLUSH);
	put_u32(NETTRUST_A_LEASE_MSG_LEASE, 1);
	refused("flushing with an attribute", -EINVAL, "");
	begin_flags(NETTRUST_CMD_LEASE_GET, NLM_F_DUMP);
	at = nest(NETTRUST_A_LEASE_MSG_LEASE);
	put_addr(NETTRUST_A_LEASE_ADDR4, "192.0.2.1");
	end(at);
	refused("a dump with an attribute", -EINVAL, "no attributes");
	begin_flags(NETTRUST_CMD_LEASE_ADD, NLM_F_DUMP);
	refused("a dump of a command that has none", -EOPNOTSUPP, "");
	begin(NETTRUST_CMD_LEASE_FLUSH);
	accepted("flush");
}

#endif
