// SPDX-License-Identifier: GPL-2.0
/*
 * Plays the scenarios of tests/replay/, each by its name. TAP.
 *
 * usage: check_replay [FILE...]
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/log.h"
#include "tests/replay/scenario.h"

static void tell(const char *why, const struct scenario *scenario)
{
	printf("# %s:%d\n# ", scenario->file, scenario->line);
	for (; *why; why++)
		fputs(*why == '\n' ? "\n# " : (char[]) { *why, 0 }, stdout);
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct scenarios all = { 0 };
	glob_t files = { 0 };
	unsigned int failed = 0;
	size_t i;
	char *why;

	nt_log_setup(NT_LOG_ERROR, NT_LOG_TEXT, NT_LOG_STDERR);
	if (argc < 2)
		glob("tests/replay/*.scn", 0, NULL, &files);
	for (i = 1; (int)i < argc; i++)
		failed += !scenarios_read(&all, argv[i]);
	for (i = 0; i < files.gl_pathc; i++)
		failed += !scenarios_read(&all, files.gl_pathv[i]);
	for (i = 0; i < all.n; i++) {
		bool good = scenario_play(&all.list[i], NULL, true, &why);

		printf("%sok %zu - %s\n", good ? "" : "not ", i + 1,
		       all.list[i].name);
		if (!good)
			tell(why ? why : "", &all.list[i]);
		free(why);
		failed += !good;
	}
	printf("1..%zu\n", all.n);
	scenarios_free(&all);
	globfree(&files);
	return failed || !i;
}
