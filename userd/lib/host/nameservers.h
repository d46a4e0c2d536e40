/* SPDX-License-Identifier: GPL-2.0 */
/* The nameserver lines of resolv.conf(5). Pure. */
#ifndef NETTRUST_NAMESERVERS_H
#define NETTRUST_NAMESERVERS_H

#include "lib/config/types.h"

#define NT_NAMESERVERS_MAX	3	/* MAXNS of libc */
#define NT_NAMESERVERS_STRLEN	(NT_NAMESERVERS_MAX * (NT_ADDR_STRLEN + 1))

struct nt_nameservers {
	unsigned int n;
	struct nt_addr list[NT_NAMESERVERS_MAX];
};

/* Reads the text of resolv.conf. Words that are not addresses are skipped. */
void nt_nameservers_parse(const char *text, struct nt_nameservers *servers);

/*
 * The addresses at which a daemon with this configuration answers on port 53; for a
 * wildcard address, loopback.
 */
void nt_nameservers_own(const struct nt_config *config,
			struct nt_nameservers *servers);

/*
 * Is the first server, which clients ask first, one of config's listeners? A
 * wildcard listener counts if the server is a loopback address.
 */
bool nt_nameservers_are_own(const struct nt_nameservers *servers,
			    const struct nt_config *config);

/**
 * nt_nameservers_replace() - replace the servers of a resolv.conf
 * @text: of resolv.conf; everything but nameserver lines is kept
 * @servers: new servers, in this order
 *
 * Return: malloc'd text, NULL if memory ran out.
 */
char *nt_nameservers_replace(const char *text,
			     const struct nt_nameservers *servers);

/* "192.0.2.1 2001:db8::1", or "none". Return: buf. */
const char *nt_nameservers_str(const struct nt_nameservers *servers,
			       char buf[NT_NAMESERVERS_STRLEN]);

#endif
