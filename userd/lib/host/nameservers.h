/* SPDX-License-Identifier: GPL-2.0 */
/* The nameserver lines of resolv.conf(5). Pure. */
#ifndef NETTRUST_NAMESERVERS_H
#define NETTRUST_NAMESERVERS_H

#include "lib/config/load.h"

#define NT_NAMESERVERS_MAX	3	/* libc reads no more */
#define NT_NAMESERVERS_STRLEN	(NT_NAMESERVERS_MAX * (NT_ADDR_STRLEN + 1))

struct nt_nameservers {
	unsigned int n;
	struct nt_addr list[NT_NAMESERVERS_MAX];
};

/* Reads text, which ends with a NUL. What is no address is passed over. */
void nt_nameservers_parse(const char *text, struct nt_nameservers *servers);

/*
 * Where a daemon with this configuration can be asked: its addresses with port
 * 53; for one that means all, loopback.
 */
void nt_nameservers_own(const struct nt_config *config,
			struct nt_nameservers *servers);

/*
 * Is the first, which is asked before the others, one of config's? An address
 * on which all addresses are listened counts if it is loopback.
 */
bool nt_nameservers_are_own(const struct nt_nameservers *servers,
			    const struct nt_config *config);

/**
 * nt_nameservers_replace() - the same file with other servers
 * @text: of resolv.conf; all but its nameserver lines is kept
 * @servers: to be named, in this order
 *
 * Return: malloc'd text, NULL if memory ran out.
 */
char *nt_nameservers_replace(const char *text,
			     const struct nt_nameservers *servers);

/* "192.0.2.1 2001:db8::1", or "none". Return: buf. */
const char *nt_nameservers_str(const struct nt_nameservers *servers,
			       char buf[NT_NAMESERVERS_STRLEN]);

#endif
