// SPDX-License-Identifier: GPL-2.0
#include "lib/base/addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/words.h"

static int fail(const char **why, const char *cause)
{
	*why = cause;
	return -EINVAL;
}

int nt_number_parse(const char *text, uint64_t max, uint64_t *number)
{
	size_t len = strspn(text, "0123456789");
	char *end;

	if (!len || text[len])
		return -EINVAL;
	errno = 0;
	*number = strtoull(text, &end, 10);
	return errno || *number > max ? -EINVAL : 0;
}

/*
 * Copies the text before c, or all of it if it has no c.
 * Return: where c is, or the end; NULL if buf is too small.
 */
static const char *cut(const char *text, char c, char *buf, size_t size)
{
	const char *end = strchrnul(text, c);
	size_t len = end - text;

	if (len >= size)
		return NULL;
	memcpy(buf, text, len);
	buf[len] = '\0';
	return end;
}

int nt_addr_parse(const char *text, struct nt_addr *addr, const char **why)
{
	memset(addr, 0, sizeof(*addr));
	if (inet_pton(AF_INET, text, &addr->v4) == 1)
		addr->family = AF_INET;
	else if (inet_pton(AF_INET6, text, &addr->v6) == 1)
		addr->family = AF_INET6;
	else
		return fail(why, "not an IPv4 or IPv6 address");
	return 0;
}

static const uint8_t *bytes_of(const struct nt_addr *addr, unsigned int *bits)
{
	*bits = addr->family == AF_INET ? 32 : 128;
	return addr->family == AF_INET ? (const uint8_t *)&addr->v4 :
					 addr->v6.s6_addr;
}

/* The bits of byte i that belong to a prefix of len bits. */
static uint8_t mask_of(unsigned int i, unsigned int len)
{
	if (len >= 8 * (i + 1))
		return 0xff;
	return len <= 8 * i ? 0 : 0xff << (8 * (i + 1) - len);
}

int nt_network_parse(const char *text, struct nt_prefix *prefix,
		     const char **why)
{
	char host[NT_ADDR_STRLEN];
	const char *slash;
	unsigned int bits;
	uint8_t *bytes;
	uint64_t len;

	memset(prefix, 0, sizeof(*prefix));
	slash = cut(text, '/', host, sizeof(host));
	if (!slash || nt_addr_parse(host, &prefix->addr, why))
		return fail(why, slash && !*slash ?
			    "not an IPv4 or IPv6 address" :
			    "not an IPv4 or IPv6 network");
	bytes = (uint8_t *)bytes_of(&prefix->addr, &bits);
	len = bits;
	if (*slash && nt_number_parse(slash + 1, bits, &len))
		return fail(why, bits == 32 ?
			    "the length after \"/\" must be 0 to 32" :
			    "the length after \"/\" must be 0 to 128");
	for (unsigned int i = 0; i < bits / 8; i++)
		bytes[i] &= mask_of(i, len);
	prefix->len = len;
	return 0;
}

int nt_prefix_parse(const char *text, struct nt_prefix *prefix,
		    const char **why)
{
	char host[NT_ADDR_STRLEN];
	struct nt_addr addr;

	if (nt_network_parse(text, prefix, why))
		return -EINVAL;
	cut(text, '/', host, sizeof(host));
	if (nt_addr_parse(host, &addr, why))
		return -EINVAL;
	if (!nt_addr_equal(&addr, &prefix->addr))
		return fail(why, "host bits are set");
	return 0;
}

int nt_endpoint_parse(const char *text, struct nt_endpoint *endpoint,
		      const char **why)
{
	const char *colon = strrchr(text, ':'), *host = text;
	char buf[NT_ADDR_STRLEN];
	size_t len;
	uint64_t port;
	bool v6;

	memset(endpoint, 0, sizeof(*endpoint));
	if (!colon || (*text != '[' && strchr(text, ':') != colon))
		return fail(why, "must be ADDRESS:PORT or [IPV6-ADDRESS]:PORT");
	len = colon - text;
	if (*text == '[') {
		if (len < 2 || colon[-1] != ']')
			return fail(why, "must be ADDRESS:PORT or [IPV6-ADDRESS]:PORT");
		host++;
		len -= 2;
	}
	if (len >= sizeof(buf))
		return fail(why, "not an IPv4 or IPv6 address");
	memcpy(buf, host, len);
	buf[len] = '\0';
	if (nt_addr_parse(buf, &endpoint->addr, why))
		return -EINVAL;
	v6 = endpoint->addr.family == AF_INET6;
	if (v6 != (*text == '['))
		return fail(why, "must be ADDRESS:PORT or [IPV6-ADDRESS]:PORT");
	if (nt_number_parse(colon + 1, UINT16_MAX, &port) || !port)
		return fail(why, "the port must be 1 to 65535");
	endpoint->port = port;
	return 0;
}

static int parse_ports(const char *text, struct nt_service *service)
{
	char first[8];
	const char *dash = cut(text, '-', first, sizeof(first));
	uint64_t min, max;

	if (!dash || nt_number_parse(first, UINT16_MAX, &min) || !min)
		return -EINVAL;
	max = min;
	if (*dash && nt_number_parse(dash + 1, UINT16_MAX, &max))
		return -EINVAL;
	service->port_min = min;
	service->port_max = max;
	return max < min ? -EINVAL : 0;
}

static bool has_ports(uint8_t proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP ||
	       proto == IPPROTO_DCCP || proto == IPPROTO_SCTP ||
	       proto == IPPROTO_UDPLITE;
}

int nt_service_parse(const char *text, struct nt_service *service,
		     const char **why)
{
	const char *slash;
	uint64_t number;
	uint32_t proto;
	char word[16];

	memset(service, 0, sizeof(*service));
	slash = cut(text, '/', word, sizeof(word));
	if (slash && !nt_number_parse(word, UINT8_MAX, &number))
		proto = number;
	else if (!slash || nt_proto_parse(word, &proto))
		return fail(why, "not a protocol such as tcp, udp, icmp, or a number up to 255");
	service->proto = proto;
	if (!*slash)
		return 0;
	if (!has_ports(proto))
		return fail(why, "this protocol has no ports");
	if (parse_ports(slash + 1, service))
		return fail(why, "ports must be PORT or FIRST-LAST, 1 to 65535");
	return 0;
}

char *nt_number_put(char *at, uint64_t number)
{
	char digits[20];
	size_t n = 0;

	do
		digits[n++] = '0' + number % 10;
	while (number /= 10);
	while (n)
		*at++ = digits[--n];
	*at = '\0';
	return at;
}

const char *nt_addr_str(const struct nt_addr *addr, char *buf)
{
	const uint8_t *octets = (const uint8_t *)&addr->v4;
	char *at = buf;

	/* inet_ntop() formats with sprintf(), which takes five times as long. */
	if (addr->family == AF_INET) {
		for (int i = 0; i < 4; i++) {
			at = nt_number_put(at, octets[i]);
			*at++ = '.';
		}
		at[-1] = '\0';
		return buf;
	}
	if (!inet_ntop(addr->family, &addr->v6, buf, NT_ADDR_STRLEN))
		snprintf(buf, NT_ADDR_STRLEN, "-");
	return buf;
}

const char *nt_prefix_str(const struct nt_prefix *prefix, char *buf)
{
	char host[NT_ADDR_STRLEN];

	snprintf(buf, NT_PREFIX_STRLEN, "%s/%u",
		 nt_addr_str(&prefix->addr, host), prefix->len);
	return buf;
}

const char *nt_endpoint_str(const struct nt_endpoint *endpoint, char *buf)
{
	bool v6 = endpoint->addr.family == AF_INET6;
	char host[NT_ADDR_STRLEN];

	snprintf(buf, NT_ENDPOINT_STRLEN, "%s%s%s:%u", v6 ? "[" : "",
		 nt_addr_str(&endpoint->addr, host), v6 ? "]" : "",
		 endpoint->port);
	return buf;
}

const char *nt_service_str(const struct nt_service *service, char *buf)
{
	const char *name = nt_proto_str(service->proto);
	char number[8];

	if (!strcmp(name, "unknown")) {
		snprintf(number, sizeof(number), "%u", service->proto);
		name = number;
	}
	if (!service->port_min)
		snprintf(buf, NT_SERVICE_STRLEN, "%s", name);
	else if (service->port_min == service->port_max)
		snprintf(buf, NT_SERVICE_STRLEN, "%s/%u", name,
			 service->port_min);
	else
		snprintf(buf, NT_SERVICE_STRLEN, "%s/%u-%u", name,
			 service->port_min, service->port_max);
	return buf;
}

bool nt_addr_equal(const struct nt_addr *a, const struct nt_addr *b)
{
	unsigned int bits, bits_b;
	const uint8_t *bytes = bytes_of(a, &bits);

	return a->family == b->family &&
	       !memcmp(bytes, bytes_of(b, &bits_b), bits / 8);
}

bool nt_endpoint_equal(const struct nt_endpoint *a,
		       const struct nt_endpoint *b)
{
	return a->port == b->port && nt_addr_equal(&a->addr, &b->addr);
}

bool nt_prefix_contains(const struct nt_prefix *prefix,
			const struct nt_addr *addr)
{
	unsigned int bits, bits_b;
	const uint8_t *a = bytes_of(&prefix->addr, &bits);
	const uint8_t *b = bytes_of(addr, &bits_b);

	if (bits != bits_b)
		return false;
	for (unsigned int i = 0; i < bits / 8; i++)
		if ((a[i] ^ b[i]) & mask_of(i, prefix->len))
			return false;
	return true;
}
