/* SPDX-License-Identifier: GPL-2.0 */
/*
 * main() of a unit test. A check_NAME.c includes this once and defines
 * add_tests(), which puts its tests into the one test case of the program.
 *
 * All tests run in one process: forking for each costs more than the tests
 * do under ASan, and lets LeakSanitizer see only what the parent leaks. Nor is
 * there a time limit for a single test, which a busy machine would exceed; a
 * program that hangs is stopped by the limit of the stage "unit". Both can be
 * had by CK_FORK=yes and CK_DEFAULT_TIMEOUT=SECONDS.
 */
#ifndef NETTRUST_TEST_UNIT_H
#define NETTRUST_TEST_UNIT_H

#include <check.h>
#include <errno.h>
#include <stdlib.h>

/* The end of a loop test over a table. */
#define N(array) ((int)(sizeof(array) / sizeof((array)[0])))

static void add_tests(TCase *tc);

int main(void)
{
	const char *name = program_invocation_short_name;
	Suite *suite = suite_create(name);
	SRunner *runner;
	TCase *tc;
	int failed;

	/* libcheck reads the limit when a test case is made. */
	setenv("CK_FORK", "no", 0);
	setenv("CK_DEFAULT_TIMEOUT", "0", 0);
	tc = tcase_create(name);
	add_tests(tc);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
