// SPDX-License-Identifier: GPL-2.0
#include "lib/host/nameservers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD "nameserver"

static bool is_nameserver(const char *line)
{
	size_t len = strlen(WORD);

	return !strncmp(line, WORD, len) &&
	       (line[len] == ' ' || line[len] == '\t');
}

/* The line after this one, or the end of the text. */
static const char *after(const char *line)
{
	line += strcspn(line, "\n");
	return *line ? line + 1 : line;
}

void nt_nameservers_parse(const char *text, struct nt_nameservers *servers)
{
	char word[NT_ADDR_STRLEN];
	const char *at, *why;
	size_t len;

	servers->n = 0;
	for (; *text && servers->n < NT_NAMESERVERS_MAX; text = after(text)) {
		if (!is_nameserver(text))
			continue;
		at = text + strlen(WORD);
		at += strspn(at, " \t");
		/* "%" begins the interface of a link-local address. */
		len = strcspn(at, " \t\r\n%");
		if (len >= sizeof(word))
			continue;
		memcpy(word, at, len);
		word[len] = '\0';
		if (!nt_addr_parse(word, &servers->list[servers->n], &why))
			servers->n++;
	}
}

/* Wildcard addresses become loopback, where local clients reach them. */
static struct nt_addr reachable(const struct nt_addr *addr)
{
	struct nt_addr loopback = { .family = addr->family };

	if (addr->family == AF_INET && addr->v4.s_addr == INADDR_ANY)
		loopback.v4.s_addr = htonl(INADDR_LOOPBACK);
	else if (addr->family == AF_INET6 &&
		 IN6_IS_ADDR_UNSPECIFIED(&addr->v6))
		loopback.v6 = in6addr_loopback;
	else
		return *addr;
	return loopback;
}

void nt_nameservers_own(const struct nt_config *config,
			struct nt_nameservers *servers)
{
	servers->n = 0;
	for (unsigned int i = 0; i < config->n_listen &&
	     servers->n < NT_NAMESERVERS_MAX; i++)
		if (config->listen[i].port == 53)
			servers->list[servers->n++] =
				reachable(&config->listen[i].addr);
}

bool nt_nameservers_are_own(const struct nt_nameservers *servers,
			    const struct nt_config *config)
{
	struct nt_addr own;

	for (unsigned int i = 0; servers->n && i < config->n_listen; i++) {
		own = reachable(&config->listen[i].addr);
		if (config->listen[i].port == 53 &&
		    nt_addr_equal(&own, &servers->list[0]))
			return true;
	}
	return false;
}

char *nt_nameservers_replace(const char *text,
			     const struct nt_nameservers *servers)
{
	size_t room = strlen(text) + 2 +
		      servers->n * (sizeof(WORD) + NT_ADDR_STRLEN + 1);
	char *out = malloc(room), addr[NT_ADDR_STRLEN];
	const char *next;
	size_t used = 0;

	if (!out)
		return NULL;
	for (unsigned int i = 0; i < servers->n; i++)
		used += snprintf(out + used, room - used, WORD " %s\n",
				 nt_addr_str(&servers->list[i], addr));
	for (; *text; text = next) {
		next = after(text);
		if (is_nameserver(text))
			continue;
		memcpy(out + used, text, next - text);
		used += next - text;
		if (next[-1] != '\n')
			out[used++] = '\n';
	}
	out[used] = '\0';
	return out;
}

const char *nt_nameservers_str(const struct nt_nameservers *servers,
			       char buf[NT_NAMESERVERS_STRLEN])
{
	char addr[NT_ADDR_STRLEN];
	size_t used = 0;

	if (!servers->n)
		return strcpy(buf, "none");
	for (unsigned int i = 0; i < servers->n; i++)
		used += snprintf(buf + used, NT_NAMESERVERS_STRLEN - used,
				 "%s%s", i ? " " : "",
				 nt_addr_str(&servers->list[i], addr));
	return buf;
}
