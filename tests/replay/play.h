/* SPDX-License-Identifier: GPL-2.0 */
/* Between play.c, which goes through a scenario, and the steps' functions. */
#ifndef NETTRUST_PLAY_H
#define NETTRUST_PLAY_H

#include "text.h"
#include "world.h"

struct play {
	struct world *world;
	bool strict;
	uint16_t id;		/* of the next question */
	char *records;		/* of the last answer: "same" */
	char *why;		/* it failed, malloc'd */
};

/* Notes the first failure. Return: false. */
bool play_wrong(struct play *play, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The next word of a line, NULL at its end. */
char *play_word(char **rest);
/* Is the word KEY=VALUE? */
bool play_value(const char *word, const char *key, const char **value);

/* Each performs a step. Return: false if it cannot be parsed. */
bool play_query(struct play *play, char *rest);
bool play_raw(struct play *play, char *rest);
bool play_from(struct play *play, char *rest);
bool play_answer(struct play *play, char *rest);

#endif
