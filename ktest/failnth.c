// SPDX-License-Identifier: GPL-2.0
/*
 * Allocations that fail: for every command of the family the first one, then
 * the second, and so on until none is left to fail. Each time either all was
 * done or nothing, and the error says that it was for lack of memory. TAP.
 *
 * Needs a kernel with FAILSLAB and debugfs; skips without.
 */
#include <fcntl.h>

#include "rawnl.h"

#define FAILSLAB "/sys/kernel/debug/failslab/"

static unsigned int tests;
static unsigned int failures;
static uint64_t hash;
static int fail_nth;

/* The base: two leases, two networks, a policy that differs from the default. */
static void put_lease(const char *addr, const char *name, unsigned int port)
{
	size_t at = nest(NETTRUST_A_LEASE_MSG_LEASE), in_at;

	put_addr(NETTRUST_A_LEASE_ADDR4, addr);
	if (port) {
		in_at = nest(NETTRUST_A_LEASE_SERVICE);
		put_u8(NETTRUST_A_SERVICE_PROTO, IPPROTO_TCP);
		put_u16(NETTRUST_A_SERVICE_PORT_MIN, port);
		end(in_at);
	}
	if (name) {
		put_u32(NETTRUST_A_LEASE_TTL, NETTRUST_TTL_NEVER);
		put_text(NETTRUST_A_LEASE_NAME, name);
	}
	end(at);
}

static void put_prefix(const char *addr, int len, int kind)
{
	size_t at = nest(NETTRUST_A_PREFIX_MSG_PREFIX);

	put_addr(NETTRUST_A_PREFIX_ADDR4, addr);
	put_u8(NETTRUST_A_PREFIX_LEN, len);
	put_u32(NETTRUST_A_PREFIX_KIND, kind);
	end(at);
}

static void put_upstream(const char *addr)
{
	size_t at = nest(NETTRUST_A_POLICY_UPSTREAM);

	put_addr(NETTRUST_A_UPSTREAM_ADDR4, addr);
	put_u8(NETTRUST_A_UPSTREAM_PROTO, IPPROTO_UDP);
	put_u16(NETTRUST_A_UPSTREAM_PORT, 53);
	end(at);
}

static void lease_add(void)
{
	begin(NETTRUST_CMD_LEASE_ADD);
	put_lease("192.0.2.1", "renamed.example", 0);
	put_lease("192.0.2.3", "c.example", 0);
	put_lease("2001:db8::3", "c.example", 443);
	put_lease("2001:db8::4", "d.example", 0);
}

static void lease_del(void)
{
	begin(NETTRUST_CMD_LEASE_DEL);
	put_lease("192.0.2.1", NULL, 0);
	put_lease("2001:db8::2", NULL, 80);
}

static void lease_kill(void)
{
	lease_del();
	put(NETTRUST_A_LEASE_MSG_KILL, NULL, 0);
}

static void lease_get(void)
{
	begin(NETTRUST_CMD_LEASE_GET);
	put_lease("2001:db8::2", NULL, 80);
}

static void lease_dump(void)
{
	begin_flags(NETTRUST_CMD_LEASE_GET, NLM_F_DUMP);
}

static void lease_flush(void)
{
	begin(NETTRUST_CMD_LEASE_FLUSH);
}

static void prefix_add(void)
{
	begin(NETTRUST_CMD_PREFIX_ADD);
	put_prefix("198.51.100.64", 26, NETTRUST_PREFIX_KIND_DENY);
	put_prefix("203.0.113.128", 25, NETTRUST_PREFIX_KIND_ALLOW);
	put_prefix("2001:db8:3::", 48, NETTRUST_PREFIX_KIND_DENY);
}

static void prefix_del(void)
{
	begin(NETTRUST_CMD_PREFIX_DEL);
	put_prefix("198.51.100.0", 24, NETTRUST_PREFIX_KIND_ALLOW);
	put_prefix("2001:db8:1::", 48, NETTRUST_PREFIX_KIND_DENY);
}

static void prefix_dump(void)
{
	begin_flags(NETTRUST_CMD_PREFIX_GET, NLM_F_DUMP);
}

static void prefix_flush(void)
{
	begin(NETTRUST_CMD_PREFIX_FLUSH);
}

static void policy_get(void)
{
	begin(NETTRUST_CMD_POLICY_GET);
}

static void policy_set(void)
{
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_MODE, NETTRUST_MODE_AUDIT);
	put_u32(NETTRUST_A_POLICY_HOOKS, NETTRUST_HOOKS_OUTPUT |
		NETTRUST_HOOKS_FORWARD | NETTRUST_HOOKS_INPUT);
	put_u32(NETTRUST_A_POLICY_PRIORITY, -40);
	put_u32(NETTRUST_A_POLICY_EVENT_RATE, 77);
	put_upstream("192.0.2.53");
	put_upstream("2001:db8::53");
}

static void stats_get(void)
{
	begin(NETTRUST_CMD_STATS_GET);
}

static const struct command {
	const char *name;
	void (*build)(void);
} commands[] = {
	{ "policy-get", policy_get },
	{ "policy-set", policy_set },
	{ "lease-add", lease_add },
	{ "lease-del", lease_del },
	{ "lease-del, with connections", lease_kill },
	{ "lease-get", lease_get },
	{ "lease-get, a dump", lease_dump },
	{ "lease-flush", lease_flush },
	{ "prefix-add", prefix_add },
	{ "prefix-del", prefix_del },
	{ "prefix-get, a dump", prefix_dump },
	{ "prefix-flush", prefix_flush },
	{ "stats-get", stats_get },
};

/* Without this command's success nothing here means anything. */
static void must(void)
{
	char why[512];
	int err = ask(why, sizeof(why));

	if (err) {
		printf("Bail out! command %d: %d '%s'\n",
		       ((struct genlmsghdr *)(out + NLMSG_HDRLEN))->cmd, err,
		       why);
		exit(1);
	}
}

static void reset(void)
{
	begin(NETTRUST_CMD_LEASE_FLUSH);
	must();
	begin(NETTRUST_CMD_PREFIX_FLUSH);
	must();
	begin(NETTRUST_CMD_POLICY_SET);
	put_u32(NETTRUST_A_POLICY_MODE, NETTRUST_MODE_OFF);
	put_u32(NETTRUST_A_POLICY_HOOKS, NETTRUST_HOOKS_OUTPUT);
	put_u32(NETTRUST_A_POLICY_PRIORITY, -50);
	put_u32(NETTRUST_A_POLICY_EVENT_RATE, 1000);
	put(NETTRUST_A_POLICY_UPSTREAM_CLEAR, NULL, 0);
	must();
	begin(NETTRUST_CMD_LEASE_ADD);
	put_lease("192.0.2.1", "a.example", 0);
	put_lease("2001:db8::2", "b.example", 80);
	must();
	begin(NETTRUST_CMD_PREFIX_ADD);
	put_prefix("198.51.100.0", 24, NETTRUST_PREFIX_KIND_ALLOW);
	put_prefix("2001:db8:1::", 48, NETTRUST_PREFIX_KIND_DENY);
	must();
}

/* The order of a dump is of no importance, so the sum. */
static void add_hash(const struct nlmsghdr *nlh)
{
	const unsigned char *c = NLMSG_DATA(nlh);
	const unsigned char *stop = (const unsigned char *)nlh + nlh->nlmsg_len;
	uint64_t h = 0xcbf29ce484222325;

	while (c < stop)
		h = (h ^ *c++) * 0x100000001b3;
	hash += h;
}

/* All that a command can change. */
static uint64_t state(void)
{
	hash = 0;
	on_reply = add_hash;
	policy_get();
	must();
	lease_dump();
	must();
	prefix_dump();
	must();
	on_reply = NULL;
	return hash;
}

/*
 * The command built, its n-th allocation failing, on a socket of its own: a
 * dump that failed may stay open.
 * Return: whether there was an n-th allocation.
 */
static bool ask_failing(unsigned int n, int *err)
{
	int own = sock;
	char why[512], text[16];
	ssize_t len;

	sock = open_netlink();
	len = snprintf(text, sizeof(text), "%u", n);
	if (pwrite(fail_nth, text, len, 0) != len) {
		printf("Bail out! cannot write /proc/thread-self/fail-nth\n");
		exit(1);
	}
	*err = ask(why, sizeof(why));
	len = pread(fail_nth, text, sizeof(text) - 1, 0);
	if (len > 0)
		text[len] = 0;
	if (pwrite(fail_nth, "0", 1, 0) != 1)
		exit(1);
	close(sock);
	sock = own;
	return len > 0 && atoi(text) == 0;
}

static void command(const struct command *cmd)
{
	uint64_t before, after, now;
	unsigned int n, refused = 0, lost = 0, bad = 0;
	int err;

	reset();
	before = state();
	cmd->build();
	must();
	after = state();
	reset();
	for (n = 1; n < 1000; n++) {
		cmd->build();
		if (!ask_failing(n, &err))
			break;
		now = state();
		/*
		 * ENOBUFS is the socket's: the message was not taken, or the
		 * acknowledgment was lost after whatever was done.
		 */
		if (err == -ENOBUFS ? now != before && now != after :
		    err == -ENOMEM ? now != before : err || now != after) {
			printf("# %s: allocation %u: %d, %s\n", cmd->name, n,
			       err, now == before ? "unchanged" :
			       now == after ? "done" : "half done");
			bad++;
		}
		refused += err == -ENOMEM;
		lost += err == -ENOBUFS;
		if (now != before)
			reset();
	}
	bad += n == 1 || n == 1000 || err || state() != after;
	tests++;
	failures += !!bad;
	printf("%sok %u - %s: all or nothing, whichever of %u allocations fails\n",
	       bad ? "not " : "", tests, cmd->name, n - 1);
	printf("# %u refused, %u unanswered, %u done all the same\n", refused,
	       lost, n - 1 - refused - lost);
}

static int set(const char *file, const char *value)
{
	char path[100];
	ssize_t len = strlen(value);
	int fd;

	snprintf(path, sizeof(path), FAILSLAB "%s", file);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return -1;
	if (write(fd, value, len) != len)
		len = -1;
	close(fd);
	return len < 0 ? -1 : 0;
}

int main(void)
{
	unsigned int i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR);
	if (fail_nth < 0 || set("ignore-gfp-wait", "N") || set("verbose", "0")) {
		printf("1..0 # SKIP this kernel cannot make allocations fail\n");
		return 0;
	}
	if (!start())
		return 1;
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		command(&commands[i]);
	begin(NETTRUST_CMD_LEASE_FLUSH);
	must();
	begin(NETTRUST_CMD_PREFIX_FLUSH);
	must();
	printf("1..%u\n", tests);
	return failures ? 1 : 0;
}
