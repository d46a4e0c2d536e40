// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation of the daemon's core fails once in every scenario of
 * tests/replay/: the first, then the second and so on, except those inside ldns
 * and jansson, which do not survive it. Whatever fails, nothing crashes or leaks
 * (the sanitizers check), each question gets at most one reply, and no address
 * leaves that was not committed. TAP.
 *
 * usage: check_nomem [FILE...]
 */
#include <errno.h>
#include <glob.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/log.h"
#include "tests/replay/scenario.h"

/* The sanitizer's own, behind ours. */
void *__interceptor_malloc(size_t size);
void *__interceptor_calloc(size_t n, size_t size);
void *__interceptor_realloc(void *at, size_t size);
char *__interceptor_strdup(const char *text);
char *__interceptor_strndup(const char *text, size_t n);

#define CALLER ((uintptr_t)__builtin_return_address(0))

static bool core_runs;
static unsigned long countdown;	/* until one fails; 0: none does */
static unsigned long failures;

#define CARELESS_MAX 8
static struct range {
	uintptr_t begin;
	size_t size;
} careless[CARELESS_MAX];
static unsigned int n_careless;

static bool is_careless(uintptr_t caller)
{
	unsigned int i;

	for (i = 0; i < n_careless; i++)
		if (caller - careless[i].begin < careless[i].size)
			return true;
	return false;
}

static bool fails(uintptr_t caller)
{
	if (!core_runs || !countdown || is_careless(caller) || --countdown)
		return false;
	failures++;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails(CALLER) ? NULL : __interceptor_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails(CALLER) ? NULL : __interceptor_calloc(n, size);
}

void *realloc(void *at, size_t size)
{
	return fails(CALLER) ? NULL : __interceptor_realloc(at, size);
}

char *strdup(const char *text)
{
	return fails(CALLER) ? NULL : __interceptor_strdup(text);
}

char *strndup(const char *text, size_t n)
{
	return fails(CALLER) ? NULL : __interceptor_strndup(text, n);
}

/* Libraries that go on without the memory that they lack. */
static int find_careless(struct dl_phdr_info *info, size_t size, void *data)
{
	int i;

	if (!strstr(info->dlpi_name, "/libldns.") &&
	    !strstr(info->dlpi_name, "/libjansson."))
		return 0;
	for (i = 0; i < info->dlpi_phnum && n_careless < CARELESS_MAX; i++) {
		const ElfW(Phdr) *at = &info->dlpi_phdr[i];

		if (at->p_type == PT_LOAD && (at->p_flags & PF_X))
			careless[n_careless++] = (struct range) {
				info->dlpi_addr + at->p_vaddr, at->p_memsz,
			};
	}
	return 0;
}

static void armed(bool core)
{
	core_runs = core;
}

/* Return: how many allocations failed, one in each play; 0 if a play went wrong. */
static unsigned long play_all(const struct scenario *scenario, char **why)
{
	unsigned long n = 0, before;

	do {
		before = failures;
		countdown = ++n;
		if (!scenario_play(scenario, armed, false, why)) {
			printf("# when allocation %lu fails\n", n);
			return 0;
		}
	} while (failures > before);
	return n;
}

int main(int argc, char **argv)
{
	struct scenarios all = { 0 };
	unsigned int failed = 0;
	glob_t files = { 0 };
	unsigned long n;
	char *why = NULL;
	size_t i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	dl_iterate_phdr(find_careless, NULL);
	nt_log_setup(NT_LOG_ERROR, NT_LOG_TEXT, NT_LOG_STDERR);
	if (argc < 2)
		glob("tests/replay/*.scn", 0, NULL, &files);
	for (i = 1; (int)i < argc; i++)
		failed += !scenarios_read(&all, argv[i]);
	for (i = 0; i < files.gl_pathc; i++)
		failed += !scenarios_read(&all, files.gl_pathv[i]);
	for (i = 0; i < all.n; i++) {
		n = play_all(&all.list[i], &why);
		printf("%sok %zu - %s: %lu allocations\n", n ? "" : "not ",
		       i + 1, all.list[i].name, n ? n - 1 : 0);
		if (!n)
			printf("# %s:%d: %s\n", all.list[i].file,
			       all.list[i].line, why ? why : "");
		failed += !n;
		free(why);
	}
	printf("1..%zu\n", all.n);
	scenarios_free(&all);
	globfree(&files);
	return failed || !i;
}
