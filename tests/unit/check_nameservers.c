// SPDX-License-Identifier: GPL-2.0
/* resolv.conf(5): parsing, comparing and replacing its servers. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/host/nameservers.h"

static struct nt_config config_with(const char *one, const char *two)
{
	struct nt_config config = { .n_listen = two ? 2 : 1 };
	const char *why;

	ck_assert(!nt_endpoint_parse(one, &config.listen[0], &why));
	if (two)
		ck_assert(!nt_endpoint_parse(two, &config.listen[1], &why));
	return config;
}

static const struct {
	const char *text;
	const char *servers;
} texts[] = {
	{ "", "none" },
	{ "nameserver", "none" },
	{ "nameserver ", "none" },
	{ "nameserver\n192.0.2.1\n", "none" },
	{ "nameservers 192.0.2.1\n", "none" },
	{ "# nameserver 192.0.2.1\n; nameserver 192.0.2.2\n", "none" },
	{ "nameserver 192.0.2.1", "192.0.2.1" },
	{ "nameserver\t192.0.2.1 # the first\r\n", "192.0.2.1" },
	{ "nameserver 192.0.2.1\r\n", "192.0.2.1" },
	{ "search example\nnameserver 2001:db8::1\noptions edns0\n"
	  "nameserver 192.0.2.1\n", "2001:db8::1 192.0.2.1" },
	{ "nameserver fe80::1%eth0\n", "fe80::1" },
	{ "nameserver 300.1.1.1\nnameserver x\nnameserver 192.0.2.1\n",
	  "192.0.2.1" },
	{ "nameserver 1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111\n",
	  "none" },
	{ "nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\n"
	  "nameserver 192.0.2.4\n", "192.0.2.1 192.0.2.2 192.0.2.3" },
};

START_TEST(who_is_named)
{
	char *text = strdup(texts[_i].text), buf[NT_NAMESERVERS_STRLEN];
	struct nt_nameservers servers;

	nt_nameservers_parse(text, &servers);
	ck_assert_str_eq(nt_nameservers_str(&servers, buf), texts[_i].servers);
	free(text);
}
END_TEST

static const struct {
	const char *one;	/* listenAddr */
	const char *two;
	const char *text;
	bool own;
} names[] = {
	{ "127.0.0.1:53", NULL, "nameserver 127.0.0.1\n", true },
	{ "127.0.0.1:53", NULL, "", false },
	{ "127.0.0.1:53", NULL, "nameserver 127.0.0.2\n", false },
	{ "127.0.0.1:5353", NULL, "nameserver 127.0.0.1\n", false },
	{ "192.0.2.1:53", "[::1]:53", "nameserver ::1\n", true },
	{ "0.0.0.0:53", NULL, "nameserver 127.0.0.1\n", true },
	{ "[::]:53", NULL, "nameserver ::1\n", true },
	{ "[::]:53", NULL, "nameserver 127.0.0.1\n", false },
	/* The first is the one that is asked. */
	{ "127.0.0.1:53", NULL,
	  "nameserver 192.0.2.9\nnameserver 127.0.0.1\n", false },
	{ "127.0.0.1:53", NULL,
	  "nameserver 127.0.0.1\nnameserver 192.0.2.9\n", true },
};

START_TEST(is_it_us)
{
	struct nt_config config = config_with(names[_i].one, names[_i].two);
	struct nt_nameservers servers;

	nt_nameservers_parse(names[_i].text, &servers);
	ck_assert_int_eq(nt_nameservers_are_own(&servers, &config),
			 names[_i].own);
}
END_TEST

static const struct {
	const char *before;
	const char *after;
} replaced[] = {
	{ "", "nameserver 127.0.0.1\nnameserver ::1\n" },
	{ "nameserver 192.0.2.9", "nameserver 127.0.0.1\nnameserver ::1\n" },
	{ "search example\n\nnameserver 192.0.2.9\n# why\noptions edns0",
	  "nameserver 127.0.0.1\nnameserver ::1\nsearch example\n\n# why\n"
	  "options edns0\n" },
};

START_TEST(put_back)
{
	struct nt_config config = config_with("0.0.0.0:53", "[::]:53");
	struct nt_nameservers own, again;
	char *text;

	nt_nameservers_own(&config, &own);
	text = nt_nameservers_replace(replaced[_i].before, &own);
	ck_assert_str_eq(text, replaced[_i].after);
	nt_nameservers_parse(text, &again);
	ck_assert(nt_nameservers_are_own(&again, &config));
	free(text);
}
END_TEST

START_TEST(files)
{
	char folder[] = "/tmp/nettrust-file-XXXXXX", path[64], link[64], new[80];
	struct stat st;
	char *text;
	size_t len;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/a", folder);
	snprintf(link, sizeof(link), "%s/b", folder);
	snprintf(new, sizeof(new), "%s.new", path);
	ck_assert_int_eq(nt_file_read(path, 10, &text, &len), -ENOENT);
	ck_assert_ptr_null(text);
	ck_assert_int_eq(nt_file_read(folder, 10, &text, &len), -EINVAL);
	ck_assert_int_eq(mkfifo(link, 0600), 0);
	ck_assert_int_eq(nt_file_read(link, 10, &text, &len), -EINVAL);
	unlink(link);
	/* What a crash left is no hindrance, and no way elsewhere. */
	ck_assert_int_eq(symlink("/tmp/nettrust-nowhere", new), 0);
	ck_assert_int_eq(nt_file_replace(path, "hello", 5, 0644), 0);
	ck_assert_int_ne(access("/tmp/nettrust-nowhere", F_OK), 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0644);
	ck_assert_int_eq(nt_file_read(path, 5, &text, &len), 0);
	ck_assert_str_eq(text, "hello");
	free(text);
	ck_assert_int_eq(nt_file_read(path, 4, &text, &len), -EFBIG);
	/* A link is replaced, and what it leads to stands. */
	ck_assert_int_eq(symlink(path, link), 0);
	ck_assert_int_eq(nt_file_replace(link, "", 0, 0600), 0);
	ck_assert_int_eq(lstat(link, &st), 0);
	ck_assert(S_ISREG(st.st_mode) && st.st_size == 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_size, 5);
	/* What cannot be replaced leaves nothing behind. */
	snprintf(path, sizeof(path), "%s/none/a", folder);
	ck_assert_int_eq(nt_file_replace(path, "x", 1, 0600), -ENOENT);
	snprintf(path, sizeof(path), "%s/c", folder);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(nt_file_replace(path, "x", 1, 0600), -EISDIR);
	snprintf(new, sizeof(new), "%s.new", path);
	ck_assert_int_ne(access(new, F_OK), 0);
	rmdir(path);
	unlink(link);
	snprintf(path, sizeof(path), "%s/a", folder);
	unlink(path);
	ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("nameservers");
	TCase *tcase = tcase_create("nameservers");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tcase, who_is_named, 0,
			    sizeof(texts) / sizeof(texts[0]));
	tcase_add_loop_test(tcase, is_it_us, 0,
			    sizeof(names) / sizeof(names[0]));
	tcase_add_loop_test(tcase, put_back, 0,
			    sizeof(replaced) / sizeof(replaced[0]));
	tcase_add_test(tcase, files);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
