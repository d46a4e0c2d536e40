/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses, services, prefixes and endpoints, and their text forms. Pure. */
#ifndef NETTRUST_ADDR_H
#define NETTRUST_ADDR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/nettrust.h>

#define NT_ADDR_STRLEN 46	/* INET6_ADDRSTRLEN */
#define NT_PREFIX_STRLEN 50
#define NT_ENDPOINT_STRLEN 56	/* "[v6]:port" */
#define NT_SERVICE_STRLEN 24	/* "udplite/65535-65535" */

/* An IPv4 or IPv6 address; family is AF_INET or AF_INET6. */
struct nt_addr {
	int family;
	union {
		struct in_addr v4;
		struct in6_addr v6;
	};
};

/* Destination ports min..max of an IP protocol; min 0 means every port. */
struct nt_service {
	uint8_t proto;
	uint16_t port_min;
	uint16_t port_max;
};

struct nt_prefix {
	struct nt_addr addr;
	uint8_t len;
	enum nettrust_prefix_kind kind;
	enum nettrust_origin origin;
};

struct nt_endpoint {
	struct nt_addr addr;
	uint16_t port;
};

/*
 * Parsers accept exactly one item without white space around it. They return 0,
 * or -EINVAL with *why set to a static phrase such as "host bits are set".
 * A prefix without "/len" is one host. An endpoint is "192.0.2.1:53" or
 * "[2001:db8::1]:53"; the port is not optional.
 */
int nt_addr_parse(const char *text, struct nt_addr *addr, const char **why);
int nt_prefix_parse(const char *text, struct nt_prefix *prefix,
		    const char **why);
/* The same, but host bits are cleared instead of refused. */
int nt_network_parse(const char *text, struct nt_prefix *prefix,
		     const char **why);
int nt_endpoint_parse(const char *text, struct nt_endpoint *endpoint,
		      const char **why);

/* Formatters fill buf (of the STRLEN above) and return it. */
const char *nt_addr_str(const struct nt_addr *addr, char *buf);
const char *nt_prefix_str(const struct nt_prefix *prefix, char *buf);
const char *nt_endpoint_str(const struct nt_endpoint *endpoint, char *buf);

/*
 * A service is "tcp/443", "udp/6000-6100", or a protocol alone, by name or
 * number, for all its ports.
 */
int nt_service_parse(const char *text, struct nt_service *service,
		     const char **why);
const char *nt_service_str(const struct nt_service *service, char *buf);

/* Accepts decimal digits alone. Return: 0, or -EINVAL, also above max. */
int nt_number_parse(const char *text, uint64_t max, uint64_t *number);

/*
 * Writes decimal digits and a NUL, at most 21 octets. For signal handlers, and for
 * lists of a million lines, where printf() takes most of the time.
 * Return: where the NUL is.
 */
char *nt_number_put(char *at, uint64_t number);

bool nt_addr_equal(const struct nt_addr *a, const struct nt_addr *b);
bool nt_endpoint_equal(const struct nt_endpoint *a,
		       const struct nt_endpoint *b);
/* Does the prefix contain the address? */
bool nt_prefix_contains(const struct nt_prefix *prefix,
			const struct nt_addr *addr);

#endif
