// SPDX-License-Identifier: GPL-2.0
/* Performs the steps of a scenario and compares the results. */
#include "play.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario.h"

#define WHY_LEN	512

bool play_wrong(struct play *play, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (!play->why && vasprintf(&play->why, format, args) < 0)
		abort();
	va_end(args);
	return false;
}

char *play_word(char **rest)
{
	char *word;

	do
		word = strsep(rest, " \t");
	while (word && !*word);
	return word;
}

bool play_value(const char *word, const char *key, const char **value)
{
	size_t len = strlen(key);

	if (strncmp(word, key, len) || word[len] != '=')
		return false;
	*value = word + len + 1;
	return true;
}

static bool play_kernel(struct play *play, char *rest)
{
	bool good = !strcmp(rest, "ok");

	if (play->world->n_committing)
		world_commit(play->world, good ? NULL : rest);
	else if (play->strict)
		return play_wrong(play, "nothing to commit");
	return true;
}

static bool play_silence(struct play *play, char *rest)
{
	if (play->world->n_asked)
		world_fail(play->world, 0);
	else if (play->strict)
		return play_wrong(play, "the upstream was not asked");
	return true;
}

static bool play_late(struct play *play, char *rest)
{
	if (play->world->n_asked)
		world_late(play->world, 0);
	else if (play->strict)
		return play_wrong(play, "the upstream was not asked");
	return true;
}

static bool play_wait(struct play *play, char *rest)
{
	play->world->now_ms += 1000 * atof(rest);
	return true;
}

static bool play_network(struct play *play, char *rest)
{
	play->world->can_ask = !strcmp(rest, "up");
	return true;
}

static bool play_reload(struct play *play, char *rest)
{
	char why[WHY_LEN] = "";

	if (world_reload(play->world, rest, why, sizeof(why)) || !play->strict)
		return true;
	return play_wrong(play, "%s", why);
}

static const struct {
	const char *word;
	bool (*play)(struct play *play, char *rest);
} verbs[] = {
	{ "query", play_query }, { "raw", play_raw }, { "from", play_from },
	{ "answer", play_answer }, { "silence", play_silence }, { "late", play_late },
	{ "kernel", play_kernel }, { "wait", play_wait },
	{ "reload", play_reload }, { "network", play_network },
};

static bool act(struct play *play, const struct step *step)
{
	char *copy = strdup(step->text), *rest = copy, *word = play_word(&rest);
	static char nothing[] = "";
	bool good = false;
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(word, verbs[i].word))
			break;
	if (i < sizeof(verbs) / sizeof(verbs[0]))
		good = verbs[i].play(play, rest ? rest : nothing);
	else
		play_wrong(play, "no such step: %s", word);
	free(copy);
	return good;
}

/* "same" means the records of the upstream's last answer. */
static char *wanted(struct play *play, const char *text)
{
	size_t len = strlen(text);
	char *whole, *tidy;

	if (len < 5 || strcmp(text + len - 5, " same"))
		return text_tidy(text);
	if (asprintf(&whole, "%.*s %s", (int)len - 5, text,
		     play->records ? play->records : "") < 0)
		abort();
	tidy = text_tidy(whole);
	free(whole);
	return tidy;
}

static bool expect(struct play *play, const struct step *step)
{
	struct world *world = play->world;
	char *text = wanted(play, step->text);
	bool good = true;

	if (!world->n_events)
		good = play_wrong(play, "nothing happens, wanted: %s", text);
	else if (strcmp(world->events[0], text))
		good = play_wrong(play, "got:    %s\nwanted: %s",
				  world->events[0], text);
	if (world->n_events)
		world_seen(world);
	free(text);
	return good;
}

static bool step(struct play *play, const struct step *step)
{
	struct world *world = play->world;

	world->moment++;
	if (step->expected)
		return !play->strict || expect(play, step);
	if (play->strict && world->n_events)
		return play_wrong(play, "not expected: %s", world->events[0]);
	while (world->n_events)
		world_seen(world);
	return act(play, step);
}

/* All events were expected, and no query is left. */
static bool check_end(struct play *play)
{
	struct world *world = play->world;

	if (play->strict && world->n_events)
		return play_wrong(play, "not expected at the end: %s",
				  world->events[0]);
	world_end(world);
	if (world->core.n_queries)
		return play_wrong(play, "%u queries never end",
				  world->core.n_queries);
	if (*world->fault)
		return play_wrong(play, "%s", world->fault);
	return true;
}

static bool play_steps(struct play *play, const struct scenario *scenario,
		       size_t first)
{
	size_t i;

	for (i = first; i < scenario->n_steps; i++) {
		if (step(play, &scenario->steps[i]) && !*play->world->fault)
			continue;
		play_wrong(play, "%s", play->world->fault);
		return false;
	}
	return check_end(play);
}

bool scenario_play(const struct scenario *scenario, void (*armed)(bool core),
		   bool strict, char **why)
{
	bool has_config = scenario->n_steps &&
			  !strncmp(scenario->steps[0].text, "config ", 7);
	const char *members = has_config ? scenario->steps[0].text + 7 : "";
	struct play play = { .strict = strict, .id = 1 };
	char cause[WHY_LEN] = "";
	bool good;

	play.world = world_new(members, armed, cause, sizeof(cause));
	if (play.world)
		good = play_steps(&play, scenario, has_config);
	else
		good = !strict || play_wrong(&play, "%s", cause);
	world_free(play.world);
	free(play.records);
	*why = play.why;
	return good;
}
