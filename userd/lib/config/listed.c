// SPDX-License-Identifier: GPL-2.0
#include "lib/config/listed.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\r\f\v"

/*
 * The value of a name: bits NT_LISTED_* for the name itself, the same for the names
 * below it, and the numbers of the lists.
 */
#define BELOW_SHIFT	4
#define SAID_MASK	0xf
#define DENIER_SHIFT	8
#define ALLOWER_SHIFT	16
#define NUMBER_MASK	0xff

struct nt_lists {
	struct nt_names *names;
	size_t max;
};

/* The list being read. */
struct reading {
	struct nt_lists *lists;
	unsigned int number;
	const struct nt_list *list;
	struct nt_list_report *report;
	unsigned long line;
};

struct nt_lists *nt_lists_new(size_t names_max)
{
	struct nt_lists *lists = calloc(1, sizeof(*lists));

	if (!lists)
		return NULL;
	lists->max = names_max;
	lists->names = nt_names_new(nt_names_common_key());
	if (lists->names)
		return lists;
	free(lists);
	return NULL;
}

void nt_lists_free(struct nt_lists *lists)
{
	if (!lists)
		return;
	nt_names_free(lists->names);
	free(lists);
}

const struct nt_names *nt_lists_names(const struct nt_lists *lists)
{
	return lists->names;
}

static int fail(struct reading *r, int err, const char *why)
{
	r->report->line = r->line;
	r->report->why = why;
	return err;
}

static int skip(struct reading *r, const char *why)
{
	if (!r->report->skipped++)
		fail(r, 0, why);
	return 0;
}

/* said: NT_LISTED_* for the name itself and, shifted, for those below. */
static int set(struct reading *r, const char *name, size_t len, uint32_t said)
{
	struct nt_lists *lists = r->lists;
	uint32_t value = nt_names_get(lists->names, name, len);
	uint32_t both = value | value >> BELOW_SHIFT;
	uint32_t all = said | said >> BELOW_SHIFT;

	if (!value && nt_names_count(lists->names) >= lists->max)
		return fail(r, -E2BIG, "too many names, see maxListNames");
	if ((all & NT_LISTED_DENY) && !(both & NT_LISTED_DENY))
		value |= r->number << DENIER_SHIFT;
	if ((all & NT_LISTED_ALLOW) && !(both & NT_LISTED_ALLOW))
		value |= r->number << ALLOWER_SHIFT;
	r->report->names++;
	if (nt_names_set(lists->names, name, len, value | said))
		return fail(r, -ENOMEM, "out of memory");
	return 0;
}

/* of: 1 for the name itself, 2 for the names below it, 3 for both. */
static int add(struct reading *r, const char *text, size_t len,
	       unsigned int of, unsigned int said)
{
	char name[NT_NAME_MAX + 1];
	size_t i;

	if (len && text[len - 1] == '.')
		len--;
	if (!nt_name_valid(text, len))
		return skip(r, "not a domain name");
	for (i = 0; i < len; i++)
		name[i] = tolower((unsigned char)text[i]);
	if (r->list->chain && (said & NT_LISTED_DENY))
		said |= NT_LISTED_CHAIN;
	return set(r, name, len, (of & 1 ? said : 0) |
				 (of & 2 ? said << BELOW_SHIFT : 0));
}

static unsigned int said_by(const struct nt_list *list)
{
	return list->allow ? NT_LISTED_ALLOW : NT_LISTED_DENY;
}

static bool is_address(const char *text, size_t len)
{
	char buf[NT_ADDR_STRLEN];
	struct nt_addr addr;
	const char *why;

	if (len >= sizeof(buf))
		return false;
	memcpy(buf, text, len);
	buf[len] = '\0';
	buf[strcspn(buf, "%")] = '\0';	/* fe80::1%lo0 */
	return !nt_addr_parse(buf, &addr, &why);
}

/* "0.0.0.0 name name"; single labels, such as localhost, are skipped. */
static int take_hosts(struct reading *r, const char *at)
{
	size_t len = strcspn(at, BLANKS);
	int err = 0;

	if (!is_address(at, len))
		return skip(r, "does not begin with an address");
	for (at += len; !err; at += len) {
		at += strspn(at, BLANKS);
		len = strcspn(at, BLANKS);
		if (!len)
			break;
		if (memchr(at, '.', len))
			err = add(r, at, len, 1, said_by(r->list));
	}
	return err;
}

/* "name" or "*.name". */
static int take_domain(struct reading *r, const char *at)
{
	bool below = !strncmp(at, "*.", 2);

	return add(r, below ? at + 2 : at, strlen(below ? at + 2 : at),
		   below ? 2 : 1, said_by(r->list));
}

/* "||name^" is the name and those below it; "@@" before it makes exceptions. */
static int take_adblock(struct reading *r, const char *at)
{
	bool except = !strncmp(at, "@@", 2);
	size_t len;

	if (except)
		at += 2;
	len = strlen(at);
	if (len < 4 || strncmp(at, "||", 2) || at[len - 1] != '^')
		return skip(r, "not a rule of names alone");
	if (except && r->list->allow)
		return skip(r, "an exception in a list that allows");
	return add(r, at + 2, len - 3, 3, except ? NT_LISTED_EXCEPT :
						   said_by(r->list));
}

static enum nt_list_format format_of(const char *line)
{
	if (!strncmp(line, "||", 2) || !strncmp(line, "@@", 2))
		return NT_LIST_ADBLOCK;
	return is_address(line, strcspn(line, BLANKS)) ? NT_LIST_HOSTS :
							 NT_LIST_DOMAINS;
}

/* Removes a comment: "#" at the beginning or after a blank. */
static void cut_comment(char *line)
{
	char *c;

	for (c = line; (c = strchr(c, '#')); c++) {
		if (c == line || strchr(BLANKS, c[-1])) {
			*c = '\0';
			return;
		}
	}
}

static int take_line(struct reading *r, char *line)
{
	enum nt_list_format format = r->list->format;
	size_t len;

	if (r->line == 1 && !strncmp(line, "\xef\xbb\xbf", 3))
		line += 3;
	line += strspn(line, BLANKS);
	cut_comment(line);
	for (len = strlen(line); len && strchr(BLANKS, line[len - 1]); len--)
		line[len - 1] = '\0';
	if (!*line || *line == '!' || *line == '[')
		return 0;
	if (format == NT_LIST_AUTO)
		format = format_of(line);
	switch (format) {
	case NT_LIST_HOSTS:
		return take_hosts(r, line);
	case NT_LIST_ADBLOCK:
		return take_adblock(r, line);
	default:
		return take_domain(r, line);
	}
}

/* Return: 1 for a line, 0 at the end of the file, or a negative errno. */
static int next_line(struct reading *r, FILE *file, char *line)
{
	size_t len = 0;
	int c;

	r->line++;
	while ((c = getc_unlocked(file)) != EOF && c != '\n') {
		if (!c)
			return fail(r, -EINVAL, "an octet of 0: this is no text file");
		if (len == NT_LISTS_LINE_MAX)
			return fail(r, -EINVAL, "longer than 4096 letters: this is no list");
		line[len++] = c;
	}
	line[len] = '\0';
	if (c == EOF && ferror(file))
		return fail(r, -EIO, "cannot be read");
	return c != EOF || len;
}

int nt_lists_read(struct nt_lists *lists, unsigned int number,
		  const struct nt_list *list, FILE *file,
		  struct nt_list_report *report)
{
	struct reading r = {
		.lists = lists,
		.number = number,
		.list = list,
		.report = report,
	};
	char line[NT_LISTS_LINE_MAX + 1];
	int err;

	memset(report, 0, sizeof(*report));
	while ((err = next_line(&r, file, line)) > 0) {
		err = take_line(&r, line);
		if (err)
			break;
	}
	return err;
}

unsigned int nt_lists_find(const struct nt_lists *lists,
			   const struct nt_suffixes *suffixes, unsigned int i,
			   unsigned int *number)
{
	uint32_t value = nt_names_find(lists->names, &suffixes->list[i]);
	unsigned int said = (i ? value >> BELOW_SHIFT : value) & SAID_MASK;

	*number = value >> (said & NT_LISTED_DENY ? DENIER_SHIFT :
						    ALLOWER_SHIFT) & NUMBER_MASK;
	return said;
}
