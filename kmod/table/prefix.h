/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Static networks, allow and deny, in one path-compressed binary trie per
 * address family. Readers hold the RCU read lock, writers the namespace's
 * mutex.
 */
#ifndef NT_PREFIX_H
#define NT_PREFIX_H

#include <linux/rcupdate.h>
#include <uapi/linux/nettrust.h>
#include "kmod/flow.h"

struct nk_prefix {
	struct nk_addr addr;	/* host bits 0 */
	u8 family;
	u8 len;
	u8 kind;		/* enum nettrust_prefix_kind */
	u8 origin;		/* enum nettrust_origin */
};

struct nk_prefix_node;

struct nk_prefixes {
	struct nk_prefix_node __rcu *root[2];	/* IPv4, IPv6 */
	u32 count;	/* (network, kind, origin) triples; mutex */
	u32 max;
	u32 generation;	/* incremented by each change; mutex */
};

/* Nodes allocated before a batch of additions, which then cannot fail. */
struct nk_prefix_stock {
	struct nk_prefix_node *first;
};

static inline unsigned int nt_prefix_root(u8 family)
{
	return family == AF_INET6;
}

int nt_prefix_cache_init(void);
void nt_prefix_cache_exit(void);

int nt_prefix_stock_fill(struct nk_prefix_stock *stock, unsigned int n);
void nt_prefix_stock_free(struct nk_prefix_stock *stock);

unsigned int nt_prefix_walk(const struct nk_prefixes *prefixes, u8 family,
			    const struct nk_addr *addr);

/**
 * nt_prefix_lookup() - find the kinds of networks that contain an address
 * @prefixes: tries
 * @family: AF_INET or AF_INET6
 * @addr: address
 *
 * Context: RCU read lock.
 * Return: NT_PREFIX_ALLOW, NT_PREFIX_DENY, both or 0.
 */
static inline unsigned int nt_prefix_lookup(const struct nk_prefixes *prefixes,
					    u8 family,
					    const struct nk_addr *addr)
{
	if (!rcu_access_pointer(prefixes->root[nt_prefix_root(family)]))
		return 0;
	return nt_prefix_walk(prefixes, family, addr);
}

bool nt_prefix_exists(const struct nk_prefixes *prefixes,
		      const struct nk_prefix *prefix);
bool nt_prefix_is_network(const struct nk_prefix *prefix);
void nt_prefix_add(struct nk_prefixes *prefixes,
		   const struct nk_prefix *prefix,
		   struct nk_prefix_stock *stock);
bool nt_prefix_del(struct nk_prefixes *prefixes,
		   const struct nk_prefix *prefix);
void nt_prefix_flush(struct nk_prefixes *prefixes, int kind, int origin);
bool nt_prefix_advance(struct nk_prefix *prefix);
bool nt_prefix_next(const struct nk_prefixes *prefixes,
		    struct nk_prefix *prefix);

#endif
