// SPDX-License-Identifier: GPL-2.0
/* Sets of names, and lists of names from files. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/config/listed.h"
#include "lib/base/names.h"
#include "tests/unit/unit.h"

static const struct {
	const char *name;
	const char *parts;	/* with blanks between; the root is a dash */
} taken_apart[] = {
	{ "www.example.org", "www.example.org example.org org -" },
	{ "org", "org -" },
	{ "", "-" },
	{ ".", "-" },
	{ "a\\.b.org", "a\\.b.org org -" },
	{ "a\\\\.b.org", "a\\\\.b.org b.org org -" },
	{ "a\\046b.org", "a\\046b.org org -" },
	{ "a\\", "a\\ -" },
};

START_TEST(suffixes)
{
	const uint64_t key = nt_names_key();
	struct nt_suffixes all, one;
	char text[256] = "";

	nt_suffixes_of(&all, taken_apart[_i].name, key);
	for (unsigned int i = 0; i < all.n; i++) {
		strcat(text, i ? " " : "");
		strcat(text, all.list[i].len ? all.list[i].text : "-");
		ck_assert_uint_eq(strlen(all.list[i].text), all.list[i].len);
		/* The hash of a part is that of the part alone. */
		nt_suffixes_of(&one, all.list[i].text, key);
		ck_assert(one.list[0].hash == all.list[i].hash);
	}
	ck_assert_str_eq(text, taken_apart[_i].parts);
}
END_TEST

START_TEST(deep_name)
{
	struct nt_suffixes all;
	char name[2 * 200 + 1];

	for (unsigned int i = 0; i < 200; i++)
		memcpy(name + 2 * i, "a.", 3);
	nt_suffixes_of(&all, name, nt_names_key());
	ck_assert_uint_eq(all.n, NT_LABELS_MAX + 1);
	ck_assert_uint_eq(all.list[all.n - 1].len, 0);
}
END_TEST

START_TEST(many_names)
{
	struct nt_names *names = nt_names_new(nt_names_key());
	struct nt_suffixes parts;
	char name[64];
	unsigned int i;

	for (i = 1; i <= 50000; i++) {
		snprintf(name, sizeof(name), "n%u.example", i);
		ck_assert_int_eq(nt_names_set(names, name, strlen(name), i),
				 0);
	}
	ck_assert_uint_eq(nt_names_count(names), 50000);
	ck_assert_int_eq(nt_names_set(names, "n7.example", 10, 77), 0);
	ck_assert_uint_eq(nt_names_count(names), 50000);
	for (i = 1; i <= 50000; i++) {
		snprintf(name, sizeof(name), "n%u.example", i);
		nt_suffixes_of(&parts, name, 1);
		ck_assert_uint_eq(nt_names_get(names, name, strlen(name)),
				  i == 7 ? 77 : i);
	}
	ck_assert_uint_eq(nt_names_get(names, "n0.example", 10), 0);
	ck_assert_uint_eq(nt_names_get(names, "example", 7), 0);
	nt_names_free(names);
}
END_TEST

static const struct {
	const char *name;
	bool valid;
} validity[] = {
	{ "example.org", true }, { "_dns.example", true }, { "a-b.c", true },
	{ "org", true }, { "", false }, { ".", false }, { "a..b", false },
	{ ".a", false }, { "a.", false }, { "a b", false }, { "*.a", false },
	{ "b\xc3\xbc.example", false }, { "a/b", false },
	{ "123456789012345678901234567890123456789012345678901234567890123.a",
	  true },
	{ "1234567890123456789012345678901234567890123456789012345678901234.a",
	  false },
};

START_TEST(valid)
{
	ck_assert_int_eq(nt_name_valid(validity[_i].name,
				       strlen(validity[_i].name)),
			 validity[_i].valid);
}
END_TEST

static struct nt_lists *lists;
static struct nt_list_report report;

static int read_text(const char *text, size_t len, struct nt_list list,
		     unsigned int number)
{
	FILE *file = fmemopen((void *)text, len, "r");
	int err;

	ck_assert_ptr_nonnull(file);
	err = nt_lists_read(lists, number, &list, file, &report);
	fclose(file);
	return err;
}

/* What the lists say about suffix i of a name. */
static unsigned int said(const char *name, unsigned int i)
{
	struct nt_suffixes parts;
	unsigned int number;

	nt_suffixes_of(&parts, name, nt_names_common_key());
	return nt_lists_find(lists, &parts, i, &number);
}

enum { NOTHING = 0, DENY = NT_LISTED_DENY, EXCEPT = NT_LISTED_EXCEPT };

static const struct {
	enum nt_list_format format;
	const char *line;
	const char *name;	/* that the line is asked about */
	unsigned int itself;
	unsigned int below;
	size_t skipped;
} lines[] = {
	{ NT_LIST_HOSTS, "0.0.0.0 ads.example", "ads.example", DENY, 0, 0 },
	{ NT_LIST_HOSTS, "0.0.0.0\tx.example ADS.example. # y", "ads.example",
	  DENY, 0, 0 },
	{ NT_LIST_HOSTS, "  ::1 ads.example\r", "ads.example", DENY, 0, 0 },
	{ NT_LIST_HOSTS, "fe80::1%lo0 ads.example", "ads.example", DENY, 0, 0 },
	{ NT_LIST_HOSTS, "127.0.0.1 localhost", "localhost", 0, 0, 0 },
	{ NT_LIST_HOSTS, "# 0.0.0.0 ads.example", "ads.example", 0, 0, 0 },
	{ NT_LIST_HOSTS, "0.0.0.0 x.example # ads.example", "ads.example", 0,
	  0, 0 },
	{ NT_LIST_HOSTS, "ads.example", "ads.example", 0, 0, 1 },
	{ NT_LIST_HOSTS, "0.0.0.0 ad s!.example", "s!.example", 0, 0, 1 },
	{ NT_LIST_DOMAINS, "ads.example", "ads.example", DENY, 0, 0 },
	{ NT_LIST_DOMAINS, "*.ads.example", "ads.example", 0, DENY, 0 },
	{ NT_LIST_DOMAINS, "Ads.Example. # why", "ads.example", DENY, 0, 0 },
	{ NT_LIST_DOMAINS, "ads.example/banner", "ads.example", 0, 0, 1 },
	{ NT_LIST_DOMAINS, "0.0.0.0 ads.example", "ads.example", 0, 0, 1 },
	{ NT_LIST_DOMAINS, "*.", "", 0, 0, 1 },
	{ NT_LIST_ADBLOCK, "||ads.example^", "ads.example", DENY, DENY, 0 },
	{ NT_LIST_ADBLOCK, "@@||ads.example^", "ads.example", EXCEPT, EXCEPT,
	  0 },
	{ NT_LIST_ADBLOCK, "! ||ads.example^", "ads.example", 0, 0, 0 },
	{ NT_LIST_ADBLOCK, "[Adblock Plus 2.0]", "ads.example", 0, 0, 0 },
	{ NT_LIST_ADBLOCK, "||ads.example^$third-party", "ads.example", 0, 0,
	  1 },
	{ NT_LIST_ADBLOCK, "||ads.example/x^", "ads.example", 0, 0, 1 },
	{ NT_LIST_ADBLOCK, "||ads.*^", "ads.example", 0, 0, 1 },
	{ NT_LIST_ADBLOCK, "||ads.example", "ads.example", 0, 0, 1 },
	{ NT_LIST_ADBLOCK, "example##.banner", "example", 0, 0, 1 },
	{ NT_LIST_ADBLOCK, "||^", "", 0, 0, 1 },
	{ NT_LIST_AUTO, "||ads.example^", "ads.example", DENY, DENY, 0 },
	{ NT_LIST_AUTO, "0.0.0.0 ads.example", "ads.example", DENY, 0, 0 },
	{ NT_LIST_AUTO, "ads.example", "ads.example", DENY, 0, 0 },
	{ NT_LIST_AUTO, "\357\273\277ads.example", "ads.example", DENY, 0,
	  0 },
	{ NT_LIST_AUTO, "/ads[0-9]/", "ads.example", 0, 0, 1 },
};

START_TEST(line)
{
	char below[64];

	snprintf(below, sizeof(below), "x.%s", lines[_i].name);
	ck_assert_int_eq(read_text(lines[_i].line, strlen(lines[_i].line),
				   (struct nt_list) {
				   .format = lines[_i].format }, 0), 0);
	ck_assert_uint_eq(said(lines[_i].name, 0), lines[_i].itself);
	ck_assert_uint_eq(said(below, 1), lines[_i].below);
	ck_assert_uint_eq(said(below, 0), 0);
	ck_assert_uint_eq(report.skipped, lines[_i].skipped);
	if (report.skipped)
		ck_assert_uint_eq(report.line, 1);
}
END_TEST

START_TEST(several)
{
	const struct nt_list deny = { .chain = true }, allow = { .allow = true };
	const char first[] = "a.example\n\n# c\n||b.example^\n?\n??\nd.example";
	const char second[] = "a.example\n@@||x.example^\n";
	struct nt_suffixes parts;
	unsigned int number;

	ck_assert_int_eq(read_text(first, sizeof(first) - 1, deny, 3), 0);
	ck_assert_uint_eq(report.names, 3);
	ck_assert_uint_eq(report.skipped, 2);
	ck_assert_uint_eq(report.line, 5);
	ck_assert_str_eq(report.why, "not a domain name");
	ck_assert_int_eq(read_text(second, sizeof(second) - 1, allow, 4), 0);
	ck_assert_uint_eq(report.skipped, 1);
	ck_assert_uint_eq(said("a.example", 0),
			  NT_LISTED_DENY | NT_LISTED_ALLOW | NT_LISTED_CHAIN);
	nt_suffixes_of(&parts, "d.example", nt_names_common_key());
	nt_lists_find(lists, &parts, 0, &number);
	ck_assert_uint_eq(number, 3);
	ck_assert_uint_eq(said("x.example", 0), 0);
}
END_TEST

START_TEST(no_list)
{
	char text[NT_LISTS_LINE_MAX + 8];

	ck_assert_int_eq(read_text("a.example\nb\0c\n", 14,
				   (struct nt_list) { 0 }, 0), -EINVAL);
	ck_assert_uint_eq(report.line, 2);
	memset(text, 'a', sizeof(text));
	text[0] = '\n';
	ck_assert_int_eq(read_text(text, sizeof(text), (struct nt_list) { 0 },
				   0), -EINVAL);
	ck_assert_uint_eq(report.line, 2);
	ck_assert_int_eq(read_text("a.a\nb.b\nc.c\nd.d\ne.e", 19,
				   (struct nt_list) { 0 }, 0), -E2BIG);
	ck_assert_uint_eq(report.line, 4);
	ck_assert_ptr_nonnull(strstr(report.why, "maxListNames"));
}
END_TEST

static void setup(void)
{
	lists = nt_lists_new(4);
	ck_assert_ptr_nonnull(lists);
}

static void teardown(void)
{
	nt_lists_free(lists);
}

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, suffixes, 0, N(taken_apart));
	tcase_add_test(tc, deep_name);
	tcase_add_test(tc, many_names);
	tcase_add_loop_test(tc, valid, 0, N(validity));
	tcase_add_loop_test(tc, line, 0, N(lines));
	tcase_add_test(tc, several);
	tcase_add_test(tc, no_list);
}
