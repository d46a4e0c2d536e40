// SPDX-License-Identifier: GPL-2.0
#include "cli/kernel/known.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cli/args.h"
#include "cli/say.h"
#include "lib/base/file.h"

#define CHECK_SECONDS 5

struct nt_known {
	const char *file;
	time_t checked;
	struct timespec written;
	char *text;		/* what seen points into */
	struct nt_seen *seen;	/* by address, then newest first */
	size_t n;
};

static int compare(const void *a, const void *b)
{
	const struct nt_seen *s = a, *t = b;
	int order = nt_addr_compare(&s->addr, &t->addr);

	if (order)
		return order;
	return s->last > t->last ? -1 : s->last < t->last;
}

static int compare_addr(const void *addr, const void *seen)
{
	return nt_addr_compare(addr, &((const struct nt_seen *)seen)->addr);
}

int nt_names_read(const char *file, char **text, struct nt_seen **seen,
		  size_t *n, char *why)
{
	size_t len;
	int err;

	*seen = NULL;
	err = nt_file_read(file, (size_t)NT_HISTORY_MAX * NT_HISTORY_LINE,
			   text, &len);
	if (err) {
		snprintf(why, NT_HISTORY_WHY, "%s", strerror(-err));
		return err;
	}
	return nt_history_parse(*text, len, seen, n, why);
}

const char *nt_names_hint(int err)
{
	if (err == -EACCES)
		return " (readable by root and the daemon's user)";
	return err == -ENOENT ? " (is stateFile set?)" : "";
}

json_t *nt_until_json(const struct nt_seen *seen)
{
	char time[NT_UTC_STRLEN];

	if (!seen || seen->until == NT_UNTIL_UNKNOWN)
		return json_null();
	return json_string(seen->until == NT_UNTIL_NEVER ? "never" :
			   nt_cli_utc(seen->until, time));
}

/* If the file cannot be read, the old contents stay. */
static void load(struct nt_known *known)
{
	char *text, why[NT_HISTORY_WHY];
	struct nt_seen *seen;
	size_t n;

	if (nt_names_read(known->file, &text, &seen, &n, why)) {
		free(text);
		return;
	}
	if (n)
		qsort(seen, n, sizeof(*seen), compare);
	free(known->seen);
	free(known->text);
	known->text = text;
	known->seen = seen;
	known->n = n;
}

static void refresh(struct nt_known *known)
{
	struct timespec now;
	struct stat st;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (known->checked && now.tv_sec - known->checked < CHECK_SECONDS)
		return;
	known->checked = now.tv_sec;
	if (stat(known->file, &st) ||
	    !memcmp(&st.st_mtim, &known->written, sizeof(st.st_mtim)))
		return;
	known->written = st.st_mtim;
	load(known);
}

struct nt_known *nt_known_new(const char *file)
{
	struct nt_known *known = calloc(1, sizeof(*known));

	if (known)
		known->file = file;
	return known;
}

void nt_known_free(struct nt_known *known)
{
	if (!known)
		return;
	free(known->seen);
	free(known->text);
	free(known);
}

size_t nt_known_names(struct nt_known *known, const struct nt_addr *addr,
		      const char **names, size_t most)
{
	const struct nt_seen *first, *end;
	size_t n = 0;

	if (!known)
		return 0;
	refresh(known);
	if (!known->n)
		return 0;
	end = known->seen + known->n;
	first = bsearch(addr, known->seen, known->n, sizeof(*first),
			compare_addr);
	if (!first)
		return 0;
	while (first > known->seen &&
	       !nt_addr_compare(&first[-1].addr, addr))
		first--;
	for (; first < end && n < most &&
	     !nt_addr_compare(&first->addr, addr); first++)
		names[n++] = first->name;
	return n;
}
