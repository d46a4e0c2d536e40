/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scenarios: scripted conversations between a client, the daemon's core, an
 * upstream and a kernel. README tells how they are written.
 */
#ifndef NETTRUST_SCENARIO_H
#define NETTRUST_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

struct step {
	int line;
	bool expected;	/* what the core must do; else what is done to it */
	char *text;
};

struct scenario {
	char *name;		/* what it pins */
	const char *file;
	int line;
	struct step *steps;
	size_t n_steps;
};

struct scenarios {
	struct scenario *list;
	size_t n;
};

/* Adds those of a file. Return: false after a word on stderr. */
bool scenarios_read(struct scenarios *all, const char *file);
void scenarios_free(struct scenarios *all);

/**
 * scenario_play() - play it
 * @scenario: scenario
 * @armed: told when the core begins and ends to run, or NULL
 * @strict: what the core does must be what is expected; else only what holds in
 *	every scenario must hold: each question has one reply at most, its own,
 *	and no address is told before it was committed
 * @why: on failure a sentence, malloc'd
 *
 * Return: true if all was well.
 */
bool scenario_play(const struct scenario *scenario, void (*armed)(bool core),
		   bool strict, char **why);

#endif
