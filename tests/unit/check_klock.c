// SPDX-License-Identifier: GPL-2.0
/* What counts as weaker, compiled from kmod/policy/lock.c unmodified. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/types.h>

u64 shim_now;
int shim_module_refs;

#include "kmod/policy/lock.c"
#include "tests/unit/unit.h"

static const struct nk_policy base = {
	.mode = NETTRUST_MODE_AUDIT,
	.action = NETTRUST_ACTION_REJECT,
	.liveness = NETTRUST_LIVENESS_HOLD,
	.hooks = NETTRUST_HOOKS_OUTPUT | NETTRUST_HOOKS_FORWARD,
	.builtin = NETTRUST_BUILTIN_LOOPBACK | NETTRUST_BUILTIN_REPLY,
	.priority = -50,
	.dns_lockdown = true,
	.upstream_mark = 7,
	.deny_mark = 9,
	.max_lifetime = 100,
	.event_rate = 1000,
	.linger = 60,
	.n_egress = 2,
	.egress = { 4, 5 },
	.n_upstreams = 2,
	.upstreams = {
		{ { .v4 = 1 }, 53, AF_INET, 17 },
		{ { .v4 = 1 }, 53, AF_INET, 6 },
	},
};

#define CHANGE(field, value, weak) \
	{ #field " = " #value, offsetof(struct nk_policy, field), \
	  sizeof(base.field), value, weak }

static const struct {
	const char *text;
	size_t at;
	size_t size;
	int64_t value;
	bool weaker;
} changes[] = {
	CHANGE(mode, NETTRUST_MODE_OFF, true),
	CHANGE(mode, NETTRUST_MODE_AUDIT, false),
	CHANGE(mode, NETTRUST_MODE_ENFORCE, false),
	CHANGE(action, NETTRUST_ACTION_DROP, false),
	CHANGE(action, NETTRUST_ACTION_MARK, true),
	CHANGE(liveness, NETTRUST_LIVENESS_OFF, false),
	CHANGE(liveness, NETTRUST_LIVENESS_RENEW, true),
	CHANGE(liveness, NETTRUST_LIVENESS_TRAFFIC, true),
	CHANGE(hooks, 7, false),
	CHANGE(hooks, NETTRUST_HOOKS_OUTPUT, true),
	CHANGE(hooks, NETTRUST_HOOKS_OUTPUT | NETTRUST_HOOKS_INPUT, true),
	CHANGE(builtin, NETTRUST_BUILTIN_LOOPBACK, false),
	CHANGE(builtin, 0, false),
	CHANGE(builtin, NETTRUST_BUILTIN_PRIVATE, true),
	CHANGE(priority, 10, true),
	CHANGE(dns_lockdown, 0, true),
	CHANGE(upstream_mark, 8, true),
	CHANGE(deny_mark, 8, false),
	CHANGE(max_lifetime, 0, true),
	CHANGE(max_lifetime, 101, true),
	CHANGE(max_lifetime, 99, false),
	CHANGE(event_rate, 1, false),
	CHANGE(linger, 0, false),
	CHANGE(n_egress, 0, true),
	CHANGE(n_egress, 1, true),
	CHANGE(n_egress, 3, false),
	CHANGE(egress[0], 6, true),
	CHANGE(n_upstreams, 0, false),
	CHANGE(n_upstreams, 1, false),
	CHANGE(n_upstreams, 3, true),
	CHANGE(upstreams[0].port, 54, true),
	CHANGE(upstreams[1].addr.v4, 2, true),
	CHANGE(upstreams[0].proto, 6, false),
	CHANGE(upstreams[0].family, AF_INET6, true),
};

START_TEST(weaker)
{
	struct nk_policy want = base;

	memcpy((char *)&want + changes[_i].at, &changes[_i].value,
	       changes[_i].size);
	ck_assert_msg(nt_lock_weaker(&base, &want) == changes[_i].weaker, "%s",
		      changes[_i].text);
}
END_TEST

START_TEST(another_mark)
{
	struct nk_policy old = base, want = base;

	old.action = NETTRUST_ACTION_MARK;
	want.action = NETTRUST_ACTION_MARK;
	ck_assert(!nt_lock_weaker(&old, &want));
	want.deny_mark = 8;
	ck_assert(nt_lock_weaker(&old, &want));
	want.action = NETTRUST_ACTION_REJECT;
	ck_assert(!nt_lock_weaker(&old, &want));
}
END_TEST

START_TEST(unbounded_life)
{
	struct nk_policy old = base, want = base;

	old.max_lifetime = 0;
	want.max_lifetime = 1000000;
	ck_assert(!nt_lock_weaker(&old, &want));
	want.max_lifetime = 0;
	ck_assert(!nt_lock_weaker(&old, &want));
}
END_TEST

START_TEST(locked)
{
	struct netlink_ext_ack extack = { NULL };
	struct nk_net nt = { .locked = false };

	ck_assert_int_eq(nt_lock_refuses(&nt, true, &extack), 0);
	nt_lock(&nt);
	nt_lock(&nt);
	ck_assert_int_eq(shim_module_refs, 1);
	ck_assert_int_eq(nt_lock_refuses(&nt, false, &extack), 0);
	ck_assert_ptr_null(extack._msg);
	ck_assert_int_eq(nt_lock_refuses(&nt, true, &extack), -EPERM);
	ck_assert_ptr_nonnull(strstr(extack._msg, "locked"));
	nt_lock_release(&nt);
	ck_assert_int_eq(shim_module_refs, 0);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_loop_test(tc, weaker, 0, N(changes));
	tcase_add_test(tc, another_mark);
	tcase_add_test(tc, unbounded_life);
	tcase_add_test(tc, locked);
}
