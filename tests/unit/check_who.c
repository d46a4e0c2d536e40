// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/insight/who.h"
#include "tests/unit/unit.h"

static const struct {
	const char *path, *unit, *container;
} paths[] = {
	{ "", "", "" },
	{ "/", "", "" },
	{ "/user.slice", "", "" },
	{ "/system.slice/ssh.service", "ssh.service", "" },
	{ "/user.slice/user-1000.slice/session-3.scope", "session-3.scope",
	  "" },
	{ "/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.x\\x2dy-7.scope",
	  "app-org.x-y-7.scope", "" },
	{ "/system.slice/docker-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope/init.scope",
	  "docker-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope",
	  "docker:0123456789ab" },
	{ "/docker/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	  "", "docker:0123456789ab" },
	{ "/machine.slice/libpod-ffff456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope/container",
	  "libpod-ffff456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope",
	  "libpod:ffff456789ab" },
	{ "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1.slice/cri-containerd-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope",
	  "cri-containerd-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope",
	  "cri-containerd:0123456789ab" },
	{ "/kubepods/burstable/pod1/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	  "", "pod:0123456789ab" },
	{ "/lxc.payload.web/system.slice/nginx.service", "", "web" },
	{ "/lxc/web", "", "web" },
	{ "/machine.slice/machine-my\\x2dbox.scope", "machine-my-box.scope",
	  "my-box" },
	{ "/machine.slice/systemd-nspawn@box.service/payload",
	  "systemd-nspawn@box.service", "box" },
	{ "/system.slice/deadbeef.service", "deadbeef.service", "" },
	{ "/a.scope/\\x2", "a.scope", "" },
	{ "/b\\xzz.service", "b\\xzz.service", "" },
};

START_TEST(from_path)
{
	struct nt_cgroup cgroup;

	nt_cgroup_describe(paths[_i].path, &cgroup);
	ck_assert_str_eq(cgroup.path, paths[_i].path);
	ck_assert_str_eq(cgroup.unit, paths[_i].unit);
	ck_assert_str_eq(cgroup.container, paths[_i].container);
}
END_TEST

START_TEST(long_path)
{
	char path[4096], *at;
	struct nt_cgroup cgroup;

	for (size_t len = 300; len < sizeof(path) - 16; len += 61) {
		memset(path, 'x', len);
		for (at = path; at < path + len; at += 40)
			*at = '/';
		strcpy(path + len, ".service");
		nt_cgroup_describe(path, &cgroup);
		ck_assert_uint_lt(strlen(cgroup.path), NT_CGROUP_PATH);
		ck_assert_uint_lt(strlen(cgroup.unit), NT_CGROUP_NAME);
	}
	memset(path, 'y', 2000);
	strcpy(path + 2000, ".service");
	nt_cgroup_describe(path, &cgroup);
	memcpy(path, "/lxc/", 5);
	nt_cgroup_describe(path, &cgroup);
	ck_assert_uint_eq(strlen(cgroup.container), NT_CGROUP_NAME - 1);
}
END_TEST

/* --- a /proc of our own --- */

static char proc[] = "/tmp/check_who.XXXXXX";

static void setup(void)
{
	strcpy(proc + sizeof(proc) - 7, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(proc));
}

static void teardown(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", proc);
	ck_assert_int_eq(system(command), 0);
}

static void put(uint32_t pid, const char *name, const char *text, size_t len)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%u", proc, pid);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/%u/%s", proc, pid, name);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fwrite(text, 1, len, file);
	fclose(file);
}

static void put_process(uint32_t pid, const char *comm, uint64_t started_ms)
{
	char text[256];
	int len;

	len = snprintf(text, sizeof(text),
		       "%u (%s) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 %llu 20 21\n",
		       pid, comm, (unsigned long long)
		       (started_ms * sysconf(_SC_CLK_TCK) / 1000));
	put(pid, "stat", text, len);
}

static void take_away(uint32_t pid)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s/%u", proc, pid);
	ck_assert_int_eq(system(command), 0);
}

static uint64_t now_ms(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000ull + ts.tv_nsec / 1000000;
}

static struct nt_denial denial_of(uint32_t pid, const char *comm)
{
	struct nt_denial denial = { .pid = pid };

	denial.time_ns = now_ms(CLOCK_REALTIME) * 1000000;
	snprintf(denial.comm, sizeof(denial.comm), "%s", comm);
	return denial;
}

START_TEST(texts)
{
	static const char line[] = "curl\0-s\0http://x/\0";
	struct nt_process process;

	put_process(7, "a) S (b", 5000);
	put(7, "cmdline", line, sizeof(line) - 1);
	ck_assert_int_eq(nt_process_read(proc, 7, &process), 0);
	ck_assert_str_eq(process.comm, "a) S (b");
	ck_assert_str_eq(process.command, "curl -s http://x/");
	ck_assert_str_eq(process.exe, "");
	ck_assert_uint_eq(process.started_ms, 5000);
	ck_assert_int_eq(nt_process_read(proc, 8, &process), -ESRCH);
}
END_TEST

static const char *const broken[] = {
	"", "7", "7 (", "7 )(", "7 (a", "7 (a)", "7 (a) S", "7 (a) S 1 2 3",
	"7 (a) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 x",
	"7 (a) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18",
};

START_TEST(broken_stat)
{
	struct nt_process process;

	put(7, "stat", broken[_i], strlen(broken[_i]));
	ck_assert_int_eq(nt_process_read(proc, 7, &process), -ESRCH);
}
END_TEST

START_TEST(long_command)
{
	static char line[10000];
	struct nt_process process;

	put_process(7, "x", 1);
	memset(line, 'a', sizeof(line));
	put(7, "cmdline", line, sizeof(line));
	ck_assert_int_eq(nt_process_read(proc, 7, &process), 0);
	ck_assert_uint_eq(strlen(process.command), NT_PROCESS_COMMAND - 1);
	memset(line, 0, sizeof(line));
	put(7, "cmdline", line, sizeof(line));
	ck_assert_int_eq(nt_process_read(proc, 7, &process), 0);
	ck_assert_str_eq(process.command, "");
}
END_TEST

START_TEST(gone)
{
	struct nt_denial denial = denial_of(7, "thread");
	struct nt_who *who = nt_who_new(proc);
	struct nt_process process;
	struct nt_cgroup cgroup;

	put_process(7, "curl", 1);
	put(7, "cmdline", "curl\0x", 6);
	put(7, "cgroup", "1:x:/y\n0::/system.slice/x.service\n", 34);
	nt_who_sent(who, &denial, &process, &cgroup);
	ck_assert_str_eq(process.command, "curl x");
	ck_assert_str_eq(cgroup.unit, "x.service");
	take_away(7);
	nt_who_sent(who, &denial, &process, &cgroup);
	ck_assert_str_eq(process.command, "curl x");
	/* A number that is used again is another process. */
	denial = denial_of(7, "wget");
	nt_who_sent(who, &denial, &process, &cgroup);
	ck_assert_uint_eq(process.pid, 0);
	ck_assert_str_eq(process.command, "");
	ck_assert_str_eq(cgroup.unit, "");
	denial = denial_of(7 + 1024, "curl");
	nt_who_sent(who, &denial, &process, &cgroup);
	ck_assert_uint_eq(process.pid, 0);
	nt_who_free(who);
}
END_TEST

START_TEST(began_after)
{
	struct nt_denial denial = denial_of(7, "curl");
	struct nt_who *who = nt_who_new(proc);
	struct nt_process process;
	struct nt_cgroup cgroup;

	put_process(7, "curl", now_ms(CLOCK_BOOTTIME) + 1000);
	put(7, "cmdline", "curl\0other", 10);
	put(7, "cgroup", "0::/other.service\n", 18);
	nt_who_sent(who, &denial, &process, &cgroup);
	ck_assert_uint_eq(process.pid, 0);
	ck_assert_str_eq(process.command, "");
	ck_assert_str_eq(cgroup.unit, "");
	nt_who_free(who);
}
END_TEST

START_TEST(ourselves)
{
	struct nt_denial denial = denial_of(getpid(), "check_who");
	struct nt_who *who = nt_who_new("/proc");
	struct nt_process process;
	struct nt_cgroup cgroup;
	char exe[256] = "";

	ck_assert_int_gt(readlink("/proc/self/exe", exe, sizeof(exe) - 1), 0);
	nt_who_sent(who, &denial, &process, &cgroup);
	ck_assert_str_eq(process.exe, exe);
	ck_assert_uint_eq(process.pid, getpid());
	nt_who_free(who);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_loop_test(tc, from_path, 0, N(paths));
	tcase_add_test(tc, long_path);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, texts);
	tcase_add_loop_test(tc, broken_stat, 0, N(broken));
	tcase_add_test(tc, long_command);
	tcase_add_test(tc, gone);
	tcase_add_test(tc, began_after);
	tcase_add_test(tc, ourselves);
}
