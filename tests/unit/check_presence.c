// SPDX-License-Identifier: GPL-2.0
/* Whether the daemon runs: which processes may claim it, and until when. */
#include <cap-ng.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/host/presence.h"
#include "tests/unit/unit.h"

#define NOBODY 65534

/* A network namespace of our own, as the machine may run a daemon. */
static void setup(void)
{
	ck_assert_int_eq(unshare(geteuid() ? CLONE_NEWUSER | CLONE_NEWNET :
					     CLONE_NEWNET), 0);
}

static enum nt_presence_state look(struct nt_presence *presence)
{
	nt_presence_look("/proc", presence);
	return presence->state;
}

/* A process that changes its user and holds the address. */
static pid_t holder(bool (*become)(void))
{
	int ready[2];
	char done = 0;
	pid_t pid;

	ck_assert_int_eq(pipe(ready), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (!pid) {
		done = become() && nt_presence_hold() >= 0;
		if (write(ready[1], &done, 1) == 1)
			pause();
		_exit(1);
	}
	close(ready[1]);
	ck_assert_int_eq(read(ready[0], &done, 1), 1);
	close(ready[0]);
	if (done)
		return pid;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return 0;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static bool ourselves(void)
{
	return true;
}

static bool nobody(void)
{
	return !setgid(NOBODY) && !setuid(NOBODY);
}

static bool nobody_of_another_userns(void)
{
	return nobody() && !unshare(CLONE_NEWUSER);
}

static bool admin(void)
{
	capng_clear(CAPNG_SELECT_BOTH);
	return !capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED,
			     CAP_NET_ADMIN) &&
	       !capng_change_id(NOBODY, NOBODY, CAPNG_DROP_SUPP_GRP);
}

START_TEST(held)
{
	struct nt_presence presence;
	int fd;

	ck_assert_int_eq(look(&presence), NT_PRESENCE_NONE);
	ck_assert_uint_eq(presence.pid, 0);
	fd = nt_presence_hold();
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(look(&presence), NT_PRESENCE_RUNS);
	ck_assert_uint_eq(presence.pid, getpid());
	ck_assert_int_eq(nt_presence_hold(), -EADDRINUSE);
	close(fd);
	ck_assert_int_eq(look(&presence), NT_PRESENCE_NONE);
}
END_TEST

START_TEST(killed)
{
	struct nt_presence presence;
	pid_t pid = holder(ourselves);

	ck_assert_int_eq(look(&presence), NT_PRESENCE_RUNS);
	ck_assert_int_eq(presence.pid, pid);
	end(pid);
	ck_assert_int_eq(look(&presence), NT_PRESENCE_NONE);
}
END_TEST

START_TEST(of_another_namespace)
{
	struct nt_presence presence;
	pid_t pid = holder(ourselves);

	ck_assert_int_eq(unshare(CLONE_NEWNET), 0);
	ck_assert_int_eq(look(&presence), NT_PRESENCE_NONE);
	end(pid);
}
END_TEST

/* A daemon that hangs does not accept, but is not reported as stopped. */
START_TEST(hanging)
{
	struct nt_presence presence;
	int fd = nt_presence_hold();

	for (int i = 0; i < 18; i++)
		ck_assert_int_ne(look(&presence), NT_PRESENCE_NONE);
	ck_assert_int_eq(presence.state, NT_PRESENCE_UNKNOWN);
	close(fd);
	ck_assert_int_eq(look(&presence), NT_PRESENCE_NONE);
}
END_TEST

START_TEST(anybody)
{
	struct nt_presence presence;
	pid_t pid;

	if (geteuid())
		return;		/* there is only one user then */
	pid = holder(nobody);
	ck_assert_int_ne(pid, 0);
	ck_assert_int_eq(look(&presence), NT_PRESENCE_UNKNOWN);
	ck_assert_int_eq(presence.pid, pid);
	ck_assert_uint_eq(presence.uid, NOBODY);
	end(pid);
	/* All capabilities in a user namespace; some kernels forbid it. */
	pid = holder(nobody_of_another_userns);
	if (pid) {
		ck_assert_int_eq(look(&presence), NT_PRESENCE_UNKNOWN);
		end(pid);
	}
	pid = holder(admin);
	ck_assert_int_ne(pid, 0);
	ck_assert_int_eq(look(&presence), NT_PRESENCE_RUNS);
	ck_assert_int_eq(presence.pid, pid);
	/* Without /proc, only root is believed. */
	nt_presence_look("/nonexistent", &presence);
	ck_assert_int_eq(presence.state, NT_PRESENCE_UNKNOWN);
	end(pid);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, held);
	tcase_add_test(tc, killed);
	tcase_add_test(tc, of_another_namespace);
	tcase_add_test(tc, hanging);
	tcase_add_test(tc, anybody);
}
