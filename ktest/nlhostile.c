// SPDX-License-Identifier: GPL-2.0
/*
 * Bad netlink messages, byte by byte: each must be refused with the right
 * errno and a sentence that names the cause, and change nothing. Then random
 * mutations of good messages, which must do no harm. TAP.
 *
 * Speaks netlink without a library, because no library sends such messages.
 *
 *	nlhostile [MUTATIONS [SEED]]
 */
#include <sched.h>

#include "nlhostile-lease.h"

static void prefixes(void)
{
	size_t at;
	int i;

	at = prefix(NETTRUST_CMD_PREFIX_ADD, "192.0.2.0", 24);
	end(at);
	refused("prefix without kind", -EINVAL, "kind is missing");

	at = prefix(NETTRUST_CMD_PREFIX_ADD, "192.0.2.1", 24);
	put_u32(NETTRUST_A_PREFIX_KIND, 0);
	end(at);
	refused("prefix with host bits", -EINVAL, "host bits");

	at = prefix(NETTRUST_CMD_PREFIX_ADD, "192.0.2.0", 33);
	put_u32(NETTRUST_A_PREFIX_KIND, 0);
	end(at);
	refused("IPv4 prefix of 33 bits", -EINVAL, "at most 32");

	at = prefix(NETTRUST_CMD_PREFIX_ADD, "2001:db8::", 129);
	put_u32(NETTRUST_A_PREFIX_KIND, 0);
	end(at);
	refused("prefix of 129 bits", -ERANGE, "range");

	at = prefix(NETTRUST_CMD_PREFIX_ADD, "192.0.2.0", 24);
	put_u32(NETTRUST_A_PREFIX_KIND, 2);
	end(at);
	refused("unknown kind", -ERANGE, "range");

	at = prefix(NETTRUST_CMD_PREFIX_DEL, "192.0.2.0", 24);
	put_u32(NETTRUST_A_PREFIX_KIND, 0);
	end(at);
	refused("deleting a prefix that is not there", -ENOENT, "no such");

	at = prefix(NETTRUST_CMD_PREFIX_FLUSH, "192.0.2.0", 24);
	end(at);
	refused("flushing one address", -EINVAL, "kind and origin only");

	begin(NETTRUST_CMD_PREFIX_FLUSH);
	for (i = 0; i < 2; i++) {
		at = nest(NETTRUST_A_PREFIX_MSG_PREFIX);
		put_u32(NETTRUST_A_PREFIX_KIND, i);
		end(at);
	}
	refused("flushing twice in one message", -EINVAL, "twice");

	begin(NETTRUST_CMD_PREFIX_GET);
	refused("getting one prefix", -EOPNOTSUPP, "dump only");

	begin(NETTRUST_CMD_PREFIX_ADD);
	for (i = 0; i <= NETTRUST_BATCH_MAX; i++) {
		at = nest(NETTRUST_A_PREFIX_MSG_PREFIX);
		put_addr(NETTRUST_A_PREFIX_ADDR4, "192.0.2.0");
		put_u8(NETTRUST_A_PREFIX_LEN, 24);
		put_u32(NETTRUST_A_PREFIX_KIND, 0);
		end(at);
	}
	refused("4097 prefixes", -E2BIG, "at most 4096");

	begin(NETTRUST_CMD_PREFIX_ADD);
	at = nest(NETTRUST_A_PREFIX_MSG_PREFIX);
	put_addr(NETTRUST_A_PREFIX_ADDR4, "192.0.2.0");
	put_u8(NETTRUST_A_PREFIX_LEN, 24);
	put_u32(NETTRUST_A_PREFIX_KIND, 0);
	end(at);
	at = nest(NETTRUST_A_PREFIX_MSG_PREFIX);
	end(at);
	refused("prefixes whose last is empty", -EINVAL, "address");

	at = prefix(NETTRUST_CMD_PREFIX_DEL, "192.0.2.0", 24);
	put_u32(NETTRUST_A_PREFIX_KIND, 0);
	end(at);
	refused("and nothing of it stands", -ENOENT, "no such");
}

static void policy(void)
{
	size_t at;
	int i;

	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_MODE, 3);
	refused("unknown mode", -ERANGE, "range");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_HOOKS, 0);
	refused("no hooks", -EINVAL, "at least one hook");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_HOOKS, 8);
	refused("unknown hook", -EINVAL, "");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_PRIORITY, -100);
	refused("priority before DNAT", -EINVAL, "above -100");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u8(NETTRUST_A_POLICY_DNS_LOCKDOWN, 2);
	refused("lockdown 2", -ERANGE, "range");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_UPSTREAM_MARK, 0);
	refused("mark 0", -ERANGE, "range");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_MODE, 0);
	put_u32(NETTRUST_A_POLICY_MODE, 0);
	refused("mode twice", -EINVAL, "twice");
	begin(NETTRUST_CMD_POLICY_SET);
	put_text(NETTRUST_A_POLICY_VERSION, "9");
	refused("setting the version", -EINVAL, "nsupported");

	begin(NETTRUST_CMD_POLICY_SET);
	at = nest(NETTRUST_A_POLICY_UPSTREAM);
	put_addr(NETTRUST_A_UPSTREAM_ADDR4, "192.0.2.53");
	put_u8(NETTRUST_A_UPSTREAM_PROTO, 17);
	end(at);
	refused("upstream without port", -EINVAL, "port is missing");
	begin(NETTRUST_CMD_POLICY_SET);
	at = nest(NETTRUST_A_POLICY_UPSTREAM);
	put_addr(NETTRUST_A_UPSTREAM_ADDR4, "192.0.2.53");
	put_u8(NETTRUST_A_UPSTREAM_PROTO, 1);
	put_u16(NETTRUST_A_UPSTREAM_PORT, 53);
	end(at);
	refused("upstream over ICMP", -EINVAL, "proto must be");
	begin(NETTRUST_CMD_POLICY_SET);
	for (i = 0; i <= NETTRUST_UPSTREAMS_MAX; i++) {
		at = nest(NETTRUST_A_POLICY_UPSTREAM);
		put_addr(NETTRUST_A_UPSTREAM_ADDR4, "192.0.2.53");
		put_u8(NETTRUST_A_UPSTREAM_PROTO, 17);
		put_u16(NETTRUST_A_UPSTREAM_PORT, 53);
		end(at);
	}
	refused("seventeen upstreams", -E2BIG, "at most 16");
	begin(NETTRUST_CMD_POLICY_SET);
	at = nest(NETTRUST_A_POLICY_UPSTREAM);
	put_addr(NETTRUST_A_UPSTREAM_ADDR4, "192.0.2.53");
	put_u8(NETTRUST_A_UPSTREAM_PROTO, 17);
	put_u16(NETTRUST_A_UPSTREAM_PORT, 53);
	end(at);
	put(NETTRUST_A_POLICY_UPSTREAM_CLEAR, NULL, 0);
	refused("upstream set and cleared", -EINVAL, "exclude each other");

	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_CONFIRM, 0);
	refused("confirm 0", -EINVAL, "1 to 86400");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_CONFIRM, 86401);
	refused("confirm 86401", -EINVAL, "1 to 86400");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_LEASES_MAX, 0);
	refused("leases-max 0", -ERANGE, "");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_PREFIXES_MAX, 0);
	refused("prefixes-max 0", -ERANGE, "");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_DENY_MARK, 0);
	refused("deny-mark 0", -ERANGE, "");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u8(NETTRUST_A_POLICY_DELEGATED, 2);
	refused("delegated 2", -ERANGE, "");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_EGRESS, 0);
	refused("device 0", -ENODEV, "no such device");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_EGRESS, 0xffffffff);
	refused("device -1", -ENODEV, "no such device");
	begin(NETTRUST_CMD_POLICY_SET);
	for (i = 0; i < 17; i++)
		put_u32(NETTRUST_A_POLICY_EGRESS, 1);
	refused("17 devices", -E2BIG, "at most 16");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_EGRESS, 1);
	put(NETTRUST_A_POLICY_EGRESS_CLEAR, NULL, 0);
	refused("devices and none", -EINVAL, "exclude each other");
	begin(NETTRUST_CMD_POLICY_CONFIRM);
	refused("nothing to confirm", -ENOENT, "nothing waits");
	begin(NETTRUST_CMD_POLICY_CONFIRM);
	put_u32(NETTRUST_A_POLICY_MODE, 1);
	refused("policy-confirm with an attribute", -EINVAL, "nsupported");
	begin(NETTRUST_CMD_POLICY_LOCK);
	put_u32(NETTRUST_A_POLICY_MODE, 1);
	refused("policy-lock with an attribute", -EINVAL, "nsupported");
	begin(NETTRUST_CMD_LEASE_DEL);
	put(NETTRUST_A_LEASE_MSG_KILL, NULL, 0);
	refused("a kill of nothing", -EINVAL, "names nothing");
	begin(NETTRUST_CMD_POLICY_GET);
	put_u32(NETTRUST_A_POLICY_MODE, 1);
	refused("policy-get with an attribute", -EINVAL, "nsupported");
	begin(NETTRUST_CMD_STATS_GET);
	put_u32(1, 1);
	refused("stats-get with an attribute", -EINVAL, "");
	begin(NETTRUST_CMD_MAX + 1);
	refused("a command that does not exist", -EOPNOTSUPP, "");
	begin(NETTRUST_CMD_DENY_NTF);
	refused("a notification as a command", -EOPNOTSUPP, "");
	begin(0);
	refused("command 0", -EOPNOTSUPP, "");
}

/* One good message of a random kind. */
static void good_message(void)
{
	static const char *const addrs[] = {
		"192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2",
	};
	const char *addr = addrs[rand() % 4];
	size_t at, in_at;

	switch (rand() % 10) {
	case 0:
	case 1:
		at = lease(NETTRUST_CMD_LEASE_ADD, addr);
		put_u32(NETTRUST_A_LEASE_TTL, 1 + rand() % 100);
		put_text(NETTRUST_A_LEASE_NAME, "a.example");
		in_at = nest(NETTRUST_A_LEASE_SERVICE);
		put_u8(NETTRUST_A_SERVICE_PROTO, 6);
		put_u16(NETTRUST_A_SERVICE_PORT_MIN, rand());
		end(in_at);
		end(at);
		break;
	case 2:
		at = lease(NETTRUST_CMD_LEASE_DEL, addr);
		end(at);
		break;
	case 3:
		at = lease(NETTRUST_CMD_LEASE_GET, addr);
		end(at);
		break;
	case 4:
		at = prefix(NETTRUST_CMD_PREFIX_ADD + rand() % 2, addr, 128);
		put_u32(NETTRUST_A_PREFIX_KIND, rand() % 2);
		end(at);
		break;
	case 5:
		begin_flags(rand() % 2 ? NETTRUST_CMD_LEASE_GET :
					 NETTRUST_CMD_PREFIX_GET, NLM_F_DUMP);
		break;
	case 6:
		at = lease(NETTRUST_CMD_LEASE_DEL, addr);
		end(at);
		put(NETTRUST_A_LEASE_MSG_KILL, NULL, 0);
		break;
	case 7:
		begin(NETTRUST_CMD_POLICY_SET);
		put_u32(NETTRUST_A_POLICY_MODE, rand() % 3);
		put_u32(NETTRUST_A_POLICY_LEASES_MAX, 1 + rand() % 100);
		put_u32(NETTRUST_A_POLICY_CONFIRM, 1 + rand() % 3);
		put_u8(NETTRUST_A_POLICY_DELEGATED, rand() % 2);
		put_u32(NETTRUST_A_POLICY_EGRESS, 1);
		break;
	case 8:
		begin(NETTRUST_CMD_POLICY_SET);
		put_u32(NETTRUST_A_POLICY_EVENT_RATE, 1 + rand() % 1000);
		put_u32(NETTRUST_A_POLICY_LIVENESS, rand() % 4);
		at = nest(NETTRUST_A_POLICY_UPSTREAM);
		put_addr(NETTRUST_A_UPSTREAM_ADDR4, addr);
		put_u8(NETTRUST_A_UPSTREAM_PROTO, 17);
		put_u16(NETTRUST_A_UPSTREAM_PORT, 53);
		end(at);
		break;
	default:
		begin(1 + rand() % NETTRUST_CMD_MAX);
	}
}

static void mutate(void)
{
	unsigned int n = rand() % 4;
	size_t at;

	while (n--) {
		/* The netlink header's type and length are the socket's. */
		at = NLMSG_HDRLEN + rand() % (out_len - NLMSG_HDRLEN);
		if (rand() % 2)
			out[at] = rand();
		else
			out[at] ^= 1 << rand() % 8;
	}
	if (rand() % 8 == 0)
		out_len = NLMSG_HDRLEN + rand() % (out_len - NLMSG_HDRLEN + 1);
}

/* A message may lock the namespace for good, so each lives only for some. */
static bool new_namespace(void)
{
	close(sock);
	sock = unshare(CLONE_NEWNET) ? -1 : open_netlink();
	return sock >= 0;
}

static void random_messages(unsigned long n)
{
	unsigned long i, refusals = 0, silent = 0;
	char why[512];
	int err;

	for (i = 0; i < n; i++) {
		if (i % 1000 == 0 && !new_namespace()) {
			report(false, "a new namespace");
			return;
		}
		good_message();
		mutate();
		err = ask(why, sizeof(why));
		refusals += err != 0;
		silent += err == -EAGAIN;
	}
	printf("# %lu mutated messages, %lu refused\n", n, refusals);
	report(!silent, "every mutated message is answered");
	report(new_namespace(), "a new namespace");
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_MODE, NETTRUST_MODE_OFF);
	put(NETTRUST_A_POLICY_UPSTREAM_CLEAR, NULL, 0);
	accepted("and good ones are accepted after");
	begin(NETTRUST_CMD_PREFIX_FLUSH);
	accepted("prefix flush");
	begin(NETTRUST_CMD_LEASE_FLUSH);
	accepted("lease flush");
}

int main(int argc, char **argv)
{
	unsigned long mutations = argc > 1 ? strtoul(argv[1], NULL, 0) : 20000;

	setvbuf(stdout, NULL, _IOLBF, 0);
	srand(argc > 2 ? strtoul(argv[2], NULL, 0) : 1);
	if (!start())
		return 1;
	leases();
	prefixes();
	policy();
	random_messages(mutations);
	printf("1..%u\n", tests);
	return failures ? 1 : 0;
}
