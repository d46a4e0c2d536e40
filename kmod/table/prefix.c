// SPDX-License-Identifier: GPL-2.0
/*
 * The trie: a node represents a network; its two children represent networks
 * inside it, distinguished by the first bit after its length. A node is either
 * set (@flags is not 0), or a fork where its children diverge. A lookup walks
 * down all networks that contain the address and collects their flags: deny
 * wins over allow regardless of length, so the longest match is not enough.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/string.h>
#include "kmod/table/prefix.h"

struct nk_prefix_node {
	struct nk_prefix_node __rcu *child[2];
	union {
		struct rcu_head rcu;
		struct nk_prefix_node *next;	/* in a stock */
	};
	struct nk_addr addr;
	u8 len;
	u8 flags;	/* flag_of() each kind and origin that is set */
};

static struct kmem_cache *node_cache;

/*
 * Writers hold the namespace's mutex. The trie does not know its namespace, so
 * lockdep cannot check that here.
 */
#define node_of(p)	rcu_dereference_protected(p, true)

static u8 flag_of(u8 kind, u8 origin)
{
	return 1 << (kind * 2 + origin);
}

#define FLAGS_ALLOW	(BIT(0) | BIT(1))
#define FLAGS_DENY	(BIT(2) | BIT(3))

static unsigned int bit_at(const struct nk_addr *addr, unsigned int n)
{
	return (addr->v6.s6_addr[n / 8] >> (7 - n % 8)) & 1;
}

/* Return: length of the common prefix in bits, at most @max. */
static unsigned int common_bits(const struct nk_addr *a,
				const struct nk_addr *b, unsigned int max)
{
	unsigned int i;

	for (i = 0; i * 32 < max; i++) {
		u32 diff = be32_to_cpu(a->v6.s6_addr32[i] ^
				       b->v6.s6_addr32[i]);

		if (diff)
			return min(max, i * 32 + 32 - fls(diff));
	}
	return max;
}

static bool node_contains(const struct nk_prefix_node *node,
			  const struct nk_addr *addr)
{
	return common_bits(&node->addr, addr, node->len) == node->len;
}

int nt_prefix_cache_init(void)
{
	node_cache = kmem_cache_create("nettrust_prefix",
				       sizeof(struct nk_prefix_node), 0, 0,
				       NULL);
	return node_cache ? 0 : -ENOMEM;
}

/* The caller has waited for pending RCU callbacks, which free into it. */
void nt_prefix_cache_exit(void)
{
	kmem_cache_destroy(node_cache);
}

/**
 * nt_prefix_stock_fill() - allocate the nodes for a batch of additions
 * @stock: empty
 * @n: number of additions
 *
 * Return: 0 or -ENOMEM; the caller must call nt_prefix_stock_free() in both
 * cases.
 */
int nt_prefix_stock_fill(struct nk_prefix_stock *stock, unsigned int n)
{
	struct nk_prefix_node *node;
	unsigned int i;

	/* An addition needs at most the network's node and a fork above it. */
	for (i = 0; i < 2 * n; i++) {
		node = kmem_cache_zalloc(node_cache, GFP_KERNEL);
		if (!node)
			return -ENOMEM;
		node->next = stock->first;
		stock->first = node;
	}
	return 0;
}

void nt_prefix_stock_free(struct nk_prefix_stock *stock)
{
	struct nk_prefix_node *node;

	while ((node = stock->first)) {
		stock->first = node->next;
		kmem_cache_free(node_cache, node);
	}
}

static struct nk_prefix_node *stock_take(struct nk_prefix_stock *stock,
					 const struct nk_addr *addr, u8 len)
{
	struct nk_prefix_node *node = stock->first;
	unsigned int i;

	stock->first = node->next;
	*node = (struct nk_prefix_node) { .len = len };
	for (i = 0; i * 8 < len; i++)
		node->addr.v6.s6_addr[i] = addr->v6.s6_addr[i];
	if (len % 8)
		node->addr.v6.s6_addr[len / 8] &= 0xff << (8 - len % 8);
	return node;
}

static void node_free_rcu(struct rcu_head *rcu)
{
	kmem_cache_free(node_cache,
			container_of(rcu, struct nk_prefix_node, rcu));
}

/* The out-of-line part of nt_prefix_lookup(), for a trie that is not empty. */
unsigned int nt_prefix_walk(const struct nk_prefixes *prefixes, u8 family,
			    const struct nk_addr *addr)
{
	unsigned int bits = family == AF_INET ? 32 : 128;
	const struct nk_prefix_node *node;
	unsigned int flags = 0;

	node = rcu_dereference(prefixes->root[nt_prefix_root(family)]);
	while (node && node_contains(node, addr)) {
		flags |= READ_ONCE(node->flags);
		if (node->len == bits)
			break;
		node = rcu_dereference(node->child[bit_at(addr, node->len)]);
	}
	return (flags & FLAGS_ALLOW ? NT_PREFIX_ALLOW : 0) |
	       (flags & FLAGS_DENY ? NT_PREFIX_DENY : 0);
}

/*
 * Find the link where the network's node is or belongs: the first link on the
 * path to it whose node does not strictly contain the network. *parent gets the
 * link to the node above, NULL at the root.
 */
static struct nk_prefix_node __rcu **
prefix_seek(struct nk_prefixes *prefixes, const struct nk_prefix *prefix,
	    struct nk_prefix_node __rcu ***parent)
{
	struct nk_prefix_node __rcu **link;
	struct nk_prefix_node *node;

	*parent = NULL;
	link = &prefixes->root[nt_prefix_root(prefix->family)];
	while ((node = node_of(*link)) && node->len < prefix->len &&
	       node_contains(node, &prefix->addr)) {
		*parent = link;
		link = &node->child[bit_at(&prefix->addr, node->len)];
	}
	return link;
}

static struct nk_prefix_node *prefix_find(const struct nk_prefixes *prefixes,
					  const struct nk_prefix *prefix)
{
	struct nk_prefixes *all = (struct nk_prefixes *)prefixes;
	struct nk_prefix_node __rcu **parent;
	struct nk_prefix_node *node;

	node = node_of(*prefix_seek(all, prefix, &parent));
	if (node && node->len == prefix->len &&
	    node_contains(node, &prefix->addr))
		return node;
	return NULL;
}

/* Is the network set with this kind and origin? Context: mutex. */
bool nt_prefix_exists(const struct nk_prefixes *prefixes,
		      const struct nk_prefix *prefix)
{
	const struct nk_prefix_node *node = prefix_find(prefixes, prefix);

	return node && (node->flags & flag_of(prefix->kind, prefix->origin));
}

/* Are all host bits 0? */
bool nt_prefix_is_network(const struct nk_prefix *prefix)
{
	unsigned int bits = prefix->family == AF_INET ? 32 : 128;
	unsigned int i;

	for (i = prefix->len; i < bits; i++)
		if (bit_at(&prefix->addr, i))
			return false;
	return true;
}

/**
 * nt_prefix_add() - set a network
 * @prefixes: tries
 * @prefix: network, must satisfy nt_prefix_is_network()
 * @stock: has at least two nodes left
 *
 * Cannot fail. Readers see either the old or the new trie, because a new
 * subtree is complete before one pointer publishes it.
 *
 * Context: mutex.
 */
void nt_prefix_add(struct nk_prefixes *prefixes,
		   const struct nk_prefix *prefix,
		   struct nk_prefix_stock *stock)
{
	u8 flag = flag_of(prefix->kind, prefix->origin);
	struct nk_prefix_node __rcu **link, **parent;
	struct nk_prefix_node *node, *old, *fork;
	unsigned int len;

	link = prefix_seek(prefixes, prefix, &parent);
	old = node_of(*link);
	len = old ? common_bits(&old->addr, &prefix->addr,
				min(old->len, prefix->len)) : 0;
	if (old && len == prefix->len && len == old->len) {
		if (old->flags & flag)
			return;
		WRITE_ONCE(old->flags, old->flags | flag);
		goto added;
	}
	node = stock_take(stock, &prefix->addr, prefix->len);
	node->flags = flag;
	if (!old) {
		rcu_assign_pointer(*link, node);
		goto added;
	}
	fork = node;
	if (len < prefix->len) {
		fork = stock_take(stock, &prefix->addr, len);
		RCU_INIT_POINTER(fork->child[bit_at(&node->addr, len)], node);
	}
	RCU_INIT_POINTER(fork->child[bit_at(&old->addr, len)], old);
	rcu_assign_pointer(*link, fork);
added:
	prefixes->count++;
	prefixes->generation++;
}

/* Unlink a node that is neither set nor a fork. */
static bool splice_out(struct nk_prefix_node __rcu **link)
{
	struct nk_prefix_node *node = node_of(*link);
	struct nk_prefix_node *left = node_of(node->child[0]);
	struct nk_prefix_node *right = node_of(node->child[1]);

	if (node->flags || (left && right))
		return false;
	rcu_assign_pointer(*link, left ?: right);
	call_rcu(&node->rcu, node_free_rcu);
	return true;
}

/**
 * nt_prefix_del() - unset a network
 * @prefixes: tries
 * @prefix: network
 *
 * Context: mutex.
 * Return: false if it was not set.
 */
bool nt_prefix_del(struct nk_prefixes *prefixes,
		   const struct nk_prefix *prefix)
{
	u8 flag = flag_of(prefix->kind, prefix->origin);
	struct nk_prefix_node __rcu **link, **parent;
	struct nk_prefix_node *node;

	link = prefix_seek(prefixes, prefix, &parent);
	node = node_of(*link);
	if (!node || node->len != prefix->len ||
	    !node_contains(node, &prefix->addr) || !(node->flags & flag))
		return false;
	WRITE_ONCE(node->flags, node->flags & ~flag);
	if (splice_out(link) && parent)
		splice_out(parent);
	prefixes->count--;
	prefixes->generation++;
	return true;
}

/* Order of a dump: by address, and a network before those it contains. */
static int prefix_compare(const struct nk_prefix_node *node,
			  const struct nk_prefix *prefix)
{
	int diff = memcmp(&node->addr, &prefix->addr, sizeof(node->addr));

	return diff ?: (int)node->len - prefix->len;
}

/* The first set node of a subtree; a node that is not set has two children. */
static const struct nk_prefix_node *first_set(const struct nk_prefix_node *node)
{
	while (node && !node->flags)
		node = node_of(node->child[0]);
	return node;
}

/* The first set node at or after the prefix, NULL if there is none. */
static const struct nk_prefix_node *
prefix_seek_from(const struct nk_prefix_node *node,
		 const struct nk_prefix *prefix)
{
	/* The deepest right child not taken: next if this subtree ends. */
	const struct nk_prefix_node *turn = NULL;

	while (node) {
		const struct nk_prefix_node *right = node_of(node->child[1]);

		if (prefix_compare(node, prefix) >= 0)
			return first_set(node);
		if (!node_contains(node, &prefix->addr))
			break;
		if (bit_at(&prefix->addr, node->len)) {
			node = right;
		} else {
			turn = right ?: turn;
			node = node_of(node->child[0]);
		}
	}
	return first_set(turn);
}

static bool next_flag(u8 flags, struct nk_prefix *prefix)
{
	unsigned int from = prefix->kind * 2 + prefix->origin;
	unsigned int i;

	for (i = from; i < 4; i++) {
		if (!(flags & BIT(i)))
			continue;
		prefix->kind = i / 2;
		prefix->origin = i % 2;
		return true;
	}
	return false;
}

/* Advance to the first possible prefix of the next network. */
static bool prefix_step_over(struct nk_prefix *prefix)
{
	unsigned int bits = prefix->family == AF_INET ? 32 : 128;
	int i;

	prefix->kind = 0;
	prefix->origin = 0;
	if (prefix->len < bits) {
		prefix->len++;
		return true;
	}
	prefix->len = 0;
	for (i = bits / 8 - 1; i >= 0; i--)
		if (++prefix->addr.v6.s6_addr[i])
			return true;
	return false;
}

/**
 * nt_prefix_advance() - advance to the next possible prefix in dump order
 * @prefix: advanced in place
 *
 * Return: false at the end of the address space.
 */
bool nt_prefix_advance(struct nk_prefix *prefix)
{
	if (!prefix->origin) {
		prefix->origin = 1;
		return true;
	}
	if (!prefix->kind) {
		prefix->kind = 1;
		prefix->origin = 0;
		return true;
	}
	return prefix_step_over(prefix);
}

/**
 * nt_prefix_next() - find the first network at or after a position
 * @prefixes: tries
 * @prefix: in: the position, all 0 except @family to start; out: the network
 *
 * Call nt_prefix_advance() to continue after it. The position is a value, not
 * a pointer into the trie, so a walk can resume after any change.
 *
 * Context: mutex.
 * Return: false if the family has no more networks.
 */
bool nt_prefix_next(const struct nk_prefixes *prefixes,
		    struct nk_prefix *prefix)
{
	unsigned int root = nt_prefix_root(prefix->family);
	const struct nk_prefix_node *node;

	for (;;) {
		node = prefix_seek_from(node_of(prefixes->root[root]), prefix);
		if (!node)
			return false;
		if (prefix_compare(node, prefix)) {
			prefix->addr = node->addr;
			prefix->len = node->len;
			prefix->kind = 0;
			prefix->origin = 0;
		}
		if (next_flag(node->flags, prefix))
			return true;
		if (!prefix_step_over(prefix))
			return false;
	}
}

/**
 * nt_prefix_flush() - unset all networks of a kind and origin
 * @prefixes: tries
 * @kind: enum nettrust_prefix_kind, or -1 for both
 * @origin: enum nettrust_origin, or -1 for both
 *
 * Context: mutex, sleeps.
 */
void nt_prefix_flush(struct nk_prefixes *prefixes, int kind, int origin)
{
	static const u8 families[] = { AF_INET, AF_INET6 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		struct nk_prefix at = { .family = families[i] };

		while (nt_prefix_next(prefixes, &at)) {
			if ((kind < 0 || at.kind == kind) &&
			    (origin < 0 || at.origin == origin))
				nt_prefix_del(prefixes, &at);
			if (!nt_prefix_advance(&at))
				break;
			cond_resched();
		}
	}
}
