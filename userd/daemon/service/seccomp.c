// SPDX-License-Identifier: GPL-2.0
/*
 * The system call filter: what the daemon needs once its sockets are bound,
 * found by running the tests under it.
 */
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "daemon/service/sandbox.h"
#include "lib/base/log.h"

#define WHY_LEN		256
#define SOCK_TYPE_MASK	0xf	/* the rest are flags */

static const int calls[] = {
	/* sockets */
	SCMP_SYS(accept4), SCMP_SYS(bind), SCMP_SYS(connect),
	SCMP_SYS(getpeername), SCMP_SYS(getsockname), SCMP_SYS(getsockopt),
	SCMP_SYS(recvfrom), SCMP_SYS(recvmmsg), SCMP_SYS(recvmsg),
	SCMP_SYS(sendmmsg), SCMP_SYS(sendmsg), SCMP_SYS(sendto),
	SCMP_SYS(setsockopt), SCMP_SYS(shutdown),
	/* event loops; poll() is for libnl, and for OpenSSL's randomness */
	SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_pwait),
	SCMP_SYS(epoll_wait), SCMP_SYS(eventfd2), SCMP_SYS(poll),
	SCMP_SYS(ppoll), SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime),
	/* files: the configuration, what it names, the state file */
	SCMP_SYS(close), SCMP_SYS(fchmod), SCMP_SYS(fcntl), SCMP_SYS(fstat),
	SCMP_SYS(fsync), SCMP_SYS(getdents64), SCMP_SYS(lseek),
	SCMP_SYS(newfstatat), SCMP_SYS(open), SCMP_SYS(openat),
	SCMP_SYS(pread64), SCMP_SYS(read),
	SCMP_SYS(readlink), SCMP_SYS(rename), SCMP_SYS(stat), SCMP_SYS(lstat),
	SCMP_SYS(statx), SCMP_SYS(unlink), SCMP_SYS(write), SCMP_SYS(writev),
	SCMP_SYS(inotify_add_watch), SCMP_SYS(inotify_init1),
	SCMP_SYS(inotify_rm_watch), SCMP_SYS(renameat), SCMP_SYS(renameat2),
	SCMP_SYS(readlinkat), SCMP_SYS(unlinkat), SCMP_SYS(fchown),
	/* memory and threads, as libc uses them; malloc() counts processors,
	 * qsort() asks for the size of memory
	 */
	SCMP_SYS(brk), SCMP_SYS(futex), SCMP_SYS(madvise), SCMP_SYS(mmap),
	SCMP_SYS(mprotect), SCMP_SYS(mremap), SCMP_SYS(munmap),
	SCMP_SYS(rseq), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_yield),
	SCMP_SYS(set_robust_list), SCMP_SYS(sysinfo),
	/* signals and exit */
	SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(restart_syscall),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(tgkill),
	/* identity, time, randomness */
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep),
	SCMP_SYS(getpid), SCMP_SYS(getrandom), SCMP_SYS(gettid),
	SCMP_SYS(gettimeofday), SCMP_SYS(getuid), SCMP_SYS(geteuid),
	SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(nanosleep),
	SCMP_SYS(time),
};

/* No other kinds of sockets, among them raw ones, can be made. */
static const struct {
	int family;
	int type;
} sockets[] = {
	{ AF_UNIX, SOCK_DGRAM },	/* the service manager */
	{ AF_INET, SOCK_DGRAM },
	{ AF_INET, SOCK_STREAM },
	{ AF_INET6, SOCK_DGRAM },
	{ AF_INET6, SOCK_STREAM },
	{ AF_NETLINK, SOCK_RAW },
};

/* Return: 0 or -errno. A call that this architecture lacks is no error. */
static int allow(scmp_filter_ctx filter)
{
	size_t i;
	int err;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
		if (err && err != -EDOM)
			return err;
	}
	for (i = 0; i < sizeof(sockets) / sizeof(sockets[0]); i++) {
		err = seccomp_rule_add(filter, SCMP_ACT_ALLOW,
				       SCMP_SYS(socket), 2,
				       SCMP_A0(SCMP_CMP_EQ, sockets[i].family),
				       SCMP_A1(SCMP_CMP_MASKED_EQ,
					       SOCK_TYPE_MASK,
					       sockets[i].type));
		if (err)
			return err;
	}
	/* Threads but no processes; a filter cannot see clone3()'s flags. */
	err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
			       SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD,
				       CLONE_THREAD));
	if (!err)
		err = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
				       SCMP_SYS(clone3), 0);
	/* -EACCES: the default action already does this. */
	if (err && err != -EACCES)
		return err;
	/* For isatty() in libc. */
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
				SCMP_A1(SCMP_CMP_EQ, TCGETS));
}

static int load(uint32_t action)
{
	scmp_filter_ctx filter = seccomp_init(action);
	int err;

	if (!filter)
		return -ENOMEM;
	err = allow(filter);
	/* Report the kernel's own errors. */
	if (!err)
		err = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
	/* No untrusted code runs here: keep store bypass for speed. */
	if (!err)
		err = seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
	if (!err)
		err = seccomp_load(filter);
	seccomp_release(filter);
	return err;
}

bool nt_sandbox_filter(const struct nt_config *config, char *why)
{
	static const uint32_t actions[] = {
		/* A newer libc may try calls and fall back without them. */
		[NT_SECCOMP_AUTO] = SCMP_ACT_ERRNO(ENOSYS),
		[NT_SECCOMP_AUDIT] = SCMP_ACT_LOG,
		[NT_SECCOMP_ENFORCE] = SCMP_ACT_KILL_PROCESS,
	};
	int err;

	if (config->seccomp == NT_SECCOMP_OFF)
		return true;
	err = load(actions[config->seccomp]);
	if (!err)
		return true;
	if (config->seccomp == NT_SECCOMP_AUTO) {
		nt_log(NT_LOG_WARNING, "No filter of system calls", "cause",
		       strerror(-err), NULL);
		return true;
	}
	snprintf(why, WHY_LEN, "seccomp: the filter cannot be loaded: %s",
		 strerror(-err));
	return false;
}
