// SPDX-License-Identifier: GPL-2.0
/* The table of denials: lines of events, and its limit. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/insight/denials.h"

static struct nt_denials *denials;

static void setup(void)
{
	denials = nt_denials_new();
	ck_assert_ptr_nonnull(denials);
}

static void teardown(void)
{
	nt_denials_free(denials);
}

#define HEAD "{\"event\":\"denial\",\"time\":\"2026-11-21T10:00:00.5Z\","
#define WHOLE HEAD "\"reason\":\"no-lease\",\"dst\":\"192.0.2.66\",\"proto\":\"tcp\",\"dport\":80,\"uid\":7,\"comm\":\"a\\u001bb\",\"name\":null}\n"

static const struct {
	const char *line;
	const char *why;
	size_t n;
} lines[] = {
	{ WHOLE, NULL, 1 },
	{ "{\"event\":\"lease\"}", NULL, 0 },
	{ HEAD "\"reason\":\"malformed\",\"dst\":null}", NULL, 0 },
	{ HEAD "\"reason\":\"dns\",\"dst\":\"::1\",\"proto\":\"200\",\"dport\":null}", NULL, 1 },
	{ "", "it is no event", 0 },
	{ "[]", "it is no event", 0 },
	{ "{\"event\":1}", "it is no event", 0 },
	{ "{\"event\":\"denial\"}", "dst is no", 0 },
	{ HEAD "\"dst\":\"x\"}", "dst is no", 0 },
	{ HEAD "\"dst\":\"192.0.2.1\"}", "reason is none", 0 },
	{ HEAD "\"dst\":\"192.0.2.1\",\"reason\":\"lease\"}", "reason is none", 0 },
	{ HEAD "\"dst\":\"192.0.2.1\",\"reason\":\"dns\"}", "it has no protocol", 0 },
	{ HEAD "\"dst\":\"192.0.2.1\",\"reason\":\"dns\",\"proto\":\"tcp/1\"}", "it has no protocol", 0 },
	{ HEAD "\"dst\":\"192.0.2.1\",\"reason\":\"dns\",\"proto\":\"tcp\",\"dport\":65536}", "dport is no", 0 },
	{ "{\"event\":\"denial\",\"dst\":\"192.0.2.1\",\"reason\":\"dns\",\"proto\":\"tcp\"}", "it has no time", 0 },
};

START_TEST(line)
{
	const char *why = nt_denials_read(denials, lines[_i].line, 0);
	size_t n;

	if (lines[_i].why)
		ck_assert_msg(why && strstr(why, lines[_i].why), "%s", why);
	else
		ck_assert_msg(!why, "%s", why);
	nt_denials_list(denials, &n);
	ck_assert_uint_eq(n, lines[_i].n);
}
END_TEST

START_TEST(counts)
{
	const struct nt_denied *list;
	size_t n;

	ck_assert_ptr_null(nt_denials_read(denials, WHOLE, 0));
	ck_assert_ptr_null(nt_denials_read(denials, WHOLE, 1795255200));
	ck_assert_ptr_null(nt_denials_read(denials, WHOLE, 1795255201));
	list = nt_denials_list(denials, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(list->packets, 2);
	ck_assert_uint_eq(list->last, 1795255200);
	ck_assert_uint_eq(list->uid, 7);
	ck_assert_str_eq(list->program, "a?b");
}
END_TEST

START_TEST(what_was_known_stays)
{
	struct nt_denied denied = { .dst.family = AF_INET, .packets = 1,
				    .last = 5, .name = "x.example" };
	size_t n;

	nt_denials_add(denials, &denied);
	denied.name[0] = '\0';
	denied.last = 6;
	nt_denials_add(denials, &denied);
	ck_assert_str_eq(nt_denials_list(denials, &n)->name, "x.example");
	ck_assert_uint_eq(nt_denials_list(denials, &n)->last, 6);
}
END_TEST

START_TEST(full)
{
	struct nt_denied denied = { .dst.family = AF_INET, .packets = 1 };
	const struct nt_denied *list;
	size_t n;

	for (uint32_t i = 0; i < NT_DENIALS_MAX + 3; i++) {
		denied.dst.v4.s_addr = i;
		denied.last = 100 + i;
		nt_denials_add(denials, &denied);
	}
	list = nt_denials_list(denials, &n);
	ck_assert_uint_eq(n, NT_DENIALS_MAX);
	ck_assert_uint_eq(nt_denials_forgotten(denials), 3);
	for (size_t i = 0; i < n; i++)
		ck_assert_uint_ge(list[i].last, 103);
}
END_TEST

START_TEST(written_and_read)
{
	struct nt_denied denied = {
		.dst = { AF_INET6, .v6 = IN6ADDR_LOOPBACK_INIT },
		.proto = 200, .port = 0, .packets = 7, .last = 1795255200,
		.reason = NETTRUST_REASON_EXPIRED, .has_uid = true, .uid = 9,
		.name = "a.example", .program = "\"\\",
	};
	char text[NT_DENIED_LINE + 1];
	const struct nt_denied *list;
	size_t n;

	text[nt_denials_line(&denied, text)] = '\0';
	ck_assert_ptr_null(nt_denials_read(denials, text, 0));
	list = nt_denials_list(denials, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert(nt_addr_equal(&list->dst, &denied.dst));
	ck_assert_uint_eq(list->proto, 200);
	ck_assert_uint_eq(list->packets, 7);
	ck_assert_uint_eq(list->last, 1795255200);
	ck_assert_int_eq(list->reason, NETTRUST_REASON_EXPIRED);
	ck_assert_uint_eq(list->uid, 9);
	ck_assert_str_eq(list->name, "a.example");
	ck_assert_str_eq(list->program, "\"\\");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("denials");
	TCase *tcase = tcase_create("denials");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, line, 0, sizeof(lines) / sizeof(lines[0]));
	tcase_add_test(tcase, counts);
	tcase_add_test(tcase, what_was_known_stays);
	tcase_add_test(tcase, full);
	tcase_add_test(tcase, written_and_read);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
