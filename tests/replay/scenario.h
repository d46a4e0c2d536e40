/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scenarios: scripted conversations between a client, the daemon's core, an
 * upstream and a kernel. README describes their language.
 */
#ifndef NETTRUST_SCENARIO_H
#define NETTRUST_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

struct step {
	int line;
	bool expected;	/* a result (">"), else a step */
	char *text;
};

struct scenario {
	char *name;		/* the behaviour that it tests */
	const char *file;
	int line;
	struct step *steps;
	size_t n_steps;
};

struct scenarios {
	struct scenario *list;
	size_t n;
};

/* Adds those of a file. Return: false with a message on stderr. */
bool scenarios_read(struct scenarios *all, const char *file);
void scenarios_free(struct scenarios *all);

/**
 * scenario_play() - play it
 * @scenario: scenario
 * @armed: NULL, or called when the core starts and stops running
 * @strict: results must be as expected, else only the invariants must hold:
 *	each question gets at most one reply, its own, and no address leaves
 *	before its commit
 * @why: on failure a sentence, malloc'd
 *
 * Return: did it succeed?
 */
bool scenario_play(const struct scenario *scenario, void (*armed)(bool core),
		   bool strict, char **why);

#endif
