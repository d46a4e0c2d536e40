// SPDX-License-Identifier: GPL-2.0
#include "lib/policy/builtin.h"

#include <string.h>

enum kind { KIND_NONE, KIND_CANARY, KIND_RESOLVER, KIND_DDR, KIND_SPECIAL,
	    KIND_SEARCH };

static const struct nt_builtin builtins[] = {
	[KIND_CANARY] = { "asked to learn whether to go round this resolver",
			  .itself = true },
	[KIND_RESOLVER] = { "a public resolver over HTTPS, TLS or QUIC",
			    .itself = true, .below = true, .chain = true },
	[KIND_DDR] = { "no other resolver is designated (RFC 9462)",
		       .itself = true, .below = true, .nodata = true },
	[KIND_SPECIAL] = { "not a name of the DNS (RFC 6761)",
			   .itself = true, .below = true },
	[KIND_SEARCH] = { "a search domain was added and no rule allows it",
			  .below = true },
};

static const char *const canaries[] = {
	"use-application-dns.net",	/* Firefox */
	"mask.icloud.com",		/* iCloud Private Relay */
	"mask-h2.icloud.com",
	"mask-api.icloud.com",
};

/* The names that their operators publish for clients. */
static const char *const resolvers[] = {
	"dns.google", "dns.google.com", "8888.google", "google-public-dns-a.google.com",
	"google-public-dns-b.google.com",
	"cloudflare-dns.com", "one.one.one.one", "cloudflare-gateway.com",
	"dns.quad9.net", "dns9.quad9.net", "dns10.quad9.net", "dns11.quad9.net",
	"dns12.quad9.net", "dns13.quad9.net",
	"doh.opendns.com", "dns.opendns.com", "doh.familyshield.opendns.com",
	"familyshield.opendns.com", "doh.sandbox.opendns.com",
	"dns.umbrella.com", "doh.umbrella.com", "dns.sse.cisco.com",
	"dns.adguard.com", "dns-family.adguard.com", "dns-unfiltered.adguard.com",
	"adguard-dns.com", "adguard-dns.io",
	"dns.nextdns.io", "dns1.nextdns.io", "dns2.nextdns.io",
	"anycast.dns.nextdns.io",
	"doh.cleanbrowsing.org", "security-filter-dns.cleanbrowsing.org",
	"family-filter-dns.cleanbrowsing.org", "adult-filter-dns.cleanbrowsing.org",
	"dns.controld.com", "freedns.controld.com",
	"dns.mullvad.net", "doh.mullvad.net",
	"doh.dns.sb", "dot.sb", "doh.sb",
	"dns.alidns.com", "doh.pub", "dot.pub", "doh.360.cn", "dot.360.cn",
	"dns.twnic.tw", "dns.hinet.net", "public.dns.iij.jp", "dns.cfiec.net",
	"dns.switch.ch", "dns.digitale-gesellschaft.ch",
	"doh.libredns.gr", "dot.libredns.gr", "doh.applied-privacy.net",
	"dot1.applied-privacy.net", "doh.ffmuc.net", "dot.ffmuc.net",
	"dns.njal.la", "dnsforge.de", "dns0.eu", "wikimedia-dns.org",
	"protective.joindns4.eu", "child.joindns4.eu", "noads.joindns4.eu",
	"unfiltered.joindns4.eu",
	"common.dot.dns.yandex.net", "safe.dot.dns.yandex.net",
	"family.dot.dns.yandex.net",
	"doh.xfinity.com", "doh.cox.net", "ordns.he.net", "dns.aa.net.uk",
	"resolver.dnsprivacy.org.uk", "dns.circl.lu", "dns.comss.one",
	"basic.rethinkdns.com", "sky.rethinkdns.com", "max.rethinkdns.com",
	"dns.decloudus.com", "dns.rabbitdns.org", "dns.bebasid.com",
	"doh.tiar.app", "dot.tiar.app", "jp.tiar.app", "ahadns.net",
	"dns.surfsharkdns.com", "pi-dns.com", "doh.dnslify.com",
	"dns.telekom.de", "doh.seby.io", "odvr.nic.cz", "dns.brahma.world",
	"dns.therifleman.name", "doh.crypto.sx", "odoh.crypto.sx",
	"dns.pumplex.com", "dns.dnsguard.pub", "dns.rubyfish.cn",
};

/*
 * RFC 6761 (invalid, test; localhost is a zone, example is not special to
 * resolvers), 6762 (local), 7686 (onion), 8375 (home.arpa), 9476 (alt).
 */
static const char *const specials[] = {
	"invalid", "test", "local", "onion", "home.arpa", "alt",
};

static const char *const ddr[] = { "resolver.arpa" };

const struct nt_builtin *nt_builtin_of(uint32_t value)
{
	return &builtins[value];
}

/* Return: false if memory ran out. A name that is present already stays. */
static bool add(struct nt_names *names, const char *const *list, size_t n,
		enum kind kind)
{
	size_t i, len;

	for (i = 0; i < n; i++) {
		len = strlen(list[i]);
		if (!nt_names_get(names, list[i], len) &&
		    nt_names_set(names, list[i], len, kind))
			return false;
	}
	return true;
}

#define N(array) (sizeof(array) / sizeof((array)[0]))

struct nt_names *nt_builtin_new(const struct nt_config *config, uint64_t key)
{
	struct nt_names *names = nt_names_new(key);

	if (names && add(names, canaries, N(canaries), KIND_CANARY) &&
	    add(names, ddr, N(ddr), KIND_DDR) &&
	    (!config->refuse_doh ||
	     add(names, resolvers, N(resolvers), KIND_RESOLVER)) &&
	    (!config->special_names ||
	     add(names, specials, N(specials), KIND_SPECIAL)) &&
	    add(names, (const char *const *)config->search_domains,
		config->n_search_domains, KIND_SEARCH))
		return names;
	nt_names_free(names);
	return NULL;
}
