// SPDX-License-Identifier: GPL-2.0
/*
 * Cost of lists of names: writes a list in Adblock syntax, loads it like the
 * daemon, queries the rules, and prints size, time and memory.
 *
 * usage: lists [NAMES]     by default 2,000,000
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/config/listed.h"
#include "lib/policy/rules.h"

#define QUESTIONS 1000000

/* CPU time of this process, since the machine may be busy. */
static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* Resident memory, current ("VmRSS:") or peak ("VmHWM:"), MB. */
static double memory(const char *which)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];
	double mb = 0;

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, which, 6))
			mb = strtod(line + 6, NULL) / 1024;
	if (file)
		fclose(file);
	return mb;
}

static uint64_t mix(uint64_t x)
{
	x ^= x >> 31;
	x *= 0x7fb5d329728ea185;
	x ^= x >> 27;
	x *= 0x81dadef4bc2dd44d;
	return x ^ x >> 33;
}

/* Length and depth are typical of such lists: about 21 letters. */
static void name_of(char *name, size_t size, uint64_t i)
{
	static const char *const tops[] = { "com", "net", "org", "co.uk", "info",
					    "xyz", "de", "ru" };
	uint64_t r = mix(i);

	snprintf(name, size, "%s%llx.%s%llx.%s", r & 1 ? "ad-" : "t",
		 (unsigned long long)i, r & 2 ? "metrics" : "click",
		 (unsigned long long)(r >> 40 & 0xfffff), tops[r >> 5 & 7]);
}

static void write_list(const char *path, unsigned long n)
{
	FILE *file = fopen(path, "w");
	char name[128];

	if (!file)
		exit(EXIT_FAILURE);
	for (unsigned long i = 0; i < n; i++) {
		name_of(name, sizeof(name), i);
		fprintf(file, "||%s^\n", name);
	}
	fclose(file);
}

/* below: names with a label before a listed name; else unlisted names. */
static void ask(const struct nt_rules *rules, unsigned long n, bool below)
{
	char (*names)[64] = calloc(QUESTIONS, sizeof(*names));
	struct nt_decision decision;
	unsigned long refused = 0;
	double begin;

	if (!names)
		exit(EXIT_FAILURE);
	for (unsigned long i = 0; i < QUESTIONS; i++) {
		size_t at = below ? 4 : 0;

		memcpy(names[i], "www.", at);
		name_of(names[i] + at, sizeof(names[i]) - at,
			below ? mix(i) % n : n + i);
	}
	begin = seconds();
	for (unsigned long i = 0; i < QUESTIONS; i++) {
		nt_rules_decide(rules, names[i], 1, &decision);
		refused += decision.ruling != NT_RULING_FORWARD;
	}
	printf("%-36s %8.0f ns   %lu of %d refused\n",
	       below ? "question, a name below one listed" :
		       "question, a name that is not listed",
	       (seconds() - begin) * 1e9 / QUESTIONS, refused, QUESTIONS);
	free(names);
}

int main(int argc, char **argv)
{
	unsigned long n = argc > 1 ? strtoul(argv[1], NULL, 10) : 2000000;
	char path[] = "/tmp/nettrust-lists-XXXXXX";
	struct nt_list list = { .file = path, .chain = true };
	struct nt_config config = { .lists = &list, .n_lists = 1,
				    .refuse_doh = true,
				    .special_names = true };
	struct nt_list_report report;
	struct nt_rules *rules;
	double before, begin;
	FILE *file;
	int err;

	close(mkstemp(path));
	write_list(path, n);
	before = memory("VmRSS:");
	file = fopen(path, "r");
	config.list_names = nt_lists_new(n);
	if (!file || !config.list_names)
		return EXIT_FAILURE;
	begin = seconds();
	err = nt_lists_read(config.list_names, 0, &list, file, &report);
	printf("%-36s %8.2f s    %zu names, error %d\n", "load",
	       seconds() - begin, report.names, err);
	printf("%-36s %8.1f MB   at most %.1f while loading\n", "memory",
	       memory("VmRSS:") - before, memory("VmHWM:") - before);
	fclose(file);
	unlink(path);
	rules = nt_rules_new(&config);
	if (!rules)
		return EXIT_FAILURE;
	ask(rules, n, true);
	ask(rules, n, false);
	nt_rules_free(rules);
	nt_lists_free(config.list_names);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
