// SPDX-License-Identifier: GPL-2.0
#include "cli/setup/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Return: malloc'd line, trimmed; NULL at the end of input. */
static char *ask_once(const char *question)
{
	char *line = NULL;
	size_t size = 0, len, blank;

	fputs(question, stdout);
	fflush(stdout);
	if (getline(&line, &size, stdin) < 0) {
		putchar('\n');	/* Ctrl-D leaves the cursor where it was */
		free(line);
		return NULL;
	}
	len = strlen(line);
	while (len && strchr(" \t\n", line[len - 1]))
		line[--len] = '\0';
	blank = strspn(line, " \t");
	memmove(line, line + blank, len - blank + 1);
	return line;
}

/* take() returns what is wrong with an answer, or NULL. Return: false at EOF. */
static bool ask(const char *question,
		const char *(*take)(void *data, char *answer), void *data)
{
	const char *why = "";
	char *answer;

	while (why) {
		answer = ask_once(question);
		if (!answer)
			return false;
		why = take(data, answer);
		if (why)
			printf("Invalid answer: %s.\n", why);
		free(answer);
	}
	return true;
}

const char *nt_setup_add_resolver(struct nt_setup *setup, const char *text)
{
	struct nt_endpoint *resolver = &setup->resolvers[setup->n_resolvers];
	const char *why;

	if (setup->n_resolvers == NT_NAMESERVERS_MAX)
		return "too many resolvers";
	if (nt_addr_parse(text, &resolver->addr, &why))
		if (nt_endpoint_parse(text, resolver, &why))
			return why;
	if (!resolver->port)
		resolver->port = 53;
	setup->n_resolvers++;
	return NULL;
}

/* "192.0.2.1:53 192.0.2.2:53"; Return: what is wrong with the answer, or NULL. */
static const char *take_resolvers(void *data, char *answer)
{
	struct nt_setup *setup = data;
	struct nt_setup was = *setup;
	const char *why = NULL;
	char *word;

	if (!*answer)
		return setup->n_resolvers ? NULL :
		       "none was found, name at least one";
	memset(setup->resolvers, 0, sizeof(setup->resolvers));
	setup->n_resolvers = 0;
	setup->chosen = true;
	while (!why && (word = strsep(&answer, " ,\t")))
		if (*word)
			why = nt_setup_add_resolver(setup, word);
	if (!why && !setup->n_resolvers)
		why = "name at least one";
	if (why)
		*setup = was;
	return why;
}

bool nt_setup_ask_resolver(struct nt_setup *setup)
{
	char question[256], *at = question;

	at = stpcpy(at, "The resolver that you trust [");
	if (!setup->n_resolvers)
		at = stpcpy(at, "none found");
	for (unsigned int i = 0; i < setup->n_resolvers; i++) {
		if (i)
			*at++ = ' ';
		nt_endpoint_str(&setup->resolvers[i], at);
		at += strlen(at);
	}
	strcpy(at, "]: ");
	return ask(question, take_resolvers, setup);
}

static const char *take_yes(void *data, char *answer)
{
	bool *yes = data;

	*yes = !strcasecmp(answer, "y") || !strcasecmp(answer, "yes");
	if (*yes || !*answer || !strcasecmp(answer, "n") ||
	    !strcasecmp(answer, "no"))
		return NULL;
	return "expected y or n";
}

bool nt_setup_confirm(void)
{
	bool yes = false;

	return ask("\nDo this? [y/N] ", take_yes, &yes) && yes;
}
