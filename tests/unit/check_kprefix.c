// SPDX-License-Identifier: GPL-2.0
/* The prefix trie, compiled from kmod/ unmodified, against a plain list. */
#include <stdio.h>

long shim_objects;
long shim_budget = -1;

#include "kmod/table/prefix.c"
#include "tests/unit/unit.h"

#define MODEL_MAX 4096

static struct nk_prefix model[MODEL_MAX];
static unsigned int n_model;
static struct nk_prefixes trie;

static void setup(void)
{
	n_model = 0;
	shim_objects = 0;
	shim_budget = -1;
	memset(&trie, 0, sizeof(trie));
	trie.max = MODEL_MAX;
	ck_assert_int_eq(nt_prefix_cache_init(), 0);
}

static void teardown(void)
{
	nt_prefix_flush(&trie, -1, -1);
	ck_assert_uint_eq(trie.count, 0);
	ck_assert_ptr_null(trie.root[0]);
	ck_assert_ptr_null(trie.root[1]);
	ck_assert_int_eq(shim_objects, 0);
	nt_prefix_cache_exit();
}

static bool add(const struct nk_prefix *prefix)
{
	struct nk_prefix_stock stock = {};
	u32 before = trie.count;

	ck_assert_int_eq(nt_prefix_stock_fill(&stock, 1), 0);
	nt_prefix_add(&trie, prefix, &stock);
	nt_prefix_stock_free(&stock);
	return trie.count != before;
}

static struct nk_prefix make(const char *text, u8 len, u8 kind, u8 origin)
{
	struct nk_prefix p = { .len = len, .kind = kind, .origin = origin };

	p.family = strchr(text, ':') ? AF_INET6 : AF_INET;
	ck_assert_int_eq(inet_pton(p.family, text, &p.addr), 1);
	return p;
}

static unsigned int lookup(const char *text)
{
	struct nk_prefix p = make(text, 0, 0, 0);

	return nt_prefix_lookup(&trie, p.family, &p.addr);
}

static bool bits_equal(const u8 *a, const u8 *b, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8)) & 1)
			return false;
	return true;
}

static unsigned int model_lookup(u8 family, const struct nk_addr *addr)
{
	unsigned int found = 0, i;

	for (i = 0; i < n_model; i++)
		if (model[i].family == family &&
		    bits_equal(model[i].addr.v6.s6_addr, addr->v6.s6_addr,
			       model[i].len))
			found |= model[i].kind == NETTRUST_PREFIX_KIND_DENY ?
				 NT_PREFIX_DENY : NT_PREFIX_ALLOW;
	return found;
}

static int model_find(const struct nk_prefix *p)
{
	unsigned int i;

	for (i = 0; i < n_model; i++)
		if (!memcmp(&model[i], p, sizeof(*p)))
			return i;
	return -1;
}

START_TEST(deny_wins_at_any_length)
{
	struct nk_prefix p[] = {
		make("203.0.0.0", 8, NETTRUST_PREFIX_KIND_DENY, 0),
		make("203.0.113.0", 24, NETTRUST_PREFIX_KIND_ALLOW, 0),
		make("2001:db8::", 32, NETTRUST_PREFIX_KIND_ALLOW, 0),
		make("2001:db8::7", 128, NETTRUST_PREFIX_KIND_DENY, 1),
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(p); i++)
		ck_assert(add(&p[i]));
	ck_assert_uint_eq(lookup("203.0.113.9"),
			  NT_PREFIX_ALLOW | NT_PREFIX_DENY);
	ck_assert_uint_eq(lookup("203.9.9.9"), NT_PREFIX_DENY);
	ck_assert_uint_eq(lookup("204.0.113.9"), 0);
	ck_assert_uint_eq(lookup("2001:db8::8"), NT_PREFIX_ALLOW);
	ck_assert_uint_eq(lookup("2001:db8::7"),
			  NT_PREFIX_ALLOW | NT_PREFIX_DENY);
	ck_assert_uint_eq(lookup("2001:db9::7"), 0);
}
END_TEST

START_TEST(whole_families)
{
	struct nk_prefix all4 = make("0.0.0.0", 0, 0, 0);
	struct nk_prefix all6 = make("::", 0, 1, 0);

	ck_assert(add(&all4));
	ck_assert_uint_eq(lookup("198.51.100.1"), NT_PREFIX_ALLOW);
	ck_assert_uint_eq(lookup("2001:db8::1"), 0);
	ck_assert(add(&all6));
	ck_assert_uint_eq(lookup("2001:db8::1"), NT_PREFIX_DENY);
	ck_assert(nt_prefix_del(&trie, &all4));
	ck_assert_uint_eq(lookup("198.51.100.1"), 0);
}
END_TEST

START_TEST(origins_stand_apart)
{
	struct nk_prefix admin = make("192.0.2.0", 24, 0,
				      NETTRUST_ORIGIN_ADMIN);
	struct nk_prefix daemon = make("192.0.2.0", 24, 0,
				       NETTRUST_ORIGIN_DAEMON);

	ck_assert(add(&admin));
	ck_assert(add(&daemon));
	ck_assert(!add(&daemon));
	ck_assert_uint_eq(trie.count, 2);
	nt_prefix_flush(&trie, -1, NETTRUST_ORIGIN_DAEMON);
	ck_assert(!nt_prefix_exists(&trie, &daemon));
	ck_assert(nt_prefix_exists(&trie, &admin));
	ck_assert(!nt_prefix_del(&trie, &daemon));
	ck_assert_uint_eq(lookup("192.0.2.5"), NT_PREFIX_ALLOW);
}
END_TEST

START_TEST(host_bits)
{
	struct nk_prefix p = make("192.0.2.1", 24, 0, 0);

	ck_assert(!nt_prefix_is_network(&p));
	p.len = 32;
	ck_assert(nt_prefix_is_network(&p));
	p = make("2001:db8::8000:0:0:0", 64, 0, 0);
	ck_assert(!nt_prefix_is_network(&p));
	p.len = 65;
	ck_assert(nt_prefix_is_network(&p));
}
END_TEST

START_TEST(stock_fails_cleanly)
{
	long budget;

	for (budget = 0; budget < 8; budget++) {
		struct nk_prefix_stock stock = {};

		shim_budget = budget;
		ck_assert_int_eq(nt_prefix_stock_fill(&stock, 4), -ENOMEM);
		nt_prefix_stock_free(&stock);
		ck_assert_int_eq(shim_objects, 0);
	}
	shim_budget = -1;
}
END_TEST

/* Few distinct bits, so that networks nest, part and meet often. */
static struct nk_prefix random_prefix(void)
{
	struct nk_prefix p = {};
	unsigned int i;

	p.family = rand() % 2 ? AF_INET : AF_INET6;
	p.len = rand() % (p.family == AF_INET ? 33 : 129);
	for (i = 0; i < p.len; i++)
		if (rand() % 8 == 0)
			p.addr.v6.s6_addr[i / 8] |= 0x80 >> i % 8;
	p.kind = rand() % 2;
	p.origin = rand() % 2;
	return p;
}

static int by_order(const void *a, const void *b)
{
	const struct nk_prefix *p = a, *q = b;
	int diff;

	if (p->family != q->family)
		return p->family == AF_INET ? -1 : 1;
	diff = memcmp(&p->addr, &q->addr, sizeof(p->addr));
	if (diff)
		return diff;
	if (p->len != q->len)
		return p->len - q->len;
	return p->kind * 2 + p->origin - q->kind * 2 - q->origin;
}

static void check_listing(void)
{
	struct nk_prefix at = { .family = AF_INET };
	unsigned int i = 0;

	qsort(model, n_model, sizeof(model[0]), by_order);
	for (;;) {
		if (!nt_prefix_next(&trie, &at)) {
			if (at.family == AF_INET6)
				break;
			at = (struct nk_prefix){ .family = AF_INET6 };
			continue;
		}
		ck_assert_uint_lt(i, n_model);
		ck_assert(!memcmp(&at, &model[i], sizeof(at)));
		i++;
		if (nt_prefix_advance(&at))
			continue;
		if (at.family == AF_INET6)
			break;
		at = (struct nk_prefix){ .family = AF_INET6 };
	}
	ck_assert_uint_eq(i, n_model);
}

START_TEST(against_a_list)
{
	unsigned int round, i;
	int found;

	srand(_i + 1);
	for (round = 0; round < 3000; round++) {
		struct nk_prefix p = random_prefix();

		if (rand() % 3 == 0 && n_model)
			p = model[rand() % n_model];
		found = model_find(&p);
		ck_assert_int_eq(nt_prefix_exists(&trie, &p), found >= 0);
		if (rand() % 2) {
			ck_assert_int_eq(add(&p), found < 0);
			if (found < 0)
				model[n_model++] = p;
		} else {
			ck_assert_int_eq(nt_prefix_del(&trie, &p), found >= 0);
			if (found >= 0)
				model[found] = model[--n_model];
		}
		ck_assert_uint_eq(trie.count, n_model);
		for (i = 0; i < 4; i++) {
			p = random_prefix();
			ck_assert_uint_eq(nt_prefix_lookup(&trie, p.family,
							   &p.addr),
					  model_lookup(p.family, &p.addr));
		}
		if (round % 250 == 0)
			check_listing();
	}
	check_listing();
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, deny_wins_at_any_length);
	tcase_add_test(tc, whole_families);
	tcase_add_test(tc, origins_stand_apart);
	tcase_add_test(tc, host_bits);
	tcase_add_test(tc, stock_fails_cleanly);
	tcase_add_loop_test(tc, against_a_list, 0, 8);
}
